"""A neuron's arithmetic in words and figures, fitted to a width."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from nn_tui.engine.explain.neuron import Arithmetic, Term, explain
from nn_tui.engine.network.losses import Poisson
from nn_tui.engine.network.names import neuron_name
from nn_tui.engine.runs import Snapshot, Subject

from ...drawing.glyphs import Glyphs
from ...drawing.number_format import significant
from ...drawing.styled_text import Line, Part, Role


def describe_neuron(snapshot: Snapshot, layer: int, neuron: int, glyphs: Glyphs, width: int, height: int) -> list[Line]:
    """Return the lines of a neuron's arithmetic, forwards and backwards, at most `height` of them.

    Every equation can be recomputed from its printed digits. Of a batch the sums over connections are told, of means
    and of sums; what cannot be written as one product is told as what it is.
    """
    arithmetic = explain(snapshot.subject, layer, neuron)
    computed = {quantity for quantity, of_layer in snapshot.computed if of_layer == layer}
    around = _Around(arithmetic, snapshot.subject, computed, glyphs)
    first, last = _wrap(_activation(around), width), _wrap(_error(around), width)
    if "delta" in computed:
        last.append(_blames(snapshot, arithmetic, width))
    room = height - len(first) - len(last)
    symbol = "mean z" if around.batch else "z"
    forward = [[Part(symbol, "name"), _ABSENT]]
    if "z" in computed:
        forward = _sum(symbol, arithmetic.forward, arithmetic.bias, arithmetic.z, glyphs, width, max(2, room - 2))
    back: list[Line] = []
    symbol = _upstream(arithmetic)
    if "da" in computed and arithmetic.backward:
        back = _sum(symbol, arithmetic.backward, None, arithmetic.da, glyphs, width, max(1, room - len(forward)))
    elif "da" in computed:
        back = [[Part(symbol, "name"), _EQUALS, Part(significant(arithmetic.da)), Part("  from the cost", "faint")]]
    return [*forward, *first, *back, *last][:height]


def input_value(snapshot: Snapshot, neuron: int) -> float:
    """Return what an input is in the units of the data, of a batch the mean."""
    subject = snapshot.subject
    if subject.sample is not None:
        return float(subject.sample.inputs[neuron])
    return float(snapshot.data.input_scaler.restore(subject.activity.inputs)[neuron])


class _Around(NamedTuple):
    """A neuron's arithmetic, what it is of, which of its quantities are computed, and how to write them."""

    neuron: Arithmetic
    subject: Subject
    computed: Collection[str]
    glyphs: Glyphs

    @property
    def batch(self) -> bool:
        """Whether the numbers are those of a batch as a whole."""
        return self.subject.sample is None


SHORTEST_PRODUCT = len(" + 1*0")
"""Columns of a product in a sum."""
_EQUALS = Part(" = ")
_ABSENT = Part(" is not computed yet", "faint")


def _activation(around: _Around) -> Line:
    neuron = around.neuron
    name, value = Part("mean a" if around.batch else "a", "activation"), Part(significant(neuron.a), "activation")
    if "a" not in around.computed:
        return [name, _ABSENT]
    function = f"{neuron.activation}(z)"
    if around.batch:
        return [name, _EQUALS, value, Part(f"  over {neuron.samples} samples of {function}", "faint")]
    if neuron.log_sum is None:
        return [name, _EQUALS, Part(f"{neuron.activation}({significant(neuron.z)})"), _EQUALS, value]
    # A softmax takes in all outputs' z; the logarithm of their sum tells what of the others counts here.
    figures = Part(f"e^({significant(neuron.z)} - {bracketed(neuron.log_sum)})")
    return [name, _EQUALS, Part(function), _EQUALS, figures, _EQUALS, value]


def _error(around: _Around) -> Line:
    neuron, glyphs = around.neuron, around.glyphs
    name, value = Part(glyphs.delta, "error"), Part(significant(neuron.delta), "error")
    if "delta" not in around.computed:
        return [name, _ABSENT]
    formula = Part(_error_formula(around))
    if around.batch:
        return [name, _EQUALS, value, Part(f"  sum over {neuron.samples} samples of {formula.text}", "faint")]
    return [name, _EQUALS, formula, _EQUALS, Part(_error_figures(neuron, glyphs)), _EQUALS, value]


