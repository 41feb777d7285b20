"""An outline is one object as long as nothing in it changes, and has another number as soon as something does."""

import gc
import weakref

import numpy as np
import pytest

from nn_tui.datasets import SPLITS
from nn_tui.engine import Experiment, Trainer
from nn_tui.engine.recipe.loading import changed, load_experiment
from nn_tui.engine.runs import (
    AddNeuron,
    AddSample,
    Change,
    Command,
    Freeze,
    LookAt,
    Pause,
    Reset,
    Run,
    SetActivation,
    SetLearningRate,
    SetParameter,
    SetSpeed,
    Step,
)
from nn_tui.engine.runs.outline import PIXELS_OF, Outlines, describe_data
from tests.engine.building import made_up, recipe

from .watching import Start, at_rest, endless, seen


@pytest.mark.parametrize(
    "command",
    [
        Step("operation"),
        Step("batch"),
        Step("epoch"),
        Run(),
        Pause(),
        SetLearningRate(0.5),
        SetSpeed("gentle"),
        SetParameter(1, 0, None, 0.3),
        AddNeuron(9),  # is refused
    ],
    ids=repr,
)
def test_it_is_the_same_object_while_a_network_is_trained(start: Start, command: Command) -> None:
    session = start(endless())
    before = seen(session).outline
    session.send(command)
    assert seen(session).outline is before
    session.send(Pause())
    assert seen(session, survey=True, look_at=LookAt(3, batch=True)).outline is before


@pytest.mark.parametrize(
    ("command", "other_data"),
    [
        (Change((("training.optimizer", "sgd"),)), False),
        (Change((("training.learning_rate", 0.5),)), False),
        (AddNeuron(1), False),
        (SetActivation(1, "relu"), False),
        (Freeze(1, 0, None, frozen=True), False),
        (Reset(), False),
        (Reset(next_seed=True), True),
        (AddSample((0.1, 0.2), "lower"), True),
        (Change((("data.noise", 0.4),)), True),
        (Change((("data.test_fraction", 0.4),)), True),
        (Change((("data.source", "xor"),), restart=True), True),
    ],
    ids=repr,
)
def test_its_number_changes_with_recipe_layers_or_data_and_that_of_the_data_with_these_alone(
    start: Start, command: Command, other_data: bool
) -> None:
    session = start(endless())
    before = seen(session).outline
    session.send(command)
    after = at_rest(session)
    assert after.outline.number > before.number
    assert (after.data.number != before.data.number) is other_data
    assert (after.data is before.data) is not other_data
    assert after.experiment == session.experiment
    assert seen(session).outline is after.outline


def test_it_tells_what_the_trainer_is_made_of(start: Start) -> None:
    experiment = changed(endless(), {"network.freeze": ["layers.0.bias"], "network.dropout": 0.5})
    found, trainer = seen(start(experiment)).outline, experiment.trainer()
    assert found.experiment == experiment
    assert found.structure == trainer.network.structure
    assert found.trainable is not None
    np.testing.assert_array_equal(found.trainable.vector, trainer.trainable)
    assert len(found.operations) == len(trainer.program.operations)
    for described, bound in zip(found.operations, trainer.program.operations, strict=True):
        words = (bound.phase, bound.layers, bound.writes, bound.formula)
        assert (described.phase, described.layers, described.writes, described.formula) == words


@pytest.mark.parametrize("name", ["circles", "iris", "diabetes", "digits"])
@pytest.mark.parametrize("samples", [0, 1, 30, 10_000])
def test_the_data_are_described_with_as_many_samples_of_each_part_as_are_asked_for(name: str, samples: int) -> None:
    data = changed(load_experiment(name), {"data.validation_fraction": 0.1}).prepare()
    found, dataset = describe_data(data, 7, samples), data.dataset
    assert (found.number, found.name, found.task, found.samples) == (7, dataset.name, dataset.task, dataset.samples)
    counts = found.train_samples, found.validation_samples, found.test_samples
    assert counts == tuple(len(data.split(split).rows) for split in SPLITS)
    assert (found.features, found.outputs) == (dataset.features, dataset.outputs)
    assert (found.feature_names, found.target_names) == (dataset.feature_names, dataset.target_names)
    assert found.image_shape == dataset.image_shape
    if dataset.image_shape:
        images = dataset.inputs[data.train_rows[:PIXELS_OF]]
        assert found.pixels == (images.min(), images.max())
    else:
        assert found.pixels is None
    if not samples:
        assert found.shown_samples is None
        return
    assert found.shown_samples is not None
    rows = found.shown_samples.rows
    for place, split in enumerate(SPLITS):
        np.testing.assert_array_equal(rows[found.shown_samples.splits == place], data.split(split).rows[:samples])
    np.testing.assert_array_equal(found.shown_samples.inputs, dataset.inputs[rows])
    np.testing.assert_array_equal(found.shown_samples.targets, dataset.targets[rows])
    assert found.shown_samples.inputs.dtype == found.shown_samples.targets.dtype == np.float64


def test_viewers_that_ask_for_more_or_fewer_samples_keep_their_own() -> None:
    outlines, experiment = Outlines(), recipe()
    trainer = experiment.trainer(made_up(test=3))
    few, many = (outlines.outline(experiment, trainer, None, samples) for samples in (1, 5))
    assert few.number != many.number
    assert few.data.number == many.data.number
    assert outlines.outline(experiment, trainer, None, 1) is few
    assert outlines.outline(experiment, trainer, None, 5) is many
    other = changed(experiment, {"training.l2": 0.5})
    following = outlines.outline(other, other.trainer(trainer.data), None, 5)
    assert following.number > max(few.number, many.number)
    assert following.data is many.data


def test_no_trainer_of_the_past_is_held_for_viewers_that_have_stopped_asking() -> None:
    outlines, data = Outlines(), made_up()

    def asked(experiment: Experiment, *samples: int) -> Trainer:
        trainer = experiment.trainer(data)
        for each in samples:
            outlines.outline(experiment, trainer, None, each)
        return trainer

    past = weakref.ref(asked(recipe(), 0, 5))
    present = asked(recipe(), 0)
    gc.collect()
    assert past() is None
    assert present.data is data
