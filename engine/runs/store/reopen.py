"""Going on with a run from its folder: its last checkpoint that is whole, and the whole timeline before it."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import structs

from nn_tui.datasets import InputError, find_own

from ...editing.carry_over import carry_state_over
from ...editing.live_experiment import LiveExperiment
from ...editing.live_state import DataSource, LiveState
from ...recipe.loading import load_experiment
from ...timeline.branches import Branch
from ...timeline.checkpoint_ring import Checkpoint
from ...timeline.journal import Journal, Moment, Standing
from ...timeline.recording import Resumed
from ...training.history import History
from .checked_lines import read_events
from .checkpoint_file import CheckpointReader, KeptCheckpoint
from .data_identity import ChangedDataError, identity_of
from .journal_file import BeginLine, Line, OpenLine, ReadBranch, branches_of, notes_of, read_journal
from .known_branches import KnownBranch
from .machine import this_machine
from .recorder import Continued, Recorder
from .run_data import KeptDataSource, is_in_no_file, read_data
from .run_info import RunInfo, read_info
from .run_lock import RunLock
from .script_parts import refuse_without_script
from .tensor_file import DamagedFileError
from .writer import OpenFolder, kept_files


class OpenedRun(msgspec.Struct, frozen=True, eq=False):
    """A run to go on with: where it stands, who records it from now on, and what is to be said about it."""

    folder: Path
    start: Resumed
    recorder: Recorder
    lock: RunLock
    told: tuple[str, ...]
    info: RunInfo | None

    def leave(self) -> None:
        """Let others have it, where nothing comes of it."""
        self.lock.release()


def open_run(
    folder: Path, *, allow_changed: bool = False, called: bool = False, lock: RunLock | None = None
) -> OpenedRun:
    """Lock a run, unless its `lock` is held already, and return what it takes to go on with it, exactly.

    `called` tells that there are callbacks for it.

    Raises InputError where somebody else has it open, where its data are others than they were, unless that is
    allowed, where it takes from a script what is not here, and where none of its checkpoints can be read.
    """
    if lock is None:
        lock = RunLock(folder / "lock")
        lock.acquire()
    try:
        for leftover in (*folder.glob(".nn-tui-*"), *(folder / "checkpoints").glob(".nn-tui-*")):
            with suppress(OSError):
                leftover.unlink()  # of a program that was killed while it wrote
        return _FolderReading(folder, allow_changed=allow_changed, called=called).opened(lock)
    except BaseException:
        lock.release()
        raise


def read_run(folder: Path) -> tuple[Resumed, tuple[str, ...]]:
    """Return a run as it was saved last, and what is to be said about it; somebody may have it open meanwhile.

    Raises InputError where its data are others than they were, and where none of its checkpoints can be read.
    """
    reading = _FolderReading(folder, allow_changed=False, called=True)
    return reading.resumed(), tuple(reading.told)


class _FolderReading:
    """Reads a run's folder, whatever is damaged in it, and changes nothing there."""

    def __init__(self, folder: Path, *, allow_changed: bool, called: bool) -> None:
        self._folder = folder
        self.told: list[str] = []
        """What is to be said of what was found."""
        self._known: dict[str, KnownBranch] = {}
        self._info = self._read_info()
        refuse_without_script(folder, self._info, called=called)
        info = self._info
        if info is not None and info.unresumable and find_own(info.source) is None:
            raise InputError(f"{folder.name} cannot be resumed: {info.unresumable}")
        self._journal = read_journal(folder / "journal.jsonl")
        begun = (folder / "journal.jsonl").exists() or bool(kept_files(folder)[0])
        if self._journal.trouble and begun:
            self.told.append(self._journal.trouble)
        self._lines = self._journal.lines
        self._reader = CheckpointReader(data_source(folder, self._lines), allow_changed=allow_changed)
        self._starts: dict[str, KeptCheckpoint | None] = {}

    def _read_info(self) -> RunInfo | None:
        try:
            return read_info(self._folder)
        except DamagedFileError as error:
            self.told.append(str(error))
            return None

    def opened(self, lock: RunLock) -> OpenedRun:
        """Return what it takes to go on with the run, which is locked."""
        start = self.resumed()
        opened = OpenFolder(self._folder, lock, self._journal.size, self._journal.check)
        kept = (self._folder / "data.safetensors").exists()
        own_data = kept or bool(self._info and self._info.unresumable)
        continued = Continued(opened, self._info, self._known, self._reader.changed)
        recorder = Recorder(None, continued=continued, own_data=own_data)
        return OpenedRun(self._folder, start, recorder, lock, tuple(self.told), self._info)

    def resumed(self) -> Resumed:
        """Return where the run stands, and all of its timeline."""
        files = kept_files(self._folder)[0]
        read = branches_of(self._lines)
        found = self._last(reversed([file.name for file in files]), read)
        if self._info is not None and self._info.machine is not None:
            different = self._info.machine.differences(this_machine())
            if different:
                self.told.append(f"this machine computes otherwise, so bits may differ: {'; '.join(different)}")
        branches: dict[str, Branch] = {}
        if self._reader.changed is None:
            others = {file.branch: file.name for file in files}
            branches = self._branches(read, found, others)
        if found.branch not in branches:
            found, branches = self._alone(found, read)
        branch = read.get(found.branch)
        if branch is not None and branch.tip > found.tip:
            tip = branch.journal.place(branch.tip)
            self.told.append(
                f"it was killed when it had come to {tip}, and goes on from {found.place}, where it was saved"
            )
        noted, damaged = read_events(self._folder / "events.jsonl")
        if damaged:
            self.told.append(f"{damaged} damaged line{'s' * (damaged != 1)} of events.jsonl are left out")
        history = found.history.copy()
        history.cut(found.checkpoint.mark)
        return Resumed(
            live=found.checkpoint.live,
            history=history,
            branches=branches,
            branch=found.branch,
            moment=found.checkpoint.moment,
            noted=noted,
            seconds=found.seconds,
            kept=notes_of(self._lines),
        )

    def _last(self, names: Iterable[str], read: dict[str, ReadBranch]) -> KeptCheckpoint:
        """Return the latest checkpoint that is whole, or else the one where the run began."""
        for name in names:
            try:
                return self._reader.read(self._folder / "checkpoints" / name)
            except DamagedFileError as error:
                self.told.append(f"{error}; the one before is used")
        if not read and (anew := self._anew()) is not None:
            return anew
        for branch in reversed(read.values()):
            start = self._start(branch.begin)
            if start is not None:
                return structs.replace(start, branch=branch.name)
        raise InputError(f"{self._folder.name} cannot be resumed: it has no checkpoint that can be read")

    def _anew(self) -> KeptCheckpoint | None:
        """Return the beginning of a run that was killed before any was saved; None where that is not known."""
        kept, recipe_file = self._folder / "data.safetensors", self._folder / "experiment.toml"
        if not recipe_file.exists():
            return None
        try:
            recipe = load_experiment(str(recipe_file))
            if is_in_no_file(recipe.data.source) and not kept.exists():
                return None
            data = KeptDataSource(read_data(kept), recipe) if kept.exists() else DataSource()
            live = LiveExperiment(recipe, data.fitted(recipe), _nothing)
        except DamagedFileError:
            return None
        state, history, moment = live.save(), live.trainer.history, Moment(0, 0)
        place = Journal(Standing.of(live.trainer)).place(moment)
        return KeptCheckpoint("main", place, moment, Checkpoint.of(moment, state, history.mark()), history, 0.0)

    def _start(self, begin: BeginLine) -> KeptCheckpoint | None:
        """Return the checkpoint in which a branch began, None where it cannot be read."""
        if begin.start not in self._starts:
            self._starts[begin.start] = None
            try:
                self._starts[begin.start] = self._reader.read(self._folder / "checkpoints" / begin.start)
            except ChangedDataError:
                pass  # of data that were allowed to change; there is no way back to them
            except InputError as error:
                self.told.append(str(error))
        return self._starts[begin.start]

    def _branches(
        self,
        read: dict[str, ReadBranch],
        present: KeptCheckpoint,
        files: dict[str, str],
    ) -> dict[str, Branch]:
        """Return the branches of the run, as they were, as far as their beginnings can be read."""
        found: dict[str, Branch] = {}
        for key, branch in read.items():
            start = self._start(branch.begin)
            if start is None:
                continue
            kept = [] if key == present.branch else self._latest(files.get(key))
            if key == present.branch:
                if present.checkpoint.moment.changes > len(branch.journal.entries):
                    continue  # the journal was damaged before it
                kept = [present]
            history = kept[0].history if kept else self._history_of(branch, found, start)
            first = Checkpoint(start.checkpoint.moment, start.checkpoint.live, start.mark_in(history.stride))
            made = Branch(key, first, branch.journal, shares=branch.shares, before=branch.before)
            for each in kept:
                at = each.checkpoint
                if at.moment <= branch.tip and not at.moment.operation:
                    made.ring.add(Checkpoint(at.moment, at.live, each.mark_in(history.stride)))
            tip = max(branch.tip, *(each.tip for each in kept), first.moment)
            _leave(made, tip, history, (kept or [start])[0].checkpoint.live)
            found[key] = made
            self._known[key] = KnownBranch(made, branch.begin.start, branch.journal.entries)
        return found

    def _latest(self, name: str | None) -> list[KeptCheckpoint]:
        if name is not None:
            with suppress(InputError):
                return [self._reader.read(self._folder / "checkpoints" / name)]
        return []

    @staticmethod
    def _history_of(branch: ReadBranch, found: dict[str, Branch], start: KeptCheckpoint) -> History:
        """Return the curves of a branch of which nothing was saved yet: those of the one that it left."""
        of = found.get(branch.shares[0]) if branch.shares else None
        return of.history if of else start.history

    def _alone(self, found: KeptCheckpoint, read: dict[str, ReadBranch]) -> tuple[KeptCheckpoint, dict[str, Branch]]:
        """Return a branch that begins where a checkpoint is, for there is no way back from there."""
        self._known.clear()
        live, mark, history = found.checkpoint.live, found.checkpoint.mark, found.history.copy()
        history.cut(mark)
        if self._reader.changed is not None:
            live = _on_other_data(live, history)
            self.told.append(f"it goes on with other data, from the beginning of an epoch: {self._reader.changed}")
        elif read:
            self.told.append(f"there is no way back to what was before {found.place}")
        else:
            self.told.append("nothing of it was saved yet, so it begins anew")
        key = f"b{len(read) + 2}" if read else "main"
        moment = Moment(0, live.state.step, live.state.operation)
        begin = Standing.of(LiveExperiment.resumed(live, _nothing).trainer)
        start = Checkpoint(moment, live, history.mark())
        branch = Branch(key, start, Journal(begin))
        _leave(branch, moment, history, live)
        kept = KeptCheckpoint(key, branch.journal.place(moment), moment, start, history, found.seconds)
        return kept, {key: branch}


