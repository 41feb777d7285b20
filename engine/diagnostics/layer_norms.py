"""How a layer fares: the sizes of its weights, gradients and updates, and how many of its neurons still learn."""

from math import nan

import msgspec
import numpy as np
import numpy.typing as npt

from ..network.activations import Activation, Softmax
from ..network.arrays import Array
from ..network.network import Network, ParameterVector
from ..network.workspace import Workspace

Marked = npt.NDArray[np.bool_]
"""(n,): which neurons of a layer."""

DEAD_DERIVATIVE = 1e-3
"""A neuron with a one-sided activation, such as ReLU, is dead if |f′(z)| is below this for every sample of the batch.

For ReLU that is a neuron without any activation; a leaky ReLU, whose derivative is never below 0.01, does not die.
"""
SATURATED_DERIVATIVE = 0.05
"""A neuron with a two-sided activation is saturated if |f′(z)| is below this on average over the batch.

That is |z| > 2.9 for sigmoid, whose derivative is ¼ at most, and |z| > 2.2 for tanh, whose derivative is 1 at most.
"""


class LayerDiagnostics(msgspec.Struct, frozen=True):
    """A layer at one moment; norms are √Σ x² over its weights (biases left out), with ‖update‖ / ‖weights‖ as `ratio`.

    Gradients and updates are those of the last batch, 0 before the first. A ratio about 10⁻³ is usual; `ratio` is NaN
    where all weights are 0. `dead` and `saturated` are shares of the layer's neurons, 0 … 1, by the derivatives of
    the last batch; None for other activations, for the output layer (which is meant to be sure), and before the first
    batch.
    """

    weight_norm: float
    gradient_norm: float
    update_norm: float
    ratio: float
    dead: float | None
    saturated: float | None


def dead_neurons(activation: Activation | Softmax, derivative: Array) -> Marked | None:
    """Return which neurons no sample activates (`DEAD_DERIVATIVE`); None unless it is one-sided.

    `derivative` is f′(z) of n neurons and B samples, shape (n, B); the answer has shape (n,).
    """
    return np.abs(derivative).max(axis=1) < DEAD_DERIVATIVE if activation.family == "one-sided" else None


def saturated_neurons(activation: Activation | Softmax, derivative: Array) -> Marked | None:
    """Return which neurons hardly answer to their inputs (`SATURATED_DERIVATIVE`); None unless it is two-sided.

    `derivative` is f′(z) of n neurons and B samples, shape (n, B); the answer has shape (n,).
    """
    return np.abs(derivative).mean(axis=1) < SATURATED_DERIVATIVE if activation.family == "two-sided" else None


def diagnose(network: Network, work: Workspace | None) -> tuple[LayerDiagnostics, ...]:
    """Return the diagnostics of the layers 1 … L; `work` holds the last batch, None before the first."""
    with np.errstate(all="ignore"):
        return tuple(_layer(network, work, layer) for layer in range(1, network.structure.depth + 1))


def _layer(network: Network, work: Workspace | None, layer: int) -> LayerDiagnostics:
    weights, updates = _norm(network.parameters, layer), _norm(network.updates, layer)
    dead = saturated = None
    if work is not None and layer < network.structure.depth:
        activation, derivative = network.structure.activations[layer - 1], work.view("derivative", layer)
        dead, saturated = (
            _share(dead_neurons(activation, derivative)),
            _share(saturated_neurons(activation, derivative)),
        )
    return LayerDiagnostics(
        weight_norm=weights,
        gradient_norm=_norm(network.gradients, layer),
        update_norm=updates,
        ratio=updates / weights if weights else nan,
        dead=dead,
        saturated=saturated,
    )


def _norm(vector: ParameterVector, layer: int) -> float:
    flat = vector.folded(layer)[:-1].reshape(-1)
    return float(np.sqrt(flat.dot(flat)))


def _share(marked: Marked | None) -> float | None:
    return None if marked is None else int(np.count_nonzero(marked)) / marked.size
