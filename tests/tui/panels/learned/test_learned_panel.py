"""What it has learned: every view shows what the parameters of the snapshot really predict."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from msgspec import structs
from textual.geometry import Size

from nn_tui.datasets.arrays import Floats, Rows
from nn_tui.datasets.scaling import Scaler
from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, ParameterVector, Predictor, TrainingRecipe
from nn_tui.engine.evaluation.metrics import confusion_matrix
from nn_tui.engine.evaluation.results import Predictions
from nn_tui.engine.runs import DataSamples, Snapshot
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.drawing.glyphs import GLYPHS, Charset
from nn_tui.tui.drawing.number_format import significant
from nn_tui.tui.drawing.theme import DARK, Palette
from nn_tui.tui.panels.learned.confusion_matrix import MatrixLayout, fit_matrix, largest_confusions, precisions, recalls
from nn_tui.tui.panels.learned.images import enlarged, squeezed
from nn_tui.tui.panels.learned.learned_panel import LearnedPanel
from nn_tui.tui.panels.learned.predictions import Forecast, certainty
from nn_tui.tui.panels.learned.regression_line import straight
from nn_tui.tui.panels.learned.samples import Splits, extent, lattice
from nn_tui.tui.panels.learned.views import Choices, LearnedView, views_of
from tests.tui.scripted import ScriptedRun, opened, text_of, until
from tests.tui.snapshots import snapshot_of, with_outline

PALETTE = Palette.of({**DARK.to_color_system().generate(), **DARK.variables})
SIZES = [Size(30, 9), Size(38, 12), Size(62, 20), Size(90, 30), Size(130, 40)]
VIEWS = {
    "circles": "decision map",
    "hills": "surface",
    "logistic": "fitted curve",
    "digits": "confusion matrix",
    "iris": "confusion matrix",
    "diabetes": "predicted against actual",
}


@cache
def learned(source: str, epochs: int = 2) -> Snapshot:
    hidden = () if source == "logistic" else (4,)
    return snapshot_of(
        Experiment(
            data=DataRecipe(source=source),
            network=NetworkRecipe(hidden=hidden),
            training=TrainingRecipe(learning_rate=0.02),
        ),
        epochs=epochs,
    )


def samples_in(snapshot: Snapshot) -> DataSamples:
    """Return the samples that a snapshot's description of the data holds."""
    assert snapshot.data.shown_samples is not None
    return snapshot.data.shown_samples


def predicted(snapshot: Snapshot) -> Predictions:
    """Return the predictions that a snapshot holds."""
    assert snapshot.predictions is not None
    return snapshot.predictions


def counts_of(snapshot: Snapshot, *, test: bool = True) -> Rows:
    """Return which classes of a split are taken for which, predicted anew from the data and the parameters."""
    data, predictor = snapshot.experiment.prepare(), Predictor(snapshot.parameters)
    inputs, targets = (data.test_inputs, data.test_targets) if test else (data.train_inputs, data.train_targets)
    return confusion_matrix(predictor.predict(inputs), targets.T)


def activations_by_hand(snapshot: Snapshot, points: Floats) -> list[Floats]:
    """Return the activations (n, N) of all layers of a network with tanh and a sigmoid at its end, inputs first."""
    layers: list[Floats] = [snapshot.data.input_scaler.apply(points).T]
    for layer in range(1, snapshot.structure.depth + 1):
        z = snapshot.parameters.weights(layer) @ layers[-1] + snapshot.parameters.biases(layer)[:, np.newaxis]
        layers.append(1 / (1 + np.exp(-z)) if layer == snapshot.structure.depth else np.tanh(z))
    return layers


