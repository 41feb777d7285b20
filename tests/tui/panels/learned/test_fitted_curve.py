"""What the fitted curve says: its words, its formula, the samples' order, and numbers that are not finite."""

import numpy as np
import pytest
from msgspec import structs
from textual.geometry import Size

from nn_tui.datasets import Task
from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, ParameterVector
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.drawing.number_format import significant
from nn_tui.tui.panels.learned.regression_line import straight
from nn_tui.tui.panels.learned.samples import Splits
from tests.tui.panels.letters import PALETTE
from tests.tui.snapshots import snapshot_of

from .drawn import choosing, drawn, learned, lines_on, network_on, scene_of, some_data
from .test_paint_curve import EXAM, HINGE, PASSED, PRICES, THREE, painted


def legend_of(snapshot: Snapshot, selected: tuple[int, int] = (1, 0), **chosen: object) -> str:
    """Return the last row of a wide plot."""
    choices = {"charset": "blocks", **chosen}
    return lines_on(painted(scene_of(snapshot, 80, 14, selected, **choices)).sheet)[-1]  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("snapshot", "legend"),
    [
        (PASSED, "━━ probability of yes  • train ◦ test  ✕ wrong"),
        (HINGE, "━━ output of yes  • train ◦ test  ✕ wrong"),
        (PRICES, "━━ predicted price  • train ◦ test"),
        (THREE, "━━ probability of each class  • train ◦ test  ✕ wrong"),
        (
            network_on(EXAM, ("identity", "sigmoid"), [[1.0, 0.0]], [[1.0, 0.0]]),
            "━━ probability of yes  • train ◦ test  ✕ wrong",
        ),
        (
            network_on(EXAM, ("sigmoid", "identity"), [[1.0, 0.0]], [[1.0, 0.0]]),
            "━━ output of yes  • train ◦ test  ✕ wrong",
        ),
        (
            network_on(THREE.data, ("identity",), [[0.0, 0.0]] * 3),
            "━━ output of each class  • train ◦ test  ✕ wrong",
        ),
    ],
)
def test_the_legend_says_what_the_curve_is(snapshot: Snapshot, legend: str) -> None:
    assert legend_of(snapshot) == legend


@pytest.mark.parametrize(
    ("splits", "marks"),
    [("all", "• train ◦ test  ✕ wrong"), ("train", "• train  ✕ wrong"), ("test", "◦ test  ✕ wrong"), ("none", "")],
)
def test_only_the_samples_that_were_chosen_are_drawn(splits: Splits, marks: str) -> None:
    undecided = network_on(EXAM, ("sigmoid",), [[0.0, 0.0]])
    scene = painted(scene_of(undecided, 80, 14, charset="blocks", splits=splits))
    *rows, legend = lines_on(scene.sheet)
    assert legend.partition("yes  ")[2] == marks
    text = "".join(rows)
    assert (text.count("•"), text.count("◦"), text.count("✕")) == {
        "all": (2, 1, 3),
        "train": (2, 0, 2),
        "test": (0, 1, 1),
        "none": (0, 0, 0),
    }[splits]


@pytest.mark.parametrize(
    ("width", "height", "rows"),
    [
        (63, 10, ["sigmoid(B1*hours + B0)  B1 = 0.08000  B0 = -4.000  0.5 at 50.00"]),
        (62, 13, ["B1 = 0.08000  B0 = -4.000"]),
        (62, 14, ["sigmoid(B1*hours + B0)  0.5 at 50.00", "B1 = 0.08000  B0 = -4.000"]),
        (63, 14, ["sigmoid(B1*hours + B0)  B1 = 0.08000  B0 = -4.000  0.5 at 50.00"]),
        (40, 7, ["B1 = 0.08000  B0 = -4.000"]),
        (40, 6, []),
        (63, 6, []),
    ],
)
def test_the_formula_has_as_many_rows_as_the_plot_can_spare(width: int, height: int, rows: list[str]) -> None:
    lines = lines_on(painted(scene_of(PASSED, width, height, charset="ascii")).sheet)
    labels = next(row for row, line in enumerate(lines) if line.endswith("hours"))
    assert lines[labels + 1 : -1] == rows
    assert labels == height - 2 - len(rows)


