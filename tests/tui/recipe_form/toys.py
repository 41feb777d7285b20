"""Small data for tests of the preview."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from nn_tui.datasets import Dataset, Prepared
from nn_tui.datasets.dataset import Task
from nn_tui.datasets.prepare import prepare


def toy(
    task: Task,
    inputs: npt.ArrayLike,
    targets: npt.ArrayLike,
    *,
    features: Sequence[str] = ("x", "y"),
    names: Sequence[str],
    name: str = "toy",
) -> Prepared:
    """Return data with these numbers, a quarter of them to test."""
    dataset = Dataset(
        name, task, np.asarray(inputs), np.asarray(targets, float), tuple(features), tuple(names), "", "", ""
    )
    return prepare(dataset, test_fraction=0.25, scale="none", rng=np.random.default_rng(0))
