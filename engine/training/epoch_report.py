"""What an epoch came to, as figures with names: for a line of text or a JSON object."""

from math import nan

import msgspec

from nn_tui.datasets import SPLITS, SplitName, has_classes

from ..evaluation.evaluation import Evaluation, Score
from ..evaluation.results import PartPredictions, predictions_of
from ..evaluation.task_metrics import metrics_in_units
from .trainer import Trainer


def report(
    trainer: Trainer, *, steps_per_second: float, seconds: float, evaluation: Evaluation | None = None
) -> dict[str, float]:
    """Return the figures of the last finished epoch, or of another evaluation, in the order they are to be shown in.

    epoch, step; train_loss and the task's metrics as train_…; the same as validation_… and test_… where there are such
    splits; learning_rate, steps_per_second and seconds. Metrics of a regression are in the targets' units, the loss is
    about scaled targets.
    """
    evaluation = evaluation or trainer.epoch_evaluation
    figures: dict[str, float] = {"epoch": trainer.epoch, "step": trainer.step}
    for split in SPLITS:
        if (score := evaluation.of(split)) is not None:
            figures |= _figures(split, trainer, score)
    return figures | {
        "learning_rate": trainer.learning_rate,
        "steps_per_second": steps_per_second,
        "seconds": seconds,
    }


def _figures(part: SplitName, trainer: Trainer, score: Score) -> dict[str, float]:
    named = metrics_in_units(part, score.outputs, trainer.data, trainer.loss.threshold)
    return {f"{part}_loss": score.loss} | {f"{part}_{name}": value for name, value in named.items()}


class ClassReport(msgspec.Struct, frozen=True):
    """A class: how many samples of each split are of it, and how many of those are found (recall), NaN without any."""

    name: str
    train_samples: int
    train_recall: float
    validation_samples: int
    validation_recall: float
    test_samples: int
    test_recall: float


def class_reports(trainer: Trainer) -> tuple[ClassReport, ...]:
    """Return how well each class is found with the parameters as they are; none where there are no classes.

    Of the training split these are the samples that are evaluated.
    """
    data, evaluation = trainer.data, trainer.evaluation
    if not has_classes(data.dataset.task):
        return ()
    found = predictions_of(evaluation, data, trainer.loss.threshold)
    names = data.dataset.target_names
    parts = [_recalls(found.of(split), len(names)) for split in SPLITS]
    return tuple(
        ClassReport(name, *of_train, *of_validation, *of_test)
        for name, of_train, of_validation, of_test in zip(names, *parts, strict=True)
    )


def _recalls(part: PartPredictions | None, classes: int) -> list[tuple[int, float]]:
    if part is None or part.confusion is None:
        return [(0, nan)] * classes
    confusion = part.confusion
    counts: list[int] = confusion.sum(axis=1).tolist()
    right: list[int] = confusion.diagonal().tolist()
    return [(count, found / count if count else nan) for count, found in zip(counts, right, strict=True)]
