"""What the commands of `nn-tui runs` do. Imports no Textual."""

import shutil
import sys
from collections.abc import Mapping, Sequence
from time import sleep
from typing import Any

import msgspec

from nn_tui.datasets import InputError
from nn_tui.engine.runs.store.checked_lines import read_curves
from nn_tui.engine.runs.store.run_folder import (
    ListedRun,
    annotate,
    find_run,
    listed,
    look_at,
    older_than,
    parse_age,
    refuse_live,
    remove,
    rename,
)

from ...config.locations import runs_folder
from ...drawing.glyphs import GLYPHS, Glyphs
from ...drawing.visible import visible
from ...plain.json_text import json_text
from ...plain.output import complain, say, write
from ...runs_page.company import company_of
from ...runs_page.run_details import comparison, details
from ...runs_page.run_table import matching, ordered, row_of, smoothed_metric, table_lines
from ...terminal.capabilities import find_charset, given_environment

FOLLOW_SECONDS = 0.5
"""How often a run is looked at that is followed."""


def _width() -> int:
    """Return how wide lines may be: as the terminal, or as they are where there is none."""
    return shutil.get_terminal_size((100, 24)).columns if sys.stdout is not None and sys.stdout.isatty() else 1000


def _glyphs() -> Glyphs:
    return GLYPHS[find_charset(given_environment()).value]


def list_runs(order: str, words: str, *, as_json: bool) -> str:
    """Return the table of the runs, or a JSON object each on a line; raises InputError for an unknown order."""
    rows = ordered(matching(map(row_of, listed(runs_folder())), words), order)
    if as_json:
        return "".join(f"{json_text(_facts(row.run))}\n" for row in rows)
    if not rows:
        return f"no run is kept{' that has these words' if words else f' in {visible(str(runs_folder()))}'}\n"
    lines = table_lines(rows, _width(), _glyphs())
    lines += filter(None, (company_of(row.run).words(row.run.name) for row in rows))
    return "".join(f"{visible(line)}\n" for line in lines)


def _facts(run: ListedRun) -> dict[str, Any]:
    facts: dict[str, Any] = {"name": run.name, "state": run.state, "folder": str(run.folder), "size": run.size}
    if run.info is None:
        return facts | {"trouble": run.trouble}
    facts["smoothed_metric"] = smoothed_metric(run)
    if run.holder is not None:
        facts |= {"open_in": run.holder.pid, "host": run.holder.host, **msgspec.to_builtins(company_of(run))}
    return msgspec.to_builtins(run.info) | facts


def show_run(name: str, *, as_json: bool) -> str:
    """Return what is known of a run."""
    run = look_at(find_run(name, runs_folder()))
    if as_json:
        return f"{json_text(_facts(run))}\n"
    glyphs = _glyphs()
    return "".join(f"{visible(glyphs.spell(line))}\n" for line in details(run))


def follow_run(name: str, *, as_json: bool = False) -> None:
    """Print a line, or a JSON object, for each point of the curves that comes, for as long as the run is open."""
    folder = find_run(name, runs_folder())
    told = -1
    while True:
        live = look_at(folder).holder is not None
        for point in read_curves(folder / "metrics.jsonl")[1]:
            if point["epoch"] > told:
                told = point["epoch"]
                write(f"{json_text(point) if as_json else _figures(point)}\n")
        if not live:
            return
        sleep(FOLLOW_SECONDS)


def _figures(point: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{key} {value:,}" if isinstance(value, int) else f"{key} {value:.4g}"
        for key, value in point.items()
        if isinstance(value, int | float)
    )


def compare_runs(first: str, second: str) -> str:
    """Return in what two runs differ."""
    runs = [look_at(find_run(name, runs_folder())) for name in (first, second)]
    width = min(_width(), 100)
    return "".join(f"{visible(line)}\n" for line in comparison(runs[0], runs[1], width, _glyphs()))


def rename_run(name: str, other: str) -> str:
    """Give a run another name, and return what was done."""
    before = find_run(name, runs_folder())
    return f"{before.name} is {rename(before, other).name} now\n"


def note_run(name: str, note: str) -> str:
    """Write a note on a run, and return what was done."""
    folder = find_run(name, runs_folder())
    annotate(folder, note)
    return f"{folder.name}: {note or 'the note is gone'}\n"


def remove_runs(names: Sequence[str], age: str | None, *, sure: bool) -> int:
    """Remove runs, after asking; return 1 where the answer is no. Raises InputError before any is removed."""
    if not names and age is None:
        raise InputError("give the runs to remove, or --older-than 30d")
    folders, named = [find_run(name, runs_folder()) for name in names], list[str]()
    if age is not None:
        old = [run for run in older_than(runs_folder(), parse_age(age)) if run.folder not in folders]
        named = [run.name for run in old if run.info and run.info.named]
        if named:
            complain(f"left, for they were given a name or a note: {', '.join(named)}; their names remove them")
        folders += [run.folder for run in old if run.name not in named]
    for folder in folders:
        refuse_live(folder, "removed")
    if not folders:
        complain("no run is that old" if not named else "no other run is that old")
        return 0
    if not sure:
        if sys.stdin is None or not sys.stdin.isatty():
            raise InputError("nobody can be asked; --yes removes without")
        say(f"{', '.join(folder.name for folder in folders)}\n")
        write(f"Remove {'this run' if len(folders) == 1 else f'these {len(folders)} runs'} for good? [y/N] ")
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            return 1
    for folder in folders:
        remove(folder)
    return 0


def path_of(name: str) -> str:
    """Return the folder of a run, as a line."""
    return f"{find_run(name, runs_folder())}\n"