def test_the_numbers_of_the_formula_stand_out() -> None:
    scene = painted(scene_of(PASSED, 63, 14, charset="ascii"))
    styles = [scene.sheet.style_at(x, 12) for x in (0, 24, 38, 51)]
    assert [style.color for style in styles] == [
        colour.rich_color for colour in (PALETTE.foreground, PALETTE.positive, PALETTE.hidden_1, PALETTE.faint)
    ]
    assert [bool(style.bold) for style in styles] == [False, True, True, False]


@pytest.mark.parametrize(
    ("activation", "task", "unicode", "ascii_only"),
    [
        ("sigmoid", "binary", "σ(B1·hours + B0)  B1 = 0.2000  B0 = 10.00  ½ at -50.00", "sigmoid(B1*hours + B0)"),
        ("tanh", "binary", "tanh(B1·hours + B0)  B1 = 0.2000  B0 = 10.00", "tanh(B1*hours + B0)"),
        ("identity", "regression", "B1·hours + B0  B1 = 0.2000  B0 = 10.00", "B1*hours + B0"),
    ],
)
def test_the_formula_is_that_of_the_output(activation: str, task: Task, unicode: str, ascii_only: str) -> None:
    data = EXAM if task == "binary" else PRICES.data
    snapshot = network_on(data, (activation,), [[0.2, 10.0]])
    assert lines_on(painted(scene_of(snapshot, 80, 14)).sheet)[-2] == unicode
    assert lines_on(painted(scene_of(snapshot, 80, 14, charset="ascii")).sheet)[-2].split("  ")[0] == ascii_only


def test_a_long_name_is_cut_in_the_formula_and_at_the_axis() -> None:
    data = structs.replace(EXAM, feature_names=("hours of learning in a week",))
    lines = lines_on(painted(scene_of(network_on(data, ("sigmoid",), [[0.08, -4.0]]), 80, 14)).sheet)
    assert lines[-2].startswith("σ(B1·hours of…eek + B0)  ")
    assert lines[-3].endswith(" hours of l… week")


@pytest.mark.parametrize(
    ("width", "labels"),
    [(20, ["0", "50"]), (63, ["0", "50"]), (64, ["0", "20", "40", "60", "80"])],
)
def test_labels_across_have_room_between_them(width: int, labels: list[str]) -> None:
    data = some_data([[0.0], [80.0]], [[0.0], [1.0]], ("x",), ("no", "yes"))
    snapshot = network_on(data, ("tanh", "sigmoid"), [[0.0, 0.0]], [[0.0, 0.0]])
    assert lines_on(painted(scene_of(snapshot, width, 8)).sheet)[-2].split() == [*labels, "x"]


@pytest.mark.parametrize(
    ("snapshot", "height", "labels"),
    [
        (PRICES, 6, ["30", "10"]),
        (PRICES, 12, ["30", "10"]),
        (PRICES, 13, ["30", "20", "10"]),
        (PRICES, 18, ["30", "20", "10"]),
        (PRICES, 19, ["30", "25", "20", "15", "10"]),
        (PASSED, 6, ["100", "0"]),
        (PASSED, 11, ["100", "0"]),
        (PASSED, 12, ["100", "50", "0"]),
    ],
)
def test_labels_upwards_have_two_rows_between_them(snapshot: Snapshot, height: int, labels: list[str]) -> None:
    # Of the second it is the input itself, from 0 to 100.
    neuron = snapshot is PASSED
    lines = lines_on(painted(scene_of(snapshot, 62, height, (0, 0), neuron=neuron)).sheet)
    assert [line.partition("┤")[0].strip() for line in lines if "┤" in line] == labels


def test_of_a_neuron_there_is_no_formula() -> None:
    assert "B1" not in "".join(lines_on(painted(scene_of(PASSED, 80, 14, neuron=True)).sheet))


def test_a_neuron_without_bounds_is_shown_from_its_lowest_to_its_highest() -> None:
    snapshot = network_on(EXAM, ("relu", "sigmoid"), [[1.0, -50.0], [0.0, np.nan]], [[1.0, 0.0, 0.0]])
    lines = lines_on(painted(scene_of(snapshot, 60, 14, (1, 0), "ascii", neuron=True)).sheet)
    # From 0 to what it comes to beyond the last sample, with a margin at both ends.
    assert {row: line[:2] for row, line in enumerate(lines[:11]) if line[:2] != "  "} == {2: "50", 9: " 0"}
    assert lines[1].rstrip().endswith("***")
    assert lines[9].startswith(" 0|****o***")


