"""Equations that more than one panel prints: sums with the largest terms first, and how an error comes about."""

from collections.abc import Sequence

from nn_tui.engine.explain.neuron import Arithmetic, Term

from ..drawing.glyphs import Glyphs
from ..drawing.number_format import significant
from ..drawing.styled_text import Part, StyledLine, TextRole
from ..drawing.text_cells import width_of
from .statements import EQUALS, Write, bracketed, brief, wrap

PLUS = Part(" + ")


def error_formula(neuron: Arithmetic, glyphs: Glyphs) -> str:
    """Return how the error comes about, in symbols."""
    times, handed = glyphs.times, upstream(neuron)
    match neuron.error_rule:
        case "softmax":
            return f"a {times} ({handed} - {glyphs.spell('Σ').strip()} a{times}{handed})"
        case "derivative":
            factors = [handed]
            if neuron.activation != "identity":
                factors.append("f'(z)")
            if neuron.mask is not None:
                factors.append("mask")
            return f" {times} ".join(factors)
        case difference:
            return _weighted(difference, neuron, glyphs)


def error_figures(neuron: Arithmetic, glyphs: Glyphs, write: Write = significant) -> str:
    """Return the formula of a sample's error with the numbers put in."""
    times = glyphs.times
    if (output := neuron.output_error) is not None:
        # Only e^z is computed anew: it is no number that is shown elsewhere.
        exponential = neuron.error_rule == "e^z - y"
        predicted = f"e^{bracketed(neuron.z, write)}" if exponential else write(output.predicted)
        return _weighted(f"{predicted} - {bracketed(output.target, write)}", neuron, glyphs)
    if neuron.mean_da is not None:
        return f"{write(neuron.a)} {times} ({write(neuron.da)} - {bracketed(neuron.mean_da, write)})"
    factors = [neuron.da]
    if neuron.activation != "identity":
        factors.append(neuron.derivative)
    if neuron.mask is not None:
        factors.append(neuron.mask)
    return f" {times} ".join(map(write, factors))


def _weighted(difference: str, neuron: Arithmetic, glyphs: Glyphs) -> str:
    """Return the difference times the sample's weight, as its part of the mean over the samples."""
    if neuron.weight == 1 and neuron.samples == 1:
        return difference
    weight = "w" if neuron.weight is None else f"{neuron.weight:g}"
    before = "" if neuron.weight == 1 else f"{weight} {glyphs.times} "
    return f"{before}({difference}){'' if neuron.samples == 1 else f' / {neuron.samples}'}"


def upstream(neuron: Arithmetic) -> str:
    """Return what the next layer hands back: dC/da, in a step with dropout by what the layer hands on."""
    return "dC/da" if neuron.mask is None else "dC/ds"


def sum_lines(
    symbol: Part,
    terms: Sequence[Term],
    bias: float | None,
    total: float,
    glyphs: Glyphs,
    width: int,
    height: int,
    write: Write = significant,
) -> list[StyledLine]:
    """Return `symbol = Σ weight · signal + bias = total` in at most `height` lines, the largest terms first.

    Where not even the sum of all terms fits, that is the total alone.
    """
    order = sorted(range(len(terms)), key=lambda index: -abs(terms[index].product))
    products: dict[int, Part] = {}
    room = width * height
    # More of them than fill all lines need not be tried.
    for index in order:
        term = terms[index]
        role: TextRole = "positive" if term.product >= 0 else "negative"
        product = Part(f"{write(term.weight)}{glyphs.times}{write(term.signal)}", role)
        room -= width_of(PLUS.text) + width_of(product.text)
        if room < 0:
            break
        products[index] = product
    shown = len(products)
    while True:
        line: StyledLine = [symbol]
        for place, index in enumerate(sorted(order[:shown])):
            line += [PLUS if place else EQUALS, products[index]]
        if shown < len(terms):
            rest = sum(terms[index].product for index in order[shown:])
            count = f" ({len(terms) - shown} more)" if shown else f" ({len(terms)} products)"
            line += [PLUS if shown else EQUALS, Part(write(rest)), Part(count, "faint")]
        if bias is not None:
            line += [PLUS, Part(f"bias {write(bias)}")]
        line += [EQUALS, Part(write(total), "name")]
        lines = wrap(line, width)
        if len(lines) <= height:
            return lines
        if shown == 0:
            return [brief(symbol, total, write)]
        shown = max(0, min(shown - 1, shown * height // len(lines)))
