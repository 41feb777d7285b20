"""Breakpoints as they are typed: `epoch 40`, `loss 10`, `nan`, `gradient 0 5`, `sample 12`, `weight h1.2 x1`."""

from nn_tui.datasets import InputError
from nn_tui.engine.network.names import neuron_name
from nn_tui.engine.recipe.typed_numbers import parse_number
from nn_tui.engine.runs import Snapshot
from nn_tui.engine.timeline.breakpoints import (
    Breakpoint,
    EpochReached,
    GradientLeaves,
    LossJumps,
    NeuronFails,
    NotFinite,
    PredictionChanges,
    WeightCrossesZero,
)

EXAMPLES = "epoch 40, loss 10, nan, neuron, gradient 0 5, sample 12, weight h1.2 x1"
"""One of each kind."""


def parse_breakpoint(text: str, snapshot: Snapshot) -> Breakpoint:
    """Return the breakpoint that a text stands for; raises InputError with examples."""
    kind, *rest = text.split() or [""]
    match kind.lower(), rest:
        case "epoch", [number] if number.isdecimal() and len(number) < 16:
            return EpochReached(int(number))
        case "loss", [number]:
            return LossJumps(_number(number.removesuffix("%"), text))
        case "nan", []:
            return NotFinite()
        case "neuron", []:
            return NeuronFails()
        case "gradient", [high]:
            return GradientLeaves(0.0, _number(high, text))
        case "gradient", [low, high]:
            return GradientLeaves(_number(low, text), _number(high, text))
        case "sample", [row] if row.isdecimal() and len(row) < 16:
            return PredictionChanges(int(row))
        case "weight", [neuron, source]:
            return _weight(neuron, source, snapshot)
        case _:
            raise _unclear(text)


def _number(text: str, of: str) -> float:
    try:
        return parse_number(text)
    except ValueError:
        raise _unclear(of) from None


def _unclear(text: str) -> InputError:
    return InputError(f"{text.strip()[:40]!r} is nothing to stop for; expected one like {EXAMPLES}")


def _weight(name: str, source: str, snapshot: Snapshot) -> WeightCrossesZero:
    sizes, depth, features = snapshot.structure.sizes, snapshot.structure.depth, snapshot.data.feature_names
    neurons = {
        neuron_name(layer, neuron, depth, features).lower(): (layer, neuron)
        for layer, size in enumerate(sizes)
        for neuron in range(size)
    }
    found = neurons.get(name.lower())
    if found is None or not found[0]:
        raise InputError(f"there is no neuron {name[:40]!r} with weights; expected one like h1.2 or y1")
    layer, neuron = found
    if source.lower() in ("bias", "b"):
        return WeightCrossesZero(layer, neuron, None)
    before = neurons.get(source.lower())
    if before is None or before[0] != layer - 1:
        raise InputError(f"{source[:40]!r} is not in the layer before {name}; expected one of its neurons, or bias")
    return WeightCrossesZero(layer, neuron, before[1])
