"""Surgery: neurons and layers are added to a network and taken out of it, and all others keep their weights.

A new neuron gets the weights that the recipe's initializer draws for it and hands on nothing at first (its outgoing
weights are 0), so that the outputs stay what they were, up to rounding. A new layer hands on what it gets (its weights
are the identity) through its activation, as in Net2Net (Chen et al., 2016): behind a layer of ReLU another one changes
nothing, tanh little. A layer that is taken out leaves the product of its weights and those of the next layer, which is
exact where its activation was the identity; a layer that was added and is taken out again leaves what was there.
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from msgspec import structs

from nn_tui.datasets import InputError

from ..network.arrays import Array, Rows
from ..network.network import ParameterVector, Structure
from ..recipe.freezing import freeze_names, trainable
from ..recipe.tables import NetworkRecipe

NEW = -1
"""In place of the index of an old neuron: there is none."""


class Origin(msgspec.Struct, frozen=True):
    """Where a layer comes from: the old layer whose weights and biases it has (None: it is new), neuron by neuron.

    `source` is the old layer whose signals it hands on: `layer` itself, and for a new one the layer behind which it
    was put. `neurons` are indices in `source`, or NEW.
    """

    layer: int | None
    source: int
    neurons: tuple[int, ...]


Origins = tuple[Origin, ...]
"""One for the inputs and each layer, 0 … L."""


class Surgery(NamedTuple):
    """What the network is to be, and where its layers come from."""

    recipe: NetworkRecipe
    origins: Origins


def unchanged(structure: Structure) -> Origins:
    """Return the origins of layers that are what they were."""
    return tuple(Origin(layer, layer, tuple(range(size))) for layer, size in enumerate(structure.sizes))


def add_neuron(recipe: NetworkRecipe, structure: Structure, layer: int) -> Surgery:
    """Add a neuron at the end of a hidden layer; raises InputError where there is no such layer."""
    _check_hidden(layer, structure)
    origins = list(unchanged(structure))
    origins[layer] = Origin(layer, layer, (*origins[layer].neurons, NEW))
    return _operated(recipe, structure, origins, hidden_activations(recipe))


def remove_neuron(recipe: NetworkRecipe, structure: Structure, layer: int, neuron: int) -> Surgery:
    """Take a neuron out of a hidden layer; raises InputError where there is none, and for the last one."""
    _check_hidden(layer, structure)
    if not 0 <= neuron < structure.sizes[layer]:
        raise InputError(f"hidden {layer} has no neuron {neuron + 1}; it has {structure.sizes[layer]}")
    if structure.sizes[layer] == 1:
        raise InputError(f"h{layer}.1 is the only neuron of its layer; remove the layer instead")
    origins = list(unchanged(structure))
    neurons = origins[layer].neurons
    origins[layer] = Origin(layer, layer, neurons[:neuron] + neurons[neuron + 1 :])
    return _operated(recipe, structure, origins, hidden_activations(recipe))


def add_layer(recipe: NetworkRecipe, structure: Structure, after: int) -> Surgery:
    """Put a hidden layer behind layer `after` (0: behind the inputs), with as many neurons and its activation.

    Behind the inputs it takes the activation of the first hidden layer. Raises InputError where there is no such layer.
    """
    if not 0 <= after < structure.depth:
        raise InputError(f"a layer cannot be put behind layer {after}; expected 0 (the inputs) … {structure.depth - 1}")
    origins = list(unchanged(structure))
    origins.insert(after + 1, Origin(None, after, origins[after].neurons))
    names = hidden_activations(recipe)
    name = names[max(0, after - 1)] if names else _any_activation(recipe)
    return _operated(recipe, structure, origins, (*names[:after], name, *names[after:]))


def remove_layer(recipe: NetworkRecipe, structure: Structure, layer: int) -> Surgery:
    """Take a hidden layer out; raises InputError where there is no such layer."""
    _check_hidden(layer, structure)
    origins = list(unchanged(structure))
    del origins[layer]
    names = hidden_activations(recipe)
    return _operated(recipe, structure, origins, names[: layer - 1] + names[layer:])


def resize(recipe: NetworkRecipe, structure: Structure, hidden: Sequence[int]) -> Surgery:
    """Give the hidden layers other sizes; the recipe has an activation for each of them.

    Layers grow and shrink at their ends, and are added and taken out in front of the output.
    """
    origins = list(unchanged(structure))
    output = origins.pop()
    del origins[len(hidden) + 1 :]
    for layer, size in enumerate(hidden, 1):
        if layer == len(origins):
            origins.append(Origin(None, origins[-1].source, origins[-1].neurons))
        there = origins[layer]
        neurons = (*there.neurons, *[NEW] * (size - len(there.neurons)))[:size]
        origins[layer] = Origin(there.layer, there.source, neurons)
    return _operated(recipe, structure, [*origins, output], None)


def set_activation(recipe: NetworkRecipe, structure: Structure, layer: int, name: str) -> NetworkRecipe:
    """Give a layer 1 … L, hidden or output, another activation; raises InputError where there is no such layer."""
    depth = structure.depth
    if not 1 <= layer <= depth:
        raise InputError(f"there is no layer {layer}; expected 1 … {depth}")
    if layer == depth:
        return structs.replace(recipe, output=name)
    names = list(hidden_activations(recipe))
    names[layer - 1] = name
    return structs.replace(recipe, activation=_compact(names, recipe))


def hidden_activations(recipe: NetworkRecipe) -> tuple[str, ...]:
    """Return the names of the hidden layers' activations, one each."""
    names = recipe.activation
    return (names,) * len(recipe.hidden) if isinstance(names, str) else names


