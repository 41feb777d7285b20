"""How much a neuron of the network diagram shows, from everything to one line."""

from dataclasses import dataclass
from typing import Literal

Line = Literal["name", "z", "a", "target", "delta", "bias", "all"]
"""What a line of a neuron shows; "all" is everything on one line."""

BOXED = 10
"""The least width of a neuron with a border."""
SIDE_NAMES = 7
"""The width of name and bias where they stand beside the lines of a neuron."""
NAMED_BESIDE = 14
"""The least width of a column for that; there, no neuron needs a line for its name."""


@dataclass(frozen=True)
class Detail:
    """How much a neuron shows: these lines, with a border around them or not; name and bias stand in the border."""

    lines: tuple[Line, ...]
    boxed: bool = False

    @property
    def height(self) -> int:
        """Rows that it takes."""
        return len(self.lines) + 2 * self.boxed

    def named_beside(self, width: int) -> bool:
        """Return whether name and bias stand on the left of the lines in a column of this width."""
        return len(self.lines) > 1 and "name" not in self.lines and not self.boxed and width >= NAMED_BESIDE


ONE_LINE = Detail(("all",))
# From the most to the least.
INPUT_DETAILS = (Detail(("a",), boxed=True), Detail(("name", "a")), ONE_LINE)
HIDDEN_DETAILS = (
    Detail(("z", "a", "delta"), boxed=True),
    Detail(("a", "delta"), boxed=True),
    Detail(("name", "a", "delta", "bias")),
    Detail(("name", "a", "delta")),
    Detail(("a", "delta")),
    ONE_LINE,
)
OUTPUT_DETAILS = (
    Detail(("z", "a", "target", "delta"), boxed=True),
    Detail(("a", "target", "delta"), boxed=True),
    Detail(("name", "a", "target", "delta", "bias")),
    Detail(("name", "a", "target", "delta")),
    Detail(("name", "a", "delta")),
    Detail(("a", "target", "delta")),
    Detail(("a", "delta")),
    ONE_LINE,
)
