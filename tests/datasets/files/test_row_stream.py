"""A table that is gone through row by row: as it is read as a whole, compressed or damaged, a row at a time."""

import bz2
import gzip
import io
import lzma
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

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
