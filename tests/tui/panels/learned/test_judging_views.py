"""Scores beside baselines, the score for each part of a column, and what each neuron is worth."""

import numpy as np
import pytest
from msgspec import structs
from textual.geometry import Size

from nn_tui.datasets import SPLITS
from nn_tui.engine import Predictor
from nn_tui.engine.evaluation.by_slice import score_slices, slices_of_numbers
from nn_tui.engine.evaluation.intervals import score_interval
from nn_tui.engine.evaluation.task_metrics import metric
from nn_tui.engine.recipe.baseline import linear_baseline
from nn_tui.tui.drawing import number_format as numbers
from nn_tui.tui.panels.learned.baseline_run import BaselineRun
from nn_tui.tui.panels.learned.importance_run import ImportanceRun

from .drawn import choosing, drawn, learned, samples_in


@pytest.mark.parametrize("source", ["iris", "circles", "diabetes"])
def test_scores_are_those_of_the_evaluation_with_their_intervals(source: str) -> None:
    snapshot = learned(source)
    rows = drawn(snapshot, Size(90, 14), panel=choosing(snapshot, view="scores"))
    assert snapshot.predictions is not None
    task, seed = snapshot.data.task, snapshot.experiment.seed
    for split in ("train", "test"):
        score, part = snapshot.evaluation.of(split), snapshot.predictions.of(split)
        assert score is not None
        assert part is not None
        assert part.outputs is not None
        assert part.targets is not None
        interval = score_interval(task, part.outputs, part.targets, seed=seed)
        (line,) = [row for row in rows[1:-1] if row.strip("│ ").startswith("training" if split == "train" else "test")]
        for value in (score.metric, interval.low, interval.high):
            assert numbers.metric(value, task) in line
    assert any(("majority" if task != "regression" else "mean") in row for row in rows)
    assert any("; trains" in row for row in rows)


def test_the_baseline_is_the_recipe_without_hidden_layers_after_as_many_epochs() -> None:
    snapshot = learned("iris")
    run = BaselineRun(snapshot)
    run.compute()
    simple = linear_baseline(snapshot.experiment)
    assert simple is not None
    trainer = structs.replace(simple, training=structs.replace(simple.training, epochs=snapshot.epoch)).trainer()
    trainer.run()
    assert run.found == {split: score.metric for split in SPLITS if (score := trainer.evaluation.of(split)) is not None}
    left = BaselineRun(snapshot)
    left.cancelled = True
    left.compute()
    assert left.found is None


def test_slices_are_scored_alone() -> None:
    snapshot = learned("diabetes")
    known = samples_in(snapshot)
    tested = known.splits == SPLITS.index("test")
    scaled = snapshot.data.input_scaler.apply(known.inputs[tested])
    outputs = Predictor(snapshot.parameters).predict(scaled)
    targets = snapshot.data.target_scaler.apply(known.targets[tested]).T
    values = known.inputs[tested][:, 2]
    expected = score_slices("regression", outputs, targets, *slices_of_numbers(values))
    rows = drawn(snapshot, Size(90, 14), panel=choosing(snapshot, view="slices", column=2))
    assert len(expected) == 4
    assert rows[1].strip("│ ").split() == ["bmi", "samples", "R²"]
    for one, row in zip(expected, rows[2:], strict=False):
        assert row.strip("│ ").startswith(one.slice)
        assert numbers.metric(one.score, "regression") in row
    assert "column 3 of 10" in rows[-2]


def test_without_a_neuron_the_score_falls_by_what_it_is_worth() -> None:
    snapshot = learned("iris")
    run = ImportanceRun(snapshot, neurons=True)
    run.compute()
    assert run.found is not None
    known = samples_in(snapshot)
    tested = known.splits == SPLITS.index("test")
    inputs, targets = snapshot.data.input_scaler.apply(known.inputs[tested]), known.targets[tested].T
    score = metric("multiclass", targets)
    whole = score(Predictor(snapshot.parameters).predict(inputs))
    for one in run.found:
        layer, neuron = (int(part) for part in one.name.removeprefix("h").split("."))
        silent = snapshot.parameters.copy()
        silent.weights(layer + 1)[:, neuron - 1] = 0
        assert one.mean == pytest.approx(whole - score(Predictor(silent).predict(inputs)))
    assert np.all(np.diff([one.mean for one in run.found]) <= 0)
    assert len(run.found) == sum(snapshot.structure.sizes[1:-1])
