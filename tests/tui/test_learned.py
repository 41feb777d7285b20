"""What it has learned: every view shows what the parameters of the snapshot really predict."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from textual.geometry import Size

from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, ParameterVector, TrainingRecipe
from nn_tui.engine.metrics import confusion_matrix
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.confusion import fit_table, largest_confusions, recalls
from nn_tui.tui.forecast import Forecast, certainty
from nn_tui.tui.glyphs import GLYPHS, Charset
from nn_tui.tui.learned import views_of
from nn_tui.tui.numbers import significant
from nn_tui.tui.samples import extent, lattice
from nn_tui.tui.straight import straight
from nn_tui.tui.theme import DARK, Palette
from nn_tui.tui.widgets.learned import Learned

from .snapshots import snapshot_of

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


def drawn(snapshot: Snapshot, size: Size, charset: Charset = "braille", panel: Learned | None = None) -> list[str]:
    """Return the rows of the panel, its titles the first and the last."""
    panel = panel or Learned(id="learned")
    panel.set_reactive(Learned.glyphs, GLYPHS[charset])
    strips = panel.draw(snapshot, PALETTE, size)
    assert all(strip.cell_length == size.width for strip in strips)
    assert len(strips) <= size.height
    above, below = (getattr(panel, f"_{title}").plain for title in ("border_title", "border_subtitle"))
    assert max(len(above), len(below)) <= size.width - 4
    return [above, *(strip.text for strip in strips), below]


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
    strips = Learned(id="learned").draw(learned(source), PALETTE, size)
    assert len(strips) in (0, size.height)


@pytest.mark.parametrize("source", VIEWS)
def test_parameters_that_are_not_finite_are_drawn_without_an_error(source: str) -> None:
    snapshot = learned(source)
    broken = snapshot.parameters.copy()
    broken.vector[:] = np.nan
    assert drawn(replace(snapshot, parameters=broken), Size(62, 20))


def test_a_panel_that_is_used_again_shows_the_new_parameters() -> None:
    panel = Learned(id="learned")
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
        test = snapshot.data.dataset.inputs[snapshot.data.test_rows]
        outputs = forecast.outputs(snapshot, test)
        expected = snapshot.evaluation.judged.outputs.T
        if source == "hills":
            expected = snapshot.data.target_scaler.invert(expected.astype(np.float64))
        np.testing.assert_allclose(outputs.T, expected, rtol=1e-4, atol=1e-5)
        np.testing.assert_array_equal(before, snapshot.parameters.vector)


def half_plane(source: str = "gaussians") -> Snapshot:
    """Return a look at a network whose class is 1 exactly where the scaled x1 is positive."""
    snapshot = learned(source)
    parameters = ParameterVector(snapshot.structure)
    parameters.weights(1)[0] = (5.0, 0.0)
    parameters.weights(2)[0, 0] = 50.0
    return replace(snapshot, parameters=parameters)


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
    dataset = snapshot.data.dataset
    predicted = snapshot.data.input_scaler.apply(dataset.inputs)[:, 0] > 0
    wrong = dataset.inputs[predicted != (dataset.targets[:, 0] > 0.5)]
    text = "".join(drawn(snapshot, Size(130, 40))[1:-2])
    assert len(wrong) // 2 < text.count("✕") <= len(wrong)


def test_where_all_is_predicted_rightly_nothing_is_marked() -> None:
    snapshot = half_plane("circles")
    dataset = snapshot.data.dataset
    side = (snapshot.data.input_scaler.apply(dataset.inputs)[:, :1] > 0).astype(np.float64)
    right = replace(snapshot, data=replace(snapshot.data, dataset=replace(dataset, targets=side)))
    assert "✕" not in "".join(drawn(right, Size(62, 20))[1:-2])


def test_the_surface_names_the_values_at_the_ends_of_its_scale() -> None:
    snapshot = learned("hills")
    reach = np.abs(snapshot.data.dataset.targets).max()
    legend = drawn(snapshot, Size(62, 20))[-2]
    assert legend.startswith(f"y -{reach:.2f}")
    assert f"{reach:.2f} " in legend


@given(st.floats(-5, 5), st.floats(-5, 5), st.floats(-3, 3))
def test_b1_and_b0_give_the_prediction_in_the_units_of_the_data(weight: float, bias: float, x: float) -> None:
    snapshot = learned("logistic")
    parameters = ParameterVector(snapshot.structure)
    parameters.vector[:] = (weight, bias)
    snapshot = replace(snapshot, parameters=parameters)
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


def test_the_curve_rises_with_its_slope() -> None:
    snapshot = learned("logistic")
    parameters = ParameterVector(snapshot.structure)
    parameters.vector[:] = (8.0, 0.0)
    rows = drawn(replace(snapshot, parameters=parameters), Size(62, 20), "ascii")
    plot = [row.split("|", 1)[1] for row in rows[1:-5] if "|" in row]
    columns = [row.index("*") for row in plot if "*" in row]
    assert columns == sorted(columns, reverse=True)
    assert len(columns) >= len(plot) - 3


@pytest.mark.parametrize("size", SIZES[1:])
def test_ten_classes_fit_with_all_their_counts(size: Size) -> None:
    snapshot = learned("digits")
    counts = confusion_matrix(snapshot.evaluation.judged.outputs, snapshot.data.test_targets.T)
    rows = drawn(snapshot, size)
    shown = [row.replace("·", "0").split() for row in rows[1:-1] if row.strip()[:1].isdigit() and row.count("%") == 1]
    assert [[int(number) for number in row[1:11]] for row in shown] == counts.tolist()
    assert [row[0] for row in shown] == list("0123456789")
    for row, recall in zip(shown, recalls(counts), strict=True):
        assert row[11] == f"{recall * 100:.0f}%"


def test_a_matrix_that_does_not_fit_becomes_a_list_of_confusions() -> None:
    snapshot = learned("digits")
    counts = confusion_matrix(snapshot.evaluation.judged.outputs, snapshot.data.test_targets.T)
    rows = drawn(snapshot, Size(30, 9))
    assert rows[1].startswith(f"{counts.sum() - np.trace(counts)} of {counts.sum()} ")
    worst = largest_confusions(counts)[0]
    assert rows[2].startswith(f"{worst.actual} → {worst.predicted}  {worst.count} of {worst.of}")


matrices = st.integers(2, 12).flatmap(lambda n: arrays(np.intp, (n, n), elements=st.integers(0, 2000)))


@given(matrices, st.integers(10, 140), st.integers(3, 45), st.integers(1, 25))
def test_a_table_stays_inside_the_panel_and_every_number_fits(
    counts: np.ndarray[tuple[int, int], np.dtype[np.intp]], width: int, height: int, longest: int
) -> None:
    names = tuple("n" * longest for _ in counts)
    table = fit_table(counts, names, width, height)
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
    evaluation = snapshot.evaluation
    assert evaluation.test is not None
    exact = replace(evaluation, test=replace(evaluation.test, outputs=snapshot.data.test_targets.T))
    rows = drawn(replace(snapshot, evaluation=exact), Size(62, 20))[1:-4]
    # The first place of each row's dots is the diagonal's or a sample's; they all rise to the right.
    firsts = [min(row.find(mark) for mark in "·◦" if mark in row) for row in rows if set(row) & set("·◦")]
    assert firsts == sorted(firsts, reverse=True)
    assert all("◦" not in row or abs(row.index("◦") - first) <= 6 for row, first in zip(rows, firsts, strict=False))


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
