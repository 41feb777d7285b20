"""A batch explained as one value, for pipes and papers: numbers as they lie in memory, in the article's notation."""

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from ..network.arrays import Array
from ..network.names import neuron_name
from ..network.network import ParameterVector
from .cost_terms import cost_terms
from .ledger import Ledger, ledger_of
from .optimizer_memory import OptimizerMemory
from .quasi_newton import quasi_newton
from .subject import Subject
from .update import Updated, explain_update
from .workings import Workings

Table = dict[str, Any]
"""What JSON can hold."""


class Moments(msgspec.Struct, frozen=True, eq=False):
    """What an explanation is made from: the subject, its batch, what the optimizer kept, and the update's vectors.

    `gradients` are what the optimizer was given: with penalties, and clipped. `updates` is what it subtracts.
    """

    subject: Subject
    workings: Workings
    memory: OptimizerMemory
    gradients: ParameterVector
    updates: ParameterVector


@np.errstate(all="ignore")
def explanation(
    moments: Moments, features: tuple[str, ...], neuron: tuple[int, int] | None = None, inputs: Array | None = None
) -> Table:
    """Return the sample, the layers, the cost, the blame and the update of a batch as a table for JSON.

    Everything of the sample is its own: its cost is not divided by the batch, and neither are its δ and gradients;
    those of the batch stand beside them. With `neuron` (layer, index) blame and update are about that one alone, and
    the update has the optimizer's equations for each of its parameters. `inputs` are the sample's in the data's units.
    """
    subject, workings = moments.subject, moments.workings
    sample, activity, structure = subject.sample, subject.activity, subject.parameters.structure
    if sample is None:
        raise ValueError("an explanation is about a sample")
    terms = cost_terms(subject.loss, activity.layers[-1].z, activity.outputs, activity.targets)
    weight = 1.0 if subject.weight is None else subject.weight
    layers: list[Table] = []
    for layer, here in enumerate(activity.layers, 1):
        delta = here.delta * subject.samples
        layers.append(
            {
                "weights": _plain(subject.parameters.weights(layer)),
                "biases": _plain(subject.parameters.biases(layer)),
                "activation": structure.activation_names[layer - 1],
                "z": _plain(here.z),
                "a": _plain(here.a),
                "delta": _plain(delta),
                "gradient_weights": _plain(np.outer(delta, activity.signals_into(layer))),
                "gradient_biases": _plain(delta),
                "batch_gradient_weights": _plain(workings.products.weights(layer)),
                "batch_gradient_biases": _plain(workings.products.biases(layer)),
            }
        )
    return {
        "sample": {
            "row": sample.row,
            "in_batch": subject.kind == "in batch",
            "inputs": _plain(activity.inputs),
            "inputs_original": _plain(sample.inputs if inputs is None else inputs),
            "target": _plain(activity.targets),
            "target_original": _plain(sample.targets),
        },
        "layers": layers,
        "cost": _number(weight * float(terms.sum())),
        "blame": _blame(ledger_of(subject), subject, features, neuron),
        "update": _update(moments, features, neuron),
    }


def _blame(ledger: Ledger, subject: Subject, features: tuple[str, ...], only: tuple[int, int] | None) -> list[Table]:
    depth = subject.parameters.structure.depth
    return [
        {
            "neuron": neuron_name(one.layer, one.neuron, depth, features),
            "error": _number(one.error * subject.samples),
            "blamed_share": _number(one.blamed_share),
            "blames": [
                {
                    "neuron": neuron_name(blame.layer, blame.neuron, depth, features),
                    "amount": _number(blame.amount * subject.samples),
                    "share": _number(blame.share),
                }
                for blame in one.blames
            ],
        }
        for one in ledger.neurons
        if only is None or only == (one.layer, one.neuron)
    ]


def _update(moments: Moments, features: tuple[str, ...], only: tuple[int, int] | None) -> Table:
    workings, memory, structure = moments.workings, moments.memory, moments.workings.before.structure
    after = workings.after or workings.before
    change = ParameterVector(structure, after.vector - workings.before.vector)
    tensors: Mapping[str, ParameterVector] = {
        "gradient": moments.gradients,
        "change": change,
        "after": after,
    }
    table: Table = {
        "number": moments.subject.update + 1,
        "optimizer": memory.recipe.name,
        "learning_rate": memory.learning_rate,
        "rows": None if workings.rows is None else list(workings.rows),
        "batch_cost": _number(workings.cost),
        "layers": [
            {
                f"{name}_{kind}": _plain(vector.weights(layer) if kind == "weights" else vector.biases(layer))
                for name, vector in tensors.items()
                for kind in ("weights", "biases")
            }
            for layer in range(1, structure.depth + 1)
        ],
    }
    if only is not None:
        table["neuron"] = neuron_name(*only, structure.depth, features)
        table["parameters"] = [
            _parameter(moments, features, *only, row) for row in range(structure.sizes[only[0] - 1] + 1)
        ]
    return table


def _parameter(moments: Moments, features: tuple[str, ...], layer: int, neuron: int, row: int) -> Table:
    memory, workings, place = moments.memory, moments.workings, (row, neuron)
    structure = workings.before.structure
    bias = row == structure.sizes[layer - 1]
    before, rate = float(workings.before.folded(layer)[place]), memory.learning_rate
    after = workings.after or workings.before
    table: Table = {
        "name": "bias" if bias else neuron_name(layer - 1, row, structure.depth, features),
        "before": _number(before),
        "after": _number(float(after.folded(layer)[place])),
    }
    if rate is not None:
        at = Updated(
            before=before,
            gradient=float(moments.gradients.folded(layer)[place]),
            update=float(moments.updates.folded(layer)[place]),
            kept=memory.at(layer, row, neuron),
            learning_rate=rate,
            step=memory.step,
            kept_before=memory.earlier_at(layer, row, neuron),
            direction=quasi_newton(memory, layer, row, neuron),
        )
        table["kept_before"] = None if at.kept_before is None else dict(at.kept_before)
        table["equations"] = [
            {
                "symbol": equation.symbol,
                "formula": equation.formula,
                "figures": equation.figures.format(*map(repr, equation.numbers)),
                "value": _number(equation.value),
            }
            for equation in explain_update(memory.recipe, at)
        ]
    return table


def _plain(values: Array) -> list[Any]:
    """Return an array as lists of numbers, None where one is not finite."""
    return [_plain(value) if getattr(value, "ndim", 0) else _number(float(value)) for value in np.asarray(values)]


def _number(value: float) -> float | None:
    return value if np.isfinite(value) else None
