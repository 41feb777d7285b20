"""The samples of an array's file, gone through as the rows of a table."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from nn_tui.datasets import InputError, TableOptions
from nn_tui.datasets.files import array_rows
from nn_tui.datasets.files.array_rows import read_array_rows
from nn_tui.datasets.files.row_stream import open_rows
from tests.datasets.files.hostile import idx

VALUES = np.arange(24).reshape(6, 4) / 8


@pytest.mark.parametrize("piece", [1, 3, 4, 7, 8, 9, 12, 1000])
@pytest.mark.parametrize("shape", [(6, 4), (6, 2, 2), (24,), (3, 8), (1, 24), (24, 1)])
def test_rows_are_the_same_in_pieces_of_any_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: tuple[int, ...], piece: int
) -> None:
    monkeypatch.setattr(array_rows, "PIECE", piece)
    values = VALUES.reshape(shape)
    np.save(tmp_path / "new.npy", values)
    flat = values.reshape(len(values), -1)
    known = [f"k{column}" for column in range(flat.shape[1])]
    names, rows = read_array_rows(tmp_path / "new.npy", known)
    assert list(names) == known
    assert [list(row) for row in rows] == [[repr(float(value)) for value in row] for row in flat]


def test_a_piece_has_as_many_rows_as_there_is_room_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    monkeypatch.setattr(array_rows, "PIECE", 9)

    def release(array: npt.NDArray[Any]) -> None:
        sizes.append(len(array))

    monkeypatch.setattr(array_rows, "release", release)
    np.save(tmp_path / "new.npy", VALUES)
    _, rows = read_array_rows(tmp_path / "new.npy", "abcd")
    seen = [len(sizes) for _ in rows]
    # Two rows of four numbers each; what was read is given back after each piece.
    assert seen == [0, 0, 1, 1, 2, 2]
    assert sizes == [6, 6, 6]


def test_a_column_more_than_is_known_is_the_target(tmp_path: Path) -> None:
    np.savez(tmp_path / "new.npz", X=VALUES[:2], other=VALUES)
    (tmp_path / "new.idx").write_bytes(idx(np.arange(4, dtype=np.uint8).reshape(2, 2)))
    (tmp_path / "new-ubyte").write_bytes(idx(np.arange(4, dtype=np.uint8).reshape(2, 2)))
    names, rows = read_array_rows(tmp_path / "new.npz", ["a", "b", "c"])
    assert (list(names), list(map(list, rows))) == (
        ["a", "b", "c", "y"],
        [["0.0", "0.125", "0.25", "0.375"], ["0.5", "0.625", "0.75", "0.875"]],
    )
    for name in ("new.idx", "new-ubyte"):
        names, rows = read_array_rows(tmp_path / name, ["a"])
        assert (list(names), list(map(list, rows))) == (["a", "y"], [["0.0", "1.0"], ["2.0", "3.0"]])


@pytest.mark.parametrize(
    ("values", "known", "sentence"),
    [
        (VALUES, "abcde", "an array of shape (6, 4), expected 5 numbers a sample"),
        (VALUES, "ab", "an array of shape (6, 4), expected 2 numbers a sample"),
        (np.float64(1), "a", "is an array of float64 of shape (), expected samples of numbers"),
        (np.array(["a", "b"]), "a", "is an array of <U1 of shape (2,), expected samples of numbers"),
        (VALUES * 1j, "abcd", "is an array of complex128 of shape (6, 4), expected samples of numbers"),
    ],
)
def test_an_array_that_does_not_fit_is_told(
    tmp_path: Path, values: npt.NDArray[Any], known: str, sentence: str
) -> None:
    np.save(tmp_path / "new.npy", values)
    with pytest.raises(InputError) as error:
        read_array_rows(tmp_path / "new.npy", known)
    assert str(error.value) == f"{tmp_path / 'new.npy'}: {sentence}"


@pytest.mark.parametrize("dtype", ["bool", "i1", "u2", "f4"])
def test_numbers_of_every_kind_are_written_as_numbers(tmp_path: Path, dtype: str) -> None:
    np.save(tmp_path / "new.npy", np.array([[0, 1]], dtype))
    with open_rows(str(tmp_path / "new.npy"), TableOptions(), "ab") as stream:
        assert (stream.name, stream.names, stream.named) == (str(tmp_path / "new.npy"), ("a", "b"), True)
        assert [(where, list(row)) for where, row in stream.rows] == [("row 1", ["0.0", "1.0"])]
        assert stream.share() is None
