"""Whatever the bytes of a file, it is a dataset or one sentence, and takes no more memory than there is."""

import gzip
import os
import random
import struct
import tracemalloc
import zipfile
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from nn_tui.datasets import InputError, TableOptions, load_file, memory_budget

from .hostile import CLASSES, IMAGES, INPUTS, LABELS, damaged, idx, npy, npy_with_header, npz, parquet, whole_files

pytest.importorskip("pyarrow")


def sentence(path: Path, target: tuple[str, ...] = ()) -> str:
    """Return the one sentence about a file, without the path it begins with."""
    with pytest.raises(InputError) as error:
        load_file(path, TableOptions(target=target or None))
    found = str(error.value)
    assert "\n" not in found
    assert len(found) < 500 + len(str(path))
    return found.removeprefix(str(path)).lstrip(":, ")


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", ["x.csv", "x.npy", "x.npz", "images.idx", "images.idx.gz", "x.parquet"])
def test_damaged_files_are_data_or_one_sentence(tmp_path: Path, name: str, seed: int) -> None:
    rng = random.Random(f"{name} {seed}")
    examples = whole_files()[name]
    written(tmp_path / "labels.idx", LABELS)
    written(tmp_path / "labels.idx.gz", gzip.compress(LABELS))
    for example in examples:
        assert load_file(written(tmp_path / name, example)).samples >= 4
    refused: list[str] = []
    for _ in range(150):
        path = written(tmp_path / name, damaged(rng.choice(examples), rng))
        try:
            load_file(path)
        except InputError as error:
            refused.append(str(error))
    assert len(refused) > 20
    assert not any("\n" in sentence for sentence in refused)


def npy_header(shape: str, descr: str = "'<f8'") -> str:
    return f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n"


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (npy_header("(2, 2)", "'|S0'"), "holds values of type |S0, expected numbers or words"),
        (npy_header("(2, 2)", "'|V0'"), "holds values of type |V0, expected numbers or words"),
        (npy_header("(2, 2)", "'|V8'"), "holds values of type |V8, expected numbers or words"),
        (npy_header("(2, 2)", "[('a', '<f8')]"), "holds values of type [('a', '<f8')], expected numbers or words"),
        (npy_header("(2, 2)", "('<f8', (2,))"), "holds values of type ('<f8', (2,)), expected numbers or words"),
        (npy_header("(True, 2)"), "has shape (True, 2), expected lengths of at least 0"),
        (npy_header(f"({'1, ' * 100})"), "has 100 dimensions, expected at most 32"),
        (npy_header(f"(0, {2**62})"), f"has shape (0, {2**62}), which is more than any array can have"),
        (npy_header(f"({2**62}, {2**62})"), f"has shape ({2**62}, {2**62}), which is more than any array can have"),
        (npy_header(f"({10**30}, 0)"), f"has shape ({10**30}, 0), which is more than any array can have"),
        (npy_header("(0, 3)"), "0 samples, expected at least 2"),
        (npy_header("()"), "an array of shape (), expected (samples, columns)"),
        (npy_header("(2, 2)")[:-9], "is not an array in NumPy's format: "),
        ("(" * 3000, "is not an array in NumPy's format: "),
        ("exec('x')", "is not an array in NumPy's format: malformed node or string on line 1"),
        (" " * 2**17, "is not an array in NumPy's format: "),
    ],
)
@pytest.mark.parametrize("ending", [".npy", ".npz", "compressed"])
def test_headers_of_numpy_that_no_array_has_are_told(tmp_path: Path, header: str, said: str, ending: str) -> None:
    content = npy_with_header(header)
    if ending != ".npy":
        method = zipfile.ZIP_STORED if ending == ".npz" else zipfile.ZIP_DEFLATED
        content = npz(method, {"X": content, "y": npy(CLASSES)})
        if said.startswith(("0 samples", "an array of shape")):
            said = "array X: has "  # an archive knows how long its files are
        path = tmp_path / "x.npz"
    else:
        path = tmp_path / "x.npy"
    found = sentence(written(path, content)).removeprefix("array X: ")
    assert found.startswith(said.removeprefix("array X: "))
    assert "object at" not in found


