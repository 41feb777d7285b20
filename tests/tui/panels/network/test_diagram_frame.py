"""What stands around the neurons of the network diagram: headings, folds, sides, arrows, numbers, and the last line."""

import pytest
from textual.color import Color

from nn_tui.engine.network.names import NeuronId
from nn_tui.engine.network.network import ParameterVector
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.drawing.glyphs import Charset
from nn_tui.tui.panels.network.layout import Fold, LayerColumn, Plan, Slot
from nn_tui.tui.panels.network.paint_connections import (
    connections_between,
    paint_connections,
    paint_flow,
    paint_numbers,
)
from nn_tui.tui.panels.network.paint_diagram import DiagramPainter
from nn_tui.tui.panels.network.scene import NetworkScene
from nn_tui.tui.panels.network.views import ONE_LINE
from tests.tui.panels.letters import PALETTE
from tests.tui.snapshots import with_outline

from .drawn import column_of, fabricated, lines_on, scene_of, stepped, strips_of, texts

CIRCLES, DIGITS = fabricated(), fabricated("digits", (32,))
LONG = fabricated("iris", (100,), "leaky_relu")


def rows(
    snapshot: Snapshot,
    width: int,
    *chosen: int,
    view: int = 0,
    selected: NeuronId = (1, 0),
    charset: Charset = "braille",
) -> list[str]:
    """Return some lines of a diagram of 12 rows."""
    lines = texts(strips_of(snapshot, (width, 12), view=view, selected=selected, charset=charset))
    return [lines[row] for row in chosen]


@pytest.mark.parametrize(
    ("snapshot", "width", "names", "sizes"),
    [
        (CIRCLES, 38, "inputs    hidden 1  hidden 2   output", "   2       4 tanh    2 tanh  1 sigmoid"),
        (CIRCLES, 62, " inputs         hidden 1          hidden 2          output",
            "    2            4 tanh            2 tanh          1 sigmoid"),
        (DIGITS, 28, "inputs    hidden 1   output", "  64      32 tanh 10 softmax"),
        (LONG, 28, "inputs    hidden 1   output", "   4  100 leaky_relu 3 soft…"),
        (LONG, 30, "inputs     hidden 1    output", "   4    100 leaky_relu 3 soft…"),
        (LONG, 38, " inputs        hidden 1        output", "    4       100 leaky_relu   3 softmax"),
        (stepped(CIRCLES, 19), 28, "inputs       ▶ hidden 1", "   2           4 tanh"),
        (stepped(CIRCLES, 19), 37, "inputs   ▶ hidden 1 ▶ hidden 2 ▶ out…", "   2       4 tanh    2 tanh 1 sigmoid"),
        (stepped(CIRCLES, 19), 42, " inputs   ▶ hidden 1 ▶ hidden 2  ▶ output",
            "    2       4 tanh     2 tanh    1 sigmoid"),
        (stepped(CIRCLES, 1), 38, "▶ inputs  hidden 1  hidden 2   output", "   2       4 tanh    2 tanh  1 sigmoid"),
        (stepped(CIRCLES, 8), 38, "inputs    hidden 1  hidden 2  ◀ output", "   2       4 tanh    2 tanh  1 sigmoid"),
        (stepped(CIRCLES, 10), 38, "inputs   ◀ hidden 1 ◀ hidden 2 output", "   2       4 tanh    2 tanh  1 sigmoid"),
    ],
)  # fmt: skip
def test_headings_stand_in_the_middle_of_their_column_where_their_neighbours_leave_room(
    snapshot: Snapshot, width: int, names: str, sizes: str
) -> None:
    assert rows(snapshot, width, 0, 1) == [names, sizes]


def test_behind_the_size_stands_what_a_grid_shows_where_the_column_is_wide_enough() -> None:
    grid = scene_of(DIGITS, (60, 12), view=3).plan.columns[0].grid
    assert grid is not None
    for width, size in ((11, "64"), (12, "64, w → h1.4")):
        column = LayerColumn(0, 1, width, ONE_LINE, (Slot(0, 2, 1),), (), grid)
        beside = column_of(1, 20, 14, ONE_LINE, 3, top=2)
        scene = scene_of(DIGITS, (40, 16), Plan((column, beside), 0, 0, (2, 15)), view=3, selected=(1, 3))
        DiagramPainter(scene, left_out=False).paint()
        assert lines_on(scene.sheet)[1].partition("32 tanh")[0].strip() == size


@pytest.mark.parametrize(
    ("width", "texts"),
    [
        (2, ["…24", "…1"]),
        (3, ["…24", "… 1"]),
        (4, ["… 24", "… 1"]),
        (7, ["… 24", "… 1"]),
        (8, ["… 24", "… 1 more"]),
        (9, ["… 24 more", "… 1 more"]),
    ],
)
def test_a_fold_tells_how_many_neurons_it_stands_for(width: int, texts: list[str]) -> None:
    column = LayerColumn(1, 1, width, ONE_LINE, (Slot(0, 4, 1),), (Fold(2, 3, 27), Fold(3, 5, 6)))
    scene = scene_of(fabricated(hidden=(32, 2)), (20, 6), Plan((column,), 0, 0, (2, 5)))
    DiagramPainter(scene, left_out=False).paint()
    assert [line.strip() for line in lines_on(scene.sheet)[2:4]] == texts
    assert scene.sheet.style_at(1, 2).color == PALETTE.faint.rich_color


