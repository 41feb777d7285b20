"""The user's own data: CSV, NPY and NPZ, Parquet and IDX files, one reader a format.

A table's columns become inputs and targets in `table`, arrays do in `from_arrays`. To add a format, write its
reader and enter it under its ending below.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..dataset import Dataset
from ..errors import InputError
from ..paths import what_stands_at
from .delimited import read_delimited
from .from_arrays import labelled
from .idx import read_idx
from .numpy_files import read_npy, read_npz
from .parquet import read_parquet
from .table import Guess

__all__ = ["Guess", "column_names", "is_file_name", "load_file"]

TABLES = {".csv": read_delimited, ".tsv": read_delimited, ".parquet": read_parquet}
ARRAYS = {".npy": read_npy, ".npz": read_npz, ".idx": read_idx, "-ubyte": read_idx}
ENDINGS = (*TABLES, *ARRAYS)


def is_file_name(source: str) -> bool:
    """Return whether a source of data is meant as a file: by its ending, or because there is a folder in it."""
    return _ending(source) is not None or "/" in source or "\\" in source or Path(source).suffix == ".gz"


def column_names(path: Path) -> tuple[str, ...] | None:
    """Return the names of the columns of a table, None for formats without. Raises InputError as `load_file` does."""
    with _one_sentence(path):
        read = TABLES.get(_format(path))
        return tuple(column.name for column in read(path).columns) if read else None


def load_file(
    path: Path, *, target: Sequence[str] = (), features: Sequence[str] | None = None, task: Guess | None = None
) -> Dataset:
    """Return the dataset of a file; its ending tells the format.

    In a table `target` are the names of its columns (default: the last one), `features` those of the others that are
    used (default: all); words become one column of 0 and 1 for each. In the other formats `target` is the array or
    the file of the targets, where it is not found by itself. A target of words or of few different whole numbers
    makes classes, unless `task` decides. Raises InputError that names the file and the place in it.
    """
    with _one_sentence(path):
        ending = _format(path)
        if ending in TABLES:
            return TABLES[ending](path).dataset(target, features, task)
        if features is not None:
            raise InputError(
                f"{path} has no named columns; features are for tables ({', '.join(TABLES)})", field="data.features"
            )
        if len(target) > 1:
            raise InputError(f"{len(target)} names, expected one for {path}", field="data.target")
        return labelled(str(path), *ARRAYS[ending](path, target[0] if target else None), task)


@contextmanager
def _one_sentence(path: Path) -> Generator[None]:
    """Turn whatever a reader fails on into an InputError: a damaged file can fail anywhere in its library."""
    try:
        yield
    except InputError:
        raise
    except MemoryError:
        raise InputError(f"{path}: does not fit into memory; NPY and uncompressed NPZ files need not") from None
    except Exception as error:
        if isinstance(error, OSError) and error.strerror:
            raise InputError(f"{path}: cannot be read: {error.strerror}") from None
        reason = " ".join(str(error).split())[:_LONGEST_REASON] or type(error).__name__
        expected = f"an undamaged {(_ending(path.name) or 'data').lstrip('.-')} file"
        raise InputError(f"{path}: cannot be read: {reason}; expected {expected}") from None


_LONGEST_REASON = 120


def _format(path: Path) -> str:
    """Return the ending that tells how to read a file; raises InputError where there is none, or no plain file."""
    ending, found = _ending(path.name), what_stands_at(path)
    if found is None:
        raise InputError(f"{path}: there is no such file")
    # A pipe or a device has no end that one could wait for.
    if ending is None or found != "file":
        raise InputError(f"{path}: is no data file, expected one that ends in {', '.join(ENDINGS)}")
    return ending


def _ending(name: str) -> str | None:
    name = name.lower()
    if name.endswith(".gz"):
        name = name.removesuffix(".gz")
        return next((ending for ending in (".idx", "-ubyte") if name.endswith(ending)), None)
    return next((ending for ending in ENDINGS if name.endswith(ending)), None)
