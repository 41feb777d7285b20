"""Arrays that stay in their file: the system reads what is looked at, and may forget it again."""

import mmap
import os
from math import prod
from pathlib import Path
from typing import cast
from weakref import finalize

import numpy as np
import numpy.typing as npt

from .arrays import Rows
from .errors import InputError

Stored = npt.NDArray[np.generic]
"""An array in the dtype it was stored in."""
MOST_DIMENSIONS = 32
"""As many as every NumPy allows."""


def array_bytes(where: str, dtype: np.dtype[np.generic], shape: tuple[int, ...]) -> int:
    """Return how many bytes an array takes that a file says it holds; raises InputError where there is none such."""
    if dtype.hasobject:
        raise InputError(f"{where}: holds pickled Python objects, which are never loaded; expected numbers")
    if dtype.kind == "V" or dtype.itemsize == 0:
        raise InputError(f"{where}: holds values of type {dtype}, expected numbers or words")
    if any(type(length) is not int or length < 0 for length in shape):
        raise InputError(f"{where}: has shape {shape}, expected lengths of at least 0")
    if len(shape) > MOST_DIMENSIONS:
        raise InputError(f"{where}: has {len(shape)} dimensions, expected at most {MOST_DIMENSIONS}")
    if prod(length for length in shape if length) * dtype.itemsize > np.iinfo(np.intp).max:
        raise InputError(f"{where}: has shape {shape}, which is more than any array can have")
    return prod(shape) * dtype.itemsize


def map_array(path: Path, dtype: np.dtype[np.generic], shape: tuple[int, ...], offset: int) -> Stored:
    """Return the array of this dtype and shape that begins at a byte of the file, read-only and not loaded.

    Raises InputError where the file is shorter than that, and as `array_bytes` does.
    """
    length = array_bytes(str(path), dtype, shape)
    expected = offset + length
    size = path.stat().st_size
    if size < expected:
        raise InputError(f"{path}: has {size:,} bytes, expected {expected:,} for an array of shape {shape}")
    if length == 0:
        return np.zeros(shape, dtype)
    with path.open("rb") as file:
        mapping = _Mapping(file.fileno(), 0, access=mmap.ACCESS_READ)
        mapping.name, mapping.descriptor = str(path), os.dup(file.fileno())
        finalize(mapping, os.close, mapping.descriptor)
    return np.frombuffer(mapping, dtype, length // dtype.itemsize, offset).reshape(shape)


def release(array: npt.NDArray[np.generic]) -> None:
    """Let the system take back the memory that a mapped array has been read into; other arrays are left alone.

    Without it, what was read counts as memory of this process until others need it.
    """
    mapping = _mapping_of(array)
    if mapping is not None and hasattr(mmap, "MADV_DONTNEED"):
        mapping.madvise(mmap.MADV_DONTNEED)


def read_rows(array: npt.NDArray[np.generic], rows: Rows) -> Stored:
    """Return a copy of rows (n,) of an array (N, m), which may be mapped.

    Rows of a mapped file are read from it, not through the mapping: touching a row there brings in its neighbourhood,
    up to 2 MB of it, where a read takes what was asked for, and is quicker.
    """
    mapping = _mapping_of(array)
    if mapping is None or not hasattr(os, "preadv") or array.strides[1] != array.itemsize:
        return array[rows]
    length = array.shape[1] * array.itemsize
    found = np.empty((len(rows), length), np.uint8)
    view = found.reshape(-1).data
    start = _address(array) - _address(np.frombuffer(mapping, np.uint8))
    for place, row in enumerate(rows.tolist()):
        part = view[place * length : (place + 1) * length]
        if os.preadv(mapping.descriptor, [part], start + row * array.strides[0]) != length:
            raise InputError(f"{mapping.name}: has become shorter while it was read")
    return found.view(array.dtype)


class _Mapping(mmap.mmap):
    """A mapped file that can be read from as well."""

    name: str
    descriptor: int


def _mapping_of(array: npt.NDArray[np.generic]) -> _Mapping | None:
    base = cast(object, array)
    while isinstance(base, np.ndarray):
        base = cast(object, base.base)
    return base.obj if isinstance(base, memoryview) and isinstance(base.obj, _Mapping) else None


def _address(array: npt.NDArray[np.generic]) -> int:
    return array.__array_interface__["data"][0]
