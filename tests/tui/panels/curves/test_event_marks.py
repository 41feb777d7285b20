"""What happened, as marks below the curves: which events have one, in which order, and what stands below each."""

import numpy as np
import pytest
from msgspec import structs

from nn_tui.engine.runs import Event, EventKind
from nn_tui.engine.training.history import SERIES
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.panels.curves.event_marks import EventMark, marks_of
from tests.tui.snapshots import snapshot_of

from .test_curves_panel import PALETTE, SMALL, with_losses

GLYPH = GLYPHS["braille"]
START = snapshot_of(SMALL)


def marks(*events: Event, bounds: tuple[float, float] = (0, 4), rates: tuple[float, ...] = ()) -> list[tuple[str, ...]]:
    """Return sign, epoch and label of each mark in a run of five epochs with these learning rates, and 0.9 to come."""
    snapshot = with_losses(START, [1.0] * 5, [1.0] * 5)
    last = snapshot.curves.last.copy()
    last[SERIES.index("learning_rate")] = np.array(rates or (0.05,) * 5)
    shown = structs.replace(
        snapshot, events=events, learning_rate=0.9, curves=structs.replace(snapshot.curves, last=last)
    )
    return [(mark.sign(GLYPH), str(mark.epoch), mark.label) for mark in marks_of(shown, bounds, GLYPH)]


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("learning rate", [("▲", "2", "η 0.05")]),
        ("stop", [("■", "2", "2")]),
        ("edit", [("◇", "2", "2")]),
        ("data", [("◇", "2", "2")]),
        ("speed", []),
        ("reset", []),
        ("refused", []),
        ("died", []),
        ("alive", []),
        ("gradients", []),
    ],
)
def test_only_what_changes_the_course_of_a_run_has_a_mark(kind: EventKind, found: list[tuple[str, ...]]) -> None:
    assert marks(Event(2, kind, "something")) == found


def test_those_that_tell_most_come_first_and_of_each_kind_the_latest() -> None:
    assert marks(
        Event(0, "edit", "…"),
        Event(1, "stop", "…", "epochs"),
        Event(1, "learning rate", "…"),
        Event(2, "data", "…"),
        Event(2, "stop", "…", "diverged"),
        Event(3, "learning rate", "…"),
        Event(3, "stop", "…", "time_limit"),
        Event(4, "stop", "…", "diverged"),
        Event(4, "edit", "…"),
    ) == [
        ("✕", "4", "4"),
        ("✕", "2", "2"),
        ("▲", "3", "η 0.05"),
        ("▲", "1", "η 0.05"),
        ("■", "3", "3"),
        ("■", "1", "1"),
        ("◇", "4", "4"),
        ("◇", "2", "2"),
        ("◇", "0", "0"),
    ]  # fmt: skip


def test_what_happened_twice_at_an_epoch_has_one_mark() -> None:
    assert marks(Event(1, "edit", "a"), Event(1, "data", "b"), Event(1, "edit", "c")) == [("◇", "1", "1")]


def test_below_a_change_stands_the_rate_of_the_epoch_that_followed_or_the_present_one() -> None:
    changes = [Event(epoch, "learning rate", "…") for epoch in range(5)]
    assert marks(*changes, rates=(0.1, 0.2, 0.3, 0.4, 0.5)) == [
        ("▲", "4", "η 0.9"),
        ("▲", "3", "η 0.5"),
        ("▲", "2", "η 0.4"),
        ("▲", "1", "η 0.3"),
        ("▲", "0", "η 0.2"),
    ]


@pytest.mark.parametrize(("bounds", "epochs"), [((1, 3), "321"), ((2, 2), "2"), ((1.5, 2.5), "2"), ((0, 4), "43210")])
def test_both_ends_of_what_is_in_sight_belong_to_it(bounds: tuple[float, float], epochs: str) -> None:
    stops = [Event(epoch, "stop", "…", "epochs") for epoch in range(5)]
    assert "".join(label for _, _, label in marks(*stops, bounds=bounds)) == epochs


def test_only_where_the_run_diverged_a_mark_is_red() -> None:
    kinds = [EventMark(1, kind, "1") for kind in ("diverged", "rate", "stop", "edit")]
    assert [mark.colour(PALETTE) for mark in kinds] == [PALETTE.error, PALETTE.mark, PALETTE.mark, PALETTE.mark]
    assert [mark.sign(GLYPHS["ascii"]) for mark in kinds] == ["X", "^", "#", "~"]


def test_a_large_epoch_is_grouped() -> None:
    snapshot = structs.replace(START, epoch=2000, events=(Event(1234, "stop", "…", "epochs"),))
    assert marks_of(snapshot, (0, 2000), GLYPH) == [EventMark(1234, "stop", "1,234")]
