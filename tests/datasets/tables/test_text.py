"""How a text is divided: encodings, compression, delimiters, headers, and what stands around a table."""

import bz2
import gzip
import io
import lzma
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from nn_tui.datasets import TableOptions, load_file
from nn_tui.datasets.tables import content as file_content

from .written import complaint, loaded, reading, table, write

PLAIN = table("a|b|label", "1.5|7|yes", "2|8.25|no", "-3|9|yes", "4|10|no")


def zipped(*names: str) -> Callable[[bytes], bytes]:
    def pack(data: bytes) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for name in names:
                archive.writestr(name, data)
        return file.getvalue()

    return pack


def _short(value: object) -> str:
    return value[:30] if isinstance(value, str) else ""


PACKED: list[tuple[Callable[[bytes], bytes], str, str | None]] = [
    (gzip.compress, "data.csv", "the file is compressed with gzip"),
    (gzip.compress, "csv.gz", "the file is compressed with gzip"),
    (bz2.compress, "data.csv.bz2", "the file is compressed with bzip2"),
    (lzma.compress, "data.tsv.xz", "the file is compressed with xz"),
    (zipped("inner.csv"), "data.zip", "the file is the zip archive of inner.csv"),
    (zipped("inner.csv", "__MACOSX/._inner.csv"), "data.zip", "the file is the zip archive of inner.csv"),
    (lambda data: data.decode().encode("utf-16"), "data.csv", "the file is UTF-16 text"),
    (lambda data: data.decode().encode("utf-16-be"), "data.txt", "the file is UTF-16 text without a mark"),
    (lambda data: b"\xef\xbb\xbf" + data, "data.data", None),
    (bytes, "data", None),
    (lambda data: data.replace(b"\n", b"\r"), "data.csv", None),
    (lambda data: data.replace(b"\n", b"\r\n"), "data.csv", None),
    (lambda data: data.replace(b",", b"|"), "data.csv", None),
    (lambda data: data.replace(b",", b"   "), "data.csv", None),
    (lambda data: data.replace(b",", b"\t"), "data.csv", None),
    (
        lambda data: b"sep=;\n" + data.replace(b",", b";"),
        "data.csv",
        "the file begins with 'sep=;', as Excel writes it",
    ),
    (
        lambda data: b"# exported\n# from here, today\n" + data,
        "data.csv",
        "2 lines of comments (#) above the table do not count",
    ),
    (lambda data: b"# exported\n" + data, "data.csv", "1 line of comments (#) above the table does not count"),
    (lambda data: b"Table of things\n\n" + data, "data.csv", "2 lines of a title above the table do not count"),
    (
        lambda data: data.replace(b"\n", b",\n").replace(b"label,", b"label"),
        "data.csv",
        "lines end with a delimiter, the header does not",
    ),
    (lambda data: data.replace(b"\n", b",\n"), "data.csv", None),
    (lambda data: re.sub(rb",([^,\n]+)", rb', "\1"', data), "data.csv", None),
]


