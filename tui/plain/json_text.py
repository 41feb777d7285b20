"""Values as JSON for pipes: nothing in it acts on a terminal, and every reader takes it."""

import json
from collections.abc import Sequence
from math import isfinite
from typing import Any, cast

import msgspec
import numpy as np
import numpy.typing as npt


def json_text(value: object, *, indent: int | None = None) -> str:
    """Return a value as JSON: structs as objects, arrays as lists, and null for numbers that are not finite.

    It is in ASCII, with everything escaped that acts on a terminal.
    """
    found = _finite(msgspec.to_builtins(value, enc_hook=_plain))
    return json.dumps(found, indent=indent).replace("\x7f", "\\u007f")


def _plain(value: object) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        return cast(npt.NDArray[Any], value).tolist()
    raise NotImplementedError(f"JSON cannot hold a {type(value).__name__}")


def _finite(value: Any) -> Any:
    match value:
        case dict():
            return {name: _finite(part) for name, part in cast(dict[str, Any], value).items()}
        case list() | tuple():
            return [_finite(part) for part in cast(Sequence[Any], value)]
        case float():
            return value if isfinite(value) else None
        case _:
            return value
