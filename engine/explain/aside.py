"""A network aside, in double precision, to try other parameters on a batch; nothing of the run is touched."""

import numpy as np
import numpy.typing as npt
from msgspec import structs

from ..network.dropout import Dropout
from ..network.losses import Loss, Weighted
from ..network.network import Network, Structure
from ..network.workspace import Workspace
from ..program import Program, backward, forward, output_of
from .workings import BatchData

Vector = npt.NDArray[np.float64]


class Aside:
    """The cost of a batch as a function of all P parameters, and its gradient, without penalties.

    Masks of dropout are those that the batch had. Not to be used by two threads at once.
    """

    def __init__(self, structure: Structure, loss: Loss, data: BatchData) -> None:
        self.structure = structure = structs.replace(structure, dtype_name="float64")
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

    @np.errstate(all="ignore")
    def cost(self, parameters: Vector) -> float:
        """Return the cost with these parameters (P,); `work` has z and a afterwards."""
        self._network.parameters.vector[:] = parameters
        self._forward.run()
        return float(self.work.cost)

    @np.errstate(all="ignore")
    def gradient(self, parameters: Vector) -> tuple[float, Vector]:
        """Return the cost with these parameters (P,), and a new vector (P,) with its gradient."""
        self._network.parameters.vector[:] = parameters
        self._both.run()
        return float(self.work.cost), self._network.gradients.vector.astype(np.float64)
