"""Training a run in short slices: as fast as its speed allows, and no further than the next breakpoint."""

import sys
from collections.abc import Callable
from time import perf_counter

from nn_tui.datasets.errors import sentence_of

from ..editing.live_experiment import LiveExperiment
from ..timeline.breakpoints import Lookout
from ..timeline.timeline import Timeline
from ..training.slices import Slices
from ..training.trainer import Trainer
from .observer import Observer
from .speed import Epoch, Rate, Speed, Throttle, epochs_per_second

SLICE_SECONDS = 0.004
"""How long it trains before it looks for commands; short beside the 50 ms in which a key is to be answered."""


class PacedTraining:
    """Trains a run: slices at a speed, steps, operations. Changes that lie ahead on the timeline are made again.

    `refused` is told in a sentence why one could not be made; the run goes on without those that follow it.
    """

    def __init__(
        self,
        live: LiveExperiment,
        timeline: Timeline,
        observer: Observer,
        speed: Speed,
        refused: Callable[[str], None],
    ) -> None:
        self._live, self._timeline, self._observer, self._refused = live, timeline, observer, refused
        self._speed: Speed = speed
        self._throttle = Throttle()
        self._slices = Slices(SLICE_SECONDS)
        self._lookout: Lookout | None = None
        """Looks out for breakpoints; None until it is needed, and wherever the run stands elsewhere."""

    @property
    def speed(self) -> Speed:
        """How fast it may be; another speed is kept from now on."""
        return self._speed

    @speed.setter
    def speed(self, value: Speed) -> None:
        self._speed, self._throttle = value, Throttle()

    @property
    def wait(self) -> float:
        """The seconds until the next slice is due; 0 where it is."""
        return self._throttle.wait()

    @property
    def epoch(self) -> Epoch:
        """The epoch under way, as speeds reckon with it."""
        trainer = self._trainer
        return Epoch(trainer.epoch, len(trainer.batches), len(trainer.program.operations))

    @property
    def progress(self) -> float:
        """The updates so far, with the part of the present one that is done."""
        trainer = self._trainer
        return trainer.step + trainer.operation / len(trainer.program.operations)

    @property
    def _trainer(self) -> Trainer:
        return self._live.trainer

    def stand_elsewhere(self) -> None:
        """Note that the run stands at another moment, and owes the speed nothing."""
        self._throttle = Throttle()

    def look_out_anew(self) -> None:
        """Take what is so now as what breakpoints begin with."""
        self._lookout = None

    def run_slice(self, *, keeps_before: bool) -> str | None:
        """Train for as long as a slice takes, at the speed; return which breakpoint was hit, None for none."""
        trainer, speed = self._trainer, self._speed
        if isinstance(speed, Rate) and speed.unit == "operation":
            self.run_operation()
            self._throttle.spend(1, speed.value)
            return None
        step, allowed = trainer.step, epochs_per_second(speed, self.epoch)
        # Held back, it takes no more at a time than falls into one frame, so that what is seen moves evenly.
        at_most = int(len(trainer.batches) * min(allowed, 1e6) / 60)
        hit = self.advance(at_most, keeps_before=keeps_before)
        self._throttle.spend((trainer.step - step) / len(trainer.batches), allowed)
        return hit

    def run_operation(self) -> None:
        """Run the next operation."""
        self._relive(self._timeline.relive_due)
        if self._trainer.operation == 0:
            self._observer.before_operations()
        self._trainer.run_operation()

    def advance(self, at_most: int = sys.maxsize, *, keeps_before: bool) -> str | None:
        """Train for as long as a slice takes, not beyond the epoch; return which breakpoint was hit, None for none.

        `keeps_before` has the numbers before the last batch kept, so that it can be looked at.
        """
        self._relive(self._timeline.relive)
        trainer = self._trainer
        trainer.keeps_before = keeps_before
        # What was stopped by the clock is not to be stopped at another moment now.
        trainer.on_the_clock = not self._timeline.in_the_past
        at_most = min(at_most, self._timeline.batches_ahead)
        if self._timeline.breakpoints:
            return self._advance_on_the_lookout(max(1, at_most))
        self._slices.advance(trainer, at_most)
        return None

    def _advance_on_the_lookout(self, at_most: int) -> str | None:
        """Advance as long as a slice takes, batch by batch if need be, to the first breakpoint that is hit."""
        trainer, lookout = self._trainer, self._on_the_lookout()
        if not lookout.each_batch:
            self._slices.advance(trainer, at_most)
            return lookout.look()
        epoch, until, deadline = trainer.epoch, trainer.step + at_most, perf_counter() + SLICE_SECONDS
        while trainer.step < until and trainer.epoch == epoch and not trainer.stopped:
            lookout.step(SLICE_SECONDS)
            hit = lookout.look()
            if hit or perf_counter() >= deadline:
                return hit
        return None

    def _on_the_lookout(self) -> Lookout:
        if self._lookout is None or not self._lookout.fits(self._trainer):
            self._lookout = Lookout(self._trainer, self._timeline.breakpoints)
        return self._lookout

    def _relive(self, relive: Callable[[], None]) -> None:
        try:
            relive()
        except Exception as error:
            self._timeline.forget_what_follows(self._timeline.now)
            self._refused(f"a change could not be made again: {sentence_of(error)}")
