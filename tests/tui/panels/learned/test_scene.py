"""What all views draw with: names, legends, and what is predicted for the samples that are shown."""

import numpy as np
import pytest
from msgspec import structs
from rich.style import Style

from nn_tui.datasets import SPLITS
from nn_tui.datasets.scaling import Scaler
from nn_tui.engine.evaluation.results import PartPredictions, Predictions
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.drawing.styled_canvas import ink
from nn_tui.tui.panels.learned.samples import Splits
from tests.tui.panels.letters import PALETTE
from tests.tui.snapshots import with_outline

from .drawn import coloured, lines_on, network_on, scene_of, some_data

PLAIN, ERROR = ink(PALETTE.foreground), ink(PALETTE.error)
CORNERS = some_data(
    [[0.0, 0.0], [1.0, 0.0], [2.0, 3.0], [4.0, 1.0]],
    [[0.0], [1.0], [0.0], [1.0]],
    ("length", "the width of it"),
    ("no", "yes"),
    tested=1,
)
CLASSES = network_on(CORNERS, ("tanh", "sigmoid"), [[1.0, 0.0, -1.5], [0.0, 1.0, 0.0]], [[9.0, 0.0, 0.0]])
"""Class 1 is predicted where x1 is above 1.5."""


def numbers() -> Snapshot:
    """Return a look at a regression of two targets, x1 + 1 and x1 − x2, in their own units."""
    data = structs.replace(
        CORNERS,
        task="regression",
        target_names=("first of all two", "second"),
        target_scaler=Scaler(np.array([0.0, 100.0]), np.array([1.0, 10.0])),
    )
    return network_on(
        data, ("identity", "identity"), [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], [[1.0, 0.0, 1.0], [1.0, -1.0, 0.0]]
    )


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (16, "aaaa  bbbbb  ccc"),
        (15, "aaaa bbbbb ccc"),
        (14, "aaaa bbbbb ccc"),
        (13, "aaaa bbbbb"),
        (10, "aaaa bbbbb"),
        # What does not fit is left out, and what is shorter comes in its place.
        (9, "aaaa ccc"),
        (7, "aaaa"),
        (3, "ccc"),
        (2, ""),
    ],
)
def test_a_legend_holds_as_many_parts_as_fit(width: int, shown: str) -> None:
    scene = scene_of(CLASSES, width, 3)
    scene.legend(1, [("aaaa", PLAIN), ("bbbbb", ERROR), ("ccc", scene.faint)])
    assert lines_on(scene.sheet) == ["", shown, ""]


def test_every_part_of_a_legend_has_its_colour() -> None:
    scene = scene_of(CLASSES, 12, 1)
    scene.legend(0, [("ab", PLAIN), ("cd", ERROR), ("ef", scene.faint)])
    assert coloured(scene.sheet) == ["ab  cd  ef  ¦ww  ee  ff"]


@pytest.mark.parametrize(
    ("splits", "shown"), [("all", "• train ◦ test"), ("train", "• train"), ("test", "◦ test"), ("none", "")]
)
def test_the_legend_explains_the_marks_of_the_splits_that_are_shown(splits: Splits, shown: str) -> None:
    scene = scene_of(CLASSES, 60, 4, splits=splits)
    assert scene.splits() == ([(shown, PLAIN)] if shown else [])
    crosses: list[tuple[str, Style]] = [("✕ wrong", ink(PALETTE.error, bold=True))] if shown else []
    assert scene.crosses() == crosses


def test_the_marks_of_samples_are_those_in_the_legend() -> None:
    assert [scene_of(CLASSES, 60, 4).mark(index) for index in range(4)] == ["•", "•", "•", "◦"]
    assert scene_of(CLASSES, 60, 4, charset="ascii").splits() == [('o train " test', PLAIN)]
    assert scene_of(CLASSES, 60, 4, splits="test").mark(0) == "◦"


def test_samples_of_validation_have_a_mark_and_a_colour_of_their_own() -> None:
    shown = CLASSES.data.shown_samples
    assert shown is not None
    data = structs.replace(CLASSES.data, shown_samples=structs.replace(shown, splits=np.array([0, 0, 1, 2], np.int8)))
    scene = scene_of(with_outline(CLASSES, data=data), 60, 4)
    assert scene.splits() == [("• train ▵ validation ◦ test", PLAIN)]
    assert [scene.mark(index) for index in range(4)] == ["•", "•", "▵", "◦"]
    assert len({scene.split_colour(split) for split in SPLITS}) == 3
    assert scene_of(with_outline(CLASSES, data=data), 60, 4, splits="validation").actual_classes().tolist() == [0]


