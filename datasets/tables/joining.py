"""A table and the file of its test as one table, so that all that is found out holds for both."""

from functools import cache

from msgspec import structs

from .columns import RawColumn, RawTable, WordColumn


def joined(table: RawTable, test: RawTable) -> RawTable:
    """Return a table with the rows of a test file at its end; columns are matched by their names.

    Raises InputError where a column that is asked for is missing in the test file.
    """
    rows = table.rows

    def place_in_test(place: int) -> int:
        return test.place("data.test", table.names[place])

    @cache
    def column(place: int) -> RawColumn:
        return table.column(place).with_below(test.column(place_in_test(place)))

    def written(place: int) -> WordColumn:
        return table.written(place).with_below(test.written(place_in_test(place)))

    def where(row: int) -> str:
        return table.where(row) if row < rows else f"{test.where(row - rows)} of {test.name}"

    return structs.replace(
        table,
        rows=rows + test.rows,
        column=column,
        written=written,
        where=where,
        notes=(*table.notes, f"{test.rows:,} rows of {test.name} are the test"),
        test_rows=test.rows,
    )
