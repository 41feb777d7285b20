"""The end of a training step as operations: penalties, clipping, the optimizer, and the subtraction of its update."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from ..network.arrays import Array, Calls
from ..network.network import Network
from ..program import BoundOperation
from .regularization import Regularization, clipping, clipping_formula, norm_limit, penalty, penalty_formula


def update(
    network: Network,
    optimizer_calls: Calls,
    formula: str,
    trainable: Array | None,
    regularization: Regularization | None = None,
) -> Iterator[BoundOperation]:
    """Yield the penalties' gradients and the clipping, the optimizer's update, and its subtraction.

    `trainable` (P,) is 0 where a parameter is frozen, None where all move.
    """
    regularization = regularization or Regularization()
    parameters, updates = network.parameters.vector, network.updates.vector
    if regularization.penalises:
        calls = penalty(network, regularization, trainable)
        yield BoundOperation("backward", (), "gradients", penalty_formula(regularization), tuple(calls))
    if regularization.clips:
        calls = clipping(network.gradients.vector, regularization, trainable)
        yield BoundOperation("backward", (), "gradients", clipping_formula(regularization), tuple(calls))
    mask = [] if trainable is None else [partial(np.multiply, updates, trainable, updates)]
    yield BoundOperation("update", (), "updates", formula, (*optimizer_calls, *mask))
    limit: Calls = []
    subtract = partial(np.subtract, parameters, updates, parameters)
    formula = "parameters ← parameters − updates"
    if regularization.max_norm is not None:
        limit = norm_limit(network.parameters, regularization.max_norm, trainable)
        formula += f";  W ← W · min(1, {regularization.max_norm:g} / ‖W‖) by neuron"
    yield BoundOperation("update", (), "parameters", formula, (subtract, *limit))
