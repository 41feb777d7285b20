"""Tables of Arrow, read through its C interface: polars, pyarrow, DuckDB and others hand them out without a copy.

Source: Arrow's C data and C stream interface (arrow.apache.org/docs/format/CDataInterface.html) and its PyCapsule
protocol, a method `__arrow_c_stream__`. Nothing of Arrow has to be installed.
"""

import ctypes
from collections.abc import Callable, Sequence
from ctypes import CFUNCTYPE, POINTER, Structure, c_char, c_char_p, c_int, c_int64, c_void_p
from itertools import pairwise
from typing import Protocol, TypeGuard, TypeVar, cast

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.generic] | Sequence[str]
"""Numbers (n,), or words; dates and truth values are words."""
Part = tuple[Values, npt.NDArray[np.bool_]]
"""A stretch of a column, (n,), and which of its values are missing."""

NUMBERS = {"c": "i1", "C": "u1", "s": "i2", "S": "u2", "i": "i4", "I": "u4", "l": "i8", "L": "u8"} | {
    "e": "f2",
    "f": "f4",
    "g": "f8",
}
"""NumPy's types of Arrow's formats."""
UNITS = {"tdD": "D", "tdm": "ms", "tss": "s", "tsm": "ms", "tsu": "us", "tsn": "ns"}
"""NumPy's units of Arrow's dates and times."""
_VIEW, _INLINE, _DECIMAL = 16, 12, 16
"""Bytes of a view of a word, how long a word may be that stands in it, and bytes of a decimal."""


class ArrowTable(Protocol):
    """A table of a library that speaks Arrow."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return a capsule with a stream of stretches of the table."""
        ...


T = TypeVar("T", covariant=True)


class _To(Protocol[T]):
    """A pointer."""

    @property
    def contents(self) -> T: ...


class _ArrowSchema(Structure):
    format: bytes
    name: bytes | None
    n_children: int
    children: "Sequence[_To[_ArrowSchema]]"
    dictionary: "_To[_ArrowSchema] | None"
    release: Callable[..., None] | None


class _ArrowArray(Structure):
    length: int
    null_count: int
    offset: int
    n_buffers: int
    n_children: int
    buffers: "Sequence[int | None]"
    children: "Sequence[_To[_ArrowArray]]"
    dictionary: "_To[_ArrowArray] | None"
    release: Callable[..., None] | None


class _ArrowStream(Structure):
    get_schema: Callable[..., int]
    get_next: Callable[..., int]
    get_last_error: Callable[..., bytes | None]


_ArrowSchema._fields_ = [
    ("format", c_char_p),
    ("name", c_char_p),
    ("metadata", c_char_p),
    ("flags", c_int64),
    ("n_children", c_int64),
    ("children", POINTER(POINTER(_ArrowSchema))),
    ("dictionary", POINTER(_ArrowSchema)),
    ("release", CFUNCTYPE(None, POINTER(_ArrowSchema))),
    ("private_data", c_void_p),
]
_ArrowArray._fields_ = [
    ("length", c_int64),
    ("null_count", c_int64),
    ("offset", c_int64),
    ("n_buffers", c_int64),
    ("n_children", c_int64),
    ("buffers", POINTER(c_void_p)),
    ("children", POINTER(POINTER(_ArrowArray))),
    ("dictionary", POINTER(_ArrowArray)),
    ("release", CFUNCTYPE(None, POINTER(_ArrowArray))),
    ("private_data", c_void_p),
]
_ArrowStream._fields_ = [
    ("get_schema", CFUNCTYPE(c_int, POINTER(_ArrowStream), POINTER(_ArrowSchema))),
    ("get_next", CFUNCTYPE(c_int, POINTER(_ArrowStream), POINTER(_ArrowArray))),
    ("get_last_error", CFUNCTYPE(c_char_p, POINTER(_ArrowStream))),
    ("release", CFUNCTYPE(None, POINTER(_ArrowStream))),
    ("private_data", c_void_p),
]


def is_arrow_table(value: object) -> TypeGuard[ArrowTable]:
    """Return whether something hands out an Arrow stream."""
    return hasattr(value, "__arrow_c_stream__")


def arrow_columns(table: ArrowTable) -> dict[str, list[Part]]:
    """Return the stretches of each column by its name, all of them copied.

    Raises ValueError for what is no table, for two columns of one name and for a type of column that holds neither
    numbers, words nor dates.
    """
    capsule = table.__arrow_c_stream__()
    stream = ctypes.cast(_pointer(capsule, b"arrow_array_stream"), POINTER(_ArrowStream))
    schema = _ArrowSchema()
    _check(stream, stream.contents.get_schema(stream, ctypes.byref(schema)))
    try:
        if schema.format != b"+s":
            raise ValueError("a column by itself, expected a table")
        fields = [schema.children[index].contents for index in range(schema.n_children)]
        names = [(field.name or b"").decode() for field in fields]
        if twice := [name for name in names if names.count(name) > 1]:
            raise ValueError(f"two columns are called {twice[0]!r}")
        columns: dict[str, list[Part]] = {name: [] for name in names}
        while True:
            array = _ArrowArray()
            _check(stream, stream.contents.get_next(stream, ctypes.byref(array)))
            if not array.release:
                return columns
            try:
                for index, (name, field) in enumerate(zip(names, fields, strict=True)):
                    child = array.children[index].contents
                    columns[name].append(_part(name, field, child, array.offset + child.offset, array.length))
            finally:
                array.release(ctypes.byref(array))
    finally:
        if schema.release:
            schema.release(ctypes.byref(schema))