def _error_formula(around: _Around) -> str:
    """Return in symbols how the error of a sample comes about."""
    neuron, times, upstream = around.neuron, around.glyphs.times, _upstream(around.neuron)
    if "da" not in around.computed:
        predicted = "e^z" if isinstance(around.subject.loss, Poisson) else "a"
        weight = "w" if around.batch and around.subject.weighted else f"{around.subject.weight:g}"
        return _weighted(f"{predicted} - y", weight, neuron.samples, times)
    if neuron.activation == "softmax":
        return f"a {times} ({upstream} - {around.glyphs.spell('Σ ')}a{times}{upstream})"
    factors = [upstream, *(["f'(z)"] if neuron.activation != "identity" else []), *(["mask"] if neuron.masked else [])]
    return f" {times} ".join(factors)


def _error_figures(neuron: Arithmetic, glyphs: Glyphs) -> str:
    """Return the same with the numbers of a sample put in."""
    times = glyphs.times
    if (output := neuron.output_error) is not None:
        predicted = f"e^{bracketed(neuron.z)}" if output.exponential else significant(neuron.a)
        difference = f"{predicted} - {bracketed(output.target)}"
        return _weighted(difference, f"{output.weight:g}", output.samples, times)
    if neuron.mean_da is not None:
        inside = f"{significant(neuron.da)} - {bracketed(neuron.mean_da)}"
        return f"{significant(neuron.a)} {times} ({inside})"
    factors = [neuron.da]
    if neuron.activation != "identity":
        factors.append(neuron.derivative)
    if neuron.mask is not None:
        factors.append(neuron.mask)
    return f" {times} ".join(significant(factor) for factor in factors)


def _weighted(difference: str, weight: str, samples: int, times: str) -> str:
    if weight == "1" and samples == 1:
        return difference
    before = "" if weight == "1" else f"{weight} {times} "
    return f"{before}({difference}){'' if samples == 1 else f' / {samples}'}"


def _upstream(neuron: Arithmetic) -> str:
    """Return what the next layer hands back: dC/da, in a step with dropout by what the layer hands on."""
    return "dC/ds" if neuron.masked else "dC/da"


def bracketed(value: float) -> str:
    """Return a number that stands behind a sign."""
    return f"({significant(value)})" if value < 0 else significant(value)


def _sum(
    symbol: str,
    terms: Sequence[Term],
    bias: float | None,
    total: float,
    glyphs: Glyphs,
    width: int,
    height: int,
) -> list[Line]:
    """Return `symbol = Σ weight · signal + bias = total` in at most `height` lines, the largest terms first."""
    order = sorted(range(len(terms)), key=lambda index: -abs(terms[index].product))
    # A product takes at least as many columns; more of them need not be tried.
    shown = min(len(terms), width * height // SHORTEST_PRODUCT)
    while True:
        line: Line = [Part(symbol, "name")]
        for place, index in enumerate(sorted(order[:shown])):
            term = terms[index]
            role: Role = "positive" if term.product >= 0 else "negative"
            line.append(Part(" + " if place else " = "))
            line.append(Part(f"{significant(term.weight)}{glyphs.times}{significant(term.signal)}", role))
        if shown < len(terms):
            rest = sum(terms[index].product for index in order[shown:])
            sign = " + " if shown else " = "
            count = f" ({len(terms) - shown} more)" if shown else f" ({len(terms)} products)"
            line += [Part(sign), Part(significant(rest)), Part(count, "faint")]
        if bias is not None:
            line += [Part(" + "), Part(f"bias {significant(bias)}")]
        line += [Part(" = "), Part(significant(total), "name")]
        lines = _wrap(line, width)
        if len(lines) <= height or shown == 0:
            return lines
        shown = max(0, min(shown - 1, shown * height // len(lines)))


def _wrap(line: Line, width: int) -> list[Line]:
    """Break a line before a sign or an equals sign where it gets too long; what follows is indented."""
    lines: list[Line] = [[]]
    used = 0
    for place, part in enumerate(line):
        following = len(line[place + 1].text) if part.text in (" + ", " = ") and place + 1 < len(line) else 0
        if used and used + len(part.text) + following > width:
            lines.append([Part("  ")])
            used = 2
        lines[-1].append(part)
        used += len(part.text)
    return lines


def _blames(snapshot: Snapshot, neuron: Arithmetic, width: int) -> Line:
    line: Line = [Part("blames", "error")]
    used, depth, features = len("blames"), snapshot.structure.depth, snapshot.data.feature_names
    for blame in neuron.blames:
        text = f" {neuron_name(blame.layer, blame.neuron, depth, features)} {blame.share:.0%}"
        if used + len(text) > width or blame.share < 0.005:
            break
        line.append(Part(text))
        used += len(text)
    if len(line) == 1:
        line.append(Part(" nobody: no error, or no signal", "faint"))
    return line
