"""The format of MNIST and its kin: IDX, plain or compressed with gzip."""

import gzip
import re
from pathlib import Path

import numpy as np

from ..errors import InputError
from ..memory_budget import require_memory
from ..memory_map import Stored, array_bytes, map_array

_DTYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def read_idx(path: Path, target: str | None) -> tuple[Stored, Stored]:
    """Return inputs and targets: images in one file, their labels in another. Raises InputError."""
    labels = labels_of(path, target)
    return read_images(path), read_images(labels)


def labels_of(path: Path, target: str | None) -> Path:
    """Return the file with the labels of some images: the file `target`, given beside this one, if one is named.

    Else it is the one that is called as MNIST calls it: train-labels-idx1-ubyte for train-images-idx3-ubyte, with or
    without .gz. Raises InputError where there is none.
    """
    if target is None:
        return _labels_beside(path)
    labels = path.parent / target
    if not labels.is_file():
        raise InputError(f"there is no file {labels}, expected the IDX file of the labels", field="data.target")
    return labels


def _labels_beside(path: Path) -> Path:
    name = re.sub(r"idx\d", "idx1", path.name.replace("images", "labels"))
    plain = name.removesuffix(".gz")
    for candidate in (path.with_name(name), path.with_name(plain), path.with_name(f"{plain}.gz")):
        if candidate != path and candidate.is_file():
            return candidate
    raise InputError(f"{path}: there is no file {name} with the labels beside it; name it with data.target")


def read_images(path: Path) -> Stored:
    """Return the array of one IDX file, mapped where it is not compressed. Raises InputError."""
    compressed = path.suffix.lower() == ".gz"
    with gzip.open(path) if compressed else path.open("rb") as file:
        magic = file.read(4)
        if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in _DTYPES or not magic[3]:
            raise InputError(f"{path}: begins with {magic.hex(' ') or 'nothing'}, expected the magic number of IDX")
        lengths = file.read(4 * magic[3])
        if len(lengths) < 4 * magic[3]:
            raise InputError(f"{path}: ends within its header, expected {magic[3]} lengths")
        shape = tuple(np.frombuffer(lengths, ">u4").tolist())
        dtype = np.dtype(_DTYPES[magic[2]])
        if not compressed:
            return map_array(path, dtype, shape, file.tell())
        expected = array_bytes(str(path), dtype, shape)
        require_memory(expected, f"an array of shape {shape}", where=str(path))
        # Two megabytes can unpack to gigabytes: what is more than the header says is not wanted.
        data = file.read(expected + 1)
    if len(data) != expected:
        found = f"more than {expected:,}" if len(data) > expected else f"{len(data):,}"
        raise InputError(f"{path}: holds {found} bytes, expected {expected:,} for shape {shape}")
    return np.frombuffer(data, dtype).reshape(shape)
