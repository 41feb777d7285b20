"""What is kept of a run as it goes on and is changed: its branches, their journals and their checkpoints."""

from collections.abc import Generator
from contextlib import suppress
from time import perf_counter

import numpy as np

from nn_tui.datasets import InputError, Prepared

from ..editing.edits import Edit, Reset, RestoreBest, SetLearningRate, StepLearningRate
from ..editing.live_experiment import Done, LiveExperiment
from ..network.arrays import Array
from ..training.trainer import Trainer
from .branches import Branch, Course, Courses, checked_name
from .checkpoint_ring import BUDGET, Checkpoint
from .journal import Entry, Journal, Moment, Standing, no_later

SHARE = 0.008
"""The share of the time of training that checkpoints may take; with what it costs to ask, less than a hundredth."""
MAIN = "main"
"""The name of the first branch."""
MOST = 32
"""How many branches are kept."""


class Record:
    """Keeps what it takes to go to any moment of a live experiment.

    Makes every change (`alter`), to note it. Is asked between two batches to keep a checkpoint (`keep`), which it does
    as often as costs a hundredth of the time.
    """

    def __init__(self, live: LiveExperiment) -> None:
        self._live = live
        self._changes = 0
        self._kept, self._cost = perf_counter(), 0.0
        self._writing: Generator[None, None, Checkpoint] | None = None
        """A large checkpoint that is being written, a piece at a time."""
        self._begun = 0
        self._courses = Courses()
        self.branches: dict[str, Branch] = {}
        """The branches by their keys, the first ones first."""
        self.present = self._begin(MAIN, None)

    def _begin(self, key: str, before: tuple[str, Moment] | None) -> Branch:
        """Return a branch that begins with the experiment as it is."""
        self._changes = 0
        journal, history = Journal(Standing.of(self._trainer)), self._trainer.history
        name = self.branches[key].name if key in self.branches else key
        start = Checkpoint.of(self.now, self._live.save(), history.mark())
        branch = self.branches[key] = Branch(key, start, journal, before=before)
        branch.name = name
        branch.leave(self.now, history.copy(), self._live.experiment, self._held_rate)
        history.merging = self._merge_marks
        self._writing = None
        return branch

    @property
    def _trainer(self) -> Trainer:
        return self._live.trainer

    @property
    def now(self) -> Moment:
        """The present moment."""
        return Moment(self._changes, self._trainer.step, self._trainer.operation)

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

    @property
    def next_change(self) -> Entry | None:
        """The change that lies ahead; None where none does."""
        entries = self.present.journal.entries
        return entries[self._changes] if self._changes < len(entries) else None

    @property
    def _held_rate(self) -> float | None:
        return self._trainer.learning_rate if self._trainer.rate_held else None

    # Checkpoints.

    def keep(self) -> None:
        """Keep a checkpoint, unless the last one is too recent; to be called between two batches.

        A large one is copied at once, but written to its file in the course of the next calls.
        """
        start = perf_counter()
        if self._writing is None:
            recent = start - self._kept < self._cost / SHARE
            if recent or self.in_the_past or self.now == self.present.ring.last:
                return
            self._cost = 0.0
        with suppress(MemoryError, OSError):  # then it takes longer to come back here
            self._go_on_writing()
        self._kept = perf_counter()
        self._cost += self._kept - start

    def _go_on_writing(self) -> None:
        writing, self._writing = self._writing, None
        writing = writing or Checkpoint.in_pieces(self.now, self._live.save(), self._trainer.history.mark())
        try:
            next(writing)
        except StopIteration as end:
            self.present.ring.add(end.value)
            self._let_go()
        else:
            self._writing = writing

    def _merge_marks(self) -> None:
        self._writing = None  # its mark would be of points that are no more
        for mark in self.present.marks():
            self._trainer.history.merge_into(mark)

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
                del self.branches[branch.key]

    def forget_what_follows(self, moment: Moment) -> None:
        """Forget what the present branch has come to after a moment: there is no way there any more.

        Branches that leave it there, leave it at this moment from now on.
        """
        key = self.present.key
        self.present.cut(moment)
        for branch in self.branches.values():
            branch.shares, branch.before = no_later(branch.shares, key, moment), no_later(branch.before, key, moment)

    # Changes.

    def alter(self, command: Edit) -> Done | None:
        """Carry out an edit, and take note of it; in the past it begins another branch, and so does a restart.

        Returns None where everything is as it should be already; raises InputError before anything has changed.
        """
        self._leave()
        before = self.present.key, self.now
        done = self._live.alter(command)
        if done is None:
            return None
        self._writing = None
        if done.restarted:
            begins = before == (self.present.key, self.present.start.moment) and not self._comes_to_more(before[1])
            if command == Reset() and begins:
                self.present = self._begin(self.present.key, self.present.before)  # it began anew already
            else:
                self.present = self._begin(self._free_key(), before)
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

    def note_restored(self) -> None:
        """Take note that the best epoch's parameters are back because the time was up, which no recipe foretells."""
        self._note(RestoreBest())

    # Branches.

    def _leave(self) -> None:
        """Take note of how far the present branch has come."""
        if self.now >= self.present.tip:
            self.present.leave(self.now, self._trainer.history.copy(), self._live.experiment, self._held_rate)

    def _fork(self, at: Moment) -> Branch:
        """Return a new branch that shares the course of the present one up to a moment."""
        self._writing = None
        branch = self.present.fork(self._free_key(), at)
        self.branches[branch.key] = branch
        return branch

    def _free_key(self) -> str:
        self._begun += 1
        return f"b{self._begun + 1}"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all branches."""
        return tuple(branch.name for branch in self.branches.values())

    @property
    def courses(self) -> tuple[Course, ...]:
        """What the branches have come to: the others, and where the run stands in the past the present one too."""
        return self._courses.of(self.branches, None if self.in_the_past else self.present)

    def branch(self, name: str) -> Branch:
        """Return the branch of a name; raises InputError where there is none."""
        for branch in self.branches.values():
            if branch.name == name:
                return branch
        raise InputError(f"there is no branch {name!r}; there are {', '.join(self.names)}")

    def rename(self, name: str, other: str) -> None:
        """Give a branch another name; raises InputError where there is none, and for a name that cannot be."""
        branch = self.branch(name)
        branch.name = checked_name(other, [each for each in self.names if each != name])

    def delete(self, name: str) -> None:
        """Forget a branch; raises InputError where there is none, and for the present one."""
        branch = self.branch(name)
        if branch is self.present:
            raise InputError(f"the run is on {name}; go to another branch first")
        del self.branches[branch.key]


def _bytes_of(data: Prepared) -> int:
    """Return the memory that prepared data take; large ones stay where they are stored."""
    arrays = (
        *(data.train_inputs, data.train_targets, data.test_inputs, data.test_targets),
        *(data.validation_inputs, data.validation_targets, data.dataset.inputs),
    )
    return sum(getattr(array, "nbytes", 0) for array in arrays if not data.dataset.large)