def test_where_a_neuron_is_no_number_the_axis_goes_from_minus_1_to_1() -> None:
    snapshot = network_on(EXAM, ("relu", "sigmoid"), [[np.nan, 0.0]], [[1.0, 0.0]])
    lines = lines_on(painted(scene_of(snapshot, 60, 14, (1, 0), "ascii", neuron=True)).sheet)
    labels = [line.split("|")[0].strip() for line in lines if "|" in line]
    assert labels == ["1", "", "", "", "", "0", "", "", "", "", "-1"]
    assert "*" not in "".join(lines[:-1])
    assert not set('oX"') & set("".join(line.split("|")[1] for line in lines if "|" in line))


@pytest.mark.parametrize(
    ("classes", "tested", "mark"),
    [
        # Class 0 is predicted for all three.
        ((1, 0, 0), (False, False, True), "✕"),
        ((0, 0, 1), (True, False, False), "✕"),
        ((0, 0, 0), (True, False, False), "◦"),
        ((0, 0, 0), (False, True, False), "◦"),
        ((0, 0, 0), (False, False, False), "•"),
    ],
)
def test_where_samples_meet_a_wrong_one_is_seen_before_one_of_the_test_split(
    classes: tuple[int, ...], tested: tuple[bool, ...], mark: str
) -> None:
    data = some_data([[50.0]] * 3, [[one] for one in classes], ("x",), ("no", "yes"))
    assert data.shown_samples is not None
    data = structs.replace(
        data, shown_samples=structs.replace(data.shown_samples, splits=2 * np.array(tested, np.int8))
    )
    scene = painted(scene_of(network_on(data, ("sigmoid",), [[0.0, -1.0]]), 60, 14, charset="blocks", neuron=True))
    assert {cell for line in lines_on(scene.sheet)[:11] for cell in line if cell in "•◦✕"} == {mark}


def test_the_formula_on_screen_is_that_line() -> None:
    snapshot = learned("logistic", 30)
    line = straight(snapshot)
    assert line is not None
    text = "\n".join(drawn(snapshot, Size(62, 20)))
    assert "σ(B1·x + B0)" in text
    assert f"B1 = {significant(line.slope)}" in text
    assert f"B0 = {significant(line.intercept)}" in text


def test_a_network_with_a_hidden_layer_has_no_formula() -> None:
    curved = snapshot_of(Experiment(data=DataRecipe(source="logistic"), network=NetworkRecipe(hidden=(2,))))
    assert "B1" not in "".join(drawn(curved, Size(62, 20)))


def test_the_curve_rises_with_its_weight() -> None:
    snapshot = learned("logistic")
    parameters = ParameterVector(snapshot.structure)
    parameters.vector[:] = (8.0, 0.0)
    rows = drawn(structs.replace(snapshot, parameters=parameters), Size(62, 20), "ascii")
    plot = [row.split("|", 1)[1] for row in rows[1:-5] if "|" in row]
    columns = [row.index("*") for row in plot if "*" in row]
    assert columns == sorted(columns, reverse=True)
    assert len(columns) >= len(plot) - 3


def test_an_input_shows_itself_and_a_straight_line() -> None:
    snapshot = learned("logistic")
    rows = drawn(snapshot, Size(62, 20), "ascii", choosing(snapshot, (0, 0), neuron=True, splits="none"))
    assert_one_rising_line([row.split("|", 1)[1] for row in rows[1:-4]])
    assert "* activation of x" in rows[-2]


def assert_one_rising_line(plot: list[str]) -> None:
    """Check that all columns have one star each, further up from left to right, and all rows but the margins some."""
    height = {column: row for row, line in enumerate(plot) for column, character in enumerate(line) if character == "*"}
    assert sum(line.count("*") for line in plot) == len(height) == len(plot[0])
    heights = [height[column] for column in range(len(plot[0]))]
    assert heights == sorted(heights, reverse=True)
    assert set(range(1, len(plot) - 1)) <= set(heights)
