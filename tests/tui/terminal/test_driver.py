"""A terminal that may disappear: what is written to it then is lost, and nothing else."""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from signal import SIGCONT, SIGTSTP, getsignal, signal

import pytest
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

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


@pytest.mark.usefixtures("handlers")
async def test_an_end_that_the_terminal_holds_up_waits_for_what_is_being_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []

    class Saving(App[object]):
        def finish_saving(self, return_code: int) -> None:
            done.append(f"saved, {return_code}")

    driver = TerminalDriver(Saving())
    monkeypatch.setattr(driver, "_hand_back", lambda: done.append("terminal"))
    monkeypatch.setattr(os, "_exit", done.append)
    driver._end_late(143)
    assert done == ["terminal", "saved, 143", 143]
    TerminalDriver(App[object]())._end_late(129)
    assert done[3:] == [129]


@pytest.mark.parametrize(
    "name",
    [
        "_sigtstp_application",
        "_sigcont_application",
        "_get_terminal_size",
        "_query_in_band_window_resize",
        "_disable_mouse_support",
        "run_input_thread",
    ],
)
def test_the_private_parts_of_textuals_driver_that_are_used_are_there(name: str) -> None:
    assert callable(getattr(LinuxDriver, name))


@pytest.mark.usefixtures("handlers")
async def test_and_so_are_its_attributes() -> None:
    driver = LinuxDriver(App[object]())
    for name in ("attrs_before", "exit_event", "_key_thread", "_must_signal_resume", "_file", "_size", "_loop", "_app"):
        assert hasattr(driver, name), name


def test_the_last_text_goes_out_at_once_and_none_after_it() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as pipe:
        stream = TerminalStream(pipe)
        stream.write("buffered, and dropped with the frame that it belongs to ")
        stream.close_with("last")
        stream.write("lost")
        stream.flush()
        assert os.read(reading, 100) == b"last"
    os.close(reading)


def test_the_last_text_does_not_wait_for_a_terminal_that_takes_nothing() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with suppress(BlockingIOError):
        while True:
            os.write(writing, b"x" * 4096)
    os.set_blocking(writing, True)
    with os.fdopen(writing, "w") as pipe:
        TerminalStream(pipe).close_with("last")
    os.close(reading)
