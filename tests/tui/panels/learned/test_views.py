"""Which views fit which data, what is chosen for them, and what they are called."""

import numpy as np
import pytest
from msgspec import structs
from textual.geometry import Size

from nn_tui.datasets import Task
from nn_tui.engine.runs import DataDescription, Snapshot
from nn_tui.tui.panels.learned.projection import Plane
from nn_tui.tui.panels.learned.samples import Splits
from nn_tui.tui.panels.learned.views import (
    APPLIES,
    TABLES,
    Choices,
    LearnedView,
    judging_views_of,
    target_of,
    titles,
    views_of,
)
from tests.tui.snapshots import with_outline

from .drawn import VIEWS, drawn, learned, network_on, some_data


def data(features: int, task: Task = "binary", image: tuple[int, int] | None = None) -> DataDescription:
    """Return data with so many inputs."""
    names = tuple(f"x{number}" for number in range(1, features + 1))
    made = some_data([[0.0] * features], [[0.0]], names, ("no", "yes"), task=task, tested=1)
    return structs.replace(made, image_shape=image)


@pytest.mark.parametrize("source", VIEWS)
def test_the_view_fits_the_data_and_is_named(source: str) -> None:
    snapshot = learned(source)
    assert views_of(snapshot.data)[0] == VIEWS[source]
    of = ", test" if VIEWS[source] in TABLES else ""
    assert drawn(snapshot, Size(62, 20))[0] == f"What it has learned · {VIEWS[source]}{of}"


@pytest.mark.parametrize(
    ("described", "expected"),
    [
        (data(1), ("fitted curve", "confusion matrix")),
        (data(1, "regression"), ("fitted curve", "predicted against actual")),
        (data(2), ("decision map", "confusion matrix")),
        (data(2, "multiclass"), ("decision map", "confusion matrix")),
        (data(2, "regression"), ("surface", "predicted against actual")),
        (data(3), ("confusion matrix", "projection")),
        (data(3, "regression"), ("predicted against actual", "projection")),
        (data(6, "multiclass", (2, 3)), ("confusion matrix", "pictures", "projection")),
        (data(6, "regression", (2, 3)), ("predicted against actual", "pictures", "projection")),
    ],
)
def test_the_number_of_inputs_and_the_task_say_which_views_there_are(
    described: DataDescription, expected: tuple[LearnedView, ...]
) -> None:
    assert views_of(described) == expected


def test_d_goes_round_the_views_that_fit_the_data() -> None:
    assert views_of(learned("digits").data) == ("confusion matrix", "pictures", "projection")
    assert views_of(learned("circles").data) == ("decision map", "confusion matrix")
    assert views_of(learned("diabetes").data) == ("predicted against actual", "projection")
    choices = Choices()
    seen = [choices.shown(learned("digits").data)]
    for _ in range(3):
        choices = choices.next_view(learned("digits").data)
        seen.append(choices.shown(learned("digits").data))
    assert seen == ["confusion matrix", "pictures", "projection", "confusion matrix"]
    # Other data have other views: what was chosen for pictures does not hold there.
    assert Choices(view="pictures").shown(learned("iris").data) == "confusion matrix"


REST: tuple[LearnedView, ...] = ("worst samples", "slices", "importance", "neurons")


def test_j_goes_round_the_views_that_judge_and_d_goes_back_to_what_was_learned() -> None:
    for described, expected in (
        (data(3, "multiclass"), ("scores", "each class", "thresholds", "calibration", *REST)),
        (data(3, "regression"), ("scores", "errors", "residuals", *REST)),
    ):
        assert judging_views_of(described) == expected
        choices = Choices(view="projection")
        for view in (*expected, expected[0]):
            choices = choices.next_judging_view(described)
            assert choices.shown(described) == view
        assert choices.next_judging_view(described, -1).shown(described) == "neurons"
        assert choices.next_view(described).shown(described) == views_of(described)[0]
        assert choices.next_view(described, -1).shown(described) == views_of(described)[0]


def test_the_next_view_leaves_the_other_choices_as_they_are() -> None:
    chosen = Choices(smooth=False, splits="test", neuron=True, plane=3)
    assert chosen.next_view(data(2)) == structs.replace(chosen, view="confusion matrix")


def test_at_first_the_output_is_shown_in_shades_with_all_samples() -> None:
    assert Choices() == Choices(view=None, smooth=True, splits="all", neuron=False, plane=0)


def test_the_samples_on_a_map_are_those_of_both_splits_of_one_or_none() -> None:
    choices = Choices(plane=2)
    seen: list[Splits] = []
    for _ in range(5):
        choices = choices.next_splits(data(2))
        seen.append(choices.splits)
        assert choices.plane == 2
    assert seen == ["train", "test", "none", "all", "train"]


@pytest.mark.parametrize("task", ["binary", "regression"])
def test_a_table_is_of_the_judged_split_or_of_the_other(task: Task) -> None:
    following: dict[Splits, Splits] = {
        "all": "train",
        "test": "train",
        "none": "train",
        "train": "test",
    }
    for before, after in following.items():
        assert Choices(splits=before, plane=2).next_splits(data(3, task)) == Choices(splits=after, plane=2)
    untested = structs.replace(data(3, task), test_samples=0)
    assert Choices(splits="test").next_splits(untested) == Choices(splits="test")


