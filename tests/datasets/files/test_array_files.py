"""What is said about arrays in NPY, NPZ and IDX files that do not make a dataset, word for word."""

import gzip
import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from nn_tui.datasets import Dataset, Guess, InputError, TableOptions, files_read, load_file

Stored = npt.NDArray[Any]

INPUTS = np.arange(8.0).reshape(4, 2)
CLASSES = np.array([0, 1, 1, 0])


def load(
    folder: Path, arrays: Mapping[str, Stored], *, task: Guess | None = None, target: str | None = None
) -> Dataset:
    np.savez(folder / "data.npz", **arrays)  # pyright: ignore[reportArgumentType]
    return load_file(folder / "data.npz", TableOptions(target=target, task=task))


def complaint(
    folder: Path, arrays: Mapping[str, Stored], *, task: Guess | None = None, target: str | None = None
) -> str:
    with pytest.raises(InputError) as error:
        load(folder, arrays, task=task, target=target)
    return str(error.value).replace(str(folder / "data.npz"), "FILE")


def pair(inputs: object, targets: object) -> dict[str, Stored]:
    return {"X": np.asarray(inputs), "y": np.asarray(targets)}


@pytest.mark.parametrize(
    ("inputs", "targets", "task", "sentence"),
    [
        (np.float64(1), CLASSES, None, "inputs have shape (), targets (4,); expected as many samples"),
        (INPUTS, np.float64(1), None, "inputs have shape (4, 2), targets (); expected as many samples"),
        (INPUTS, CLASSES[:3], None, "inputs have shape (4, 2), targets (3,); expected as many samples"),
        (INPUTS[:1], CLASSES[:1], None, "1 samples, expected at least 2"),
        (INPUTS[:0], CLASSES[:0], None, "0 samples, expected at least 2"),
        (INPUTS.astype("U3"), CLASSES, None, "inputs are of type <U3, expected real numbers"),
        (INPUTS[:, :0], CLASSES, None, "inputs have shape (4, 0), expected at least one feature"),
        (
            INPUTS,
            np.array(["a", "b", "a", "b"]),
            "regression",
            "targets are words of shape (4,), expected numbers for a regression",
        ),
        (
            INPUTS,
            np.full((4, 2), "a"),
            None,
            "targets are words of shape (4, 2), expected numbers for a regression",
        ),
        (
            INPUTS,
            np.array([b"a", b"\xe4", b"a", b"a"]),
            None,
            "targets are bytes that are not ASCII, expected words or numbers",
        ),
        (INPUTS, CLASSES * 1j, None, "targets are of type complex128, expected real numbers or words"),
        (
            INPUTS,
            np.array([[0.5, 1], [2, np.nan], [np.inf, 1], [1, 1]]),
            None,
            "the target of row 1 is [2.0, nan], expected finite numbers",
        ),
        (
            INPUTS,
            INPUTS,
            "classification",
            "targets have 2 columns that are not one-hot, expected classes",
        ),
        (
            INPUTS,
            np.array([[1, 0], [1, 1], [0, 1], [0, 1]]),
            "classification",
            "targets have 2 columns that are not one-hot, expected classes",
        ),
    ],
)
def test_arrays_that_make_no_dataset_are_refused(
    tmp_path: Path, inputs: Stored, targets: Stored, task: Guess | None, sentence: str
) -> None:
    assert complaint(tmp_path, pair(inputs, targets), task=task) == f"FILE: {sentence}"


def test_two_samples_are_enough(tmp_path: Path) -> None:
    assert load(tmp_path, pair(INPUTS[:2], CLASSES[:2])).samples == 2
    assert load(tmp_path, pair(INPUTS, np.array([b"no", b"yes"] * 2))).target_names == ("no", "yes")


@pytest.mark.parametrize(
    ("shape", "image_shape", "names"),
    [
        ((4,), None, ("x1",)),
        ((4, 3), None, ("x1", "x2", "x3")),
        ((4, 2, 3), (2, 3), ("r1c1", "r1c2", "r1c3", "r2c1", "r2c2", "r2c3")),
        ((4, 2, 2, 1), (2, 2), ("r1c1", "r1c2", "r2c1", "r2c2")),
        ((4, 1, 2, 2), None, ("x1", "x2", "x3", "x4")),
        ((4, 1, 1, 1, 2), None, ("x1", "x2")),
    ],
)
def test_inputs_of_two_dimensions_a_sample_are_images_of_one_channel(
    tmp_path: Path, shape: tuple[int, ...], image_shape: tuple[int, int] | None, names: tuple[str, ...]
) -> None:
    inputs = np.arange(float(np.prod(shape))).reshape(shape)
    data = load(tmp_path, pair(inputs, CLASSES))
    assert (data.image_shape, data.feature_names) == (image_shape, names)
    np.testing.assert_array_equal(data.inputs, inputs.reshape(4, -1))


