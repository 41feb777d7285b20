"""Text in pieces: rows, numbers at once and columns at once, whatever the pieces and how far they are read."""

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nn_tui.datasets import InputError, TableOptions, memory_budget
from nn_tui.datasets.tables import text_rows
from nn_tui.datasets.tables.columns import QUOTED, RawColumn, RawTable
from nn_tui.datasets.tables.content import Content
from nn_tui.datasets.tables.dialect import Dialect
from nn_tui.datasets.tables.header import Header
from nn_tui.datasets.tables.text_columns import ColumnBuilder
from nn_tui.datasets.tables.text_rows import Piece, TextRows, cut
from nn_tui.datasets.tables.text_table import read_text_table
from tests.datasets.tables.written import complaint

COMMAS, BLANKS = Dialect(",", 0, None, False), Dialect(" ", 0, None, False)


def piece(text: str, dialect: Dialect = COMMAS) -> Piece:
    return Piece(dialect, text)


@pytest.mark.parametrize(
    ("text", "dialect", "width", "numbers"),
    [
        ("1,2\n3,4\n", COMMAS, 2, [[1, 2], [3, 4]]),
        ("1,2\n3,4", COMMAS, 2, [[1, 2], [3, 4]]),
        ("1,2\r\n3,4\r\n", COMMAS, 2, [[1, 2], [3, 4]]),
        ("1,2\r3,4\r", COMMAS, 2, [[1, 2], [3, 4]]),
        ("1,2,3\n4,5,6\n", COMMAS, 3, [[1, 2, 3], [4, 5, 6]]),
        ("1;2\n3;4\n", Dialect(";", 0, None, False), 2, [[1, 2], [3, 4]]),
        ("1,5;2\n3;4\n", Dialect(";", 0, None, False), 2, None),
        ("1\t2\n3\t4\n", Dialect("\t", 0, None, False), 2, [[1, 2], [3, 4]]),
        ("1 2\n3 4\n", BLANKS, 2, None),
        ("1·2\n3·4\n", Dialect("·", 0, None, False), 2, None),
        ("1,2\n3,x\n", COMMAS, 2, None),
        ("1,2\n3,\n", COMMAS, 2, None),
        ("1,2\n\n3,4\n", COMMAS, 2, None),
        ("1,2\n3,4,5\n", COMMAS, 2, None),
        ("1,2,3\n4\n5,6\n", COMMAS, 2, None),
        ("1\n2,3,4\n", COMMAS, 2, None),
        ("1,2,3\n4\n", COMMAS, 2, None),
        ("1,2,3,4\n5,6\n", COMMAS, 3, None),
        ("1,2\n3,4,5,6\n", COMMAS, 3, None),
        ("1,2,3\n4,5\n6,7,8,9\n", COMMAS, 3, None),
        ("\ud800,1\n", COMMAS, 2, None),
    ],
)
def test_all_numbers_of_a_piece_are_read_at_once(
    text: str, dialect: Dialect, width: int, numbers: list[list[float]] | None
) -> None:
    found = piece(text, dialect).numbers(width)
    assert (None if found is None else found.tolist()) == numbers
    assert Piece(dialect, None, [["1", "2"]]).numbers(2) is None


@pytest.mark.parametrize(
    ("text", "dialect", "width", "columns"),
    [
        ("1,x\n3,y\n", COMMAS, 2, [["1", "3"], ["x", "y"]]),
        ("1,x\r\n\r\n3,y", COMMAS, 2, [["1", "3"], ["x", "y"]]),
        ("1,x,\n3,y,z\n", COMMAS, 3, [["1", "3"], ["x", "y"], ["", "z"]]),
        (" 1, x\n3,y \n", COMMAS, 2, [[" 1", "3"], [" x", "y "]]),
        (",x\n3,y\n", COMMAS, 2, None),
        (" ,x\n3,y\n", COMMAS, 2, None),
        ("1,x\n3\n", COMMAS, 2, None),
        ("1,x\n3,y,\n", COMMAS, 2, None),
        ("1  \t x \n\n 3 y\n", BLANKS, 2, [["1", "3"], ["x", "y"]]),
        ("1 x\n3\n", BLANKS, 2, None),
        ("1\t\tx\n", Dialect("\t", 0, None, False), 3, [["1"], [""], ["x"]]),
    ],
)
def test_all_columns_of_a_piece_are_read_at_once(
    text: str, dialect: Dialect, width: int, columns: list[list[str]] | None
) -> None:
    found = piece(text, dialect).columns(width)
    assert (None if found is None else list(map(list, found))) == columns
    assert Piece(dialect, None, [["1", "2"]]).columns(2) is None


