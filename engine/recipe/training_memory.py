"""What a training takes of memory, so that it can be refused before it is begun."""

from typing import Literal

import numpy as np

from nn_tui.datasets import InputError, Prepared
from nn_tui.datasets.memory_budget import require_memory

from ..evaluation.evaluator import EVALUATED_SAMPLES
from ..evaluation.predictor import CHUNK
from ..network.network import Structure
from ..training.optimizers import Optimizer, OptimizerState

_VECTORS = 3
"""Parameters, gradients and updates."""
_QUANTITIES, _QUANTITIES_FORWARD = 5, 2
"""Arrays of a layer and a batch that are written to in a step, and where only outputs are wanted."""
_EVALUATIONS = 2
"""The latest, and the one under way."""
_BYTES_A_LAYER = 10_000
"""The calls and views of a layer, measured."""
_WATCHED_VECTORS = 13
"""Copies for those who look: three vectors each of four snapshots, and the parameters before the last batch.

What the optimizer remembered before that batch comes in addition.
"""
_CHECKPOINTS, _CHECKPOINT_BYTES, _CHECKPOINTS_TOGETHER = 1000, 4096, 64 * 2**20
"""Checkpoints to go back to: how many there may be, what each takes beside its arrays, and what all may take."""
_LEAST_CHECKPOINTS = 3
"""How many are kept however large they are."""


def require_memory_for_training(
    structure: Structure,
    optimizer: Optimizer,
    data: Prepared,
    batch_size: int | Literal["all"],
    *,
    watched: bool = False,
) -> None:
    """Do nothing where there is memory for a network, its optimizer, its data, a batch and an evaluation.

    That of a run that is `watched` also takes what is copied for those who look at it, and to go back in time. Raises
    InputError where there is not so much memory.
    """
    samples, item = len(data.train_rows), structure.dtype.itemsize
    if batch_size == "all" and data.dataset.large:
        raise InputError(
            f'"all" would read the {samples:,} samples of {data.dataset.name} into memory at once, which are too large '
            "for that; expected a number of samples",
            field="training.batch_size",
        )
    batch = samples if batch_size == "all" else min(batch_size, samples)
    rows = sum(n + 1 for n in structure.sizes[1:])
    dataset, outputs = data.dataset, structure.sizes[-1]
    copied = 0 if dataset.large else dataset.samples
    confusions = outputs**2 if dataset.task == "multiclass" else 0
    optimizer_bytes = _optimizer_bytes(optimizer, structure.dtype)
    evaluated = min(EVALUATED_SAMPLES, samples) + len(data.test_rows)
    needed = (
        structure.parameters * (_VECTORS * item + optimizer_bytes)
        + rows * (_QUANTITIES * batch + _QUANTITIES_FORWARD * min(CHUNK, samples)) * item
        + (copied + batch) * (structure.sizes[0] + 1) * item
        + (dataset.samples + _EVALUATIONS * evaluated) * outputs * item
        + _EVALUATIONS * confusions * np.dtype(np.intp).itemsize
        + structure.depth * _BYTES_A_LAYER
    )
    if watched:
        state = structure.parameters * (item + optimizer_bytes)  # large ones are kept in files, but pass through memory
        kept = evaluated * outputs * item + samples * np.dtype(np.intp).itemsize
        needed += structure.parameters * (_WATCHED_VECTORS * item + optimizer_bytes) + state + kept
        together = min(_CHECKPOINTS_TOGETHER, _CHECKPOINTS * (_CHECKPOINT_BYTES + state + kept))
        needed += max(together, _LEAST_CHECKPOINTS * kept)
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
