"""The table of layers as plain text: its figures, its columns, and histograms made of characters."""

from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from nn_tui.engine.diagnostics.histogram import BINS, Distribution, around_zero
from nn_tui.engine.diagnostics.layer_warnings import LayerWarning, layer_warnings
from nn_tui.engine.network.names import layer_name
from nn_tui.engine.runs import Snapshot

from ...drawing.number_format import fitted, percent, short
from ...drawing.text_cells import width_of

Quantity = Literal["activations", "weights", "gradients"]
QUANTITIES: tuple[Quantity, ...] = ("activations", "weights", "gradients")

NAME, RATIO, NEURONS, NORM = 11, 8, 12, 9
NARROW_BARS, WIDE_BARS = BINS // 2, BINS
MOMENTS = 14
GAP = 1


class Asleep(msgspec.Struct, frozen=True):
    """How many neurons of a layer hardly learn, and why; `count` is None where only the share is known."""

    state: Literal["dead", "saturated"]
    share: float
    count: int | None = None


class LayerFigures(msgspec.Struct, frozen=True, eq=False):
    """What the table says of a layer; numbers are None, and distributions left out, where nothing is known yet."""

    layer: int
    name: str
    neurons: int
    ratio: float | None
    """How large the last update was beside the weights."""
    asleep: Asleep | None
    """None also where the activation function has no state in which a neuron stops learning."""
    gradient_norm: float | None
    weight_norm: float
    distributions: dict[Quantity, Distribution]


class LayerTable(msgspec.Struct, frozen=True, eq=False):
    """All layers of a snapshot, and what stands out about them."""

    layers: tuple[LayerFigures, ...]
    warnings: tuple[LayerWarning, ...]


def layer_table(snapshot: Snapshot) -> LayerTable:
    """Return the figures of all layers; of large layers some milliseconds' work, so keep it for the snapshot."""
    return LayerTable(
        tuple(_figures(snapshot, layer) for layer in range(1, snapshot.structure.depth + 1)),
        layer_warnings(snapshot.diagnostics, snapshot.survey),
    )


def _figures(snapshot: Snapshot, layer: int) -> LayerFigures:
    found, trained = snapshot.diagnostics[layer - 1], snapshot.step > 0
    distributions: dict[Quantity, Distribution] = {"weights": around_zero(snapshot.parameters.folded(layer)[:-1])}
    if trained:
        distributions["gradients"] = around_zero(snapshot.gradients.folded(layer)[:-1])
    if snapshot.survey is not None:
        distributions["activations"] = snapshot.survey.layers[layer - 1].activations
    return LayerFigures(
        layer=layer,
        name=layer_name(layer, snapshot.structure.depth),
        neurons=snapshot.structure.sizes[layer],
        ratio=found.ratio if trained else None,
        asleep=_asleep(snapshot, layer),
        gradient_norm=found.gradient_norm if trained else None,
        weight_norm=found.weight_norm,
        distributions=distributions,
    )


def _asleep(snapshot: Snapshot, layer: int) -> Asleep | None:
    """Return which neurons the survey found asleep; without a survey, which ones the last batch did."""
    if snapshot.survey is None:
        found = snapshot.diagnostics[layer - 1]
        if found.dead is not None:
            return Asleep("dead", found.dead)
        return None if found.saturated is None else Asleep("saturated", found.saturated)
    surveyed = snapshot.survey.layers[layer - 1]
    marked = surveyed.saturated if surveyed.dead is None else surveyed.dead
    if marked is None:
        return None
    count = int(np.count_nonzero(marked))
    return Asleep("saturated" if surveyed.dead is None else "dead", count / marked.size, count)


def number(value: float | None) -> str:
    """Return a figure as the table shows it; nothing where it is not known yet."""
    return "" if value is None else short(value)


def neurons(layer: LayerFigures) -> str:
    """Return how many neurons are asleep: `3/8 dead`, `37.5 % sat.`; `-` where none can be, by the activation."""
    asleep = layer.asleep
    if asleep is None:
        return "-"
    amount = percent(asleep.share) if asleep.count is None else f"{asleep.count}/{layer.neurons}"
    return f"{amount} {'dead' if asleep.state == 'dead' else 'sat.'}"


