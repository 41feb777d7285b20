"""What an epoch came to, as figures with names: for a line of text or a JSON object."""

from nn_tui.datasets import Floats

from ..evaluation.evaluation import Score
from ..evaluation.metrics import metrics
from ..evaluation.predictor import Predictor
from ..network.arrays import Array
from .trainer import Trainer


def report(trainer: Trainer, *, steps_per_second: float, seconds: float) -> dict[str, float]:
    """Return the figures of the last finished epoch, in the order in which they are to be shown.

    epoch, step; train_loss and the task's metrics as train_…; the same as test_… where there is a test split;
    learning_rate, steps_per_second and seconds. Metrics of a regression are in the targets' units, the loss is about
    scaled targets.
    """
    data, evaluation = trainer.data, trainer.evaluation
    figures: dict[str, float] = {"epoch": trainer.epoch, "step": trainer.step}
    figures |= _figures("train", trainer, evaluation.train, data.train_targets[: evaluation.train.outputs.shape[1]])
    if evaluation.test is not None:
        figures |= _figures("test", trainer, evaluation.test, data.test_targets)
    return figures | {
        "learning_rate": trainer.learning_rate,
        "steps_per_second": steps_per_second,
        "seconds": seconds,
    }


def _figures(part: str, trainer: Trainer, score: Score, targets: Floats) -> dict[str, float]:
    data = trainer.data
    outputs: Array = score.outputs
    actual: Array = targets.T
    if data.dataset.task == "regression":
        outputs, actual = data.target_scaler.restore(outputs), data.target_scaler.restore(actual)
    threshold = Predictor(trainer.network.parameters, trainer.loss).threshold
    named = metrics(data.dataset.task, outputs, actual, threshold)
    return {f"{part}_loss": score.loss} | {f"{part}_{name}": value for name, value in named.items()}
