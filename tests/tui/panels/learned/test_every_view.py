"""What holds for every view of data of every kind, at every size."""

import numpy as np
import pytest
from msgspec import structs
from textual.geometry import Size

from nn_tui.tui.drawing.glyphs import GLYPHS, Charset
from nn_tui.tui.panels.learned.learned_panel import LearnedPanel
from nn_tui.tui.panels.learned.views import LearnedView, judging_views_of, views_of
from tests.tui.panels.letters import PALETTE

from .drawn import SIZES, VIEWS, choosing, drawn, learned

EVERY_VIEW = [
    (source, view)
    for source in VIEWS
    for view in (*views_of(learned(source).data), *judging_views_of(learned(source).data))
]


@pytest.mark.parametrize("source", VIEWS)
@pytest.mark.parametrize("size", SIZES)
def test_in_ascii_everything_is_ascii(source: str, size: Size) -> None:
    assert all(row.isascii() for row in drawn(learned(source), size, "ascii"))


@pytest.mark.parametrize("source", VIEWS)
@pytest.mark.parametrize("size", SIZES)
def test_both_splits_figures_are_named_at_every_size(source: str, size: Size) -> None:
    snapshot = learned(source)
    figures = drawn(snapshot, size)[-1]
    assert "train" in figures
    assert "test" in figures


@pytest.mark.parametrize("source", VIEWS)
@pytest.mark.parametrize("size", [Size(0, 0), Size(1, 1), Size(15, 20), Size(60, 3), Size(16, 4), Size(20, 6)])
def test_a_panel_of_any_size_can_be_drawn(source: str, size: Size) -> None:
    strips = LearnedPanel(id="learned").draw(learned(source), PALETTE, size)
    assert len(strips) in (0, size.height)


@pytest.mark.parametrize("source", VIEWS)
def test_parameters_that_are_not_finite_are_drawn_without_an_error(source: str) -> None:
    snapshot = learned(source)
    broken = snapshot.parameters.copy()
    broken.vector[:] = np.nan
    assert drawn(structs.replace(snapshot, parameters=broken), Size(62, 20))


@pytest.mark.parametrize(("source", "view"), EVERY_VIEW)
@pytest.mark.parametrize("charset", ["braille", "ascii"])
def test_every_view_can_be_drawn_with_every_choice_at_odd_sizes(
    source: str, view: LearnedView, charset: Charset
) -> None:
    snapshot = learned(source)
    depth = snapshot.structure.depth
    choices: list[dict[str, object]] = [
        {},
        {"neuron": True, "smooth": False},
        {"splits": "none", "plane": 1},
        {"splits": "train", "plane": 9, "neuron": True},
    ]
    for selected, chosen in zip([(0, 0), (1, 0), (depth, 0), (0, 1)], choices, strict=True):
        for size in (Size(31, 4), Size(46, 11), Size(131, 40)):
            rows = drawn(snapshot, size, charset, choosing(snapshot, selected, view=view, **chosen))
            assert charset != "ascii" or all(row.isascii() for row in rows)
            assert any(row.strip() for row in rows[1:-1])


@pytest.mark.parametrize(("source", "view"), [pair for pair in EVERY_VIEW if pair[1] not in ("importance", "neurons")])
def test_every_view_shows_what_was_learned_and_not_only_its_frame(source: str, view: LearnedView) -> None:
    bodies: list[list[object]] = []
    for snapshot in (learned(source, 0), learned(source)):
        panel = choosing(snapshot, view=view)
        panel.set_reactive(LearnedPanel.glyphs, GLYPHS["braille"])
        strips = panel.draw(snapshot, PALETTE, Size(131, 40))
        bodies.append([(segment.text, segment.style) for strip in strips for segment in strip])
    assert bodies[0] != bodies[1]
