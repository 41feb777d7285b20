"""Checking it: a shock, all gradients, what the step did, the landscape, and the samples that weigh most, in lines."""

from typing import NamedTuple

import numpy as np

from nn_tui.engine.explain.gradient_check import TOLERANCE, GradientCheck
from nn_tui.engine.explain.landscape import Landscape, Slice
from nn_tui.engine.explain.sample_shares import SampleShare, StepWithout
from nn_tui.engine.explain.shock import Shock
from nn_tui.engine.explain.step_effect import StepEffect, Verdict
from nn_tui.engine.network.names import layer_name
from nn_tui.engine.timeline.epoch_shares import EpochShares

from ...drawing.styled_text import Part, StyledLine, TextRole
from ..statements import EQUALS, wrap
from .landscape_words import landscape_lines, slice_lines
from .scene import MicroscopeScene, Page, short
from .share_words import batch_lines, epoch_lines

VERDICTS: dict[Verdict, str] = {
    "as promised": "the step did what the gradient promised",
    "less": "the valley flattens out on the way: it fell by less than promised",
    "more": "the slope got steeper on the way: it fell by more than promised",
    "too long": "the step was too long: the cost rises again before its end; a smaller learning rate would help",
    "against": "the step went against this batch's gradient, carried by what the optimizer remembers",
}
MOST_NEURONS = 6
"""Neurons of a layer whose activations are told after a shock."""


class Checks(NamedTuple):
    """What was found out aside so far; None where nobody asked for it, or it is not done."""

    effect: StepEffect | None = None
    shock: Shock | None = None
    gradients: GradientCheck | None = None
    slice: Slice | None = None
    landscape: Landscape | None = None
    shares: tuple[SampleShare, ...] = ()
    epoch: EpochShares | None = None
    without: StepWithout | None = None
    working: str = ""
    """What is being computed, with its progress; empty for nothing."""
    latest: str = ""
    """What was asked for last."""


KEYS = (
    "c checks all gradients, l draws the landscape (again: another plane), i ranks the batch's samples (again: the "
    "epoch's), { } move ε"
)


def check_page(scene: MicroscopeScene, sentence: str, width: int, checks: Checks) -> Page:
    """Return what was found out, each part under its name."""
    below: list[StyledLine] = []
    if scene.snapshot.workings is None:
        below.append([Part("there is no batch to check yet; o or b takes one", "faint")])
        return Page(sentence, [], [], below)
    if checks.working:
        below.append([Part(checks.working, "selected")])
    below += _effect(scene, checks, width)
    parts = {
        "shock": _shock(scene, checks, width),
        "gradients": _gradients(scene, checks, width),
        "landscape": _landscape(scene, checks, width),
        "shares": _shares(scene, checks, width),
    }
    # What was asked for last comes first.
    below += parts.pop(checks.latest, [])
    below += [line for lines in parts.values() for line in lines]
    return Page(sentence, wrap([Part(KEYS, "faint")], width), [], below)


def _effect(scene: MicroscopeScene, checks: Checks, width: int) -> list[StyledLine]:
    effect = checks.effect
    if effect is None:
        return [[Part("Predicted and actual: ", "name"), Part("the update is not computed yet", "faint")]]
    role: TextRole = "error" if effect.verdict == "too long" else "plain"
    before, after = effect.before + effect.penalty_before, effect.after + effect.penalty_after
    line: StyledLine = [
        Part("Predicted ", "name"),
        Part(f"{scene.write(effect.promised)}, actual "),
        Part(scene.write(effect.change), role),
        Part(f" ({scene.minimised} {scene.write(before)} {scene.glyphs.arrow} {scene.write(after)}): "),
        Part(VERDICTS[effect.verdict], role),
    ]
    memory = scene.snapshot.optimizer
    if memory is not None and getattr(memory.recipe, "weight_decay", 0.0):
        line.append(Part("; in the step, not in the cost, is the decay of the weights", "faint"))
    return wrap(line, width)


def _shock(scene: MicroscopeScene, checks: Checks, width: int) -> list[StyledLine]:
    found = checks.shock
    if found is None:
        return []
    place = min(scene.term or 0, scene.inputs)
    name = "Bias" if place == scene.inputs else scene.weight(place)
    plus_minus = "+-" if scene.glyphs.charset == "ascii" else "±"
    symbol = "J" if found.penalised else "C"
    line: StyledLine = [
        Part(f"Shock: {name} {plus_minus} {found.epsilon:g}: ", "name"),
        Part(f"({symbol}({name} + {found.epsilon:g}) - {symbol}({name} - {found.epsilon:g})) / ", "faint"),
        Part(f"{2 * found.epsilon:g}", "faint"),
        EQUALS,
        # Of two costs that are nearly equal all digits are needed.
        Part(f"({found.above:.15g} - {found.below:.15g}) / {2 * found.epsilon:g}"),
        EQUALS,
        Part(f"{scene.write(found.numeric)};", "error"),
        Part(" backpropagation: "),
        Part(scene.write(found.gradient), "error"),
    ]
    lines = wrap([*line, Part(f"  J = {scene.minimised}", "faint")] if found.penalised else line, width)
    depth = scene.structure.depth
    for offset, pair in enumerate(found.activations):
        layer = scene.layer + offset
        moved = np.argsort(-np.abs(pair[1] - pair[0]), kind="stable")[:MOST_NEURONS].tolist()
        told = [
            f"{scene.name_of(layer, neuron)} {scene.write(float(pair[0][neuron]))} "
            f"{_moved_by(float(pair[1][neuron] - pair[0][neuron]))}"
            for neuron in moved
        ]
        rest = f", {pair.shape[1] - len(moved)} more" if pair.shape[1] > len(moved) else ""
        words = f"  reverberates in {layer_name(layer, depth)}: {', '.join(told)}{rest}"
        lines += wrap([Part(words, "faint")], width)
    return lines


