"""Whole trainings with weighted samples, beside scikit-learn's; `make referees` installs it."""

import warnings
from typing import Any

import numpy as np
import pytest

from nn_tui.datasets import Task
from nn_tui.engine import Experiment, NetworkRecipe, TrainingRecipe
from tests.engine.building import unscaled

SAMPLES, FEATURES, EPOCHS, RATE = 30, 3, 20, 0.05


@pytest.fixture(scope="module")
def networks() -> Any:
    return pytest.importorskip("sklearn.neural_network")


@pytest.mark.parametrize("task", ["regression", "multiclass"])
def test_sample_weights_as_in_mlp_fit(networks: Any, task: Task) -> None:
    rng = np.random.default_rng(3)
    inputs, weights = rng.normal(size=(SAMPLES, FEATURES)), rng.choice([0.5, 1.0, 4.0], SAMPLES)
    weights /= weights.mean()
    classes = np.arange(SAMPLES) % 3
    targets = rng.normal(size=(SAMPLES, 1)) if task == "regression" else np.eye(3)[classes]
    kind = networks.MLPRegressor if task == "regression" else networks.MLPClassifier
    theirs = kind(
        hidden_layer_sizes=(4,),
        activation="tanh",
        solver="sgd",
        momentum=0.0,
        alpha=0.0,
        batch_size=SAMPLES,
        learning_rate_init=RATE,
        max_iter=EPOCHS,
        shuffle=False,
        tol=0.0,
        n_iter_no_change=EPOCHS,
        random_state=0,
    )
    # Its squared error is half of ours.
    rate = RATE / 2 if task == "regression" else RATE
    ours = Experiment(
        dtype="float64",
        network=NetworkRecipe(hidden=(4,)),
        training=TrainingRecipe(optimizer="sgd", learning_rate=rate, batch_size="all", epochs=EPOCHS, shuffle=False),
    ).trainer(unscaled(inputs, targets, task, weights=weights))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it has not converged
        told = targets[:, 0] if task == "regression" else classes
        theirs.partial_fit(inputs, told, **({} if task == "regression" else {"classes": [0, 1, 2]}))
        for layer, (matrix, bias) in enumerate(zip(theirs.coefs_, theirs.intercepts_, strict=True), 1):
            ours.network.parameters.weights(layer)[:] = matrix.T
            ours.network.parameters.biases(layer)[:] = bias
        for _ in range(EPOCHS):
            theirs.partial_fit(inputs, told, sample_weight=weights)
    ours.refresh()
    ours.run()
    for layer, (matrix, bias) in enumerate(zip(theirs.coefs_, theirs.intercepts_, strict=True), 1):
        np.testing.assert_allclose(ours.network.parameters.weights(layer), matrix.T, rtol=1e-9)
        np.testing.assert_allclose(ours.network.parameters.biases(layer), bias, rtol=1e-9)