def transplant(old: ParameterVector, new: ParameterVector, origins: Origins) -> None:
    """Copy one number for each parameter that is still there; others are left alone."""
    for layer in range(1, len(origins)):
        here, below = origins[layer], origins[layer - 1]
        if here.layer is None:
            continue
        to, of = _kept(here)
        new.biases(layer)[to] = old.biases(here.layer)[of]
        if below.source == here.layer - 1:
            to_source, of_source = _kept(below)
            new.weights(layer)[np.ix_(to, to_source)] = old.weights(here.layer)[np.ix_(of, of_source)]


@np.errstate(all="ignore")
def transplant_parameters(old: ParameterVector, new: ParameterVector, origins: Origins) -> None:
    """Give a network the parameters of the one it comes from; what is new keeps its initial values, as said above."""
    transplant(old, new, origins)
    for layer in range(1, len(origins)):
        here, below = origins[layer], origins[layer - 1]
        weights, (to, of) = new.weights(layer), _kept(here)
        if here.layer is None:
            weights[to] = np.equal.outer(np.asarray(here.neurons)[to], np.asarray(below.neurons))
            continue
        to_source, of_source = _kept(below)
        if below.source < here.layer - 1:
            product, biases = _product(old, below.source, here.layer)
            weights[np.ix_(to, to_source)] = product[np.ix_(of, of_source)]
            new.biases(layer)[to] = biases[of]
        fresh = np.flatnonzero(np.asarray(below.neurons) == NEW)
        weights[np.ix_(to, fresh)] = 0.0


def transplant_averages(old: ParameterVector, new: ParameterVector, origins: Origins, *, fill: bool) -> None:
    """Copy what an optimizer keeps of each parameter that is still there; where layers in between are gone, by place.

    What is new stays 0, or with `fill` gets the average of its layer, of the whole network in a layer that is new.
    """
    known = ParameterVector(new.structure)
    ones = ParameterVector(old.structure)
    ones.vector[:] = 1.0
    for source, target in ((old, new), (ones, known)):
        transplant(source, target, origins)
        for layer in range(1, len(origins)):
            here, below = origins[layer], origins[layer - 1]
            if here.layer is not None and len(set(old.structure.sizes[below.source : here.layer])) == 1:
                (to, of), (to_source, of_source) = _kept(here), _kept(below)
                target.weights(layer)[np.ix_(to, to_source)] = source.weights(here.layer)[np.ix_(of, of_source)]
    if fill:
        overall = old.vector.mean()
        for layer in range(1, len(origins)):
            for numbers, here in (
                (new.weights(layer), known.weights(layer) == 1.0),
                (new.biases(layer), known.biases(layer) == 1.0),
            ):
                numbers[~here] = numbers[here].mean() if here.any() else overall


def _product(old: ParameterVector, source: int, layer: int) -> tuple[Array, Array]:
    """Return the weights and biases from layer `source` to `layer` without the activations in between."""
    weights, biases = old.weights(layer), old.biases(layer)
    for skipped in range(layer - 1, source, -1):
        biases = weights @ old.biases(skipped) + biases
        weights = weights @ old.weights(skipped)
    return weights, biases


def _kept(origin: Origin) -> tuple[Rows, Rows]:
    """Return where the neurons that are not new stand, and where they stood."""
    neurons = np.asarray(origin.neurons, np.intp)
    places = np.flatnonzero(neurons != NEW)
    return places, neurons[places]


def _operated(
    recipe: NetworkRecipe, structure: Structure, origins: Sequence[Origin], names: Sequence[str] | None
) -> Surgery:
    """Return the surgery with the recipe that belongs to it; None keeps the activations."""
    changed = structs.replace(
        recipe.without_weights,
        hidden=tuple(len(origin.neurons) for origin in origins[1:-1]),
        activation=recipe.activation if names is None else _compact(names, recipe),
        freeze=_follow(recipe.freeze, structure, tuple(origins)),
    )
    return Surgery(changed, tuple(origins))


def _follow(freeze: Sequence[str], structure: Structure, origins: Origins) -> tuple[str, ...]:
    """Return the names that the frozen parameters have afterwards; what is new moves."""
    if not freeze:
        return ()
    # A mask has the sizes of a network; its activations are not looked at.
    moving = ParameterVector(structs.replace(structure, sizes=tuple(len(origin.neurons) for origin in origins)))
    moving.vector[:] = 1.0
    transplant(trainable(structure, freeze), moving, origins)
    return freeze_names(moving)


def _compact(names: Sequence[str], recipe: NetworkRecipe) -> str | tuple[str, ...]:
    """Return the names of activations as a recipe has them: one where all are the same."""
    if not names:
        return _any_activation(recipe)
    return names[0] if len(set(names)) == 1 else tuple(names)


def _any_activation(recipe: NetworkRecipe) -> str:
    names = recipe.activation
    return names if isinstance(names, str) else names[0] if names else "tanh"


def _check_hidden(layer: int, structure: Structure) -> None:
    hidden = structure.depth - 1
    if not hidden:
        raise InputError("there is no hidden layer; add one first")
    if not 1 <= layer <= hidden:
        raise InputError(f"layer {layer} is none of the hidden layers 1 … {hidden}")
