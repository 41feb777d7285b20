"""What a run's process and a viewer say to one another, and how that is cut into frames.

A frame is its length in four bytes and then as many bytes. The first frame of either side is a map of words that all
versions can read; what follows is read only where both sides mean the same by it, which `PROTOCOL` tells.
"""

import hashlib
import struct
import types
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from ...recipe.experiment import Experiment
from ..commands import Command
from ..request import Request
from ..snapshot import Snapshot
from ..store.machine import program_version

LONGEST_FROM_VIEWER = 4 * 2**20
"""Bytes of a frame from a viewer: a recipe with many columns is the longest thing that one has to say."""
LONGEST_TO_VIEWER = 2**31 - 1
LENGTH = struct.Struct(">I")
COMMAND_NUMBER = struct.Struct(">Q")
PICTURE, WORDS = b"P", b"W"
"""What a frame to a viewer begins with: a snapshot, after the number of its viewer's last command; or anything else."""

Wish = Literal["control", "watch", "take", "stop", "ask"]
"""What a viewer wants: to control the run if nobody does, to watch, to take control from whoever has it, to stop the
run, or only to ask who is there."""


class Hello(msgspec.Struct, frozen=True):
    """What a viewer says first; `who` is what others are told of it beside its user."""

    program: str = ""
    protocol: str = ""
    wish: str = ""
    who: str = ""


class Reply(msgspec.Struct, frozen=True):
    """What a run's process answers first; where it is `refused`, why."""

    program: str = ""
    protocol: str = ""
    run: str = ""
    pid: int = 0
    controls: bool = False
    told: str = ""
    refused: str = ""
    controller: str = ""
    viewers: tuple[str, ...] = ()


class SnapshotWish(msgspec.Struct, frozen=True, tag=True):
    """A viewer asks for a snapshot."""

    request: Request


class Order(msgspec.Struct, frozen=True, tag=True):
    """A viewer sends a command, with a number of its own."""

    number: int
    command: Command


class RecipeQuestion(msgspec.Struct, frozen=True, tag=True):
    """A viewer asks whether the run could go on under a recipe, or for that recipe with everything chosen."""

    number: int
    experiment: Experiment
    resolve: bool = False


class Admit(msgspec.Struct, frozen=True, tag=True):
    """A viewer asks to let a group of the system watch."""

    number: int
    group: str


Said = SnapshotWish | Order | RecipeQuestion | Admit


class Answer(msgspec.Struct, frozen=True, tag=True):
    """The answer to a question: the recipe, the path of a socket, or why it cannot be."""

    number: int
    experiment: Experiment | None = None
    path: str = ""
    refused: str | None = None


class Role(msgspec.Struct, frozen=True, tag=True):
    """Whether the viewer controls the run from now on, and what it is to be told."""

    controls: bool
    told: str


class Ended(msgspec.Struct, frozen=True, tag=True):
    """The run's process lets its viewers go, and says why; `failed`: an error ended the run, or it is not saved."""

    sentence: str
    failed: bool = False


Told = Answer | Role | Ended

encode_words: Callable[[object], bytes] = msgspec.msgpack.Encoder().encode
hello_of: Callable[[bytes], Hello] = msgspec.msgpack.Decoder(Hello).decode
reply_of: Callable[[bytes], Reply] = msgspec.msgpack.Decoder(Reply).decode
said_by: Callable[[bytes], Said] = msgspec.msgpack.Decoder(Said).decode
told_by: Callable[[memoryview], Told] = msgspec.msgpack.Decoder(Told).decode


def framed(*parts: bytes) -> bytes:
    """Return parts as one frame."""
    return b"".join((LENGTH.pack(sum(map(len, parts))), *parts))


class Frames:
    """Puts frames together from what comes in piece by piece; raises ValueError for one that is too long."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._bytes = bytearray()

    def feed(self, data: bytes) -> None:
        """Take what has come in."""
        self._bytes += data

    def next(self) -> bytes | None:
        """Return the next frame, None until it is whole."""
        if len(self._bytes) < LENGTH.size:
            return None
        length: int = LENGTH.unpack_from(self._bytes)[0]
        if length > self._longest:
            raise ValueError(f"a frame of {length:,} bytes")
        if len(self._bytes) < LENGTH.size + length:
            return None
        frame = bytes(memoryview(self._bytes)[LENGTH.size : LENGTH.size + length])
        del self._bytes[: LENGTH.size + length]
        return frame


def program() -> str:
    """Return the version of this program."""
    return program_version() or "not installed"  # but run from a folder


@cache
def protocol() -> str:
    """Return what is the same in two versions exactly where all that they say has the same fields of the same types."""
    shapes: dict[str, str] = {}
    for kind in (Snapshot, Said, Told):
        _spell(kind, shapes)
    return hashlib.sha256("\n".join(sorted(shapes.values())).encode()).hexdigest()[:16]


def _spell(kind: Any, shapes: dict[str, str]) -> str:
    """Return a type in words that no version of Python changes, and note the fields of all structures in it."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return f"Literal{sorted(map(repr, parts))}"
    if origin in (Union, types.UnionType):
        return f"({'|'.join(sorted(_spell(part, shapes) for part in parts))})"
    if origin is Annotated:
        return _spell(parts[0], shapes)
    if origin is not None:
        return f"{getattr(origin, '__name__', origin)}[{','.join(_spell(part, shapes) for part in parts)}]"
    if not isinstance(kind, type):
        return str(kind)
    structure: Any = kind
    name: str = structure.__name__
    names: tuple[str, ...] | None = getattr(structure, "__struct_fields__", getattr(structure, "_fields", None))
    if names is not None and name not in shapes:
        shapes[name] = ""  # it may hold itself
        fields = get_type_hints(structure)
        shapes[name] = f"{name}({', '.join(f'{field}: {_spell(fields[field], shapes)}' for field in names)})"
    return name
