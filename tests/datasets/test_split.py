import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.datasets import Dataset, HowToSplit, InputError, load, split

fractions = st.floats(0, 1, exclude_max=True)
seeds = st.integers(0, 2**32)
class_sizes = st.lists(st.integers(1, 40), min_size=2, max_size=6)


def classes_of_sizes(sizes: list[int]) -> Dataset:
    names = tuple(f"class {index}" for index in range(len(sizes)))
    classes = np.repeat(np.arange(len(sizes)), sizes)
    targets = np.eye(len(sizes))[classes]
    return Dataset("some", "multiclass", np.zeros((sum(sizes), 1)), targets, ("x",), names, "", "", "")


def numbers(samples: int) -> Dataset:
    column = np.arange(samples, dtype=np.float64)[:, np.newaxis]
    return Dataset("some", "regression", column, column, ("x",), ("y",), "", "", "")


@given(st.integers(2, 200), fractions, seeds)
def test_the_two_parts_hold_every_row_once(samples: int, fraction: float, seed: int):
    assume(round(fraction * samples) < samples)
    train, _, test = split(numbers(samples), fraction, np.random.default_rng(seed))
    assert len(test) == round(fraction * samples)
    np.testing.assert_array_equal(np.sort(np.concatenate((train, test))), np.arange(samples))


@given(class_sizes, fractions, seeds)
def test_classes_keep_their_shares_within_one_sample(sizes: list[int], fraction: float, seed: int):
    assume(round(fraction * sum(sizes)) < sum(sizes))
    dataset = classes_of_sizes(sizes)
    train, _, test = split(dataset, fraction, np.random.default_rng(seed))
    assert len(test) == round(fraction * sum(sizes))
    np.testing.assert_array_equal(np.sort(np.concatenate((train, test))), np.arange(sum(sizes)))
    shares = np.bincount(dataset.classes[test], minlength=len(sizes))
    assert np.abs(shares - fraction * np.array(sizes)).max() < 1


@given(seeds)
def test_the_same_seed_splits_the_same_way_and_another_differently(seed: int):
    first, again, other = (split(load("iris"), 0.2, np.random.default_rng(s)) for s in (seed, seed, seed + 1))
    np.testing.assert_array_equal(first.train, again.train)
    np.testing.assert_array_equal(first.test, again.test)
    assert not np.array_equal(first.test, other.test)


def test_both_parts_are_shuffled():
    train, _, test = split(load("iris"), 0.5, np.random.default_rng(0))
    for rows in (train, test):
        assert not np.array_equal(rows, np.sort(rows))
        assert len(np.unique(load("iris").classes[rows[:25]])) == 3


def test_any_sample_of_a_class_can_come_into_the_test_part():
    dataset = classes_of_sizes([6, 6])
    tested = {row for seed in range(60) for row in split(dataset, 0.5, np.random.default_rng(seed)).test.tolist()}
    assert tested == set(range(12))


def test_the_class_furthest_below_its_share_gives_the_sample_left_over():
    # Exact shares are 1 and 0.6, and two samples are to be tested.
    dataset = classes_of_sizes([10, 6])
    *_, test = split(dataset, 0.1, np.random.default_rng(0))
    assert np.bincount(dataset.classes[test]).tolist() == [1, 1]


def test_among_equal_shares_the_larger_class_gives_the_sample():
    # Exact shares are 0.5 and 1.5, and two samples are to be tested.
    dataset = classes_of_sizes([1, 3])
    *_, test = split(dataset, 0.5, np.random.default_rng(0))
    assert dataset.classes[test].tolist() == [1, 1]


def test_a_fraction_of_0_leaves_the_test_part_empty():
    train, _, test = split(load("iris"), 0, np.random.default_rng(0))
    assert (len(train), len(test)) == (150, 0)
    assert test.dtype == np.intp


@pytest.mark.parametrize("fraction", [-0.1, 1.0, 1.5, float("nan")])
def test_a_fraction_outside_0_to_1_is_refused(fraction: float):
    with pytest.raises(InputError) as error:
        split(load("iris"), fraction, np.random.default_rng(0))
    assert str(error.value) == f"test fraction: {fraction}, expected at least 0 and less than 1"


def test_a_fraction_that_leaves_nothing_to_train_on_is_refused():
    with pytest.raises(InputError) as error:
        split(numbers(2), 0.9, np.random.default_rng(0))
    assert str(error.value) == (
        "a test fraction of 0.9 leaves none of the 2 samples of some to train on; expected a smaller one"
    )


@given(class_sizes, fractions, fractions, st.sampled_from(["random", "ordered"]), seeds)
def test_three_parts_hold_every_row_once(
    sizes: list[int], test: float, validation: float, how: HowToSplit, seed: int
) -> None:
    total = sum(sizes)
    assume(round(test * total) + round(validation * total) < total)
    dataset = classes_of_sizes(sizes)
    parts = split(dataset, test, np.random.default_rng(seed), validation_fraction=validation, how=how)
    assert (len(parts.test), len(parts.validation)) == (round(test * total), round(validation * total))
    np.testing.assert_array_equal(np.sort(np.concatenate(parts)), np.arange(total))
    if how == "ordered":
        np.testing.assert_array_equal(np.concatenate(parts), np.arange(total))
    else:
        # Whether samples are set aside for validation as well is of no concern to the test.
        np.testing.assert_array_equal(parts.test, split(dataset, test, np.random.default_rng(seed)).test)


@given(st.lists(st.integers(1, 9), min_size=3, max_size=20), seeds)
def test_groups_come_into_one_part_each(sizes: list[int], seed: int) -> None:
    groups = np.repeat(np.arange(len(sizes)), sizes)
    dataset = structs.replace(numbers(len(groups)), groups=groups)
    parts = split(dataset, 0.3, np.random.default_rng(seed), validation_fraction=0.2, how="group")
    np.testing.assert_array_equal(np.sort(np.concatenate(parts)), np.arange(len(groups)))
    found = [set(groups[rows].tolist()) for rows in parts]
    assert sum(map(len, found)) == len(sizes)
    assert all(found)
    assert abs(len(parts.test) - 0.3 * len(groups)) <= max(sizes)


def test_groups_that_are_too_few_are_refused() -> None:
    dataset = structs.replace(numbers(6), groups=np.zeros(6, np.intp))
    with pytest.raises(InputError, match=r"^data.split: some: groups: 1, expected one"):
        split(dataset, 0.3, np.random.default_rng(0), how="group")
    with pytest.raises(InputError, match=r"^data.split: some has no column that groups its rows"):
        split(numbers(6), 0.3, np.random.default_rng(0), how="group")
    with pytest.raises(InputError, match="leave none of the 6 samples"):
        split(numbers(6), 0.5, np.random.default_rng(0), validation_fraction=0.5)
