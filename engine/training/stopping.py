"""Reasons to stop: what the recipe asks for, and what a run has come to.

All but the time limit are looked at when an epoch is done. Going on after a stop gives every reason a new start:
the same number of epochs, seconds or epochs of patience again; a target is reported once.
"""

import sys
from collections.abc import Mapping
from math import isnan, nan
from typing import Literal

import msgspec

from nn_tui.datasets import Prepared

from ..evaluation.evaluation import Evaluation
from ..evaluation.monitors import Monitor, check_monitor, less_is_better, monitor_words, usual_monitor, value_of
from ..network.limits import BoundedNatural, Count, Finite, NotNegative, Positive
from ..number_words import typed

Reason = Literal[
    "epochs",
    "time_limit",
    "target",
    "early_stopping",
    "plateau",
    "converged",
    "callback",
    "exploded",
    "diverged",
    "error",
]
FAILED: tuple[Reason, ...] = ("diverged", "exploded", "error")
"""Reasons to stop that mean that there is no result."""


class Stop(msgspec.Struct, frozen=True):
    """Why training has stopped: a reason to look up, a sentence with the numbers behind it and what one could try.

    `numbers` are those of the sentence by name, as floats.
    """

    reason: Reason
    sentence: str
    numbers: Mapping[str, float] = msgspec.field(default_factory=dict[str, float])


class _Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class Target(_Rule, frozen=True):
    """Stop as soon as the monitor is as good as `value`: a loss not above it, an accuracy not below it."""

    value: Finite
    monitor: Monitor = "train_loss"


class EarlyStopping(_Rule, frozen=True):
    """Stop when the monitor has not been better than its best for `patience` epochs in a row.

    Without a monitor it is the loss of the validation split where there is one, else of the test. Better means by more
    than `min_delta`. The network before its first epoch does not count, nor does any of the first `start_epoch` epochs:
    the one after them is the first to be the best. With `restore_best` the parameters of the best epoch are put back,
    bit for bit, which takes a copy of them: for whichever reason the run stops, unless it diverged.
    """

    monitor: Monitor | None = None
    patience: Count = 20
    min_delta: NotNegative = 0.0
    restore_best: bool = True
    start_epoch: BoundedNatural = 0


class Plateau(_Rule, frozen=True):
    """Stop when for `epochs` epochs the monitor has stayed within ± `tolerance` of where it was, relatively.

    With `absolute` that is the distance within which it has to stay, in place of the relative one.
    """

    epochs: Count = 20
    tolerance: Positive = 1e-4
    monitor: Monitor = "train_loss"
    absolute: NotNegative | None = None

    def within(self, value: float, level: float) -> bool:
        """Return whether the monitor has not moved; a loss of exactly 0 that stays there does not either."""
        return abs(value - level) <= (self.tolerance * abs(level) if self.absolute is None else self.absolute)


class Stopping(_Rule, frozen=True):
    """The reasons for which a run stops by itself; None is never.

    `time_limit` is in seconds of training at full speed, not counting pauses and steps taken by hand.
    `explosion` is how many times its initial value (or 1, if that is more: targets are scaled) the training loss may
    reach. It is none by default, for a loss that keeps growing soon becomes infinite, and that always stops a run.
    """

    epochs: int | None = None
    time_limit: float | None = None
    target: Target | None = None
    early_stopping: EarlyStopping | None = None
    plateau: Plateau | None = None
    explosion: float | None = None

    def begin(self, evaluation: Evaluation) -> "StoppingRun":
        """Return the watch over a run that starts out with this evaluation."""
        return StoppingRun(self, evaluation)

    @property
    def monitors(self) -> Mapping[str, str]:
        """What the rules watch that say so, by the name of the rule."""
        rules = {"target": self.target, "early_stopping": self.early_stopping, "plateau": self.plateau}
        return {name: rule.monitor for name, rule in rules.items() if rule is not None and rule.monitor is not None}

    def check(self, data: Prepared) -> None:
        """Raise InputError for a monitor that does not exist for these data."""
        usual = {} if self.early_stopping is None else {"early_stopping": usual_monitor(len(data.validation_rows) > 0)}
        for name, monitor in (usual | dict(self.monitors)).items():
            check_monitor(monitor, data, f"training.{name}.monitor")


