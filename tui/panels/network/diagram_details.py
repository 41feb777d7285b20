"""How much a neuron of the network diagram shows, from everything to one line."""

from typing import Literal

import msgspec

Line = Literal["name", "z", "a", "target", "delta", "bias", "norm", "all"]
"""What a line of a neuron shows: "norm" is that of its incoming weights, "all" is everything on one line."""
Lines = tuple[Line, ...]

BOXED = 10
"""The least width of a neuron with a border."""
SIDE_NAMES = 7
"""The width of name and bias where they stand beside the lines of a neuron."""
NAMED_BESIDE = 14
"""The least width of a column for that; there, no neuron needs a line for its name."""


class Detail(msgspec.Struct, frozen=True):
    """How much a neuron shows: these lines, with a border around them or not; name and bias stand in the border."""

    lines: Lines
    boxed: bool = False

    @property
    def height(self) -> int:
        """Rows that it takes."""
        return len(self.lines) + 2 * self.boxed

    def named_beside(self, width: int) -> bool:
        """Return whether name and bias stand on the left of the lines in a column of this width."""
        return len(self.lines) > 1 and "name" not in self.lines and not self.boxed and width >= NAMED_BESIDE


ONE_LINE = Detail(("all",))
INPUT_DETAILS = (Detail(("a",), boxed=True), Detail(("name", "a")), ONE_LINE)


def ladder(rich: Lines, usual: Lines, least: Lines, below: Lines) -> tuple[Detail, ...]:
    """Return the details from the most to the least: `rich` lines in a box first, one line last.

    `below` is what a box has in its lower border and what else stands under the `usual` lines.
    """
    name: Lines = ("name",)
    boxes = [Detail(lines, boxed=True) for lines in (rich, usual)]
    named = [Detail(name + lines) for lines in (usual + below, usual, least)]
    # A single line without a name says less than everything on one line.
    bare = [Detail(lines) for lines in (usual, least) if len(lines) > 1]
    return tuple(dict.fromkeys((*boxes, *named, *bare, ONE_LINE)))
