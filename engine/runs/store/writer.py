"""Writes a run's folder in a thread of its own: training waits for no disk, and a full one costs no run."""

import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Condition, Event, Thread
from time import monotonic, thread_time
from typing import NamedTuple

from msgspec import structs

from nn_tui.datasets import InputError, Prepared
from nn_tui.datasets.errors import reason_of

from ...atomic_file import replace_file, sync_folder
from ...recipe.experiment import Experiment
from ...recipe.resolving import resolved
from ...recipe.toml import to_toml
from ...training.history import Curves
from .all_metrics import Figures
from .checked_lines import curve_lines, header
from .checkpoint_file import KeptCheckpoint, glance_at, write_checkpoint
from .data_identity import DataIdentity, Identities
from .journal_file import ChangeLine, ForgetLine, JournalWriter, Line, OpenLine
from .machine import this_machine
from .run_data import LARGEST_KEPT, bytes_of, write_data
from .run_info import HUNG_UP, RunInfo, now, write_info
from .run_lock import BEAT, RunLock
from .tensor_file import FORMAT

RETRY = 5.0
"""Seconds after which is tried again what could not be written."""
LAST_TRIES = 3
"""How often is tried at the end."""
LATEST = 3
"""How many checkpoints of the branch that was saved last are kept."""
CHECKPOINT_NAME = re.compile(r"(\d{6,})-(.+)@([\d.]+)\.safetensors")
"""The name of a checkpoint's file: a number that grows, the branch, the place."""


class CurveSheet(NamedTuple):
    """The curves of the present branch; `version` is another one where earlier points may have changed.

    `figures` are more that are known of some epochs.
    """

    branch: str
    curves: Curves
    names: tuple[str, ...]
    version: int
    figures: Mapping[int, Figures] = {}


class FirstWords(NamedTuple):
    """What is written first: the data as they were loaded, the recipe, and whether the data are kept in the folder."""

    experiment: Experiment
    data: Prepared
    keep_data: bool
    allowed: str | None = None


class OpenFolder(NamedTuple):
    """A folder to write to, which is locked; the first bytes of its journal are whole, with this check."""

    path: Path
    lock: RunLock
    journal_size: int = 0
    check: str = ""


class KeptFile(NamedTuple):
    """A checkpoint on the disk."""

    name: str
    branch: str
    loss: float
    changes: int
    """How many of the branch's changes it has."""


