"""A run in detail, and two runs side by side, as lines of text."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple

import msgspec

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment
from nn_tui.engine.recipe.differences import describe, differences
from nn_tui.engine.recipe.loading import load_experiment
from nn_tui.engine.runs.store.checked_lines import read_curves, read_events
from nn_tui.engine.runs.store.run_folder import ListedRun

from ..drawing import number_format as numbers
from ..drawing.glyphs import Glyphs
from .company import company_of, state_words
from .run_table import metric_of, row_of, size_words

EVENTS = 8
"""How many events are told, the last ones."""
PLOT_ROWS = 10

Points = Sequence[Mapping[str, Any]]


class Recipes(NamedTuple):
    """The recipe that a run began with, and the one that it has now."""

    first: Experiment
    now: Experiment

    @property
    def changes(self) -> list[str]:
        """What was changed on the way, in words."""
        return [describe(each) for each in differences(self.first, self.now)]


def recipes_of(run: ListedRun) -> Recipes | None:
    """Return the recipes of a run; None where they cannot be read."""
    tables = run.info.recipe if run.info else None
    try:
        first = load_experiment(str(run.folder / "experiment.toml"))
        return Recipes(first, first if tables is None else msgspec.convert(tables, Experiment))
    except (InputError, msgspec.ValidationError):
        return None


def curves_of(run: ListedRun) -> Points:
    """Return a run's curves, nothing where they cannot be read."""
    try:
        return read_curves(run.folder / "metrics.jsonl")[1]
    except InputError:
        return ()


def details(run: ListedRun) -> list[str]:
    """Return all that is known of a run, a line each."""
    info = run.info
    if info is None:
        return [f"{run.name}: {run.trouble}", f"folder: {run.folder}"]
    lines = [f"{run.name}: {state_words(run)}" + (f", in process {run.holder.pid}" if run.holder else "")]
    if there := company_of(run).words(run.name):
        lines.append(there)
    if info.note:
        lines.append(f"note: {info.note}")
    data = info.data
    lines += [
        f"data: {data.name if data else info.source}"
        + (f", {data.samples:,} samples, {data.features:,} features, {data.task}" if data else ""),
        f"network: {info.network}",
        f"stands at {info.place} on {info.branch}: epoch {info.epoch:,}"
        + (f" of {info.epochs:,}" if info.epochs else "")
        + f", {info.step:,} updates, {numbers.duration(info.seconds)} of training",
    ]
    figures = [
        f"{name.replace('_', ' ')} {numbers.short(value)}" for name, value in info.figures.items() if value is not None
    ]
    lines.append(f"figures: {', '.join(figures)}")
    if info.best_loss is not None:
        lines.append(f"best: loss {numbers.loss(info.best_loss)} at epoch {info.best_epoch:,}")
    if (recipes := recipes_of(run)) and (changes := recipes.changes):
        lines.append(f"changed since it began: {'; '.join(changes)}")
    if info.script:
        lines.append(f"from a script: {', '.join(info.script)}; so it goes on from Python alone")
    if info.sentence:
        lines.append(f"stopped: {info.sentence}")
    if info.signal:
        lines.append(f"ended by {info.signal}")
    if info.unresumable:
        lines.append(f"cannot be resumed: {info.unresumable}")
    lines.append(f"begun {info.created}, changed {info.changed}")
    if machine := info.machine:
        lines.append(f"on {info.process.host}: {machine.processor}, NumPy {machine.numpy}, {machine.blas}")
    lines.append(f"folder: {run.folder}, {size_words(run.size)}")
    lines += _events(run)
    return lines


def _events(run: ListedRun) -> list[str]:
    try:
        noted, _ = read_events(run.folder / "events.jsonl")
    except InputError:
        return []
    found = {event.number: event for events in noted.values() for _, event, _ in events}
    last = [found[number] for number in sorted(found)[-EVENTS:]]
    return [f"epoch {event.epoch:,}: {event.sentence}" for event in last]


