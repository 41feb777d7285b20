"""Getting a recipe: from a preset, a TOML file or a data file, and with other values for some of its fields."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

import msgspec
from msgspec import structs

from nn_tui.datasets import InputError, find_own, is_file_name, resolve
from nn_tui.datasets.files.file_names import STANDARD_INPUT
from nn_tui.datasets.paths import absolute_path, read_file, require_file, typed_path, what_stands_at

from .experiment import Experiment
from .tables import DataRecipe
from .toml import plain
from .toml_reader import read_toml, read_value
from .validation_errors import input_error

PRESETS = Path(__file__).parent / "presets"


def load_experiment(name: str) -> Experiment:
    """Return the recipe that a name stands for.

    It is a dataset that comes along, with its preset; a TOML file, whose paths are relative to it; or a data file,
    with the default recipe. Raises InputError where there is none, and for what is wrong in it.
    """
    path = typed_path(name)
    if path.suffix.lower() == ".toml":
        return decode(read_file(path), where=str(path), folder=path.parent)
    if is_file_name(name) or what_stands_at(path) == "file":
        if name != STANDARD_INPUT:
            require_file(path)
        return Experiment(data=DataRecipe(source=_absolute(name, None, "data.source")))
    source = resolve(name)
    if find_own(source) is not None:
        return Experiment(data=DataRecipe(source=source))
    return decode((PRESETS / f"{source}.toml").read_bytes(), where=f"the preset {source}")


def decode(text: bytes, *, where: str, folder: Path | None = None) -> Experiment:
    """Read a recipe from TOML, with paths relative to a folder (default: the present one).

    Raises InputError that names the field, its value and what was expected.
    """
    fields = read_toml(text, where=where)
    try:
        return located(_convert(fields), folder)
    except InputError as error:
        raise InputError(error.problem, field=error.field, where=where) from None


def changed(experiment: Experiment, fields: Mapping[str, object]) -> Experiment:
    """Return the recipe with other values for fields, named by their path: {"training.learning_rate": 0.1}.

    Fields that are left alone are checked as well. Raises InputError that names the field, its value and what was
    expected.
    """
    tables = cast(dict[str, object], plain(experiment))
    for path, value in fields.items():
        *outer, last = path.split(".")
        table = tables
        for key in outer:
            inner = table.get(key)
            if isinstance(inner, str) and path not in _NAMES:
                inner = {"name": inner}  # as in training.optimizer.beta1 where the optimizer is a bare name
            table[key] = table = cast(dict[str, object], inner if isinstance(inner, dict) else {})
        table[last] = value
    return located(_convert(tables))


def assignment(text: str) -> tuple[str, object]:
    """Return path and value of "training.learning_rate=0.1"; the value is TOML, or else a bare word.

    In a field of names it is one however it looks: a column may be called 2020.

    Raises InputError where there is no path or no value, and for a value that no field can take.
    """
    path, sign, value = (part.strip() for part in text.partition("="))
    if not sign or not value or not all(path.split(".")):
        raise InputError(f"{text!r} is no assignment, expected one like training.learning_rate=0.1")
    if path in _NAMES and value[0] not in "[\"'":
        return path, value
    try:
        return path, read_value(value)
    except InputError as error:
        raise InputError(error.problem, field=path) from None


def located(experiment: Experiment, folder: Path | None = None) -> Experiment:
    """Return the recipe with its paths made absolute, relative to a folder until then (default: the present one).

    Raises InputError that names the field of what can be no path.
    """
    data, network = experiment.data, experiment.network
    if is_file_name(data.source):
        data = structs.replace(data, source=_absolute(data.source, folder, "data.source"))
    if data.test is not None:
        data = structs.replace(data, test=_absolute(data.test, folder, "data.test"))
    if network.weights is not None:
        network = structs.replace(network, weights=_absolute(network.weights, folder, "network.weights"))
    return structs.replace(experiment, data=data, network=network)


def _absolute(text: str, folder: Path | None, field: str) -> str:
    if text == STANDARD_INPUT:
        return text
    path = typed_path(text, field=field)
    return str(absolute_path(path if folder is None else folder / path, field=field))


_NAMES = ("data.target", "data.features", "data.exclude", "data.missing_words", "data.split.group")
"""Fields that hold names, which may look like numbers."""


def _with_names(fields: object) -> None:
    """Make names of what stands for one and looks like a number."""
    for path in _NAMES:
        *outer, last = path.split(".")
        table = fields
        for key in outer:
            table = cast(dict[str, object], table).get(key) if isinstance(table, dict) else None
        if isinstance(table, dict) and last in table:
            names = cast(dict[str, object], table)
            names[last] = _name(names[last])


def _name(value: object) -> object:
    match value:
        case None | str() | dict():
            return cast(object, value)
        case list() | tuple():
            return [_name(part) for part in cast(list[object], value)]
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def _convert(fields: object) -> Experiment:
    _with_names(fields)
    try:
        return msgspec.convert(fields, Experiment)
    except msgspec.ValidationError as error:
        raise input_error(error, fields, Experiment) from None
