"""What the cost page says: each output's part with its numbers, whose cost it is, and how those of a batch add up."""

from functools import partial
from typing import Any, cast

import numpy as np
import pytest
from msgspec import structs

from nn_tui.datasets import Task
from nn_tui.datasets.scaling import Scaler
from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe
from nn_tui.engine.network.arrays import Array, Calls
from nn_tui.engine.network.loss_base import LossRecipe, OutputLayer
from nn_tui.engine.network.losses import (
    BinaryCrossEntropy,
    CrossEntropy,
    Hinge,
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
    PlainLoss,
    Poisson,
)
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.drawing.glyphs import Charset
from nn_tui.tui.panels.microscope.cost_sums import cost_page, log_of
from tests.tui.snapshots import with_outline

from .looks import WORKED, look, outputs, scene_of, texts

MSE = MeanSquaredError()


class OwnLoss(LossRecipe, frozen=True, tag="own"):
    """The loss of a script, 4 for each output."""

    def elements(self, output: OutputLayer, element: Array) -> Calls:
        return [partial(element.fill, 4.0)]

    def derivatives(self, output: OutputLayer) -> Calls:
        return []


OWN = cast(Any, OwnLoss())


@pytest.mark.parametrize(
    ("loss", "z", "a", "target", "line"),
    [
        (MSE, 0.0, 0.75, 0.25, "y1: (a - y)² = (0.75 - 0.25)² = 0.25"),
        (MSE, 0.0, 0.75, -0.25, "y1: (a - y)² = (0.75 - (-0.25))² = 1"),
        (MeanAbsoluteError(), 0.0, 0.25, 0.75, "y1: |a - y| = |0.25 - 0.75| = 0.5"),
        (Huber(0.5), 0.0, 0.75, 0.25, "y1: 0.5 · (a - y)² = 0.5 · (0.75 - 0.25)² = 0.125"),
        (Huber(0.5), 0.0, 0.25, 0.75, "y1: 0.5 · (a - y)² = 0.5 · (0.25 - 0.75)² = 0.125"),
        (Huber(0.5), 0.0, 2.0, 0.5, "y1: 0.5 · (|a - y| - 0.25) = 0.5 · (|2 - 0.5| - 0.25) = 0.625"),
        (Huber(0.5), 0.0, 0.5, 2.0, "y1: 0.5 · (|a - y| - 0.25) = 0.5 · (|0.5 - 2| - 0.25) = 0.625"),
        (Poisson(), -0.5, 0.6065, 2.0, "y1: e^z - y·z = e^(-0.5) - 2 · (-0.5) = 1.6065"),
        (BinaryCrossEntropy(), 0.5, 0.6225, 1.0, "y1: -ln a = -ln 0.6225 = 0.4741"),
        (BinaryCrossEntropy(), 0.5, 0.6225, 0.0, "y1: -ln(1 - a) = -ln(1 - 0.6225) = 0.9741"),
        (
            BinaryCrossEntropy(),
            0.0,
            0.5,
            0.25,
            "y1: -(y·ln a + (1-y)·ln(1-a)) = -(0.25 · ln 0.5 + 0.75 · ln(1 - 0.5)) = 0.6931",
        ),
        (CrossEntropy(), -1.0, 0.1192, 1.0, "y1: -y · ln a = -1 · ln 0.1192 = 2.1269"),
        (CrossEntropy(), -1.0, 0.1192, 0.25, "y1: -y · ln a = -0.25 · ln 0.1192 = 0.5317"),
        (Hinge(), 0.0, 0.25, 1.0, "y1: max(0, 1 - t·a) = max(0, 1 - 1 · 0.25) = 0.75"),
        (Hinge(), 0.0, -0.25, 0.0, "y1: max(0, 1 - t·a) = max(0, 1 - (-1) · (-0.25)) = 0.75"),
        (OWN, 0.0, 0.25, 0.5, "y1: c(a, y) = c(0.25, 0.5) = 4"),
    ],
)
def test_what_an_output_adds_stands_in_symbols_and_in_numbers(
    loss: PlainLoss, z: float, a: float, target: float, line: str
) -> None:
    snapshot = outputs(loss, [z, 1.0], [a, 0.8808], [target, 0.5])
    page = cost_page(scene_of(snapshot, 2), "said", 200)
    assert page.sentence == "said"
    assert texts([page.rows[0].line])[0] == line
    roles = [part.role for part in page.rows[0].line]
    assert roles == ["name", "faint", "plain", "plain", "plain", "error"]
    assert float(line.rpartition(" = ")[2]) == pytest.approx(page.rows[0].amount, abs=5e-5)
    assert [row.place for row in page.rows] == [0, 1]
    assert texts([page.rows[1].line])[0].startswith("y2: ")