def test_rows_of_a_piece_are_those_with_anything_in_them() -> None:
    assert piece("1,x\n\n , \n,y\r\n").rows() == [["1", "x"], ["", "y"]]
    assert Piece(COMMAS, None, [["a"], [], ["", " "], ["", "b"]]).rows() == [["a"], ["", "b"]]


def test_empty_fields_beyond_the_width_are_cut() -> None:
    assert cut([["a", "b", "", " "], ["a"], ["a", "", ""], ["a", "b", "", "c", ""]], 2) == [
        ["a", "b"], ["a"], ["a", ""], ["a", "b", "", "c"],
    ]  # fmt: skip


def rows_of(text: str, dialect: Dialect = COMMAS, missing: Sequence[str] = ("NA", "n.a.", "")) -> list[list[str]]:
    rows, content = TextRows("FILE", dialect, missing), Content(text.encode(), "utf-8")
    pieces = [row for each in rows.pieces(content) for row in rows.rows(each, content)]
    assert [row for _, row in rows.numbered(content)] == pieces
    return pieces


@pytest.mark.parametrize(
    ("text", "dialect", "rows"),
    [
        ('a,"NA"\n"na",b\n', COMMAS, [["a", f"{QUOTED}NA"], [f"{QUOTED}na", "b"]]),
        ('a, "NA","n.a."\n', Dialect(",", 0, None, True), [["a", f"{QUOTED}NA", f"{QUOTED}n.a."]]),
        ('a," NA "\n', COMMAS, [["a", f" {QUOTED}NA "]]),
        ('a,NA\n"nax","xNA"\n', COMMAS, [["a", "NA"], ["nax", "xNA"]]),
        ('a,"NA"', COMMAS, [["a", f"{QUOTED}NA"]]),
        ('a,"x ""NA"""\n', COMMAS, [["a", 'x "NA"']]),
        ('a,"nxa."\n', COMMAS, [["a", "nxa."]]),
        ('a;"NA";b\n', Dialect(";", 0, None, False), [["a", f"{QUOTED}NA", "b"]]),
        ('a,"b\nc",d\n', COMMAS, [["a", "b\nc", "d"]]),
        ('a,""\n', COMMAS, [["a", ""]]),
    ],
)
def test_a_quoted_word_that_would_stand_for_none_is_marked(text: str, dialect: Dialect, rows: list[list[str]]) -> None:
    assert rows_of(text, dialect) == rows
    assert rows_of(text, dialect, ()) == [[field.replace(QUOTED, "") for field in row] for row in rows]


PLAIN = "".join(f"{row},{row}.5,w{row % 3}\n" for row in range(300))


@pytest.mark.parametrize("comment", [None, "#"])
@pytest.mark.parametrize("quoted", [False, True])
@pytest.mark.parametrize(("fewest", "at_once", "first"), [(1, 3, 3), (2, 7, 40), (5, 1, 1), (50, 10_000, 400_000)])
def test_rows_are_the_same_in_pieces_of_any_size(
    monkeypatch: pytest.MonkeyPatch, fewest: int, at_once: int, first: int, quoted: bool, comment: str | None
) -> None:
    monkeypatch.setattr(text_rows, "FEWEST_ROWS", fewest)
    monkeypatch.setattr(text_rows, "PIECE", at_once)
    monkeypatch.setattr(text_rows, "FIRST_PIECE", first)
    lines = PLAIN.splitlines(keepends=True)
    expected = [line.rstrip().split(",") for line in lines]
    if quoted:
        lines[10] = '10,10.5,"w\n\n1"\n'
        lines[11] = '11,11.5,"w2"\n'
        expected[10][2] = "w\n\n1"
    if comment:
        lines.insert(7, "# and so on, and so on\n")
        lines.insert(0, "# at first\n")
    text = "above\n" + "".join(lines)
    found = rows_of(text, Dialect(",", 1, comment, False))
    assert found == expected


