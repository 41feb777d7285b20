"""What a training takes of memory, so that it can be refused before it is begun."""

from typing import Literal

import numpy as np

from nn_tui.datasets import Prepared
from nn_tui.datasets.memory_budget import require_memory

from ..evaluation.evaluator import EVALUATED_SAMPLES
from ..evaluation.predictor import CHUNK
from ..network.network import Structure
from ..training.optimizers import Optimizer, OptimizerState

_VECTORS = 3
"""Parameters, gradients and updates."""
_QUANTITIES, _QUANTITIES_FORWARD = 5, 2
"""Arrays of a layer and a batch that are written to in a step, and where only outputs are wanted."""
_BYTES_A_LAYER = 10_000
"""The calls and views of a layer, measured."""


def require_memory_for_training(
    structure: Structure, optimizer: Optimizer, data: Prepared, batch_size: int | Literal["all"]
) -> None:
    """Do nothing where there is memory for a network, its optimizer, its data, a batch and an evaluation.

    Raises InputError where there is not.
    """
    samples, item = len(data.train_rows), structure.dtype.itemsize
    batch = samples if batch_size == "all" else min(batch_size, samples)
    rows = sum(n + 1 for n in structure.sizes[1:])
    dataset, outputs = data.dataset, structure.sizes[-1]
    copied = 0 if dataset.large else dataset.samples
    confusions = outputs**2 if dataset.task == "multiclass" else 0
    needed = (
        structure.parameters * (_VECTORS * item + _optimizer_bytes(optimizer, structure.dtype))
        + rows * (_QUANTITIES * batch + _QUANTITIES_FORWARD * min(CHUNK, samples)) * item
        + (copied + batch) * (structure.sizes[0] + 1) * item
        + (dataset.samples + min(EVALUATED_SAMPLES, samples) + len(data.test_rows)) * outputs * item
        + confusions * np.dtype(np.intp).itemsize
        + structure.depth * _BYTES_A_LAYER
    )
    require_memory(
        needed,
        f"a network of {structure.parameters:,} weights and biases with training.batch_size = {batch_size}",
        expected="fewer neurons or smaller batches",
    )


def _optimizer_bytes(optimizer: Optimizer, dtype: np.dtype[np.floating]) -> int:
    """Return the bytes that an optimizer keeps for each parameter: what one more parameter adds."""

    def kept(parameters: int) -> int:
        numbers = np.zeros(parameters, dtype)
        state = OptimizerState(numbers, numbers, 1.0, evaluate=lambda place: (0.0, place.astype(np.float64)))
        optimizer.calls(state)
        return sum(vector.nbytes for vector in state.vectors.values())

    return kept(2) - kept(1)
