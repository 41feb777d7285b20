"""What stands in the border of the curves: what is drawn, and the legend or what the cursor reads."""

from collections.abc import Sequence
from itertools import product

from msgspec import structs

from nn_tui.engine.runs import Snapshot

from ...drawing import number_format as numbers
from ...drawing.glyphs import Glyphs
from ...drawing.text_cells import shorten, width_of
from ...drawing.theme import Palette
from .courses import reach
from .event_marks import MEANINGS, EventMark
from .measures import full_name
from .view_state import CurveView, read

Span = tuple[str, str]
"""A text and its colour, empty for that of the border."""
Title = list[Span]


def border(
    snapshot: Snapshot,
    view: CurveView,
    marks: Sequence[EventMark],
    palette: Palette,
    glyphs: Glyphs,
    room: int,
    beside: str = "",
) -> tuple[Title, Title]:
    """Return what stands above and below, at most `room` cells wide each; `beside` names a run that is drawn behind.

    Values come first, then that a scale or an average is drawn, then the rest. What does not fit below stands above,
    behind the title.
    """
    titles, name = _titles(snapshot, view, glyphs), glyphs.spell(view.of(snapshot).name)
    legends = (
        _legends(snapshot, view, marks, palette, glyphs)
        if view.cursor is None
        else _readings(snapshot, view, palette, glyphs)
    )
    if beside:
        behind = (f"behind: {beside}", palette.faint.hex)
        legends = [*([*legend, behind] for legend in legends[:-1]), [behind], *legends]
    for legend, title in (*product(legends, titles), *product(legends, [name])):
        for above in range(len(legend) + 1):
            upper, lower = [(title, ""), *legend[:above]], legend[above:]
            if max(_width(upper), _width(lower)) <= room:
                return upper, lower
    return [(shorten(name, max(0, room), glyphs.ellipsis), "")], []


def _width(title: Title) -> int:
    return sum(width_of(text) + 2 for text, _ in title) - 2


def _titles(snapshot: Snapshot, view: CurveView, glyphs: Glyphs) -> list[str]:
    """Return titles from the longest to the shortest; each says whether the scale is logarithmic, and what smooths."""
    measure = view.of(snapshot)
    logarithmic = view.logarithmic and measure.logarithmic
    low, high = view.window.bounds(reach(snapshot))
    if view.window.is_whole(reach(snapshot)):
        stretch = ""
    elif view.window.end is None:
        stretch = f"latest {numbers.count(high - low)}"
    else:
        stretch = f"{numbers.count(low)}{glyphs.spell('–')}{numbers.count(high)}"
    smoothed = f"{view.smoothing:g}" if view.smoothing else ""
    name, scale = glyphs.spell(measure.name), "log scale" if logarithmic else ""
    long = f"smoothed {smoothed}" if smoothed else ""
    variants = (
        (name, full_name(measure, snapshot), scale, long, stretch),
        (name, scale, long, stretch),
        (name, scale, long),
        (name, scale[:3], f"EMA {smoothed}" if smoothed else ""),
    )
    return list(dict.fromkeys(f" {glyphs.dot} ".join(filter(None, parts)) for parts in variants))


def _legends(
    snapshot: Snapshot, view: CurveView, marks: Sequence[EventMark], palette: Palette, glyphs: Glyphs
) -> list[Title]:
    """Return legends from the longest to the shortest: the curves, the best epoch, and what the marks mean."""
    measure = view.of(snapshot)
    loss, epoch = snapshot.best
    at, split = numbers.count(epoch), snapshot.evaluation.judged_split
    what, value = ("", f" {numbers.short(loss)}") if view.measure == 0 else (" loss", "")
    texts = (
        f"best {split}{what}{value} @ {at}",
        f"{split}{what}{value} @ {at}",
        f"{split}{value}@{at}",
        f"{split}@{at}",
    )
    full, *briefer = [(f"{glyphs.best} {text}", palette.mark.hex) for text in texts]
    values = read(snapshot, structs.replace(view, smoothing=0.0)).values
    lines = [
        (" ".join(filter(None, (stretch, line.name, measure.write(value)))), line.colour(palette).hex)
        for stretch, (line, value, _) in zip((glyphs.solid, glyphs.dashed), values, strict=False)
    ]
    first = {mark.kind: mark for mark in reversed(marks)}
    signs = [
        (f"{first[kind].sign(glyphs)} {MEANINGS[kind]}", first[kind].colour(palette).hex)
        for kind in MEANINGS
        if kind in first
    ]
    legends = [[*lines, full, *signs[:count]] for count in range(len(signs), -1, -1)]
    # The mark in the plot speaks for itself where there is no room for its numbers.
    return [*legends, *([*lines, brief] for brief in briefer), lines, []]


def _readings(snapshot: Snapshot, view: CurveView, palette: Palette, glyphs: Glyphs) -> list[Title]:
    """Return what the cursor reads, from the longest to the shortest."""
    measure, reading = view.of(snapshot), read(snapshot, view)
    epoch, bold = numbers.count(reading.epoch), palette.foreground.hex

    def values(*, named: bool, smoothed: bool) -> Title:
        title: Title = []
        for stretch, (line, value, average) in zip((glyphs.solid, glyphs.dashed), reading.values, strict=False):
            text = " ".join(filter(None, (stretch, line.name if named else "", measure.write(value))))
            if average is not None and smoothed:
                text += f" ({measure.write(average)})"
            title.append((text, line.colour(palette).hex))
        return title

    rate = [(f"{glyphs.learning_rate} {numbers.rate(reading.rate)}", palette.mark.hex)]
    if measure.lines[0].series == "learning_rate":
        rate = []
    return [
        [(f"epoch {epoch}", bold), *values(named=True, smoothed=True), *rate],
        [(f"epoch {epoch}", bold), *values(named=False, smoothed=True), *rate],
        [(f"@{epoch}", bold), *values(named=False, smoothed=True), *rate],
        [(f"@{epoch}", bold), *values(named=False, smoothed=False), *rate],
        [(f"@{epoch}", bold), *values(named=False, smoothed=False)],
        [(f"@{epoch}", bold)],
    ]
