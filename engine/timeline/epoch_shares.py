"""Which samples of an epoch weighed most: in the cost of their batches, and in the gradients."""

from collections.abc import Callable, Generator

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import structs

from nn_tui.datasets import InputError

from ..explain.optimizer_memory import OptimizerMemory, optimizer_memory
from ..explain.sample_shares import SampleShare, StepWithout, sample_shares, step_without
from ..explain.workings import Workings, workings_of
from ..network.losses import Loss
from ..training.trainer import Trainer
from .place import Place
from .timeline import Timeline

MOST = 64
"""How many samples are named."""


class RankedSample(msgspec.Struct, frozen=True):
    """A sample of an epoch, by the batch (from 0) that it was in; its shares are of the whole epoch."""

    batch: int
    share: SampleShare


class EpochShares(msgspec.Struct, frozen=True, eq=False):
    """The samples of an epoch (counted from 0), each with the parameters of its own update.

    `by_cost` and `by_gradient` have those with the largest shares first, of `count` in all. `without` is the update of
    the first one's batch without it, made at place `at`; None where that cannot be told.
    """

    epoch: int
    count: int
    by_cost: tuple[RankedSample, ...]
    by_gradient: tuple[RankedSample, ...]
    at: Place
    without: StepWithout | None


class _Ranking:
    """Walks through an epoch and notes what each sample adds."""

    def __init__(self) -> None:
        self.ranked: list[RankedSample] = []
        self._most: tuple[float, Workings, Loss, OptimizerMemory] | None = None
        self.at = 0

    def begin(self, trainer: Trainer) -> None:
        self._trainer, self._step = trainer, trainer.step

    def step(self) -> None:
        self._batch = self._trainer.batch
        self._trainer.advance(1)

    def look(self) -> None:
        trainer = self._trainer
        if trainer.operation or trainer.step == self._step:
            return
        self._step, workings = trainer.step, workings_of(trainer, None)
        if workings is None:
            return
        loss, shares = trainer.loss, _result(sample_shares(workings, trainer.loss))
        self.ranked += [RankedSample(self._batch, share) for share in shares]
        if shares and (self._most is None or shares[0].cost > self._most[0]):
            state, parameters = trainer.optimizer_state, trainer.network.parameters
            kept = trainer.kept_before
            memory = optimizer_memory(
                trainer.optimizer, state.vectors, parameters, state.step, trainer.update_rate, kept
            )
            self._most, self.at = (shares[0].cost, workings, loss, memory), self._batch

    def without(self, row: int) -> StepWithout | None:
        return None if self._most is None else step_without(*self._most[1:], row)


def _result(work: Generator[float, None, tuple[SampleShare, ...]]) -> tuple[SampleShare, ...]:
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def rank_epoch(timeline: Timeline, epoch: int, tell: Callable[[EpochShares], None]) -> Generator[float]:
    """Go through an epoch (0, 1, …) of the present branch once more, and back to where the run stands.

    `tell` is told on arrival. Yields as `travel` does; raises InputError for an epoch in which no update was made.
    """
    branch, now = timeline.present, timeline.now
    start, tip = branch.journal.moment(Place(epoch)), max(now, branch.tip)
    end = min(tip, branch.journal.moment(Place(epoch + 1)))
    if end.step <= start.step:
        raise InputError(f"no update was made in epoch {epoch}")
    return _rank(timeline, epoch, tell)


def _rank(timeline: Timeline, epoch: int, tell: Callable[[EpochShares], None]) -> Generator[float]:
    branch, now = timeline.present, timeline.now
    start, tip = branch.journal.moment(Place(epoch)), max(now, branch.tip)
    end, ranking = min(tip, branch.journal.moment(Place(epoch + 1))), _Ranking()
    for _ in timeline.travel(branch, start):
        yield 0.0
    yield from timeline.walk(structs.replace(end, operation=0), ranking)
    ranked = ranking.ranked
    costs = np.array([abs(one.share.cost) for one in ranked])
    lengths = np.array([one.share.gradient for one in ranked])
    whole = [
        RankedSample(one.batch, structs.replace(one.share, cost_share=of_cost, gradient_share=of_gradient))
        for one, of_cost, of_gradient in zip(ranked, _shares(costs), _shares(lengths), strict=True)
    ]
    by_cost = tuple(sorted(whole, key=lambda one: -abs(one.share.cost))[:MOST])
    by_gradient = tuple(sorted(whole, key=lambda one: -one.share.gradient)[:MOST])
    without = ranking.without(by_cost[0].share.row) if by_cost else None
    for _ in timeline.travel(branch, now):
        yield 1.0
    tell(EpochShares(epoch, len(whole), by_cost, by_gradient, Place(epoch, ranking.at), without))


def _shares(sizes: npt.NDArray[np.float64]) -> list[float]:
    total = float(sizes.sum())
    return (sizes / total if 0 < total < np.inf else np.zeros_like(sizes)).tolist()
