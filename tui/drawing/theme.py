"""Colours, each with one meaning; the article's where it has one."""

from collections.abc import Mapping
from functools import lru_cache

import msgspec
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme
from textual.widget import Widget

from ..terminal.capabilities import ThemeName


def _readable(faint: str, *, on_block: str) -> dict[str, str]:
    """Return colours for what Textual would write too faintly: placeholders, help texts, the line that is chosen."""
    quiet = ("text-muted", "text-disabled", "foreground-muted", "foreground-disabled")
    return {**dict.fromkeys(quiet, faint), "block-cursor-foreground": on_block, "button-color-foreground": on_block}


DARK = Theme(
    name="nn-tui",
    primary="#4c8dff",
    secondary="#d16bd8",
    accent="#2dd4bf",
    warning="#ffb454",
    error="#ff5c57",
    success="#5ad17a",
    foreground="#d7dae0",
    background="#0f1218",
    surface="#141821",
    panel="#1b2130",
    dark=True,
    variables={
        **_readable("#8d95a6", on_block="#0f1218"),
        "nn-input": "#ff9f43",
        "nn-hidden-1": "#4c8dff",
        "nn-hidden-2": "#d16bd8",
        "nn-hidden-3": "#8f7bff",
        "nn-hidden-4": "#3bb6d9",
        "nn-output": "#5ad17a",
        "nn-positive": "#2dd4bf",
        "nn-negative": "#ff8e72",
        "nn-error": "#ff5c57",
        "nn-train": "#4c8dff",
        "nn-test": "#ffb454",
        "nn-class-0": "#4c8dff",
        "nn-class-1": "#ff9f43",
        "nn-class-2": "#5ad17a",
        "nn-faint": "#8d95a6",
        "nn-mark": "#f4e04d",
    },
)

LIGHT = Theme(
    name="nn-tui-light",
    primary="#1f5ed4",
    secondary="#a02fae",
    accent="#097165",
    warning="#935800",
    error="#be2f2a",
    success="#1a743a",
    foreground="#20242c",
    background="#fbfbf8",
    surface="#f1f1ec",
    panel="#e6e6df",
    dark=False,
    variables={
        **_readable("#5f646f", on_block="#fbfbf8"),
        "nn-input": "#995300",
        "nn-hidden-1": "#1f5ed4",
        "nn-hidden-2": "#a02fae",
        "nn-hidden-3": "#5d46d8",
        "nn-hidden-4": "#0a6e8e",
        "nn-output": "#1a743a",
        "nn-positive": "#097165",
        "nn-negative": "#ac4428",
        "nn-error": "#be2f2a",
        "nn-train": "#1f5ed4",
        "nn-test": "#935800",
        "nn-class-0": "#175cde",
        "nn-class-1": "#98530e",
        "nn-class-2": "#2a7340",
        "nn-faint": "#5f646f",
        "nn-mark": "#7f6000",
    },
)

CONTRAST = Theme(
    name="nn-tui-contrast",
    primary="#7cb7ff",
    secondary="#f09cff",
    accent="#3df5dc",
    warning="#ffc766",
    error="#ff8f8a",
    success="#6ff294",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#141414",
    dark=True,
    variables={
        **_readable("#b8bcc6", on_block="#000000"),
        "nn-input": "#ffb35c",
        "nn-hidden-1": "#7cb7ff",
        "nn-hidden-2": "#f09cff",
        "nn-hidden-3": "#bcaeff",
        "nn-hidden-4": "#5cd6f5",
        "nn-output": "#6ff294",
        "nn-positive": "#3df5dc",
        "nn-negative": "#ffab94",
        "nn-error": "#ff8f8a",
        "nn-train": "#7cb7ff",
        "nn-test": "#ffc766",
        "nn-class-0": "#7cb7ff",
        "nn-class-1": "#ffb35c",
        "nn-class-2": "#6ff294",
        "nn-faint": "#b8bcc6",
        "nn-mark": "#fff27a",
    },
)
"""Text at least seven times as light as what it stands on: WCAG's level AAA."""

COLOUR_BLIND = Theme(
    name="nn-tui-colour-blind",
    primary="#56b4e9",
    secondary="#cc79a7",
    accent="#56b4e9",
    warning="#f0e442",
    error="#ff7a33",
    success="#2fc79a",
    foreground="#dfe2e8",
    background="#0f1218",
    surface="#141821",
    panel="#1b2130",
    dark=True,
    variables={
        **_readable("#939bad", on_block="#0f1218"),
        "nn-input": "#e69f00",
        "nn-hidden-1": "#3d93d9",
        "nn-hidden-2": "#e29bc3",
        "nn-hidden-3": "#9fb6ff",
        "nn-hidden-4": "#8fd8ff",
        "nn-output": "#2fc79a",
        "nn-positive": "#56b4e9",
        "nn-negative": "#ff8a3d",
        "nn-error": "#ff7a33",
        "nn-train": "#3d93d9",
        "nn-test": "#f0e442",
        "nn-class-0": "#4090d4",
        "nn-class-1": "#e69f00",
        "nn-class-2": "#f2dbe8",
        "nn-faint": "#939bad",
        "nn-mark": "#f0e442",
    },
)
"""The colours of Okabe and Ito (2008), lightened for a dark ground: they differ without red or green cones too."""

