"""What the predictions rest on: the score without a column of the inputs, and without a neuron."""

from collections.abc import Callable, Generator, Sequence

import msgspec
import numpy as np

from ..network.arrays import Array
from ..network.network import ParameterVector

REPEATS = 5
Score = Callable[[Array], float]
"""What scaled inputs (N, m) are scored as; more is better."""


class Importance(msgspec.Struct, frozen=True):
    """By how much the score falls without something: the mean over shuffles, and its standard deviation."""

    name: str
    mean: float
    deviation: float


def permutation_importance(
    score: Score,
    inputs: Array,
    columns: Sequence[tuple[str, tuple[int, int]]],
    *,
    repeats: int = REPEATS,
    seed: int = 0,
) -> Generator[float, None, tuple[Importance, ...]]:
    """Yield the share that is done; return by how much the score falls where a column's values are shuffled.

    `inputs` (N, m) are scaled; a column is a name, the first of its inputs and the one behind its last. All inputs of
    a column are shuffled together, so that words stay words (Breiman, 2001). The inputs are left as they were.
    """
    rng = np.random.default_rng(seed)
    whole = score(inputs)
    shuffled = inputs.copy()
    found: list[Importance] = []
    for number, (name, (begin, end)) in enumerate(columns):
        falls: list[float] = []
        for repeat in range(repeats):
            shuffled[:, begin:end] = inputs[rng.permutation(len(inputs)), begin:end]
            falls.append(whole - score(shuffled))
            yield (number + (repeat + 1) / repeats) / len(columns)
        shuffled[:, begin:end] = inputs[:, begin:end]
        found.append(Importance(name, float(np.mean(falls)), float(np.std(falls))))
    return tuple(found)


class NeuronImportance(msgspec.Struct, frozen=True):
    """A hidden neuron (layer and place in it, from 0), and the score of the network without it."""

    layer: int
    neuron: int
    score: float


def ablation(
    score: Callable[[], float], parameters: ParameterVector
) -> Generator[float, None, tuple[NeuronImportance, ...]]:
    """Yield the share that is done; return the score without each hidden neuron: nobody hears of its activation.

    `score` is asked while the weights that lead away from the neuron are 0 in `parameters`; they are put back.
    """
    structure = parameters.structure
    hidden = [(layer, neuron) for layer in range(1, structure.depth) for neuron in range(structure.sizes[layer])]
    found: list[NeuronImportance] = []
    for number, (layer, neuron) in enumerate(hidden):
        leading_away = parameters.weights(layer + 1)[:, neuron]
        before = leading_away.copy()
        leading_away[:] = 0.0
        try:
            found.append(NeuronImportance(layer, neuron, score()))
        finally:
            leading_away[:] = before
        yield (number + 1) / len(hidden)
    return tuple(found)
