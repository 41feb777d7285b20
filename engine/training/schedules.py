"""How the learning rate moves from epoch to epoch.

Formulas are PyTorch's where it has the schedule (`torch.optim.lr_scheduler`), with η for the learning rate of the
recipe and t for the epoch, counted from 0 after the warm-up. A schedule is also its own entry in the recipe.
"""

from collections.abc import Callable
from math import copysign, cos, inf, pi
from typing import ClassVar

import numpy as np

from nn_tui.datasets import Floats, InputError, Prepared

from ..evaluation.monitors import Monitor, check_monitor, less_is_better
from ..network.limits import (
    BoundedCount,
    BoundedNatural,
    Divisor,
    Factor,
    Fraction,
    NotNegative,
    Positive,
    ProperFraction,
)
from ..network.named import Named


class ScheduleRun:
    """A schedule under way; `rate` is to be called once at the start of every epoch, in order.

    `state` is all it takes to go on exactly: assign it to another run of the same schedule.
    """

    monitor: str | None = None
    """What it is told of each epoch; None for the usual loss."""

    def __init__(self, curve: Callable[[int], float], warmup_epochs: int) -> None:
        self.state: dict[str, float] = {}
        self._curve = curve
        self._warmup_epochs = warmup_epochs

    def rate(self, epoch: int, value: float) -> float:
        """Return the learning rate of an epoch, 0 for the first; `value` is what its monitor is worth before."""
        if epoch < self._warmup_epochs:
            return self.foreseen(epoch)
        return self._after_warmup(epoch - self._warmup_epochs, value)

    def foreseen(self, epoch: int) -> float:
        """Return the learning rate of an epoch as far as it does not depend on what is learned."""
        if epoch < self._warmup_epochs:
            return self._curve(0) * (epoch + 1) / (self._warmup_epochs + 1)
        return self._curve(epoch - self._warmup_epochs)

    def _after_warmup(self, epoch: int, value: float) -> float:
        return self._curve(epoch)


class ScheduleRecipe(Named, frozen=True, kw_only=True):
    """What all schedules share: a formula to show, and a linear warm-up.

    The learning rate of the first w = `warmup_epochs` epochs is (t + 1) / (w + 1) of the schedule's first one; the
    schedule itself begins after them.
    """

    formula: ClassVar[str] = ""
    warmup_epochs: BoundedNatural = 0

    def begin(self, base: float, epochs: int | None) -> ScheduleRun:
        """Return the run of this schedule for a learning rate η and a run of `epochs` epochs, None for unlimited.

        Raises InputError where the schedule needs a number of epochs and there is none.
        """
        return ScheduleRun(self._curve(base, epochs), self.warmup_epochs)

    def rates(self, epochs: int, learning_rate: float = 0.01, *, of: int | None = None) -> Floats:
        """Return the learning rates of the first `epochs` epochs (epochs,), without training.

        The run is meant to have `of` epochs, these unless said otherwise. A schedule that goes by what is learned is
        told that every epoch is better than the one before. Raises InputError as `begin` does.
        """
        run = ScheduleRun(self._curve(learning_rate, epochs if of is None else of), self.warmup_epochs)
        return np.array([run.foreseen(epoch) for epoch in range(epochs)])

    def check(self, data: Prepared) -> None:
        """Raise InputError for a monitor that does not exist for these data."""

    def _curve(self, base: float, epochs: int | None) -> Callable[[int], float]:
        """Return the learning rate as a function of the epoch after the warm-up."""
        raise NotImplementedError

    def _length(self, own: int | None, epochs: int | None) -> int:
        """Return how many epochs the schedule has: its own number, or what the warm-up leaves of the run."""
        if own is not None:
            return own
        if epochs is None:
            raise InputError(
                f"{self.name} needs to know its end; "
                "give training.epochs a number, or the schedule an epochs field of its own",
                field="training.schedule",
            )
        if epochs <= self.warmup_epochs:
            raise InputError(
                f"{self.warmup_epochs} epochs of warm-up leave none of the "
                f"{epochs} epochs of training to {self.name}; expected less than {epochs}",
                field="training.schedule.warmup_epochs",
            )
        return epochs - self.warmup_epochs


