"""Small whole files of every format, and what can go wrong with their bytes."""

import gzip
import io
import random
import struct
import zipfile
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

INPUTS = np.arange(40.0).reshape(20, 2)
CLASSES = np.array([0, 1] * 10)
WORDS = np.array(["a", "bcd"] * 10)


def npy(values: npt.NDArray[np.generic]) -> bytes:
    """Return the file of an array."""
    file = io.BytesIO()
    np.save(file, values)
    return file.getvalue()


def npy_with_header(header: str, data: bytes = bytes(64)) -> bytes:
    """Return an NPY file with any header."""
    text = header.encode("latin-1")
    return b"\x93NUMPY\x02\x00" + struct.pack("<I", len(text)) + text + data


def npz(method: int, arrays: Mapping[str, bytes]) -> bytes:
    """Return an archive of files of arrays, by their names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in arrays.items():
            archive.writestr(f"{name}.npy", content)
    return file.getvalue()


def idx(values: npt.NDArray[np.uint8]) -> bytes:
    """Return the IDX file of bytes."""
    return struct.pack(f">HBB{values.ndim}I", 0, 8, values.ndim, *values.shape) + values.tobytes()


IMAGES = np.arange(80, dtype=np.uint8).reshape(20, 2, 2)
LABELS = idx(CLASSES.astype(np.uint8))


def parquet(columns: Mapping[str, object], **options: Any) -> bytes:
    """Return the Parquet file of some columns; pyarrow has to be there."""
    file = io.BytesIO()
    import_module("pyarrow.parquet").write_table(import_module("pyarrow").table(dict(columns)), file, **options)
    return file.getvalue()


def whole_files() -> dict[str, list[bytes]]:
    """Return good files by the name they are to have; labels.idx and labels.idx.gz stand beside them."""
    arrays = {"X": npy(INPUTS), "y": npy(CLASSES)}
    columns = {
        "n": list(range(20)),
        "f": INPUTS[:, 0],
        "w": ["a", "ü"] * 10,
        "b": [True, False] * 10,
        "y": CLASSES,
    }
    return {
        "x.csv": [b"a,b,c\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n", b'"a";b;c\n1,5;2;"x"\n3;4;y\n5;7;x\n8;8;y\n'],
        "x.npy": [npy(np.column_stack([INPUTS, CLASSES])), npy(np.asfortranarray(INPUTS)), npy(INPUTS.astype(">i2"))],
        "x.npz": [
            *(npz(method, arrays) for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA)),
            npz(zipfile.ZIP_DEFLATED, arrays | {"y": npy(WORDS)}),
        ],
        "images.idx": [idx(IMAGES)],
        "images.idx.gz": [gzip.compress(idx(IMAGES))],
        "x.parquet": [
            parquet(columns),
            parquet(columns, compression="none", use_dictionary=False, store_schema=False),
        ],
    }


def damaged(content: bytes, rng: random.Random) -> bytes:
    """Return a file with a few bytes turned, left out, repeated, put in, or cut off at the end."""
    found = bytearray(content)
    for _ in range(rng.choice([1, 1, 2, 4, 16])):
        # Headers stand at the beginning, those of archives and of Parquet at the end.
        place = rng.choice([rng.randrange(len(found)), rng.randrange(min(len(found), 150))])
        if rng.random() < 0.3:
            place = max(0, len(found) - rng.randrange(1, 400))
        match rng.randrange(7):
            case 0:
                found[place] = rng.randrange(256)
            case 1:
                found[place] ^= 1 << rng.randrange(8)
            case 2:
                del found[place : place + rng.randrange(1, 40)]
            case 3:
                found[place:place] = rng.randbytes(rng.randrange(1, 20))
            case 4:
                found[place : place + 4] = rng.choice([b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff", b"\0\0\0\x80"])
            case 5:
                found[place:place] = found[place : place + rng.randrange(1, 60)]
            case _:
                del found[place if rng.random() < 0.2 else len(found) :]
        found = found or bytearray(b"\0")
    return bytes(found)