def _pointer(capsule: object, name: bytes) -> int:
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = c_void_p, [ctypes.py_object, c_char_p]
    return cast(int, get(capsule, name))


def _check(stream: "_To[_ArrowStream]", status: int) -> None:
    if status:
        found = stream.contents.get_last_error(stream)
        raise ValueError((found or b"its library says no more").decode())


def _part(name: str, field: _ArrowSchema, array: _ArrowArray, start: int, size: int) -> Part:
    form = field.format.decode()
    missing = np.zeros(size, np.bool_)
    if array.n_buffers and array.null_count and array.buffers[0]:
        missing = ~_bits(array.buffers[0], start, size)
    if field.dictionary and array.dictionary:
        known = array.dictionary.contents
        values, gone = _part(name, field.dictionary.contents, known, known.offset, known.length)
        codes = np.where(missing, 0, _memory(array, 1, NUMBERS[form], start, size).astype(np.intp))
        if len(gone):
            missing |= gone[codes]
        if isinstance(values, np.ndarray):
            return (values[codes] if len(values) else np.zeros(size)), missing
        words: list[str] = list(values) if len(values) else [""]
        chosen: list[int] = codes.tolist()
        return [words[code] for code in chosen], missing
    if form == "n":
        return [""] * size, np.ones(size, np.bool_)
    if form == "b":
        bits = _bits(array.buffers[1], start, size) if size else missing
        return [str(bit).lower() for bit in bits.tolist()], missing
    if form in NUMBERS:
        return _memory(array, 1, NUMBERS[form], start, size), missing
    if form[:3] in UNITS:
        times = _memory(array, 1, "i4" if form == "tdD" else "i8", start, size)
        return np.datetime_as_string(times.astype(f"M8[{UNITS[form[:3]]}]")).tolist(), missing
    if form in ("u", "U"):
        return _words(array, "i4" if form == "u" else "i8", start, size), missing
    if form == "vu":
        return _viewed(array, start, size, missing), missing
    if form.startswith("d:") and len(parts := form[2:].split(",")) < 3:
        return _decimals(array, int(parts[1]), start, size), missing
    raise ValueError(f"column {name} holds neither numbers, words nor dates (Arrow's format {form!r})")


def _words(array: _ArrowArray, offsets: str, start: int, size: int) -> list[str]:
    if not size:
        return []
    ends: list[int] = _memory(array, 1, offsets, start, size + 1).astype(np.int64).tolist()
    text = ctypes.string_at(array.buffers[2] or 0, ends[-1]) if ends[-1] else b""
    return [text[begin:end].decode() for begin, end in pairwise(ends)]


def _viewed(array: _ArrowArray, start: int, size: int, missing: npt.NDArray[np.bool_]) -> list[str]:
    views = bytes(_memory(array, 1, "u1", start * _VIEW, size * _VIEW))
    found: list[str] = []
    for row in range(size):
        view = views[row * _VIEW : (row + 1) * _VIEW]
        length = 0 if missing[row] else int.from_bytes(view[:4], "little")
        if length <= _INLINE:
            found.append(view[4 : 4 + length].decode())
        else:
            buffer, place = (int.from_bytes(view[at : at + 4], "little") for at in (8, 12))
            found.append(ctypes.string_at((array.buffers[2 + buffer] or 0) + place, length).decode())
    return found


def _decimals(array: _ArrowArray, scale: int, start: int, size: int) -> npt.NDArray[np.generic]:
    """Return decimals of 128 bits as float64."""
    digits = bytes(_memory(array, 1, "u1", start * _DECIMAL, size * _DECIMAL))
    stretches = (digits[place : place + _DECIMAL] for place in range(0, len(digits), _DECIMAL))
    return np.array([int.from_bytes(digits, "little", signed=True) / 10**scale for digits in stretches], np.float64)


def _memory(array: _ArrowArray, buffer: int, dtype: str, start: int, size: int) -> npt.NDArray[np.generic]:
    """Return a copy of `size` numbers of a buffer, from the number `start` on."""
    kind, address = np.dtype(dtype), array.buffers[buffer]
    if not size or address is None:
        return np.zeros(size, kind)
    memory = (c_char * (size * kind.itemsize)).from_address(address + start * kind.itemsize)
    return np.frombuffer(bytes(memory), kind)


def _bits(address: int | None, start: int, size: int) -> npt.NDArray[np.bool_]:
    if address is None:
        return np.zeros(size, np.bool_)
    packed = np.frombuffer(bytes((c_char * ((start + size + 7) // 8)).from_address(address)), np.uint8)
    return np.unpackbits(packed, bitorder="little")[start : start + size].astype(np.bool_)
