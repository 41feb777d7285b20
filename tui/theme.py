"""Colours, each with one meaning; the article's where it has one."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from textual.color import Color
from textual.theme import Theme

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
        "nn-faint": "#5b6375",
        "nn-mark": "#f4e04d",
    },
)

LIGHT = Theme(
    name="nn-tui-light",
    primary="#1f5fd6",
    secondary="#a02fae",
    accent="#0b8f80",
    warning="#b26a00",
    error="#c8322c",
    success="#1f8a45",
    foreground="#20242c",
    background="#fbfbf8",
    surface="#f1f1ec",
    panel="#e6e6df",
    dark=False,
    variables={
        "nn-input": "#c46a00",
        "nn-hidden-1": "#1f5fd6",
        "nn-hidden-2": "#a02fae",
        "nn-hidden-3": "#5d46d8",
        "nn-hidden-4": "#0b7ea3",
        "nn-output": "#1f8a45",
        "nn-positive": "#0b8f80",
        "nn-negative": "#cf5230",
        "nn-error": "#c8322c",
        "nn-train": "#1f5fd6",
        "nn-test": "#b26a00",
        "nn-class-0": "#6f9cf0",
        "nn-class-1": "#f0a860",
        "nn-class-2": "#7ccf95",
        "nn-faint": "#8b8f99",
        "nn-mark": "#9a7400",
    },
)

THEMES = {"dark": DARK, "light": LIGHT}
"""Our themes by the names that the command line takes."""


@dataclass(frozen=True)
class Palette:
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

        def colour(name: str) -> Color:
            key = f"nn-{name.replace('_', '-')}"
            return Color.parse(variables[key if key in variables else name])

        return cls(*(colour(field.name) for field in fields(cls)))

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
        """Return a colour between faint (0) and itself (1), against the background."""
        return self.background.blend(colour, 0.25 + 0.75 * min(1.0, max(0.0, share)))
