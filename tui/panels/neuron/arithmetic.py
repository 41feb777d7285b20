"""A neuron's arithmetic in words and figures, fitted to a width."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from nn_tui.engine.explain.neuron import Arithmetic, Term, explain
from nn_tui.engine.network.losses import Poisson
from nn_tui.engine.network.names import neuron_name
from nn_tui.engine.runs import Snapshot, Subject

from ...drawing.glyphs import Glyphs
from ...drawing.number_format import significant
from ...drawing.styled_text import Part, StyledLine, TextRole


def describe_neuron(
    snapshot: Snapshot, layer: int, neuron: int, glyphs: Glyphs, width: int, height: int
) -> list[StyledLine]:
    """Return the lines of a neuron's arithmetic, forwards and backwards, at most `height` of them.

    Every equation can be recomputed from its printed digits. Of a batch the sums over connections are told, of means
    and of sums; what cannot be written as one product is told as what it is.
    """
    around = _around(snapshot, layer, neuron, glyphs)
    arithmetic, computed = around.neuron, around.computed
    first, last = _wrap(_activation(around), width), _wrap(_error(around), width)
    if "delta" in computed:
        last.append(_blames(snapshot, arithmetic, width))
    room = height - len(first) - len(last)
    symbol = "mean z" if around.batch else "z"
    forward = [[Part(symbol, "name"), _ABSENT]]
    if "z" in computed:
        forward = _sum(symbol, arithmetic.forward, arithmetic.bias, arithmetic.z, glyphs, width, max(2, room - 2))
    back: list[StyledLine] = []
    symbol = around.upstream
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
    """A neuron's arithmetic, the subject that it is of, and how to write it.

    `computed` are its quantities that are there. `masked` tells that dropout has left its mark on them. `weighted`
    tells that the classes count differently.
    """

    neuron: Arithmetic
    subject: Subject
    computed: Collection[str]
    masked: bool
    weighted: bool
    glyphs: Glyphs

    @property
    def batch(self) -> bool:
        """Whether it is of a batch as a whole."""
        return self.subject.sample is None

    @property
    def upstream(self) -> str:
        """What the next layer hands back: dC/da, in a step with dropout by what the layer hands on."""
        return "dC/ds" if self.masked else "dC/da"


def _around(snapshot: Snapshot, layer: int, neuron: int, glyphs: Glyphs) -> _Around:
    subject = snapshot.subject
    return _Around(
        explain(subject, layer, neuron),
        subject,
        {quantity for quantity, of_layer in snapshot.computed if of_layer == layer},
        masked=subject.kind != "aside"
        and any(each.writes == "mask" and layer in each.layers for each in snapshot.operations),
        weighted=bool(snapshot.experiment.training.class_weights),
        glyphs=glyphs,
    )


SHORTEST_PRODUCT = len(" + 1*0")
"""Columns of a product in a sum."""
_EQUALS = Part(" = ")
_ABSENT = Part(" is not computed yet", "faint")


def _activation(around: _Around) -> StyledLine:
    neuron = around.neuron
    name, value = Part("mean a" if around.batch else "a", "activation"), Part(significant(neuron.a), "activation")
    if "a" not in around.computed:
        return [name, _ABSENT]
    function = f"{neuron.activation}(z)"
    if around.batch:
        return [
            name,
            _EQUALS,
            value,
            Part(f"  over {neuron.samples} samples", "faint"),
            Part(f" of {function}", "faint"),
        ]
    if neuron.log_sum is None:
        return [name, _EQUALS, Part(f"{neuron.activation}({significant(neuron.z)})"), _EQUALS, value]
    # A softmax takes in all outputs' z; the logarithm of their sum tells what of the others counts here.
    figures = Part(f"e^({significant(neuron.z)} - {bracketed(neuron.log_sum)})")
    return [name, _EQUALS, Part(function), _EQUALS, figures, _EQUALS, value]


def _error(around: _Around) -> StyledLine:
    neuron = around.neuron
    name, value = Part(around.glyphs.delta, "error"), Part(significant(neuron.delta), "error")
    if "delta" not in around.computed:
        return [name, _ABSENT]
    formula = _error_formula(around)
    if around.batch:
        over = Part(f"  sum over {neuron.samples} samples", "faint")
        return [name, _EQUALS, value, over, Part(f" of {formula}", "faint")]
    return [name, _EQUALS, Part(formula), _EQUALS, Part(_error_figures(around)), _EQUALS, value]


def _error_formula(around: _Around) -> str:
    """Return how the error comes about, of a batch that of each of its samples."""
    neuron, times, loss = around.neuron, around.glyphs.times, around.subject.loss
    if loss.writes == "delta" and not neuron.backward:
        weight = ("w" if around.weighted else "") if around.batch else _weight(around)
        return _share("e^z - y" if isinstance(loss, Poisson) else "a - y", weight, around)
    if neuron.activation == "softmax":
        return f"a {times} ({around.upstream} - {around.glyphs.spell('Σ ')}a{times}{around.upstream})"
    slope = () if neuron.activation == "identity" else ("f'(z)",)
    return f" {times} ".join((around.upstream, *slope, *(("mask",) if around.masked else ())))


def _error_figures(around: _Around) -> str:
    """Return the same with the numbers of a sample put in."""
    neuron, times = around.neuron, around.glyphs.times
    if (output := neuron.output_error) is not None:
        predicted = f"e^{bracketed(neuron.z)}" if output.exponential else significant(neuron.a)
        return _share(f"{predicted} - {bracketed(output.target)}", _weight(around), around)
    if neuron.mean_da is not None:
        return f"{significant(neuron.a)} {times} ({significant(neuron.da)} - {bracketed(neuron.mean_da)})"
    slope = () if neuron.activation == "identity" else (neuron.derivative,)
    mask = () if neuron.mask is None else (neuron.mask,)
    return f" {times} ".join(significant(factor) for factor in (neuron.da, *slope, *mask))


def _weight(around: _Around) -> str:
    """Return how often a sample counts; empty where it counts once."""
    return "" if around.subject.weight == 1 else f"{around.subject.weight:g}"


def _share(difference: str, weight: str, around: _Around) -> str:
    """Return a sample's part of an error that is a mean over all that were sent through together."""
    if not weight and around.neuron.samples == 1:
        return difference
    times = f"{weight} {around.glyphs.times} " if weight else ""
    return f"{times}({difference}){'' if around.neuron.samples == 1 else f' / {around.neuron.samples}'}"


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


def _blames(snapshot: Snapshot, neuron: Arithmetic, width: int) -> StyledLine:
    line: StyledLine = [Part("blames", "error")]
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
