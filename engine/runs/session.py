"""A run in a thread of its own: commands go in through a queue, snapshots come out to each viewer."""

import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import perf_counter
from typing import NamedTuple, Protocol
from weakref import WeakKeyDictionary

import msgspec
from msgspec import structs

from nn_tui.datasets import InputError, Prepared
from nn_tui.datasets.errors import reason_of

from ..editing.live_experiment import LiveExperiment
from ..recipe.experiment import Experiment
from ..recipe.resolving import resolved
from ..timeline.timeline import Timeline
from ..training.slices import Slices
from ..training.stopping import Reason
from ..training.threads import use
from ..training.trainer import Trainer
from .commands import (
    ChangeSpeed,
    Close,
    Command,
    GoTo,
    Pause,
    Redo,
    Run,
    SetSpeed,
    Step,
    StepBack,
    Toggle,
    Undo,
)
from .event_log import EventLog
from .health_watch import HealthWatch
from .observer import Observer, Progress
from .request import Request
from .snapshot import EventKind, Snapshot, TimelineStatus
from .speed import Epoch, Rate, Speed, Throttle, Unit, change_speed, describe_speed, epochs_per_second
from .speed_meter import Meter

PATIENCE = 0.25
"""Seconds on the way to another moment after which viewers are shown what lies on it."""
SLICE_SECONDS = 0.004
"""How long it trains before it looks for commands; short beside the 50 ms in which a key is to be answered."""
SMALL = 2**17
"""Bytes of parameters up to which they are copied in each slice, so that the last batch can be looked at."""


class Numbered(NamedTuple):
    """A command with its number."""

    number: int
    command: Command


class Pending(msgspec.Struct):
    """A step to take: the number of the command that asked for it, and the epoch that it began in, once it did."""

    unit: Unit
    command: int
    began: int | None = None


class Journey(msgspec.Struct):
    """The way to another moment: the number of the command that asked for it, what goes there, and how far it is."""

    command: int
    way: Generator[float]
    begun: float
    share: float = 0.0


class Receiver(Protocol):
    """Whoever asks for snapshots."""

    def receive(self, snapshot: Snapshot) -> None:
        """Take what was asked for; the session's thread calls this."""
        ...


class Asked(NamedTuple):
    """Somebody asks for a snapshot."""

    by: Receiver
    request: Request


