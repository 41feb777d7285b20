"""Asking a terminal what it can do: a real pair of ends, and answers that come when the test says so."""

import os
import pty
import select
import termios
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from nn_tui.tui.terminal.query import PATIENCE, Answers, ask_terminal

POSITION = b"\x1b[12;40R"
LEAVES = b"\x04"
"""Stands for a far end that is closed."""
LONG = 30.0
"""Seconds for which no test waits."""


class FarEnd:
    """A terminal at the other end, whose clock is that of the program: each look at it lets something come in."""

    def __init__(self, far: int, near: int) -> None:
        self.near = near
        self._far = far
        self._script: list[tuple[float, bytes]] = []
        self.asked = b""
        self.modes: list[int] = []

    def script(self, *moments: tuple[float, bytes]) -> None:
        """Let this happen: the time at each look at the clock, and what the terminal sends then."""
        self._script = list(moments)

    def __call__(self) -> float:
        """Tell the time."""
        if select.select([self._far], [], [], 0)[0]:
            self.asked += os.read(self._far, 1024)
        self.modes.append(termios.tcgetattr(self.near)[3])
        moment, answer = self._script.pop(0)
        if answer == LEAVES:
            os.close(self._far)
        elif answer:
            os.write(self._far, answer)
        return moment

    def ask(self, patience: float = LONG) -> Answers:
        """Ask it."""
        return ask_terminal(self.near, self.near, patience)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[FarEnd]:
    far, near = pty.openpty()
    end = FarEnd(far, near)
    monkeypatch.setattr("nn_tui.tui.terminal.query.monotonic", end)
    monkeypatch.delenv("TERM_PROGRAM", raising=False)
    yield end
    with suppress(OSError):
        os.close(far)
    os.close(near)


def test_the_time_until_it_reports_the_position_is_measured(terminal: FarEnd) -> None:
    terminal.script((5.0, b""), (5.1, POSITION), (5.25, b""))
    assert terminal.ask() == Answers(0.25, synchronized=False)
    assert terminal.asked == b"\x1b[?2026$p\x1b[6n"


@pytest.mark.parametrize(
    ("state", "synchronized"), [(b"0", False), (b"1", True), (b"2", True), (b"3", True), (b"4", False), (b"5", False)]
)
def test_it_can_show_whole_frames_where_it_knows_the_mode_and_may_set_it(
    terminal: FarEnd, state: bytes, synchronized: bool
) -> None:
    terminal.script((0.0, b""), (0.1, b"\x1b[?2026;" + state + b"$y" + POSITION), (0.5, b""))
    assert terminal.ask() == Answers(0.5, synchronized=synchronized)


def test_answers_may_come_in_pieces_between_what_is_typed(terminal: FarEnd) -> None:
    terminal.script((0.0, b""), (0.1, b"q\x1b[?2026;2"), (0.2, b"$y\x1b[A\x1b["), (0.3, b"3;4R"), (0.4, b""))
    assert terminal.ask() == Answers(0.4, synchronized=True)


def test_a_terminal_that_does_not_answer_in_time_is_not_waited_for(terminal: FarEnd) -> None:
    terminal.script((0.0, b""), (0.1, b""))
    assert terminal.ask(patience=0.101) == Answers(None, synchronized=False)


def test_half_an_answer_counts_where_the_time_is_up(terminal: FarEnd) -> None:
    terminal.script((7.0, b""), (7.1, b"\x1b[?2026;2$y"), (7.0 + LONG + 1, b""))
    assert terminal.ask() == Answers(None, synchronized=True)


def test_a_terminal_that_goes_without_an_answer_is_not_waited_for(terminal: FarEnd) -> None:
    terminal.script((0.0, b""), (0.1, b"\x1b[?2026;2$y"), (0.2, LEAVES))
    assert terminal.ask() == Answers(None, synchronized=True)


@pytest.mark.parametrize(("wait", "answered"), [(4.99, True), (5.01, False)])
def test_five_seconds_are_the_time_it_has(terminal: FarEnd, wait: float, answered: bool) -> None:
    assert PATIENCE == 5.0
    terminal.script((0.0, b""), (wait, POSITION), (wait, b""))
    assert ask_terminal(terminal.near, terminal.near) == Answers(wait if answered else None, synchronized=False)


def test_apples_terminal_is_not_asked_what_it_would_print(terminal: FarEnd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM_PROGRAM", "Apple_Terminal")
    terminal.script((0.0, b""), (0.1, POSITION), (0.2, b""))
    assert terminal.ask() == Answers(0.2, synchronized=False)
    assert terminal.asked == b"\x1b[6n"


def answered(terminal: FarEnd) -> None:
    terminal.script((0.0, b""), (0.1, POSITION), (0.2, b""))
    terminal.ask()


def unanswered(terminal: FarEnd) -> None:
    terminal.script((0.0, b""), (LONG + 1, b""))
    terminal.ask()


def broken(terminal: FarEnd) -> None:
    with pytest.raises(IndexError):
        terminal.ask()


@pytest.mark.parametrize("ask", [answered, unanswered, broken])
def test_what_is_typed_is_not_shown_meanwhile_and_the_modes_are_restored(
    terminal: FarEnd, ask: Callable[[FarEnd], None]
) -> None:
    before = termios.tcgetattr(terminal.near)
    assert before[3] & termios.ECHO
    ask(terminal)
    assert terminal.modes
    assert not any(mode & (termios.ECHO | termios.ICANON) for mode in terminal.modes)
    assert termios.tcgetattr(terminal.near) == before


def test_what_was_typed_before_is_no_answer(terminal: FarEnd) -> None:
    terminal.script((0.0, POSITION + b"\n"))
    terminal()
    terminal.script((0.0, b""), (LONG + 1, b""))
    assert terminal.ask() == Answers(None, synchronized=False)
