"""A training step is a program: a flat list of NumPy calls over arrays that were allocated once.

Full speed is `for call in calls: call()`. Stepping runs the same list one operation at a time. Seeing is reading
the arrays. Nothing is looked up, branched on or allocated while it runs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Literal

import numpy as np

from .activations import Activation, Softmax
from .arrays import Array, Call, Calls, Rows
from .losses import Loss, Output
from .network import Network, ParameterVector, Workspace

Phase = Literal["batch", "forward", "loss", "backward", "update"]


@dataclass(frozen=True)
class Operation:
    """One entry of a program: what it computes, for which layers (1 … L, none for the whole network), and its calls.

    `writes` names the quantity it leaves behind: x, z, a, cost, slope, da, delta, gradients, updates or parameters.
    """

    phase: Phase
    layers: tuple[int, ...]
    writes: str
    formula: str
    calls: tuple[Call, ...]

    def run(self) -> None:
        """Carry it out."""
        for call in self.calls:
            call()


class Program:
    """Operations in order, and their calls in one flat tuple."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self.operations = tuple(operations)
        self.calls = tuple(call for operation in self.operations for call in operation.calls)

    def run(self) -> None:
        """Carry out all of it."""
        for call in self.calls:
            call()


def gather(inputs: Array, targets: Array, rows: Rows, work: Workspace) -> Operation:
    """Return the operation that takes the samples in `rows` (B,) out of inputs (N, m + 1) and targets (K, N)."""
    # With mode "clip" NumPy writes straight into the target; "raise" goes through a copy.
    calls = (
        partial(inputs.take, rows, 0, work.x, "clip"),
        partial(targets.take, rows, 1, work.y, "clip"),
    )
    return Operation("batch", (0,), "x", "X = the next batch of samples, in columns", calls)


def forward(parameters: ParameterVector, work: Workspace, output: Output) -> Iterator[Operation]:
    """Yield [Z] = [W] @ [X] + [Bias] and a = f(Z) for each layer in turn."""
    structure = parameters.structure
    for layer, activation in enumerate(structure.activations, 1):
        source = "X" if layer == 1 else f"a{layer - 1}"
        z, a = work.view("z", layer), work.view("a", layer)
        product = partial(parameters.folded(layer).T.dot, work.signal(layer), z)
        formula = f"Z{layer} = W{layer} @ {source} + b{layer}"
        yield Operation("forward", (layer,), "z", formula, (product,))
        match activation:
            case Softmax():
                calls = activation.forward(z, a, output.shifted, output.sums)
            case Activation():
                calls = activation.forward(z, a)
        yield Operation("forward", (layer,), "a", f"a{layer} = {activation.name}(Z{layer})", tuple(calls))


def backward(network: Network, work: Workspace, output: Output, loss: Loss) -> Iterator[Operation]:
    """Yield the cost, then δ and the gradients of each layer from the last to the first."""
    structure = network.structure
    last = structure.depth
    compiled = loss.compile(output)
    yield Operation("loss", (last,), "cost", loss.formula, tuple(compiled.cost))
    yield Operation("loss", (last,), compiled.writes, compiled.error_formula, tuple(compiled.error))
    yield from _slopes(network, work, upto=last if compiled.writes == "da" else last - 1)
    for layer in range(last, 0, -1):
        da, delta = work.view("da", layer), work.view("delta", layer)
        if layer < last:
            # The weights without their last row, the biases: errors flow back through connections only.
            blame = partial(network.parameters.folded(layer + 1)[:-1].dot, work.view("delta", layer + 1), da)
            formula = f"dC/da{layer} = W{layer + 1}ᵀ @ δ{layer + 1}"
            yield Operation("backward", (layer,), "da", formula, (blame,))
        if layer < last or compiled.writes == "da":
            yield _delta(structure.activations[layer - 1], layer, work, da, delta)
        source = "X" if layer == 1 else f"a{layer - 1}"
        gradient = partial(work.signal(layer).dot, delta.T, network.gradients.folded(layer))
        formula = f"dC/dW{layer} = δ{layer} @ {source}ᵀ,  dC/db{layer} = Σ δ{layer}"
        yield Operation("backward", (layer,), "gradients", formula, (gradient,))


def _slopes(network: Network, work: Workspace, upto: int) -> Iterator[Operation]:
    """Yield f′(Z) of the layers 1 … upto; neighbours that share an activation take one pass together."""
    numbered = list(enumerate(network.structure.activations[:upto], 1))
    for activation, group in groupby(numbered, key=lambda pair: pair[1]):
        layers = tuple(layer for layer, _ in group)
        if isinstance(activation, Softmax):
            continue
        spans = (work.span(quantity, layers[0], layers[-1]) for quantity in ("z", "a", "slope"))
        calls = activation.slope(*spans)
        if calls:
            yield Operation("backward", layers, "slope", activation.slope_formula, tuple(calls))


def _delta(activation: Activation | Softmax, layer: int, work: Workspace, da: Array, delta: Array) -> Operation:
    match activation:
        case Softmax():
            calls, formula = activation.backward(work.view("a", layer), da, delta), "a (dC/da − Σ a dC/da)"
        case Activation(name="identity"):
            calls, formula = [], f"dC/da{layer}"  # one memory
        case Activation():
            calls = [partial(np.multiply, da, work.view("slope", layer), delta)]
            formula = f"dC/da{layer} · f′(Z{layer})"
    return Operation("backward", (layer,), "delta", f"δ{layer} = {formula}", tuple(calls))


def update(network: Network, optimizer_calls: Calls, formula: str, trainable: Array | None) -> Iterator[Operation]:
    """Yield the optimizer's update and its subtraction; `trainable` (P,) is 0 where a parameter is frozen."""
    updates = network.updates.vector
    mask = [] if trainable is None else [partial(np.multiply, updates, trainable, updates)]
    yield Operation("update", (), "updates", formula, (*optimizer_calls, *mask))
    subtract = partial(np.subtract, network.parameters.vector, updates, network.parameters.vector)
    yield Operation("update", (), "parameters", "parameters ← parameters − updates", (subtract,))


def output_of(work: Workspace) -> Output:
    """Return the arrays of the output layer of a workspace, with room for what a softmax leaves behind."""
    last = work.structure.depth
    z, a = work.view("z", last), work.view("a", last)
    with_error = work.arena.shape[0] > 2
    softmax = isinstance(work.structure.activations[-1], Softmax)
    scratch_shape = z.shape if softmax else (0, 0)
    return Output(
        z=z,
        a=a,
        y=work.y,
        da=work.view("da", last) if with_error else np.empty_like(z),
        delta=work.view("delta", last) if with_error else np.empty_like(z),
        cost=work.cost,
        shifted=np.zeros(scratch_shape, z.dtype),
        sums=np.zeros(scratch_shape, z.dtype),
    )
