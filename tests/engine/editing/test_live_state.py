"""What is saved of a live experiment, and the journal of its changes, become plain values and are read back."""

import msgspec
import numpy as np
import pytest
from msgspec import structs

from nn_tui.datasets import InputError
from nn_tui.engine.editing.edits import (
    AddLayer,
    AddSample,
    Change,
    Edit,
    Freeze,
    ReleaseLearningRate,
    RestoreBest,
    SetLearningRate,
    SetParameter,
    StepLearningRate,
)
from nn_tui.engine.editing.live_experiment import LiveExperiment
from nn_tui.engine.editing.live_state import LiveState
from nn_tui.engine.timeline.journal import Entry, Journal, Standing
from tests.engine.building import recipe

EDITS: tuple[Edit, ...] = (
    Change((("data.noise", 0.3), ("training.l2", 0.01))),
    AddSample((0.1, 0.2), "inner"),
    Change((("data.test_fraction", 0.4),)),
    SetLearningRate(0.1 + 0.2),
    AddSample((-0.3, 0.7), "outer"),
    SetParameter(1, 0, None, 0.25),
    Freeze(1, 1, 0, frozen=True),
)


def begun() -> LiveExperiment:
    experiment = recipe("adam", 4, hidden=(3,), epochs=50)
    experiment = structs.replace(experiment, data=structs.replace(experiment.data, source="circles", samples=30))
    live = LiveExperiment(experiment, None, lambda: live.trainer.settle())
    return live


@pytest.mark.parametrize("operations", [0, 5])
def test_what_is_packed_goes_on_to_the_same_bytes(operations: int) -> None:
    live = begun()
    for edit in EDITS:
        for _ in range(3):
            live.trainer.advance(1)
        live.alter(edit)
    for _ in range(operations):
        live.trainer.run_operation()
    arrays, values = live.save().unpack()
    packed = LiveState.pack(arrays, msgspec.json.decode(msgspec.json.encode(values)))
    other = begun()
    other.restore(packed)
    assert other.experiment == live.experiment
    np.testing.assert_array_equal(other.trainer.data.train_inputs, live.trainer.data.train_inputs)
    for run in (live, other):
        for _ in range(20):
            run.trainer.advance(1)
        run.alter(Change((("data.noise", 0.1),)))
        run.trainer.run_epoch()
    found, expected = other.trainer.save(), live.trainer.save()
    assert found.parameters.tobytes() == expected.parameters.tobytes()
    assert found.order.tobytes() == expected.order.tobytes()
    assert found.evaluation.train.loss == expected.evaluation.train.loss


def test_data_that_are_gone_are_told() -> None:
    arrays, values = begun().save().unpack()
    values["fitted"]["data"]["source"] = "/nowhere/data.csv"
    with pytest.raises(InputError, match=r"data\.csv"):
        LiveState.pack(arrays, values)


def test_a_journal_is_a_value_that_is_read_back() -> None:
    standing = Standing(2, 1, 6, 14, 13)
    edits = (*EDITS, StepLearningRate(-1), ReleaseLearningRate(), RestoreBest(), AddLayer(0))
    journal = Journal(standing, tuple(Entry(edit, 13, 2, standing) for edit in edits))
    assert msgspec.json.decode(msgspec.json.encode(journal), type=Journal) == journal
