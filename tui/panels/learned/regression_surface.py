"""The plane of two inputs, or a projection, for numbers: which value is predicted where, and a neuron's activation."""

from collections.abc import Sequence

import msgspec
import numpy as np
from rich.style import Style
from textual.color import Color

from nn_tui.datasets.arrays import Floats, Rows

from ...drawing import number_format as numbers
from ...drawing.styled_canvas import ink
from .paint_plane import Ground, Shade, draw_samples, lay_out, paint_ground, sampling
from .scene import View

LEVELS, BANDS = 7, 2
"""Shades of a sign, from the middle to the end: of a smooth surface, and of one in bands."""
ROOMY = 46
"""Columns from which the scale of values is drawn in full."""
ASCII_SIGNS = "=- +#"
"""In ASCII a value has one character: clearly negative … clearly positive."""
EXACT = 0.25
"""An error below this share of the targets' spread counts as none."""


class Scale(msgspec.Struct, frozen=True):
    """Values from middle − reach to middle + reach in shades, `levels` on each side of the middle."""

    name: str
    middle: float
    reach: float
    levels: int
    strongest: float
    """How much colour the ends have."""

    def index(self, values: Floats) -> Rows:
        """Return which shade each value has; what lies beyond has that of the end."""
        shares = np.clip(np.nan_to_num((values - self.middle) / self.reach), -1, 1)
        return np.rint(shares * self.levels).astype(np.intp) + self.levels

    def shades(self, view: View) -> list[Shade]:
        """Return the shades, from low to high."""
        palette, levels = view.palette, self.levels
        return [
            Shade(
                palette.background.blend(palette.signed(level), 0.04 + self.strongest * abs(level) / levels),
                palette.signed(level),
                ASCII_SIGNS[round((level + levels) / (2 * levels) * (len(ASCII_SIGNS) - 1))],
            )
            for level in range(-levels, levels + 1)
        ]

    def colour(self, view: View, index: int) -> Color:
        """Return the colour of a mark on a shade, so that it stands out."""
        level = index - self.levels
        return view.palette.foreground.blend(view.palette.signed(level), abs(level) / self.levels)


def draw_surface(view: View) -> None:
    """Draw the value that is predicted at each place, in a colour for low and one for high values, and the samples."""
    if view.plane is None:
        return
    ground = lay_out(view, view.plane)
    if view.choices.shown(view.snapshot.data) == "projection" and not view.choices.neuron:
        _draw_errors(view, ground)
        return
    all_targets = view.everything.targets[:, view.target]
    low, high = float(all_targets.min()), float(all_targets.max())
    # Around 0 where the targets have both signs, else around their middle.
    middle = 0.0 if low < 0 < high else (low + high) / 2
    scale = Scale(view.target_name, middle, max(high - middle, middle - low) or 1.0, _levels(view), 0.7)
    shown = scale
    if view.choices.neuron:
        shown = paint_neuron(view, ground)
    else:
        values = view.forecast.outputs(view.snapshot, ground.points(view))[view.target].astype(np.float64)
        paint_ground(view, ground, scale.index(values), scale.shades(view))
    targets = scale.index(view.samples.targets[:, view.target])
    draw_samples(view, ground, view.mark, lambda index: scale.colour(view, int(targets[index])))
    scale_legend(view, shown, [*view.splits(), *sampling(view, ground)])


def paint_neuron(view: View, ground: Ground) -> Scale:
    """Paint the activation of the selected neuron at each place, and return the scale of its colours."""
    values = view.activation(ground.points(view))
    layer, _ = view.selected
    bounds = view.snapshot.structure.activations[layer - 1].bounds if layer else None
    low, high = bounds or (0.0, 0.0)
    finite = values[np.isfinite(values)]
    reach = max(abs(low), high) or float(np.abs(finite).max(initial=0.0)) or 1.0
    scale = Scale(view.neuron_name, 0.0, reach, _levels(view), 0.7)
    paint_ground(view, ground, scale.index(values), scale.shades(view))
    return scale


def scale_legend(view: View, scale: Scale, parts: Sequence[tuple[str, Style]]) -> None:
    """Write into the last row what is shown, the ends of its scale with the colours between, and other parts."""
    row = view.sheet.height - 1
    shades = scale.shades(view)
    if scale.levels == LEVELS and view.sheet.width < ROOMY:
        shades = shades[::2]
    start = f"{scale.name} {numbers.short(scale.middle - scale.reach)} "
    view.legend(row, [(f"{start}{' ' * len(shades)} {numbers.short(scale.middle + scale.reach)}", view.plain), *parts])
    for column, shade in enumerate(shades, len(start)):
        colour = shade.fill if view.glyphs.area else shade.strong
        view.sheet.put(column, row, view.glyphs.area or shade.character, ink(colour))


def _draw_errors(view: View, ground: Ground) -> None:
    """Draw for each sample whether its prediction is too high or too low: a slice of the surface says little here."""
    samples, palette = view.samples, view.palette
    targets = samples.targets[:, view.target]
    errors = view.predicted_values() - targets
    shares = np.nan_to_num(errors / (float(view.everything.targets[:, view.target].std()) or 1.0))

    def mark(index: int) -> str:
        return view.glyphs.dot if abs(shares[index]) < EXACT else "+" if shares[index] > 0 else "-"

    def colour(index: int) -> Color:
        share = float(shares[index])
        return palette.faint if abs(share) < EXACT else palette.strength(palette.signed(share), abs(share))

    draw_samples(view, ground, mark, colour)
    view.legend(
        view.sheet.height - 1,
        [
            (f"{view.target_name} predicted", view.plain),
            ("+ too high", ink(palette.positive)),
            ("- too low", ink(palette.negative)),
            (f"{view.glyphs.dot} within {EXACT:g} sd", view.faint),
            *sampling(view, ground),
        ],
    )


def _levels(view: View) -> int:
    return LEVELS if view.choices.smooth else BANDS
