"""The blame game as a ledger: which output was wrong, each neuron's error, and what share it hands to whom."""

from collections.abc import Iterator

import msgspec
import numpy as np

from ..network.names import NeuronId
from .neuron import Blame, blames_of
from .subject import Subject

LAZY = 0.01
"""The largest share of a layer's blame that a neuron gets away with as a lazy one."""


class NeuronLedger(msgspec.Struct, frozen=True):
    """One neuron: its activation, its error, whom it blames (the most first), and how much blame it gets itself.

    `blamed_share` is its part of the sizes of all blames that the next layer hands to neurons here, 0 … 1; 0 for
    outputs, whose error comes from the cost.
    """

    layer: int
    neuron: int
    activation: float
    error: float
    blames: tuple[Blame, ...]
    blamed_share: float


class Reconciliation(msgspec.Struct, frozen=True):
    """That a layer's blame is its gradient: the sizes of all blames that it hands on, and those of dC/dW, added up.

    Sizes, because signed ones may cancel to nothing but rounding.
    """

    layer: int
    blame: float
    gradient: float

    @property
    def difference(self) -> float:
        """What does not agree; 0 but for rounding."""
        return self.blame - self.gradient


class Ledger(msgspec.Struct, frozen=True):
    """Neurons from the outputs back to the first hidden layer, and the path of most blame.

    `worst` is the output whose error is largest. `path` leads from it to the inputs, each time to the neuron that is
    blamed most. `reconciled` has an entry for each of the layers, the output first.
    """

    neurons: tuple[NeuronLedger, ...]
    worst: NeuronId
    path: tuple[NeuronId, ...]
    reconciled: tuple[Reconciliation, ...]


@np.errstate(all="ignore")
def ledger_of(subject: Subject, only: int | None = None) -> Ledger:
    """Return the ledger of a sample, or of a batch, whose blames are the gradient's own entries.

    With `only` it has the neurons of that layer alone, which is quicker for a large network.
    """
    depth = subject.parameters.structure.depth
    layers = range(depth, 0, -1) if only is None else (only,)
    path = blame_path(subject)
    neurons = tuple(one for layer in layers for one in _neurons(subject, layer))
    reconciled = tuple(_reconciled(subject, layer) for layer in layers)
    return Ledger(neurons, path[0], path, reconciled)


def _neurons(subject: Subject, layer: int) -> Iterator[NeuronLedger]:
    here, size = subject.activity.layers[layer - 1], subject.parameters.structure.sizes[layer]
    blamed = np.zeros(size)
    if layer < subject.parameters.structure.depth:
        blamed = np.abs(np.asarray(subject.gradients_into(layer + 1)[0], np.float64)).sum(axis=0)
    total = float(blamed.sum())
    for neuron in range(size):
        share = float(blamed[neuron]) / total if 0 < total < np.inf else 0.0
        activation, error = float(here.a[neuron]), float(here.delta[neuron])
        blames = blames_of(subject, layer, neuron)
        yield NeuronLedger(layer, neuron, activation, error, blames, share)


def _reconciled(subject: Subject, layer: int) -> Reconciliation:
    """Return what all blame of a layer comes to, and its gradient by another way: Σ |δ| · Σ |signal| for a sample."""
    gradient = np.abs(np.asarray(subject.gradients_into(layer)[0], np.float64))
    if subject.sample is None:
        # Of a batch the way over the neurons' errors is barred: a mean of products is no product of means.
        return Reconciliation(layer, float(gradient.sum(axis=1).sum()), float(gradient.sum()))
    delta = np.abs(np.asarray(subject.activity.layers[layer - 1].delta, np.float64))
    signals = np.abs(np.asarray(subject.activity.signals_into(layer), np.float64))
    return Reconciliation(layer, float(gradient.sum()), float(delta.sum() * signals.sum()))


@np.errstate(all="ignore")
def blame_path(subject: Subject) -> tuple[NeuronId, ...]:
    """Return the path from the output whose error is largest to the inputs, each time to the one blamed most.

    It ends early at a neuron that blames nobody.
    """
    depth = subject.parameters.structure.depth
    path: list[NeuronId] = [(depth, int(np.argmax(np.abs(subject.activity.layers[-1].delta))))]
    for layer in range(depth, 0, -1):
        blames = np.abs(np.asarray(subject.gradients_into(layer)[0][path[-1][1]], np.float64))
        most = int(np.argmax(blames))
        if not 0 < blames[most] < np.inf:
            break
        path.append((layer - 1, most))
    return tuple(path)
