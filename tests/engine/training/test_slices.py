"""Slices find out how many batches fill their time, and keep to what they may take."""

import pytest

from nn_tui.engine import Trainer
from nn_tui.engine.training import slices
from nn_tui.engine.training.slices import Slices
from tests.engine.building import made_up, recipe

SECONDS = 0.004


class Clock:
    """A clock by which each batch takes as long as it is said to."""

    def __init__(self, batch: float) -> None:
        self.now, self.batch, self.taken = 0.0, batch, list[int]()

    def __call__(self) -> float:
        return self.now

    def advance(self, batches: int) -> None:
        self.now += batches * self.batch
        self.taken.append(batches)


def clock(monkeypatch: pytest.MonkeyPatch, batch: float) -> Clock:
    made = Clock(batch)
    monkeypatch.setattr(slices, "perf_counter", made)

    def advance(_: Trainer, batches: int, *, evaluating: float) -> None:
        assert evaluating == SECONDS
        made.advance(batches)

    monkeypatch.setattr(Trainer, "advance", advance)
    return made


def trainer_of(batches: int) -> Trainer:
    return recipe(batch_size=1).trainer(made_up(samples=batches))


def test_a_slice_grows_until_it_takes_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    found, made = clock(monkeypatch, batch=SECONDS / 20), Slices(SECONDS)
    trainer = trainer_of(1000)
    for _ in range(8):
        made.advance(trainer)
    assert found.taken == [1, 2, 4, 8, 16, 16, 16, 16]


def test_it_never_grows_beyond_an_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    found, made = clock(monkeypatch, batch=0.0), Slices(SECONDS)
    trainer = trainer_of(13)
    for _ in range(6):
        made.advance(trainer)
    assert found.taken == [1, 2, 4, 8, 13, 13]


def test_it_shrinks_where_batches_take_longer_than_they_did_down_to_one(monkeypatch: pytest.MonkeyPatch) -> None:
    found, made = clock(monkeypatch, batch=SECONDS / 20), Slices(SECONDS)
    trainer = trainer_of(1000)
    for _ in range(5):
        made.advance(trainer)
    found.batch = SECONDS / 2
    for _ in range(4):
        made.advance(trainer)
    assert found.taken[5:] == [16, 8, 4, 4]
    found.batch = SECONDS * 10
    for _ in range(4):
        made.advance(trainer)
    assert found.taken[9:] == [4, 2, 1, 1]


def test_slices_that_were_cut_short_say_nothing_about_whole_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    found, made = clock(monkeypatch, batch=SECONDS / 20), Slices(SECONDS)
    trainer = trainer_of(1000)
    for _ in range(4):
        made.advance(trainer)
    for _ in range(9):
        made.advance(trainer, at_most=3)
    made.advance(trainer)
    assert found.taken[4:] == [3] * 9 + [16]


def test_what_an_evaluation_takes_says_nothing_about_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    found, made = clock(monkeypatch, batch=SECONDS / 20), Slices(SECONDS)
    trainer = trainer_of(1000)
    for _ in range(4):
        made.advance(trainer)
    monkeypatch.setattr(Trainer, "evaluating", True)
    found.batch = SECONDS * 10
    for _ in range(9):
        made.advance(trainer)
    monkeypatch.setattr(Trainer, "evaluating", False)
    found.batch = SECONDS / 20
    made.advance(trainer)
    assert found.taken[4:] == [1] * 9 + [16]


def test_at_least_one_batch_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    found, made = clock(monkeypatch, batch=0.0), Slices(SECONDS)
    made.advance(trainer_of(5), at_most=0)
    assert found.taken == [1]


def test_it_trains_what_the_trainer_alone_would() -> None:
    sliced, alone = trainer_of(13), trainer_of(13)
    made = Slices(SECONDS)
    while sliced.epoch < 3:
        made.advance(sliced)
    while alone.epoch < 3:
        alone.run_epoch()
    assert sliced.step == alone.step
    assert sliced.network.parameters.vector.tobytes() == alone.network.parameters.vector.tobytes()