def test_in_ascii_squares_and_sigmas_are_spelled() -> None:
    page = cost_page(scene_of(outputs(MSE, [0, 0], [0.75, 0], [0.25, 0]), 2, charset="ascii"), "", 200)
    assert texts([*page.above, page.rows[0].line]) == [
        "C = sum (a - y)^2 / B",
        "y1: (a - y)^2 = (0.75 - 0.25)^2 = 0.25",
    ]


@pytest.mark.parametrize(
    ("z", "log_sum", "by_rest", "written"),
    [
        (0.0, None, False, "ln 0.5"),
        (0.0, None, True, "ln(1 - 0.5)"),
        (-4.0, None, False, "ln 0.0180"),
        (-4.0, None, True, "ln(1 - 0.9820)"),
        (-5.0, None, True, "ln 6.693e-3"),
        (4.0, None, False, "ln 0.9820"),
        (5.0, None, False, "ln(1 - 6.693e-3)"),
        (20.0, None, False, "ln(1 - 2.061e-9)"),
        (-690.0, None, False, "ln 2.172e-300"),
        (-800.0, None, False, "(-800 - ln(1 + e^(-800)))"),
        (-800.0, None, True, "(-800 - ln(1 + e^(-800)))"),
        (-1.0, 1.0, False, "ln 0.1353"),
        (-1.0, -1.0, False, "ln(1 - 0)"),
        (-800.0, 3.25, False, "(-800 - 3.25)"),
        (-800.0, -3.25, False, "(-800 - (-3.25))"),
    ],
)
def test_logarithms_are_written_so_that_their_digits_tell(
    z: float, log_sum: float | None, by_rest: bool, written: str
) -> None:
    assert log_of(scene_of(WORKED), z, log_sum, by_rest=by_rest) == written


# Whose cost it is


def below(snapshot: Snapshot, width: int = 200, charset: Charset = "braille") -> list[str]:
    return texts(cost_page(scene_of(snapshot, snapshot.structure.depth, charset=charset), "", width).below)


def shared(cost: float, *, kind: str = "in batch", weight: float | None = 1.0, samples: int = 4) -> Snapshot:
    """Return a sample whose two outputs cost 0.25 and 1, in a batch of this cost."""
    snapshot = outputs(MSE, [0, 0], [0.5, 1], [0, 0], weight=weight, samples=samples)
    activity = structs.replace(snapshot.subject.activity, cost=cost)
    return structs.replace(snapshot, subject=structs.replace(snapshot.subject, activity=activity, kind=kind))


@pytest.mark.parametrize(
    ("snapshot", "lines"),
    [
        (shared(1.25, samples=1), ["cost of sample 1 = 1.25"]),
        (shared(1.25, kind="aside"), ["cost of sample 1 = 1.25"]),
        (
            shared(2.0),
            ["cost of sample 1 = 1.25", "C of the batch = 0.3125 (this sample's part, / 4) + 1.6875 (3 others) = 2"],
        ),
        (
            shared(2.0, weight=2.0),
            [
                "cost of sample 1 = 1.25 · weight 2 = 2.5",
                "C of the batch = 0.625 (this sample's part, / 4) + 1.375 (3 others) = 2",
            ],
        ),
        (shared(1.25, weight=None, samples=1), ["cost of sample 1 = 1.25"]),
    ],
)
def test_the_cost_of_a_sample_is_a_part_of_that_of_its_batch(snapshot: Snapshot, lines: list[str]) -> None:
    assert below(snapshot) == lines


def test_a_batch_of_one_and_a_row_of_ones_own_have_their_words() -> None:
    alone = structs.replace(WORKED, subject=structs.replace(WORKED.subject, sample=None, kind="batch"))
    assert below(alone)[0].startswith("cost of the one sample = ")
    typed = structs.replace(WORKED, subject=structs.replace(WORKED.subject, targeted=False))
    page = cost_page(scene_of(typed, 2), "", 200)
    assert texts(page.below) == ["a row of your own has no target, and so neither cost nor errors"]
    assert page.rows == []
    assert texts(page.above) == texts(cost_page(scene_of(WORKED, 2), "", 200).above)


def test_what_is_not_computed_yet_is_said() -> None:
    experiment = Experiment(data=DataRecipe(source="iris"), training=TrainingRecipe(batch_size=5), dtype="float64")
    written = [operation.writes for operation in look(experiment).operations]
    last = max(place for place, what in enumerate(written) if what == "a")
    early, late = look(experiment, operations=last), look(experiment, operations=last + 1)
    page = cost_page(scene_of(early, early.structure.depth), "", 200)
    assert (texts(page.below), page.rows) == (["the predictions are not computed yet"], [])
    assert texts(page.above) == ["C = −Σ y ln a / B"]
    assert below(late)[1:] == ["C of the batch is not computed yet"]
    assert below(look(experiment, operations=written.index("cost") + 1))[1].endswith(
        f" (4 others) = {look(experiment).subject.activity.cost:.4f}"
    )


# The samples of a batch

