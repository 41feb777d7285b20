"""Judging a model: how good it is on each split, where it is wrong, and what it rests on. Imports no Textual."""

from collections.abc import Generator
from typing import TypeVar

import msgspec
import numpy as np
from msgspec import structs

from nn_tui.datasets import InputError, Prepared, ScaledRows, has_classes
from nn_tui.datasets.fitted_data import FittedData, fitted_data
from nn_tui.datasets.paths import typed_path
from nn_tui.engine import Experiment, Predictor, Trainer
from nn_tui.engine.evaluation.comparison import McNemar, PairedBootstrap, mcnemar, paired_bootstrap
from nn_tui.engine.evaluation.importance import (
    REPEATS,
    Importance,
    NeuronImportance,
    ablation,
    permutation_importance,
)
from nn_tui.engine.evaluation.judgement import Judgement, PredictedSplit, judge_parts, predicted_parts
from nn_tui.engine.evaluation.metrics import predicted_classes
from nn_tui.engine.evaluation.task_metrics import metric, metric_name
from nn_tui.engine.network.arrays import Array
from nn_tui.engine.network.losses import Loss
from nn_tui.engine.network.network import ParameterVector
from nn_tui.engine.network.weights_file import load_weights, read_metadata
from nn_tui.engine.recipe.baseline import linear_baseline
from nn_tui.engine.recipe.saved_model import LoadedModel, describe_model
from nn_tui.engine.training.sample_weights import SampleWeights
from nn_tui.engine.training.slices import Slices
from nn_tui.engine.training.stopping import FAILED
from nn_tui.engine.training.threads import threads

from ..drawing.number_format import count, duration
from ..plain.how_far import NowAndThen, finished
from ..plain.json_text import json_text
from ..plain.judgement_words import comparison_lines, judgement_lines
from ..plain.output import complain, say, write
from .recipe_from_options import experiment_from_options
from .recipe_options import Options
from .trained_model import saved_run, trained_model, with_layers_of

Result = TypeVar("Result")

SLICE_SECONDS = 0.05
JUDGED_SAMPLES = 10_000
"""Samples on which the importance of columns and neurons is found out at most."""
FEWEST_SAMPLES = 500
MOST_PREDICTIONS = 20_000_000
"""Predictions that this takes at most; where there are many columns, of fewer samples."""
INTERRUPTED = 130
_DATA = ("data.", "seed")


class _Trained(msgspec.Struct, frozen=True, eq=False):
    """An experiment that has come to its parameters, and what these predict for its splits."""

    experiment: Experiment
    data: Prepared
    loss: Loss
    parameters: ParameterVector
    parts: tuple[PredictedSplit, ...]


def evaluate(
    name: str,
    options: Options,
    *,
    weights: str | None,
    as_json: bool,
    slice_by: str | None,
    threshold: float | None,
    against: str | None,
    against_weights: str | None,
) -> int:
    """Print how good an experiment's model is, and return the exit status.

    What takes long can be left with ctrl-c: then what is known is printed, and the status is 130. Raises InputError.
    """
    if against_weights is not None and against is None:
        raise InputError("--against-weights: there is no other experiment; --against names it")
    model = _trained(name, options, weights)
    # The other one is judged by the same samples: what is said of the data holds for both.
    about_data = Options(seed=options.seed, set=tuple(text for text in options.set if text.startswith(_DATA)))
    other = None if against is None else _trained(against, about_data, against_weights, about_data)
    comparison = None if other is None else _compare(model, other, threshold)
    with threads(model.experiment.threads):
        judgement, interrupted = _judge(model, slice_by, threshold)
    if as_json:
        found = structs.asdict(judgement)
        if comparison is not None:
            found["comparison"] = {"with": against, **structs.asdict(comparison)}
        write(f"{json_text(found)}\n")
    else:
        lines = judgement_lines(judgement)
        if comparison is not None:
            names = (name, against or "") if name != against else ("the first", "the second")
            lines += ["", *comparison_lines(comparison, *names, len(model.parts[-1].rows))]
        say("".join(f"{line}\n" for line in lines))
    return INTERRUPTED if interrupted else 0


