"""Own schedules of the learning rate."""

from collections.abc import Callable
from math import isfinite
from typing import cast

import msgspec

from nn_tui.datasets import InputError

from ..training.schedules import SCHEDULES, Schedule, ScheduleRecipe
from .derivative_check import refuse_name

RateOf = Callable[[int, float, int | None], float]
"""From an epoch, counted from 0, the learning rate of the recipe, and how many epochs the run has (None: no end)."""
OWN: set[str] = set()
_TRIED = 100


def register_schedule(name: str, rate: RateOf, *, formula: str = "") -> None:
    """Let recipes take a schedule by this name; registered again, it takes the place of the first.

    `rate(epoch, learning_rate, epochs)` is the learning rate of an epoch, counted from 0 after the warm-up; it is asked
    once an epoch, so what it returns must depend on nothing else. `formula` is what is shown. Raises InputError where
    it is not a finite number of at least 0 for the first 100 epochs of 100, and for a name that is taken.
    """
    refuse_name("a schedule", name, taken=name in SCHEDULES and name not in OWN)
    for epoch in range(_TRIED):
        try:
            found = float(rate(epoch, 0.1, _TRIED))
        except Exception as error:  # it is the script's own
            raise InputError(f"schedule {name} cannot be computed: {type(error).__name__}: {error}") from None
        if not (isfinite(found) and found >= 0):
            raise InputError(f"schedule {name} is {found:g} in epoch {epoch}, expected a finite number of at least 0")

    def curve(self: ScheduleRecipe, base: float, epochs: int | None) -> Callable[[int], float]:
        return lambda epoch: float(rate(epoch, base, epochs))

    kind = msgspec.defstruct(
        f"Own{name.title().replace('_', '')}",
        [],
        bases=(ScheduleRecipe,),
        namespace={
            "__doc__": f"The schedule {name}, which a script has registered.",
            "formula": formula or f"{name}(t, η)",
            "_curve": curve,
        },
        frozen=True,
        kw_only=True,
        tag=name,
    )
    OWN.add(name)
    SCHEDULES[name] = cast(type[Schedule], kind)
