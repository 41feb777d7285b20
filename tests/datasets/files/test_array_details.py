"""Files of arrays in every order and size, the names that belong together, and what each of them asks memory for."""

import gzip
import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from nn_tui.datasets import InputError, TableOptions, files_read, large_arrays, load_file, memory_budget
from nn_tui.datasets.files.from_arrays import labelled
from nn_tui.datasets.files.idx import labels_of, read_idx, read_images
from nn_tui.datasets.files.load_file import column_names
from nn_tui.datasets.files.numpy_files import (
    PAIRS,
    read_first_of_npz,
    read_npy,
    read_npz,
    read_only_npy,
    read_weights,
    targets_of,
)
from nn_tui.datasets.tables.options import Grouped

Array = npt.NDArray[Any]
VALUES = np.arange(12.0).reshape(4, 3)


def said(folder: Path, work: Callable[[], object]) -> str:
    with pytest.raises(InputError) as error:
        work()
    return str(error.value).replace(f"{folder}/", "")


@pytest.fixture
def no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_budget, "ALWAYS_THERE", 0)
    monkeypatch.setattr(memory_budget, "free_memory", lambda: 0.0)


PACKED = (np.savez, np.savez_compressed)


@pytest.mark.parametrize("save", PACKED)
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("shape", [(12,), (4, 3), (2, 3, 2), (0, 3)])
def test_arrays_come_back_in_any_order(tmp_path: Path, shape: tuple[int, ...], order: Any, save: Any) -> None:
    values = np.asarray(np.arange(np.prod(shape)).reshape(shape), order=order)
    np.save(tmp_path / "a.npy", values)
    np.testing.assert_array_equal(read_only_npy(tmp_path / "a.npy"), values)
    save(tmp_path / "b.npz", **{"a longer name": values, "last": np.arange(3)})
    found, targets = read_npz(tmp_path / "b.npz", "last")
    np.testing.assert_array_equal(found, values)
    np.testing.assert_array_equal(targets, np.arange(3))
    save(tmp_path / "a.npz", first=np.arange(5), **{"a longer name": values, "last": np.arange(3)})
    np.testing.assert_array_equal(read_weights(tmp_path / "a.npz", ".npz", "a longer name"), values)
    np.testing.assert_array_equal(read_weights(tmp_path / "a.npz", ".npz", "last"), np.arange(3))


def npy_of_version(version: tuple[int, int], values: Array) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, values, version)
    return file.getvalue()


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
def test_every_version_of_the_format_is_read(tmp_path: Path, version: tuple[int, int]) -> None:
    (tmp_path / "a.npy").write_bytes(npy_of_version(version, VALUES))
    np.testing.assert_array_equal(read_only_npy(tmp_path / "a.npy"), VALUES)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_names_that_belong_together_are_found_in_an_archive_and_beside_each_other(
    tmp_path: Path, first: str, second: str
) -> None:
    np.savez(tmp_path / "a.npz", **{"other": np.zeros(1), second: np.arange(4), first: VALUES})  # pyright: ignore[reportArgumentType]
    inputs, targets = read_npz(tmp_path / "a.npz", None)
    np.testing.assert_array_equal(inputs, VALUES)
    np.testing.assert_array_equal(targets, np.arange(4))
    np.testing.assert_array_equal(read_first_of_npz(tmp_path / "a.npz"), VALUES)
    np.save(tmp_path / f"{first}.npy", VALUES)
    assert targets_of(tmp_path / f"{first}.npy", None) is None
    np.save(tmp_path / f"{second}.npy", np.arange(4))
    assert targets_of(tmp_path / f"{first}.npy", None) == tmp_path / f"{second}.npy"
    assert targets_of(tmp_path / f"{second}.npy", None) is None


def test_the_pairs_are_those_that_are_common() -> None:
    assert [" ".join(pair) for pair in PAIRS] == [
        "X y", "x y", "inputs targets", "x_train y_train", "X_train y_train", "data target", "features labels",
        "images labels",
    ]  # fmt: skip


