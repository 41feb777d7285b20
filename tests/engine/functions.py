"""What PyTorch and scikit-learn say of activations, losses and metrics, from reference/functions.json.

reference/make_functions.py writes that file.
"""

from pathlib import Path

import msgspec

Matrix = list[list[float]]


class ActivationValues(msgspec.Struct):
    """f and f′ at points z."""

    z: list[float]
    a: list[float]
    derivative: list[float]


class LossValues(msgspec.Struct):
    """The cost of a batch, and its derivative by Z; matrices are (K, B)."""

    loss: str
    output: str
    z: Matrix
    y: Matrix
    cost: float
    delta: Matrix


class WeightedValues(msgspec.Struct):
    """Cross-entropy with a weight for each class; targets are class numbers (B,)."""

    weights: list[float]
    z: Matrix
    classes: list[int]
    cost: float
    delta: Matrix
    torch_mean: float


class WeightedBinaryValues(msgspec.Struct):
    """Binary cross-entropy with a weight for each of two classes."""

    weights: list[float]
    z: Matrix
    y: Matrix
    cost: float
    delta: Matrix


class MulticlassValues(msgspec.Struct):
    """The figures of a classification; `per_class` and `macro` hold precision, recall and F1, `top_k` is by k."""

    outputs: Matrix
    classes: list[int]
    accuracy: float
    confusion: list[list[int]]
    per_class: Matrix
    macro: list[float]
    top_k: dict[str, float]


class BinaryValues(msgspec.Struct):
    """The figures of one output that tells two classes apart."""

    outputs: list[float]
    classes: list[int]
    accuracy: float
    macro: list[float]
    roc_auc: float


class RegressionValues(msgspec.Struct):
    """The figures of a regression."""

    outputs: Matrix
    targets: Matrix
    r2: float
    mae: float
    rmse: float


class Reference(msgspec.Struct):
    """All of the file."""

    versions: dict[str, str]
    activations: dict[str, ActivationValues]
    losses: list[LossValues]
    weighted: WeightedValues
    weighted_binary: WeightedBinaryValues
    multiclass: list[MulticlassValues]
    binary: list[BinaryValues]
    regression: list[RegressionValues]


REFERENCE = msgspec.json.decode((Path(__file__).parent / "reference" / "functions.json").read_bytes(), type=Reference)
