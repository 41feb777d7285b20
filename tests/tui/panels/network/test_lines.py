"""The lines between two columns cell by cell: their characters, what is broken, what lies on top, which are drawn."""

import numpy as np
import pytest

from nn_tui.tui.drawing.glyphs import Charset
from nn_tui.tui.panels.network.edges import HUGE, Connections, choose, trace
from tests.tui.panels.letters import picture

Line = tuple[float, float, bool]
"""Where it starts on the left and ends on the right, and whether it is broken."""


def drawn(lines: list[Line], size: tuple[int, int], charset: Charset) -> list[str]:
    """Return lines across a gap, and behind a bar the number of the line that each cell belongs to."""
    width, height = size
    starts, ends, broken = (np.array(values) for values in zip(*lines, strict=True))
    drawing = trace(starts, ends, broken, np.arange(1, len(lines) + 1), size, charset)
    cells, pens = np.full((2, height, width), " ")
    cells[drawing.rows, drawing.columns] = list(drawing.characters)
    pens[drawing.rows, drawing.columns] = [str(pen) for pen in drawing.pens]
    return [f"{''.join(row)}¦{''.join(of)}".rstrip() for row, of in zip(cells.tolist(), pens.tolist(), strict=True)]


THREE: list[Line] = [(0.5, 0.5, False), (2.5, 0.5, True), (1.5, 4.5, False)]
STEEP: list[Line] = [(0.5, 5.5, False)]
STEEP_AND_BROKEN: list[Line] = [(5.5, 0.5, True)]


@pytest.mark.parametrize(
    ("charset", "lines", "size", "expected"),
    [
        (
            "braille",
            THREE,
            (10, 5),
            """
            |⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤¦1111111112
            |⠤⡀ ⣀⠄ ⠉⠁  ¦33 22 22
            |⠒⠊⠑⠢⢄     ¦23333
            |     ⠑⠢⢄  ¦     333
            |        ⠉⠒¦        33
            """,
        ),
        (
            "blocks",
            THREE,
            (10, 5),
            """
            |──────────¦1111111121
            |─╲  ─ ╱   ¦33  2 2
            |─ ──╲     ¦2 333
            |     ──╲  ¦     333
            |        ──¦        33
            """,
        ),
        (
            "ascii",
            THREE,
            (10, 5),
            r"""
            |----------¦1111111121
            |-\  - /   ¦33  2 2
            |- --\     ¦2 333
            |     --\  ¦     333
            |        --¦        33
            """,
        ),
        (
            "braille",
            STEEP,
            (3, 6),
            """
            |⡄  ¦1
            |⢱  ¦1
            |⠈⡆ ¦11
            | ⠸⡀¦ 11
            |  ⢣¦  1
            |  ⠘¦  1
            """,
        ),
        (
            "blocks",
            STEEP,
            (3, 6),
            """
            |│  ¦1
            |╲  ¦1
            | │ ¦ 1
            | ╲ ¦ 1
            |  │¦  1
            |  ─¦  1
            """,
        ),
        (
            "braille",
            STEEP_AND_BROKEN,
            (3, 6),
            """
            |  ⢠¦  1
            |  ⡀¦  1
            | ⠐⠁¦ 11
            |⢀⠆ ¦11
            |⡀  ¦1
            |⠃  ¦1
            """,
        ),
        (
            "ascii",
            STEEP_AND_BROKEN,
            (3, 6),
            """
            |  -¦  1
            |   ¦
            | / ¦ 1
            | | ¦ 1
            |   ¦
            ||  ¦1
            """,
        ),
    ],
)
def test_lines_run_across_the_gap_and_those_for_negative_weights_are_broken(
    charset: Charset, lines: list[Line], size: tuple[int, int], expected: str
) -> None:
    assert drawn(lines, size, charset) == picture(expected)


def test_a_broken_line_is_as_long_as_its_gaps_at_any_slope() -> None:
    flat = drawn([(0.5, 0.5, True)], (12, 1), "braille")
    assert flat == ["⠤⠄ ⠤⠄ ⠤⠄ ⠤⠄ ¦11 11 11 11"]
    assert drawn([(0.5, 0.5, True)], (12, 1), "blocks") == ["─ ─ ─ ─ ─ ─ ¦1 1 1 1 1 1"]


def test_what_begins_or_ends_beyond_the_gap_runs_along_its_edge() -> None:
    assert drawn([(-4.0, -4.0, False), (9.0, 9.0, False)], (4, 2), "blocks") == ["────¦1111", "────¦2222"]


@pytest.mark.parametrize("size", [(0, 4), (4, 0), (-1, 4)])
def test_where_there_is_no_gap_nothing_is_drawn(size: tuple[int, int]) -> None:
    one, whole = np.array([0.5]), np.array([False])
    drawing = trace(one, one, whole, np.array([1]), size, "braille")
    assert (drawing.rows, drawing.columns, drawing.characters, drawing.pens) == ([], [], "", [])
    none = np.zeros(0)
    nothing = trace(none, none, np.zeros(0, np.bool_), np.zeros(0, np.intp), (4, 4), "braille")
    assert (nothing.rows, nothing.characters) == ([], "")


# Which connections are drawn


WEIGHTS = np.array([[0.1, -0.9, 0.5], [0.2, 0.3, -1.0]])


def table(found: Connections) -> list[tuple[int, int, float, bool]]:
    """Return of each connection where it comes from and leads to, its weight, and whether it is the selected one's."""
    columns = (found.sources, found.targets, found.weights, found.own)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_all_connections_of_a_selected_neuron_are_drawn_last_whichever_side_it_stands_on() -> None:
    assert table(choose(WEIGHTS, [0, 1, 2], [0, 1], 1, None, 9)) == [
        (0, 0, 0.1, False),
        (0, 1, 0.2, False),
        (2, 0, 0.5, False),
        (2, 1, -1.0, False),
        (1, 1, 0.3, True),
        (1, 0, -0.9, True),
    ]
    assert table(choose(WEIGHTS, [0, 2], [1], None, 1, 0)) == [(0, 1, 0.2, True), (2, 1, -1.0, True)]
    both = choose(WEIGHTS, [0, 1, 2], [0, 1], 0, 0, 1)
    assert [own for *_, own in table(both)] == [False, True, True, True, True]
    assert both.left_out == 1
    assert choose(WEIGHTS, [0, 1, 2], [0, 1], None, None, 6).left_out == 0
    assert choose(WEIGHTS, [0, 1, 2], [0, 1], None, None, 4).left_out == 2


def test_weights_that_are_no_numbers_count_as_none_and_infinite_ones_as_the_largest() -> None:
    found = choose(np.array([[np.nan, np.inf], [-np.inf, 1.0]]), [0, 1], [0, 1], None, None, 9)
    assert table(found) == [(0, 0, 0.0, False), (1, 1, 1.0, False), (1, 0, HUGE, False), (0, 1, -HUGE, False)]
    assert found.shares.tolist() == [0.0, 1.0 / HUGE, 1.0, 1.0]
    for nothing in (np.zeros((1, 2)), np.full((1, 2), np.nan)):
        assert choose(nothing, [0, 1], [0], None, None, 9).shares.tolist() == [0.0, 0.0]
    assert choose(np.array([[-0.5, -0.25]]), [0, 1], [0], None, None, 9).shares.tolist() == [0.5, 1.0]
