"""Computes with PyTorch and scikit-learn what activations, losses and metrics come to, and stores it beside this file.

    python tests/engine/reference/make_functions.py

All numbers are float64; `versions` in functions.json names what computed them.
"""
# Runs beside libraries that the checks do without.
# pyright: basic, reportMissingImports=false

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import sklearn  # pyright: ignore[reportMissingTypeStubs]  # scikit-learn has no types
import torch
from sklearn import metrics  # pyright: ignore[reportMissingTypeStubs]  # as above
from torch import Tensor
from torch.autograd import grad
from torch.nn import functional

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "identity": lambda z: z * 1.0,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": functional.relu,
    "leaky_relu": functional.leaky_relu,
    "elu": functional.elu,
    "selu": functional.selu,
    "gelu": functional.gelu,
    "gelu_tanh": lambda z: functional.gelu(z, approximate="tanh"),
    "silu": functional.silu,
    # PyTorch takes softplus for the identity above its threshold, 20 unless given.
    "softplus": lambda z: functional.softplus(z, threshold=50),
    "exponential": torch.exp,
    "softmax": lambda z: torch.softmax(z, dim=0),
}
POINTS = [-30.0, -12.5, -6.0, -3.0, -1.2, -0.75, -0.1, -1e-3, 0.0, 1e-3, 0.1, 0.75, 1.2, 3.0, 6.0, 12.5, 30.0]
# PyTorch computes GELU from 1 + erf, which loses all digits far below 0.
NEAR = [point for point in POINTS if point >= -3.0]

LOSSES: dict[str, Callable[[Tensor, Tensor, Tensor], Tensor]] = {
    "mse": lambda a, _, y: functional.mse_loss(a, y, reduction="none"),
    "mae": lambda a, _, y: functional.l1_loss(a, y, reduction="none"),
    "huber": lambda a, _, y: functional.huber_loss(a, y, reduction="none"),
    "huber 0.5": lambda a, _, y: functional.huber_loss(a, y, reduction="none", delta=0.5),
    "poisson": lambda _, z, y: functional.poisson_nll_loss(z, y, log_input=True, reduction="none"),
    "binary_cross_entropy": lambda _, z, y: functional.binary_cross_entropy_with_logits(z, y, reduction="none"),
    "cross_entropy": lambda _, z, y: functional.cross_entropy(z.T, y.argmax(dim=0), reduction="none"),
    "hinge": lambda a, _, y: torch.relu(1 - (2 * y - 1) * a),
}
PAIRS = [
    *((loss, output) for loss in ("mse", "mae", "huber", "huber 0.5") for output in ACTIVATIONS),
    ("poisson", "identity"),
    ("poisson", "exponential"),
    ("binary_cross_entropy", "sigmoid"),
    ("cross_entropy", "softmax"),
    ("hinge", "identity"),
    ("hinge", "tanh"),
]
Classes = npt.NDArray[np.int64]
WEIGHTS = [0.5, 2.0, 1.25]


def activation(name: str) -> dict[str, list[float]]:
    """Return f and f′ at the points."""
    z = torch.tensor(NEAR if name.startswith("gelu") else POINTS, dtype=torch.float64, requires_grad=True)
    a = ACTIVATIONS[name](z)
    derivative = grad(a.sum(), z)[0]
    return {"z": z.tolist(), "a": a.tolist(), "derivative": derivative.tolist()}


def loss(name: str, output: str, rng: np.random.Generator) -> dict[str, object]:
    """Return the cost of a batch, summed over outputs and averaged over observations, and its derivative by Z."""
    outputs, batch = 3, 5
    y = rng.normal(size=(outputs, batch))
    if name == "poisson":
        y = rng.poisson(2.0, (outputs, batch)).astype(float)
    elif name in ("binary_cross_entropy", "hinge"):
        y = rng.integers(0, 2, (outputs, batch)).astype(float)
    elif name == "cross_entropy":
        y = np.eye(outputs)[:, rng.integers(0, outputs, batch)]
    z = torch.tensor(rng.normal(0, 1.5, (outputs, batch)), requires_grad=True)
    cost = LOSSES[name](ACTIVATIONS[output](z), z, torch.tensor(y)).sum() / batch
    delta = grad(cost, z)[0]
    return {
        "loss": name,
        "output": output,
        "z": z.tolist(),
        "y": y.tolist(),
        "cost": cost.item(),
        "delta": delta.tolist(),
    }


