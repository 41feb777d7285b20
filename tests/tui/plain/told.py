"""The console on a scripted run, with lines that are typed and a clock that moves only while it waits."""

import io
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, redirect_stdout
from queue import Empty
from typing import NamedTuple

import pytest

from nn_tui.engine.runs import Command, Request, Snapshot
from nn_tui.tui.drawing.glyphs import GLYPHS, Charset
from nn_tui.tui.plain.console import Plain
from tests.tui.scripted import ScriptedRun


class Clock:
    """Stands still but for what is waited; `then` is called after each wait with how many there were."""

    def __init__(self, then: Callable[[int], object] = lambda _: None) -> None:
        self.now = 100.0
        self.waits: list[float] = []
        self._then = then

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        """Let the time pass that the console waits."""
        self.waits.append(seconds)
        self.now += seconds
        assert len(self.waits) < 1000, "it waits for ever"
        self._then(len(self.waits))


class Told(NamedTuple):
    """What the console printed, a list of lines each, and the status that it ended with."""

    status: int
    lines: list[str]
    errors: list[str]


class Typed:
    """A standard input of these lines; whatever they raise breaks it off."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)

    def readline(self, _most: int) -> str:
        """Return the next line, "" at the end."""
        return next(self._lines, "")


class SlowRun(ScriptedRun):
    """A run that shows what came of a command at the look after the next; `log` is what it was sent and asked."""

    def __init__(self, *snapshots: Snapshot) -> None:
        super().__init__(*snapshots)
        self.log: list[Command | str] = []

    def send(self, command: Command) -> int:
        self.log.append(command)
        self.pending = 1
        return super().send(command)

    def look(self, request: Request) -> None:
        self.log.append("look")
        super().look(request)


def tell(
    run: ScriptedRun,
    typed: str | Iterable[str] | None = "",
    *,
    watched: bool = False,
    received: list[int] | None = None,
    clock: Clock | None = None,
    charset: Charset = "braille",
    ends: bool = True,
) -> Told:
    """Return what is told of a run when these lines are typed, after which the input ends or stays open.

    `typed` may be what lines are read from, and None where there is no input.
    """
    clock = Clock() if clock is None else clock
    output, errors = io.StringIO(), io.StringIO()

    class Lines:
        def __init__(self, _most: int) -> None:
            self._waiting: list[str | None] = []

        def put(self, line: str | None) -> None:
            if line is not None or ends:
                self._waiting.append(line)

        def get(self, timeout: float) -> str | None:
            if self._waiting:
                return self._waiting.pop(0)
            clock.wait(timeout)
            raise Empty

    class Reader:
        def __init__(self, *, target: Callable[[], object], name: str, daemon: bool) -> None:
            # A program does not end before threads that are no daemons, and this one may wait for a line.
            assert daemon, name
            self.start = target

    with pytest.MonkeyPatch.context() as patch, redirect_stdout(output), redirect_stderr(errors):
        lines = io.StringIO(typed) if isinstance(typed, str) else typed
        patch.setattr("sys.stdin", None if lines is None else Typed(lines))
        for name, instead in (("monotonic", clock), ("sleep", clock.wait), ("Queue", Lines), ("Thread", Reader)):
            patch.setattr(f"nn_tui.tui.plain.console.{name}", instead)
        status = Plain(run, GLYPHS[charset], [] if received is None else received, watched=watched).run()
    return Told(status, output.getvalue().splitlines(), errors.getvalue().splitlines())
