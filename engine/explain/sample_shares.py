"""Which samples of a batch weigh most: in its cost and in its gradient, and the same step without one of them."""

from collections.abc import Generator, Mapping

import msgspec
import numpy as np
from msgspec import structs

from ..network.arrays import Array
from ..network.losses import Loss
from ..network.network import Network, ParameterVector
from ..training.optimizers import OptimizerState
from ..training.optimizers.base import Evaluate
from ..training.update import update
from .aside import Aside, Penalties, Vector
from .optimizer_memory import OptimizerMemory
from .workings import BatchData, Workings

AT_ONCE = 64
"""Samples that are gone through between two reports of progress."""


class SampleShare(msgspec.Struct, frozen=True):
    """What one sample of a batch adds: its own cost, and the length of its own gradient, neither divided by B.

    `cost_share` and `gradient_share` are parts of the sums of these over the batch, 0 … 1.
    """

    row: int
    cost: float
    cost_share: float
    gradient: float
    gradient_share: float


def sample_shares(workings: Workings, loss: Loss) -> Generator[float, None, tuple[SampleShare, ...]]:
    """Compute what each sample of a batch adds, in double precision, yielding the share that is done now and then.

    Returns the samples, the largest share of the cost first.
    """
    data, rows = workings.data, workings.rows
    if data is None or rows is None:
        return ()
    costs, lengths = np.empty(len(rows)), np.empty(len(rows))
    parameters = workings.before.vector.astype(np.float64)
    aside = Aside(workings.before.structure, loss, data.only(slice(0, 1)))
    for place in range(len(rows)):
        if place % AT_ONCE == 0:
            yield place / len(rows)
        one = data.only(slice(place, place + 1))
        aside.work.x[:, :-1], aside.work.y[:] = one.inputs, one.targets
        if one.weights is not None:
            aside.work.weights[:] = one.weights
        for layer, mask in enumerate(one.masks, 1):
            aside.work.view("mask", layer)[:] = mask
        costs[place], gradient = aside.gradient(parameters)
        lengths[place] = float(np.linalg.norm(gradient))
    of_cost, of_gradient = _shares(np.abs(costs)), _shares(lengths)
    order: list[int] = np.argsort(-of_cost, kind="stable").tolist()
    return tuple(
        SampleShare(rows[i], float(costs[i]), float(of_cost[i]), float(lengths[i]), float(of_gradient[i]))
        for i in order
    )


def _shares(sizes: Vector) -> Vector:
    total = float(sizes.sum())
    return sizes / total if 0 < total < np.inf else np.zeros_like(sizes)


class StepWithout(msgspec.Struct, frozen=True, eq=False):
    """The same step without one sample: `change` (P,) is what it would have added to the parameters.

    `made` (P,) is what the whole batch's step adds, computed the same way. `cost` is that of the whole batch before
    the step, `cost_after` after the step that was made, `cost_without` after the one without the sample.
    """

    row: int
    change: ParameterVector
    made: ParameterVector
    cost: float
    cost_after: float
    cost_without: float


@np.errstate(all="ignore")
def step_without(workings: Workings, loss: Loss, memory: OptimizerMemory, row: int) -> StepWithout | None:
    """Return the update that a batch would have led to without one of its samples; in double precision.

    It is the engine's own update, with penalties, clipping and limits; an optimizer that looks before it moves looks at
    the cost of these samples. None where it is not known what the optimizer kept before, and where the batch has no
    other sample.
    """
    data, rows, earlier = workings.data, workings.rows, memory.earlier
    if data is None or rows is None or row not in rows or len(rows) < 2 or earlier is None:
        return None
    if memory.learning_rate is None:
        return None
    structure, before = workings.before.structure, workings.before.vector.astype(np.float64)
    kept = np.array([place for place in range(len(rows)) if place != rows.index(row)])
    whole = Aside(structure, loss, data)
    cost = whole.cost(before)
    vectors = {name: vector.vector for name, vector in earlier.vectors.items()}
    numbers = {name: np.array([number]) for name, number in earlier.numbers.items()}
    stored = {**vectors, **numbers, **earlier.others}
    changes = [_change(workings, loss, samples, memory, stored) for samples in (data, data.only(kept))]
    return StepWithout(
        row,
        ParameterVector(whole.structure, changes[1]),
        ParameterVector(whole.structure, changes[0]),
        cost,
        whole.cost(before + changes[0]),
        whole.cost(before + changes[1]),
    )


def _change(
    workings: Workings, loss: Loss, samples: BatchData, memory: OptimizerMemory, kept: Mapping[str, Array]
) -> Vector:
    """Return what the update for some samples adds to the parameters (P,), having kept these arrays."""
    network = Network(structs.replace(workings.before.structure, dtype_name="float64"))
    parameters, gradients, updates = network.parameters.vector, network.gradients.vector, network.updates.vector
    before = workings.before.vector.astype(np.float64)
    parameters[:] = before
    gradients[:] = Aside(network.structure, loss, samples).gradient(before)[1]
    evaluate = _objective(workings, loss, samples) if memory.recipe.full_batch else None
    assert memory.learning_rate is not None
    state = OptimizerState(gradients, updates, memory.learning_rate, parameters=parameters, evaluate=evaluate)
    optimizing = memory.recipe.calls(state)
    for name, vector in kept.items():
        state.vectors[name][...] = vector
    state.step = max(0, memory.step - 1)
    for operation in update(network, optimizing, "", workings.trainable, workings.regularization):
        operation.run()
    return parameters - before


def _objective(workings: Workings, loss: Loss, samples: BatchData) -> Evaluate:
    """Return what is minimised for some samples, with its gradient, for an optimizer that looks before it moves."""
    penalties = Penalties(workings.regularization, workings.trainable)
    aside = Aside(workings.before.structure, loss, samples, penalties)
    free = 1.0 if workings.trainable is None else workings.trainable

    def evaluate(parameters: Array) -> tuple[float, Vector]:
        minimised, gradient = aside.gradient(parameters.astype(np.float64))
        return minimised, gradient * free

    return evaluate
