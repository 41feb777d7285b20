"""How much each sample counts in the cost: its own weight, times that of its class."""

from collections.abc import Mapping
from typing import Literal

import numpy as np

from nn_tui.datasets import SPLITS, InputError, Prepared, SplitName, has_classes
from nn_tui.datasets.arrays import Floats

SampleWeights = Mapping[SplitName, Floats]
"""How much each sample of a split counts, (n,), for each of the splits; float64."""


def sample_weights(given: Literal["balanced"] | Mapping[str, float], data: Prepared) -> SampleWeights | None:
    """Return how much each sample counts; None where all count alike.

    It is the weight that the sample has in the data, times that of its class by `class_weights`; of a soft target the
    mean of the classes' weights by their probabilities. Raises InputError as `class_weights` does.
    """
    if not given and data.train_weights is None:
        return None
    by_class = class_weights(given, data) if given else None
    weights: dict[SplitName, Floats] = {}
    for name in SPLITS:
        part = data.split(name)
        weights[name] = _product(part.weights, by_class, part.targets)
    return weights


def _product(own: Floats | None, by_class: Floats | None, targets: Floats) -> Floats:
    if by_class is None or not len(targets):
        return np.ones(len(targets)) if own is None else own
    if targets.shape[1] == 1:
        of_class = by_class[0] * (1 - targets[:, 0]) + by_class[1] * targets[:, 0]
    else:
        of_class = targets @ by_class
    return of_class if own is None else of_class * own


def class_weights(given: Literal["balanced"] | Mapping[str, float], data: Prepared) -> Floats:
    """Return the weight of each class, shape (classes,), float64.

    Named classes get the weight given, all others 1. "balanced" gives N / (classes · n) for n of the N training
    samples in a class, as scikit-learn does; the mean over the training samples is then 1. A class without training
    samples gets 1. Raises InputError for a regression or labels, and for a class that does not exist.
    """
    dataset = data.dataset
    if not has_classes(dataset.task):
        what = "a regression, which has" if dataset.task == "regression" else "about labels, and has"
        raise InputError(f"{dataset.name} is {what} no classes", field="training.class_weights")
    names = dataset.target_names
    weights = np.ones(len(names))
    if given == "balanced":
        counts = np.bincount(dataset.classes[data.train_rows], minlength=len(names))
        present = counts > 0
        weights[present] = counts.sum() / (len(names) * counts[present])
        return weights
    for name, weight in given.items():
        if name not in names:
            raise InputError(
                f"there is no class {name!r}; choose from {', '.join(names)}", field="training.class_weights"
            )
        weights[names.index(name)] = weight
    return weights
