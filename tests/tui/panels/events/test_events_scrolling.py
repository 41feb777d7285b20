"""The events panel while one reads: which lines are in sight, what the border says, what each is coloured like."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from msgspec import structs
from textual.binding import Binding
from textual.geometry import Size

from nn_tui.engine.runs import Event, EventKind
from nn_tui.tui.panels.events.events_panel import EventsPanel
from tests.tui.panels.hosted import Host, hosted
from tests.tui.panels.letters import PALETTE, beside, picture
from tests.tui.scripted import CIRCLES, until

TEN = structs.replace(CIRCLES, events=tuple(Event(epoch, "edit", f"change {epoch}") for epoch in range(10)))


def seen(panel: EventsPanel) -> tuple[str, str]:
    """Return the numbers of the changes in sight, and the title."""
    return "".join(panel.render_line(y).text.split()[-1] for y in range(panel.size.height)), str(panel.border_title)


@asynccontextmanager
async def reading() -> AsyncGenerator[tuple[Host, EventsPanel]]:
    """Show ten events in four lines, with the focus."""
    panel = EventsPanel(id="events")
    async with hosted(panel, 30, 4) as host:
        panel.snapshot = TEN
        panel.focus()
        yield host, panel


@pytest.mark.parametrize(
    ("keys", "lines", "title"),
    [
        ("", "6789", "Events"),
        ("up", "5678", "Events · 1 more below"),
        ("up up", "4567", "Events · 2 more below"),
        ("up up down", "5678", "Events · 1 more below"),
        ("up down", "6789", "Events"),
        ("down", "6789", "Events"),
        ("pageup", "3456", "Events · 3 more below"),
        ("pageup pageup", "0123", "Events · 6 more below"),
        ("pageup pageup pageup", "0123", "Events · 6 more below"),
        ("pageup pageup pagedown", "3456", "Events · 3 more below"),
        ("pageup pagedown", "6789", "Events"),
        ("home", "0123", "Events · 6 more below"),
        ("home up", "0123", "Events · 6 more below"),
        ("home down", "1234", "Events · 5 more below"),
        ("home pagedown", "3456", "Events · 3 more below"),
        ("home end", "6789", "Events"),
        ("home end up", "5678", "Events · 1 more below"),
    ],
)
async def test_keys_scroll_by_lines_and_pages_and_to_both_ends(keys: str, lines: str, title: str) -> None:
    async with reading() as (host, panel):
        await host.press(*keys.split())
        assert seen(panel) == (lines, title)


@pytest.mark.parametrize(
    ("keys", "before", "after"), [("", "6789", "789x"), ("up", "5678", "5678"), ("up down", "6789", "789x")]
)
async def test_who_reads_on_is_not_torn_away_and_who_reads_the_newest_follows(
    keys: str, before: str, after: str
) -> None:
    async with reading() as (host, panel):
        await host.press(*keys.split())
        assert seen(panel)[0] == before
        panel.snapshot = structs.replace(TEN, events=(*TEN.events, Event(10, "edit", "change x")))
        assert seen(panel) == (after, "Events" if after.endswith("x") else "Events · 2 more below")


async def test_home_stays_at_the_newest_where_everything_is_in_sight() -> None:
    async with reading() as (host, panel):
        panel.snapshot = structs.replace(TEN, events=TEN.events[:4])
        await host.press("home")
        panel.snapshot = TEN
        assert seen(panel) == ("6789", "Events")


async def test_where_the_panel_grows_until_the_newest_is_in_sight_it_follows_again() -> None:
    async with reading() as (host, panel):
        await host.press("up")
        panel.styles.height = 5 + 2
        await until(host.pilot, lambda: panel.size.height == 5)
        assert seen(panel) == ("56789", "Events")
        panel.snapshot = structs.replace(TEN, events=(*TEN.events, Event(10, "edit", "change x")))
        assert seen(panel) == ("6789x", "Events")


@pytest.mark.parametrize("key", ["home", "up", "pageup", "down"])
async def test_keys_before_the_first_snapshot_leave_it_at_the_newest(key: str) -> None:
    panel = EventsPanel(id="events")
    async with hosted(panel, 30, 4) as host:
        panel.focus()
        await host.press(key)
        panel.snapshot = TEN
        assert seen(panel) == ("6789", "Events")


async def test_in_one_line_a_page_is_a_line() -> None:
    async with reading() as (host, panel):
        panel.styles.height = 1 + 2
        await until(host.pilot, lambda: panel.size.height == 1)
        await host.press("pageup")
        assert seen(panel) == ("8", "Events · 1 more below")


async def test_all_events_are_copied_wherever_it_is_scrolled_to() -> None:
    assert EventsPanel(id="events").selected_text() == ""
    async with reading() as (host, panel):
        await host.press("home")
        assert panel.selected_text().splitlines()[::5] == [
            "epoch\tkind\twhat happened",
            "4\tedit\tchange 4",
            "9\tedit\tchange 9",
        ]


COLOURS = {
    PALETTE.faint: "f",
    PALETTE.foreground: "w",
    PALETTE.error: "r",
    PALETTE.output: "g",
    PALETTE.test: "y",
}
KINDS: tuple[EventKind, ...] = (
    "stop", "died", "refused", "gradients", "alive", "speed", "reset", "learning rate", "edit", "data",
)  # fmt: skip


def test_the_sign_says_by_its_colour_whether_something_ends_changes_or_comes_back() -> None:
    snapshot = structs.replace(CIRCLES, events=tuple(Event(9, kind, "ab cd") for kind in KINDS))
    strips = EventsPanel(id="events").draw(snapshot, PALETTE, Size(40, 12))
    assert beside(strips, COLOURS) == picture(
        """
        | epoch 9 ■ ab cd¦ fffff f R ww ww
        | epoch 9 × ab cd¦ fffff f R ww ww
        | epoch 9 ! ab cd¦ fffff f R ww ww
        | epoch 9 ∇ ab cd¦ fffff f R ww ww
        | epoch 9 ○ ab cd¦ fffff f G ww ww
        | epoch 9 » ab cd¦ fffff f W ww ww
        | epoch 9 ↺ ab cd¦ fffff f W ww ww
        | epoch 9 ▲ ab cd¦ fffff f Y ww ww
        | epoch 9 ◇ ab cd¦ fffff f Y ww ww
        | epoch 9 + ab cd¦ fffff f Y ww ww
        """
    )


def test_before_anything_has_happened_it_says_so() -> None:
    panel = EventsPanel(id="events")
    empty = structs.replace(CIRCLES, events=())
    assert beside(panel.draw(empty, PALETTE, Size(40, 3)), COLOURS) == [
        " nothing has happened yet¦ fffffff fff ffffffff fff"
    ]
    assert panel.draw(empty, PALETTE, Size(40, 0)) == []
    assert str(panel.border_title) == "Events"


def test_its_keys_have_names_for_the_settings_and_words_for_the_help() -> None:
    found = [(key.key, key.id, key.show, key.tooltip) for key in EventsPanel.BINDINGS if isinstance(key, Binding)]
    assert found == [
        ("up", "events-up", False, "Scroll to earlier events"),
        ("down", "events-down", False, "Scroll to later events"),
        ("pageup", "events-page-up", False, "Scroll a page back"),
        ("pagedown", "events-page-down", False, "Scroll a page on"),
        ("home", "events-first", False, "Show the first events"),
        ("end", "events-last", False, "Show the newest events, and follow them"),
    ]
    assert (EventsPanel.NAME, EventsPanel.NUMBER) == ("Events", 6)
    for words in ("A line for each thing", "(you)", "A neuron dies when no sample activates it", "End goes back"):
        assert words in EventsPanel.EXPLANATION
