"""What the [data] table of a recipe names: a dataset that comes along, or a file."""

from pathlib import Path

import numpy as np
from msgspec import structs

from nn_tui.datasets import Dataset, InputError, is_file_name, load, load_file, resolve
from nn_tui.datasets.bundled import BUNDLED

from .tables import DataRecipe


def load_source(data: DataRecipe, rng: np.random.Generator) -> Dataset:
    """Return the dataset; generated ones draw from rng. Raises InputError, also for fields that do not apply."""
    try:
        return _load(data, rng)
    except InputError as error:
        # What is wrong with a file concerns the field that names it.
        error.field = error.field or "data.source"
        raise


def _load(data: DataRecipe, rng: np.random.Generator) -> Dataset:
    if is_file_name(data.source):
        _refuse(data, "samples", "noise", because="only generated data take it")
        target = (data.target,) if isinstance(data.target, str) else data.target
        return load_file(Path(data.source), target=target or (), features=data.features, task=data.task)
    bundled = BUNDLED.get(resolve(data.source))
    if bundled and data.target == bundled.target:
        data = structs.replace(data, target=None)  # it says what is so anyway
    _refuse(data, "target", "features", "task", because="only files take it")
    return load(data.source, samples=data.samples, noise=data.noise, rng=rng)


def _refuse(data: DataRecipe, *fields: str, because: str) -> None:
    for field in fields:
        value: object = getattr(data, field)
        if value is not None:
            raise InputError(f"{value!r} is given for {data.source}, but {because}", field=f"data.{field}")
