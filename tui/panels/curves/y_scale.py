"""The vertical scale of curves: linear or logarithmic, and which part of it makes their shape visible."""

import msgspec
import numpy as np

from nn_tui.engine.training.history import Column

from ...drawing import number_format as numbers
from ...drawing.axis_ticks import Axis, log_ticks, ticks
from ...drawing.plot_axes import Tick, labelled
from .smooth_and_thin import extent

ROWS_PER_TICK = 4
LARGEST = 1e300
"""Values beyond are drawn here, for the widths of axes have to be numbers too."""
LEVEL = 1e-6
"""A curve that varies by less than this share of its values is level."""
DECADES = 0.3
"""The least height of a logarithmic axis, in powers of ten."""


class ValueScale(msgspec.Struct, frozen=True):
    """Where values lie along the vertical axis: at themselves, or at their exponents of ten.

    `best` is the best value there can be; the axis ends there where all epochs are in sight.
    """

    logarithmic: bool
    best: float | None = None

    def places(self, values: Column) -> Column:
        """Return where values (n,) lie; NaN where they have no place, as 0 on a logarithmic scale."""
        values = values.clip(-LARGEST, LARGEST)
        if not self.logarithmic:
            return values
        return np.log10(values, out=np.full_like(values, np.nan), where=values > 0)

    def place(self, value: float) -> float:
        """Return where one value lies."""
        return float(self.places(np.array([value]))[0])

    def axis(self, places: Column, cells: int, dots: int, *, whole: bool) -> tuple[Axis, list[Tick]]:
        """Return an axis with room for places (n,), and its ticks.

        If `whole`, it has room for all of them, else for all but spikes; a linear one begins at 0 where that costs
        little.
        """
        low, high = extent(places, whole=whole)
        most = max(2, cells // ROWS_PER_TICK + 1)
        if self.logarithmic:
            if high - low < DECADES:
                low, high = (low + high - DECADES) / 2, (low + high + DECADES) / 2
            exponents = log_ticks(low, high, most)
            return Axis(low, high, cells, dots), [Tick(exponent, numbers.rate(10**exponent)) for exponent in exponents]
        if whole and self.best is not None:
            high = max(high, self.best)
        if 0 <= low < (0.6 if whole else 0.2) * high or (low > 0 and places.size <= 2):
            low = 0.0
        elif high - low <= LEVEL * max(abs(low), abs(high)):
            low, high = min(0.0, low * 2), max(0.0, high * 2 if self.best is None else self.best) or 1.0
        values = ticks(low, high, most)
        return Axis(low, high, cells, dots), labelled(values)