def comparison(first: ListedRun, second: ListedRun, width: int, glyphs: Glyphs) -> list[str]:
    """Return in what two runs differ: their recipes, their scores and their curves, a line each."""
    one, other = recipes_of(first), recipes_of(second)
    lines = [f"A {first.name}", f"B {second.name}", ""]
    if one is None or other is None:
        lines.append("the recipe of one of them cannot be read")
    else:
        lines += [describe(each) for each in differences(one.now, other.now)] or ["both have the same recipe"]
        for letter, recipes in (("A", one), ("B", other)):
            if changes := recipes.changes:
                lines.append(f"changed in {letter} since it began: {'; '.join(changes)}")
    lines.append("")
    rows = (("", "A", "B"), *_scores(first, second))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines += ["  ".join(cell.ljust(room) for cell, room in zip(row, widths, strict=True)).rstrip() for row in rows]
    curves = curves_of(first), curves_of(second)
    for name in _shared(*curves):
        plot = overlaid([_series(points, name) for points in curves], width, PLOT_ROWS)
        if plot:
            lines += ["", f"{name.replace('_', ' ')}, by epoch; * both", *plot]
    return [glyphs.spell(line) for line in lines]


def _scores(first: ListedRun, second: ListedRun) -> list[tuple[str, str, str]]:
    cells = [
        dict(zip(("epochs", "best", "state", "when"), row_of(run).cells[3:7], strict=True)) for run in (first, second)
    ]
    rows = [(name, cells[0][name], cells[1][name]) for name in ("epochs", "best", "state")]
    nothing: Mapping[str, float | None] = {}
    figures = [run.info.figures if run.info else nothing for run in (first, second)]
    for name in dict.fromkeys((*figures[0], *figures[1])):
        values = [each.get(name) for each in figures]
        one, other = ("" if value is None else numbers.short(value) for value in values)
        rows.append((name.replace("_", " "), one, other))
    return rows


def _shared(first: Points, second: Points) -> list[str]:
    """Return the curves that are compared: the loss and the metric, of the test split where both have one."""
    if not first or not second:
        return []
    part = "test" if all(points[-1].get("test_loss") is not None for points in (first, second)) else "train"
    names = [f"{part}_loss"]
    metric = metric_of(first)
    if metric is not None and metric == metric_of(second):
        names.append(metric)
    return names


def _series(points: Points, name: str) -> list[tuple[float, float]]:
    found = ((point["epoch"], point.get(name)) for point in points)
    return [(float(epoch), value) for epoch, value in found if value is not None and isfinite(value)]


def overlaid(series: Sequence[Sequence[tuple[float, float]]], width: int, rows: int) -> list[str]:
    """Return curves of letters in one plot: A for the first, B for the second, * where both are."""
    points = [point for each in series for point in each]
    if not all(series) or not points:
        return []
    first, last = min(x for x, _ in points), max(x for x, _ in points)
    low, high = min(y for _, y in points), max(y for _, y in points)
    labels = numbers.short(high), numbers.short(low)
    gutter = max(map(len, labels))
    columns = max(8, width - gutter - 2)
    grid = [[" "] * columns for _ in range(rows)]
    for letter, each in zip("AB", series, strict=False):
        for x, y in each:
            column = round((x - first) / ((last - first) or 1) * (columns - 1))
            row = round((high - y) / ((high - low) or 1) * (rows - 1))
            grid[row][column] = letter if grid[row][column] in (" ", letter) else "*"
    names = [labels[0], *[""] * (rows - 2), labels[1]]
    lines = [f"{name:>{gutter}} |{''.join(cells).rstrip()}" for name, cells in zip(names, grid, strict=True)]
    return [*lines, f"{'':{gutter}} {f'{first:,.0f}':<{columns - 8}} {f'{last:,.0f}':>8}"]
