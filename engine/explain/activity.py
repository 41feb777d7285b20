"""What flows through the neurons: the quantities of one sample, or of a batch as a whole."""

import msgspec
import numpy as np

from nn_tui.datasets import Prepared

from ..network.arrays import Array
from ..network.losses import Loss
from ..network.network import Network
from ..network.workspace import Workspace
from ..program import Program, backward, forward, output_of


class LayerActivity(msgspec.Struct, frozen=True, eq=False):
    """The quantities of a layer's n neurons, each of shape (n,)."""

    z: Array
    a: Array
    derivative: Array
    """f′(z)"""
    da: Array
    """dC/da"""
    delta: Array
    """The error δ = dC/dz."""
    signal: Array
    """What the next layer takes in: a, and in a training step with dropout mask · a."""


class Activity(msgspec.Struct, frozen=True, eq=False):
    """The quantities of all layers, for one sample or for a batch.

    Of a batch, z, a and derivative are means, da and delta sums; the cost is a mean over the batch, so these sums are
    the means of the samples' own errors, and delta is exactly the gradient of the bias. `inputs` (m,) and
    `targets` (K,) are scaled as the network sees them; `sample` is the row in the dataset, None for a batch.
    """

    sample: int | None
    samples: int
    inputs: Array
    targets: Array
    cost: float
    layers: tuple[LayerActivity, ...]

    @property
    def outputs(self) -> Array:
        """The activations of the last layer, shape (K,)."""
        return self.layers[-1].a


def activity_of(work: Workspace, sample: int | None = None) -> Activity:
    """Summarise what the last pass left in a workspace."""
    size = work.batch_size
    # A product with ones sums rows in a fifteenth of the time that `sum` takes, which counts in every snapshot.
    ones = np.ones(size, work.structure.dtype)

    def total(quantity: str, layer: int) -> Array:
        return work.view(quantity, layer) @ ones

    def mean(quantity: str, layer: int) -> Array:
        return total(quantity, layer) / size

    layers = tuple(
        LayerActivity(
            z=mean("z", layer),
            a=mean("a", layer),
            derivative=mean("derivative", layer),
            da=total("da", layer),
            delta=total("delta", layer),
            signal=mean("signal" if work.dropout and layer < work.structure.depth else "a", layer),
        )
        for layer in range(1, work.structure.depth + 1)
    )
    inputs, targets = work.x[:, :-1].mean(axis=0), work.y.mean(axis=1)
    return Activity(sample, size, inputs, targets, float(work.cost), layers)


class Probe:
    """Sends one sample forwards and its error backwards through a network, and changes nothing in it."""

    def __init__(self, network: Network, data: Prepared, loss: Loss) -> None:
        structure = network.structure
        self._work = Workspace(structure, 1)
        output = output_of(self._work)
        # Gradients of its own, so that those of training stay what they are.
        aside = Network(structure, parameters=network.parameters)
        self._program = Program(
            [*forward(network.parameters, self._work, output), *backward(aside, self._work, output, loss)]
        )
        self._data = data
        self._place = np.empty(data.dataset.samples, np.intp)
        self._place[data.train_rows] = np.arange(len(data.train_rows))
        self._place[data.test_rows] = np.arange(len(data.test_rows)) - len(data.test_rows)

    def look(self, sample: int) -> Activity:
        """Return the activity for a row of the dataset, of whichever split."""
        place = self._place[sample]
        data = self._data
        inputs, targets = (
            (data.train_inputs, data.train_targets) if place >= 0 else (data.test_inputs, data.test_targets)
        )
        self._work.x[0, :-1] = inputs[place]
        self._work.y[:, 0] = targets[place]
        with np.errstate(all="ignore"):
            self._program.run()
        return activity_of(self._work, sample)