@pytest.mark.parametrize(("pack", "name", "said"), PACKED)
def test_a_table_is_the_same_however_it_is_packed_and_divided(
    tmp_path: Path, pack: Callable[[bytes], bytes], name: str, said: str | None
) -> None:
    plain, found = loaded(tmp_path, PLAIN, "plain.csv"), reading(tmp_path, pack(PLAIN.encode()), name)
    assert found.dataset is not None
    np.testing.assert_array_equal(found.dataset.inputs, plain.inputs)
    np.testing.assert_array_equal(found.dataset.targets, plain.targets)
    assert (found.dataset.feature_names, found.dataset.target_names) == (plain.feature_names, plain.target_names)
    assert found.report.notes == (() if said is None else (said,))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04", "is no zip archive that can be read"),
        (zipped("[Content_Types].xml", "xl/workbook.xml")(b"x"), "is an Excel workbook or another office document"),
        (zipped("a.csv", "b.csv")(b"x"), "is a zip archive of 2 files, expected one file in it"),
        (gzip.compress(PLAIN.encode())[:-20], "is compressed with gzip, but cannot be unpacked"),
        (gzip.compress(bz2.compress(PLAIN.encode())), "is compressed twice"),
        (gzip.compress(zipped("xl/workbook.xml")(b"x")), "is an archive within another one, or an office document"),
        (zipped("mimetype", "content.xml")(b"x"), "is an Excel workbook or another office document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "is an Excel workbook (.xls)"),
        (b"  <!DOCTYPE html><html>", "is an HTML page"),
        (b"\xef\xbb\xbf<!-- a page -->\n<table>", "is an HTML page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n", "is a pointer of Git LFS"),
        (b"%PDF-1.7", "is a PDF document"),
        (b"\0" * 257 + b"ustar\x0000", "is a tar archive"),
        (b"\x28\xb5\x2f\xfd\0", "is a compressed archive"),
        (b"SQLite format 3\0", "is an SQLite database"),
        (b"\x89HDF\r\n", "is an HDF5 file"),
        (b"ARROW1\0\0", "is an Arrow or Feather file"),
        (b"\x80\x04\x95", "is a pickle of Python"),
        (b"RDX3\nX\n", "is a file of R"),
        (b"$FL2@(#) SPSS", "is a file of Stata, SPSS or SAS"),
        (b"<?xml version='1.0'?>", "is an XML document"),
        (b'[{"a": 1}, {"a": 2}]', "is JSON"),
        (b"% made\n@RELATION iris\n", "is an ARFF file"),
        (b"a,b\n1,2\n3,x\x81\n", "line 3: the byte 0x81 is not UTF-8"),
        (b"a,b\r1,2\r3,4\r5,6\r7\xe92,3\r", "line 5: the byte 0xe9 is not UTF-8"),
        (b"," * 200_000, "line 1: has 200,001 fields, expected at most 100,000"),
    ],
    ids=_short,
)
def test_what_is_no_table_is_called_what_it_is(tmp_path: Path, content: bytes, said: str) -> None:
    assert said in complaint(tmp_path, content)


def test_a_file_with_the_ending_of_another_format_is_called_what_it_is(tmp_path: Path) -> None:
    workbook = zipped("[Content_Types].xml", "xl/workbook.xml")(b"x")
    assert complaint(tmp_path, workbook, "data.xlsx").startswith("data.xlsx: is an Excel workbook")
    assert complaint(tmp_path, b'{"a": 1}', "data.json").startswith("data.json: is JSON")
    assert complaint(tmp_path, zipped("a")(b"x"), "data.jar").startswith("data.jar: ends in .jar, expected .csv")
    assert complaint(tmp_path, gzip.compress(b"x"), "data.pkl").startswith("data.pkl: ends in .pkl, expected .csv")


def test_a_name_may_begin_as_a_compressed_file_does(tmp_path: Path) -> None:
    assert loaded(tmp_path, table("BZhou|b|y", "1|7|yes", "2|8|no", times=2)).feature_names == ("BZhou", "b")


def test_a_title_may_have_delimiters_in_it_but_no_numbers(tmp_path: Path) -> None:
    rows = table("a|b|c|y", "1|2|3|4.5", "2|3|5|5.5", "3|3|5|6.5")
    assert loaded(tmp_path, "Sales, in units\nby us\n" + rows).feature_names == ("a", "b", "c")
    assert "line 2: 4 fields, expected 2" in complaint(tmp_path, "1,2\n" + rows)


def test_what_grows_too_much_when_it_is_unpacked_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_content, "ALWAYS_UNPACKED", 1000)
    for pack in (gzip.compress, bz2.compress, lzma.compress):
        assert "times as large when unpacked; unpack it first" in complaint(tmp_path, pack(bytes(200_000)))
        assert "is empty" in complaint(tmp_path, pack(b"\n" * 1000))
        assert loaded(tmp_path, pack(PLAIN.encode())).samples == 4


