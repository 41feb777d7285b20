"""The arithmetic behind a neuron, read from what the program wrote: its Z, its activation, its error, its blame."""

from typing import Literal

import msgspec
import numpy as np

from ..network.losses import Poisson
from .subject import Subject


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

    Of a batch it is the sum of these products over the samples: dC/dW of the connection. `share` is its size as a part
    of all these sizes, 0 … 1; all are 0 where a size is no finite number.
    """

    layer: int
    neuron: int
    amount: float
    share: float


ErrorRule = Literal["a - y", "e^z - y", "softmax", "derivative"]
"""How a neuron's δ comes about.

Of an output whose cost function gives δ in one stroke, it is weight · (a − y) / samples, with a Poisson loss
weight · (e^z − y) / samples. Otherwise an output of a softmax has a (dC/da − Σ a dC/da), and all other neurons have
dC/da · f′(z), in a step with dropout · mask.
"""


class OutputError(msgspec.Struct, frozen=True):
    """What the cost function compares where it gives δ in one stroke: the activation, or e^z, and the target."""

    predicted: float
    target: float


class Arithmetic(msgspec.Struct, frozen=True):
    """How a neuron came to its numbers.

    z = Σ weight · signal + bias over `forward`, a = f(z); dC/da = Σ weight · δ of the next layer over `backward`
    (empty for outputs, whose dC/da comes from the cost function). δ follows by `error_rule`; `mask` is None without
    dropout, and the sample counts `weight` times. An output of a softmax has a = e^(z − `log_sum`), log_sum = ln Σ e^z,
    and `mean_da` = Σ a · dC/da, both over the outputs. One whose error the cost function gives in one stroke has
    `output_error`.

    Of a batch these are means for z and a and sums for dC/da and δ. The sums over connections hold there too, what
    leads from z to a, and from dC/da or the cost function to δ, only sample by sample: `log_sum`, `mean_da` and
    `output_error` are None, and so is `weight` where the samples do not count alike.
    """

    layer: int
    neuron: int
    activation: str
    samples: int
    forward: tuple[Term, ...]
    bias: float
    z: float
    a: float
    backward: tuple[Term, ...]
    da: float
    derivative: float
    mask: float | None
    log_sum: float | None
    mean_da: float | None
    delta: float
    error_rule: ErrorRule
    weight: float | None
    output_error: OutputError | None
    blames: tuple[Blame, ...]


def explain(subject: Subject, layer: int, neuron: int) -> Arithmetic:
    """Return the arithmetic of neuron `neuron` (from 0) of layer `layer` (1 … L); the largest blame comes first."""
    parameters, activity = subject.parameters, subject.activity
    structure, here = parameters.structure, activity.layers[layer - 1]
    weights, signals = parameters.weights(layer)[neuron], activity.signals_into(layer)
    forward = tuple(
        Term(layer - 1, index, weight, signal)
        for index, (weight, signal) in enumerate(zip(weights.tolist(), signals.tolist(), strict=True))
    )
    backward: tuple[Term, ...] = ()
    output, whole = layer == structure.depth, subject.averaged
    if not output:
        outgoing = parameters.weights(layer + 1)[:, neuron]
        deltas = activity.layers[layer].delta
        backward = tuple(
            Term(layer + 1, index, weight, delta)
            for index, (weight, delta) in enumerate(zip(outgoing.tolist(), deltas.tolist(), strict=True))
        )
    activation, z, a = structure.activation_names[layer - 1], float(here.z[neuron]), float(here.a[neuron])
    softmax = activation == "softmax"
    with np.errstate(all="ignore"):
        log_sum = float(np.logaddexp.reduce(here.z.astype(np.float64))) if softmax and not whole else None
        mean_da = float(here.a @ here.da) if softmax and not whole else None
    return Arithmetic(
        layer=layer,
        neuron=neuron,
        activation=activation,
        samples=subject.samples,
        forward=forward,
        bias=float(parameters.biases(layer)[neuron]),
        z=z,
        a=a,
        backward=backward,
        da=float(here.da[neuron]),
        derivative=float(here.derivative[neuron]),
        mask=None if here.mask is None else float(here.mask[neuron]),
        log_sum=log_sum,
        mean_da=mean_da,
        delta=float(here.delta[neuron]),
        error_rule=_error_rule(subject, layer),
        weight=subject.weight,
        output_error=_output_error(subject, neuron, z, a) if output and not whole else None,
        blames=blames_of(subject, layer, neuron),
    )


def _error_rule(subject: Subject, layer: int) -> ErrorRule:
    structure = subject.parameters.structure
    if layer == structure.depth and subject.loss.writes == "delta":
        return "e^z - y" if isinstance(subject.loss, Poisson) else "a - y"
    return "softmax" if structure.activation_names[layer - 1] == "softmax" else "derivative"


def _output_error(subject: Subject, neuron: int, z: float, a: float) -> OutputError | None:
    """Return how the cost function gave the error of an output, where it gives δ itself."""
    if subject.loss.writes != "delta":
        return None
    with np.errstate(all="ignore"):
        predicted = float(np.exp(z)) if isinstance(subject.loss, Poisson) else a
    return OutputError(predicted, float(subject.activity.targets[neuron]))


def blames_of(subject: Subject, layer: int, neuron: int) -> tuple[Blame, ...]:
    """Return whom a neuron blames for its error, the most blamed first."""
    # Of a batch the blame is the sum of the samples' products, which the product of mean and sum is not.
    amounts = np.asarray(subject.gradients_into(layer)[0][neuron], np.float64)
    with np.errstate(all="ignore"):
        total = float(np.abs(amounts).sum())
        shares = np.abs(amounts) / total if 0 < total < np.inf else np.zeros_like(amounts)
    order = np.argsort(-shares, kind="stable")
    return tuple(
        Blame(layer - 1, index, amount, share)
        for index, amount, share in zip(order.tolist(), amounts[order].tolist(), shares[order].tolist(), strict=True)
    )
