"""Checkpoints in bounded memory: many of the recent past, and the fewer the longer ago."""

from collections import deque
from collections.abc import Callable, Generator, Iterator
from typing import Self

import msgspec
from msgspec import structs

from nn_tui.datasets import SPLITS

from ..editing.live_state import LiveState
from ..network.arrays import Array
from ..training.history import Mark
from ..training.last_checkpoint import set_aside_in_pieces
from .journal import Moment

BUDGET = 64 * 2**20
"""Bytes that the checkpoints of a branch may take."""
A_LEVEL = 64
"""How many checkpoints of each level are kept at most."""
LEAST = 3
"""How many may be kept however large they are: from the last alone there is no way back to the batch before."""
OVERHEAD = 4096
"""Bytes that a checkpoint takes beside its arrays."""


class Checkpoint(msgspec.Struct, frozen=True, eq=False):
    """All it takes to go on from a moment between two batches: `mark` is where the curves were."""

    moment: Moment
    live: LiveState
    mark: Mark

    @classmethod
    def of(cls, moment: Moment, live: LiveState, mark: Mark) -> Self:
        """Return a checkpoint; large vectors of it lie in nameless files, not in memory."""
        pieces = cls.in_pieces(moment, live, mark)
        while True:
            try:
                next(pieces)
            except StopIteration as end:
                return end.value

    @classmethod
    def in_pieces(cls, moment: Moment, live: LiveState, mark: Mark) -> Generator[None, None, Self]:
        """Return a checkpoint as `of` does, but yield after each piece of the large vectors that is written."""
        state = live.state
        parameters = yield from set_aside_in_pieces(state.parameters)
        optimizer: dict[str, Array] = {}
        for name, vector in state.optimizer.items():
            optimizer[name] = yield from set_aside_in_pieces(vector)
        best = state.best_parameters
        if best is not None:
            best = yield from set_aside_in_pieces(best)
        state = structs.replace(state, parameters=parameters, optimizer=optimizer, best_parameters=best)
        return cls(moment, structs.replace(live, state=state), mark)

    @property
    def size(self) -> int:
        """The bytes that it takes, in memory or in files."""
        state = self.live.state
        best, scores = state.best_parameters, [state.evaluation.of(split) for split in SPLITS]
        vectors = (state.parameters, *state.optimizer.values(), state.order, *(() if best is None else (best,)))
        outputs = sum(score.outputs.nbytes for score in scores if score is not None)
        return OVERHEAD + outputs + sum(vector.nbytes for vector in vectors)


class CheckpointRing:
    """Keeps the latest checkpoints of each level: one in two is of level 0, one in four of level 1, and so on.

    So the distance between two of them is never more than a fixed share of how long ago they were, and their number
    grows with the logarithm of all that were taken. Where they take more than `budget` bytes, fewer are kept of each.
    """

    def __init__(self, budget: int = BUDGET) -> None:
        self._budget, self._each = budget, A_LEVEL
        self._levels: list[deque[Checkpoint]] = []
        self._taken = self._size = 0
        self._last: Moment | None = None

    def __iter__(self) -> Iterator[Checkpoint]:
        """Yield the checkpoints, in no order."""
        for level in self._levels:
            yield from level

    @property
    def size(self) -> int:
        """The bytes that all of them take."""
        return self._size

    def add(self, checkpoint: Checkpoint) -> None:
        """Keep a checkpoint, and let others go where that is too many; the last two stay in any case."""
        self._taken += 1
        self._last = checkpoint.moment
        level = (self._taken & -self._taken).bit_length() - 1
        while len(self._levels) <= level:
            self._levels.append(deque())
        self._levels[level].append(checkpoint)
        self._size += checkpoint.size
        self._trim(self._levels[level])
        while self._size > self._budget and self._each > 1:
            self.thin()
        while self._size > self._budget and sum(map(len, self._levels)) > LEAST:
            oldest = min((kept for kept in self._levels if kept), key=lambda kept: kept[0].moment)
            self._size -= oldest.popleft().size

    def _trim(self, level: deque[Checkpoint]) -> None:
        while len(level) > self._each:
            self._size -= level.popleft().size

    def latest(self, fits: Callable[[Moment], bool]) -> Checkpoint | None:
        """Return the latest checkpoint whose moment fits."""
        return max((kept for kept in self if fits(kept.moment)), key=lambda kept: kept.moment, default=None)

    @property
    def last(self) -> Moment | None:
        """The moment of the checkpoint that was kept last."""
        return self._last

    def thin(self) -> None:
        """Keep half as many of each level as before, or none where that was one."""
        if self._each == 1:
            self._levels, self._size = [], 0
        self._each = max(1, self._each // 2)
        for level in self._levels:
            self._trim(level)

    def until(self, moment: Moment) -> "CheckpointRing":
        """Return another ring with the checkpoints up to a moment."""
        other = CheckpointRing(self._budget)
        for checkpoint in sorted(self, key=lambda kept: kept.moment):
            if checkpoint.moment <= moment:
                other.add(Checkpoint(checkpoint.moment, checkpoint.live, checkpoint.mark.copy()))
        return other
