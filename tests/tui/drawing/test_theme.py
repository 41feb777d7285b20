"""Themes: text that is readable, and colours that people who see fewer of them can tell apart."""

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from textual.color import Color
from textual.theme import Theme

from nn_tui.tui.drawing.theme import COLOUR_BLIND, CONTRAST, DARK, TERMINAL, THEMES, Palette
from nn_tui.tui.terminal.capabilities import THEME_NAMES, ThemeName

from .colours import contrast_of, linear, luminance

# Machado, Oliveira and Fernandes (2009), full severity, on linear RGB.
DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
TOLD_APART = 20.0
"""CIE 1976 distance from which two colours that do not touch are surely told apart; 2.3 is just noticeable."""


def lab(colour: Color, deficiency: str) -> NDArray[np.float64]:
    seen = np.clip(DEFICIENCIES[deficiency] @ linear(colour.rgb), 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(np.maximum(to_xyz @ seen / np.array([0.9505, 1.0, 1.089]), 1e-9)).tolist()
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one: Color, other: Color, deficiency: str) -> float:
    return float(np.linalg.norm(lab(one, deficiency) - lab(other, deficiency)))


def palette(name: ThemeName) -> Palette:
    theme = THEMES[name]
    assert theme.foreground
    assert theme.background
    return Palette.of({"foreground": theme.foreground, "background": theme.background, **theme.variables})


def textuals(theme: Theme) -> dict[str, str]:
    """Return the colours that Textual's own widgets are drawn in."""
    names = ("primary", "secondary", "accent", "warning", "error", "success", "foreground", "background")
    colours: dict[str, str | None] = {name: getattr(theme, name) for name in (*names, "surface", "panel")}
    assert all(colours.values()), colours
    return {name: colour for name, colour in colours.items() if colour}


def own_colours(theme: Theme) -> dict[str, str]:
    """Return the colours of what the panels draw."""
    return {name: colour for name, colour in theme.variables.items() if name.startswith("nn-")}


def test_the_option_offers_every_theme() -> None:
    assert tuple(THEMES) == THEME_NAMES


def test_themes_go_by_the_names_that_people_type() -> None:
    assert [theme.name for theme in THEMES.values()] == [
        "nn-tui" if name == "dark" else f"nn-tui-{name}" for name in THEME_NAMES
    ]


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_every_theme_has_every_colour(theme: Theme) -> None:
    assert set(own_colours(theme)) == set(own_colours(DARK))


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_every_theme_has_colours_of_its_own_for_what_textual_draws(theme: Theme) -> None:
    colours = textuals(theme)
    assert all(Color.parse(colour) for colour in colours.values())
    assert theme.to_color_system().generate()


@pytest.mark.parametrize("name", ["dark", "light", "contrast", "colour-blind"])
def test_a_theme_says_whether_it_is_dark(name: ThemeName) -> None:
    colours = palette(name)
    assert THEMES[name].dark == (luminance(colours.background.rgb) < luminance(colours.foreground.rgb))


@pytest.mark.parametrize("name", ["dark", "light", "colour-blind"])
def test_what_lies_on_the_background_is_told_from_it(name: ThemeName) -> None:
    theme = THEMES[name]
    grounds = [Color.parse(ground) for ground in (theme.background, theme.surface, theme.panel) if ground]
    shades = [luminance(ground.rgb) for ground in grounds]
    assert sorted(shades, reverse=not theme.dark) == shades
    assert len(set(shades)) == 3


@pytest.mark.parametrize("theme", [theme for theme in THEMES.values() if not theme.ansi], ids=lambda theme: theme.name)
def test_every_colour_can_be_read_on_every_ground(theme: Theme) -> None:
    grounds = [Color.parse(ground) for ground in (theme.background, theme.surface, theme.panel) if ground]
    quiet = {name: theme.variables[name] for name in ("text-muted", "text-disabled", "foreground-muted")}
    named = ("primary", "secondary", "accent", "warning", "error", "success", "foreground")
    texts = {**own_colours(theme), **quiet, **{name: textuals(theme)[name] for name in named}}
    for name, value in texts.items():
        for ground in grounds:
            assert contrast_of(Color.parse(value).rgb, ground.rgb) >= 4.5, name


def test_in_high_contrast_every_text_has_level_aaa() -> None:
    grounds = [Color.parse(ground) for ground in (CONTRAST.background, CONTRAST.surface, CONTRAST.panel) if ground]
    texts = {**own_colours(CONTRAST), "foreground": CONTRAST.foreground, "accent": CONTRAST.accent}
    for name, value in texts.items():
        assert value
        for ground in grounds:
            assert contrast_of(Color.parse(value).rgb, ground.rgb) >= 7, name


@pytest.mark.parametrize("name", ["dark", "light", "colour-blind"])
def test_plain_text_has_level_aaa_everywhere(name: ThemeName) -> None:
    colours = palette(name)
    assert contrast_of(colours.foreground.rgb, colours.background.rgb) >= 7


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_colour_blind_people_tell_classes_curves_and_signs_apart(deficiency: str) -> None:
    colours = palette("colour-blind")
    pairs = [
        *combinations((colours.class_0, colours.class_1, colours.class_2), 2),
        (colours.train, colours.test),
        (colours.positive, colours.negative),
        (colours.output, colours.error),
        (colours.input, colours.hidden_1),
    ]
    for one, other in pairs:
        assert distance(one, other, deficiency) > TOLD_APART, (one.hex, other.hex)
    ground = colours.background
    one, other = (ground.blend(colour, 0.12) for colour in (colours.class_0, colours.class_1))
    assert distance(one, other, deficiency) > 2.3


def test_the_terminal_theme_asks_for_nothing_but_the_terminals_own_colours() -> None:
    ours = [value for name, value in TERMINAL.variables.items() if name.startswith("nn-")]
    values = (TERMINAL.boost, *textuals(TERMINAL).values(), *ours)
    assert all(value and Color.parse(value).ansi is not None for value in values)
    assert TERMINAL.dark
    assert TERMINAL.ansi
    assert COLOUR_BLIND.ansi is False


def test_the_terminals_own_colours_are_never_mixed() -> None:
    colours = palette("terminal")
    assert colours.strength(colours.train, 0.1) == colours.faint
    assert colours.strength(colours.train, 0.9) == colours.bright(colours.train) == colours.train
