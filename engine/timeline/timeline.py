"""The courses of a run, and going to any moment of them: to a checkpoint before it, and on from there."""

import sys
from collections.abc import Generator, Iterator
from contextlib import suppress
from time import perf_counter
from typing import NamedTuple

import numpy as np

from nn_tui.datasets import InputError, Prepared

from ..editing.edits import Edit, Reset, RestoreBest, SetLearningRate, StepLearningRate
from ..editing.live_experiment import Done, LiveExperiment
from ..network.arrays import Array
from ..training.history import History, Mark
from ..training.slices import Slices
from ..training.trainer import Trainer
from .checkpoint_ring import BUDGET, Checkpoint, CheckpointRing
from .journal import Entry, Journal, Moment, Standing
from .place import Place, Unit

SHARE = 0.008
"""The share of the time of training that checkpoints may take; with what it costs to ask, less than a hundredth."""
MAIN = "main"
"""The name of the first branch."""
SLICE_SECONDS = 0.02
"""How long is computed again before others are heard."""
MOST = 32
"""How many branches are kept."""
LAST = sys.maxsize
"""Stands for the last operation of a batch."""


class Undone(NamedTuple):
    """A change that was undone: where to go back to, and the command to give again there, if it is not made already."""

    branch: str
    moment: Moment
    command: Edit | None = None


class Branch:
    """A course of a run: from where it began, what was changed on the way, and how far it has come.

    `shares` names the branch whose course it shares, and up to which moment; None for one that shares none. `before`
    is where the run stood before it was restarted, None for one that never was. `tip` is how far the branch had come
    when it was last left, and `history` are its curves up to there.
    """

    def __init__(
        self,
        name: str,
        start: Checkpoint,
        journal: Journal,
        history: History,
        *,
        shares: tuple[str, Moment] | None = None,
        before: tuple[str, Moment] | None = None,
    ) -> None:
        self.name, self.start, self.journal, self.history = name, start, journal, history
        self.shares, self.before = shares, before
        self.ring = CheckpointRing()
        self.tip = start.moment

    def checkpoint(self, to: Moment) -> Checkpoint:
        """Return the latest checkpoint that is a batch or more before a moment, else the one where the branch began.

        So the batch before the moment is computed again, and with it everything that can be looked at.
        """
        found = self.ring.latest(lambda moment: moment.changes <= to.changes and moment.step < to.step)
        return found or self.start

    def marks(self) -> Iterator[Mark]:
        """Yield where the curves were at each checkpoint."""
        yield self.start.mark
        for checkpoint in self.ring:
            yield checkpoint.mark


