"""One more sample in the training split, scaled as the others are."""

import numpy as np
import pytest

from nn_tui.datasets import InputError, Prepared, from_arrays, load, prepare, with_sample


def prepared(name: str) -> Prepared:
    return prepare(load(name), test_fraction=0.25, scale="standard", rng=np.random.default_rng(0))


def test_it_is_the_last_row_and_the_last_training_sample_and_scalers_stay() -> None:
    before = prepared("circles")
    after = with_sample(before, (0.3, -0.1), "outer")
    assert after.dataset.samples == before.dataset.samples + 1
    np.testing.assert_array_equal(after.dataset.inputs[-1], [0.3, -0.1])
    assert after.dataset.classes[-1] == 0
    assert after.train_rows[-1] == before.dataset.samples
    np.testing.assert_array_equal(after.train_inputs[-1], before.input_scaler.apply(np.array([0.3, -0.1])))
    assert after.input_scaler is before.input_scaler
    np.testing.assert_array_equal(after.test_inputs, before.test_inputs)
    np.testing.assert_array_equal(np.asarray(after.train_inputs)[:-1], before.train_inputs)


def test_one_of_several_classes_is_one_hot() -> None:
    after = with_sample(prepared("iris"), (5.0, 3.0, 1.5, 0.2), "virginica")
    assert after.dataset.targets[-1].tolist() == [0, 0, 1]
    assert after.train_targets[-1].tolist() == [0, 0, 1]


def test_the_target_of_a_regression_is_scaled() -> None:
    before = prepared("plane")
    after = with_sample(before, (0.5, 0.1), (0.25,))
    assert after.dataset.targets[-1].tolist() == [0.25]
    np.testing.assert_array_equal(after.train_targets[-1], before.target_scaler.apply(np.array([0.25])))


@pytest.mark.parametrize(
    ("name", "inputs", "target", "sentence"),
    [
        ("circles", (0.3,), "outer", "1 number for the inputs, expected 2: x1, x2"),
        ("circles", (0.3, float("nan")), "outer", "x2 is nan, expected a finite number"),
        ("circles", (0.3, 0.1), "middle", "there is no class 'middle'; choose one of outer, inner"),
        ("circles", (0.3, 0.1), (1.0,), "the target is (1.0,), expected the name of a class: outer, inner"),
        ("plane", (0.3, 0.1), "outer", "the target is 'outer', expected a number for y"),
        ("plane", (0.3, 0.1), (), "0 numbers for the target, expected 1: y"),
        ("plane", ("a", 1), (0.1,), "the inputs are ('a', 1), expected numbers for x1, x2"),
    ],
)
def test_what_does_not_fit_is_refused(
    name: str, inputs: tuple[float, ...], target: tuple[float, ...] | str, sentence: str
) -> None:
    with pytest.raises(InputError) as found:
        with_sample(prepared(name), inputs, target)
    assert str(found.value) == sentence


@pytest.mark.parametrize(("width", "told"), [(8, "x1, x2, x3, x4, x5, x6, x7, x8"), (9, "x8, …")])
def test_of_many_names_eight_are_told(width: int, told: str) -> None:
    rng = np.random.default_rng(0)
    data = from_arrays(rng.normal(size=(20, width)), np.arange(20) % 2)
    with pytest.raises(InputError) as found:
        with_sample(prepare(data, test_fraction=0.0, scale="none", rng=rng), (0.3,), "0")
    assert str(found.value).endswith(told)


def test_data_that_are_too_large_to_be_copied_take_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nn_tui.datasets.large_arrays.LARGE", 10)
    with pytest.raises(InputError, match="circles is too large to be copied, so no sample can be added to it"):
        with_sample(prepared("circles"), (0.3, 0.1), "outer")
