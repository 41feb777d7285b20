"""One writer a run: a lock that ends with its process, also where the file system knows no locks."""

import errno
import fcntl
import os
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import sleep

import msgspec

from nn_tui.datasets import InputError
from nn_tui.datasets.errors import reason_of
from nn_tui.datasets.paths import shown

BEAT = 30.0
"""Seconds after which whoever holds the lock touches its file again."""
TRIES = 4
"""How often to try: whoever asks who has the lock holds it himself for a moment."""
SILENCE = 4 * BEAT
"""Seconds without a touch after which a holder on another host, whom nobody can ask, counts as gone."""


class ProcessIdentity(msgspec.Struct, frozen=True):
    """A process that no other one is taken for: `host`, since when that is up (`boot`), number and `started`.

    `boot` and `started` are empty where the system does not tell.
    """

    host: str
    boot: str
    pid: int
    started: str

    @classmethod
    def own(cls) -> "ProcessIdentity":
        """Return that of this process."""
        return cls(socket.gethostname(), _boot(), os.getpid(), started(os.getpid()))

    def outlives(self, other: "ProcessIdentity") -> bool:
        """Return whether another process, on the same host, does not run any more."""
        if self.boot != other.boot:
            return True
        try:
            os.kill(other.pid, 0)
        except ProcessLookupError:
            return True
        except OSError:
            pass  # somebody else's, but alive
        return bool(other.started) and started(other.pid) != other.started


def _boot() -> str:
    """Return what names the time since the host was started."""
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    if sys.platform == "darwin":
        with suppress(OSError, subprocess.SubprocessError):
            return subprocess.check_output(["sysctl", "-n", "kern.boottime"], text=True, timeout=5).strip()
    return ""


def started(pid: int) -> str:
    """Return when a process was started, in a unit of the system's; empty where that is not known."""
    with suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    return ""


class RunLock:
    """Holds a run for this process alone, from `acquire` to `release`; `held_by` tells who has it.

    The system's lock on a file ends with the process. Where there is none, the file's content decides: it names the
    process, which no longer runs where the host was started again, its number is free or another's. One on another host
    counts as gone once it has not touched the file for some minutes, by the clock of the file system.
    """

    def __init__(self, path: Path, me: ProcessIdentity | None = None) -> None:
        self._path, self._me = path, me or ProcessIdentity.own()
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock; raises InputError that names who has it, or says why the file cannot be written."""
        try:
            self._acquire()
        except OSError as error:
            raise InputError(f"{shown(self._path.parent)}: cannot be locked: {reason_of(error)}") from None

    def _acquire(self) -> None:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            free = _lock(descriptor)
            for _ in range(TRIES):
                if free is not False:
                    break
                sleep(0.03)
                free = _lock(descriptor)
            holder = _holder(self._path)
            if free is False or (holder is not None and self._is_there(holder, locks=free is not None)):
                raise InputError(f"{self._path.parent.name} is in use{_by(holder, self._me)}")
            self._descriptor = descriptor
            self.sign()
        except BaseException:
            self._descriptor = None
            os.close(descriptor)
            raise

    @property
    def descriptor(self) -> int:
        """The file that is locked, for a process that is to have the lock too; −1 where it is not held."""
        return -1 if self._descriptor is None else self._descriptor

    def take_over(self, descriptor: int) -> None:
        """Hold the lock that another process has let this one have, by its number of the file."""
        os.set_inheritable(descriptor, False)
        self._descriptor = descriptor
        self.sign()

    def sign(self) -> None:
        """Write into the file which process holds the lock."""
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, msgspec.json.encode(self._me), 0)
        os.fsync(self.descriptor)

    def let_go(self) -> None:
        """Leave the lock to the process that has taken it over."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def held_by(self) -> ProcessIdentity | None:
        """Return who holds the lock, None for nobody."""
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return None
        try:
            free = _lock(descriptor, shared=True)
            holder = _holder(self._path)
            if free is False:
                return holder or ProcessIdentity("", "", 0, "")
            return holder if holder is not None and self._is_there(holder, locks=free is not None) else None
        finally:
            os.close(descriptor)

    def _is_there(self, holder: ProcessIdentity, *, locks: bool) -> bool:
        """Return whether a process that is named in the file, which it would hold locked if it could, still runs."""
        if holder.host == self._me.host:
            return not locks and not self._me.outlives(holder)
        return _seconds_untouched(self._path) < SILENCE

    def beat(self) -> None:
        """Show that its holder is there; to be called every `BEAT` seconds."""
        if self._descriptor is not None:
            with suppress(OSError):
                os.utime(self._descriptor)

    def release(self) -> None:
        """Let others have the run."""
        if self._descriptor is not None:
            with suppress(OSError):
                os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None


def _lock(descriptor: int, *, shared: bool = False) -> bool | None:
    """Return whether the lock is free, and take it; None where the file system has none."""
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError as error:
        return False if error.errno in (errno.EWOULDBLOCK, errno.EACCES) else None
    return True


def _holder(path: Path) -> ProcessIdentity | None:
    with suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode(path.read_bytes(), type=ProcessIdentity)
    return None


def _seconds_untouched(path: Path) -> float:
    """Return how long ago a file was touched, by the clock of the file system that it stands on."""
    now = path.with_name(f".now-{os.getpid()}")
    try:
        touched = path.stat().st_mtime
        with suppress(OSError):
            now.touch()
            return now.stat().st_mtime - touched
        return 0.0
    except OSError:
        return SILENCE
    finally:
        with suppress(OSError):
            now.unlink(missing_ok=True)


def _by(holder: ProcessIdentity | None, me: ProcessIdentity) -> str:
    if holder is None or not holder.host:
        return ": another nn-tui has it open"
    if holder.host == me.host:
        return f": process {holder.pid} has it open"
    return f" on {holder.host}: process {holder.pid} there has it open"
