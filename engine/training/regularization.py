"""What holds parameters and gradients small: penalties, clipping, and a limit on the weights of a neuron."""

from functools import partial
from math import isinf, sqrt

import msgspec
import numpy as np

from ..network.arrays import Array, Call, Calls, constant
from ..network.network import Network, ParameterVector


class Regularization(msgspec.Struct, frozen=True):
    """What is done to gradients before the update and to weights after it; nothing where a field is 0 or None.

    Minimised is C + ½ l2 Σ w² + l1 Σ |w|, over all weights, not the biases; the cost and the losses that are shown
    are C alone. Then every gradient is clipped to ± `clip_value`, then all together to the norm `clip_norm`: the
    penalties' gradients are clipped as well, as in PyTorch where a penalty is added to the loss (PyTorch's own
    `weight_decay` comes after clipping and decays the biases too). After the update, the weights into a neuron are
    scaled back to the norm `max_norm` where they exceed it. Frozen parameters take no part in any of it.
    """

    l1: float = 0.0
    l2: float = 0.0
    clip_value: float | None = None
    clip_norm: float | None = None
    max_norm: float | None = None

    @property
    def penalises(self) -> bool:
        """Whether there is a penalty."""
        return bool(self.l1 or self.l2)

    @property
    def clips(self) -> bool:
        """Whether gradients are clipped."""
        return self.clip_value is not None or self.clip_norm is not None


def penalty_formula(regularization: Regularization) -> str:
    """Return the formula of the penalty's gradient with what is in use."""
    parts = ["l2 · W"] * bool(regularization.l2) + ["l1 · sign(W)"] * bool(regularization.l1)
    return f"dC/dW ← dC/dW + {' + '.join(parts)}"


def penalty(network: Network, regularization: Regularization, trainable: Array | None) -> Calls:
    """Return the calls that add l2 w + l1 sign(w) to the gradients of the weights."""
    parameters, gradients = network.parameters.vector, network.gradients.vector
    weights = ParameterVector(network.structure)
    for layer in range(1, network.structure.depth + 1):
        weights.weights(layer)[:] = 1.0
    if trainable is not None:
        weights.vector *= trainable
    added = np.zeros_like(parameters)
    calls: list[Call] = []
    if regularization.l2:
        factors = weights.vector * constant(regularization.l2, parameters)
        calls += [partial(np.multiply, parameters, factors, added), partial(np.add, gradients, added, gradients)]
    if regularization.l1:
        factors = weights.vector * constant(regularization.l1, parameters)
        calls += [
            partial(np.sign, parameters, added),
            partial(np.multiply, added, factors, added),
            partial(np.add, gradients, added, gradients),
        ]
    return calls


def penalty_cost(parameters: ParameterVector, regularization: Regularization) -> float:
    """Return ½ l2 Σ w² + l1 Σ |w| over all weights, in double precision."""
    layers = range(1, parameters.structure.depth + 1)
    weights = [parameters.weights(layer).astype(np.float64) for layer in layers]
    squares = sum(float(np.square(w).sum()) for w in weights)
    sizes = sum(float(np.abs(w).sum()) for w in weights)
    return 0.5 * regularization.l2 * squares + regularization.l1 * sizes


def clipping_formula(regularization: Regularization) -> str:
    """Return the formula of the clipping that is in use."""
    by_value = [] if regularization.clip_value is None else [f"g ← g within ±{regularization.clip_value:g}"]
    by_norm = [] if regularization.clip_norm is None else [f"g ← g · min(1, {regularization.clip_norm:g} / ‖g‖)"]
    return ";  ".join([*by_value, *by_norm])


def clipping(gradients: Array, regularization: Regularization, trainable: Array | None) -> Calls:
    """Return the calls that clip the gradients (P,): each by value, then all by their common norm.

    The norm is as in `torch.nn.utils.clip_grad_norm_`: g ← g · min(1, limit / (‖g‖ + 10⁻⁶)).
    """
    calls: list[Call] = []
    if trainable is not None:
        calls.append(partial(np.multiply, gradients, trainable, gradients))
    if (value := regularization.clip_value) is not None:
        calls.append(partial(gradients.clip, constant(-value, gradients), constant(value, gradients), gradients))
    if (limit := regularization.clip_norm) is not None:
        square, factor = constant(0.0, gradients), constant(1.0, gradients)

        def scale() -> None:
            norm = sqrt(square)
            if isinf(norm):
                # The square of an exploding gradient leaves single precision long before the gradient does.
                norm = float(np.linalg.norm(gradients.astype(np.float64)))
            factor[...] = min(limit / (norm + 1e-6), 1.0)

        calls += [
            partial(gradients.dot, gradients, square),
            scale,
            partial(np.multiply, gradients, factor, gradients),
        ]
    return calls


def norm_limit(parameters: ParameterVector, limit: float, trainable: Array | None) -> Calls:
    """Return the calls that scale the weights into a neuron back to the norm `limit`.

    W ← W · min(1, limit / ‖W‖), ‖W‖ by neuron; layers with frozen weights are left out.
    """
    structure = parameters.structure
    moving = None if trainable is None else ParameterVector(structure, trainable)
    # Where the limit is 0 in the network's precision, weights of 0 would be divided by it to no number.
    limit = max(limit, float(np.finfo(structure.dtype).tiny))
    calls: list[Call] = []
    for layer in range(1, structure.depth + 1):
        if moving is not None and not moving.weights(layer).all():
            continue
        weights = parameters.folded(layer)[:-1]
        inputs, neurons = weights.shape
        squares, norms = np.empty_like(weights), np.empty(neurons, weights.dtype)
        calls += [
            partial(np.square, weights, squares),
            partial(np.ones(inputs, weights.dtype).dot, squares, norms),
            partial(np.sqrt, norms, norms),
            partial(np.divide, np.full_like(norms, limit), norms, norms),
            partial(np.minimum, norms, np.ones_like(norms), out=norms),
            partial(np.multiply, weights, norms, weights),
        ]
    return calls
