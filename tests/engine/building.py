"""Small data and trainers for the tests of the engine."""

from typing import Literal

import numpy as np
import numpy.typing as npt

from nn_tui.datasets import Dataset, Prepared, Scaler, Task
from nn_tui.engine import Experiment, NetworkRecipe, Trainer, TrainingRecipe
from nn_tui.engine.network.arrays import DType
from nn_tui.engine.training.optimizers import Optimizer

Numbers = npt.NDArray[np.float64]


def unscaled(
    inputs: Numbers, targets: Numbers, task: Task = "regression", *, test: int = 0, weights: Numbers | None = None
) -> Prepared:
    """Return data as they are, inputs (N, m) and targets (N, K); the last `test` samples are for testing.

    `weights` (N,) are as they are, too, and need not be 1 on average.
    """
    features: int = inputs.shape[1]
    outputs: int = targets.shape[1]
    dataset = Dataset(
        name="made up",
        task=task,
        inputs=inputs,
        targets=targets,
        feature_names=tuple(f"x{index + 1}" for index in range(features)),
        target_names=tuple(f"y{index}" for index in range(2 if task == "binary" else outputs)),
        description="Made up for a test.",
        source="a random generator",
        licence="CC0",
    )
    train, held = slice(0, len(inputs) - test), slice(len(inputs) - test, len(inputs))
    rows = np.arange(len(inputs))
    return Prepared(
        dataset=dataset,
        train_rows=rows[train],
        test_rows=rows[held],
        input_scaler=Scaler(np.zeros(features), np.ones(features)),
        target_scaler=Scaler(np.zeros(outputs), np.ones(outputs)),
        train_inputs=inputs[train],
        train_targets=targets[train],
        test_inputs=inputs[held],
        test_targets=targets[held],
        train_weights=None if weights is None else weights[train],
        test_weights=None if weights is None else weights[held],
    )


def random_targets(task: Task, samples: int, outputs: int, rng: np.random.Generator) -> Numbers:
    """Return targets (N, K) as the task has them."""
    if task == "regression":
        return rng.normal(size=(samples, outputs))
    if task in ("binary", "multilabel"):
        return rng.integers(0, 2, (samples, 1 if task == "binary" else outputs)).astype(np.float64)
    return np.eye(outputs)[rng.integers(0, outputs, samples)]


def made_up(
    task: Task = "regression", samples: int = 13, features: int = 3, outputs: int = 2, *, test: int = 0, seed: int = 0
) -> Prepared:
    """Return random data; a binary task has one output."""
    rng = np.random.default_rng(seed)
    inputs = rng.normal(size=(samples + test, features))
    return unscaled(inputs, random_targets(task, samples + test, outputs, rng), task, test=test)


def recipe(
    optimizer: Optimizer | str = "sgd",
    batch_size: int | Literal["all"] = 4,
    *,
    hidden: tuple[int, ...] = (4, 3),
    activation: str | tuple[str, ...] = "tanh",
    output: str | None = None,
    loss: str | None = None,
    learning_rate: float = 0.05,
    epochs: int = 3,
    shuffle: bool = True,
    freeze: tuple[str, ...] = (),
    dtype: DType = "float32",
    seed: int = 0,
) -> Experiment:
    """Return a recipe for a small network."""
    return Experiment(
        seed=seed,
        dtype=dtype,
        network=NetworkRecipe(hidden=hidden, activation=activation, output=output, freeze=freeze),
        training=TrainingRecipe(
            loss=loss,
            optimizer=optimizer,
            learning_rate=learning_rate,
            batch_size=batch_size,
            epochs=epochs,
            shuffle=shuffle,
        ),
    )


def fingerprint(trainer: Trainer) -> dict[str, object]:
    """Return every number of a trainer that must come out the same, as bytes where it is an array."""
    state, curves = trainer.save(), trainer.history.curves()
    return {
        "parameters": state.parameters.tobytes(),
        "gradients": trainer.network.gradients.vector.tobytes(),
        "updates": trainer.network.updates.vector.tobytes(),
        "optimizer": {name: vector.tobytes() for name, vector in state.optimizer.items()},
        "optimizer step": state.optimizer_step,
        "learning rate": state.learning_rate,
        "order": state.order.tobytes(),
        "random": state.random,
        "counts": (state.epoch, state.step, state.batch),
        "curves": tuple(column.tobytes() for column in (curves.epochs, curves.last, curves.lowest, curves.highest)),
        "best": trainer.best,
        "stop": trainer.stopped,
    }
