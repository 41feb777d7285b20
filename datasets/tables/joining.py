"""A table and the file of its test as one table, so that all that is found out holds for both."""

from functools import cache

import numpy as np
from msgspec import structs

from .columns import RawColumn, RawTable, Vocabulary, WordColumn


def joined(table: RawTable, test: RawTable) -> RawTable:
    """Return a table with the rows of a test file at its end; columns are matched by their names.

    Raises InputError where a column that is asked for is missing in the test file.
    """
    rows = table.rows

    def place_in_test(place: int) -> int:
        return test.place("data.test", table.names[place])

    @cache
    def column(place: int) -> RawColumn:
        first, second = table.column(place), test.column(place_in_test(place))
        words = Vocabulary((word, number) for number, word in enumerate(first.vocabulary))
        known = np.array([words[word] for word in second.vocabulary], np.int32)
        return structs.replace(
            first,
            numbers=np.concatenate([first.numbers, second.numbers]),
            odd=np.concatenate([first.odd, second.odd + rows]),
            codes=np.concatenate([first.codes, known[second.codes]]),
            vocabulary=tuple(words),
            padded=first.padded or second.padded,
            problem=first.problem or second.problem,
        )

    def written(place: int) -> WordColumn:
        first, second = table.written(place), test.written(place_in_test(place))
        words = Vocabulary((word, number) for number, word in enumerate(first.vocabulary))
        known = np.array([words[word] for word in second.vocabulary], np.int32)
        return WordColumn(np.concatenate([first.codes, known[second.codes]]), tuple(words))

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
