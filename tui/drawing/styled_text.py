"""Text in coloured pieces: a line is made of parts, and each part has a role, which a panel gives a style."""

from typing import Literal, NamedTuple

Role = Literal["plain", "faint", "activation", "error", "positive", "negative", "name", "selected"]


class Part(NamedTuple):
    """A piece of a line with one role."""

    text: str
    role: Role = "plain"


Line = list[Part]
