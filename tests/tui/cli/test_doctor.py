"""What `nn-tui doctor` reports, line by line."""

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from nn_tui.tui.cli import doctor
from nn_tui.tui.cli.main import commands
from nn_tui.tui.terminal.query import Answers

HERE = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "en_GB.UTF-8"}
FAR = {"TERM": "screen", "LANG": "C", "TMUX": "/tmp/tmux", "SSH_CONNECTION": "here there"}

VERSIONS = {"nn-tui": "0.1.0", "numpy": "2.4.6", "textual": "8.2.8"}


class Stream:
    """A standard stream, of which all that counts is whether it is a terminal."""

    def __init__(self, number: int, *, terminal: bool) -> None:
        self._number, self._terminal = number, terminal

    def isatty(self) -> bool:
        return self._terminal

    def fileno(self) -> int:
        return self._number


@pytest.fixture(autouse=True)
def a_known_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let versions and processors be those of the expectations."""

    def version(package: str) -> str:
        if package not in VERSIONS:
            raise PackageNotFoundError(package)
        return VERSIONS[package]

    monkeypatch.setattr(doctor, "version", version)
    monkeypatch.setattr(platform, "python_version", lambda: "3.13.1")
    monkeypatch.setattr(sys, "executable", "/usr/bin/python")
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    built_with(monkeypatch, {"Build Dependencies": {"blas": {"name": "openblas", "version": "0.3"}}})


def built_with(monkeypatch: pytest.MonkeyPatch, configuration: dict[str, object] | None) -> None:
    """Let NumPy say this about its BLAS when it is asked for a dictionary."""
    monkeypatch.setattr(np, "show_config", lambda mode="stdout": configuration if mode == "dicts" else None)


def report(
    environment: dict[str, str],
    *,
    answers: Answers | None = None,
    size: tuple[int, int] = (120, 36),
    inputs: bool = True,
    outputs: bool = True,
) -> str:
    """Return the report; the standard streams are terminals unless said otherwise."""
    with pytest.MonkeyPatch.context() as patch:

        def ask(reading: int, writing: int) -> Answers:
            assert (reading, writing) == (10, 11)
            assert answers is not None, "the terminal is asked although input or output is not one"
            return answers

        patch.setattr(doctor, "ask_terminal", ask)
        patch.setenv("COLUMNS", str(size[0]))
        patch.setenv("LINES", str(size[1]))
        patch.setattr(sys, "stdin", Stream(10, terminal=inputs))
        patch.setattr(sys, "stdout", Stream(11, terminal=outputs))
        return doctor.report(environment)


def section(text: str, heading: str) -> list[str]:
    """Return the lines below a heading."""
    return next(part for part in text.split("\n\n") if part.startswith(f"{heading}\n")).splitlines()[1:]


def test_in_a_good_terminal_nothing_is_advised() -> None:
    assert (
        report(HERE, answers=Answers(0.00125, synchronized=True))
        == f"""\