def test_an_array_alone_has_its_target_last(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", VALUES)
    inputs, targets = read_npy(tmp_path / "a.npy", None)
    np.testing.assert_array_equal(inputs, VALUES[:, :2])
    np.testing.assert_array_equal(targets, VALUES[:, 2])


@pytest.mark.parametrize("save", PACKED)
def test_the_only_array_of_an_archive_is_its_inputs(tmp_path: Path, save: Any) -> None:
    save(tmp_path / "a.npz", some=VALUES)
    np.testing.assert_array_equal(read_first_of_npz(tmp_path / "a.npz"), VALUES)
    save(tmp_path / "a.npz", some=VALUES, more=VALUES)
    assert said(tmp_path, lambda: read_first_of_npz(tmp_path / "a.npz")) == (
        "a.npz: it has some, more; expected one array such as X"
    )
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("notes.txt", "none")
    path = tmp_path / "a.npz"
    assert said(tmp_path, lambda: read_first_of_npz(path)) == "a.npz: it has no arrays; expected one array such as X"
    assert said(tmp_path, lambda: read_npz(path, None)) == (
        "a.npz: it has no arrays; expected two arrays such as X and y"
    )
    assert said(tmp_path, lambda: read_npz(path, "y")) == ("data.target: a.npz has no array 'y'; it has no arrays")
    assert said(tmp_path, lambda: read_weights(path, ".npz", "w")) == (
        "data.sample_weights: a.npz has no array 'w'; it has none"
    )


def test_weights_are_an_array_of_their_own(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", X=VALUES, y=np.arange(4), w=np.ones(4))
    np.save(tmp_path / "w.npy", np.full(4, 2.0))
    (tmp_path / "folder").mkdir()
    assert read_weights(tmp_path / "a.npz", ".npz", "w").tolist() == [1] * 4
    assert read_weights(tmp_path / "a.npy", ".npy", "w.npy").tolist() == [2] * 4
    for path, ending, name, sentence in (
        ("a.npz", ".npz", "v", "a.npz has no array 'v'; it has X, y, w"),
        ("a.npy", ".npy", "folder", "there is no file folder, expected the NPY file of the weights"),
        ("a.idx", ".idx", "w", "a.idx is given, whose format has no weights; they are for tables, NPZ and NPY"),
    ):
        found = said(tmp_path, lambda path=path, ending=ending, name=name: read_weights(tmp_path / path, ending, name))
        assert found == f"data.sample_weights: {sentence}"
    np.savez(tmp_path / "b.npz", X=VALUES, y=np.arange(4) / 8, w=np.arange(4))
    assert load_file(tmp_path / "b.npz").weights is None
    weights = load_file(tmp_path / "b.npz", TableOptions(sample_weights="w")).weights
    assert weights is not None
    assert (weights.tolist(), weights.dtype) == ([0, 1, 2, 3], np.float64)


@pytest.mark.parametrize("length", [11, 13])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_array_is_as_long_as_its_header_says(tmp_path: Path, method: int, length: int) -> None:
    whole = npy_of_version((1, 0), VALUES)
    begin = len(whole) - 12 * 8
    with zipfile.ZipFile(tmp_path / "a.npz", "w", method) as archive:
        archive.writestr("X.npy", whole[:begin] + bytes(8 * length))
    assert said(tmp_path, lambda: read_first_of_npz(tmp_path / "a.npz")) == (
        f"a.npz, array X: has {begin + 8 * length:,} bytes, expected {begin + 96:,} for shape (4, 3)"
    )


def test_what_is_no_array_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.npy").write_bytes(b"a,b\n1,2\n")
    assert said(tmp_path, lambda: read_only_npy(tmp_path / "a.npy")).startswith(
        "a.npy: is not an array in NumPy's format: the magic string is not correct; expected"
    )
    (tmp_path / "a.npy").write_bytes(npy_of_version((1, 0), VALUES).replace(b"fortran_order", b"fortran_ordre"))
    sentence = said(tmp_path, lambda: read_only_npy(tmp_path / "a.npy"))
    assert sentence.startswith("a.npy: is not an array in NumPy's format: ")
    assert ". " not in sentence


def test_a_header_is_read_as_far_as_numpy_takes_one(tmp_path: Path) -> None:
    head = b"{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }" + b" " * 9000 + b"\n"
    (tmp_path / "a.npy").write_bytes(b"\x93NUMPY\x01\0" + struct.pack("<H", len(head)) + head + VALUES[0].tobytes())
    assert read_only_npy(tmp_path / "a.npy").tolist() == [0, 1]


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


IMAGES = struct.pack(">HBBIII", 0, 8, 3, 2, 1, 2) + bytes([1, 2, 3, 4])
LABELS = struct.pack(">HBBI", 0, 8, 1, 2) + bytes([7, 3])


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
        ("train-images-idx3-ubyte", "train-labels-idx1-ubyte.gz"),
        ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
        ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte"),
        ("images.idx", "labels.idx"),
    ],
)
def test_labels_stand_beside_their_images(tmp_path: Path, images: str, labels: str) -> None:
    for name, content in ((images, IMAGES), (labels, LABELS)):
        (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    assert labels_of(tmp_path / images, None) == tmp_path / labels
    found, classes = read_idx(tmp_path / images, None)
    assert (found.tolist(), classes.tolist()) == ([[[1, 2]], [[3, 4]]], [7, 3])
    assert files_read(tmp_path / images, None) == (tmp_path / images, tmp_path / labels)


def test_labels_are_never_their_images(tmp_path: Path) -> None:
    (tmp_path / "digits.idx").write_bytes(IMAGES)
    assert said(tmp_path, lambda: labels_of(tmp_path / "digits.idx", None)) == (
        "digits.idx: there is no file digits.idx with the labels beside it; name it with data.target"
    )
    assert labels_of(tmp_path / "digits.idx", "digits.idx") == tmp_path / "digits.idx"
    assert said(tmp_path, lambda: labels_of(tmp_path / "digits.idx", "no.idx")) == (
        "data.target: there is no file no.idx, expected the IDX file of the labels"
    )
    (tmp_path / "images-idx3.idx").write_bytes(IMAGES)
    assert said(tmp_path, lambda: labels_of(tmp_path / "images-idx3.idx", None)) == (
        "images-idx3.idx: there is no file labels-idx1.idx with the labels beside it; name it with data.target"
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "begins with nothing, expected the magic number of IDX"),
        (b"\0\0\x08", "begins with 00 00 08, expected the magic number of IDX"),
        (b"\0\x01\x08\x01", "begins with 00 01 08 01, expected the magic number of IDX"),
        (b"\x01\0\x08\x01", "begins with 01 00 08 01, expected the magic number of IDX"),
        (b"\0\0\x0a\x01", "begins with 00 00 0a 01, expected the magic number of IDX"),
        (b"\0\0\x08\x00", "begins with 00 00 08 00, expected the magic number of IDX"),
        (b"\0\0\x08\x02" + bytes(7), "ends within its header, expected 2 lengths"),
    ],
)
def test_a_file_that_is_no_idx_is_told(tmp_path: Path, content: bytes, sentence: str) -> None:
    for name, packed in (("a.idx", content), ("a.IDX.GZ", gzip.compress(content))):
        path = tmp_path / name
        path.write_bytes(packed)
        assert said(tmp_path, lambda path=path: read_images(path)) == f"{name}: {sentence}"


