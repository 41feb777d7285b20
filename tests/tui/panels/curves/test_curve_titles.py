"""What stands in the border of the curves: as much of the title, the values and the legend as there is room for."""

from functools import cache

import pytest
from msgspec import structs

from nn_tui.engine.runs import Event, Snapshot
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.panels.curves.captions import Title, border
from nn_tui.tui.panels.curves.epoch_window import Window
from nn_tui.tui.panels.curves.event_marks import marks_of
from nn_tui.tui.panels.curves.view_state import CurveView
from tests.tui.snapshots import snapshot_of

from .test_curves_panel import PALETTE, SMALL, with_losses

GLYPH = GLYPHS["braille"]
MARK, PLAIN = PALETTE.mark.hex, ""


@cache
def eventful() -> Snapshot:
    """Return four epochs in which the learning rate and the network were changed, and the run stopped twice."""
    events = (
        Event(1, "learning rate", "faster"),
        Event(2, "edit", "a neuron more"),
        Event(3, "stop", "too large", "diverged"),
        Event(3, "stop", "done", "epochs"),
    )
    snapshot = with_losses(snapshot_of(SMALL), [1.0, 0.5, 0.25, 0.125], [1.0, 0.5, 0.25, 0.375])
    return structs.replace(snapshot, events=events)


def titles(view: CurveView, room: int, snapshot: Snapshot | None = None) -> tuple[Title, Title]:
    """Return what stands above and below in so many cells."""
    shown = snapshot or eventful()
    return border(shown, view, marks_of(shown, (0, shown.epoch), GLYPH), PALETTE, GLYPH, room)


def texts(view: CurveView, room: int, snapshot: Snapshot | None = None) -> tuple[str, str]:
    """Return the same without its colours."""
    above, below = titles(view, room, snapshot)
    return "  ".join(text for text, _ in above), "  ".join(text for text, _ in below)


@pytest.mark.parametrize(
    ("room", "above", "below"),
    [
        (
            93,
            "Loss · binary cross entropy",
            "━━ train 0.125  ╍╍ test 0.375  ◆ best test 0.250 @ 2  ✕ diverged  ▲ rate  ■ stopped  ◇ edited",
        ),
        (
            92,
            "Loss · binary cross entropy  ━━ train 0.125",
            "╍╍ test 0.375  ◆ best test 0.250 @ 2  ✕ diverged  ▲ rate  ■ stopped  ◇ edited",
        ),
        (
            76,
            "Loss · binary cross entropy  ━━ train 0.125  ╍╍ test 0.375",
            "◆ best test 0.250 @ 2  ✕ diverged  ▲ rate  ■ stopped  ◇ edited",
        ),
        (61, "Loss  ━━ train 0.125  ╍╍ test 0.375  ◆ best test 0.250 @ 2", "✕ diverged  ▲ rate  ■ stopped  ◇ edited"),
        (57, "Loss  ━━ train 0.125  ╍╍ test 0.375", "◆ best test 0.250 @ 2  ✕ diverged  ▲ rate  ■ stopped"),
        (51, "Loss  ━━ train 0.125  ╍╍ test 0.375", "◆ best test 0.250 @ 2  ✕ diverged  ▲ rate"),
        (40, "Loss  ━━ train 0.125  ╍╍ test 0.375", "◆ best test 0.250 @ 2  ✕ diverged"),
        (34, "Loss  ━━ train 0.125", "╍╍ test 0.375  ◆ test 0.250 @ 2"),
        (29, "Loss  ━━ train 0.125", "╍╍ test 0.375  ◆ test 0.250@2"),
        (28, "Loss  ━━ train 0.125", "╍╍ test 0.375  ◆ test@2"),
        (23, "Loss  ━━ train 0.125", "╍╍ test 0.375  ◆ test@2"),
        (22, "Loss  ━━ train 0.125", "╍╍ test 0.375"),
        (19, "Loss", ""),
        (4, "Loss", ""),
        (3, "Lo…", ""),
        (1, "…", ""),
        (0, "", ""),
        (-1, "", ""),
    ],
)
def test_the_loss_gives_up_its_cost_function_then_the_marks_then_the_values(room: int, above: str, below: str) -> None:
    assert texts(CurveView(), room) == (above, below)


