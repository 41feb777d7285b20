"""A run that is driven in short turns: commands carried out, steps, slices at a speed, ways to other moments."""

import sys
from collections import deque
from collections.abc import Iterable

from msgspec import structs

from nn_tui.datasets import InputError, Prepared
from nn_tui.datasets.errors import is_fault, sentence_of

from ..editing.edits import Change, Edit
from ..recipe.experiment import Experiment
from ..timeline.breakpoints import NotFinite, go_to_fault
from ..timeline.event_log import Event, EventKind
from ..timeline.recording import Recording, Resumed, taken_up
from ..training.stopping import FAILED, Reason, Stop
from ..training.trainer import Trainer
from .commands import (
    ChangeSpeed,
    Close,
    Command,
    FollowParameter,
    Pause,
    RankSamples,
    Run,
    SetSpeed,
    Step,
    TimeCommand,
    Toggle,
)
from .health_watch import HealthWatch
from .intent import Intent, Pending
from .journey import Journey, Way
from .observer import Observer, Progress
from .paced_training import PacedTraining
from .request import Request
from .snapshot import Snapshot
from .speed import Speed, change_speed, describe_speed
from .speed_meter import Meter
from .travels import Travels

MOST_TOLD = 20
"""How many reasons are told why not all can be shown."""
SMALL = 2**17
"""Bytes of parameters up to which they are copied in each slice, so that the last batch can be looked at."""


