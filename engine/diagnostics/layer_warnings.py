"""What stands out about layers, in words with something to try: gradients, updates, neurons that no longer learn."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from .activation_survey import Survey
from .layer_norms import LayerDiagnostics, Marked

VANISHING, NO_LONGER_VANISHING = 1e-3, 1e-2
"""Gradients vanish where the first layer's norm is below this share of the last one's, until above the second."""
EXPLODING, NO_LONGER_EXPLODING = 100.0, 10.0
"""A gradient explodes where its norm exceeds the first multiple of that of the weights, until below the second.

A step with a learning rate of 0.01 is then larger than the weights themselves.
"""
LARGE_UPDATES = 0.1
"""Updates of more than this share of the weights are too large to approach anything; about 10⁻³ is usual."""
MANY_SATURATED = 0.5
"""From this share of a layer's neurons on it is worth saying that they are saturated; a few always are."""

WarningKind = Literal["vanishing", "exploding", "updates", "dead", "saturated"]


class LayerWarning(msgspec.Struct, frozen=True):
    """Something about layer `layer`, 1 … L: what is the matter, and what one could try."""

    layer: int
    kind: WarningKind
    fact: str
    advice: str


def vanishing(layers: Sequence[LayerDiagnostics], *, already: bool = False) -> float | None:
    """Return the first layer's gradient norm as a share of the last one's where gradients vanish, else None.

    `already` tells that they did before; they do until it is clear that they do no longer.
    """
    if len(layers) < 2 or not layers[-1].gradient_norm > 0:
        return None
    share = layers[0].gradient_norm / layers[-1].gradient_norm
    return share if share < (NO_LONGER_VANISHING if already else VANISHING) else None


def exploding(layer: LayerDiagnostics, *, already: bool = False) -> float | None:
    """Return the gradient's norm in norms of the weights where the gradient explodes, else None; as `vanishing`."""
    if not layer.weight_norm > 0:
        return None
    times = layer.gradient_norm / layer.weight_norm
    return times if times > (NO_LONGER_EXPLODING if already else EXPLODING) else None


def layer_warnings(layers: Sequence[LayerDiagnostics], survey: Survey | None = None) -> tuple[LayerWarning, ...]:
    """Return what stands out, the first layer first; before the first batch only what a survey tells.

    Whether neurons are dead or saturated is told by the survey where there is one, else by the last batch.
    """
    return tuple(warning for layer in range(1, len(layers) + 1) for warning in _of_layer(layers, layer, survey))


def _of_layer(layers: Sequence[LayerDiagnostics], layer: int, survey: Survey | None) -> list[LayerWarning]:
    here, found = layers[layer - 1], list[LayerWarning]()
    dead, saturated, of = here.dead, here.saturated, "the batch"
    if survey is not None:
        dead, saturated = (
            _share(marked) for marked in (survey.layers[layer - 1].dead, survey.layers[layer - 1].saturated)
        )
        of = str(survey.samples)
    share = vanishing(layers) if layer == 1 else None
    if share is not None:
        fact = f"gradients vanish, {share:.1g} of the output's"
        found.append(LayerWarning(layer, "vanishing", fact, "try relu, fewer layers, or another initializer"))
    times = exploding(here)
    if times is not None:
        fact = f"gradients explode, {times:.2g} times the weights"
        found.append(LayerWarning(layer, "exploding", fact, "try a smaller learning rate, or clip the gradients"))
    elif here.ratio > LARGE_UPDATES:
        fact = f"an update is {here.ratio:.1g} of the weights, where 0.001 is usual"
        found.append(LayerWarning(layer, "updates", fact, "try a smaller learning rate"))
    if dead:
        fact = f"{dead * 100:.0f} % of the neurons are dead, no sample of {of} activates them"
        found.append(LayerWarning(layer, "dead", fact, "try a smaller learning rate, or leaky_relu"))
    if saturated is not None and saturated >= MANY_SATURATED:
        fact = f"{saturated * 100:.0f} % of the neurons are saturated, their derivative is nearly 0"
        found.append(LayerWarning(layer, "saturated", fact, "try a smaller learning rate, or l2"))
    return found


def _share(marked: Marked | None) -> float | None:
    return None if marked is None else float(marked.mean())