TERMINAL = Theme(
    name="nn-tui-terminal",
    ansi=True,
    primary="ansi_blue",
    secondary="ansi_magenta",
    accent="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    dark=True,
    variables={
        **BUILTIN_THEMES["ansi-dark"].variables,
        **dict.fromkeys(
            (
                *("text-muted", "text-disabled", "foreground-muted", "input-selection-background"),
                *("input-cursor-foreground", "input-cursor-background", "input-selection-foreground"),
                *("block-cursor-foreground", "block-cursor-background"),
            ),
            "ansi_default",
        ),
        # What is chosen and where one types is told without a colour.
        "input-cursor-text-style": "reverse",
        "block-cursor-text-style": "bold underline reverse",
        "block-cursor-blurred-text-style": "underline reverse",
        "nn-input": "ansi_yellow",
        "nn-hidden-1": "ansi_bright_blue",
        "nn-hidden-2": "ansi_magenta",
        "nn-hidden-3": "ansi_bright_magenta",
        "nn-hidden-4": "ansi_cyan",
        "nn-output": "ansi_green",
        "nn-positive": "ansi_cyan",
        "nn-negative": "ansi_red",
        "nn-error": "ansi_bright_red",
        "nn-train": "ansi_bright_blue",
        "nn-test": "ansi_yellow",
        "nn-class-0": "ansi_bright_blue",
        "nn-class-1": "ansi_yellow",
        "nn-class-2": "ansi_green",
        "nn-faint": "ansi_default",
        "nn-mark": "ansi_bright_yellow",
    },
)
"""The sixteen colours of the terminal alone, so that its own scheme decides what they look like.

What must be read has none of them: only the default foreground is sure to stand out from the default background. Text
is sent in it, see `tui/terminal/cells_app.py`; the colours are those of bars, curves and marks.
"""

THEMES: dict[ThemeName, Theme] = {
    "dark": DARK,
    "light": LIGHT,
    "contrast": CONTRAST,
    "colour-blind": COLOUR_BLIND,
    "terminal": TERMINAL,
}
"""Our themes, all of them, by the names that people type."""


class Palette(msgspec.Struct, frozen=True):
    """The colours of the present theme, for what is drawn cell by cell."""

    background: Color
    foreground: Color
    faint: Color
    input: Color
    hidden_1: Color
    hidden_2: Color
    hidden_3: Color
    hidden_4: Color
    output: Color
    positive: Color
    negative: Color
    error: Color
    train: Color
    test: Color
    class_0: Color
    class_1: Color
    class_2: Color
    mark: Color

    @classmethod
    def of(cls, variables: Mapping[str, str]) -> "Palette":
        """Read the palette out of an app's `theme_variables`."""
        return _palette(tuple(variables[key if key in variables else name] for name, key in _names()))

    def layer(self, layer: int, depth: int) -> Color:
        """Return the colour of a layer: 0 the inputs, 1 … depth − 1 the hidden ones, depth the outputs."""
        if layer == 0:
            return self.input
        if layer == depth:
            return self.output
        return (self.hidden_1, self.hidden_2, self.hidden_3, self.hidden_4)[(layer - 1) % 4]

    def of_class(self, index: int) -> Color:
        """Return the colour of a class."""
        colours = (self.class_0, self.class_1, self.class_2, self.hidden_2, self.mark, self.hidden_4, self.error)
        return colours[index % len(colours)]

    def signed(self, value: float) -> Color:
        """Return the colour of a sign."""
        return self.positive if value >= 0 else self.negative

    def strength(self, colour: Color, share: float) -> Color:
        """Return a colour between faint (0) and itself (1), or one of these of the terminal's own."""
        if colour.ansi is not None:
            return colour if share >= 0.3 else self.faint
        return self.background.blend(colour, 0.25 + 0.75 * min(1.0, max(0.0, share)))

    def bright(self, colour: Color) -> Color:
        """Return a colour that stands out from an area filled with it; the terminal's own stay, for none is filled."""
        return colour if colour.ansi is not None else colour.blend(self.foreground, 0.45)


@lru_cache
def _names() -> tuple[tuple[str, str], ...]:
    """Return the colours' names, and what a theme calls those that are ours."""
    return tuple((name, f"nn-{name.replace('_', '-')}") for name in Palette.__struct_fields__)


@lru_cache(maxsize=16)
def _palette(colours: tuple[str, ...]) -> Palette:
    """Return the palette of a theme's colours as they are written; it is asked for with each picture of a panel."""
    return Palette(*map(Color.parse, colours))


def palette_of(widget: Widget) -> Palette:
    """Return the palette of the theme in use in a widget's app."""
    variables: dict[str, str] = widget.app.theme_variables  # pyright: ignore[reportUnknownMemberType] - App's parameter
    return Palette.of(variables)