def _trained(name: str, options: Options, weights: str | None, of_data: Options | None = None) -> _Trained:
    """Return an experiment with its weights from a file, or trained now; or a run as it was saved last.

    Options `of_data` are for experiments alone: a run has data of its own.
    """
    if weights is None and (live := saved_run(name)) is not None:
        if options not in (Options(), of_data):
            raise InputError(f"{name}: is a run, which is judged as it is; options change an experiment")
        trainer = live.trainer
        return _predicted(live.experiment, trainer.data, trainer.loss, trainer.network.parameters)
    if weights is None:
        experiment = experiment_from_options(name, options)
        data = experiment.prepare()
        trainer = _train(experiment, data, name)
        return _predicted(experiment, trainer.data, trainer.loss, trainer.network.parameters)
    path = typed_path(weights)
    loaded: LoadedModel | None = None
    if read_metadata(path) is not None:
        experiment, loaded = trained_model(name, options, weights)
        experiment = with_layers_of(experiment, loaded)
    else:
        experiment = experiment_from_options(name, options)
        complain(f"{weights}: does not tell what the weights were trained on; taken for those of {name}")
    # The weights are read once, and need not be those that training began with.
    experiment = experiment.without_weights
    data = experiment.prepare()
    plan = experiment.structure(data)
    parameters = ParameterVector(plan)
    load_weights(path, parameters)
    if loaded is not None:
        difference = describe_model(experiment, data).data.difference_from(loaded.description.data)
        if difference is not None:
            raise InputError(
                f"{weights}: the weights have learned from other data than these of {name}: {difference} differs; "
                "give the same recipe, --seed and --set, or use nn-tui predict for other rows"
            )
    return _predicted(experiment, data, experiment.loss(data), parameters)


def _predicted(experiment: Experiment, data: Prepared, loss: Loss, parameters: ParameterVector) -> _Trained:
    with threads(experiment.threads):
        return _Trained(experiment, data, loss, parameters, _parts(data, parameters, loss, experiment.weights(data)))


def _parts(
    data: Prepared, parameters: ParameterVector, loss: Loss, weights: SampleWeights | None
) -> tuple[PredictedSplit, ...]:
    return predicted_parts(data, parameters, loss, weights or {})


def _train(experiment: Experiment, data: Prepared, what: str) -> Trainer:
    """Train as `nn-tui train` does, and return the trainer; raises InputError where there is no result."""
    if experiment.training.epochs == "unlimited":
        raise InputError('training.epochs: "unlimited" is for the dashboard; a number is needed, as in --epochs 200')
    trainer = experiment.trainer(data)
    slices, telling = Slices(SLICE_SECONDS), NowAndThen()
    with threads(trainer.threads):
        while trainer.stopped is None:
            step = trainer.step
            slices.advance(trainer)
            if trainer.step > step and (taken := telling.due()):
                left = trainer.steps_left
                ends = "" if left is None else f", {duration(left * taken / trainer.step)} left"
                complain(f"training {what}: epoch {count(trainer.epoch)}{ends}; ctrl-c ends it")
        trainer.restore_best()
    if trainer.stopped.reason in FAILED:
        raise InputError(f"{what}: {trainer.stopped.sentence}; there is no model to judge")
    return trainer


def _judge(model: _Trained, slice_by: str | None, threshold: float | None) -> tuple[Judgement, bool]:
    """Return the judgement, and whether ctrl-c has left some of it out."""
    data, experiment = model.data, model.experiment
    fitted = fitted_data(data, experiment.data)
    if slice_by is not None:
        fitted.find(slice_by)
    if threshold is not None and len(model.parts[-1].outputs) > 1:
        raise InputError("--threshold: is for two classes; of several the likeliest is predicted")
    if threshold is not None and not has_classes(data.dataset.task):
        raise InputError("--threshold: is for two classes, and numbers are predicted")
    above = model.loss.threshold if threshold is None else threshold
    notes: list[str] = []
    linear: tuple[PredictedSplit, ...] = ()
    importance: tuple[Importance, ...] = ()
    neurons: tuple[NeuronImportance, ...] = ()
    interrupted = False
    try:
        simple = linear_baseline(experiment)
        if simple is None:
            notes.append("the model is logistic or linear regression itself")
        else:
            linear = _linear(simple, data, notes)
        importance = _importance(model, fitted, above)
        neurons = _neurons(model, above)
    except KeyboardInterrupt:
        interrupted = True
        notes.append("ctrl-c has left out what is not here")
    judgement = judge_parts(
        data,
        fitted,
        model.parts,
        threshold=above,
        probabilities=describe_model(experiment, data).probabilities,
        metric_name=metric_name(data.dataset.task),
        linear=linear,
        slice_by=slice_by,
        seed=experiment.seed,
    )
    if data.train_weights is not None:
        notes.append("losses and scores are weighted as the samples are; tables of classes and slices count samples")
    return structs.replace(judgement, importance=importance, neurons=neurons, notes=tuple(notes)), interrupted


