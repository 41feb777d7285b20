"""Backpropagation gives the derivatives of the cost; central differences of the plain formulas say the same."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nn_tui.datasets import Task
from nn_tui.engine import Network, Program, Structure, program
from nn_tui.engine.network.losses import LOSSES
from nn_tui.engine.network.workspace import Workspace
from nn_tui.engine.program import backward, forward, output_of
from tests.examples import examples

from . import textbook
from .building import Numbers, fingerprint, made_up, random_targets, recipe

ELEMENTWISE = ("identity", "sigmoid", "tanh", "relu")
ENDS = [
    *((output, "mse") for output in (*ELEMENTWISE, "softmax")),
    ("sigmoid", "binary_cross_entropy"),
    ("softmax", "cross_entropy"),
]
TASKS: dict[str, Task] = {"mse": "regression", "binary_cross_entropy": "binary", "cross_entropy": "multiclass"}


@dataclass
class Pass:
    """A network after one pass over a batch, and the same pass in plain formulas."""

    network: Network
    work: Workspace
    names: tuple[str, ...]
    loss: str
    x: Numbers
    y: Numbers

    def cost(self, nudges: textbook.Nudges | None = None) -> float:
        _, signals = textbook.forward(self.network.parameters, self.names, self.x, nudges)
        return textbook.cost(self.loss, signals[-1], self.y)

    def cost_with(self, parameters: Numbers) -> float:
        kept = self.network.parameters.vector.copy()
        self.network.parameters.vector[:] = parameters
        cost = self.cost()
        self.network.parameters.vector[:] = kept
        return cost


def taken(sizes: tuple[int, ...], names: tuple[str, ...], loss: str, batch: int, seed: int) -> Pass:
    rng = np.random.default_rng(seed)
    network = Network(Structure(sizes, names, "float64"))
    network.parameters.vector[:] = rng.normal(0, 0.8, network.parameters.vector.size)
    x = rng.normal(size=(sizes[0], batch))
    y = random_targets(TASKS[loss], batch, sizes[-1], rng).T
    if loss == "binary_cross_entropy":
        y = rng.integers(0, 2, (sizes[-1], batch)).astype(np.float64)
    zs, _ = textbook.forward(network.parameters, names, x)
    for z, name in zip(zs, names, strict=True):
        assume(name != "relu" or np.abs(z).min() > 1e-3)
    # Beyond that the plain 1 − a has lost digits that the engine keeps.
    assume(loss != "binary_cross_entropy" or np.abs(zs[-1]).max() < 8)
    work = Workspace(network.structure, batch)
    output = output_of(work)
    program = Program([*forward(network.parameters, work, output), *backward(network, work, output, LOSSES[loss])])
    work.x[:, :-1], work.y[:] = x.T, y
    program.run()
    return Pass(network, work, names, loss, x, y)


def check(made: Pass) -> None:
    assert float(made.work.cost) == pytest.approx(made.cost(), rel=1e-12)
    numeric = textbook.central_differences(made.cost_with, made.network.parameters.vector.astype(np.float64))
    # Differences of the plain cost are off by 7e-9 where 1 − a has lost digits; wider ones agree to 1e-10 there.
    np.testing.assert_allclose(made.network.gradients.vector, numeric, rtol=1e-6, atol=1e-8)


shapes = st.lists(st.integers(1, 4), min_size=0, max_size=3).map(tuple)
seeds = st.integers(0, 2**32)


@pytest.mark.parametrize("hidden", ELEMENTWISE)
@pytest.mark.parametrize(("output", "loss"), ENDS)
@examples(10)
@given(inputs=st.integers(1, 3), middle=shapes, outputs=st.integers(2, 3), batch=st.integers(1, 5), seed=seeds)
def test_gradients_agree_with_central_differences(
    hidden: str, output: str, loss: str, inputs: int, middle: tuple[int, ...], outputs: int, batch: int, seed: int
) -> None:
    names = (*(hidden for _ in middle), output)
    check(taken((inputs, *middle, outputs), names, loss, batch, seed))


@examples(40)
@given(hidden=st.lists(st.sampled_from(ELEMENTWISE), max_size=4), end=st.sampled_from(ENDS), seed=seeds)
def test_layers_may_differ_in_their_activation(hidden: list[str], end: tuple[str, str], seed: int) -> None:
    sizes = (2, *(3 for _ in hidden), 2)
    check(taken(sizes, (*hidden, end[0]), end[1], 3, seed))


@pytest.mark.parametrize(("output", "loss"), ENDS)
@examples(10)
@given(hidden=st.lists(st.sampled_from(ELEMENTWISE), min_size=1, max_size=3), seed=seeds)
def test_errors_are_what_the_cost_does_when_z_or_a_is_nudged(
    output: str, loss: str, hidden: list[str], seed: int
) -> None:
    made = taken((2, *(3 for _ in hidden), 2), (*hidden, output), loss, 4, seed)
    depth = len(hidden) + 1
    for layer in range(1, depth + 1):
        # Where a loss starts with δ of its own output activation, dC/da of the output is never computed.
        started_with_delta = layer == depth and loss != "mse"
        for quantity, error in (("z", "delta"), *(() if started_with_delta else (("a", "da"),))):
            found = made.work.view(error, layer)

            def nudged(by: Numbers, key: tuple[str, int] = (quantity, layer)) -> float:
                return made.cost({key: by})

            numeric = textbook.central_differences(nudged, np.zeros(found.shape))
            np.testing.assert_allclose(found, numeric, rtol=1e-6, atol=1e-9)


@examples(30)
@given(hidden=st.lists(st.sampled_from(ELEMENTWISE), max_size=3), end=st.sampled_from(ENDS), seed=seeds)
def test_z_and_activations_are_those_of_the_formulas(hidden: list[str], end: tuple[str, str], seed: int) -> None:
    made = taken((3, *(2 for _ in hidden), 2), (*hidden, end[0]), end[1], 3, seed)
    zs, signals = textbook.forward(made.network.parameters, made.names, made.x)
    for layer, (z, a) in enumerate(zip(zs, signals, strict=True), 1):
        np.testing.assert_allclose(made.work.view("z", layer), z, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(made.work.view("a", layer), a, rtol=1e-12, atol=1e-14)


@examples(20)
@given(end=st.sampled_from(ENDS), batch=st.integers(1, 6), seed=seeds)
def test_gradient_of_a_batch_is_the_mean_of_its_samples_own(end: tuple[str, str], batch: int, seed: int) -> None:
    made = taken((3, 4, 2), ("tanh", end[0]), end[1], batch, seed)
    single = Workspace(made.network.structure, 1)
    aside = Network(made.network.structure, made.network.parameters)
    output = output_of(single)
    program = Program([*forward(aside.parameters, single, output), *backward(aside, single, output, LOSSES[end[1]])])
    total = np.zeros_like(aside.gradients.vector)
    for column in range(batch):
        single.x[0, :-1], single.y[:, 0] = made.x[:, column], made.y[:, column]
        program.run()
        total += aside.gradients.vector
    np.testing.assert_allclose(made.network.gradients.vector, total / batch, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("batch_size", [1, 2])
def test_a_large_gradient_of_one_sample_is_the_same_to_the_bit(
    batch_size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = recipe("adam", batch_size, hidden=(9, 8))
    by_blas = experiment.trainer(made_up())
    monkeypatch.setattr(program, "LARGE", 0)
    by_row = experiment.trainer(made_up())
    found = [call for call in by_row.program.calls if getattr(call, "func", None) is np.einsum]
    assert len(found) == (3 if batch_size == 1 else 0)
    for trainer in (by_blas, by_row):
        trainer.run()
    assert fingerprint(by_row) == fingerprint(by_blas)
