"""The characters that a terminal can show: with braille, with block characters, or plain ASCII."""

from collections.abc import Mapping
from itertools import filterfalse
from typing import Literal
from unicodedata import normalize

import msgspec
from msgspec import structs

from ..terminal.capabilities import Charset
from ..terminal.characters import is_mark
from .visible import visible


class Glyphs(msgspec.Struct, frozen=True):
    """The characters to draw with, by what they stand for."""

    charset: Charset
    bars: str
    """Empty to full, eight steps or fewer."""
    shades: str
    """Dark to bright, where a whole cell is a point of a picture."""
    border: Literal["round", "ascii"]
    curve: str
    """plotext's name for the marker of a curve."""
    other_curve: str
    """The same for the curve that is compared with it."""
    learning_rate: str
    delta: str
    arrow: str
    times: str
    dot: str
    ellipsis: str
    running: str
    paused: str
    stopped: str
    neuron: str
    selected: str
    solid: str
    """A stretch of the training curve, as a legend shows it."""
    dashed: str
    """A stretch of the test curve."""
    best: str
    change: str
    """Where something was changed, on an axis below."""
    train_sample: str
    validation_sample: str
    test_sample: str
    wrong_sample: str
    axis: str
    """A vertical axis, its ticks, a corner, a horizontal axis, its ticks."""
    diagonal: str
    area: str
    """A sample of a colour that fills an area; empty where areas are filled with characters."""
    edited: str
    """An event: the network was changed by hand; likewise those that follow."""
    data: str
    died: str
    alive: str
    gradients: str
    refused: str
    speed: str
    reset: str
    progress: str
    """What is done of a bar, and what is left."""
    faint_curve: str
    """plotext's marker of the values behind a smoothed curve."""
    diverged: str
    """Where the cost was no longer finite."""
    mark: str
    """A place of the run that was marked."""
    branch: str
    """Where another branch leaves."""

    def without_colours(self) -> "Glyphs":
        """Return these characters where colours are missing or too few to fill areas: characters fill them instead."""
        return structs.replace(self, area="")

    def spell(self, text: str) -> str:
        r"""Return the shown form of a text, all of it in ASCII where the terminal has nothing else: `lr`, `\u5b66`."""
        shown = visible(text)
        if self.charset != "ascii" or shown.isascii():
            return shown
        for sign in _BEFORE_A_BLANK:
            shown = shown.replace(f"{sign} ", sign)
        letters = "".join(filterfalse(is_mark, normalize("NFKD", shown.translate(_SPELLED))))
        return letters.encode("ascii", "backslashreplace").decode()


_BEFORE_A_BLANK = "Σ√∇"
"""Signs whose spelling ends with a blank."""
_SPELLED = str.maketrans(
    {
        "ᵀ": ".T",
        "δ": "d",
        "Σ": "sum ",
        "η": "lr",
        "θ": "theta",
        "ε": "eps",
        "β": "beta",
        "λ": "lambda",
        "√": "sqrt ",
        "∇": "grad ",
        "∂": "d",
        "Δ": "D",
        "‖": "|",
        "²": "^2",
        "ᶻ": "^z",
        "⁻": "^-",
        "−": "-",
        "–": "-",
        "±": "+-",
        "×": "x",
        "·": "*",
        "′": "'",
        "←": "<-",
        "→": "->",
        "∞": "inf",
        "½": "1/2",
        "ŷ": "p",
        "…": "...",
        "\u0302": "",
        "\u0304": "",
    }
)


_UNICODE = Glyphs(
    charset="braille",
    bars=" ▁▂▃▄▅▆▇█",
    shades=" ░▒▓█",
    border="round",
    curve="braille",
    other_curve="braille",
    learning_rate="η",
    delta="δ",
    arrow="→",
    times="·",
    dot="·",
    ellipsis="…",
    running="▶",
    paused="‖",
    stopped="■",
    neuron="●",
    selected="◉",
    solid="━━",
    dashed="╍╍",
    best="◆",
    change="▲",
    train_sample="•",
    validation_sample="▵",
    test_sample="◦",
    wrong_sample="✕",
    axis="│┤└─┬",
    diagonal="·",
    area="█",
    edited="◇",
    data="+",
    died="×",
    alive="○",
    gradients="∇",
    refused="!",
    speed="»",
    reset="↺",
    progress="━─",
    faint_curve="braille",
    diverged="✕",
    mark="▼",
    branch="╱",
)

_BLOCKS = structs.replace(_UNICODE, charset="blocks", curve="hd", other_curve="hd", faint_curve="hd")

_ASCII = Glyphs(
    charset="ascii",
    bars=" .:-=+*#@",
    shades=" .:-=+*#@",
    border="ascii",
    curve="*",
    other_curve="o",
    learning_rate="lr",
    delta="d",
    arrow="->",
    times="*",
    dot="-",
    ellipsis="...",
    running=">",
    paused="=",
    stopped="#",
    neuron="o",
    selected="@",
    solid="**",
    dashed="oo",
    best="@",
    change="^",
    train_sample="o",
    validation_sample="v",
    test_sample='"',
    wrong_sample="X",
    axis="||+-+",
    diagonal=".",
    area="",
    edited="~",
    data="+",
    died="x",
    alive="o",
    gradients="g",
    refused="!",
    speed=">",
    reset="<",
    progress="#.",
    faint_curve=".",
    diverged="X",
    mark="v",
    branch="/",
)

GLYPHS: Mapping[Charset, Glyphs] = {"braille": _UNICODE, "blocks": _BLOCKS, "ascii": _ASCII}
