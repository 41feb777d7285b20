"""TOML that people wrote, read: a file's table or a single value; nothing in it is more than the rest can take."""

import sys
import tomllib
from collections.abc import Mapping, Sequence
from typing import cast

from nn_tui.datasets import InputError

DEEPEST = 16
"""How many tables and lists may stand in one another; recipes and settings have three."""


def read_toml(text: bytes, *, where: str) -> dict[str, object]:
    """Return the table of a TOML file; raises InputError that begins with `where` for what is none."""
    try:
        return _read(text.decode())
    except UnicodeDecodeError as error:
        raise InputError(f"is not TOML: {error}", where=where) from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"is not TOML: {error}", where=where) from None
    except InputError as error:
        raise InputError(f"is not TOML that can be read: {error}", where=where) from None


def read_value(text: str) -> object:
    """Return a single value, and a bare word as it stands; raises InputError for a value that nothing can take."""
    try:
        return _read(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _read(text: str) -> dict[str, object]:
    try:
        found = tomllib.loads(text)
        if _deeper(found, DEEPEST):
            raise RecursionError
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        raise InputError(f"tables and lists stand in one another, expected at most {DEEPEST} levels") from None
    except ValueError:
        digits = sys.get_int_max_str_digits()
        raise InputError(f"a whole number has too many digits, expected at most {digits:,}") from None
    return found


def _deeper(value: object, levels: int) -> bool:
    if isinstance(value, Mapping):
        value = list(cast(Mapping[str, object], value).values())
    if not isinstance(value, list):
        return False
    return not levels or any(_deeper(part, levels - 1) for part in cast(Sequence[object], value))
