"""A training step is a program: a flat list of NumPy calls over arrays that were allocated once.

Full speed is `for call in calls: call()`, or compiled loops that do the same. Stepping runs the same list one operation
at a time. Seeing is reading the arrays. Nothing is looked up, branched on or allocated while it runs.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby
from typing import Literal

import msgspec
import numpy as np

from .network.activations import Activation, Softmax
from .network.arrays import Array, Call, Inputs, Rows
from .network.loss_base import OutputLayer
from .network.losses import Loss
from .network.network import Network, ParameterVector
from .network.workspace import Workspace

LARGE = 2**18
"""The size of a gradient from which on that of a single sample is made row by row."""

Phase = Literal["batch", "forward", "loss", "backward", "update"]


class Operation(msgspec.Struct, frozen=True):
    """One entry of a program in words: what it computes, and for which layers (1 … L, none for the whole network).

    `writes` names what it leaves behind: x, z, a, cost, derivative, da, delta, gradients, updates or parameters,
    and with dropout mask and signal.
    """

    phase: Phase
    layers: tuple[int, ...]
    writes: str
    formula: str


class BoundOperation(Operation, frozen=True):
    """An operation with the calls that carry it out."""

    calls: tuple[Call, ...]

    @property
    def described(self) -> Operation:
        """The operation apart from its calls."""
        return Operation(self.phase, self.layers, self.writes, self.formula)

    def run(self) -> None:
        """Carry it out."""
        for call in self.calls:
            call()


class Program:
    """Operations in order, and their calls in one flat tuple."""

    def __init__(self, operations: Iterable[BoundOperation]) -> None:
        self.operations = tuple(operations)
        self.calls = tuple(call for operation in self.operations for call in operation.calls)

    def run(self) -> None:
        """Carry out all of it."""
        for call in self.calls:
            call()


class Fetch:
    """Brings the samples `rows` (B,) out of inputs (N, m + 1) and targets (K, N) into the arrays of a batch.

    Targets (K + 1, N) have the samples' weights in their last row.
    """

    def __init__(self, inputs: Inputs, targets: Array, work: Workspace) -> None:
        self.take_inputs, self.x = inputs.take, work.x
        self.take_targets, self.y = targets.take, work.extended_y[: len(targets)]

    def __call__(self, rows: Rows) -> None:
        """Take these samples."""
        # With mode "clip" NumPy writes straight into the target; "raise" goes through a copy.
        self.take_inputs(rows, 0, self.x, "clip")
        self.take_targets(rows, 1, self.y, "clip")


def gather(fetch: Fetch, rows: Rows) -> BoundOperation:
    """Return the operation that fetches the samples that `rows` (B,) names when it runs."""
    return BoundOperation("batch", (0,), "x", "X = the next batch of samples, in columns", (partial(fetch, rows),))


def forward(parameters: ParameterVector, work: Workspace, output: OutputLayer) -> Iterator[BoundOperation]:
    """Yield [Z] = [W] @ [X] + [Bias] and a = f(Z) for each layer in turn, with dropout also signal = mask · a."""
    structure = parameters.structure
    dropout = work.dropout
    if dropout:
        hidden = tuple(range(1, structure.depth))
        calls = dropout.calls(work.span("mask", 1, structure.depth - 1))
        formula = f"mask = 1 / {1 - dropout.rate:g} with probability {1 - dropout.rate:g}, else 0"
        yield BoundOperation("forward", hidden, "mask", formula, tuple(calls))
    for layer, activation in enumerate(structure.activations, 1):
        source = _source(work, layer)
        z, a = work.view("z", layer), work.view("a", layer)
        product = partial(parameters.folded(layer).T.dot, work.signal(layer), z)
        formula = f"Z{layer} = W{layer} @ {source} + b{layer}"
        yield BoundOperation("forward", (layer,), "z", formula, (product,))
        match activation:
            case Softmax():
                calls = activation.forward(work.extended("z", layer), a, output.shifted, output.sums)
            case _:
                leaving = activation.leaving if work.backward else None
                calls = leaving.forward(z, a, work.view("derivative", layer)) if leaving else activation.forward(z, a)
        yield BoundOperation("forward", (layer,), "a", f"a{layer} = {activation.name}(Z{layer})", tuple(calls))
        if dropout and layer < structure.depth:
            signal = partial(np.multiply, a, work.view("mask", layer), work.view("signal", layer))
            formula = f"signal{layer} = mask{layer} · a{layer}"
            yield BoundOperation("forward", (layer,), "signal", formula, (signal,))


def _source(work: Workspace, layer: int) -> str:
    """Return the name of what a layer takes in."""
    if layer == 1:
        return "X"
    return f"signal{layer - 1}" if work.dropout else f"a{layer - 1}"


def backward(network: Network, work: Workspace, output: OutputLayer, loss: Loss) -> Iterator[BoundOperation]:
    """Yield the cost, then δ and the gradients of each layer from the last to the first."""
    structure = network.structure
    last = structure.depth
    compiled = loss.compile(output)
    yield BoundOperation("loss", (last,), "cost", loss.formula, tuple(compiled.cost))
    yield BoundOperation("loss", (last,), compiled.writes, compiled.error_formula, tuple(compiled.error))
    yield from _derivatives(network, work, upto=last if compiled.writes == "da" else last - 1)
    for layer in range(last, 0, -1):
        da, delta = work.view("da", layer), work.view("delta", layer)
        if layer < last:
            # The weights without their last row, the biases: errors flow back through connections only.
            blame = partial(network.parameters.folded(layer + 1)[:-1].dot, work.view("delta", layer + 1), da)
            formula = f"dC/d{_source(work, layer + 1)} = W{layer + 1}ᵀ @ δ{layer + 1}"
            yield BoundOperation("backward", (layer,), "da", formula, (blame,))
        if layer < last or compiled.writes == "da":
            yield _delta(structure.activations[layer - 1], layer, work, da, delta)
        source = _source(work, layer)
        gradient = _gradient(work.signal(layer), delta, network.gradients.folded(layer))
        formula = f"dC/dW{layer} = δ{layer} @ {source}ᵀ,  dC/db{layer} = Σ δ{layer}"
        yield BoundOperation("backward", (layer,), "gradients", formula, (gradient,))


def _gradient(signal: Array, delta: Array, gradients: Array) -> Call:
    """Return the call that writes the product of a signal (m + 1, B) and errors δ (n, B) into gradients (m + 1, n)."""
    if signal.shape[1] == 1 and gradients.size >= LARGE:
        # BLAS jumps from row to row: with 1,024 columns that takes three times as long as this, and is nowhere faster.
        return partial(np.einsum, "i,j->ij", signal[:, 0], delta[:, 0], out=gradients)
    return partial(signal.dot, delta.T, gradients)


def _derivatives(network: Network, work: Workspace, upto: int) -> Iterator[BoundOperation]:
    """Yield f′(Z) of the layers 1 … upto; neighbours that share an activation take one pass together."""
    numbered = list(enumerate(network.structure.activations[:upto], 1))
    for activation, group in groupby(numbered, key=lambda pair: pair[1]):
        layers = tuple(layer for layer, _ in group)
        if isinstance(activation, Softmax):
            continue
        spans = (work.span(quantity, layers[0], layers[-1]) for quantity in ("z", "a", "derivative"))
        calls = (activation.leaving or activation).derivative(*spans)
        if calls:
            yield BoundOperation("backward", layers, "derivative", activation.derivative_formula, tuple(calls))


def _delta(activation: Activation | Softmax, layer: int, work: Workspace, da: Array, delta: Array) -> BoundOperation:
    masked = work.dropout is not None and layer < work.structure.depth
    match activation:
        case Softmax():
            calls, formula = activation.backward(work.view("a", layer), da, delta), "a (dC/da − Σ a dC/da)"
        case Activation(name="identity"):
            # Without a mask, dC/da and δ are one memory.
            calls = [partial(np.multiply, da, work.view("mask", layer), delta)] if masked else []
            formula = f"dC/dsignal{layer} · mask{layer}" if masked else f"dC/da{layer}"
        case _:
            calls = [partial(np.multiply, da, work.view("derivative", layer), delta)]
            formula = f"dC/da{layer} · f′(Z{layer})"
            if masked:
                calls.append(partial(np.multiply, delta, work.view("mask", layer), delta))
                formula = f"dC/dsignal{layer} · f′(Z{layer}) · mask{layer}"
    return BoundOperation("backward", (layer,), "delta", f"δ{layer} = {formula}", tuple(calls))


def output_of(work: Workspace) -> OutputLayer:
    """Return the arrays of the output layer of a workspace, with room for what a softmax leaves behind."""
    last = work.structure.depth
    z, a = work.view("z", last), work.view("a", last)
    softmax = isinstance(work.structure.activations[-1], Softmax)
    outputs, batch = z.shape if softmax else (0, 0)
    return OutputLayer(
        z=z,
        a=a,
        da=work.view("da", last) if work.backward else np.empty_like(z),
        delta=work.view("delta", last) if work.backward else np.empty_like(z),
        cost=work.cost,
        extended_y=work.extended_y,
        extended_shifted=np.zeros((outputs + 1, batch), z.dtype),
        sums=np.zeros((outputs, batch), z.dtype),
    )
