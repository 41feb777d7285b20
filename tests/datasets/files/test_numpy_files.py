"""NPY and NPZ files in every order and version, the arrays that belong together, and what is no array."""

import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from nn_tui.datasets import TableOptions, load_file
from nn_tui.datasets.files.numpy_files import (
    PAIRS,
    read_first_of_npz,
    read_npy,
    read_npz,
    read_only_npy,
    read_weights,
    targets_of,
)

from .refusals import said

Array = npt.NDArray[Any]
VALUES = np.arange(12.0).reshape(4, 3)


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