def test_one_hot_columns_are_classes_by_number_unless_a_regression_is_wanted(tmp_path: Path) -> None:
    twelve, classes = np.arange(24.0).reshape(12, 2), [2, 0, 1, 2] * 3
    data = load(tmp_path, pair(twelve, np.eye(3)[classes]))
    assert (data.task, data.target_names, data.classes.tolist()) == ("multiclass", ("0", "1", "2"), classes)
    numbers = load(tmp_path, pair(twelve, np.eye(3)[classes]), task="regression")
    assert (numbers.task, numbers.target_names) == ("regression", ("y1", "y2", "y3"))
    single = load(tmp_path, pair(INPUTS, np.array([0.5, 1.5, 2.5, 0.25])))
    assert (single.task, single.target_names) == ("regression", ("y",))


@pytest.mark.parametrize(
    ("names", "target", "inputs"),
    [
        ("X y z", None, "X"),
        ("X y z", "y", "X"),
        ("a b", "b", "a"),
        ("b a", "b", "a"),
        ("a images labels", "labels", "images"),
        ("features labels", None, "features"),
        ("data target x_test", None, "data"),
    ],
)
def test_the_inputs_are_the_partner_of_the_targets(tmp_path: Path, names: str, target: str | None, inputs: str) -> None:
    arrays = {name: CLASSES if name in ("y", "b", "labels", "target") else INPUTS + 10 for name in names.split()}
    arrays[inputs] = INPUTS
    np.testing.assert_array_equal(load(tmp_path, arrays, target=target).inputs, INPUTS)


@pytest.mark.parametrize(
    ("names", "target", "sentence"),
    [
        ("X y z", "z", "FILE: it has X, y, z; expected two arrays such as X and y"),
        ("a b c", None, "FILE: it has a, b, c; expected two arrays such as X and y"),
        ("y", "y", "FILE: it has y; expected two arrays such as X and y"),
        ("", None, "FILE: it has no arrays; expected two arrays such as X and y"),
        ("X y", "z", "data.target: FILE has no array 'z'; it has X, y"),
        ("", "z", "data.target: FILE has no array 'z'; it has no arrays"),
    ],
)
def test_arrays_whose_parts_cannot_be_told_are_refused(
    tmp_path: Path, names: str, target: str | None, sentence: str
) -> None:
    assert complaint(tmp_path, dict.fromkeys(names.split(), INPUTS), target=target) == sentence


def test_an_array_that_is_shorter_than_its_archive_says_is_told(tmp_path: Path) -> None:
    array = io.BytesIO()
    np.save(array, INPUTS)
    with zipfile.ZipFile(tmp_path / "data.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("X.npy", array.getvalue()[:-8])
        archive.writestr("y.npy", array.getvalue())
    content = (tmp_path / "data.npz").read_bytes()
    directory = content.index(b"PK\x01\x02")
    length = struct.pack("<I", len(array.getvalue()))
    (tmp_path / "data.npz").write_bytes(content[: directory + 24] + length + content[directory + 28 :])
    with pytest.raises(InputError, match=r"data\.npz, array X: ends after 56 bytes, expected 64$"):
        load_file(tmp_path / "data.npz")


def test_an_array_whose_archive_has_more_bytes_than_its_shape_takes_is_told(tmp_path: Path) -> None:
    array = io.BytesIO()
    np.save(array, INPUTS)
    with zipfile.ZipFile(tmp_path / "data.npz", "w") as archive:
        archive.writestr("X.npy", array.getvalue() + b"\0")
        archive.writestr("y.npy", array.getvalue())
    with pytest.raises(InputError, match=r"array X: has 193 bytes, expected 192 for shape \(4, 2\)$"):
        load_file(tmp_path / "data.npz")


@pytest.mark.parametrize("shape", [(4,), (4, 1), (4, 2, 2)])
def test_an_array_alone_needs_columns_of_which_the_last_is_the_target(tmp_path: Path, shape: tuple[int, ...]) -> None:
    np.save(tmp_path / "all.npy", np.zeros(shape))
    with pytest.raises(InputError) as error:
        load_file(tmp_path / "all.npy")
    assert str(error.value) == (
        f"{tmp_path / 'all.npy'}: an array of shape {shape}, expected (samples, columns), the target last, "
        'or targets in a file of their own (data.target = "y.npy")'
    )


def test_two_columns_alone_are_a_feature_and_a_target(tmp_path: Path) -> None:
    np.save(tmp_path / "all.npy", np.column_stack([INPUTS[:, 0], CLASSES]))
    data = load_file(tmp_path / "all.npy")
    np.testing.assert_array_equal(data.inputs, INPUTS[:, :1])
    np.testing.assert_array_equal(data.classes, CLASSES)


@pytest.mark.parametrize("ending", ["npy", "idx"])
def test_a_file_of_targets_that_is_not_there_is_told(tmp_path: Path, ending: str) -> None:
    np.save(tmp_path / "X.npy", INPUTS)
    (tmp_path / "X.idx").write_bytes(b"")
    kind = {"npy": "the NPY file of the targets", "idx": "the IDX file of the labels"}[ending]
    with pytest.raises(InputError) as error:
        load_file(tmp_path / f"X.{ending}", TableOptions(target="no"))
    assert str(error.value) == f"data.target: there is no file {tmp_path / 'no'}, expected {kind}"


def test_labels_that_are_not_beside_their_images_are_told_by_name(tmp_path: Path) -> None:
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(b"")
    with pytest.raises(InputError) as error:
        load_file(path)
    assert str(error.value) == (
        f"{path}: there is no file train-labels-idx1-ubyte with the labels beside it; name it with data.target"
    )


def test_a_shape_below_nothing_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "X.npy", INPUTS)
    content = (tmp_path / "X.npy").read_bytes()
    (tmp_path / "X.npy").write_bytes(content.replace(b"(4, 2)", b"(-4,2)"))
    np.save(tmp_path / "y.npy", CLASSES)
    with pytest.raises(InputError, match=r"X\.npy: has shape \(-4, 2\), expected lengths of at least 0$"):
        load_file(tmp_path / "X.npy")


