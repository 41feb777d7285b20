"""The fields of a recipe as people read and type them: path, value, what it can be, what it means."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from difflib import get_close_matches
from functools import cache
from typing import cast

import msgspec
from msgspec import inspect

from nn_tui.datasets import InputError, names

from ..evaluation.monitors import BASIC, OWN_MONITORS
from ..network.activations import ACTIVATIONS
from .experiment import Experiment
from .toml import plain, toml_value
from .toml_reader import read_value
from .typed_numbers import parse_rate


class Field(msgspec.Struct, frozen=True):
    """A field of a recipe with its present value."""

    path: str
    value: str
    """As it is typed; empty where it is not set."""
    choices: tuple[str, ...]
    """The words that it can be; empty where it is a number or free text."""
    meaning: str
    optional: bool
    """Whether it may be left unset."""
    lists: bool
    """Whether it may be a list."""
    only_lists: bool
    """Whether it may be nothing else."""
    closed: bool
    """Whether it can be nothing but one of the choices."""
    part: bool
    """Whether it is a field of a table that takes a name's place, such as the optimizer's momentum."""

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]

    def parse(self, text: str) -> object:
        """Return the value that was typed: TOML, a list with commas between, a fraction, or a bare word."""
        text = text.strip()
        if not text and self.lists and not self.optional:
            return []
        if self.optional and text.lower() in ("", "none"):
            return None
        if self.lists and not text.startswith(("[", '"')):
            parts = [_value(part.strip()) for part in text.split(",") if part.strip()]
            return parts if self.only_lists or len(parts) != 1 else parts[0]
        return _value(text)


def recipe_fields(experiment: Experiment) -> list[Field]:
    """Return all fields of a recipe, and those of the optimizer and the like that it names."""
    return _fields("", _recipe_type(), plain(experiment), part=False)


@cache
def _recipe_type() -> inspect.Type:
    return inspect.type_info(Experiment)


def find_field(fields: Sequence[Field], name: str) -> Field:
    """Return the field of that path, or of that name alone where there is only one of it.

    Raises InputError, with the closest name, where there is none, and with the paths where there are several.
    """
    name = name.strip()
    found = [field for field in fields if field.path == name]
    found = found or [field for field in fields if field.path.endswith(f".{name}") and not field.part]
    found = found or [field for field in fields if field.path.endswith(f".{name}")]
    if not found:
        close = get_close_matches(name, [field.path for field in fields] + [field.name for field in fields], n=1)
        raise InputError(f"there is no field {name}" + (f"; did you mean {close[0]}?" if close else ""))
    if len(found) > 1:
        raise InputError(f"{name} could be {' or '.join(field.path for field in found)}")
    return found[0]


COLUMNS = ("data.target", "data.features", "data.exclude", "data.split.group")
"""The fields that name columns of a table."""


def with_columns(fields: Sequence[Field], columns: Sequence[str]) -> list[Field]:
    """Return the fields with the columns of a table for choices where they name some."""
    return [
        msgspec.structs.replace(field, choices=tuple(columns)) if columns and field.path in COLUMNS else field
        for field in fields
    ]


def split_assignment(text: str) -> tuple[str, str | None]:
    """Return name and value of `batch_size = 32` or `batch_size 32`; the value is None where none was begun."""
    name, sign, value = text.partition("=")
    if sign and " " not in name.strip():
        return name.strip(), value.strip()
    name, space, value = text.strip().partition(" ")
    return name, value.strip() if space else None


def assigned(experiment: Experiment, text: str) -> tuple[str, object]:
    """Return path and value of an assignment such as `batch_size 32`, `l2 = 0.01` or `training.optimizer sgd`.

    Raises InputError for a field that does not exist, and where there is no value.
    """
    name, value = split_assignment(text)
    field = find_field(recipe_fields(experiment), name)
    if value is None or (not value and not field.optional and not field.lists):
        raise InputError(f"expected a value, as in {field.path} = {field.value or 'none'}", field=field.path)
    return field.path, field.parse(value)


def _value(text: str) -> object:
    value = read_value(text)
    # As in 1/30 or .5; what else is no TOML is a bare word.
    if value == text and text and not text.strip("0123456789./"):
        with suppress(ValueError):
            return parse_rate(text)
    return value


def _fields(prefix: str, type_: inspect.Type, table: object, *, part: bool, of: str = "") -> list[Field]:
    """Return the fields of a struct, called `of`, that stands as a table under a prefix."""
    found: list[Field] = []
    values = cast(dict[str, object], table) if isinstance(table, dict) else {}
    for field in type_.fields if isinstance(type_, inspect.StructType) else ():
        path, value = prefix + field.encode_name, values.get(field.encode_name)
        types = _alternatives(field.type)
        structs = [one for one in types if isinstance(one, inspect.StructType)]
        if structs and len(types) == 1:
            found += _fields(f"{path}.", structs[0], value, part=part)
            continue
        found.append(
            Field(
                path=path,
                value=_text(value),
                choices=_choices(path, types),
                meaning=description(field) or f"{field.encode_name.replace('_', ' ')} of {of.replace('_', ' ')}",
                optional=any(isinstance(one, inspect.NoneType) for one in types),
                lists=any(isinstance(one, inspect.VarTupleType) for one in types),
                only_lists=all(isinstance(one, inspect.VarTupleType | inspect.NoneType) for one in types),
                closed=field.encode_name not in _NAMES and not any(isinstance(one, _OPEN) for one in types),
                part=part,
            )
        )
        name = value if isinstance(value, str) else _name_in(value)
        # The table that the name stands for; one that has no name is there to be filled in.
        for struct in structs:
            if struct.tag is None or struct.tag == name:
                inner = cast(object, value) if isinstance(value, dict) else _defaults(struct)
                found += _fields(f"{path}.", struct, inner, part=True, of=name or field.encode_name)
    return found


def description(field: inspect.Field) -> str:
    """Return the description of a field in its `msgspec.Meta`; empty where there is none."""
    if not isinstance(field.type, inspect.Metadata):
        return ""
    return cast(Mapping[str, str], field.type.extra_json_schema or {}).get("description", "")


def _name_in(value: object) -> str | None:
    """Return the name in a table such as that of an optimizer."""
    name = cast(dict[str, object], value).get("name") if isinstance(value, dict) else None
    return name if isinstance(name, str) else None


def _defaults(struct: inspect.StructType) -> dict[str, object]:
    if struct.tag is None:
        return {}
    return {field.encode_name: None if field.required else plain(field.default) for field in struct.fields}


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case list() | tuple():
            parts = cast(list[object], value)
            # Between tables commas would part what is inside them too.
            return toml_value(parts) if any(isinstance(part, dict) for part in parts) else ", ".join(map(_text, parts))
        case dict():
            return _name_in(cast(object, value)) or (toml_value(cast(object, value)) if value else "")
        case _:
            return toml_value(value)


def _choices(path: str, types: Sequence[inspect.Type]) -> tuple[str, ...]:
    if path in ("network.activation", "network.output"):
        return tuple(name for name in ACTIVATIONS if name != "swish" and (path.endswith("output") or name != "softmax"))
    if path == "data.source":
        return tuple(names())
    if path.endswith(".monitor"):
        return (*BASIC, *OWN_MONITORS)
    if any(isinstance(one, inspect.BoolType) for one in types):
        return ("true", "false")
    words = [str(word) for one in types if isinstance(one, inspect.LiteralType) for word in one.values if word]
    words += [str(one.tag) for one in types if isinstance(one, inspect.StructType) and one.tag]
    return tuple(words)


_NAMES = ("source", "monitor")
"""Fields that may be other words than those that are offered."""
_OPEN = inspect.IntType | inspect.FloatType | inspect.VarTupleType | inspect.DictType


def _alternatives(type_: inspect.Type) -> list[inspect.Type]:
    if isinstance(type_, inspect.Metadata):
        type_ = type_.type
    return list(type_.types) if isinstance(type_, inspect.UnionType) else [type_]
