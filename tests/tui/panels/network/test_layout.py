"""The layout of the network diagram, its lines, its words and its numbers; all without a terminal."""

import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine import Experiment
from nn_tui.engine.recipe.tables import DataRecipe, NetworkRecipe, TrainingRecipe
from nn_tui.tui.drawing.glyphs import GLYPHS, Charset
from nn_tui.tui.drawing.number_format import fitted, loss
from nn_tui.tui.drawing.text_cells import cells_of
from nn_tui.tui.panels.network.captions import abbreviate, prediction, title
from nn_tui.tui.panels.network.edges import choose, trace
from nn_tui.tui.panels.network.layout import FOLDED_ROWS, FOOTER, HEADER, LEAST_HEIGHT, LEAST_WIDTH, Plan, arrange
from nn_tui.tui.panels.network.symbols import DIAGRAM_GLYPHS, legend
from nn_tui.tui.panels.network.values import values_of
from nn_tui.tui.panels.network.views import VIEWS
from tests.tui.snapshots import snapshot_of

SIZES = st.lists(st.integers(1, 200), min_size=2, max_size=9).map(tuple)
WIDTHS, HEIGHTS = st.integers(LEAST_WIDTH, 200), st.integers(LEAST_HEIGHT, 70)
CIRCLES = snapshot_of(Experiment(network=NetworkRecipe(hidden=(4, 2))), epochs=1)


def plans() -> st.SearchStrategy[tuple[tuple[int, ...], int, int, tuple[int, int], Plan]]:
    @st.composite
    def plan(draw: st.DrawFn) -> tuple[tuple[int, ...], int, int, tuple[int, int], Plan]:
        sizes, width, height = draw(SIZES), draw(WIDTHS), draw(HEIGHTS)
        layer = draw(st.integers(0, len(sizes) - 1))
        selected = layer, draw(st.integers(0, sizes[layer] - 1))
        name, image = draw(st.integers(1, 40)), draw(st.none() | st.integers(1, 28))
        return (
            sizes,
            width,
            height,
            selected,
            arrange(sizes, width, height, selected, longest_name=name, image_columns=image),
        )

    return plan()


# Layout


@given(plans())
def test_the_selected_neuron_and_its_neighbouring_layers_are_visible(
    case: tuple[tuple[int, ...], int, int, tuple[int, int], Plan],
) -> None:
    sizes, _, _, (layer, neuron), plan = case
    column = plan.column(layer)
    assert column is not None
    assert column.slot(neuron) is not None
    shown = [other for other in (layer - 1, layer + 1) if plan.column(other) is not None]
    assert len(shown) >= 1 or len(sizes) == 1


@given(plans())
def test_everything_stands_inside_and_nothing_overlaps(
    case: tuple[tuple[int, ...], int, int, tuple[int, int], Plan],
) -> None:
    _, width, height, _, plan = case
    assert plan.columns[0].left >= 0
    assert plan.columns[-1].right <= width
    assert all(right.left - left.right >= 4 for left, right in pairwise(plan.columns))
    for column in plan.columns:
        rows = [row for slot in column.slots for row in range(slot.top, slot.top + slot.height)]
        rows += [fold.row for fold in column.folds]
        if column.grid is not None:
            rows += range(column.grid.top, column.grid.top + column.grid.rows)
            assert column.grid.columns * column.grid.cell_width <= column.width
        assert len(set(rows)) == len(rows)
        assert min(rows) >= HEADER
        assert max(rows) < height - FOOTER


@given(plans())
def test_every_neuron_is_either_visible_or_in_a_fold_and_then_in_the_grid(
    case: tuple[tuple[int, ...], int, int, tuple[int, int], Plan],
) -> None:
    sizes, _, _, _, plan = case
    for column in plan.columns:
        shown = [slot.neuron for slot in column.slots]
        folded = [neuron for fold in column.folds for neuron in range(fold.first, fold.stop)]
        # Where there are few rows none is spent on folds.
        assert sorted(shown + folded) == list(range(sizes[column.layer])) or not column.folds
        assert column.folds or len(shown) == sizes[column.layer] or len(shown) < FOLDED_ROWS
        grid = column.grid
        assert (grid is not None) == (len(shown) < sizes[column.layer])
        if grid is not None:
            cells = [(row, place) for row in range(grid.rows) for place in range(grid.columns)]
            members = [neuron for cell in cells for neuron in grid.members(*cell)]
            assert sorted(members) == list(range(sizes[column.layer]))
            assert all(neuron in grid.members(*grid.cell(neuron)) for neuron in folded)


