"""Reasons to stop: what the recipe asks for, and what a run has come to.

All but the time limit are looked at when an epoch is done. Going on after a stop gives every reason a new start:
the same number of epochs, seconds or epochs of patience again; a target is reported once.
"""

import sys
from collections.abc import Collection, Mapping
from math import isfinite, isnan, nan
from typing import Literal, cast

import msgspec

from nn_tui.datasets import InputError, Prepared

from ..evaluation.evaluation import Evaluation, SplitName
from ..network.limits import Count, Finite, NotNegative, Positive

Monitor = Literal["test_loss", "train_loss", "validation_loss", "test_metric", "train_metric", "validation_metric"]
"""What is watched: of losses less is better, of metrics (accuracy, R²) more."""
Reason = Literal["epochs", "time_limit", "target", "early_stopping", "plateau", "exploded", "diverged", "error"]
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
    """Stop as soon as the monitored loss is not above `value`, or the monitored metric not below it."""

    value: Finite
    monitor: Monitor = "train_loss"


class EarlyStopping(_Rule, frozen=True):
    """Stop when the monitor has not been better than its best for `patience` epochs in a row.

    Without a monitor it is the loss of the validation split where there is one, else of the test. Better means by more
    than `min_delta`; the state before the first epoch counts as one to be better than. With
    `restore_best` the parameters of the best epoch are put back, bit for bit, which takes a copy of them: for whichever
    reason the run stops, unless it diverged.
    """

    monitor: Monitor | None = None
    patience: Count = 20
    min_delta: NotNegative = 0.0
    restore_best: bool = True


class Plateau(_Rule, frozen=True):
    """Stop when for `epochs` epochs the training loss has stayed within ± `tolerance` of where it was, relatively."""

    epochs: Count = 20
    tolerance: Positive = 1e-4


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

    def check(self, aside: Collection[str], *, constant: Collection[str]) -> None:
        """Raise InputError for a monitor that does not exist.

        `aside` are the splits that are set aside from training, `constant` those of a regression whose targets do not
        vary.
        """
        for name, rule in (("target", self.target), ("early_stopping", self.early_stopping)):
            if rule is None:
                continue
            monitor = rule.monitor or _usual_monitor(validated="validation" in aside)
            split, _, figure = monitor.partition("_")
            field = f"training.{name}.monitor"
            if split not in ("train", *aside):
                raise InputError(
                    f"there is no {monitor} without a {split} split; "
                    f"give data.{split}_fraction more than 0, or monitor train_{figure}",
                    field=field,
                )
            if figure == "metric" and split in constant:
                raise InputError(
                    f"there is no {monitor}: R² needs targets that differ, and those of the {split} split do not; "
                    f"monitor {split}_loss",
                    field=field,
                )


def splits_set_aside(data: Prepared) -> set[str]:
    """Return the splits with samples that are not trained on."""
    sizes = {"test": len(data.test_rows), "validation": len(data.validation_rows)}
    return {split for split, size in sizes.items() if size}


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
            best = _value(_monitor(rules.early_stopping, evaluation), evaluation)
            self.state.update(best=best, best_epoch=float(epoch), waited=0.0)
        if rules.plateau:
            self.state.update(level=evaluation.train.loss, still=0.0)

    @property
    def keeps_best(self) -> bool:
        """Whether the parameters of the best epoch have to be kept."""
        return self.rules.early_stopping is not None and self.rules.early_stopping.restore_best

    @property
    def best_epoch(self) -> float:
        """The epoch that early stopping holds for the best so far; not a number without it."""
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
            if self.keeps_best and best != epoch
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
            f"the time limit of {rule:g} s is reached, after {spent:.3g} s of training{self._back(epoch)}: "
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
            f"the training loss has grown to {loss:.4g}, more than {limit:g} times {initial:.4g}{back}: "
            "try a smaller learning rate, or clip the gradients",
            {"train_loss": loss, "initial": initial, "explosion": limit},
        )

    def _target(self, evaluation: Evaluation, back: str) -> Stop | None:
        target = self.rules.target
        if target is None or self.state["reached"]:
            return None
        value, loss = _value(target.monitor, evaluation), target.monitor.endswith("loss")
        if not (value <= target.value if loss else value >= target.value):
            return None
        self.state["reached"] = 1.0
        return Stop(
            "target",
            f"the {_words(target.monitor)} is {value:.4g}, and {target.value:g} was the target{back}: "
            "run on to see whether it gets better still",
            {target.monitor: value, "target": target.value},
        )

    def _early(self, epoch: int, evaluation: Evaluation) -> Stop | None:
        rule, state = self.rules.early_stopping, self.state
        if rule is None:
            return None
        monitor = _monitor(rule, evaluation)
        value, best = _value(monitor, evaluation), state["best"]
        gain = best - value if monitor.endswith("loss") else value - best
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
            f"the {_words(monitor)} has not improved for {_counted(rule.patience)}; best {best:.4g} at epoch "
            f"{state['best_epoch']:.0f}{restored}: run on for as long again, or try more data or regularization",
            {monitor: value, "best": best, "best_epoch": state["best_epoch"], "patience": float(rule.patience)},
        )

    def _still(self, evaluation: Evaluation, back: str) -> Stop | None:
        rule, state, loss = self.rules.plateau, self.state, evaluation.train.loss
        if rule is None:
            return None
        # A loss of exactly 0 that stays there does not move either.
        if not abs(loss - state["level"]) <= rule.tolerance * abs(state["level"]):
            state.update(level=loss, still=0.0)
            return None
        state["still"] += 1
        if state["still"] < rule.epochs:
            return None
        state["still"] = 0.0
        return Stop(
            "plateau",
            f"for {_counted(rule.epochs)} the training loss has stayed within {rule.tolerance:g} of "
            f"{state['level']:.4g}, relatively; it is {loss:.4g}{back}: try another learning rate, or more neurons",
            {"train_loss": loss, "level": state["level"], "epochs": float(rule.epochs)},
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


def _usual_monitor(*, validated: bool) -> Monitor:
    """Return what early stopping watches where it is not told what."""
    return "validation_loss" if validated else "test_loss"


def _monitor(rule: EarlyStopping, evaluation: Evaluation) -> Monitor:
    return rule.monitor or _usual_monitor(validated=evaluation.validation is not None)


def _value(monitor: Monitor, evaluation: Evaluation) -> float:
    split, _, figure = monitor.partition("_")
    score = evaluation.of(cast(SplitName, split))
    if score is None:
        return nan
    value = score.loss if figure == "loss" else score.metric
    return value if isfinite(value) else nan


def _counted(epochs: int) -> str:
    return "1 epoch" if epochs == 1 else f"{epochs:,} epochs"


def _words(monitor: Monitor) -> str:
    split, what = monitor.split("_")
    return f"{'training' if split == 'train' else split} {what}"
