"""What msgspec finds wrong with a recipe, as people say it: the field's path, its value, and what was expected."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from math import isfinite
from typing import cast

from msgspec import ValidationError, inspect

from nn_tui.datasets import InputError

_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}


def input_error(
    error: ValidationError, fields: object, recipe: type, *, whole: str = "the recipe", where: str | None = None
) -> InputError:
    """Return msgspec's complaint about fields that were to become a recipe as an error for people.

    "training.epochs: expected a whole number, got 'ten'", "training: there is no field lerning_rate; did you mean
    learning_rate?" `whole` is what the fields are called together, `where` the file that they stand in.
    """
    complaint, _, path = str(error).partition(" - at `$")
    field = re.sub(r"\[\.\.\.\]", "", path.rstrip("`").lstrip("."))
    problem = _problem(complaint, path, fields, recipe)
    return InputError(problem if field else f"{whole}: {problem}", field=field or None, where=where)


def _problem(complaint: str, path: str, fields: object, recipe: type) -> str:
    keys = [key for key in re.split(r"[.\[\]]+", path.rstrip("`")) if key]
    if keys and keys[-1] == "...":
        keys.pop()
    value = _value_at(fields, keys)
    types = _types_at(recipe, keys)
    if unknown := re.fullmatch(r"Object contains unknown field `(.*)`", complaint):
        structs = [type_ for type_ in types if isinstance(type_, inspect.StructType)]
        if isinstance(value, dict):
            tagged = [struct for struct in structs if struct.tag == cast(dict[str, object], value).get("name")]
            structs = tagged or structs
        names = [field.encode_name for struct in structs for field in struct.fields]
        return f"there is no field {unknown[1]}; {_hint(unknown[1], names)}"
    if complaint.startswith("Invalid "):
        choices = _choices(recipe, keys)
        if any(isinstance(type_, inspect.IntType) for type_ in types):
            return f"expected a whole number or {' or '.join(choices)}, got {_shown(value)}"
        return f"there is no {_shown(value)}; {_hint(str(value), choices)}"
    if missing := re.fullmatch(r"Object missing required field `(.*)`", complaint):
        return f"the field {missing[1]} is missing"
    if complaint == "Number out of range" or (
        complaint.startswith("Expected `float` ") and isinstance(value, float) and not isfinite(value)
    ):
        return f"expected a finite number, got {_shown(value)}"
    expected = complaint.partition(", got ")[0].removeprefix("Expected ")
    expected = re.sub(r"`([^`]+)`", lambda kinds: _kinds(kinds[1]), expected)
    if words := [str(word) for type_ in types if isinstance(type_, inspect.LiteralType) for word in type_.values]:
        expected = expected.replace("text", " or ".join(words))
    return f"expected {expected}, got {_shown(value)}"


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:
        return "a number of too many digits"
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"


_LONGEST_VALUE = 60


def _kinds(names: str) -> str:
    return " or ".join(_KINDS.get(name, name) for name in names.split(" | ") if name != "null")


def _hint(name: str, names: Sequence[str]) -> str:
    close = get_close_matches(name, names, n=1)
    shown = [name if any(map(str.isalnum, name)) else repr(name) for name in names]
    return f"did you mean {close[0]}?" if close else f"choose one of {', '.join(shown)}"


def _value_at(fields: object, keys: Sequence[str]) -> object:
    found = fields
    for key in keys:
        if isinstance(found, dict):
            found = cast(dict[str, object], found).get(key)
        elif isinstance(found, list | tuple) and key.isdigit():
            found = cast(Sequence[object], found)[int(key)]
    return cast(object, found)


def _alternatives(type_: inspect.Type) -> list[inspect.Type]:
    if isinstance(type_, inspect.Metadata):
        type_ = type_.type
    return list(type_.types) if isinstance(type_, inspect.UnionType) else [type_]


def _types_at(recipe: type, keys: Sequence[str]) -> list[inspect.Type]:
    """Return the types that the value at a path may have."""
    types = [inspect.type_info(recipe)]
    for key in keys:
        inner: list[inspect.Type] = []
        for type_ in types:
            if isinstance(type_, inspect.StructType):
                inner += [field.type for field in type_.fields if field.encode_name == key]
            elif isinstance(type_, inspect.VarTupleType):
                inner.append(type_.item_type)
            elif isinstance(type_, inspect.DictType):
                inner.append(type_.value_type)
        types = [alternative for type_ in inner for alternative in _alternatives(type_)]
    return types


def _choices(recipe: type, keys: Sequence[str]) -> list[str]:
    """Return the words that a literal, or the name in the table of an optimizer and the like, can be."""
    choices: list[str] = []
    for type_ in _types_at(recipe, keys):
        if isinstance(type_, inspect.LiteralType):
            choices += [str(value) for value in type_.values if value is not None]
    if not choices and keys:
        above = _types_at(recipe, keys[:-1])
        choices = [str(type_.tag) for type_ in above if isinstance(type_, inspect.StructType)]
    return choices
