"""The equations behind a neuron's numbers, checked to the digits that the arrays hold."""

from collections.abc import Sequence
from math import exp

import numpy as np
import pytest

from nn_tui.engine.explain.neuron import Arithmetic, explain
from nn_tui.engine.explain.subject import Subject
from nn_tui.engine.program import Operation
from tests.engine import textbook

EXACT = 1e-9
"""What an equation may be off in float64, as a part of the sizes of its terms."""
OVERFLOW = 300.0
"""Where the textbook's e^z and its like come near the largest float64."""
CANCELLED = 1e-12
"""And what it may be off where the terms are themselves sums over a batch, which may cancel."""


def computed(subject: Subject, operations: Sequence[Operation]) -> set[tuple[str, int]]:
    """Return which quantities of which layers the subject holds."""
    return {(each.writes, layer) for each in operations[: subject.operations] for layer in each.layers}


def assert_relations(subject: Subject, operations: Sequence[Operation], exact: float = EXACT) -> None:
    """Fail unless all that `Arithmetic` says of a neuron holds, for every neuron, as far as it is computed.

    `operations` are those of the program that computed it.
    """
    known, structure = computed(subject, operations), subject.parameters.structure
    rest = CANCELLED if subject.kind == "batch" else 1e-300
    for layer in range(1, structure.depth + 1):
        for neuron in range(structure.sizes[layer]):
            found = explain(subject, layer, neuron)
            if ("z", layer) in known:
                _add_up(found.z, [*(term.product for term in found.forward), found.bias], exact, rest)
            z = subject.activity.layers[layer - 1].z.astype(np.float64)[:, None]
            if ("a", layer) in known and not subject.averaged and np.abs(z).max() < OVERFLOW:
                expected = textbook.ACTIVATIONS[found.activation](z)[neuron, 0]
                assert abs(found.a - expected) <= exact * max(1.0, abs(expected))
            if ("da", layer) in known and layer < structure.depth:
                _add_up(found.da, [term.product for term in found.backward], exact, rest)
            if ("delta", layer) in known:
                if not subject.averaged:
                    _add_up(found.delta, _error_terms(found, exact), exact, rest)
                _blames(subject, found, exact)
            assert (found.backward == ()) == (layer == structure.depth)
            if layer < structure.depth or subject.averaged:
                assert found.output_error is None
                assert found.mean_da is None


def _error_terms(found: Arithmetic, exact: float) -> list[float]:
    if found.output_error is not None:
        error = found.output_error
        exponential = found.error_rule == "e^z - y"
        assert error.predicted == (pytest.approx(exp(found.z), rel=exact) if exponential else found.a)
        assert found.weight is not None
        factor = found.weight / found.samples
        return [factor * error.predicted, -factor * error.target]
    if found.mean_da is not None:
        return [found.a * found.da, -found.a * found.mean_da]
    return [found.da * found.derivative * (1.0 if found.mask is None else found.mask)]


def _blames(subject: Subject, found: Arithmetic, exact: float) -> None:
    shares, amounts = [blame.share for blame in found.blames], [blame.amount for blame in found.blames]
    assert shares == sorted(shares, reverse=True)
    assert {blame.layer for blame in found.blames} == {found.layer - 1}
    assert sorted(blame.neuron for blame in found.blames) == list(range(len(found.forward)))
    total = sum(map(abs, amounts))
    if total > 0:
        assert abs(sum(shares) - 1) <= exact
    for blame in found.blames:
        assert abs(blame.share * total - abs(blame.amount)) <= exact * total
        if not subject.averaged:
            _add_up(blame.amount, [found.delta * found.forward[blame.neuron].signal], exact)


def _add_up(value: float, terms: Sequence[float], exact: float, rest: float = 1e-300) -> None:
    assert abs(value - sum(terms)) <= exact * sum(map(abs, terms)) + rest
