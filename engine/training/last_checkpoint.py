"""The checkpoint that a trainer goes back to by itself, and where the large arrays of any checkpoint lie."""

from collections.abc import Generator
from tempfile import TemporaryFile
from typing import TypeVar

import numpy as np
from msgspec import structs

from ..network.arrays import Array, Rows
from .trainer_state import TrainerState

AnyArray = TypeVar("AnyArray", Array, Rows)
LARGE = 2**19
"""Bytes from which on an array that is set aside lies in a file."""
PIECE = 2**22
"""Bytes that are written to a file at once."""


class LastCheckpoint:
    """The last state that was kept, in memory that the next one is written into, and the learning rates set since.

    From it the trainer comes to every batch up to the present one again. `rates` (η, and whether held) stand by the
    batch of the epoch from which on they count.
    """

    def __init__(self, state: TrainerState) -> None:
        averages = {name: set_aside(vector) for name, vector in state.optimizer.items()}
        self.state = structs.replace(state, parameters=set_aside(state.parameters), optimizer=averages)
        self.rates: dict[int, tuple[float, bool]] = {}

    def keep(self, state: TrainerState) -> None:
        """Put another state in its place."""
        self.state = state
        self.rates = {}


def set_aside(array: Array) -> Array:
    """Return a copy that is written often and hardly ever read: of a large array in a nameless file, not in memory."""
    pieces = set_aside_in_pieces(array)
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            return end.value


def set_aside_in_pieces(array: Array) -> Generator[None, None, Array]:
    """Return what `set_aside` does, but yield after each piece that is written; the array must not change meanwhile."""
    if array.nbytes < LARGE:
        return array.copy()
    flat, size = array.reshape(-1), max(1, PIECE // array.itemsize)
    try:
        with TemporaryFile() as file:
            for start in range(0, flat.size, size):
                flat[start : start + size].tofile(file)  # the room is taken now, so that it cannot be missing later
                yield
            return np.memmap(file, array.dtype, "r+", shape=array.shape)
    except OSError:
        return array.copy()  # no room on the disk: then in memory


def copied(array: AnyArray, into: AnyArray | None) -> AnyArray:
    """Return a copy, in the memory of `into` where there is one."""
    if into is None:
        return array.copy()
    np.copyto(into, array)
    return into
