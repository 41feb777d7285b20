"""The numbers in the network diagram: what a view shows of a layer, to which scale, and which neurons are marked."""

from math import inf, nan, sqrt

import numpy as np
import pytest
from msgspec import structs

from nn_tui.engine.diagnostics.last_batch import LastBatch
from nn_tui.engine.network.network import ParameterVector
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.panels.network.values import LayerValues, Values, values_of
from nn_tui.tui.panels.network.views import VIEWS, NeuronLine
from tests.tui.snapshots import with_outline

from .drawn import fabricated, parameters, stepped

CHANGED = structs.replace(fabricated(), step=3)


def shown(values: Values, line: NeuronLine) -> list[object]:
    """Return what a line shows, layer by layer from the first hidden one on."""
    found = [layer.shown.get(line) for layer in values.layers[1:]]
    return [None if series is None else pytest.approx(list(series)) for series in found]


def test_a_layer_shows_its_own_numbers_and_the_outputs_their_targets() -> None:
    values = values_of(fabricated())
    assert values.layers[0].shown == {"a": [-0.5, 1.25]}
    assert shown(values, "z") == [[1.5, -0.5, 2.5, -3.5], [1.5, -0.5], [1.5]]
    assert shown(values, "a") == [[0.5, -0.25, 1.0, -0.75], [0.5, -0.25], [0.5]]
    assert shown(values, "delta") == [[0.02, -0.04, 0.01, 0.03], [0.04, -0.08], [0.06]]
    assert shown(values, "target") == [None, None, [0.0]]
    assert shown(values, "bias") == [[0.1, -0.2, 0.3, 0.1], [0.1, -0.2], [0.1]]
    assert shown(values, "norm") == [None, None, None]
    assert {line: pytest.approx(scale) for line, scale in values.scales.items()} == {
        "delta": 0.08,
        "bias": 0.3,
        "norm": 1.0,
    }


@pytest.mark.parametrize(
    ("view", "weights", "biases"),
    [(3, [0.5, -1.0], [0.1, -0.2]), (4, None, [0.02, -0.04]), (5, [0.003, -0.001], [-0.005, 0.006])],
)
def test_a_view_of_parameters_shows_what_its_connections_carry(
    view: int, weights: list[float] | None, biases: list[float]
) -> None:
    values = values_of(CHANGED, VIEWS[view])
    first = values.layers[1]
    assert first.carried is not None
    assert first.carried.shape == (4, 2)
    # One sample's gradients are what its error and its inputs give.
    expected = [0.02 * -0.5, 0.02 * 1.25] if weights is None else weights
    assert first.carried_from(slice(None), 0).tolist() == pytest.approx(expected)
    assert list(first.shown["bias"] or ())[:2] == pytest.approx(biases)
    norms = first.shown["norm"]
    assert norms is not None
    assert list(norms) == pytest.approx([sqrt(sum(w * w for w in row)) for row in first.carried.tolist()])
    assert values.layers[0].carried is None
    everywhere = [list(layer.shown["norm"] or ()) for layer in values.layers[1:]]
    assert values.scales["norm"] == pytest.approx(max(max(row) for row in everywhere))


def test_weights_by_themselves_are_those_of_now_and_beside_activations_those_of_the_moment() -> None:
    start = fabricated()
    snapshot = structs.replace(start, parameters=parameters(start.structure, [9.0], [8.0]))
    for view, weight, bias in ((0, 0.5, 0.1), (1, 0.5, 0.1), (2, 0.5, 0.1), (3, 9.0, 8.0)):
        layer = values_of(snapshot, VIEWS[view]).layers[1]
        assert layer.carried is not None
        assert layer.carried[0, 0] == weight
        assert (layer.shown["bias"] or [0])[0] == pytest.approx(bias)


def test_there_are_changes_from_the_first_update_on_and_within_a_batch_from_its_own() -> None:
    later = structs.replace(fabricated(), step=1)

    def there(snapshot: Snapshot) -> list[bool]:
        return [layer.carried is not None for layer in values_of(snapshot, VIEWS[5]).layers[1:]]

    assert there(fabricated()) == [False] * 3
    assert there(later) == [True] * 3
    assert there(stepped(later, 17)) == [False] * 3
    assert there(stepped(later, 18)) == [True] * 3
    assert there(stepped(fabricated(), 18)) == [True] * 3
    assert there(stepped(fabricated(), 19)) == [True] * 3


def test_while_operations_are_stepped_numbers_come_one_after_another() -> None:
    def there(operations: int, line: NeuronLine, view: int = 0) -> list[bool]:
        layers = values_of(stepped(fabricated(), operations), VIEWS[view]).layers
        return [layer.shown.get(line) is not None for layer in layers]

    assert there(1, "a") == [True, False, False, False]
    assert there(3, "z") == [False, True, False, False]
    assert there(3, "a") == [True, True, False, False]
    assert there(9, "delta") == [False, False, False, True]
    assert there(13, "delta") == [False, False, True, True]
    assert there(14, "bias", 4) == [False, False, True, True]
    assert there(14, "norm", 4) == [False, False, True, True]
    assert there(1, "target") == [False, False, False, True]
    assert there(1, "bias") == [False, True, True, True]


