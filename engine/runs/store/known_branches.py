"""What the writer knows of the branches of a run, and what is new of them, as lines of the journal."""

from collections.abc import Mapping
from secrets import token_hex
from typing import NamedTuple

import msgspec

from ...timeline.branches import Branch
from ...timeline.journal import Entry, Moment
from .checkpoint_file import KeptCheckpoint
from .journal_file import BeginLine, ChangeLine, ForgetLine, ForkLine, Line, weights_checksum


class KnownBranch(msgspec.Struct):
    """What the writer was told of a branch: the file of its start, and its changes."""

    branch: Branch
    start: str
    entries: tuple[Entry, ...]


class News(NamedTuple):
    """What is to be written: lines, and the checkpoints in which branches have begun, by the names of their files."""

    lines: list[Line]
    starts: list[tuple[str, KeptCheckpoint]]


class KnownBranches:
    """What the writer knows of the branches, by their keys."""

    def __init__(self, known: Mapping[str, KnownBranch]) -> None:
        self._known = dict(known)

    def __len__(self) -> int:
        """Return how many branches are known."""
        return len(self._known)

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the branches."""
        return frozenset(self._known)

    def news(self, branches: Mapping[str, Branch]) -> News:
        """Return what the writer does not know of these branches, which are all there are; from now on it does."""
        news = News([], [])
        for key, branch in branches.items():
            known = self._known.get(key)
            if known is None or known.branch is not branch:
                known = self._known[key] = self._begun(key, branch, news)
            _note_changes(key, known, news.lines)
        self._known = {key: known for key, known in self._known.items() if key in branches}
        return news

    def _begun(self, key: str, branch: Branch, news: News) -> KnownBranch:
        """Return what the writer knows of a branch that has just begun, once it is told of it."""
        parent = self._known.get(branch.shares[0]) if branch.shares else None
        if branch.shares is not None and parent is not None:
            of, at = branch.shares
            news.lines.append(ForkLine(key, of, at, branch.before))
            return KnownBranch(branch, parent.start, branch.journal.until(at.changes).entries)
        start, live = branch.start, branch.start.live
        name = f"start-{key}-{token_hex(3)}.safetensors"
        held = live.state.learning_rate if live.state.rate_held else None
        history = branch.history.copy()
        history.cut(start.mark)
        place = branch.journal.place(start.moment)
        news.starts.append((name, KeptCheckpoint(key, place, start.moment, start, history)))
        news.lines.append(
            BeginLine(
                branch=key,
                begin=branch.journal.begin,
                recipe=live.experiment,
                start=name,
                weights=weights_checksum(live.state.parameters),
                rate=held,
                typed=live.typed,
                recomputable=not (branch.journal.begin.step or live.state.operation),
                before=branch.before,
            )
        )
        return KnownBranch(branch, name, ())


def _note_changes(key: str, known: KnownBranch, lines: list[Line]) -> None:
    journal, told = known.branch.journal, known.entries
    entries = journal.entries
    same = min(len(told), len(entries))
    while same and entries[same - 1] is not told[same - 1]:
        same -= 1
    if same < len(told):
        lines.append(ForgetLine(key, same, known.branch.tip))
    for number, entry in enumerate(entries[same:], same):
        place = journal.place(Moment(number, entry.step, entry.operation))
        lines.append(ChangeLine(key, str(place), entry.step, entry.operation, entry.command, entry.after))
    known.entries = entries
