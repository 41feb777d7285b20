"""A neuron's arithmetic in words and figures, fitted to a width and a height."""

from collections.abc import Collection, Sequence
from math import isfinite
from typing import NamedTuple

from nn_tui.engine.explain.neuron import Arithmetic, Term, explain
from nn_tui.engine.network.names import neuron_name
from nn_tui.engine.runs import Snapshot

from ...drawing.glyphs import Glyphs
from ...drawing.number_format import significant
from ...drawing.short_names import shorten_name
from ...drawing.styled_text import Part, StyledLine, TextRole
from ...drawing.text_cells import width_of
from .statements import EQUALS, brief, wrap

SHORTEST_PRODUCT = len(" + 1*0")
"""Columns of a product in a sum."""
IMPORTANCE = ("z", "a", "delta", "da", "blames")
"""What is told first where there is room for few lines."""
LEAST_SHARE = 0.005
"""The share of the blame from which a neuron is named: what is less would be told as none."""
SHORTEST_NAME = 3
"""Cells of a name that is cut at least."""
_ABSENT = Part(" is not computed yet", "faint")


def describe_neuron(
    snapshot: Snapshot, layer: int, neuron: int, glyphs: Glyphs, width: int, height: int
) -> list[StyledLine]:
    """Return the lines of a neuron's arithmetic, forwards and backwards, at most `height` of them.

    Every equation can be recomputed from its printed digits, and is whole: where it does not fit, its result alone is
    told. Of a batch the sums over connections are told, of means and of sums; what cannot be written as one product is
    told as what it is.
    """
    arithmetic = explain(snapshot.subject, layer, neuron)
    computed = {quantity for quantity, of_layer in snapshot.computed if of_layer == layer}
    around = _Around(arithmetic, snapshot.subject.averaged, computed, glyphs)
    mean = "mean " if around.batch else ""
    z, a, delta = Part(f"{mean}z", "name"), Part(f"{mean}a", "activation"), Part(glyphs.delta, "error")
    da = Part(_upstream(arithmetic), "name")
    shortest: dict[str, StyledLine] = {
        "z": brief(z, arithmetic.z) if "z" in computed else [z, _ABSENT],
        "a": brief(a, arithmetic.a) if "a" in computed else [a, _ABSENT],
    }
    if "da" in computed:
        shortest["da"] = brief(da, arithmetic.da)
    shortest["delta"] = brief(delta, arithmetic.delta) if "delta" in computed else [delta, _ABSENT]
    if "delta" in computed:
        shortest["blames"] = _blames(snapshot, arithmetic, glyphs, width)
    told = [name for name in IMPORTANCE if name in shortest][:height]
    statements = {name: [line] for name, line in shortest.items() if name in told}
    room = height - len(told)

    def tell(name: str, lines: list[StyledLine]) -> None:
        nonlocal room
        if name in statements and len(lines) - 1 <= room:
            statements[name] = lines
            room -= len(lines) - 1

    if "a" in computed:
        tell("a", wrap(_activation(around, a), width))
    if "delta" in computed:
        tell("delta", wrap(_error(around, delta), width))
    if "z" in computed:
        # The sum backwards takes two lines where there is room for them.
        most = room + 1 - min(room, bool(arithmetic.backward) and "da" in told)
        tell("z", _sum(z, arithmetic.forward, arithmetic.bias, arithmetic.z, glyphs, width, most))
    if "da" in computed and arithmetic.backward:
        tell("da", _sum(da, arithmetic.backward, None, arithmetic.da, glyphs, width, room + 1))
    elif "da" in computed:
        tell("da", wrap([*brief(da, arithmetic.da), Part("  from the cost", "faint")], width))
    return [line for lines in statements.values() for line in lines]


