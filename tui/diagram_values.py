"""The numbers in the network diagram: what each neuron shows, to what scale, and with which mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

import numpy as np

from ..engine.activity import LayerActivity
from ..engine.arrays import Array
from ..engine.runs import Snapshot

Mark = Literal["", "dead", "saturated"]

LIMITS = {"sigmoid": (1.0, 0.25), "tanh": (1.0, 1.0), "softmax": (1.0, 1.0)}
"""Activations with a limit: the largest |a| and the largest slope."""
SATURATED = 0.01
"""A neuron is saturated where its |slope| is below this part of the largest slope of its activation."""


@dataclass(frozen=True)
class LayerValues:
    """A layer's numbers, one a neuron; None where the batch under way has not come to them yet."""

    z: Sequence[float] | None
    a: Sequence[float] | None
    """Of the inputs: their values, scaled as the network sees them."""
    target: Sequence[float] | None
    delta: Sequence[float] | None
    bias: Sequence[float] | None
    marks: Sequence[Mark]
    scale: float
    """The |a| of a full bar: the activation's limit, else the largest |a| of the layer, never 0."""


@dataclass(frozen=True)
class Values:
    """The numbers of all layers, inputs first."""

    layers: tuple[LayerValues, ...]
    delta_scale: float
    """The |δ| of a full bar: the largest of the whole network, so that errors that vanish are seen to; never 0."""


def values_of(snapshot: Snapshot) -> Values:
    """Return what the diagram shows of a snapshot's activity.

    While operations are stepped, what is left of an earlier batch counts as not there yet. An output whose error
    the cost function gives in one stroke has no slope, and therefore no mark.
    """
    activity, structure = snapshot.activity, snapshot.structure
    done = snapshot.computed

    def present(quantity: str, layer: int, values: Array) -> list[float] | None:
        return values.tolist() if (quantity, layer) in done else None

    inputs = present("x", 0, activity.inputs)
    unmarked: tuple[Mark, ...] = ("",)
    layers = [LayerValues(None, inputs, None, None, None, unmarked * structure.sizes[0], _largest(inputs))]
    for number, (layer, activation) in enumerate(zip(activity.layers, structure.activations, strict=True), 1):
        a = present("a", number, layer.a)
        target = present("x", 0, activity.targets) if number == structure.depth else None
        known = a is not None and ("slope", number) in done
        layers.append(
            LayerValues(
                z=present("z", number, layer.z),
                a=a,
                target=target,
                delta=present("delta", number, layer.delta),
                bias=snapshot.parameters.biases(number).tolist(),
                marks=_marks(activation.name, layer) if known else unmarked * layer.a.size,
                scale=LIMITS[activation.name][0]
                if activation.name in LIMITS
                else _largest([*(a or ()), *(target or ())]),
            )
        )
    return Values(tuple(layers), _largest([delta for layer in layers for delta in layer.delta or ()]))


def _marks(activation: str, layer: LayerActivity) -> list[Mark]:
    if activation == "relu":
        return ["dead" if dead else "" for dead in ((layer.a == 0) & (layer.slope == 0)).tolist()]
    if activation in LIMITS:
        flat = np.abs(layer.slope) < SATURATED * LIMITS[activation][1]
        return ["saturated" if saturated else "" for saturated in flat.tolist()]
    return [""] * layer.a.size


def _largest(values: Sequence[float] | None) -> float:
    return max((abs(value) for value in values or () if isfinite(value)), default=0.0) or 1.0