def test_western_letters_are_read_and_said(tmp_path: Path) -> None:
    content = "Größe,Ort\n" + "1,Köln\n2,Lyon\n" * 3
    found = reading(tmp_path, content.encode("latin-1"))
    assert found.dataset is not None
    assert (found.dataset.feature_names, found.dataset.target_names) == (("Größe",), ("Köln", "Lyon"))
    assert "Windows-1252" in found.report.notes[0]
    assert reading(tmp_path, content.encode("latin-1"), encoding="latin-1").report.notes == ()
    assert "is not UTF-8" in complaint(tmp_path, content.encode("latin-1"), encoding="utf-8")
    assert "no encoding that is known" in complaint(tmp_path, content, encoding="klingon")


@pytest.mark.parametrize(
    ("content", "header", "rows"),
    [
        (table("", "b|t|e", "p|f|p", times=9), False, 18),
        (table("", "2024-01-01 00:00|1.5|yes", "2024-01-01 00:01|2.5|no", times=4), False, 8),
        (table("", "C001|1.5|yes", "C002|2.5|no", "C003|3|no", "C004|4|yes"), False, 4),
        (table("id|x|y", "C001|1.5|yes", "C002|2.5|no", times=2), True, 4),
        (table("0|1|2", "1.5|2.5|0.5", "2.5|7.5|1.5", times=3), True, 6),
        (table("", "1|2|3", "4|5|6", times=3), False, 6),
        (table("x|2020|2021", "a|1|2", "b|3|4", times=3), True, 6),
        (table("", "1,5|2,5", "2,5|3,5", times=3, delimiter=";"), False, 6),
    ],
)
def test_the_first_line_has_names_if_it_is_unlike_the_others(
    tmp_path: Path, content: str, header: bool, rows: int
) -> None:
    found = reading(tmp_path, content).report
    assert (found.header, found.rows) == (header, rows)
    said = reading(tmp_path, content, header=not header, task="classification").report
    assert said.header is not header
    assert said.rows == rows + (1 if header else -1)


def test_row_names_as_r_writes_them_and_an_index_of_pandas_are_left_out(tmp_path: Path) -> None:
    for content in (
        '"a" "label"\n"1" 1.5 "yes"\n"2" 2.5 "no"\n"3" 3.5 "no"\n"4" 4 "yes"\n',
        ",a,label\n0,1.5,yes\n1,2.5,no\n2,3.5,no\n3,4,yes\n",
    ):
        found = reading(tmp_path, content)
        assert found.report.columns[0].name == "column1"
        assert (found.report.columns[0].kind, found.report.columns[0].use) == ("identifier", "left out")
        assert found.report.features == ("a",)


def test_a_line_is_named_where_it_stands_in_the_file(tmp_path: Path) -> None:
    for above in ("", "# one\n# two\n", "sep=,\n", "A title\n\n"):
        lines = above.count("\n")
        content = above + 'a,b,c\n1,"x\ny",3\n\n2,z,4\n5,z\n'
        assert complaint(tmp_path, content).startswith(f"data.csv, line {lines + 6}: 2 fields, expected 3")
        content = above + 'a,b,c\n1,x,3\n2,"y,4\n5,z,6\n'
        assert complaint(tmp_path, content).startswith(f"data.csv, line {lines + 3}: unexpected end of data")
    commented = 'a,b,c\n1,"x\ny",3\n%,,\n2,z,4\n% no\n5,z\n'
    assert complaint(tmp_path, commented, comment="%").startswith("data.csv, line 7: 2 fields")
    assert complaint(tmp_path, "junk\njunk,\na,b\n1,2\n3\n", skip_rows=2).startswith("data.csv, line 5: 1 field,")
    assert complaint(tmp_path, "a,b\n1,2\n", skip_rows=1_000).startswith(
        "data.csv: is empty below the 1,000 lines of data.skip_rows, expected a table"
    )


