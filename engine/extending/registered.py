"""What a script has registered, and what of it a recipe takes."""

from collections.abc import Iterator, Mapping
from typing import cast

from ..evaluation.monitors import OWN_MONITORS
from ..evaluation.task_metrics import OWN_METRICS
from . import own_activations, own_losses, own_schedules


def registered() -> frozenset[str]:
    """Return what a script has registered in this process: `loss log_cosh`."""
    names = {
        "activation": own_activations.OWN,
        "loss": own_losses.OWN,
        "schedule": own_schedules.OWN,
        "metric": OWN_METRICS,
        "monitor": OWN_MONITORS,
    }
    return frozenset(f"{kind} {name}" for kind, own in names.items() for name in own)


def registered_in(recipe: Mapping[str, object]) -> tuple[str, ...]:
    """Return what a recipe, as tables, takes of this; a metric counts where it is watched."""
    known = registered()
    if not known:
        return ()
    words = {word for table in ("network", "training") for word in _words(recipe.get(table))}
    # What is watched of a metric is that of a split: `test_worst`.
    words |= {word.partition("_")[2] for word in words}
    return tuple(sorted(each for each in known if each.partition(" ")[2] in words))


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in cast(Mapping[str, object], value).values():
            yield from _words(part)
    elif isinstance(value, list | tuple):
        for part in cast(tuple[object, ...], value):
            yield from _words(part)
