"""Lines of JSON that say themselves whether they are whole: what happened, and what each epoch came to."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from math import nan
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from nn_tui.datasets import Task
from nn_tui.datasets.errors import InputError, reason_of

from ...evaluation.task_metrics import metric_names
from ...timeline.event_log import Event, Noted
from ...timeline.journal import Moment
from ...training.history import SERIES, Curves
from .all_metrics import Figures
from .tensor_file import FORMAT

_LINE = re.compile(rb'(.*),"check":"([0-9a-f]{8})"}')


class CurveHeader(msgspec.Struct, frozen=True):
    """The first line of the curves: the branch that they are of, and for how many epochs a line stands."""

    format: int
    branch: str
    stride: int


class _EventLine(msgspec.Struct, frozen=True):
    branch: str
    moment: Moment
    event: Event
    words: str = ""


class ReadLines(NamedTuple):
    """The lines that are whole, and how many are not."""

    lines: list[bytes]
    damaged: int


def checked(value: object) -> bytes:
    """Return a line of JSON with its check."""
    body = msgspec.json.encode(value)[:-1]
    return b'%s,"check":"%s"}\n' % (body, _check(body))


def _check(body: bytes) -> bytes:
    return blake2b(body, digest_size=4).hexdigest().encode()


def read_lines(path: Path) -> ReadLines:
    """Return the lines of a file that are whole; raises InputError where it cannot be read."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return ReadLines([], 0)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {reason_of(error)}") from None
    lines, damaged = list[bytes](), 0
    for text in content.splitlines():
        found = _LINE.fullmatch(text)
        if found is None or _check(found[1]) != found[2]:
            damaged += 1
        else:
            lines.append(found[1] + b"}")
    return ReadLines(lines, damaged)


def series_names(task: Task) -> tuple[str, ...]:
    """Return the series of curves with the names that `train --json` prints."""
    return tuple(name.replace("metric", metric_names(task)[0]) for name in SERIES)


def header(branch: str, stride: int) -> bytes:
    """Return the first line of the curves."""
    return checked(CurveHeader(FORMAT, branch, stride))


def curve_lines(
    curves: Curves, names: tuple[str, ...], begin: int, end: int, figures: Mapping[int, Figures]
) -> Iterator[bytes]:
    """Yield the lines of some points; of one that stands for several epochs also the lowest and the highest values.

    `figures` are more of some epochs.
    """
    before = curves.epochs[begin - 1] if begin else -1.0
    epochs = curves.epochs[begin:end].tolist()
    rows = zip(
        *(series[:, begin:end].T.tolist() for series in (curves.last, curves.lowest, curves.highest)), strict=True
    )
    for epoch, (last, lowest, highest) in zip(epochs, rows, strict=True):
        line: dict[str, Any] = {"epoch": int(epoch), **figures.get(int(epoch), {}), **_values(names, last)}
        if epoch - before > 1:
            line |= {"lowest": _values(names, lowest), "highest": _values(names, highest)}
        before = epoch
        yield checked(line)


def _values(names: tuple[str, ...], values: list[float]) -> dict[str, float | None]:
    """Return values by their names; what is no number is not known, and nothing in a history is infinite."""
    return {name: value if value == value else None for name, value in zip(names, values, strict=True)}


def read_curves(path: Path) -> tuple[CurveHeader | None, list[dict[str, Any]], int]:
    """Return the header of the curves, a table a point, and how many lines are damaged."""
    lines, damaged = read_lines(path)
    tables: list[dict[str, Any]] = [msgspec.json.decode(line) for line in lines]
    if not tables or "branch" not in tables[0]:
        return None, tables, damaged
    return msgspec.convert(tables[0], CurveHeader), tables[1:], damaged


def as_curves(header: CurveHeader | None, points: Sequence[Mapping[str, Any]], names: tuple[str, ...]) -> Curves:
    """Return curves as `History.curves` does, from what was read of a file."""
    epochs = np.array([point["epoch"] for point in points], np.float64)
    last = _columns(points, names)
    lowest, highest = (
        _columns([point | point.get(extreme, {}) for point in points], names) for extreme in ("lowest", "highest")
    )
    return Curves(epochs, last, lowest, highest, header.stride if header else 1)


def _columns(points: Sequence[Mapping[str, Any]], names: tuple[str, ...]) -> npt.NDArray[np.float64]:
    rows = [[nan if point.get(name) is None else point[name] for point in points] for name in names]
    return np.array(rows, np.float64).reshape(len(names), len(points))


def event_lines_of(noted: Mapping[str, Iterable[Noted]]) -> bytes:
    """Return the events of all branches, each once, in the order in which they happened."""
    found: dict[int, _EventLine] = {}
    for branch, events in noted.items():
        for moment, event, words in events:
            found.setdefault(event.number, _EventLine(branch, moment, event, words))
    return b"".join(checked(found[number]) for number in sorted(found))


def read_events(path: Path) -> tuple[dict[str, list[Noted]], int]:
    """Return the events of a run by branch, and how many lines are damaged."""
    lines, damaged = read_lines(path)
    found: dict[str, list[Noted]] = {}
    for line in lines:
        try:
            read = msgspec.json.decode(line, type=_EventLine)
        except msgspec.MsgspecError:
            damaged += 1
            continue
        found.setdefault(read.branch, []).append(Noted(read.moment, read.event, read.words or read.event.sentence))
    return found, damaged