def _linear(simple: Experiment, data: Prepared, notes: list[str]) -> tuple[PredictedSplit, ...]:
    try:
        trainer = _train(simple, data, "the linear baseline")
    except InputError as error:
        notes.append(str(error))
        return ()
    return _parts(data, trainer.network.parameters, trainer.loss, trainer.weights)


def _importance(model: _Trained, fitted: FittedData, threshold: float) -> tuple[Importance, ...]:
    """Return by how much the score falls where a column is shuffled, on the split to judge by."""
    columns = [(column.name, place) for column, place in zip(fitted.columns, fitted.places, strict=True)]
    inputs, targets = _judged_samples(model, len(columns) * REPEATS)
    predictor, score = Predictor(model.parameters), metric(model.data.dataset.task, targets, threshold)

    steps = permutation_importance(
        lambda shuffled: score(predictor.predict(shuffled)), inputs, columns, seed=model.experiment.seed
    )
    return _with_progress(steps, "the importance of each column")


def _neurons(model: _Trained, threshold: float) -> tuple[NeuronImportance, ...]:
    """Return the score without each hidden neuron, on the split to judge by."""
    inputs, targets = _judged_samples(model, sum(model.parameters.structure.sizes[1:-1]))
    parameters = model.parameters.copy()
    predictor, score = Predictor(parameters), metric(model.data.dataset.task, targets, threshold)
    steps = ablation(lambda: score(predictor.predict(inputs)), parameters)
    return _with_progress(steps, "the score without each neuron")


def _judged_samples(model: _Trained, times: int) -> tuple[Array, Array]:
    """Return scaled inputs (N, m) and targets (K, N) of the split to judge by, few enough to be predicted so often."""
    part, data = model.parts[-1], model.data
    most = min(JUDGED_SAMPLES, max(FEWEST_SAMPLES, MOST_PREDICTIONS // max(1, times)))
    inputs = data.split(part.name).inputs[:most]
    scaled = np.asarray(inputs) if isinstance(inputs, ScaledRows) else inputs
    return scaled.astype(model.parameters.structure.dtype), part.targets[:, :most]


def _with_progress(steps: Generator[float, None, Result], what: str) -> Result:
    """Return what comes of steps that yield the share that is done, and tell how long they take."""
    telling = NowAndThen()

    def tell(share: float) -> None:
        if taken := telling.due():
            complain(f"{what}: {duration(taken / share - taken)} left; ctrl-c leaves it out")

    return finished(steps, tell)


def _compare(model: _Trained, other: _Trained, threshold: float | None) -> McNemar | PairedBootstrap:
    """Return a test of which predicts the split to judge by better; raises InputError where that is not the same."""
    mine, theirs = model.parts[-1], other.parts[-1]
    same = np.array_equal(mine.rows, theirs.rows) and np.array_equal(
        model.data.dataset.targets[mine.rows], other.data.dataset.targets[theirs.rows]
    )
    if model.data.dataset.target_names != other.data.dataset.target_names or not same:
        raise InputError(
            "--against: the two experiments are judged by different samples; expected the same data, test fraction "
            "and seed"
        )
    if not has_classes(model.data.dataset.task):
        errors = [
            np.square(each.data.target_scaler.restore(part.outputs) - each.data.target_scaler.restore(part.targets))
            for each, part in ((model, mine), (other, theirs))
        ]
        return paired_bootstrap(errors[0].sum(axis=0), errors[1].sum(axis=0), seed=model.experiment.seed)
    above = model.loss.threshold if threshold is None else threshold
    return mcnemar(
        predicted_classes(mine.outputs, above),
        predicted_classes(theirs.outputs, other.loss.threshold),
        predicted_classes(mine.targets),
    )
