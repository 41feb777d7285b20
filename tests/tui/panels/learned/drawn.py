"""Panels and networks whose numbers are chosen, so that it is known what is to be seen: what the tests here share."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache

import numpy as np
from msgspec import structs
from textual.color import Color
from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip

from nn_tui.datasets import Task
from nn_tui.datasets.arrays import Rows
from nn_tui.datasets.scaling import Scaler
from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, ParameterVector, Predictor, Structure, TrainingRecipe
from nn_tui.engine.evaluation.metrics import confusion_matrix
from nn_tui.engine.evaluation.results import PartPredictions, Predictions
from nn_tui.engine.network.names import NeuronId
from nn_tui.engine.runs import DataDescription, DataSamples, Snapshot
from nn_tui.tui.drawing.glyphs import GLYPHS, Charset
from nn_tui.tui.drawing.styled_canvas import Sheet
from nn_tui.tui.panels.learned.learned_panel import LearnedPanel
from nn_tui.tui.panels.learned.predictions import Forecast
from nn_tui.tui.panels.learned.projection import plane_of
from nn_tui.tui.panels.learned.samples import samples_of
from nn_tui.tui.panels.learned.scene import LearnedScene
from nn_tui.tui.panels.learned.views import Choices
from tests.tui.panels.letters import LETTERS as COMMON
from tests.tui.panels.letters import PALETTE, beside
from tests.tui.scripted import CIRCLES
from tests.tui.snapshots import snapshot_of, with_outline

SIZES = [Size(30, 9), Size(38, 12), Size(62, 20), Size(90, 30), Size(130, 40)]
VIEWS = {
    "circles": "decision map",
    "hills": "surface",
    "logistic": "fitted curve",
    "digits": "confusion matrix",
    "iris": "confusion matrix",
    "diabetes": "predicted against actual",
}
"""Data of all kinds, and the view that is shown of each at first."""
LETTERS = defaultdict(
    lambda: ".",
    {
        **COMMON,
        PALETTE.train: "t",
        PALETTE.test: "s",
        PALETTE.class_1: "c",
        PALETTE.hidden_2: "k",
    },
)
"""A letter for each colour with a meaning, a dot for a shade.

Class 0 and the first hidden layer are coloured like what is trained on, class 1 like an input, class 2 like an output.
"""


@cache
def learned(source: str, epochs: int = 2) -> Snapshot:
    hidden = () if source == "logistic" else (4,)
    return snapshot_of(
        Experiment(
            data=DataRecipe(source=source),
            network=NetworkRecipe(hidden=hidden),
            training=TrainingRecipe(learning_rate=0.02),
        ),
        epochs=epochs,
    )


def samples_in(snapshot: Snapshot) -> DataSamples:
    """Return the samples that a snapshot's description of the data holds."""
    assert snapshot.data.shown_samples is not None
    return snapshot.data.shown_samples


def predicted(snapshot: Snapshot) -> Predictions:
    """Return the predictions that a snapshot holds."""
    assert snapshot.predictions is not None
    return snapshot.predictions


def counts_of(snapshot: Snapshot, *, test: bool = True) -> Rows:
    """Return which classes of a split are taken for which, predicted anew from the data and the parameters."""
    data, predictor = snapshot.experiment.prepare(), Predictor(snapshot.parameters)
    inputs, targets = (data.test_inputs, data.test_targets) if test else (data.train_inputs, data.train_targets)
    return confusion_matrix(predictor.predict(inputs), targets.T)


def half_plane(source: str = "gaussians") -> Snapshot:
    """Return a look at a network whose class is 1 exactly where the scaled x1 is positive."""
    snapshot = learned(source)
    parameters = ParameterVector(snapshot.structure)
    parameters.weights(1)[0] = (5.0, 0.0)
    parameters.weights(2)[0, 0] = 50.0
    return structs.replace(snapshot, parameters=parameters)


def some_data(
    inputs: Sequence[Sequence[float]],
    targets: Sequence[Sequence[float]],
    names: tuple[str, ...],
    target_names: tuple[str, ...],
    *,
    task: Task = "binary",
    tested: int = 0,
) -> DataDescription:
    """Return data whose samples are the rows 101, 102 and so on, the last ones tested; nothing is scaled."""
    count = len(inputs)
    return DataDescription(
        number=1,
        name="some",
        description="",
        task=task,
        samples=count,
        train_samples=count - tested,
        test_samples=tested,
        feature_names=names,
        target_names=target_names,
        input_scaler=Scaler(np.zeros(len(names)), np.ones(len(names))),
        target_scaler=Scaler(np.zeros(len(targets[0])), np.ones(len(targets[0]))),
        shown_samples=DataSamples(
            np.arange(count) + 101,
            np.array(inputs, np.float64),
            np.array(targets, np.float64),
            np.where(np.arange(count) >= count - tested, 2, 0).astype(np.int8),
        ),
    )


