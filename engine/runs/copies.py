"""Copies of large arrays, in memory that earlier copies do not need any more."""

import sys

import numpy as np

from ..network.arrays import Array
from ..network.network import ParameterVector

LARGE = 2**20
"""Bytes from which on memory is used again: to get it anew from the system takes several times as long as to copy."""
MOST = 12
"""Arrays that are kept: three vectors each of a snapshot on screen, of one that has come in, and of the next."""
UNUSED = 3
"""References to an array that nobody holds but `Copies`: its list, the variable that goes through it, the question."""


class Copies:
    """Copies parameter vectors; memory that nobody refers to any more is written over.

    A copy is never changed while anything refers to it or to a view of it, in whatever thread.
    """

    def __init__(self) -> None:
        self._arrays: list[Array] = []

    def of(self, vector: ParameterVector) -> ParameterVector:
        """Return a copy that nothing else writes to."""
        return ParameterVector(vector.structure, self._copied(vector.vector))

    def _copied(self, array: Array) -> Array:
        if array.nbytes < LARGE:
            return array.copy()
        # After another network was begun the old one's memory is of no use.
        self._arrays = [kept for kept in self._arrays if (kept.shape, kept.dtype) == (array.shape, array.dtype)][-MOST:]
        for kept in self._arrays:
            if sys.getrefcount(kept) <= UNUSED:
                np.copyto(kept, array)
                return kept
        self._arrays.append(array.copy())
        return self._arrays[-1]
