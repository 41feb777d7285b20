"""The plane of two inputs, or a projection, for classes: which class is predicted where, with the samples on it."""

import numpy as np

from ...drawing.styled_canvas import ink
from ...drawing.text_cells import first_cells, width_of
from .paint_plane import (
    Ground,
    Shade,
    draw_samples,
    lay_out,
    paint_ground,
    sampling,
    sampling_in_brief,
    share_drawn,
)
from .predictions import certainty, threshold_of
from .regression_surface import paint_neuron, scale_legend
from .scene import LearnedScene, LegendPart

LEVELS = 7
"""Shades of a class, from not sure to sure."""
LEAST_NAME = 3
"""Cells that are left of a class's name at least."""
ASCII_CLASSES = (".:", "+#", "-=", "~%", "^&")
"""In ASCII a class has one character where it is not sure and one where it is."""
STRENGTH, FAINT_STRENGTH = 0.43, 0.22
"""How much colour a class has at most: on its own plane, and behind a projection."""


def draw_decision_map(scene: LearnedScene) -> None:
    """Draw the class that is predicted at each place, darker where it is less sure, and the samples.

    With two inputs that is all there is, so the samples have the colours of their true classes. A projection shows
    only the plane in which all that it leaves out is at its mean: it is drawn faintly, and samples have the colours and
    the initials of what is predicted for them.
    """
    if scene.plane is None:
        return
    ground, dataset = lay_out(scene, scene.plane), scene.snapshot.data
    projected = scene.choices.shown(scene.snapshot.data) == "projection"
    scale = paint_neuron(scene, ground) if scene.choices.neuron else None
    if scale is None:
        _paint_classes(scene, ground, FAINT_STRENGTH if projected else STRENGTH)
    actual, predicted = scene.actual_classes(), scene.predicted_classes()
    wrong = predicted != actual
    shown: list[int] = (predicted if projected else actual).tolist()
    initials = _initials(scene) if projected else []

    def mark(index: int) -> str:
        return initials[shown[index]] if initials else scene.mark(index)

    colours = [scene.bright(scene.palette.of_class(index)) for index in range(len(dataset.target_names))]
    draw_samples(scene, ground, mark, lambda index: colours[shown[index]], wrong)
    others: list[LegendPart] = [("others at their mean", scene.faint)] if projected else []
    found = _marks(scene, ground, initials=bool(initials))
    marks = [*([*version, *others] for version in found if others), *found]
    if scale is not None:
        scale_legend(scene, scale, *([*version, *_classes(scene)] for version in marks), *marks)
        return
    least = marks[-1]
    room = scene.sheet.width - sum(width_of(text) + 1 for text, _ in least)
    versions = [*([*_classes(scene), *version] for version in marks), [*_classes(scene, room), *least]]
    scene.legend(scene.sheet.height - 1, *versions, [*least, *_classes(scene)])


def _marks(scene: LearnedScene, ground: Ground, *, initials: bool) -> list[list[LegendPart]]:
    """Return legends of the marks, the fullest first; those of a part of the samples say of which one."""
    splits = [] if initials else scene.splits()
    left_out = sampling(scene, ground, " right ones")
    if not left_out:
        return [[*splits, *scene.crosses()], scene.crosses(), []]
    [(_, faint)] = left_out
    every = share_drawn(scene, ground)
    brief: list[LegendPart] = [(f"1 in {every} right", faint)]
    briefest = sampling_in_brief(scene, ground)
    return [
        [*splits, *scene.crosses("all wrong"), *left_out],
        [*splits, *scene.crosses("all"), *brief],
        [*brief, *scene.crosses("all")],
        [*briefest, *scene.crosses("all")],
    ]


def _initials(scene: LearnedScene) -> list[str]:
    """Return the first letters of the classes where they differ, else nothing; colours alone soon repeat."""
    letters = [scene.glyphs.spell(first_cells(name, 1)) for name in scene.snapshot.data.target_names]
    clear = len(set(letters)) == len(letters) and all(width_of(letter) == 1 for letter in letters)
    return letters if clear else []


def _paint_classes(scene: LearnedScene, ground: Ground, strength: float) -> None:
    palette = scene.palette
    levels = LEVELS if scene.choices.smooth else 1
    steps = [level / (levels - 1) for level in range(levels)] if levels > 1 else [1.0]
    outputs = scene.forecast.outputs(scene.snapshot, ground.points(scene))
    classes, sure = certainty(outputs, threshold_of(scene.snapshot))
    shades = [
        Shade(
            palette.background.blend(palette.of_class(index), 0.12 + strength * step),
            palette.of_class(index),
            ASCII_CLASSES[index % len(ASCII_CLASSES)][step > 0.5],
        )
        for index in range(len(scene.snapshot.data.target_names))
        for step in steps
    ]
    paint_ground(scene, ground, classes * levels + np.minimum((sure * levels).astype(np.intp), levels - 1), shades)


def _classes(scene: LearnedScene, room: int | None = None) -> list[LegendPart]:
    """Return the legend of the classes in a room, their names cut alike where not all fit, and how many are left out.

    Where no room is given, a single mark may stand behind them.
    """
    classes = len(scene.snapshot.data.target_names)
    width = scene.sheet.width - width_of(f"  {scene.glyphs.wrong_sample} wrong") if room is None else room
    entries = [
        (
            f"{scene.glyphs.area or ASCII_CLASSES[index % len(ASCII_CLASSES)][1]} {name}",
            ink(scene.palette.of_class(index)),
        )
        for index, name in enumerate(scene.target_names(max(LEAST_NAME, width // classes - 3)))
    ]
    if sum(width_of(text) + 1 for text, _ in entries) <= (scene.sheet.width if room is None else room):
        return entries
    shown, used = 0, len(f"{classes} more")
    while shown < classes and used + width_of(entries[shown][0]) + 1 <= width:
        used += width_of(entries[shown][0]) + 1
        shown += 1
    return [*entries[:shown], (f"{classes - shown} more" if shown else f"{classes} classes", scene.faint)]
