"""NumPy's files: NPY with one array, NPZ with several; what is not compressed stays in its file."""

import io
import warnings
import zipfile
from pathlib import Path
from typing import IO

import numpy as np
from numpy.lib import format as npy

from ..errors import InputError, reason_of
from ..memory_budget import require_memory
from ..memory_map import Stored, array_bytes, map_array

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
_LONGEST_HEADER = 2**15
"""Bytes that are looked at for the header of an array; NumPy takes 10,000 letters."""


def read_npy(path: Path, target: str | None) -> tuple[Stored, Stored]:
    """Return inputs and targets of an NPY file, mapped: the targets of a file of their own, else the last column.

    Raises InputError.
    """
    inputs, targets = _map_npy(path), targets_of(path, target)
    if targets is not None:
        return inputs, _map_npy(targets)
    if inputs.ndim != 2 or inputs.shape[1] < 2:
        raise InputError(
            f"{path}: an array of shape {inputs.shape}, expected (samples, columns), the target last, "
            'or targets in a file of their own (data.target = "y.npy")'
        )
    return inputs[:, :-1], inputs[:, -1]


def read_only_npy(path: Path) -> Stored:
    """Return the array of an NPY file, mapped. Raises InputError."""
    return _map_npy(path)


def read_first_of_npz(path: Path) -> Stored:
    """Return the inputs in an NPZ file, or its only array, mapped where it is stored without compression.

    Raises InputError where it has several and none is called as inputs are.
    """
    with zipfile.ZipFile(path) as archive:
        names = [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]
        found = next((first for first, _ in PAIRS if first in names), names[0] if len(names) == 1 else None)
        if found is None:
            raise InputError(f"{path}: it has {', '.join(names) or 'no arrays'}; expected one array such as X")
        return _member(path, archive, found)


def targets_of(path: Path, target: str | None) -> Path | None:
    """Return the file with the targets of an NPY file: the file `target`, given beside this one, if one is named.

    Else it is the one whose name makes a pair with this one's (X.npy and y.npy); None where there is none. Raises
    InputError where the named one does not exist.
    """
    if target is None:
        pairs = (path.with_name(f"{second}{path.suffix}") for first, second in PAIRS if path.stem == first)
        return next((candidate for candidate in pairs if candidate.is_file()), None)
    named = path.parent / target
    if not named.is_file():
        raise InputError(f"there is no file {named}, expected the NPY file of the targets", field="data.target")
    return named


def read_npz(path: Path, target: str | None) -> tuple[Stored, Stored]:
    """Return inputs and targets of an NPZ file, mapped where they are stored without compression.

    They are a pair in `PAIRS`, or the only two arrays with `target` naming one of them. Raises InputError.
    """
    with zipfile.ZipFile(path) as archive:
        names = [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]
        first, second = _pair(path, names, target)
        return _member(path, archive, first), _member(path, archive, second)


def read_weights(path: Path, ending: str, name: str) -> Stored:
    """Return how often each sample of a file counts: an array of an NPZ file, or the NPY file beside this one.

    Raises InputError where there is none of that name.
    """
    field = "data.sample_weights"
    if ending == ".npz":
        with zipfile.ZipFile(path) as archive:
            names = [member.removesuffix(".npy") for member in archive.namelist() if member.endswith(".npy")]
            if name not in names:
                raise InputError(f"{path} has no array {name!r}; it has {', '.join(names) or 'none'}", field=field)
            return _member(path, archive, name)
    if ending == ".npy":
        if not (path.parent / name).is_file():
            raise InputError(
                f"there is no file {path.parent / name}, expected the NPY file of the weights", field=field
            )
        return _map_npy(path.parent / name)
    raise InputError(f"{path} is given, whose format has no weights; they are for tables, NPZ and NPY", field=field)


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
        shape, columns_first, dtype, begin = _header(str(path), file)
    if columns_first and len(shape) > 1:
        return map_array(path, dtype, shape[::-1], begin).T
    return map_array(path, dtype, shape, begin)


def _member(path: Path, archive: zipfile.ZipFile, name: str) -> Stored:
    about = archive.getinfo(f"{name}.npy")
    where = f"{path}, array {name}"
    with archive.open(about) as member:
        shape, columns_first, dtype, begin = _header(where, member)
        length = array_bytes(where, dtype, shape)
        if about.file_size != begin + length:
            raise InputError(f"{where}: has {about.file_size:,} bytes, expected {begin + length:,} for shape {shape}")
        order = "F" if columns_first else "C"
        if about.compress_type != zipfile.ZIP_STORED:
            require_memory(length, f"an array of shape {shape}", where=where)
            member.seek(begin)
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


def _header(where: str, file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[np.generic], int]:
    """Return the shape of an array, whether its columns come first, its dtype, and where its numbers begin."""
    # A header can say that it has gigabytes, and NumPy would read them before it looks.
    head = io.BytesIO(file.read(_LONGEST_HEADER))
    try:
        version = npy.read_magic(head)
        read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        with warnings.catch_warnings(action="ignore"):
            shape, columns_first, dtype = read(head)
    except Exception as error:  # it is parsed as Python, which can fail in many ways
        sentence = reason_of(error).partition(". ")[0]
        raise InputError(f"{where}: is not an array in NumPy's format: {sentence}") from None
    array_bytes(where, dtype, shape)
    return shape, columns_first, dtype, head.tell()
