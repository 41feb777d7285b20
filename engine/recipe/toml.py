"""Recipes as TOML text."""

from datetime import date, time
from typing import cast

import msgspec

from .experiment import Experiment
from .tables import Recipe

TABLES = ("data", "network", "training")


def to_toml(experiment: Experiment) -> str:
    """Return all fields of a recipe as TOML that decodes to the same recipe; what is not set is a comment."""
    lines = _lines(experiment, skip=TABLES)
    for table in TABLES:
        lines += ["", f"[{table}]", *_lines(getattr(experiment, table))]
    return "\n".join(lines) + "\n"


def _lines(recipe: Recipe, skip: tuple[str, ...] = ()) -> list[str]:
    lines: list[str] = []
    for field in msgspec.structs.fields(recipe):
        if field.name in skip:
            continue
        value = plain(getattr(recipe, field.name))
        lines.append(f"# {field.name} is not set" if value is None else f"{field.name} = {toml_value(value)}")
    return lines


def plain(value: object) -> object:
    """Return a struct, or those in a tuple, as tables with all fields, the name first, whether set or defaults."""
    if isinstance(value, tuple):
        return tuple(map(plain, cast(tuple[object, ...], value)))
    if not isinstance(value, msgspec.Struct):
        return value
    config = value.__struct_config__
    tag = {config.tag_field: config.tag} if config.tag_field else {}
    return tag | {field.name: plain(getattr(value, field.name)) for field in msgspec.structs.fields(value)}


def toml_value(value: object, *, exact: bool = False) -> str:
    """Return any value that TOML has as TOML on one line; the table of a bare name is the name, unless `exact`."""
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return repr(value)
        case str():
            return _quote(value)
        case date() | time():
            return value.isoformat()
        case list() | tuple():
            return f"[{', '.join(toml_value(item, exact=exact) for item in cast(list[object], value))}]"
        case dict():
            table = cast(dict[str, object], value)
            if list(table) == ["name"] and not exact:
                return toml_value(table["name"])
            # An absent key is how TOML says none.
            items = ((toml_key(key), item) for key, item in table.items() if item is not None)
            pairs = (f"{key} = {toml_value(item, exact=exact)}" for key, item in items)
            return f"{{ {', '.join(pairs)} }}" if table else "{}"
        case _:
            raise TypeError(f"{value!r} has no place in TOML")


def toml_key(key: str) -> str:
    """Return a key as TOML, in quotes where it needs them."""
    return key if key.isascii() and key.replace("_", "").replace("-", "").isalnum() else _quote(key)


def _quote(text: str) -> str:
    """Return a string in quotes; what cannot be seen, or acts on a terminal, is written as its number."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    if letter.isprintable():
        return letter
    number = ord(letter)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
