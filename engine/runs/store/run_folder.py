"""The folders of runs: to find one by its name, to list, rename, remove and clear them."""

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex

import msgspec
from msgspec import structs
from platformdirs import user_state_path

from nn_tui.datasets import InputError
from nn_tui.datasets.errors import reason_of
from nn_tui.datasets.paths import shown, typed_path, what_stands_at

from .run_info import RunInfo, RunState, read_info, write_info
from .run_lock import ProcessIdentity, RunLock
from .run_names import check_name, new_name

PREFIX = "run:"
"""What stands before the name of a run where it could be taken for an experiment."""
BEFORE_IT_IS_A_RUN = frozenset({"lock", "checkpoints", "experiment.toml", "data.safetensors"})
"""What is written before `run.json`, by which a folder is that of a run."""
_REMOVED = ".removed-"
"""How folders begin that are being removed."""


class ListedRun(msgspec.Struct, frozen=True):
    """A run as a list shows it; `trouble` says what is wrong with its folder, `holder` who has it open."""

    folder: Path
    info: RunInfo | None
    holder: ProcessIdentity | None = None
    trouble: str = ""

    @property
    def name(self) -> str:
        """The name of the run."""
        return self.folder.name

    @property
    def state(self) -> RunState:
        """In what state it is."""
        return self.info.state(live=self.holder is not None) if self.info else "crashed"

    @property
    def size(self) -> int:
        """The bytes that its folder takes."""
        return size_of(self.folder)


def usual_runs() -> Path:
    """Return the folder in which each run has its own: `~/.local/state/nn-tui/runs` on Linux."""
    return user_state_path("nn-tui", appauthor=False) / "runs"


def called(folder: Path) -> str:
    """Return what a person types to name a run: its name, or its folder where that is not among the usual ones."""
    folder = folder.absolute()
    return folder.name if folder.parent == usual_runs().absolute() else str(folder)


def size_of(folder: Path) -> int:
    """Return the bytes that the files of a folder take."""
    total = 0
    for inner, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += os.lstat(os.path.join(inner, name)).st_size
    return total


def is_run(folder: Path) -> bool:
    """Return whether a folder is that of a run."""
    return what_stands_at(folder / "run.json") == "file"


def make_folder(runs: Path, data: str, name: str | None = None) -> Path:
    """Make the folder of a new run and return it; raises InputError where that cannot be done."""
    make_private(runs)
    while True:
        wanted = check_name(name) if name else new_name(data, lambda name: (runs / name).exists())
        try:
            (runs / wanted).mkdir(mode=0o700)
        except FileExistsError:
            if name and is_leftover(runs / name):
                return runs / name
            if name:
                raise InputError(
                    f"there is a run named {name} already; `nn-tui runs rename` gives it another"
                ) from None
        except OSError as error:
            raise InputError(f"{shown(runs)}: no folder can be made there: {reason_of(error)}") from None
        else:
            return runs / wanted


def is_leftover(folder: Path) -> bool:
    """Return whether a folder is that of a run which was killed before it was one, and which nobody has."""
    try:
        names = {path.name for path in folder.iterdir() if not path.name.startswith(".nn-tui-")}
        begun = names <= BEFORE_IT_IS_A_RUN and (not names or "lock" in names)
        if not begun or any((folder / "checkpoints").glob("*")):
            return False
    except OSError:
        return False
    return RunLock(folder / "lock").held_by() is None


def make_private(folder: Path) -> None:
    """Make a folder that its owner alone may enter, if there is none; raises InputError where that cannot be done."""
    try:
        if what_stands_at(folder) != "folder":
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise InputError(f"{shown(folder)}: cannot be made: {reason_of(error)}") from None


def listed(runs: Path) -> list[ListedRun]:
    """Return all runs, those that changed last first."""
    found = [look_at(folder) for folder in _folders(runs)]
    return sorted(found, key=lambda run: (run.info.changed, run.info.created) if run.info else ("", ""), reverse=True)


def _folders(runs: Path) -> Iterator[Path]:
    with suppress(OSError):
        for entry in sorted(os.scandir(runs), key=lambda entry: entry.name):
            if not entry.name.startswith(".") and entry.is_dir() and is_run(Path(entry.path)):
                yield Path(entry.path)