def describe_input(snapshot: Snapshot, neuron: int, width: int, height: int) -> list[StyledLine]:
    """Return the lines of an input: its value in the units of the data, and how it was scaled."""
    scaler, original = snapshot.data.input_scaler, input_value(snapshot, neuron)
    scaled = float(snapshot.subject.activity.inputs[neuron])
    figures = (
        f"({significant(original)} - {bracketed(float(scaler.offset[neuron]))})"
        f" / {significant(float(scaler.factor[neuron]))}"
    )
    statements = [
        [brief(Part(snapshot.data.feature_names[neuron], "activation"), original)],
        wrap([Part("scaled"), EQUALS, Part(figures), EQUALS, Part(significant(scaled), "activation")], width),
        wrap([Part("an input has no bias and no error: nobody can change it", "faint")], width),
    ]
    if sum(map(len, statements[:2])) > height:
        statements[1] = [brief(Part("scaled"), scaled)]
    while sum(map(len, statements)) > height:
        statements.pop()
    return [line for lines in statements for line in lines]


def input_value(snapshot: Snapshot, neuron: int) -> float:
    """Return what an input is in the units of the data, of a batch the mean."""
    subject = snapshot.subject
    if subject.sample is not None:
        return float(subject.sample.inputs[neuron])
    return float(snapshot.data.input_scaler.restore(subject.activity.inputs)[neuron])


class _Around(NamedTuple):
    """A neuron's arithmetic, whether it is of several samples, which quantities are computed, and how to write them."""

    neuron: Arithmetic
    batch: bool
    computed: Collection[str]
    glyphs: Glyphs


def _activation(around: _Around, name: Part) -> StyledLine:
    neuron = around.neuron
    value, function = Part(significant(neuron.a), "activation"), f"{neuron.activation}(z)"
    if around.batch:
        return [name, EQUALS, value, Part(f"  over {_samples(neuron)} of {function}", "faint")]
    if neuron.log_sum is None:
        return [name, EQUALS, Part(f"{neuron.activation}({significant(neuron.z)})"), EQUALS, value]
    # A softmax takes in all outputs' z; the logarithm of their sum tells what of the others counts here.
    figures = Part(f"e^({significant(neuron.z)} - {bracketed(neuron.log_sum)})")
    return [name, EQUALS, Part(function), EQUALS, figures, EQUALS, value]


def _error(around: _Around, name: Part) -> StyledLine:
    neuron = around.neuron
    formula, value = _error_formula(neuron, around.glyphs), Part(significant(neuron.delta), "error")
    if around.batch:
        return [name, EQUALS, value, Part(f"  sum over {_samples(neuron)} of {formula}", "faint")]
    figures = _error_figures(neuron, around.glyphs)
    if figures == value.text:
        return [name, EQUALS, Part(formula), EQUALS, value]
    return [name, EQUALS, Part(formula), EQUALS, Part(figures), EQUALS, value]


def _samples(neuron: Arithmetic) -> str:
    return f"{neuron.samples} samples"


def _error_formula(neuron: Arithmetic, glyphs: Glyphs) -> str:
    """Return how the error comes about, in symbols."""
    times, upstream = glyphs.times, _upstream(neuron)
    match neuron.error_rule:
        case "softmax":
            return f"a {times} ({upstream} - {glyphs.spell('Σ').strip()} a{times}{upstream})"
        case "derivative":
            factors = [upstream]
            if neuron.activation != "identity":
                factors.append("f'(z)")
            if neuron.mask is not None:
                factors.append("mask")
            return f" {times} ".join(factors)
        case difference:
            return _weighted(difference, neuron, glyphs)


def _error_figures(neuron: Arithmetic, glyphs: Glyphs) -> str:
    """Return the formula of a sample's error with the numbers put in."""
    times = glyphs.times
    if (output := neuron.output_error) is not None:
        # Only e^z is computed anew: it is no number that is shown elsewhere.
        exponential = neuron.error_rule == "e^z - y"
        predicted = f"e^{bracketed(neuron.z)}" if exponential else significant(output.predicted)
        return _weighted(f"{predicted} - {bracketed(output.target)}", neuron, glyphs)
    if neuron.mean_da is not None:
        return f"{significant(neuron.a)} {times} ({significant(neuron.da)} - {bracketed(neuron.mean_da)})"
    factors = [neuron.da]
    if neuron.activation != "identity":
        factors.append(neuron.derivative)
    if neuron.mask is not None:
        factors.append(neuron.mask)
    return f" {times} ".join(map(significant, factors))


