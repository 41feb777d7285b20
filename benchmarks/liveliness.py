"""How soon a key is seen, and how many pictures a second a running network makes, in a real pseudo-terminal.

Method: the program runs as a user runs it, in a terminal that answers questions about its cursor. What it sends is
recorded with the time of arrival and replayed afterwards in a terminal in memory, so that nothing takes time from the
program. A picture of a panel is a moment in which cells inside its border change. The picture after a key is complete
with the last such moment before the screen comes to rest; a signal that then moves through the diagram is not waited
for. Run it on a machine that has nothing else to do, with two cores: `python -m benchmarks.liveliness [table ...]`,
of the tables steps, first, held, pause, motion, flat-out, lines and large; all without any. It prints Markdown.
"""

import math
import re
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import NamedTuple

import pyte

from benchmarks.dashboard_cost import PROGRAM, REMOTE, watch
from tests.terminal import Terminal

SOURCES = ("circles", "iris", "digits", "hills")
SIZES = ((120, 36), (220, 60))
PRESSES = 40
REST = 0.7
"""Seconds after a key in which its picture must be complete."""
SAME_PICTURE = 0.025
"""Seconds within which changes of a panel belong to one picture."""
SECONDS, GENTLE_SECONDS = 10.0, 6.0
"""How long a run is watched."""
DIAGRAM = "Network"


class Box(NamedTuple):
    """A panel's place: the cells of its border's corners."""

    name: str
    left: int
    top: int
    right: int
    bottom: int


class Moment(NamedTuple):
    """When something came in, which panels it changed, and the status line as it stood then."""

    time: float
    panels: frozenset[str]
    status: str


def boxes(screen: pyte.Screen) -> list[Box]:
    """Return the outermost boxes on a screen, named by the first word in their border."""
    # A character a cell: what combines with another, as in m̂, would move the rest of its line.
    lines = ["".join(screen.buffer[y][x].data[:1] or " " for x in range(screen.columns)) for y in range(screen.lines)]
    found: list[Box] = []
    for top, line in enumerate(lines):
        for corner in re.finditer("╭", line):
            left = corner.start()
            bottom = next((y for y in range(top + 1, len(lines)) if lines[y][left] == "╰"), None)
            if bottom is None or any(box.left < left < box.right and box.top < top < box.bottom for box in found):
                continue
            rights = (x for x in range(left + 1, len(line)) if line[x] == "╮" and lines[bottom][x] == "╯")
            if (right := next(rights, None)) is None:
                continue  # it is only drawn in part
            words = re.findall(r"\w+", line[left:right])
            found.append(Box(words[0] if words else "", left, top, right, bottom))
    return found


def moments(terminal: Terminal, columns: int, rows: int) -> Iterator[Moment]:
    """Replay what has come in, piece by piece."""
    screen = pyte.Screen(columns, rows)
    stream = pyte.ByteStream(screen)
    panels: list[Box] = []
    before: dict[int, list[pyte.screens.Char]] = {}
    start = 0
    for moment, end in terminal.arrivals:
        screen.dirty.clear()
        stream.feed(bytes(terminal.received[start:end]))
        start = end
        changed: set[str] = set()
        if any(not panels or y in (box.top for box in panels) for y in screen.dirty):
            panels = boxes(screen)
        for y in screen.dirty:
            row = [screen.buffer[y][x] for x in range(columns)]
            old = before.get(y)
            before[y] = row
            for box in panels:
                inside = slice(box.left + 1, box.right)
                if box.top < y < box.bottom and (old is None or old[inside] != row[inside]):
                    changed.add(box.name)
        status = "\n".join("".join(screen.buffer[y][x].data for x in range(columns)) for y in range(2))
        yield Moment(moment, frozenset(changed), status)


def opened(
    command: Sequence[str],
    size: tuple[int, int] = SIZES[0],
    *,
    environment: dict[str, str] | None = None,
    bytes_per_second: float | None = None,
) -> Terminal:
    """Return a terminal in which the program has just been started."""
    columns, rows = size
    return Terminal(
        [PROGRAM, *command],
        columns=columns,
        rows=rows,
        answers=True,
        shown=False,
        environment={"COLORTERM": "truecolor", **(environment or {})},
        bytes_per_second=bytes_per_second,
    )


