"""Drawn cells beside a letter for each one's colour: what the tests of several panels compare with pictures of text."""

from collections.abc import Iterable, Mapping

from rich.segment import Segment
from textual.color import Color
from textual.strip import Strip

from nn_tui.tui.drawing.theme import DARK, Palette

PALETTE = Palette.of({**DARK.to_color_system().generate(), **DARK.variables})
LETTERS: Mapping[Color, str] = {
    PALETTE.input: "i",
    PALETTE.hidden_1: "h",
    PALETTE.hidden_2: "k",
    PALETTE.output: "o",
    PALETTE.positive: "p",
    PALETTE.negative: "n",
    PALETTE.error: "e",
    PALETTE.faint: "f",
    PALETTE.mark: "m",
    PALETTE.foreground: "w",
}
"""A letter for each of the colours that mean the same in all panels."""


def beside(strips: Iterable[Strip], letters: Mapping[Color, str]) -> list[str]:
    """Return a line for each strip: its text, and behind a bar the colours of its cells, large where they are bold."""
    rows = [(strip.text, "".join(_letters(segment, letters) for segment in strip)) for strip in strips]
    width = max((len(text) for text, _ in rows), default=0)
    return [f"{text:{width}}¦{colours}".rstrip() for text, colours in rows]


def picture(text: str) -> list[str]:
    """Return the lines of a picture that stands in a test: each begins behind the first bar of its line."""
    return [line.partition("|")[2].rstrip() for line in text.splitlines() if "|" in line]


def _letters(segment: Segment, letters: Mapping[Color, str]) -> str:
    style = segment.style
    letter = letters[Color.from_rich_color(style.color)] if style and style.color else " "
    shown = letter.upper() if style and style.bold else letter
    return "".join(" " if character == " " else shown for character in segment.text)