def test_progress_is_told_after_each_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []

    def advance(done: int, total: int) -> None:
        told.append((done, total))

    monkeypatch.setattr(text_rows, "advance", advance)
    monkeypatch.setattr(text_rows, "FEWEST_ROWS", 50)
    monkeypatch.setattr(text_rows, "PIECE", 300)
    monkeypatch.setattr(text_rows, "FIRST_PIECE", 300)
    for text in ("1,2,3\n" * 20_000, '1,2,"3"\n' * 20_000):
        told.clear()
        sizes = [len(each.rows()) for each in TextRows("FILE", COMMAS, ()).pieces(Content(text.encode(), "utf-8"))]
        # Whole lines are taken by the number of their letters where nobody need look at each.
        assert sum(sizes) == 20_000
        assert (sizes[0], len(told)) == (100, len(sizes))
        assert all(99 <= size <= 102 for size in sizes[1:-1])
        done = [place for place, _ in told]
        assert {total for _, total in told} == {len(text)}
        assert done == sorted(done)
        assert done[-1] == len(text)
        assert done[0] <= 8192 * 2


@pytest.mark.parametrize(
    ("dialect", "text", "lines"),
    [
        (COMMAS, "a,b\n\n1,2\n , \n3,4\n", [1, 3, 5]),
        (COMMAS, 'a,b\n"x\n\ny",2\n3,4\n', [1, 2, 5]),
        (Dialect(",", 2, None, False), "T\n\na,b\n1,2\n", [3, 4]),
        (Dialect(",", 1, "#", False), "T\n# c\na,b\n# d\n# e\n1,2\n#f\n3,4\n", [3, 6, 8]),
        (Dialect(",", 0, "#", False), '"x\n# c\ny",1\n3,4\n', [1, 4]),
    ],
)
def test_a_row_is_named_by_the_line_it_begins_in(dialect: Dialect, text: str, lines: list[int]) -> None:
    rows, content = TextRows("FILE", dialect, ()), Content(text.encode(), "utf-8")
    ended: list[int] = []
    found = [line for line, _ in rows.numbered(content, lambda: ended.append(1))]
    if '"x\n#' not in text:
        assert found == lines
    assert [rows.where(content, row) for row in range(len(found))] == [f"line {line}" for line in found]
    assert rows.where(content, len(found)) == "line ?"
    assert len(ended) >= len(found)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a,b\n1,2\n"3,4\n5,6\n', 3),
        ('a,b\n\n"1\n2",3\n"3,4\n5,6\n', 5),
        ('"a,b\n', 1),
        ("a,b\n" + "1,2\n" * 400 + '"3,4\n', 402),
    ],
)
def test_a_quotation_mark_that_is_not_closed_is_told_with_its_line(text: str, line: int) -> None:
    rows, content = TextRows("FILE", COMMAS, ()), Content(text.encode(), "utf-8")
    with pytest.raises(InputError) as error:
        list(rows.pieces(content))
    assert str(error.value) == (f"FILE, line {line}: unexpected end of data; expected fields in closed quotes, or none")


def test_a_line_of_more_fields_than_any_table_has_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_rows, "MOST_COLUMNS", 5)
    monkeypatch.setattr(text_rows, "FEWEST_ROWS", 2)
    monkeypatch.setattr(text_rows, "PIECE", 6)
    monkeypatch.setattr(text_rows, "FIRST_PIECE", 6)
    for comment, mark, at in product((None, "#"), ("", '"'), (0, 3, 30)):
        lines = ["1,2", "# " + "," * 4 if comment else "1,2", *[f"1,{mark}2{mark}"] * 40]
        lines.insert(at, "1,2,3,4,5,6,7")
        rows = TextRows("FILE", Dialect(",", 1, comment, False), ())
        content = Content(("above\n" + "\n".join(lines)).encode(), "utf-8")
        with pytest.raises(InputError) as error:
            list(rows.below(Header(True, ()), content))
        assert str(error.value) == f"FILE, line {at + 2}: has 7 fields, expected at most 5"
    fine = "1,2,3,4,5\n123456789,2\n"
    assert rows_of(fine) == [["1", "2", "3", "4", "5"], ["123456789", "2"]]


