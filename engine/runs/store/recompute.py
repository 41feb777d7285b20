"""A run computed again from its recipe, its seed and its journal alone, and two runs told apart update by update."""

import re
from collections.abc import Generator, Iterable

import msgspec
import numpy as np

from nn_tui.datasets import InputError

from ...editing.edits import Change, Edit
from ...editing.live_experiment import LiveExperiment
from ...editing.live_state import DataSource
from ...network.names import parameter_name
from ...network.network import Structure
from ...recipe.differences import describe, differences
from ...timeline.branches import Branch
from ...timeline.checkpoint_ring import Checkpoint
from ...timeline.journal import Entry, Moment
from ...timeline.place import Place
from ...timeline.recording import Resumed
from ...training.replay import replay
from ...training.trainer import Trainer
from .journal_file import ReadBranch, weights_checksum


class Recomputed:
    """A branch that is computed again, from its beginning on. Raises InputError where its data do not exist."""

    def __init__(self, branch: ReadBranch, data: DataSource) -> None:
        begin = branch.begin
        if not begin.recomputable:
            raise InputError(
                f"branch {branch.name} began with what a checkpoint held, so it cannot be computed from its recipe"
            )
        self._branch, self._changes = branch, 0
        loaded = data.fitted(begin.recipe)
        self.live = LiveExperiment(begin.recipe, loaded, self._settle, begin.typed)
        if begin.rate is not None:
            self.trainer.learning_rate = begin.rate

    def _settle(self) -> None:
        self.trainer.settle()

    @property
    def trainer(self) -> Trainer:
        """The trainer that computes it."""
        return self.live.trainer

    @property
    def now(self) -> Moment:
        """The moment that it has come to."""
        return Moment(self._changes, self.trainer.step, self.trainer.operation)

    @property
    def place(self) -> Place:
        """The same as a place."""
        return self._branch.journal.place(self.now)

    @property
    def weights(self) -> str:
        """The checksum of its weights."""
        return weights_checksum(self.trainer.network.parameters.vector)

    def to(self, moment: Moment) -> Generator[None]:
        """Go on to a later moment, yielding now and then; it may stop before, where it diverges."""
        for entry in self._branch.journal.entries[self._changes : moment.changes]:
            yield from replay(self.trainer, entry.step, entry.operation)
            self._change(entry)
        yield from replay(self.trainer, moment.step, moment.operation)

    def _change(self, entry: Entry) -> None:
        self.live.alter(entry.command)
        self._changes += 1

    def update(self) -> None:
        """Make the changes that are due, and then exactly one update."""
        step = self.trainer.step
        entries = self._branch.journal.entries
        while self._changes < len(entries) and entries[self._changes].step <= step:
            entry = entries[self._changes]
            for _ in replay(self.trainer, entry.step, entry.operation):
                pass
            self._change(entry)
        for _ in replay(self.trainer, step + 1):
            pass


class ReplayResult(msgspec.Struct, frozen=True):
    """What came of computing a branch again: how many places were compared, and where weights differ first.

    `same` is the last moment with the same weights, `differs` the first with others, None where all are the same.
    """

    branch: str
    compared: int
    same: Moment | None = None
    differs: Moment | None = None
    places: tuple[str, str] = ("", "")
    """The two as places."""


def replayed(branch: ReadBranch, data: DataSource) -> Generator[float, None, ReplayResult]:
    """Compute a branch again, yielding the share that is done, and compare weights wherever the journal has some."""
    run, same, compared = Recomputed(branch, data), None, 0
    moments = sorted(branch.passed)
    begun, whole = branch.begin.begin.step, max(1, branch.tip.step - branch.begin.begin.step)
    for moment in moments:
        for _ in run.to(moment):
            yield (run.trainer.step - begun) / whole
        if run.now != moment or run.weights != branch.passed[moment]:
            place = branch.journal.place
            return ReplayResult(
                branch.name, compared, same, moment, ("" if same is None else str(place(same)), str(place(moment)))
            )
        same, compared = moment, compared + 1
    return ReplayResult(branch.name, compared, same)


class RunDifference(msgspec.Struct, frozen=True):
    """Where two runs part: after `same` updates, None where they begin with other weights, and what led to it.

    `place` is the update that differs, None where one ends before, or both do (`ends_together`). `largest` names the
    parameter that differs most.
    """

    same: int | None
    place: Place | None
    causes: tuple[str, ...]
    largest: str = ""
    ends_together: bool = False


