"""What is asked of a run's timeline: ways to other moments, and what is noted on it; for the session's thread."""

from math import isfinite
from typing import Literal, assert_never

from nn_tui.datasets import InputError

from ..editing.edits import SetLearningRate
from ..editing.live_experiment import Done, LiveExperiment
from ..timeline.branches import leaves_of
from ..timeline.breakpoints import check_breakpoint, describe_breakpoint
from ..timeline.epoch_shares import EpochShares, rank_epoch
from ..timeline.event_log import EventKind, EventLog
from ..timeline.journal import Entry
from ..timeline.parameter_story import ParameterStory, tell_story
from ..timeline.place import Place
from ..timeline.run_back import run_back
from ..timeline.timeline import PlaceMark, Timeline
from .commands import (
    BackOff,
    DeleteBranch,
    FollowParameter,
    GoTo,
    RankSamples,
    Redo,
    RemoveBreakpoint,
    RemoveMark,
    RenameBranch,
    Revisit,
    RunBack,
    SetBreakpoint,
    SetMark,
    StepBack,
    TakeOut,
    TimeCommand,
    Undo,
)
from .journey import Journey, Way
from .snapshot import MarkStatus, Recovery, TimelineStatus

TENTH = 0.1
"""Of the learning rate a run diverged with, what it goes on with."""


class Travels:
    """Carries out what commands ask of a timeline, and notes what is worth an event."""

    def __init__(self, timeline: Timeline, live: LiveExperiment, log: EventLog) -> None:
        self._timeline, self._live, self._log = timeline, live, log
        self.story: ParameterStory | None = None
        """The story of a parameter that was asked for last."""
        self.shares: EpochShares | None = None
        """The samples of the epoch that was ranked last."""
        self._taken_out = ""
        """What was said of the change that is taken out."""

    def carry_out(self, command: TimeCommand) -> Way | None:
        """Return the way that a command wants to be gone, None where it wants none and is carried out.

        Raises InputError for what cannot be.
        """
        timeline = self._timeline
        match command:
            case StepBack(unit):
                way = timeline.travel(timeline.present, timeline.before(unit))
            case GoTo(place):
                way = timeline.travel(*timeline.find(place))
            case Undo():
                way = timeline.undo()
            case Redo():
                way = timeline.redo()
            case Revisit(direction):
                return timeline.revisit(direction)
            case RunBack():
                if timeline.now == timeline.present.start.moment:
                    raise InputError("there is nothing to run back through: the branch begins here")
                way = run_back(timeline, timeline.breakpoints, self._tell_hit)
            case TakeOut(change):
                self._taken_out = self._log.sentence_of(change)
                way = timeline.take_out(change, self._tell_change)
            case BackOff():
                way = self._back_off()
            case FollowParameter(layer, neuron, source):
                return tell_story(timeline, layer, neuron, source, self._tell_story)
            case RankSamples(epoch):
                return rank_epoch(timeline, epoch, self._tell_shares)
            case _:
                self._write_down(command)
                return None
        series = isinstance(command, StepBack) or (isinstance(command, GoTo) and command.series)
        timeline.visited.leave(timeline.spot, series=series)
        return way

    def _write_down(
        self, command: RenameBranch | DeleteBranch | SetMark | RemoveMark | SetBreakpoint | RemoveBreakpoint
    ) -> None:
        timeline = self._timeline
        match command:
            case RenameBranch(name, other):
                timeline.rename(name, other)
            case DeleteBranch(name):
                timeline.delete(name)
                timeline.marks = tuple(mark for mark in timeline.marks if mark.branch in timeline.branches)
            case SetMark(note):
                kept = tuple(mark for mark in timeline.marks if (mark.branch, mark.moment) != timeline.spot)
                timeline.marks = (*kept, PlaceMark(*timeline.spot, note.strip()))
            case RemoveMark(number):
                if not 0 <= number < len(timeline.marks):
                    raise InputError(f"there is no mark {number + 1}; there are {len(timeline.marks)}")
                timeline.marks = timeline.marks[:number] + timeline.marks[number + 1 :]
            case SetBreakpoint(breakpoint):
                check_breakpoint(breakpoint, self._live.trainer)
                if breakpoint not in timeline.breakpoints:
                    timeline.breakpoints = (*timeline.breakpoints, breakpoint)
            case RemoveBreakpoint(number):
                if not 0 <= number < len(timeline.breakpoints):
                    raise InputError(f"there is no breakpoint {number + 1}; there are {len(timeline.breakpoints)}")
                timeline.breakpoints = timeline.breakpoints[:number] + timeline.breakpoints[number + 1 :]
            case _:
                assert_never(command)

    # What is told on the way.

    def _note(self, kind: EventKind, sentence: str) -> None:
        self._log.note(self._live.trainer.epoch, kind, sentence)

    def _tell_hit(self, sentence: str) -> None:
        self._note("breakpoint", f"breakpoint: {sentence}")

    def _tell_story(self, story: ParameterStory) -> None:
        self.story = story

    def _tell_shares(self, shares: EpochShares) -> None:
        self.shares = shares

    def _tell_change(self, entry: Entry, done: Done | InputError | Literal["left out"] | None) -> None:
        match done:
            case "left out":
                name = self._timeline.present.name
                self._note("edit", f"left out: {self._taken_out}; branch {name} goes on without it from here")
            case InputError():
                self._note("refused", f"{type(entry.command).__name__} could not be made again: {done}")
            case Done():
                self._log.note_change(self._live.trainer.epoch, done, self._timeline.present.name)
            case _:
                pass

    # After a divergence.

    @property
    def recovery(self) -> Recovery | None:
        """Where a run that has diverged could go on from, and with which learning rate; None for one that has not."""
        stop = self._live.trainer.stopped
        if stop is None or stop.reason != "diverged" or "learning_rate" not in stop.numbers:
            return None
        rate = float(f"{stop.numbers['learning_rate'] * TENTH:.3g}")
        best = self._live.trainer.best
        return Recovery(best[1], rate) if isfinite(rate) and rate > 0 else None

    def _back_off(self) -> Way:
        found, timeline = self.recovery, self._timeline
        if found is None:
            raise InputError("the run has not diverged; there is nothing to go back from")
        to = timeline.present.journal.moment(Place(found.epoch))
        return self._back_to(timeline.travel(timeline.present, to), found.rate)

    def _back_to(self, way: Way, rate: float) -> Way:
        branch = self._timeline.present.name
        yield from way
        done = self._timeline.alter(SetLearningRate(rate))
        if done:
            self._log.note_change(self._live.trainer.epoch, done, branch)

    # What a snapshot tells of it.

    def status(self, journey: Journey | None) -> TimelineStatus:
        """Return where the run stands, on which journey, and what is noted on its timeline."""
        timeline, branches = self._timeline, self._timeline.branches
        structure, names = self._live.trainer.network.structure, self._live.trainer.data.dataset.feature_names
        return TimelineStatus(
            branch=timeline.present.name,
            tip=timeline.tip,
            past=timeline.in_the_past,
            branches=timeline.names,
            journey=journey.share if journey else None,
            seconds_left=journey.seconds_left if journey else None,
            leaves=leaves_of(timeline.present, branches),
            marks=tuple(
                MarkStatus(branches[mark.branch].name, branches[mark.branch].journal.place(mark.moment), mark.note)
                for mark in timeline.marks
                if mark.branch in branches
            ),
            breakpoints=tuple(describe_breakpoint(each, structure.depth, names) for each in timeline.breakpoints),
            recovery=self.recovery,
        )
