"""NumPy's files: NPY with one array, NPZ with several; what is not compressed stays in its file."""

import zipfile
import zlib
from pathlib import Path
from typing import IO

import numpy as np
from numpy.lib import format as npy

from ..errors import InputError
from ..memory_map import Stored, map_array

PAIRS = (
    ("X", "y"),
    ("x", "y"),
    ("inputs", "targets"),
    ("x_train", "y_train"),
    ("X_train", "y_train"),
    ("data", "target"),
    ("features", "labels"),
    ("images", "labels"),
)
"""Names of inputs and targets that are known in an NPZ file, and in pairs of NPY files beside each other."""
_LOCAL_HEADER = 30
"""Bytes of a member's header in a zip file, before its name and its extra field."""


def read_npy(path: Path, target: str | None) -> tuple[Stored, Stored]:
    """Return inputs and targets of an NPY file, mapped.

    The targets are the array of the file `target`, given beside this one; else that of the file whose name makes a
    pair with this one (X.npy and y.npy); else the last column. Raises InputError.
    """
    inputs = _map_npy(path)
    beside = [path.with_name(f"{second}{path.suffix}") for first, second in PAIRS if path.stem == first]
    if target is not None:
        beside = [path.parent / target]
        if not beside[0].is_file():
            raise InputError(f"there is no file {beside[0]}, expected the NPY file of the targets", field="data.target")
    for candidate in beside:
        if candidate.is_file():
            return inputs, _map_npy(candidate)
    if inputs.ndim != 2 or inputs.shape[1] < 2:
        raise InputError(
            f"{path}: an array of shape {inputs.shape}, expected (samples, columns), the target last, "
            'or targets in a file of their own (data.target = "y.npy")'
        )
    return inputs[:, :-1], inputs[:, -1]


def read_npz(path: Path, target: str | None) -> tuple[Stored, Stored]:
    """Return inputs and targets of an NPZ file, mapped where they are stored without compression.

    They are a pair in `PAIRS`, or the only two arrays with `target` naming one of them. Raises InputError.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]
            first, second = _pair(path, names, target)
            return _member(path, archive, first), _member(path, archive, second)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise InputError(f"{path}: is not an NPZ file that can be read: {error}") from None


def _pair(path: Path, names: list[str], target: str | None) -> tuple[str, str]:
    shown = ", ".join(names) or "no arrays"
    if target is not None:
        if target not in names:
            raise InputError(f"{path} has no array {target!r}; it has {shown}", field="data.target")
        partners = [first for first, second in PAIRS if second == target and first in names]
        others = partners or [name for name in names if name != target]
        if partners or len(others) == 1:
            return others[0], target
    else:
        for first, second in PAIRS:
            if first in names and second in names:
                return first, second
    raise InputError(f"{path}: it has {shown}; expected two arrays such as X and y")


def _map_npy(path: Path) -> Stored:
    with path.open("rb") as file:
        shape, columns_first, dtype = _header(str(path), file)
        if columns_first and len(shape) > 1:
            return map_array(path, dtype, shape[::-1], file.tell()).T
        return map_array(path, dtype, shape, file.tell())


def _member(path: Path, archive: zipfile.ZipFile, name: str) -> Stored:
    about = archive.getinfo(f"{name}.npy")
    where = f"{path}, array {name}"
    with archive.open(about) as member:
        shape, columns_first, dtype = _header(where, member)
        begin = member.tell()
        length = dtype.itemsize
        for size in shape:
            length *= size
        if about.file_size != begin + length:
            raise InputError(f"{where}: has {about.file_size:,} bytes, expected {begin + length:,} for shape {shape}")
        order = "F" if columns_first else "C"
        if about.compress_type != zipfile.ZIP_STORED:
            data = member.read()
            if len(data) != length:
                raise InputError(f"{where}: ends after {len(data):,} bytes, expected {length:,}")
            return np.frombuffer(data, dtype).reshape(shape, order=order)
    with path.open("rb") as file:
        file.seek(about.header_offset + 26)
        lengths = file.read(4)
    start = about.header_offset + _LOCAL_HEADER + sum(np.frombuffer(lengths, "<u2").tolist()) + begin
    mapped = map_array(path, dtype, shape[::-1] if columns_first else shape, start)
    return mapped.T if columns_first else mapped


def _header(where: str, file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[np.generic]]:
    """Read the header of an array and return its shape, whether its columns come first, and its dtype."""
    try:
        version = npy.read_magic(file)
        read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, columns_first, dtype = read(file)
    except (ValueError, EOFError, OSError, TypeError, SyntaxError, KeyError) as error:
        sentence = str(error).partition("\n")[0]
        raise InputError(f"{where}: is not an array in NumPy's format: {sentence}") from None
    if dtype.hasobject:
        raise InputError(f"{where}: holds pickled Python objects, which are never loaded; expected numbers")
    if any(length < 0 for length in shape):
        raise InputError(f"{where}: has shape {shape}, expected lengths of at least 0")
    return shape, columns_first, dtype
