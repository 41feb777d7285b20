"""Small pictures before a network: what the tests of images, and of what is copied of them, share."""

from collections.abc import Sequence

import numpy as np
from msgspec import structs

from nn_tui.datasets import Task
from nn_tui.datasets.scaling import Scaler
from nn_tui.engine import ParameterVector
from nn_tui.engine.explain.activity import LayerActivity
from nn_tui.engine.runs import Sample, Snapshot
from nn_tui.tui.panels.learned.images import draw_pictures
from nn_tui.tui.panels.learned.predictions import Forecast
from nn_tui.tui.panels.learned.scene import LearnedScene
from tests.tui.snapshots import with_outline

from .drawn import network_on, some_data

PIXELS = [0.0, 8.0, 16.0, 4.0, 12.0, 16.0]
"""Two rows of three: dark to bright above, and brighter below; 16 is the brightest."""
WEIGHTS = [[1.0, -2.0, 0.0, 0.5, 4.0, -4.0], [0.1] * 6]
BIASES = [0.25, -0.5]


def pictured(
    outputs: Sequence[Sequence[float]] = ((2.0, 0.0, 1.0), (0.0, 0.0, 0.0), (-1.0, 0.0, 0.5)),
    activation: str = "softmax",
    targets: Sequence[float] = (1, 0, 0),
    *,
    task: Task = "multiclass",
    names: tuple[str, ...] = ("ant", "bee", "cow"),
    test: bool = False,
) -> Snapshot:
    """Return a look at a sample of six pixels: two hidden neurons, then outputs with two weights and a bias each."""
    data = some_data([PIXELS, [0.0] * 6], [targets] * 2, tuple(f"p{place}" for place in range(6)), names, task=task)
    data = structs.replace(
        data, image_shape=(2, 3), pixels=(0.0, 16.0), input_scaler=Scaler(np.zeros(6), np.full(6, 16.0))
    )
    hidden = [[*weights, bias] for weights, bias in zip(WEIGHTS, BIASES, strict=True)]
    snapshot = network_on(data, ("tanh", activation), hidden, outputs)
    pixels = np.array(PIXELS)
    layers = [Forecast().activations(snapshot, pixels[np.newaxis], layer)[:, 0] for layer in (1, 2)]
    activity = structs.replace(
        snapshot.subject.activity,
        inputs=pixels / 16,
        layers=tuple(LayerActivity(z=a, a=a, derivative=a, da=a, delta=a, signal=a) for a in layers),
    )
    subject = structs.replace(
        snapshot.subject,
        sample=Sample(row=101, inputs=pixels, targets=np.array(targets, np.float64), split="test" if test else "train"),
        activity=activity,
    )
    return structs.replace(snapshot, subject=subject)


def batch_of(snapshot: Snapshot, samples: int) -> Snapshot:
    """Return a look at the mean of a batch in place of the sample."""
    subject = structs.replace(snapshot.subject, sample=None, kind="batch", samples=samples)
    return structs.replace(snapshot, subject=subject)


def with_five_hidden(snapshot: Snapshot, weights: Sequence[float]) -> Snapshot:
    """Return the same with five hidden neurons, and these weights from them into the second output."""
    structure = structs.replace(snapshot.structure, sizes=(6, 5, 3))
    parameters = ParameterVector(structure)
    parameters.weights(2)[1] = weights
    snapshot = with_outline(snapshot, structure=structure)
    return structs.replace(snapshot, subject=structs.replace(snapshot.subject, parameters=parameters))


def painted(scene: LearnedScene) -> LearnedScene:
    """Return a scene with the pictures drawn on it."""
    draw_pictures(scene)
    return scene
