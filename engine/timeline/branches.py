"""The branches of a run: courses that share a beginning, each with what it takes to go to any moment of it."""

from collections.abc import Iterator, Sequence
from math import isnan, nan

import msgspec

from nn_tui.datasets import InputError

from ..recipe.experiment import Experiment
from ..training.history import SERIES, Curves, History, Mark
from .checkpoint_ring import Checkpoint, CheckpointRing
from .journal import Journal, Moment
from .place import Place

LONGEST_NAME = 40
"""Characters of a branch's name."""
POINTS = 512
"""Points of the curves of a branch that is looked at from another one."""


JUDGED = ("validation_loss", "test_loss", "train_loss")
"""The losses to judge by: the first that there is."""


class Course(msgspec.Struct, frozen=True, eq=False):
    """A branch as it was when the run left it last.

    `leaves` is the place where it leaves another branch, as it is typed, empty for one that leaves none. `loss` is
    that of the split to judge by after the last finished epoch; `rate` is the learning rate where it was held by hand.
    """

    name: str
    leaves: str
    tip: Place
    experiment: Experiment
    rate: float | None
    loss: float
    curves: Curves


class Branch:
    """A course of a run: from where it began, what was changed on the way, and how far it has come.

    `key` is what it is known by here, `name` what people call it. `shares` is the key of the branch whose course it
    shares, and up to which moment; None for one that shares none. `before` is where the run stood before it was
    restarted, None for one that never was.
    """

    def __init__(
        self,
        key: str,
        start: Checkpoint,
        journal: Journal,
        *,
        shares: tuple[str, Moment] | None = None,
        before: tuple[str, Moment] | None = None,
    ) -> None:
        self.key = self.name = key
        self.start, self.journal = start, journal
        self.shares, self.before = shares, before
        self.ring = CheckpointRing()
        self.tip = start.moment
        """How far it had come when it was last left."""
        self.history: History
        """Its curves up to there."""
        self.experiment: Experiment
        self.rate: float | None = None

    def leave(self, tip: Moment, history: History, experiment: Experiment, rate: float | None) -> None:
        """Take note of how far it has come, and how the run is there; `rate` is the learning rate if it is held."""
        self.tip, self.history, self.experiment, self.rate = tip, history, experiment, rate
        if self.ring.last is not None and self.ring.last > tip:
            self.ring = self.ring.until(tip)  # a divergence went back from there

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

    def fork(self, key: str, at: Moment) -> "Branch":
        """Return another branch that shares the course up to a moment."""
        start = Checkpoint(self.start.moment, self.start.live, self.start.mark.copy())
        other = Branch(key, start, self.journal.until(at.changes), shares=(self.key, at), before=self.before)
        other.leave(at, self.history.copy(), self.experiment, self.rate)
        other.ring = self.ring.until(at)
        return other

    def cut(self, at: Moment) -> None:
        """Forget what came after a moment: there is no way there any more."""
        self.journal, self.ring, self.tip = self.journal.until(at.changes), self.ring.until(at), at
        if self.shares is not None:
            key, moment = self.shares
            self.shares = key, min(moment, at)


def leaves_of(branch: Branch, branches: dict[str, Branch]) -> str:
    """Return the place where a branch leaves another one, as it is typed; empty where there is none any more."""
    if branch.shares is None or branch.shares[0] not in branches:
        return ""
    return f"{branches[branch.shares[0]].name}@{branch.journal.place(branch.shares[1])}"


class Courses:
    """What the branches look like from the present one: the same values as long as nothing in them has changed."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[History, str, Course]] = {}
        self._last: tuple[Course, ...] = ()

    def of(self, branches: dict[str, Branch], present: Branch | None) -> tuple[Course, ...]:
        """Return the courses of all branches but the present one, if one is named."""
        found = [self._course(branch, branches) for branch in branches.values() if branch is not present]
        if list(map(id, found)) != list(map(id, self._last)):
            self._last = tuple(found)
            self._known = {key: known for key, known in self._known.items() if key in branches}
        return self._last

    def _course(self, branch: Branch, branches: dict[str, Branch]) -> Course:
        leaves = leaves_of(branch, branches)
        history, named, course = self._known.get(branch.key, (None, "", None))
        if course is None or history is not branch.history or named != f"{branch.name} {leaves}":
            last = branch.history.mark().last
            losses = [float(last[SERIES.index(name)]) for name in JUDGED]
            course = Course(
                name=branch.name,
                leaves=leaves,
                tip=branch.journal.place(branch.tip),
                experiment=branch.experiment,
                rate=branch.rate,
                loss=next((loss for loss in losses if not isnan(loss)), nan),
                curves=branch.history.curves().thinned(POINTS),
            )
            self._known[branch.key] = branch.history, f"{branch.name} {leaves}", course
        return course


def checked_name(name: str, taken: Sequence[str]) -> str:
    """Return a name for a branch as it is to stand; raises InputError for one that cannot be."""
    name = name.strip()
    if not name or "@" in name or not name.isprintable() or len(name) > LONGEST_NAME:
        raise InputError(
            f"{name[:LONGEST_NAME]!r} cannot name a branch; expected 1 to {LONGEST_NAME} characters without @"
        )
    if name in taken:
        raise InputError(f"there is a branch {name!r} already")
    return name
