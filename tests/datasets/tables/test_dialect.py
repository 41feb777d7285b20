"""How a text is divided: what stands between fields, above the table, and in quotes; the lines that do not count."""

from collections.abc import Sequence

import pytest

from nn_tui.datasets import InputError
from nn_tui.datasets.tables import dialect as module
from nn_tui.datasets.tables.dialect import Dialect, find_dialect
from nn_tui.datasets.tables.options import TableOptions

TITLE = "{} of a title above the table do{} not count"
COMMENTS = "{} of comments (#) above the table do{} not count"


def found(*lines: str, **options: object) -> Dialect:
    given = TableOptions(**options)  # pyright: ignore[reportArgumentType]
    return find_dialect("FILE", [line + "\n" for line in lines], given)


@pytest.mark.parametrize(
    ("lines", "delimiter"),
    [
        (["a,b", "1,2"], ","),
        (["a;b", "1;2"], ";"),
        (["a\tb", "1\t2"], "\t"),
        (["a|b", "1|2"], "|"),
        (["a b", "1 2"], " "),
        (["a   b", "1 \t 2", "3 4"], " "),
        ([" a b", "1 2 "], " "),
        # The preferred one where several divide as many lines alike.
        (["1,5;2,5", "3,5;4,5"], ";"),
        (["1,5\t2,5", "3,5\t4,5"], "\t"),
        (["1,5|2,5", "3,5|4,5"], ","),
        (["a;b\tc", "a;b\tc"], "\t"),
        # The one by which most lines have the same number of fields.
        (["a;b,c", "1;2", "3,4", "5,6"], ","),
        (["a,b", "1,2", "3;4", "5,6"], ","),
        # Blanks only where no other divides half as many lines.
        (["a b,c", "1 2", "3 4"], " "),
        (["a b,c", "1 2,4", "3 4", "3 4"], ","),
        (["a b,c", "3 4", "3 4", "3 4", "3 4"], " "),
        (["word", "other"], ","),
        (["two words", "other"], ","),
        (["two words", "of it"], " "),
        (["a,b"], ","),
        (["one two"], ","),
        ([], ","),
        ([""], ","),
        (['"b;c;d",a', '"2;3;4",5', '"6;7;8",9'], ","),
        # What was counted before a quotation mark that is not closed counts.
        (["a,b", "1,2", '"4;5', "6;7"], ","),
    ],
)
def test_the_delimiter_is_the_one_that_divides_most_lines_alike(lines: Sequence[str], delimiter: str) -> None:
    assert found(*lines) == Dialect(delimiter, 0, None, False, ())
    assert found(*lines, delimiter="x").delimiter == "x"


