"""Events as lines of text: the epoch, a sign for the kind, and the sentence, wrapped and never cut."""

from functools import lru_cache
from typing import NamedTuple

from nn_tui.engine.runs import Event

from ...drawing.glyphs import Glyphs
from ...drawing.number_format import count
from ...drawing.text_cells import wrap

NARROW = 40
"""In fewer cells a wrapped sentence begins near the edge, to have more room."""


class EventText(NamedTuple):
    """A line of an event: what stands in front of the sentence, the sign, and the sentence or what follows of it."""

    epoch: str
    sign: str
    sentence: str


def sign(event: Event, glyphs: Glyphs) -> str:
    """Return the sign of an event's kind; a dot for one that has none of its own."""
    signs = {
        "learning rate": glyphs.change,
        "stop": glyphs.stopped,
        "edit": glyphs.edited,
        "data": glyphs.data,
        "died": glyphs.died,
        "alive": glyphs.alive,
        "gradients": glyphs.gradients,
        "refused": glyphs.refused,
        "speed": glyphs.speed,
        "reset": glyphs.reset,
    }
    return signs.get(event.kind, glyphs.dot)


@lru_cache(maxsize=1024)
def event_lines(event: Event, epoch_width: int, width: int, glyphs: Glyphs) -> tuple[EventText, ...]:
    """Return the lines of an event in `width` cells; epochs are aligned to `epoch_width` characters."""
    epoch = f" epoch {count(event.epoch):>{epoch_width}} "
    sentence, first = glyphs.spell(event.sentence), len(epoch) + 2
    indent = 3 if width < NARROW else first
    texts = wrap(sentence, max(1, width - indent), first_indent=" " * (first - indent)) or [""]
    opening = EventText(epoch, sign(event, glyphs), f" {texts[0][first - indent :]}")
    return opening, *(EventText(" " * indent, "", text) for text in texts[1:])


def all_lines(events: tuple[Event, ...], width: int, glyphs: Glyphs) -> list[tuple[Event, EventText]]:
    """Return the lines of all events, the latest last, each with its event."""
    epoch_width = max((len(count(event.epoch)) for event in events), default=1)
    return [(event, line) for event in events for line in event_lines(event, epoch_width, width, glyphs)]


def tab_separated(events: tuple[Event, ...]) -> str:
    """Return the events for a spreadsheet: a heading, and epoch, kind and sentence of each."""
    rows = [("epoch", "kind", "what happened"), *((str(e.epoch), e.kind, e.sentence) for e in events)]
    return "\n".join("\t".join(row) for row in rows)
