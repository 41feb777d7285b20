"""From arrays to a model and back: what is predicted stands for what y held, and learning goes on from where it was."""

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import SPLITS, InputError, Samples, TableOptions, Targets, from_arrays
from nn_tui.engine import Experiment, FittedModel, NetworkRecipe, TrainingRecipe, fit, load_model
from nn_tui.engine.training.callbacks import Callbacks
from tests.examples import examples

pa: Any = import_module("pyarrow")
RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 2))
SIDE = X.sum(axis=1) > 0
QUICK = Experiment(
    network=NetworkRecipe(hidden=(6,)), training=TrainingRecipe(epochs=40, learning_rate=0.05, batch_size=8)
)


@pytest.mark.parametrize(
    ("y", "shape"),
    [
        (np.where(SIDE, 3, 7), (60,)),
        (SIDE, (60,)),
        (np.where(SIDE, "left", "right"), (60,)),
        ((SIDE * 1 + (X[:, 0] > 0)) * 10, (60,)),
        (np.column_stack([SIDE, X[:, 0] > 0]) * 1.0, (60, 2)),
        (X @ [1.0, 2.0] * 50 + 300, (60,)),
        (np.column_stack([X[:, 0] * 1e3, X.sum(axis=1)]), (60, 2)),
    ],
    ids=["numbers", "truth", "words", "three", "labels", "regression", "targets"],
)
def test_predictions_are_what_y_held(y: Targets, shape: tuple[int, ...], tmp_path: Path) -> None:
    truth = np.asarray(y)
    model = fit(X, y, QUICK)
    predicted = model.predict(X)
    assert predicted.shape == shape
    if truth.dtype.kind == "f" and len(np.unique(truth)) > 3:
        assert np.abs(predicted.astype(np.float64) - truth).max() < np.ptp(truth) / 8
    else:
        assert (predicted == truth).mean() > 0.9
    model.save(tmp_path / "model.safetensors")
    np.testing.assert_array_equal(load_model(tmp_path / "model.safetensors").outputs(X), model.outputs(X))


def test_it_learns_what_an_experiment_on_the_same_arrays_learns() -> None:
    dataset = from_arrays(X, SIDE, name="mine")
    trainer = QUICK.trainer(QUICK.prepare(dataset))
    trainer.run()
    found = fit(X, SIDE, QUICK).trainer
    assert found.network.parameters.vector.tobytes() == trainer.network.parameters.vector.tobytes()


def test_frames_are_read_as_their_own_were() -> None:
    frame = pa.table({"size": X[:, 0], "kind": np.where(X[:, 1] > 0, "a", "b").tolist(), "other": X[:, 1]})
    model = fit(frame, SIDE, QUICK, options=TableOptions(exclude="other"))
    shuffled = frame.select(["kind", "other", "size"])
    np.testing.assert_array_equal(model.outputs(shuffled), model.outputs(frame))
    assert model.outputs(frame).shape == (60, 1)
    with pytest.raises(InputError, match="X has no column 'kind'"):
        model.predict(frame.select(["size"]))
    with pytest.raises(InputError, match="X is an array, but column kind is none of numbers"):
        model.predict(X)


def test_validation_and_test_are_what_is_given() -> None:
    model = fit(X[:40], SIDE[:40], QUICK, validation=(X[40:50], SIDE[40:50]), test=(X[50:], SIDE[50:]))
    data = model.data
    for split, rows in zip(SPLITS, (X[:40], X[40:50], X[50:]), strict=True):
        inputs = data.dataset.inputs[data.split(split).rows]
        assert sorted(inputs.tolist()) == sorted(rows.tolist())
    assert model.trainer.evaluation.validation is not None


