"""A sum of products, as the pages forward and backward write it: in letters, and term by term."""

from collections.abc import Sequence

from nn_tui.engine.explain.neuron import Term

from ...drawing.styled_text import Part, StyledLine
from ...drawing.text_cells import width_of
from ..statements import EQUALS
from .scene import MicroscopeScene, Row

MOST_SUM_LINES = 4
"""Lines that the sum with numbers may take above its terms."""


def sum_in_letters(begin: str, terms: Sequence[str], end: str, scene: MicroscopeScene, width: int) -> StyledLine:
    """Return `begin`, as many of the terms as fit, and `end`: `Z1 = W1,1·In1 + W2,1·In2 + … + Bias`."""
    for place, term in enumerate(terms):
        plus = " + " if place else ""
        more = f" + {scene.glyphs.ellipsis}" if place + 1 < len(terms) else ""
        if width_of(begin + plus + term + more + end) > width:
            begin += plus + scene.glyphs.ellipsis
            break
        begin += plus + term
    return [Part(begin + end, "faint")]


def term_row(scene: MicroscopeScene, place: int, name: str, term: Term) -> Row:
    """Return a term by its name and with its numbers: `W1,1·In1 = 0.5 · 0.2 = 0.1`."""
    line: StyledLine = [
        Part(name, "name"),
        EQUALS,
        Part(f"{scene.write(term.weight)} {scene.glyphs.times} {scene.bracketed(term.signal)}"),
        EQUALS,
        Part(scene.write(term.product), "positive" if term.product >= 0 else "negative"),
    ]
    return Row(place, line, term.product)