def compared(
    first: ReadBranch, second: ReadBranch, data: tuple[DataSource, DataSource]
) -> Generator[float, None, RunDifference]:
    """Compute two runs again from the last place where the journals say that they agree, until an update differs."""
    causes = tuple(map(describe, differences(first.begin.recipe, second.begin.recipe)))
    one, other = Recomputed(first, data[0]), Recomputed(second, data[1])
    if not _alike(one, other):
        return RunDifference(None, None, causes or ("they begin with other data",), _largest(one, other))
    end = min(first.tip.step, second.tip.step)
    for moment in _agreed(first, second):
        for _ in one.to(moment):
            yield one.trainer.step / max(1, end)
        for _ in other.to(moment):
            yield other.trainer.step / max(1, end)
    if not _alike(one, other):  # what the journals say is not what this machine computes
        one, other = Recomputed(first, data[0]), Recomputed(second, data[1])
    while one.trainer.step < end and other.trainer.step < end:
        step, place = one.trainer.step, one.place
        one.update()
        other.update()
        if not _alike(one, other):
            changes = tuple(_changes(first, second, step))
            return RunDifference(step, place, changes or causes, _largest(one, other))
        yield one.trainer.step / max(1, end)
    return RunDifference(end, None, causes, ends_together=first.tip == second.tip)


def _agreed(first: ReadBranch, second: ReadBranch) -> list[Moment]:
    """Return the last moment up to which both journals have the same changes and the same weights."""
    same = 0
    for one, other in zip(first.journal.entries, second.journal.entries, strict=False):
        if one != other:
            break
        same += 1
    limits = [entries[same].step for entries in (first.journal.entries, second.journal.entries) if same < len(entries)]
    found: list[Moment] = []
    for moment in sorted(first.passed.keys() & second.passed.keys()):
        if first.passed[moment] != second.passed[moment]:
            break
        if moment.changes <= same and moment.step < min(limits, default=moment.step + 1) and not moment.operation:
            found = [moment]
    return found


def _alike(one: Recomputed, other: Recomputed) -> bool:
    left, right = one.trainer.network.parameters.vector, other.trainer.network.parameters.vector
    return left.dtype == right.dtype and left.size == right.size and bool((left == right).all())


def _changes(first: ReadBranch, second: ReadBranch, step: int) -> Iterable[str]:
    """Yield what was changed in one run and not in the other, up to an update."""
    lists = [[entry for entry in branch.journal.entries if entry.step <= step] for branch in (first, second)]
    for name, own, others in (("the first", lists[0], lists[1]), ("the second", lists[1], lists[0])):
        for entry in own:
            if entry not in others:
                yield f"in {name} alone, after {entry.step:,} updates: {_in_words(entry.command)}"


def _in_words(command: Edit) -> str:
    """Return a command as it can be read: `training.epochs = 8`, or `set learning rate: value 0.5`."""
    if isinstance(command, Change):
        return ", ".join(f"{path} = {value}" for path, value in command.fields)
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", type(command).__name__).lower()
    fields = ", ".join(f"{field} {getattr(command, field)}" for field in command.__struct_fields__)
    return f"{words}: {fields}" if fields else words


def _largest(one: Recomputed, other: Recomputed) -> str:
    """Return the parameter that differs most, with its two values."""
    left, right = one.trainer.network.parameters.vector, other.trainer.network.parameters.vector
    if left.size != right.size:
        return f"{left.size:,} parameters and {right.size:,}"
    at = int(np.argmax(np.abs(left.astype(np.float64) - right.astype(np.float64))))
    name = _name_of(one.trainer.network.structure, at, one.trainer.data.dataset.feature_names)
    return f"{name}: {float(left[at]):.9g} and {float(right[at]):.9g}"


def _name_of(structure: Structure, at: int, features: tuple[str, ...]) -> str:
    """Return the name of the parameter at an index of the vector."""
    sizes = structure.sizes
    for layer in range(1, structure.depth + 1):
        inputs, neurons = sizes[layer - 1], sizes[layer]
        if at < (inputs + 1) * neurons:
            source, neuron = divmod(at, neurons)
            return parameter_name(layer, neuron, None if source == inputs else source, structure.depth, features)
        at -= (inputs + 1) * neurons
    raise IndexError(at)


def to_watch(branch: ReadBranch, data: DataSource) -> Resumed:
    """Return a run at its beginning, before which all that is known of it lies: going on, it happens again."""
    run = Recomputed(branch, data)
    trainer = run.trainer
    start = Checkpoint.of(run.now, run.live.save(), trainer.history.mark())
    whole = Branch(branch.name, start, branch.journal)
    whole.leave(branch.tip, trainer.history.copy(), run.live.experiment, branch.begin.rate)
    return Resumed(start.live, trainer.history, {branch.name: whole}, branch.name, run.now, {})
