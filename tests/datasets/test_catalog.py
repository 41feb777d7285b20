import subprocess
import sys

import numpy as np
import pytest

from nn_tui.datasets import TOYS, InputError, load, names, resolve


def test_names_are_the_toys_and_then_the_real_datasets():
    assert names() == (
        *("circles", "xor", "gaussians", "spiral", "moons", "plane", "hills", "logistic"),
        *("article_logistic", "article_five_features", "article_network", "article_backprop", "worked_example"),
        *("iris", "wine", "breast_cancer", "digits", "diabetes"),
    )


@pytest.mark.parametrize("name", names())
def test_every_name_loads_the_dataset_of_that_name(name: str):
    assert load(name).name == name


@pytest.mark.parametrize("name", ["breast_cancer", "breast-cancer", "Breast-Cancer", " BREAST_CANCER "])
def test_case_hyphens_and_surrounding_blanks_do_not_matter(name: str):
    assert resolve(name) == "breast_cancer"
    assert load(name).name == "breast_cancer"


@pytest.mark.parametrize("name", sorted(TOYS))
def test_a_toy_has_its_own_samples_and_noise_and_seed_0_unless_told_otherwise(name: str):
    assert TOYS[name].samples == (2 if name == "worked_example" else 500)
    expected = TOYS[name].generate(TOYS[name].samples, TOYS[name].noise, np.random.default_rng(0))
    np.testing.assert_array_equal(load(name).inputs, expected.inputs)
    np.testing.assert_array_equal(load(name).targets, expected.targets)


def test_samples_noise_and_generator_reach_the_toy():
    expected = TOYS["moons"].generate(30, 0.0, np.random.default_rng(5))
    dataset = load("moons", samples=30, noise=0.0, rng=np.random.default_rng(5))
    np.testing.assert_array_equal(dataset.inputs, expected.inputs)


def test_samples_and_noise_that_the_toy_refuses_are_refused():
    with pytest.raises(InputError, match="samples: 0, expected at least 2"):
        load("moons", samples=0)


@pytest.mark.parametrize(("setting", "value"), [("samples", 100), ("noise", 0.0)])
def test_real_data_takes_neither_samples_nor_noise(setting: str, value: float):
    with pytest.raises(InputError) as error:
        load("iris", **{setting: value})  # pyright: ignore[reportArgumentType]  # which of the two is the point
    assert str(error.value) == (
        f"iris is real data and takes no {setting} (given: {value}); expected {setting} only with {', '.join(TOYS)}"
    )


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("xro", 'there is no dataset named "xro"; did you mean xor?'),
        ("irsi", 'there is no dataset named "irsi"; did you mean iris?'),
        ("Diabtes", 'there is no dataset named "Diabtes"; did you mean diabetes?'),
        ("breastcancer", 'there is no dataset named "breastcancer"; did you mean breast_cancer?'),
        (
            "mnist",
            f'there is no dataset named "mnist"; expected one of {", ".join(names())}',
        ),
    ],
)
def test_an_unknown_name_is_answered_with_the_closest_or_with_all(name: str, sentence: str):
    with pytest.raises(InputError) as error:
        load(name)
    assert str(error.value) == sentence
    with pytest.raises(InputError, match="there is no dataset named"):
        resolve(name)


def test_datasets_load_without_a_terminal_library_or_scikit_learn():
    script = (
        "import sys, nn_tui.datasets as datasets\n"
        "for name in datasets.names(): datasets.load(name)\n"
        "unwanted = {'textual', 'rich', 'plotext', 'sklearn', 'pandas', 'nn_tui.engine', 'nn_tui.tui'}\n"
        "print(sorted(unwanted & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert found.strip() == "[]"
