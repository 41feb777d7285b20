"""The palette: which colour stands for what, and its shades."""

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.widgets import Static

from nn_tui.tui.drawing.theme import DARK, LIGHT, THEMES, Palette, palette_of
from nn_tui.tui.terminal.capabilities import THEME_NAMES, ThemeName

NAMES = Palette.__struct_fields__
NUMBERED = {name: Color(0, 0, number + 1) for number, name in enumerate(NAMES)}
"""A colour of its own for each meaning."""


def palette(**colours: Color) -> Palette:
    return Palette(**{**NUMBERED, **colours})


def of_theme(name: ThemeName) -> Palette:
    theme = THEMES[name]
    return Palette.of({**theme.to_color_system().generate(), **theme.variables})


@pytest.mark.parametrize("theme", THEME_NAMES)
def test_each_colour_is_what_the_theme_calls_by_its_name(theme: ThemeName) -> None:
    colours, variables = of_theme(theme), THEMES[theme].variables
    for name in NAMES:
        written = variables.get(f"nn-{name.replace('_', '-')}") or getattr(THEMES[theme], name)
        assert getattr(colours, name) == Color.parse(written), name


def test_a_colour_of_ours_wins_over_textuals_of_the_same_name() -> None:
    variables = {f"nn-{name.replace('_', '-')}": "#010203" for name in NAMES}
    colours = Palette.of({**variables, "error": "#ff0000"})
    assert colours.error == Color(1, 2, 3)


def test_layers_have_the_colours_of_their_places() -> None:
    colours = palette()
    shown = [colours.layer(layer, 7) for layer in range(8)]
    names = ["input", *("hidden_1", "hidden_2", "hidden_3", "hidden_4"), "hidden_1", "hidden_2", "output"]
    assert shown == [NUMBERED[name] for name in names]
    assert [colours.layer(layer, 1) for layer in (0, 1)] == [colours.input, colours.output]


def test_seven_classes_have_colours_of_their_own_and_more_begin_anew() -> None:
    names = ["class_0", "class_1", "class_2", "hidden_2", "mark", "hidden_4", "error", "class_0", "class_1"]
    assert [palette().of_class(index) for index in range(9)] == [NUMBERED[name] for name in names]


def test_zero_has_the_colour_of_what_is_positive() -> None:
    colours = palette()
    assert [colours.signed(value) for value in (0.5, 0.0, -0.5)] == [
        *(colours.positive, colours.positive, colours.negative)
    ]


def test_strength_goes_from_a_quarter_of_a_colour_to_all_of_it() -> None:
    colours = palette(background=Color(0, 0, 0))
    colour = Color(200, 100, 40)
    shades = [colours.strength(colour, share).rgb for share in (-1.0, 0.0, 0.4, 1.0, 7.0)]
    assert shades == [(50, 25, 10), (50, 25, 10), (110, 55, 22), (200, 100, 40), (200, 100, 40)]


def test_strength_begins_at_the_background() -> None:
    colours = palette(background=Color(100, 100, 100))
    assert colours.strength(Color(200, 100, 0), 0.0).rgb == (125, 100, 75)


def test_of_the_terminals_own_colours_there_are_strong_ones_and_a_faint_one() -> None:
    colours = of_theme("terminal")
    shades = [colours.strength(colours.train, share) for share in (0.0, 0.29, 0.3, 1.0)]
    assert shades == [colours.faint, colours.faint, colours.train, colours.train]


def test_what_stands_on_its_own_colour_is_brighter_by_nearly_half() -> None:
    colours = palette(foreground=Color(200, 200, 100))
    assert colours.bright(Color(0, 100, 0)).rgb == (90, 145, 45)


class Themed(App[None]):
    """An app with our themes, and a widget in it."""

    def compose(self) -> ComposeResult:
        """Put a widget on the screen."""
        yield Static()

    def on_mount(self) -> None:
        """Take the dark one."""
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name


async def test_a_widgets_palette_is_that_of_the_present_theme() -> None:
    app = Themed()
    async with app.run_test() as pilot:
        widget = app.query_one(Static)
        assert palette_of(widget) == of_theme("dark")
        app.theme = LIGHT.name
        await pilot.pause()
        assert palette_of(widget) == of_theme("light")
