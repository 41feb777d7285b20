"""IDX files: images with their labels, the types of their numbers, and what is none."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from nn_tui.datasets import files_read
from nn_tui.datasets.files.idx import labels_of, read_idx, read_images

from .refusals import said

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