class Execution:
    """Carries an experiment out, turn by turn; no turn takes long, and none waits. Knows of no threads and no queues.

    It begins an experiment, or goes on with a run that was `Resumed`, as `intent` says; a `recording` keeps it. One
    that is `watched` keeps the last batch of each turn, so that it can be looked at. Raises InputError for an
    experiment that cannot be carried out.

    An error in the midst of training stops the run, which lives on: at that moment, or at the checkpoint before it.
    """

    def __init__(
        self,
        start: Experiment | Resumed,
        data: Prepared | None = None,
        *,
        intent: Intent = Intent(),  # noqa: B008 - it is frozen
        watched: bool = True,
        recording: Recording | None = None,
    ) -> None:
        begun = taken_up(start, data, self._settle)
        self.live, self._timeline, self._log = begun
        self._recording = recording
        self.running = intent.running
        self._applied = 0
        """The number of the last command that was carried out."""
        self._observer = Observer(self.live)
        self._watch = HealthWatch()
        self._watch_aside = HealthWatch()
        """For viewers that leave no trace: what it finds is not noted."""
        self._keeps_before = watched
        self._steps: deque[Pending] = deque(intent.steps)
        """The steps to take."""
        self._travels = Travels(self._timeline, self.live, self._log)
        self._journey: Journey | None = None
        self.fault: Exception | None = None
        """The first defect of the program that the run has met and lives on from."""
        self._settling = False
        """Whether what was under way is being finished, or could not be."""
        self._stumbled: str | None = None
        """Why training has stopped in the midst of something, until that is told."""
        self._not_shown: set[str] = set()
        """Why snapshots could not be taken as they were asked for."""
        self._training = PacedTraining(
            self.live, self._timeline, self._observer, intent.speed, lambda why: self._note("refused", why)
        )
        self._meter = Meter(start.seconds if isinstance(start, Resumed) else 0.0)
        if recording is not None:
            recording.begin(begun, self._meter.seconds)

    @property
    def trainer(self) -> Trainer:
        """The trainer that carries the experiment out now; an edit may put another in its place."""
        return self.live.trainer

    # Turns.

    @property
    def busy(self) -> bool:
        """Whether it runs or has steps to take, so that another turn leads to something new."""
        return self.running or self.hurries

    @property
    def hurries(self) -> bool:
        """Whether there is something to do that no speed holds back."""
        return bool(self._steps) or self.trainer.evaluating or self.travels

    @property
    def travels(self) -> bool:
        """Whether it is on its way to another moment."""
        return self._journey is not None

    @property
    def answers(self) -> bool:
        """Whether viewers are to be shown how it stands; what lies on a short way is of no interest."""
        return self._journey is None or self._journey.is_long

    @property
    def rest(self) -> float | None:
        """The seconds until it runs on, as its speed wants; None where it does not run."""
        return self._training.wait if self.running else None

    def start(self) -> None:
        """Begin to measure the speed, where it runs from the start."""
        if self.running:
            self._meter.start(self._training.progress)

    def turn(self) -> None:
        """Do a little of what there is to do."""
        try:
            self._go_on()
        except Exception as error:  # the run lives on
            self._stumble(error)
        if not (self._journey or self.trainer.operation or self.trainer.evaluating):
            self._timeline.keep()
        self._note_all(self._watch.reduction(self.trainer))
        if self._recording is not None:
            self._recording.look(self._meter.seconds, running=self.running)

    def _go_on(self) -> None:
        if self._journey:
            if not self._journey.go_on():
                self._arrive()
        elif self._steps:
            self._take_step()
        elif self.trainer.evaluating:
            self._advance()
            self._heed_stop()
        elif self.running and not self._training.wait:
            self._run_slice()

    def _stumble(self, error: Exception) -> None:
        """Stop where an error has left training in the midst of something, and set out for that moment once more.

        Where the error comes on a way, it falls back to the checkpoint that the way began with.
        """
        self._keep_fault(error)
        if self._journey is None:
            self._stumbled = sentence_of(error)
            self._set_out(self._timeline.travel(self._timeline.present, self._timeline.now))
            return
        self._timeline.fall_back()
        if self._stumbled is None:
            self._note("refused", f"the way there ended with an error: {sentence_of(error)}")
        self._arrive()

    def _keep_fault(self, error: Exception) -> None:
        if self.fault is None and is_fault(error):
            self.fault = error

    @property
    def events(self) -> tuple[Event, ...]:
        """What has happened on the present branch."""
        return self._log.events

    @property
    def intent(self) -> Intent:
        """What it is about to do; the commands behind its steps have no numbers elsewhere."""
        steps = tuple(Pending(step.unit, began=step.began) for step in self._steps)
        return Intent(self.running, self._training.speed, steps)

    def refuse(self, sentence: str) -> None:
        """Note that something which was asked for could not be."""
        self._note("refused", sentence)

    @property
    def seconds(self) -> float:
        """For how long it has run."""
        return self._meter.seconds

    @property
    def unsaved(self) -> bool:
        """Whether the run is recorded, and has changed since it was last saved as it stands."""
        return self._recording is not None and self._recording.unsaved

    def save(self) -> None:
        """Save the run as it stands, where it is recorded."""
        if self._recording is not None:
            self._recording.save(self._meter.seconds, running=self.running)

    def end(self, signal: str = "", *, error: BaseException | None = None, cut_short: bool = False) -> None:
        """Save the run for the last time, where it is recorded; `signal` is the one that ended it, if any did.

        After an error, or where an operation was cut short, what was saved last stays, or the latest checkpoint.
        """
        if self._recording is not None:
            whole = error is None and not cut_short
            self._recording.end(self._meter.seconds, signal, whole=whole, failed=error is not None)

    # Commands.

    def carry_out(self, number: int, command: Command) -> None:
        """Carry out the command of this number, or note why it is refused."""
        self._applied, self._settling = number, False
        try:
            self._apply(command)
        except InputError as error:
            self._note("refused", str(error))
        except Exception as error:  # the run goes on, whatever was asked for
            self._note("refused", f"{type(command).__name__} could not be carried out: {sentence_of(error)}")
            self._keep_fault(error)
            if self._settling:
                self._stumble(error)

    def _apply(self, command: Command) -> None:
        if self._journey and isinstance(command, Pause | Toggle):
            if self._journey.leave():
                self._arrive()
            return
        if isinstance(command, TimeCommand):
            self._go_or_note(command)
            return
        match command:
            case Run():
                self.running, self.trainer.stopped = True, None
                self._meter.start(self._training.progress)
            case Pause():
                self._pause()
            case Toggle():
                self._apply(Pause() if self.running or self._steps else Run())
            case Step(unit):
                self.trainer.stopped = None
                self._stop_running()
                self._steps.append(Pending(unit, self._applied))
            case ChangeSpeed(direction):
                self._set_speed(change_speed(self._training.speed, self._training.epoch, direction))
            case SetSpeed(value):
                self._set_speed(value)
            case Close():
                pass
            case _:
                self._alter(command)

    def _go_or_note(self, command: TimeCommand) -> None:
        present, now = self._timeline.present, self._timeline.now
        if way := self._travels.carry_out(command):
            returns = isinstance(command, FollowParameter | RankSamples)
            self._set_out(way, self._timeline.travel(present, now) if returns else None)
        self._training.look_out_anew()

    def _alter(self, command: Edit) -> None:
        if self._recording is not None:
            self._recording.before(command)
        branch = self._timeline.present.name
        done = self._timeline.alter(command)
        self._training.look_out_anew()
        if done and done.restarted:
            self._begin_again(done.sentence)
        elif done:
            stop = self.trainer.stopped
            if isinstance(command, Change) and stop is not None and stop.reason not in FAILED:
                self.trainer.stopped = None  # it was a reason by the recipe before
            self._watch.follow(self.trainer)
            self._watch_aside.follow(self.trainer)
            self._log.note_change(self.trainer.epoch, done, branch)

    def _pause(self) -> None:
        self._stop_running()
        self._steps.clear()

    def _stop_running(self) -> None:
        self.running = False
        self._meter.stop()

    def _set_speed(self, value: Speed) -> None:
        self._training.speed = value
        self._note("speed", f"speed {describe_speed(value)}")

    def _begin_again(self, sentence: str) -> None:
        """The run stands at epoch 0 again."""
        self._pause()
        self._stand_elsewhere()
        self._note("reset", sentence)

    # Going to another moment.

    def _set_out(self, way: Way, home: Way | None = None) -> None:
        self._pause()
        self._journey = Journey(self._applied, way, home)

    def _arrive(self) -> None:
        self._journey = None
        self._stand_elsewhere()
        if self._stumbled:
            self.trainer.stopped, self._stumbled = Stop("error", self._stumbled), None
            self._heed_stop()

    def _stand_elsewhere(self) -> None:
        self._watch, self._watch_aside = HealthWatch(), HealthWatch()
        self._meter = Meter()
        self._training.stand_elsewhere()
        self._observer.begin_again()

    # Training.

    def _settle(self) -> None:
        """Finish the batch or the evaluation under way, so that what follows lies between two batches."""
        if self.trainer.operation or self.trainer.evaluating:
            self._settling = True
            self.trainer.settle()
            self._settling = False
            self._heed_stop(between_batches=True)

    def _take_step(self) -> None:
        trainer, step = self.trainer, self._steps[0]
        if step.began is None and trainer.evaluating:
            # That belongs to what was done before: the step is another epoch, or of the next one.
            self._advance()
            self._heed_stop()
            return
        step.began = trainer.epoch if step.began is None else step.began
        if step.unit == "operation":
            self._training.run_operation()
        elif self._advance(at_most=1 if step.unit == "batch" else sys.maxsize):
            trainer = self.trainer
            if step.unit == "batch":
                unfinished = trainer.operation or trainer.evaluating
            else:
                unfinished = trainer.epoch == step.began and not trainer.stopped
            if unfinished:
                return
        if self._steps:  # a breakpoint ends them
            self._steps.popleft()
        self._heed_stop()

    def _run_slice(self) -> None:
        if found := self._training.run_slice(keeps_before=self._keeps_before):
            self._note_breakpoint(found)
        else:
            self._meter.read(self._training.progress)
        self._heed_stop()

    def _advance(self, at_most: int = sys.maxsize) -> bool:
        """Go on for a slice of steps or of an evaluation; return whether no breakpoint is in the way."""
        found = self._training.advance(at_most, keeps_before=self._keeps_before or not self.running)
        if found:
            self._note_breakpoint(found)
        return not found

    def _note_breakpoint(self, found: str) -> None:
        """Stop, and say which breakpoint was hit."""
        self._pause()
        self._note("breakpoint", f"breakpoint: {found}")

    def _heed_stop(self, *, between_batches: bool = False) -> None:
        """Take note of why training has stopped, if it has; it may have to stay `between_batches`."""
        if stop := self.trainer.stopped:
            self._pause()
            if stop.reason in ("time_limit", "callback") and self.trainer.put_back is not None:
                self._timeline.note_restored()
            if stop.reason == "diverged":
                self._timeline.forget_what_follows(self._timeline.now)
            self._note("stop", f"stopped: {stop.sentence}", stop.reason)
            if stop.reason == "diverged" and not between_batches and NotFinite() in self._timeline.breakpoints:
                self._observer.before_operations()
                if found := go_to_fault(self.trainer):
                    self._note("breakpoint", f"breakpoint: {found}")

    def _note(self, kind: EventKind, sentence: str, reason: Reason | None = None) -> None:
        self._log.note(self.trainer.epoch, kind, sentence, reason)

    def _note_all(self, news: Iterable[tuple[EventKind, str]]) -> None:
        for kind, sentence in news:
            self._note(kind, sentence)

    # Being looked at.

    def heed(self, requests: Iterable[Request]) -> None:
        """Find out whether the last batch of each slice is to be kept, so that it can be looked at.

        That takes a copy of the parameters. Where they are large it would be felt: then only while somebody looks.
        """
        small = self.trainer.network.parameters.vector.nbytes <= SMALL
        self._keeps_before = small or any(request.look_at.batch for request in requests)

    def snapshot(self, request: Request, *, held_back: bool, aside: bool = False) -> Snapshot | None:
        """Return what a request asks for, of this moment; `held_back` tells that its speed lets it wait just now.

        Where that fails, the run pauses and says so, and less is shown; None where there is no memory for anything.
        Asked for `aside`, it neither pauses nor notes what a survey finds.
        """
        least = Request()
        for wanted in (request, Request(request.look_at), least):
            try:
                return structs.replace(self._snapshot(wanted, held_back=held_back, aside=aside), request=request)
            except Exception as error:  # the run lives on
                if wanted is least and is_fault(error) and not aside:
                    raise
                if not aside:
                    self._tell_what_is_not_shown(error)
        return None

    def _tell_what_is_not_shown(self, error: Exception) -> None:
        self._keep_fault(error)
        why = sentence_of(error)
        if why not in self._not_shown and len(self._not_shown) < MOST_TOLD:
            self._not_shown.add(why)
            self._pause()
            self._note("refused", f"not all can be shown: {why}")

    def _snapshot(self, request: Request, *, held_back: bool, aside: bool) -> Snapshot:
        watch = self._watch_aside if aside else self._watch
        if request.survey:
            news = tuple(watch.check(self.trainer, self._observer.last_batch().diagnostics))
            if not aside:
                self._note_all(news)
        # Steps that wait hold back the number of all commands behind them.
        waiting = self._journey or (self._steps[0] if self._steps else None)
        progress = Progress(
            command=waiting.command - 1 if waiting else self._applied,
            running=self.running,
            busy=self.busy,
            held_back=self.running and held_back,
            speed=self._training.speed,
            meter=self._meter,
            events=self._log.events,
            timeline=self._travels.status(self._journey),
            courses=self._timeline.courses,
            story=self._travels.story,
            shares=self._travels.shares,
        )
        path = self._timeline.path() if request.path else ()
        return self._observer.snapshot(request, progress, watch.survey_of(self.trainer), path)

    # What is asked without a command, from any thread.

    def check(self, experiment: Experiment) -> None:
        """Raise InputError where the run could not go on under this recipe with its data."""
        experiment.without_weights.check(self.trainer.data)
