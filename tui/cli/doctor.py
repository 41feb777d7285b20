"""What is known about the terminal and the machine, and why the dashboard makes its choices.

Imports NumPy only when its configuration is read, and Textual not at all.
"""

import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from math import isinf
from pathlib import Path
from typing import Any, cast

from ..app.panel_layout import SMALLEST
from ..terminal.capabilities import (
    Capability,
    find_charset,
    find_colours,
    find_locale,
    find_multiplexer,
    find_theme,
    given_environment,
    is_remote,
)
from ..terminal.query import Answers, ask_terminal, size_of, takes_utf8
from .display_options import FASTEST, DisplayOptions

LABEL = 14
"""Columns of the label."""

Line = tuple[str, str, str, str]
"""Label, value, reason and advice; the last two may be empty."""


def report(environment: Mapping[str, str] | None = None) -> str:
    """Return what is known, a line each: what, its value, why; advice stands on a line of its own.

    The environment is the program's own if none is given.
    """
    if environment is None:
        environment = given_environment()
    answers = ask_terminal(sys.stdin.fileno(), sys.stdout.fileno()) if _at_terminal() else None

    def takes() -> bool | None:
        answered = answers is not None and answers.seconds is not None
        return takes_utf8(sys.stdin.fileno(), sys.stdout.fileno()) if answered else None

    lines: list[str] = []
    for heading, part in (
        ("Terminal", _terminal(environment, answers)),
        ("The dashboard draws", _drawing(environment, takes)),
        ("Program", _program()),
    ):
        lines += ["", heading] if lines else [heading]
        for label, value, reason, advice in part:
            lines.append(f"  {label:{LABEL}} {value}" + (f"  ({reason})" if reason else ""))
            if advice:
                lines.append(f"  {'':{LABEL}} -> {advice}")
    return "\n".join(lines) + "\n"


def _at_terminal() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def _terminal(environment: Mapping[str, str], answers: Answers | None) -> Iterator[Line]:
    if sys.stdout is not None and sys.stdout.isatty():
        columns, rows = size_of(sys.stdout.fileno())
        small = columns < SMALLEST[0] or rows < SMALLEST[1]
        advice = f"the dashboard needs {SMALLEST[0]} by {SMALLEST[1]}" if small else ""
        yield "size", f"{columns} columns by {rows} rows", "", advice
    else:
        yield "size", "unknown", "output is not a terminal", ""
    yield "TERM", environment.get("TERM", "") or "not set", "", ""
    yield "COLORTERM", environment.get("COLORTERM", "") or "not set", "", ""
    yield _line("locale", find_locale(environment))
    yield _line("multiplexer", find_multiplexer(environment))
    remote = is_remote(environment)
    yield "SSH", "yes" if remote else "no", f"SSH_CONNECTION is {'set' if remote else 'not set'}", ""
    if answers is None:
        yield "answers", "not asked", "input or output is not a terminal", ""
    elif answers.seconds is None:
        yield "answers", "no", "asked for the cursor's position", "frames come at a fixed rate; see --max-rate"
    else:
        yield "answers", f"after {answers.seconds * 1000:.1f} ms", "asked for the cursor's position: the round trip", ""
    if answers is not None:
        yield "whole frames", "yes" if answers.synchronized else "no", "asked for synchronized output, mode 2026", ""


def _drawing(environment: Mapping[str, str], takes_utf8: Callable[[], bool | None]) -> Iterator[Line]:
    colours = find_colours(environment)
    yield _line("characters", find_charset(environment, takes_utf8=takes_utf8))
    yield _line("colours", colours)
    yield _line("theme", find_theme(colours.value))
    options = DisplayOptions.for_terminal(environment)
    if isinf(options.rate):
        rate, reason = "without a limit", "the terminal is on this machine"
    else:
        rate, reason = f"{options.rate / 1000:g} kB/s at most", "over SSH, unless --max-rate says otherwise"
    yield "bytes", rate, reason, ""
    yield "frames", f"{FASTEST:g} a second at most", "fewer where they cost more than a tenth of the time", ""
    yield "mouse", "used", "unless --no-mouse; shift selects text in most terminals", ""


def _program() -> Iterator[Line]:
    yield "nn-tui", _version("nn-tui"), str(Path(__file__).parent), ""
    yield "Python", platform.python_version(), sys.executable, ""
    for package in ("numpy", "textual", "plotext"):
        yield package, _version(package), "", ""
    yield _blas()
    yield "processors", str(os.cpu_count()), "one trains, one draws", ""


def _blas() -> Line:
    import numpy as np

    # The shape of this report is documented, its type is not.
    built = cast(dict[str, Any], np.show_config(mode="dicts") or {})  # pyright: ignore[reportUnknownMemberType]
    blas = cast(dict[str, str], built.get("Build Dependencies", {}).get("blas", {}))
    name = f"{blas.get('name', 'unknown')} {blas.get('version', '')}".strip()
    return "BLAS", name, "on as many threads as a recipe says", ""


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _line(label: str, capability: Capability[Any]) -> Line:
    return label, str(capability.value), capability.reason, capability.advice
