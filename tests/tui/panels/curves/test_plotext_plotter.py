"""A line is drawn exactly as plotext draws it, and does not cost what plotext takes."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual_plotext import Plot

from nn_tui.engine.training.history import Column
from nn_tui.tui.drawing.axis_ticks import Axis
from nn_tui.tui.panels.curves.plotext_plotter import (
    PRIVATE_NAMES,
    ColourlessMatrix,
    LineMonitor,
    Plotter,
)
from tests.examples import examples

PRIVATE = [(owner, name) for owner, names in PRIVATE_NAMES.items() for name in names]
ANSI = re.compile(r"\x1b\[[\d;]*m")
MARKERS = ["braille", "hd", "*"]


def by_plotext(across: Column, up: Column, marker: str, x: Axis, y: Axis) -> list[str]:
    """Return what plotext itself draws."""
    figure = Plot()
    figure.theme("clear")
    figure.frame(False)
    figure.xticks([])
    figure.yticks([])
    figure.plotsize(x.cells, y.cells)
    figure._set_size(x.cells, y.cells)
    figure.xlim(x.low, x.high)
    figure.ylim(y.low, y.high)
    figure.plot(across.tolist(), up.tolist(), marker=marker, color="default")
    rows = figure.build().split("\n")[: y.cells]
    return [ANSI.sub("", row).ljust(x.cells)[: x.cells] for row in rows]


@examples(60)
@given(
    st.lists(st.floats(-1.5, 1.5, width=32) | st.just(float("nan")), min_size=1, max_size=40),
    st.integers(1, 40),
    st.integers(1, 14),
    st.sampled_from(MARKERS),
    st.floats(0.2, 2),
)
def test_a_line_is_plotexts_own_dot_for_dot(
    heights: list[float], columns: int, rows: int, marker: str, share: float
) -> None:
    x, y = Axis(0, share * len(heights), columns), Axis(-1, 1, rows)
    across, up = np.arange(float(len(heights))), np.array(heights)
    if not np.isnan(up).all():
        assert Plotter().draw(across, up, marker, x, y) == by_plotext(across, up, marker, x, y)


@pytest.mark.parametrize("marker", MARKERS)
def test_what_lies_far_outside_is_cut_off_at_the_edge(marker: str) -> None:
    rows = Plotter().draw(np.arange(3.0), np.array([0.5, 1e300, 0.5]), marker, Axis(0, 2, 30), Axis(0, 1, 8))
    assert rows[0].strip()
    assert [len(row) for row in rows] == [30] * 8


def test_a_gap_stays_open() -> None:
    heights = np.array([0.5, 0.5, np.nan, 0.5, 0.5])
    (row,) = Plotter().draw(np.arange(5.0), heights, "*", Axis(0, 4, 41), Axis(0, 1, 1))
    assert row == "*" * 11 + " " * 19 + "*" * 11


def test_the_same_line_is_not_drawn_twice() -> None:
    plotter, heights = Plotter(), np.linspace(0, 1, 50)

    def draw() -> list[str]:
        return plotter.draw(np.arange(50.0), heights.copy(), "braille", Axis(0, 49, 30), Axis(0, 1, 8))

    first = draw()
    assert draw() is first
    heights[7] = 0.5
    assert draw() != first


def plotexts_own(owner: str) -> object:
    """Return a figure of plotext, its monitor or its matrix, as a drawing leaves them."""
    figure = Plot()
    figure.plotsize(10, 3)
    figure.plot([0.0, 1.0], [0.0, 1.0], marker="*")
    figure.build()
    monitor = getattr(figure, "monitor", None)
    return {"figure": figure, "monitor": monitor, "matrix": getattr(monitor, "matrix", None)}[owner]


@pytest.mark.parametrize(("owner", "name"), PRIVATE)
def test_plotext_still_has_each_private_name_that_the_plotter_leans_on(owner: str, name: str) -> None:
    assert hasattr(plotexts_own(owner), name), f"plotext's {owner} has no {name} any more; see plotext_plotter.py"


@pytest.mark.parametrize("owner", PRIVATE_NAMES)
def test_every_private_name_that_the_plotter_replaces_is_listed(owner: str) -> None:
    ours = {"monitor": LineMonitor, "matrix": ColourlessMatrix}.get(owner)
    named = {*vars(ours), *vars(ours)["__annotations__"]} if ours else set[str]()
    assert {name for name in named if not name.startswith("__")} <= set(PRIVATE_NAMES[owner])
