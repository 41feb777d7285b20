"""Data that are pictures: the present sample with what is predicted for it, and what the selected neuron looks for."""

from collections.abc import Sequence

import msgspec
import numpy as np
from rich.style import Style
from textual.color import Color

from nn_tui.datasets.arrays import Floats
from nn_tui.engine.runs import Sample, Snapshot

from ...drawing import number_format as numbers
from ...drawing.styled_canvas import ink
from ...drawing.text_cells import shorten, width_of
from ..captions import mean_words, sample_words
from .predictions import certainty, threshold_of
from .regression_surface import ASCII_SIGNS
from .scene import LearnedScene

Note = tuple[Sequence[str], Style]
"""A line in ever shorter versions, and its style."""

GAP = 2
ABOVE, BELOW = 1, 2
"""Rows over and under a picture."""
LEVELS = 8
"""Steps of brightness: more could not be told apart, and would cost more to send."""
SIGN_FROM = 0.15
"""From which share of the largest weight on a sign is written."""


class Picture(msgspec.Struct, frozen=True, eq=False):
    """Points (rows, columns) in −1 … 1, NaN where there is none; those of a sample are not below 0."""

    points: Floats
    signed: bool
    largest: float
    """What 1 stands for."""


def pixels_of(snapshot: Snapshot) -> Floats:
    """Return the pixels (rows, columns) of the sample that is looked at, of a batch their means."""
    data, subject = snapshot.data, snapshot.subject
    assert data.image_shape is not None
    if subject.sample is not None:
        return subject.sample.inputs.reshape(data.image_shape)
    return data.input_scaler.restore(subject.activity.inputs).reshape(data.image_shape)


def sample_picture(snapshot: Snapshot) -> Picture:
    """Return the pixels that are looked at as shares of the range that the dataset's first samples have."""
    low, high = snapshot.data.pixels or (0.0, 1.0)
    shares = (pixels_of(snapshot) - low) / ((high - low) or 1.0)
    return Picture(np.clip(shares, 0.0, 1.0), signed=False, largest=high)


