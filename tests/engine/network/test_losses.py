"""Cost functions equal their definitions, and stay exact for outputs that are sure of themselves."""

from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine import Network, Program, Structure
from nn_tui.engine.network.arrays import Array
from nn_tui.engine.network.losses import LOSSES
from nn_tui.engine.network.workspace import Workspace
from nn_tui.engine.program import backward, forward, output_of
from tests.engine import textbook
from tests.engine.building import Numbers, random_targets

OUTPUTS = {"mse": "identity", "binary_cross_entropy": "sigmoid", "cross_entropy": "softmax"}


def judged(loss: str, z: Array, y: Array) -> tuple[float, Array]:
    """Return the cost, and δ of shape (K, B), for logits z and targets y of shape (K, B)."""
    outputs, batch = z.shape
    network = Network(Structure((outputs, outputs), (OUTPUTS[loss],), "float64"))
    network.parameters.weights(1)[:] = np.eye(outputs)
    work = Workspace(network.structure, batch)
    output = output_of(work)
    work.x[:, :-1], work.y[:] = z.T, y
    with np.errstate(all="ignore"):
        Program([*forward(network.parameters, work, output), *backward(network, work, output, LOSSES[loss])]).run()
    return float(work.cost), work.view("delta", 1)


def made_up(loss: str, outputs: int, batch: int, seed: int) -> tuple[Numbers, Numbers]:
    rng = np.random.default_rng(seed)
    task: Literal["multiclass", "regression"] = "multiclass" if loss == "cross_entropy" else "regression"
    y = random_targets(task, batch, outputs, rng).T
    return rng.normal(0, 3, (outputs, batch)), (y > 0).astype(np.float64) if loss == "binary_cross_entropy" else y


@pytest.mark.parametrize("loss", OUTPUTS)
@given(outputs=st.sampled_from([2, 3, 4, 20]), batch=st.integers(1, 6), seed=st.integers(0, 2**32))
def test_cost_and_error_equal_the_definition(loss: str, outputs: int, batch: int, seed: int) -> None:
    z, y = made_up(loss, outputs, batch, seed)
    a = textbook.ACTIVATIONS[OUTPUTS[loss]](z)
    cost, delta = judged(loss, z, y)
    assert cost == pytest.approx(textbook.cost(loss, a, y), rel=1e-10)
    factor = 2 if loss == "mse" else 1
    np.testing.assert_allclose(delta, factor * (a - y) / batch, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("loss", OUTPUTS)
def test_cost_is_a_mean_over_observations_and_a_sum_over_outputs(loss: str) -> None:
    z, y = made_up(loss, 3, 4, 1)
    alone = [judged(loss, z[:, [column]], y[:, [column]])[0] for column in range(4)]
    assert judged(loss, z, y)[0] == pytest.approx(np.mean(alone), rel=1e-12)
    assert judged(loss, np.hstack([z, z]), np.hstack([y, y]))[0] == pytest.approx(judged(loss, z, y)[0], rel=1e-12)


def test_mse_is_the_articles() -> None:
    cost, delta = judged("mse", np.array([[1.0, 2.0], [0.0, 4.0]]), np.array([[0.0, 0.0], [0.0, 1.0]]))
    assert cost == (1 + 4 + 0 + 9) / 2
    np.testing.assert_array_equal(delta, [[1.0, 2.0], [0.0, 3.0]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("z", "y", "cost", "delta"), [(1e4, 0, 1e4, 1), (-1e4, 1, 1e4, -1), (1e4, 1, 0, 0), (-1e4, 0, 0, 0)]
)
def test_binary_cross_entropy_is_exact_for_extreme_logits(
    z: float, y: float, cost: float, delta: float, dtype: type[np.floating]
) -> None:
    found, error = judged("binary_cross_entropy", np.array([[z]], dtype), np.array([[y]], dtype))
    assert (found, error[0, 0]) == (cost, delta)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("right", "cost", "delta"), [(0, 0.0, [0, 0, 0]), (1, 1e4, [1, -1, 0]), (2, 2e4, [1, 0, -1])])
def test_cross_entropy_is_exact_for_extreme_logits(
    right: int, cost: float, delta: list[float], dtype: type[np.floating]
) -> None:
    z = np.array([[1e4], [0.0], [-1e4]], dtype)
    found, error = judged("cross_entropy", z, np.eye(3, dtype=dtype)[:, [right]])
    assert found == cost
    np.testing.assert_array_equal(error[:, 0], delta)


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "cross_entropy"])
def test_a_small_cost_of_a_sure_output_does_not_round_to_zero_in_double_precision(loss: str) -> None:
    z, y = (np.array([[30.0]]), np.array([[1.0]]))
    if loss == "cross_entropy":
        z, y = np.array([[0.0], [-30.0]]), np.array([[1.0], [0.0]])
    assert judged(loss, z, y)[0] == pytest.approx(np.exp(-30.0), rel=0.05)


@pytest.mark.parametrize("loss", OUTPUTS)
def test_nan_reaches_the_cost(loss: str) -> None:
    z, y = made_up(loss, 2, 3, 0)
    z[0, 1] = np.nan
    assert np.isnan(judged(loss, z, y)[0])
