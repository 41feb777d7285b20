"""Arrays and values in one safetensors file, with a hash of both: whatever was damaged is recognised."""

from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any, cast

import msgspec
import numpy as np
import numpy.typing as npt

from nn_tui.datasets import InputError
from nn_tui.datasets.errors import reason_of
from nn_tui.datasets.paths import require_file

from ...atomic_file import Piece

FORMAT = 1
"""The version of all files of a run's folder."""
DTYPES = {"float32": "F32", "float64": "F64", "int64": "I64", "int32": "I32", "uint8": "U8", "bool": "BOOL"}
"""The types of arrays, as safetensors names them."""

Arrays = dict[str, npt.NDArray[Any]]


class DamagedFileError(InputError):
    """A file of a run's folder that is not what was written."""


def as_safetensors(arrays: Mapping[str, npt.NDArray[Any]], values: str) -> list[Piece]:
    """Return arrays and a text as the pieces of a safetensors file, with a hash of all of them; nothing is copied."""
    pieces, entries, end = list[Piece](), dict[str, Any](), 0
    contiguous = {name: np.ascontiguousarray(arrays[name]) for name in _in_order(arrays)}
    for name, array in contiguous.items():
        begin, end = end, end + array.nbytes
        dtype = DTYPES[array.dtype.name]
        entries[name] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [begin, end]}
        pieces.append(_bytes(array))
    metadata = {"values": values, "hash": _hash(contiguous, values)}
    header = msgspec.json.encode({"__metadata__": metadata, **entries})
    header += b" " * (-len(header) % 8)
    return [len(header).to_bytes(8, "little") + header, *pieces]


def read_safetensors(path: Path) -> tuple[Arrays, str]:
    """Return the arrays and the text of such a file; raises DamagedFileError where the hash is another."""
    from safetensors import safe_open

    require_file(path)
    try:
        with cast(Any, safe_open(path, "numpy")) as file:
            metadata = cast(dict[str, str], file.metadata() or {})
            found = {name: cast(npt.NDArray[Any], file.get_tensor(name)) for name in cast(list[str], file.keys())}
    except Exception as error:  # a damaged file can fail anywhere in the library
        raise DamagedFileError(f"{path.name} is damaged: {reason_of(error)}") from None
    arrays = {name: found[name] for name in _in_order(found)}
    values = metadata.get("values", "")
    if _hash(arrays, values) != metadata.get("hash"):
        raise DamagedFileError(f"{path.name} is damaged: it is not what was written")
    return arrays, values


def check_format(values: str | bytes, name: str) -> None:
    """Raise InputError for a file that a newer version has written, and DamagedFileError for no such file."""
    try:
        found = msgspec.json.decode(values, type=dict[str, Any]).get("format")
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise DamagedFileError(f"{name} is damaged: {reason_of(error)}") from None
    if not isinstance(found, int):
        raise DamagedFileError(f"{name} is damaged: it does not say of which format it is")
    if found > FORMAT:
        raise InputError(
            f"{name} is of format {found}, which a newer nn-tui has written; this one reads formats up to {FORMAT}"
        )


def _in_order(arrays: Mapping[str, npt.NDArray[Any]]) -> list[str]:
    """Return the names as the arrays stand in the file: those of the largest numbers first, so that all are aligned."""
    return sorted(arrays, key=lambda name: (-arrays[name].dtype.itemsize, name))


def _bytes(array: npt.NDArray[Any]) -> Piece:
    return array.reshape(-1).view(np.uint8).data if array.size else b""


def _hash(arrays: Mapping[str, npt.NDArray[Any]], values: str) -> str:
    hashed = blake2b(values.encode(), digest_size=16)
    for name, array in arrays.items():
        hashed.update(f"{name} {array.dtype.name} {array.shape}".encode())
        hashed.update(_bytes(np.ascontiguousarray(array)))
    return hashed.hexdigest()