@given(size=st.integers(1, 30), epochs=st.integers(1, 3), weighted=st.booleans())
@examples(8)
def test_partial_fit_goes_on(size: int, epochs: int, weighted: bool) -> None:
    model = fit(X, SIDE, QUICK, validation=(X[:9], SIDE[:9]), test=(X[9:20], SIDE[9:20]))
    before, scaler = model.trainer, model.data.input_scaler
    parameters, moments = before.network.parameters.vector.copy(), before.optimizer_state.vectors["mean"].copy()
    weights = np.linspace(0.5, 2, size) if weighted else None
    assert model.partial_fit(X[:size], SIDE[:size], sample_weight=weights, epochs=epochs) is model
    assert model.trainer.epoch == before.epoch + epochs
    assert (len(model.data.train_rows), len(model.data.validation_rows), len(model.data.test_rows)) == (size, 9, 11)
    np.testing.assert_array_equal(model.data.input_scaler.factor, scaler.factor)
    np.testing.assert_array_equal(model.trainer.history.curves().epochs[:40], np.arange(40))
    assert np.abs(model.trainer.network.parameters.vector - parameters).max() < 0.2 * epochs * -(-size // 8)
    assert not np.array_equal(model.trainer.optimizer_state.vectors["mean"], moments)


def test_partial_fit_with_the_same_samples_is_one_more_epoch_of_learning() -> None:
    model = fit(X, SIDE, QUICK)
    before = model.trainer.evaluation.train.loss
    for _ in range(3):
        model.partial_fit(X, SIDE, epochs=5)
    assert model.trainer.evaluation.train.loss < before


def test_partial_fit_stops_where_it_diverges() -> None:
    model = fit(X, X[:, 0] * 3, QUICK)
    model.trainer.learning_rate = 1e30
    stopped = model.partial_fit(X, X[:, 0] * 3, epochs=5).stopped
    assert stopped is not None
    assert stopped.reason == "diverged"
    assert np.isfinite(model.outputs(X)).all()


def test_a_warm_start_begins_where_the_other_ended() -> None:
    first = fit(X, SIDE, QUICK)
    seen: list[float] = []
    callbacks = Callbacks(after_epoch=[lambda moment: seen.append(moment.evaluation.train.loss)])
    second = fit(X, SIDE, QUICK, start=first, callbacks=callbacks)
    assert len(seen) == 40
    assert seen[0] == pytest.approx(first.trainer.evaluation.train.loss, rel=0.5)
    assert second.trainer.evaluation.train.loss < first.trainer.evaluation.train.loss
    other = fit(X * 100 + 5, SIDE, QUICK, start=first)
    np.testing.assert_array_equal(other.data.input_scaler.offset, first.data.input_scaler.offset)


MODEL: list[FittedModel] = []


@pytest.fixture
def model() -> FittedModel:
    if not MODEL:
        MODEL.append(fit(X, np.where(SIDE, 3, 7), QUICK))
    return MODEL[0]


@pytest.mark.parametrize(
    ("samples", "targets", "sentence"),
    [
        (X, np.where(SIDE, 3, 8), "y has the class 8; the network knows 3, 7"),
        (X, np.full(9, 3), "X has 60 samples, y 9; expected as many"),
        (X[:, :1], SIDE, r"X has shape \(60, 1\), expected \(samples, 2\)"),
        (X[0], SIDE, r"X has shape \(2,\), expected \(samples, 2\)"),
        (np.full((60, 2), np.nan), np.where(SIDE, 3, 7), "X: row 0, feature 0 is nan"),
        (X.astype(str), SIDE, "X is of type"),
        (X, np.where(SIDE, "three", "seven"), "y has the class"),
    ],
)
def test_samples_of_another_kind_are_refused_and_nothing_is_changed(
    model: FittedModel, samples: Samples, targets: Targets, sentence: str
) -> None:
    trainer, before = model.trainer, model.trainer.network.parameters.vector.copy()
    with pytest.raises(InputError, match=sentence):
        model.partial_fit(samples, targets)
    assert model.trainer is trainer
    np.testing.assert_array_equal(trainer.network.parameters.vector, before)


def test_what_cannot_begin_with_a_model_is_refused(model: FittedModel) -> None:
    with pytest.raises(InputError, match="start has learned task binary, expected regression"):
        fit(X, X[:, 0] * 3, QUICK, start=model)
    with pytest.raises(InputError, match="start has learned features x1, x2, expected x1"):
        fit(X[:, :1], np.where(SIDE, 3, 7), QUICK, start=model)
    with pytest.raises(InputError, match="start is a network 2-6-1, expected 2-8-8-1"):
        fit(X, np.where(SIDE, 3, 7), start=model)
    with pytest.raises(InputError, match="epochs: 0, expected 1 at least"):
        model.partial_fit(X, np.where(SIDE, 3, 7), epochs=0)