def drawn(snapshot: Snapshot, size: Size, charset: Charset = "braille", panel: LearnedPanel | None = None) -> list[str]:
    """Return the rows of the panel, its titles the first and the last."""
    panel = panel or LearnedPanel(id="learned")
    panel.set_reactive(LearnedPanel.glyphs, GLYPHS[charset])
    strips = panel.draw(snapshot, PALETTE, size)
    assert all(strip.cell_length == size.width for strip in strips)
    assert len(strips) <= size.height
    above, below = (getattr(panel, f"_{title}").plain for title in ("border_title", "border_subtitle"))
    assert max(len(above), len(below)) <= size.width - 4
    return [above, *(strip.text for strip in strips), below]


def test_both_accuracies_stand_whole_in_the_smallest_terminal() -> None:
    snapshot = learned("circles")
    train = structs.replace(snapshot.evaluation.train, metric=1.0)
    evaluation = structs.replace(snapshot.evaluation, train=train, test=train)
    assert drawn(structs.replace(snapshot, evaluation=evaluation), Size(30, 7))[-1] == "train 100.0 % test 100.0 %"


@pytest.mark.parametrize("source", VIEWS)
def test_the_view_fits_the_data_and_is_named(source: str) -> None:
    snapshot = learned(source)
    assert views_of(snapshot.data)[0] == VIEWS[source]
    assert drawn(snapshot, Size(62, 20))[0] == f"What it has learned · {VIEWS[source]}"


@pytest.mark.parametrize("source", VIEWS)
@pytest.mark.parametrize("size", SIZES)
def test_in_ascii_everything_is_ascii(source: str, size: Size) -> None:
    assert all(row.isascii() for row in drawn(learned(source), size, "ascii"))


@pytest.mark.parametrize("source", VIEWS)
@pytest.mark.parametrize("size", SIZES)
def test_both_splits_figures_are_named_at_every_size(source: str, size: Size) -> None:
    snapshot = learned(source)
    figures = drawn(snapshot, size)[-1]
    assert "train" in figures
    assert "test" in figures


@pytest.mark.parametrize("source", VIEWS)
@pytest.mark.parametrize("size", [Size(0, 0), Size(1, 1), Size(15, 20), Size(60, 3), Size(16, 4), Size(20, 6)])
def test_a_panel_of_any_size_can_be_drawn(source: str, size: Size) -> None:
    strips = LearnedPanel(id="learned").draw(learned(source), PALETTE, size)
    assert len(strips) in (0, size.height)


@pytest.mark.parametrize("source", VIEWS)
def test_parameters_that_are_not_finite_are_drawn_without_an_error(source: str) -> None:
    snapshot = learned(source)
    broken = snapshot.parameters.copy()
    broken.vector[:] = np.nan
    assert drawn(structs.replace(snapshot, parameters=broken), Size(62, 20))


def test_a_panel_that_is_used_again_shows_the_new_parameters() -> None:
    panel = LearnedPanel(id="learned")
    before, after = learned("circles", 2), learned("circles", 12)
    first = drawn(before, Size(62, 20), "ascii", panel)
    assert drawn(after, Size(62, 20), "ascii", panel) == drawn(after, Size(62, 20), "ascii")
    assert drawn(before, Size(62, 20), "ascii", panel) == first
    assert first != drawn(after, Size(62, 20), "ascii")


def test_a_forecast_leaves_the_snapshot_alone_and_follows_another_structure() -> None:
    forecast = Forecast()
    for source in ("circles", "hills", "circles"):
        snapshot = learned(source)
        before = snapshot.parameters.vector.copy()
        samples, predictions = samples_in(snapshot), predicted(snapshot).test
        assert predictions is not None
        np.testing.assert_array_equal(predictions.rows, samples.rows[samples.test])
        outputs = forecast.outputs(snapshot, samples.inputs[samples.test])
        if source == "hills":
            assert predictions.predicted is not None
            np.testing.assert_allclose(outputs.T, predictions.predicted, rtol=1e-4, atol=1e-5)
        else:
            counts = confusion_matrix(outputs, samples.targets[samples.test].T)
            np.testing.assert_array_equal(counts, predictions.confusion)
            by_hand = activations_by_hand(snapshot, samples.inputs[samples.test])[-1]
            np.testing.assert_allclose(outputs, by_hand, rtol=1e-4, atol=1e-5)
        np.testing.assert_array_equal(before, snapshot.parameters.vector)