def test_a_shape_that_is_stored_by_columns_is_told_as_it_stands(tmp_path: Path) -> None:
    header = npy_header("(-1, 2)").replace("False", "True")
    assert sentence(written(tmp_path / "x.npy", npy_with_header(header))).startswith("has shape (-1, 2), expected")


@pytest.mark.filterwarnings("error")
def test_a_header_as_python_2_wrote_it_is_read_without_a_word(tmp_path: Path) -> None:
    written(tmp_path / "y.npy", npy(CLASSES))
    path = written(tmp_path / "X.npy", npy_with_header(npy_header("(20L, 2L)"), INPUTS.tobytes()))
    np.testing.assert_array_equal(load_file(path).inputs, INPUTS)


@pytest.mark.parametrize("letters", [b"\xff\xff\xff\xff", b"\x00\xd8\x00\x00"])
def test_words_of_letters_that_there_are_not_are_told(tmp_path: Path, letters: bytes) -> None:
    words = npy_with_header(npy_header("(20,)", "'<U1'"), letters * 20)
    path = written(tmp_path / "x.npz", npz(zipfile.ZIP_STORED, {"X": npy(INPUTS), "y": words}))
    assert sentence(path) == "targets hold letters that there are not, expected words or numbers"


def test_broken_compression_is_told(tmp_path: Path) -> None:
    for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        content = bytearray(npz(method, {"X": npy(np.random.default_rng(0).normal(size=(200, 2))), "y": npy(CLASSES)}))
        content[60:90] = bytes(30)
        assert sentence(written(tmp_path / "x.npz", bytes(content)))


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_an_idx_file_of_too_many_dimensions_is_told(tmp_path: Path, ending: str) -> None:
    pack = gzip.compress if ending else bytes
    written(tmp_path / f"labels.idx{ending}", pack(LABELS))
    path = written(tmp_path / f"images.idx{ending}", pack(b"\0\0\x08\xc8" + b"\0\0\0\1" * 200 + b"\1"))
    assert sentence(path) == "has 200 dimensions, expected at most 32"


MOMENT = datetime(2020, 1, 1, tzinfo=UTC)


def odd_columns() -> dict[str, object]:
    arrow = import_module("pyarrow")

    return {
        "timestamp[ns]": arrow.array([1, 2], arrow.timestamp("ns")),
        "an unknown zone": arrow.array([MOMENT, MOMENT], arrow.timestamp("us", "Nowhere/Atall")),
        "a date out of range": arrow.array([2**40, -(2**40)], arrow.timestamp("s")),
        "time64": arrow.array([time(1), time(2)], arrow.time64("ns")),
        "duration": arrow.array([timedelta(1), timedelta(2)]),
        "binary": arrow.array([b"a", b"\xff"]),
        "list": arrow.array([[1], [2, 3]]),
        "struct": arrow.array([{"a": 1}, {"a": 2}]),
        "list of words": arrow.array([["a"], ["b"]]),
        "map": arrow.array([[("a", 1)], []], arrow.map_(arrow.string(), arrow.int64())),
    }


@pytest.mark.parametrize("name", odd_columns())
def test_columns_of_other_types_are_refused_where_they_are_used_and_only_there(tmp_path: Path, name: str) -> None:
    column = odd_columns()[name]
    path = written(tmp_path / "x.parquet", parquet({"n": [1.5, 2.5], name: column, "y": [1, 2]}))
    kind = import_module("pyarrow.parquet").read_schema(path).field(name).type
    assert sentence(path) == f"column {name}: holds values of type {kind}, expected numbers or words"
    data = load_file(path, TableOptions(features="n"))
    np.testing.assert_array_equal(data.inputs, [[1.5], [2.5]])


