"""What is copied of a view: its numbers, tab-separated below a heading."""

import numpy as np
from msgspec import structs

from nn_tui.engine.evaluation.results import PartPredictions, Predictions
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.panels.learned.as_text import copied
from nn_tui.tui.panels.learned.learned_panel import LearnedPanel
from tests.tui.scripted import ScriptedRun, opened, until
from tests.tui.snapshots import with_outline

from .drawn import counted, counts_of, learned, network_on, scene_of, some_data
from .pictured import batch_of, pictured

MAP = network_on(
    some_data(
        [[0.0, 0.5], [100.0, 50.0], [12345678.0, 0.1]],
        [[0.0], [1.0], [0.0]],
        ("x1", "height"),
        ("no", "yes"),
        tested=1,
    ),
    ("tanh", "identity"),
    [[0.0, 1.0, 0.0], [0.0, 0.0, 0.25]],
    [[0.0, 4.0, 0.0]],
)
"""The second hidden neuron is tanh 0.25, and the output four times that, so that class 1 is predicted everywhere."""


def rows_of(snapshot: Snapshot, selected: tuple[int, int] = (1, 0), **chosen: object) -> list[list[str]]:
    """Return what is copied, as rows of cells."""
    scene = scene_of(snapshot, 0, 0, selected, **chosen)  # pyright: ignore[reportArgumentType]
    return [line.split("\t") for line in copied(scene).split("\n")]


def test_of_a_map_it_is_a_row_for_each_sample_with_its_place() -> None:
    assert rows_of(MAP) == [
        ["row", "split", "x1", "height", "actual", "predicted"],
        ["101", "train", "0", "0.5", "no", "yes"],
        ["102", "train", "100", "50", "yes", "yes"],
        ["103", "test", "1.234568e+07", "0.1", "no", "yes"],
    ]


def test_only_the_samples_that_are_shown_are_copied() -> None:
    assert [row[0] for row in rows_of(MAP, splits="test")] == ["row", "103"]
    assert [row[0] for row in rows_of(MAP, splits="train")] == ["row", "101", "102"]
    assert rows_of(MAP, splits="none") == [["row", "split", "x1", "height", "actual", "predicted"]]


def test_the_activation_of_a_neuron_has_a_column_of_its_own() -> None:
    heading, *rows = rows_of(MAP, (1, 1), neuron=True)
    assert heading[5:] == ["predicted", "activation of h1.2"]
    assert [row[6] for row in rows] == ["0.2449187"] * 3
    heading, *rows = rows_of(MAP, (0, 1), neuron=True)
    assert (heading[6], [row[6] for row in rows]) == ("activation of height", ["0.5", "50", "0.1"])


def test_of_a_projection_the_places_are_those_on_its_axes() -> None:
    data = some_data(
        [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[1.0, 0.0], [0.0, 1.0]], ("a", "b", "c"), ("no", "yes"), task="multiclass"
    )
    snapshot = network_on(data, ("softmax",), [[0.0] * 4, [0.0, 0.0, 1.0, -4.5]])
    assert rows_of(snapshot, view="projection", plane=2) == [
        ["row", "split", "a", "c", "actual", "predicted"],
        ["101", "train", "1", "3", "no", "no"],
        ["102", "train", "4", "6", "yes", "yes"],
    ]
    assert [cell[:3] for cell in rows_of(snapshot, view="projection")[0][2:4]] == ["PC1", "PC2"]


def test_of_a_curve_b1_and_b0_stand_above_the_samples() -> None:
    data = some_data([[10.0], [20.0]], [[0.0], [1.0]], ("x",), ("no", "yes"))
    assert rows_of(network_on(data, ("sigmoid",), [[0.25, -4.0]])) == [
        ["B1", "B0"],
        ["0.25", "-4"],
        ["row", "split", "x", "actual", "predicted"],
        ["101", "train", "10", "no", "no"],
        ["102", "train", "20", "yes", "yes"],
    ]


def test_of_a_regression_the_values_of_the_selected_target_are_copied() -> None:
    data = some_data([[10.0], [20.0]], [[1.0, 5.0], [2.0, 6.0]], ("x",), ("first", "second"), task="regression")
    snapshot = network_on(data, ("identity",), [[1.0, 0.0], [0.5, 0.25]])
    assert rows_of(snapshot, (1, 1)) == [
        ["row", "split", "x", "actual", "predicted"],
        ["101", "train", "10", "5", "5.25"],
        ["102", "train", "20", "6", "10.25"],
    ]


