"""A table that is gone through row by row: as it is read as a whole, compressed or damaged, a row at a time."""

import bz2
import gzip
import io
import lzma
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from nn_tui.datasets import InputError, TableOptions
from nn_tui.datasets.files import row_stream
from nn_tui.datasets.files.row_stream import open_rows
from nn_tui.datasets.tables.columns import QUOTED

TEXT = b"a,b\n" + b"".join(b"%d,%d\n" % (row, row * row % 97) for row in range(500))


def zipped(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("__MACOSX/._table.csv", b"")
        archive.writestr("table.csv", data)
    return file.getvalue()


PACKED = [gzip.compress, bz2.compress, lzma.compress, zipped]


def rows_of(folder: Path, content: bytes) -> list[list[str]]:
    path = folder / "table.csv"
    path.write_bytes(content)
    with open_rows(str(path), TableOptions(), ()) as stream:
        return [list(row) for _, row in stream.rows]


@pytest.mark.parametrize("pack", PACKED)
def test_a_compressed_table_has_the_same_rows_and_a_damaged_one_a_sentence(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    packed = pack(TEXT)
    assert rows_of(tmp_path, packed) == rows_of(tmp_path, TEXT)
    assert len(rows_of(tmp_path, TEXT)) == 500
    refused = 0
    for seed in range(40):
        chance, damaged = random.Random(seed), bytearray(packed)
        for place in chance.sample(range(14, len(packed)), 3):
            damaged[place] ^= chance.randint(1, 255)
        try:
            rows_of(tmp_path, bytes(damaged))
        except InputError as error:
            refused += "\n" not in str(error)
    assert refused > 30


def test_what_is_in_a_compressed_file_is_called_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is compressed twice"):
        rows_of(tmp_path, gzip.compress(lzma.compress(TEXT)))
    with pytest.raises(InputError, match="is an HTML page"):
        rows_of(tmp_path, zipped(b"<html></html>"))


def test_empty_rows_are_rows_that_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_stream, "LONGEST_ROW", 100)
    assert rows_of(tmp_path, b"a,b\n1,2\n" + b",\n\n" * 200 + b"3,4\n") == [["1", "2"], ["3", "4"]]
    with pytest.raises(InputError, match="the row has more than 100 characters"):
        rows_of(tmp_path, b'a,b\n1,2\n"' + b",\n\n" * 200)


def test_the_rows_of_a_parquet_file_are_words_of_which_no_text_stands_for_a_missing_value(tmp_path: Path) -> None:
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "table.parquet"
    columns = {"size": [1.5, 2.0, None], "word": ["NA", "b", ""], "count": [1, 2, 3]}
    parquet.write_table(arrow.table(columns), path)
    with open_rows(str(path), TableOptions(), ()) as stream:
        assert tuple(stream.names) == tuple(columns)
        rows = [list(row) for _, row in stream.rows]
    assert rows == [["1.5", f"{QUOTED}NA", "1"], ["2.0", f"{QUOTED}b", "2"], ["", "", "3"]]


class Pipe(io.BytesIO):
    """What comes in pieces of a few bytes, however many are asked for."""

    piece = 1

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self.piece if size is None or size < 0 else min(size, self.piece))


def through_a_pipe(monkeypatch: pytest.MonkeyPatch, content: bytes, piece: int) -> tuple[list[list[str]], float | None]:
    pipe = Pipe(content)
    pipe.piece = piece
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=pipe))
    with open_rows("-", TableOptions(), ()) as stream:
        return [list(row) for _, row in stream.rows], stream.share()


@pytest.mark.parametrize("pack", [bytes, *PACKED[:3]])
@pytest.mark.parametrize("piece", [1, 5, 4096])
def test_what_comes_through_a_pipe_may_come_in_pieces_of_any_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int, pack: Callable[[bytes], bytes]
) -> None:
    rows, share = through_a_pipe(monkeypatch, pack(TEXT), piece)
    assert rows == rows_of(tmp_path, TEXT)
    assert share is None


def test_a_zip_archive_cannot_come_through_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"^a zip archive cannot be read from a pipe; expected text, or gzip$"):
        through_a_pipe(monkeypatch, zipped(TEXT), 4096)


@pytest.mark.parametrize("begin", [1, 40, 2**16])
def test_the_share_that_was_read_grows_from_the_beginning_to_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begin: int
) -> None:
    monkeypatch.setattr(row_stream, "BEGIN", begin)
    monkeypatch.setattr(row_stream, "PIECE", 128)
    path = tmp_path / "table.csv"
    path.write_bytes(b"a,b\n" + b"1.25,2.5\n" * 40_000)
    with open_rows(str(path), TableOptions(), ()) as stream:
        shares = [stream.share() for _ in stream.rows]
    assert shares[0] is not None
    assert shares[0] < 0.3
    assert shares == sorted(share for share in shares if share is not None)
    assert len(shares) == 40_000
    assert shares[20_000] == pytest.approx(0.5, abs=0.1)
    assert shares[-1] == 1.0