class ConstantRate(ScheduleRecipe, frozen=True, kw_only=True, tag="constant"):
    """The learning rate stays: η."""

    formula: ClassVar[str] = "η"

    def _curve(self, base: float, epochs: int | None) -> Callable[[int], float]:
        return lambda epoch: base


class StepDecay(ScheduleRecipe, frozen=True, kw_only=True, tag="step"):
    """Every `step_size` epochs the learning rate is multiplied by `gamma`: η γ^⌊t / size⌋ (StepLR)."""

    formula: ClassVar[str] = "η γ^⌊t / size⌋"
    step_size: BoundedCount = 10
    gamma: Factor = 0.1

    def _curve(self, base: float, epochs: int | None) -> Callable[[int], float]:
        return lambda epoch: base * self.gamma ** (epoch // self.step_size)


class Exponential(ScheduleRecipe, frozen=True, kw_only=True, tag="exponential"):
    """Every epoch the learning rate is multiplied by `gamma`: η γᵗ (ExponentialLR)."""

    formula: ClassVar[str] = "η γᵗ"
    gamma: Factor = 0.95

    def _curve(self, base: float, epochs: int | None) -> Callable[[int], float]:
        return lambda epoch: base * self.gamma**epoch


class Cosine(ScheduleRecipe, frozen=True, kw_only=True, tag="cosine"):
    """Half a wave down to `minimum` in T epochs: η₀ + (η − η₀) (1 + cos(π t / T)) / 2 (CosineAnnealingLR).

    T is `epochs`, or else what the warm-up leaves of the training; afterwards the learning rate stays at `minimum`.
    """

    formula: ClassVar[str] = "η₀ + (η − η₀) (1 + cos(π t / T)) / 2"
    minimum: NotNegative = 0.0
    epochs: BoundedCount | None = None

    def _curve(self, base: float, epochs: int | None) -> Callable[[int], float]:
        length = self._length(self.epochs, epochs)
        return lambda epoch: _cosine(base, self.minimum, min(epoch / length, 1.0))


class CosineRestarts(ScheduleRecipe, frozen=True, kw_only=True, tag="cosine_restarts"):
    """Cosine that starts again after `period` epochs, each time `stretch` times as long (Loshchilov, Hutter, 2017).

    η₀ + (η − η₀) (1 + cos(π t / T)) / 2, with t counted from the last restart (CosineAnnealingWarmRestarts).
    """

    formula: ClassVar[str] = "η₀ + (η − η₀) (1 + cos(π t / T)) / 2, t from the last restart"
    period: BoundedCount = 10
    stretch: BoundedCount = 1
    minimum: NotNegative = 0.0

    def _curve(self, base: float, epochs: int | None) -> Callable[[int], float]:
        def curve(epoch: int) -> float:
            period = self.period
            if self.stretch == 1:
                epoch %= period
            while epoch >= period:
                epoch -= period
                period *= self.stretch
            return _cosine(base, self.minimum, epoch / period)

        return curve


class OneCycle(ScheduleRecipe, frozen=True, kw_only=True, tag="one_cycle"):
    """Half a wave up to η, half a wave down (Smith and Topin, 2018), in T epochs (OneCycleLR).

    It starts at η / `initial_divisor`, reaches η after `rising_fraction` of T, and ends in epoch T − 1 at
    η / (`initial_divisor` · `final_divisor`), where it stays. T is `epochs`, or else what the warm-up leaves of the
    training.
    """

    formula: ClassVar[str] = "η / 25 ↗ η ↘ η / 250,000"
    rising_fraction: ProperFraction = 0.3
    initial_divisor: Divisor = 25.0
    final_divisor: Divisor = 1e4
    epochs: BoundedCount | None = None

    def _curve(self, base: float, epochs: int | None) -> Callable[[int], float]:
        last = self._length(self.epochs, epochs) - 1
        peak = self.rising_fraction * (last + 1) - 1
        first = base / self.initial_divisor
        final = first / self.final_divisor

        def curve(epoch: int) -> float:
            if epoch >= last:
                return final
            if epoch < peak:
                return _cosine(first, base, epoch / peak)
            return _cosine(base, final, (epoch - peak) / (last - peak))

        return curve


class InverseScaling(ScheduleRecipe, frozen=True, kw_only=True, tag="inverse_scaling"):
    """The learning rate falls with a power of time: η / (c t + 1)^p (scikit-learn's "invscaling").

    scikit-learn counts time in samples: with `per_epoch` c the number of training samples it is the same.
    """

    formula: ClassVar[str] = "η / (c t + 1)^p"
    power: Factor = 0.5
    per_epoch: Positive = 1.0

    def _curve(self, base: float, epochs: int | None) -> Callable[[int], float]:
        return lambda epoch: base / (self.per_epoch * epoch + 1) ** self.power


class ReduceOnPlateau(ScheduleRecipe, frozen=True, kw_only=True, tag="plateau"):
    """The learning rate is multiplied by `factor` when the monitor stops getting better (ReduceLROnPlateau).

    An epoch is bad if its monitor is not better than the best so far by more than `threshold` times its size, or where
    it is set by more than `absolute`; after more than `patience` bad epochs in a row the learning rate falls, not below
    `minimum`, and the next `cooldown` epochs do not count as bad. The loss before the first epoch counts as one of
    them. Without a monitor it is the loss of the validation split where there is one, else of training; one of the test
    split lets that take part in the training.
    """

    formula: ClassVar[str] = "η ← η · factor after more than `patience` epochs without a better one"
    factor: ProperFraction = 0.1
    patience: BoundedNatural = 10
    threshold: Fraction = 1e-4
    cooldown: BoundedNatural = 0
    minimum: NotNegative = 0.0
    monitor: Monitor | None = None
    absolute: NotNegative | None = None

    def begin(self, base: float, epochs: int | None) -> ScheduleRun:
        """Return the run of this schedule."""
        return ReduceOnPlateauRun(self, base)

    def check(self, data: Prepared) -> None:
        """Raise InputError for a monitor that does not exist for these data."""
        if self.monitor is not None:
            check_monitor(self.monitor, data, "training.schedule.monitor")

    def better_than(self, best: float) -> float:
        """Return what a loss, or what less of is better, has to be below to be better than the best."""
        return best * (1 - copysign(self.threshold, best)) if self.absolute is None else best - self.absolute

    def _curve(self, base: float, epochs: int | None) -> Callable[[int], float]:
        return lambda epoch: base


class ReduceOnPlateauRun(ScheduleRun):
    """A plateau schedule under way; what it has seen is in `state`: rate, bad, cooldown, and the best.

    The best is of the monitor's sign turned round where more of it is better.
    """

    def __init__(self, recipe: ReduceOnPlateau, base: float) -> None:
        super().__init__(lambda epoch: base, recipe.warmup_epochs)
        self.state = {"rate": base, "bad": 0.0, "cooldown": 0.0}
        self._recipe, self.monitor = recipe, recipe.monitor
        self._sign = 1.0 if recipe.monitor is None or less_is_better(recipe.monitor) else -1.0

    def _after_warmup(self, epoch: int, value: float) -> float:
        recipe, state = self._recipe, self.state
        value, best = self._sign * value, state.get("best", inf)
        if value < recipe.better_than(best):
            state["best"] = value
            state["bad"] = 0.0
        else:
            state["bad"] += 1
        if state["cooldown"] > 0:
            state["cooldown"] -= 1
            state["bad"] = 0.0
        if state["bad"] > recipe.patience:
            # Where the floor lies above the learning rate itself, it stays as it is.
            state["rate"] = min(state["rate"], max(state["rate"] * recipe.factor, recipe.minimum))
            state["cooldown"] = float(recipe.cooldown)
            state["bad"] = 0.0
        return state["rate"]


def _cosine(first: float, last: float, part: float) -> float:
    """Return the value at `part` 0 … 1 of half a cosine wave between two values."""
    return last + (first - last) * (1 + cos(pi * part)) / 2


Schedule = (
    ConstantRate | StepDecay | Exponential | Cosine | CosineRestarts | OneCycle | InverseScaling | ReduceOnPlateau
)

SCHEDULES: dict[str, type[Schedule]] = {
    "constant": ConstantRate,
    "step": StepDecay,
    "exponential": Exponential,
    "cosine": Cosine,
    "cosine_restarts": CosineRestarts,
    "one_cycle": OneCycle,
    "inverse_scaling": InverseScaling,
    "plateau": ReduceOnPlateau,
}
BUILT_IN_SCHEDULES = frozenset(SCHEDULES)
"""The names of those that are not a script's own."""