def test_of_a_confusion_matrix_the_counts_and_the_recalls_are_copied() -> None:
    snapshot = counted(("ant", "bee", "cow"), [[1, 2, 0], [0, 3, 0], [0, 0, 0]], [[9, 0, 0], [0, 8, 0], [1, 0, 7]])
    assert rows_of(snapshot) == [
        ["actual / predicted", "ant", "bee", "cow", "recall"],
        ["ant", "1", "2", "0", "0.3333333"],
        ["bee", "0", "3", "0", "1"],
        ["cow", "0", "0", "0", "nan"],
    ]
    assert rows_of(snapshot, splits="train")[3] == ["cow", "1", "0", "7", "0.875"]


def test_of_predictions_the_rows_of_the_dataset_are_copied_with_both_values() -> None:
    data = some_data([[0.0] * 3], [[0.0, 0.0]], ("a", "b", "c"), ("first", "second"), task="regression")
    snapshot = network_on(data, ("identity",), [[0.0] * 4] * 2)
    part = PartPredictions(np.array([7, 5]), np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.5, 2.5], [3.5, 4.5]]))
    snapshot = structs.replace(snapshot, predictions=Predictions(part, None))
    assert rows_of(snapshot) == [["row", "first", "predicted first"], ["7", "1", "1.5"], ["5", "3", "3.5"]]
    assert rows_of(snapshot, (1, 1)) == [["row", "second", "predicted second"], ["7", "2", "2.5"], ["5", "4", "4.5"]]


def test_before_the_predictions_have_come_there_is_nothing_to_copy() -> None:
    for view in ("confusion matrix", "predicted against actual"):
        for source in ("iris", "diabetes"):
            scene = scene_of(structs.replace(learned(source), predictions=None), 0, 0, view=view)
            assert copied(scene) == ""
    part = PartPredictions(np.arange(2))
    for source in ("iris", "diabetes"):
        assert copied(scene_of(structs.replace(learned(source), predictions=Predictions(part, part)), 0, 0)) == ""


def test_of_pictures_the_pixels_and_the_weights_are_copied_as_they_lie() -> None:
    pixels = [["sample 101"], ["0", "8", "16"], ["4", "12", "16"]]
    assert rows_of(pictured(), (1, 0), view="pictures") == [
        *pixels,
        ["weights into h1.1"],
        ["1", "-2", "0"],
        ["0.5", "4", "-4"],
    ]
    assert rows_of(pictured(), (2, 2), view="pictures") == [*pixels, ["weights into y3"], ["-1", "0"]]
    assert rows_of(pictured(), (0, 2), view="pictures") == pixels


def test_of_a_batch_the_mean_of_its_samples_is_copied() -> None:
    assert rows_of(batch_of(pictured(), 32), (0, 0), view="pictures")[0] == ["mean of 32 samples"]


def test_a_long_name_of_a_target_is_copied_whole() -> None:
    snapshot = learned("diabetes")
    data = structs.replace(snapshot.data, target_names=("progression of the disease",))
    assert rows_of(with_outline(snapshot, data=data))[0][1] == "progression of the disease"


async def test_what_is_shown_can_be_copied_as_numbers() -> None:
    async with opened(ScriptedRun(learned("digits"))) as pilot:
        app = pilot.app
        assert isinstance(app, Dashboard)
        await until(pilot, lambda: app.shown)
        panel = app.panels["learned"]
        assert isinstance(panel, LearnedPanel)
        heading, *rows = panel.selected_text().splitlines()
        assert heading.split("\t") == ["actual / predicted", *"0123456789", "recall"]
        snapshot = learned("digits")
        counts = counts_of(snapshot)
        assert [[int(cell) for cell in row.split("\t")[1:11]] for row in rows] == counts.tolist()
        await pilot.press("d")
        sample = snapshot.subject.sample
        assert sample is not None
        assert panel.selected_text().startswith(f"sample {sample.row}\n")
        await pilot.press("d")
        heading, *rows = panel.selected_text().splitlines()
        assert [cell for cell in heading.split("\t") if cell[:2] != "PC"] == ["row", "split", "actual", "predicted"]
        assert len(rows) == min(1000, snapshot.data.train_samples) + snapshot.data.test_samples