@given(plans())
def test_a_click_on_a_neuron_finds_it(case: tuple[tuple[int, ...], int, int, tuple[int, int], Plan]) -> None:
    _, _, _, _, plan = case
    for column in plan.columns:
        for slot in column.slots:
            assert plan.neuron_at(column.left, slot.top) == (column.layer, slot.neuron)
            assert plan.neuron_at(column.right - 1, slot.top + slot.height - 1) == (column.layer, slot.neuron)
    assert plan.neuron_at(plan.columns[0].right, plan.body[0]) is None


@pytest.mark.parametrize("sizes", [(2, 4, 2, 1), (2, 8, 8, 1), (13, 16, 3), (64, 128, 64, 10), (2, 1), (1, 1)])
def test_up_to_four_layers_all_fit_into_the_smallest_terminal(sizes: tuple[int, ...]) -> None:
    plan = arrange(sizes, 38, 12, (1, 0))
    assert (plan.before, plan.after) == (0, 0)


def test_a_deep_network_shows_the_layers_around_the_selected_one() -> None:
    plan = arrange((2, 8, 8, 8, 8, 8, 1), 38, 12, (3, 0))
    assert [column.layer for column in plan.columns] == [2, 3, 4]
    assert (plan.before, plan.after) == (2, 2)


def test_more_room_shows_more_of_a_neuron() -> None:
    details = [
        plan.columns[1].detail
        for width, height in ((38, 12), (62, 20), (130, 40))
        for plan in [arrange((2, 4, 2, 1), width, height, (1, 0))]
    ]
    assert [detail.lines for detail in details] == [("a", "delta"), ("a", "delta"), ("z", "a", "delta")]
    assert [detail.boxed for detail in details] == [False, True, True]


def test_the_grid_of_an_image_has_the_shape_of_the_image() -> None:
    grid = arrange((64, 32, 10), 90, 30, (1, 0), image_columns=8).columns[0].grid
    assert grid is not None
    assert (grid.rows, grid.columns) == (8, 8)
    assert grid.members(2, 3) == [19]


# Connections


def test_the_strongest_connections_and_all_of_the_selected_neuron_are_drawn_weakest_first() -> None:
    weights = np.array([[0.1, -0.9, 0.5], [0.2, 0.3, -1.0]])
    drawn = choose(weights, [0, 1, 2], [0, 1], None, 0, 2)
    assert drawn.weights.tolist() == [0.3, -1.0, 0.1, 0.5, -0.9]
    assert drawn.own.tolist() == [False, False, True, True, True]
    assert drawn.targets[drawn.own].tolist() == [0, 0, 0]
    assert drawn.shares.tolist() == [0.3, 1.0, 0.1, 0.5, 0.9]
    assert drawn.left_out == 1


def test_connections_of_folded_neurons_are_not_drawn_but_set_the_scale() -> None:
    drawn = choose(np.array([[0.5, -2.0]]), [0], [0], None, None, 9)
    assert drawn.weights.tolist() == [0.5]
    assert drawn.shares.tolist() == [0.25]


@pytest.mark.parametrize("charset", ["braille", "blocks", "ascii"])
@given(
    size=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    ends=st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.booleans()), min_size=1, max_size=5),
)
def test_lines_cross_the_whole_gap_and_stay_inside(
    charset: Charset, size: tuple[int, int], ends: list[tuple[float, float, bool]]
) -> None:
    width, height = size
    starts, stops, dashed = (np.array(values) for values in zip(*ends, strict=True))
    pens = np.arange(1, len(ends) + 1)
    drawing = trace(starts * height, stops * height, dashed, pens, size, charset)
    assert all(0 <= row < height for row in drawing.rows)
    assert len(drawing.characters) == len(drawing.rows) == len(drawing.columns) == len(drawing.pens)
    assert set(drawing.pens) <= set(pens.tolist())
    if not dashed.all():
        assert set(drawing.columns) == set(range(width))
    assert charset != "ascii" or drawing.characters.isascii()


