"""Text in coloured pieces: a line is made of parts, and each part has a role, which a panel gives a style."""

from typing import Literal, NamedTuple

TextRole = Literal["plain", "faint", "activation", "error", "positive", "negative", "name", "selected"]


class Part(NamedTuple):
    """A piece of a line with one role."""

    text: str
    role: TextRole = "plain"


StyledLine = list[Part]
