"""Breakpoints are hit at the same moments forwards and backwards, and leave the run as it would be without them."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment
from nn_tui.engine.editing.edits import Change, SetLearningRate
from nn_tui.engine.editing.live_experiment import LiveExperiment
from nn_tui.engine.network.network import ParameterVector
from nn_tui.engine.timeline import record
from nn_tui.engine.timeline.breakpoints import (
    Breakpoint,
    EpochReached,
    GradientLeaves,
    Lookout,
    LossJumps,
    NeuronFails,
    NotFinite,
    PredictionChanges,
    WeightCrossesZero,
    check_breakpoint,
    go_to_fault,
)
from nn_tui.engine.timeline.journal import Moment
from nn_tui.engine.timeline.run_back import run_back
from nn_tui.engine.timeline.timeline import Timeline
from nn_tui.engine.training.trainer import Trainer
from tests.engine.building import recipe
from tests.engine.training.test_divergence import diverging
from tests.examples import examples

ALL: tuple[Breakpoint, ...] = (
    EpochReached(2),
    LossJumps(1.0),
    NeuronFails(),
    GradientLeaves(0.05, 0.4),
    PredictionChanges(7),
    WeightCrossesZero(1, 0, 0),
    WeightCrossesZero(2, 0, None),
)


def small(seed: int, activation: str = "tanh") -> Experiment:
    found = recipe("adam", 5, hidden=(3,), activation=activation, learning_rate=0.2, epochs=50, seed=seed)
    return structs.replace(found, data=structs.replace(found.data, source="circles", samples=20))


class Watched:
    """A run that stops at breakpoints as a session does."""

    def __init__(self, experiment: Experiment) -> None:
        self.live = LiveExperiment(experiment, None, lambda: self.live.trainer.settle())
        self.timeline = Timeline(self.live)

    def until(self, end: Moment, breakpoints: tuple[Breakpoint, ...]) -> list[tuple[Moment, str]]:
        """Go on to a moment, through changes that lie ahead, and return what was hit where."""
        hits: list[tuple[Moment, str]] = []
        lookout: Lookout | None = None
        while self.timeline.now < end:
            changes = self.timeline.now.changes
            self.timeline.relive()
            if lookout is None or not lookout.fits(self.live.trainer) or self.timeline.now.changes != changes:
                lookout = Lookout(self.live.trainer, breakpoints)
            if self.timeline.now >= end:
                break
            lookout.step()
            if found := lookout.look():
                hits.append((self.timeline.now, found))
        return hits

    def back(self, breakpoints: tuple[Breakpoint, ...]) -> tuple[Moment, str]:
        told: list[str] = []
        for _ in run_back(self.timeline, breakpoints, told.append):
            pass
        return self.timeline.now, "".join(told)


@pytest.fixture(autouse=True)
def share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "SHARE", 1e9)


@examples(15)
@given(
    st.integers(0, 30),
    st.sampled_from(["tanh", "relu"]),
    st.sets(st.sampled_from(ALL), min_size=1),
    st.lists(st.integers(1, 9), max_size=3),
)
def test_they_are_hit_at_the_same_moments_both_ways(
    seed: int, activation: str, chosen: set[Breakpoint], strides: list[int]
) -> None:
    breakpoints = tuple(sorted(chosen, key=repr))
    run = Watched(small(seed, activation))
    for stride in (*strides, 5):
        for _ in range(stride):
            run.live.trainer.advance(1)
            run.timeline.keep()
        run.timeline.alter(SetLearningRate(0.05 * stride) if stride % 2 else Change((("training.batch_size", stride),)))
    for _ in range(7):
        run.live.trainer.advance(1)
    tip, branch = run.timeline.now, run.timeline.present
    parameters = run.live.trainer.network.parameters.vector.tobytes()
    for _ in run.timeline.travel(branch, branch.start.moment):
        pass
    hits = run.until(tip, breakpoints)
    assert run.timeline.now == tip
    assert run.live.trainer.network.parameters.vector.tobytes() == parameters
    earlier = [(moment, said) for moment, said in hits if moment < tip]
    for expected in reversed(earlier):
        assert run.back(breakpoints) == expected
    assert run.back(breakpoints) == (branch.start.moment, "")
    assert run.timeline.branches == {"main": branch}


def watched(trainer: Trainer, breakpoint: Breakpoint) -> Iterator[tuple[tuple[int, int], str | None]]:
    lookout = Lookout(trainer, (breakpoint,))
    while True:
        lookout.step()
        yield (trainer.step, trainer.operation), lookout.look()


def test_a_weight_that_crosses_zero_is_hit_right_after_the_update_that_moved_it() -> None:
    experiment = small(3)
    alone, trainer = experiment.trainer(), experiment.trainer()
    values = [alone.network.parameters.weights(1).copy()]
    for _ in range(60):
        alone.advance(1)
        values.append(alone.network.parameters.weights(1).copy())
    signs = np.array(values) > 0
    crossings = signs[1:] != signs[:-1]
    neuron, source = next(zip(*np.nonzero(crossings.any(axis=0)), strict=True))
    expected = [(int(step) + 1, 0) for step in np.flatnonzero(crossings[:, neuron, source])]
    watch = watched(trainer, WeightCrossesZero(1, int(neuron), int(source)))
    found = [at for at, said in (next(watch) for _ in range(60)) if said]
    assert found == expected


def test_a_gradient_that_leaves_its_range_is_hit_before_the_update() -> None:
    experiment = small(3)
    alone, trainer = experiment.trainer(), experiment.trainer()
    norms: list[float] = []
    for _ in range(20):
        alone.advance(1)
        norms.append(float(np.linalg.norm(alone.network.gradients.vector)))
    bound = float(np.median(norms))
    expected = [n for n, norm in enumerate(norms) if norm > bound and (n == 0 or norms[n - 1] <= bound)]
    hits: list[tuple[int, int]] = []
    watch = watched(trainer, GradientLeaves(0.0, bound))
    while trainer.step < 20:
        at, said = next(watch)
        if said:
            hits.append(at)
            before = ParameterVector(trainer.network.structure, trainer.network.parameters.vector.copy())
            assert trainer.program.operations[at[1]].phase == "update"
            assert trainer.program.operations[at[1] - 1].writes == "gradients"
            assert np.isfinite(before.vector).all()
    assert [step for step, _ in hits] == expected


def test_the_operation_that_is_not_finite_is_gone_to() -> None:
    trainer = diverging()
    trainer.run()
    assert trainer.stopped is not None
    found = go_to_fault(trainer)
    if found is not None:
        assert found.endswith("is not finite")
        assert trainer.operation > 0
        assert np.isfinite(trainer.network.parameters.vector).all()


@pytest.mark.parametrize(
    ("breakpoint", "sentence"),
    [
        (EpochReached(0), "epoch 0 is never reached; expected 1 or more"),
        (LossJumps(0.0), "a jump by 0 % is none; expected a number above 0"),
        (GradientLeaves(2.0, 1.0), "2 … 1 is no range of a norm; expected two numbers from 0 on, the larger last"),
        (PredictionChanges(20), "there is no sample 20; the rows are 0 to 19"),
        (WeightCrossesZero(1, 3, 0), "there is no parameter 1.3.0 in layers of (2, 3, 1)"),
    ],
)
def test_what_no_run_comes_to_is_refused(breakpoint: Breakpoint, sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        check_breakpoint(breakpoint, small(0).trainer())
    assert str(refused.value) == sentence


def test_a_breakpoint_of_a_network_that_is_no_more_is_passed() -> None:
    trainer = small(0).trainer()
    lookout = Lookout(trainer, (WeightCrossesZero(1, 7, 0), NotFinite()))
    lookout.step()
    assert lookout.look() is None
