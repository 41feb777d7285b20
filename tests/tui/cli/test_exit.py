"""How the program ends: what is said on which stream, with which status, and what the commands are given."""

import gc
import os
import sys
from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import Any

import pytest

from nn_tui.datasets import InputError
from nn_tui.tui.cli import config as config_command
from nn_tui.tui.cli import find_rate as find_rate_command
from nn_tui.tui.cli import open_dashboard, plain
from nn_tui.tui.cli import show as show_command
from nn_tui.tui.cli import train as train_command
from nn_tui.tui.cli.display_options import DisplayOptions
from nn_tui.tui.cli.main import main
from nn_tui.tui.cli.recipe_options import Options
from nn_tui.tui.cli.recording_options import KeepOptions
from nn_tui.tui.config.locations import config_file, fault_file
from nn_tui.tui.config.remembered import Remembered
from nn_tui.tui.config.settings import Settings


class Program:
    """The program, run here: commands do nothing but note what they are given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys
        self.given: list[tuple[str, tuple[object, ...], dict[str, Any]]] = []

    def replace(self, module: object, name: str, result: object) -> None:
        """Let a command return this, or raise it."""

        def command(*arguments: object, **named: object) -> object:
            self.given.append((name, arguments, named))
            if isinstance(result, BaseException):
                raise result
            return result

        self._monkeypatch.setattr(module, name, command)

    def run(self, *arguments: str) -> tuple[object, str, str]:
        """Return the status, and what stands on the output and on the error stream."""
        self._monkeypatch.setattr(sys, "argv", ["nn-tui", *arguments])
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        output, error = self._capsys.readouterr()
        return ended.value.code or 0, output, error


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Program:
    # It leaves without waiting for anything, which would take the tests with it.
    monkeypatch.setattr(os, "_exit", sys.exit)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("SSH_CONNECTION", "SSH_TTY", "NO_COLOR", "LC_ALL", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("LANG", "C.UTF-8")):
        monkeypatch.setenv(name, value)
    return Program(monkeypatch, capsys)


DISPLAY = DisplayOptions(charset="braille", colours="true", theme="dark", fps=15, rate=inf, mouse=True)


LITTLE = DisplayOptions(charset="ascii", colours="256", theme="light", fps=4, rate=8000, mouse=False)


@pytest.mark.parametrize(
    ("typed", "experiment", "options", "speed", "run", "display"),
    [
        ("", "circles", Options(), "gentle", False, DISPLAY),
        ("dashboard", "circles", Options(), "gentle", False, DISPLAY),
        ("iris --run --speed max", "iris", Options(), "max", True, DISPLAY),
        ("--seed 3 moons --set a=1 --set b=2", "moons", Options(seed=3, set=("a=1", "b=2")), "gentle", False, DISPLAY),
        (
            "--theme light --charset ascii --colours 256 --fps 4 --max-rate 8 --no-mouse",
            "circles",
            Options(),
            "gentle",
            False,
            LITTLE,
        ),
    ],
)
def test_the_dashboard_opens_with_what_was_typed_and_its_status_is_that_of_the_program(
    program: Program,
    typed: str,
    experiment: str,
    options: Options,
    speed: str,
    run: bool,
    display: DisplayOptions,
) -> None:
    program.replace(open_dashboard, "open_dashboard", 7)
    gc.unfreeze()
    assert program.run(*typed.split()) == (7, "", "")
    assert gc.get_freeze_count() > 0
    ((_, positional, named),) = program.given
    assert positional == (experiment, options)
    assert named.pop("remembered").theme is None
    kept = {"keep": KeepOptions(), "settings": Settings()}
    assert named == {"speed": speed, "display": display, "run": run, "share": "", **kept}
    assert gc.isenabled()


SETTINGS = """\
theme = "light"
charset = "ascii"
colours = "256"
fps = 4
max_rate = 8
mouse = false
speed = "max"
"""


@pytest.mark.parametrize(
    ("settings", "typed", "speed", "display"),
    [
        pytest.param(SETTINGS, "", "max", LITTLE, id="settings"),
        pytest.param(
            SETTINGS,
            "--theme dark --charset blocks --colours true --fps 5 --max-rate 9 --speed 20",
            "20",
            DisplayOptions(charset="blocks", colours="true", theme="dark", fps=5, rate=9000, mouse=False),
            id="options",
        ),
        pytest.param(
            "speed = 20",
            "--no-mouse",
            "20.0",
            DisplayOptions(charset="braille", colours="true", theme="contrast", fps=15, rate=inf, mouse=False),
            id="remembered",
        ),
    ],
)
def test_options_win_over_settings_and_those_over_what_is_remembered(
    program: Program, settings: str, typed: str, speed: str, display: DisplayOptions
) -> None:
    config_file().parent.mkdir(parents=True)
    config_file().write_text(settings)
    state = Path(os.environ["XDG_STATE_HOME"]) / "nn-tui" / "state.json"
    state.parent.mkdir(parents=True)
    state.write_text('{"theme": "contrast"}')
    program.replace(open_dashboard, "open_dashboard", 0)
    assert program.run(*typed.split()) == (0, "", "")
    ((_, _, named),) = program.given
    assert (named["speed"], named["display"]) == (speed, display)
    assert isinstance(named["remembered"], Remembered)
    assert named["remembered"].theme == "contrast"
    assert named["settings"].mouse == ("mouse = false" not in settings)


def test_lines_of_text_take_the_place_of_the_screen(program: Program) -> None:
    kept = {"keep": KeepOptions(), "settings": Settings()}
    program.replace(plain, "run_plain", 3)
    program.replace(open_dashboard, "open_dashboard", 0)
    assert program.run("iris", "--plain", "--run", "--epochs", "4") == (3, "", "")
    assert program.run("--plain", "--speed", "max") == (3, "", "")
    assert program.given == [
        ("run_plain", ("iris", Options(epochs=4)), {"speed": "gentle", "run": True, **kept}),
        ("run_plain", ("circles", Options()), {"speed": "max", "run": False, **kept}),
    ]


def test_what_was_printed_is_out_before_the_program_leaves(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: list[str] = []

    def leave(status: int) -> None:
        seen.extend((tmp_path / name).read_text() for name in ("stdout", "stderr"))
        sys.exit(status)

    def run_plain(*_: object, **__: object) -> int:
        print("a line")
        print("a complaint", file=sys.stderr)
        return 5

    monkeypatch.setattr(plain, "run_plain", run_plain)
    monkeypatch.setattr(os, "_exit", leave)
    with (tmp_path / "stdout").open("w") as output, (tmp_path / "stderr").open("w") as errors:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", output)
            patch.setattr(sys, "stderr", errors)
            assert program.run("--plain") == (5, "", "")
        assert seen == ["a line\n", "a complaint\n"]


@pytest.mark.parametrize(
    ("arguments", "as_json", "weights_out"),
    [
        (["iris"], False, None),
        (["iris", "--json"], True, None),
        (["iris", "--weights-out", "w.st"], False, "w.st"),
    ],
)
def test_training_is_given_its_options_and_its_status_is_that_of_the_program(
    program: Program, arguments: list[str], as_json: bool, weights_out: str | None
) -> None:
    program.replace(train_command, "train", 141)
    assert program.run("train", *arguments) == (141, "", "")
    given = {"as_json": as_json, "weights_out": weights_out, "quiet": False}
    kept = {"resumed": None, "allow_changed": False, "keep": KeepOptions()}
    kept |= {"detach": False, "share": "", "settings": Settings()}
    assert program.given == [("train", ("iris", Options()), {**given, **kept})]


def test_commands_that_print_add_nothing_to_their_text(program: Program) -> None:
    for module, name in ((show_command, "show"), (find_rate_command, "find_rate"), (config_command, "config")):
        program.replace(module, name, f"the text of {name}\n")
    assert program.run("show", "iris", "--seed", "1") == (0, "the text of show\n", "")
    assert program.run("find-rate", "moons") == (0, "the text of find_rate\n", "")
    assert program.run("config") == (0, "the text of config\n", "")
    assert program.given == [
        ("show", ("iris", Options(seed=1)), {}),
        ("find_rate", ("moons", Options()), {}),
        ("config", (), {}),
    ]


def test_bad_input_is_one_sentence_on_the_error_stream(program: Program) -> None:
    program.replace(show_command, "show", InputError("there is no such thing"))
    assert program.run("show", "iris") == (2, "", "nn-tui: there is no such thing\n")


def test_a_fault_of_the_program_is_one_sentence_and_its_traceback_is_kept_in_a_file(program: Program) -> None:
    program.replace(show_command, "show", RuntimeError("a fault\nin two lines"))
    sentence = "nn-tui: the program ended with an error: RuntimeError: a fault in two lines; the traceback is in "
    assert program.run("show", "iris") == (1, "", f"{sentence}{fault_file()}\n")
    kept = fault_file().read_text()
    assert kept.startswith("Traceback (most recent call last):\n")
    assert ", in command\n" in kept
    assert kept.endswith("RuntimeError: a fault\nin two lines\n")


def test_a_fault_is_told_also_where_its_traceback_cannot_be_kept(program: Program) -> None:
    fault_file().mkdir(parents=True)
    program.replace(show_command, "show", RuntimeError())
    assert program.run("show", "iris") == (1, "", "nn-tui: the program ended with an error: RuntimeError\n")


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (MemoryError("Unable to allocate 7 TiB"), 1, "not enough memory: Unable to allocate 7 TiB"),
        (MemoryError(), 1, "not enough memory"),
        (OSError(28, "No space left on device"), 74, "the output: cannot be written or read: No space left on device"),
        (OSError(5, "Input/output error", "data"), 74, "data: cannot be written or read: Input/output error"),
    ],
)
def test_what_the_system_refuses_speaks_for_itself(
    program: Program, error: Exception, status: int, sentence: str
) -> None:
    program.replace(show_command, "show", error)
    found, output, said = program.run("show", "iris")
    assert (found, output, said.count("\n")) == (status, "", 1)
    assert said.endswith(f"{sentence}\n")
    assert not fault_file().exists()


@pytest.mark.parametrize(("error", "status"), [(BrokenPipeError(), 141), (KeyboardInterrupt(), 130)])
def test_a_reader_that_is_gone_and_ctrl_c_end_it_quietly(program: Program, error: BaseException, status: int) -> None:
    program.replace(show_command, "show", error)
    found, output, said = program.run("show", "iris")
    assert (found, output, said.strip()) == (status, "", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train"], "Missing argument 'EXPERIMENT'"),
        (["train", "iris", "--seed", "x"], "Invalid value for '--seed'"),
        (["doctor", "--run"], "--run"),
    ],
)
def test_bad_options_are_answered_with_the_usage(program: Program, arguments: list[str], words: str) -> None:
    status, output, error = program.run(*arguments)
    assert (status, output) == (2, "")
    lines = error.splitlines()
    assert lines[0].startswith("Usage: ")
    assert lines[-1].startswith("Error: ")
    assert words in lines[-1]


def test_settings_that_are_wrong_keep_it_from_opening(program: Program) -> None:
    refused: Callable[..., object] = program.run
    config_file().parent.mkdir(parents=True)
    config_file().write_text("fps = 0")
    program.replace(open_dashboard, "open_dashboard", 0)
    sentence = f"nn-tui: {config_file()}: fps: expected a number > 0.0, got 0\n"
    assert refused() == refused("--plain") == (2, "", sentence)
    assert program.given == []
