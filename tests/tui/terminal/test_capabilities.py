"""What the environment says about a terminal: what is found, the reason that is given, and the advice."""

import pytest

from nn_tui.tui.terminal import capabilities
from nn_tui.tui.terminal.capabilities import (
    CHARSETS,
    COLOURS,
    THEME_NAMES,
    Capability,
    Charset,
    Colours,
    find_charset,
    find_colours,
    find_locale,
    find_multiplexer,
    find_theme,
    given_environment,
    is_remote,
)

UTF_8 = {"LANG": "C.UTF-8"}


def test_options_have_these_values() -> None:
    assert CHARSETS == ("braille", "blocks", "ascii")
    assert COLOURS == ("true", "256", "16", "none")
    assert THEME_NAMES == ("dark", "light", "contrast", "colour-blind", "terminal")


def test_what_cannot_be_improved_has_no_advice() -> None:
    assert Capability("braille", "because").advice == ""


@pytest.mark.parametrize(
    ("environment", "locale"),
    [
        ({"LC_ALL": "a", "LC_CTYPE": "b", "LANG": "c"}, Capability("a", "from LC_ALL")),
        ({"LC_ALL": "", "LC_CTYPE": "b", "LANG": "c"}, Capability("b", "from LC_CTYPE")),
        ({"LANG": "c"}, Capability("c", "from LANG")),
        ({"LANG": ""}, Capability("C", "LC_ALL, LC_CTYPE and LANG are not set")),
        ({}, Capability("C", "LC_ALL, LC_CTYPE and LANG are not set")),
    ],
)
def test_the_first_locale_that_is_set_counts(environment: dict[str, str], locale: Capability[str]) -> None:
    assert find_locale(environment) == locale


FINER = "with LANG=C.UTF-8, curves and maps have finer characters"


@pytest.mark.parametrize(
    ("environment", "charset"),
    [
        (UTF_8, Capability("braille", "the locale C.UTF-8 is UTF-8 (from LANG)")),
        ({"LC_ALL": "de_DE.utf8"}, Capability("braille", "the locale de_DE.utf8 is UTF-8 (from LC_ALL)")),
        ({**UTF_8, "TERM": "xterm"}, Capability("braille", "the locale C.UTF-8 is UTF-8 (from LANG)")),
        ({**UTF_8, "TERM": "linux"}, Capability("blocks", "TERM=linux: the console's font has no braille")),
        ({"LANG": "POSIX"}, Capability("ascii", "the locale POSIX is not UTF-8 (from LANG)", FINER)),
        (
            {"TERM": "linux"},
            Capability("ascii", "the locale C is not UTF-8 (LC_ALL, LC_CTYPE and LANG are not set)", FINER),
        ),
    ],
)
def test_characters_are_those_of_the_locale_and_the_terminal(
    environment: dict[str, str], charset: Capability[Charset]
) -> None:
    assert find_charset(environment) == charset


@pytest.mark.parametrize("environment", [UTF_8, {}])
def test_characters_that_were_asked_for_are_used(environment: dict[str, str]) -> None:
    assert find_charset(environment, "blocks") == Capability("blocks", "from --charset")


def test_where_no_locale_is_set_the_terminal_knows() -> None:
    unset = "LC_ALL, LC_CTYPE and LANG are not set"
    reason = f"asked: the terminal takes UTF-8 ({unset})"
    assert find_charset({"TERM": "xterm"}, takes_utf8=lambda: True) == Capability("braille", reason)
    assert find_charset({"LANG": ""}, takes_utf8=lambda: True).value == "braille"
    assert find_charset({"TERM": "linux"}, takes_utf8=lambda: True).value == "blocks"
    for answer in (False, None):
        found = find_charset({}, takes_utf8=lambda answer=answer: answer)
        assert found == Capability("ascii", f"the locale C is not UTF-8 ({unset})", FINER)


def test_it_is_not_asked_where_that_is_settled() -> None:
    def refuse() -> bool:
        raise AssertionError("it is asked")

    for environment in (UTF_8, {"LANG": "C"}, {"LC_ALL": "de_DE"}):
        find_charset(environment, takes_utf8=refuse)
    find_charset({}, "ascii", takes_utf8=refuse)


@pytest.mark.parametrize(
    ("mode", "locale", "given"), [(1, "C.UTF-8", None), (0, "C.UTF-8", "C.UTF-8"), (1, "de_DE.UTF-8", "de_DE.UTF-8")]
)
def test_the_locale_that_python_sets_in_its_utf_8_mode_was_not_given(
    monkeypatch: pytest.MonkeyPatch, mode: int, locale: str, given: str | None
) -> None:
    class Flags:
        utf8_mode = mode

    monkeypatch.setenv("LC_CTYPE", locale)
    monkeypatch.setattr(capabilities.sys, "flags", Flags)
    environment = given_environment()
    monkeypatch.undo()
    assert environment.get("LC_CTYPE") == given