class Columns(msgspec.Struct, frozen=True):
    """Which columns there are room for, and how wide the histograms are.

    The most telling ones come first: update / weights, the neurons that do not learn, the histogram of the
    activations, those of weights and gradients, then means and spreads, then norms. Where not all histograms fit, mean
    and spread of the activations say more than a second one.
    """

    ratio: bool
    neurons: bool
    bars: tuple[Quantity, ...]
    moments: tuple[Quantity, ...]
    norms: bool
    bar_width: int


def columns(width: int) -> Columns:
    """Return the columns that fit in `width` cells, the layer's name being the first."""
    left = width - NAME

    def take(cells: int) -> bool:
        nonlocal left
        fits = left >= cells + GAP
        left -= cells + GAP if fits else 0
        return fits

    ratio = take(RATIO)
    neurons = ratio and take(NEURONS)
    bars: list[Quantity] = [quantity for quantity in QUANTITIES if neurons and take(NARROW_BARS)]
    moments: list[Quantity] = [quantity for quantity in bars if len(bars) == len(QUANTITIES) and take(MOMENTS)]
    if len(bars) == 2 and left >= MOMENTS - NARROW_BARS:
        left -= MOMENTS - NARROW_BARS
        bars, moments = bars[:1], bars[:1]
    norms = len(moments) == len(QUANTITIES) and take(2 * NORM + GAP)
    wide = bool(bars) and left >= len(bars) * (WIDE_BARS - NARROW_BARS)
    return Columns(ratio, neurons, tuple(bars), tuple(moments), norms, WIDE_BARS if wide else NARROW_BARS)


def bars(counts: npt.NDArray[np.intp], width: int, height: int, characters: str) -> list[str]:
    """Return a histogram in `height` rows of `width` cells, the top one first; `characters` go from empty to full.

    The highest bar fills its column, and what was counted at all is seen. `width` has to divide the number of bins.
    """
    steps = len(characters) - 1
    merged = counts.reshape(width, -1).sum(axis=1)
    highest = int(merged.max())
    if not highest:
        return [" " * width] * height
    levels = [0 if not count else max(1, round(count / highest * steps * height)) for count in merged.tolist()]
    return [
        "".join(characters[min(steps, max(0, level - row * steps))] for level in levels)
        for row in range(height - 1, -1, -1)
    ]


def ends(found: Distribution, width: int) -> str:
    """Return what the ends of a histogram stand for, at its ends or in short."""
    low, high = short(found.low), short(found.high)
    gap = width - width_of(low) - width_of(high)
    if gap > 0:
        return f"{low}{' ' * gap}{high}"
    return (f"±{high}" if found.low == -found.high else high).rjust(width)


def moments(found: Distribution) -> str:
    """Return mean and spread in MOMENTS cells."""
    return f"{fitted(found.mean, 6):>6} {short(found.spread):>7}"


def brief_moments(found: Distribution, width: int) -> str:
    """Return mean and spread below a histogram: `+0.02±0.51`."""
    return f"{fitted(found.mean)}±{fitted(found.spread).lstrip('+')}".rjust(width)


def words(table: LayerTable, *, advised: bool = True) -> list[str]:
    """Return a sentence for each warning, with what one could try or without."""
    return [
        f"{table.layers[found.layer - 1].name}: {found.fact}{f': {found.advice}' if advised else ''}"
        for found in table.warnings
    ]


def tab_separated(table: LayerTable) -> str:
    """Return the table for a spreadsheet: a heading, and a line a layer, every number with its digits."""
    heading = ["layer", "update/weights", "neurons", "gradient norm", "weight norm"]
    for quantity in QUANTITIES:
        heading += [f"{quantity} {figure}" for figure in ("mean", "spread", "low", "high")]
    return "\n".join(["\t".join(heading), *("\t".join(_cells(layer)) for layer in table.layers)])


def _cells(layer: LayerFigures) -> Sequence[str]:
    cells = [layer.name, number(layer.ratio), neurons(layer), number(layer.gradient_norm), number(layer.weight_norm)]
    for quantity in QUANTITIES:
        found = layer.distributions.get(quantity)
        cells += [f"{x:.6g}" for x in (found.mean, found.spread, found.low, found.high)] if found else [""] * 4
    return cells
