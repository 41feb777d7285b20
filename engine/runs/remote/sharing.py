"""A second socket, through which a group of the system may watch: for a classroom on one machine."""

import grp
import os
import pwd
import socket
from contextlib import suppress
from pathlib import Path

from nn_tui.datasets import InputError
from nn_tui.datasets.errors import reason_of

from .address import Bound, among_temporary, listening


def share_path(group: str, run: str) -> Path:
    """Return the path of the socket through which a group watches a run of this user."""
    return among_temporary(f"nn-tui-{group}-{os.getuid()}/{run}")


def how_to_watch(group: str, path: Path) -> str:
    """Return in a sentence how the members of a group watch a run."""
    return f"members of {group} watch with `nn-tui attach --socket {path}`"


def check_group(group: str) -> int:
    """Return the number of a group; raises InputError where this machine has none of this name."""
    try:
        return grp.getgrnam(group).gr_gid
    except (KeyError, ValueError):
        raise InputError(f"there is no group {group!r} on this machine") from None


class Share:
    """A socket that the members of a group can reach; it stands in a folder among the temporary ones.

    Raises InputError for a group that does not exist, and for one that this user is not in.
    """

    def __init__(self, group: str, run: str) -> None:
        self._gid = check_group(group)
        self.path = share_path(group, run)
        folder = self.path.parent
        try:
            with suppress(FileExistsError):
                folder.mkdir(mode=0o700)
            found = folder.lstat()
            if found.st_uid != os.getuid() or not folder.is_dir() or folder.is_symlink():
                raise InputError(f"{folder}, where the group {group!r} would look, belongs to somebody else")
            os.chown(folder, -1, self._gid)
            folder.chmod(0o710)
            with suppress(FileNotFoundError):
                self.path.unlink()
            self._bound = Bound(listening(self.path, 0o600), self.path, self.path)
            os.chown(self.path, -1, self._gid)
            self.path.chmod(0o660)
        except OSError as error:
            raise InputError(f"no socket can be made for the group {group!r}: {reason_of(error)}") from None

    @property
    def socket(self) -> socket.socket:
        """The socket, which listens."""
        return self._bound.socket

    def admits(self, uid: int) -> bool:
        """Return whether a user is in the group, or is this one."""
        if uid == os.getuid():
            return True
        try:
            user = pwd.getpwuid(uid)
        except KeyError:
            return False
        return self._gid in os.getgrouplist(user.pw_name, user.pw_gid)

    def close(self) -> None:
        """Let nobody in any more; what the process that has taken the run over has put in its place stays."""
        self._bound.close()
        with suppress(OSError):
            self.path.parent.rmdir()