def _leave(branch: Branch, tip: Moment, history: History, live: LiveState) -> None:
    state = live.state
    branch.leave(tip, history.copy(), live.experiment, state.learning_rate if state.rate_held else None)


def _on_other_data(live: LiveState, history: History) -> LiveState:
    """Return the state of a run that goes on with other data; raises InputError for data of another kind."""
    experiment = live.experiment
    other = LiveExperiment(experiment.without_weights, live.data, _nothing)
    if other.trainer.network.parameters.vector.size != live.state.parameters.size:
        raise InputError(
            f"{Path(experiment.data.source).name} has other columns or classes than it had, so the network does not fit"
        )
    carry_state_over(live.state, other.trainer)
    other.trainer.history = history
    state = structs.replace(other.trainer.save(), history=None)
    return structs.replace(live, state=state)


def _nothing() -> None:
    pass


def data_to_recompute(folder: Path, lines: tuple[Line, ...]) -> DataSource:
    """Return where the data of a run are found; raises ChangedDataError where they are not those it began with."""
    found = data_source(folder, lines)
    first = next((line for line in lines if isinstance(line, BeginLine)), None)
    opened = next((line.data for line in lines if isinstance(line, OpenLine)), None)
    if first is not None and opened is not None:
        change = opened.change(identity_of(found.fitted(first.recipe).source, opened.source))
        if change is not None:
            name = Path(opened.source).name
            raise ChangedDataError(f"{name} has changed since: {change}; so {folder.name} cannot be computed again")
    return found


def data_source(folder: Path, lines: tuple[Line, ...]) -> DataSource:
    """Return where the data of a run are found: in its folder, if no file held them."""
    kept = folder / "data.safetensors"
    first = next((line for line in lines if isinstance(line, BeginLine)), None)
    return KeptDataSource(read_data(kept), first.recipe) if kept.exists() and first else DataSource()
