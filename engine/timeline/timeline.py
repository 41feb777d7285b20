"""Going to any moment of a run: to a checkpoint before it, and on from there."""

import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from time import perf_counter
from typing import Literal, NamedTuple, Protocol

import msgspec
from msgspec import structs

from nn_tui.datasets import InputError

from ..editing.edits import Edit
from ..editing.live_experiment import Done, LiveExperiment
from ..training.replay import SLICE_SECONDS, replay
from ..training.trainer import Trainer
from .branches import Branch
from .breakpoints import Breakpoint
from .journal import Entry, Moment
from .place import Place, Unit
from .record import Record
from .visited import Spot, Visited

LAST = sys.maxsize
"""Stands for the last operation of a batch."""


class Walker(Protocol):
    """Whoever looks at each batch on the way."""

    def begin(self, trainer: Trainer) -> None:
        """Begin to look at a trainer, at the start of the way and after each change."""
        ...

    def step(self) -> None:
        """Run a batch, or a part of it."""
        ...

    def look(self) -> object:
        """Look at what was run."""
        ...


Tell = Callable[[Entry, Done | InputError | Literal["left out"] | None], None]
"""Is told what came of a change: what was done, why it could not be, that it was left out; None for nothing to do."""


class PlaceMark(msgspec.Struct, frozen=True):
    """A moment that a person has marked, of a branch by its key, with a note."""

    branch: str
    moment: Moment
    note: str


class Undone(NamedTuple):
    """A change that was undone: where to go back to, and the command to give again there, if it is not made already."""

    branch: str
    moment: Moment
    command: Edit | None = None


class KeptTimeline(msgspec.Struct, frozen=True):
    """What is known of a timeline beside its branches: what can be redone, marks, breakpoints, and branches' names."""

    undone: tuple[Undone, ...] = ()
    marks: tuple[PlaceMark, ...] = ()
    breakpoints: tuple[Breakpoint, ...] = ()
    names: dict[str, str] = {}


