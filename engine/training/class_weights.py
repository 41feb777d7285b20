"""How much each class counts, so that rare classes are not drowned by frequent ones."""

from collections.abc import Mapping
from typing import Literal

import numpy as np

from nn_tui.datasets import InputError, Prepared

from ..network.arrays import Array


def class_weights(given: Literal["balanced"] | Mapping[str, float], data: Prepared) -> Array:
    """Return the weight of each class, shape (classes,), float64.

    Named classes get the weight given, all others 1. "balanced" gives N / (classes · n) for n of the N training
    samples in a class, as scikit-learn does; the mean over the training samples is then 1. A class without training
    samples gets 1. Raises InputError for a regression and for a class that does not exist.
    """
    dataset = data.dataset
    if dataset.task == "regression":
        raise InputError(f"{dataset.name} is a regression, which has no classes", field="training.class_weights")
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
