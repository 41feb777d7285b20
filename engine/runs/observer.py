"""Takes snapshots of a run: what is under way is read, and what does not change is not read again."""

from typing import NamedTuple

from ..diagnostics.activation_survey import Survey
from ..diagnostics.last_batch import LastBatch, last_batch_of
from ..diagnostics.layer_norms import LayerDiagnostics, diagnose
from ..editing.live_experiment import LiveExperiment
from ..evaluation.evaluation import Evaluation
from ..evaluation.results import Predictions, predictions_of
from ..explain.optimizer_memory import OptimizerMemory, optimizer_memory
from ..explain.subject import subject_of
from ..explain.workings import workings_of
from ..network.arrays import Array
from ..timeline.branches import Course
from ..timeline.epoch_shares import EpochShares
from ..timeline.event_log import Event
from ..timeline.parameter_story import ParameterStory
from ..training.trainer import Trainer
from .copies import Copies
from .outline import Outlines
from .request import Request
from .snapshot import Snapshot, TimelineStatus
from .speed import Speed
from .speed_meter import Meter


class Progress(NamedTuple):
    """What the session knows of a run beside its trainer.

    `command` is the number of the last command that is carried out, with all before it; `busy` tells that it runs or
    has steps to take, `held_back` that it waits between them, as its speed wants.
    """

    command: int
    running: bool
    busy: bool
    held_back: bool
    speed: Speed
    meter: Meter
    events: tuple[Event, ...]
    timeline: TimelineStatus
    courses: tuple[Course, ...] = ()
    story: ParameterStory | None = None
    shares: EpochShares | None = None

    @classmethod
    def at_rest(cls, timeline: TimelineStatus) -> "Progress":
        """Return that of a run of which nothing but its place is known, and which is told nothing."""
        return cls(
            0, running=False, busy=False, held_back=False, speed="max", meter=Meter(), events=(), timeline=timeline
        )


class BatchReport(NamedTuple):
    """What a finished batch tells, None before the first, and how the layers fared after it."""

    batch: LastBatch | None
    diagnostics: tuple[LayerDiagnostics, ...]


class Observer:
    """Looks at a live experiment, for the session's thread."""

    def __init__(self, live: LiveExperiment) -> None:
        self._live = live
        self._outlines, self._copies = Outlines(), Copies()
        self._kept: BatchReport | None = None
        # The last finished batch while the next one is stepped through, whose operations write over its arrays.
        self._predicted: tuple[Evaluation, Predictions] | None = None
        self._version = 0

    def before_operations(self) -> None:
        """Keep what the last finished batch tells; to be called before the next one is stepped through."""
        self._kept = self.last_batch()

    def begin_again(self) -> None:
        """Forget the last batch: the run stands elsewhere."""
        self._kept = None

    def last_batch(self) -> BatchReport:
        """Return what the last finished batch tells."""
        trainer = self._live.trainer
        if trainer.operation and self._kept:
            return self._kept
        last = last_batch_of(trainer.worked) if trainer.worked else None
        return BatchReport(last, diagnose(trainer.network, trainer.worked))

    def snapshot(
        self, request: Request, progress: Progress, survey: Survey | None, path: tuple[Array, ...] = ()
    ) -> Snapshot:
        """Return a snapshot with what a request asks for, and the latest survey; `path` is where the run came by."""
        live, trainer = self._live, self._live.trainer
        self._version += 1
        report, stopped = self.last_batch(), trainer.stopped
        rate, left = progress.meter.rate, trainer.steps_left
        parameters = self._copies.of(trainer.network.parameters)
        return Snapshot(
            version=self._version,
            request=request,
            command=progress.command,
            outline=self._outlines.outline(live.experiment, trainer, live.trainable, request.samples, progress.courses),
            state="running" if progress.running else "stopped" if stopped else "paused",
            busy=progress.busy,
            held_back=progress.held_back,
            stop=stopped,
            epoch=trainer.epoch,
            step=trainer.step,
            batch=trainer.batch,
            batches=len(trainer.batches),
            operation=trainer.operation,
            stepped=trainer.stepped is not None,
            learning_rate=trainer.learning_rate,
            rate_held=trainer.rate_held,
            steps_per_second=rate,
            samples_per_second=rate * trainer.batches.order.size / len(trainer.batches),
            seconds=progress.meter.seconds,
            time_left=left / rate if rate and left is not None else None,
            speed=progress.speed,
            subject=subject_of(trainer, live.probe, request.look_at, parameters),
            parameters=parameters,
            gradients=self._copies.of(trainer.network.gradients),
            updates=self._copies.of(trainer.network.updates),
            last_batch=report.batch,
            diagnostics=report.diagnostics,
            survey=survey,
            evaluation=trainer.evaluation.figures,
            best=trainer.best,
            curves=trainer.history.curves(),
            events=progress.events,
            timeline=progress.timeline,
            optimizer=_memory_of(trainer) if request.optimizer else None,
            predictions=self._predictions(outputs=request.outputs) if request.predictions else None,
            workings=workings_of(trainer, request.look_at.row) if request.workings else None,
            path=path,
            story=progress.story if request.story else None,
            shares=progress.shares if request.shares else None,
        )

    def _predictions(self, *, outputs: bool) -> Predictions:
        """Return the predictions of the latest evaluation, which are gone through once."""
        trainer = self._live.trainer
        if self._predicted is None or self._predicted[0] is not trainer.evaluation:
            found = predictions_of(trainer.evaluation, trainer.data, trainer.loss.threshold)
            self._predicted = trainer.evaluation, found
        found = self._predicted[1]
        return found if outputs else found.without_outputs


def _memory_of(trainer: Trainer) -> OptimizerMemory:
    state = trainer.optimizer_state
    return optimizer_memory(
        trainer.optimizer,
        state.vectors,
        trainer.network.parameters,
        state.step,
        trainer.update_rate,
        trainer.kept_before,
    )