class Timeline(Record):
    """The record of a live experiment, and the ways to all of its moments.

    While the present is before the tip of its branch, changes that were made later lie ahead: whoever goes on lets them
    happen again (`relive`, `relive_due`), and goes `batches_ahead` at most.
    """

    def __init__(self, live: LiveExperiment) -> None:
        super().__init__(live)
        self._undone: list[Undone] = []
        """What was undone, the latest last."""
        self.visited = Visited()
        self.marks: tuple[PlaceMark, ...] = ()
        self.breakpoints: tuple[Breakpoint, ...] = ()

    def take_up(self, branches: Mapping[str, Branch], present: str, now: Moment, kept: KeptTimeline) -> None:
        """Go on with the branches of a run that was saved; the experiment stands at `now` on the present one."""
        self.branches, self.present, self._changes = dict(branches), branches[present], now.changes
        self._begun = max((int(key[1:]) - 1 for key in branches if key[1:].isdecimal()), default=0)
        self._undone, self.marks, self.breakpoints = list(kept.undone), kept.marks, kept.breakpoints
        for key, name in kept.names.items():
            if key in self.branches:
                self.branches[key].name = name
        self._trainer.history.merging = self._merge_marks
        self._move_marks()  # where the program was killed just before

    @property
    def kept(self) -> KeptTimeline:
        """What is known of the timeline beside its branches."""
        return KeptTimeline(
            tuple(self._undone),
            self.marks,
            self.breakpoints,
            {key: branch.name for key, branch in self.branches.items() if branch.name != key},
        )

    @property
    def tip(self) -> Place:
        """The place that the present branch has come to."""
        return self.present.journal.place(self._tip_of(self.present))

    def alter(self, command: Edit) -> Done | None:
        """Carry out an edit as a record does; what was undone before cannot be redone then."""
        done = super().alter(command)
        if done is not None:
            self._undone.clear()
        return done

    # Going on through what was changed later.

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
        branch = self.branch(name.strip()) if at else self.present
        tip = self._tip_of(branch)
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
            self._undone.append(Undone(present.key, now))
            return self.travel(self.branches[name], moment)
        entry = present.journal.entries[self._changes - 1]
        to = Moment(self._changes - 1, entry.step, entry.operation)
        self._leave()
        if (now.step, now.operation) == (entry.step, entry.operation) and present.tip == now:
            self._restore(present, to)  # at once: whoever saves the run on the way saves a moment that there was
            self._undone.append(Undone(present.key, to, entry.command))
            self.forget_what_follows(to)
            return self._compute(to)
        self._undone.append(Undone(present.key, now))
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
        self._restore(branch, to)
        yield from self._compute(to)

    def fall_back(self) -> None:
        """Go back to the last checkpoint, for an error has left the trainer in the midst of something.

        What follows is forgotten: the error lies on the way there.
        """
        self._restore(self.present, self.now)
        self.forget_what_follows(self.now)

    def forget_what_follows(self, moment: Moment) -> None:
        """Forget as a record does; marks that stand there move to this moment."""
        super().forget_what_follows(moment)
        self._move_marks()

    def _move_marks(self) -> None:
        """Move marks that lie beyond the tip of their branch to it."""
        tips = {key: branch.tip for key, branch in self.branches.items()}
        self.marks = tuple(
            structs.replace(mark, moment=min(mark.moment, tips.get(mark.branch, mark.moment))) for mark in self.marks
        )

    def _restore(self, branch: Branch, to: Moment) -> None:
        """Go to the last checkpoint of a branch before a moment."""
        checkpoint = branch.checkpoint(to)
        history = branch.history.copy()
        history.cut(checkpoint.mark)
        self._live.restore(checkpoint.live)
        self._trainer.history = history
        history.merging = self._merge_marks
        self.present, self._changes = branch, checkpoint.moment.changes

    def _compute(self, to: Moment) -> Generator[float]:
        """Go on from a checkpoint to a moment."""
        begun = self._trainer.step
        way = max(1, to.step - begun)
        for entry in self.present.journal.entries[self._changes : to.changes]:
            for _ in replay(self._trainer, entry.step, entry.operation):
                yield (self._trainer.step - begun) / way
            self._relive_change()
        for _ in replay(self._trainer, to.step, to.operation):
            yield (self._trainer.step - begun) / way
        if (self._changes, self._trainer.step) != (to.changes, to.step):
            raise RuntimeError(f"{to} was not reached: the run came to {self.now}")

    def walk(self, to: Moment, walker: Walker) -> Generator[float]:
        """Go on to a later moment of the branch in the steps of a walker, who looks after each of them.

        Yields as `travel` does.
        """
        begun, due = self._trainer.step, perf_counter() + SLICE_SECONDS
        walker.begin(self._trainer)
        while (self._changes, self._trainer.step, self._trainer.operation) != (to.changes, to.step, to.operation):
            trainer, entry = self._trainer, self.next_change if self._changes < to.changes else None
            step, operation = (entry.step, entry.operation) if entry else (to.step, to.operation)
            if trainer.step < step or trainer.evaluating:
                trainer.stopped, trainer.on_the_clock, trainer.keeps_before = None, False, True
                walker.step()
                walker.look()
                trainer.on_the_clock = True
            elif trainer.operation < min(operation, len(trainer.program.operations) - 1):
                trainer.run_operation()
                walker.look()
            elif entry is None:
                return
            else:
                self._relive_change()
                walker.begin(self._trainer)
            if perf_counter() >= due:
                yield (self._trainer.step - begun) / max(1, to.step - begun)
                due = perf_counter() + SLICE_SECONDS

    def take_out(self, change: int, tell: Tell) -> Generator[float]:
        """Go as far as the branch has come as if one of its changes (0, 1, …) had never been made, on another branch.

        `tell` is told once it stands where the change was left out. Later changes are made again after as many updates,
        and `tell` is told what came of each, which may be that it cannot be made any more. A run that diverges ends
        there. Yields as `travel` does.

        Raises InputError where there is no such change.
        """
        self._leave()
        entries, tip = self.present.journal.entries, self.present.tip
        if not 0 <= change < len(entries):
            raise InputError(f"there is no change {change + 1} to take out; {self.present.name} has {len(entries)}")
        at = Moment(change, entries[change].step, entries[change].operation)
        return self._without(at, entries[change:], tip, tell)

    def _without(self, at: Moment, entries: Sequence[Entry], tip: Moment, tell: Tell) -> Generator[float]:
        yield from self.travel(self._fork(at), at)
        tell(entries[0], "left out")
        way = max(1, tip.step - at.step)
        for entry in entries[1:]:
            for _ in replay(self._trainer, entry.step, entry.operation):
                yield (self._trainer.step - at.step) / way
            if self._trainer.step < entry.step:
                return
            try:
                done = self._live.alter(entry.command)
            except InputError as error:
                tell(entry, error)
                continue
            if done:
                self._note(entry.command)
            tell(entry, done)
        for _ in replay(self._trainer, tip.step, tip.operation):
            yield (self._trainer.step - at.step) / way

    def revisit(self, direction: int) -> Generator[float]:
        """Go to the place visited before (−1) or after (1) this one; raises InputError where there is none."""
        spot = self.visited.step(self.spot, direction, self.branches)
        if spot is None:
            raise InputError(f"there is no place visited {'before' if direction < 0 else 'after'} this one")
        branch = self.branches[spot.branch]
        return self.travel(branch, min(spot.moment, self._tip_of(branch)))

    def _tip_of(self, branch: Branch) -> Moment:
        return max(branch.tip, self.now) if branch is self.present else branch.tip

    @property
    def spot(self) -> Spot:
        """Where the run stands."""
        return Spot(self.present.key, self.now)
