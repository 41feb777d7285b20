"""Where a run's socket stands, and how it is bound and reached: in the run's folder, or by a link from there."""

import errno
import os
import socket
import stat
import sys
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from struct import Struct
from tempfile import gettempdir
from typing import NamedTuple

from nn_tui.datasets import InputError
from nn_tui.datasets.errors import reason_of
from nn_tui.datasets.paths import shown

from ..store.run_folder import called
from ..store.run_lock import ProcessIdentity, RunLock

NAME = "socket"
"""The file of a run's folder through which viewers come."""
LOG = "process.log"
"""The file in which a run's process notes who comes and goes."""
LONGEST = 103
"""Bytes that the address of a socket may have where it is shortest, on macOS; Linux allows 107."""
WAITING = 64
"""Viewers that may be waiting to be let in."""
ANSWER_SECONDS = 10.0
"""How long to wait for the process of a run to answer."""
_CREDENTIALS = Struct("3i")


class NotLiveError(InputError):
    """No process carries the run out."""


class Bound:
    """A socket that listens, `known` by one path and standing in the same `place` or in another."""

    def __init__(self, made: socket.socket, known: Path, place: Path) -> None:
        self.socket, self.known, self._place = made, known, place
        self._inode = place.stat().st_ino

    def close(self) -> None:
        """Listen no more; what another process has put in its place stays."""
        for path in (self.known, self._place):
            with suppress(OSError):
                if path.stat().st_ino == self._inode:
                    path.unlink()
        self.socket.close()  # last: until then no other file gets its number


def bind(folder: Path) -> Bound:
    """Return the socket of a run that this process has locked; one that is left over there is replaced.

    Where the folder's path is too long for an address, or its file system has no sockets, it stands in a private folder
    among the temporary ones, and the run's folder has a link to it. Raises InputError where neither can be.
    """
    known = folder / NAME
    with suppress(OSError, InputError):
        if (left := known.readlink()).parent == private_folder():
            left.unlink()
    with suppress(FileNotFoundError):
        known.unlink()
    if len(os.fsencode(known)) <= LONGEST:
        with suppress(OSError):
            return Bound(listening(known, 0o600), known, known)
    place = private_folder() / _new_name()
    try:
        bound = Bound(listening(place, 0o600), known, place)
        try:
            known.unlink(missing_ok=True)
            known.symlink_to(place)
        except BaseException:
            bound.close()
            raise
    except OSError as error:
        raise InputError(f"{shown(folder)}: no socket can be made there: {reason_of(error)}") from None
    return bound


def listening(path: Path, mode: int) -> socket.socket:
    """Return a socket that listens at a path, which only those can reach whom the mode lets; raises OSError."""
    made = socket.socket(socket.AF_UNIX)
    try:
        # Before it is bound, so that there is no moment in which others can reach it; macOS heeds only the latter.
        with suppress(OSError):
            os.fchmod(made.fileno(), mode)
        made.bind(str(path))
        path.chmod(mode)
        made.listen(WAITING)
        made.setblocking(False)
    except BaseException:
        made.close()
        raise
    return made


def among_temporary(name: str) -> Path:
    """Return the path of this name among the temporary files, or the system's own where TMPDIR is long."""
    folders = (Path(gettempdir()), Path("/tmp"))
    return next((path for folder in folders if len(os.fsencode(path := folder / name)) <= LONGEST), folders[0] / name)


def _new_name() -> str:
    return f"{token_hex(6)}.{NAME}"


def private_folder() -> Path:
    """Return a folder of this user alone among the temporary ones, made where there is none.

    Raises InputError where somebody else has made it.
    """
    folder = among_temporary(f"nn-tui-{os.getuid()}/{_new_name()}").parent
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise InputError(f"{folder}: expected a folder that only its owner may write to; remove it, or set TMPDIR")
    return folder


def connect(folder: Path) -> socket.socket:
    """Return a connection to the process that carries a run out.

    Raises NotLiveError where there is none, and InputError where it cannot be reached from here, saying why.
    """
    known = folder / NAME
    try:
        connection = connect_to(known.readlink() if known.is_symlink() else known)
        owner = user_of(connection).uid
    except OSError as error:
        raise _unreachable(folder, error) from None
    if owner != os.getuid():
        # Among the temporary files somebody else may have put a socket where one was left over.
        connection.close()
        raise InputError(f"{called(folder)} cannot be reached: user {owner} answers, and not you (user {os.getuid()})")
    return connection


def connect_to(path: Path) -> socket.socket:
    """Return a connection to the socket at a path; raises OSError."""
    made = socket.socket(socket.AF_UNIX)
    try:
        made.settimeout(ANSWER_SECONDS)
        if len(os.fsencode(path)) > LONGEST:
            made.connect(os.path.relpath(path))  # what a person typed is seldom far from where they are
        else:
            made.connect(str(path))
    except BaseException:
        made.close()
        raise
    return made


def _unreachable(folder: Path, error: OSError) -> InputError:
    name, me, holder = called(folder), ProcessIdentity.own(), RunLock(folder / "lock").held_by()
    if holder is None:
        return NotLiveError(f"{name} is not running; `nn-tui resume {name}` goes on with it")
    if holder.host and holder.host != me.host:
        return InputError(
            f"{name} runs on {holder.host} (process {holder.pid} there); "
            f"`ssh -t {holder.host} nn-tui attach {name}` goes there"
        )
    if isinstance(error, FileNotFoundError | ConnectionRefusedError):
        return InputError(f"{name} is open in process {holder.pid}, which cannot be attached to")
    return InputError(f"{name} cannot be reached: {reason_of(error)}")


class PeerUser(NamedTuple):
    """The user and the process at the other end of a socket; -1 where the system does not tell the process."""

    uid: int
    pid: int


def user_of(connection: socket.socket) -> PeerUser:
    """Return whose process is at the other end, as the system knows; raises OSError where it does not tell."""
    if sys.platform == "linux":
        pid, uid, _gid = _CREDENTIALS.unpack(
            connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        )
        return PeerUser(uid, pid)
    # struct xucred of macOS and the BSDs: a version, the user, a number of groups, the groups.
    local_peer_credentials = 1
    found = connection.getsockopt(0, local_peer_credentials, 76)
    if len(found) < 8:
        raise OSError(errno.ENOTSUP, "the system does not tell who is there")
    return PeerUser(int.from_bytes(found[4:8], sys.byteorder), -1)
