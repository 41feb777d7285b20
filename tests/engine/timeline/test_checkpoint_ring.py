"""Checkpoints stay within their budget, and lie the closer together the more recent they are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.engine.editing.live_experiment import LiveExperiment
from nn_tui.engine.editing.live_state import LiveState
from nn_tui.engine.timeline.checkpoint_ring import A_LEVEL, LEAST, Checkpoint, CheckpointRing
from nn_tui.engine.timeline.journal import Moment
from nn_tui.engine.training.history import SERIES, History
from tests.engine.building import recipe


def saved() -> LiveState:
    experiment = recipe("adam")
    live = LiveExperiment(
        structs.replace(experiment, data=structs.replace(experiment.data, samples=20)), None, lambda: None
    )
    return live.save()


STATE = saved()
HISTORY = History()
HISTORY.append(0, (0.0,) * len(SERIES))


def checkpoint(step: int, changes: int = 0) -> Checkpoint:
    return Checkpoint.of(Moment(changes, step), STATE, HISTORY.mark())


SIZE = checkpoint(0).size


def steps(ring: CheckpointRing) -> list[int]:
    return sorted(kept.moment.step for kept in ring)


def test_the_size_counts_all_arrays() -> None:
    state = STATE.state
    arrays = [state.parameters, *state.optimizer.values(), state.order]
    assert len(arrays) == 4
    assert state.evaluation.test is not None
    arrays += [state.evaluation.train.outputs, state.evaluation.test.outputs]
    assert 4096 + sum(array.nbytes for array in arrays) == SIZE
    best = structs.replace(STATE, state=structs.replace(state, best_parameters=state.parameters))
    assert Checkpoint.of(Moment(0, 0), best, HISTORY.mark()).size == SIZE + state.parameters.nbytes


@given(st.integers(1, 3000), st.integers(1, 400))
def test_they_stay_within_the_budget_and_the_latest_is_there(taken: int, room: int) -> None:
    ring = CheckpointRing(budget=room * SIZE)
    for step in range(taken):
        ring.add(checkpoint(step))
        assert ring.size <= max(room, LEAST) * SIZE
    assert ring.size == len(list(ring)) * SIZE
    assert steps(ring)[-1] == taken - 1


def test_the_last_two_are_kept_however_large_they_are() -> None:
    ring = CheckpointRing(budget=1)
    for step in range(9):
        ring.add(checkpoint(step))
        assert steps(ring)[-2:] == [step - 1, step][-step - 1 :]
        assert len(steps(ring)) <= LEAST
        assert ring.last == Moment(0, step)


def test_a_ring_that_was_thinned_to_none_keeps_checkpoints_again() -> None:
    ring = CheckpointRing()
    for step in range(200):
        ring.add(checkpoint(step))
    while ring.size:
        ring.thin()
    assert steps(ring) == []
    ring.add(checkpoint(300))
    assert steps(ring) == [300]


@pytest.mark.parametrize("taken", [10, 1000, 20_000])
def test_the_distance_between_them_is_a_small_share_of_how_long_ago_they_were(taken: int) -> None:
    ring = CheckpointRing(budget=2**40)
    for step in range(taken):
        ring.add(checkpoint(step))
    kept = np.array([*steps(ring), taken])
    gaps, ages = np.diff(kept), taken - kept[:-1]
    assert (gaps <= 1 + 2 * ages / A_LEVEL).all()
    assert len(kept) < A_LEVEL * np.log2(taken + 1) + 2


def test_the_latest_that_fits_is_found_by_changes_first() -> None:
    ring = CheckpointRing()
    for step, changes in ((5, 0), (9, 0), (7, 1), (8, 1)):
        ring.add(checkpoint(step, changes))
    assert ring.latest(lambda moment: True).moment == Moment(1, 8)  # pyright: ignore[reportOptionalMemberAccess]
    assert ring.latest(lambda moment: moment.changes == 0).moment == Moment(0, 9)  # pyright: ignore[reportOptionalMemberAccess]
    assert ring.latest(lambda moment: moment.step < 5) is None


def test_half_of_each_level_go_when_it_is_thinned() -> None:
    ring = CheckpointRing()
    for step in range(8 * A_LEVEL):
        ring.add(checkpoint(step))
    ring.thin()
    assert [step for step in steps(ring) if step % 2 == 0] == list(range(7 * A_LEVEL, 8 * A_LEVEL, 2))
    assert ring.size == len(steps(ring)) * SIZE


def test_a_shared_beginning_has_marks_of_its_own() -> None:
    ring = CheckpointRing()
    for step in range(10):
        ring.add(checkpoint(step))
    shared = ring.until(Moment(0, 6))
    assert steps(shared) == list(range(7))
    assert {id(kept.live) for kept in shared} <= {id(kept.live) for kept in ring}
    assert {id(kept.mark) for kept in shared}.isdisjoint(id(kept.mark) for kept in ring)


def test_large_vectors_lie_in_files() -> None:
    vector = np.zeros(2**18, np.float32)
    large = structs.replace(STATE, state=structs.replace(STATE.state, parameters=vector))
    kept = Checkpoint.of(Moment(0, 0), large, HISTORY.mark()).live.state
    assert isinstance(kept.parameters, np.memmap)
    assert not isinstance(kept.optimizer["mean"], np.memmap)
    averages = structs.replace(STATE.state, optimizer={"mean": vector, "square": vector}, best_parameters=vector)
    kept = Checkpoint.of(Moment(0, 0), structs.replace(STATE, state=averages), HISTORY.mark()).live.state
    assert kept.optimizer.keys() == {"mean", "square"}
    assert isinstance(kept.optimizer["square"], np.memmap)
    assert isinstance(kept.best_parameters, np.memmap)
