"""A sample of weight w counts as if it were there w times: in costs, gradients, metrics, whole trainings."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.datasets import Prepared, Task, from_arrays, prepare
from nn_tui.engine import DataRecipe, Experiment, Trainer
from nn_tui.engine.evaluation.task_metrics import metrics
from nn_tui.engine.explain.activity import Probe
from nn_tui.engine.explain.subject import LookAt, subject_of
from nn_tui.engine.recipe.loading import changed, load_experiment
from nn_tui.engine.training.epoch_report import report
from nn_tui.engine.training.optimizers import OPTIMIZERS
from tests.engine import textbook
from tests.engine.building import Numbers, random_targets, recipe, unscaled
from tests.examples import examples

TASKS: list[Task] = ["regression", "binary", "multiclass", "multilabel"]


def weighted(task: Task, seed: int, *, twice: bool) -> Prepared:
    """Return random samples with weights 0, 1, 2 (with a mean of 1), or each of them as often as its weight says."""
    rng = np.random.default_rng(seed)
    weights = rng.permutation(np.array([0.0, 1, 2] * 3))
    inputs, targets = rng.normal(size=(9, 3)), random_targets(task, 9, 3, rng)
    if not twice:
        return unscaled(inputs, targets, task, weights=weights)
    rows = np.repeat(np.arange(9), weights.astype(np.intp))
    return unscaled(inputs[rows], targets[rows], task)


def trained(experiment: Experiment, data: Prepared) -> Trainer:
    trainer = experiment.trainer(data)
    trainer.run()
    return trainer


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@given(task=st.sampled_from(TASKS), seed=st.integers(0, 2**32))
@examples(3)
def test_training_with_weights_is_training_with_copies(optimizer: str, task: Task, seed: int) -> None:
    experiment = recipe(optimizer, "all", dtype="float64", epochs=4, learning_rate=0.01)
    found, copied = (trained(experiment, weighted(task, seed, twice=twice)) for twice in (False, True))
    np.testing.assert_allclose(
        found.network.parameters.vector, copied.network.parameters.vector, rtol=1e-5 if optimizer == "lbfgs" else 1e-9
    )
    one, other = (report(trainer, steps_per_second=1, seconds=1) for trainer in (found, copied))
    for name, value in one.items():
        assert value == pytest.approx(other[name], rel=1e-6, nan_ok=True), name


@given(task=st.sampled_from(TASKS), seed=st.integers(0, 2**32), dtype=st.sampled_from(["float32", "float64"]))
@examples(15)
def test_gradients_of_weighted_samples_are_those_of_the_weighted_cost(task: Task, seed: int, dtype: str) -> None:
    data = weighted(task, seed, twice=False)
    experiment = structs.replace(recipe("sgd", "all", hidden=(3,)), dtype=dtype)
    trainer = experiment.trainer(data)
    before = trainer.network.parameters.copy()
    trainer.run_batch()
    names = trainer.network.structure.activation_names

    def cost(vector: Numbers) -> float:
        before.vector[:] = vector
        _, signals = textbook.forward(before, names, np.asarray(data.train_inputs).T)
        assert data.train_weights is not None
        costs = [
            textbook.cost(trainer.loss.name, signals[-1][:, [row]], data.train_targets[[row]].T) for row in range(9)
        ]
        return float(np.asarray(costs) @ data.train_weights) / 9

    if dtype == "float64":
        numeric = textbook.central_differences(cost, before.vector.astype(np.float64).copy())
        np.testing.assert_allclose(trainer.network.gradients.vector, numeric, rtol=1e-5, atol=1e-8)
    else:
        assert float(trainer.workspace.cost) == pytest.approx(cost(before.vector.astype(np.float64)), rel=1e-5)


@given(task=st.sampled_from(TASKS), seed=st.integers(0, 2**32))
@examples(20)
def test_metrics_with_weights_are_those_of_copies(task: Task, seed: int) -> None:
    rng = np.random.default_rng(seed)
    targets = random_targets(task, 12, 3, rng).T
    outputs = rng.normal(size=targets.shape) if task == "regression" else rng.random(targets.shape)
    weights = rng.integers(0, 4, 12).astype(np.float64)
    weights[0] = 1.0
    copies = np.repeat(np.arange(12), weights.astype(np.intp))
    found, expected = (
        metrics(task, outputs, targets, 0.5, weights),
        metrics(task, outputs[:, copies], targets[:, copies]),
    )
    for name, value in found.items():
        assert value == pytest.approx(expected[name], rel=1e-9, nan_ok=True), name


def test_r2_does_not_exist_for_equal_targets_whose_mean_is_rounded() -> None:
    for dtype in (np.float32, np.float64):
        targets = np.full((2, 7), 0.1, dtype) * np.array([[1], [3]], dtype)
        assert np.isnan(metrics("regression", np.zeros_like(targets), targets)["r2"])


def test_the_unit_of_weights_does_not_matter_and_the_test_split_has_its_own() -> None:
    rng = np.random.default_rng(0)
    inputs, y, weights = rng.normal(size=(50, 3)), rng.normal(size=50), rng.random(50)
    one, other = (
        prepare(from_arrays(inputs, y, sample_weight=weights * unit), test_fraction=0.3, scale="none", rng=rng_of())
        for unit in (1.0, 1e300)
    )
    for each in (one, other):
        assert each.train_weights is not None
        assert each.test_weights is not None
        assert each.train_weights.mean() == pytest.approx(1)
        assert each.test_weights.mean() == pytest.approx(1)
        assert one.train_weights is not None
        np.testing.assert_allclose(one.train_weights, each.train_weights)


def rng_of() -> np.random.Generator:
    return np.random.default_rng(7)


def test_a_column_of_a_table_and_an_array_of_a_file_say_how_often_samples_count(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    inputs, y, weights = rng.normal(size=(40, 2)), rng.normal(size=40), rng.integers(0, 5, 40)
    table = tmp_path / "table.csv"
    rows = [
        f"{a!r},{b!r},{w},{target!r}" for (a, b), w, target in zip(inputs.tolist(), weights, y.tolist(), strict=True)
    ]
    table.write_text("\n".join(["a,b,often,y", *rows]) + "\n")
    np.savez(tmp_path / "arrays.npz", X=inputs, y=y, often=weights)
    found = [
        changed(load_experiment(str(tmp_path / name)), {"data.sample_weights": "often", "training.epochs": 2}).trainer()
        for name in ("table.csv", "arrays.npz")
    ]
    own = from_arrays(inputs, y, sample_weight=weights)
    found.append(Experiment(data=DataRecipe(source=own.name)).trainer())
    assert found[0].data.dataset.feature_names == ("a", "b")
    for trainer in found:
        trainer.run_epoch()
    assert len({trainer.network.parameters.vector.tobytes() for trainer in found}) == 1
    assert not np.array_equal(
        found[0].network.parameters.vector,
        changed(load_experiment(str(table)), {"data.exclude": ["often"]}).trainer().network.parameters.vector,
    )


def test_what_is_looked_at_says_how_often_the_sample_counts() -> None:
    data = weighted("multiclass", 1, twice=False)
    trainer = changed(recipe("sgd", 4), {"training.class_weights": {"y0": 3.0}}).trainer(data)
    assert trainer.weights is not None
    probe, now = Probe(trainer.network, data, trainer.loss, trainer.weights), trainer.network.parameters.copy()
    for row in range(9):
        assert data.train_weights is not None
        own = float(data.train_weights[row]) * (3.0 if data.train_targets[row, 0] else 1.0)
        assert subject_of(trainer, probe, LookAt(row), now).weight == own
    trainer.run_operation()
    found = subject_of(trainer, probe, LookAt(int(trainer.rows_under_way[1])), now)
    assert found.weight == trainer.weights["train"][trainer.rows_under_way[1]]
    assert subject_of(trainer, probe, LookAt(batch=True), now).weight is None
