"""Files are told from names by their endings, whatever their letters and however they are compressed."""

import pytest

from nn_tui.datasets import is_file_name
from nn_tui.datasets.files.array_rows import array_ending
from nn_tui.datasets.files.file_names import ending_of, suffix_of


@pytest.mark.parametrize(
    "name",
    ["-", "a/iris", "a\\iris", "a.csv", "a.TSV", "a.txt.xz", "a.npy", "a.idx.gz", "a.gz", "a.bz2", "a.xz", "a.ZIP"],
)
def test_an_ending_or_a_folder_makes_a_file(name: str) -> None:
    assert is_file_name(name)


@pytest.mark.parametrize("name", ["iris", "--", "iris.dta", "a.gzip", "csv", "gz", "idx", "a.npy.bak", "toys 2"])
def test_a_word_alone_makes_no_file(name: str) -> None:
    assert not is_file_name(name)


@pytest.mark.parametrize(
    ("name", "suffix", "ending"),
    [
        ("a.csv", ".csv", ".csv"),
        ("a.b.TSV", ".tsv", ".tsv"),
        ("a.txt.GZ", ".txt", ".txt"),
        ("a.data.bz2", ".data", ".data"),
        ("a.csv.xz", ".csv", ".csv"),
        ("a.csv.zip", ".csv", ".csv"),
        ("a.parquet", ".parquet", ".parquet"),
        ("a.npy", ".npy", ".npy"),
        ("a.NPZ", ".npz", ".npz"),
        ("a.idx", ".idx", ".idx"),
        ("a.idx.gz", ".idx", ".idx"),
        ("train-Images-idx3-ubyte", "", "-ubyte"),
        ("train-images-idx3-ubyte.gz", "", "-ubyte"),
        # Only tables as text and IDX files are read compressed.
        ("a.npy.gz", ".npy", None),
        ("a.parquet.gz", ".parquet", None),
        ("a.idx.bz2", ".idx", None),
        ("a-ubyte.xz", "", None),
        ("a.gz", "", None),
        ("a", "", None),
        ("a.dta", ".dta", None),
    ],
)
def test_the_ending_is_the_one_before_that_of_a_compression(name: str, suffix: str, ending: str | None) -> None:
    assert (suffix_of(name), ending_of(name)) == (suffix, ending)


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("A.NPY", ".npy"),
        ("a.npz", ".npz"),
        ("a.idx", ".idx"),
        ("a.idx.gz", ".idx"),
        ("t10k-images-idx3-ubyte.GZ", "-ubyte"),
        ("a.csv", None),
        ("a.csv.gz", None),
        ("npy", None),
    ],
)
def test_the_ending_of_an_array_is_known(name: str, ending: str | None) -> None:
    assert array_ending(name) == ending
