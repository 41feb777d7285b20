import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import TOYS, Dataset, InputError
from nn_tui.datasets.toys import FIVE_INTERCEPT, FIVE_SLOPES, LOGISTIC_INTERCEPT, LOGISTIC_SLOPE

SHAPES = {
    "logistic": (1, 1),
    "article_logistic": (1, 1),
    "article_five_features": (5, 1),
    "article_network": (5, 5),
    "article_backprop": (1, 1),
    "worked_example": (2, 2),
}
"""Features and outputs of the toys that do not lie in a square."""
toys = st.sampled_from(sorted(TOYS))
samples = st.integers(2, 120)
noises = st.floats(0, 2)
seeds = st.integers(0, 2**32)


def generate(name: str, samples: int = 400, noise: float = 0.0, seed: int = 0) -> Dataset:
    return TOYS[name].generate(samples, noise, np.random.default_rng(seed))


def radius(dataset: Dataset) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.hypot(dataset.inputs[:, 0], dataset.inputs[:, 1])


@given(toys, samples, noises, seeds)
def test_a_toy_has_as_many_samples_as_asked_for_and_its_own_name(name: str, count: int, noise: float, seed: int):
    dataset = generate(name, count, noise, seed)
    assert (dataset.name, dataset.samples) == (name, count)
    assert (dataset.features, dataset.outputs) == SHAPES.get(name, (2, 1))


@given(toys, samples, noises, seeds)
def test_the_same_seed_makes_the_same_toy(name: str, count: int, noise: float, seed: int):
    first, second = generate(name, count, noise, seed), generate(name, count, noise, seed)
    np.testing.assert_array_equal(first.inputs, second.inputs)
    np.testing.assert_array_equal(first.targets, second.targets)


@given(toys.filter(lambda name: name != "worked_example"), samples, seeds)
def test_another_seed_makes_another_toy_even_without_noise(name: str, count: int, seed: int):
    assert not np.array_equal(generate(name, count, 0, seed).inputs, generate(name, count, 0, seed + 1).inputs)


@given(toys.filter(lambda name: name != "gaussians"), samples, seeds)
def test_without_noise_positions_lie_in_the_square(name: str, count: int, seed: int):
    assert np.abs(generate(name, count, 0, seed).inputs).max() <= 1


@given(st.sampled_from(["article_network", "article_backprop", "worked_example"]), samples, seeds)
def test_without_noise_what_sigmoids_are_to_learn_lies_between_0_and_1(name: str, count: int, seed: int):
    targets = generate(name, count, 0, seed).targets
    assert 0 < targets.min() <= targets.max() < 1


@given(st.sampled_from(["circles", "xor", "gaussians", "spiral", "moons"]), samples, noises, seeds)
def test_classes_differ_by_at_most_one_sample(name: str, count: int, noise: float, seed: int):
    sizes = np.bincount(generate(name, count, noise, seed).classes, minlength=2)
    assert abs(sizes[0] - sizes[1]) <= 1


@given(samples, seeds)
def test_the_quadrants_of_xor_differ_by_at_most_one_sample_and_keep_off_the_axes(count: int, seed: int):
    inputs = generate("xor", count, 0, seed).inputs
    sizes = np.bincount(2 * (inputs[:, 0] > 0) + (inputs[:, 1] > 0), minlength=4)
    assert sizes.max() - sizes.min() <= 1
    assert np.abs(inputs).min() >= 0.05


def test_xor_tells_whether_the_signs_are_the_same():
    dataset = generate("xor")
    np.testing.assert_array_equal(dataset.classes, dataset.inputs.prod(axis=1) > 0)
    assert dataset.target_names == ("different", "same")


@pytest.mark.parametrize(
    ("name", "classes"),
    [
        ("circles", ("outer", "inner")),
        ("gaussians", ("lower", "upper")),
        ("spiral", ("first arm", "second arm")),
        ("moons", ("upper", "lower")),
        ("logistic", ("no", "yes")),
        ("article_five_features", ("no", "yes")),
    ],
)
def test_classes_have_names_that_say_where_they_lie(name: str, classes: tuple[str, str]):
    assert generate(name).target_names == classes


def test_circles_leave_a_gap_between_disc_and_ring():
    dataset = generate("circles")
    inner = dataset.classes == dataset.target_names.index("inner")
    assert radius(dataset)[inner].max() <= 0.5
    assert radius(dataset)[~inner].min() >= 0.7


def test_the_disc_is_filled_evenly():
    dataset = generate("circles", 20_000)
    inner = radius(dataset)[dataset.classes == 1]
    # A disc of half the radius has a quarter of the area; four standard errors of 10 000 draws are 0.0173.
    np.testing.assert_allclose(np.mean(inner < 0.25), 0.25, rtol=0, atol=0.0173)


def test_gaussians_spread_about_their_two_centres():
    dataset = generate("gaussians", 20_000, noise=0.2)
    for index, centre in enumerate((-0.45, 0.45)):
        blob = dataset.inputs[dataset.classes == index]
        np.testing.assert_allclose(blob.mean(axis=0), centre, atol=0.01)
        np.testing.assert_allclose(blob.std(axis=0), np.hypot(0.13, 0.2), rtol=0.03)


