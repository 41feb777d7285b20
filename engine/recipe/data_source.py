"""What the [data] table of a recipe names: a dataset that comes along, or a file."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from msgspec import structs

from nn_tui.datasets import Dataset, InputError, TableOptions, find_own, is_file_name, load, resolve
from nn_tui.datasets.bundled import BUNDLED

from .tables import DataRecipe

# What opens files is loaded with the first of them: most runs begin without one.
if TYPE_CHECKING:
    from nn_tui.datasets import TableReading


def load_source(data: DataRecipe, rng: np.random.Generator) -> Dataset:
    """Return the dataset; generated ones draw from rng. Raises InputError, also for fields that do not apply."""
    with _about_the_source():
        return _load(data, rng)


def read_source(data: DataRecipe) -> "TableReading | None":
    """Return all that was found out about the table of a file, None for other sources. Raises InputError."""
    from nn_tui.datasets import TableReading, inspect_file

    with _about_the_source():
        found = inspect_file(Path(data.source), data) if is_file_name(data.source) else None
        return found if isinstance(found, TableReading) else None


def columns_of(data: DataRecipe) -> tuple[str, ...]:
    """Return the names of all columns of a table, none for other sources. Raises InputError."""
    from nn_tui.datasets import column_names

    with _about_the_source():
        return column_names(Path(data.source), data) if is_file_name(data.source) else ()


@contextmanager
def _about_the_source() -> Generator[None]:
    """Let an error that names no field be about the source: what is wrong with a file concerns the field for it."""
    try:
        yield
    except InputError as error:
        error.field = error.field or "data.source"
        raise


def idle_fields(source: str) -> tuple[str, ...]:
    """Return the fields of [data] that say nothing about this source of data, and must be left as they are."""
    for_files = tuple(name for name in TableOptions.__struct_fields__ if name != "split")
    return ("samples", "noise") if is_file_name(source) else for_files


def _load(data: DataRecipe, rng: np.random.Generator) -> Dataset:
    if is_file_name(data.source):
        from nn_tui.datasets import load_file

        _refuse(data, because="only generated data take it")
        return load_file(Path(data.source), data)
    bundled = None if find_own(data.source) else BUNDLED.get(resolve(data.source))
    if bundled and data.target == bundled.target:
        data = structs.replace(data, target=None)  # it says what is so anyway
    _refuse(data, because="only files take it")
    if not isinstance(data.split, str):
        raise InputError(f"{data.source} has no column {data.split.group!r}", field="data.split.group")
    return load(data.source, samples=data.samples, noise=data.noise, rng=rng)


def _refuse(data: DataRecipe, *, because: str) -> None:
    usual = DataRecipe()
    for field in idle_fields(data.source):
        value: object = getattr(data, field)
        if value != getattr(usual, field):
            raise InputError(f"{value!r} is given for {data.source}, but {because}", field=f"data.{field}")
