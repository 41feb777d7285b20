"""The events of a run, on each of its branches up to any moment."""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

from ..editing.live_experiment import Done
from ..training.stopping import Reason
from .journal import Moment
from .timeline import Branch, Timeline

EventKind = Literal[
    "learning rate", "speed", "stop", "reset", "edit", "data", "refused", "died", "alive", "gradients", "breakpoint"
]
"""`edit` is a change of recipe or network by hand, `data` one of the data, `refused` a request that was refused.

`died` and `alive` are about neurons, `gradients` about gradients that begin to vanish or to explode.
"""
EVENTS = 200
"""How many events are kept of a branch."""
UNTIMED: frozenset[EventKind] = frozenset({"refused", "speed", "breakpoint"})
"""Kinds of events that do not happen again when a run goes on from the past."""


class Event(msgspec.Struct, frozen=True):
    """Something worth knowing that happened: at which epoch, of what kind, and a sentence for people.

    `reason` is why the run stopped, of an event of the kind "stop" alone. `change` is the number, from 0, of the change
    of the branch that it tells of, None for an event that is none. `number` counts the events of a session, also
    those before a reset, so that a viewer knows which ones it has told.
    """

    epoch: int
    kind: EventKind
    sentence: str
    reason: Reason | None = None
    number: int = 0
    change: int | None = None


class Noted(NamedTuple):
    """An event, when it happened, and what of its sentence is about the change alone."""

    moment: Moment
    event: Event
    words: str


class EventLog:
    """Keeps what happened on each branch of a timeline; what happens again there is not noted again."""

    def __init__(self, timeline: Timeline, noted: Mapping[str, Sequence[Noted]] | None = None) -> None:
        self._timeline = timeline
        self._branches: dict[str, deque[Noted]] = {}
        self.count = 0
        """The number of the last event."""
        for key, events in (noted or {}).items():
            if key in timeline.branches:
                of = self._of(timeline.branches[key])
                known = {noted.event.number for noted in of}
                of.extend(each for each in events if each.event.number not in known)
                self.count = max(self.count, *(noted.event.number for noted in of), 0)

    def note(
        self,
        epoch: int,
        kind: EventKind,
        sentence: str,
        reason: Reason | None = None,
        *,
        change: int | None = None,
        words: str = "",
    ) -> None:
        """Note an event of the present moment; `words` tell of the change alone, where the sentence says more."""
        present, now = self._timeline.present, self._timeline.now
        noted = self._of(present)
        # What lies beyond all that the branch has come to was undone.
        for undone in [each for each in noted if each.moment > max(present.tip, now)]:
            noted.remove(undone)
        if kind not in UNTIMED and any(before.moment > now for before in noted):
            return
        # A run that comes from the past to where it was stopped is stopped again.
        again = any((before.moment, before.event.sentence) == (now, sentence) for before in noted)
        if again and (reason or kind == "breakpoint"):
            return
        self.count += 1
        noted.append(Noted(now, Event(epoch, kind, sentence, reason, self.count, change), words or sentence))

    def note_change(self, epoch: int, done: Done, branch: str) -> None:
        """Note the change that was made just now, and that it left the branch of this name, if it did."""
        present, change = self._timeline.present.name, self._timeline.now.changes - 1
        left = "" if present == branch else f"; branch {present} leaves {branch} here"
        self.note(epoch, done.kind, f"{done.sentence}{left}", change=change, words=done.sentence)

    @property
    def noted(self) -> Mapping[str, Sequence[Noted]]:
        """What happened on each branch."""
        return self._branches

    @property
    def events(self) -> tuple[Event, ...]:
        """The events of the present branch up to the present moment."""
        now = self._timeline.now
        until_now = [noted for noted in self._of(self._timeline.present) if noted.moment <= now]
        return tuple(noted.event for noted in sorted(until_now, key=lambda noted: noted.moment))

    def sentence_of(self, change: int) -> str:
        """Return what was said of a change of the present branch; empty where that is no longer known."""
        noted = self._of(self._timeline.present)
        return next((each.words for each in noted if each.event.change == change), "")

    def _of(self, branch: Branch) -> deque[Noted]:
        noted = self._branches.get(branch.key)
        if noted is None:
            self._branches = {name: kept for name, kept in self._branches.items() if name in self._timeline.branches}
            name, moment = branch.shares or ("", branch.start.moment)
            shared = (each for each in self._branches.get(name, ()) if each.moment <= moment)
            noted = self._branches[branch.key] = deque(shared, EVENTS)
        return noted
