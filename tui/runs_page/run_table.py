"""Runs as rows of a table: what stands in each column, and how they are sorted and filtered."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from math import inf, isnan, nan
from typing import Any

import msgspec

from nn_tui.datasets import InputError
from nn_tui.engine.runs.store.checked_lines import read_curves
from nn_tui.engine.runs.store.run_folder import ListedRun

from ..drawing import number_format as numbers
from ..drawing.glyphs import Glyphs
from ..drawing.short_names import shorten_name
from ..drawing.text_cells import left, right, width_of
from .company import state_words

HEADINGS = ("name", "data", "network", "epochs", "best", "state", "when", "size")
RIGHT = frozenset({"epochs", "best", "size"})
"""The columns whose words end under one another."""
NAMES = ("name", "data", "network")
"""The columns whose words may be cut, but to no less than 8 cells; a figure may not, for it would be another one."""
LEFT_OUT = ("size", "when", "network", "data")
"""The columns that are left out where there is no room, in this order."""
SMOOTH = 0.9
"""The share of the past in a smoothed metric, from epoch to epoch."""
SORTS = ("when", "name", "data", "epochs", "best", "loss", "metric", "state", "size")


class RunRow(msgspec.Struct, frozen=True):
    """A run as it stands in the table, in words, and its note."""

    run: ListedRun
    cells: tuple[str, ...]
    note: str


def row_of(run: ListedRun, now: datetime | None = None) -> RunRow:
    """Return the row of a run."""
    info = run.info
    if info is None:
        return RunRow(run, (run.name, "", "", "", "", "damaged", "", size_words(run.size)), run.trouble)
    best = "" if info.best_loss is None else f"{numbers.loss(info.best_loss)} @{info.best_epoch}"
    epochs = f"{info.epoch:,}" if info.epochs is None else f"{info.epoch:,}/{info.epochs:,}"
    cells = (
        run.name,
        info.data.name if info.data else info.source.rpartition("/")[2],
        info.network,
        epochs,
        best,
        state_words(run),
        ago(info.changed, now),
        size_words(run.size),
    )
    return RunRow(run, cells, info.note)


def ago(time: str, now: datetime | None = None) -> str:
    """Return how long ago a time was, in the largest unit: `now`, `5 min`, `3 h`, `12 d`."""
    try:
        then = datetime.fromisoformat(time)
    except ValueError:
        return ""
    seconds = ((now or datetime.now(UTC)) - then).total_seconds()
    for unit, length in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length:.0f} {unit}"
    return "now"


def size_words(size: int) -> str:
    """Return a number of bytes as people read it: `12 kB`, `3.4 MB`."""
    if size < 1000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1e6:.1f} MB" if size < 1e9 else f"{size / 1e9:.1f} GB"


def matching(rows: Iterable[RunRow], words: str) -> list[RunRow]:
    """Return the rows in which all of these words stand somewhere; `state=finished` looks in that column alone."""
    return [row for row in rows if all(_has(row, word.lower()) for word in words.split())]


def _has(row: RunRow, word: str) -> bool:
    column, sign, value = word.partition("=")
    if sign and column in HEADINGS:
        return value in row.cells[HEADINGS.index(column)].lower()
    return any(word in text.lower() for text in (*row.cells, row.note))


def ordered(rows: Sequence[RunRow], by: str) -> list[RunRow]:
    """Return the rows in an order: those that changed last first, or by a column, the best first.

    `metric` is the first metric of the test split, smoothed over the epochs; `loss` the loss of the last epoch. Raises
    InputError for an order that does not exist.
    """
    if by not in SORTS:
        raise InputError(f"--sort: there is no order {by!r}; expected one of {', '.join(SORTS)}")
    if by == "when":
        return list(rows)
    return sorted(rows, key=_KEYS[by])


def _loss(row: RunRow) -> float:
    info = row.run.info
    figures: Mapping[str, float | None] = info.figures if info else {}
    found = figures.get("test_loss", figures.get("train_loss"))
    return inf if found is None else found


def _best(row: RunRow) -> float:
    info = row.run.info
    return inf if info is None or info.best_loss is None else info.best_loss


def _metric(row: RunRow) -> float:
    found = smoothed_metric(row.run)
    return inf if isnan(found) else -found


_KEYS: Mapping[str, Callable[[RunRow], Any]] = {
    "name": lambda row: row.run.name,
    "data": lambda row: row.cells[1],
    "epochs": lambda row: -(row.run.info.epoch if row.run.info else 0),
    "best": _best,
    "loss": _loss,
    "metric": _metric,
    "state": lambda row: row.run.state,
    "size": lambda row: -row.run.size,
}


def smoothed_metric(run: ListedRun) -> float:
    """Return the exponential moving average of a run's first metric at its last epoch; NaN where there is none."""
    try:
        _, points, _ = read_curves(run.folder / "metrics.jsonl")
    except (InputError, msgspec.MsgspecError):
        return nan
    name = metric_of(points)
    total = weight = 0.0
    before = -1.0
    for point in points:
        value = point.get(name) if name else None
        if value is not None:
            kept = SMOOTH ** (point["epoch"] - before)
            total, weight = kept * total + (1 - kept) * value, kept * weight + (1 - kept)
            before = point["epoch"]
    return total / weight if weight else nan


def metric_of(points: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the name of the metric that curves have, of the test split where they have one."""
    for part in ("test", "train"):
        for name in points[-1] if points else ():
            if name.startswith(f"{part}_") and not name.endswith("loss") and points[-1][name] is not None:
                return name
    return None


def table_lines(rows: Sequence[RunRow], width: int, glyphs: Glyphs) -> list[str]:
    """Return rows under their headings as lines of `width` cells; the longest names are cut, then columns left out."""
    if not rows:
        return []
    lines = [tuple(glyphs.spell(cell) for cell in row.cells) for row in rows]
    grid = {heading: (heading, *cells) for heading, cells in zip(HEADINGS, zip(*lines, strict=True), strict=True)}
    widths = {heading: max(map(width_of, cells)) for heading, cells in grid.items()}
    dispensable = list(LEFT_OUT)
    while sum(widths.values()) + 2 * (len(widths) - 1) > width:
        longest = max((heading for heading in NAMES if heading in widths), key=lambda heading: widths[heading])
        if widths[longest] > 8:
            widths[longest] -= 1
        elif dispensable:
            del widths[dispensable.pop(0)]
        else:
            break
    ellipsis = glyphs.spell("…")
    return [
        "  ".join(
            (right if heading in RIGHT else left)(shorten_name(grid[heading][number], room, ellipsis), room)
            for heading, room in widths.items()
        ).rstrip()
        for number in range(len(rows) + 1)
    ]