def weighted(rng: np.random.Generator) -> dict[str, object]:
    """Return cross-entropy with class weights: divided by the number of observations, and PyTorch's own mean."""
    z = torch.tensor(rng.normal(0, 1.5, (3, 7)), requires_grad=True)
    classes = torch.tensor([0, 1, 2, 1, 1, 0, 2])
    weights = torch.tensor(WEIGHTS, dtype=torch.float64)
    cost = functional.cross_entropy(z.T, classes, weight=weights, reduction="sum") / 7
    delta = grad(cost, z)[0]
    mean = functional.cross_entropy(z.T, classes, weight=weights)
    return {
        "weights": WEIGHTS,
        "z": z.tolist(),
        "classes": classes.tolist(),
        "cost": cost.item(),
        "delta": delta.tolist(),
        "torch_mean": mean.item(),
    }


def weighted_binary(rng: np.random.Generator) -> dict[str, object]:
    """Return binary cross-entropy with class weights, divided by the number of observations."""
    z = torch.tensor(rng.normal(0, 1.5, (1, 6)), requires_grad=True)
    y = torch.tensor([[0.0, 1.0, 1.0, 0.0, 1.0, 1.0]], dtype=torch.float64)
    samples = torch.where(y == 1, WEIGHTS[1], WEIGHTS[0]).double()
    cost = functional.binary_cross_entropy_with_logits(z, y, weight=samples, reduction="sum") / 6
    delta = grad(cost, z)[0]
    return {"weights": WEIGHTS[:2], "z": z.tolist(), "y": y.tolist(), "cost": cost.item(), "delta": delta.tolist()}


def found_by(
    actual: Classes, predicted: Classes, *, average: str | None, labels: Sequence[int] | None = None
) -> list[object]:
    """Return precision, recall and F1, of each class or their mean."""
    figures = metrics.precision_recall_fscore_support(
        actual,
        predicted,
        labels=labels,
        average=average,
        zero_division=0,  # pyright: ignore[reportArgumentType]  # scikit-learn has no types, and takes a number
    )
    return [np.asarray(figure).tolist() for figure in figures[:3]]


def classification(classes: int, samples: int, occurring: int, rng: np.random.Generator) -> dict[str, object]:
    """Return scikit-learn's figures for outputs that are right more often than not; some classes may not occur."""
    actual = rng.integers(0, occurring, samples)
    outputs = rng.uniform(size=(classes, samples)) + 0.5 * np.eye(classes)[:, actual]
    outputs[occurring:] = -1.0
    predicted = outputs.argmax(axis=0)
    return {
        "outputs": outputs.tolist(),
        "classes": actual.tolist(),
        "accuracy": metrics.accuracy_score(actual, predicted),
        "confusion": metrics.confusion_matrix(actual, predicted, labels=range(classes)).tolist(),
        "per_class": found_by(actual, predicted, average=None, labels=range(classes)),
        "macro": found_by(actual, predicted, average="macro"),
        "top_k": {
            str(k): metrics.top_k_accuracy_score(actual, outputs.T, k=k, labels=range(classes))
            for k in range(1, classes)
        },
    }


def two_classes(samples: int, rng: np.random.Generator) -> dict[str, object]:
    """Return scikit-learn's figures for one output between 0 and 1, rounded so that ties occur."""
    actual = rng.integers(0, 2, samples)
    outputs = np.round(np.clip(0.3 * actual + rng.uniform(0, 0.7, samples), 0, 1), 1) + 0.01
    predicted = (outputs > 0.5).astype(int)
    return {
        "outputs": outputs.tolist(),
        "classes": actual.tolist(),
        "accuracy": metrics.accuracy_score(actual, predicted),
        "macro": found_by(actual, predicted, average="macro"),
        "roc_auc": metrics.roc_auc_score(actual, outputs),
    }


def regression(outputs: int, samples: int, rng: np.random.Generator) -> dict[str, object]:
    """Return scikit-learn's figures; (K, N) here is (N, K) there."""
    y = rng.normal(3, 2, (outputs, samples))
    a = y + rng.normal(0, 0.7, (outputs, samples))
    return {
        "outputs": a.tolist(),
        "targets": y.tolist(),
        "r2": metrics.r2_score(y.T, a.T, multioutput="variance_weighted"),
        "mae": metrics.mean_absolute_error(y.T, a.T),
        "rmse": metrics.mean_squared_error(y.T, a.T) ** 0.5,
    }


def main() -> None:
    """Compute everything and write functions.json."""
    rng = np.random.default_rng(20)
    found = {
        "versions": {"torch": torch.__version__, "scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "activations": {name: activation(name) for name in ACTIVATIONS if name != "softmax"},
        "losses": [loss(name, output, rng) for name, output in PAIRS],
        "weighted": weighted(rng),
        "weighted_binary": weighted_binary(rng),
        "multiclass": [
            classification(3, 40, 3, rng),
            classification(7, 60, 7, rng),
            classification(5, 12, 3, rng),
        ],
        "binary": [two_classes(30, rng), two_classes(200, rng)],
        "regression": [regression(1, 25, rng), regression(3, 10, rng)],
    }
    Path(__file__).with_name("functions.json").write_text(json.dumps(found, indent=None, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