@pytest.mark.parametrize("ending", ["", ".gz"])
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "begins with nothing, expected the magic number of IDX"),
        (b"\0\0\x08", "begins with 00 00 08, expected the magic number of IDX"),
        (b"\0\1\x08\1", "begins with 00 01 08 01, expected the magic number of IDX"),
        (b"\0\0\x07\1", "begins with 00 00 07 01, expected the magic number of IDX"),
        (b"\0\0\x08\0", "begins with 00 00 08 00, expected the magic number of IDX"),
        (b"\0\0\x08\3" + bytes(11), "ends within its header, expected 3 lengths"),
    ],
)
def test_the_header_of_an_idx_file_is_checked(tmp_path: Path, content: bytes, sentence: str, ending: str) -> None:
    pack = gzip.compress if ending else bytes
    path, labels = tmp_path / f"x.idx{ending}", tmp_path / f"y.idx{ending}"
    path.write_bytes(pack(content))
    labels.write_bytes(pack(b"\0\0\x08\1\0\0\0\2\0\1"))
    with pytest.raises(InputError) as error:
        load_file(path, TableOptions(target=labels.name))
    assert str(error.value) == f"{path}: {sentence}"


@pytest.mark.parametrize(("data", "found"), [(bytes(7), "7"), (bytes(9), "more than 8")])
def test_compressed_idx_data_must_be_as_long_as_their_shape(tmp_path: Path, data: bytes, found: str) -> None:
    (tmp_path / "x.idx.gz").write_bytes(gzip.compress(struct.pack(">HBBII", 0, 8, 2, 2, 4) + data))
    (tmp_path / "y.idx").write_bytes(b"\0\0\x08\1\0\0\0\2\0\1")
    with pytest.raises(InputError, match=rf"x\.idx\.gz: holds {found} bytes, expected 8 for shape \(2, 4\)$"):
        load_file(tmp_path / "x.idx.gz", TableOptions(target="y.idx"))


@pytest.mark.parametrize(("code", "dtype"), [(8, "u1"), (9, "i1"), (11, ">i2"), (12, ">i4"), (13, ">f4"), (14, ">f8")])
def test_idx_files_hold_any_of_their_types(tmp_path: Path, code: int, dtype: str) -> None:
    values = np.array([[1, 2], [3, 4]], dtype)
    (tmp_path / "x.idx").write_bytes(struct.pack(">HBBII", 0, code, 2, 2, 2) + values.tobytes())
    (tmp_path / "y.idx").write_bytes(b"\0\0\x08\1\0\0\0\2\0\1")
    np.testing.assert_array_equal(load_file(tmp_path / "x.idx", TableOptions(target="y.idx")).inputs, [[1, 2], [3, 4]])


@pytest.mark.parametrize("weights", [np.ones(3), np.ones((4, 1)), np.array(["a"] * 4)])
def test_weights_of_arrays_are_a_number_for_each_sample(tmp_path: Path, weights: Stored) -> None:
    np.savez(tmp_path / "data.npz", X=INPUTS, y=CLASSES, w=weights)  # pyright: ignore[reportArgumentType]
    with pytest.raises(InputError) as error:
        load_file(tmp_path / "data.npz", TableOptions(sample_weights="w"))
    said = f"weights are {weights.dtype} of shape {weights.shape}, expected one number for each sample"
    assert str(error.value) == f"data.sample_weights: {tmp_path / 'data.npz'}: {said}"


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
        ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
        ("images.idx", "labels.idx"),
    ],
)
def test_the_files_that_are_read_are_images_and_labels(tmp_path: Path, name: str, labels: str) -> None:
    images = tmp_path / name
    assert files_read(images, None) == (images,)
    (tmp_path / labels).touch()
    assert files_read(images, None) == (images, tmp_path / labels)
    assert files_read(tmp_path / "table.csv", "income") == (tmp_path / "table.csv",)
