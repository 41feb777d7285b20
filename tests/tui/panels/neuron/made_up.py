"""A network of numbers that are easy to tell apart, and what is told of it: what the tests of the arithmetic share."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from msgspec import structs

from nn_tui.engine import Experiment, NetworkRecipe, ParameterVector
from nn_tui.engine.diagnostics.last_batch import LastBatch
from nn_tui.engine.explain.activity import LayerActivity
from nn_tui.engine.explain.optimizer_memory import OptimizerMemory
from nn_tui.engine.network.arrays import Array
from nn_tui.engine.network.network import Structure
from nn_tui.engine.runs import Snapshot
from nn_tui.engine.training.optimizers import SGD, Optimizer
from nn_tui.tui.drawing.styled_text import StyledLine
from tests.tui.snapshots import snapshot_of

INPUTS = (1.0, -2.0)
WEIGHTS = (
    [[0.5, -1.0], [2.0, 0.25], [-0.75, 1.5]],
    [[1.0, -2.0, 0.5], [0.25, 0.75, -1.5]],
    [[3.0, -0.5]],
)
BIASES = ([-2.25, -1.0, 3.0], [-0.0625, 0.375], [0.25])


def parameters(
    structure: Structure, weights: Sequence[npt.ArrayLike], biases: Sequence[npt.ArrayLike]
) -> ParameterVector:
    """Return the numbers of a network, those of each layer as matrix and as vector."""
    vector = ParameterVector(structure)
    for layer, (matrix, bias) in enumerate(zip(weights, biases, strict=True), 1):
        vector.weights(layer)[:] = matrix
        vector.biases(layer)[:] = bias
    return vector


@cache
def made_up(*, batch: bool = False) -> Snapshot:
    """Return two inputs, hidden layers of three and two neurons and an output of known numbers, after 1,234 updates.

    It shows sample 7 alone; or a batch of 16, as if all of its samples were that one.
    """
    start = snapshot_of(Experiment(network=NetworkRecipe(hidden=(3, 2))), epochs=1, sample=7, batch=batch)
    now = parameters(start.structure, WEIGHTS, BIASES)
    activity = structs.replace(
        start.subject.activity, inputs=np.array(INPUTS), targets=np.ones(1), layers=_layers(now, 16 if batch else 1)
    )
    half, tenth = (ParameterVector(start.structure, now.vector * share) for share in (0.5, -0.125))
    subject = structs.replace(
        start.subject, activity=activity, parameters=now, update=1234 - batch, gradients=half if batch else None
    )
    return structs.replace(
        start, step=1234, subject=subject, parameters=now, gradients=half, updates=tenth, last_batch=None
    )


def _layers(now: ParameterVector, samples: int) -> tuple[LayerActivity, ...]:
    """Return what flows through the network; of several equal samples, means forwards and sums backwards."""
    signal: Array = np.array(INPUTS)
    forward: list[tuple[Array, Array]] = []
    for layer in (1, 2, 3):
        z = now.weights(layer) @ signal + now.biases(layer)
        signal = 1 / (1 + np.exp(-z)) if layer == 3 else np.tanh(z)
        forward.append((z, signal))
    z, a = forward[2]
    da, delta = -1 / a * samples, (a - 1) * samples
    layers = [LayerActivity(z, a, a * (1 - a), da, delta, a)]
    for layer in (2, 1):
        z, a = forward[layer - 1]
        da = now.weights(layer + 1).T @ layers[0].delta
        layers.insert(0, LayerActivity(z, a, 1 - a * a, da, da * (1 - a * a), a))
    return tuple(layers)


def stepped(snapshot: Snapshot, writes: str, layer: int, **changes: object) -> Snapshot:
    """Return a look at the same numbers at the moment when this has just been computed for this layer."""
    found = (
        place
        for place, operation in enumerate(snapshot.operations, 1)
        if operation.writes == writes and layer in operation.layers
    )
    taken = next(found)
    subject = structs.replace(snapshot.subject, operations=taken)
    return structs.replace(snapshot, operation=taken, stepped=True, subject=subject, **changes)


def updated(
    optimizer: Optimizer | None = None, *, gradient: float = 0.25, rate: float | None = 0.5, step: int = 0
) -> Snapshot:
    """Return a snapshot whose every update was half of its gradient."""
    snapshot = made_up()
    gradients = ParameterVector(snapshot.structure)
    gradients.vector[:] = gradient
    updates = ParameterVector(snapshot.structure, gradients.vector * 0.5)
    memory = OptimizerMemory(optimizer or SGD(), {}, {}, step, rate)
    last = LastBatch(0.5, 16, (), ())
    return structs.replace(snapshot, gradients=gradients, updates=updates, optimizer=memory, last_batch=last)


def texts(lines: list[StyledLine]) -> list[str]:
    """Return lines without their roles."""
    return ["".join(part.text for part in line) for line in lines]
