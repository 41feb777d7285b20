"""The characters of the network diagram, and what its marks mean."""

from collections.abc import Mapping
from dataclasses import dataclass

from .diagram_values import Mark
from .glyphs import Charset, Glyphs


@dataclass(frozen=True)
class DiagramGlyphs:
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
    marks: Mapping[Mark, str]
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
    marks={"": "", "dead": "×", "saturated": "^"},
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
    marks={"": "", "dead": "x", "saturated": "^"},
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
        (positive, "connection, weight above 0: the brighter the larger"),
        (negative, "connection, weight below 0"),
        (signs.bar[0] * 3, "number above 0; errors beside the network's largest"),
        (signs.bar[2] * 3, "number below 0"),
        (signs.marks["dead"], "dead neuron: relu gives 0, and no error passes"),
        (signs.marks["saturated"], "saturated neuron: slope below 1 % of the largest"),
        (signs.none, "not computed yet in this batch"),
        (signs.forward, "layer of the operation taken last, on the way forwards"),
        (signs.backward, "layer of the operation taken last, on the way backwards"),
    )