class RunWriter:
    """Takes what is to be written, and writes it soon: lines in order, of everything else the latest.

    `trouble` says why the last attempt failed, empty while all is well. `open` makes the folder and locks it; it is
    called in the thread.
    """

    def __init__(self, open_folder: Callable[[], OpenFolder], opening: FirstWords) -> None:
        self._open, self._opening = open_folder, opening
        self.trouble: str = ""
        self.folder: Path | None = None
        self.data: DataIdentity | None = None
        self.spent = 0.0
        """Processor time that writing has taken, but for what stands at the beginning."""
        self.busy_seconds = 0.0
        """How long the last checkpoint took to be written."""
        self._ready = Condition()
        self._lines: list[Line] = []
        self._starts: list[tuple[str, KeptCheckpoint]] = []
        self._checkpoints: dict[str, KeptCheckpoint] = {}
        self._branches: frozenset[str] = frozenset()
        self._curves: CurveSheet | None = None
        self._events: bytes | None = None
        self._info: RunInfo | None = None
        self._ending = self._hung_up = self._given_away = False
        self._writing = False
        self._lock: RunLock | None = None
        self._journal = _Journal()
        self._metrics = _Metrics()
        self._identities = Identities()
        self._kept: list[KeptFile] = []
        self._next = 1
        # Not the thread's own join: an exception in it, as a signal raises one, would take the thread for ended.
        self._done = Event()
        self._thread = Thread(target=self._work, name="nn-tui recorder", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        _unfinished.append(self)
        self._thread.start()

    def put(
        self,
        *,
        lines: list[Line] | None = None,
        starts: list[tuple[str, KeptCheckpoint]] | None = None,
        checkpoint: KeptCheckpoint | None = None,
        branches: frozenset[str] | None = None,
        curves: CurveSheet | None = None,
        events: bytes | None = None,
        info: RunInfo | None = None,
        last: bool = False,
        soon: bool = True,
    ) -> None:
        """Hand over what is to be written, `soon` or with what comes next; the last time, the thread ends with it.

        Returns at once.
        """
        with self._ready:
            self._lines += lines or []
            self._starts += starts or []
            if checkpoint is not None:
                self._checkpoints.pop(checkpoint.branch, None)
                self._checkpoints[checkpoint.branch] = checkpoint
            self._branches = self._branches if branches is None else branches
            self._curves = curves or self._curves
            self._events = self._events if events is None else events
            self._info = info or self._info
            self._ending = self._ending or last
            if soon:
                self._ready.notify()

    def flush(self, seconds: float) -> str:
        """Wait until all that was handed over so far is written, and return why it is not; empty where it is."""
        with self._ready:
            self._ready.notify()
            self._ready.wait_for(lambda: not (self._waiting or self._writing) or self.trouble, seconds)
            busy = self._waiting or self._writing
        return self.trouble or (f"it is not written after {seconds:.0f} seconds" if busy else "")

    def give_away(self) -> None:
        """Write no more: another process has taken the folder over, and its lock."""
        with self._ready:
            self._ending = self._given_away = True
            self._ready.notify()

    def wait(self, seconds: float) -> bool:
        """Wait until everything is written, after the last was handed over; returns whether it is."""
        return self._done.wait(seconds)

    # What follows runs in the thread.

    @property
    def _waiting(self) -> bool:
        return bool(
            self._ending
            or self._lines
            or self._starts
            or self._checkpoints
            or self._curves
            or self._events
            or self._info
        )

    def _work(self) -> None:
        tries = 0
        while True:
            with self._ready:
                self._writing = False
                self._ready.notify_all()
                if self.trouble:
                    self._ready.wait_for(lambda: self._ending, 0.2 if self._ending else RETRY)
                elif not self._waiting:
                    self._ready.wait(BEAT)
                ending, self._writing = self._ending, True
            if self._lock is not None:
                self._lock.beat()
            begun, opens = thread_time(), self.folder is None
            try:
                self._write()
                self.spent += 0.0 if opens else thread_time() - begun
            except (InputError, OSError, MemoryError) as error:
                self.trouble = str(error) if isinstance(error, InputError) else reason_of(error)
                tries += ending
                if tries < LAST_TRIES:
                    continue
            except Exception as error:  # a defect here costs no run
                self.trouble = f"{type(error).__name__}: {reason_of(error)}"
                if not ending:
                    continue
            else:
                self.trouble = ""
            if ending and (self.trouble or not self._left):
                break
        self._journal.close()
        if self._lock is not None and self._given_away:
            self._lock.let_go()
        elif self._lock is not None:
            self._lock.release()
        if self._hung_up and self.folder is not None:
            with suppress(OSError), (self.folder.parent / HUNG_UP).open("a") as file:
                file.write(f"{self.folder.name}\n")
        if self.trouble:
            _failed.append(f"{self.folder.name if self.folder else 'the run'} is not saved whole: {self.trouble}")
        _unfinished.remove(self)
        self._done.set()

    @property
    def _left(self) -> bool:
        return bool(self._lines or self._starts or self._checkpoints or self._curves or self._events or self._info)

    def _write(self) -> None:
        """Write what there is: what others refer to first. What could not be written is handed over still."""
        if self.folder is None:
            self._begin()
        with self._ready:
            starts, lines, sheet, events = list(self._starts), list(self._lines), self._curves, self._events
            checkpoints, info = list(self._checkpoints.values()), self._info
        assert self.folder is not None
        folder = self.folder
        for name, kept in starts:
            write_checkpoint(folder / "checkpoints" / name, kept, self._identities)
            with self._ready:
                self._starts.remove((name, kept))
        left: dict[str, int] = {}
        for line in lines:
            if isinstance(line, ForgetLine):
                left[line.branch] = min(line.changes, left.get(line.branch, line.changes))
        # Of a branch of which something is forgotten, what stays valid is saved before its journal says so, unless it
        # may have changes that the journal does not have yet.
        changed = {line.branch for line in lines if isinstance(line, ChangeLine)}
        early = [
            kept
            for kept in checkpoints
            if kept.branch not in changed and kept.checkpoint.moment.changes <= left.get(kept.branch, -1)
        ]
        self._save_all(folder, early)
        self._remove_forgotten(folder, left)
        if lines:
            self._journal.append(lines)
            with self._ready:
                del self._lines[: len(lines)]
        self._save_all(folder, [kept for kept in checkpoints if kept not in early])
        if sheet is not None:
            self._metrics.write(folder / "metrics.jsonl", sheet, whole=self._ending)
            with self._ready:
                self._curves = None if self._curves is sheet else self._curves
        if events is not None:
            replace_file(folder / "events.jsonl", events, private=True, lasting=bool(checkpoints))
            with self._ready:
                self._events = None if self._events is events else self._events
        if info is not None:
            self._hung_up = info.signal == "SIGHUP"
            write_info(
                folder,
                structs.replace(info, name=folder.name, changed=now(), data=self.data, machine=this_machine()),
                lasting=bool(checkpoints or lines),
            )
            with self._ready:
                self._info = None if self._info is info else self._info

    def _begin(self) -> None:
        """Make the folder, or take up the one that is there, and write what stands at the beginning."""
        opened, opening = self._open(), self._opening
        path, self._lock = opened.path, opened.lock
        (path / "checkpoints").mkdir(mode=0o700, exist_ok=True)
        if self.data is None:
            self.data = self._identities.of(opening.data.source, opening.experiment.data.source)
        if not (path / "run.json").exists():
            self._make_a_run(path)
        self._kept, self._next = kept_files(path)
        self._journal.open(path / "journal.jsonl", opened.journal_size, opened.check)
        line = OpenLine(FORMAT, now(), this_machine(), self.data, opening.allowed)
        self._journal.append([line])
        sync_folder(path)
        self.folder = path

    def _make_a_run(self, path: Path) -> None:
        """Write what a run begins with, and last that by which a folder is that of a run."""
        opening = self._opening
        try:
            recipe = resolved(opening.experiment, opening.data)
        except InputError:  # data of one's own need not fit their recipe
            recipe = opening.experiment
        replace_file(path / "experiment.toml", to_toml(recipe).encode(), private=True)
        if opening.keep_data and bytes_of(opening.data) <= LARGEST_KEPT:
            write_data(path / "data.safetensors", opening.data)
        with self._ready:
            info = self._info
        if info is not None:
            write_info(path, structs.replace(info, name=path.name, changed=now(), data=self.data))

    def _save_all(self, folder: Path, checkpoints: list[KeptCheckpoint]) -> None:
        for kept in checkpoints:
            self._save(folder, kept)
            with self._ready:
                if self._checkpoints.get(kept.branch) is kept:
                    del self._checkpoints[kept.branch]

    def _remove_forgotten(self, folder: Path, left: Mapping[str, int]) -> None:
        """Remove the checkpoints of branches that have more than so many changes left: they lead to nothing any more.

        Others may take their places in the journal, and then nothing would tell that they are not those.
        """
        for file in [file for file in self._kept if file.changes > left.get(file.branch, file.changes)]:
            (folder / "checkpoints" / file.name).unlink(missing_ok=True)
            self._kept.remove(file)

    def _save(self, folder: Path, kept: KeptCheckpoint) -> None:
        start = monotonic()
        name = f"{self._next:06}-{kept.branch}@{kept.place}.safetensors"
        write_checkpoint(folder / "checkpoints" / name, kept, self._identities)
        self._next += 1
        self._kept.append(KeptFile(name, kept.branch, kept.loss, kept.checkpoint.moment.changes))
        self._prune(folder, kept.branch)
        self.busy_seconds = monotonic() - start

    def _prune(self, folder: Path, present: str) -> None:
        """Remove the checkpoints that are of no more use: all but the last of each branch, the best, and the latest."""
        last = {file.branch: file for file in self._kept if not self._branches or file.branch in self._branches}
        latest = [file for file in self._kept if file.branch == present][-LATEST:]
        wanted = {*last.values(), *latest, min(self._kept, key=lambda file: file.loss)}
        for file in self._kept:
            if file not in wanted:
                with suppress(OSError):
                    (folder / "checkpoints" / file.name).unlink(missing_ok=True)
        self._kept = [file for file in self._kept if file in wanted]


def kept_files(folder: Path) -> tuple[list[KeptFile], int]:
    """Return the checkpoints in a folder, the earliest first, and the number that comes next."""
    found, latest = dict[int, KeptFile](), 0
    for path in (folder / "checkpoints").glob("*.safetensors"):
        number = path.name.partition("-")[0]
        latest = max(latest, int(number) if number.isdecimal() else 0)
        if match := CHECKPOINT_NAME.fullmatch(path.name):
            found[int(match[1])] = KeptFile(path.name, match[2], *glance_at(path))
    return [found[number] for number in sorted(found)], latest + 1


class _Journal:
    """Appends lines to the journal; what was written in part only is written again."""

    def __init__(self) -> None:
        self._writer = JournalWriter()
        self._descriptor = -1
        self._size = 0

    def open(self, path: Path, size: int, check: str) -> None:
        self.close()
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._size, self._writer = size, JournalWriter(check)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def append(self, lines: list[Line]) -> None:
        before = self._writer.check
        try:
            content = self._writer.encode(lines)
            os.ftruncate(self._descriptor, self._size)
            written = 0
            while written < len(content):
                written += os.pwrite(self._descriptor, content[written:], self._size + written)
            os.fsync(self._descriptor)
            self._size += written
        except BaseException:
            self._writer.check = before
            raise


class _Metrics:
    """Writes curves a line a point: what is new is appended, unless earlier points have changed."""

    def __init__(self) -> None:
        self._known: tuple[str, int, int] | None = None
        self._written = 0

    def write(self, path: Path, sheet: CurveSheet, *, whole: bool) -> None:
        curves, known = sheet.curves, (sheet.branch, sheet.curves.stride, sheet.version)
        # The last point is still growing.
        points = curves.epochs.size - (0 if whole or curves.stride == 1 else 1)
        before, self._known = self._known, None  # what was written in part only is written anew
        if known == before and points >= self._written and not whole:
            lines = b"".join(curve_lines(curves, sheet.names, self._written, points, sheet.figures))
            with path.open("ab") as file:
                file.write(lines)
        else:
            lines = header(sheet.branch, curves.stride) + b"".join(
                curve_lines(curves, sheet.names, 0, points, sheet.figures)
            )
            replace_file(path, lines, private=True, lasting=whole)
        self._known, self._written = known, points


_unfinished: list[RunWriter] = []
_failed: list[str] = []


def finish_writing(seconds: float) -> bool:
    """Wait until everything is written of all runs that have ended; returns whether it is."""
    deadline = monotonic() + seconds
    ended = [writer.wait(max(0.0, deadline - monotonic())) for writer in list(_unfinished)]
    return all(ended)


def failures() -> list[str]:
    """Return in sentences which runs could not be written at their end, and why; each is returned once."""
    found, _failed[:] = list(_failed), []
    return found
