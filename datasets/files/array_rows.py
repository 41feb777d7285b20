"""The samples of an array's file as rows of a table, for what reads tables row by row."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from ..errors import InputError
from ..memory_map import Stored, release
from .idx import read_images
from .numpy_files import read_first_of_npz, read_only_npy

READERS = {".npy": read_only_npy, ".npz": read_first_of_npz, ".idx": read_images, "-ubyte": read_images}
"""What reads the inputs of a file alone, without targets."""
PIECE = 2**20
"""Numbers that are taken out of the file at a time."""


def array_ending(name: str) -> str | None:
    """Return the ending by which a file is known as one of arrays; None for another one."""
    plain = name.lower().removesuffix(".gz")
    return next((ending for ending in READERS if plain.endswith(ending)), None)


def read_array_rows(path: Path, known: Sequence[str]) -> tuple[Sequence[str], Iterator[Sequence[str]]]:
    """Return the names of an array's columns, and its rows as they would be written.

    The inputs are the `known` columns in their order; a last column more is a target, called y. Raises InputError for
    an array of another width, and for one that holds no numbers.
    """
    ending = array_ending(path.name)
    assert ending is not None
    array = READERS[ending](path)
    if array.ndim < 1 or array.dtype.kind not in "biuf":
        raise InputError(f"{path}: is an array of {array.dtype} of shape {array.shape}, expected samples of numbers")
    width = int(np.prod(array.shape[1:], dtype=np.int64))
    if width not in (len(known), len(known) + 1):
        raise InputError(f"{path}: an array of shape {array.shape}, expected {len(known)} numbers a sample")
    return ([*known, "y"] if width > len(known) else list(known)), _rows(array, width)


def _rows(array: Stored, width: int) -> Iterator[Sequence[str]]:
    step = max(1, PIECE // max(1, width))
    for begin in range(0, len(array), step):
        piece = array[begin : begin + step].reshape(-1, width)
        for row in piece.astype(np.float64).tolist():
            yield list(map(repr, row))
        release(array)
