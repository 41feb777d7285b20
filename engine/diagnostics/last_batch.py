"""The last finished batch as a whole: what it cost, and which neurons did not learn from any of its samples."""

import msgspec

from ..network.workspace import Workspace
from .layer_norms import Marked, dead_neurons, saturated_neurons


class LastBatch(msgspec.Struct, frozen=True, eq=False):
    """The cost of a batch of `samples`, and by hidden layer 1 … L − 1 which neurons (n,) it found dead or saturated.

    None where a layer's activation knows no such thing.
    """

    cost: float
    samples: int
    dead: tuple[Marked | None, ...]
    saturated: tuple[Marked | None, ...]


def last_batch_of(work: Workspace) -> LastBatch:
    """Return what the arrays of a finished batch tell."""
    structure = work.structure
    hidden = [(structure.activations[layer - 1], work.view("derivative", layer)) for layer in range(1, structure.depth)]
    return LastBatch(
        cost=float(work.cost),
        samples=work.batch_size,
        dead=tuple(dead_neurons(activation, derivative) for activation, derivative in hidden),
        saturated=tuple(saturated_neurons(activation, derivative) for activation, derivative in hidden),
    )