def half_plane(source: str = "gaussians") -> Snapshot:
    """Return a look at a network whose class is 1 exactly where the scaled x1 is positive."""
    snapshot = learned(source)
    parameters = ParameterVector(snapshot.structure)
    parameters.weights(1)[0] = (5.0, 0.0)
    parameters.weights(2)[0, 0] = 50.0
    return structs.replace(snapshot, parameters=parameters)


def test_the_decision_map_shows_which_class_is_where() -> None:
    snapshot = half_plane()
    rows = drawn(snapshot, Size(62, 20), "ascii")[1:-3]
    left = [row[10:24] for row in rows]
    right = [row[-14:] for row in rows]
    marks = set('o"X ')
    assert set("".join(left)) <= {":", "."} | marks
    assert set("".join(right)) <= {"#", "+"} | marks
    assert "".join(left).count(":") > 100
    assert "".join(right).count("#") > 100


def test_every_sample_that_is_predicted_wrongly_is_marked() -> None:
    snapshot = half_plane("circles")
    samples = samples_in(snapshot)
    right_half = snapshot.data.input_scaler.apply(samples.inputs)[:, 0] > 0
    wrong = samples.inputs[right_half != (samples.targets[:, 0] > 0.5)]
    text = "".join(drawn(snapshot, Size(130, 40))[1:-2])
    assert len(wrong) // 2 < text.count("✕") <= len(wrong)


def test_where_all_is_predicted_correctly_nothing_is_marked() -> None:
    snapshot = half_plane("circles")
    samples = samples_in(snapshot)
    side = (snapshot.data.input_scaler.apply(samples.inputs)[:, :1] > 0).astype(np.float64)
    chosen = structs.replace(samples, targets=side)
    right = with_outline(snapshot, data=structs.replace(snapshot.data, shown_samples=chosen))
    assert "✕" not in "".join(drawn(right, Size(62, 20))[1:-2])


def test_the_surface_names_the_values_at_the_ends_of_its_scale() -> None:
    snapshot = learned("hills")
    reach = np.abs(samples_in(snapshot).targets).max()
    legend = drawn(snapshot, Size(62, 20))[-2]
    assert legend.startswith(f"y -{reach:.2f}")
    assert f"{reach:.2f} " in legend


@given(st.floats(-5, 5), st.floats(-5, 5), st.floats(-3, 3))
def test_b1_and_b0_give_the_prediction_in_the_units_of_the_data(weight: float, bias: float, x: float) -> None:
    snapshot = learned("logistic")
    parameters = ParameterVector(snapshot.structure)
    parameters.vector[:] = (weight, bias)
    snapshot = structs.replace(snapshot, parameters=parameters)
    line = straight(snapshot)
    assert line is not None
    by_hand = 1 / (1 + np.exp(-(line.slope * x + line.intercept)))
    assert Forecast().outputs(snapshot, np.array([[x]]))[0, 0] == pytest.approx(by_hand, abs=1e-5)
    if line.even is not None and abs(line.slope) > 1e-3:
        assert line.slope * line.even + line.intercept == pytest.approx(0, abs=1e-9 + 1e-9 * abs(line.intercept))


def test_the_formula_on_screen_is_that_line() -> None:
    snapshot = learned("logistic", 30)
    line = straight(snapshot)
    assert line is not None
    text = "\n".join(drawn(snapshot, Size(62, 20)))
    assert "σ(B1·x + B0)" in text
    assert f"B1 = {significant(line.slope)}" in text
    assert f"B0 = {significant(line.intercept)}" in text


def test_a_network_with_a_hidden_layer_has_no_straight_line() -> None:
    assert straight(learned("circles")) is None
    curved = snapshot_of(Experiment(data=DataRecipe(source="logistic"), network=NetworkRecipe(hidden=(2,))))
    assert straight(curved) is None
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