class Session:
    """A run in a thread; all methods may be called from any thread.

    The trainer belongs to the session's thread alone. A viewer that wants to see asks through a `Viewer`; nothing is
    copied for viewers that do not ask.

    `data` are the experiment's, where they have been prepared already. Raises InputError for an experiment that cannot
    be carried out.
    """

    def __init__(
        self, experiment: Experiment, data: Prepared | None = None, *, speed: Speed = "max", run: bool = False
    ) -> None:
        self.error: BaseException | None = None
        """What ended the thread, if anything did."""
        self._queue: SimpleQueue[Numbered | Asked] = SimpleQueue()
        self._sent, self._sending = 0, Lock()
        self._applied = 0
        self._live = LiveExperiment(experiment, data, self._settle)
        self._observer = Observer(self._live)
        self._watch = HealthWatch()
        self._running = run
        self._requests: WeakKeyDictionary[Receiver, Request] = WeakKeyDictionary()
        """What each of those who look has asked for last."""
        self._waiting: deque[Numbered] = deque()
        """Commands that came on the way to another moment."""
        self._asking: dict[Receiver, Request] = {}
        """Who has asked and was not answered yet."""
        self._note_wishes()
        self._steps: deque[Pending] = deque()
        """The steps to take."""
        self._timeline = Timeline(self._live)
        self._log = EventLog(self._timeline)
        self._journey: Journey | None = None
        self._slices = Slices(SLICE_SECONDS)
        self._speed: Speed = speed
        self._throttle = Throttle()
        self._held_back = False
        self._meter = Meter()
        self._thread = Thread(target=self._work, name="nn-tui training", daemon=True)

    def start(self) -> None:
        """Start the thread; it is paused, unless the session was made with run=True."""
        if self._running:
            self._meter.start(self._progress)
        self._thread.start()

    @property
    def experiment(self) -> Experiment:
        """The recipe as it is now, with all changes that were made."""
        return self._live.experiment

    def send(self, command: Command) -> int:
        """Ask for something, and return the command's number, which grows by one a command; returns at once."""
        with self._sending:
            self._sent += 1
            self._queue.put(Numbered(self._sent, command))
            return self._sent

    def ask(self, by: Receiver, request: Request) -> None:
        """Hand a snapshot to somebody as soon as may be; returns at once."""
        self._queue.put(Asked(by, request))

    def check(self, experiment: Experiment) -> None:
        """Raise InputError where the run could not go on under this recipe with its data."""
        # The weights are there already; a file that they came from once need not fit any more.
        network = structs.replace(experiment.network, weights=None, initial=())
        structs.replace(experiment, network=network).check(self._trainer.data)

    def resolved(self, experiment: Experiment) -> Experiment:
        """Return a recipe for the run's data with everything chosen that it leaves to be chosen."""
        return resolved(experiment, self._trainer.data)

    def close(self, timeout: float = 0.1) -> bool:
        """End the thread and wait for it at most `seconds`; returns whether it has ended.

        It is a daemon thread: one that is still busy with a long step does not keep the program from ending.
        """
        self.send(Close())
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    # What follows runs in the session's thread.

    def _work(self) -> None:
        try:
            while self._obey():
                use(self._trainer.threads)  # an edit may have changed it
                if self._journey:
                    self._go_on_the_way(self._journey)
                elif self._steps:
                    self._take_step()
                elif self._trainer.evaluating:
                    self._advance()
                    self._heed_stop()
                elif self._running and not self._throttle.wait():
                    self._run_slice()
                if not (self._journey or self._trainer.operation or self._trainer.evaluating):
                    self._timeline.keep()
                self._note_all(self._watch.reduction(self._trainer))
        except BaseException as error:
            self.error = error
        finally:
            use(0)

    @property
    def _trainer(self) -> Trainer:
        return self._live.trainer

    @property
    def _busy(self) -> bool:
        return self._running or bool(self._steps) or self._trainer.evaluating or self._journey is not None

    def _obey(self) -> bool:
        """Carry out the commands that have come in, waiting while there is nothing to do, and then let viewers look.

        Each of them gets one snapshot, of what the commands have led to: a key need not wait for another slice, and
        viewers that ask again and again do not keep it from training. Returns whether it goes on.
        """
        timeout = self._throttle.wait() if self._running else None
        # Said before it waits: it may wake late, because somebody draws, and is held back all the same.
        self._held_back = bool(timeout)
        if self._steps or self._trainer.evaluating or self._journey or self._asking or self._waiting:
            timeout = 0.0
        with suppress(Empty):
            while True:
                message = self._wait(timeout)
                timeout = 0.0
                if isinstance(message, Asked):
                    self._requests[message.by] = self._asking[message.by] = message.request
                    continue
                if isinstance(message.command, Close):
                    return False
                if self._journey and not isinstance(message.command, Pause | Toggle):
                    self._waiting.append(message)  # until it has arrived
                    continue
                self._applied = message.number
                self._carry_out(message.command)
        self._note_wishes()
        if self._journey and perf_counter() - self._journey.begun < PATIENCE:
            return True  # what lies on the way is of no interest
        asking, self._asking = self._asking, {}
        for viewer, request in asking.items():
            viewer.receive(self._take_snapshot(request))
        return True

    def _wait(self, timeout: float | None) -> Numbered | Asked:
        """Return what comes in next; raises Empty where nothing does in so many seconds (None: for ever)."""
        if self._waiting and not self._journey:
            return self._waiting.popleft()
        if timeout == 0.0:
            return self._queue.get_nowait()
        use(0)  # whoever shares the process may compute as it likes meanwhile
        try:
            return self._queue.get(timeout=timeout)
        finally:
            use(self._trainer.threads)

    def _carry_out(self, command: Command) -> None:
        """Carry out a command, or note why it is refused."""
        try:
            self._apply(command)
        except InputError as error:
            self._note("refused", str(error))
        except Exception as error:  # the run goes on, whatever was asked for
            self._note("refused", f"{type(command).__name__} could not be carried out: {reason_of(error)}")

    def _apply(self, command: Command) -> None:
        if self._journey and isinstance(command, Pause | Toggle):
            self._waiting.clear()
            self._arrive()
            return
        match command:
            case Run():
                self._running, self._trainer.stopped = True, None
                self._meter.start(self._progress)
            case Pause():
                self._pause()
            case Toggle():
                self._apply(Pause() if self._running or self._steps else Run())
            case Step(unit):
                self._trainer.stopped = None
                self._stop_running()
                self._steps.append(Pending(unit, self._applied))
            case ChangeSpeed(direction):
                self._set_speed(change_speed(self._speed, self._epoch, direction))
            case SetSpeed(value):
                self._set_speed(value)
            case StepBack(unit):
                self._set_out(self._timeline.travel(self._timeline.present, self._timeline.before(unit)))
            case GoTo(place):
                self._set_out(self._timeline.travel(*self._timeline.find(place)))
            case Undo():
                self._set_out(self._timeline.undo())
            case Redo():
                self._set_out(self._timeline.redo())
            case Close():
                pass
            case _:
                branch = self._timeline.present.name
                done = self._timeline.alter(command)
                if done and done.restarted:
                    self._begin_again(done.sentence)
                elif done:
                    self._watch.follow(self._trainer)
                    present = self._timeline.present.name
                    left = "" if present == branch else f"; branch {present} leaves {branch} here"
                    self._note(done.kind, f"{done.sentence}{left}")

    # Going to another moment.

    def _set_out(self, way: Generator[float]) -> None:
        self._pause()
        self._journey = Journey(self._applied, way, perf_counter())

    def _go_on_the_way(self, journey: Journey) -> None:
        try:
            share = next(journey.way, None)
        except Exception as error:  # the run goes on from wherever it has come to
            self._note("refused", f"the way there ended with an error: {reason_of(error)}")
            share = None
        if share is None:
            self._arrive()
        else:
            journey.share = share

    def _relive(self, relive: Callable[[], None]) -> None:
        """Let changes happen again that lie ahead; the run goes on without those that cannot be made any more."""
        try:
            relive()
        except Exception as error:
            self._timeline.forget_what_follows()
            self._note("refused", f"a change could not be made again: {reason_of(error)}")

    def _arrive(self) -> None:
        self._journey = None
        self._watch = HealthWatch()
        self._meter, self._throttle = Meter(), Throttle()
        self._observer.begin_again()

    def _pause(self) -> None:
        self._stop_running()
        self._steps.clear()

    def _stop_running(self) -> None:
        self._running = False
        self._meter.stop()

    def _set_speed(self, value: Speed) -> None:
        self._speed, self._throttle = value, Throttle()
        self._note("speed", f"speed {describe_speed(value)}")

    def _begin_again(self, sentence: str) -> None:
        """The run stands at epoch 0 again."""
        self._pause()
        self._watch = HealthWatch()
        self._meter, self._throttle = Meter(), Throttle()
        self._observer.begin_again()
        self._note("reset", sentence)

    def _note(self, kind: EventKind, sentence: str, reason: Reason | None = None) -> None:
        self._log.note(self._trainer.epoch, kind, sentence, reason)

    def _note_all(self, news: Iterable[tuple[EventKind, str]]) -> None:
        for kind, sentence in news:
            self._note(kind, sentence)

    def _settle(self) -> None:
        """Finish the batch or the evaluation under way, so that what follows lies between two batches."""
        if self._trainer.operation or self._trainer.evaluating:
            self._trainer.settle()
            self._heed_stop()

    def _take_step(self) -> None:
        trainer, step = self._trainer, self._steps[0]
        if step.began is None and trainer.evaluating:
            # That belongs to what was done before: the step is another epoch, or of the next one.
            self._advance()
            self._heed_stop()
            return
        step.began = trainer.epoch if step.began is None else step.began
        if step.unit == "operation":
            self._run_operation()
        elif step.unit == "batch":
            self._relive(self._timeline.relive)
            self._trainer.run_batch()
        else:
            self._advance()
            trainer = self._trainer
            if trainer.epoch == step.began and not trainer.stopped:
                return
        self._steps.popleft()
        self._heed_stop()

    def _run_operation(self) -> None:
        self._relive(self._timeline.relive_due)
        if self._trainer.operation == 0:
            self._observer.before_operations()
        self._trainer.run_operation()

    @property
    def _epoch(self) -> Epoch:
        trainer = self._trainer
        return Epoch(trainer.epoch, len(trainer.batches), len(trainer.program.operations))

    @property
    def _progress(self) -> float:
        """The updates so far, with the part of the present one that is done."""
        trainer = self._trainer
        return trainer.step + trainer.operation / len(trainer.program.operations)

    def _run_slice(self) -> None:
        trainer, speed = self._trainer, self._speed
        if isinstance(speed, Rate) and speed.unit == "operation":
            self._run_operation()
            self._throttle.spend(1, speed.value)
        else:
            step, allowed = trainer.step, epochs_per_second(speed, self._epoch)
            # Held back, it takes no more at a time than falls into one frame, so that what is seen moves evenly.
            self._advance(at_most=int(len(trainer.batches) * min(allowed, 1e6) / 60))
            self._throttle.spend((trainer.step - step) / len(trainer.batches), allowed)
        self._meter.read(self._progress)
        self._heed_stop()

    def _advance(self, at_most: int = sys.maxsize) -> None:
        self._relive(self._timeline.relive)
        self._trainer.keeps_before = self._keeps_before or not self._running
        # What was stopped by the clock is not to be stopped at another moment now.
        self._trainer.on_the_clock = not self._timeline.in_the_past
        self._slices.advance(self._trainer, min(at_most, self._timeline.batches_ahead))

    def _note_wishes(self) -> None:
        """Find out whether the last batch of each slice is to be kept, so that it can be looked at.

        That takes a copy of the parameters. Where they are large it would be felt: then only while somebody looks.
        """
        small = self._trainer.network.parameters.vector.nbytes <= SMALL
        self._keeps_before = small or any(request.look_at.batch for request in self._requests.values())

    def _heed_stop(self) -> None:
        if stop := self._trainer.stopped:
            self._pause()
            if stop.reason == "time_limit" and self._trainer.put_back is not None:
                self._timeline.note_restored()
            if stop.reason == "diverged":
                self._timeline.forget_what_follows()
            self._note("stop", f"stopped: {stop.sentence}", stop.reason)

    def _take_snapshot(self, request: Request) -> Snapshot:
        if request.survey:
            self._note_all(self._watch.check(self._trainer, self._observer.last_batch().diagnostics))
        # Steps that wait hold back the number of all commands behind them.
        waiting = self._journey or (self._steps[0] if self._steps else None)
        timeline = self._timeline
        progress = Progress(
            command=waiting.command - 1 if waiting else self._applied,
            running=self._running,
            busy=self._busy,
            held_back=self._running and self._held_back,
            speed=self._speed,
            meter=self._meter,
            events=self._log.events,
            timeline=TimelineStatus(
                timeline.present.name,
                timeline.tip,
                timeline.in_the_past,
                tuple(timeline.branches),
                self._journey.share if self._journey else None,
            ),
        )
        path = timeline.path() if request.path else ()
        return self._observer.snapshot(request, progress, self._watch.survey, path)
