"""A network aside, in double precision, to try other parameters on a batch; nothing of the run is touched."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec import structs

from ..network.arrays import Array, Calls
from ..network.dropout import Dropout
from ..network.losses import Loss, PlainLoss, Weighted
from ..network.network import Network, ParameterVector, Structure
from ..network.workspace import Workspace
from ..program import Program, backward, forward, output_of
from ..training.regularization import Regularization, penalty, penalty_cost
from .workings import BatchData, Workings

Vector = npt.NDArray[np.float64]


class Penalties(NamedTuple):
    """What is minimised beside the cost, for all weights that are `trainable` (P,); None where all are."""

    regularization: Regularization
    trainable: Array | None


class Aside:
    """What is minimised for a batch, as a function of all P parameters, and its gradient: C + ½ l2 Σ w² + l1 Σ |w|.

    Without `penalties` it is the cost C alone. Masks of dropout are those that the batch had. Not to be used by two
    threads at once.
    """

    def __init__(self, structure: Structure, loss: Loss, data: BatchData, penalties: Penalties | None = None) -> None:
        self.structure = structure = structs.replace(structure, dtype_name="float64")
        self.penalties = penalties if penalties and penalties.regularization.penalises else None
        self.loss = loss.loss if isinstance(loss, Weighted) else loss
        self._network = Network(structure)
        # Only its presence counts: the masks are there already, and none is drawn.
        dropout = Dropout(0.5, np.random.default_rng(0)) if data.masks else None
        self.work = work = Workspace(structure, data.inputs.shape[0], dropout=dropout)
        work.x[:, :-1] = data.inputs
        work.y[:] = data.targets
        if data.weights is not None:
            work.weights[:] = data.weights
        for layer, mask in enumerate(data.masks, 1):
            work.view("mask", layer)[:] = mask
        output = output_of(work)
        there = [
            operation for operation in forward(self._network.parameters, work, output) if operation.writes != "mask"
        ]
        back = list(backward(self._network, work, output, loss))
        self._forward = Program([*there, *(operation for operation in back if operation.writes == "cost")])
        self._both = Program([*there, *back])
        self._penalise: Calls = penalty(self._network, *self.penalties) if self.penalties else ()

    @classmethod
    def of(cls, workings: Workings, loss: PlainLoss) -> "Aside | None":
        """Return the batch aside with its penalties; None where its data were too large to be kept."""
        data, structure = workings.data, workings.before.structure
        penalties = Penalties(workings.regularization, workings.trainable)
        return None if data is None else cls(structure, workings.loss(loss), data, penalties)

    @np.errstate(all="ignore")
    def cost(self, parameters: Vector) -> float:
        """Return what is minimised with these parameters (P,); `work` has z, a and C afterwards."""
        self._network.parameters.vector[:] = parameters
        self._forward.run()
        return float(self.work.cost) + self.penalty

    @np.errstate(all="ignore")
    def gradient(self, parameters: Vector) -> tuple[float, Vector]:
        """Return what is minimised with these parameters (P,), and a new vector (P,) with its gradient."""
        self._network.parameters.vector[:] = parameters
        self._both.run()
        for call in self._penalise:
            call()
        return float(self.work.cost) + self.penalty, self._network.gradients.vector.astype(np.float64)

    @property
    def penalty(self) -> float:
        """What the penalties come to with the parameters that were tried last; 0 without any."""
        if self.penalties is None:
            return 0.0
        (regularization, trainable), tried = self.penalties, self._network.parameters
        if trainable is not None:
            tried = ParameterVector(tried.structure, tried.vector * trainable)
        return penalty_cost(tried, regularization)