@pytest.mark.parametrize("size", SIZES[1:])
def test_ten_classes_fit_with_all_their_counts(size: Size) -> None:
    snapshot = learned("digits")
    counts = counts_of(snapshot)
    rows = drawn(snapshot, size)
    shown = [row.replace("·", "0").split() for row in rows[1:-1] if row.strip()[:1].isdigit() and row.count("%") == 1]
    assert [[int(number) for number in row[1:11]] for row in shown] == counts.tolist()
    assert [row[0] for row in shown] == list("0123456789")
    for row, recall in zip(shown, recalls(counts), strict=True):
        assert row[11] == f"{recall * 100:.0f}%"


def test_a_matrix_that_does_not_fit_becomes_a_list_of_confusions() -> None:
    snapshot = learned("digits")
    counts = counts_of(snapshot)
    rows = drawn(snapshot, Size(30, 9))
    assert rows[1].startswith(f"{counts.sum() - np.trace(counts)} of {counts.sum()} ")
    worst = largest_confusions(counts)[0]
    assert rows[2].startswith(f"{worst.actual} → {worst.predicted}  {worst.count} of {worst.of}")


@pytest.mark.parametrize(
    ("size", "heading", "rows"),
    [
        (Size(62, 20), ["setosa", "versicolor", "virginica", "recall"], ["setosa", "versicolor", "virginica"]),
        (Size(30, 9), ["set…", "ver…", "vir…", "right"], ["setosa", "versicol…", "virginica"]),
    ],
)
def test_names_of_classes_are_cut_no_further_than_they_must(size: Size, heading: list[str], rows: list[str]) -> None:
    _, _, *table, _ = drawn(learned("iris"), size)
    first = next(index for index, line in enumerate(table) if line.strip() and "actual" not in line)
    assert table[first].split() == heading
    assert [line.split()[0] for line in table[first + 1 :] if line.strip() and "prec" not in line] == rows


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (62, 20, MatrixLayout(11, 15, 5, recall=True)),
        (30, 9, MatrixLayout(10, 5, 2, recall=True)),
        (22, 9, MatrixLayout(2, 5, 2, recall=True)),
        (14, 9, MatrixLayout(2, 4, 2, recall=False)),
        (11, 4, MatrixLayout(2, 3, 1, recall=False)),
        (10, 4, None),
        (30, 3, None),
    ],
)
def test_a_table_gives_names_all_the_room_that_numbers_leave(
    width: int, height: int, expected: MatrixLayout | None
) -> None:
    counts = np.array([[10, 0, 0], [5, 4, 1], [0, 0, 10]])
    assert fit_matrix(counts, ("setosa", "versicolor", "virginica"), width, height) == expected


matrices = st.integers(2, 12).flatmap(lambda n: arrays(np.intp, (n, n), elements=st.integers(0, 2000)))


@given(matrices, st.integers(10, 140), st.integers(3, 45), st.integers(1, 25))
def test_a_table_stays_inside_the_panel_and_every_number_fits(
    counts: np.ndarray[tuple[int, int], np.dtype[np.intp]], width: int, height: int, longest: int
) -> None:
    names = tuple("n" * longest for _ in counts)
    table = fit_matrix(counts, names, width, height)
    if table is not None:
        assert table.name + table.cell_width * len(names) + 5 * table.recall <= width
        assert 1 + table.cell_height * len(names) <= height
        assert table.cell_width > len(str(counts.max()))
        assert table.name >= 2


@given(matrices)
def test_confusions_and_hits_are_all_there_is(counts: np.ndarray[tuple[int, int], np.dtype[np.intp]]) -> None:
    found = largest_confusions(counts)
    assert sum(confusion.count for confusion in found) + np.trace(counts) == counts.sum()
    assert [confusion.count for confusion in found] == sorted((one.count for one in found), reverse=True)
    for index, recall in enumerate(recalls(counts)):
        total = counts[index].sum()
        assert np.isnan(recall) if total == 0 else recall == pytest.approx(counts[index, index] / total)


