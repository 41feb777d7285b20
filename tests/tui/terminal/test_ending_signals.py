"""Storms of signals: one that comes while the one before it is being noted, or soon after, belongs to it."""

import os
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest
from textual.app import App

from nn_tui.tui.cli.signals import collected_signals
from nn_tui.tui.terminal import ending_signals
from nn_tui.tui.terminal.driver import TerminalDriver
from nn_tui.tui.terminal.ending_signals import STORM, Storm

LONGEST = 40
"""Lines that a handler takes at most."""


@contextmanager
def interrupted(line: int, *handlers: str) -> Generator[None]:
    """Let another signal come before this line that is executed of functions of these names."""
    left = line

    def trace(frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal left
        if frame.f_code.co_name not in handlers:
            return None
        if event == "line":
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGHUP)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


@pytest.mark.parametrize("line", range(1, LONGEST))
def test_whenever_it_is_interrupted_one_signal_is_collected(line: int) -> None:
    with collected_signals(patience=STORM) as received:
        with interrupted(line, "note", "has"):
            signal.raise_signal(signal.SIGTERM)
        assert received in ([signal.SIGTERM], [signal.SIGHUP])


@pytest.mark.parametrize("line", range(1, LONGEST))
async def test_whenever_it_is_interrupted_the_dashboard_is_left_once(
    line: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = list[int]()
    monkeypatch.setattr(TerminalDriver, "_in_foreground", True)
    numbers = (signal.SIGTERM, signal.SIGHUP, signal.SIGTSTP, signal.SIGCONT)
    before = {number: signal.getsignal(number) for number in numbers}
    driver = TerminalDriver(App[object]())
    driver._on_screen = True
    monkeypatch.setattr(driver, "_leave_with", left.append)
    monkeypatch.setattr(driver, "_end_at_once", left.append)
    monkeypatch.setattr(driver, "_end_late", print)
    try:
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, driver._end_by)
        with interrupted(line, "_end_by", "has"):
            signal.raise_signal(signal.SIGTERM)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert left in ([128 + signal.SIGTERM], [128 + signal.SIGHUP])


def test_after_a_while_another_signal_is_one_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    time = 100.0
    monkeypatch.setattr(ending_signals, "monotonic", lambda: time)
    storm = Storm(2.0)
    assert [storm.has(), storm.has()] == [False, True]
    time = 101.9
    assert storm.has()
    time = 102.1
    assert [storm.has(), storm.has()] == [False, True]
