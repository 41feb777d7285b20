"""When checkpoints are kept and let go of, how many branches there are, and which places there are to go to."""

from collections.abc import Iterator

import pytest
from msgspec import structs

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment
from nn_tui.engine.editing.edits import AddSample, Change, Reset, SetLearningRate
from nn_tui.engine.editing.live_experiment import LiveExperiment
from nn_tui.engine.timeline import record as module
from nn_tui.engine.timeline.journal import Moment
from nn_tui.engine.timeline.place import Place, Unit
from nn_tui.engine.timeline.timeline import LAST, Timeline
from tests.engine.building import recipe

COST = 0.01
"""Seconds that a checkpoint takes by the clock of these tests."""


class Clock:
    """A clock that goes on by a cost whenever it is read twice, and otherwise when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0
        self.reads = 0

    def __call__(self) -> float:
        self.reads += 1
        self.now += COST if self.reads % 2 == 0 else 0.0
        return self.now


def small(samples: int = 20) -> Experiment:
    found = recipe("sgd", 4, hidden=(3,), epochs=50)
    return structs.replace(found, data=structs.replace(found.data, source="circles", samples=samples))


def begun(experiment: Experiment | None = None) -> tuple[LiveExperiment, Timeline]:
    live = LiveExperiment(experiment or small(), None, lambda: live.trainer.settle())
    return live, Timeline(live)


def batches(live: LiveExperiment, count: int) -> None:
    for _ in range(count):
        live.trainer.advance(1)


def go(way: Iterator[float]) -> None:
    for _ in way:
        pass


def kept(timeline: Timeline) -> list[int]:
    return sorted(checkpoint.moment.step for checkpoint in timeline.present.ring)


def test_a_checkpoint_is_kept_once_125_times_its_cost_have_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(module, "perf_counter", clock)
    live, timeline = begun()
    clock.reads = 0
    taken = 0
    for _ in range(400):
        batches(live, 1)
        before = len(kept(timeline))
        timeline.keep()
        if len(kept(timeline)) > before:
            taken += 1
        else:
            clock.reads = 0  # it was read once
        clock.now += 0.02
    assert module.SHARE == 0.008
    assert 6 <= taken <= 8  # in 8 s one each 1.25 s, and the first at once


def test_no_moment_is_kept_twice_and_none_in_the_past(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SHARE", 1e9)
    live, timeline = begun()
    for _ in range(3):
        timeline.keep()
    batches(live, 3)
    for _ in range(3):
        timeline.keep()
    assert kept(timeline) == [0, 3]
    go(timeline.travel(timeline.present, Moment(0, 1)))
    timeline.keep()
    assert kept(timeline) == [0, 3]


@pytest.mark.parametrize("error", [MemoryError(), OSError(28, "No space left on device")])
def test_where_there_is_no_room_for_a_checkpoint_it_goes_on_without(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    live, timeline = begun()
    batches(live, 2)

    def full(*_: object) -> object:
        raise error

    monkeypatch.setattr(module.Checkpoint, "in_pieces", full)
    timeline.keep()
    assert kept(timeline) == []


def test_the_tip_is_as_far_as_the_branch_has_come() -> None:
    live, timeline = begun()
    batches(live, 6)
    assert (timeline.tip, timeline.in_the_past) == (Place(1, 2), False)
    go(timeline.travel(timeline.present, Moment(0, 3)))
    assert (timeline.tip, timeline.in_the_past) == (Place(1, 2), True)
    batches(live, 4)
    assert (timeline.tip, timeline.in_the_past) == (Place(1, 3), False)


def test_the_branches_that_were_begun_first_go_where_they_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    live, timeline = begun()
    for _ in range(5):
        batches(live, 1)
        timeline.alter(Reset(next_seed=True))
    assert list(timeline.branches) == ["b4", "b5", "b6"]
    assert timeline.present.name == "b6"
    assert timeline.present.before == ("b5", Moment(0, 1))


def test_branches_go_where_their_data_are_too_large_but_not_for_the_data_in_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    live, timeline = begun()
    # Room for the data of two branches beside those that are in use.
    monkeypatch.setattr(module, "BUDGET", 5 * module._bytes_of(live.trainer.data) // 2)
    batches(live, 1)
    timeline.alter(AddSample((0.1, 0.2), "inner"))
    batches(live, 1)
    go(timeline.travel(timeline.present, Moment(1, 1)))
    timeline.alter(SetLearningRate(0.5))
    assert list(timeline.branches) == ["main", "b2"]
    for _ in range(4):
        timeline.alter(Reset(next_seed=True))
        batches(live, 1)
    assert list(timeline.branches) == ["b4", "b5", "b6"]


def test_checkpoints_of_other_branches_go_before_those_of_the_present_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SHARE", 1e9)
    live, timeline = begun()
    for _ in range(8):
        batches(live, 1)
        timeline.keep()
    main = timeline.present
    timeline.alter(Reset(next_seed=True))
    monkeypatch.setattr(module, "BUDGET", main.ring.size // 4)
    batches(live, 1)
    timeline.keep()
    assert kept(timeline) == [1]
    assert main.ring.size + timeline.present.ring.size <= module.BUDGET
    go(timeline.travel(main, Moment(0, 7)))
    assert timeline.now == Moment(0, 7)


@pytest.mark.parametrize(
    ("unit", "at", "before"),
    [
        ("epoch", (9, 0), (8, 0)),
        ("epoch", (8, 2), (8, 0)),
        ("epoch", (8, 0), (4, 0)),
        ("epoch", (3, 1), (0, 0)),
        ("batch", (9, 0), (8, 0)),
        ("batch", (9, 3), (9, 0)),
        ("batch", (8, 0), (7, 0)),
        ("operation", (9, 3), (9, 2)),
        ("operation", (9, 1), (9, 0)),
        ("operation", (9, 0), (8, LAST)),
    ],
)
def test_the_moment_before_is_the_start_of_what_is_under_way_or_the_one_before(
    unit: Unit, at: tuple[int, int], before: tuple[int, int]
) -> None:
    live, timeline = begun()
    assert len(live.trainer.batches) == 4
    batches(live, at[0])
    for _ in range(at[1]):
        live.trainer.run_operation()
    assert timeline.before(unit) == Moment(0, *before)


@pytest.mark.parametrize("unit", ["epoch", "batch", "operation"])
def test_before_the_beginning_there_is_nothing(unit: Unit) -> None:
    _, timeline = begun()
    with pytest.raises(InputError, match=r"^this is the beginning of the run$"):
        timeline.before(unit)


def test_the_last_operation_is_the_one_before_the_next_batch() -> None:
    live, timeline = begun()
    batches(live, 2)
    go(timeline.travel(timeline.present, timeline.before("operation")))
    assert timeline.now == Moment(0, 1, len(live.trainer.program.operations) - 1)


def test_places_are_found_on_any_branch_as_far_as_it_has_come() -> None:
    live, timeline = begun()
    batches(live, 6)
    main = timeline.present
    go(timeline.travel(main, Moment(0, 2)))
    timeline.alter(Change((("training.l2", 0.01),)))
    batches(live, 1)
    other = timeline.present
    assert timeline.find("main@1.1") == (main, Moment(0, 5))
    assert timeline.find("main@") == (main, Moment(0, 6))
    assert timeline.find("0.1") == timeline.find("b2@0.1") == (other, Moment(0, 1))
    assert timeline.find("0.2") == (other, Moment(1, 2))
    assert timeline.find("b2@") == (other, Moment(1, 3))
    for place, sentence in (
        ("1", "1 is still to come: b2 has come to 0.3"),
        ("main@1.3", "1.3 is still to come: main has come to 1.2"),
        ("b3@1", "there is no branch 'b3'; there are main, b2"),
    ):
        with pytest.raises(InputError) as refused:
            timeline.find(place)
        assert str(refused.value) == sentence