def weights_picture(snapshot: Snapshot, layer: int, neuron: int, columns: int) -> Picture:
    """Return the weights into a neuron as shares of the largest of them.

    In the first hidden layer they have the shape of the sample. Neurons further on take in no pixels: theirs are a
    strip, wrapped at the width.
    """
    weights = snapshot.subject.parameters.weights(layer)[neuron].astype(np.float64)
    largest = float(np.abs(weights[np.isfinite(weights)]).max(initial=0.0)) or 1.0
    shape = snapshot.data.image_shape
    if layer > 1 or shape is None:
        columns = max(1, min(columns, weights.size))
        shape = -(-weights.size // columns), columns
    points = np.full(shape[0] * shape[1], np.nan)
    points[: weights.size] = np.nan_to_num(weights / largest, posinf=1.0, neginf=-1.0)
    return Picture(points.reshape(shape), signed=True, largest=largest)


def enlarged(points: Floats, width: int, height: int) -> Floats | None:
    """Return the points as large as fits in the cells, of which two beside each other are a square.

    None where a point cannot have two cells.
    """
    rows, columns = points.shape
    times = min(width // (2 * columns), height // rows)
    return points.repeat(times, axis=0).repeat(2 * times, axis=1) if times else None


def squeezed(points: Floats, width: int, height: int) -> Floats:
    """Return the points as pairs one above the other in a cell, (2 · rows, columns), averaged where they are too many.

    What a square of points is averaged to is NaN only where all are.
    """
    rows, columns = points.shape
    square = max(1, -(-columns // max(1, width)), -(-rows // max(1, 2 * height)))
    below, right = -rows % (2 * square), -columns % square
    padded = np.pad(points, ((0, below), (0, right)), constant_values=np.nan)
    blocks = padded.reshape(padded.shape[0] // square, square, padded.shape[1] // square, square)
    there = ~np.isnan(blocks)
    sums = np.where(there, blocks, 0.0).sum(axis=(1, 3))
    counts = there.sum(axis=(1, 3))
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def draw_pictures(scene: LearnedScene) -> None:
    """Draw the sample on the left and the weights into the selected neuron on the right."""
    sheet = scene.sheet
    narrow = sheet.width < 2 * GAP + 16
    width = sheet.width if narrow else (sheet.width - GAP) // 2
    sample = scene.snapshot.subject.sample
    if sample is None:
        heading, verdict = mean_words(scene.snapshot.subject), list[Note]()
    else:
        number = sample_words(sample)
        heading = (f"{number} {scene.glyphs.dot} {sample.split}", number)
        if not scene.snapshot.subject.targeted:
            heading = (number,)
        verdict = _verdict(scene, sample)
    _draw(scene, 0, width, heading, sample_picture(scene.snapshot), verdict)
    if narrow:
        return
    left = width + GAP
    layer, neuron = scene.selected
    if layer == 0:
        _write(scene, left, 0, width, (f"{scene.neuron_name} is an input", scene.neuron_name), ink(scene.neuron_colour))
        _write(scene, left, 1, width, ("no weights lead into it", "no weights"), scene.faint)
        return
    picture = weights_picture(scene.snapshot, layer, neuron, columns=width // 2)
    sources = "" if layer == 1 else f" from layer {layer - 1}"
    notes: list[Note] = [
        ((f"+ and - up to {numbers.short(picture.largest)}", f"+- {numbers.short(picture.largest)}"), scene.faint),
        ((f"bias {numbers.significant(float(scene.snapshot.subject.parameters.biases(layer)[neuron]))}",), scene.plain),
    ]
    name = scene.neuron_name
    _draw(scene, left, width, (f"weights into {name}{sources}", f"weights into {name}", f"into {name}"), picture, notes)


def _verdict(scene: LearnedScene, sample: Sample) -> list[Note]:
    """Return what is predicted for the sample, and what is true; nothing as long as it is not predicted."""
    snapshot = scene.snapshot
    if ("a", snapshot.structure.depth) not in snapshot.computed or not snapshot.subject.targeted:
        return []
    outputs, actual = snapshot.subject.activity.outputs[:, np.newaxis], sample.targets
    if scene.regression:
        predicted = snapshot.data.target_scaler.restore(outputs)[scene.target, 0]
        return [
            ((f"predicted {numbers.significant(float(predicted))}",), scene.plain),
            ((f"actual {numbers.significant(float(actual[scene.target]))}",), scene.plain),
        ]
    guess = int(certainty(outputs, threshold_of(snapshot))[0][0])
    truth = int(certainty(actual[:, np.newaxis])[0][0])
    share = float(outputs[0, 0] if guess else 1 - outputs[0, 0]) if len(outputs) == 1 else float(outputs[guess, 0])
    probable = snapshot.structure.activations[-1].name in ("sigmoid", "softmax")
    wrong = guess != truth
    colour = ink(scene.palette.error if wrong else scene.palette.output, bold=True)
    names = scene.target_names()
    predicted, true = f"predicted {names[guess]}", f"actual {names[truth]}"
    error = f"{true}  {scene.glyphs.wrong_sample}"
    return [
        ((f"{predicted}  {numbers.percent(share)}", predicted) if probable else (predicted,), colour),
        ((f"{error} wrong", error) if wrong else (true,), scene.plain),
    ]


def _draw(
    scene: LearnedScene, left: int, width: int, heading: Sequence[str], picture: Picture, notes: Sequence[Note]
) -> None:
    """Draw a picture in the middle of its part of the sheet, its heading above it and the notes below."""
    sheet = scene.sheet
    height = max(1, sheet.height - ABOVE - BELOW)
    large = enlarged(picture.points, width, height)
    if large is not None:
        rows, columns = large.shape
    else:
        large = squeezed(picture.points, width, height)
        rows, columns = large.shape[0] // 2, large.shape[1]
    top = ABOVE + (height - rows) // 2
    margin = left + (width - columns) // 2
    _write(scene, left, top - 1, width, heading, ink(scene.neuron_colour) if picture.signed else scene.plain)
    if rows == large.shape[0]:
        _paint_cells(scene, margin, top, large, signed=picture.signed)
    else:
        _paint_halves(scene, margin, top, large, signed=picture.signed)
    for row, (texts, style) in enumerate(notes, top + rows):
        _write(scene, left, row, width, texts, style)


def _write(scene: LearnedScene, left: int, row: int, width: int, texts: Sequence[str], style: Style) -> None:
    """Write the first of the texts that fits, in the middle of its part of the sheet; they say less and less."""
    text = shorten(next((text for text in texts if width_of(text) <= width), texts[-1]), width, scene.glyphs.ellipsis)
    scene.sheet.put(left + (width - width_of(text)) // 2, row, text, style)


def _levels(points: Floats) -> list[list[int | None]]:
    """Return each point as −LEVELS … LEVELS, None where there is none."""
    steps = np.rint(np.nan_to_num(points) * LEVELS).astype(np.intp).astype(object)
    steps[np.isnan(points)] = None
    return steps.tolist()


def _paint_cells(scene: LearnedScene, left: int, top: int, points: Floats, *, signed: bool) -> None:
    """Paint points that have whole cells: by colour, and by characters for where there is none."""
    sheet = scene.sheet
    pens: dict[int | None, tuple[str, int]] = {None: (" ", sheet.pen(scene.faint))}
    for row, line in enumerate(_levels(points), top):
        for level in line:
            if level not in pens and level is not None:
                pens[level] = _cell(scene, level, signed=signed)
        cells = [pens[level] for level in line]
        sheet.paint(left, row, [character for character, _ in cells], [pen for _, pen in cells])


def _cell(scene: LearnedScene, level: int, *, signed: bool) -> tuple[str, int]:
    palette, glyphs, share = scene.palette, scene.glyphs, level / LEVELS
    plain = not glyphs.area
    fill = _fill(scene, level, signed=signed)
    if not signed:
        character = glyphs.shades[round(share * (len(glyphs.shades) - 1))]
        return character, scene.sheet.pen(ink(palette.foreground) if plain else ink(fill, fill))
    middle = len(ASCII_SIGNS) // 2
    if plain:
        character = ASCII_SIGNS[middle + round(share * middle)]
        return character, scene.sheet.pen(ink(palette.signed(share)))
    character = " " if abs(share) < SIGN_FROM else "+" if share > 0 else "-"
    return character, scene.sheet.pen(ink(scene.bright(palette.signed(share)), fill))


def _paint_halves(scene: LearnedScene, left: int, top: int, points: Floats, *, signed: bool) -> None:
    """Paint points two a cell; in ASCII a cell has the mean of both."""
    if not scene.glyphs.area:
        pairs = points.reshape(points.shape[0] // 2, 2, points.shape[1])
        with np.errstate(invalid="ignore"):
            means = np.where(np.isnan(pairs[:, 1]), pairs[:, 0], pairs.mean(axis=1))
        _paint_cells(scene, left, top, means, signed=signed)
        return
    background = scene.palette.background
    fills = {level: _fill(scene, level, signed=signed) for level in range(-LEVELS if signed else 0, LEVELS + 1)}
    levels = _levels(points)
    for row, (upper, lower) in enumerate(zip(levels[::2], levels[1::2], strict=True), top):
        pens = [
            scene.sheet.pen(
                ink(background if above is None else fills[above], background if below is None else fills[below])
            )
            for above, below in zip(upper, lower, strict=True)
        ]
        scene.sheet.paint(left, row, ["▀"] * len(pens), pens)


def _fill(scene: LearnedScene, level: int, *, signed: bool) -> Color:
    """Return the colour of a point: brightness for a sample; for a weight its sign, and brightness for its size."""
    colour = scene.palette.signed(level) if signed else scene.palette.foreground
    return scene.palette.background.blend(colour, 0.04 + 0.9 * abs(level) / LEVELS)
