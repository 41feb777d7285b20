"""A run in a thread of its own: commands go in through a queue, snapshots come out through one slot."""

from collections import deque
from collections.abc import Iterable
from math import isfinite
from queue import Empty, SimpleQueue
from threading import Event as Flag
from threading import Thread
from time import perf_counter

from nn_tui.datasets import InputError, Prepared

from ..diagnostics.layer_norms import diagnose
from ..editing.edits import ReleaseLearningRate, Reset, SetLearningRate, StepLearningRate
from ..editing.live_experiment import LiveExperiment
from ..explain.activity import Activity, activity_of
from ..explain.update import OptimizerLook, optimizer_look
from ..recipe.experiment import Experiment
from ..training.stopping import Reason
from ..training.trainer import Trainer
from .commands import ChangeSpeed, Close, Command, Look, Pause, Run, SetSpeed, ShowOptimizer, Step, StepSample, Toggle
from .health_watch import HealthWatch
from .learning_rate_steps import next_rate
from .snapshot import Event, EventKind, Snapshot
from .speed import Epoch, Rate, Speed, Throttle, Unit, change_speed, describe_speed, epochs_per_second
from .speed_meter import Meter

SLICE_SECONDS = 0.004
"""How long it trains before it looks for commands; short beside the 50 ms in which a key is to be answered."""
EVENTS = 200


