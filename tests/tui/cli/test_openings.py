"""Opening a run on a screen or as lines of text: what is refused, what is handed over, and how it ends."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from nn_tui.datasets import InputError
from nn_tui.engine.runs import RunSession, Viewer
from nn_tui.engine.runs.speed import Rate
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.cli import open_dashboard as opening
from nn_tui.tui.cli import plain as plain_opening
from nn_tui.tui.cli.display_options import DisplayOptions
from nn_tui.tui.cli.recipe_options import Options
from nn_tui.tui.config.locations import config_file, fault_file
from nn_tui.tui.config.remembered import Remembered
from nn_tui.tui.config.settings import Settings
from nn_tui.tui.drawing.glyphs import GLYPHS, Glyphs
from nn_tui.tui.plain.console import Plain
from nn_tui.tui.plain.output import NoOutputError
from nn_tui.tui.terminal.frame_pacing import Pace

DISPLAY = DisplayOptions(charset="ascii", colours="256", theme="light", fps=4, rate=8000, mouse=False)
UNTOUCHED = Settings()


class Stream:
    """A standard stream, of which all that counts is whether it is a terminal."""

    def __init__(self, *, terminal: bool) -> None:
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return what the sessions are given that are begun during a test."""
    given: list[dict[str, Any]] = []
    begin: Callable[..., None] = RunSession.__init__

    def noted(session: RunSession, experiment: object, **named: object) -> None:
        given.append({"experiment": experiment, "session": session, **named})
        begin(session, experiment, **named)

    monkeypatch.setattr(RunSession, "__init__", noted)
    return given


def at_terminal(monkeypatch: pytest.MonkeyPatch, *, but: str = "") -> None:
    """Let all standard streams be terminals, but one."""
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, Stream(terminal=name != but))


def open_it(*, settings: Settings = UNTOUCHED, name: str = "iris") -> int:
    return opening.open_dashboard(
        name, Options(seed=3), speed="5 batches", display=DISPLAY, run=True, settings=settings, remembered=Remembered()
    )


def room_on(pipe: str, has_room: Callable[[], bool]) -> bool:
    """Return whether there is room where the error stream is a pipe."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with suppress(BlockingIOError):
        while pipe == "full":
            os.write(writing, b" " * 1024)
    before = os.dup(2)
    try:
        os.dup2(writing, 2)
        return has_room()
    finally:
        os.dup2(before, 2)
        for descriptor in (before, reading, writing):
            os.close(descriptor)


@pytest.mark.parametrize("stream", ["stdin", "stdout", "stderr"])
def test_without_a_terminal_there_is_no_dashboard(monkeypatch: pytest.MonkeyPatch, stream: str) -> None:
    with monkeypatch.context() as patch:
        at_terminal(patch, but=stream)
        with pytest.raises(InputError) as error:
            open_it()
    assert str(error.value) == "the dashboard needs a terminal, but input, output or the error stream is not one"


@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_a_terminal_that_cannot_move_its_cursor_is_refused(monkeypatch: pytest.MonkeyPatch, term: str) -> None:
    monkeypatch.setenv("TERM", term)
    with monkeypatch.context() as patch:
        at_terminal(patch)
        with pytest.raises(InputError) as error:
            open_it()
    assert str(error.value) == (
        f"the dashboard needs a terminal that can move the cursor, but TERM={term}; try nn-tui train"
    )


def test_bad_keys_and_recipes_are_refused_before_anything_else() -> None:
    with pytest.raises(InputError) as error:
        open_it(settings=Settings(keys={"run": "f9", "step-epoch": "f9"}))
    assert str(error.value).startswith(f"{config_file()}: keys")
    with pytest.raises(InputError) as error:
        open_it(name="irsi")
    assert "did you mean iris?" in str(error.value)


@pytest.mark.parametrize(("term", "code", "status"), [("xterm", None, 0), (None, 7, 7)])
def test_the_dashboard_gets_the_run_and_the_way_to_draw_and_gives_the_status(
    monkeypatch: pytest.MonkeyPatch,
    sessions: list[dict[str, Any]],
    term: str | None,
    code: int | None,
    status: int,
) -> None:
    shown: dict[str, Any] = {}
    build: Callable[..., None] = Dashboard.__init__

    def noted(app: Dashboard, *arguments: object, **named: object) -> None:
        shown.update(named, arguments=arguments)
        build(app, *arguments, **named)

    def run(app: Dashboard, **named: object) -> None:
        shown["run"] = named
        app._return_code = code  # pyright: ignore[reportPrivateUsage] - as if it had been closed with it
        sessions[0]["session"].close()

    def pace(**named: Any) -> Pace:
        shown["pacing"] = named
        return Pace(**named)

    monkeypatch.setattr(opening, "Pace", pace)
    monkeypatch.setattr(Dashboard, "__init__", noted)
    monkeypatch.setattr(Dashboard, "run", run)
    monkeypatch.setenv("NO_COLOR", "1")
    if term is None:
        monkeypatch.delenv("TERM", raising=False)
    else:
        monkeypatch.setenv("TERM", term)
    settings = Settings(keys={"run": "f5"})
    with monkeypatch.context() as patch:
        at_terminal(patch)
        assert open_it(settings=settings) == status
    assert "NO_COLOR" not in os.environ
    (begun,) = sessions
    assert (begun["speed"], begun["run"]) == (Rate(5, "batch"), True)
    assert (begun["experiment"].seed, begun["experiment"].training.epochs) == (3, "unlimited")
    viewer, glyphs, theme = shown["arguments"]
    assert isinstance(viewer, Viewer)
    assert (glyphs, theme.name) == (GLYPHS["ascii"], "nn-tui-light")
    assert (shown["colours"], shown["settings"], shown["run"]) == ("256", settings, {"mouse": False})
    assert shown["remembered"].theme is None
    has_room = shown["pacing"].pop("has_room")
    assert shown["pacing"] == {"fastest": 4, "rate": 8000}
    assert [room_on(pipe, has_room) for pipe in ("empty", "full")] == [True, False]


@pytest.mark.parametrize("what", ["the dashboard", "training"])
def test_a_fault_is_told_once_the_screen_is_given_back(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    sessions: list[dict[str, Any]],
    what: str,
) -> None:
    def run(_: Dashboard, **__: object) -> None:
        session = sessions[0]["session"]
        session.close()
        if what == "training":
            session.error = RuntimeError("a fault")
        else:
            monkeypatch.setattr(Dashboard, "failure", RuntimeError("a fault"))

    monkeypatch.setattr(Dashboard, "run", run)
    monkeypatch.setenv("TERM", "xterm")
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    assert open_it() == 1
    output, error = capsys.readouterr()
    assert output == ""
    sentence = f"nn-tui: {what} ended with an error: RuntimeError: a fault; the traceback is in {fault_file()}"
    assert error.splitlines() == [sentence]


# As lines of text


@pytest.fixture
def consoles(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return what the consoles are given that are opened during a test; they return 3 at once."""
    given: list[dict[str, Any]] = []

    def noted(_: Plain, viewer: Viewer, glyphs: Glyphs, received: list[int], *, watched: bool) -> None:
        given.append({"viewer": viewer, "glyphs": glyphs, "received": received, "watched": watched})

    def run(_: Plain) -> int:
        return 3

    monkeypatch.setattr(Plain, "__init__", noted)
    monkeypatch.setattr(Plain, "run", run)
    return given


