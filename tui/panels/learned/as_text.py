"""What a view of the learned shows, as tab-separated numbers for a spreadsheet."""

from collections.abc import Iterable, Sequence

import numpy as np

from nn_tui.datasets import SPLITS

from ..captions import mean_words, sample_words
from .confusion_matrix import recalls
from .images import pixels_of
from .regression_line import straight
from .scene import LearnedScene


def copied(scene: LearnedScene) -> str:
    """Return the numbers of the view that was chosen, below a heading."""
    match scene.choices.shown(scene.snapshot.data):
        case "confusion matrix":
            return _table(_matrix(scene))
        case "predicted against actual":
            return _table(_predictions(scene))
        case "pictures":
            return _table(_pictures(scene))
        case _:
            return _table([*_line(scene), *_samples(scene)])


def _table(rows: Iterable[Sequence[object]]) -> str:
    return "\n".join("\t".join(f"{cell:.7g}" if isinstance(cell, float) else str(cell) for cell in row) for row in rows)


def _matrix(scene: LearnedScene) -> Iterable[Sequence[object]]:
    found, _ = scene.part()
    if found is not None and found.confusion is not None:
        counts, names = found.confusion, scene.snapshot.data.target_names
        yield "actual / predicted", *names, "recall"
        for name, row, recall in zip(names, counts.tolist(), recalls(counts), strict=True):
            yield name, *row, recall


def _predictions(scene: LearnedScene) -> Iterable[Sequence[object]]:
    found, _ = scene.part()
    if found is not None and found.actual is not None and found.predicted is not None:
        target, name = scene.target, scene.snapshot.data.target_names[scene.target]
        yield "row", f"{name}", f"predicted {name}"
        actual, predicted = found.actual[:, target], found.predicted[:, target]
        yield from zip(found.rows.tolist(), actual.tolist(), predicted.tolist(), strict=True)


def _pictures(scene: LearnedScene) -> Iterable[Sequence[object]]:
    snapshot = scene.snapshot
    shape, sample = snapshot.data.image_shape, snapshot.subject.sample
    assert shape is not None
    yield (sample_words(sample) if sample else mean_words(snapshot.subject)[0],)
    yield from pixels_of(snapshot).tolist()
    layer, neuron = scene.selected
    if layer:
        weights = snapshot.subject.parameters.weights(layer)[neuron].astype(np.float64)
        yield (f"weights into {scene.neuron_name}",)
        yield from weights.reshape(shape if layer == 1 else (1, -1)).tolist()


def _line(scene: LearnedScene) -> Iterable[Sequence[object]]:
    line = straight(scene.snapshot)
    if line is not None:
        yield "B1", "B0"
        yield line.slope, line.intercept


def _samples(scene: LearnedScene) -> Iterable[Sequence[object]]:
    """Yield a row for each sample shown: where it lies, what is true, what is predicted, and what the neuron says."""
    dataset, samples = scene.snapshot.data, scene.samples
    if scene.plane is None:
        names, places = dataset.feature_names[:1], samples.inputs[:, :1]
    else:
        names, places = scene.plane.names, samples.places
    heading = ["row", "split", *names, "actual", "predicted"]
    columns: list[Sequence[object]] = [
        samples.rows.tolist(),
        [SPLITS[place] for place in samples.splits.tolist()],
        *places.T.tolist(),
    ]
    if scene.regression:
        columns.append(samples.targets[:, scene.target].tolist())
        columns.append(scene.predicted_values().tolist())
    else:
        columns += [
            np.array(dataset.target_names)[classes].tolist()
            for classes in (scene.actual_classes(), scene.predicted_classes())
        ]
    if scene.choices.neuron:
        heading.append(f"activation of {scene.neuron_name}")
        columns.append(scene.activation(samples.inputs).tolist())
    yield heading
    yield from zip(*columns, strict=True)