@pytest.mark.parametrize(("code", "dtype"), [(8, "u1"), (9, "i1"), (11, ">i2"), (12, ">i4"), (13, ">f4"), (14, ">f8")])
@pytest.mark.parametrize("ending", ["", ".gz"])
def test_numbers_of_idx_are_those_of_their_type(tmp_path: Path, code: int, dtype: str, ending: str) -> None:
    values = np.array([[1, -2], [100, 3]]).astype(dtype)
    content = struct.pack(">HBBII", 0, code, 2, 2, 2) + values.tobytes()
    (tmp_path / f"a.idx{ending}").write_bytes(gzip.compress(content) if ending else content)
    found = read_images(tmp_path / f"a.idx{ending}")
    assert (found.tolist(), found.dtype) == (values.tolist(), np.dtype(dtype))


@pytest.mark.parametrize(
    ("shape", "names", "image"),
    [
        ((4, 3), ("x1", "x2", "x3"), None),
        ((4,), ("x1",), None),
        ((4, 2, 3), ("r1c1", "r1c2", "r1c3", "r2c1", "r2c2", "r2c3"), (2, 3)),
        ((4, 3, 1), ("r1c1", "r2c1", "r3c1"), (3, 1)),
        ((4, 2, 1, 1), ("r1c1", "r2c1"), (2, 1)),
        ((4, 1, 1, 2), ("x1", "x2"), None),
        ((4, 1, 2, 1, 1), ("x1", "x2"), None),
    ],
)
def test_inputs_are_named_by_where_they_stand(
    shape: tuple[int, ...], names: tuple[str, ...], image: tuple[int, int] | None
) -> None:
    inputs = np.arange(float(np.prod(shape))).reshape(shape)
    for targets, outputs in (
        (np.array([0.5, 1, 2, 3]), ("y",)),
        (np.arange(8).reshape(4, 2) / 8, ("y1", "y2")),
        (np.array(["b", "a", "a", "b"]), ("a", "b")),
    ):
        found = labelled("a", inputs, targets, None)
        assert (found.feature_names, found.image_shape, found.target_names) == (names, image, outputs)
        np.testing.assert_array_equal(found.inputs, inputs.reshape(4, -1))
        assert found.inputs.dtype == np.float64
        assert found.weights is None


