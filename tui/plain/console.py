"""The run as lines of text: what the dashboard shows, for screen readers, pipes and logs. Imports no Textual."""

import signal
import sys
from contextlib import suppress
from queue import Empty, Queue
from threading import Thread
from time import monotonic, sleep

from msgspec import structs

from nn_tui.datasets import InputError
from nn_tui.datasets.paths import typed_path, what_stands_at
from nn_tui.engine.explain.subject import neighbour
from nn_tui.engine.recipe.resolving import save_recipe
from nn_tui.engine.recipe.saved_model import save_model
from nn_tui.engine.runs import FollowParameter, Handle, LookAt, Request, Run, SetBreakpoint, Snapshot, State
from nn_tui.engine.timeline.breakpoints import WeightCrossesZero
from nn_tui.engine.training.stopping import FAILED

from ..drawing.glyphs import Glyphs
from ..drawing.visible import visible
from ..panels.captions import NO_BATCH, lacks_batch, moment_words, subject_words
from ..timeline.branch_words import branch_line, branch_rows
from ..timeline.breakpoint_words import parse_breakpoint
from ..timeline.story_words import describe_story
from .commands import Inquiry, help_lines, parse
from .output import NoOutputError, complain, describe_fault, write
from .sentences import (
    describe_changes,
    describe_event,
    describe_experiment,
    describe_layers,
    describe_marks,
    describe_operation,
    describe_place,
    describe_progress,
    describe_selected,
)

LINE_SECONDS = 1.0
"""The time between two lines of progress at least, while it runs."""
LOOK_SECONDS = 0.1
"""How often the run is looked at while it is busy, and the signals while it is not."""
STEP_SECONDS = 0.005
"""The same while a step is awaited."""
LONGEST_LINE = 2**20
"""Characters that are read at a time: what has no ends of lines is not gathered up for ever."""
WAITING_LINES = 1000
"""Lines that are read ahead; of an endless input no more."""