def network_on(data: DataDescription, activations: tuple[str, ...], *layers: Sequence[Sequence[float]]) -> Snapshot:
    """Return a look at a network: of each layer one row a neuron, its weights and then its bias."""
    structure = Structure((data.features, *map(len, layers)), activations, "float64")
    parameters = ParameterVector(structure)
    for layer, rows in enumerate(layers, 1):
        numbers = np.array(rows, np.float64)
        parameters.weights(layer)[:], parameters.biases(layer)[:] = numbers[:, :-1], numbers[:, -1]
    snapshot = with_outline(CIRCLES, data=data, structure=structure)
    return structs.replace(
        snapshot,
        parameters=parameters,
        subject=structs.replace(snapshot.subject, parameters=parameters),
        predictions=None,
    )


def counted(names: tuple[str, ...], test: Sequence[Sequence[int]], train: Sequence[Sequence[int]]) -> Snapshot:
    """Return a look at a network which took the classes of both splits for one another so often."""
    data = some_data([[0, 0, 0]], [[1] * len(names)], ("a", "b", "c"), names, task="multiclass")
    data = structs.replace(data, test_samples=1)
    snapshot = network_on(data, ("softmax",), [[0, 0, 0, 0]] * len(names))
    splits = (PartPredictions(np.arange(1), confusion=np.array(counts)) for counts in (train, test))
    return structs.replace(snapshot, predictions=Predictions(*splits))


def choosing(snapshot: Snapshot, selected: NeuronId = (1, 0), **choices: object) -> LearnedPanel:
    """Return a panel with these choices, about the selected neuron."""
    panel = LearnedPanel(id="learned")
    panel.set_reactive(LearnedPanel.selected, selected)
    panel.set_reactive(LearnedPanel.choices, structs.replace(Choices(), **choices))  # pyright: ignore[reportArgumentType]
    panel.set_reactive(LearnedPanel.snapshot, snapshot)
    return panel


def titles_of(panel: LearnedPanel) -> tuple[Content, Content]:
    """Return what stands in the upper and in the lower border."""
    above, below = (getattr(panel, f"_{title}") for title in ("border_title", "border_subtitle"))
    assert isinstance(above, Content)
    assert isinstance(below, Content)
    return above, below


def drawn(snapshot: Snapshot, size: Size, charset: Charset = "braille", panel: LearnedPanel | None = None) -> list[str]:
    """Return the rows of the panel, its titles the first and the last."""
    panel = panel or LearnedPanel(id="learned")
    panel.set_reactive(LearnedPanel.glyphs, GLYPHS[charset])
    strips = panel.draw(snapshot, PALETTE, size)
    assert all(strip.cell_length == size.width for strip in strips)
    assert len(strips) <= size.height
    above, below = (title.plain for title in titles_of(panel))
    assert max(len(above), len(below)) <= size.width - 4
    return [above, *(strip.text for strip in strips), below]


def scene_of(
    snapshot: Snapshot,
    width: int,
    height: int,
    selected: NeuronId = (1, 0),
    charset: Charset = "braille",
    **chosen: object,
) -> LearnedScene:
    """Return a scene on an empty sheet."""
    choices = structs.replace(Choices(), **chosen)  # pyright: ignore[reportArgumentType]
    everything, plane = samples_of(samples_in(snapshot)), None
    if snapshot.data.features == 2 or choices.shown(snapshot.data) == "projection":
        plane = plane_of(snapshot.data, everything, choices.plane)
        everything = structs.replace(everything, places=plane.project(everything.inputs))
    return LearnedScene(
        sheet=Sheet(width, height, PALETTE.background),
        snapshot=snapshot,
        palette=PALETTE,
        glyphs=GLYPHS[charset],
        forecast=Forecast(),
        everything=everything,
        samples=everything.of(choices.splits),
        choices=choices,
        selected=selected,
        plane=plane,
    )


def lines_on(sheet: Sheet) -> list[str]:
    """Return what stands on a sheet."""
    return ["".join(row).rstrip() for row in sheet.characters]


def coloured(sheet: Sheet) -> list[str]:
    """Return what stands on a sheet, and behind a bar a letter for the colour of each cell."""
    return beside(sheet.strips(), LETTERS)


def halves(strips: Sequence[Strip]) -> list[list[Color]]:
    """Return the colours of the upper and the lower halves of all cells, two rows for each strip."""
    rows: list[list[Color]] = []
    for strip in strips:
        upper: list[Color] = []
        lower: list[Color] = []
        for text, style, _ in strip:
            assert style is not None
            assert style.bgcolor is not None
            back = Color.from_rich_color(style.bgcolor)
            front = Color.from_rich_color(style.color) if style.color else back
            for character in text:
                upper.append(front if character in "▀█" else back)
                lower.append(front if character in "▄█" else back)
        rows += [upper, lower]
    return rows