def test_the_smallest_file_is_read_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_bytes(b"7")
    with open_rows(str(tmp_path / "table.csv"), TableOptions(), ()) as stream:
        assert (stream.names, stream.named, list(stream.rows)) == (("x1",), False, [("line 1", ["7"])])
        assert stream.share() == 1.0


def test_only_the_beginning_is_looked_at_before_the_rows_are_gone_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_stream, "BEGIN", 64)
    monkeypatch.setattr(row_stream, "LOOKED_AT", 1000)
    path = tmp_path / "table.csv"
    path.write_bytes(b"a,b\n" + (b"1" * 200 + b",2\n") * 450)
    with open_rows(str(path), TableOptions(), ()) as stream:
        share = stream.share()
        assert share is not None
        assert share < 0.2
        assert len(list(stream.rows)) == 450


@pytest.mark.parametrize(("looked_at", "sentence"), [(6, "1 field, expected 3"), (7, "4 fields, expected 1")])
def test_the_lines_that_are_looked_at_tell_how_the_text_is_divided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looked_at: int, sentence: str
) -> None:
    monkeypatch.setattr(row_stream, "LOOKED_AT", looked_at)
    with pytest.raises(InputError) as error:
        rows_of(tmp_path, b"1,2,3\n" + b"1;2;3;4\n" * 9)
    assert str(error.value) == f"{tmp_path / 'table.csv'}, line 2: {sentence} as in the first line"


@pytest.mark.parametrize(("alike", "named"), [(499, False), (500, True)])
def test_the_first_line_is_compared_with_the_499_below_it(tmp_path: Path, alike: int, named: bool) -> None:
    lines = ["1,x", *["2,some words"] * 600]
    lines[alike] = "2,x"
    path = tmp_path / "table.csv"
    path.write_text("\n".join(lines))
    with open_rows(str(path), TableOptions(), ()) as stream:
        assert stream.named == named
        assert stream.names == (("1", "x") if named else ("x1", "x2"))
        assert [where for where, _ in stream.rows] == [f"line {number}" for number in range(1 + named, 602)]


@pytest.mark.parametrize(
    ("content", "known", "options", "names"),
    [
        ("1,2\n3,4\n", (), TableOptions(), ("x1", "x2")),
        ("1,2\n3,4\n", ("2", "z"), TableOptions(), ("1", "2")),
        ("1, 2 \n3,4\n", ("2",), TableOptions(), ("1", "2")),
        ('"NA",2\n3,4\n', ("NA",), TableOptions(), ("NA", "2")),
        ("1,2\n3,4\n", ("3",), TableOptions(), ("x1", "x2")),
        ("1,2\n3,4\n", ("2",), TableOptions(header=False), ("x1", "x2")),
        ("1,2\n3,4\n", (), TableOptions(header=True), ("1", "2")),
    ],
)
def test_a_first_line_with_a_known_name_has_the_names(
    tmp_path: Path, content: str, known: tuple[str, ...], options: TableOptions, names: tuple[str, ...]
) -> None:
    (tmp_path / "table.csv").write_text(content)
    with open_rows(str(tmp_path / "table.csv"), options, known) as stream:
        assert (stream.name, stream.names) == (str(tmp_path / "table.csv"), names)
        assert stream.named == (names[0] != "x1")
        rows = list(stream.rows)
    assert rows[-1] == ("line 2", ["3", "4"])
    assert len(rows) == 2 - stream.named