FLOWERS = Experiment(
    data=DataRecipe(source="iris"),
    network=NetworkRecipe(hidden=(3,)),
    training=TrainingRecipe(batch_size=5, class_weights={"setosa": 2.0, "virginica": 0.5}),
    dtype="float64",
)


@pytest.mark.parametrize("weighted", [False, True])
def test_the_samples_of_a_batch_add_up_to_its_cost(weighted: bool) -> None:
    training = structs.replace(FLOWERS.training, class_weights=FLOWERS.training.class_weights if weighted else None)
    experiment = structs.replace(FLOWERS, training=training)
    batch = look(experiment, batch=True)
    page = cost_page(scene_of(batch, 2), "", 200)
    workings = batch.workings
    assert workings is not None
    assert workings.rows is not None
    assert texts(page.below) == [f"C = {workings.cost:.4f}  the mean of the costs of 5 samples"]
    assert [row.place for row in page.rows] == [0, 1, 2, 3, 4]
    assert sum(row.amount for row in page.rows) == pytest.approx(workings.cost)
    for row, line, number in zip(page.rows, texts([row.line for row in page.rows]), workings.rows, strict=True):
        own = 5 * row.amount
        assert line == f"sample {number} = {own:.4f} / 5 = {row.amount:.4f}"
        told = below(look(experiment, row=number))
        assert told[0].rpartition(" = ")[2] == f"{own:.4f}"
        assert told[1].startswith(f"C of the batch = {row.amount:.4f} (this sample's part, / 5) + ")
        assert (" · weight " in told[0]) == (weighted and "weight 1" not in told[0] and number % 150 // 50 != 1)


@pytest.mark.parametrize(("samples", "listed"), [(256, 256), (257, 0)])
def test_of_a_large_batch_the_samples_are_not_listed(samples: int, listed: int) -> None:
    experiment = Experiment(
        data=DataRecipe(source="circles", samples=400, test_fraction=0.0),
        network=NetworkRecipe(hidden=()),
        training=TrainingRecipe(batch_size=samples),
    )
    batch = look(experiment, batch=True)
    page = cost_page(scene_of(batch, 1), "", 200)
    assert len(page.rows) == listed
    assert len(page.below) == 1
    workings = batch.workings
    assert workings is not None
    for without in (None, structs.replace(workings, data=None), structs.replace(workings, rows=None)):
        assert cost_page(scene_of(structs.replace(batch, workings=without), 1), "", 200).rows == []


# In the units of the data


def scaled(targets: int, offset: float, factor: float, *, task: Task = "regression") -> Snapshot:
    """Return a look at a sample with so many targets 1, 2, …, each predicted too high by 0.5 where it is scaled."""
    names = tuple(f"t{number}" for number in range(1, targets + 1))
    truth = np.arange(1.0, targets + 1)
    own = Scaler(np.full(targets, offset), np.full(targets, factor))
    snapshot = outputs(MSE, [0.0] * targets, (own.apply(truth) + 0.5).tolist(), own.apply(truth).tolist())
    subject = snapshot.subject
    assert subject.sample is not None
    subject = structs.replace(subject, sample=structs.replace(subject.sample, targets=truth), kind="aside")
    data = structs.replace(snapshot.data, task=task, target_names=names, target_scaler=own)
    return with_outline(structs.replace(snapshot, subject=subject), data=data)


@pytest.mark.parametrize(
    ("snapshot", "lines"),
    [
        (scaled(1, 10.0, 1.0), ["a and y are scaled; in the data's units t1: predicted 1.5, target 1"]),
        (scaled(1, 0.0, 4.0), ["a and y are scaled; in the data's units t1: predicted 3, target 1"]),
        (
            scaled(2, 10.0, 4.0),
            ["a and y are scaled; in the data's units t1: predicted 3, target 1; t2: predicted 4, target 2"],
        ),
        (
            scaled(5, 10.0, 1.0),
            [
                "a and y are scaled; in the data's units t1: predicted 1.5, target 1; t2: predicted 2.5, target 2; "
                "t3: predicted 3.5, target 3; t4: predicted 4.5, target 4"
            ],
        ),
        (scaled(2, 0.0, 1.0), []),
        (scaled(2, 10.0, 4.0, task="multilabel"), []),
    ],
)
def test_predictions_of_a_regression_stand_there_in_the_units_of_the_data(snapshot: Snapshot, lines: list[str]) -> None:
    assert below(snapshot)[1:] == lines


def test_lines_that_are_too_long_are_broken() -> None:
    assert below(shared(2.0), 40)[1:] == [
        "C of the batch",
        "  = 0.3125 (this sample's part, / 4)",
        "  + 1.6875 (3 others) = 2",
    ]
    assert below(scaled(1, 10.0, 1.0), 40)[1:] == [
        "a and y are scaled; in the data's units ",
        "  t1: predicted 1.5, target 1",
    ]
