"""Writing a file in one piece or not at all."""

import errno
import fcntl
import os
import stat
from collections.abc import Generator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from secrets import token_hex
from time import monotonic, sleep
from typing import IO

from nn_tui.datasets import InputError
from nn_tui.datasets.errors import reason_of
from nn_tui.datasets.paths import shown, status_of, what_stands_at

PATIENCE = 5.0
"""Seconds to wait for somebody who reads a pipe."""


Piece = bytes | memoryview
"""What a file's content may come in."""


def replace_file(path: Path, *content: Piece, private: bool = False, lasting: bool = True) -> None:
    """Write a file so that whoever reads it finds the old or the new content, whatever happens in between.

    Links are followed; mode and owner of what stood there are kept. A new file that is `private` can be read by its
    owner alone. A pipe or a device, such as /dev/null, is not replaced but written to. What is not `lasting` may be the
    old content again if the machine stops within some seconds. Raises InputError with the path where it cannot be
    written; a file is then untouched.
    """
    with replacing(path, private=private, lasting=lasting) as file:
        file.writelines(content)


@contextmanager
def replacing(path: Path, *, private: bool = False, lasting: bool = True) -> Generator[IO[bytes]]:
    """Open a file to write piece by piece; as with `replace_file` it is there when all of it is, or not at all."""
    before = _checked(path)
    try:
        target = path.resolve()
        if before is None or (stat.S_ISREG(before.st_mode) and before.st_nlink):
            with _fresh_file_beside(target, before, private=private) as (descriptor, fresh):
                with open(descriptor, "wb", closefd=False) as file:
                    yield file
                if lasting:
                    os.fsync(descriptor)
                fresh.replace(target)
            if lasting:
                sync_folder(target.parent)
        else:  # no plain file, or one that goes by no name any more
            with open(_opened(path), "wb") as file:
                yield file
    except OSError as error:
        raise InputError(f"{shown(path)}: cannot be written: {reason_of(error)}") from None


def sync_folder(folder: Path) -> None:
    """Let the names in a folder last, if the file system can promise that."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _opened(path: Path) -> int:
    """Return a descriptor to write to a pipe or a device; raises OSError for a pipe that nobody comes to read."""
    deadline = monotonic() + PATIENCE
    while True:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if monotonic() >= deadline:
                raise OSError(errno.ENXIO, "it is a pipe that nobody reads") from None
            sleep(0.05)
        else:
            os.set_blocking(descriptor, True)
            return descriptor


def check_writable(path: Path) -> None:
    """Raise InputError where `replace_file` could not write this file later; leaves nothing behind."""
    before = _checked(path)
    try:
        if before is None or stat.S_ISREG(before.st_mode):
            with _fresh_file_beside(path.resolve(), before):
                pass
        elif stat.S_ISCHR(before.st_mode):
            descriptor = os.open(path, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
            at_terminal = os.isatty(descriptor)
            os.close(descriptor)
            if at_terminal:
                raise InputError(f"{shown(path)}: is a terminal, expected the name of a file to write")
    except OSError as error:
        raise InputError(f"{shown(path)}: cannot be written: {reason_of(error)}") from None


def _checked(path: Path) -> os.stat_result | None:
    """Return the status of what stands there; raises InputError where nothing can be written to it or beside it."""
    before = _status_of(path)
    if before is None:
        if what_stands_at(path.parent) != "folder":
            raise InputError(f"{shown(path)}: there is no folder {shown(path.parent)}")
    elif stat.S_ISDIR(before.st_mode):
        raise InputError(f"{shown(path)}: is a folder, expected the name of a file to write")
    elif not (stat.S_ISREG(before.st_mode) or stat.S_ISCHR(before.st_mode) or stat.S_ISFIFO(before.st_mode)):
        raise InputError(f"{shown(path)}: is a disk or a socket, expected the name of a file to write")
    elif not os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        raise InputError(f"{shown(path)}: cannot be written: it is write-protected")
    return before


def _status_of(path: Path) -> os.stat_result | None:
    """Return the status of what stands there; one that was just losing its name to another file is looked at again."""
    found = status_of(path)
    while found is not None and not found.st_nlink:
        again = status_of(path)
        if again is not None and os.path.samestat(found, again):
            break
        found = again
    return found


def _is(path: Path, status: os.stat_result) -> bool:
    with suppress(OSError):
        return os.path.samestat(path.stat(), status)
    return False


@contextmanager
def _fresh_file_beside(
    target: Path, before: os.stat_result | None, *, private: bool = False
) -> Generator[tuple[int, Path]]:
    """Make an empty file in the same folder, with the rights of the one to replace or those of any new file.

    It is removed in the end, unless it has got another name by then. While it is in use it is locked: one without a
    lock was left by a program that was killed, and is removed by the next that writes the same file.
    """
    # Of the same length whatever the name is: that may be as long as names can be.
    beginning = f".nn-tui-{blake2b(os.fsencode(target.name), digest_size=8).hexdigest()}-"
    with suppress(OSError):
        for name in os.listdir(target.parent):
            if name.startswith(beginning):
                _remove_leftover(target.parent / name)
    while True:
        path = target.parent / f"{beginning}{token_hex(4)}"
        # With this mode the system itself applies the umask, which cannot be read without changing it.
        mode = 0o666 if before is None and not private else 0o600
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        try:
            if not _lock(descriptor) or not _is(path, os.fstat(descriptor)):
                continue  # taken for a leftover before it was locked
            if before is not None:
                with suppress(PermissionError):
                    os.fchown(descriptor, before.st_uid, before.st_gid)
                os.fchmod(descriptor, stat.S_IMODE(before.st_mode))
            yield descriptor, path
            return
        finally:
            with suppress(OSError):
                path.unlink(missing_ok=True)
            os.close(descriptor)


def _remove_leftover(path: Path) -> None:
    with suppress(OSError):
        descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
        finally:
            os.close(descriptor)


def _lock(descriptor: int) -> bool:
    """Lock a file; return whether nobody else has. Where there are no locks, nobody takes it for a leftover."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True
