"""What was found out about a table, and what was decided: values that can be told, shown or kept."""

from typing import Literal

import msgspec

ColumnKind = Literal["number", "category", "date", "identifier", "text", "constant", "empty"]
Use = Literal["used", "target", "weights", "left out", "refused"]


MANY = 1000
"""Different numbers of a column that are not counted any more."""


class ColumnReport(msgspec.Struct, frozen=True):
    """A column: what it is, what becomes of it and why, and the setting that says otherwise."""

    name: str
    kind: ColumnKind | None
    """None where nobody looked, for it is not in use."""
    use: Use
    why: str
    setting: str
    inputs: int = 0
    """How many inputs it becomes."""
    missing: int = 0
    distinct: int | None = None
    """Different values; None where there are more than `MANY` numbers."""
    range: tuple[float, float] | None = None
    words: tuple[tuple[str, int], ...] = ()
    """The most frequent words, and how often they stand there."""

    @property
    def decision(self) -> str:
        """What becomes of it: "used", "one-hot in 3 columns", "left out"."""
        if self.use != "used" or self.inputs < 2:
            return self.use
        return f"one-hot in {self.inputs} columns" if self.kind == "category" else f"used as {self.inputs} columns"


class TableReport(msgspec.Struct, frozen=True):
    """A table of a file: how it was read, its columns, the target, and what is to be said about them."""

    file: str
    rows: int
    encoding: str | None
    delimiter: str | None
    decimal: str | None
    header: bool | None
    """Whether the first line has the names; None where the format has them."""
    columns: tuple[ColumnReport, ...]
    target: tuple[str, ...]
    task: str | None
    classes: tuple[tuple[str, int], ...]
    """Names and numbers of samples."""
    dropped: int = 0
    """Rows that are not used, for a value is missing."""
    notes: tuple[str, ...] = ()
    suspicions: tuple[str, ...] = ()
    """What looks wrong, though it can be trained on."""
    problems: tuple[str, ...] = ()
    """Why no network can be trained on it as it is."""

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the columns that are predicted from."""
        return tuple(column.name for column in self.columns if column.use == "used")
