"""What the dashboard itself costs, measured once a second: memory, and the share of time that drawing takes."""

import resource
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from nn_tui.tui.panels.status import costs
from nn_tui.tui.panels.status.costs import Costs, resident


def test_every_second_the_share_of_time_and_the_memory_are_measured_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    now = SimpleNamespace(time=100.0, spent=1.0, memory=10)
    monkeypatch.setattr(costs, "monotonic", lambda: now.time)
    monkeypatch.setattr(costs, "thread_time", lambda: now.spent)
    monkeypatch.setattr(costs, "resident", lambda: now.memory)
    measured, found = Costs(), list[tuple[float | None, int]]()
    for now.time, now.spent, now.memory in (
        (100.5, 1.25, 20),
        (101.0, 1.5, 30),
        (101.75, 1.75, 40),
        (103.0, 2.0, 50),
        (104.0, 2.0, 60),
    ):
        measured.measure()
        found.append((measured.drawing, measured.memory))
    assert found == [(None, 10), (0.5, 30), (0.5, 30), (0.25, 50), (0.0, 60)]
    assert (measured.bytes_per_second, measured.round_trip) == (None, None)


def test_the_memory_is_the_second_number_of_what_the_system_tells_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def told(path: Path) -> str:
        asked.append(str(path))
        return "900 30 7 1 0 5 0\n"

    monkeypatch.setattr(Path, "read_text", told)
    assert resident() == 30 * resource.getpagesize()
    assert asked == ["/proc/self/statm"]


@pytest.mark.parametrize("text", ["", "900", "many pages"])
@pytest.mark.parametrize(("platform", "memory"), [("darwin", 5000), ("linux", 5_120_000), ("freebsd14", 5_120_000)])
def test_where_the_system_does_not_tell_it_is_the_most_that_it_ever_was(
    platform: str, memory: int, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(_: Path) -> str:
        if not text:
            raise FileNotFoundError
        return text

    def used(who: int) -> SimpleNamespace:
        assert who == resource.RUSAGE_SELF
        return SimpleNamespace(ru_maxrss=5000)

    monkeypatch.setattr(Path, "read_text", told)
    monkeypatch.setattr(resource, "getrusage", used)
    monkeypatch.setattr(sys, "platform", platform)
    assert resident() == memory