def test_with_a_validation_split_it_is_shown_too_and_judged_by() -> None:
    validated, choices = structs.replace(data(2), validation_samples=3), Choices()
    seen: list[Splits] = []
    for _ in range(5):
        choices = choices.next_splits(validated)
        seen.append(choices.splits)
    assert seen == ["train", "validation", "test", "none", "all"]
    table, told = Choices(view="confusion matrix"), list[str]()
    for _ in range(4):
        told.append(
            titles(with_outline(learned("circles"), data=validated), table, (1, 0), None, "·")[0].partition("matrix")[2]
        )
        table = table.next_splits(validated)
    assert told == [", validation", ", training", ", test", ", validation"]


def test_what_can_be_chosen_differs_from_view_to_view() -> None:
    assert {view: "".join(sorted(choice[0] for choice in chosen)) for view, chosen in APPLIES.items()} == {
        "decision map": "nss",
        "surface": "nss",
        "fitted curve": "ns",
        "confusion matrix": "s",
        "predicted against actual": "s",
        "projection": "npss",
        "pictures": "",
        "each class": "s",
        "thresholds": "as",
        "calibration": "s",
        "errors": "s",
        "residuals": "s",
        "worst samples": "as",
        "scores": "a",
        "slices": "as",
        "importance": "a",
        "neurons": "a",
    }


def test_the_selected_output_says_which_target_is_shown() -> None:
    snapshot = two_targets()
    assert [target_of(snapshot, selected) for selected in ((0, 1), (1, 1), (2, 0), (2, 1))] == [0, 0, 0, 1]


def two_targets(features: int = 3) -> Snapshot:
    """Return a look at a regression with two targets."""
    described = structs.replace(data(features, "regression"), target_names=("height", "weight"))
    return network_on(described, ("tanh", "identity"), [[0.0] * (features + 1)] * 2, [[0.0] * 3] * 2)


def titled(snapshot: Snapshot, selected: tuple[int, int] = (1, 0), plane: Plane | None = None, **chosen: object) -> str:
    """Return the titles, the longest first, one a line."""
    choices = structs.replace(Choices(), **chosen)  # pyright: ignore[reportArgumentType]
    return "\n".join(titles(snapshot, choices, selected, plane, "*"))


PLANE = Plane(("PC1 70%", "PC2 20%"), np.zeros(4), np.ones(4), np.eye(2, 4))


def test_a_title_names_the_view_and_ever_less_besides() -> None:
    assert titled(learned("circles")).splitlines() == [
        "What it has learned * decision map",
        "Learned * decision map",
        "Decision map",
        "Learned * decision map",
        "Decision map",
        "Decision map",
    ]


def test_a_title_names_the_neuron_whose_activation_is_shown() -> None:
    assert titled(learned("circles"), (1, 2), neuron=True).splitlines() == [
        "What it has learned * activation of h1.3",
        "Learned * activation of h1.3",
        "Activation of h1.3",
        "Learned * activation of h1.3",
        "Activation of h1.3",
        "Activation",
    ]
    assert titled(learned("circles"), (2, 0), neuron=True).endswith("Activation of y1\nActivation")
    # A table shows no neuron.
    assert titled(learned("circles"), neuron=True, view="confusion matrix").endswith("Confusion matrix")


def test_the_title_of_a_projection_names_both_axes_as_long_as_there_is_room() -> None:
    assert titled(learned("iris"), plane=PLANE, view="projection").splitlines() == [
        "What it has learned * projection on PC1 70%, PC2 20%",
        "Learned * projection on PC1 70%, PC2 20%",
        "Projection on PC1 70%, PC2 20%",
        "Learned * projection",
        "Projection",
        "Projection",
    ]
    assert " on " not in titled(learned("iris"), plane=PLANE)
    assert " on " not in titled(learned("iris"), view="projection")
    assert titled(learned("iris"), (0, 1), PLANE, view="projection", neuron=True).splitlines()[2:5] == [
        "Activation of sepal width (cm) on PC1 70%, PC2 20%",
        "Learned * activation of sepal width (cm)",
        "Activation of sepal width (cm)",
    ]


@pytest.mark.parametrize(("selected", "name"), [((2, 1), "weight"), ((2, 0), "height"), ((1, 1), "height")])
def test_one_of_several_targets_is_named(selected: tuple[int, int], name: str) -> None:
    assert titled(two_targets(), selected).splitlines()[2:] == [
        f"Predicted against actual of {name}",
        f"Learned * predicted against actual of {name}",
        f"Predicted against actual of {name}",
        "Predicted against actual",
    ]


def test_a_single_target_and_pictures_name_none() -> None:
    assert " of " not in titled(learned("diabetes"))
    snapshot = two_targets(6)
    pictured = with_outline(snapshot, data=structs.replace(snapshot.data, image_shape=(2, 3)))
    assert titled(pictured, view="pictures").splitlines()[2] == "Pictures"
    several = structs.replace(pictured.data, task="multiclass")
    assert titled(with_outline(pictured, data=several)).splitlines()[2] == "Confusion matrix, test"


def test_a_table_says_of_which_split_it_is_and_a_map_does_not() -> None:
    assert titled(learned("iris"), splits="train").splitlines()[2] == "Confusion matrix, training"
    assert titled(learned("iris"), splits="train", view="projection").splitlines()[2] == "Projection"
    assert titled(learned("iris"), splits="test").splitlines()[2] == "Confusion matrix, test"
    assert titled(learned("iris")).splitlines()[2] == "Confusion matrix, test"
    assert titled(learned("diabetes"), splits="train").splitlines()[2] == "Predicted against actual, training"