@pytest.mark.parametrize(
    ("targets", "task", "expected", "names"),
    [
        (np.eye(3)[[0, 1, 2, 1, 2, 0]], None, [0, 1, 2, 1, 2, 0], ("0", "1", "2")),
        (np.eye(2, dtype=bool)[[0, 1, 1, 1]], "classification", [0, 1, 1, 1], ("0", "1")),
        (np.array([0, 2, 0, 2]), "classification", [0, 1, 0, 1], ("0", "2")),
        (np.array([[0.5], [2], [2], [0.5]]), "classification", [0, 1, 1, 0], ("0.5", "2")),
        (np.array([b"no", b"yes"] * 2), None, [0, 1, 0, 1], ("no", "yes")),
    ],
)
def test_targets_are_classes_by_their_look(
    targets: Array, task: Any, expected: Sequence[int], names: tuple[str, ...]
) -> None:
    found = labelled("a", np.zeros((len(targets), 2)), targets, task)
    assert found.target_names == names
    assert found.classes is not None
    assert found.classes.tolist() == expected


@pytest.mark.parametrize(
    "targets", [np.eye(2)[[0, 1, 1, 1]], np.array([[1, 0], [1, 1], [0, 1], [0, 1]]), np.array([[1, -1, 1]] * 4)]
)
def test_columns_that_are_not_one_hot_or_said_to_be_numbers_are_numbers(targets: Array) -> None:
    found = labelled("a", VALUES, targets, "regression")
    np.testing.assert_array_equal(found.targets, targets)
    if not (targets.shape[1] == 2 and targets.sum() == 4):
        assert labelled("a", VALUES, targets, None).task == "regression"


