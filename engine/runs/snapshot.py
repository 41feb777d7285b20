"""One immutable look at a run: everything that a viewer shows, as a value of numbers, names and words."""

from typing import Literal

import msgspec

from ..diagnostics.activation_survey import Survey
from ..diagnostics.last_batch import LastBatch
from ..diagnostics.layer_norms import LayerDiagnostics
from ..evaluation.evaluation import Evaluation
from ..evaluation.results import Predictions
from ..explain.optimizer_memory import OptimizerMemory
from ..explain.subject import Subject
from ..explain.workings import Workings
from ..network.arrays import Array
from ..network.network import ParameterVector, Structure
from ..program import Operation
from ..recipe.defaults import chosen_loss
from ..recipe.experiment import Experiment
from ..recipe.saved_model import ModelDescription
from ..timeline.epoch_shares import EpochShares
from ..timeline.event_log import Event
from ..timeline.parameter_story import ParameterStory
from ..timeline.place import Place
from ..training.history import Curves
from ..training.stopping import Stop
from .outline import DataDescription, Outline
from .request import Request
from .speed import Speed

State = Literal["paused", "running", "stopped"]


class MarkStatus(msgspec.Struct, frozen=True):
    """A place that was marked, of the branch of this name, and the note."""

    branch: str
    place: Place
    note: str


class Recovery(msgspec.Struct, frozen=True):
    """Where a run that diverged could go on from: the epoch with the lowest loss, with a tenth of the learning rate."""

    epoch: int
    rate: float


class TimelineStatus(msgspec.Struct, frozen=True):
    """Where on its timeline a run is: the branch and how far that has come, and the names of all branches.

    `past` tells that the run stands before that. `journey` is the share of the way that is done while it goes to
    another moment, `seconds_left` how long the rest will take as far as that is known; None else. `leaves` is the place
    where the branch leaves another one, empty for none. `breakpoints` are in words. `recovery` is there where the run
    has diverged.
    """

    branch: str
    tip: Place
    past: bool
    branches: tuple[str, ...]
    journey: float | None = None
    seconds_left: float | None = None
    leaves: str = ""
    marks: tuple[MarkStatus, ...] = ()
    breakpoints: tuple[str, ...] = ()
    recovery: Recovery | None = None


class Snapshot(msgspec.Struct, frozen=True, eq=False):
    """A look at a run; all arrays are copies that nothing else writes to.

    `request` is what it answers, and `command` the number of the last command whose effect it shows, with those of all
    commands before. `outline` is what does not change from one snapshot to the next; snapshots share it.

    `epoch` and `step` count what is finished. `batch` is the index of the batch under way or next, of `batches` in
    an epoch; `operation` is the index of the operation in `operations` that comes next, 0 between two batches.
    `stepped` tells that single operations are stepped.

    `subject` is what all panels are about. `parameters` are as they are now, `gradients` and `updates` those of the
    last batch, zeros before the first; while a batch is stepped through, its own as far as they are computed.
    `last_batch` is the last finished one, None before the first and after layers changed. `diagnostics` has one entry
    a layer, as they were after that batch.

    `steps_per_second` and `samples_per_second` are 0 unless it runs, `seconds` is how long it has run so far, and
    `time_left` the seconds until the number of epochs or the time limit is reached at the present pace, None where that
    is not known. `busy` tells that it runs or has steps to take, so that another look will show something new, and
    `held_back` that its speed lets it wait between batches, so that whoever draws takes nothing from training.

    `evaluation` is that of the last finished epoch, or of the last change where that came later, without its outputs.
    `best` is the lowest loss of the judged split with its epoch. `rate_held` tells that the learning rate was set by
    hand and wins over the schedule. `survey` is the latest one that was asked for, which may be of an earlier step;
    None before the first, and after the layers changed. `optimizer`, `predictions`, `workings`, the latest `story` of a
    parameter and `shares` of an epoch's samples are there where they were asked for (workings not before the first
    batch), and so is `path`: the parameters (P,) of the checkpoints of this branch up to now, the earliest first.
    """

    version: int
    request: Request
    command: int
    outline: Outline
    state: State
    busy: bool
    held_back: bool
    stop: Stop | None
    epoch: int
    step: int
    batch: int
    batches: int
    operation: int
    stepped: bool
    learning_rate: float
    rate_held: bool
    steps_per_second: float
    samples_per_second: float
    seconds: float
    time_left: float | None
    speed: Speed
    subject: Subject
    parameters: ParameterVector
    gradients: ParameterVector
    updates: ParameterVector
    last_batch: LastBatch | None
    diagnostics: tuple[LayerDiagnostics, ...]
    survey: Survey | None
    evaluation: Evaluation
    best: tuple[float, int]
    curves: Curves
    events: tuple[Event, ...]
    timeline: TimelineStatus
    optimizer: OptimizerMemory | None = None
    predictions: Predictions | None = None
    workings: Workings | None = None
    path: tuple[Array, ...] = ()
    story: ParameterStory | None = None
    shares: EpochShares | None = None

    def __repr__(self) -> str:
        # Of interest in a traceback; all the numbers are not.
        return f"<Snapshot {self.version}: {self.data.name}, {self.state}, epoch {self.epoch}, step {self.step}>"

    @property
    def experiment(self) -> Experiment:
        """The recipe as it is now, with all changes that were made."""
        return self.outline.experiment

    @property
    def data(self) -> DataDescription:
        """What the network is trained on, in words."""
        return self.outline.data

    @property
    def structure(self) -> Structure:
        """The network's layers."""
        return self.outline.structure

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The operations of one batch."""
        return self.outline.operations

    @property
    def trainable(self) -> ParameterVector | None:
        """0 where a parameter is frozen; None where all move."""
        return self.outline.trainable

    @property
    def model(self) -> ModelDescription:
        """All that it takes to predict with the parameters but these themselves."""
        assert self.data.fitted is not None
        loss = chosen_loss(self.experiment.training.loss, self.data.task)
        return ModelDescription(self.structure, loss.threshold, self.data.fitted)

    @property
    def place(self) -> Place:
        """Where the run stands: the epoch, the batch and the operation that come next."""
        return Place(self.epoch, self.batch, self.operation)

    @property
    def last_operation(self) -> Operation | None:
        """The operation that was taken last, while single ones are stepped."""
        return self.operations[self.operation - 1] if self.stepped else None

    @property
    def updating(self) -> bool:
        """Whether `updates` are those of the batch under way, which are not yet subtracted."""
        return self._written("updates")

    def graded(self, layer: int) -> bool:
        """Whether a layer's `gradients` are those of the batch under way, whose update is not yet made."""
        return any(
            operation.writes == "gradients" and layer in operation.layers
            for operation in self.operations[: self.operation]
        )

    def _written(self, quantity: str) -> bool:
        return any(operation.writes == quantity for operation in self.operations[: self.operation])

    @property
    def computed(self) -> set[tuple[str, int]]:
        """What the subject's activity holds, as (quantity, layer): of a batch under way what it has come to.

        What is left of an earlier batch does not count; nor does what the program never computes, such as the
        derivative of an output whose error the cost function gives in one stroke.
        """
        taken = self.operations[: self.subject.operations]
        return {(operation.writes, layer) for operation in taken for layer in operation.layers}
