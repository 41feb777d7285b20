"""The real program on slow lines, on poor terminals, and what it says about them."""

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .terminal import Terminal

slow = pytest.mark.slow
PROGRAM = str(Path(sys.executable).parent / "nn-tui")
REMOTE = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}


@pytest.mark.parametrize("answers", [pytest.param(True, id="answers"), pytest.param(False, id="silent", marks=slow)])
def test_a_slow_line_is_never_so_full_that_a_key_waits_long(answers: bool) -> None:
    command = [PROGRAM, "--run", "--speed", "max"]
    with Terminal(command, environment=REMOTE, answers=answers, bytes_per_second=10_000) as terminal:
        terminal.wait_until(lambda text: "running" in text and "quit" in text, "the whole screen", 20)
        terminal.read(2)
        start = time.monotonic()
        terminal.send(" ")
        terminal.wait_for("paused", 5)
        # A quarter of a second is usual; whole frames in the buffers would take many, on a loaded machine too.
        assert time.monotonic() - start < 2.5
        terminal.send("q")
        assert terminal.wait_for_end(15) == 0
        end = time.monotonic() + 5
        while not terminal.restored and time.monotonic() < end:
            terminal.read(0.1)  # what is still on the way
        assert terminal.restored


def test_bytes_keep_within_the_rate_and_nothing_is_sent_while_idle() -> None:
    with Terminal([PROGRAM, "--run", "--speed", "max", "--max-rate", "8"], answers=True) as terminal:
        terminal.wait_until(lambda text: "running" in text and "quit" in text, "the whole screen")
        terminal.read(1)
        before, start = len(terminal.received), time.monotonic()
        while time.monotonic() - start < 3:
            terminal.read(0.1)
        assert 0 < (len(terminal.received) - before) / (time.monotonic() - start) < 8000 * 1.5
        terminal.send(" ")
        terminal.wait_for("paused")
        terminal.read(1)
        before = len(terminal.received)
        terminal.read(1)
        assert len(terminal.received) == before


@pytest.mark.parametrize(
    ("arguments", "environment", "absent"),
    [
        ([], {"NO_COLOR": "1"}, rb"\x1b\[([\d;]*;)?([349][0-7]|[34]8)(;[\d;]*)?m"),
        (["--colours", "16"], {}, rb"[;\[][34]8;[25];"),
        pytest.param(
            ["--colours", "256", "--theme", "contrast"], {"COLORTERM": "truecolor"}, rb"[;\[][34]8;2;", marks=slow
        ),
        (["--no-mouse"], {}, rb"\x1b\[\?100[03]h"),
    ],
)
def test_a_terminal_gets_no_more_than_it_may(arguments: list[str], environment: dict[str, str], absent: bytes) -> None:
    with Terminal([PROGRAM, *arguments], environment=environment, answers=True) as terminal:
        terminal.wait_until(lambda text: "Network" in text and "quit" in text, "the whole screen")
        terminal.send("s")
        terminal.wait_for("epoch 1")
        terminal.send("q")
        assert terminal.wait_for_end() == 0
    assert not re.search(absent, bytes(terminal.received))


@pytest.mark.parametrize("term", ["vt100", *(pytest.param(term, marks=slow) for term in ("screen", "linux"))])
def test_it_opens_wherever_the_cursor_can_be_placed(term: str) -> None:
    with Terminal([PROGRAM], environment={"TERM": term}) as terminal:
        terminal.wait_until(lambda text: "Network" in text and "quit" in text, "the whole screen")
        terminal.send("q")
        assert terminal.wait_for_end() == 0
        assert terminal.restored


def test_a_terminal_that_cannot_place_the_cursor_gets_a_sentence() -> None:
    with Terminal([PROGRAM], environment={"TERM": "dumb"}) as terminal:
        assert terminal.wait_for_end() == 2
        assert "needs a terminal that can move the cursor, but TERM=dumb" in terminal.text


def test_the_doctor_asks_the_terminal_and_restores_it() -> None:
    with Terminal([PROGRAM, "doctor"], environment=REMOTE, answers=True, rows=50) as terminal:
        assert terminal.wait_for_end() == 0
        for words in (
            "120 columns by 50 rows",
            "xterm-256color",
            "after ",
            "256  (TERM",
            "ssh does not forward",
            "40 kB/s",
        ):
            assert words in terminal.text
        assert terminal.restored_modes


def test_the_doctor_works_in_a_pipe() -> None:
    ended = subprocess.run([PROGRAM, "doctor"], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=True)
    for words in ("output is not a terminal", "not asked", "numpy", "textual", "BLAS"):
        assert words in ended.stdout


UNSET = {"LC_ALL": "", "LC_CTYPE": "", "LANG": ""}


def is_braille(text: str) -> bool:
    return any("\u2800" <= character <= "\u28ff" for character in text)


@pytest.mark.parametrize(
    ("locale", "braille"),
    [
        ("xx_XX.ISO-8859-1", False),
        ("xx_XX.UTF-8", True),
        *(pytest.param(locale, False, marks=slow) for locale in ("C", "POSIX")),
    ],
)
def test_a_locale_counts_as_it_was_given_also_where_it_is_not_installed(locale: str, braille: bool) -> None:
    with Terminal([PROGRAM], environment={**UNSET, "LANG": locale}, answers=True) as terminal:
        text = terminal.wait_until(
            lambda text: "Network" in text and "quit" in text and "h1.1" in text, "the whole screen", 20
        )
        assert is_braille(text) == braille
        assert text.isascii() != braille


@pytest.mark.parametrize(("utf8", "answers"), [(False, True), (True, False), pytest.param(True, True, marks=slow)])
def test_where_no_locale_is_set_the_terminal_is_asked_and_no_key_is_lost(utf8: bool, answers: bool) -> None:
    with Terminal([PROGRAM], environment=UNSET, answers=answers, round_trip=0.2) as terminal:
        if not utf8:
            terminal._stream.select_other_charset("@")
        terminal.wait_until(lambda _: b"\x1b[6n" in terminal.received, "the question", 20)
        terminal.send("ss")
        text = terminal.wait_until(lambda text: "epoch 2" in text and "quit" in text, "two epochs", 20)
        assert is_braille(text) == (utf8 and answers)
        terminal.send("q")
        assert terminal.wait_for_end(10) == 0
        assert terminal.restored


@pytest.mark.parametrize("utf8", [False, pytest.param(True, marks=slow)])
def test_the_doctor_asks_too_and_leaves_no_trace(utf8: bool) -> None:
    with Terminal([PROGRAM, "doctor"], environment=UNSET, answers=True, rows=50) as terminal:
        if not utf8:
            terminal._stream.select_other_charset("@")
        assert terminal.wait_for_end(10) == 0
        assert ("takes UTF-8" in terminal.text) == utf8
        assert terminal.text.startswith("Terminal\n")
        assert terminal.restored_modes
