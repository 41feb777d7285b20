"""The characters of the network diagram, and what its marks mean."""

from collections.abc import Mapping

import msgspec

from ...drawing.glyphs import Charset, Glyphs
from .values import NeuronMark


class DiagramGlyphs(msgspec.Struct, frozen=True):
    """What the diagram draws with, beside the characters that all panels share."""

    box: str
    """Corners top left, top right, bottom left, bottom right, then the horizontal and the vertical line."""
    selected_box: str
    bar: str
    """A full and a half cell of the bar of a positive value, then of a negative one."""
    track: str
    """The rest of a bar."""
    brackets: str
    """Around a selected neuron without a border."""
    lines: tuple[str, str]
    """How a connection with a positive weight looks, and one with a negative weight."""
    none: str
    """In place of a number that is not computed yet."""
    forward: str
    backward: str
    rail: str
    """The shaft of an arrow."""
    before: str
    after: str
    marks: Mapping[NeuronMark, str]
    frozen: str
    """Behind a number that does not move."""
    pulse: str
    """The head of a signal on its way along a connection."""
    positive: str
    """A cell with a positive activation, by strength from zero up."""
    negative: str
    prediction: str
    right: str
    wrong: str


_UNICODE = DiagramGlyphs(
    box="╭╮╰╯─│",
    selected_box="┏┓┗┛━┃",
    bar="━╸╍╸",
    track="─",
    brackets="▐▌",
    lines=("──", "┄┄"),
    none="·",
    forward="▶",
    backward="◀",
    rail="━",
    before="‹",
    after="›",
    marks={"": "", "dead": "×", "saturated": "^", "dead in batch": "†", "saturated in batch": "‡"},
    frozen="⊡",
    pulse="•",
    positive="·░▒▓█",
    negative="·╴-=≡",
    prediction="ŷ",
    right="✓",
    wrong="✗",
)
_ASCII = DiagramGlyphs(
    box="....-|",
    selected_box="####=#",
    bar="=--:",
    track=".",
    brackets="[]",
    lines=("---", "- -"),
    none=".",
    forward=">",
    backward="<",
    rail="=",
    before="<",
    after=">",
    marks={"": "", "dead": "x", "saturated": "^", "dead in batch": "X", "saturated in batch": "A"},
    frozen="#",
    pulse="o",
    positive=".:+*@",
    negative=".,-~=",
    prediction="p",
    right="ok",
    wrong="wrong",
)
DIAGRAM_GLYPHS: Mapping[Charset, DiagramGlyphs] = {"braille": _UNICODE, "blocks": _UNICODE, "ascii": _ASCII}


def legend(glyphs: Glyphs) -> tuple[tuple[str, str], ...]:
    """Return each sign of the diagram with what it means, in a line that the help shows whole at 80 columns."""
    signs = DIAGRAM_GLYPHS[glyphs.charset]
    positive, negative = signs.lines
    return (
        (positive, "connection above 0: the brighter the larger"),
        (negative, "connection below 0"),
        (signs.bar[0] * 3, "number above 0; errors beside the network's largest"),
        (signs.bar[2] * 3, "number below 0"),
        (signs.marks["dead"], "dead for this sample: relu gives 0, no error passes"),
        (signs.marks["dead in batch"], "dead for every sample of the last batch"),
        (signs.marks["saturated"], "saturated: derivative below 1 % of the largest"),
        (signs.marks["saturated in batch"], "saturated on average over the last batch: derivative < 0.05"),
        (signs.frozen, "frozen: this weight or bias does not move"),
        (signs.none, "not computed yet in this batch"),
        (signs.pulse, "a signal under way; errors run backwards"),
        (signs.forward, "layer of the operation taken last, on the way forwards"),
        (signs.backward, "layer of the operation taken last, on the way backwards"),
    )