def percentiles(milliseconds: Sequence[float]) -> str:
    """Return the median, what 95 % lie within, and the largest, as cells of a table."""
    cuts = quantiles(milliseconds, n=20, method="inclusive")
    return f"{median(milliseconds):.0f} ms | {cuts[18]:.0f} ms | {max(milliseconds):.0f} ms"


def settled(terminal: Terminal, seconds: float = 1.0) -> None:
    """Wait until nothing has come in for a while."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        before = len(terminal.received)
        watch(terminal, seconds)
        if len(terminal.received) == before:
            return


def completions(terminal: Terminal, size: tuple[int, int], presses: Sequence[float], key: str) -> list[float]:
    """Return the milliseconds from each press to the complete picture; of the moving diagram its first one counts."""
    seen = list(moments(terminal, *size))
    found: list[float] = []
    for press in presses:
        after = [moment for moment in seen if press < moment.time < press + REST]
        last = {name: moment.time for moment in after for name in moment.panels}
        if key == "o":
            last |= {DIAGRAM: next((moment.time for moment in after if DIAGRAM in moment.panels), press)}
        counts = [re.findall(r"(?:epoch|batch|operation) [\d,/]+", moment.status) for moment in after]
        lines = [after[place].time for place in range(1, len(after)) if counts[place] != counts[place - 1]]
        found.append((max([*last.values(), *lines], default=math.inf) - press) * 1000)
    return found


def steps() -> None:
    """Print how long a step key takes to its complete picture, paused."""
    print("| step, paused | size | key | median | 95 % within | worst |\n|---|---|---|--:|--:|--:|")
    chance = Random(0)
    for size in SIZES:
        for source in SOURCES:
            for key in "sbo":
                with opened([source], size) as terminal:
                    watch(terminal, 2)
                    presses: list[float] = []
                    for _ in range(PRESSES):
                        presses.append(time.monotonic())
                        terminal.send(key)
                        watch(terminal, REST + chance.uniform(0.0, 0.1))
                    found = completions(terminal, size, presses, key)
                print(f"| {source} | {size[0]}×{size[1]} | {key} | {percentiles(found)} |", flush=True)


def first() -> None:
    """Print how long the first press after the first picture takes."""
    print("| first press | median | 95 % within | worst |\n|---|--:|--:|--:|")
    for source in SOURCES:
        found: list[float] = []
        for _ in range(5):
            with opened([source]) as terminal:
                while b"epoch" not in terminal.received:
                    terminal.read(0.01)
                settled(terminal, 0.3)
                press = time.monotonic()
                terminal.send("s")
                watch(terminal, 3)
                found += completions(terminal, SIZES[0], [press], "s")
        print(f"| {source} | {percentiles(found)} |", flush=True)


def held() -> None:
    """Print what comes of a key that is held down: thirty presses a second for three seconds."""
    print("| held down | presses | epochs | last press to last picture |\n|---|--:|--:|--:|")
    for source in SOURCES:
        with opened([source]) as terminal:
            watch(terminal, 2)
            start = time.monotonic()
            last = start
            for number in range(90):
                watch(terminal, start + number / 30 - time.monotonic())
                last = time.monotonic()
                terminal.send("s")
            settled(terminal)
            seen = list(moments(terminal, *SIZES[0]))
        epoch = re.search(r"epoch (\d+)", seen[-1].status)
        complete = max(moment.time for moment in seen if moment.panels) - last
        print(f"| {source} | 90 | {epoch[1] if epoch else '?'} | {complete * 1000:.0f} ms |", flush=True)


def pause() -> None:
    """Print how long it takes from the space bar, while training runs flat out, to the final state."""
    print("| space, flat out | median | 95 % within | worst |\n|---|--:|--:|--:|")
    for source in SOURCES:
        with opened([source, "--run", "--speed", "max"]) as terminal:
            watch(terminal, 2)
            presses: list[float] = []
            for _ in range(PRESSES // 2):
                presses.append(time.monotonic())
                terminal.send(" ")
                watch(terminal, REST)
                terminal.send(" ")
                watch(terminal, 1.0)
            found = completions(terminal, SIZES[0], presses, "s")
        print(f"| {source} | {percentiles(found)} |", flush=True)


def pictures(seen: Sequence[Moment], start: float, end: float) -> dict[str, tuple[float, float]]:
    """Return for each panel how many pictures a second it had, and the longest gap between two in milliseconds."""
    times: dict[str, list[float]] = {}
    for moment in seen:
        if start <= moment.time <= end:
            for name in moment.panels:
                its = times.setdefault(name, [])
                if not its or moment.time - its[-1] > SAME_PICTURE:
                    its.append(moment.time)
    found: dict[str, tuple[float, float]] = {}
    for name, its in times.items():
        gaps = [after - before for before, after in zip([start, *its], [*its, end], strict=True)]
        found[name] = len(its) / (end - start), max(gaps) * 1000
    return found


def processor_seconds(terminal: Terminal) -> float:
    """Return the processor time of the program's main thread, which draws."""
    return int(Path(f"/proc/{terminal.process.pid}/task/{terminal.process.pid}/schedstat").read_text().split()[0]) / 1e9