def built(*pieces: Sequence[str] | list[float]) -> ColumnBuilder:
    size = sum(map(len, pieces)) + 1
    builder = ColumnBuilder(np.full(size, 7.0), np.full(size, 7, np.int32))
    for each in pieces:
        if each and not isinstance(each[0], str):
            builder.take(np.array(each, np.float64))
        else:
            builder.add([str(field) for field in each])
    return builder


def fields(column: RawColumn) -> list[object]:
    codes: list[int] = column.codes.tolist()
    words = iter([column.vocabulary[code] for code in codes])
    return [next(words) if np.isnan(number) else float(number) for number in column.numbers]


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([["1", "2.5"], ["3"]], [1.0, 2.5, 3.0]),
        ([["1", "x"], ["3", "x", "y"]], [1.0, "x", 3.0, "x", "y"]),
        ([["x", "y"], ["y"]], ["x", "y", "y"]),
        ([["x"], ["1", "x"]], ["x", 1.0, "x"]),
        ([["x"], [4.0]], ["x", 4.0]),
        ([["x", "y"], ["y"], ["3"], ["y"]], ["x", "y", "y", 3.0, "y"]),
        ([["1"], ["x", "x"], ["2", "3"]], [1.0, "x", "x", 2.0, 3.0]),
        ([[" x ", "x"], [" 1 ", " x"]], ["x", "x", 1.0, "x"]),
        ([["", "1"], ["", " "]], ["", 1.0, "", ""]),
        ([["+1", ".5", "x"], ["1_0"]], [1.0, 0.5, "x", "1_0"]),
        ([[1.0, 2.0], ["x"], [3.0]], [1.0, 2.0, "x", 3.0]),
        ([["1", "nan"], ["inf"]], [1.0, "nan", "inf"]),
    ],
)
def test_a_column_is_built_piece_by_piece(pieces: list[Any], expected: list[object]) -> None:
    builder = built(*pieces)
    column = builder.column("a")
    assert (column.name, fields(column), len(builder), len(column)) == ("a", expected, len(expected), len(expected))
    assert builder.holds_words == any(isinstance(field, str) for field in expected)
    words = [field for field in expected if isinstance(field, str)]
    assert column.vocabulary == tuple(dict.fromkeys(words))
    assert len(column.codes) == len(words)


@pytest.mark.parametrize(
    ("pieces", "padded"),
    [
        ([["7", "07"]], True),
        ([["x", "0"]], False),
        ([["0.5", "0"]], False),
        ([["1", "10"]], False),
        ([["0x"]], False),
        ([["00"]], True),
        # The first piece tells.
        ([["7"], ["07"]], False),
        ([["07"], ["x"]], True),
    ],
)
def test_numbers_with_zeros_before_them_are_codes(pieces: list[Sequence[str]], padded: bool) -> None:
    assert built(*pieces).column("a").padded == padded


def _short(value: object) -> str:
    return str(value)[:30]


def read(text: str, **options: object) -> RawTable:
    content = Content(text.encode(), "utf-8")
    return read_text_table("FILE", lambda: content, TableOptions(**options))  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("at_once", [1, 4, 10_000])
@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("a,b\n" + "1,2\n" * 9, [[1.0] * 9, [2.0] * 9]),
        ("1,2\n" * 9, [[1.0] * 9, [2.0] * 9]),
        ("a,b\n" + "1,x\n" * 9, [[1.0] * 9, ["x"] * 9]),
        ("a,b\n" + "1,2\n" * 8 + "x,3\n", [[*[1.0] * 8, "x"], [*[2.0] * 8, 3.0]]),
        ("a,b\n" + "1,2\n" * 7 + ",3\n4,\n", [[*[1.0] * 7, "", 4.0], [*[2.0] * 7, 3.0, ""]]),
        ("a,b\n" + '1,"x,y"\n' * 9, [[1.0] * 9, ["x,y"] * 9]),
        ("a,b\n" + "1,2,\n" * 4 + "\n1,2,,\n1,2\n", [[1.0] * 6, [2.0] * 6]),
        ("a b\n" + "1  2 \n" * 9, [[1.0] * 9, [2.0] * 9]),
    ],
)
def test_a_table_is_the_same_in_pieces_of_any_size(
    monkeypatch: pytest.MonkeyPatch, text: str, columns: list[list[object]], at_once: int
) -> None:
    monkeypatch.setattr(text_rows, "FEWEST_ROWS", 2)
    monkeypatch.setattr(text_rows, "FIRST_PIECE", at_once)
    monkeypatch.setattr(text_rows, "PIECE", at_once)
    header = not text.startswith("1")
    table = read(text)
    assert (table.name, table.names, table.rows, table.header) == (
        "FILE", ("a", "b") if header else ("x1", "x2"), len(columns[0]), header,
    )  # fmt: skip
    for place, expected in enumerate(columns):
        assert fields(table.column(place)) == expected
        written = table.written(place)
        assert [written.vocabulary[code] for code in written.codes] == [
            field if isinstance(field, str) else f"{field:g}" for field in expected
        ]
    assert table.where(0) == f"line {1 + header}"


