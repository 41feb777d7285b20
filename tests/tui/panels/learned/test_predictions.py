"""What a network makes of any inputs, by the parameters of the snapshot at hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from msgspec import structs

from nn_tui.datasets.arrays import Floats
from nn_tui.datasets.scaling import Scaler
from nn_tui.engine import TrainingRecipe
from nn_tui.engine.evaluation.metrics import confusion_matrix
from nn_tui.engine.network.arrays import Array
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.panels.learned.predictions import Forecast, certainty, threshold_of
from tests.tui.snapshots import with_outline

from .drawn import learned, network_on, predicted, samples_in, some_data

BOTH = some_data([[0.0, 0.0], [1.0, 1.0]], [[0.0], [1.0]], ("x1", "x2"), ("no", "yes"))
TWO_LAYERS = network_on(
    BOTH, ("identity", "identity"), [[1.0, 2.0, 0.5], [3.0, -1.0, 0.0], [0.0, 0.0, 7.0]], [[1.0, 10.0, 100.0, 0.25]]
)
"""Hidden: x1 + 2·x2 + 0.5, 3·x1 − x2 and 7; output: the first + 10 · the second + 100 · the third + 0.25."""


def activations_by_hand(snapshot: Snapshot, points: Floats) -> list[Floats]:
    """Return the activations (n, N) of all layers of a network with tanh and a sigmoid at its end, inputs first."""
    layers: list[Floats] = [snapshot.data.input_scaler.apply(points).T]
    for layer in range(1, snapshot.structure.depth + 1):
        z = snapshot.parameters.weights(layer) @ layers[-1] + snapshot.parameters.biases(layer)[:, np.newaxis]
        layers.append(1 / (1 + np.exp(-z)) if layer == snapshot.structure.depth else np.tanh(z))
    return layers


def test_class_1_begins_where_the_cost_function_says() -> None:
    snapshot = learned("circles")
    assert threshold_of(snapshot) == 0.5
    hinge = structs.replace(snapshot.experiment, training=TrainingRecipe(loss="hinge"))
    assert threshold_of(with_outline(snapshot, experiment=hinge)) == 0.0


@given(arrays(np.float64, st.tuples(st.integers(1, 5), st.integers(1, 10)), elements=st.floats(-2, 2)))
def test_certainty_is_a_share(outputs: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> None:
    classes, sure = certainty(outputs)
    assert np.all((sure >= 0) & (sure <= 1))
    assert classes.max() < max(2, len(outputs))


def test_certainty_is_zero_on_a_boundary_and_one_where_there_is_no_doubt() -> None:
    assert certainty(np.array([[0.5, 0.0, 1.0, 0.75]]))[1].tolist() == [0.0, 1.0, 1.0, 0.5]
    assert certainty(np.array([[0.0, -1.0, 0.5]]), threshold=0.0)[1].tolist() == [0.0, 1.0, 0.5]
    assert certainty(np.array([[0.4, 1.0], [0.4, 0.0], [0.2, 0.0]]))[1].tolist() == [0.0, 1.0]


def test_a_single_output_is_judged_by_its_threshold() -> None:
    classes, sure = certainty(np.array([[0.25, 0.4, 1.0, 0.1]]), threshold=0.25)
    assert classes.tolist() == [0, 1, 1, 0]
    assert sure.tolist() == pytest.approx([0.0, 0.2, 1.0, 0.2])


def test_of_several_outputs_the_lead_over_the_next_counts() -> None:
    classes, sure = certainty(np.array([[0.1, 5.0], [0.6, 3.0], [0.3, -4.0], [0.2, 0.0]]))
    assert classes.tolist() == [1, 0]
    # Both of the second are as likely as can be.
    assert sure.tolist() == pytest.approx([0.3, 0.0])


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
def test_outputs_that_are_not_finite_have_a_certainty_too(broken: float) -> None:
    for rows in ([[broken, 0.5]], [[broken, 0.5], [0.25, 0.25]]):
        outputs = np.array(rows, np.float32)
        sure = certainty(outputs)[1]
        assert np.isfinite(sure).all()
        assert sure[1] == (0.0 if len(outputs) == 1 else 0.25)


def test_every_layer_is_computed_with_the_parameters_of_all_layers_before_it() -> None:
    forecast, points = Forecast(), np.array([[1.0, 2.0], [3.0, 5.0]])
    expected = [
        [[1.0, 3.0], [2.0, 5.0]],
        [[5.5, 13.5], [1.0, 4.0], [7.0, 7.0]],
        [[715.75, 753.75]],
    ]
    for layer in (2, 0, 1, 2):
        assert forecast.activations(TWO_LAYERS, points, layer).tolist() == expected[layer]
    assert forecast.outputs(TWO_LAYERS, points).tolist() == expected[2]


def test_inputs_and_numbers_are_in_the_units_of_the_data_and_classes_are_not() -> None:
    in_units = structs.replace(
        BOTH,
        input_scaler=Scaler(np.array([1.0, 2.0]), np.array([2.0, 3.0])),
        target_scaler=Scaler(np.array([1000.0]), np.array([2.0])),
    )
    points = np.array([[3.0, 8.0]])
    assert Forecast().activations(with_outline(TWO_LAYERS, data=in_units), points, 0).tolist() == [[1.0], [2.0]]
    assert Forecast().outputs(with_outline(TWO_LAYERS, data=in_units), points).tolist() == [[715.75]]
    numbers = structs.replace(in_units, task="regression", target_names=("y",))
    assert Forecast().outputs(with_outline(TWO_LAYERS, data=numbers), points).tolist() == [[2431.5]]


def test_a_network_of_other_layers_is_computed_anew() -> None:
    forecast, points = Forecast(), np.array([[1.0, 2.0]])
    forecast.outputs(TWO_LAYERS, points)
    other = network_on(BOTH, ("tanh", "identity"), [[0.0, 0.0, 0.0]], [[1.0, 3.0]])
    assert forecast.outputs(other, points).tolist() == [[3.0]]
    assert forecast.outputs(TWO_LAYERS, points).tolist() == [[715.75]]


def test_points_that_are_asked_for_again_are_scaled_once() -> None:
    forecast = Forecast()
    first, second, third = (np.array([[value, value]]) for value in (1.0, 2.0, 3.0))

    def scaled(points: Floats, snapshot: Snapshot = TWO_LAYERS) -> Array:
        return forecast.activations(snapshot, points, 0)

    of_first, of_second = scaled(first), scaled(second)
    assert np.shares_memory(scaled(first), of_first)
    assert np.shares_memory(scaled(second), of_second)
    # Two are kept: those of the map and those of the samples.
    assert scaled(third).tolist() == [[3.0], [3.0]]
    assert not np.shares_memory(scaled(first), of_first)
    again = scaled(second)
    # Another scale makes other numbers of them, and so does another precision.
    doubled = structs.replace(BOTH, input_scaler=Scaler(np.zeros(2), np.full(2, 0.5)))
    assert scaled(second, with_outline(TWO_LAYERS, data=doubled)).tolist() == [[4.0], [4.0]]
    single = with_outline(TWO_LAYERS, structure=structs.replace(TWO_LAYERS.structure, dtype_name="float32"))
    assert again.dtype == np.float64
    assert scaled(second, single).dtype == np.float32
    assert scaled(second).dtype == np.float64


def test_a_forecast_leaves_the_snapshot_alone_and_follows_another_structure() -> None:
    forecast = Forecast()
    for source in ("circles", "hills", "circles"):
        snapshot = learned(source)
        before = snapshot.parameters.vector.copy()
        samples, predictions = samples_in(snapshot), predicted(snapshot).test
        assert predictions is not None
        np.testing.assert_array_equal(predictions.rows, samples.rows[samples.splits == 2])
        outputs = forecast.outputs(snapshot, samples.inputs[samples.splits == 2])
        if source == "hills":
            assert predictions.predicted is not None
            np.testing.assert_allclose(outputs.T, predictions.predicted, rtol=1e-4, atol=1e-5)
        else:
            counts = confusion_matrix(outputs, samples.targets[samples.splits == 2].T)
            np.testing.assert_array_equal(counts, predictions.confusion)
            by_hand = activations_by_hand(snapshot, samples.inputs[samples.splits == 2])[-1]
            np.testing.assert_allclose(outputs, by_hand, rtol=1e-4, atol=1e-5)
        np.testing.assert_array_equal(before, snapshot.parameters.vector)


@given(st.integers(0, 2), st.integers(0, 3))
def test_the_activation_of_a_neuron_is_the_networks_own(layer: int, neuron: int) -> None:
    snapshot = learned("circles")
    neuron = min(neuron, snapshot.structure.sizes[layer] - 1)
    sample, activity = snapshot.subject.sample, snapshot.subject.activity
    assert sample is not None
    expected = activity.inputs if layer == 0 else activity.layers[layer - 1].a
    found = Forecast().activations(snapshot, sample.inputs[np.newaxis], layer)[neuron, 0]
    assert found == pytest.approx(expected[neuron], rel=1e-5, abs=1e-6)
