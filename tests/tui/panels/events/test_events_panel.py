"""The events panel shows every sentence whole, follows the newest, and scrolls."""

import pytest
from msgspec import structs
from textual.geometry import Size

from nn_tui.engine import Experiment
from nn_tui.engine.runs import Event, EventKind, Snapshot
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.drawing.theme import DARK, Palette
from nn_tui.tui.panels.events.event_list import all_lines, sign, tab_separated
from nn_tui.tui.panels.events.events_panel import EventsPanel
from tests.tui.scripted import ScriptedRun, opened, text_of, until
from tests.tui.snapshots import snapshot_of

PALETTE = Palette.of({"background": "#000000", "foreground": "#ffffff", **DARK.variables})
PLAIN = snapshot_of(Experiment(), survey=True)
"""Of the present step is the survey too, so that nobody looks again."""
LONG = Event(
    1200,
    "stop",
    "stopped: the test loss has not improved for 20 epochs; best 0.0184 at epoch 1180, restored: run on for as long "
    "again, or try more data or regularization",
)
KINDS: tuple[EventKind, ...] = (
    "learning rate", "speed", "stop", "reset", "edit", "data", "refused", "died", "alive", "gradients",
)  # fmt: skip


def with_events(*events: Event) -> Snapshot:
    return structs.replace(PLAIN, events=events)


def drawn(snapshot: Snapshot, width: int, height: int) -> list[str]:
    return [strip.text for strip in EventsPanel(id="events").draw(snapshot, PALETTE, Size(width, height))]


@pytest.mark.parametrize("width", [24, 37, 60, 140])
def test_long_sentences_are_wrapped_and_never_cut(width: int) -> None:
    lines = drawn(with_events(Event(3, "speed", "speed 1 epoch a second"), LONG), width, 40)
    assert all(len(line) <= width for line in lines)
    assert LONG.sentence in " ".join(" ".join(lines).split())
    assert lines[0].startswith(" epoch     3 »")
    if width > 40:
        start = lines[1].index("stopped")
        assert all(line.startswith(" " * start) for line in lines[2:])


@pytest.mark.parametrize("charset", ["braille", "blocks", "ascii"])
def test_kinds_are_told_apart_by_a_sign(charset: str) -> None:
    glyphs = GLYPHS[charset]  # pyright: ignore[reportArgumentType] - one of the keys
    signs = [sign(Event(1, kind, "something"), glyphs) for kind in KINDS]
    assert len(set(signs)) == len(KINDS)
    assert all(len(mark) == 1 for mark in signs)
    assert charset != "ascii" or "".join(signs).isascii()


def test_the_latest_come_last_and_are_the_ones_that_fit() -> None:
    events = tuple(Event(epoch, "edit", f"change {epoch}") for epoch in range(30))
    lines = drawn(with_events(*events), 60, 5)
    assert [line.split()[-1] for line in lines] == ["25", "26", "27", "28", "29"]
    assert drawn(PLAIN, 60, 5) == [" nothing has happened yet"]


async def test_it_scrolls_while_it_has_the_focus_and_goes_back_to_the_newest() -> None:
    run = ScriptedRun(with_events(*(Event(epoch, "edit", f"change number {epoch}.") for epoch in range(60))))
    async with opened(run, (160, 50)) as pilot:
        await until(pilot, lambda: "number 59." in text_of(pilot))
        app = pilot.app
        assert isinstance(app, Dashboard)
        panel = app.query_one("#events", EventsPanel)
        panel.focus()
        await pilot.press("home")
        await until(pilot, lambda: "number 0." in text_of(pilot))
        assert "more below" in str(panel.border_title)
        await pilot.press("down")
        await until(pilot, lambda: "number 0." not in text_of(pilot))
        await pilot.press("up", "pagedown")
        await until(pilot, lambda: "number 1." not in text_of(pilot))
        assert panel.snapshot is not None
        more = (*panel.snapshot.events, Event(60, "edit", "change number 60."))

        def shows(count: int) -> bool:
            app.refresh_soon()  # again and again: a frame that has just begun takes its place
            return panel.snapshot is not None and len(panel.snapshot.events) == count

        run.script(with_events(*more))
        await until(pilot, lambda: shows(61))
        assert "number 60." not in text_of(pilot)  # who reads is not torn away
        await pilot.press("end")
        await until(pilot, lambda: "number 60." in text_of(pilot))
        run.script(with_events(*more, Event(61, "edit", "change number 61.")))
        await until(pilot, lambda: shows(62) and "number 61." in text_of(pilot))


def test_what_is_copied_has_a_line_an_event() -> None:
    assert tab_separated((Event(1, "edit", "a"), Event(2, "stop", "b"))) == (
        "epoch\tkind\twhat happened\n1\tedit\ta\n2\tstop\tb"
    )


@pytest.mark.parametrize("size", [(1, 1), (3, 9), (9, 3), (14, 6), (70, 1)])
def test_it_draws_at_any_size(size: tuple[int, int]) -> None:
    assert len(drawn(with_events(LONG), *size)) <= size[1]
    written = "".join(line.sentence for _, line in all_lines((LONG,), size[0], GLYPHS["ascii"]))
    assert "".join(written.split()) == "".join(LONG.sentence.split())
