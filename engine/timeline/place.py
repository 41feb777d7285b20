"""The name of a moment: epoch, batch and operation, all counted from 0."""

import re
from typing import Literal, Self

import msgspec

from nn_tui.datasets import InputError

Unit = Literal["epoch", "batch", "operation"]
_PLACE = re.compile(r"(\d{1,15})(?:\.(\d{1,15}))?(?:\.(\d{1,15}))?")


class Place(msgspec.Struct, frozen=True, order=True):
    """The moment before an operation: `3.2` is after three whole epochs and two batches, `3.2.5` five operations on."""

    epoch: int
    batch: int = 0
    operation: int = 0

    def __str__(self) -> str:
        """Return the place as people type it, as short as can be."""
        if self.operation:
            return f"{self.epoch}.{self.batch}.{self.operation}"
        return f"{self.epoch}.{self.batch}" if self.batch else f"{self.epoch}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the place that `41`, `41.7` or `41.7.12` stands for; raises InputError."""
        found = _PLACE.fullmatch(text.strip())
        if found is None:
            raise InputError(
                f"{text!r} is no place in a run; expected epoch.batch.operation, such as 41, 41.7 or 41.7.12"
            )
        return cls(*(int(number or 0) for number in found.groups()))
