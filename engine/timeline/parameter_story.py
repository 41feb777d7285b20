"""Why a parameter is what it is: its values over the run, and the updates that moved it most."""

from collections.abc import Callable, Generator
from heapq import heappush, heappushpop

import msgspec
import numpy as np
import numpy.typing as npt

from ..network.arrays import Array
from ..training.trainer import Trainer
from .journal import Moment
from .place import Place
from .timeline import Timeline

POINTS = 1024
"""How many values of it are kept at most; then every second one goes, and from then on every second one is kept."""
LARGEST = 10
"""How many updates are named."""


class ParameterUpdate(msgspec.Struct, frozen=True):
    """An update, by the place after which it was made, and what it did: before, after."""

    place: Place
    before: float
    after: float


class ParameterStory(msgspec.Struct, frozen=True, eq=False):
    """The values of a weight, from neuron `source` of the layer before, or of a bias (None), up to a place.

    `updates` (n,) counts the updates before each of the `values` (n,), NaN where there was no such parameter. `largest`
    are the updates that moved it most, the largest first.
    """

    layer: int
    neuron: int
    source: int | None
    upto: Place
    updates: npt.NDArray[np.float64]
    values: npt.NDArray[np.float64]
    largest: tuple[ParameterUpdate, ...]


class _Chronicler:
    """Walks along a branch and notes the value after each batch."""

    def __init__(self, timeline: Timeline, layer: int, neuron: int, source: int | None) -> None:
        self._timeline, self._where = timeline, (layer, neuron, source)
        self._stride, self._count = 1, 0
        self.updates: list[float] = []
        self.values: list[float] = []
        self.largest: list[tuple[float, int, Moment, float, float]] = []

    def begin(self, trainer: Trainer) -> None:
        layer, neuron, source = self._where
        sizes, vector = trainer.network.structure.sizes, trainer.network.parameters
        self._trainer = trainer
        self._value: Array | None = None
        if layer < len(sizes) and neuron < sizes[layer] and (source is None or source < sizes[layer - 1]):
            of = vector.biases(layer)[neuron, ...] if source is None else vector.weights(layer)[neuron, source, ...]
            self._value = of
        self._before = self._now
        self._note()

    @property
    def _now(self) -> float:
        return float("nan") if self._value is None else float(self._value)

    def _note(self) -> None:
        if self._count % self._stride == 0:
            self.updates.append(self._trainer.step)
            self.values.append(self._now)
            if len(self.values) > POINTS:
                self.updates, self.values, self._stride = self.updates[::2], self.values[::2], self._stride * 2
        self._count += 1

    def step(self) -> None:
        self._trainer.advance(1)

    def look(self) -> None:
        if self._trainer.operation:
            return  # the update is still to come
        before, after = self._before, self._now
        size = abs(after - before)
        if size > 0 and (len(self.largest) < LARGEST or size > self.largest[0][0]):
            # The update is that of the batch before this moment.
            at = self._timeline.now
            item = (size, -at.step, Moment(at.changes, at.step - 1), before, after)
            (heappush if len(self.largest) < LARGEST else heappushpop)(self.largest, item)
        self._before = after
        self._note()


def tell_story(
    timeline: Timeline, layer: int, neuron: int, source: int | None, tell: Callable[[ParameterStory], None]
) -> Generator[float]:
    """Follow a parameter from the beginning of the branch to the present moment, which is where the run stands again.

    `tell` is told on arrival. Yields as `travel` does.
    """
    branch, now = timeline.present, timeline.now
    for _ in timeline.travel(branch, branch.start.moment):
        yield 0.0
    chronicler = _Chronicler(timeline, layer, neuron, source)
    yield from timeline.walk(now, chronicler)
    journal = branch.journal
    largest = tuple(
        ParameterUpdate(journal.place(moment), before, after)
        for _, _, moment, before, after in sorted(chronicler.largest, reverse=True)
    )
    tell(
        ParameterStory(
            layer,
            neuron,
            source,
            journal.place(now),
            np.array(chronicler.updates),
            np.array(chronicler.values),
            largest,
        )
    )
