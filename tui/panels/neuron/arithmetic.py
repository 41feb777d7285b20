"""A neuron's arithmetic in words and figures, fitted to a width."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from nn_tui.engine.explain.neuron import Arithmetic, Term
from nn_tui.engine.network.names import neuron_name

from ...drawing.glyphs import Glyphs
from ...drawing.number_format import significant
from ...drawing.styled_text import Part, StyledLine, TextRole


class Circumstances(NamedTuple):
    """What the arithmetic of a neuron does not hold: its surroundings, and which of its numbers exist by now.

    `batch` tells that the numbers are means over a batch, of which only the sums over connections can be recomputed.
    `computed` are the quantities z, a, da, slope and delta that have been computed for the neuron's layer, and
    `target` is what an output ought to be, whose error the cost function gives in one stroke.
    """

    activation: str
    depth: int
    features: Sequence[str]
    batch: bool
    computed: Collection[str]
    target: float | None


def describe_neuron(
    neuron: Arithmetic, around: Circumstances, glyphs: Glyphs, width: int, height: int
) -> list[StyledLine]:
    """Return the lines of a neuron's arithmetic, forwards and backwards, at most `height` of them."""
    activated, error = _activation(neuron, around), _error(neuron, around, glyphs)
    first, last = _wrap(activated, width), _wrap(error, width)
    if "delta" in around.computed:
        last.append(_blames(neuron, around, width))
    room = height - len(first) - len(last)
    forward = [[Part("z", "name"), _ABSENT]]
    if "z" in around.computed:
        forward = _sum("z", neuron.forward, neuron.bias, neuron.z, glyphs, width, max(2, room - 2))
    back: list[StyledLine] = []
    if "da" in around.computed and neuron.backward:
        back = _sum("dC/da", neuron.backward, None, neuron.da, glyphs, width, max(1, room - len(forward)))
    elif "da" in around.computed:
        back = [[Part("dC/da", "name"), _EQUALS, Part(significant(neuron.da)), Part("  the cost's slope", "faint")]]
    return [*forward, *first, *back, *last][:height]


SHORTEST_PRODUCT = len(" + 1*0")
"""Columns of a product in a sum."""
_EQUALS = Part(" = ")
_ABSENT = Part(" is not computed yet", "faint")


def _activation(neuron: Arithmetic, around: Circumstances) -> StyledLine:
    name = Part("a", "activation")
    if "a" not in around.computed:
        return [name, _ABSENT]
    # A softmax takes in all outputs' z, not this one alone.
    z = "z" if around.batch or around.activation == "softmax" else significant(neuron.z)
    of_z = f"{'mean of ' if around.batch else ''}{around.activation}({z})"
    return [name, _EQUALS, Part(of_z), _EQUALS, Part(significant(neuron.a), "activation")]


def _error(neuron: Arithmetic, around: Circumstances, glyphs: Glyphs) -> StyledLine:
    name = Part(glyphs.delta, "error")
    if "delta" not in around.computed:
        return [name, _ABSENT]
    mean = "mean of " if around.batch else ""
    line = [name, _EQUALS]
    if "da" in around.computed:
        line.append(Part(f"{mean}dC/da {glyphs.times} f'(z)"))
        figures = f"{significant(neuron.da)} {glyphs.times} {significant(neuron.slope)}"
    else:
        line.append(Part(f"{mean}a - y"))
        figures = f"{significant(neuron.a)} - {significant(around.target or 0.0)}"
    if not around.batch:
        line += [_EQUALS, Part(figures)]
    return [*line, _EQUALS, Part(significant(neuron.delta), "error")]


def _sum(
    symbol: str,
    terms: Sequence[Term],
    bias: float | None,
    total: float,
    glyphs: Glyphs,
    width: int,
    height: int,
) -> list[StyledLine]:
    """Return `symbol = Σ weight · signal + bias = total` in at most `height` lines, the largest terms first."""
    order = sorted(range(len(terms)), key=lambda index: -abs(terms[index].product))
    # A product takes at least as many columns; more of them need not be tried.
    shown = min(len(terms), width * height // SHORTEST_PRODUCT)
    while True:
        line: StyledLine = [Part(symbol, "name")]
        for place, index in enumerate(sorted(order[:shown])):
            term = terms[index]
            role: TextRole = "positive" if term.product >= 0 else "negative"
            line.append(Part(" + " if place else " = "))
            line.append(Part(f"{significant(term.weight)}{glyphs.times}{significant(term.signal)}", role))
        if shown < len(terms):
            line.append(Part(f" + {len(terms) - shown} more" if shown else f" = {len(terms)} products", "faint"))
        if bias is not None:
            line += [Part(" + "), Part(f"bias {significant(bias)}")]
        line += [Part(" = "), Part(significant(total), "name")]
        lines = _wrap(line, width)
        if len(lines) <= height or shown == 0:
            return lines
        shown = max(0, min(shown - 1, shown * height // len(lines)))


def _wrap(line: StyledLine, width: int) -> list[StyledLine]:
    """Break a line before a sign or an equals sign where it gets too long; what follows is indented."""
    lines: list[StyledLine] = [[]]
    used = 0
    for place, part in enumerate(line):
        following = len(line[place + 1].text) if part.text in (" + ", " = ") and place + 1 < len(line) else 0
        if used and used + len(part.text) + following > width:
            lines.append([Part("  ")])
            used = 2
        lines[-1].append(part)
        used += len(part.text)
    return lines


def _blames(neuron: Arithmetic, around: Circumstances, width: int) -> StyledLine:
    line: StyledLine = [Part("blames", "error")]
    used = len("blames")
    for blame in neuron.blames:
        text = f" {neuron_name(blame.layer, blame.neuron, around.depth, around.features)} {blame.share:.0%}"
        if used + len(text) > width or blame.share < 0.005:
            break
        line.append(Part(text))
        used += len(text)
    if len(line) == 1:
        line.append(Part(" nobody: no error, or no signal", "faint"))
    return line
