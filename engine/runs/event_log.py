"""The events of a run, on each of its branches up to any moment."""

from collections import deque
from typing import NamedTuple

from ..timeline.journal import Moment
from ..timeline.timeline import Branch, Timeline
from ..training.stopping import Reason
from .snapshot import Event, EventKind

EVENTS = 200
"""How many events are kept of a branch."""
UNTIMED: frozenset[EventKind] = frozenset({"refused", "speed"})
"""Kinds of events that do not happen again when a run goes on from the past."""


class Noted(NamedTuple):
    """An event, and when it happened."""

    moment: Moment
    event: Event


class EventLog:
    """Keeps what happened on each branch of a timeline; what happens again there is not noted again."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._branches: dict[str, deque[Noted]] = {}
        self._count = 0

    def note(self, epoch: int, kind: EventKind, sentence: str, reason: Reason | None) -> None:
        """Note an event of the present moment."""
        present, now = self._timeline.present, self._timeline.now
        noted = self._of(present)
        # What lies beyond all that the branch has come to was undone.
        for undone in [each for each in noted if each.moment > max(present.tip, now)]:
            noted.remove(undone)
        if kind not in UNTIMED and any(before.moment > now for before in noted):
            return
        # A run that comes from the past to where it was stopped is stopped again.
        if reason and any((before.moment, before.event.sentence) == (now, sentence) for before in noted):
            return
        self._count += 1
        noted.append(Noted(now, Event(epoch, kind, sentence, reason, self._count)))

    @property
    def events(self) -> tuple[Event, ...]:
        """The events of the present branch up to the present moment."""
        now = self._timeline.now
        return tuple(event for moment, event in self._of(self._timeline.present) if moment <= now)

    def _of(self, branch: Branch) -> deque[Noted]:
        noted = self._branches.get(branch.name)
        if noted is None:
            self._branches = {name: kept for name, kept in self._branches.items() if name in self._timeline.branches}
            name, moment = branch.shares or ("", branch.start.moment)
            shared = (each for each in self._branches.get(name, ()) if each.moment <= moment)
            noted = self._branches[branch.name] = deque(shared, EVENTS)
        return noted
