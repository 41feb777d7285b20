"""Drawing other branches, faded, behind the curves of the present one."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from nn_tui.engine.runs import Snapshot
from nn_tui.engine.training.history import Column

from ...drawing.axis_ticks import Axis
from ...drawing.dot_raster import Characters
from .courses import shown_courses
from .smooth_and_thin import overlay, thin
from .view_state import CurveView, exists
from .y_scale import ValueScale

Points = tuple[Column, Column]
"""Epochs, and where the scale puts the values there."""
DrawLine = Callable[[Column, Column, str, Axis, Axis], list[str]]
"""plotext's drawing of one line: from points, a marker and both axes to rows of characters."""
PlotCells = tuple[Characters, npt.NDArray[np.intp]]
"""The characters of a plot, and the pens that they are written with."""


def course_points(
    snapshot: Snapshot, view: CurveView, scale: ValueScale, columns: int, bounds: tuple[float, float]
) -> list[list[Points]]:
    """Return what there is to draw of each branch that is shown, a list of lines each."""
    measure, found = view.of(snapshot), list[list[Points]]()
    for course in shown_courses(snapshot):
        lines: list[Points] = []
        for line in measure.lines:
            _, lowest, highest = measure.values(course.curves, line)
            places = scale.places(lowest), scale.places(highest)
            lines.append(thin(course.curves.epochs, *places, columns, bounds))
        found.append(lines)
    return found


class CoursePainter:
    """Draws branches; it remembers what plotext has drawn of each."""

    def __init__(self) -> None:
        self._plotters: list[DrawLine] = []

    def draw(
        self,
        courses: Sequence[Sequence[Points]],
        axes: tuple[Axis, Axis],
        markers: Sequence[str],
        pens: Sequence[int],
        behind: PlotCells,
    ) -> PlotCells:
        """Return the cells of a plot with the branches before what is behind, the last of them in front.

        `markers` and `pens` have one for each line of a branch.
        """
        from .plotext_plotter import Plotter  # 60 ms to load, see `CurvePlot`

        x, y = axes
        characters, shades = behind
        plotters = iter(self._plotters)
        for lines in courses:
            blank = [" " * x.cells] * y.cells
            drawn: list[list[str]] = []
            for (epochs, places), marker in zip(lines, markers, strict=False):
                plotter = next(plotters, None)
                if plotter is None:
                    plotter = Plotter().draw
                    self._plotters.append(plotter)
                    plotters = iter(())
                drawn.append(plotter(epochs, places, marker, x, y) if exists(places) else blank)
            first, second = drawn if len(drawn) > 1 else (*drawn, blank)
            found, which = overlay(first, second, dashed=False)
            shade = np.array([0, *pens, *pens])[which]
            characters = np.where(which > 0, found, characters)
            shades = np.where(which > 0, shade, shades)
        return characters, shades