def test_values_that_are_missing_in_a_table_matter_where_they_are_used_and_only_there(tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", b"n,gap,y\n1,,2\n2,5,3\n3,6,4\n")
    assert "line 2, column gap: the value is missing; choose" in sentence(path)
    assert load_file(path, TableOptions(features="n")).feature_names == ("n",)


def test_words_that_are_not_utf_8_are_refused_where_they_are_used_and_only_there(tmp_path: Path) -> None:
    content = parquet({"n": [1, 2], "w": ["aQz", "aQz"], "y": [1, 2]}, compression="none").replace(b"aQz", b"a\xffz")
    path = written(tmp_path / "x.parquet", content)
    assert sentence(path) == "column w: holds bytes that are not UTF-8, expected words"
    assert load_file(path, TableOptions(features="n")).samples == 2


def test_numbers_and_words_of_every_kind_are_read(tmp_path: Path) -> None:
    arrow = import_module("pyarrow")

    columns: dict[str, object] = {
        "decimal": [Decimal("1.25"), Decimal("-3.5"), Decimal("2")],
        "half": arrow.array(np.array([1, 2, 0.5], np.float16)),
        "byte": arrow.array([1, 2, 255], arrow.uint8()),
        "category": arrow.array(["b", "a", "b"]).dictionary_encode(),
        "numbers": arrow.array([7, 9, 7]).dictionary_encode(),
        "large": arrow.array(["x", "y", "y"], arrow.large_string()),
        "y": [0.5, 1.5, 2.5],
    }
    data = load_file(written(tmp_path / "x.parquet", parquet(columns, row_group_size=2)))
    assert data.feature_names == (
        *("decimal", "half", "byte", "category=a", "category=b", "numbers", "large=x", "large=y"),
    )
    np.testing.assert_array_equal(
        data.inputs, [[1.25, 1, 1, 0, 1, 7, 1, 0], [-3.5, 2, 2, 1, 0, 9, 0, 1], [2, 0.5, 255, 0, 1, 7, 0, 1]]
    )


def test_only_plain_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "zero.csv").symlink_to("/dev/zero")
    (tmp_path / "folder.csv").mkdir()
    for name in ("pipe.csv", "zero.csv", "folder.csv"):
        assert sentence(tmp_path / name).startswith("is no data file")


@pytest.mark.parametrize("name", ["a\0b.csv", "x" * 300 + ".csv", "\udcff.csv", "no/such/folder.csv"])
def test_a_path_that_no_file_can_have_is_told(tmp_path: Path, name: str) -> None:
    assert sentence(tmp_path / name)


def test_a_target_whose_name_no_file_can_have_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "x.npy", npy(INPUTS))
    for name in ("a\0b.npy", "x" * 300, "\udcff"):
        assert sentence(path, target=(name,))


@pytest.fixture
def little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_budget, "ALWAYS_THERE", 0)
    monkeypatch.setattr(memory_budget, "free_memory", lambda: 100e6)


@pytest.mark.usefixtures("little_memory")
def test_what_unpacks_to_more_than_there_is_is_refused_before(tmp_path: Path) -> None:
    written(tmp_path / "labels.idx.gz", gzip.compress(LABELS))
    path = written(tmp_path / "images.idx.gz", gzip.compress(struct.pack(">HBBII", 0, 8, 2, 60_000, 78_400)))
    needed = "an array of shape (60000, 78400) needs about 4.7 GB of memory, but 100.0 MB are free"
    assert sentence(path) == needed
    array = npy_with_header(npy_header("(20000, 10000)", "'|u1'"), bytes(200_000_000))
    path = written(tmp_path / "x.npz", npz(zipfile.ZIP_DEFLATED, {"X": array, "y": npy(CLASSES)}))
    assert sentence(path).startswith("array X: an array of shape (20000, 10000) needs about 200.0 MB")


