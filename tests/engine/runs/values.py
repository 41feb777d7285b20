"""Walking through a value to its last number."""

from collections.abc import Iterator, Mapping
from typing import cast

import msgspec
import numpy as np

from nn_tui.engine import ParameterVector


def parts(value: object) -> Iterator[tuple[str, object]]:
    """Yield what a value directly consists of, by name; nothing for a number, a word or None."""
    match value:
        case msgspec.Struct():
            for name in value.__struct_fields__:
                yield f".{name}", getattr(value, name)
        case ParameterVector():
            yield ".structure", value.structure
            yield ".vector", value.vector
        case Mapping():
            for name, part in cast("Mapping[object, object]", value).items():
                yield f"[{name!r}]", name
                yield f"[{name!r}]", part
        case tuple():
            for index, part in enumerate(cast("tuple[object, ...]", value)):
                yield f"[{index}]", part
        case _:
            pass


def assert_a_value(value: object, where: str = "snapshot") -> None:
    """Fail where something is neither number, word, None, array, nor made up of such alone; or can be called."""
    assert not callable(value), f"{where} can be called: {value!r}"
    for name, part in parts(value):
        assert_a_value(part, where + name)
    if isinstance(value, np.ndarray):
        assert value.dtype.kind in "fiub", f"{where} holds {value.dtype}"
    elif not isinstance(value, (msgspec.Struct, ParameterVector, Mapping, tuple)):
        assert value is None or type(value) in (bool, int, float, str), f"{where} is a {type(value)}"


def assert_same(one: object, other: object, where: str = "snapshot") -> None:
    """Fail unless two values are of the same types and numbers all through, NaN included."""
    assert type(one) is type(other), f"{where} is a {type(one)} and a {type(other)}"
    ones, others = list(parts(one)), list(parts(other))
    assert [name for name, _ in ones] == [name for name, _ in others], where
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        assert (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes()), where
    elif isinstance(one, (msgspec.Struct, ParameterVector, Mapping, tuple)):
        for (name, part), (_, like) in zip(ones, others, strict=True):
            assert_same(part, like, where + name)
    else:
        assert one == other or (one != one and other != other), f"{where}: {one!r} and {other!r}"
