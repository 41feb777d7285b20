"""Which panels are on screen, and how they share it."""

import pytest
from msgspec import structs
from textual.geometry import Region

from nn_tui.engine.timeline.event_log import Event
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.app.panel_layout import too_small_words, visible
from nn_tui.tui.config.remembered import Remembered
from nn_tui.tui.dialogs.dialog import Modal
from tests.tui.scripted import CIRCLES, ScriptedRun, opened, text_of, until

from .screen import app_of, colour_of, place_of

ALL = ("diagram", "curve", "learned", "neuron", "layers", "events")


@pytest.mark.parametrize(
    ("wanted", "rows", "shown"),
    [
        ({}, 24, "diagram curve learned neuron"),
        ({}, 45, "diagram curve learned neuron"),
        ({}, 46, "diagram curve learned neuron layers events"),
        ({}, 100, "diagram curve learned neuron layers events"),
        ({"events": True}, 24, "diagram curve learned neuron events"),
        ({"curve": False, "layers": True}, 24, "diagram learned neuron layers"),
        ({"diagram": False, "events": False}, 50, "curve learned neuron layers"),
        ({"diagram": False, "curve": False, "learned": False}, 24, "neuron"),
        (dict.fromkeys(ALL, False), 50, "diagram"),
        ({"diagram": False, "curve": False, "learned": False, "neuron": False}, 24, "diagram"),
    ],
)
def test_panels_are_shown_as_people_want_and_else_as_space_allows(
    wanted: dict[str, bool], rows: int, shown: str
) -> None:
    assert visible(wanted, rows) == set(shown.split())


Place = tuple[int, int, int, int]
"""Column, row, width and height."""


@pytest.mark.parametrize(
    ("size", "places"),
    [
        # The status line takes two rows on a narrow screen, and on a low one both rows of panels are as high.
        (
            (80, 24),
            {
                "status": (0, 0, 80, 2),
                "diagram": (0, 2, 48, 10),
                "curve": (48, 2, 32, 10),
                "learned": (0, 12, 32, 11),
                "neuron": (32, 12, 48, 11),
                "hints": (0, 23, 80, 1),
            },
        ),
        (
            (149, 31),
            {
                "status": (0, 0, 149, 2),
                "diagram": (0, 2, 89, 14),
                "curve": (89, 2, 60, 14),
                "learned": (0, 16, 59, 14),
                "neuron": (59, 16, 90, 14),
                "hints": (0, 30, 149, 1),
            },
        ),
        (
            (150, 32),
            {
                "status": (0, 0, 150, 1),
                "diagram": (0, 1, 90, 18),
                "curve": (90, 1, 60, 18),
                "learned": (0, 19, 60, 12),
                "neuron": (60, 19, 90, 12),
                "hints": (0, 31, 150, 1),
            },
        ),
        (
            (160, 46),
            {
                "status": (0, 0, 160, 1),
                "diagram": (0, 1, 96, 18),
                "curve": (96, 1, 64, 18),
                "learned": (0, 19, 64, 13),
                "neuron": (64, 19, 96, 13),
                "layers": (0, 32, 64, 13),
                "events": (64, 32, 96, 13),
                "hints": (0, 45, 160, 1),
            },
        ),
    ],
)
async def test_the_panels_stand_between_the_status_line_and_the_keys(
    size: tuple[int, int], places: dict[str, Place]
) -> None:
    async with opened(ScriptedRun(CIRCLES), size) as pilot:
        found: dict[str, Place] = {}
        for name in ("status", "diagram", "curve", "learned", "neuron", "layers", "events", "event", "hints", "small"):
            x, y, width, height = app_of(pilot).query_one(f"#{name}").region
            if width and height:
                found[name] = (x, y, width, height)
        assert found == places


