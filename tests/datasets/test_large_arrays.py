"""Large data stay where they are stored, and train to the same numbers as copies."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import InputError, Scale, ScaledRows, fit, large_arrays, load_file
from nn_tui.datasets.memory_map import map_array
from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe
from nn_tui.engine.recipe.loading import changed

SCALES: tuple[Scale, ...] = ("standard", "minmax", "none")


def stored(folder: Path, dtype: str = "<f4") -> Path:
    """An uncompressed NPZ file whose arrays begin at odd bytes."""
    rng = np.random.default_rng(3)
    inputs = rng.integers(0, 200, (60, 5)).astype(dtype)
    np.savez(folder / "data.npz", odd=np.zeros(1, np.uint8), X=inputs, y=rng.integers(0, 3, 60))
    return folder / "data.npz"


def recipe(path: Path, scale: Scale) -> Experiment:
    return Experiment(
        data=DataRecipe(source=str(path), scale=scale),
        network=NetworkRecipe(hidden=(4,)),
        training=TrainingRecipe(batch_size=7, epochs=3),
    )


@pytest.mark.parametrize("dtype", ["<f4", ">f8", "|u1"])
def test_data_that_stay_in_their_file_train_to_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dtype: str
) -> None:
    experiment = recipe(stored(tmp_path, dtype), "none")
    copied = experiment.trainer()
    monkeypatch.setattr(large_arrays, "LARGE", 1)
    mapped = experiment.trainer()
    assert isinstance(mapped.data.train_inputs, ScaledRows)
    assert not isinstance(copied.data.train_inputs, ScaledRows)
    for trainer in (copied, mapped):
        trainer.run()
    assert mapped.network.parameters.vector.tobytes() == copied.network.parameters.vector.tobytes()
    assert mapped.evaluation.judged.loss == copied.evaluation.judged.loss


@pytest.mark.parametrize("scale", SCALES)
def test_they_are_scaled_as_copies_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scale: Scale) -> None:
    path = stored(tmp_path)
    experiment = recipe(path, scale)
    copied = experiment.prepare()
    monkeypatch.setattr(large_arrays, "LARGE", 1)
    monkeypatch.setattr(large_arrays, "BLOCK", 35)
    mapped = experiment.prepare()
    np.testing.assert_array_equal(mapped.train_rows, copied.train_rows)
    for part, whole in ((mapped.train_inputs, copied.train_inputs), (mapped.test_inputs, copied.test_inputs)):
        assert part.shape == whole.shape
        np.testing.assert_allclose(np.asarray(part), whole, atol=1e-12)
        np.testing.assert_allclose(part[2:9, 1:3], whole[2:9, 1:3], atol=1e-12)
        for place in (-1, np.intp(3)):
            np.testing.assert_allclose(part[place], whole[place], atol=1e-12)
    np.testing.assert_array_equal(mapped.train_targets, copied.train_targets)


def test_large_data_are_not_taken_as_one_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = changed(recipe(stored(tmp_path), "none"), {"training.batch_size": "all"})
    monkeypatch.setattr(large_arrays, "LARGE", 1)
    with pytest.raises(InputError, match=r"^training.batch_size: \"all\" would read the 48 samples of data.npz"):
        experiment.trainer()


@pytest.mark.parametrize("scale", SCALES)
def test_the_targets_of_a_regression_are_scaled_as_those_of_copies_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scale: Scale
) -> None:
    rng = np.random.default_rng(4)
    np.savez(tmp_path / "data.npz", X=rng.normal(size=(40, 3)), y=rng.uniform(100, 900, (40, 2)))
    experiment = recipe(tmp_path / "data.npz", scale)
    copied = experiment.prepare()
    monkeypatch.setattr(large_arrays, "LARGE", 1)
    mapped = experiment.prepare()
    assert isinstance(mapped.train_inputs, ScaledRows)
    assert mapped.dataset.task == "regression"
    for part, whole in ((mapped.train_targets, copied.train_targets), (mapped.test_targets, copied.test_targets)):
        np.testing.assert_array_equal(part, whole)
    np.testing.assert_allclose(
        mapped.target_scaler.invert(mapped.test_targets), mapped.dataset.targets[mapped.test_rows], rtol=1e-12
    )


@given(st.lists(st.tuples(*[st.floats(-1e6, 1e6)] * 2), min_size=2, max_size=30), st.sampled_from(SCALES), st.data())
def test_a_scale_is_fitted_in_one_pass_to_the_chosen_rows(
    values: list[tuple[float, float]], scale: Scale, data: st.DataObject
) -> None:
    array = np.array(values)
    rows = np.array(data.draw(st.lists(st.integers(0, len(values) - 1), min_size=1, unique=True)))
    one_pass, usual = large_arrays.fit_large(scale, array, rows), fit(scale, array[rows])
    x = array / 1e3
    size = np.abs(array).max() + 1
    np.testing.assert_allclose(one_pass.offset, usual.offset, atol=1e-9 * size)
    relevant = usual.factor > 1e-6 * size
    np.testing.assert_allclose(one_pass.apply(x)[:, relevant], usual.apply(x)[:, relevant], rtol=1e-4, atol=1e-4)


def test_nothing_of_a_large_file_is_copied_when_it_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_arrays, "LARGE", 1)
    inputs = load_file(stored(tmp_path)).inputs
    assert not inputs.flags.owndata
    assert inputs.dtype == np.float32
    assert not inputs.flags.writeable


def test_numbers_that_are_not_finite_are_found_in_whichever_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large_arrays, "LARGE", 1)
    monkeypatch.setattr(large_arrays, "BLOCK", 6)
    inputs = np.zeros((20, 2))
    inputs[13, 1] = np.nan
    np.savez(tmp_path / "data.npz", X=inputs, y=np.arange(20) % 2)
    with pytest.raises(InputError, match="inputs hold nan at row 13"):
        load_file(tmp_path / "data.npz")


def test_a_mapped_array_is_the_file_at_an_offset(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"abc" + np.arange(6, dtype="<i4").tobytes())
    found = map_array(tmp_path / "bytes", np.dtype("<i4"), (2, 3), 3)
    np.testing.assert_array_equal(found, [[0, 1, 2], [3, 4, 5]])
    with pytest.raises(InputError, match="has 27 bytes, expected 31"):
        map_array(tmp_path / "bytes", np.dtype("<i4"), (7,), 3)