def look_at(folder: Path) -> ListedRun:
    """Return what a list shows of a run, whatever is wrong with it."""
    holder = RunLock(folder / "lock").held_by()
    try:
        return ListedRun(folder, read_info(folder), holder)
    except InputError as error:
        return ListedRun(folder, None, holder, str(error))


def find_run(text: str, runs: Path) -> Path:
    """Return the folder of a run that a person named: by its name, a beginning that no other has, or its path.

    Raises InputError where there is none, or several.
    """
    name = text.removeprefix(PREFIX)
    path = typed_path(name) if name else runs
    if ("/" in name or name.startswith(("~", "."))) and is_run(path):
        return path.absolute()
    names = [folder.name for folder in _folders(runs)]
    if name in names:
        return runs / name
    found = [each for each in names if name and each.lower().startswith(name.lower())]
    match found:
        case [one]:
            return runs / one
        case []:
            if name and is_run(path):
                return path.absolute()
            raise InputError(f"there is no run {shown(name)!r}; `nn-tui runs` lists them")
        case _:
            more = f" and {len(found) - 4} more" if len(found) > 4 else ""
            raise InputError(f"{name!r} is the beginning of {len(found)} runs: {', '.join(found[:4])}{more}")


def refuse_live(folder: Path, what: str) -> None:
    """Raise InputError where somebody has a run open."""
    holder = RunLock(folder / "lock").held_by()
    if holder is not None:
        raise InputError(f"{folder.name} is open (process {holder.pid}), so it cannot be {what}; end that first")


def rename(folder: Path, name: str) -> Path:
    """Give a run another name, and return its folder; raises InputError where that cannot be done."""
    check_name(name)
    lock = RunLock(folder / "lock")
    lock.acquire()
    try:
        target = folder.with_name(name)
        if target.exists():
            raise InputError(f"there is a run named {name} already")
        write_info(folder, structs.replace(read_info(folder), name=name, named=True))
        try:
            folder.rename(target)
        except OSError as error:
            words = f"there is a run named {name} already" if error.errno == errno.ENOTEMPTY else reason_of(error)
            raise InputError(f"{folder.name} cannot be renamed: {words}") from None
    finally:
        lock.release()
    return target


def annotate(folder: Path, note: str) -> None:
    """Write a note on a run, in place of any other; raises InputError where somebody has it open."""
    lock = RunLock(folder / "lock")
    lock.acquire()
    try:
        info = read_info(folder)
        write_info(folder, structs.replace(info, note=note, named=info.named or bool(note)))
    finally:
        lock.release()


def remove(folder: Path) -> None:
    """Remove a run, at once as far as others see; raises InputError for one that somebody has open."""
    refuse_live(folder, "removed")
    aside = folder.with_name(f"{_REMOVED}{token_hex(4)}")
    try:
        folder.rename(aside)
        shutil.rmtree(aside)
    except OSError as error:
        raise InputError(f"{folder}: cannot be removed: {reason_of(error)}") from None


def clear(runs: Path, keep: int, begun: int = 0) -> list[str]:
    """Remove the runs that changed longest ago, beyond `keep` that nobody named; return their names.

    Of these, `begun` begin only now. One that is open is among them, but not removed.
    """
    for leftover in runs.glob(f"{_REMOVED}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    unnamed = [run for run in listed(runs) if run.info and not run.info.named]
    removed: list[str] = []
    for run in unnamed[max(0, keep - begun) :]:
        if run.holder is not None:
            continue
        with suppress(InputError):
            remove(run.folder)
            removed.append(run.name)
    return removed


def older_than(runs: Path, age: timedelta) -> list[ListedRun]:
    """Return the runs that nobody has open and that have not changed for so long."""
    limit = (datetime.now(UTC) - age).isoformat(timespec="seconds")
    return [run for run in listed(runs) if run.holder is None and run.info and run.info.changed < limit]


def parse_age(text: str) -> timedelta:
    """Return the time that `30d`, `12h` or `2w` stands for; raises InputError."""
    found = re.fullmatch(r"(\d{1,6})\s*([hdw])", text.strip())
    if found is None:
        raise InputError(f"{text!r} is no age; expected a number of hours, days or weeks, such as 12h, 30d or 2w")
    return timedelta(hours=int(found[1]) * {"h": 1, "d": 24, "w": 168}[found[2]])