def _moved_by(change: float) -> str:
    return f"{'' if change < 0 else '+'}{short(change)}"


def badge(check: GradientCheck) -> str:
    """Return the outcome of a gradient check in a few words."""
    if check.wrong:
        return f"gradients: {check.wrong} of {check.errors.vector.size} wrong"
    kinks = int(check.kinks.sum())
    return f"gradients checked{f', {kinks} at kinks' if kinks else ''}"


def _gradients(scene: MicroscopeScene, checks: Checks, width: int) -> list[StyledLine]:
    found = checks.gradients
    if found is None:
        return []
    total, kinks = found.errors.vector.size, int(found.kinks.sum())
    verdict = "all agree" if not found.wrong else f"{found.wrong} disagree{'s' * (found.wrong == 1)}"
    of_what = f" of {scene.minimised}" if found.penalised else ""
    words = f"{total} parameters tried{of_what}: {verdict}; the largest relative error is {short(found.worst)}"
    lines = wrap([Part("Gradient check: ", "name"), Part(words, "error" if found.wrong else "plain")], width)
    if kinks:
        told = _kinked(scene, found)
        words = f"  {kinks} stand at a kink, where left and right differ: {', '.join(told)}"
        lines += wrap([Part(words, "faint")], width)
    for layer in range(1, scene.structure.depth + 1):
        lines += _map(scene, found, layer, width)
    return lines


def _kinked(scene: MicroscopeScene, found: GradientCheck) -> list[str]:
    names: list[str] = []
    start = 0
    for layer in range(1, scene.structure.depth + 1):
        block = found.errors.folded(layer)
        here = found.kinks[start : start + block.size].reshape(block.shape)
        start += block.size
        for row, neuron in np.argwhere(here).tolist():
            if len(names) == MOST_NEURONS:
                return [*names, scene.glyphs.ellipsis]
            source = "bias" if row == block.shape[0] - 1 else scene.name_of(layer - 1, row)
            names.append(f"{source} {scene.glyphs.arrow} {scene.name_of(layer, neuron)}")
    return names


def _map(scene: MicroscopeScene, found: GradientCheck, layer: int, width: int) -> list[StyledLine]:
    """Return a layer's errors as a map: a row a neuron, a sign a weight; the bias stands last."""
    block = found.errors.folded(layer)
    start = sum(found.errors.folded(before).size for before in range(1, layer))
    kinks = found.kinks[start : start + block.size].reshape(block.shape)
    lines: list[StyledLine] = []
    names = [scene.name_of(layer, neuron) for neuron in range(min(block.shape[1], MOST_NEURONS))]
    widest = max(map(len, names))
    room = max(1, width - widest - 6)
    for neuron, name in enumerate(names):
        signs = [
            "k" if kinks[row, neuron] else "x" if block[row, neuron] > TOLERANCE else "="
            for row in range(block.shape[0])
        ]
        cut = scene.glyphs.ellipsis if len(signs) > room else ""
        text = "".join(signs[: room - len(cut)])
        lines.append(
            [Part(f"  {name:>{widest}} ", "faint"), Part(text, "error" if "x" in text else "plain"), Part(cut)]
        )
    if block.shape[1] > len(names):
        lines.append([Part(f"  {block.shape[1] - len(names)} more neurons", "faint")])
    if layer == scene.structure.depth:
        lines.append([Part("  = agrees   k at a kink   x disagrees; a row a neuron, its bias last", "faint")])
    return lines


def _landscape(scene: MicroscopeScene, checks: Checks, width: int) -> list[StyledLine]:
    plane = [] if checks.landscape is None else landscape_lines(scene, checks.landscape, width)
    return [*plane, *([] if checks.slice is None else slice_lines(scene, checks.slice, width))]


def _shares(scene: MicroscopeScene, checks: Checks, width: int) -> list[StyledLine]:
    if checks.epoch is not None:
        return epoch_lines(scene, checks.epoch, width)
    return batch_lines(scene, checks.shares, checks.without, width) if checks.shares else []
