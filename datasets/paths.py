"""What a person typed as a path, and what stands there: every surprise on the way is one sentence."""

import os
import stat
from pathlib import Path
from typing import Literal

from .errors import InputError, reason_of

FileKind = Literal["file", "folder", "other"]
"""What can stand at a path, links followed; other are pipes, devices and sockets."""

LONGEST_SHOWN = 400
"""Characters of a path in a sentence."""
WHOLE_PATH = "give a path that begins with /"
"""What helps where the working folder is gone."""
LARGEST = 2**24
"""Bytes of a file that is read as a whole: no recipe and no settings come near it."""


def typed_path(text: str, *, field: str | None = None) -> Path:
    """Return the path that a person typed, with ~ and ~user resolved; nothing needs to stand there.

    Raises InputError for what can be no path: a NUL in it, what is no text, a user who does not exist.
    """
    if not text:
        raise InputError("a name is empty, expected that of a file", field=field)
    if "\0" in text:
        raise InputError(f"{shown(text)!r} is no path: it has a NUL character in it", field=field)
    try:
        text.encode()
        os.fsencode(text)
    except UnicodeEncodeError as error:
        raise InputError(f"{shown(text)!r} is no path: it cannot be written in {error.encoding}", field=field) from None
    expanded = os.path.expanduser(text)
    if text.startswith("~") and expanded == text:
        user, _, _ = text.partition("/")
        problem = f"there is no home folder {shown(user)}; a name that begins so is typed with ./ before it"
        raise InputError(f"{shown(text)}: {problem}", field=field)
    return Path(expanded)


def absolute_path(path: Path, *, field: str | None = None) -> Path:
    """Return a path from the root on; raises InputError where it is relative and the working folder is gone."""
    if path.is_absolute():
        return path
    try:
        return working_folder() / path
    except InputError as error:
        raise InputError(f"{shown(path)}: {error}; {WHOLE_PATH}", field=field) from None


def working_folder() -> Path:
    """Return the folder that relative paths start from; raises InputError where it is gone."""
    try:
        return Path.cwd()
    except OSError:
        raise InputError("the working folder is gone") from None


def status_of(path: Path, *, field: str | None = None) -> os.stat_result | None:
    """Return the status of what stands at a path, links followed; None for nothing.

    Raises InputError where that cannot be found out: a name that is too long, a folder that may not be entered.
    """
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise InputError(f"{shown(path)}: {reason_of(error)}", field=field) from None


def what_stands_at(path: Path, *, field: str | None = None) -> FileKind | None:
    """Return what stands at a path, links followed; None for nothing. Raises InputError as `status_of` does."""
    status = status_of(path, field=field)
    if status is None:
        return None
    if stat.S_ISDIR(status.st_mode):
        return "folder"
    return "file" if stat.S_ISREG(status.st_mode) else "other"


def require_file(path: Path, *, field: str | None = None) -> None:
    """Raise InputError unless a plain file stands there: pipes are waited for, and devices need not have an end."""
    match what_stands_at(path, field=field):
        case "file":
            return
        case None:
            raise InputError(f"{shown(path)}: there is no such file", field=field)
        case "folder":
            raise InputError(f"{shown(path)}: is a folder, expected a file", field=field)
        case _:
            raise InputError(f"{shown(path)}: is a pipe or a device, expected a file", field=field)


def read_file(path: Path) -> bytes:
    """Return the content of a plain file of at most 16 MiB. Raises InputError where there is none or it is larger."""
    require_file(path)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise InputError(f"{shown(path)}: cannot be read: {reason_of(error)}") from None
    if len(content) > LARGEST:
        raise InputError(f"{shown(path)}: has more than {LARGEST:,} bytes, expected a text of a few thousand")
    return content


def shown(path: Path | str) -> str:
    """Return a path as it stands in a sentence: of a very long one the beginning and the end."""
    text = str(path)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN // 2]}…{text[-LONGEST_SHOWN // 2 :]}"
