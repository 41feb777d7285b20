"""What the cost would be with other parameters: for optimizers that look before they move."""

import numpy as np
import numpy.typing as npt

from ..network.arrays import Array, Inputs
from ..network.losses import Loss
from ..network.network import Network, Structure
from ..network.workspace import Workspace
from ..program import Fetch, Program, backward, forward, output_of
from .regularization import Regularization, penalty, penalty_cost

Gradient = npt.NDArray[np.float64]


class Trial:
    """The cost over all samples and its gradient, computed aside, in arrays of its own.

    `inputs` (N, m + 1) with a column of ones and `targets` (K, N) are all that is trained on; penalties count.
    """

    def __init__(
        self,
        structure: Structure,
        inputs: Inputs,
        targets: Array,
        loss: Loss,
        regularization: Regularization | None = None,
        trainable: Array | None = None,
    ) -> None:
        self._network = Network(structure)
        self._work = Workspace(structure, inputs.shape[0])
        Fetch(inputs, targets, self._work)(np.arange(inputs.shape[0]))
        output = output_of(self._work)
        self._program = Program(
            [
                *forward(self._network.parameters, self._work, output),
                *backward(self._network, self._work, output, loss),
            ]
        )
        self._regularization = regularization or Regularization()
        self._program.calls += tuple(penalty(self._network, self._regularization, trainable))
        self._trainable = trainable

    def __call__(self, parameters: Array) -> tuple[float, Gradient]:
        """Return the cost with its penalties, and a new vector (P,) with its gradient, 0 where frozen."""
        self._network.parameters.vector[:] = parameters
        with np.errstate(all="ignore"):
            self._program.run()
            cost = float(self._work.cost) + penalty_cost(self._network.parameters, self._regularization)
        gradient = self._network.gradients.vector.astype(np.float64)
        return cost, gradient if self._trainable is None else gradient * self._trainable
