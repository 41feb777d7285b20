"""Files of data by their names: which endings there are, and what is the name of a file at all."""

from pathlib import Path

STANDARD_INPUT = "-"
TEXT = (".csv", ".tsv", ".txt", ".data")
COMPRESSED = (".gz", ".bz2", ".xz", ".zip")
"""Endings behind those of tables as text; the content tells whether it is so."""
TABLES = (*TEXT, ".parquet")
ARRAYS = (".npy", ".npz", ".idx", "-ubyte")
ENDINGS = (*TABLES, *ARRAYS)


def is_file_name(source: str) -> bool:
    """Return whether a source of data is meant as a file: by its ending, or because there is a folder in it."""
    return (
        source == STANDARD_INPUT
        or ending_of(source) is not None
        or "/" in source
        or "\\" in source
        or Path(source).suffix.lower() in COMPRESSED
    )


def suffix_of(name: str) -> str:
    """Return the ending of a file name, without that of a compression; empty where there is none."""
    name = name.lower()
    for ending in COMPRESSED:
        name = name.removesuffix(ending)
    return Path(name).suffix


def ending_of(name: str) -> str | None:
    """Return the ending of a file name that is known; None for another one, and where there is none."""
    name = name.lower()
    if name.endswith(".gz"):
        plain = name.removesuffix(".gz")
        if found := next((ending for ending in (".idx", "-ubyte") if plain.endswith(ending)), None):
            return found
    suffix = suffix_of(name)
    if suffix in TEXT:
        return suffix
    return next((ending for ending in ENDINGS if name.endswith(ending)), None)
