"""What the environment says about the terminal, and why. Imports nothing slow."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar, get_args

Charset = Literal["braille", "blocks", "ascii"]
Colours = Literal["true", "256", "16", "none"]

ThemeName = Literal["dark", "light", "contrast", "colour-blind", "terminal"]

CHARSETS: tuple[Charset, ...] = get_args(Charset)
COLOURS: tuple[Colours, ...] = get_args(Colours)
THEME_NAMES: tuple[ThemeName, ...] = get_args(ThemeName)

LOCALE_VARIABLES = ("LC_ALL", "LC_CTYPE", "LANG")
"""The first of them that is set says which locale is meant."""

Value = TypeVar("Value")


@dataclass(frozen=True)
class Capability(Generic[Value]):
    """Something that the terminal has or can do, how that is known, and how to improve it."""

    value: Value
    reason: str
    advice: str = ""


def given_environment() -> dict[str, str]:
    """Return the environment as the program was given it.

    Where the locale is C, not set or not installed, Python sets LC_CTYPE to UTF-8 before anybody can ask; and then it
    is in its UTF-8 mode.
    """
    environment = dict(os.environ)
    if sys.flags.utf8_mode and environment.get("LC_CTYPE") in ("C.UTF-8", "C.utf8", "UTF-8"):
        del environment["LC_CTYPE"]
    return environment


def find_locale(environment: Mapping[str, str]) -> Capability[str]:
    """Return the locale that says which characters are meant: the first of LC_ALL, LC_CTYPE and LANG that is set."""
    for name in LOCALE_VARIABLES:
        if environment.get(name):
            return Capability(environment[name], f"from {name}")
    return Capability("C", "LC_ALL, LC_CTYPE and LANG are not set")


def find_charset(
    environment: Mapping[str, str],
    wanted: Charset | None = None,
    takes_utf8: Callable[[], bool | None] = lambda: None,
) -> Capability[Charset]:
    """Return the characters to draw with: braille under UTF-8, blocks on the Linux console, else ASCII.

    `takes_utf8` asks the terminal, and is called where no locale is set.
    """
    if wanted is not None:
        return Capability(wanted, "from --charset")
    locale = find_locale(environment)
    if "utf" in locale.value.lower():
        reason = f"the locale {locale.value} is UTF-8 ({locale.reason})"
    elif not any(map(environment.get, LOCALE_VARIABLES)) and takes_utf8():
        reason = f"asked: the terminal takes UTF-8 ({locale.reason})"
    else:
        return Capability(
            "ascii",
            f"the locale {locale.value} is not UTF-8 ({locale.reason})",
            "with LANG=C.UTF-8, curves and maps have finer characters",
        )
    if environment.get("TERM") == "linux":
        return Capability("blocks", "TERM=linux: the console's font has no braille")
    return Capability("braille", reason)


def find_colours(environment: Mapping[str, str], wanted: Colours | None = None) -> Capability[Colours]:
    """Return how many colours to use: what NO_COLOR, COLORTERM and TERM say, in this order."""
    term, colourful = environment.get("TERM", ""), environment.get("COLORTERM", "")
    if wanted is not None:
        return Capability(wanted, "from --colours")
    if environment.get("NO_COLOR"):
        return Capability("none", "NO_COLOR is set")
    if colourful.lower() in ("truecolor", "24bit"):
        return Capability("true", f"COLORTERM={colourful}")
    if term in ("", "dumb", "unknown") or term.startswith(("vt1", "vt2")):
        return Capability("none", f"TERM={term} is a terminal without colours" if term else "TERM is not set")
    if term.endswith("-direct"):
        return Capability("true", f"TERM={term}")
    unsaid = f"COLORTERM={colourful} does not say truecolor" if colourful else "COLORTERM is not set"
    if "256color" in term or "kitty" in term or term in ("alacritty", "foot", "xterm-ghostty", "wezterm"):
        if is_remote(environment):
            advice = "ssh does not forward COLORTERM; if your terminal has all colours: --colours true"
        else:
            advice = "if your terminal has all colours: COLORTERM=truecolor, or --colours true"
        return Capability("256", f"TERM={term}, and {unsaid}", advice)
    advice = "" if term == "linux" else "if it has 256 colours: TERM=xterm-256color, or --colours 256"
    return Capability("16", f"TERM={term}, and {unsaid}", advice)


def find_theme(colours: Colours, wanted: ThemeName | None = None) -> Capability[ThemeName]:
    """Return the theme to use: the wanted one or dark; the terminal's own colours where there are too few for ours."""
    if colours == "none":
        return Capability("terminal", "there are no colours")
    if colours == "16":
        return Capability("terminal", "16 colours are too few to mix others")
    if wanted is not None:
        return Capability(wanted, "from --theme")
    return Capability("dark", "the default")


def is_remote(environment: Mapping[str, str]) -> bool:
    """Return whether the terminal is reached over SSH."""
    return bool(environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"))


def find_multiplexer(environment: Mapping[str, str]) -> Capability[str]:
    """Return whether tmux or screen stands between the program and the terminal."""
    if environment.get("TMUX"):
        return Capability("tmux", "TMUX is set")
    if environment.get("STY"):
        return Capability("screen", "STY is set")
    return Capability("none", "neither TMUX nor STY is set")
