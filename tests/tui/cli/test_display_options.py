"""What is chosen for a terminal, and why."""

from math import inf

import pytest

from nn_tui.datasets.errors import InputError
from nn_tui.tui.cli.display_options import DisplayOptions
from nn_tui.tui.terminal.capabilities import find_charset, find_colours, find_theme


@pytest.mark.parametrize(
    ("environment", "charset"),
    [
        ({"LANG": "en_GB.UTF-8"}, "braille"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "C"}, "ascii"),
        ({"LC_CTYPE": "C.utf8"}, "braille"),
        ({"LANG": "C.UTF-8", "TERM": "linux"}, "blocks"),
        ({"LANG": "C", "TERM": "linux"}, "ascii"),
        ({}, "ascii"),
    ],
)
def test_characters_follow_the_locale_and_the_console(environment: dict[str, str], charset: str) -> None:
    found = find_charset(environment)
    assert found.value == charset
    assert found.reason


@pytest.mark.parametrize(
    ("environment", "colours"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "true"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "screen-256color"}, "256"),
        ({"TERM": "xterm"}, "16"),
        ({"TERM": "screen"}, "16"),
        ({"TERM": "linux"}, "16"),
        ({"TERM": "vt220"}, "none"),
        ({}, "none"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, "none"),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, "256"),
        ({"TERM": "xterm-direct"}, "true"),
    ],
)
def test_colours_follow_no_color_colorterm_and_term(environment: dict[str, str], colours: str) -> None:
    found = find_colours(environment)
    assert found.value == colours
    assert found.reason


def test_over_ssh_it_is_said_how_to_get_all_colours() -> None:
    assert "ssh does not forward COLORTERM" in find_colours({"TERM": "xterm-256color", "SSH_TTY": "/dev/pts/1"}).advice


def test_with_few_colours_the_theme_is_the_terminals_own() -> None:
    assert [find_theme(colours).value for colours in ("true", "256", "16", "none")] == ["dark"] * 2 + ["terminal"] * 2
    assert find_theme("256", "light").value == "light"
    assert find_theme("16", "light").value == "terminal"


def test_options_win_over_what_is_found_out() -> None:
    environment = {"LANG": "C", "TERM": "dumb", "SSH_CONNECTION": "here there"}
    given = DisplayOptions.for_terminal(
        environment, charset="blocks", colours="true", theme="contrast", fps=4, max_rate=8, mouse=False
    )
    assert given == DisplayOptions(charset="blocks", colours="true", theme="contrast", fps=4, rate=8000, mouse=False)


def test_what_is_left_open_suits_the_terminal() -> None:
    environment = {"LANG": "C.UTF-8", "TERM": "xterm-256color"}
    assert DisplayOptions.for_terminal(environment) == DisplayOptions(
        charset="braille", colours="256", theme="dark", fps=15, rate=inf, mouse=True
    )
    assert DisplayOptions.for_terminal({}) == DisplayOptions(
        charset="ascii", colours="none", theme="terminal", fps=15, rate=inf, mouse=True
    )


def test_any_number_above_0_may_be_the_most() -> None:
    given = DisplayOptions.for_terminal({"SSH_TTY": "/dev/pts/1"}, fps=0.25, max_rate=0.5)
    assert (given.fps, given.rate) == (0.25, 500)


def test_bytes_are_limited_over_ssh_alone() -> None:
    assert DisplayOptions.for_terminal({"SSH_CONNECTION": "here there"}).rate == 40_000
    assert DisplayOptions.for_terminal({}).rate == inf


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"theme": "pink"}, "--theme: there is no 'pink'; choose one of dark, light, contrast, colour-blind, terminal"),
        ({"charset": "utf"}, "--charset: there is no 'utf'; choose one of braille, blocks, ascii"),
        ({"colours": "8"}, "--colours: there is no '8'; choose one of true, 256, 16, none"),
        ({"fps": 0.0}, "--fps: 0 is no number above 0"),
        ({"fps": -1.0}, "--fps: -1 is no number above 0"),
        ({"fps": inf}, "--fps: inf is no number above 0"),
        ({"max_rate": 0.0}, "--max-rate: 0 is no number above 0"),
        ({"max_rate": float("nan")}, "--max-rate: nan is no number above 0"),
    ],
)
def test_bad_values_get_one_sentence(options: dict[str, str], words: str) -> None:
    with pytest.raises(InputError) as caught:
        DisplayOptions.for_terminal({}, **options)  # pyright: ignore[reportArgumentType] - what click would hand over
    assert str(caught.value) == words
