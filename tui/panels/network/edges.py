"""The connections between two columns: which are drawn, and the characters of their lines."""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from ...drawing.dot_raster import Characters, Dots, to_characters
from ...drawing.glyphs import Charset

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.intp]
HUGE = 1e300
"""What an infinite weight is drawn as."""


class Connections(msgspec.Struct, frozen=True, eq=False):
    """The E connections that are drawn, weakest first, those of a selected neuron last; arrays of shape (E,)."""

    sources: Integers
    """Neurons on the left."""
    targets: Integers
    """Neurons on the right."""
    weights: Floats
    shares: Floats
    """|weight| as a part of the largest |weight| of the layer, 0 … 1."""
    own: npt.NDArray[np.bool_]
    """Which are of the selected neuron."""
    left_out: int
    """How many connections between visible neurons were too weak to be drawn."""


def choose(
    weights: npt.NDArray[np.floating[Any]],
    sources: Sequence[int],
    targets: Sequence[int],
    source: int | None,
    target: int | None,
    most: int,
    sign: Literal[1, -1] = 1,
) -> Connections:
    """Return the connections to draw between visible neurons: the strongest, and those of a selected neuron.

    `weights` is a layer's W of shape (n, m), but for its `sign`; `sources` and `targets` are visible neurons of either
    side, of which `source` or `target` is the selected one. Of the others the `most` strongest are chosen, of its own
    all.
    """
    rows, columns = np.asarray(targets, np.intp), np.asarray(sources, np.intp)
    left, right = np.tile(columns, rows.size), np.repeat(rows, columns.size)
    values = np.nan_to_num(sign * weights[right, left].astype(np.float64), nan=0.0, posinf=HUGE, neginf=-HUGE)
    shares = np.abs(values) / _largest(weights)
    own = np.zeros(values.size, np.bool_)
    if source is not None:
        own |= left == source
    if target is not None:
        own |= right == target
    order = np.argsort(shares, kind="stable")
    others, mine = order[~own[order]], order[own[order]]
    left_out = max(0, others.size - most)
    drawn = np.concatenate([others[left_out:], mine])
    return Connections(left[drawn], right[drawn], values[drawn], shares[drawn], own[drawn], left_out)


def _largest(weights: npt.NDArray[np.floating[Any]]) -> float:
    """Return the largest |weight|, HUGE where it is infinite and 1 where there is none but 0."""
    # These pass over NaN, and copy nothing: a large layer has millions of weights.
    low, high = float(np.fmin.reduce(weights, axis=None)), float(np.fmax.reduce(weights, axis=None))
    largest = max(-low, high)
    return min(largest, HUGE) if largest > 0 else 1.0


class Drawing(msgspec.Struct, frozen=True):
    """The cells that lines run through: their rows, columns, characters and pens, one each a cell."""

    rows: list[int]
    columns: list[int]
    characters: str
    pens: list[int]


_STROKES = {"blocks": "─╲╱│", "ascii": "-\\/|"}
_DASH = {"braille": (6, 3), "blocks": (2, 1), "ascii": (2, 1)}
"""Of a line for a negative weight: the period in steps, and how many of them are drawn."""


def trace(
    starts: Floats,
    ends: Floats,
    dashed: npt.NDArray[np.bool_],
    pens: Integers,
    size: tuple[int, int],
    charset: Charset,
) -> Drawing:
    """Return straight lines across a gap of (width, height) cells, later ones over earlier ones.

    `starts` and `ends` are the rows on its left and right edge (0 the top edge of the first row), `dashed` tells
    which lines are broken, `pens` the pen of each; all of shape (E,).
    """
    width, height = size
    if not starts.size or width <= 0 or height <= 0:
        return Drawing([], [], "", [])
    across, down = (2, 4) if charset == "braille" else (1, 1)
    lengths = np.maximum(width * across, np.abs(ends - starts) * down)
    samples = int(lengths.max()) + 1
    places = (np.arange(samples) + 0.5) / samples
    x = np.broadcast_to((places * width * across).astype(np.intp), (starts.size, samples))
    y = ((starts[:, None] + (ends - starts)[:, None] * places) * down).astype(np.intp)
    y = np.clip(y, 0, height * down - 1)
    period, drawn = _DASH[charset]
    seen = ~dashed[:, None] | ((places * lengths[:, None]).astype(np.intp) % period < drawn)
    x_seen, y_seen = x[seen], y[seen]
    cells = np.zeros((height, width), np.intp)
    cells[y_seen // down, x_seen // across] = np.broadcast_to(pens[:, None], x.shape)[seen]
    if charset == "braille":
        dots: Dots = np.zeros((height * down, width * across), np.bool_)
        dots[y_seen, x_seen] = True
        characters = to_characters(dots, "braille")
    else:
        characters: Characters = np.full((height, width), " ")
        characters[y_seen, x_seen] = np.array(list(_STROKES[charset]))[_directions(x, y)][seen]
    rows, columns = np.nonzero(characters != " ")
    text = "".join(characters[rows, columns].tolist())
    return Drawing(rows.tolist(), columns.tolist(), text, cells[rows, columns].tolist())


def _directions(x: Integers, y: Integers) -> Integers:
    """Return for each sample of each line whether it runs flat (0), down (1), up (2) or upright (3) there."""
    dx = np.diff(x, axis=1, append=x[:, -1:] + 1)
    dy = np.diff(y, axis=1, append=y[:, -1:])
    upright = (dx == 0) & (dy != 0)
    return np.where(upright, 3, np.where(dy > 0, 1, np.where(dy < 0, 2, 0)))