def scales(snapshot: Snapshot) -> list[float]:
    """Return the |a| of a full bar of each layer."""
    return [layer.scale for layer in values_of(snapshot).layers]


def test_a_bar_is_full_at_the_limit_of_an_activation_or_at_the_largest_of_what_has_none() -> None:
    assert scales(fabricated()) == [1.25, 1.0, 1.0, 1.0]
    assert scales(fabricated("diabetes", (2,), "relu")) == [1.25, 0.5, pytest.approx(0.9073, rel=1e-3)]
    activity = fabricated("diabetes", (2,), "relu").subject.activity
    start = fabricated("diabetes", (2,), "relu")
    for targets, largest in (([-3.0], 3.0), ([0.25], 0.5), ([inf], 0.5), ([nan], 0.5)):
        other = structs.replace(activity, targets=np.array(targets))
        assert scales(structs.replace(start, subject=structs.replace(start.subject, activity=other)))[-1] == largest
    nothing = structs.replace(activity, inputs=np.zeros(10))
    assert scales(structs.replace(start, subject=structs.replace(start.subject, activity=nothing)))[0] == 1.0


# Marks


def marks(
    activation: str,
    a: list[float],
    derivative: list[float],
    batch: LastBatch | None = None,
    operations: int | None = None,
) -> list[list[str]]:
    """Return the marks of all layers where a hidden one has these numbers."""
    start = fabricated(hidden=(4, 2), activation=activation)
    activity = start.subject.activity
    layer = structs.replace(activity.layers[0], a=np.array(a), derivative=np.array(derivative))
    activity = structs.replace(activity, layers=(layer, *activity.layers[1:]))
    snapshot = structs.replace(start, subject=structs.replace(start.subject, activity=activity), last_batch=batch)
    if operations is not None:
        snapshot = stepped(snapshot, operations)
    return [list(layer.marks) for layer in values_of(snapshot).layers]


def test_a_relu_is_dead_where_it_gives_nothing_and_passes_no_error_on() -> None:
    found = marks("relu", [0.0, 0.0, 0.5, 0.5], [0.0, 1.0, 0.0, 1.0])
    assert found == [["", ""], ["dead", "", "", ""], ["", ""], [""]]


@pytest.mark.parametrize(("activation", "steepest"), [("tanh", 1.0), ("sigmoid", 0.25)])
def test_an_activation_with_limits_is_saturated_below_a_hundredth_of_its_largest_derivative(
    activation: str, steepest: float
) -> None:
    derivative = [steepest * part for part in (0.0099, -0.0099, 0.0101, 0.5)]
    assert marks(activation, [1.0] * 4, derivative)[1] == ["saturated", "saturated", "", ""]


def test_other_activations_have_no_marks_and_nor_has_what_is_not_computed_yet() -> None:
    for activation in ("identity", "leaky_relu", "elu"):
        assert marks(activation, [0.0] * 4, [0.0] * 4)[1] == [""] * 4
    for operations, found in ((2, ""), (9, ""), (10, "saturated")):
        assert marks("tanh", [0.5] * 4, [0.0] * 4, operations=operations)[1] == [found] * 4


def test_a_mark_of_the_last_batch_wins_over_that_of_the_sample() -> None:
    hits = np.array([True, False, True, False])
    dead = LastBatch(0.5, 8, (hits, None), (None, None))
    saturated = LastBatch(0.5, 8, (None, None), (hits, np.array([False, True])))
    neither = LastBatch(0.5, 8, (None, None), (None, None))
    a, derivative = [0.0] * 4, [0.0, 0.0, 1.0, 1.0]
    assert marks("relu", a, derivative, dead)[1:] == [
        ["dead in batch", "dead", "dead in batch", ""],
        ["", ""],
        [""],
    ]
    assert marks("tanh", a, derivative, saturated)[1:] == [
        ["saturated in batch", "saturated", "saturated in batch", ""],
        ["", "saturated in batch"],
        [""],
    ]
    assert marks("tanh", a, derivative, neither)[1] == ["saturated", "saturated", "", ""]


def test_what_does_not_move_is_known_by_weight_and_by_bias() -> None:
    start = fabricated()
    trainable = ParameterVector(start.structure)
    trainable.vector[:] = 1
    trainable.weights(1)[2, 1] = 0
    trainable.biases(1)[3] = 0
    layers: tuple[LayerValues, ...] = values_of(with_outline(start, trainable=trainable)).layers
    weights = [(n, m) for n in range(4) for m in range(2) if layers[1].frozen_weight(n, m)]
    biases = [n for n in range(4) if layers[1].frozen_bias(n)]
    assert (weights, biases) == ([(2, 1)], [3])
    free = values_of(start).layers[1]
    assert not free.frozen_weight(2, 1)
    assert not free.frozen_bias(3)
    assert not layers[2].frozen_weight(0, 0)
