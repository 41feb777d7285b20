"""Checking it: a shock, all gradients, what the step did, the landscape, and the samples that weigh most, in lines."""

from typing import NamedTuple

import numpy as np

from nn_tui.engine.explain.gradient_check import TOLERANCE, GradientCheck
from nn_tui.engine.explain.landscape import Landscape, Slice
from nn_tui.engine.explain.sample_shares import SampleShare, StepWithout
from nn_tui.engine.explain.shock import Shock
from nn_tui.engine.explain.step_effect import StepEffect, Verdict
from nn_tui.engine.network.names import layer_name

from ...drawing.styled_text import Part, StyledLine, TextRole
from ..statements import EQUALS, wrap
from .scene import MicroscopeScene, Page, short

VERDICTS: dict[Verdict, str] = {
    "as promised": "the step did what the gradient promised",
    "less": "the valley flattens out on the way: it fell by less than promised",
    "more": "the slope got steeper on the way: it fell by more than promised",
    "too long": "the step was too long: the cost rises again before its end; a smaller learning rate would help",
    "against": "the step went against this batch's gradient, carried by what the optimizer remembers",
}
MOST_NEURONS = 6
"""Neurons of a layer whose activations are told after a shock."""
SHADES = " .:-=+*#%@"
"""From a low cost to a high one."""


class Checks(NamedTuple):
    """What was found out aside so far; None where nobody asked for it, or it is not done."""

    effect: StepEffect | None = None
    shock: Shock | None = None
    gradients: GradientCheck | None = None
    slice: Slice | None = None
    landscape: Landscape | None = None
    shares: tuple[SampleShare, ...] = ()
    without: StepWithout | None = None
    working: str = ""
    """What is being computed, with its progress; empty for nothing."""
    latest: str = ""
    """What was asked for last."""


KEYS = "c checks all gradients, l draws the landscape (again: another plane), i ranks the batch's samples, { } move ε"


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
        "landscape": [*_landscape(checks, width), *_slice(scene, checks, width)],
        "shares": _samples(scene, checks, width),
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
    line: StyledLine = [
        Part("Predicted ", "name"),
        Part(f"{scene.write(effect.promised)}, actual "),
        Part(scene.write(effect.change), role),
        Part(f" (C {scene.write(effect.before)} {scene.glyphs.arrow} {scene.write(effect.after)}): "),
        Part(VERDICTS[effect.verdict], role),
    ]
    return wrap(line, width)


def _shock(scene: MicroscopeScene, checks: Checks, width: int) -> list[StyledLine]:
    found = checks.shock
    if found is None:
        return []
    place = min(scene.term or 0, scene.inputs)
    name = "Bias" if place == scene.inputs else scene.weight(place)
    plus_minus = "+-" if scene.glyphs.charset == "ascii" else "±"
    line: StyledLine = [
        Part(f"Shock: {name} {plus_minus} {found.epsilon:g}: ", "name"),
        Part(f"(C({name} + {found.epsilon:g}) - C({name} - {found.epsilon:g})) / {2 * found.epsilon:g}", "faint"),
        EQUALS,
        # Of two costs that are nearly equal all digits are needed.
        Part(f"({found.above:.15g} - {found.below:.15g}) / {2 * found.epsilon:g}"),
        EQUALS,
        Part(f"{scene.write(found.numeric)};", "error"),
        Part(" backpropagation: "),
        Part(scene.write(found.gradient), "error"),
    ]
    lines = wrap(line, width)
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
    verdict = "all agree" if not found.wrong else f"{found.wrong} disagree"
    words = f"{total} parameters tried: {verdict}; the largest relative error is {short(found.worst)}"
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


def _slice(scene: MicroscopeScene, checks: Checks, width: int) -> list[StyledLine]:
    found = checks.slice
    if found is None:
        return []
    heading = "Along the step: C at so many times the step that was made"
    lines: list[StyledLine] = [[Part(heading, "name")]]
    finite = found.costs[np.isfinite(found.costs)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    bar = max(8, min(40, width - 30))
    for place, cost in zip(found.places.tolist(), found.costs.tolist(), strict=True):
        share = (cost - low) / (high - low) if high > low and np.isfinite(cost) else 0.0
        mark = {0.0: " before", 1.0: " after: here"}.get(place, "")
        text = f"  {place:5.2f}  {scene.write(cost):>12}  "
        lines.append([Part(text), Part("#" * round(bar * share) or "|", "error"), Part(mark, "faint")])
    return lines


_PLANES = {
    "parameters": "over the parameter stepped to, or that of the largest gradient, and the next",
    "random": "over two random directions, scaled neuron by neuron",
    "path": "over the two main directions of the path",
}


def _landscape(checks: Checks, width: int) -> list[StyledLine]:
    found = checks.landscape
    if found is None:
        return []
    known = found.costs[np.isfinite(found.costs)]
    if not known.size:
        return [[Part(f"Landscape {_PLANES[found.kind]}: ", "name"), Part("nowhere a finite cost", "error")]]
    columns = min(found.costs.shape[1], max(1, width - 4))
    lines: list[StyledLine] = [
        [
            Part(f"Landscape {_PLANES[found.kind]}: ", "name"),
            Part(
                f"C {short(float(known.min()))} (blank) to "
                f"{short(float(known.max()))} (@); o is here, + the way it came",
                "faint",
            ),
        ]
    ]
    finite = np.where(np.isfinite(found.costs), found.costs, np.inf)
    order = np.argsort(np.argsort(finite, axis=None), axis=None).reshape(finite.shape)
    shades = (order * len(SHADES) // finite.size).clip(0, len(SHADES) - 1)
    picture = [[SHADES[shade] for shade in row] for row in shades.tolist()]
    for across, down in [*found.path.tolist(), [0.0, 0.0]]:
        x = round((across - found.x[0]) / (found.x[-1] - found.x[0]) * (len(found.x) - 1))
        y = round((down - found.y[0]) / (found.y[-1] - found.y[0]) * (len(found.y) - 1))
        if 0 <= x < len(found.x) and 0 <= y < len(found.y):
            picture[y][x] = "o" if across == down == 0 else "+"
    return [*lines, *([Part(f"  {''.join(row[:columns])}")] for row in reversed(picture))]


def _samples(scene: MicroscopeScene, checks: Checks, width: int) -> list[StyledLine]:
    if not checks.shares:
        return []
    lines: list[StyledLine] = [[Part("The batch's samples, by their share of its cost:", "name")]]
    for share in checks.shares[:8]:
        text = (
            f"  sample {share.row}: cost {scene.write(share.cost)} ({share.cost_share:.0%}), "
            f"gradient's length {scene.write(share.gradient)} ({share.gradient_share:.0%})"
        )
        lines += wrap([Part(text)], width)
    if len(checks.shares) > 8:
        lines.append([Part(f"  {len(checks.shares) - 8} more", "faint")])
    without = checks.without
    if without is not None:
        words = (
            f"  the same step without sample {without.row}: C would come to {scene.write(without.cost_without)} "
            f"instead of {scene.write(without.cost_after)}"
        )
        lines += wrap([Part(words, "error")], width)
    return lines
