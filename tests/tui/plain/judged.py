"""Judgements made by hand, whose figures can be told apart."""

import numpy as np
from msgspec import structs

from nn_tui.engine.evaluation.by_slice import SliceScore
from nn_tui.engine.evaluation.calibration import Calibration
from nn_tui.engine.evaluation.importance import Importance, NeuronImportance
from nn_tui.engine.evaluation.judgement import ClassFigures, Judgement, SplitScore, WorstSample
from nn_tui.engine.evaluation.residuals import Residuals, ResidualsAt
from nn_tui.engine.evaluation.thresholds import ThresholdCurve

TRAIN = SplitScore("training", 1200, 0.125, 0.9375, 0.925, 0.95, 0.5, 0.75, {"accuracy": 0.9375})
VALIDATION = SplitScore(
    "validation", 60, 0.375, 0.8125, 0.75, 0.875, 0.53125, 0.71875, {"accuracy": 0.8125, "mcc": 0.25}
)
TEST = SplitScore(
    "test", 300, 0.25, 0.875, 0.85, 0.9, 0.5625, 0.6875, {"accuracy": 0.875, "r2": 0.5, "macro_f1": 0.75, "mcc": 0.125}
)
BARE = Judgement(
    data="moons",
    task="binary",
    metric="accuracy",
    judged="test",
    splits=(TRAIN, VALIDATION, TEST),
    threshold=0.5,
    worst=(
        WorstSample(7, "up", "down", 0.0625, {"x": "1", "y": "-2"}),
        WorstSample(1234, "down", "up", 0.25, {"x": "0.5", "y": "3"}),
    ),
    target_names=("down", "up"),
)
"""What is said of any model, here of one of two classes."""
CURVE = ThresholdCurve(
    np.array([0.9, 0.6125, 0.5, 0.1]), np.array([1.0, 3.0, 3.0, 4.0]), np.array([0.0, 0.0, 1.0, 5.0])
)
"""Its first and its last threshold are among those that are told."""
CALIBRATION = Calibration(np.array([0.125, 0.75]), np.array([0.25, 0.5]), np.array([1000, 20]), 0.03125, 0.0625)
RESIDUALS = Residuals(
    target="price",
    mean=0.5,
    spread=2.0,
    mae=1.0,
    rmse=2.5,
    within={"50 %": 0.75, "100 %": 8.0},
    edges=np.array([-2.0, -1.0, 0.0, 1.0, 2.0]),
    counts=np.array([0, 1000, 2000, 33]),
    by_prediction=(ResidualsAt(-1.0, 3.0, 1500, 0.25, 1.5), ResidualsAt(3.0, 9.0, 1533, -0.125, 2.5)),
)


def classes(count: int) -> tuple[ClassFigures, ...]:
    """Return figures of so many classes, the last of which is found worst."""
    return tuple(
        ClassFigures(f"c{place}", 1000 + place, 0.5, 0.25, 1 - place / 64, 0.75, 0.625) for place in range(count)
    )


def binary() -> Judgement:
    """Return all that can be said of a model of two classes."""
    return structs.replace(
        BARE,
        threshold=0.625,
        classes=(
            ClassFigures("down", 100, 0.9, 0.8, 0.85, 0.75, 0.7),
            ClassFigures("up", 200, 0.5, 0.4, 0.45, float("nan"), float("nan")),
        ),
        confusion=np.array([[90, 10], [1200, 80]]),
        curve=CURVE,
        calibration=CALIBRATION,
        sliced_by="colour",
        slices=(SliceScore("red", 1100, 0.75), SliceScore("blue", 1, float("nan"))),
        importance=(Importance("x", 0.125, 0.03125), Importance("y", 0.25, 0.0625), Importance("z", -0.5, 0.0)),
        neurons=(NeuronImportance(1, 0, 0.75), NeuronImportance(2, 3, 0.5)),
        notes=("one", "another"),
    )


def regression() -> Judgement:
    """Return all that can be said of a regression."""
    return structs.replace(
        BARE,
        data="houses",
        task="regression",
        metric="R²",
        judged="validation",
        splits=(
            SplitScore("training", 40, 0.5, 0.75, -0.25, 0.875, 0.0, 0.5, {"r2": 0.75, "rmse": 3.0}),
            SplitScore("validation", 9, 1.5, -200.0, float("nan"), 0.5, -0.125, None, {"r2": -200.0, "rmse": 12345.0}),
        ),
        worst=(
            WorstSample(12, "1.5", "2", 0.5, {"rooms": "3"}),
            WorstSample(3, "4", "3.75", -0.25, {f"column {place}": f"{place}" for place in range(7)}),
        ),
        target_names=("price",),
        residuals=(RESIDUALS,),
        slices=(SliceScore("up to 5", 4, 0.5),),
        sliced_by="rooms",
        importance=(Importance("rooms", 0.0, 0.5),),
        neurons=(NeuronImportance(1, 1, -0.5),),
    )
