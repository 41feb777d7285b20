"""What happened during a run, as marks on the axis below its curves."""

from collections.abc import Mapping
from typing import Literal

import msgspec
import numpy as np
from textual.color import Color

from nn_tui.engine.runs import Event, Snapshot
from nn_tui.engine.timeline.place import Place

from ...drawing import number_format as numbers
from ...drawing.glyphs import Glyphs
from ...drawing.theme import Palette

MarkKind = Literal["diverged", "place", "branch", "rate", "stop", "edit"]
KINDS: Mapping[str, MarkKind] = {"learning rate": "rate", "stop": "stop", "edit": "edit", "data": "edit"}
"""The marks of the kinds of events that have one."""
MEANINGS: Mapping[MarkKind, str] = {
    "diverged": "diverged",
    "place": "mark",
    "branch": "branch",
    "rate": "rate",
    "stop": "stopped",
    "edit": "edited",
}
"""What a legend says of each mark, those first that have the right of way."""

EXPLANATIONS: Mapping[MarkKind, str] = {
    "rate": "the learning rate was changed",
    "edit": "the network, the data or a setting was changed",
    "stop": "it stopped",
    "diverged": "the cost was no finite number any more",
    "place": "a place that you have marked",
    "branch": "another branch begins here",
}


class EventMark(msgspec.Struct, frozen=True):
    """Something that happened at the end of an epoch, and what to write below its sign."""

    epoch: int
    kind: MarkKind
    label: str

    def sign(self, glyphs: Glyphs) -> str:
        """Return the mark's character."""
        signs = {
            "diverged": glyphs.diverged,
            "place": glyphs.mark,
            "branch": glyphs.branch,
            "rate": glyphs.change,
            "stop": glyphs.stopped,
            "edit": glyphs.edited,
        }
        return signs[self.kind]

    def colour(self, palette: Palette) -> Color:
        """Return the mark's colour: red where something went wrong."""
        return palette.error if self.kind == "diverged" else palette.mark


def marks_of(snapshot: Snapshot, bounds: tuple[float, float], glyphs: Glyphs) -> list[EventMark]:
    """Return the marks between two epochs, one for each epoch and kind, those first that have the right of way.

    That is where the run diverged, then the learning rates, stops and edits; of each kind the latest first. Below a
    change of the learning rate stands the one that followed it, below all others the epoch.
    """
    low, high = bounds
    found: dict[tuple[MarkKind, int], None] = {}
    for event in snapshot.events:
        kind = _kind(event)
        if kind and low <= event.epoch <= high:
            found[kind, event.epoch] = None
    for kind, epoch in _of_timeline(snapshot):
        if low <= epoch <= high:
            found[kind, epoch] = None
    order = list(MEANINGS)
    return [
        EventMark(epoch, kind, _rate_after(snapshot, epoch, glyphs) if kind == "rate" else numbers.count(epoch))
        for kind, epoch in sorted(found, key=lambda mark: (order.index(mark[0]), -mark[1]))
    ]


def _of_timeline(snapshot: Snapshot) -> list[tuple[MarkKind, int]]:
    """Return the places that were marked on the present branch, and where other branches leave it."""
    name = snapshot.timeline.branch
    found: list[tuple[MarkKind, int]] = [("place", m.place.epoch) for m in snapshot.timeline.marks if m.branch == name]
    for course in snapshot.outline.courses:
        branch, _, place = course.leaves.rpartition("@")
        if branch == name:
            found.append(("branch", Place.parse(place).epoch))
    return found


def _kind(event: Event) -> MarkKind | None:
    return "diverged" if event.reason == "diverged" else KINDS.get(event.kind)


def _rate_after(snapshot: Snapshot, epoch: int, glyphs: Glyphs) -> str:
    epochs, (rates, _, _) = snapshot.curves.epochs, snapshot.curves.series("learning_rate")
    after = int(np.searchsorted(epochs, epoch, side="right"))
    rate = float(rates[after]) if after < rates.size else snapshot.learning_rate
    return f"{glyphs.learning_rate} {numbers.rate(rate)}"


def legend(glyphs: Glyphs) -> tuple[tuple[str, str], ...]:
    """Return each mark of the curves with what it means."""
    return (
        (glyphs.solid, "the samples that are trained on"),
        (glyphs.dashed, "the samples set aside: for validation, else for the test"),
        (glyphs.best, "the lowest loss of the samples set aside; without any, of training"),
        *((EventMark(0, kind, "").sign(glyphs), meaning) for kind, meaning in EXPLANATIONS.items()),
    )
