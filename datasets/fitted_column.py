"""How a column of a table becomes inputs: all that was found out about it, and that the training split has told."""

from typing import Literal

import msgspec

Filling = Literal["mean", "median", "most_frequent"]
"""What takes the place of missing values."""


class FittedColumn(msgspec.Struct, frozen=True, omit_defaults=True):
    """A column by its name, and the rule by which a field of it becomes `width` inputs.

    Numbers are written with a `decimal` sign and maybe `thousands`. A word of a category has a 1 at its place in
    `words`; one that is not there, at `other`, else nowhere. `missing` is the place of the 1 for a value that is
    missing. A date is written in `order`, and becomes its `parts`.
    """

    name: str
    kind: Literal["number", "category", "date"] = "number"
    width: int = 1
    decimal: str = "."
    thousands: str = ""
    words: dict[str, int] = {}
    other: int | None = None
    missing: int | None = None
    order: str = ""
    parts: tuple[str, ...] = ()
    filling: Filling | None = None
    """The rule for missing values, None where they have none."""
    fill: tuple[float, ...] = ()
    """What the inputs hold where a value is missing, by that rule."""
    indicator: bool = False
    """Whether one input more is 1 where a value is missing."""

    @property
    def inputs(self) -> int:
        """How many inputs it becomes, with the indicator."""
        return self.width + self.indicator
