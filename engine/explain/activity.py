"""What flows through the neurons: the quantities of one sample, or of a batch as a whole."""

import msgspec
import numpy as np
from msgspec import structs

from nn_tui.datasets import SPLITS, Floats, Prepared, SplitName

from ..network.arrays import Array
from ..network.losses import Loss
from ..network.network import Network, ParameterVector
from ..network.workspace import Workspace
from ..program import Program, backward, forward, output_of
from ..training.sample_weights import SampleWeights


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
    mask: Array | None = None
    """What dropout multiplies a and δ with: 0, or 1 / (1 − rate), of a batch the mean; None without it."""


class Activity(msgspec.Struct, frozen=True, eq=False):
    """The quantities of all layers, for one sample or for a batch as a whole.

    The cost is a mean over the `samples` that were sent through together, so da and delta of one of them are its share
    of dC/da and δ. Of a batch, z, a, derivative and signal are means, da and delta sums: delta is then exactly the
    gradient of the bias. `inputs` (m,) and `targets` (K,) are scaled as the network sees them.
    """

    samples: int
    inputs: Array
    targets: Array
    cost: float
    layers: tuple[LayerActivity, ...]
    weight: float | None = 1.0
    """How often the sample counts in the cost; None for a batch whose samples do not count alike."""

    def signals_into(self, layer: int) -> Array:
        """What layer 1 … L takes in, shape (m,)."""
        return self.inputs if layer == 1 else self.layers[layer - 2].signal

    @property
    def outputs(self) -> Array:
        """The activations of the last layer, shape (K,)."""
        return self.layers[-1].a


@np.errstate(all="ignore")
def activity_of_batch(work: Workspace, *, weighted: bool = False) -> Activity:
    """Summarise what the last pass left in a workspace, over all its samples, which may be `weighted`."""
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
            signal=mean(_handed_on(work, layer), layer),
            mask=mean("mask", layer) if _handed_on(work, layer) == "signal" else None,
        )
        for layer in range(1, work.structure.depth + 1)
    )
    weight = 1.0 if not weighted else float(work.weights[0]) if size == 1 else None
    return Activity(size, work.x[:, :-1].mean(axis=0), work.y.mean(axis=1), float(work.cost), layers, weight)


@np.errstate(all="ignore")
def with_sums_over_connections(activity: Activity, parameters: ParameterVector) -> Activity:
    """Return the activity of a batch with mean z and dC/da of hidden layers as sums over connections.

    z = W @ signal + b and dC/da = Wᵀ @ δ hold of means and sums too. But where the samples nearly cancel, as scaled
    inputs do, rounding is all that is left of either side, and it differs.
    """
    layers = list(activity.layers)
    for layer in range(len(layers), 0, -1):
        here = layers[layer - 1]
        z = parameters.weights(layer) @ activity.signals_into(layer) + parameters.biases(layer)
        last = layer == len(layers)
        da = here.da if last else parameters.weights(layer + 1).T @ layers[layer].delta
        layers[layer - 1] = structs.replace(here, z=z, da=da)
    return structs.replace(activity, layers=tuple(layers))


def activity_of_sample(work: Workspace, column: int = 0, *, weighted: bool = False) -> Activity:
    """Return what the last pass left in a workspace of one of its samples, the one in this column."""

    def own(quantity: str, layer: int) -> Array:
        return work.view(quantity, layer)[:, column].copy()

    layers = tuple(
        LayerActivity(
            z=own("z", layer),
            a=own("a", layer),
            derivative=own("derivative", layer),
            da=own("da", layer),
            delta=own("delta", layer),
            signal=own(_handed_on(work, layer), layer),
            mask=own("mask", layer) if _handed_on(work, layer) == "signal" else None,
        )
        for layer in range(1, work.structure.depth + 1)
    )
    inputs, targets = work.x[column, :-1].copy(), work.y[:, column].copy()
    weight = float(work.weights[column]) if weighted else 1.0
    return Activity(work.batch_size, inputs, targets, float(work.cost), layers, weight)


def products_of(work: Workspace) -> ParameterVector:
    """Return Σ δ · signal over the samples of the last pass, for each connection, and Σ δ for each bias.

    That is the gradient of the cost without penalties, and not clipped.
    """
    products = ParameterVector(work.structure)
    with np.errstate(all="ignore"):
        for layer in range(1, work.structure.depth + 1):
            np.matmul(work.signal(layer), work.view("delta", layer).T, out=products.folded(layer))
    return products


def _handed_on(work: Workspace, layer: int) -> str:
    return "signal" if work.dropout and layer < work.structure.depth else "a"


class Probe:
    """Sends one sample forwards and its error backwards through a network, and changes nothing in it."""

    def __init__(self, network: Network, data: Prepared, loss: Loss, weights: SampleWeights | None = None) -> None:
        structure, self._scaler = network.structure, data.input_scaler
        self._work = Workspace(structure, 1)
        output = output_of(self._work)
        # Gradients of its own, so that those of training stay what they are.
        aside = Network(structure, parameters=network.parameters)
        self._program = Program(
            [*forward(network.parameters, self._work, output), *backward(aside, self._work, output, loss)]
        )
        self._data, self._weights = data, weights
        self._split = np.zeros(data.dataset.samples, np.int8)
        self._place = np.empty(data.dataset.samples, np.intp)
        for number, split in enumerate(SPLITS):
            rows = data.split(split).rows
            self._split[rows], self._place[rows] = number, np.arange(len(rows))

    def split_of(self, row: int) -> SplitName:
        """Return the split that a row of the dataset is in."""
        return SPLITS[int(self._split[row])]

    def run(self, row: int) -> Activity:
        """Return the activity for a row of the dataset, of whichever split."""
        place, name = int(self._place[row]), self.split_of(row)
        split = self._data.split(name)
        self._work.x[0, :-1] = split.inputs[place]
        self._work.y[:, 0] = split.targets[place]
        if self._weights is not None:
            self._work.weights[0] = self._weights[name][place]
        return self._run(weighted=self._weights is not None)

    def run_typed(self, inputs: Floats) -> Activity:
        """Return the activity for inputs (m,) in the units of the data; what goes backwards is about no target."""
        self._work.x[0, :-1] = self._scaler.apply(inputs)
        self._work.y[:] = 0.0
        return self._run(weighted=False)

    def _run(self, *, weighted: bool) -> Activity:
        with np.errstate(all="ignore"):
            self._program.run()
        return activity_of_sample(self._work, weighted=weighted)
