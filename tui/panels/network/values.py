"""The numbers in the network diagram: what each neuron shows, to what scale, and with which mark."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from nn_tui.engine.diagnostics.last_batch import LastBatch
from nn_tui.engine.explain.activity import LayerActivity
from nn_tui.engine.network.activations import Activation, Softmax
from nn_tui.engine.network.arrays import Array
from nn_tui.engine.runs import Snapshot

from .views import VIEWS, NetworkView, NeuronLine

NeuronMark = Literal["", "dead", "saturated", "dead in batch", "saturated in batch"]
"""What is wrong with a neuron: for what is shown, or for the last batch as a whole."""

SATURATED = 0.01
"""A neuron is saturated where its |derivative| is below this part of the largest derivative of its activation."""


class LayerValues(msgspec.Struct, frozen=True, eq=False):
    """A layer's numbers, one a neuron; None where the batch under way has not come to them yet."""

    shown: Mapping[NeuronLine, Sequence[float] | None]
    """By what a line of a neuron shows; `a` of the inputs are their values, scaled as the network sees them."""
    marks: Sequence[NeuronMark]
    scale: float
    """The |a| of a full bar: the activation's limit, else the largest |a| of the layer, never 0."""
    carried: Array | None = None
    """What the connections into the layer carry, as W, but for `sign`: shape (n, m)."""
    sign: Literal[1, -1] = 1
    """−1 where `carried` are updates, which are taken off: to turn all of them would take a copy."""
    moving: tuple[Array, Array] | None = None
    """0 where a weight (n, m) or a bias (n,) does not move; None where all do."""

    def carried_from(self, sources: int | slice, targets: int | slice) -> npt.NDArray[np.floating]:
        """Return what some connections carry, with their sign; raises where the layer has none of it yet."""
        assert self.carried is not None
        return self.sign * self.carried[targets, sources]

    def frozen_weight(self, target: int, source: int) -> bool:
        """Return whether a weight does not move."""
        return self.moving is not None and not self.moving[0][target, source]

    def frozen_bias(self, neuron: int) -> bool:
        """Return whether a bias does not move."""
        return self.moving is not None and not self.moving[1][neuron]


class Values(msgspec.Struct, frozen=True, eq=False):
    """The numbers of all layers, inputs first."""

    layers: tuple[LayerValues, ...]
    scales: Mapping[NeuronLine, float]
    """The |number| of a full bar for what is compared across the whole network, so that errors and gradients that
    vanish are seen to; never 0."""


def values_of(snapshot: Snapshot, view: NetworkView = VIEWS[0]) -> Values:
    """Return what the diagram shows of a snapshot.

    While operations are stepped, what is left of an earlier batch counts as not there yet, and so do gradients and
    updates before the first batch. An output whose error the cost function gives in one stroke has no derivative, and
    therefore no mark of its own.
    """
    activity, structure = snapshot.subject.activity, snapshot.structure
    done = snapshot.computed

    def present(quantity: str, layer: int, values: Array) -> list[float] | None:
        return values.tolist() if (quantity, layer) in done else None

    inputs = present("x", 0, activity.inputs)
    unmarked: tuple[NeuronMark, ...] = ("",)
    layers = [LayerValues({"a": inputs}, unmarked * structure.sizes[0], _largest(inputs))]
    for number, (layer, activation) in enumerate(zip(activity.layers, structure.activations, strict=True), 1):
        a = present("a", number, layer.a)
        targeted = number == structure.depth and snapshot.subject.targeted
        target = present("x", 0, activity.targets) if targeted else None
        known = a is not None and ("derivative", number) in done
        weights, biases = _carried(snapshot, view, number, done) or (None, None)
        shown: dict[NeuronLine, Sequence[float] | None] = {
            "z": present("z", number, layer.z),
            "a": a,
            "target": target,
            "delta": present("delta", number, layer.delta),
            "bias": None if biases is None else biases.tolist(),
        }
        if "norm" in view.lines:
            shown["norm"] = None if weights is None else _norms(weights)
        marks = _marks(activation, layer) if known else unmarked * layer.a.size
        if snapshot.last_batch is not None and number < structure.depth:
            marks = _with_batch(marks, snapshot.last_batch, number)
        scale = _largest(activation.bounds) if activation.bounds else _largest([*(a or ()), *(target or ())])
        sign = -1 if view.carried == "change" else 1
        layers.append(LayerValues(shown, marks, scale, weights, sign, _moving(snapshot, number)))
    compared: tuple[NeuronLine, ...] = ("delta", "bias", "norm")
    scales: dict[NeuronLine, float] = {
        line: _largest([value for layer in layers for value in layer.shown.get(line) or ()]) for line in compared
    }
    return Values(tuple(layers), scales)


def _carried(
    snapshot: Snapshot, view: NetworkView, layer: int, done: set[tuple[str, int]]
) -> tuple[Array, Array] | None:
    """Return what connections (n, m) and biases (n,) carry; None where the layer has none of it yet.

    Of the updates, which are taken off, the biases are turned and the connections are not.

    Beside activations that are the weights of the subject's moment; by themselves they are shown as they are now.
    """
    if view.carried == "value":
        parameters = snapshot.parameters if view.of_parameters else snapshot.subject.parameters
        return parameters.weights(layer), parameters.biases(layer)
    if view.carried == "gradient":
        return snapshot.subject.gradients_into(layer) if ("gradients", layer) in done else None
    if (snapshot.operation and not snapshot.updating) or not (snapshot.step or snapshot.operation):
        return None
    return snapshot.updates.weights(layer), -snapshot.updates.biases(layer)


def _norms(weights: Array) -> list[float]:
    with np.errstate(all="ignore"):
        return np.sqrt(np.einsum("nm,nm->n", weights, weights)).tolist()


def _moving(snapshot: Snapshot, layer: int) -> tuple[Array, Array] | None:
    trainable = snapshot.trainable
    return None if trainable is None else (trainable.weights(layer), trainable.biases(layer))


def _marks(activation: Activation | Softmax, layer: LayerActivity) -> list[NeuronMark]:
    if activation.name == "relu":
        return ["dead" if dead else "" for dead in ((layer.a == 0) & (layer.derivative == 0)).tolist()]
    if activation.steepest is not None:
        flat = np.abs(layer.derivative) < SATURATED * activation.steepest
        return ["saturated" if saturated else "" for saturated in flat.tolist()]
    return [""] * layer.a.size


def _with_batch(marks: Sequence[NeuronMark], batch: LastBatch, layer: int) -> Sequence[NeuronMark]:
    """Return the marks with those of hidden neurons that are dead or saturated for the last batch as a whole."""
    found: NeuronMark = "dead in batch" if batch.dead[layer - 1] is not None else "saturated in batch"
    hits = batch.dead[layer - 1] if batch.dead[layer - 1] is not None else batch.saturated[layer - 1]
    if hits is None:
        return marks
    return [found if hit else mark for hit, mark in zip(hits.tolist(), marks, strict=True)]


def _largest(values: Sequence[float] | None) -> float:
    return max((abs(value) for value in values or () if isfinite(value)), default=0.0) or 1.0
