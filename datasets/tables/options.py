"""How a table is read, where that is to be said by hand; None leaves it to what the table looks like."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Kind = Literal["number", "category", "date", "drop"]
"""What a column is to be read as: numbers, words that stand for classes, dates in parts, or nothing at all."""
MissingRule = Literal["error", "drop", "mean", "median", "most_frequent", "category"]
"""What is done about missing values."""
Guess = Literal["regression", "classification"]

MISSING_WORDS = ("?", "NA", "N/A", "NaN", "null", "-")
"""What stands for a missing value beside an empty field, in capitals or not; quoted it is a word among words."""

OneCharacter = Annotated[str, Meta(min_length=1, max_length=1)]


class Grouped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rows with the same value of a column come into the same split."""

    group: Annotated[str, Meta(description="the column whose values are the groups")]


class TableOptions(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """What can be said about a file, above all about a table; fields of the recipe's [data]."""

    target: Annotated[
        str | tuple[str, ...] | None, Meta(description="files: the column to predict; not set, the last one")
    ] = None
    features: Annotated[
        str | tuple[str, ...] | None, Meta(description="files: the columns to predict from; not set, all others")
    ] = None
    sample_weights: Annotated[
        str | None,
        Meta(description="files: the column that says how often each sample counts; not set, all count alike"),
    ] = None
    exclude: Annotated[str | tuple[str, ...], Meta(description="files: columns that are left out")] = ()
    task: Annotated[Guess | None, Meta(description="files: not set, as the target suggests")] = None
    kinds: Annotated[
        dict[str, Kind],
        Meta(description="tables: what a column is, by its name: number, category, date, or drop to leave it out"),
    ] = {}
    missing: Annotated[
        MissingRule | None,
        Meta(
            description="tables: what is done about missing values: error, drop (the rows), mean, median, "
            "most_frequent or category (a word of its own); not set, error"
        ),
    ] = None
    missing_words: Annotated[
        str | tuple[str, ...] | None,
        Meta(description=f"tables: what stands for a missing value; not set, {' '.join(MISSING_WORDS)}"),
    ] = None
    missing_indicators: Annotated[
        bool, Meta(description="tables: whether a column with missing values gets another one of 0 and 1 beside it")
    ] = False
    max_categories: Annotated[
        Annotated[int, Meta(ge=2, le=10_000)],
        Meta(description="tables: different words of a column that become inputs; the rarest beyond are one, other"),
    ] = 100
    header: Annotated[
        bool | Literal["auto"], Meta(description="tables: whether the first line has the names of the columns")
    ] = "auto"
    delimiter: Annotated[
        OneCharacter | None,
        Meta(description="tables: what stands between fields; a blank means any number of blanks; not set, found out"),
    ] = None
    decimal: Annotated[
        Literal[".", ","] | None, Meta(description="tables: the decimal sign; not set, what the column as a whole says")
    ] = None
    thousands: Annotated[
        Literal[",", ".", " ", "'"] | None,
        Meta(description="tables: what stands between thousands; not set, what the column as a whole says"),
    ] = None
    encoding: Annotated[str | None, Meta(description="tables: such as utf-8 or latin-1; not set, found out")] = None
    comment: Annotated[
        OneCharacter | None, Meta(description="tables: what lines to be skipped begin with; not set, # above the table")
    ] = None
    skip_rows: Annotated[
        Annotated[int, Meta(ge=0, le=1_000_000_000)] | None,
        Meta(description="tables: lines above the table; not set, comments and titles"),
    ] = None
    split: Annotated[
        Literal["random", "ordered"] | Grouped,
        Meta(
            description='random; ordered (the last rows are the test); of tables also { group = "patient" }: '
            "rows of one group come into the same split"
        ),
    ] = "random"
    test: Annotated[
        str | None, Meta(description="tables: another file whose rows are the test, in place of test_fraction")
    ] = None
    format: Annotated[Literal["csv"] | None, Meta(description="files: csv reads a file of any ending as a table")] = (
        None
    )


def missing_words_of(options: TableOptions) -> tuple[str, ...]:
    """Return the words that stand for a missing value in every column."""
    given = listed(options.missing_words)
    return MISSING_WORDS if given is None else given


def listed(given: str | tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Return words that were given as a list, or as one text with commas between."""
    return tuple(word.strip() for word in given.split(",")) if isinstance(given, str) else given
