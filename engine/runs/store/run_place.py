"""Where a new run is kept, and how it comes to its folder."""

from pathlib import Path

import msgspec

from nn_tui.datasets import InputError
from nn_tui.datasets.paths import shown

from .run_folder import clear, is_leftover, is_run, make_folder, make_private
from .run_lock import RunLock
from .writer import OpenFolder


class RunPlace(msgspec.Struct, frozen=True):
    """Where runs are kept: each in a folder among `runs`, or in `folder`; `keep` at most that nobody named.

    With `all_metrics`, all of each epoch are kept.
    """

    runs: Path
    folder: Path | None = None
    name: str | None = None
    keep: int = 100
    all_metrics: bool = False

    @property
    def named(self) -> bool:
        """Whether a person has said how the run is called, or where it is to stand."""
        return self.folder is not None or bool(self.name)

    def make(self, data: str) -> OpenFolder:
        """Make the folder of a run on these data, and lock it; raises InputError where that cannot be done."""
        path = make_folder(self.runs, data, self.name) if self.folder is None else self._own(self.folder)
        lock = RunLock(path / "lock")
        lock.acquire()
        return OpenFolder(path, lock)

    def make_room(self) -> None:
        """Remove the runs that changed longest ago, beyond those that are kept, as this one begins."""
        if self.folder is None:
            clear(self.runs, self.keep, begun=0 if self.name else 1)

    @staticmethod
    def _own(folder: Path) -> Path:
        make_private(folder)
        if is_run(folder):
            where = shown(folder)
            raise InputError(f"{where}: is the folder of a run; `nn-tui resume {where}` goes on with it")
        if not is_leftover(folder):
            raise InputError(f"{shown(folder)}: is not empty, expected the name of a new folder")
        return folder
