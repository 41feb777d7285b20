"""A row of the border with another title is the one that Textual draws, segment for segment."""

import pytest
from textual.content import Content, Span
from textual.geometry import Region
from textual.strip import Strip

from nn_tui.tui.panels.border_row import BorderRow
from nn_tui.tui.panels.panel import Panel
from tests.tui.panels.hosted import hosted

WIDTH = 30


def cells(strip: Strip) -> list[tuple[str, object]]:
    """Return the characters of a row with their styles, as far as those can be seen."""
    return [
        (character, segment.style and (segment.style.color, segment.style.bgcolor, bool(segment.style.bold)))
        for segment in strip
        for character in segment.text
    ]


TITLES = [
    Content("Loss"),
    Content("Loss: train 0.5", [Span(6, 11, "#ff0000")]),
    Content("train test", [Span(0, 5, "#ff8000"), Span(6, 10, "#00ff00")]),
    Content("学 1 of 2", [Span(0, 1, "#123456")]),
    Content("x" * (WIDTH - 4)),
]


@pytest.mark.parametrize("above", [True, False])
async def test_it_is_what_textual_draws_for_the_title(above: bool) -> None:
    panel = Panel(id="slate")
    async with hosted(panel, WIDTH, 3):
        row = Region(0, 0 if above else 4, WIDTH + 2, 1)

        def drawn(title: Content) -> Strip:
            if above:
                panel.border_title = title
            else:
                panel.border_subtitle = title
            panel._styles_cache.clear()
            return panel.render_lines(row)[0]

        known = BorderRow.of(drawn(Content("first")), above=above)
        assert known is not None
        for title in TITLES:
            found = known.with_title(title)
            assert found is not None, title
            assert found.cell_length == WIDTH + 2
            assert cells(found) == cells(drawn(title))


@pytest.mark.parametrize(
    "title",
    [
        Content(""),
        Content("x" * (WIDTH - 2)),
        Content("red", [Span(0, 3, "red")]),
        Content("both", [Span(0, 4, "#ff0000"), Span(2, 4, "#00ff00")]),
    ],
    ids=["empty", "too wide", "named colour", "one over the other"],
)
async def test_other_titles_are_left_to_textual(title: Content) -> None:
    panel = Panel(id="slate")
    async with hosted(panel, WIDTH, 3):
        panel.border_title = "first"
        known = BorderRow.of(panel.render_lines(Region(0, 0, WIDTH + 2, 1))[0], above=True)
        assert known is not None
        assert known.with_title(title) is None
