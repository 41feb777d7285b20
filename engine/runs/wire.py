"""A snapshot as bytes, and back to an equal value: what can be stored, and sent to viewers elsewhere."""

import re
from typing import Any, get_origin

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import structs

from ..network.network import ParameterVector, Structure
from .outline import Outline
from .snapshot import Snapshot

NUMBERS = re.compile(r"[<>|][fiub][1248]")
"""The types of arrays, as NumPy writes them."""


class Message(msgspec.Struct, frozen=True, array_like=True):
    """A snapshot's own fields, apart from its outline, which those who know the one of this number are not sent."""

    number: int
    outline: Outline | None
    fields: msgspec.Raw


def encode(snapshot: Snapshot, known: int | None = None) -> bytes:
    """Return a snapshot as bytes, without its outline where the receiver knows that one, by its number."""
    return b"".join(encoded(snapshot, known))


def encoded(snapshot: Snapshot, known: int | None = None) -> tuple[bytes, bytes]:
    """Return the same in two pieces, the second of which is long: it is copied no more than it must be."""
    outline = snapshot.outline
    fields = _Fields(*(getattr(snapshot, name) for name in _NAMES))
    sent = None if outline.number == known else outline
    # All of a message but its last field, which ends it.
    return _ENCODER.encode(Message(outline.number, sent, _NOTHING))[:-1], _ENCODER.encode(fields)


def decode(data: bytes | memoryview, known: Outline | None = None) -> Snapshot:
    """Return the snapshot that was encoded; `known` is the latest outline, for one that comes without.

    Raises ValueError for what is no snapshot, and where its outline is neither sent nor known.
    """
    try:
        message = _MESSAGES.decode(data)
        outline = message.outline or known
        if outline is None or outline.number != message.number:
            raise ValueError(f"the outline {message.number} of a snapshot is neither sent nor known")
        fields = _FIELDS.decode(message.fields)
    except msgspec.MsgspecError as error:
        raise ValueError(f"these bytes are no snapshot: {error}") from None
    return Snapshot(outline=outline, **{name: getattr(fields, name) for name in _NAMES})


def _encode(value: object) -> Any:
    """Return what msgspec does not know as something it does."""
    match value:
        case np.ndarray():
            array: npt.NDArray[Any] = value
            return array.dtype.str, array.shape, _bytes_of(array)
        case ParameterVector():
            return value.structure, value.vector
        case _:
            raise NotImplementedError(f"a snapshot cannot hold a {type(value).__name__}")


def _bytes_of(array: npt.NDArray[Any]) -> bytes | memoryview:
    """Return the bytes of an array, where they lie if they lie together."""
    if array.flags.c_contiguous and array.size:
        return array.data.cast("B")
    return array.tobytes()


def _decode(kind: Any, value: Any) -> Any:
    if get_origin(kind) is np.ndarray:
        dtype, shape, data = value
        if not NUMBERS.fullmatch(dtype):
            raise ValueError(f"a snapshot cannot hold arrays of {dtype!r}")
        return np.frombuffer(data, np.dtype(dtype)).reshape(shape)
    if kind is ParameterVector:
        structure, vector = msgspec.convert(value[0], Structure), _decode(npt.NDArray[Any], value[1])
        if vector.shape != (structure.parameters,):
            raise ValueError(f"expected {structure.parameters} parameters, got an array of shape {vector.shape}")
        return ParameterVector(structure, vector)
    raise NotImplementedError(f"a snapshot cannot hold a {kind}")


_NAMES = tuple(name for name in Snapshot.__struct_fields__ if name != "outline")
_TYPES = {field.name: field.type for field in structs.fields(Snapshot)}
_Fields = msgspec.defstruct("_Fields", [(name, _TYPES[name]) for name in _NAMES], array_like=True)
_ENCODER = msgspec.msgpack.Encoder(enc_hook=_encode)
_NOTHING = msgspec.Raw(_ENCODER.encode(None))
_MESSAGES = msgspec.msgpack.Decoder(Message, dec_hook=_decode)
_FIELDS = msgspec.msgpack.Decoder(_Fields, dec_hook=_decode)