class Session:
    """The live handle on a run that a viewer holds; all methods may be called from the viewer's thread.

    The trainer belongs to the session's thread alone. A viewer that wants to see calls `look`, and finds the
    snapshot in `snapshot` a moment later; nothing is copied for viewers that do not ask.

    `data` are the experiment's, where they have been prepared already. Raises InputError for an experiment that cannot
    be carried out.
    """

    def __init__(
        self, experiment: Experiment, data: Prepared | None = None, *, speed: Speed = "max", run: bool = False
    ) -> None:
        self.snapshot: Snapshot | None = None
        """The latest snapshot; None until the first was asked for and taken."""
        self.error: BaseException | None = None
        """What ended the thread, if anything did."""
        self._commands: SimpleQueue[Command] = SimpleQueue()
        self._look_pending = Flag()
        self._live = LiveExperiment(experiment, data, self._finish_batch)
        self._finished: Activity | None = None
        """The last finished batch while the next one is under way, whose operations write over its arrays."""
        self._watch = HealthWatch()
        self._running = run
        self._shows_optimizer = False
        self._steps: deque[Unit] = deque()
        self._sample = int(self._trainer.data.train_rows[0])
        self._events: deque[Event] = deque(maxlen=EVENTS)
        self._version = 0
        self._slice = 1
        self._speed: Speed = speed
        self._throttle = Throttle()
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

    def send(self, command: Command) -> None:
        """Ask for something; returns at once."""
        self._commands.put(command)

    def look(self, survey: bool = False) -> None:
        """Ask for a snapshot, with a new survey or without, unless one is asked for already; returns at once."""
        if not self._look_pending.is_set():
            self._look_pending.set()
            self._commands.put(Look(survey=survey))

    def close(self, timeout: float = 0.1) -> bool:
        """End the thread and wait for it so many seconds; returns whether it has ended.

        It is a daemon thread: one that is still busy with a long step does not keep the program from ending.
        """
        self._commands.put(Close())
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    # What follows runs in the session's thread.

    def _work(self) -> None:
        try:
            while self._obey():
                if self._steps:
                    self._take_step()
                elif self._running and not self._throttle.wait():
                    self._run_slice()
                self._note_all(self._watch.reduction(self._trainer))
        except BaseException as error:
            self.error = error

    @property
    def _trainer(self) -> Trainer:
        return self._live.trainer

    @property
    def _busy(self) -> bool:
        return self._running or bool(self._steps)

    def _obey(self) -> bool:
        """Apply the commands that have come in, waiting for one while there is nothing to do.

        No more than one of them a look: a viewer that asks again before a look is taken must not keep it from training.
        """
        timeout = 0.0 if self._steps else self._throttle.wait() if self._running else None
        while True:
            try:
                command = self._commands.get(block=timeout != 0, timeout=timeout or None)
            except Empty:
                return True
            timeout = 0.0
            if isinstance(command, Close):
                return False
            try:
                self._apply(command)
            except InputError as error:
                self._note("refused", str(error))
            except Exception as error:  # whatever a command asks for in vain, the run goes on
                what = str(error) or type(error).__name__
                self._note("refused", f"{type(command).__name__} could not be carried out: {what}")
            if isinstance(command, Look):
                self._look_pending.clear()
                self.snapshot = self._take_snapshot(survey=command.survey)
                return True

    def _apply(self, command: Command) -> None:
        match command:
            case Run():
                self._running, self._trainer.stopped = True, None
                self._meter.start(self._progress)
            case Pause():
                self._pause()
            case Toggle():
                self._apply(Pause() if self._busy else Run())
            case Step(unit):
                self._trainer.stopped = None
                self._stop_running()
                self._steps.append(unit)
            case SetLearningRate(value):
                self._set_learning_rate(value)
            case StepLearningRate(direction):
                self._set_learning_rate(next_rate(self._trainer.learning_rate, direction))
            case ReleaseLearningRate():
                self._release_learning_rate()
            case ChangeSpeed(direction):
                self._set_speed(change_speed(self._speed, self._epoch, direction))
            case SetSpeed(value):
                self._set_speed(value)
            case Reset(next_seed):
                self._live.reset(next_seed=next_seed)
                self._begin_again(f"back to epoch 0, seed {self.experiment.seed}")
            case StepSample(direction):
                self._sample = (self._sample + direction) % self._trainer.data.dataset.samples
            case ShowOptimizer(on):
                self._shows_optimizer = on
            case Look(sample):
                self._look_at(sample)
            case Close():
                pass
            case _:
                done = self._live.alter(command)
                if done and done.restarted:
                    self._begin_again(done.sentence)
                elif done:
                    self._watch.follow(self._trainer)
                    self._note(done.kind, done.sentence)

    def _look_at(self, sample: int | None) -> None:
        samples = self._trainer.data.dataset.samples
        if sample is not None:
            if not 0 <= sample < samples:
                raise InputError(f"there is no sample {sample}; the rows are 0 … {samples - 1}")
            self._sample = sample

    def _pause(self) -> None:
        self._stop_running()
        self._steps.clear()

    def _stop_running(self) -> None:
        self._running = False
        self._meter.stop()

    def _set_speed(self, value: Speed) -> None:
        self._speed, self._throttle = value, Throttle()
        self._note("speed", f"speed {describe_speed(value)}")

    def _set_learning_rate(self, value: float) -> None:
        if not (isfinite(value) and value > 0):
            raise InputError(f"learning rate: expected a number above 0, got {value!r}")
        before = self._trainer.learning_rate
        if value != before:
            self._trainer.learning_rate = value
            self._note("learning rate", f"learning rate {before:g} → {value:g} (you)")

    def _release_learning_rate(self) -> None:
        if self._trainer.rate_held:
            before = self._trainer.learning_rate
            self._trainer.release_learning_rate()
            after = self._trainer.learning_rate
            self._note("learning rate", f"learning rate {before:g} → {after:g}, given back to the schedule (you)")

    def _begin_again(self, sentence: str) -> None:
        """The run stands at epoch 0 again."""
        self._pause()
        self._watch = HealthWatch()
        self._meter, self._throttle, self._finished = Meter(), Throttle(), None
        if self._sample >= self._trainer.data.dataset.samples:
            self._sample = int(self._trainer.data.train_rows[0])
        self._events.clear()
        self._note("reset", sentence)

    def _note(self, kind: EventKind, sentence: str, reason: Reason | None = None) -> None:
        self._events.append(Event(self._trainer.epoch, kind, sentence, reason))

    def _note_all(self, news: Iterable[tuple[EventKind, str]]) -> None:
        for kind, sentence in news:
            self._note(kind, sentence)

    def _finish_batch(self) -> None:
        """Finish the batch under way, if there is one, so that what follows lies between two updates."""
        if self._trainer.operation:
            self._trainer.run_batch()
            self._heed_stop()

    def _take_step(self) -> None:
        trainer, unit = self._trainer, self._steps[0]
        if unit == "operation":
            self._run_operation()
        elif unit == "batch":
            trainer.run_batch()
        else:
            epoch = trainer.epoch
            self._advance(limit=self._slice)
            if trainer.epoch == epoch and not trainer.stopped:
                return
        self._steps.popleft()
        self._heed_stop()

    def _run_operation(self) -> None:
        trainer = self._trainer
        if trainer.operation == 0:
            self._finished = self._batch_activity()
        trainer.run_operation()

    def _batch_activity(self) -> Activity | None:
        """Return the means of the last finished batch, None before the first."""
        trainer = self._trainer
        if trainer.operation:
            return self._finished
        return activity_of(trainer.worked) if trainer.worked else None

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
            self._advance(limit=max(1, min(self._slice, int(len(trainer.batches) * min(allowed, 1e6) / 60))))
            self._throttle.spend((trainer.step - step) / len(trainer.batches), allowed)
        self._meter.read(self._progress)
        self._heed_stop()

    def _advance(self, limit: int) -> None:
        trainer, start = self._trainer, perf_counter()
        trainer.advance(limit)
        seconds = perf_counter() - start
        if limit == self._slice and seconds < SLICE_SECONDS / 2:
            self._slice = min(self._slice * 2, len(trainer.batches))
        elif seconds > SLICE_SECONDS * 2:
            self._slice = max(1, self._slice // 2)

    def _heed_stop(self) -> None:
        if stop := self._trainer.stopped:
            self._pause()
            self._note("stop", f"stopped: {stop.sentence}", stop.reason)

    def _optimizer_look(self) -> OptimizerLook:
        trainer, state = self._trainer, self._trainer.optimizer_state
        return optimizer_look(
            trainer.optimizer, state.vectors, trainer.network.parameters, state.step, trainer.update_rate
        )

    def _take_snapshot(self, *, survey: bool = False) -> Snapshot:
        trainer = self._trainer
        self._version += 1
        stopped, rate, left = trainer.stopped, self._meter.rate, trainer.steps_left
        diagnostics = diagnose(trainer.network, trainer.worked)
        if survey:
            self._note_all(self._watch.look(trainer, diagnostics))
        return Snapshot(
            version=self._version,
            experiment=self.experiment,
            data=trainer.data,
            structure=trainer.network.structure,
            state="running" if self._running else "stopped" if stopped else "paused",
            busy=self._busy,
            stop=stopped,
            epoch=trainer.epoch,
            step=trainer.step,
            batch=trainer.batch,
            batches=len(trainer.batches),
            operation=trainer.operation,
            operations=trainer.program.operations,
            learning_rate=trainer.learning_rate,
            rate_held=trainer.rate_held,
            steps_per_second=rate,
            samples_per_second=rate * trainer.batches.order.size / len(trainer.batches),
            seconds=self._meter.seconds,
            time_left=left / rate if rate and left is not None else None,
            speed=self._speed,
            parameters=trainer.network.parameters.copy(),
            trainable=self._live.trainable,
            gradients=trainer.network.gradients.copy(),
            updates=trainer.network.updates.copy(),
            sample=self._live.probe.look(self._sample),
            last_operation=trainer.stepped[0] if trainer.stepped else None,
            under_way=activity_of(trainer.stepped[1]) if trainer.stepped else None,
            batch_activity=self._batch_activity(),
            diagnostics=diagnostics,
            survey=self._watch.survey,
            evaluation=trainer.evaluation,
            best=trainer.best,
            curves=trainer.history.curves(),
            events=tuple(self._events),
            optimizer=self._optimizer_look() if self._shows_optimizer else None,
        )