class Timeline:
    """Keeps what it takes to go to any moment of a live experiment, and goes there.

    Makes every change (`alter`), to note it. Is asked between two batches to keep a checkpoint (`keep`), which it does
    as often as costs a hundredth of the time. While the present is before the tip of its branch, changes that were made
    later lie ahead: whoever goes on lets them happen again (`relive`, `relive_due`), and goes `batches_ahead` at most.
    """

    def __init__(self, live: LiveExperiment) -> None:
        self._live = live
        self._changes = 0
        self._undone: list[Undone] = []
        """What was undone, the latest last."""
        self._kept, self._cost = perf_counter(), 0.0
        self._begun = 0
        self.branches: dict[str, Branch] = {}
        self.present = self._begin(MAIN, None)

    def _begin(self, name: str, before: tuple[str, Moment] | None) -> Branch:
        """Return a branch that begins with the experiment as it is."""
        self._changes = 0
        journal, history = Journal(Standing.of(self._trainer)), self._trainer.history
        branch = self.branches[name] = Branch(name, self._checkpoint(), journal, history.copy(), before=before)
        history.merging = self._merge_marks
        return branch

    @property
    def _trainer(self) -> Trainer:
        return self._live.trainer

    @property
    def now(self) -> Moment:
        """The present moment."""
        return Moment(self._changes, self._trainer.step, self._trainer.operation)

    @property
    def tip(self) -> Place:
        """The place that the present branch has come to."""
        return self.present.journal.place(max(self.present.tip, self.now))

    @property
    def in_the_past(self) -> bool:
        """Whether the present branch has come further than where it is now."""
        return self.now < self.present.tip

    def path(self) -> tuple[Array, ...]:
        """Return the parameters (P,) of the present branch's checkpoints up to now, the earliest first."""
        now, parameters = self.now, self._trainer.network.parameters.vector
        past = (checkpoint for checkpoint in self.present.ring if checkpoint.moment <= now)
        checkpoints = (self.present.start, *sorted(past, key=lambda checkpoint: checkpoint.moment))
        found = [checkpoint.live.state.parameters for checkpoint in checkpoints]
        return tuple(np.array(vector) for vector in found if vector.shape == parameters.shape)

    # What is kept.

    def keep(self) -> None:
        """Keep a checkpoint, unless the last one is too recent; to be called between two batches."""
        start = perf_counter()
        if start - self._kept < self._cost / SHARE or self.in_the_past or self.now == self.present.ring.last:
            return
        with suppress(MemoryError, OSError):  # then it takes longer to come back here
            self.present.ring.add(self._checkpoint())
            self._let_go()
        self._kept = perf_counter()
        self._cost = self._kept - start

    def forget_what_follows(self) -> None:
        """Forget what the present branch has come to after the present moment: there is no way there any more."""
        branch, now = self.present, self.now
        branch.journal, branch.ring, branch.tip = branch.journal.until(now.changes), branch.ring.until(now), now

    def note_restored(self) -> None:
        """Take note that the best epoch's parameters are back because the time was up, which no recipe foretells."""
        self._note(RestoreBest())

    def _let_go(self) -> None:
        """Let go of what is too much: of the branches that were begun first, checkpoints, and then all of them."""
        others = [branch for branch in self.branches.values() if branch is not self.present]
        for branch in others:
            while branch.ring.size and sum(each.ring.size for each in self.branches.values()) > BUDGET:
                branch.ring.thin()
        own = self._live.trainer.data, self.present.start.live.data
        for branch in others:
            data = {id(each.start.live.data): each.start.live.data for each in self.branches.values()}
            for one in own:
                data.pop(id(one), None)
            if len(self.branches) > MOST or sum(map(_bytes_of, data.values())) > BUDGET:
                del self.branches[branch.name]

    def _checkpoint(self) -> Checkpoint:
        return Checkpoint.of(self.now, self._live.save(), self._trainer.history.mark())

    def _merge_marks(self) -> None:
        for mark in self.present.marks():
            self._trainer.history.merge_into(mark)

    # What is changed.

    def alter(self, command: Edit) -> Done | None:
        """Carry out an edit, and take note of it; in the past it begins another branch, and so does a restart.

        Returns None where everything is as it should be already; raises InputError before anything has changed.
        """
        self._leave()
        before = self.present.name, self.now
        done = self._live.alter(command)
        if done is None:
            return None
        self._undone.clear()
        if done.restarted:
            begins = before == (self.present.name, self.present.start.moment) and not self._comes_to_more(before[1])
            if command == Reset() and begins:
                self.present = self._begin(self.present.name, self.present.before)  # it began anew already
            else:
                self.present = self._begin(self._free_name(), before)
            self._let_go()
            return done
        self._note_here(command)
        return done

    def _comes_to_more(self, moment: Moment) -> bool:
        return self.present.tip > moment or bool(self.present.journal.entries)

    def _note_here(self, command: Edit) -> None:
        if self.in_the_past or self.next_change:
            self.present = self._fork(self.now)
        self._note(command)

    def _note(self, command: Edit) -> None:
        trainer = self._trainer
        if isinstance(command, StepLearningRate):
            # Made again, it may find another rate: the schedule's, once the epoch is evaluated.
            command = SetLearningRate(trainer.learning_rate)
        trainer.history.merging = self._merge_marks  # the trainer may be another
        entry = Entry(command, trainer.step, trainer.operation, Standing.of(trainer))
        self.present.journal = self.present.journal.with_entry(entry)
        self._changes += 1

    def _leave(self) -> None:
        """Take note of how far the present branch has come."""
        branch, now = self.present, self.now
        if now >= branch.tip:
            branch.tip, branch.history = now, self._trainer.history.copy()
            if branch.ring.last is not None and branch.ring.last > now:
                branch.ring = branch.ring.until(now)  # a divergence went back from there

    def _fork(self, at: Moment) -> Branch:
        """Return a new branch that shares the course of the present one up to a moment."""
        old = self.present
        start = Checkpoint(old.start.moment, old.start.live, old.start.mark.copy())
        new = Branch(
            self._free_name(),
            start,
            old.journal.until(at.changes),
            old.history.copy(),
            shares=(old.name, at),
            before=old.before,
        )
        new.ring, new.tip = old.ring.until(at), at
        self.branches[new.name] = new
        return new

    def _free_name(self) -> str:
        self._begun += 1
        return f"b{self._begun + 1}"

    # Going on through what was changed later.

    @property
    def next_change(self) -> Entry | None:
        """The change that lies ahead; None where none does."""
        entries = self.present.journal.entries
        return entries[self._changes] if self._changes < len(entries) else None

    @property
    def _is_due(self) -> bool:
        entry = self.next_change
        trainer = self._trainer
        return (
            entry is not None
            and (entry.step, entry.operation) == (trainer.step, trainer.operation)
            and not trainer.evaluating
        )

    @property
    def batches_ahead(self) -> int:
        """How many batches may be run before the next change; at least 1, once `relive` was called."""
        entry = self.next_change
        return sys.maxsize if entry is None else max(1, entry.step - self._trainer.step)

    def relive(self) -> None:
        """Make the changes again that are due, also those within the batch that comes next, after its operations.

        To be called before a batch is run, or finished.
        """
        while (entry := self.next_change) and entry.step == self._trainer.step and not self._trainer.evaluating:
            while self._trainer.operation < entry.operation:
                self._trainer.run_operation()
            self._relive_change()

    def relive_due(self) -> None:
        """Make the changes again that are due at this very operation; to be called before it is carried out."""
        while self._is_due:
            self._relive_change()

    def _relive_change(self) -> None:
        entry = self.next_change
        assert entry is not None
        self._live.alter(entry.command)
        self._trainer.history.merging = self._merge_marks
        self._changes += 1

    # Going elsewhere.

    def find(self, place: str) -> tuple[Branch, Moment]:
        """Return the branch and the moment of a place such as `41.7`, `b2@41`, or `b2@` for as far as b2 has come.

        Raises InputError where there is none, and for one beyond the tip.
        """
        name, at, named = place.rpartition("@")
        branch = self.branches.get(name.strip()) if at else self.present
        if branch is None:
            raise InputError(f"there is no branch {name!r}; there are {', '.join(self.branches)}")
        tip = max(branch.tip, self.now) if branch is self.present else branch.tip
        if at and not named.strip():
            return branch, tip
        wanted = Place.parse(named)
        moment = branch.journal.moment(wanted)
        if moment > tip:
            raise InputError(f"{wanted} is still to come: {branch.name} has come to {branch.journal.place(tip)}")
        return branch, moment

    def before(self, unit: Unit) -> Moment:
        """Return the moment before: where the epoch, batch or operation under way began, else the one before.

        Raises InputError at the beginning.
        """
        journal, now = self.present.journal, self.now
        place = journal.place(now)
        if unit == "epoch" and (place.epoch or place.batch or place.operation):
            return journal.moment(Place(place.epoch if place.batch or place.operation else place.epoch - 1))
        if unit != "epoch" and now.operation:
            return journal.at(now.step, now.operation - 1 if unit == "operation" else 0)
        if unit != "epoch" and now.step > journal.begin.step:
            return journal.at(now.step - 1, LAST if unit == "operation" else 0)
        raise InputError("this is the beginning of the run")

    def undo(self) -> Generator[float]:
        """Undo the last change: go to the moment before it, on a branch without it where training has gone on.

        Yields as `travel` does; raises InputError where nothing was changed.
        """
        present, now = self.present, self.now
        if not self._changes:
            name, moment = present.before or ("", now)
            if name not in self.branches:
                raise InputError("there is nothing to undo")
            self._undone.append(Undone(present.name, now))
            return self.travel(self.branches[name], moment)
        entry = present.journal.entries[self._changes - 1]
        to = Moment(self._changes - 1, entry.step, entry.operation)
        self._leave()
        if (now.step, now.operation) == (entry.step, entry.operation) and present.tip == now:
            self._undone.append(Undone(present.name, to, entry.command))
            self._changes = to.changes
            self.forget_what_follows()
            return self.travel(present, to)
        self._undone.append(Undone(present.name, now))
        return self.travel(self._fork(to), to)

    def redo(self) -> Generator[float]:
        """Go back to where the run stood when the last change was undone: make that again, or go where it stands.

        Yields as `travel` does; raises InputError where nothing was undone since the last change.
        """
        if not self._undone:
            raise InputError("there is nothing to redo")
        undone = self._undone.pop()
        branch = self.branches.get(undone.branch)
        if branch is None:
            raise InputError(f"branch {undone.branch} is no longer kept")
        return self._redo(branch, undone)

    def _redo(self, branch: Branch, undone: "Undone") -> Generator[float]:
        if (self.present, self.now) != (branch, undone.moment):
            yield from self.travel(branch, undone.moment)
        if undone.command is not None:
            self._leave()
            if self._live.alter(undone.command):
                self._note_here(undone.command)

    def travel(self, branch: Branch, to: Moment) -> Generator[float]:
        """Go to a moment of a branch, yielding now and then the share of the way that is done."""
        self._leave()
        checkpoint = branch.checkpoint(to)
        history = branch.history.copy()
        history.cut(checkpoint.mark)
        self._live.restore(checkpoint.live)
        self._trainer.history = history
        history.merging = self._merge_marks
        self.present, self._changes = branch, checkpoint.moment.changes
        yield from self._compute(to)

    def _compute(self, to: Moment) -> Generator[float]:
        """Go on from a checkpoint to a moment."""
        slices, begun = Slices(SLICE_SECONDS), self._trainer.step
        while True:
            trainer, entry = self._trainer, self.next_change
            if self._changes < to.changes and self._is_due:
                self._relive_change()
                continue
            step, operation = (
                (entry.step, entry.operation) if entry and self._changes < to.changes else (to.step, to.operation)
            )
            if trainer.step < step or trainer.evaluating:
                trainer.stopped, trainer.on_the_clock = None, False
                trainer.keeps_before = trainer.step == step - 1
                slices.advance(trainer, max(1, step - 1 - trainer.step))
                trainer.on_the_clock = True
                yield (trainer.step - begun) / max(1, to.step - begun)
            elif trainer.operation < min(operation, len(trainer.program.operations) - 1):
                trainer.run_operation()
            elif trainer.step == step and self._changes == to.changes:
                return
            else:
                raise RuntimeError(f"{to} was not reached: the run came to {self.now}")


def _bytes_of(data: Prepared) -> int:
    """Return the memory that prepared data take; large ones stay where they are stored."""
    arrays = (data.train_inputs, data.train_targets, data.test_inputs, data.test_targets, data.dataset.inputs)
    return sum(getattr(array, "nbytes", 0) for array in arrays if not data.dataset.large)
