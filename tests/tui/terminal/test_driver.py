"""A terminal that may disappear: what is written to it then is lost, and nothing else."""

import sys
from collections.abc import Iterator
from io import StringIO
from signal import SIGCONT, SIGTSTP, getsignal, signal

import pytest
from textual.app import App

from nn_tui.tui.terminal.driver import TerminalDriver, TerminalStream


class Stream(StringIO):
    """A stream to a terminal, until it has gone."""

    gone = False
    flushed = 0

    def write(self, text: str) -> int:
        """Write a text while somebody is there."""
        if self.gone:
            raise OSError(5, "Input/output error")
        return super().write(text)

    def flush(self) -> None:
        """Send what was written while somebody is there."""
        if self.gone:
            raise BrokenPipeError
        self.flushed += 1

    def fileno(self) -> int:
        """Return a number of its own."""
        return 71


def test_what_is_written_arrives_while_the_terminal_is_there() -> None:
    stream = Stream()
    terminal = TerminalStream(stream)
    terminal.write("one ")
    terminal.write("two")
    assert (stream.getvalue(), stream.flushed) == ("one two", 0)
    terminal.flush()
    assert stream.flushed == 1
    assert terminal.fileno() == 71


def test_what_is_written_to_a_terminal_that_has_gone_is_dropped() -> None:
    stream = Stream()
    terminal = TerminalStream(stream)
    stream.gone = True
    terminal.write("lost")
    terminal.flush()
    assert stream.getvalue() == ""
    stream.gone = False
    terminal.write("found")
    assert stream.getvalue() == "found"


def test_other_faults_are_not_hidden() -> None:
    stream = Stream()
    stream.close()
    with pytest.raises(ValueError, match="closed"):
        TerminalStream(stream).write("lost")


@pytest.fixture
def handlers() -> Iterator[None]:
    """Keep what is done when the program is stopped and goes on, which every driver changes."""
    before = {number: getsignal(number) for number in (SIGTSTP, SIGCONT)}
    yield
    for number, handler in before.items():
        signal(number, handler)


@pytest.mark.usefixtures("handlers")
async def test_the_driver_writes_through_such_a_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Stream()
    monkeypatch.setattr(sys, "__stderr__", stream)
    file = TerminalDriver(App[object]())._file
    assert isinstance(file, TerminalStream)
    stream.gone = True
    file.write("lost")
    stream.gone = False
    file.write("found")
    assert stream.getvalue() == "found"


@pytest.mark.usefixtures("handlers")
async def test_the_driver_takes_the_mouse_and_the_size_as_it_is_told() -> None:
    driver, told = TerminalDriver(App[object]()), TerminalDriver(App[object](), debug=True, mouse=False, size=(71, 23))
    assert (driver._debug, driver._mouse, driver._size) == (False, True, driver._get_terminal_size())
    assert (told._debug, told._mouse, told._size) == (True, False, (71, 23))
