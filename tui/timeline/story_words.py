"""Why a parameter is what it is, in words and as a curve of characters."""

import numpy as np

from nn_tui.engine.network.names import parameter_name
from nn_tui.engine.runs import Snapshot
from nn_tui.engine.timeline.parameter_story import ParameterStory, ParameterUpdate
from nn_tui.engine.training.history import Column

from ..drawing import number_format as numbers
from ..drawing.dot_raster import curve_dots, dots_per_cell, to_characters
from ..drawing.glyphs import Glyphs
from ..drawing.text_cells import right


def story_title(story: ParameterStory, snapshot: Snapshot) -> str:
    """Return the parameter, and over how many updates it is followed."""
    depth, features = snapshot.structure.depth, snapshot.data.feature_names
    name = parameter_name(story.layer, story.neuron, story.source, depth, features)
    return f"{name} over {numbers.count(float(story.updates[-1]))} updates, up to {story.upto}"


def update_line(update: ParameterUpdate) -> str:
    """Return an update as a line: at which place, from what to what, and by how much."""
    change = update.after - update.before
    before, after = numbers.significant(update.before), numbers.significant(update.after)
    return f"{update.place!s:>10}   {before} → {after}   by {numbers.significant(change)}"


def describe_story(story: ParameterStory, snapshot: Snapshot) -> list[str]:
    """Return the story as sentences: from where to where it went, and the updates that moved it most."""
    known = story.values[np.isfinite(story.values)]
    if not known.size:
        return [f"{story_title(story, snapshot)}: there was no such parameter"]
    first, last = (numbers.significant(float(value)) for value in (known[0], known[-1]))
    low, high = (numbers.significant(float(value)) for value in (known.min(), known.max()))
    title = f"{story_title(story, snapshot)}: from {first} to {last}, between {low} and {high}"
    largest = [f"update at {update_line(update).strip()}" for update in story.largest]
    return [title, *(largest or ["no update has moved it"])]


def story_curve(story: ParameterStory, glyphs: Glyphs, width: int, height: int) -> list[str]:
    """Return the values over the updates as lines of characters, with the largest and smallest beside them."""
    values = story.values
    known = values[np.isfinite(values)]
    if not known.size:
        return ["there was no such parameter before"]
    low, high = float(known.min()), float(known.max())
    labels = [numbers.significant(high), numbers.significant(low)]
    gutter = max(map(len, labels)) + 1
    rows, columns = dots_per_cell(glyphs.curve)
    across = max(1, width - gutter) * columns
    first, last = float(story.updates[0]), float(story.updates[-1])
    at: Column = first + (last - first) * np.arange(across) / max(1, across - 1)
    shown = values[np.searchsorted(story.updates, at, side="right") - 1]
    spread = high - low or 1.0
    places = (high - shown) / spread * (height * rows - 1)
    characters = to_characters(curve_dots(places, height * rows), glyphs.curve)
    lines = ["".join(row) for row in characters.tolist()]
    beside = [labels[0], *[""] * (height - 2), labels[1]]
    return [f"{right(label, gutter - 1)} {line}" for label, line in zip(beside, lines, strict=True)]