@pytest.mark.parametrize(
    ("content", "options", "sentence"),
    [
        (b"", TableOptions(), ": is empty, expected a table"),
        (b"\n , \n", TableOptions(), ": is empty, expected a table"),
        (b"a,b\n1,2\n3\n", TableOptions(), ", line 3: 1 field, expected 2 as in the first line"),
        (b"a,b\n1,2\n\n3,4,5\n", TableOptions(), ", line 4: 3 fields, expected 2 as in the first line"),
        (b"a,b\n1,2\n3,4\n,,,5", TableOptions(), ", line 4: 4 fields, expected 2 as in the first line"),
        (
            b"a,b\n1,\xe9\n",
            TableOptions(encoding="utf-8"),
            ": the byte 0xe9 is not UTF-8; data.encoding names another",
        ),
        (
            gzip.compress(TEXT, mtime=0)[:-12],
            TableOptions(),
            ": cannot be read: Compressed file ended before the end-of-stream",
        ),
        (
            b'a,b\n1,2\n3,"4\n',
            TableOptions(),
            ", line 3: unexpected end of data; expected fields in closed quotes, or none",
        ),
    ],
)
def test_what_cannot_be_gone_through_is_told_with_its_line(
    tmp_path: Path, content: bytes, options: TableOptions, sentence: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as error, open_rows(str(path), options, ()) as stream:
        list(stream.rows)
    assert str(error.value).startswith(f"{path}{sentence}")
    assert len(str(error.value)) < len(f"{path}{sentence}") + 30


def test_an_encoding_that_is_none_is_told_with_its_setting(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_bytes(TEXT)
    with (
        pytest.raises(InputError, match=r"^data\.encoding: 'klingon' is no encoding that is known$"),
        open_rows(str(tmp_path / "table.csv"), TableOptions(encoding="klingon"), ()),
    ):
        pass


@pytest.mark.parametrize("begin", [8, 9, 10, 11, 12, 2**16])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found_by_the_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, begin: int
) -> None:
    # Wherever the beginning is cut, within a letter too.
    monkeypatch.setattr(row_stream, "BEGIN", begin)
    path = tmp_path / "table.csv"
    path.write_bytes("ä,öß\n1,ü\n2,é\n".encode(encoding))
    with open_rows(str(path), TableOptions(), ()) as stream:
        assert (stream.names, list(stream.rows)) == (("ä", "öß"), [("line 2", ["1", "ü"]), ("line 3", ["2", "é"])])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_found_by_its_zeros(tmp_path: Path, encoding: str) -> None:
    assert rows_of(tmp_path, "a,b\n1,2\n3,4\n".encode(encoding)) == [["1", "2"], ["3", "4"]]


@pytest.mark.parametrize("name", ["table.csv", "table.npy", "table.parquet"])
def test_a_file_that_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    with (
        pytest.raises(InputError, match=f"{name}: there is no such file$"),
        open_rows(str(tmp_path / name), TableOptions(), ()),
    ):
        pass


@pytest.mark.parametrize("name", ["table.npy", "table.parquet", "table.PARQUET", "table.idx"])
def test_a_file_of_any_ending_is_a_text_where_that_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("a,b\n1,2\n")
    with open_rows(str(tmp_path / name), TableOptions(format="csv"), ()) as stream:
        assert (stream.names, list(stream.rows)) == (("a", "b"), [("line 2", ["1", "2"])])


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"a,b\n1,2\n" + b"3," + b"4" * 97 + b"\n", None),
        (b"a,b\n1,2\n" + b"3," + b"4" * 98 + b"\n", 3),
        (b"a" * 98 + b",b\n1,2\n", 1),
        (b"a,b\n" + b"1" * 98 + b",2\n", 2),
        (b"a,b\n" + b"1,2\n" * 210 + b"3" * 97 + b",4\n", None),
        (b"a,b\n" + b"1,2\n" * 210 + b"3" * 98 + b",4\n", 212),
        (b'a,b\n1,2\n3,"' + b"4\n" * 46 + b'45"\n', None),
        (b'a,b\n1,2\n3,"' + b"4\n" * 47 + b'45"\n', 50),
        (b'a,b\n1,2\n3,"' + b"4\n" * 60 + b'45"\n', 51),
    ],
)
def test_a_row_that_is_too_long_is_told_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, line: int | None
) -> None:
    monkeypatch.setattr(row_stream, "LONGEST_ROW", 100)
    if line is None:
        assert rows_of(tmp_path, content)
        return
    with pytest.raises(InputError) as error:
        rows_of(tmp_path, content)
    assert str(error.value) == (
        f"{tmp_path / 'table.csv'}, line {line}: the row has more than 100 characters; perhaps a quotation mark "
        "is not closed"
    )


def test_empty_fields_beyond_the_width_do_not_count(tmp_path: Path) -> None:
    assert rows_of(tmp_path, b"a,b\n1,2,, \n3,,,\n") == [["1", "2"], ["3", ""]]


def test_quoted_words_and_ends_of_lines_are_kept_as_they_are(tmp_path: Path) -> None:
    content = b'a,b\r\n"NA",1\r\nNA,2\r\n"x\r\ny",3\r\n'
    assert rows_of(tmp_path, content) == [[f"{QUOTED}NA", "1"], ["NA", "2"], ["x\r\ny", "3"]]


def test_more_lines_may_be_left_out_than_there_are(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"a,b\n1,2\n")
    with (
        pytest.raises(InputError, match=r"is empty, expected a table$"),
        open_rows(str(path), TableOptions(skip_rows=9), ()),
    ):
        pass
    with open_rows(str(path), TableOptions(skip_rows=1), ()) as stream:
        assert list(stream.rows) == [("line 2", ["1", "2"])]


def test_a_row_may_have_sixteen_million_characters() -> None:
    assert (row_stream.LONGEST_ROW, row_stream.LOOKED_AT) == (16_777_216, 4_194_304)