@pytest.mark.parametrize(("size", "enough"), [((79, 24), False), ((80, 23), False), ((80, 24), True)])
async def test_a_screen_that_is_too_small_says_how_large_it_is_and_should_be(
    size: tuple[int, int], enough: bool
) -> None:
    async with opened(ScriptedRun(CIRCLES), size) as pilot:
        await until(pilot, lambda: "nn-tui" in text_of(pilot))
        app = app_of(pilot)
        if enough:
            assert "too small" not in text_of(pilot)
            assert app.hints.display
            return
        lines = [line.strip() for line in text_of(pilot).splitlines()]
        words = (
            f"{size[0]} columns by {size[1]} rows are too small to draw in: nn-tui needs 80 by 24. Training goes on; "
            "space pauses, q quits."
        )
        assert words in " ".join(line for line in lines if line)
        assert not any(panel.is_on_screen for panel in app.panels.values())
        assert "space run/pause" not in text_of(pilot)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "space run/pause" in text_of(pilot))
        assert "too small" not in text_of(pilot)
        assert [name for name, panel in app.panels.items() if panel.is_on_screen] == [
            "diagram",
            "curve",
            "learned",
            "neuron",
        ]


async def test_where_the_list_of_events_is_not_on_screen_the_latest_one_stands_below_the_panels() -> None:
    stop = Event(2, "stop", "the loss does not move", reason="plateau")
    run = ScriptedRun(structs.replace(CIRCLES, events=(Event(1, "edit", "hidden 1 has 9 neurons"), stop)))
    async with opened(run) as pilot:
        app = app_of(pilot)
        await until(pilot, lambda: " epoch 2: the loss does not move" in text_of(pilot))
        assert place_of(pilot, "epoch 2: the loss") == (1, 34)
        assert colour_of(pilot, "epoch 2: the loss") == "#fe5c57"
        assert "hidden 1 has 9 neurons" not in text_of(pilot)
        await pilot.press("6")
        await until(pilot, lambda: "hidden 1 has 9 neurons" in text_of(pilot))
        assert not app.event.display
        await pilot.press("6")
        await until(pilot, lambda: app.event.display)
        await pilot.resize_terminal(70, 36)
        await until(pilot, lambda: not app.event.display)


async def test_each_number_hides_its_panel_and_shows_it_again_and_that_is_remembered() -> None:
    remembered = Remembered()
    app = Dashboard(ScriptedRun(CIRCLES), remembered=remembered)
    names = dict(zip("123456", ("diagram", "curve", "learned", "neuron", "layers", "events"), strict=True))
    async with app.run_test(size=(160, 50)) as pilot:
        await until(pilot, lambda: app.complete)
        for key, name in names.items():
            await pilot.press(key)
            await until(pilot, lambda name=name: not app.panels[name].is_on_screen)
            assert [one for one in names.values() if not app.panels[one].display] == [name]
            assert remembered.panels[name] is False
            await pilot.press(key)
            await until(pilot, lambda name=name: app.panels[name].is_on_screen)
            assert remembered.panels[name] is True
        await pilot.press("5", "6")
        await until(pilot, lambda: not app.panels["events"].is_on_screen)
        # A row without panels takes no room.
        assert app.panels["learned"].region.bottom == 49
    assert remembered.panels == dict.fromkeys(names.values(), True) | {"layers": False, "events": False}


async def test_what_is_remembered_is_how_the_next_dashboard_begins() -> None:
    remembered = Remembered()
    remembered.remember(panels={"curve": False, "layers": True})
    app = Dashboard(ScriptedRun(CIRCLES), remembered=remembered)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: app.complete)
        shown = [name for name, panel in app.panels.items() if panel.is_on_screen]
        assert shown == ["diagram", "learned", "neuron", "layers"]


async def test_z_gives_the_focused_panel_the_room_of_all_and_escape_the_others_their_places() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        app = app_of(pilot)
        app.panels["curve"].focus()
        for back in ("z", "escape"):
            await pilot.press("z")
            await until(pilot, lambda: app.panels["curve"].region == (0, 2, 120, 33))
            assert app.status.region == (0, 0, 120, 2)
            assert app.hints.region == (0, 35, 120, 1)
            assert [name for name, panel in app.panels.items() if panel.is_on_screen] == ["curve"]
            await pilot.press(back)
            await until(pilot, lambda: app.panels["curve"].region == (72, 2, 48, 19))
        app.screen.set_focus(None)
        await pilot.press("z")
        await pilot.pause()
        assert app.zoomed is None