@pytest.mark.usefixtures("little_memory")
def test_an_array_in_its_file_needs_no_memory_however_large(tmp_path: Path) -> None:
    with (tmp_path / "X.npy").open("wb") as file:
        file.write(npy_with_header(npy_header("(20, 50000000)", "'|u1'"), b""))
        file.truncate(file.tell() + 1_000_000_000)
    written(tmp_path / "y.npy", npy(CLASSES))
    assert sentence(tmp_path / "X.npy").startswith(
        "a dataset of 20 samples with 50,000,000 features and 1 output needs"
    )
    with (tmp_path / "X.npy").open("wb") as file:
        file.write(npy_with_header(npy_header("(500000, 1000)", "'|u1'"), b""))
        file.truncate(file.tell() + 500_000_000)
    written(tmp_path / "y.npy", npy(np.arange(500_000) % 3))
    assert load_file(tmp_path / "X.npy").inputs.shape == (500_000, 1000)


@pytest.mark.usefixtures("little_memory")
def test_two_samples_of_ten_million_features_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "x.npy", npy(np.zeros((2, 10_000_000), np.uint8)))
    assert sentence(path).startswith("a dataset of 2 samples with 9,999,999 features and 1 output needs about 1.1 GB")


@pytest.mark.usefixtures("little_memory")
def test_more_classes_than_there_is_memory_for_are_refused(tmp_path: Path) -> None:
    rows = "".join(f"{row},c{row % 8000}\n" for row in range(16_000))
    path = written(tmp_path / "x.csv", b"x,y\n" + rows.encode())
    assert sentence(path).startswith("a dataset of 16,000 samples with 1 features and 8,000 outputs needs about 3.1 GB")
    words = np.array([f"c{row % 8000}" for row in range(16_000)])
    np.savez(tmp_path / "x.npz", X=np.zeros((16_000, 1)), y=words)
    assert sentence(tmp_path / "x.npz").startswith("a dataset of 16,000 samples with 1 features and 8,000 outputs")


@pytest.mark.usefixtures("little_memory")
def test_a_small_parquet_file_of_many_rows_is_refused(tmp_path: Path) -> None:
    zeros = np.zeros(10_000_000, np.int64)
    path = written(tmp_path / "x.parquet", parquet({"x": zeros, "y": zeros}))
    assert path.stat().st_size < 200_000
    assert sentence(path).startswith("column x: a column of 10,000,000 rows needs about 160.0 MB")


@pytest.mark.usefixtures("little_memory")
def test_a_table_is_refused_by_its_size_and_by_its_fields(tmp_path: Path) -> None:
    with (tmp_path / "x.csv").open("wb") as file:
        file.truncate(60_000_000)
    assert sentence(tmp_path / "x.csv").startswith("a table of 60,000,000 bytes needs about 120.0 MB")
    path = written(tmp_path / "x.csv", b"1,2,3,4,5,6,7,8\n" * 900_000)
    assert sentence(path).startswith("a table of about 7,200,008 fields needs about 115.2 MB")


def test_a_long_word_does_not_make_the_others_long(tmp_path: Path) -> None:
    content = "w,x,y\n" + f"{'a' * 120_000},1,0.5\n" + "b,2,1.5\n" * 2000
    path = written(tmp_path / "x.csv", content.encode())
    tracemalloc.start()
    try:
        assert load_file(path).samples == 2001
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()


def test_images_of_the_size_of_mnist_open(tmp_path: Path) -> None:
    images = np.tile(IMAGES[:, :1, :1], (3000, 28, 28))
    written(tmp_path / "train-images-idx3-ubyte.gz", gzip.compress(idx(images), 1))
    written(tmp_path / "train-labels-idx1-ubyte.gz", gzip.compress(idx(np.tile(CLASSES.astype(np.uint8), 3000))))
    assert load_file(tmp_path / "train-images-idx3-ubyte.gz").inputs.shape == (60_000, 784)
