"""Setting samples aside that the network is never trained on: to test it, and to choose by while it learns."""

from typing import Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from .arrays import Rows
from .dataset import Dataset, has_classes
from .errors import InputError

HowToSplit = Literal["random", "ordered", "group"]
"""By chance, so that classes keep their shares; the last rows for the test; or whole groups by chance."""

SplitName = Literal["train", "validation", "test"]
SPLITS: tuple[SplitName, ...] = get_args(SplitName)


class Parts(NamedTuple):
    """The row numbers of the three splits; together they are all N rows, each once."""

    train: Rows
    validation: Rows
    test: Rows


def split(
    dataset: Dataset,
    test_fraction: float,
    rng: np.random.Generator,
    *,
    validation_fraction: float = 0.0,
    how: HowToSplit = "random",
) -> Parts:
    """Return which rows are for training, which for validation, and which for the test.

    round(test_fraction · N) and round(validation_fraction · N) of N are set aside; of a dataset with a test file its
    rows are the test, and N are the others, and so for samples that are for validation. The rows of each part come in
    random order.

    - random: classes keep their shares (stratified): each has within one sample of test_fraction times its samples in
      the test split, and so for validation of those that are left
    - ordered: the first rows are trained on and the last are the test; all stay in their order
    - group: rows of one group come into the same split, drawn as long as that comes closer to the share

    Raises InputError for a fraction outside [0, 1), for fractions that leave no sample to train on, and for groups that
    are too few.
    """
    for what, fraction in (("test", test_fraction), ("validation", validation_fraction)):
        if not 0 <= fraction < 1:
            raise InputError(f"{what} fraction: {fraction}, expected at least 0 and less than 1")
    first_of_test = dataset.samples - dataset.test_samples
    samples = first_of_test - dataset.validation_samples
    test_fraction = 0.0 if dataset.test_samples else test_fraction
    validation_fraction = 0.0 if dataset.validation_samples else validation_fraction
    tests = round(test_fraction * samples)
    validations = round(validation_fraction * samples)
    if tests + validations >= samples:
        shares = f"a test fraction of {test_fraction}"
        shares += f" and a validation fraction of {validation_fraction} leave" if validation_fraction else " leaves"
        raise InputError(
            f"{shares} none of the {samples} samples of {dataset.name} to train on; expected a smaller one"
        )
    if how == "ordered":
        order = np.arange(samples)
        parts = Parts(*np.split(order, [samples - tests - validations, samples - tests]))
    elif how == "group":
        parts = _by_group(dataset, samples, validations, tests, rng)
    else:
        strata = dataset.classes[:samples] if has_classes(dataset.task) else np.zeros(samples, np.intp)
        order = rng.permutation(samples)
        for_test = _drawn(strata[order], tests, test_fraction)
        rest = order[~for_test]
        for_validation = _drawn(strata[rest], validations, validations / len(rest))
        parts = Parts(rest[~for_validation], rest[for_validation], order[for_test])
    if dataset.validation_samples:
        parts = parts._replace(validation=np.arange(samples, first_of_test))
    if dataset.test_samples:
        parts = parts._replace(test=np.arange(first_of_test, dataset.samples))
    return parts


def _drawn(strata: Rows, total: int, fraction: float) -> npt.NDArray[np.bool_]:
    """Return which of the samples are drawn, the first ones of each stratum, so that strata keep their shares."""
    drawn = np.zeros(len(strata), np.bool_)
    for stratum, count in enumerate(_apportion(total, fraction, np.bincount(strata))):
        drawn[np.flatnonzero(strata == stratum)[:count]] = True
    return drawn


def _apportion(total: int, fraction: float, sizes: Rows) -> Rows:
    """Largest remainder method: whole numbers that sum to total, each within one of fraction · size."""
    exact = fraction * sizes
    counts = np.floor(exact).astype(np.intp)
    # Among equal remainders the larger class gives: a rare one is missed more in training.
    neediest = np.lexsort((-sizes, counts - exact))
    counts[neediest[: total - counts.sum()]] += 1
    return counts


def _by_group(dataset: Dataset, samples: int, validations: int, tests: int, rng: np.random.Generator) -> Parts:
    if dataset.groups is None:
        raise InputError(f"{dataset.name} has no column that groups its rows", field="data.split")
    found, groups = np.unique(dataset.groups[:samples], return_inverse=True)
    sizes = np.bincount(groups)
    left: list[int] = rng.permutation(len(found)).tolist()
    part_of_group = np.zeros(len(found), np.intp)
    for part, total, others in ((2, tests, 1 + (validations > 0)), (1, validations, 1)):
        size = 0
        for group in list(left):
            # The splits that come after this one need a group each.
            if len(left) > others and abs(size + sizes[group] - total) < abs(size - total):
                part_of_group[group] = part
                size += sizes[group]
                left.remove(group)
            if size >= total:
                break
        if total and not size and len(left) > others:
            part_of_group[left.pop()] = part
            size = total
        if total and not size:
            left.clear()
    if not left:
        raise InputError(
            f"{dataset.name}: groups: {len(found)}, expected one for each split at least",
            field="data.split",
        )
    order = rng.permutation(samples)
    part = part_of_group[groups[order]]
    return Parts(order[part == 0], order[part == 1], order[part == 2])