def test_predictions_that_are_exact_lie_on_the_diagonal() -> None:
    snapshot = learned("diabetes")
    found = predicted(snapshot)
    assert found.test is not None
    assert found.test.actual is not None
    assert len(found.test.actual) == snapshot.data.test_samples
    exact = structs.replace(found, test=structs.replace(found.test, predicted=found.test.actual))
    rows = drawn(structs.replace(snapshot, predictions=exact), Size(62, 20))[1:-4]
    plots = [row[4:] for row in rows]
    # Samples replace dots of the diagonal: each row has a stretch of both, without a gap, where the one above it began.
    stretches = [plot.strip() for plot in plots]
    assert all(stretch and set(stretch) <= set("·◦") for stretch in stretches)
    assert sum(stretch.count("◦") for stretch in stretches) > 20
    ends = [(len(plot) - len(plot.lstrip()), len(plot.rstrip())) for plot in plots]
    assert all(abs(right - left) <= 1 for (left, _), (_, right) in pairwise(ends))
    assert ends[0][1] == len(plots[0])
    assert ends[-1][0] == 0


@given(arrays(np.float64, st.integers(1, 20), elements=st.floats(-1e9, 1e9)))
def test_an_extent_holds_all_values_and_is_never_empty(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    low, high = extent(values)
    assert low < high
    assert low <= values.min()
    assert values.max() <= high


def test_a_lattice_goes_row_by_row_from_the_upper_left() -> None:
    points = lattice((0, 4), (0, 2), 4, 2)
    assert points[0].tolist() == [0.5, 1.5]
    assert points[3].tolist() == [3.5, 1.5]
    assert points[-1].tolist() == [3.5, 0.5]


@given(arrays(np.float64, st.tuples(st.integers(1, 5), st.integers(1, 10)), elements=st.floats(-2, 2)))
def test_certainty_is_a_share(outputs: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> None:
    classes, sure = certainty(outputs)
    assert np.all((sure >= 0) & (sure <= 1))
    assert classes.max() < max(2, len(outputs))


def test_certainty_is_zero_on_a_boundary_and_one_where_there_is_no_doubt() -> None:
    assert certainty(np.array([[0.5, 0.0, 1.0, 0.75]]))[1].tolist() == [0.0, 1.0, 1.0, 0.5]
    assert certainty(np.array([[0.0, -1.0, 0.5]]), threshold=0.0)[1].tolist() == [0.0, 1.0, 0.5]
    assert certainty(np.array([[0.4, 1.0], [0.4, 0.0], [0.2, 0.0]]))[1].tolist() == [0.0, 1.0]


def choosing(snapshot: Snapshot, selected: tuple[int, int] = (1, 0), **choices: object) -> LearnedPanel:
    """Return a panel with these choices, about the selected neuron."""
    panel = LearnedPanel(id="learned")
    panel.set_reactive(LearnedPanel.selected, selected)
    panel.set_reactive(LearnedPanel.choices, structs.replace(Choices(), **choices))  # pyright: ignore[reportArgumentType]
    panel.set_reactive(LearnedPanel.snapshot, snapshot)
    return panel


EVERY_VIEW = [(source, view) for source in VIEWS for view in views_of(learned(source).data)]


@pytest.mark.parametrize(("source", "view"), EVERY_VIEW)
@pytest.mark.parametrize("charset", ["braille", "ascii"])
def test_every_view_can_be_drawn_with_every_choice_at_odd_sizes(
    source: str, view: LearnedView, charset: Charset
) -> None:
    snapshot = learned(source)
    depth = snapshot.structure.depth
    choices: list[dict[str, object]] = [
        {},
        {"neuron": True, "smooth": False},
        {"splits": "none", "plane": 1},
        {"splits": "training", "plane": 9, "neuron": True},
    ]
    for selected, chosen in zip([(0, 0), (1, 0), (depth, 0), (0, 1)], choices, strict=True):
        for size in (Size(31, 4), Size(46, 11), Size(131, 40)):
            rows = drawn(snapshot, size, charset, choosing(snapshot, selected, view=view, **chosen))
            assert charset != "ascii" or all(row.isascii() for row in rows)
            assert any(row.strip() for row in rows[1:-1])


@pytest.mark.parametrize(("source", "view"), EVERY_VIEW)
def test_every_view_shows_what_was_learned_and_not_only_its_frame(source: str, view: LearnedView) -> None:
    bodies: list[list[object]] = []
    for snapshot in (learned(source, 0), learned(source)):
        panel = choosing(snapshot, view=view)
        panel.set_reactive(LearnedPanel.glyphs, GLYPHS["braille"])
        strips = panel.draw(snapshot, PALETTE, Size(131, 40))
        bodies.append([(segment.text, segment.style) for strip in strips for segment in strip])
    assert bodies[0] != bodies[1]


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


@pytest.mark.parametrize(("splits", "marks"), [("both", "•◦"), ("training", "•"), ("test", "◦"), ("none", "")])
def test_only_the_samples_that_were_chosen_are_drawn(splits: Splits, marks: str) -> None:
    snapshot = half_plane("circles")
    text = "".join(drawn(snapshot, Size(90, 30), panel=choosing(snapshot, splits=splits))[1:-1])
    assert {mark for mark in "•◦" if mark in text} == set(marks)
    assert ("✕" in text) == bool(marks)


def test_the_map_of_a_neuron_shows_the_sign_of_its_activation() -> None:
    snapshot = half_plane("circles")
    panel = choosing(snapshot, (1, 0), neuron=True, splits="none", smooth=False)
    rows = drawn(snapshot, Size(62, 20), "ascii", panel)
    assert rows[0] == "What it has learned - activation of h1.1"
    plot = [row[10:] for row in rows[1:-3]]
    assert all(set(row[:20]) <= {"=", "-", " "} and set(row[-20:]) <= {"#", "+", " "} for row in plot)


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


@given(st.integers(0, 2), st.integers(0, 3))
def test_the_activation_of_a_neuron_is_the_networks_own(layer: int, neuron: int) -> None:
    snapshot = learned("circles")
    neuron = min(neuron, snapshot.structure.sizes[layer] - 1)
    sample, activity = snapshot.subject.sample, snapshot.subject.activity
    assert sample is not None
    expected = activity.inputs if layer == 0 else activity.layers[layer - 1].a
    found = Forecast().activations(snapshot, sample.inputs[np.newaxis], layer)[neuron, 0]
    assert found == pytest.approx(expected[neuron], rel=1e-5, abs=1e-6)


def two_targets() -> Snapshot:
    """Return a look at a regression of two targets: the second is 100 times the first."""
    snapshot = learned("diabetes")
    data, found = snapshot.data, predicted(snapshot)
    assert found.test is not None
    assert found.test.actual is not None
    assert found.test.predicted is not None
    scaler = Scaler(np.repeat(data.target_scaler.offset, 2), np.repeat(data.target_scaler.factor, 2) * (1, 100))
    twice = structs.replace(
        data,
        target_names=("first", "second"),
        target_scaler=scaler,
        shown_samples=structs.replace(samples_in(snapshot), targets=samples_in(snapshot).targets * (1, 100)),
    )
    test = structs.replace(found.test, actual=found.test.actual * (1, 100), predicted=found.test.predicted * (1, 100))
    structure = structs.replace(snapshot.structure, sizes=(*snapshot.structure.sizes[:-1], 2))
    return structs.replace(
        with_outline(snapshot, data=twice, structure=structure),
        parameters=ParameterVector(structure),
        predictions=structs.replace(found, test=test),
    )


def test_of_several_targets_the_selected_output_is_shown_and_named() -> None:
    snapshot = two_targets()
    depth = snapshot.structure.depth
    for selected, name in (((1, 0), "first"), ((depth, 0), "first"), ((depth, 1), "second")):
        rows = drawn(snapshot, Size(90, 20), panel=choosing(snapshot, selected))
        assert rows[0].endswith(f"predicted against actual of {name}")
        assert f"predicted {name}" in rows[-2]


def test_a_projection_names_its_axes_and_marks_every_error() -> None:
    snapshot = learned("iris")
    rows = drawn(snapshot, Size(90, 30), panel=choosing(snapshot, view="projection"))
    assert "projection on PC1 7" in rows[0]
    rows = drawn(snapshot, Size(90, 30), panel=choosing(snapshot, view="projection", plane=1))
    assert rows[0].endswith("projection on sepal length (cm), sepal width (cm)")
    digits = drawn(learned("digits"), Size(90, 30), panel=choosing(learned("digits"), view="projection"))
    assert "others at their mean" in digits[-2]
    # Ten classes are told apart by their names, for there are not ten colours.
    assert len(set("".join(digits[1:-4])) & set("0123456789")) > 4


def test_a_projected_regression_says_which_predictions_are_too_high() -> None:
    snapshot = learned("diabetes")
    parameters = ParameterVector(snapshot.structure)
    parameters.biases(snapshot.structure.depth)[:] = 100.0
    high = structs.replace(snapshot, parameters=parameters)
    rows = drawn(high, Size(62, 20), panel=choosing(high, view="projection"))
    plot = "".join(row[9:] for row in rows[1:-4])
    assert "+" in plot
    assert "·" not in plot
    assert plot.count("-") == 0


@pytest.mark.parametrize("size", [Size(46, 12), Size(90, 30)])
def test_pictures_show_the_sample_what_is_predicted_and_the_weights(size: Size) -> None:
    snapshot = learned("digits")
    text = "\n".join(drawn(snapshot, size, "ascii", choosing(snapshot, view="pictures")))
    sample = snapshot.subject.sample
    assert sample is not None
    assert f"sample {sample.row}" in text
    assert f"predicted {snapshot.subject.activity.outputs.argmax()}" in text
    assert f"actual {sample.targets.argmax()}" in text
    assert "into h1.1" in text
    deeper = "\n".join(drawn(snapshot, size, "ascii", choosing(snapshot, (2, 3), view="pictures")))
    assert "into y4" in deeper
    assert "no weights" in "\n".join(drawn(snapshot, size, "ascii", choosing(snapshot, (0, 3), view="pictures")))


def two_halves() -> Snapshot:
    """Return a look at digits before whose last update the weights into h1.1 were 1 above and -1 below."""
    snapshot = learned("digits")
    parameters = snapshot.parameters.copy()
    parameters.weights(1)[0] = np.where(np.arange(64) < 32, 1.0, -1.0)
    return structs.replace(snapshot, subject=structs.replace(snapshot.subject, parameters=parameters))


async def test_the_weights_beside_a_sample_are_those_of_its_moment_also_where_they_are_copied() -> None:
    async with opened(ScriptedRun(two_halves())) as pilot:
        await pilot.press("d")
        copied = [line.split("\t") for line in pilot.app.query_one(LearnedPanel).selected_text().splitlines()]
        assert copied[-9:] == [["weights into h1.1"], *[["1"] * 8] * 4, *[["-1"] * 8] * 4]


def test_the_sign_of_a_weight_is_told_without_colour() -> None:
    painted = two_halves()
    rows = drawn(painted, Size(46, 12), panel=choosing(painted, view="pictures"))
    picture = [row[24:] for row in rows[2:10]]
    assert all(set(row.strip()) == {"+"} for row in picture[:4])
    assert all(set(row.strip()) == {"-"} for row in picture[4:])


@given(
    arrays(np.float64, st.tuples(st.integers(1, 30), st.integers(1, 30)), elements=st.floats(-1, 1)),
    st.integers(2, 60),
    st.integers(1, 30),
)
def test_a_picture_fits_and_keeps_its_mean(
    points: np.ndarray[tuple[int, int], np.dtype[np.float64]], width: int, height: int
) -> None:
    large = enlarged(points, width, height)
    if large is not None:
        assert large.shape[0] <= height
        assert large.shape[1] <= width
        assert large.mean() == pytest.approx(points.mean(), abs=1e-9)
    small = squeezed(points, width, height)
    assert small.shape[0] <= 2 * height
    assert small.shape[1] <= width
    assert np.nanmin(small) >= points.min() - 1e-12
    assert np.nanmax(small) <= points.max() + 1e-12


@given(matrices)
def test_precision_is_the_share_of_right_ones_among_the_predictions_of_a_class(
    counts: np.ndarray[tuple[int, int], np.dtype[np.intp]],
) -> None:
    for index, precision in enumerate(precisions(counts)):
        total = counts[:, index].sum()
        assert np.isnan(precision) if total == 0 else precision == pytest.approx(counts[index, index] / total)


def test_precision_stands_below_the_matrix_where_there_is_room() -> None:
    snapshot = learned("digits")
    counts = counts_of(snapshot)
    (below,) = [row for row in drawn(snapshot, Size(62, 20)) if "prec" in row]
    shown = [cell for cell in below.split() if cell[0].isdigit() or cell == "-"]
    assert shown == ["-" if np.isnan(p) else f"{p * 100:.0f}%" for p in precisions(counts)]
    assert not any("prec" in row for row in drawn(snapshot, Size(62, 11)))


def test_the_training_part_has_a_table_of_its_own() -> None:
    snapshot = learned("digits")
    rows = drawn(snapshot, Size(62, 20), panel=choosing(snapshot, splits="training"))
    counts = counts_of(snapshot, test=False)
    assert rows[0].endswith("confusion matrix, training")
    assert (
        sum(int(cell) for row in rows if row.count("%") == 1 for cell in row.split()[1:11] if cell.isdigit())
        == counts.sum()
    )


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


async def test_keys_change_what_is_shown_and_say_where_they_have_no_meaning() -> None:
    async with Dashboard(ScriptedRun(learned("circles"))).run_test(size=(120, 36), notifications=True) as pilot:
        await until(pilot, lambda: "decision map" in text_of(pilot))
        await pilot.press("x")
        await until(pilot, lambda: "activation of h1.1" in text_of(pilot))
        await pilot.press("x", "t", "t", "t", "c")
        panel = pilot.app.query_one(LearnedPanel)
        assert panel.choices == Choices(splits="none", smooth=False)
        await pilot.press("i")
        await until(pilot, lambda: "no axes" in text_of(pilot))
        await pilot.press("d")
        await until(pilot, lambda: "confusion matrix" in text_of(pilot))


@pytest.mark.parametrize("source", VIEWS)
@pytest.mark.parametrize("view", ["decision map", "confusion matrix", "predicted against actual", "projection"])
async def test_a_snapshot_without_samples_leaves_an_empty_panel_until_one_has_them(
    source: str, view: LearnedView
) -> None:
    snapshot = learned(source)
    bare = structs.replace(
        with_outline(snapshot, data=structs.replace(snapshot.data, shown_samples=None)), predictions=None
    )
    panel = choosing(bare, view=view)
    rows = drawn(bare, Size(62, 20), panel=panel)
    assert rows[0] == "What it has learned"
    assert not "".join(rows[1:])
    assert panel.selected_text() == ""
    full = drawn(snapshot, Size(62, 20), panel=panel)
    assert full == drawn(snapshot, Size(62, 20), panel=choosing(snapshot, view=view))
    # Samples that are known already need not come again.
    bare = structs.replace(bare, predictions=snapshot.predictions)
    assert drawn(bare, Size(62, 20), panel=panel) == full