@pytest.mark.parametrize(
    ("view", "room", "above", "below"),
    [
        (CurveView(1), 45, "Accuracy  ━━ train 50.0 %  ╍╍ test 50.0 %", "◆ best test loss @ 2  ✕ diverged  ▲ rate"),
        (CurveView(1), 30, "Accuracy  ━━ train 50.0 %", "╍╍ test 50.0 %  ◆ test@2"),
        (CurveView(1, logarithmic=True), 30, "Accuracy  ━━ train 50.0 %", "╍╍ test 50.0 %  ◆ test@2"),
        (
            CurveView(2, logarithmic=True),
            49,
            "Learning rate · log scale",
            "━━ 0.05  ◆ best test loss @ 2  ✕ diverged  ▲ rate",
        ),
        (CurveView(2, logarithmic=True), 24, "Learning rate · log", "━━ 0.05  ◆ test loss @ 2"),
        (CurveView(2, logarithmic=True), 18, "Learning rate", "━━ 0.05  ◆ test@2"),
        (
            CurveView(3, smoothing=0.5, window=Window(2)),
            64,
            "Gradient norm · last batch · smoothed 0.5 · latest 2  ━━ 1.00",
            "◆ best test loss @ 2  ✕ diverged  ▲ rate  ■ stopped  ◇ edited",
        ),
        (CurveView(3, smoothing=0.5), 31, "Gradient norm · smoothed 0.5", "━━ 1.00  ◆ best test loss @ 2"),
        (CurveView(3, smoothing=0.5), 27, "Gradient norm · EMA 0.5", "━━ 1.00  ◆ test loss @ 2"),
        (CurveView(3, smoothing=0.5), 21, "Gradient norm", "━━ 1.00  ◆ test@2"),
        (
            CurveView(0, logarithmic=True, smoothing=0.5, window=Window(2, 2)),
            140,
            "Loss · binary cross entropy · log scale · smoothed 0.5 · 0–2",
            "━━ train 0.125  ╍╍ test 0.375  ◆ best test 0.250 @ 2  ✕ diverged  ▲ rate  ■ stopped  ◇ edited",
        ),
    ],
)
def test_scale_and_average_are_told_in_full_or_in_short(view: CurveView, room: int, above: str, below: str) -> None:
    assert texts(view, room) == (above, below)


SMOOTHED = CurveView(0, logarithmic=True, smoothing=0.5, window=Window(2, 2), cursor=1)


@pytest.mark.parametrize(
    ("view", "room", "above", "below"),
    [
        (CurveView(cursor=1), 46, "Loss · binary cross entropy", "epoch 1  ━━ train 0.500  ╍╍ test 0.500  η 0.05"),
        (CurveView(cursor=1), 36, "Loss  epoch 1  ━━ train 0.500", "╍╍ test 0.500  η 0.05"),
        (CurveView(cursor=1), 28, "Loss  epoch 1", "━━ 0.500  ╍╍ 0.500  η 0.05"),
        (CurveView(cursor=1), 22, "Loss  @1  ━━ 0.500", "╍╍ 0.500  η 0.05"),
        (CurveView(cursor=1), 17, "Loss", "@1"),
        (SMOOTHED, 52, "Loss · log scale · smoothed 0.5 · 0–2", "epoch 1  ━━ 0.500 (0.667)  ╍╍ 0.500 (0.667)  η 0.05"),
        (SMOOTHED, 41, "Loss · log scale · smoothed 0.5 · 0–2", "@1  ━━ 0.500  ╍╍ 0.500  η 0.05"),
        (SMOOTHED, 29, "Loss · log · EMA 0.5  @1", "━━ 0.500  ╍╍ 0.500  η 0.05"),
        (SMOOTHED, 25, "Loss · log · EMA 0.5", "@1  ━━ 0.500  ╍╍ 0.500"),
        (SMOOTHED, 21, "Loss · log · EMA 0.5", "@1"),
        (CurveView(2, cursor=1), 40, "Learning rate", "epoch 1  ━━ 0.05"),
        (CurveView(2, cursor=1), 15, "Learning rate", "@1  ━━ 0.05"),
        (CurveView(3, smoothing=0.5, cursor=0), 30, "Gradient norm · smoothed 0.5", "@0  ━━ none (none)  η 0.05"),
        (CurveView(3, smoothing=0.5, cursor=0), 25, "Gradient norm · EMA 0.5", "@0  ━━ none  η 0.05"),
    ],
)
def test_the_cursor_reads_less_where_there_is_less_room(view: CurveView, room: int, above: str, below: str) -> None:
    assert texts(view, room) == (above, below)


