"""The journal as a file: a line for each command that changed the run, never thinned, each chained to those before it.

Journals of branches are made from the lines again. A line that was damaged, and all behind it, are recognised by their
`check`, a hash of the line and of the check before it.
"""

import re
from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from pathlib import Path

import msgspec

from nn_tui.datasets import InputError
from nn_tui.datasets.errors import reason_of

from ...editing.edits import Edit
from ...editing.live_state import Typed
from ...network.arrays import Array
from ...recipe.experiment import Experiment
from ...timeline.journal import Entry, Journal, Moment, Standing, no_later
from ...timeline.timeline import KeptTimeline
from .data_identity import DataIdentity
from .machine import Machine
from .tensor_file import FORMAT

_CHECKED = re.compile(rb'(.*),"check":"([0-9a-f]{16})"}')


class JournalLine(msgspec.Struct, frozen=True, tag_field="line"):
    """A line of the journal."""


class OpenLine(JournalLine, frozen=True, tag="open"):
    """Somebody opens the run: when, on which machine, with which data; `allowed` says what had changed of these."""

    format: int
    time: str
    machine: Machine
    data: DataIdentity | None = None
    allowed: str | None = None


class BeginLine(JournalLine, frozen=True, tag="begin"):
    """A branch begins: by a recipe at epoch 0, or with what a checkpoint holds (`recomputable` false).

    `start` is the file of its first checkpoint, `weights` the checksum there. `rate` is the learning rate where it was
    held by hand, and `typed` the samples that had been typed in. `before` is the branch, and the moment of it, from
    which it was begun.
    """

    branch: str
    begin: Standing
    recipe: Experiment
    start: str
    weights: str
    rate: float | None = None
    typed: tuple[Typed, ...] = ()
    recomputable: bool = True
    before: tuple[str, Moment] | None = None


class ForkLine(JournalLine, frozen=True, tag="fork"):
    """A branch begins that shares the course of another one, `of`, up to a moment `at`."""

    branch: str
    of: str
    at: Moment
    before: tuple[str, Moment] | None = None


class ChangeLine(JournalLine, frozen=True, tag="change"):
    """A command changed the run: at which place, and where the run stood afterwards."""

    branch: str
    place: str
    step: int
    operation: int
    command: Edit
    after: Standing


class ForgetLine(JournalLine, frozen=True, tag="forget"):
    """What a branch had come to after a moment was undone, or not finite; `changes` of it are left."""

    branch: str
    changes: int
    tip: Moment


class PlaceLine(JournalLine, frozen=True, tag="at"):
    """A branch came to a moment, with weights of this checksum; None where they are not known."""

    branch: str
    moment: Moment
    place: str
    weights: str | None = None


class StopLine(JournalLine, frozen=True, tag="stop"):
    """The run stopped by itself; by the clock, where that is the reason, at a place that nothing foretells."""

    branch: str
    moment: Moment
    place: str
    reason: str
    sentence: str


class NotesLine(JournalLine, frozen=True, tag="notes"):
    """What is known from now on beside the branches: marks, breakpoints, branches' names, and what can be redone."""

    notes: KeptTimeline


Line = OpenLine | BeginLine | ForkLine | ChangeLine | ForgetLine | PlaceLine | StopLine | NotesLine


@cache
def _decoder() -> "msgspec.json.Decoder[Line]":
    # Made when a journal is read: it takes some milliseconds, and the first picture needs none.
    return msgspec.json.Decoder(Line)


def weights_checksum(parameters: Array) -> str:
    """Return a checksum of parameters, by their bits."""
    return blake2b(parameters.data, digest_size=8).hexdigest()


class JournalWriter:
    """Makes bytes of lines, each chained to those before; `check` is that of the last line."""

    def __init__(self, check: str = "") -> None:
        self.check = check

    def encode(self, lines: Iterable[Line]) -> bytes:
        """Return lines as bytes."""
        written = list[bytes]()
        for line in lines:
            body = msgspec.json.encode(line)[:-1]
            self.check = _check(self.check, body)
            written.append(b'%s,"check":"%s"}\n' % (body, self.check.encode()))
        return b"".join(written)


