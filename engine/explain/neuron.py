"""The arithmetic behind a neuron, read from what the program wrote: its Z, its activation, its error, its blame."""

import msgspec
import numpy as np

from ..network.network import ParameterVector
from .activity import Activity


class Term(msgspec.Struct, frozen=True):
    """One product of a sum, with the neuron on the other end of the connection."""

    layer: int
    neuron: int
    weight: float
    signal: float

    @property
    def product(self) -> float:
        """weight · signal"""
        return self.weight * self.signal


class Blame(msgspec.Struct, frozen=True):
    """The part of a neuron's error that it hands to one upstream neuron: that neuron's activation times the error.

    `share` is its size as a part of all these sizes, 0 … 1; `amount` is also dC/dW of the connection.
    """

    layer: int
    neuron: int
    amount: float
    share: float


class Arithmetic(msgspec.Struct, frozen=True):
    """How a neuron came to its numbers.

    z = Σ weight · signal + bias over `forward`, a = f(z); dC/da = Σ weight · δ of the next layer over `backward`
    (empty for outputs, whose dC/da comes from the cost function), δ = dC/da · f′(z). Of a batch these are means
    for z and a and sums for dC/da and δ; the sums over connections hold there too, the products with f′ only by sample.
    """

    layer: int
    neuron: int
    forward: tuple[Term, ...]
    bias: float
    z: float
    a: float
    backward: tuple[Term, ...]
    da: float
    derivative: float
    delta: float
    blames: tuple[Blame, ...]


def explain(parameters: ParameterVector, activity: Activity, layer: int, neuron: int) -> Arithmetic:
    """Return the arithmetic of neuron `neuron` (from 0) of layer `layer` (1 … L); the largest blame comes first."""
    here = activity.layers[layer - 1]
    signals = activity.inputs if layer == 1 else activity.layers[layer - 2].signal
    weights = parameters.weights(layer)[neuron]
    forward = tuple(
        Term(layer - 1, index, weight, signal)
        for index, (weight, signal) in enumerate(zip(weights.tolist(), signals.tolist(), strict=True))
    )
    backward: tuple[Term, ...] = ()
    if layer < parameters.structure.depth:
        outgoing = parameters.weights(layer + 1)[:, neuron]
        deltas = activity.layers[layer].delta
        backward = tuple(
            Term(layer + 1, index, weight, delta)
            for index, (weight, delta) in enumerate(zip(outgoing.tolist(), deltas.tolist(), strict=True))
        )
    delta = float(here.delta[neuron])
    amounts = np.asarray(signals, np.float64) * delta
    total = float(np.abs(amounts).sum())
    shares = np.abs(amounts) / total if total > 0 else np.zeros_like(amounts)
    order = np.argsort(-shares, kind="stable")
    blames = tuple(
        Blame(layer - 1, index, amount, share)
        for index, amount, share in zip(order.tolist(), amounts[order].tolist(), shares[order].tolist(), strict=True)
    )
    return Arithmetic(
        layer=layer,
        neuron=neuron,
        forward=forward,
        bias=float(parameters.biases(layer)[neuron]),
        z=float(here.z[neuron]),
        a=float(here.a[neuron]),
        backward=backward,
        da=float(here.da[neuron]),
        derivative=float(here.derivative[neuron]),
        delta=delta,
        blames=blames,
    )