STATE_OF = {
    "time_limit": ("seconds", "batches", "limit"),
    "explosion": ("initial",),
    "target": ("reached",),
    "early_stopping": ("best", "best_epoch", "waited"),
    "plateau": ("level", "still"),
}
"""Which entries of a watch's state belong to which rule."""


class StoppingRun:
    """The watch over one run; `state` is all it takes to go on exactly, assignable."""

    def __init__(self, rules: Stopping, evaluation: Evaluation) -> None:
        self.rules = rules
        self.state: dict[str, float] = {}
        self.begin_at(0, evaluation)

    def begin_at(self, epoch: int, evaluation: Evaluation) -> None:
        """Give every reason a new start, at an epoch that came to this evaluation."""
        rules = self.rules
        if rules.time_limit is not None:
            self.state.update(seconds=0.0, batches=0.0, limit=rules.time_limit)
        if rules.explosion is not None:
            self.state["initial"] = max(1.0, evaluation.train.loss)
        if rules.target:
            self.state["reached"] = 0.0
        if rules.early_stopping:
            counts, monitor = epoch > rules.early_stopping.start_epoch, _monitor(rules.early_stopping, evaluation)
            best = value_of(monitor, evaluation) if counts else nan
            self.state.update(best=best, best_epoch=float(epoch) if counts else nan, waited=0.0)
        if rules.plateau:
            self.state.update(level=value_of(rules.plateau.monitor, evaluation), still=0.0)

    @property
    def keeps_best(self) -> bool:
        """Whether the parameters of the best epoch have to be kept."""
        return self.rules.early_stopping is not None and self.rules.early_stopping.restore_best

    @property
    def best_epoch(self) -> float:
        """The epoch that early stopping holds for the best so far; not a number without it, and before there is one."""
        return self.state.get("best_epoch", nan)

    @property
    def batches_left(self) -> int:
        """How many batches fit into what is left of the time limit, 1 at least, going by those that were run."""
        state = self.state
        if self.rules.time_limit is None:
            return sys.maxsize
        if not state["batches"] or not state["seconds"]:
            return 1
        left = (state["limit"] - state["seconds"]) / state["seconds"] * state["batches"]
        return int(min(max(1.0, left), 1e9))

    def _back(self, epoch: float) -> str:
        """Return how a sentence says that the parameters of the best epoch are put back at `epoch`."""
        best = self.best_epoch
        return (
            f", and the parameters of epoch {best:,.0f}, the best, are back"
            if self.keeps_best and not isnan(best) and best != epoch
            else ""
        )

    def spend(self, seconds: float, batches: int, epoch: float) -> Stop | None:
        """Count the time that `batches` batches up to `epoch` took; return a stop where the limit is reached.

        Within an epoch, `epoch` has the part of it that is done behind the point.
        """
        rule, state = self.rules.time_limit, self.state
        if rule is None:
            return None
        state["seconds"] += seconds
        state["batches"] += max(0, batches)
        spent = state["seconds"]
        if spent < state["limit"]:
            return None
        state["limit"] = spent + rule
        return Stop(
            "time_limit",
            f"the time limit of {typed(rule)} s is reached, after {spent:.3g} s of training{self._back(epoch)}: "
            "run on for as long again, or raise training.time_limit",
            {"time_limit": rule, "seconds": spent},
        )

    def judge(self, epoch: int, evaluation: Evaluation) -> Stop | None:
        """Take note of a finished epoch, counted from 1; return the first reason to stop, if there is one."""
        early = self._early(epoch, evaluation)  # first, for it finds out which epoch is the best
        back = self._back(epoch)
        found = (
            self._exploded(evaluation, back),
            self._target(evaluation, back),
            early,
            self._still(evaluation, back),
            self._epochs(epoch, evaluation, back),
        )
        return next((stop for stop in found if stop), None)

    def _exploded(self, evaluation: Evaluation, back: str) -> Stop | None:
        limit = self.rules.explosion
        if limit is None:
            return None
        loss, initial = evaluation.train.loss, self.state["initial"]
        if not loss > limit * initial:
            return None
        self.state["initial"] = loss
        return Stop(
            "exploded",
            f"the training loss has grown to {loss:.4g}, more than {typed(limit)} times {initial:.4g}{back}: "
            "try a smaller learning rate, or clip the gradients",
            {"train_loss": loss, "initial": initial, "explosion": limit},
        )

    def _target(self, evaluation: Evaluation, back: str) -> Stop | None:
        target = self.rules.target
        if target is None or self.state["reached"]:
            return None
        value, falls = value_of(target.monitor, evaluation), less_is_better(target.monitor)
        if not (value <= target.value if falls else value >= target.value):
            return None
        self.state["reached"] = 1.0
        return Stop(
            "target",
            f"the {monitor_words(target.monitor)} is {value:.4g}, and {typed(target.value)} was the target{back}: "
            "run on to see whether it gets better still",
            {target.monitor: value, "target": target.value},
        )

    def _early(self, epoch: int, evaluation: Evaluation) -> Stop | None:
        rule, state = self.rules.early_stopping, self.state
        if rule is None or epoch <= rule.start_epoch:
            return None
        monitor = _monitor(rule, evaluation)
        value, best = value_of(monitor, evaluation), state["best"]
        gain = best - value if less_is_better(monitor) else value - best
        if gain > rule.min_delta or (isnan(best) and not isnan(value)):
            state.update(best=value, best_epoch=float(epoch), waited=0.0)
            return None
        state["waited"] += 1
        if state["waited"] < rule.patience:
            return None
        state["waited"] = 0.0
        restored = ", restored" if rule.restore_best else ""
        return Stop(
            "early_stopping",
            f"the {monitor_words(monitor)} has not improved for {_counted(rule.patience)}; best {best:.4g} at epoch "
            f"{state['best_epoch']:.0f}{restored}: run on for as long again, or try more data or regularization",
            {monitor: value, "best": best, "best_epoch": state["best_epoch"], "patience": float(rule.patience)},
        )

    def _still(self, evaluation: Evaluation, back: str) -> Stop | None:
        rule, state = self.rules.plateau, self.state
        if rule is None:
            return None
        value = value_of(rule.monitor, evaluation)
        if not rule.within(value, state["level"]):
            state.update(level=value, still=0.0)
            return None
        state["still"] += 1
        if state["still"] < rule.epochs:
            return None
        state["still"] = 0.0
        return Stop(
            "plateau",
            f"for {_counted(rule.epochs)} the {monitor_words(rule.monitor)} has stayed within "
            f"{typed(rule.tolerance if rule.absolute is None else rule.absolute)} of "
            f"{state['level']:.4g}{', relatively' if rule.absolute is None else ''}; it is {value:.4g}{back}: "
            "try another learning rate, or more neurons",
            {rule.monitor: value, "level": state["level"], "epochs": float(rule.epochs)},
        )

    def _epochs(self, epoch: int, evaluation: Evaluation, back: str) -> Stop | None:
        epochs = self.rules.epochs
        if not epochs or epoch % epochs:
            return None
        loss = evaluation.judged.loss
        return Stop(
            "epochs",
            f"{_counted(epoch)} {'is' if epoch == 1 else 'are'} done, the loss is {loss:.4g}{back}: "
            f"run on for another {epochs:,}, or change the recipe",
            {"epochs": float(epoch), "loss": loss},
        )


