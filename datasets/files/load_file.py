"""Opening a file of data, whatever its format: its ending tells which reader it takes."""

from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..dataset import Dataset
from ..errors import InputError, reason_of
from ..paths import what_stands_at
from ..tables.content import refuse_file_of_another_format
from ..tables.options import Grouped, TableOptions
from ..tables.reading import TableReading, read_table
from .file_names import ENDINGS, STANDARD_INPUT, TABLES, TEXT, ending_of, suffix_of
from .from_arrays import labelled
from .idx import labels_of, read_idx
from .numpy_files import read_npy, read_npz, read_weights, targets_of
from .table_files import read_table_file

READERS = {".npy": read_npy, ".npz": read_npz, ".idx": read_idx, "-ubyte": read_idx}
"""What reads the arrays of a file, by its ending."""
TARGETS = {".npy": targets_of, ".idx": labels_of, "-ubyte": labels_of}
"""What finds the file that the targets stand in, where they have one of their own."""


def load_file(path: Path, options: TableOptions | None = None) -> Dataset:
    """Return the dataset of a file; its ending tells the format, and a file without one is a table.

    Of a table the options say what is predicted from what, and how it is read. In the other formats `target` is the
    array or the file of the targets, where it is not found by itself. Raises InputError that names the file and the
    place in it.
    """
    found = inspect_file(path, options)
    if isinstance(found, Dataset):
        return found
    if found.dataset is None:
        raise found.problem or InputError(f"{path}: cannot be read")
    return found.dataset


def inspect_file(path: Path, options: TableOptions | None = None) -> Dataset | TableReading:
    """Return what `load_file` does, but all that was found out about a table, also where it makes no dataset."""
    options = options or TableOptions()
    with _one_sentence(path):
        ending = _format(path, options)
        if ending not in READERS:
            return read_table(read_table_file(path, options), options)
        _refuse_what_is_for_tables(path, options)
        target = (options.target,) if isinstance(options.target, str) else options.target or ()
        if len(target) > 1:
            raise InputError(f"{len(target)} names, expected one for {path}", field="data.target")
        inputs, targets = READERS[ending](path, target[0] if target else None)
        weights = None if options.sample_weights is None else read_weights(path, ending, options.sample_weights)
        return labelled(str(path), inputs, targets, options.task, weights)


def files_read(path: Path, target: str | tuple[str, ...] | None) -> tuple[Path, ...]:
    """Return the files that `load_file` reads for one path, as far as they exist: the targets may have their own."""
    find = TARGETS.get(ending_of(path.name) or "")
    if find is not None and (target is None or isinstance(target, str)):
        with suppress(InputError, OSError, ValueError):
            return tuple(file for file in (path, find(path, target)) if file is not None)
    return (path,)


def column_names(path: Path, options: TableOptions) -> tuple[str, ...]:
    """Return the names of the columns of a table, none for arrays; raises InputError as `load_file` does."""
    with _one_sentence(path):
        return () if _format(path, options) in READERS else read_table_file(path, options).names


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
        reason = reason_of(error)[:_LONGEST_REASON]
        if isinstance(error, OSError) and error.strerror:
            raise InputError(f"{path}: cannot be read: {reason}") from None
        expected = f"an undamaged {(ending_of(path.name) or 'data').lstrip('.-')} file"
        raise InputError(f"{path}: cannot be read: {reason}; expected {expected}") from None


_LONGEST_REASON = 120


def _format(path: Path, options: TableOptions) -> str:
    """Return the ending that tells how to read a file; raises InputError where there is none, or no plain file."""
    if str(path) == STANDARD_INPUT:
        return TEXT[0]
    found, suffix = what_stands_at(path), suffix_of(path.name)
    if found is None:
        raise InputError(f"{path}: there is no such file")
    # A pipe or a device has no end that one could wait for.
    if found != "file":
        raise InputError(f"{path}: is no data file, expected one that ends in {', '.join(ENDINGS)}")
    ending = TEXT[0] if options.format else ending_of(path.name)
    if ending is None and suffix:
        with path.open("rb") as file:
            refuse_file_of_another_format(str(path), file)
        raise InputError(
            f'{path}: ends in {suffix}, expected {", ".join(ENDINGS)}; data.format = "csv" reads it as a table of text'
        )
    return ending or TEXT[0]


def _refuse_what_is_for_tables(path: Path, options: TableOptions) -> None:
    usual = TableOptions()
    for name in TableOptions.__struct_fields__:
        of_all = name in ("target", "task", "sample_weights") or (
            name == "split" and not isinstance(options.split, Grouped)
        )
        if not of_all and getattr(options, name) != getattr(usual, name):
            raise InputError(
                f"{path} has no named columns; {name} is for tables ({', '.join(TABLES)})", field=f"data.{name}"
            )
