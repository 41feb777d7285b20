"""The plot of data with two inputs: where each sample's mark stands, which mark it is, and its colour."""

import numpy as np
import pytest

from nn_tui.datasets import Prepared
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.recipe_form.data_preview import preview
from tests.tui.panels.letters import PALETTE

from .toys import toy

SIDES = toy("binary", [[0, 50], [4, 10], [3, 20], [1, 30], [4, 50]], [[0], [0], [1], [1], [1]], names=("no", "yes"))
"""Five samples: with head and rows the table takes five lines."""
BELOW = 4 + 2 + 5
"""Lines that are no plot: facts, gaps and table."""


def plotted(prepared: Prepared, width: int, height: int) -> list[str]:
    """Return the lines of the plot; none where there is none."""
    lines = preview(prepared, width, height, PALETTE, GLYPHS["ascii"]).plain.split("\n")
    return lines[5:-6]


def colours(prepared: Prepared) -> dict[str, set[str]]:
    """Return the colours of each mark."""
    content = preview(prepared, 60, 60, PALETTE, GLYPHS["ascii"])
    found: dict[str, set[str]] = {}
    for span in content.spans:
        if span.style != "bold":
            found.setdefault(content.plain[span.start : span.end], set()).add(str(span.style))
    return found


def test_the_first_input_goes_to_the_right_and_the_second_up_from_edge_to_edge() -> None:
    assert [line.rstrip() for line in plotted(SIDES, 30, BELOW + 5)] == [
        "o        +",
        "",
        "  +",
        "       +",
        "         o",
    ]


@pytest.mark.parametrize(
    ("width", "room", "size"),
    [
        (30, 5, (10, 5)),
        (30, 9, (18, 9)),
        (30, 20, (30, 15)),
        (31, 20, (30, 15)),
        (60, 60, (32, 16)),
        (60, 16, (32, 16)),
        (60, 15, (30, 15)),
        (9, 30, (8, 4)),
    ],
)
def test_a_plot_is_twice_as_wide_as_it_is_high_and_no_larger_than_its_room(
    width: int, room: int, size: tuple[int, int]
) -> None:
    lines = plotted(SIDES, width, BELOW + room)
    assert {len(line) for line in lines} == {size[0]}
    assert len(lines) == size[1]
    assert lines[0].startswith("o")
    assert lines[-1].endswith("o")


@pytest.mark.parametrize(("room", "there"), [(4, False), (5, True)])
def test_in_fewer_than_five_rows_nothing_is_plotted(room: int, there: bool) -> None:
    lines = preview(SIDES, 40, BELOW + room, PALETTE, GLYPHS["ascii"]).plain.split("\n")
    assert len(lines) == (BELOW + room if there else BELOW - 1)
    assert lines[-6:-4] == ["", "        x         y class"]
    assert lines[4] == ""


def test_a_gap_stands_above_and_below_the_plot() -> None:
    lines = preview(SIDES, 30, BELOW + 5, PALETTE, GLYPHS["ascii"]).plain.split("\n")
    assert lines[:4] == ["toy", "5 samples: 4 to train, 1 to...", "2 inputs: x, y", "2 classes: no, yes"]
    assert (lines[4], lines[-6]) == ("", "")


def test_a_regression_marks_what_is_above_its_mean_and_what_is_below() -> None:
    prepared = toy("regression", [[0, 0], [1, 1], [2, 2], [4, 4]], [[1, 9], [3, 0], [2, 0], [2, 0]], names=("u", "v"))
    assert [line.rstrip() for line in plotted(prepared, 60, BELOW + 5)] == [
        "         +",
        "",
        "    +",
        "  +",
        "-",
    ]
    assert colours(prepared) == {"+": {PALETTE.positive.hex}, "-": {PALETTE.negative.hex}}


def test_classes_are_told_apart_by_mark_and_colour() -> None:
    assert colours(SIDES) == {"o": {PALETTE.class_0.hex}, "+": {PALETTE.class_1.hex}}


def test_more_classes_than_marks_share_marks_but_not_those_of_their_neighbours() -> None:
    classes = tuple(f"c{number}" for number in range(10))
    prepared = toy("multiclass", [[float(n), float(n)] for n in range(10)], np.eye(10), names=classes)
    lines = plotted(prepared, 60, 60)
    assert "".join(line.strip() for line in reversed(lines)) == "o+x*#%@&o+"
    assert colours(prepared) == {
        mark: {PALETTE.of_class(number).hex for number in range(index, 10, 8)} for index, mark in enumerate("o+x*#%@&")
    }


def test_an_input_that_is_always_the_same_stands_at_the_edge() -> None:
    prepared = toy("binary", [[7, 1], [7, 2], [7, 3], [7, 4]], [[0], [1], [0], [1]], names=("no", "yes"))
    assert [line.rstrip() for line in plotted(prepared, 60, BELOW + 5)] == ["+", "o", "", "+", "o"]


def test_four_hundred_samples_are_plotted_at_most() -> None:
    inputs = [[0.0, 0.0]] * 398 + [[4.0, 4.0], [0.0, 4.0], [4.0, 0.0]]
    prepared = toy("binary", inputs, [[0]] * 400 + [[1]], names=("no", "yes"))
    lines = plotted(prepared, 60, BELOW + 5)
    assert lines[0] == "o        o"
    assert lines[-1] == "o         "


def test_whole_numbers_that_stay_as_they_are_stored_are_plotted_as_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nn_tui.datasets.large_arrays.LARGE", 4)
    inputs = np.array([[-100, 100], [100, -100], [0, 0], [0, 0]], np.int8)
    prepared = toy("binary", inputs, [[0], [1], [1], [1]], names=("no", "yes"))
    assert prepared.dataset.large
    lines = plotted(prepared, 60, BELOW + 5)
    assert (lines[0][0], lines[-1][-1]) == ("o", "+")
