"""Write training.json: what PyTorch 2.13.0 and scikit-learn 1.9.1 train, in double precision.

Run by hand, not by pytest: `python -m tests.engine.reference.make_training` from the top of the repository. Each case
holds the part of the recipe that it is about, the learning rate of each epoch, and the parameters after 24 updates.
"""
# Runs beside libraries that the checks do without.
# pyright: basic, reportMissingImports=false, reportOptionalMemberAccess=false

import json
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import sklearn  # pyright: ignore[reportMissingTypeStubs]  # scikit-learn has no types
import torch
from sklearn.neural_network import MLPClassifier  # pyright: ignore[reportMissingTypeStubs]  # as above
from torch.optim import lr_scheduler

from nn_tui.engine import TrainingRecipe

from .torch_twin import Numbers, Twin, start_of

FILE = Path(__file__).parent / "training.json"
SIZES = (3, 5, 4, 2)
BATCH, SAMPLES, EPOCHS = 4, 12, 8

Fields = Mapping[str, Any]
Start = Sequence[Numbers]

OPTIMIZERS: list[Fields] = [
    {"optimizer": {"name": "sgd"}, "learning_rate": 0.1},
    {"optimizer": {"name": "momentum"}, "learning_rate": 0.02},
    {"optimizer": {"name": "momentum", "momentum": 0.5}, "learning_rate": 0.05},
    {"optimizer": {"name": "nesterov"}, "learning_rate": 0.02},
    {"optimizer": {"name": "nesterov", "momentum": 0.6}, "learning_rate": 0.05},
    {"optimizer": {"name": "adagrad"}, "learning_rate": 0.05},
    {"optimizer": {"name": "adagrad", "epsilon": 0.1}, "learning_rate": 0.05},
    {"optimizer": {"name": "rmsprop"}, "learning_rate": 0.01},
    {"optimizer": {"name": "rmsprop", "alpha": 0.8, "epsilon": 1e-3, "momentum": 0.7}, "learning_rate": 0.005},
    {"optimizer": {"name": "adam"}, "learning_rate": 0.02},
    {"optimizer": {"name": "adam", "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-2}, "learning_rate": 0.02},
    {"optimizer": {"name": "adamw"}, "learning_rate": 0.02},
    {"optimizer": {"name": "adamw", "weight_decay": 0.3, "beta1": 0.7}, "learning_rate": 0.02},
    {"optimizer": {"name": "nadam"}, "learning_rate": 0.02},
    {"optimizer": {"name": "nadam", "momentum_decay": 0.1, "beta2": 0.95}, "learning_rate": 0.02},
    {"optimizer": {"name": "radam"}, "learning_rate": 0.02},
    {"optimizer": {"name": "radam", "beta1": 0.8, "beta2": 0.9, "epsilon": 1e-3}, "learning_rate": 0.02},
]

REGULARIZED: list[Fields] = [
    {"l2": 0.1},
    {"l1": 0.02},
    {"l1": 0.01, "l2": 0.05},
    {"clip_norm": 0.3},
    {"clip_value": 0.05},
    {"clip_value": 0.2, "clip_norm": 0.3},
    {"l2": 0.1, "clip_norm": 0.3},
    {"l1": 0.01, "clip_value": 0.1},
    {"max_norm": 0.7},
]

Scheduler = Callable[[torch.optim.Optimizer], lr_scheduler.LRScheduler]
SCHEDULES: list[tuple[Fields, Scheduler]] = [
    ({"name": "constant"}, lambda optimizer: lr_scheduler.ConstantLR(optimizer, factor=1.0)),
    ({"name": "step", "step_size": 3, "gamma": 0.5}, lambda optimizer: lr_scheduler.StepLR(optimizer, 3, 0.5)),
    ({"name": "exponential", "gamma": 0.8}, lambda optimizer: lr_scheduler.ExponentialLR(optimizer, 0.8)),
    ({"name": "cosine"}, lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)),
    (
        {"name": "cosine", "minimum": 0.01, "epochs": 9},
        lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, 9, 0.01),
    ),
    (
        {"name": "cosine_restarts", "period": 2, "stretch": 2, "minimum": 0.001},
        lambda optimizer: lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 2, 2, 0.001),
    ),
    (
        {"name": "cosine_restarts", "period": 3},
        lambda optimizer: lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 3),
    ),
    (
        {"name": "one_cycle"},
        lambda optimizer: lr_scheduler.OneCycleLR(optimizer, 0.1, EPOCHS, cycle_momentum=False),
    ),
    (
        {"name": "one_cycle", "rising_fraction": 0.5, "initial_divisor": 10.0, "final_divisor": 100.0, "epochs": 10},
        lambda optimizer: lr_scheduler.OneCycleLR(
            optimizer, 0.1, 10, pct_start=0.5, div_factor=10, final_div_factor=100, cycle_momentum=False
        ),
    ),
    (
        {"name": "exponential", "gamma": 0.8, "warmup_epochs": 3},
        lambda optimizer: lr_scheduler.SequentialLR(
            optimizer,
            [lr_scheduler.LinearLR(optimizer, 1 / 4, 1.0, 3), lr_scheduler.ExponentialLR(optimizer, 0.8)],
            [3],
        ),
    ),
    (
        {"name": "cosine", "warmup_epochs": 2},
        lambda optimizer: lr_scheduler.SequentialLR(
            optimizer,
            [lr_scheduler.LinearLR(optimizer, 1 / 3, 1.0, 2), lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS - 2)],
            [2],
        ),
    ),
]