Terminal
  size           120 columns by 36 rows
  TERM           xterm-256color
  COLORTERM      truecolor
  locale         en_GB.UTF-8  (from LANG)
  multiplexer    none  (neither TMUX nor STY is set)
  SSH            no  (SSH_CONNECTION is not set)
  answers        after 1.2 ms  (asked for the cursor's position: the round trip)
  whole frames   yes  (asked for synchronized output, mode 2026)

The dashboard draws
  characters     braille  (the locale en_GB.UTF-8 is UTF-8 (from LANG))
  colours        true  (COLORTERM=truecolor)
  theme          dark  (the default)
  bytes          without a limit  (the terminal is on this machine)
  frames         15 a second at most  (fewer where they cost more than a tenth of the time)
  mouse          used  (unless --no-mouse; shift selects text in most terminals)

Program
  nn-tui         0.1.0  ({Path(doctor.__file__).parent})
  Python         3.13.1  (/usr/bin/python)
  numpy          2.4.6
  textual        8.2.8
  plotext        not installed
  BLAS           openblas 0.3  (on as many threads as a recipe says)
  processors     2  (one trains, one draws)
"""
    )


def test_far_away_in_a_poor_terminal_each_choice_has_its_reason_and_advice() -> None:
    text = report(FAR, answers=Answers(None, synchronized=False), size=(79, 24))
    assert section(text, "Terminal") == [
        "  size           79 columns by 24 rows",
        "                 -> the dashboard needs 80 by 24",
        "  TERM           screen",
        "  COLORTERM      not set",
        "  locale         C  (from LANG)",
        "  multiplexer    tmux  (TMUX is set)",
        "  SSH            yes  (SSH_CONNECTION is set)",
        "  answers        no  (asked for the cursor's position)",
        "                 -> frames come at a fixed rate; see --max-rate",
        "  whole frames   no  (asked for synchronized output, mode 2026)",
    ]
    assert section(text, "The dashboard draws") == [
        "  characters     ascii  (the locale C is not UTF-8 (from LANG))",
        "                 -> with LANG=C.UTF-8, curves and maps have finer characters",
        "  colours        16  (TERM=screen, and COLORTERM is not set)",
        "                 -> if it has 256 colours: TERM=xterm-256color, or --colours 256",
        "  theme          terminal  (16 colours are too few to mix others)",
        "  bytes          40 kB/s at most  (over SSH, unless --max-rate says otherwise)",
        "  frames         15 a second at most  (fewer where they cost more than a tenth of the time)",
        "  mouse          used  (unless --no-mouse; shift selects text in most terminals)",
    ]


def test_without_variables_they_are_not_set() -> None:
    lines = section(report({}, outputs=False), "Terminal")
    assert lines == [
        "  size           unknown  (output is not a terminal)",
        "  TERM           not set",
        "  COLORTERM      not set",
        "  locale         C  (LC_ALL, LC_CTYPE and LANG are not set)",
        "  multiplexer    none  (neither TMUX nor STY is set)",
        "  SSH            no  (SSH_CONNECTION is not set)",
        "  answers        not asked  (input or output is not a terminal)",
    ]


def test_a_terminal_that_nothing_is_read_from_has_a_size_but_is_not_asked() -> None:
    lines = section(report(HERE, inputs=False), "Terminal")
    assert lines[0] == "  size           120 columns by 36 rows"
    assert lines[-1] == "  answers        not asked  (input or output is not a terminal)"


@pytest.mark.parametrize(
    ("size", "small"), [((80, 24), False), ((79, 24), True), ((80, 23), True), ((200, 10), True), ((20, 60), True)]
)
def test_only_a_size_below_the_smallest_is_advised_against(size: tuple[int, int], small: bool) -> None:
    lines = section(report(HERE, answers=Answers(0.1, synchronized=True), size=size), "Terminal")
    assert lines[0] == f"  size           {size[0]} columns by {size[1]} rows"
    assert (lines[1] == "                 -> the dashboard needs 80 by 24") == small


@pytest.mark.parametrize(
    ("configuration", "name"),
    [
        (None, "unknown"),
        ({"Build Dependencies": {}}, "unknown"),
        ({"Build Dependencies": {"blas": {"name": "mkl"}}}, "mkl"),
        ({"Build Dependencies": {"blas": {"name": "mkl", "version": "2"}}}, "mkl 2"),
    ],
)
def test_what_multiplies_is_named(
    monkeypatch: pytest.MonkeyPatch, configuration: dict[str, object] | None, name: str
) -> None:
    built_with(monkeypatch, configuration)
    line = section(report({}, outputs=False), "Program")[-2]
    assert line == f"  BLAS           {name}  (on as many threads as a recipe says)"


def test_the_command_prints_the_report_and_nothing_else() -> None:
    result = CliRunner().invoke(commands, ["doctor"], prog_name="nn-tui")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == doctor.report()
    assert result.stdout.startswith("Terminal\n  size           unknown  (output is not a terminal)\n")
