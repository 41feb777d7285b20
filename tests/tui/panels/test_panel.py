"""What all panels share: when they draw, what is drawn again on the screen, and how they name the subject."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from msgspec import structs
from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.geometry import Region, Size
from textual.strip import Strip

from nn_tui.engine.network.names import NeuronId
from nn_tui.engine.runs import Request, Snapshot
from nn_tui.tui.app.dashboard import PANELS
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.drawing.theme import LIGHT, Palette
from nn_tui.tui.panels.panel import Panel, within
from nn_tui.tui.terminal.cell_strip import CellStrip
from tests.tui.panels.hosted import Host, hosted
from tests.tui.panels.letters import PALETTE
from tests.tui.scripted import CIRCLES, text_of, until

BLUE = Style(color="blue")


class Slate(Panel):
    """A panel that shows whatever is written on it, and remembers what was to be drawn on the screen again."""

    def __init__(self) -> None:
        super().__init__(id="slate")
        self.lines: list[Strip] = []
        self.drawn: list[tuple[Snapshot, Palette, Size]] = []
        self.refreshed: list[tuple[int, int, int, int] | str] = []

    def draw(self, snapshot: Snapshot, palette: Palette, size: Size) -> list[Strip]:
        """Return what is written."""
        self.drawn.append((snapshot, palette, size))
        return self.lines

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> "Slate":
        """Remember which parts of the screen are drawn again."""
        self.refreshed += [(part.x, part.y, part.width, part.height) for part in regions] or ["all"]
        super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        return self

    def write(self, *texts: str) -> list[tuple[int, int, int, int] | str]:
        """Write other lines, and return what was drawn again for them."""
        self.lines = [Strip([Segment(text, BLUE)]) for text in texts]
        self.refreshed.clear()
        self.redraw()
        return self.refreshed


@asynccontextmanager
async def slate(*texts: str) -> AsyncGenerator[tuple[Host, Slate]]:
    """Show a slate of 10 × 4 cells with these lines."""
    panel = Slate()
    async with hosted(panel, 10, 4) as host:
        panel.lines = [Strip([Segment(text, BLUE)]) for text in texts]
        panel.snapshot = CIRCLES
        yield host, panel


async def test_what_is_written_stands_within_the_border() -> None:
    async with slate("one", "two") as (host, panel):
        panel.entitle("above", "below")
        await until(host.pilot, lambda: "above" in text_of(host.pilot) and "below" in text_of(host.pilot))
        assert text_of(host.pilot).splitlines()[:6] == [
            "╭─ above ──╮",
            "│one       │",
            "│two       │",
            "│          │",
            "│          │",
            "╰── below ─╯",
        ]
        assert [panel.render_line(y).cell_length for y in range(4)] == [10] * 4


async def test_it_draws_for_each_thing_that_may_look_different_afterwards_and_for_nothing_else() -> None:
    async with slate("one") as (host, panel):
        assert [(shown is CIRCLES, size) for shown, _, size in panel.drawn] == [(True, Size(10, 4))]
        assert panel.drawn[0][1] == PALETTE
        other = structs.replace(CIRCLES)
        for name, value in (
            ("snapshot", other),
            ("glyphs", GLYPHS["ascii"]),
            ("selected", (2, 1)),
            ("names_subject", True),
        ):
            panel.drawn.clear()
            panel.refreshed.clear()
            setattr(panel, name, value)
            assert [shown for shown, _, _ in panel.drawn] == [other]
            assert panel.refreshed == []  # for the lines are what they were
            setattr(panel, name, value)
            assert len(panel.drawn) == 1
        panel.drawn.clear()
        panel.styles.width = 20
        await until(host.pilot, lambda: panel.drawn)
        assert panel.drawn[-1][2] == Size(18, 4)
        panel.drawn.clear()
        host.app.theme = LIGHT.name
        await until(host.pilot, lambda: panel.drawn)
        assert panel.drawn[-1][1] == Palette.of({**LIGHT.to_color_system().generate(), **LIGHT.variables})


async def test_without_a_snapshot_or_without_room_it_does_not_draw() -> None:
    panel = Slate()
    async with hosted(panel, 10, 4) as host:
        panel.redraw()
        assert panel.drawn == []
        assert panel.render_line(2) == Strip.blank(10, panel.rich_style)
        panel.styles.height = 2
        await until(host.pilot, lambda: panel.size.height == 0)
        panel.snapshot = CIRCLES
        assert panel.drawn == []


@pytest.mark.parametrize(
    ("before", "after", "rows"),
    [
        ("a b c", "a b c", []),
        ("a b c", "a x c", [1]),
        ("a b c", "x b y", [0, 2]),
        ("a b", "a b c", [2]),
        ("a b c", "a", [1, 2]),
        ("a b c d", "a b c d", []),
        ("a b c d", "x", [0, 1, 2, 3]),
        ("", "a", [0]),
    ],
)
async def test_only_rows_that_changed_are_drawn_again_with_the_border_beside_them(
    before: str, after: str, rows: list[int]
) -> None:
    async with slate(*before.split()) as (_, panel):
        assert panel.write(*after.split()) == [(-1, row, 12, 1) for row in rows]
        shown = [panel.render_line(y).text.rstrip() for y in range(4)]
        assert shown == [*after.split(), "", "", "", ""][:4]


async def test_a_panel_that_knows_which_parts_changed_has_these_drawn_again_alone() -> None:
    async with slate("abc", "def") as (_, panel):
        panel.lines = [Strip([Segment("axc")]), Strip([Segment("def")])]
        panel.refreshed.clear()
        panel.redraw(Region(1, 0, 1, 1), Region(2, 1, 1, 1))
        assert panel.refreshed == [(1, 0, 1, 1), (2, 1, 1, 1)]
        assert panel.render_line(0).text == "axc       "
        panel.refreshed.clear()
        panel.redraw(Region(1, 0, 1, 1))  # the very same lines
        assert panel.refreshed == []


async def test_at_another_size_or_in_other_colours_everything_is_drawn_again() -> None:
    async with slate("abc", "def") as (host, panel):
        panel.refreshed.clear()
        panel.styles.width = 20
        await until(host.pilot, lambda: panel.render_line(0).cell_length == 18)
        assert "all" in panel.refreshed
        before = panel.render_line(1)
        host.app.theme = LIGHT.name
        await until(host.pilot, lambda: panel.render_line(1) != before)
        panel.add_class("deep")
        await until(host.pilot, lambda: all(_background(panel.render_line(y)) == "#123456" for y in range(4)))


def _background(strip: Strip) -> str:
    (colour,) = {style.bgcolor.name if style and style.bgcolor else "" for _, style, _ in strip}
    return colour


async def test_a_line_with_a_background_of_its_own_everywhere_keeps_it_and_others_lie_on_the_panels() -> None:
    async with slate() as (host, panel):
        panel.add_class("deep")
        await until(host.pilot, lambda: panel.rich_style.bgcolor and panel.rich_style.bgcolor.name == "#123456")
        red, plain = Style(bgcolor="#ff0000"), Style(color="#00ff00")
        panel.lines = [
            CellStrip(list("0123456789"), [0] * 10, [red]),
            CellStrip(list("01234567"), [0] * 8, [red]),
            Strip([Segment("01234", red), Segment("56789", plain)]),
            Strip([Segment("0123456789", plain)]),
        ]
        panel.redraw()
        assert panel.render_line(0) is panel.lines[0]
        found = [
            [(text, style.bgcolor.name) for text, style, _ in panel.render_line(y) if style and style.bgcolor]
            for y in range(4)
        ]
        assert found == [
            [("0123456789", "#ff0000")],
            [("01234567", "#ff0000"), ("  ", "#123456")],
            [("01234", "#ff0000"), ("56789", "#123456")],
            [("0123456789", "#123456")],
        ]


async def test_a_title_is_drawn_in_its_row_of_the_border_and_only_when_it_is_another() -> None:
    async with slate("a") as (_, panel):
        for above, below, rows in (
            ("one", "two", [(-1, -1, 12, 1), (-1, 4, 12, 1)]),
            ("one", "two", []),
            ("one", "three", [(-1, 4, 12, 1)]),
            (Content("one"), "three", []),
            ("four", "three", [(-1, -1, 12, 1)]),
            ("four", "", [(-1, 4, 12, 1)]),
        ):
            panel.refreshed.clear()
            panel.entitle(above, below)
            assert panel.refreshed == rows
            assert (str(panel.border_title), str(panel.border_subtitle)) == (str(above), below)
        panel.entitle("five")
        assert str(panel.border_subtitle) == ""


async def test_what_is_copied_is_the_text_without_the_blanks_around_it() -> None:
    async with slate("one  ", "", " two", "  ") as (_, panel):
        assert panel.selected_text() == "one\n\n two"
    assert Slate().selected_text() == ""


async def test_it_has_its_colours_already_and_asks_for_nothing_more() -> None:
    async with slate("a") as (_, panel):
        assert panel.get_line_filters() == ()
        request = Request(survey=True)
        assert panel.ask_for(request) is request


def test_a_bare_panel_is_empty_and_can_have_the_focus() -> None:
    panel = Panel(id="bare")
    assert panel.draw(CIRCLES, PALETTE, Size(10, 4)) == []
    assert (panel.id, panel.can_focus, panel.NAME, panel.NUMBER, panel.EXPLANATION, panel.KEYS) == (
        "bare",
        True,
        "",
        0,
        "",
        [],
    )
    assert (panel.snapshot, panel.glyphs, panel.selected, panel.names_subject) == (
        None,
        GLYPHS["braille"],
        (1, 0),
        False,
    )


def test_the_panels_of_the_dashboard_are_numbered_from_the_top() -> None:
    assert {name: (kind.NUMBER, kind.NAME) for name, kind in PANELS.items()} == {
        "diagram": (1, "Network"),
        "curve": (2, "Curves"),
        "learned": (3, "Learned"),
        "neuron": (4, "Neuron"),
        "layers": (5, "Layers"),
        "events": (6, "Events"),
        "microscope": (0, "Microscope"),
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [((1, 0), (1, 0)), ((2, 7), (2, 7)), ((2, 8), (2, 7)), ((0, 5), (0, 1)), ((3, 4), (3, 0)), ((9, 9), (3, 0)),
     ((-1, 0), (0, 0)), ((1, -3), (1, 0))],
)  # fmt: skip
def test_the_nearest_neuron_that_exists_is_selected(asked: NeuronId, found: NeuronId) -> None:
    assert within((2, 8, 8, 1), *asked) == found
    panel = Slate()
    panel.set_reactive(Panel.selected, asked)
    assert panel.selected_in(CIRCLES) == found


@pytest.mark.parametrize(
    ("width", "title"),
    [
        (53, "Network · sample 126 (train) · after update 1,234"),
        (52, "Network · sample 126 · after update 1,234"),
        (45, "Network · sample 126 · after update 1,234"),
        (44, "Network · sample 126"),
        (10, "Network · sample 126"),
    ],
)
async def test_the_title_names_as_much_of_the_subject_as_fits(width: int, title: str) -> None:
    assert CIRCLES.subject.sample is not None
    sample = structs.replace(CIRCLES.subject.sample, row=126, split="train")
    subject = structs.replace(CIRCLES.subject, kind="aside", sample=sample, update=1234, rows=None)
    snapshot = structs.replace(CIRCLES, subject=subject)
    panel = Slate()
    async with hosted(panel, width, 4):
        assert panel.named("Network", snapshot) == "Network"
        panel.names_subject = True
        assert panel.named("Network", snapshot) == title
        panel.glyphs = GLYPHS["ascii"]
        assert panel.named("Network", snapshot) == title.replace("·", "-")