def _weighted(difference: str, neuron: Arithmetic, glyphs: Glyphs) -> str:
    """Return the difference times the sample's weight, as its part of the mean over the samples."""
    if neuron.weight == 1 and neuron.samples == 1:
        return difference
    weight = "w" if neuron.weight is None else f"{neuron.weight:g}"
    before = "" if neuron.weight == 1 else f"{weight} {glyphs.times} "
    return f"{before}({difference}){'' if neuron.samples == 1 else f' / {neuron.samples}'}"


def _upstream(neuron: Arithmetic) -> str:
    """Return what the next layer hands back: dC/da, in a step with dropout by what the layer hands on."""
    return "dC/da" if neuron.mask is None else "dC/ds"


def bracketed(value: float) -> str:
    """Return a number that stands behind a sign."""
    return f"({significant(value)})" if value < 0 else significant(value)


def _sum(
    symbol: Part,
    terms: Sequence[Term],
    bias: float | None,
    total: float,
    glyphs: Glyphs,
    width: int,
    height: int,
) -> list[StyledLine]:
    """Return `symbol = Σ weight · signal + bias = total` in at most `height` lines, the largest terms first.

    Where not even the sum of all terms fits, that is the total alone.
    """
    order = sorted(range(len(terms)), key=lambda index: -abs(terms[index].product))
    # A product takes at least as many columns; more of them need not be tried.
    shown = min(len(terms), width * height // SHORTEST_PRODUCT)
    while True:
        line: StyledLine = [symbol]
        for place, index in enumerate(sorted(order[:shown])):
            term = terms[index]
            role: TextRole = "positive" if term.product >= 0 else "negative"
            line.append(Part(" + ") if place else EQUALS)
            line.append(Part(f"{significant(term.weight)}{glyphs.times}{significant(term.signal)}", role))
        if shown < len(terms):
            rest = sum(terms[index].product for index in order[shown:])
            count = f" ({len(terms) - shown} more)" if shown else f" ({len(terms)} products)"
            line += [Part(" + ") if shown else EQUALS, Part(significant(rest)), Part(count, "faint")]
        if bias is not None:
            line += [Part(" + "), Part(f"bias {significant(bias)}")]
        line += [EQUALS, Part(significant(total), "name")]
        lines = wrap(line, width)
        if len(lines) <= height:
            return lines
        if shown == 0:
            return [brief(symbol, total)]
        shown = max(0, min(shown - 1, shown * height // len(lines)))


def _blames(snapshot: Snapshot, neuron: Arithmetic, glyphs: Glyphs, width: int) -> StyledLine:
    """Return who is blamed for the error, as many as fit, and how many there are besides."""
    told = [blame for blame in neuron.blames if blame.share >= LEAST_SHARE]
    line, used = [Part("blames", "error")], len("blames")
    for place, blame in enumerate(told):
        name = neuron_name(blame.layer, blame.neuron, snapshot.structure.depth, snapshot.data.feature_names)
        share, left = f" {blame.share:.0%}", len(told) - place - 1
        room = width - used - 1 - len(share) - len(f" +{left} more" if left else "")
        if width_of(name) > room and (place or room < SHORTEST_NAME):
            line.append(Part(f" +{left + 1} more" if place else f" {len(told)}", "faint"))
            return line
        line.append(Part(f" {shorten_name(name, room, glyphs.ellipsis)}{share}"))
        used += width_of(line[-1].text)
    if not told:
        line.append(Part(_no_blame(neuron, width - used), "faint"))
    return line


def _no_blame(neuron: Arithmetic, width: int) -> str:
    """Return why nobody is named."""
    if not all(isfinite(blame.amount) for blame in neuron.blames):
        words = " cannot be told: no finite number", " ?"
    elif any(blame.share for blame in neuron.blames):
        words = f" {len(neuron.blames):,}, each less than {LEAST_SHARE:.1%}", f" {len(neuron.blames):,}"
    else:
        words = " nobody: no error, or no signal", " nobody"
    return next((text for text in words if len(text) <= width), words[-1])
