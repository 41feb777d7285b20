"""The columns of a table as text."""

from collections.abc import Callable, Sequence
from itertools import islice

import numpy as np

from ..errors import InputError
from ..memory_budget import require_memory
from .columns import RawTable, Vocabulary, WordColumn
from .content import Content
from .dialect import BLANKS, SNIFFED, find_dialect
from .header import Header, find_header
from .options import TableOptions, missing_words_of
from .text_columns import ColumnBuilder
from .text_rows import Piece, TextRows, cut

_NAMES = {"\t": "tabs", ";": "semicolons", ",": "commas", "|": "pipes", " ": "blanks"}


def read_text_table(name: str, load: Callable[[], Content], options: TableOptions) -> RawTable:
    """Return the table that the content of a file is; `load` is asked for it again where a column's words are needed.

    Lines with nothing in them do not count. Raises InputError that names the line.
    """
    content = load()
    dialect = find_dialect(name, list(islice(content.lines(), SNIFFED)), options)
    rows = TextRows(name, dialect, missing_words_of(options))
    header, builders = _read(rows, content, dialect.delimiter, options)

    def written(column: int) -> WordColumn:
        vocabulary = Vocabulary()
        codes = [
            np.fromiter((vocabulary[row[column].strip()] for row in piece), np.int32, len(piece))
            for piece in rows.below(header, load())
        ]
        return WordColumn(np.concatenate(codes), tuple(vocabulary))

    columns = tuple(builder.column(name) for builder, name in zip(builders, header.names, strict=True))
    return RawTable(
        name=name,
        names=header.names,
        rows=len(columns[0]),
        column=columns.__getitem__,
        where=lambda row: rows.where(load(), row + header.present),
        written=written,
        encoding=content.encoding.removesuffix("-sig"),
        delimiter=_NAMES.get(dialect.delimiter, repr(dialect.delimiter)),
        header=header.present,
        notes=(*content.notes, *dialect.notes, *header.notes),
    )


def _read(
    rows: TextRows, content: Content, delimiter: str, options: TableOptions
) -> tuple[Header, list[ColumnBuilder]]:
    header: Header | None = None
    builders: list[ColumnBuilder] = []
    for piece in rows.pieces(content):
        if header is None:
            first = piece.rows()
            if not first:
                continue
            header = find_header(first, options)
            if len(header.names) < 2:
                raise InputError(
                    f"{rows.name}, {rows.where(content, 0)}: only one column ({first[0][0].strip()[:40]!r}), expected "
                    "features and a target separated by commas, semicolons, tabs, pipes or blanks"
                )
            builders = _builders(rows.name, content, delimiter, len(header.names))
            piece = Piece(piece.dialect, None, first[header.present :])
        elif not any(builder.holds_words for builder in builders):
            numbers = piece.numbers(len(builders))
            if numbers is not None:
                for builder, column in zip(builders, numbers.T, strict=True):
                    builder.take(column)
                continue
        columns = piece.columns(len(builders))
        if columns is None:
            divided = cut(rows.rows(piece, content), len(builders))
            if any(len(row) != len(builders) for row in divided):
                raise _ragged(rows, content, divided, len(builders), len(builders[0]) + header.present)
            columns = list(zip(*divided, strict=True))
        for builder, fields in zip(builders, columns, strict=bool(columns)):
            builder.add(fields)
    if header is None:
        below = f" below the {options.skip_rows:,} lines of data.skip_rows" if options.skip_rows else ""
        raise InputError(f"{rows.name}: is empty{below}, expected a table of at least 2 samples")
    if not len(builders[0]):
        raise InputError(f"{rows.name}: has a header and no samples, expected at least 2")
    return header, builders


def _builders(name: str, content: Content, delimiter: str, width: int) -> list[ColumnBuilder]:
    """Return what collects the columns, with room for as many rows as the delimiters in the content can be about.

    Raises InputError where they find no room beside the text.
    """
    most = 1 + sum(content.count(sign) for sign in ((BLANKS, "\t") if delimiter == BLANKS else delimiter)) // (
        width - 1
    )
    likely = min(most, 1 + (content.count("\n") or content.count("\r")))
    require_memory(2 * 8 * likely * width, f"a table of about {likely * width:,} fields", where=name)
    rooms = zip(np.empty((width, most)), np.empty((width, most), np.int32), strict=True)
    return [ColumnBuilder(numbers, codes) for numbers, codes in rooms]


def _ragged(rows: TextRows, content: Content, divided: Sequence[list[str]], width: int, before: int) -> InputError:
    """Return the error about the first of these rows that has another number of fields than the header."""
    number, row = next((number, row) for number, row in enumerate(divided) if len(row) != width)
    hint = '; data.comment = "#" leaves such lines out' if row[0].startswith("#") else ""
    return InputError(
        f"{rows.name}, {rows.where(content, before + number)}: "
        f"{len(row)} field{'s' * (len(row) != 1)}, expected {width} as in the first line{hint}"
    )
