"""Checks that take a while: computed in a thread of their own, with progress, until they are done or not wanted."""

from collections.abc import Callable, Generator
from itertools import pairwise
from typing import TypeVar

import numpy as np

from nn_tui.engine.explain.aside import Aside, Vector
from nn_tui.engine.explain.gradient_check import GradientCheck, check_gradients
from nn_tui.engine.explain.landscape import Landscape, Plane, Slice, along, directions, landscape
from nn_tui.engine.explain.sample_shares import SampleShare, StepWithout, sample_shares, step_without
from nn_tui.engine.explain.shock import Shock, shock
from nn_tui.engine.explain.step_effect import MOST_PRODUCTS
from nn_tui.engine.runs import Snapshot

Result = TypeVar("Result")
PLACES = (-0.5, 0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)
"""Where the cost is measured along the step that was made: 0 before it, 1 after it."""
SIZE = (41, 15)
"""Columns and rows of a landscape."""


class CancelledError(Exception):
    """Nobody wants the result any more."""


class Job:
    """Something that is computed aside: how far it is, and whether it is still wanted."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.share = 0.0
        self.cancelled = False

    def follow(self, work: Generator[float, None, Result]) -> Result:
        """Return what a generator returns, noting its progress; raises CancelledError once it is not wanted."""
        while True:
            try:
                self.share = next(work)
            except StopIteration as end:
                return end.value
            if self.cancelled:
                raise CancelledError

    @property
    def words(self) -> str:
        """What is being computed, and how far it is."""
        return f"{self.name}: {self.share:.0%}; Escape gives it up"


def aside_of(snapshot: Snapshot) -> tuple[Aside, Vector] | None:
    """Return the network aside with the batch under the microscope, and its parameters; None where there is none."""
    workings = snapshot.workings
    aside = None if workings is None else Aside.of(workings, snapshot.subject.loss)
    return None if workings is None or aside is None else (aside, workings.before.vector.astype(np.float64))


def shock_of(snapshot: Snapshot, layer: int, neuron: int, row: int, epsilon: float) -> Shock | None:
    """Return a shock to the parameter in this row of a neuron's; None where there is no batch, or too large a one."""
    workings, found = snapshot.workings, aside_of(snapshot)
    if workings is None or found is None or workings.samples * workings.before.vector.size > MOST_PRODUCTS:
        return None
    return shock(*found, layer, place_of(snapshot, layer, neuron, row), epsilon)


def place_of(snapshot: Snapshot, layer: int, neuron: int, row: int) -> int:
    """Return where in the vector of all parameters one of a neuron's stands."""
    sizes = snapshot.structure.sizes
    before = sum((m + 1) * n for m, n in pairwise(sizes[:layer]))
    return before + row * sizes[layer] + neuron


def gradient_job(snapshot: Snapshot) -> Callable[[Job], GradientCheck] | None:
    """Return the check of all gradients, to be run aside."""
    found = aside_of(snapshot)
    return None if found is None else lambda job: job.follow(check_gradients(*found))


def landscape_job(
    snapshot: Snapshot, kind: Plane, chosen: int | None
) -> Callable[[Job], tuple[Slice | None, Landscape]] | None:
    """Return the computation of a landscape, and of the cost along the step, to be run aside.

    The landscape lies around where the run stands: after the update, once there is one. The plane of two parameters is
    that of the one at place `chosen` and the one with the largest gradient besides, or of the two with the largest
    gradients.
    """
    found, workings = aside_of(snapshot), snapshot.workings
    if found is None or workings is None:
        return None
    aside, before = found
    path, now = [vector.astype(np.float64) for vector in snapshot.path], workings.after or workings.before
    at = now.vector.astype(np.float64)

    def run(job: Job) -> tuple[Slice | None, Landscape]:
        line = None if workings.after is None else along(aside, before, at - before, np.array(PLACES))
        _, gradient = aside.gradient(at)
        steepest: list[int] = np.argsort(-np.abs(gradient), kind="stable").tolist()
        first = steepest[0] if chosen is None else chosen
        second = next((place for place in steepest if place != first), first)
        plane = directions(kind, now, path, (first, second), np.random.default_rng(0))
        return line, job.follow(landscape(aside, kind, at, plane, path, SIZE))

    return run


def samples_job(snapshot: Snapshot) -> Callable[[Job], tuple[tuple[SampleShare, ...], StepWithout | None]] | None:
    """Return the ranking of the batch's samples, and the step without the first of them, to be run aside."""
    workings, memory = snapshot.workings, snapshot.optimizer
    if workings is None or workings.data is None or workings.rows is None:
        return None
    loss = workings.loss(snapshot.subject.loss)

    def run(job: Job) -> tuple[tuple[SampleShare, ...], StepWithout | None]:
        shares = job.follow(sample_shares(workings, loss))
        without = None if memory is None or not shares else step_without(workings, loss, memory, shares[0].row)
        return shares, without

    return run