@pytest.mark.parametrize(
    ("lines", "options", "skipped", "notes"),
    [
        (["sep=;", "a;b", "1;2"], {}, 1, ["the file begins with 'sep=;', as Excel writes it"]),
        (["SEP=x", "axb", "1x2"], {}, 1, ["the file begins with 'SEP=x', as Excel writes it"]),
        (["sep=;", "a;b", "1;2"], {"delimiter": ";"}, 0, []),
        (["x", "sep=;", "a;b", "1;2"], {"skip_rows": 1}, 2, ["the file begins with 'sep=;', as Excel writes it"]),
        (["# c", "a;b", "1;2"], {}, 1, [COMMENTS.format("1 line", "es")]),
        (["# c", "", "# d", "a;b", "1;2"], {}, 3, [COMMENTS.format("3 lines", "")]),
        (["", "# d", "a;b", "1;2"], {}, 2, [COMMENTS.format("2 lines", "")]),
        (["", "a;b", "1;2"], {}, 0, []),
        (["#;c", "#;d"], {}, 0, []),
        (["# c", "a;b", "1;2"], {"skip_rows": 0}, 0, []),
        (["# c", "a;b", "1;2"], {"skip_rows": 1}, 1, []),
        (["# c", "a;b", "1;2"], {"comment": "#"}, 0, []),
        (["T", "a;b", "1;2", "3;4"], {}, 1, [TITLE.format("1 line", "es")]),
        (["T", "", "by us", "a;b", "1;2", "3;4"], {}, 3, [TITLE.format("3 lines", "")]),
        (["T", "a;b", "1;2"], {}, 0, []),
        (["T", "a;b", "1;2", "3;4"], {"comment": "#"}, 0, []),
        (["T", "a;b", "1;2", "3;4"], {"skip_rows": 0}, 0, []),
        (["", "a;b", "1;2", "3;4"], {}, 0, []),
        (["", "T", "a;b", "1;2", "3;4"], {}, 2, [TITLE.format("2 lines", "")]),
        # A title may have half as many fields as the table, but no numbers in them.
        (["T;of us", "a;b;c;d", "1;2;3;4", "1;2;3;4"], {}, 1, [TITLE.format("1 line", "es")]),
        (["T;7", "a;b;c;d", "1;2;3;4", "1;2;3;4"], {}, 0, []),
        (["T;of;us", "a;b;c;d", "1;2;3;4", "1;2;3;4"], {}, 0, []),
        (["T;of", "a;b;c", "1;2;3", "1;2;3"], {}, 0, []),
        (["2024", "a;b", "1;2", "3;4"], {}, 1, [TITLE.format("1 line", "es")]),
        (
            ["# c", "T", "a;b", "1;2", "3;4"], {}, 2,
            [COMMENTS.format("1 line", "es"), TITLE.format("1 line", "es")],
        ),
        (
            ["sep=;", "# c", "a;b", "1;2", "3;4"], {}, 2,
            ["the file begins with 'sep=;', as Excel writes it", COMMENTS.format("1 line", "es")],
        ),
        (['"one', 'name";b', "1;2", "3;4", "5;6"], {}, 0, []),
    ],
)  # fmt: skip
def test_lines_above_the_table_do_not_count_and_that_is_said(
    lines: Sequence[str], options: dict[str, object], skipped: int, notes: Sequence[str]
) -> None:
    dialect = found(*lines, **options)
    assert (dialect.skipped, list(dialect.notes)) == (skipped, notes)
    assert dialect.comment == options.get("comment")
    assert dialect.delimiter == ("x" if lines[0] == "SEP=x" else ";")


def test_lines_of_a_comment_do_not_tell_the_delimiter() -> None:
    lines = ["# a,b", "# c,d", "# c,d", "# c,d", "1;2", "3;4", "5;6"]
    assert found(*lines, comment="#").delimiter == ";"
    assert found("% a,b", "% c,d", "1;2", comment="%").delimiter == ";"


@pytest.mark.parametrize(
    ("lines", "blank"),
    [
        (['a, "b"', '1, "2"'], True),
        (['a,"b"', '1,  "2"'], True),
        ([' "a",b', "1,2"], True),
        (['a,"b"', '1,"2"'], False),
        (['a;b, "c"', "1;2", "3;4"], False),
        (['a "b"', '1 "2"'], False),
    ],
)
def test_a_blank_may_stand_before_a_quotation_mark(lines: Sequence[str], blank: bool) -> None:
    assert found(*lines).blank_before_quote == blank


@pytest.mark.parametrize(
    ("dialect", "line", "fields"),
    [
        (Dialect(",", 0, None, False), 'a, "b"', ["a", ' "b"']),
        (Dialect(",", 0, None, True), 'a, "b"', ["a", "b"]),
        (Dialect(",", 0, None, False), 'a,"b,c"', ["a", "b,c"]),
        (Dialect(" ", 0, None, False), '  a \t "b c"  d ', ["a", "b c", "d"]),
        (Dialect("\t", 0, None, False), "a\t b", ["a", " b"]),
    ],
)
def test_a_line_is_divided_into_its_fields(dialect: Dialect, line: str, fields: list[str]) -> None:
    assert list(dialect.divide([line])) == [fields]
    with pytest.raises(Exception, match="unexpected end of data"):
        list(dialect.divide(['"a']))
    with pytest.raises(Exception, match="expected after"):
        list(dialect.divide(['"a"b']))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_line_of_more_fields_than_any_table_has_is_told(monkeypatch: pytest.MonkeyPatch, delimiter: str) -> None:
    monkeypatch.setattr(module, "MOST_COLUMNS", 5)
    assert found(delimiter.join("abcde"), delimiter.join("12345")).delimiter == delimiter
    with pytest.raises(InputError, match=r"^FILE, line 2: has 6 fields, expected at most 5$"):
        found("a", delimiter.join("abcdef"))
    with pytest.raises(InputError, match=r"^FILE, line 1: has 8 fields, expected at most 5$"):
        found(delimiter.join("abcdefgh"), delimiter.join("abcdef"))
