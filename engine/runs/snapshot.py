"""One immutable look at a run: everything that a viewer shows."""

from typing import Literal

import msgspec

from nn_tui.datasets import Prepared

from ..diagnostics.activation_survey import Survey
from ..diagnostics.layer_norms import LayerDiagnostics
from ..evaluation.evaluation import Evaluation
from ..explain.activity import Activity
from ..explain.update import OptimizerLook
from ..network.network import ParameterVector, Structure
from ..program import Operation
from ..recipe.experiment import Experiment
from ..training.history import Curves
from ..training.stopping import Reason
from ..training.trainer import Stop
from .speed import Speed

State = Literal["paused", "running", "stopped"]
EventKind = Literal["learning rate", "speed", "stop", "reset", "edit", "data", "refused", "died", "alive", "gradients"]
"""`edit` is a change of recipe or network by hand, `data` one of the data, `refused` what was asked for in vain.

`died` and `alive` are about neurons, `gradients` about gradients that begin to vanish or to explode.
"""


class Event(msgspec.Struct, frozen=True):
    """Something worth knowing that happened: at which epoch, of what kind, and a sentence for people.

    `reason` is why the run stopped, of an event of the kind "stop" alone.
    """

    epoch: int
    kind: EventKind
    sentence: str
    reason: Reason | None = None


class Snapshot(msgspec.Struct, frozen=True, eq=False):
    """A look at a run; all arrays are copies that nothing else writes to.

    `epoch` and `step` count what is finished. `batch` is the index of the batch under way or next, of `batches` in
    an epoch; `operation` is the index of the operation in `operations` that comes next, 0 between two batches.
    `sample` is the activity of one sample under the present parameters, computed aside. While single operations are
    stepped, `last_operation` is the one taken last and `under_way` the activity of its batch; else both are None.
    `batch_activity` holds the means of the last finished batch, None before the first and after layers changed.
    `gradients` and `updates` are those of the last batch, zeros before the first. `trainable` is 0 where a parameter is
    frozen, None where all move; snapshots share it, and nothing writes to it.

    `steps_per_second` and `samples_per_second` are 0 unless it runs, `seconds` is how long it has run so far, and
    `time_left` the seconds until the number of epochs or the time limit is reached at the present pace, None where that
    is not known. `busy` tells that it runs or has steps to take, so that another look will show something new.

    `experiment` is the recipe as it is now, with all changes that were made. `evaluation` is that of the last finished
    epoch, or of the last change where that came later. `best` is the lowest loss of the judged split with its epoch.
    `rate_held` tells that the learning rate was set by hand and wins over the schedule. `diagnostics` has one entry a
    layer. `survey` is the latest one that was asked for, which may be of an earlier step; None before the first, and
    after the layers changed. `optimizer` is there for a viewer that has asked for it with `ShowOptimizer`.
    """

    version: int
    experiment: Experiment
    data: Prepared
    structure: Structure
    state: State
    busy: bool
    stop: Stop | None
    epoch: int
    step: int
    batch: int
    batches: int
    operation: int
    operations: tuple[Operation, ...]
    learning_rate: float
    rate_held: bool
    steps_per_second: float
    samples_per_second: float
    seconds: float
    time_left: float | None
    speed: Speed
    parameters: ParameterVector
    trainable: ParameterVector | None
    gradients: ParameterVector
    updates: ParameterVector
    sample: Activity
    last_operation: Operation | None
    under_way: Activity | None
    batch_activity: Activity | None
    diagnostics: tuple[LayerDiagnostics, ...]
    survey: Survey | None
    evaluation: Evaluation
    best: tuple[float, int]
    curves: Curves
    events: tuple[Event, ...]
    optimizer: OptimizerLook | None = None

    def __repr__(self) -> str:
        # Of interest in a traceback; all the numbers are not.
        return (
            f"<Snapshot {self.version}: {self.data.dataset.name}, {self.state}, epoch {self.epoch}, step {self.step}>"
        )

    @property
    def activity(self) -> Activity:
        """What the diagram shows: the batch under way while operations are stepped, else the sample."""
        return self.under_way or self.sample

    @property
    def computed(self) -> set[tuple[str, int]]:
        """What `activity` holds, as (quantity, layer): of a batch under way what it has come to, else everything.

        What is left of an earlier batch does not count; nor does what the program never computes, such as f′(z)
        of an output whose error the cost function gives in one stroke.
        """
        stepping = self.last_operation is not None and self.operation > 0
        taken = self.operations[: self.operation] if stepping else self.operations
        return {(operation.writes, layer) for operation in taken for layer in operation.layers}
