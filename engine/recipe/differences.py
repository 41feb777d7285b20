"""What differs between two recipes: field by field, and in words."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, cast

from ..network.initializers import INITIALIZERS
from ..network.losses import LOSSES
from ..number_words import typed
from ..training.optimizers import OPTIMIZERS
from ..training.schedules import SCHEDULES
from .experiment import Experiment
from .toml import plain

_TABLES: Mapping[str, Mapping[str, object]] = {
    "network.initializer": INITIALIZERS,
    "training.loss": LOSSES,
    "training.optimizer": OPTIMIZERS,
    "training.schedule": SCHEDULES,
}
"""The fields that hold a name, or a table with a name and fields of its own."""

LIVE_DATA = ("data.noise", "data.test_fraction", "data.validation_fraction")
"""What can be changed of the data while a network learns from them: inputs and targets keep their meaning."""
SAME_COLUMNS = (*LIVE_DATA, "data.samples", "data.scale")
"""What can be changed of the data so that a sample is still one of them."""
_BY_NAME = ("training.class_weights", "data.kinds")
"""Tables whose keys are names that the user gives."""
_RESTART = ("seed", "dtype", "network.weights", "network.initial", "network.initializer")


class Difference(NamedTuple):
    """A field by its path, and its values in the two recipes as TOML has them."""

    path: str
    before: object
    after: object


def differences(before: Experiment, after: Experiment) -> tuple[Difference, ...]:
    """Return the fields in which two recipes differ, in the order of the recipe.

    The name of an optimizer (loss, schedule, initializer) stands for its table with all defaults; where both recipes
    have the same one, its own fields are compared: `training.optimizer.beta1`.
    """
    return tuple(_compared("", cast(dict[str, object], plain(before)), cast(dict[str, object], plain(after))))


def needs_restart(found: Iterable[Difference]) -> tuple[str, ...]:
    """Return the paths of those differences that cannot be made while a network learns.

    These are seed and dtype, where the weights come from (`network.weights`, `network.initial`,
    `network.initializer`), and the data, but for `data.noise` and the two fractions that are set aside. Everything else
    can be changed between two updates.
    """
    return tuple(difference.path for difference in found if _restarts(difference.path))


def _restarts(path: str) -> bool:
    if path.startswith("data."):
        return path not in LIVE_DATA
    return any(path == field or path.startswith(f"{field}.") for field in _RESTART)


def _compared(prefix: str, before: Mapping[str, object], after: Mapping[str, object]) -> list[Difference]:
    found: list[Difference] = []
    for name, old in before.items():
        path, new = f"{prefix}{name}", after.get(name)
        old, new = _table(path, old), _table(path, new)
        if old == new:
            continue
        if isinstance(old, Mapping) and isinstance(new, Mapping) and path not in _BY_NAME:
            old, new = cast(Mapping[str, object], old), cast(Mapping[str, object], new)
            if old.get("name") == new.get("name"):
                found += _compared(f"{path}.", old, new)
                continue
        found.append(Difference(path, old, new))
    return found


def _table(path: str, value: object) -> object:
    known = _TABLES.get(path, {})
    kind = known.get(value) if isinstance(value, str) else None
    if kind is None:
        return value
    return plain(kind() if isinstance(kind, type) else kind)


_CHOSEN = ("data.noise", "data.samples", "data.task", "network.output", "network.initializer", "training.loss")
"""The fields that are chosen to fit where they are not set."""
_WORDS = {
    "l1": "L1",
    "l2": "L2",
    "hidden": "hidden layers",
    "freeze": "frozen",
    "output": "activation of the output",
    "max_norm": "limit of a neuron's weights",
    "clip_norm": "clipping by norm",
    "clip_value": "clipping by value",
}


def describe(difference: Difference) -> str:
    """Return a difference in words: `batch size 16 → 32`, `optimizer adam → sgd`."""
    path, before, after = difference
    name = path.rpartition(".")[2]
    absent = "automatic" if path in _CHOSEN else "none"
    return f"{_WORDS.get(name, name.replace('_', ' '))} {_value(before, absent)} → {_value(after, absent)}"


def _value(value: object, absent: str = "none") -> str:
    match value:
        case None:
            return absent
        case bool():
            return "on" if value else "off"
        case int() | float():
            return typed(value)
        case Mapping():
            table = cast(Mapping[str, object], value)
            if "name" in table:
                return str(table["name"])
            return ", ".join(f"{key} {_value(part)}" for key, part in table.items()) or "none"
        case list() | tuple():
            parts = [_value(part) for part in cast(tuple[object, ...], value)]
            return ", ".join(parts[:4]) + (f" and {len(parts) - 4} more" if len(parts) > 4 else "") or "none"
        case _:
            return str(value)