class Plain:
    """Tells a run in lines, and sends it what is typed, one line after another.

    From a pipe, a line is only obeyed when the steps before it have been taken, so that the same lines always do the
    same; from a terminal at once.
    """

    def __init__(self, session: Handle, glyphs: Glyphs, received: list[int], *, watched: bool) -> None:
        self._session, self._glyphs, self._received, self._watched = session, glyphs, received, watched
        self._lines: Queue[str | None] = Queue(WAITING_LINES)
        self._told_events, self._told_hold = 0, -1
        self._state: State = "paused"
        self._place: tuple[int, ...] = ()
        self._told = 0.0
        self._to_the_end = False
        self._shown: Snapshot | None = None
        self._look_at = LookAt()
        self._sent = 0
        self._follows = 0
        """The number of the command that has asked for the story of a parameter, 0 once it is told."""

    def run(self) -> int:
        """Tell and obey until the end, and return the exit status."""
        snapshot = self._look()
        if snapshot is not None:
            self._begin(snapshot)
        Thread(target=self._read, name="nn-tui input", daemon=True).start()
        while snapshot is not None:
            self._report(snapshot)
            if self._to_the_end and snapshot.state == "stopped" and snapshot.stop is not None:
                return int(snapshot.stop.reason in FAILED)
            if not self._obey_next(snapshot):
                return 0
            snapshot = self._look()
        if self._session.left:
            return 0
        if not self._received:
            return 1  # an error in training, which the caller tells
        name, shown = signal.Signals(self._received[0]).name, self._shown
        where = f" in epoch {shown.epoch + 1:,}, step {shown.step:,}" if shown else ""
        complain(f"ended by {name}{where}")
        return 128 + self._received[0]

    def _read(self) -> None:
        if sys.stdin is not None:
            with suppress(OSError, ValueError):
                while line := sys.stdin.readline(LONGEST_LINE):
                    self._lines.put(line)
        self._lines.put(None)

    def _say(self, *lines: str) -> None:
        write("".join(f"{self._glyphs.spell(visible(line))}\n" for line in lines))

    def _begin(self, snapshot: Snapshot) -> None:
        self._say(*describe_experiment(snapshot))
        self._place = _place(snapshot)
        if self._watched:
            self._say("Type a command and Enter: run, pause, s for an epoch, help for all of them, q to quit.")

    def _look(self, *, survey: bool = False) -> Snapshot | None:
        """Return a snapshot that is newer than all that was sent; None where a signal or an error came first."""
        before = self._session.snapshot
        self._session.look(Request(look_at=self._look_at, survey=survey, story=self._follows > 0))
        while not self._received and self._session.error is None and not self._session.left:
            snapshot = self._session.snapshot
            if snapshot is not None and snapshot is not before:
                self._shown = snapshot
                return snapshot
            sleep(STEP_SECONDS)
        return None

    def _report(self, snapshot: Snapshot) -> None:
        """Tell what is new: each event, another state, and how far it is, while it runs once a second at most."""
        hold = self._session.hold
        if hold.told and hold.number != self._told_hold:
            self._told_hold = hold.number
            self._say(hold.told)
        news = [describe_event(event) for event in snapshot.events if event.number > self._told_events]
        if snapshot.events:
            self._told_events = max(self._told_events, snapshot.events[-1].number)
        stopped = snapshot.state == "stopped"
        if not stopped:
            self._say(*news)
        if snapshot.state != self._state and not stopped:
            self._say(f"{snapshot.state} at {describe_place(snapshot)}")
        self._state, place = snapshot.state, _place(snapshot)
        due = monotonic() - self._told >= LINE_SECONDS if snapshot.state == "running" else not snapshot.busy
        if place != self._place and due:
            operation = describe_operation(snapshot)
            self._say(*([operation] if operation else []), describe_progress(snapshot))
            self._place, self._told = place, monotonic()
        if stopped:
            self._say(*news)  # the last word is why
        if self._follows and snapshot.command >= self._follows and snapshot.request.story:
            self._follows = 0
            if snapshot.story is not None:
                self._say(*describe_story(snapshot.story, snapshot))

    def _obey_next(self, snapshot: Snapshot) -> bool:
        """Obey the next line, if one has come in; return whether to go on."""
        stepping = snapshot.command < self._sent
        if stepping and not self._watched:
            sleep(STEP_SECONDS)
            return True
        line = self._next_line(snapshot, STEP_SECONDS if stepping else LOOK_SECONDS)
        if line is None:
            return True
        if line == "":
            return self._end_of_input(snapshot)
        try:
            asked = parse(line)
            if isinstance(asked, Inquiry):
                return self._tell(asked, snapshot)
            self._sent = self._session.send(asked)
        except NoOutputError:
            raise
        except InputError as error:
            self._say(str(error))
        except Exception as error:  # the run goes on, whatever was typed
            self._say(f"{line.strip()[:40]!r} could not be carried out: {describe_fault(error)}")
        return True

    def _next_line(self, snapshot: Snapshot, timeout: float) -> str | None:
        """Return the next line, "" at the end of the input; None where there is none, but something to look at."""
        while not self._received and self._session.error is None:
            try:
                line = self._lines.get(timeout=timeout)
            except Empty:
                if snapshot.busy or self._session.hold.elsewhere:
                    return None  # somebody else may control it
            else:
                return "" if line is None else line
        return None

    def _end_of_input(self, snapshot: Snapshot) -> bool:
        if self._watched or self._session.hold.elsewhere:
            return False  # ctrl-d, or it goes on without
        if snapshot.experiment.training.epochs == "unlimited":
            raise InputError(
                'training.epochs: "unlimited" has no end to run to when no more commands come; '
                "give a number, as in --epochs 200, or the command q"
            )
        self._to_the_end = True
        if snapshot.state == "paused":
            self._sent = self._session.send(Run())
        return True

    def _tell(self, asked: Inquiry, snapshot: Snapshot) -> bool:
        match asked.what:
            case "quit":
                return False
            case "detach":
                return self._leave(snapshot)
            case "help":
                self._say(*help_lines())
            case "status":
                self._say(f"{snapshot.state}, {describe_progress(snapshot)}")
            case "events":
                self._say(*(map(describe_event, snapshot.events) if snapshot.events else ["nothing has happened yet"]))
            case "branches":
                self._say(*map(branch_line, branch_rows(snapshot)))
            case "marks":
                self._say(*describe_marks(snapshot))
            case "changes":
                self._say(*describe_changes(snapshot))
            case "stop":
                self._sent = self._session.send(SetBreakpoint(parse_breakpoint(asked.about, snapshot)))
            case "why":
                wanted = parse_breakpoint(f"weight {asked.about}", snapshot)
                if isinstance(wanted, WeightCrossesZero):
                    self._sent = self._follows = self._session.send(FollowParameter(*structs.astuple(wanted)))
            case "neuron":
                self._say(*describe_selected(snapshot, asked.about, self._glyphs))
            case "sample":
                return self._choose_subject(looking_at(asked.about, snapshot, self._look_at))
            case "recipe" | "weights":
                latest = self._look()
                if latest is not None:
                    self._report(latest)
                    self._say(self._written(asked, latest))
            case _:
                surveyed = self._look(survey=True)
                if surveyed is not None:
                    self._report(surveyed)
                    self._say(*describe_layers(surveyed))
        return True

    def _leave(self, snapshot: Snapshot) -> bool:
        """Let the run go on in a process of its own; return whether it still is here."""
        if snapshot.state == "stopped" and not self._session.hold.elsewhere:
            raise InputError("the run has stopped, so there is nothing to go on with; q ends it, saved")
        self._session.hand_over()
        found = self._look()
        if found is not None:
            self._report(found)  # it says why it cannot be
        return not self._session.left

    def _choose_subject(self, wanted: LookAt) -> bool:
        """Look at something else and say what it is; return True, for there is always more to obey."""
        before, self._look_at = self._look_at, wanted
        found = self._look()
        while found is not None and lacks_batch(found) and found.busy:
            found = self._look()  # the next batch is kept
        if found is None:
            return True
        self._report(found)
        if lacks_batch(found):
            self._look_at = before
            raise InputError(NO_BATCH)
        self._say(f"{subject_words(found)[0]}, {moment_words(found.subject)}")
        return True

    def _written(self, asked: Inquiry, snapshot: Snapshot) -> str:
        """Write the recipe or the weights to a new file, and return where they are."""
        path = typed_path(asked.about)
        if what_stands_at(path) is not None:
            raise InputError(f"{path} exists already; give the name of a new file")
        if asked.what == "recipe":
            save_recipe(path, self._session.resolved(snapshot.experiment))
            return f"the recipe is in {path}"
        save_model(path, snapshot.parameters, snapshot.model)
        return f"the weights of epoch {snapshot.epoch:,}, step {snapshot.step:,} are in {path}"


def looking_at(what: str, snapshot: Snapshot, before: LookAt) -> LookAt:
    """Return what is to be looked at: a row by its number, the one after ("+") or before ("-"), or the "batch"."""
    samples = snapshot.data.samples
    match what:
        case "+" | "-":
            return neighbour(snapshot.subject, before, samples, 1 if what == "+" else -1)
        case "batch":
            return structs.replace(before, batch=not before.batch)
        case _:
            # A number of thousands of digits is none that Python reads.
            if len(what) > 18 or int(what) >= samples:
                raise InputError(f"there is no sample {what[:40]}; the rows are 0 to {samples - 1}")
            return LookAt(int(what), stay=True)


def _place(snapshot: Snapshot) -> tuple[int, ...]:
    return snapshot.epoch, snapshot.step, snapshot.operation
