import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nn_tui.datasets import Dataset, InputError, load, split

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
    train, test = split(numbers(samples), fraction, np.random.default_rng(seed))
    assert len(test) == round(fraction * samples)
    np.testing.assert_array_equal(np.sort(np.concatenate((train, test))), np.arange(samples))


@given(class_sizes, fractions, seeds)
def test_classes_keep_their_shares_within_one_sample(sizes: list[int], fraction: float, seed: int):
    assume(round(fraction * sum(sizes)) < sum(sizes))
    dataset = classes_of_sizes(sizes)
    train, test = split(dataset, fraction, np.random.default_rng(seed))
    assert len(test) == round(fraction * sum(sizes))
    np.testing.assert_array_equal(np.sort(np.concatenate((train, test))), np.arange(sum(sizes)))
    shares = np.bincount(dataset.classes[test], minlength=len(sizes))
    assert np.abs(shares - fraction * np.array(sizes)).max() < 1


@given(seeds)
def test_the_same_seed_splits_the_same_way_and_another_differently(seed: int):
    first, again, other = (split(load("iris"), 0.2, np.random.default_rng(s)) for s in (seed, seed, seed + 1))
    np.testing.assert_array_equal(first[0], again[0])
    np.testing.assert_array_equal(first[1], again[1])
    assert not np.array_equal(first[1], other[1])


def test_both_parts_are_shuffled():
    train, test = split(load("iris"), 0.5, np.random.default_rng(0))
    for rows in (train, test):
        assert not np.array_equal(rows, np.sort(rows))
        assert len(np.unique(load("iris").classes[rows[:25]])) == 3


def test_any_sample_of_a_class_can_come_into_the_test_part():
    dataset = classes_of_sizes([6, 6])
    tested = {row for seed in range(60) for row in split(dataset, 0.5, np.random.default_rng(seed))[1].tolist()}
    assert tested == set(range(12))


def test_the_class_furthest_below_its_share_gives_the_sample_left_over():
    # Exact shares are 1 and 0.6, and two samples are to be tested.
    dataset = classes_of_sizes([10, 6])
    _, test = split(dataset, 0.1, np.random.default_rng(0))
    assert np.bincount(dataset.classes[test]).tolist() == [1, 1]


def test_among_equal_shares_the_larger_class_gives_the_sample():
    # Exact shares are 0.5 and 1.5, and two samples are to be tested.
    dataset = classes_of_sizes([1, 3])
    _, test = split(dataset, 0.5, np.random.default_rng(0))
    assert dataset.classes[test].tolist() == [1, 1]


def test_a_fraction_of_0_leaves_the_test_part_empty():
    train, test = split(load("iris"), 0, np.random.default_rng(0))
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
