"""How long a way will still take, by the pace so far."""

import pytest

from nn_tui.engine.runs import journey as module
from nn_tui.engine.runs.journey import Journey, Way


def way() -> Way:
    yield from (0.0, 0.25)


def test_what_is_left_follows_from_the_pace_once_some_of_the_way_is_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(module, "perf_counter", lambda: now)
    journey = Journey(1, way())
    assert journey.go_on()
    assert journey.seconds_left is None
    now = 102.0
    assert journey.go_on()
    assert journey.seconds_left == pytest.approx(6.0)
    assert not journey.go_on()