def test_a_table_tells_how_it_was_read() -> None:
    table = read("# c\na;b\n1;2\n")
    assert (table.encoding, table.delimiter) == ("utf-8", "semicolons")
    assert table.notes == ("1 line of comments (#) above the table does not count",)
    assert table.where(0) == "line 3"


@pytest.mark.parametrize(
    ("content", "options", "sentence"),
    [
        ("", {}, "data.csv: is empty, expected a table of at least 2 samples"),
        (
            "a,b\n1,2\n", {"skip_rows": 2000},
            "data.csv: is empty below the 2,000 lines of data.skip_rows, expected a table of at least 2 samples",
        ),
        ("a,b\n\n", {}, "data.csv: has a header and no samples, expected at least 2"),
        (
            "\n word \n1\n", {},
            "data.csv, line 2: only one column ('word'), expected "
            "features and a target separated by commas, semicolons, tabs, pipes or blanks",
        ),
        ("a,b\n1,2\n3\n", {}, "data.csv, line 3: 1 field, expected 2 as in the first line"),
        ("a,b\n1,2\n3,4,5\n", {}, "data.csv, line 3: 3 fields, expected 2 as in the first line"),
        ("1,2\n3\n", {}, "data.csv, line 2: 1 field, expected 2 as in the first line"),
        (
            "a,b\n1,2\n#,3,4\n", {},
            'data.csv, line 3: 3 fields, expected 2 as in the first line; data.comment = "#" leaves such lines out',
        ),
        ("a,b\n" + "1,2\n" * 60 + "\n3\n", {}, "data.csv, line 63: 1 field, expected 2 as in the first line"),
        ("1,2\n" * 7000 + "3\n", {}, "data.csv, line 7001: 1 field, expected 2 as in the first line"),
    ],
    ids=_short,
)  # fmt: skip
def test_what_is_no_table_is_told_with_its_line(
    tmp_path: Path, content: str, options: dict[str, Any], sentence: str
) -> None:
    assert complaint(tmp_path, content, **options) == sentence


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1,2\n" * 1000, "2,002 fields needs about 32.0 kB"),
        ("1,2,3\n" * 1000, "3,003 fields needs about 48.0 kB"),
        ("1 2\n" * 1000, "2,002 fields needs about 32.0 kB"),
        ("1\t2\r" * 1000, "2,002 fields needs about 32.0 kB"),
        # Lines are fewer than delimiters could be.
        ("1,2\n" + "1,2,,,,,,,,,\n" * 999, "2,002 fields needs about 32.0 kB"),
    ],
)
def test_a_table_asks_for_the_memory_of_its_fields(monkeypatch: pytest.MonkeyPatch, text: str, said: str) -> None:
    monkeypatch.setattr(memory_budget, "ALWAYS_THERE", 0)
    monkeypatch.setattr(memory_budget, "free_memory", lambda: 0.0)
    with pytest.raises(InputError) as error:
        read(text)
    assert str(error.value).startswith(f"FILE: a table of about {said} of memory")


def test_a_table_of_several_kinds_of_blanks_has_room() -> None:
    table = read("a b\n" + "1\t2\n" * 9 + "3   4\n", delimiter=" ")
    assert fields(table.column(1)) == [*[2.0] * 9, 4.0]