def test_names_are_cut_behind_fourteen_cells() -> None:
    scene = scene_of(CLASSES, 60, 4)
    assert scene.target_names() == ("no", "yes")
    assert scene.target_names(2) == ("no", "y…")
    assert scene_of(CLASSES, 60, 4, (0, 1)).neuron_name == "the width…f it"
    assert scene_of(CLASSES, 60, 4, (0, 1), "ascii").neuron_name == "the widt... it"
    assert scene_of(CLASSES, 60, 4, (1, 1)).neuron_name == "h1.2"
    assert scene_of(CLASSES, 60, 4, (2, 0)).neuron_name == "y1"


def test_a_neuron_has_the_colour_of_its_layer() -> None:
    colours = [scene_of(CLASSES, 60, 4, (layer, 0)).neuron_colour for layer in range(3)]
    assert colours == [PALETTE.input, PALETTE.hidden_1, PALETTE.output]


def test_classes_are_told_from_numbers() -> None:
    assert not scene_of(CLASSES, 60, 4).regression
    assert scene_of(numbers(), 60, 4).regression


def test_the_classes_are_those_of_the_samples_that_are_shown() -> None:
    scene = scene_of(CLASSES, 60, 4)
    assert scene.actual_classes().tolist() == [0, 1, 0, 1]
    assert scene.predicted_classes().tolist() == [0, 0, 1, 1]
    assert scene_of(CLASSES, 60, 4, splits="test").actual_classes().tolist() == [1]
    assert scene_of(CLASSES, 60, 4, splits="train").predicted_classes().tolist() == [0, 0, 1]
    hinge = structs.replace(CLASSES.experiment.training, loss="hinge")
    judged = with_outline(CLASSES, experiment=structs.replace(CLASSES.experiment, training=hinge))
    # A sigmoid is above 0 everywhere.
    assert scene_of(judged, 60, 4).predicted_classes().tolist() == [1, 1, 1, 1]


def test_the_values_are_those_of_the_selected_target() -> None:
    assert scene_of(numbers(), 60, 4).predicted_values().tolist() == [1.0, 2.0, 3.0, 5.0]
    second = scene_of(numbers(), 60, 4, (2, 1))
    assert (second.target, second.target_name) == (1, "second")
    assert second.predicted_values().tolist() == [100.0, 110.0, 90.0, 130.0]
    assert scene_of(numbers(), 60, 4, (1, 1)).target_name == "first of … two"


def test_activations_are_those_of_the_selected_neuron() -> None:
    points = np.array([[2.0, 7.0], [3.0, -1.0]])
    assert scene_of(numbers(), 60, 4, (1, 1)).activation(points).tolist() == [7.0, -1.0]
    assert scene_of(numbers(), 60, 4, (0, 0)).activation(points).tolist() == [2.0, 3.0]
    assert scene_of(numbers(), 60, 4, (2, 1)).activation(points).tolist() == [-5.0, 4.0]


def test_where_no_samples_are_shown_nothing_is_predicted() -> None:
    scene = scene_of(CLASSES, 60, 4, splits="none")
    assert scene.predicted_classes().tolist() == []
    assert scene.predicted_classes().dtype == np.intp
    assert scene.activation(scene.samples.inputs).tolist() == []
    assert scene_of(numbers(), 60, 4, splits="none").predicted_values().tolist() == []


def test_a_table_is_of_the_test_split_unless_another_was_chosen_or_there_is_none() -> None:
    train, test = PartPredictions(np.arange(3)), PartPredictions(np.arange(1))
    asked = structs.replace(CLASSES, predictions=Predictions(train, test))
    parts = [scene_of(asked, 60, 4, splits=splits).part() for splits in ("all", "train", "test", "none")]
    assert parts == [(test, "test"), (train, "train"), (test, "test"), (test, "test")]
    untested = structs.replace(CLASSES, predictions=Predictions(train, None))
    assert scene_of(untested, 60, 4).part() == (train, "train")
    assert scene_of(CLASSES, 60, 4).part() == (None, "test")
    validated = structs.replace(CLASSES, predictions=Predictions(train, test, test))
    parts = [scene_of(validated, 60, 4, splits=splits).part()[1] for splits in ("all", "train", "validation", "test")]
    assert parts == ["validation", "train", "validation", "test"]


def test_a_mark_on_an_area_of_its_colour_is_brighter() -> None:
    assert scene_of(CLASSES, 60, 4).bright(PALETTE.test) == PALETTE.bright(PALETTE.test) != PALETTE.test