@pytest.mark.parametrize("charset", ["braille", "blocks", "ascii"])
def test_a_negative_connection_is_a_broken_line_and_a_later_line_lies_on_top(charset: Charset) -> None:
    def line(*dashed: bool) -> tuple[int, list[int]]:
        count = len(dashed)
        middle = np.full(count, 0.5)
        drawing = trace(middle, middle, np.array(dashed), np.arange(1, count + 1), (12, 1), charset)
        dots = [ord(character).bit_count() if charset == "braille" else 1 for character in drawing.characters]
        return sum(dots), drawing.pens

    assert line(True)[0] < line(False)[0]
    assert set(line(False, False)[1]) == {2}


# Words and numbers


@given(st.text(min_size=1, max_size=40), st.integers(1, 30))
def test_a_short_name_never_takes_more_room_than_there_is(name: str, width: int) -> None:
    assert len(cells_of(abbreviate(name, width))) <= width


def test_short_names_stay_apart() -> None:
    names = ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"]
    assert [abbreviate(name, 12) for name in names][:2] == ["sepal length", "sepal width"]
    for width in (4, 6, 8):
        assert len({abbreviate(name, width) for name in names}) == 4
    assert abbreviate("pixel_7_3", 2) == "73"


@given(st.floats(-9e9, 9e9), st.integers(5, 9))
def test_a_fitted_number_has_a_sign_keeps_its_width_and_is_right_to_its_digits(value: float, width: int) -> None:
    text = fitted(value, width)
    assert text[0] in "+-"
    assert len(text) <= width
    # One significant digit, or rounded to a half of the last place where it is too small for any.
    assert float(text) == pytest.approx(value, rel=0.51, abs=1e-9)


def test_fitted_numbers_read_naturally() -> None:
    values = (0.7123, -0.02, 12.345, -3.2e-5, 0.0, 123456.0, float("nan"))
    assert [fitted(value) for value in values] == ["+0.71", "-0.02", "+12.3", "-3e-5", "+0.00", "+1e5", "+nan"]


def test_the_title_tells_the_sample_with_its_part_moment_target_and_cost_as_far_as_it_fits() -> None:
    assert CIRCLES.data.shown_samples is not None
    rows, test = CIRCLES.data.shown_samples.rows, CIRCLES.data.shown_samples.splits == 2
    first, moment = f"sample {rows[0]} (train)", f"after update {CIRCLES.step}"
    wanted = prediction(CIRCLES)[1]
    cost = f"cost {loss(CIRCLES.subject.activity.cost)}"
    for width, words in (
        (100, ["Network", "activation and error", first, moment, f"target {wanted}", cost]),
        (80, ["Network", first, moment, f"target {wanted}", cost]),
        (65, ["Network", first, moment, f"target {wanted}"]),
        (50, ["Network", first, moment]),
        (40, [first, moment]),
        (30, [f"sample {rows[0]}", moment]),
        (20, [f"sample {rows[0]}"]),
    ):
        assert title(CIRCLES, width, GLYPHS["braille"]) == " · ".join(words)
    aside = snapshot_of(Experiment(), sample=int(rows[test][0]))
    assert title(aside, 120, GLYPHS["braille"]).startswith(
        f"Network · activation and error · sample {rows[test][0]} (test) · before the first update · target "
    )


@pytest.mark.parametrize("batch", [False, True])
def test_the_title_tells_batch_and_operation_while_operations_are_stepped(batch: bool) -> None:
    snapshot = snapshot_of(Experiment(), epochs=1, operations=2, batch=batch)
    rows = snapshot.subject.rows
    assert rows is not None
    assert len(rows) == 16
    subject = "mean of 16 samples," if batch else f"sample {rows[0]}, 1 of 16 in"
    assert title(snapshot, 120, GLYPHS["braille"]) == (
        f"Network · activation and error · {subject} batch 1/25 · before update 26 · Z1 = W1 @ X + b1"
    )
    short = "mean of 16" if batch else f"sample {rows[0]}"
    assert title(snapshot, 40, GLYPHS["braille"]) == f"{short} · before update 26"


