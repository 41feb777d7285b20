"""Which files are read, by which reader, and that whatever it fails on is one sentence."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from nn_tui.datasets import InputError, TableOptions, files_read, load_file
from nn_tui.datasets.files.from_arrays import labelled
from nn_tui.datasets.files.idx import read_images
from nn_tui.datasets.files.load_file import column_names
from nn_tui.datasets.files.numpy_files import (
    read_first_of_npz,
)
from nn_tui.datasets.tables.options import Grouped

from .refusals import said

VALUES = np.arange(12.0).reshape(4, 3)


@pytest.mark.usefixtures("no_memory")
def test_what_is_unpacked_asks_for_its_memory(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "a.npz", X=np.zeros((40, 25)))
    assert said(tmp_path, lambda: read_first_of_npz(tmp_path / "a.npz")).startswith(
        "a.npz, array X: an array of shape (40, 25) needs about 8.0 kB"
    )
    (tmp_path / "a.idx.gz").write_bytes(gzip.compress(struct.pack(">HBBII", 0, 8, 2, 40, 25) + bytes(1000)))
    assert said(tmp_path, lambda: read_images(tmp_path / "a.idx.gz")).startswith(
        "a.idx.gz: an array of shape (40, 25) needs about 1.0 kB"
    )
    words = np.array([f"w{row % 2}" for row in range(1000)])
    assert "dataset of 1,000 samples with 2 features and 1 output needs" in said(
        tmp_path, lambda: labelled("a", np.zeros((1000, 2)), words, None)
    )


def test_options_for_tables_are_refused_for_arrays(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", X=VALUES, y=np.arange(4) / 8)
    path = tmp_path / "a.npz"
    for options in (
        TableOptions(task="regression"), TableOptions(target=("y",)), TableOptions(target="y"),
        TableOptions(split="ordered"), TableOptions(target=()),
    ):  # fmt: skip
        assert load_file(path, options).samples == 4
    for options, name in (
        (TableOptions(header=True), "header"),
        (TableOptions(split=Grouped("a")), "split"),
        (TableOptions(missing="drop"), "missing"),
        (TableOptions(features=("a",)), "features"),
    ):
        assert said(tmp_path, lambda options=options: load_file(path, options)) == (
            f"data.{name}: a.npz has no named columns; {name} is for tables (.csv, .tsv, .txt, .data, .parquet)"
        )
    assert said(tmp_path, lambda: load_file(path, TableOptions(target=("y", "z")))) == (
        "data.target: 2 names, expected one for a.npz"
    )


def test_a_file_is_known_by_what_stands_there_and_by_its_ending(tmp_path: Path) -> None:
    every = ".csv, .tsv, .txt, .data, .parquet, .npy, .npz, .idx, -ubyte"
    assert said(tmp_path, lambda: load_file(tmp_path / "no.npy")) == "no.npy: there is no such file"
    (tmp_path / "f.csv").mkdir()
    assert said(tmp_path, lambda: load_file(tmp_path / "f.csv")) == (
        f"f.csv: is no data file, expected one that ends in {every}"
    )
    (tmp_path / "a.dta").write_text("a,b\n1,2\n2,0.5\n")
    assert said(tmp_path, lambda: load_file(tmp_path / "a.dta")) == (
        f'a.dta: ends in .dta, expected {every}; data.format = "csv" reads it as a table of text'
    )
    assert column_names(tmp_path / "a.dta", TableOptions(format="csv")) == ("a", "b")
    for name in ("a", "a.gz"):
        (tmp_path / name).write_text("a,b\n1,2\n2,0.5\n")
        assert column_names(tmp_path / name, TableOptions()) == ("a", "b")
    np.save(tmp_path / "a.npy", VALUES)
    assert column_names(tmp_path / "a.npy", TableOptions()) == ()


def test_the_files_of_arrays_are_those_that_are_there(tmp_path: Path) -> None:
    np.save(tmp_path / "X.npy", VALUES)
    np.save(tmp_path / "t.npy", np.arange(4))
    both = (tmp_path / "X.npy", tmp_path / "t.npy")
    assert files_read(tmp_path / "X.npy", None) == both[:1]
    assert files_read(tmp_path / "X.npy", "t.npy") == both
    assert files_read(tmp_path / "X.npy", "no.npy") == both[:1]
    assert files_read(tmp_path / "X.npy", ("t.npy",)) == both[:1]
    assert files_read(tmp_path / "a.csv", "t.npy") == (tmp_path / "a.csv",)
    assert files_read(tmp_path / "a.npz", "t.npy") == (tmp_path / "a.npz",)


@pytest.mark.parametrize(
    ("error", "name", "sentence"),
    [
        (MemoryError(), "a.csv", "does not fit into memory; NPY and uncompressed NPZ files need not"),
        (OSError(5, "Input/output error"), "a.csv", "cannot be read: Input/output error"),
        (OSError("no number"), "a.csv", "cannot be read: no number; expected an undamaged csv file"),
        (ValueError("x" * 121), "a.npz", f"cannot be read: {'x' * 120}; expected an undamaged npz file"),
        (KeyError("y"), "a-ubyte", "cannot be read: 'y'; expected an undamaged ubyte file"),
        (ValueError("odd"), "a", "cannot be read: odd; expected an undamaged data file"),
        (InputError("told already"), "a.csv", None),
    ],
)
def test_whatever_a_reader_fails_on_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, name: str, sentence: str | None
) -> None:
    def fail(*_: object) -> None:
        raise error

    (tmp_path / name).write_text("a,b\n1,2\n")
    monkeypatch.setattr("nn_tui.datasets.files.load_file._format", fail)
    expected = "told already" if sentence is None else f"{name}: {sentence}"
    assert said(tmp_path, lambda: load_file(tmp_path / name)) == expected