@pytest.mark.parametrize(
    ("terminal", "locale", "charset", "epochs"), [(True, "C", "ascii", "unlimited"), (False, "C.UTF-8", "braille", 200)]
)
def test_lines_are_of_the_characters_that_there_are_and_without_a_user_the_run_has_an_end(
    monkeypatch: pytest.MonkeyPatch,
    sessions: list[dict[str, Any]],
    consoles: list[dict[str, Any]],
    terminal: bool,
    locale: str,
    charset: str,
    epochs: object,
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    monkeypatch.delenv("TERM", raising=False)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", Stream(terminal=terminal))
        assert plain_opening.run_plain("circles", Options(seed=3), speed="max", run=terminal) == 3
    (begun,), (opened,) = sessions, consoles
    assert (begun["speed"], begun["run"]) == ("max", terminal)
    assert (begun["experiment"].seed, begun["experiment"].training.epochs) == (3, epochs)
    assert (opened["glyphs"].charset, opened["watched"], opened["received"]) == (charset, terminal, [])
    assert isinstance(opened["viewer"], Viewer)
    assert begun["session"].close()


def test_without_an_input_nobody_watches(monkeypatch: pytest.MonkeyPatch, consoles: list[dict[str, Any]]) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", None)
        plain_opening.run_plain("circles", Options(), speed="max", run=False)
    assert [opened["watched"] for opened in consoles] == [False]


def test_signals_are_collected_as_long_as_lines_are_printed(
    monkeypatch: pytest.MonkeyPatch, consoles: list[dict[str, Any]]
) -> None:
    before = signal.getsignal(signal.SIGTERM)

    def run(_: Plain) -> int:
        signal.raise_signal(signal.SIGTERM)
        return 143

    monkeypatch.setattr(Plain, "run", run)
    assert plain_opening.run_plain("circles", Options(), speed="max", run=False) == 143
    assert consoles[0]["received"] == [signal.SIGTERM]
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.usefixtures("consoles")
def test_an_output_that_takes_nothing_closes_the_run(
    monkeypatch: pytest.MonkeyPatch, sessions: list[dict[str, Any]]
) -> None:
    def run(_: Plain) -> int:
        raise NoOutputError("its reader has gone", 141)

    monkeypatch.setattr(Plain, "run", run)
    with pytest.raises(NoOutputError):
        plain_opening.run_plain("circles", Options(), speed="max", run=False)
    assert sessions[0]["session"].close(timeout=20)


@pytest.mark.usefixtures("consoles")
def test_a_fault_of_training_is_told_after_the_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sessions: list[dict[str, Any]]
) -> None:
    def run(_: Plain) -> int:
        sessions[0]["session"].error = RuntimeError("a fault")
        return 0

    monkeypatch.setattr(Plain, "run", run)
    assert plain_opening.run_plain("circles", Options(), speed="max", run=False) == 1
    output, error = capsys.readouterr()
    assert output == ""
    sentence = f"nn-tui: training ended with an error: RuntimeError: a fault; the traceback is in {fault_file()}"
    assert error.splitlines() == [sentence]
