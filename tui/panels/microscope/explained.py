"""The microscope's pages one after the other as text, for pipes, papers and screen readers."""

from nn_tui.engine.explain.step_effect import step_effect
from nn_tui.engine.network.names import NeuronId, layer_name
from nn_tui.engine.runs import Snapshot
from nn_tui.engine.timeline.place import Place

from ...drawing.glyphs import Glyphs
from ...drawing.styled_text import StyledLine
from ..captions import sample_words
from ..statements import wrap
from .check_words import VERDICTS, Checks
from .pages import NAMES, page_of
from .scene import DIGITS, MicroscopeScene
from .views import VIEWS

WIDTH = 100
"""Columns of the text."""
MOST_NEURONS = 32
"""Neurons that are explained where none is named."""


def describe(snapshot: Snapshot, place: Place, only: NeuronId | None, glyphs: Glyphs, digits: int | None) -> str:
    """Return the arithmetic of a sample, its batch and the update in lines; of one neuron, or of all of them."""
    structure, subject = snapshot.structure, snapshot.subject
    digits = DIGITS[structure.dtype_name] if digits is None else digits
    every = [(layer, n) for layer in range(1, structure.depth + 1) for n in range(structure.sizes[layer])]
    chosen = [only] if only else every[:MOST_NEURONS]
    sample = sample_words(subject.sample) if subject.sample else "the batch"
    lines = [
        f"{snapshot.data.name}, before operation {place.operation} of batch {place.batch} of epoch {place.epoch}, "
        f"all counted from 0: {sample}, update {subject.update + 1:,}"
    ]
    effect = None if snapshot.workings is None else step_effect(snapshot.workings, subject.loss)
    for view in VIEWS[:-1]:
        for layer, neuron in [(structure.depth, 0)] if view == "cost" else chosen:
            scene = MicroscopeScene(snapshot, layer, neuron, None, digits, glyphs)
            page = page_of(scene, view, WIDTH - 2, Checks(effect=effect if (layer, neuron) == chosen[-1] else None))
            heading = (
                "Cost" if view == "cost" else f"{NAMES[view]}: {scene.name} ({layer_name(layer, structure.depth)})"
            )
            told = [*page.above, *(row.line for row in page.rows), *page.below]
            lines += ["", heading]
            lines += [f"  {_text(part)}" for line in told for part in wrap(line, WIDTH - 2)]
    if effect is not None:
        lines += ["", f"Promised {effect.promised:.6g}, actual {effect.change:.6g}: {VERDICTS[effect.verdict]}"]
    if len(chosen) < len(every) and only is None:
        lines += ["", f"{len(every) - len(chosen)} more neurons; --neuron names one, --json has all"]
    return "\n".join(glyphs.spell(line.rstrip()) for line in lines) + "\n"


def _text(line: StyledLine) -> str:
    return "".join(part.text for part in line)
