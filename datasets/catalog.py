"""Every dataset that comes with nn-tui, by name, and those of a script's own arrays."""

from difflib import get_close_matches
from weakref import WeakValueDictionary

import numpy as np
from msgspec import structs

from .bundled import BUNDLED, load_bundled
from .dataset import Dataset
from .errors import InputError
from .files.file_names import is_file_name
from .toys import TOYS

_CLOSE = 0.65
"""Two letters swapped in a name of three are close (0.67), mnist and moons are not (0.6)."""
_own: WeakValueDictionary[str, Dataset] = WeakValueDictionary()
"""The datasets that a script has made, as long as it holds them."""


def names() -> tuple[str, ...]:
    """Return the names of all datasets, the generated toys first and the bundled real ones after them."""
    return *TOYS, *BUNDLED


def resolve(name: str) -> str:
    """Return the name as it is kept, for a name in any case and with - or _ between words.

    A dataset that the script has made itself goes by its very name. Raises InputError with the closest names for one
    that does not exist.
    """
    if find_own(name) is not None:
        return name
    key = name.strip().lower().replace("-", "_")
    if key not in names():
        close = get_close_matches(key, names(), cutoff=_CLOSE)
        hint = f"did you mean {' or '.join(close)}?" if close else f"expected one of {', '.join(names())}"
        raise InputError(f'there is no dataset named "{name}"; {hint}')
    return key


def load(
    name: str,
    *,
    samples: int | None = None,
    noise: float | None = None,
    rng: np.random.Generator | None = None,
) -> Dataset:
    """Return the dataset that `resolve` finds under that name.

    Samples and noise are a toy's own defaults unless given, and rng is `np.random.default_rng(0)`.
    Raises InputError for an unknown name, for numbers that the toy refuses, and for samples or noise given
    for real data.
    """
    key, own = resolve(name), find_own(name)
    if key in TOYS and own is None:
        toy = TOYS[key]
        return toy.generate(
            toy.samples if samples is None else samples,
            toy.noise if noise is None else noise,
            np.random.default_rng(0) if rng is None else rng,
        )
    for setting, value in (("samples", samples), ("noise", noise)):
        if value is not None:
            raise InputError(
                f"{key} is real data and takes no {setting} (given: {value}); "
                f"expected {setting} only with {', '.join(TOYS)}"
            )
    return own or load_bundled(key)


def find_own(name: str) -> Dataset | None:
    """Return the dataset that a script has made under this name, as long as somebody holds it; else None."""
    return _own.get(name)


def named(dataset: Dataset, name: str) -> Dataset:
    """Return the dataset under a name that no other one has, by which recipes of this process find it."""
    if is_file_name(name) or not name.strip():
        raise InputError(f"{name!r} is no name for a dataset: a recipe would take it for a file; expected a word")
    number, free = 1, name
    while free in _own:
        number += 1
        free = f"{name} {number}"
    dataset = structs.replace(dataset, name=free)
    _own[free] = dataset
    return dataset