def converged(finding: str) -> Stop:
    """Return the stop of a run whose optimizer has come to where it wanted to."""
    return Stop("converged", f"{finding}: it has converged; change the recipe to go further")


def asked_for(sentence: str) -> Stop:
    """Return the stop that a callback has asked for."""
    return Stop("callback", sentence or "a callback has asked for it")


def never_finite(finding: str) -> Stop:
    """Return the stop of a run that was not finite from the start, before it had learned anything."""
    return Stop(
        "diverged",
        f"{finding} before any update: the initial weights, the activation or the scale of the data are too large for "
        "the numbers that it computes with",
        {"step": 0.0},
    )


def diverged(finding: str, rate: float, step: int) -> Stop:
    """Return the stop of a run whose cost or parameters are not finite any more, back at the last update they were."""
    return Stop(
        "diverged",
        f"{finding} at learning rate {rate:g}; "
        f"went back to the last finite state, update {step:,}: try a smaller learning rate",
        {"learning_rate": rate, "step": float(step)},
    )


def _monitor(rule: EarlyStopping, evaluation: Evaluation) -> str:
    return rule.monitor or usual_monitor(evaluation.validation is not None)


def _counted(epochs: int) -> str:
    return "1 epoch" if epochs == 1 else f"{epochs:,} epochs"