PLATEAUS: list[tuple[Fields, Fields]] = [
    ({"factor": 0.5, "patience": 0, "threshold": 0.2}, {"factor": 0.5, "patience": 0, "threshold": 0.2}),
    (
        {"factor": 0.3, "patience": 0, "threshold": 0.5, "cooldown": 2, "minimum": 0.01},
        {"factor": 0.3, "patience": 0, "threshold": 0.5, "cooldown": 2, "min_lr": 0.01},
    ),
]


def batches(*arrays: Numbers) -> list[tuple[Numbers, ...]]:
    """Cut the samples of an epoch into batches, in order."""
    return [tuple(array[start : start + BATCH] for array in arrays) for start in range(0, SAMPLES, BATCH)]


def in_torch(start: Start, inputs: Numbers, targets: Numbers, fields: Fields, schedule: Scheduler | None) -> Fields:
    """Train a regression and return the rates of the epochs and the final parameters."""
    twin = Twin(start, ("tanh", "tanh", "identity"), "mse", msgspec.convert(fields, TrainingRecipe))
    scheduler = schedule(twin.optimizer) if schedule else None
    losses, rates = [float(twin.cost(inputs, targets))], list[float]()
    for _ in range(EPOCHS):
        if isinstance(scheduler, lr_scheduler.ReduceLROnPlateau):
            scheduler.step(losses[-1])
        rates.append(float(twin.optimizer.param_groups[0]["lr"]))
        for x, y in batches(inputs, targets):
            twin.update(x, y)
        losses.append(float(twin.cost(inputs, targets)))
        if scheduler and not isinstance(scheduler, lr_scheduler.ReduceLROnPlateau):
            scheduler.step()
    return {"rates": rates, "parameters": np.concatenate([part.ravel() for part in twin.tensors()]).tolist()}


SCIKIT: list[tuple[Fields, Fields]] = [
    ({"optimizer": {"name": "sgd"}}, {"solver": "sgd", "momentum": 0.0}),
    ({"optimizer": {"name": "momentum"}}, {"solver": "sgd", "momentum": 0.9, "nesterovs_momentum": False}),
    ({"optimizer": {"name": "nesterov"}}, {"solver": "sgd", "momentum": 0.9, "nesterovs_momentum": True}),
    ({"optimizer": {"name": "sgd"}, "l2": 0.2}, {"solver": "sgd", "momentum": 0.0, "alpha": 0.2 * BATCH}),
    # scikit-learn adds ε before the correction for the start; where ε vanishes it is the same.
    ({"optimizer": {"name": "adam", "epsilon": 1e-200}}, {"solver": "adam", "epsilon": 1e-200}),
    (
        {"optimizer": {"name": "sgd"}, "schedule": {"name": "inverse_scaling", "per_epoch": SAMPLES, "power": 0.3}},
        {"solver": "sgd", "momentum": 0.0, "learning_rate": "invscaling", "power_t": 0.3},
    ),
]


