"""Network diagrams of numbers that are easy to tell apart, and what is drawn of them: what the tests here share."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache

import numpy as np
from msgspec import structs
from textual.geometry import Size
from textual.strip import Strip

from nn_tui.engine import Experiment
from nn_tui.engine.explain.activity import LayerActivity
from nn_tui.engine.network.names import NeuronId
from nn_tui.engine.network.network import ParameterVector, Structure
from nn_tui.engine.recipe.tables import DataRecipe, NetworkRecipe
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.drawing.glyphs import GLYPHS, Charset
from nn_tui.tui.drawing.styled_canvas import Sheet
from nn_tui.tui.panels.network.layout import LayerColumn, Plan, Slot, arrange
from nn_tui.tui.panels.network.network_panel import NetworkPanel
from nn_tui.tui.panels.network.paint_neurons import NeuronPainter
from nn_tui.tui.panels.network.scene import NetworkScene
from nn_tui.tui.panels.network.views import VIEWS, Detail
from nn_tui.tui.panels.panel import Panel
from tests.tui.panels.letters import LETTERS as COMMON
from tests.tui.panels.letters import PALETTE, beside
from tests.tui.snapshots import snapshot_of

LETTERS = defaultdict(
    lambda: ".",
    {
        **COMMON,
        PALETTE.background: "b",
        PALETTE.background.blend(PALETTE.faint, 0.45): "t",
    },
)
"""A letter for each colour with a meaning; a dot stands for a shade."""


def parameters(structure: Structure, weights: Sequence[float], biases: Sequence[float]) -> ParameterVector:
    """Return numbers of a network that repeat: weights one neuron's after another's, biases neuron by neuron."""
    vector = ParameterVector(structure)
    for layer in range(1, structure.depth + 1):
        shape = vector.weights(layer).shape
        vector.weights(layer)[:] = np.resize(weights, shape)
        vector.biases(layer)[:] = np.resize(biases, shape[0])
    return vector


@cache
def fabricated(
    source: str = "circles", hidden: tuple[int, ...] = (4, 2), activation: str = "tanh", *, batch: bool = False
) -> Snapshot:
    """Return a run before its first batch, or with a batch behind it, whose numbers repeat and are not learned."""
    recipe = Experiment(data=DataRecipe(source=source), network=NetworkRecipe(hidden=hidden, activation=activation))
    start = snapshot_of(recipe, epochs=int(batch), batch=batch)
    structure, activity = start.structure, start.subject.activity
    layers = tuple(
        LayerActivity(
            z=np.resize([1.5, -0.5, 2.5, -3.5], size),
            a=np.resize([0.5, -0.25, 1.0, -0.75], size),
            derivative=np.full(size, 0.5),
            da=np.resize([0.25, -0.5], size),
            delta=np.resize([0.02, -0.04, 0.01, 0.03], size) * number,
            signal=np.resize([0.5, -0.25, 1.0, -0.75], size),
        )
        for number, size in enumerate(structure.sizes[1:], 1)
    )
    inputs = np.resize([-0.5, 1.25, 0.75], structure.sizes[0])
    now = parameters(structure, [0.5, -1.0, 0.25, -0.125, 0.75], [0.1, -0.2, 0.3])
    gradients = parameters(structure, [0.02, -0.04, 0.06], [0.05, -0.07])
    activity = structs.replace(activity, inputs=inputs, layers=layers, cost=0.5)
    return structs.replace(
        start,
        step=1234 * batch,
        subject=structs.replace(
            start.subject,
            activity=activity,
            parameters=now,
            update=1233 * batch,
            gradients=gradients if batch else None,
        ),
        parameters=now,
        gradients=gradients,
        updates=parameters(structure, [-0.003, 0.001, 0.002, -0.004], [0.005, -0.006]),
        last_batch=None,
    )


def stepped(snapshot: Snapshot, operations: int) -> Snapshot:
    """Return a look at the same numbers after so many operations of a batch, of which the sample is the only one."""
    sample = snapshot.subject.sample
    assert sample is not None
    done = operations == len(snapshot.operations)
    subject = structs.replace(
        snapshot.subject, kind="in batch", operations=operations, rows=(sample.row,), updated=done
    )
    return structs.replace(
        snapshot, stepped=True, operation=0 if done else operations, step=snapshot.step + done, subject=subject
    )


def plan_of(snapshot: Snapshot, size: tuple[int, int], view: int = 0, selected: NeuronId = (1, 0)) -> Plan:
    """Return where everything stands."""
    return arrange(
        snapshot.structure.sizes,
        *size,
        selected,
        VIEWS[view],
        longest_name=max(map(len, snapshot.data.feature_names)),
        image_columns=snapshot.data.image_shape[1] if snapshot.data.image_shape else None,
    )


def scene_of(
    snapshot: Snapshot,
    size: tuple[int, int],
    plan: Plan | None = None,
    *,
    view: int = 0,
    selected: NeuronId = (1, 0),
    charset: Charset = "braille",
) -> NetworkScene:
    """Return a scene on an empty sheet."""
    sheet = Sheet(*size, PALETTE.background)
    plan = plan or plan_of(snapshot, size, view, selected)
    return NetworkScene(sheet, snapshot, VIEWS[view], plan, selected, PALETTE, GLYPHS[charset])


def column_of(layer: int, left: int, width: int, detail: Detail, *neurons: int, top: int = 0) -> LayerColumn:
    """Return a column with these neurons one below the other."""
    slots = tuple(Slot(neuron, top + place * detail.height, detail.height) for place, neuron in enumerate(neurons))
    return LayerColumn(layer, left, width, detail, slots)


def lines_on(sheet: Sheet) -> list[str]:
    """Return what stands on a sheet."""
    return ["".join(row).rstrip() for row in sheet.characters]


def coloured(sheet: Sheet) -> list[str]:
    """Return what stands on a sheet, and behind a bar a letter for the colour of each cell."""
    return beside(sheet.strips(), LETTERS)


def strips_of(
    snapshot: Snapshot,
    size: tuple[int, int],
    *,
    view: int = 0,
    selected: NeuronId = (1, 0),
    charset: Charset = "braille",
) -> list[Strip]:
    """Return what the panel draws."""
    panel = NetworkPanel(id="diagram")
    panel.set_reactive(Panel.glyphs, GLYPHS[charset])
    panel.set_reactive(Panel.selected, selected)
    for _ in range(view):
        panel.action_view(1)
    return panel.draw(snapshot, PALETTE, Size(*size))


def texts(strips: Sequence[Strip]) -> list[str]:
    """Return the text of each line."""
    return [strip.text.rstrip() for strip in strips]


def neuron(
    snapshot: Snapshot,
    neuron: NeuronId,
    width: int,
    detail: Detail,
    *,
    view: int = 0,
    charset: Charset = "braille",
    selected: NeuronId = (9, 9),
    marked: bool = False,
    beside: Sequence[int] = (),
) -> list[str]:
    """Return a neuron alone in a column of this width, with a free cell at both sides; others stand `beside` it."""
    layer, number = neuron
    column = column_of(layer, 1, width, detail, number, *beside)
    plan = Plan((column,), 0, 0, (0, detail.height))
    scene = scene_of(snapshot, (width + 2, detail.height), plan, view=view, selected=selected, charset=charset)
    NeuronPainter(scene, column, marked=marked).paint(column.slots[0])
    return coloured(scene.sheet)
