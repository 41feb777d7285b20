"""The options that say how the dashboard is drawn and how much it may send. Imports nothing slow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf, isfinite
from typing import TypedDict, TypeVar

import click

from ..terminal.capabilities import (
    CHARSETS,
    COLOURS,
    THEME_NAMES,
    Charset,
    Colours,
    ThemeName,
    find_charset,
    find_colours,
    find_theme,
    given_environment,
    is_remote,
)
from ..terminal.frame_pacing import FASTEST
from .recipe_options import in_order

REMOTE_RATE = 40.0
"""Kilobytes a second over SSH, on average."""

with_display_options = in_order(
    click.option(
        "--theme", metavar="NAME", help=f"{', '.join(THEME_NAMES[:-1])} or {THEME_NAMES[-1]} (its own colours)."
    ),
    click.option("--charset", metavar="NAME", help="braille, blocks or ascii; by default what the locale allows."),
    click.option(
        "--colours", metavar="HOW MANY", help="true, 256, 16 or none; by default what COLORTERM and TERM say."
    ),
    click.option("--fps", type=float, help="Frames a second at most (15)."),
    click.option("--max-rate", type=float, metavar="KB", help="Kilobytes a second to send at most; 40 over SSH."),
    click.option("--no-mouse", is_flag=True, help="Leave the mouse to the terminal, to select text with."),
)
"""Adds these options to a command."""

Choice = TypeVar("Choice", bound=str)


class TypedLook(TypedDict, total=False):
    """How the dashboard is to look, as typed."""

    theme: str | None
    charset: str | None
    colours: str | None
    fps: float | None
    max_rate: float | None
    no_mouse: bool


@dataclass(frozen=True, kw_only=True)
class DisplayOptions:
    """Characters, colours, theme, frames a second, bytes a second, and whether the mouse is used."""

    charset: Charset
    colours: Colours
    theme: ThemeName
    fps: float
    rate: float
    mouse: bool

    @classmethod
    def for_terminal(
        cls,
        environment: Mapping[str, str] | None = None,
        *,
        takes_utf8: Callable[[], bool | None] = lambda: None,
        charset: str | None = None,
        colours: str | None = None,
        theme: str | None = None,
        fps: float | None = None,
        max_rate: float | None = None,
        mouse: bool = True,
    ) -> "DisplayOptions":
        """Return the options as given, and what is left open as it suits the terminal.

        The environment is the program's own if none is given. `takes_utf8` asks the terminal, and is called where no
        locale is set. Raises InputError for a value that an option cannot have.
        """
        if environment is None:
            environment = given_environment()
        how_many = find_colours(environment, _one_of("--colours", colours, COLOURS)).value
        rate = _positive("--max-rate", max_rate)
        if rate is None:
            rate = REMOTE_RATE if is_remote(environment) else inf
        return cls(
            charset=find_charset(environment, _one_of("--charset", charset, CHARSETS), takes_utf8).value,
            colours=how_many,
            theme=find_theme(how_many, _one_of("--theme", theme, THEME_NAMES)).value,
            fps=_positive("--fps", fps) or FASTEST,
            rate=rate * 1000,
            mouse=mouse,
        )


def _one_of(option: str, given: str | None, choices: tuple[Choice, ...]) -> Choice | None:
    if given is None:
        return None
    for choice in choices:
        if choice == given:
            return choice
    from nn_tui.datasets.errors import InputError

    raise InputError(f"{option}: there is no {given!r}; choose one of {', '.join(choices)}")


def _positive(option: str, given: float | None) -> float | None:
    if given is not None and not (isfinite(given) and given > 0):
        from nn_tui.datasets.errors import InputError

        raise InputError(f"{option}: {given:g} is no number above 0")
    return given
