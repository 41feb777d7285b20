"""Setting samples aside that the network is tested on and never trained on."""

import numpy as np

from .arrays import Rows
from .dataset import Dataset
from .errors import InputError


def split(dataset: Dataset, test_fraction: float, rng: np.random.Generator) -> tuple[Rows, Rows]:
    """Return the shuffled row numbers of the training split and of the test split.

    Together they are all N rows, each once; round(test_fraction · N) of them are for the test. Classes keep
    their shares (stratified): each has within one sample of test_fraction times its samples in the test split.
    Raises InputError for a fraction outside [0, 1) and for one that leaves no sample to train on.
    """
    if not 0 <= test_fraction < 1:
        raise InputError(f"test fraction: {test_fraction}, expected at least 0 and less than 1")
    total = round(test_fraction * dataset.samples)
    if total == dataset.samples:
        raise InputError(
            f"a test fraction of {test_fraction} leaves none of the {dataset.samples} samples of "
            f"{dataset.name} to train on; expected a smaller one"
        )
    strata = np.zeros(dataset.samples, np.intp) if dataset.task == "regression" else dataset.classes
    order = rng.permutation(dataset.samples)
    for_test = np.zeros(dataset.samples, np.bool_)
    for stratum, count in enumerate(_apportion(total, test_fraction, np.bincount(strata))):
        for_test[np.flatnonzero(strata[order] == stratum)[:count]] = True
    return order[~for_test], order[for_test]


def _apportion(total: int, fraction: float, sizes: Rows) -> Rows:
    """Largest remainder method: whole numbers that sum to total, each within one of fraction · size."""
    exact = fraction * sizes
    counts = np.floor(exact).astype(np.intp)
    # Among equal remainders the larger class gives: a rare one is missed more in training.
    neediest = np.lexsort((-sizes, counts - exact))
    counts[neediest[: total - counts.sum()]] += 1
    return counts
