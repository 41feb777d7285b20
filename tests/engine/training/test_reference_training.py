"""24 updates end where PyTorch and scikit-learn end: same start, same batches, double precision.

The values are in reference/training.json; reference/make_training.py writes them.
"""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from nn_tui.datasets import Task
from nn_tui.engine import Experiment, NetworkRecipe, Predictor, TrainingRecipe
from nn_tui.engine.training.optimizers import OPTIMIZERS
from nn_tui.engine.training.schedules import SCHEDULES, ConstantRate
from tests.engine.building import unscaled


class Case(msgspec.Struct):
    """What was trained: the recipe's part, the learning rate of each epoch, and all parameters at the end."""

    library: str
    training: TrainingRecipe
    rates: list[float]
    parameters: list[float]

    @property
    def name(self) -> str:
        """The case in few words."""
        fields = msgspec.to_builtins(self.training)
        assert isinstance(fields, dict)
        return f"{self.library}-{fields}".replace("'", "").replace(" ", "")


class Start(msgspec.Struct):
    """The parameters before the first update, by layer, and the targets (N, K)."""

    weights: list[list[list[float]]]
    biases: list[list[float]]
    targets: list[list[float]]


class Reference(msgspec.Struct, rename={"scikit": "scikit-learn"}):
    """The file."""

    batch_size: int
    epochs: int
    inputs: list[list[float]]
    torch: Start
    scikit: Start
    cases: list[Case]


FILE = Path(__file__).parents[1] / "reference" / "training.json"
REFERENCE = msgspec.json.decode(FILE.read_bytes(), type=Reference)


@pytest.mark.parametrize("case", REFERENCE.cases, ids=lambda case: case.name)
def test_training_ends_where_the_reference_ends(case: Case) -> None:
    of_torch = case.library == "torch"
    given = REFERENCE.torch if of_torch else REFERENCE.scikit
    task: Task = "regression" if of_torch else "multiclass"
    experiment = Experiment(
        dtype="float64",
        network=NetworkRecipe(hidden=tuple(len(biases) for biases in given.biases[:-1])),
        training=msgspec.structs.replace(
            case.training,
            batch_size=REFERENCE.batch_size,
            epochs=REFERENCE.epochs,
            shuffle=False,
            schedule="constant",
        ),
    )
    trainer = experiment.trainer(unscaled(np.array(REFERENCE.inputs), np.array(given.targets), task))
    for layer, (weights, biases) in enumerate(zip(given.weights, given.biases, strict=True), 1):
        trainer.network.parameters.weights(layer)[:] = weights
        trainer.network.parameters.biases(layer)[:] = biases

    schedule = case.training.schedule
    run = (ConstantRate() if isinstance(schedule, str) else schedule).begin(
        case.training.learning_rate, REFERENCE.epochs
    )
    predictor = Predictor(trainer.network.parameters, trainer.loss)
    _, loss = predictor.predict_with_cost(trainer.inputs, trainer.targets)
    for epoch, expected in enumerate(case.rates):
        rate = run.rate(epoch, loss)
        assert rate == pytest.approx(expected, rel=1e-12)
        trainer.learning_rate = rate
        trainer.run_epoch()
        loss = trainer.evaluation.train.loss

    ended = np.concatenate([values.ravel() for values in trainer.network.parameters.named().values()])
    assert trainer.step == 24
    np.testing.assert_allclose(ended, case.parameters, rtol=1e-9, atol=1e-13)


def test_every_optimizer_and_schedule_that_pytorch_or_scikit_learn_has_is_among_them() -> None:
    kinds = {type(case.training.optimizer) for case in REFERENCE.cases}
    assert {name for name, kind in OPTIMIZERS.items() if kind not in kinds} <= {"lion", "lbfgs"}
    schedules = {type(case.training.schedule) for case in REFERENCE.cases}
    assert set(SCHEDULES.values()) <= schedules