async def test_a_panels_own_escape_comes_before_the_one_that_takes_it_back() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        app = app_of(pilot)
        app.panels["curve"].focus()
        await pilot.press("z")
        await until(pilot, lambda: app.panels["curve"].region == (0, 2, 120, 33))
        await pilot.press("left", "escape")
        await pilot.pause()
        assert app.zoomed == "curve"
        await pilot.press("escape")
        await until(pilot, lambda: app.panels["curve"].region == (72, 2, 48, 19))


async def test_hiding_a_panel_while_another_has_the_room_of_all_goes_back_to_them() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        app = app_of(pilot)
        await pilot.press("z")
        await until(pilot, lambda: not app.panels["curve"].is_on_screen)
        await pilot.press("3")
        await until(pilot, lambda: app.panels["curve"].is_on_screen)
        assert [name for name, panel in app.panels.items() if panel.display] == ["diagram", "curve", "neuron"]


@pytest.mark.parametrize(
    "size", [(80, 24), *(pytest.param(size, marks=pytest.mark.slow) for size in ((120, 36), (160, 50)))]
)
@pytest.mark.parametrize("keys", [(), ("3",), ("1", "2"), ("tab", "tab", "tab", "z")])
async def test_messages_leave_what_the_neuron_computes_in_sight(size: tuple[int, int], keys: tuple[str, ...]) -> None:
    async with opened(ScriptedRun(CIRCLES), size) as pilot:
        app = app_of(pilot)
        await pilot.press(*keys, "right", "left")
        await until(pilot, lambda: app.complete)
        app.say(
            "A sentence as long as those that tell why a change was refused, with all that goes with it.", trouble=True
        )
        app.say("Another one.")
        await until(pilot, lambda: len(app.screen.query("Toast")) == 2)
        await pilot.pause()
        shown = [toast.region for toast in app.screen.query("Toast") if toast.region.area]
        toast, lines = Region.from_union(shown), text_of(pilot).splitlines()
        assert "Another one." in "\n".join(lines)
        assert not toast.overlaps(app.status.region)
        assert not toast.overlaps(app.hints.region)
        neuron = app.panels["neuron"]
        if neuron.region.y > toast.y:
            assert not toast.overlaps(neuron.region)
        else:
            assert toast.y > neuron.region.y + 7
        assert any("blames" in line or "weight now" in line for line in lines)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (160, 50)])
@pytest.mark.parametrize("key", ["equals_sign", "A", "w", "question_mark"])
async def test_messages_stand_in_the_lowest_corner_below_the_words_of_a_dialog(size: tuple[int, int], key: str) -> None:
    async with opened(ScriptedRun(CIRCLES), size) as pilot:
        app = app_of(pilot)
        await pilot.press(key)
        await until(pilot, lambda: isinstance(app.screen, Modal) and app.screen.query(".dialog"))
        app.say("one of two")
        app.say("this is said of what was asked for before the dialog was opened", trouble=True)
        await until(pilot, lambda: len(app.screen.query("Toast")) == 2)
        await until(pilot, lambda: "This is said" in text_of(pilot))
        shown = [toast.region for toast in app.screen.query("Toast") if toast.region.area]
        toasts = Region.from_union(shown)
        assert toasts.bottom == size[1]
        dialog = app.screen.query_one(".dialog").region
        assert toasts.y >= min(dialog.bottom, size[1] - 8)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (
            (40, 10),
            "40 columns by 10 rows are too small to draw in: nn-tui needs 80 by 24. Training goes on; "
            "space pauses, q quits.",
        ),
        ((30, 6), "Too small: nn-tui needs 80 by 24. Space pauses, q quits."),
        ((20, 5), "nn-tui needs 80 by 24"),
        ((12, 4), "80 by 24"),
        ((10, 2), "80 by 24"),
        ((22, 2), "nn-tui needs 80 by 24"),
        ((16, 12), "Too small: nn-tui needs 80 by 24. Space pauses, q quits."),
        ((14, 14), "Too small: nn-tui needs 80 by 24. Space pauses, q quits."),
    ],
)
async def test_a_smaller_screen_says_less_and_all_of_it_is_to_be_seen(size: tuple[int, int], words: str) -> None:
    async with opened(ScriptedRun(CIRCLES), size) as pilot:
        assert too_small_words(*size) == words
        small = app_of(pilot).small
        lines = text_of(pilot).splitlines()[small.region.y :]
        assert " ".join(line.strip() for line in lines if line.strip()) == words
