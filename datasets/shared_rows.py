"""Samples that are in more than one split, word for word."""

import numpy as np

from .arrays import Floats, Rows
from .prepare import Prepared

_BLOCK = 100_000
"""Rows that are looked at in one go."""


def shared_rows(data: Prepared) -> int:
    """Return how many samples of the test and the validation split are in the training split as well, target included.

    Samples count as equal whose numbers have the same 64-bit hash. Large data are not looked at.
    """
    aside = np.concatenate([data.validation_rows, data.test_rows])
    if data.dataset.large or not len(aside):
        return 0
    known = _hashes(data, data.train_rows)
    return int(np.isin(_hashes(data, aside), known).sum())


def _hashes(data: Prepared, rows: Rows) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
    """Return a number for each row, a sum of the bits of its values times odd numbers of their own, modulo 2⁶⁴."""
    inputs, targets = data.dataset.inputs, data.dataset.targets
    factors = np.random.default_rng(0).integers(0, 2**63, inputs.shape[1] + targets.shape[1], np.uint64) * 2 + 1
    found = np.empty(len(rows), np.uint64)
    for start in range(0, len(rows), _BLOCK):
        some = rows[start : start + _BLOCK]
        values: Floats = np.ascontiguousarray(np.hstack([inputs[some], targets[some]]), np.float64) + 0.0
        bits = values.view(np.uint64)
        # Small whole numbers differ in their highest bits alone, which a product would push out.
        found[start : start + _BLOCK] = ((bits ^ (bits >> np.uint64(29))) * factors).sum(axis=1, dtype=np.uint64)
    return found
