"""The plane of two inputs, or a projection, for numbers: which value is predicted where, and a neuron's activation."""

from collections.abc import Sequence

import msgspec
import numpy as np
from textual.color import Color

from nn_tui.datasets.arrays import Floats, Rows

from ...drawing import number_format as numbers
from ...drawing.styled_canvas import ink
from ...drawing.text_cells import width_of
from .paint_plane import Ground, Shade, draw_samples, lay_out, paint_ground, sampling, sampling_in_brief
from .scene import LearnedScene, LegendPart

LEVELS, BANDS = 7, 2
"""Shades of a sign, from the middle to the end: of a smooth surface, and of one in bands."""
ASCII_SIGNS = "=- +#"
"""In ASCII a value has one character: clearly negative … clearly positive."""
EXACT = 0.25
"""An error below this share of the targets' spread counts as none."""


class ColourScale(msgspec.Struct, frozen=True):
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

    def shades(self, scene: LearnedScene) -> list[Shade]:
        """Return the shades, from low to high."""
        palette, levels = scene.palette, self.levels
        return [
            Shade(
                palette.background.blend(palette.signed(level), 0.04 + self.strongest * abs(level) / levels),
                palette.signed(level),
                ASCII_SIGNS[round((level + levels) / (2 * levels) * (len(ASCII_SIGNS) - 1))],
            )
            for level in range(-levels, levels + 1)
        ]

    def colour(self, scene: LearnedScene, index: int) -> Color:
        """Return the colour of a mark on a shade, so that it stands out."""
        level = index - self.levels
        return scene.palette.foreground.blend(scene.palette.signed(level), abs(level) / self.levels)


def draw_surface(scene: LearnedScene) -> None:
    """Draw the value that is predicted at each place, in a colour for low and one for high values, and the samples."""
    if scene.plane is None:
        return
    ground = lay_out(scene, scene.plane)
    if scene.choices.shown(scene.snapshot.data) == "projection" and not scene.choices.neuron:
        _draw_errors(scene, ground)
        return
    all_targets = scene.everything.targets[:, scene.target]
    low, high = float(all_targets.min()), float(all_targets.max())
    # Around 0 where the targets have both signs, else around their middle.
    middle = 0.0 if low < 0 < high else (low + high) / 2
    scale = ColourScale(scene.target_name, middle, max(high - middle, middle - low) or 1.0, _levels(scene), 0.7)
    shown = scale
    if scene.choices.neuron:
        shown = paint_neuron(scene, ground)
    else:
        values = scene.forecast.outputs(scene.snapshot, ground.points(scene))[scene.target].astype(np.float64)
        paint_ground(scene, ground, scale.index(values), scale.shades(scene))
    targets = scale.index(scene.samples.targets[:, scene.target])
    draw_samples(scene, ground, scene.mark, lambda index: scale.colour(scene, int(targets[index])))
    left_out = sampling(scene, ground)
    scale_legend(scene, shown, [*scene.splits(), *left_out], left_out, sampling_in_brief(scene, ground))


def paint_neuron(scene: LearnedScene, ground: Ground) -> ColourScale:
    """Paint the activation of the selected neuron at each place, and return the scale of its colours."""
    values = scene.activation(ground.points(scene))
    layer, _ = scene.selected
    bounds = scene.snapshot.structure.activations[layer - 1].bounds if layer else None
    low, high = bounds or (0.0, 0.0)
    finite = values[np.isfinite(values)]
    reach = max(abs(low), high) or float(np.abs(finite).max(initial=0.0)) or 1.0
    scale = ColourScale(scene.neuron_name, 0.0, reach, _levels(scene), 0.7)
    paint_ground(scene, ground, scale.index(values), scale.shades(scene))
    return scale


def scale_legend(scene: LearnedScene, scale: ColourScale, *others: Sequence[LegendPart]) -> None:
    """Write into the last row what is shown, the ends of its scale with the colours between, and other parts.

    Of these there are several versions, the fullest first. Where there is little room, the scale has half of its
    shades, and then no name; before the last of the other parts would go, it has its ends and its middle alone.
    """
    row, all_shades = scene.sheet.height - 1, scale.shades(scene)
    low, high = (numbers.short(scale.middle + side * scale.reach) for side in (-1, 1))
    scales = {
        f"{start}{' ' * len(shades)} {high}": (width_of(start), shades)
        for start in (f"{scale.name} {low} ", f"{low} ")
        for shades in ((all_shades, all_shades[::2]) if scale.levels == LEVELS else (all_shades,))
    }
    texts = list(scales)
    named = texts[: len(texts) // 2]
    ends = all_shades[:: scale.levels]
    scales[f"{low} {' ' * len(ends)} {high}"] = width_of(low) + 1, ends
    versions = [[(text, scene.plain), *parts] for parts in others for text in named]
    versions += [[(text, scene.plain), *others[-1]] for text in scales]
    shown = scene.legend(row, *versions, *([(text, scene.plain)] for text in texts))
    start, shades = scales.get(shown[0][0] if shown else "", (0, list[Shade]()))
    for column, shade in enumerate(shades, start):
        colour = shade.fill if scene.glyphs.area else shade.strong
        scene.sheet.put(column, row, scene.glyphs.area or shade.character, ink(colour))


def _draw_errors(scene: LearnedScene, ground: Ground) -> None:
    """Draw for each sample whether its prediction is too high or too low: a slice of the surface says little here."""
    samples, palette = scene.samples, scene.palette
    targets = samples.targets[:, scene.target]
    errors = scene.predicted_values() - targets
    shares = np.nan_to_num(errors / (float(scene.everything.targets[:, scene.target].std()) or 1.0))

    # In ASCII the dot is the minus sign.
    exact = "." if scene.glyphs.charset == "ascii" else scene.glyphs.dot

    def mark(index: int) -> str:
        return exact if abs(shares[index]) < EXACT else "+" if shares[index] > 0 else "-"

    def colour(index: int) -> Color:
        share = float(shares[index])
        return palette.faint if abs(share) < EXACT else palette.strength(palette.signed(share), abs(share))

    draw_samples(scene, ground, mark, colour)
    what, left_out = (f"{scene.target_name} predicted", scene.plain), sampling(scene, ground)
    marks = [
        ("+ too high", ink(palette.positive)),
        ("- too low", ink(palette.negative)),
        (f"{exact} within {EXACT:g} sd", scene.faint),
    ]
    brief = sampling_in_brief(scene, ground)
    versions = [what, *marks, *left_out], [*marks, *left_out], [*marks[:2], *left_out], [*marks[:2], *brief]
    scene.legend(scene.sheet.height - 1, *versions)


def _levels(scene: LearnedScene) -> int:
    return LEVELS if scene.choices.smooth else BANDS
