"""The status line holds what matters at every width, cuts nothing, and does not jump about."""

import re
from math import inf

import pytest
from msgspec import structs

from nn_tui.engine import Experiment, load_experiment
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import Snapshot
from nn_tui.engine.training.stopping import Stop
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.drawing.number_format import duration
from nn_tui.tui.panels.status.costs import Costs, resident
from nn_tui.tui.panels.status.figures import last_epoch, lines, parts
from tests.tui.snapshots import snapshot_of, with_outline

FIXED = changed(Experiment(), {"training.epochs": 1500})
RUNNING = structs.replace(
    snapshot_of(FIXED, epochs=1),
    state="running",
    steps_per_second=141_812.0,
    samples_per_second=2_268_992.0,
    time_left=75.0,
    epoch=1234,
)


def texts(snapshot: Snapshot, width: int, height: int = 2, costs: Costs | None = None) -> list[str]:
    found = lines(snapshot, costs or Costs(), GLYPHS["braille"], width, height)
    return ["".join(text for text, _ in parts(figures)) for figures in found]


@pytest.mark.parametrize("name", ["circles", "iris", "digits", "diabetes", "logistic", "breast_cancer"])
@pytest.mark.parametrize("state", ["running", "paused"])
def test_two_lines_of_80_columns_hold_what_everybody_looks_for(name: str, state: str) -> None:
    snapshot = snapshot_of(changed(load_experiment(name), {"training.epochs": 2000}), epochs=1)
    if state == "running":
        snapshot = structs.replace(snapshot, state="running", steps_per_second=141_812.0, epoch=1999)
    first, second = texts(snapshot, 80)
    for word in (name, state, "epoch 1,999/2,000" if state == "running" else "epoch 1/2,000"):
        assert word in first
    for word in ("η 0.", "train ", "test ", "R²" if name == "diabetes" else "accuracy"):
        assert word in second
    assert ("steps/s" in second) == (state == "running")
    assert max(len(first), len(second)) <= 80


@pytest.mark.parametrize("width", range(10, 260, 7))
def test_nothing_is_cut_whatever_the_width(width: int) -> None:
    everything = Costs()
    everything.drawing, everything.bytes_per_second, everything.round_trip = 0.07, 12_000.0, 0.03
    whole = texts(RUNNING, 1000, 1, everything)[0]
    for height in (1, 2):
        for line in texts(RUNNING, width, height, everything):
            assert len(line) <= width
            for figure in re.split(r"\s{2,}| · ", line.strip()):
                assert figure in whole


def test_in_a_wide_terminal_everything_is_there() -> None:
    costs = Costs()
    costs.drawing, costs.bytes_per_second, costs.round_trip = 0.07, 12_000.0, 0.03
    (line,) = texts(RUNNING, 300, 1, costs)
    for word in (
        "seed 0", "adam", "▶ running", "epoch 1,234/1,500", "━━━━━━━━──", "1 min 15 s left", "best ", " at ",
        "141,812 steps/s", "2,268,992 samples/s", "MB", "drawing 7 %", "12 kB/s", "round trip 30 ms",
    ):  # fmt: skip
        assert word in line


def test_figures_stay_in_place_when_numbers_grow() -> None:
    early = structs.replace(RUNNING, epoch=9, steps_per_second=512.0, learning_rate=0.1)
    late = structs.replace(RUNNING, epoch=1400, steps_per_second=99_512.0, learning_rate=0.01)
    for first, second in zip(texts(early, 120), texts(late, 120), strict=True):
        for word in ("running", "left", "train", "test", "accuracy", "steps/s"):
            assert first.find(word) == second.find(word)


def test_why_it_stopped_stands_beside_the_state() -> None:
    stopped = structs.replace(
        RUNNING, state="stopped", stop=Stop("early_stopping", "…"), steps_per_second=0.0, time_left=None
    )
    assert "■ stopped: early stopping" in texts(stopped, 120)[0]


def test_the_schedule_is_named_where_the_rate_moves_or_is_held() -> None:
    assert "held" not in texts(RUNNING, 200, 1)[0]
    assert "held by hand" in texts(structs.replace(RUNNING, rate_held=True), 200, 1)[0]
    cosine = structs.replace(FIXED, training=structs.replace(FIXED.training, schedule="cosine_restarts"))
    assert "cosine restarts" in texts(with_outline(RUNNING, experiment=cosine), 200, 1)[0]


def test_after_its_end_a_run_has_as_many_epochs_again() -> None:
    fixed = with_outline(RUNNING, experiment=changed(Experiment(), {"training.epochs": 200}))
    assert last_epoch(structs.replace(fixed, epoch=200, state="stopped", batch=0)) == 200
    assert last_epoch(structs.replace(fixed, epoch=200, state="running", batch=0)) == 400
    assert last_epoch(structs.replace(fixed, epoch=399, state="paused", batch=0)) == 400
    assert last_epoch(with_outline(fixed, experiment=changed(Experiment(), {"training.epochs": "unlimited"}))) is None


def test_times_are_said_as_people_say_them() -> None:
    assert [duration(seconds) for seconds in (0, 59.4, 60, 3599, 3660, 90_000, inf)] == [
        "0 s", "59 s", "1 min 00 s", "59 min 59 s", "1 h 01 min", "1 d 1 h", "0 s",
    ]  # fmt: skip


def test_costs_are_measured_once_a_second_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    now, spent = [100.0], [1.0]
    monkeypatch.setattr("nn_tui.tui.panels.status.costs.monotonic", lambda: now[0])
    monkeypatch.setattr("nn_tui.tui.panels.status.costs.thread_time", lambda: spent[0])
    costs = Costs()
    now[0], spent[0] = 100.9, 1.5
    costs.measure()
    assert costs.drawing is None
    now[0] = 102.0
    costs.measure()
    assert costs.drawing == 0.25
    assert 1e6 < resident() < 1e11