def test_every_part_of_the_legend_has_the_colour_of_what_it_stands_for() -> None:
    train, test = PALETTE.train.hex, PALETTE.test.hex
    assert titles(CurveView(), 93) == (
        [("Loss · binary cross entropy", PLAIN)],
        [
            ("━━ train 0.125", train),
            ("╍╍ test 0.375", test),
            ("◆ best test 0.250 @ 2", MARK),
            ("✕ diverged", PALETTE.error.hex),
            ("▲ rate", MARK),
            ("■ stopped", MARK),
            ("◇ edited", MARK),
        ],
    )
    assert titles(CurveView(2), 21)[1] == [("━━ 0.05", MARK), ("◆ test@2", MARK)]
    assert titles(CurveView(3), 21)[1] == [("━━ 1.00", train), ("◆ test@2", MARK)]
    assert titles(CurveView(0, cursor=1), 50)[1] == [
        ("epoch 1", PALETTE.foreground.hex),
        ("━━ train 0.500", train),
        ("╍╍ test 0.500", test),
        ("η 0.05", MARK),
    ]


@pytest.mark.parametrize(("room", "epoch"), [(60, "epoch 1"), (25, "epoch 1"), (22, "@1")])
def test_the_cursors_epoch_is_as_bright_as_text_however_short(room: int, epoch: str) -> None:
    above, below = titles(CurveView(cursor=1), room)
    assert (epoch, PALETTE.foreground.hex) in [*above, *below]
    assert ("η 0.05", MARK) in below
    for short in (17, 16):
        assert titles(CurveView(cursor=1), short)[1] == [("@1", PALETTE.foreground.hex)]


def test_large_epochs_are_grouped() -> None:
    losses = [1.0] * 1300 + [0.5] + [1.0] * 99
    snapshot = with_losses(snapshot_of(SMALL), losses, losses)
    assert texts(CurveView(window=Window(1200, 1380)), 60, snapshot) == (
        "Loss · binary cross entropy · 180–1,380",
        "━━ train 1.00  ╍╍ test 1.00  ◆ best test 0.500 @ 1,300",
    )
    assert texts(CurveView(window=Window(1200)), 60, snapshot)[0] == "Loss · binary cross entropy · latest 1,200"
    assert texts(CurveView(smoothing=0.5, cursor=1300), 41, snapshot) == (
        "Loss · EMA 0.5  @1,300  ━━ 0.500 (0.750)",
        "╍╍ 0.500 (0.750)  η 0.05",
    )
    assert texts(CurveView(cursor=1300), 60, snapshot)[1] == "epoch 1,300  ━━ train 0.500  ╍╍ test 0.500  η 0.05"


def test_a_mark_in_the_legend_is_that_of_an_event_in_sight_alone() -> None:
    assert texts(CurveView(), 95, structs.replace(eventful(), events=eventful().events[1:2]))[1] == (
        "━━ train 0.125  ╍╍ test 0.375  ◆ best test 0.250 @ 2  ◇ edited"
    )