def test_layers_left_out_are_counted_in_the_middle_of_either_side() -> None:
    deep = fabricated(hidden=(8,) * 5)
    for selected, left, right in (
        ((0, 0), "", "4 ›"),
        ((1, 0), "", "4 ›"),
        ((4, 0), "‹ 3", "1 ›"),
        ((6, 0), "‹ 4", ""),
    ):
        lines = texts(strips_of(deep, (40, 11), selected=selected))
        above, below = (f"{line:40}" for line in lines[5:7])
        assert (above[:5].strip() if left else "", above[36:].strip() if right else "") == (left, right)
        assert (below[:4] == "more", below[36:] == "more") == (bool(left), bool(right))
    plain = texts(strips_of(deep, (40, 11), selected=(4, 0), charset="ascii"))[5]
    assert (plain[:3], plain[-3:]) == ("< 3", "1 >")


def test_an_arrow_between_the_headings_shows_the_way_of_an_operation() -> None:
    def arrow(width: int, operations: int) -> tuple[str, int]:
        left, right = column_of(1, 0, 6, ONE_LINE, 0, top=2), column_of(2, 6 + width, 6, ONE_LINE, 0, top=2)
        scene = scene_of(stepped(CIRCLES, operations), (40, 5), Plan((left, right), 0, 0, (2, 4)))
        paint_flow(scene)
        (line,) = [line for line in lines_on(scene.sheet) if line]
        assert lines_on(scene.sheet)[1] == line
        return line.strip(), len(line) - len(line.lstrip())

    assert arrow(4, 4) == ("━▶", 7)
    assert arrow(9, 4) == ("━━━━━━▶", 7)
    assert arrow(14, 4) == ("━━━━━━━━━━━▶", 7)
    assert arrow(17, 4) == ("━━━━━━━━━━━▶", 8)
    assert arrow(2, 4) == ("▶", 6)
    assert arrow(9, 15) == ("◀━━━━━━", 7)
    assert texts(strips_of(stepped(CIRCLES, 3), (44, 12)))[1] == texts(strips_of(CIRCLES, (44, 12)))[1]


# The last line


@pytest.mark.parametrize(
    ("snapshot", "width", "charset", "line"),
    [
        (CIRCLES, 42, "braille", "ŷ outer 50.0 %  y outer  ✓  ── w>0  ┄┄ w<0"),
        (CIRCLES, 41, "braille", "ŷ outer 50.0 %  y outer  ✓"),
        (CIRCLES, 59, "braille", "ŷ outer 50.0 %  y outer  ✓                   ── w>0  ┄┄ w<0"),
        (CIRCLES, 60, "braille", "ŷ outer 50.0 %  target outer  ✓               ── w>0  ┄┄ w<0"),
        (CIRCLES, 60, "ascii", "p outer 50.0 %  target outer  ok            --- w>0  - - w<0"),
        (DIGITS, 59, "braille", "ŷ 2 100.0 %  y 9  ✗                          ── w>0  ┄┄ w<0"),
        (DIGITS, 60, "braille", "ŷ 2 100.0 %  target 9  ✗            strongest ── w>0  ┄┄ w<0"),
        (fabricated("iris", (5,)), 28, "braille", "ŷ virginica 100.0 %  y virg…"),
        (fabricated("iris", (5,)), 28, "ascii", "p virginica 100.0 %  y vi..."),
        (fabricated(batch=True), 60, "braille", "mean ŷ 0.500  target 0.438                    ── w>0  ┄┄ w<0"),
        (stepped(CIRCLES, 19), 37, "braille", "▶ update 19/19  parameters ← paramet…"),
        (stepped(CIRCLES, 9), 60, "ascii", "< loss 9/19  d = (a - y) / B"),
    ],
)
def test_the_last_line_tells_the_prediction_and_what_the_lines_mean_or_the_operation(
    snapshot: Snapshot, width: int, charset: Charset, line: str
) -> None:
    assert rows(snapshot, width, -1, charset=charset) == [line]


def test_without_changes_the_legend_says_that_there_are_none_yet() -> None:
    assert rows(CIRCLES, 61, -1, view=5) == ["ŷ outer 50.0 %  target outer  ✓  no Δw before the first batch"]
    assert rows(CIRCLES, 60, -1, view=5) == ["ŷ outer 50.0 %  target outer  ✓"]
    assert rows(CIRCLES, 62, -1, view=5, charset="ascii") == [
        "p outer 50.0 %  target outer  ok  no Dw before the first batch"
    ]