def _check(before: str, body: bytes) -> str:
    return blake2b(before.encode() + body, digest_size=8).hexdigest()


class ReadJournal(msgspec.Struct, frozen=True):
    """The lines of a journal up to the first that is damaged, how many bytes they are, and what is wrong behind them.

    `trouble` is empty where all lines are there. A last line that was cut off is no trouble: it was being written.
    """

    lines: tuple[Line, ...]
    size: int
    check: str
    trouble: str = ""


def read_journal(path: Path) -> ReadJournal:
    """Return what a journal holds; raises InputError where it cannot be read or a newer version has written it."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return ReadJournal((), 0, "", f"{path.name} is not there")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {reason_of(error)}") from None
    lines, size, check, number, decoder = list[Line](), 0, "", 0, _decoder()
    for number, text in enumerate(content.splitlines(keepends=True), 1):
        found = _CHECKED.fullmatch(text.removesuffix(b"\n"))
        if not text.endswith(b"\n"):
            break
        if found is None or _check(check, found[1]) != found[2].decode():
            return ReadJournal(tuple(lines), size, check, f"{path.name} is damaged from line {number} on")
        try:
            line = decoder.decode(found[1] + b"}")
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            return ReadJournal(tuple(lines), size, check, f"{path.name}, line {number}: {reason_of(error)}")
        if isinstance(line, OpenLine) and line.format > FORMAT:
            raise InputError(
                f"{path.name} is of format {line.format}, which a newer nn-tui has written; "
                f"this one reads formats up to {FORMAT}"
            )
        lines.append(line)
        size, check = size + len(text), found[2].decode()
    return ReadJournal(tuple(lines), size, check)


class ReadBranch(msgspec.Struct, eq=False):
    """A branch as a journal tells: how it began, what was changed, how far it came, and which weights it had.

    `passed` are the moments that have a checksum.
    """

    name: str
    begin: BeginLine
    journal: Journal
    tip: Moment
    passed: dict[Moment, str] = {}
    shares: tuple[str, Moment] | None = None
    before: tuple[str, Moment] | None = None


def branches_of(lines: Iterable[Line]) -> dict[str, ReadBranch]:
    """Return the branches that the lines of a journal tell of, in the order in which they began."""
    found: dict[str, ReadBranch] = {}
    for line in lines:
        match line:
            case BeginLine():
                moment = Moment(0, line.begin.step)
                journal = Journal(line.begin)
                passed = {moment: line.weights}
                found[line.branch] = ReadBranch(line.branch, line, journal, moment, passed, before=line.before)
            case ForkLine():
                of, at = found[line.of], line.at
                passed = {moment: weights for moment, weights in of.passed.items() if moment <= at}
                journal, shares = of.journal.until(at.changes), (line.of, at)
                found[line.branch] = ReadBranch(line.branch, of.begin, journal, at, passed, shares, line.before)
            case ChangeLine():
                branch = found[line.branch]
                entry = Entry(line.command, line.step, line.operation, line.after)
                branch.journal = branch.journal.with_entry(entry)
                branch.tip = max(branch.tip, Moment(len(branch.journal.entries), line.step, line.operation))
            case ForgetLine():
                branch = found[line.branch]
                branch.journal, branch.tip = branch.journal.until(line.changes), line.tip
                branch.passed = {at: weights for at, weights in branch.passed.items() if at <= line.tip}
                if branch.shares is not None:
                    branch.shares = branch.shares[0], min(branch.shares[1], line.tip)
                for each in found.values():
                    each.shares = no_later(each.shares, line.branch, line.tip)
                    each.before = no_later(each.before, line.branch, line.tip)
            case PlaceLine():
                branch = found[line.branch]
                branch.tip = max(branch.tip, line.moment)
                if line.weights is not None:
                    branch.passed[line.moment] = line.weights
            case StopLine():
                found[line.branch].tip = max(found[line.branch].tip, line.moment)
            case _:  # who opened it, and notes
                pass
    return found


def notes_of(lines: Iterable[Line]) -> KeptTimeline:
    """Return what the lines of a journal tell beside the branches."""
    found = KeptTimeline()
    for line in lines:
        if isinstance(line, NotesLine):
            found = line.notes
    return found