def in_scikit(start: Start, inputs: Numbers, classes: Sequence[int], arguments: Fields, rate: float) -> Fields:
    """Train a classification and return the rates of the epochs and the final parameters."""
    sizes = tuple(len(biases) for biases in start[1:-1:2])
    settings = {"alpha": 0.0, "batch_size": BATCH, "learning_rate_init": rate, "shuffle": False, **arguments}
    model: Any = MLPClassifier(sizes, activation="tanh").set_params(**settings)
    # The first call builds everything; then it starts anew from the given parameters.
    model.partial_fit(inputs, classes, classes=[0, 1, 2])
    model.coefs_ = [weights.T.copy() for weights in start[::2]]
    model.intercepts_ = [biases.copy() for biases in start[1::2]]
    model.t_ = 0
    del model._optimizer
    rates = list[float]()
    for epoch in range(EPOCHS):
        rates.append(rate if epoch == 0 else float(model._optimizer.learning_rate))
        model.partial_fit(inputs, classes)
    if arguments["solver"] == "adam":
        rates = [rate] * EPOCHS  # what is read there contains the correction for the start
    pairs = zip(model.coefs_, model.intercepts_, strict=True)
    parts = [part for weights, biases in pairs for part in (weights.T.ravel(), biases)]
    return {"rates": rates, "parameters": np.concatenate(parts).tolist()}


def layers(start: Start) -> Fields:
    """Return the parameters as they stand in the file."""
    return {"weights": [part.tolist() for part in start[::2]], "biases": [part.tolist() for part in start[1::2]]}


def main() -> None:
    """Write the file."""
    warnings.simplefilter("ignore")  # PyTorch warns of schedulers inside schedulers
    rng = np.random.default_rng(42)
    start = start_of(SIZES, rng)
    inputs, targets = rng.normal(size=(SAMPLES, SIZES[0])), rng.normal(size=(SAMPLES, SIZES[-1]))
    classifying = start_of((*SIZES[:-1], 3), rng)
    classes = [0, 1, 2] * (SAMPLES // 3)

    cases: list[Fields] = []
    base: Fields = {"optimizer": {"name": "sgd"}, "learning_rate": 0.1}
    adam: Fields = {"optimizer": {"name": "adam"}, "learning_rate": 0.02}
    for fields in (*OPTIMIZERS, *({**optimizer, **part} for part in REGULARIZED for optimizer in (base, adam))):
        result = in_torch(start, inputs, targets, fields, None)
        cases.append({"library": "torch", "training": fields, **result})
    for schedule, scheduler in SCHEDULES:
        result = in_torch(start, inputs, targets, base, scheduler)
        cases.append({"library": "torch", "training": {**base, "schedule": schedule}, **result})
    for schedule, arguments in PLATEAUS:

        def plateau(optimizer: torch.optim.Optimizer, arguments: Fields = arguments) -> lr_scheduler.LRScheduler:
            return lr_scheduler.ReduceLROnPlateau(optimizer, **arguments)

        result = in_torch(start, inputs, targets, base, plateau)
        cases.append({"library": "torch", "training": {**base, "schedule": {"name": "plateau", **schedule}}, **result})
    for fields, arguments in SCIKIT:
        result = in_scikit(classifying, inputs, classes, arguments, 0.05)
        cases.append({"library": "scikit-learn", "training": {**fields, "learning_rate": 0.05}, **result})

    content = {
        "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "torch": torch.__version__}
        | {"scikit-learn": sklearn.__version__},
        "batch_size": BATCH,
        "epochs": EPOCHS,
        "inputs": inputs.tolist(),
        "torch": {**layers(start), "targets": targets.tolist()},
        "scikit-learn": {**layers(classifying), "targets": np.eye(3)[classes].tolist()},
        "cases": cases,
    }
    lines = ",\n".join(f"  {json.dumps(case)}" for case in cases)
    head = json.dumps({**content, "cases": []}, indent=None).removesuffix("[]}")
    FILE.write_text(f"{head}[\n{lines}\n]}}\n")


if __name__ == "__main__":
    main()