def test_each_arm_of_the_spiral_makes_one_and_three_quarter_turns():
    dataset = generate("spiral", 2_000)
    for arm in (0, 1):
        points = dataset.inputs[dataset.classes == arm]
        points = points[np.argsort(np.hypot(points[:, 0], points[:, 1]))]
        angles = np.unwrap(np.arctan2(points[:, 1], points[:, 0]))
        np.testing.assert_allclose((angles[-1] - angles[0]) / (2 * np.pi), 1.75, rtol=0, atol=0.02)


def test_a_half_turn_carries_one_arm_of_the_spiral_and_one_moon_onto_the_other():
    spiral, moons = generate("spiral"), generate("moons")
    turned = np.where(spiral.classes == 1, -1, 1)[:, np.newaxis] * spiral.inputs
    turns = 1.75 * (radius(spiral) - 0.08) / 0.92
    on_first_arm = radius(spiral)[:, np.newaxis] * np.column_stack(
        (np.cos(2 * np.pi * turns), np.sin(2 * np.pi * turns))
    )
    np.testing.assert_allclose(turned, on_first_arm, atol=1e-12)
    turned = np.where(moons.classes == 1, -1, 1)[:, np.newaxis] * moons.inputs
    np.testing.assert_allclose(np.hypot(turned[:, 0] + 1 / 3, turned[:, 1] + 1 / 6), 2 / 3)
    assert (turned[:, 1] >= -1 / 6 - 1e-12).all()


def test_plane_is_the_mean_of_the_two_features():
    dataset = generate("plane")
    np.testing.assert_allclose(dataset.targets[:, 0], (dataset.inputs[:, 0] + dataset.inputs[:, 1]) / 2)


def test_hills_rise_and_sink_to_about_one():
    targets = generate("hills", 20_000).targets
    np.testing.assert_allclose(targets.max(), 1, rtol=0, atol=0.1)
    np.testing.assert_allclose(targets.min(), -0.9, rtol=0, atol=0.1)


@pytest.mark.parametrize("name", ["plane", "hills", "article_network", "article_backprop", "worked_example"])
def test_noise_is_the_standard_deviation_of_a_regressions_target(name: str):
    clean, noisy = generate(name, 20_000), generate(name, 20_000, noise=0.3)
    np.testing.assert_array_equal(noisy.inputs, clean.inputs)
    np.testing.assert_allclose((noisy.targets - clean.targets).std(), 0.3, rtol=0.03)


@pytest.mark.parametrize(
    "name", ["circles", "xor", "gaussians", "spiral", "moons", "logistic", "article_five_features"]
)
def test_noise_is_the_standard_deviation_of_the_position_for_classes(name: str):
    clean, noisy = generate(name, 20_000), generate(name, 20_000, noise=0.3)
    np.testing.assert_array_equal(noisy.targets, clean.targets)
    np.testing.assert_allclose((noisy.inputs - clean.inputs).std(), 0.3, rtol=0.03)


def test_logistic_draws_classes_with_the_odds_of_its_slope_and_intercept():
    dataset = generate("logistic", 40_000)
    x, drawn = dataset.inputs[:, 0], dataset.targets[:, 0]
    probability = 1 / (1 + np.exp(-(LOGISTIC_SLOPE * x + LOGISTIC_INTERCEPT)))
    # At the true B1 and B0 the log likelihood's gradient is 0 in the mean, with a deviation below 0.0025.
    np.testing.assert_allclose(np.mean(drawn - probability), 0, rtol=0, atol=0.008)
    np.testing.assert_allclose(np.mean((drawn - probability) * x), 0, rtol=0, atol=0.008)


def test_five_features_draw_classes_with_the_odds_of_their_slopes_and_intercept():
    dataset = generate("article_five_features", 40_000)
    drawn = dataset.targets[:, 0]
    probability = 1 / (1 + np.exp(-(dataset.inputs @ FIVE_SLOPES + FIVE_INTERCEPT)))
    np.testing.assert_allclose(np.mean(drawn - probability), 0, rtol=0, atol=0.008)
    np.testing.assert_allclose((drawn - probability) @ dataset.inputs / 40_000, 0, rtol=0, atol=0.008)


def test_the_worked_example_is_one_sample_again_and_again():
    dataset = generate("worked_example", 3)
    assert dataset.inputs.tolist() == [[0.05, 0.10]] * 3
    assert dataset.targets.tolist() == [[0.01, 0.99]] * 3


@pytest.mark.parametrize("name", sorted(TOYS))
@pytest.mark.parametrize(
    ("count", "noise", "sentence"),
    [
        (1, 0.0, "samples: 1, expected at least 2"),
        (-3, 0.0, "samples: -3, expected at least 2"),
        (10, -0.1, "noise: -0.1, expected a number of at least 0"),
        (10, float("nan"), "noise: nan, expected a number of at least 0"),
        (10, float("inf"), "noise: inf, expected a number of at least 0"),
    ],
)
def test_a_toy_refuses_too_few_samples_and_impossible_noise(name: str, count: int, noise: float, sentence: str):
    with pytest.raises(InputError) as error:
        generate(name, count, noise)
    assert str(error.value) == sentence
