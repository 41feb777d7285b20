"""The characters that a terminal can show: with braille, with block characters, or plain ASCII."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Charset = Literal["braille", "blocks", "ascii"]


@dataclass(frozen=True)
class Glyphs:
    """The characters to draw with, by what they stand for."""

    charset: Charset
    bars: str
    """Empty to full, eight steps or fewer."""
    border: Literal["round", "ascii"]
    curve: str
    """plotext's name for the marker of a curve."""
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


_UNICODE = Glyphs(
    charset="braille",
    bars=" ▁▂▃▄▅▆▇█",
    border="round",
    curve="braille",
    learning_rate="η",
    delta="δ",
    arrow="→",
    times="·",
    dot="·",
    ellipsis="…",
    running="▶",
    paused="⏸",
    stopped="■",
    neuron="●",
    selected="◉",
)

_BLOCKS = Glyphs(
    charset="blocks",
    bars=_UNICODE.bars,
    border="round",
    curve="hd",
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
)

_ASCII = Glyphs(
    charset="ascii",
    bars=" .:-=+*#@",
    border="ascii",
    curve="dot",
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
)

GLYPHS: Mapping[Charset, Glyphs] = {"braille": _UNICODE, "blocks": _BLOCKS, "ascii": _ASCII}


def detect_charset(environment: Mapping[str, str]) -> Charset:
    """Return what the locale allows: braille under UTF-8, else ASCII."""
    locale = environment.get("LC_ALL") or environment.get("LC_CTYPE") or environment.get("LANG") or ""
    return "braille" if "utf" in locale.lower() else "ascii"
