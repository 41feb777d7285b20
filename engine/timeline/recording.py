"""What a session lets be recorded of it, and what it goes on from; the folder of a run stands behind both."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

import msgspec

from nn_tui.datasets import Prepared

from ..editing.edits import Edit, ReleaseLearningRate, SetLearningRate, StepLearningRate
from ..editing.live_experiment import LiveExperiment
from ..editing.live_state import LiveState
from ..recipe.experiment import Experiment
from ..training.history import History
from .branches import Branch
from .event_log import EventLog, Noted
from .journal import Moment
from .timeline import KeptTimeline, Timeline

LIGHT = (SetLearningRate, StepLearningRate, ReleaseLearningRate)
"""Edits before which nothing is saved: they change neither data nor network, and come many a second."""


class Resumed(msgspec.Struct, frozen=True, eq=False):
    """All it takes to go on with a run: its state, the curves up to there, its branches and what happened on them.

    `branch` and `moment` say where it stands, `seconds` how long it had run, `kept` what else is known of its timeline.
    """

    live: LiveState
    history: History
    branches: Mapping[str, Branch]
    branch: str
    moment: Moment
    noted: Mapping[str, Sequence[Noted]]
    seconds: float = 0.0
    kept: KeptTimeline = KeptTimeline()


class CarriedOut(NamedTuple):
    """An experiment that is carried out, the timeline of the run, and what happened on it."""

    live: LiveExperiment
    timeline: Timeline
    log: EventLog


def taken_up(start: Experiment | Resumed, data: Prepared | None, settle: Callable[[], None]) -> CarriedOut:
    """Begin an experiment, with its data where they are prepared already, or go on with a run.

    `settle` finishes what is under way in the trainer, before it is changed. Raises InputError for an experiment that
    cannot be carried out.
    """
    if isinstance(start, Experiment):
        live = LiveExperiment(start, data, settle)
        timeline = Timeline(live)
        return CarriedOut(live, timeline, EventLog(timeline))
    live = LiveExperiment.resumed(start.live, settle)
    live.trainer.history = start.history
    timeline = Timeline(live)
    timeline.take_up(start.branches, start.branch, start.moment, start.kept)
    return CarriedOut(live, timeline, EventLog(timeline, start.noted))


class Recording(Protocol):
    """Whoever records a run; all calls come from the thread that trains, and return at once."""

    @property
    def unsaved(self) -> bool:
        """Whether the run has changed since it was last saved as it stands."""
        ...

    def begin(self, run: CarriedOut, seconds: float) -> None:
        """Record this run from now on, which has run for so many seconds."""
        ...

    def look(self, seconds: float, *, running: bool) -> None:
        """Take note of what is new; to be called between two operations."""
        ...

    def before(self, command: Edit) -> None:
        """Save the run as it stands, if the command changes its data or its network."""
        ...

    def save(self, seconds: float, *, running: bool = False) -> None:
        """Save the run as it stands, at this very operation."""
        ...

    def end(self, seconds: float, signal: str, *, whole: bool, failed: bool) -> None:
        """Save the run as it stands, if it is `whole`, and record it no more; `signal` is the one that ended it."""
        ...