def test_the_title_of_the_last_batch_says_that_its_numbers_are_of_before_its_update() -> None:
    snapshot = snapshot_of(Experiment(), epochs=1, batch=True)
    assert snapshot.step == 25
    begin = "Network · activation and error · mean of 16 samples, the last batch · before update 25 · cost 0."
    assert title(snapshot, 120, GLYPHS["braille"]).startswith(begin)


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (3, "weights · mean of 16 samples, the last batch · after update 25"),
        (4, "gradients · mean of 16 samples, the last batch · before update 25"),
        (5, "update size · mean of 16 samples, the last batch · update 25"),
    ],
)
def test_weights_are_titled_as_they_are_now_and_changes_by_their_update(view: int, words: str) -> None:
    snapshot = snapshot_of(Experiment(), epochs=1, batch=True)
    assert title(snapshot, len(words), GLYPHS["braille"], VIEWS[view]) == words
    assert title(snapshot, 120, GLYPHS["braille"], VIEWS[view]).startswith(f"Network · {words}")


def test_a_prediction_is_told_as_a_class_or_in_the_units_of_the_data() -> None:
    guess, target, agree = prediction(CIRCLES)
    names = CIRCLES.data.target_names
    assert guess.split()[0] in names
    assert target in names
    assert agree == (guess.split()[0] == target)
    diabetes = snapshot_of(Experiment(data=DataRecipe(source="diabetes")))
    sample = diabetes.subject.sample
    assert sample is not None
    assert float(prediction(diabetes)[1]) == pytest.approx(sample.targets[0])


def test_numbers_that_a_batch_has_not_come_to_yet_are_missing() -> None:
    values = values_of(snapshot_of(Experiment(network=NetworkRecipe(hidden=(4, 2))), epochs=1, operations=2))
    inputs, hidden, later, output = values.layers
    assert inputs.shown["a"] is not None
    assert hidden.shown["z"] is not None
    assert hidden.shown["a"] is None
    assert later.shown["z"] is None
    assert output.shown["delta"] is None
    assert output.shown["target"] is not None


def test_dead_and_saturated_neurons_are_marked() -> None:
    def marks(activation: str, rate: float) -> set[str]:
        experiment = Experiment(
            network=NetworkRecipe(hidden=(16,), activation=activation),
            training=TrainingRecipe(learning_rate=rate),
        )
        snapshot = snapshot_of(experiment, epochs=4)
        layer, shown = snapshot.subject.activity.layers[0], values_of(snapshot).layers[1]
        limits = {"relu": ("dead", 0.0), "tanh": ("saturated", 0.01)}
        mark, limit = limits[activation]
        assert [text.startswith(mark) for text in shown.marks] == [
            abs(derivative) <= limit for derivative in layer.derivative.tolist()
        ]
        return set(shown.marks)

    assert marks("relu", 0.01) >= {"", "dead"}
    assert "saturated in batch" in marks("tanh", 3.0)


def test_bars_of_errors_compare_with_the_whole_network_and_bars_of_activations_with_their_range() -> None:
    values = values_of(CIRCLES)
    deltas = [abs(delta) for layer in CIRCLES.subject.activity.layers for delta in layer.delta.tolist()]
    assert values.scales["delta"] == max(deltas)
    assert [layer.scale for layer in values.layers[1:]] == [1.0, 1.0, 1.0]
    assert values.layers[0].scale == np.abs(CIRCLES.subject.activity.inputs).max()


@pytest.mark.parametrize("charset", ["braille", "blocks", "ascii"])
def test_the_legend_explains_every_mark(charset: Charset) -> None:
    signs = {sign for sign, _ in legend(GLYPHS[charset])}
    assert {mark for mark in DIAGRAM_GLYPHS[charset].marks.values() if mark} <= signs


def test_the_layout_needs_no_terminal_library() -> None:
    code = (
        "import sys; from nn_tui.tui.panels.network import layout, edges, captions, values, symbols; "
        "sys.exit('textual' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
