"""A neuron's arithmetic in words and figures, fitted to a width; parts carry a role, which the panel colours."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from ..engine.explain import Arithmetic, Term
from .glyphs import Glyphs
from .numbers import significant

Role = Literal["plain", "faint", "activation", "error", "positive", "negative", "name"]


class Part(NamedTuple):
    """A piece of a line with one role."""

    text: str
    role: Role = "plain"


Line = list[Part]


def neuron_name(layer: int, neuron: int, depth: int, feature_names: Sequence[str]) -> str:
    """Return the name of a neuron: the feature of an input, h1.3 in a hidden layer, y1 for an output."""
    if layer == 0:
        return feature_names[neuron]
    return f"y{neuron + 1}" if layer == depth else f"h{layer}.{neuron + 1}"


def describe_neuron(
    arithmetic: Arithmetic,
    *,
    activation: str,
    depth: int,
    features: Sequence[str],
    batch: bool,
    cost: str,
    glyphs: Glyphs,
    width: int,
    height: int,
) -> list[Line]:
    """Return the lines of a neuron's arithmetic, forwards and backwards, at most `height` of them.

    `batch` tells that the numbers are means over a batch, `cost` is the formula of the error at the output.
    """
    d, dot = glyphs.delta, glyphs.times
    z = _sum("z", arithmetic.forward, ("bias", arithmetic.bias), arithmetic.z, dot, glyphs, width)
    of_z = f"mean of {activation}(z)" if batch else f"{activation}({significant(arithmetic.z)})"
    lines: list[Line] = [*z]
    lines.append([Part("a", "activation"), Part(f" = {of_z} = "), Part(significant(arithmetic.a), "activation")])
    if arithmetic.backward:
        lines += _sum("dC/da", arithmetic.backward, None, arithmetic.da, dot, glyphs, width)
    else:
        lines.append([Part("dC/da"), Part(f" = {significant(arithmetic.da)}"), Part(f"   from {cost}", "faint")])
    slope = f"f'(z) = {significant(arithmetic.slope)}"
    if batch:
        error = f" = sum over the batch of dC/da {dot} f'(z) = "
    else:
        error = f" = dC/da {dot} f'(z) = {significant(arithmetic.da)} {dot} {significant(arithmetic.slope)} = "
    lines.append([Part(d, "error"), Part(error), Part(significant(arithmetic.delta), "error")])
    if not batch and len(lines) + 2 <= height:
        lines[-1] += [Part(f"   {slope}", "faint")] if sum(len(part.text) for part in lines[-1]) + 24 < width else []
    lines.append(_blames(arithmetic, depth, features, width))
    return lines[:height]


def _sum(
    symbol: str,
    terms: Sequence[Term],
    constant: tuple[str, float] | None,
    total: float,
    dot: str,
    glyphs: Glyphs,
    width: int,
) -> list[Line]:
    """Return `symbol = Σ weight · signal + constant = total` in one line or two; the largest terms are written out."""
    tail = f" + {constant[0]} {significant(constant[1])}" if constant else ""
    end = f" = {significant(total)}"
    written = [f"{significant(term.weight)}{dot}{significant(term.signal)}" for term in terms]
    order = sorted(range(len(terms)), key=lambda index: -abs(terms[index].product))
    for two_lines in (False, True):
        room = width - len(symbol) - 3 - len(tail) - (0 if two_lines else len(end))
        shown = _largest(written, order, room, glyphs.ellipsis)
        if len(shown) == len(written) or two_lines:
            head: Line = [Part(symbol, "name"), Part(" = ")]
            for place, index in enumerate(sorted(shown)):
                role: Role = "positive" if terms[index].product >= 0 else "negative"
                head += [Part(" + ", "faint")] if place else []
                head.append(Part(written[index], role))
            left = len(written) - len(shown)
            if left:
                head.append(Part(f" + {glyphs.ellipsis} {left} more", "faint"))
            head.append(Part(tail))
            result = [Part(end)]
            return [[*head, *result]] if not two_lines else [head, [Part(" " * len(symbol)), *result]]
    return []


def _largest(written: Sequence[str], order: Sequence[int], room: int, ellipsis: str) -> set[int]:
    """Return the terms that fit into `room`, the largest first, leaving room to say how many are left out."""
    if sum(len(text) + 3 for text in written) - 3 <= room:
        return set(range(len(written)))
    room -= len(f" + {ellipsis} {len(written)} more")
    shown: set[int] = set()
    for index in order:
        room -= len(written[index]) + 3
        if room < -3:
            break
        shown.add(index)
    return shown


def _blames(arithmetic: Arithmetic, depth: int, features: Sequence[str], width: int) -> Line:
    line: Line = [Part("blames", "error"), Part(" ")]
    used = 7
    for blame in arithmetic.blames:
        name = neuron_name(blame.layer, blame.neuron, depth, features)
        text = f" {name} {blame.share:.0%}"
        if used + len(text) > width or blame.share < 0.005:
            break
        line.append(Part(text))
        used += len(text)
    if used == 7:
        line.append(Part(" nobody: there is no error, or no signal came in", "faint"))
    return line