HERE = "if your terminal has all colours: COLORTERM=truecolor, or --colours true"
THERE = "ssh does not forward COLORTERM; if your terminal has all colours: --colours true"
MORE = "if it has 256 colours: TERM=xterm-256color, or --colours 256"


@pytest.mark.parametrize(
    ("environment", "colours"),
    [
        ({}, Capability("none", "TERM is not set")),
        ({"TERM": ""}, Capability("none", "TERM is not set")),
        ({"TERM": "dumb"}, Capability("none", "TERM=dumb is a terminal without colours")),
        ({"TERM": "unknown"}, Capability("none", "TERM=unknown is a terminal without colours")),
        ({"TERM": "vt100"}, Capability("none", "TERM=vt100 is a terminal without colours")),
        ({"TERM": "vt220"}, Capability("none", "TERM=vt220 is a terminal without colours")),
        ({"TERM": "xterm", "NO_COLOR": "1", "COLORTERM": "24bit"}, Capability("none", "NO_COLOR is set")),
        ({"TERM": "xterm", "COLORTERM": "24bit"}, Capability("true", "COLORTERM=24bit")),
        ({"TERM": "dumb", "COLORTERM": "TrueColor"}, Capability("true", "COLORTERM=TrueColor")),
        ({"TERM": "xterm-direct"}, Capability("true", "TERM=xterm-direct")),
        ({"TERM": "vt340"}, Capability("16", "TERM=vt340, and COLORTERM is not set", MORE)),
        ({"TERM": "xterm"}, Capability("16", "TERM=xterm, and COLORTERM is not set", MORE)),
        ({"TERM": "linux"}, Capability("16", "TERM=linux, and COLORTERM is not set", "")),
        ({"TERM": "tmux-256color"}, Capability("256", "TERM=tmux-256color, and COLORTERM is not set", HERE)),
        *(
            ({"TERM": term}, Capability("256", f"TERM={term}, and COLORTERM is not set", HERE))
            for term in ("xterm-kitty", "alacritty", "foot", "xterm-ghostty", "wezterm")
        ),
        (
            {"TERM": "foot", "SSH_TTY": "/dev/pts/1"},
            Capability("256", "TERM=foot, and COLORTERM is not set", THERE),
        ),
    ],
)
def test_colours_have_a_reason_and_advice_how_to_get_more(
    environment: dict[str, str], colours: Capability[Colours]
) -> None:
    assert find_colours(environment) == colours


def test_colours_that_were_asked_for_are_used() -> None:
    assert find_colours({"NO_COLOR": "1", "TERM": "dumb"}, "256") == Capability("256", "from --colours")


def test_a_theme_is_dark_where_there_are_colours_enough_for_it() -> None:
    assert find_theme("true") == find_theme("256") == Capability("dark", "the default")
    assert find_theme("16") == Capability("terminal", "16 colours are too few to mix others")
    assert find_theme("none") == Capability("terminal", "there are no colours")
    assert find_theme("256", "light") == Capability("light", "from --theme")
    assert find_theme("none", "light") == find_theme("none")
    assert find_theme("16", "contrast") == find_theme("16")


@pytest.mark.parametrize(
    ("environment", "remote"),
    [
        ({"SSH_CONNECTION": "10.0.0.1 5 10.0.0.2 22"}, True),
        ({"SSH_TTY": "/dev/pts/1"}, True),
        ({"SSH_CONNECTION": "", "SSH_TTY": ""}, False),
        ({}, False),
    ],
)
def test_a_terminal_is_remote_where_ssh_says_so(environment: dict[str, str], remote: bool) -> None:
    assert is_remote(environment) is remote


@pytest.mark.parametrize(
    ("environment", "multiplexer"),
    [
        ({"TMUX": "/tmp/tmux-0/default,1,0", "STY": "1.pts"}, Capability("tmux", "TMUX is set")),
        ({"TMUX": "", "STY": "1.pts"}, Capability("screen", "STY is set")),
        ({"STY": ""}, Capability("none", "neither TMUX nor STY is set")),
        ({}, Capability("none", "neither TMUX nor STY is set")),
    ],
)
def test_a_multiplexer_is_the_innermost_that_says_that_it_is_there(
    environment: dict[str, str], multiplexer: Capability[str]
) -> None:
    assert find_multiplexer(environment) == multiplexer
