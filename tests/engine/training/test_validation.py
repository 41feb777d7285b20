"""Samples set aside for validation: what is watched by them, and that nothing changes without them."""

import numpy as np
import pytest

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.training.epoch_report import report
from nn_tui.engine.training.trainer import Trainer

SMALL: dict[str, object] = {"data.source": "iris", "network.hidden": [4], "training.epochs": 3, "seed": 2}
VALIDATED: dict[str, object] = SMALL | {"data.validation_fraction": 0.2}


def trained(fields: dict[str, object]) -> Trainer:
    trainer = changed(Experiment(), fields).trainer()
    trainer.run()
    return trainer


def test_the_validation_split_is_evaluated_recorded_and_judged_by() -> None:
    trainer = trained(VALIDATED)
    evaluation, data = trainer.evaluation, trainer.data
    assert evaluation.validation is not None
    assert evaluation.judged_split == "validation"
    assert [len(data.train_rows), len(data.validation_rows), len(data.test_rows)] == [90, 30, 30]
    curves = trainer.history.curves()
    assert curves.series("validation_loss")[0][-1] == evaluation.validation.loss
    assert trainer.best[0] == min(curves.series("validation_loss")[0])
    figures = report(trainer, steps_per_second=1.0, seconds=1.0)
    assert figures["validation_accuracy"] == evaluation.validation.metric


def test_a_saved_state_has_the_scores_of_all_splits() -> None:
    trainer = trained(VALIDATED)
    arrays, values = trainer.save().unpack()
    again = changed(Experiment(), VALIDATED).trainer()
    again.restore(type(trainer.save()).pack(arrays, values))
    assert again.evaluation.validation is not None
    assert trainer.evaluation.validation is not None
    assert again.evaluation.validation.loss == trainer.evaluation.validation.loss


@pytest.mark.parametrize(("monitor", "watched"), [(None, "validation_loss"), ("test_loss", "test_loss")])
def test_early_stopping_watches_it_unless_told_otherwise(monitor: str | None, watched: str) -> None:
    rule: dict[str, object] = {"patience": 1, "min_delta": 100.0, "monitor": monitor}
    stop = trained(VALIDATED | {"training.early_stopping": rule}).stopped
    assert stop is not None
    assert watched in stop.numbers
    assert watched.replace("_", " ") in stop.sentence


def test_the_plateau_schedule_watches_it_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    schedule: dict[str, object] = {"name": "plateau"}
    for monitor, split in ((None, "validation"), ("train_loss", "train"), ("validation_loss", "validation")):
        trainer = changed(Experiment(), VALIDATED | {"training.schedule": schedule | {"monitor": monitor}}).trainer()
        told: list[float] = []

        def noted(epoch: int, loss: float, told: list[float] = told) -> float:
            told.append(loss)
            return 0.01

        monkeypatch.setattr(trainer._schedule, "rate", noted)
        trainer.run_epoch()
        score = trainer.evaluation.validation if split == "validation" else trainer.evaluation.train
        assert score is not None
        assert told == [score.loss]


def test_a_monitor_of_a_split_that_is_not_there_is_refused() -> None:
    for fields in (
        {"training.early_stopping": {"monitor": "validation_loss"}},
        {"training.target": {"value": 0.1, "monitor": "validation_metric"}},
        {"training.schedule": {"name": "plateau", "monitor": "validation_loss"}},
    ):
        with pytest.raises(InputError, match=r"without a validation split; give data.validation_fraction more than 0"):
            changed(Experiment(), SMALL | fields).trainer()


def test_unshuffled_and_all_of_them_samples_are_trained_on_in_the_order_of_the_data() -> None:
    fields = SMALL | {"training.shuffle": False, "data.test_fraction": 0.0}
    trainer = changed(Experiment(), fields).trainer()
    np.testing.assert_array_equal(trainer.data.train_rows[trainer.batches.order], np.arange(150))
    trainer = changed(Experiment(), fields | {"data.split": "ordered", "data.test_fraction": 0.2}).trainer()
    np.testing.assert_array_equal(trainer.data.train_rows[trainer.batches.order], np.arange(120))