def test_settings_say_how_a_text_is_divided(tmp_path: Path) -> None:
    odd = loaded(tmp_path, "a:b\n1:2.5\n2:3.5\n", delimiter=":")
    np.testing.assert_array_equal(odd.inputs, [[1], [2]])
    assert complaint(tmp_path, PLAIN, "data.xyz").startswith("data.xyz: ends in .xyz, expected .csv, .tsv")
    assert loaded(tmp_path, PLAIN, "data.xyz", format="csv").feature_names == ("a", "b")


def test_a_field_may_be_long_and_its_name_is_short(tmp_path: Path) -> None:
    data = loaded(tmp_path, table("note|b|y", "y|1|0.5", f"{'x' * 200_000}|2|1.5", f"{'x' * 200_001}|3|7.5", times=2))
    assert data.feature_names[:2] == (f"note={'x' * 59}…", f"note={'x' * 59}… (2)")


def test_many_columns_and_many_rows_are_read_in_pieces(tmp_path: Path) -> None:
    wide = "\n".join(",".join(str((row * 7 + place) % 11) for place in range(5000)) for row in range(120))
    assert loaded(tmp_path, wide).inputs.shape == (120, 4999)
    rows = 250_000
    tall = "a,b\n" + "".join(f"{row},{'x' if row == rows - 3 else row % 5}\n" for row in range(rows))
    assert complaint(tmp_path, tall).startswith(f"data.csv, line {rows - 1}, column b: 'x' is not a number")


def test_a_table_is_read_once_until_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, PLAIN)
    opened: list[Path] = []
    read_bytes = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda self: opened.append(self) or read_bytes(self))  # pyright: ignore
    first = load_file(path)
    assert load_file(path, TableOptions(target="a")).target_names == ("a",)
    assert load_file(path).inputs.tolist() == first.inputs.tolist()
    assert len(opened) == 1
    load_file(path, TableOptions(delimiter=","))
    assert len(opened) == 2
    write(tmp_path, PLAIN + "5,11,yes\n")
    assert load_file(path).samples == 5


FIELDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Co", "Cn")), max_size=6)


@example(rows=[("0", "0"), ("3", "? ")], delimiter=",", newline="\n")
@example(rows=[("0", "0"), ("3", " na ")], delimiter=";", newline="\n")
@given(
    rows=st.lists(st.tuples(FIELDS, FIELDS), min_size=2, max_size=12),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_words_come_back_as_they_were_written_in_any_dialect(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], delimiter: str, newline: str
) -> None:
    assume(all(len({row[place].strip() for row in rows if row[place].strip()}) > 1 for place in (0, 1)))
    path = tmp_path_factory.getbasetemp() / "words.csv"
    quoted = (
        delimiter.join([*(f'"{word.replace(chr(34), chr(34) * 2)}"' for word in row), str(number % 9)])
        for number, row in enumerate(rows)
    )
    path.write_bytes((delimiter.join(["first", "second", "y"]) + newline + newline.join(quoted)).encode())
    options = TableOptions(
        kinds={"first": "category", "second": "category"},
        missing="category",
        header=True,
        delimiter=delimiter,
        task="regression",
        max_categories=100,
    )
    data = load_file(path, options)
    for place, name in enumerate(("first", "second")):
        for row, written in enumerate(rows):
            word = written[place].strip()
            names = [
                feature
                for feature, value in zip(data.feature_names, data.inputs[row], strict=True)
                if value and feature.startswith(f"{name}=")
            ]
            assert names == [f"{name}={word or 'missing'}"]


def test_half_a_character_is_a_word_in_the_first_rows_and_below(tmp_path: Path) -> None:
    for row in (0, 5_000):
        rows = [f"{number},{number % 3}" for number in range(6_000)]
        rows[row] = "+2AA-,1"  # as UTF-7 writes the first half of a pair
        said = complaint(tmp_path, "a,b\n" + "\n".join(rows) + "\n", encoding="utf-7")
        assert said.startswith(f"data.csv, line {row + 2}, column a: ")
