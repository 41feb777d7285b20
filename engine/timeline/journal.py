"""The commands that changed a run, each at the moment when it took effect, and how places and moments correspond."""

from collections.abc import Iterable

import msgspec

from nn_tui.datasets import InputError

from ..editing.edits import Edit
from ..training.trainer import Trainer
from .place import Place


class Moment(msgspec.Struct, frozen=True, order=True):
    """When in a branch: after how many of its changes, how many updates, and how many operations of the next one."""

    changes: int
    step: int
    operation: int = 0


def no_later(reference: tuple[str, Moment] | None, key: str, tip: Moment) -> tuple[str, Moment] | None:
    """Return a moment of a branch, named by its key, or its tip where that comes before the moment now."""
    if reference is None or reference[0] != key:
        return reference
    return key, min(reference[1], tip)


class Standing(msgspec.Struct, frozen=True):
    """Where a run stood at an update: the epoch and the batch in it; how many batches and operations these have."""

    epoch: int
    batch: int
    batches: int
    operations: int
    step: int

    @classmethod
    def of(cls, trainer: Trainer) -> "Standing":
        """Return where a trainer stands."""
        operations = len(trainer.program.operations)
        return cls(trainer.epoch, trainer.batch, len(trainer.batches), operations, trainer.step)

    def place(self, step: int, operation: int) -> Place:
        """Return the place so many updates and operations later, if nothing changes the number of batches."""
        batch = self.batch + step - self.step
        return Place(self.epoch + batch // self.batches, batch % self.batches, operation)

    def step_at(self, place: Place) -> int:
        """Return the number of updates at a place, if nothing changes the number of batches."""
        return self.step + (place.epoch - self.epoch) * self.batches + place.batch - self.batch


class Entry(msgspec.Struct, frozen=True):
    """A command that changed the run: after how many updates and operations, and where the run stood then."""

    command: Edit
    step: int
    operation: int
    after: Standing


class Journal(msgspec.Struct, frozen=True):
    """The changes of a branch in the order in which they were made, and where it began."""

    begin: Standing
    entries: tuple[Entry, ...] = ()

    def with_entry(self, entry: Entry) -> "Journal":
        """Return the journal with one entry more."""
        return Journal(self.begin, (*self.entries, entry))

    def until(self, changes: int) -> "Journal":
        """Return the journal of so many changes."""
        return Journal(self.begin, self.entries[:changes])

    def standing(self, changes: int) -> Standing:
        """Return where the run stood after so many changes."""
        return self.entries[changes - 1].after if changes else self.begin

    def place(self, moment: Moment) -> Place:
        """Return the place of a moment."""
        return self.standing(moment.changes).place(moment.step, moment.operation)

    def moment(self, place: Place) -> Moment:
        """Return the moment that a place names: where something was changed there, the one after it.

        Raises InputError for a batch that an epoch does not have, and for an operation that a batch does not have.
        """
        for changes in range(len(self.entries), -1, -1):
            standing = self.standing(changes)
            step = standing.step_at(place)
            if place.batch >= standing.batches or place.operation >= standing.operations or step < standing.step:
                continue
            if self._changes_until(step, place.operation) >= changes:
                return Moment(changes, step, place.operation)
        standings = [self.standing(changes) for changes in range(len(self.entries) + 1)]
        batches, operations = {at.batches for at in standings}, {at.operations for at in standings}
        there = f"epochs have {_either(batches)} batches"
        if place.batch < max(batches):
            there = f"batches have {_either(operations)} operations"
        raise InputError(f"there is no place {place}; {there}, counted from 0")

    def at(self, step: int, operation: int) -> Moment:
        """Return the moment after so many updates and operations, and after all changes that were made up to there."""
        return Moment(self._changes_until(step, operation), step, operation)

    def _changes_until(self, step: int, operation: int) -> int:
        return sum((entry.step, entry.operation) <= (step, operation) for entry in self.entries)


def _either(numbers: Iterable[int]) -> str:
    return " or ".join(map(str, sorted(numbers)))
