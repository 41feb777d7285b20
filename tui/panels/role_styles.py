"""The styles of coloured text in panels that print equations."""

from rich.style import Style
from textual.color import Color

from ..drawing.styled_text import TextRole
from ..drawing.theme import Palette


def role_styles(palette: Palette, colour: Color) -> dict[TextRole, Style]:
    """Return a style for each role of a text about a neuron whose layer has this colour."""
    return {
        "plain": Style(color=palette.foreground.rich_color),
        "faint": Style(color=palette.faint.rich_color),
        "activation": Style(color=colour.rich_color, bold=True),
        "name": Style(color=colour.rich_color),
        "error": Style(color=palette.error.rich_color, bold=True),
        "positive": Style(color=palette.positive.rich_color),
        "negative": Style(color=palette.negative.rich_color),
        "selected": Style(color=palette.mark.rich_color, bold=True),
    }