def _motion(title: str, runs: Sequence[tuple[str, ...]], size: tuple[int, int], *, line: float | None = None) -> None:
    environment = REMOTE if line else None
    for command in runs:
        with opened(command, size, environment=environment, bytes_per_second=line) as terminal:
            # A gentle run is held back for its first seconds only.
            gentle = "--speed" not in command
            watch(terminal, 1 if gentle else 3)
            start, before = time.monotonic(), processor_seconds(terminal)
            watch(terminal, GENTLE_SECONDS if gentle else SECONDS)
            end, after = time.monotonic(), processor_seconds(terminal)
            found = pictures(list(moments(terminal, *size)), start, end)
        most = max((rate for rate, _ in found.values()), default=math.nan)
        cost = (after - before) / (end - start) / most * 1000
        panels = ", ".join(f"{name.lower()} {rate:.1f} ({gap:.0f} ms)" for name, (rate, gap) in found.items())
        name = " ".join(word for word in command if word != "--run")
        print(f"| {name} | {title or f'{size[0]}×{size[1]}'} | {panels} | {cost:.1f} ms |", flush=True)


def _motion_heading() -> None:
    print("| run | where | pictures a second (longest gap) | processor time a picture |\n|---|---|---|--:|")


def motion() -> None:
    """Print the pictures a second of runs that are held back."""
    _motion_heading()
    runs = [(source, "--run") for source in SOURCES]
    runs += [
        ("circles", "--run", "--speed", "10"),
        ("circles", "--run", "--speed", "20 batches"),
        ("circles", "--run", "--speed", "2 operations"),
        ("digits", "--run", "--speed", "2"),
    ]
    for size in SIZES:
        _motion("", runs, size)


def flat_out() -> None:
    """Print the pictures a second of runs that nothing holds back."""
    _motion_heading()
    for size in SIZES:
        _motion("", [(source, "--run", "--speed", "max") for source in SOURCES], size)


def lines() -> None:
    """Print the pictures a second over slow lines."""
    _motion_heading()
    for rate in (40_000, 10_000):
        runs = [("circles", "--run", "--speed", "max"), ("circles", "--run")]
        _motion(f"{rate // 1000} kB/s", runs, SIZES[0], line=rate)


def large() -> None:
    """Print how long a key takes while a large network trains."""
    print("| a large network, running | median | 95 % within | worst |\n|---|--:|--:|--:|")
    chance = Random(0)
    with opened(["digits", "--hidden", "2048,2048", "--batch-size", "256", "--run"]) as terminal:
        watch(terminal, 8)
        presses: list[float] = []
        for number in range(PRESSES * 2):
            presses.append(time.monotonic())
            terminal.send("[" if number % 2 else "]")
            watch(terminal, chance.uniform(0.6, 1.2))
        watch(terminal, 3)
        shown: list[float] = []
        before = ""
        for moment in moments(terminal, *SIZES[0]):
            rate = re.search(r"η (\S+)", moment.status)
            if rate and rate[1] != before:
                before = rate[1]
                shown.append(moment.time)
    found = [next((moment for moment in shown if moment > press), math.inf) - press for press in presses]
    print(f"| `]` and `[`, until η shows it | {percentiles([seconds * 1000 for seconds in found])} |", flush=True)


TABLES = {
    "steps": steps,
    "first": first,
    "held": held,
    "pause": pause,
    "motion": motion,
    "flat-out": flat_out,
    "lines": lines,
    "large": large,
}


def main() -> None:
    """Print the tables that were asked for."""
    for name in sys.argv[1:] or TABLES:
        TABLES[name]()
        print(flush=True)


if __name__ == "__main__":
    main()
