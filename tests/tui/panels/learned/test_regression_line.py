"""The straight line inside a network: B1 and B0 in the units of the data, and where there is no such line."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.datasets.scaling import Scaler
from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, ParameterVector
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.panels.learned.predictions import Forecast
from nn_tui.tui.panels.learned.regression_line import Straight, straight
from tests.tui.snapshots import snapshot_of, with_outline

from .drawn import learned, network_on, some_data

ONE_INPUT = some_data([[0.0], [1.0]], [[0.0], [1.0]], ("x",), ("no", "yes"))


def scaled(snapshot: Snapshot) -> Snapshot:
    """Return the same with inputs (x − 10) / 4 and targets (y − 5) / 3."""
    data = structs.replace(
        snapshot.data,
        input_scaler=Scaler(np.array([10.0]), np.array([4.0])),
        target_scaler=Scaler(np.array([5.0]), np.array([3.0])),
    )
    return with_outline(snapshot, data=data)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "identity"])
def test_the_line_of_a_classifier_is_that_of_the_inputs_as_they_are(activation: str) -> None:
    line = straight(scaled(network_on(ONE_INPUT, (activation,), [[2.0, 1.0]])))
    assert line == Straight(slope=0.5, intercept=-4.0, activation=activation, scaled=True)


def test_the_line_of_a_regression_is_in_the_units_of_the_target() -> None:
    numbers = structs.replace(ONE_INPUT, task="regression", target_names=("y",))
    line = straight(scaled(network_on(numbers, ("identity",), [[2.0, 1.0]])))
    assert line == Straight(slope=1.5, intercept=-7.0, activation="identity", scaled=True)
    # Bent by a sigmoid before it is brought to the target's units, it is no line any more.
    assert straight(scaled(network_on(numbers, ("sigmoid",), [[2.0, 1.0]]))) is None


def test_only_one_input_and_one_output_without_anything_between_have_a_line() -> None:
    two_inputs = some_data([[0.0, 0.0]], [[0.0]], ("x", "z"), ("no", "yes"))
    assert straight(network_on(two_inputs, ("sigmoid",), [[1.0, 1.0, 0.0]])) is None
    assert straight(network_on(ONE_INPUT, ("softmax",), [[1.0, 0.0], [2.0, 0.0]])) is None
    assert straight(network_on(ONE_INPUT, ("identity", "sigmoid"), [[1.0, 0.0]], [[1.0, 0.0]])) is None
    assert straight(learned("circles")) is None
    assert (
        straight(snapshot_of(Experiment(data=DataRecipe(source="logistic"), network=NetworkRecipe(hidden=(2,)))))
        is None
    )


@pytest.mark.parametrize(
    ("line", "even"),
    [
        (Straight(0.5, -4.0, "sigmoid"), 8.0),
        (Straight(-2.0, -3.0, "sigmoid"), -1.5),
        (Straight(0.0, -4.0, "sigmoid"), None),
        (Straight(0.5, -4.0, "tanh"), None),
        (Straight(0.5, -4.0, "identity"), None),
    ],
)
def test_a_sigmoid_that_rises_or_falls_is_one_half_somewhere(line: Straight, even: float | None) -> None:
    assert line.even == even


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