@pytest.mark.parametrize(
    ("inputs", "targets", "weights", "sentence"),
    [
        (
            VALUES, np.arange(4), np.ones(3),
            "data.sample_weights: a: weights are float64 of shape (3,), expected one number for each sample",
        ),
        (
            VALUES, np.arange(4), np.array(list("abcd")),
            "data.sample_weights: a: weights are <U1 of shape (4,), expected one number for each sample",
        ),
        (VALUES * 1j, np.arange(4), None, "a: inputs are of type complex128, expected real numbers"),
        (
            VALUES, np.array([[1, 2], [3, np.nan], [np.inf, 0], [1, 1]]), None,
            "a: the target of row 1 is [3.0, nan], expected finite numbers",
        ),
        (
            VALUES, np.arange(4).astype("M8[D]"), None,
            "a: targets are of type datetime64[D], expected real numbers or words",
        ),
        (
            VALUES, np.array(["\ud800", "b", "b", "c"]), None,
            "a: targets hold letters that there are not, expected words or numbers",
        ),
    ],
)  # fmt: skip
def test_arrays_that_do_not_go_together_are_told(
    inputs: Array, targets: Array, weights: Array | None, sentence: str
) -> None:
    with pytest.raises(InputError) as error:
        labelled("a", inputs, targets, None, weights)
    assert str(error.value) == sentence


@pytest.mark.usefixtures("no_memory")
@pytest.mark.parametrize(
    ("inputs", "targets", "large", "said"),
    [
        # Three copies of 2 + 1 numbers, four numbers a row, 64 bytes a name.
        (np.zeros((1000, 2)), np.arange(1000) / 8, False, "2 features and 1 output needs about 104.2 kB"),
        (np.zeros((1000, 2)), np.zeros((1000, 3)), False, "2 features and 3 outputs needs about 152.3 kB"),
        (np.zeros((1000, 2), np.uint8), np.arange(1000) / 8, True, "2 features and 1 output needs about 35.2 kB"),
        (np.zeros((1000, 2, 2), np.uint8), np.arange(1000) / 8, True, "4 features and 1 output needs about 35.3 kB"),
        # What is not stored row by row becomes a copy when it is made flat.
        (
            np.zeros((2, 2, 1000), np.uint8).T, np.arange(1000) / 8, True,
            "4 features and 1 output needs about 39.3 kB",
        ),
        (np.zeros((2, 1000), np.uint8).T, np.arange(1000) / 8, True, "2 features and 1 output needs about 35.2 kB"),
    ],
)  # fmt: skip
def test_samples_ask_for_the_memory_of_their_copies(
    monkeypatch: pytest.MonkeyPatch, inputs: Array, targets: Array, large: bool, said: str
) -> None:
    if large:
        monkeypatch.setattr(large_arrays, "LARGE", 2000)
    with pytest.raises(InputError) as error:
        labelled("a", inputs, targets, None)
    assert str(error.value).startswith(f"a: a dataset of 1,000 samples with {said} of memory")


def test_as_many_classes_as_there_are_ask_for_their_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_budget, "ALWAYS_THERE", 0)
    # One column of words is asked for first, then one for each of them, and beside it the words themselves.
    words = np.array([f"w{row % 400:03}" for row in range(1000)])
    for free, sentence in (
        (90e3, "2 features and 1 output needs about 104.2 kB"),
        (150e3, "400 outputs needs about 9.7 MB"),
    ):
        monkeypatch.setattr(memory_budget, "free_memory", lambda free=free: free)
        with pytest.raises(InputError) as error:
            labelled("a", np.zeros((1000, 2)), words, None)
        assert sentence in str(error.value)
    long = np.array([f"{'w' * 60}{row % 2}" for row in range(1000)])
    with pytest.raises(InputError) as error:
        labelled("a", np.zeros((1000, 2)), long, None)
    assert str(error.value).startswith("a: an array of 1,000 words needs about 488.0 kB")


def test_a_large_array_stays_in_its_dtype(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_arrays, "LARGE", 12)
    stored = np.arange(12, dtype=np.uint8).reshape(4, 3)
    assert labelled("a", stored, np.arange(4) / 8, None).inputs.dtype == np.uint8
    monkeypatch.setattr(large_arrays, "LARGE", 13)
    assert labelled("a", stored, np.arange(4) / 8, None).inputs.dtype == np.float64


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
