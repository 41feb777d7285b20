"""Predictions without training: a forward pass over any number of samples."""

from collections.abc import Generator

import numpy as np

from ..network.arrays import Array, Inputs
from ..network.losses import Loss
from ..network.network import ParameterVector
from ..network.workspace import Workspace
from ..program import Program, forward, output_of

CHUNK = 512
"""Samples a pass; enough to make the calls' own cost vanish, few enough to stay in the cache."""


class Predictor:
    """Runs the forward pass of given parameters over samples, a chunk at a time.

    It keeps a reference to the parameters: change their vector in place, and the next prediction uses the change.
    With a `chunk` of 1 the outputs of a sample are those of the sample alone, to the bit, whatever stands beside it.
    """

    def __init__(self, parameters: ParameterVector, loss: Loss | None = None, *, chunk: int = CHUNK) -> None:
        self._parameters, self._chunk = parameters, chunk
        self._loss = loss
        self._compiled: dict[int, tuple[Workspace, Program]] = {}

    @property
    def outputs(self) -> int:
        """The number of outputs K."""
        return self._parameters.structure.sizes[-1]

    @property
    def threshold(self) -> float:
        """The output above which class 1 is predicted, where a single output tells two classes apart."""
        return self._loss.threshold if self._loss else 0.5

    def predict(self, inputs: Inputs) -> Array:
        """Return the outputs of scaled inputs (N, m) as an array (K, N)."""
        return _finished(self.in_stretches(inputs, None))[0]

    def predict_with_cost(self, inputs: Inputs, targets: Array) -> tuple[Array, float]:
        """Return the outputs (K, N) and the cost averaged over all samples.

        Targets (K, N) have the samples' weights in one row more, (K + 1, N), where the loss is weighted.
        """
        return _finished(self.in_stretches(inputs, targets))

    def in_stretches(self, inputs: Inputs, targets: Array | None) -> Generator[None, None, tuple[Array, float]]:
        """Yield after each chunk of samples; return the outputs and the cost, 0 where there are no targets."""
        samples, structure = inputs.shape[0], self._parameters.structure
        outputs = np.empty((structure.sizes[-1], samples), structure.dtype)
        total = 0.0
        for start in range(0, samples, self._chunk):
            size = min(self._chunk, samples - start)
            work, program = self._compiled.get(size) or self._compile(size)
            with np.errstate(all="ignore"):
                work.x[:, :-1] = inputs[start : start + size, : structure.sizes[0]]
                if targets is not None:
                    work.extended_y[: len(targets)] = targets[:, start : start + size]
                program.run()
                outputs[:, start : start + size] = work.view("a", structure.depth)
                total += float(work.cost) * size
            yield
        return outputs, total / samples

    def _compile(self, size: int) -> tuple[Workspace, Program]:
        work = Workspace(self._parameters.structure, size, backward=False)
        output = output_of(work)
        program = Program(forward(self._parameters, work, output))
        if self._loss is not None:
            program.calls += tuple(self._loss.compile(output).cost)
        self._compiled[size] = work, program
        return work, program


def _finished(steps: Generator[None, None, tuple[Array, float]]) -> tuple[Array, float]:
    """Return what comes of all steps."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value