def test_the_last_line_has_the_colours_of_what_it_tells() -> None:
    def colours(snapshot: Snapshot) -> dict[str, tuple[Color, bool]]:
        strip = strips_of(snapshot, (60, 12))[-1]
        return {
            segment.text.strip(): (Color.from_rich_color(segment.style.color), bool(segment.style.bold))
            for segment in strip
            if segment.style and segment.style.color and segment.text.strip()
        }

    assert colours(CIRCLES)["✓"] == (PALETTE.output, True)
    assert colours(DIGITS)["✗"] == (PALETTE.error, False)
    assert colours(DIGITS)["strongest"] == (PALETTE.faint, False)
    assert colours(DIGITS)["target 9"] == (PALETTE.foreground, False)
    for operations, phase, colour in (
        (1, "▶ batch 1/19", PALETTE.input),
        (4, "▶ forward 4/19", PALETTE.hidden_2),
        (8, "◀ loss 8/19", PALETTE.error),
        (10, "◀ backward 10/19", PALETTE.error),
        (18, "▶ update 18/19", PALETTE.positive),
    ):
        told = list(colours(stepped(CIRCLES, operations)).items())
        assert told[0] == (phase, (PALETTE.mark, True))
        assert told[1][1] == (colour, True)


# Connections and their numbers


def gap(width: int, *, selected: NeuronId, frozen: bool = False) -> NetworkScene:
    """Return a scene of the second hidden layer's connections across a gap of this width."""
    left, right = column_of(1, 0, 6, ONE_LINE, 0, 1, top=2), column_of(2, 6 + width, 6, ONE_LINE, 0, 1, top=2)
    snapshot = CIRCLES
    if frozen:
        trainable = ParameterVector(snapshot.structure)
        snapshot = with_outline(snapshot, trainable=trainable)
    return scene_of(snapshot, (12 + width, 6), Plan((left, right), 1, 1, (2, 5)), selected=selected)


def numbers(width: int, selected: NeuronId, *, frozen: bool = False) -> list[str]:
    """Return what is written in the gap."""
    scene = gap(width, selected=selected, frozen=frozen)
    paint_numbers(scene)
    return ["".join(row[6:-6]) for row in scene.sheet.characters[2:4]]


def test_the_numbers_of_connections_stand_at_their_far_ends_in_gaps_of_seven_cells() -> None:
    assert numbers(6, (2, 1)) == ["      "] * 2
    assert numbers(7, (2, 1)) == [" +0.75 ", " +0.50 "]
    assert numbers(8, (2, 1)) == [" +0.75  ", " +0.50  "]
    assert numbers(9, (2, 1)) == [" +0.75   ", " +0.50   "]
    assert numbers(9, (1, 1)) == ["   -1.00 ", "   +0.50 "]
    assert numbers(8, (1, 1)) == ["  -1.00 ", "  +0.50 "]
    assert numbers(10, (2, 1), frozen=True) == [" +0.75⊡   ", " +0.50⊡   "]
    assert numbers(9, (3, 0)) == [" " * 9] * 2


@pytest.mark.parametrize(
    ("width", "comes_in", "goes_out"),
    [
        (7, [" +0.75⠤", " +0.50⠶"], ["⠤-1.00 ", "⠶+0.50 "]),
        (8, [" +0.75⠤⠤", " +0.50⠶⠶"], ["⠤⠤-1.00 ", "⠶⠦+0.50 "]),
        (9, [" +0.75 ⠤⠤", " +0.50 ⠶⠶"], ["⠤⠤ -1.00 ", "⠶⠦ +0.50 "]),
    ],
)
def test_in_a_narrow_gap_the_line_goes_on_at_once_behind_its_number(
    width: int, comes_in: list[str], goes_out: list[str]
) -> None:
    for selected, written in (((2, 1), comes_in), ((1, 1), goes_out)):
        scene = gap(width, selected=selected)
        paint_connections(scene)
        paint_numbers(scene)
        assert ["".join(row[6:-6]) for row in scene.sheet.characters[2:4]] == written


def test_weak_connections_are_left_out_where_the_gap_is_small() -> None:
    crowded = fabricated(hidden=(8, 8))
    left = column_of(1, 0, 6, ONE_LINE, *range(8), top=2)
    found: list[int] = []
    for width in (4, 12, 24, 40):
        right = column_of(2, 6 + width, 6, ONE_LINE, *range(8), top=2)
        scene = scene_of(crowded, (52, 12), Plan((left, right), 1, 1, (2, 10)), selected=(2, 3))
        connections = connections_between(scene, left, right)
        found.append(connections.weights.size)
        assert int(connections.own.sum()) == 8
        assert paint_connections(scene) == (connections.left_out > 0) == (found[-1] < 64)
    # Beside the eight of the selected neuron: eight, or one for each twelve cells.
    assert found == [8 + 8, 8 + 8, 8 + 16, 8 + 26]
    assert not paint_connections(scene_of(CIRCLES, (60, 12)))
