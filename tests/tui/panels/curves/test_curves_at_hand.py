"""The curves alone on the screen: each key and each movement of the mouse has its exact effect on what is in sight."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import numpy as np
import pytest
from msgspec import structs
from textual.binding import Binding
from textual.events import MouseScrollDown, MouseScrollUp
from textual.geometry import Size

from nn_tui.engine.runs import Event, Snapshot
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.panels.curves.curves_panel import CurvesPanel
from nn_tui.tui.panels.curves.epoch_window import Window
from nn_tui.tui.panels.curves.view_state import CurveView
from tests.tui.panels.hosted import Host, hosted
from tests.tui.snapshots import snapshot_of, with_outline

from .test_curves_panel import PALETTE, SMALL, with_losses

LEVEL = with_losses(snapshot_of(SMALL), [1.0] * 401, [1.0] * 401)
"""400 epochs; the numbers beside the axis have one digit, so that in 57 columns each of 50 cells is 8 epochs wide."""


@asynccontextmanager
async def shown(snapshot: Snapshot | None = LEVEL, width: int = 52) -> AsyncGenerator[tuple[Host, CurvesPanel]]:
    """Show the curves in some columns, with the focus."""
    panel = CurvesPanel(id="curves")
    async with hosted(panel, width, 12) as host:
        panel.snapshot = snapshot
        panel.focus()
        yield host, panel


def sight(panel: CurvesPanel) -> tuple[int, int]:
    """Return the epochs in sight."""
    return panel.view.window.bounds(400)


@pytest.mark.parametrize(
    ("keys", "bounds"),
    [
        ("up", (200, 400)),
        ("up up", (300, 400)),
        ("up down", (0, 400)),
        ("up up down", (200, 400)),
        ("up up up up up up", (392, 400)),
        ("up up up up up up up", (392, 400)),
        ("up pageup", (150, 350)),
        ("up shift+left", (150, 350)),
        ("up shift+left pagedown", (200, 400)),
        ("up pageup pageup shift+right", (150, 350)),
        ("up pageup home", (0, 400)),
        ("end", (300, 400)),
        ("end pageup", (275, 375)),
        ("end end", (300, 400)),
        ("left up", (200, 400)),
    ],
)
async def test_keys_zoom_and_move_what_is_in_sight(keys: str, bounds: tuple[int, int]) -> None:
    async with shown() as (host, panel):
        await host.press(*keys.split())
        assert sight(panel) == bounds


@pytest.mark.parametrize(
    ("epochs", "stride", "span"),
    [(20, 1, 8), (35, 1, 8), (36, 1, 9), (100, 1, 25), (400, 1, 100), (4000, 1, 100), (4000, 8, 800), (64, 4, 32)],
)
async def test_the_latest_epochs_are_a_quarter_but_8_points_at_least_and_100_at_most(
    epochs: int, stride: int, span: int
) -> None:
    snapshot = structs.replace(LEVEL, epoch=epochs, curves=structs.replace(LEVEL.curves, stride=stride))
    async with shown(snapshot) as (host, panel):
        await host.press("end")
        assert panel.view.window == Window(span)
        await host.press(*["up"] * 9)
        assert panel.view.window == Window(8 * stride)


@pytest.mark.parametrize(
    ("keys", "cursor"),
    [
        ("left", 400),
        ("right", 400),
        ("left left", 392),
        ("left left left", 384),
        ("left left left right", 392),
        ("left right", 400),
        ("left escape", None),
        ("left escape left", 400),
        ("up pageup left", 350),
        ("up pageup right", 350),
        ("up pageup left left", 346),
    ],
)
async def test_the_cursor_begins_at_the_right_edge_and_moves_by_a_column(keys: str, cursor: float | None) -> None:
    async with shown() as (host, panel):
        await host.press(*keys.split())
        assert panel.view.cursor == cursor


async def test_the_cursor_takes_what_is_in_sight_with_it() -> None:
    async with shown() as (host, panel):
        await host.press("up", "up", "pageup", "left")
        assert (panel.view.cursor, sight(panel)) == (375, (275, 375))
        await host.press("right")
        assert (panel.view.cursor, sight(panel)) == (377, (277, 377))


async def test_where_points_are_further_apart_than_columns_the_cursor_goes_from_one_to_the_next() -> None:
    few = with_losses(LEVEL, [1.0, 0.5, 0.25, 0.5], [1.0] * 4)
    async with shown(few) as (host, panel):
        for key, cursor in (
            ("left", 3),
            ("left", 2),
            ("left", 1),
            ("left", 0),
            ("left", 0),
            ("right", 1),
            ("right", 2),
        ):
            await host.press(key)
            assert panel.view.cursor == cursor
        await host.press("right", "right")
        assert panel.view.cursor == 3


@pytest.mark.parametrize(
    ("column", "epoch"),
    [(0, 0), (2, 0), (3, 4), (4, 12), (28, 204), (51, 388), (52, 396), (53, 400)],
)
async def test_a_click_puts_the_cursor_on_the_epoch_in_the_middle_of_the_cell(column: int, epoch: int) -> None:
    async with shown() as (host, panel):
        await host.pilot.mouse_down(panel, offset=(column, 5))
        assert panel.view.cursor == epoch


async def test_the_cursor_follows_the_mouse_while_its_button_is_held() -> None:
    async with shown() as (host, panel):
        await host.pilot.hover(panel, offset=(18, 5))
        assert panel.view.cursor is None
        await host.pilot.mouse_down(panel, offset=(4, 5))
        assert host.app.mouse_captured is panel
        await host.pilot.hover(panel, offset=(5, 5))
        assert panel.view.cursor == 20
        await host.pilot.mouse_up(panel, offset=(5, 5))
        assert host.app.mouse_captured is None
        await host.pilot.hover(panel, offset=(28, 5))
        assert panel.view.cursor == 20


@pytest.mark.parametrize(
    ("column", "turns", "bounds"),
    [(3, "u", (2, 202)), (28, "u", (102, 302)), (52, "u", (198, 398)), (53, "u", (200, 400)), (28, "uu", (153, 253)),
     (28, "uud", (102, 302)), (28, "ud", (0, 400)), (28, "d", (0, 400))],
)  # fmt: skip
async def test_the_wheel_zooms_where_the_mouse_is_and_turns_nothing_else(
    column: int, turns: str, bounds: tuple[int, int]
) -> None:
    async with shown() as (host, panel):
        for turn in turns:
            kind = MouseScrollUp if turn == "u" else MouseScrollDown
            await host.pilot._post_mouse_events([kind], panel, offset=(column, 5), button=0)
        assert sight(panel) == bounds
        assert host.app.wheel == 0


async def test_before_the_first_snapshot_neither_keys_nor_the_mouse_do_anything() -> None:
    async with shown(None) as (host, panel):
        await host.press("left", "right", "pageup", "escape")
        await host.pilot.mouse_down(panel, offset=(4, 5))
        assert panel.view.cursor is None
        await host.pilot._post_mouse_events([MouseScrollUp], panel, offset=(4, 5), button=0)
        assert panel.view == CurveView()
        assert panel.selected_text() == ""


@pytest.mark.parametrize(
    ("keys", "title"),
    [
        ("", "Loss · binary cross entropy"),
        ("l", "Loss · binary cross entropy · log scale"),
        ("l l", "Loss · binary cross entropy"),
        ("m", "Accuracy"),
        ("m m", "Learning rate"),
        ("m m m", "Gradient norm · last batch"),
        ("m m m m", "Loss · binary cross entropy"),
        ("M", "Gradient norm · last batch"),
        ("M M", "Learning rate"),
        ("}", "Loss · binary cross entropy · smoothed 0.5"),
        ("} }", "Loss · binary cross entropy · smoothed 0.8"),
        ("} } {", "Loss · binary cross entropy · smoothed 0.5"),
        ("{", "Loss · binary cross entropy"),
        ("0", "Loss · binary cross entropy · latest 100"),
        ("0 0", "Loss · binary cross entropy"),
    ],
)
async def test_keys_that_work_everywhere_change_the_title_at_once(keys: str, title: str) -> None:
    async with shown(width=57) as (host, panel):
        for key in keys.split():
            (action,) = [binding.action for binding in CurvesPanel.KEYS if binding.key == key]
            await host.app.run_action(action, panel)
        assert str(panel.border_title).split("  ")[0] == title


async def test_the_border_is_as_colourful_as_what_it_names() -> None:
    async with shown(width=57) as (_, panel):
        above, below = panel._border_title, panel._border_subtitle
        assert above is not None
        assert below is not None
        assert (above.plain, above.spans) == ("Loss · binary cross entropy", [])
        assert below.plain == "━━ train 1.00  ╍╍ test 1.00  ◆ best test 1.00 @ 0"
        assert [(below.plain[span.start : span.end], span.style) for span in below.spans] == [
            ("━━ train 1.00", PALETTE.train.hex),
            ("╍╍ test 1.00", PALETTE.test.hex),
            ("◆ best test 1.00 @ 0", PALETTE.mark.hex),
        ]


REGRESSION = structs.replace(LEVEL.data, task="regression")
CHANGES: dict[str, Snapshot] = {
    "epoch": structs.replace(LEVEL, epoch=401),
    "best": structs.replace(LEVEL, best=(0.5, 7)),
    "learning rate": structs.replace(LEVEL, learning_rate=0.5),
    "events": structs.replace(LEVEL, events=(Event(3, "edit", "…"),)),
    "task": with_outline(LEVEL, data=REGRESSION),
    "cost function": with_outline(
        LEVEL, experiment=structs.replace(SMALL, training=structs.replace(SMALL.training, loss="mse"))
    ),
    "values": structs.replace(LEVEL, curves=structs.replace(LEVEL.curves, last=LEVEL.curves.last + 1)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_of_a_run_is_seen_makes_it_drawn_anew(change: str) -> None:
    panel = CurvesPanel(id="curves")
    first = panel.draw(LEVEL, PALETTE, Size(54, 12))
    assert panel.draw(structs.replace(LEVEL, version=99), PALETTE, Size(54, 12)) is first
    assert panel.draw(CHANGES[change], PALETTE, Size(54, 12)) is not first


def test_size_colours_characters_and_view_make_it_drawn_anew() -> None:
    panel = CurvesPanel(id="curves")
    drawings = [panel.draw(LEVEL, PALETTE, Size(54, 12)), panel.draw(LEVEL, PALETTE, Size(54, 13))]
    drawings.append(panel.draw(LEVEL, structs.replace(PALETTE, train=PALETTE.test), Size(54, 13)))
    panel.set_reactive(CurvesPanel.glyphs, GLYPHS["ascii"])
    drawings.append(panel.draw(LEVEL, structs.replace(PALETTE, train=PALETTE.test), Size(54, 13)))
    panel.set_reactive(CurvesPanel.view, CurveView(1))
    drawings.append(panel.draw(LEVEL, structs.replace(PALETTE, train=PALETTE.test), Size(54, 13)))
    assert len({id(drawing) for drawing in drawings}) == 5


def test_values_that_are_not_known_are_nothing_new() -> None:
    gap = with_losses(LEVEL, [1.0, float("nan"), 0.5], [1.0] * 3)
    panel = CurvesPanel(id="curves")
    first = panel.draw(gap, PALETTE, Size(54, 12))
    again = structs.replace(gap, curves=structs.replace(gap.curves, last=np.array(gap.curves.last)))
    assert panel.draw(again, PALETTE, Size(54, 12)) is first


def test_its_keys_have_names_for_the_settings_and_words_for_the_help() -> None:
    keys = [key for key in (*CurvesPanel.KEYS, *CurvesPanel.BINDINGS) if isinstance(key, Binding)]
    assert [(key.key, key.id, key.description, key.show, key.tooltip) for key in keys] == [
        ("l", "log", "log", True, "Draw the curves on a logarithmic scale, or not"),
        ("m", "measure", "measure", False, "Loss, metric, learning rate, gradient"),
        ("M", "measure-back", "measure", False, "The same, backwards"),
        ("{", "smooth-less", "smooth", False, "Smooth the curves less"),
        ("}", "smooth-more", "smooth", False, "Smooth the curves more"),
        ("0", "recent", "recent", False, "Show the latest epochs, or all of them"),
        ("left", "cursor-left", "cursor", True, "Move the cursor that reads the curves left"),
        ("right", "cursor-right", "cursor", True, "Move that cursor right"),
        ("enter", "cursor-behind", "", False, "Go to the cursor, and rank the samples of the update behind it"),
        ("escape", "cursor-off", "", False, "Remove the cursor, or the run behind"),
        ("up", "zoom-in", "zoom", True, "Zoom in, around the cursor or the right edge"),
        ("down", "zoom-out", "zoom", True, "Zoom out"),
        ("pageup,shift+left", "pan-left", "", False, "Look at earlier epochs"),
        ("pagedown,shift+right", "pan-right", "", False, "Look at later epochs"),
        ("home", "all", "", False, "Show all epochs"),
        ("end", "latest", "", False, "Show the latest epochs, and follow them"),
    ]
    assert (CurvesPanel.NAME, CurvesPanel.NUMBER) == ("Curves", 2)
    for words in ("Each epoch adds a point", "the solid curve", "the dashed one", "exponential moving average"):
        assert words in CurvesPanel.EXPLANATION
