"""A neuron's arithmetic in words and figures, fitted to a width and a height."""

from collections.abc import Collection
from math import isfinite
from typing import NamedTuple

from nn_tui.engine.explain.neuron import Arithmetic, explain
from nn_tui.engine.network.names import neuron_name
from nn_tui.engine.runs import Snapshot

from ...drawing.glyphs import Glyphs
from ...drawing.number_format import significant
from ...drawing.short_names import shorten_name
from ...drawing.styled_text import Part, StyledLine
from ...drawing.text_cells import width_of
from ..equations import error_figures, error_formula, sum_lines, upstream
from ..statements import EQUALS, bracketed, brief, wrap

IMPORTANCE = ("z", "a", "delta", "da", "blames")
"""What is told first where there is room for few lines."""
LEAST_SHARE = 0.005
"""The share of the blame from which a neuron is named: what is less would be told as none."""
SHORTEST_NAME = 3
"""Cells of a name that is cut at least."""
_ABSENT = Part(" is not computed yet", "faint")
_NO_TARGET = Part(" needs a target, which your row has not", "faint")


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
    absent = _ABSENT if snapshot.subject.targeted else _NO_TARGET
    around = _Around(arithmetic, snapshot.subject.averaged, computed, glyphs)
    mean = "mean " if around.batch else ""
    z, a, delta = Part(f"{mean}z", "name"), Part(f"{mean}a", "activation"), Part(glyphs.delta, "error")
    da = Part(upstream(arithmetic), "name")
    shortest: dict[str, StyledLine] = {
        "z": brief(z, arithmetic.z) if "z" in computed else [z, _ABSENT],
        "a": brief(a, arithmetic.a) if "a" in computed else [a, _ABSENT],
    }
    if "da" in computed:
        shortest["da"] = brief(da, arithmetic.da)
    shortest["delta"] = brief(delta, arithmetic.delta) if "delta" in computed else [delta, absent]
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
        tell("z", sum_lines(z, arithmetic.forward, arithmetic.bias, arithmetic.z, glyphs, width, most))
    if "da" in computed and arithmetic.backward:
        tell("da", sum_lines(da, arithmetic.backward, None, arithmetic.da, glyphs, width, room + 1))
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
    formula, value = error_formula(neuron, around.glyphs), Part(significant(neuron.delta), "error")
    if around.batch:
        return [name, EQUALS, value, Part(f"  sum over {_samples(neuron)} of {formula}", "faint")]
    figures = error_figures(neuron, around.glyphs)
    if figures == value.text:
        return [name, EQUALS, Part(formula), EQUALS, value]
    return [name, EQUALS, Part(formula), EQUALS, Part(figures), EQUALS, value]


def _samples(neuron: Arithmetic) -> str:
    return f"{neuron.samples} samples"


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
    return next((text for text in words if width_of(text) <= width), words[-1])
