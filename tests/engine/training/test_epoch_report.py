"""What an epoch came to, as figures: in the units of the data, and in the order in which they are shown."""

import numpy as np
import pytest

from nn_tui.datasets import Task
from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe
from nn_tui.engine.training.epoch_report import report
from tests.engine.building import made_up, recipe

METRICS = {
    "regression": ("r2", "mae", "rmse"),
    "binary": ("accuracy", "precision_macro", "recall_macro", "f1_macro", "roc_auc"),
    "multiclass": ("accuracy", "precision_macro", "recall_macro", "f1_macro"),
}


@pytest.mark.parametrize("task", ["regression", "binary", "multiclass"])
@pytest.mark.parametrize("test", [0, 5])
def test_figures_come_in_their_order_and_those_of_a_test_part_where_there_is_one(task: Task, test: int) -> None:
    trainer = recipe().trainer(made_up(task, outputs=3, test=test))
    trainer.run_epoch()
    found = report(trainer, steps_per_second=7.0, seconds=2.5)
    parts = ("train", "test") if test else ("train",)
    figures = [f"{part}_{name}" for part in parts for name in ("loss", *METRICS[task])]
    assert list(found) == ["epoch", "step", *figures, "learning_rate", "steps_per_second", "seconds"]
    assert (found["epoch"], found["step"], found["learning_rate"]) == (1, 4, trainer.learning_rate)
    assert (found["steps_per_second"], found["seconds"]) == (7.0, 2.5)
    assert found["train_loss"] == trainer.evaluation.train.loss
    if trainer.evaluation.test is not None:
        assert found["test_loss"] == trainer.evaluation.test.loss


def test_errors_of_a_regression_are_in_the_units_of_its_targets() -> None:
    experiment = Experiment(
        data=DataRecipe(source="diabetes", test_fraction=0.2),
        network=NetworkRecipe(hidden=(3,)),
        training=TrainingRecipe(epochs=1),
        dtype="float64",
    )
    trainer = experiment.trainer()
    trainer.run_epoch()
    found, data = report(trainer, steps_per_second=1.0, seconds=1.0), trainer.data
    for part, score, rows in (
        ("train", trainer.evaluation.train, data.train_rows),
        ("test", trainer.evaluation.test, data.test_rows),
    ):
        assert score is not None
        wrong = data.target_scaler.invert(score.outputs.T.astype(np.float64)) - data.dataset.targets[rows]
        assert found[f"{part}_mae"] == pytest.approx(float(np.abs(wrong).mean()), rel=1e-9)
        assert found[f"{part}_rmse"] == pytest.approx(float(np.sqrt((wrong**2).mean())), rel=1e-9)
