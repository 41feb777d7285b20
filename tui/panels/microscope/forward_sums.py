"""Forward: a neuron's sum with the article's names, then with numbers, then term by term; and its activation."""

from nn_tui.engine.explain.neuron import Arithmetic, explain

from ...drawing.styled_text import Part, StyledLine
from ...drawing.text_cells import width_of
from ..equations import sum_lines
from ..statements import EQUALS, wrap
from .scene import MicroscopeScene, Page, Row, of_samples

MOST_SUM_LINES = 4
"""Lines that the sum with numbers may take above its terms."""
MOST_SLOPES = 6
"""Weights that are told in the data's units at most."""


def forward_page(scene: MicroscopeScene, sentence: str, width: int) -> Page:
    """Return how the neuron's signals become its Z and its activation."""
    arithmetic = explain(scene.subject, scene.layer, scene.neuron)
    if not scene.computed("z"):
        return Page(sentence, [_formula(scene, width)], [], [[Part("Z is not computed yet", "faint")]])
    whose = "mean " if scene.subject.averaged else ""
    symbol = Part(f"{whose}Z{scene.neuron + 1}", "name")
    sums = sum_lines(
        symbol, arithmetic.forward, arithmetic.bias, arithmetic.z, scene.glyphs, width, MOST_SUM_LINES, scene.write
    )
    rows = [_row(scene, arithmetic, source) for source in range(scene.inputs)]
    bias: StyledLine = [Part("Bias", "name"), EQUALS, Part(scene.write(arithmetic.bias))]
    rows.append(Row(scene.inputs, bias, arithmetic.bias))
    parts = of_samples(scene, "z", arithmetic.z * arithmetic.samples)
    middle = [EQUALS, Part(f"({parts}) / {arithmetic.samples}", "faint")] if parts else []
    below = wrap([symbol, *middle, EQUALS, Part(scene.write(arithmetic.z), "name")], width)
    below += wrap(_activation(scene, arithmetic, whose), width)
    return Page(sentence, [_formula(scene, width), *sums], rows, [*below, *_in_units(scene, arithmetic, width)])


def _formula(scene: MicroscopeScene, width: int) -> StyledLine:
    """Return `Z1 = W1,1·In1 + W2,1·In2 + … + Bias`, as many terms as fit."""
    dot, end = scene.glyphs.times, " + Bias"
    text = f"Z{scene.neuron + 1} = "
    for source in range(scene.inputs):
        term = f"{' + ' if source else ''}{scene.weight(source)}{dot}{scene.signal(source)}"
        left = scene.inputs - source - 1
        more = f" + {scene.glyphs.ellipsis}" if left else ""
        if width_of(text + term + more + end) > width:
            text += f"{' + ' if source else ''}{scene.glyphs.ellipsis}"
            break
        text += term
    return [Part(text + end, "faint")]


def _row(scene: MicroscopeScene, arithmetic: Arithmetic, source: int) -> Row:
    term, dot = arithmetic.forward[source], scene.glyphs.times
    line: StyledLine = [
        Part(f"{scene.weight(source)}{dot}{scene.signal(source)}", "name"),
        EQUALS,
        Part(f"{scene.write(term.weight)} {dot} {scene.bracketed(term.signal)}"),
        EQUALS,
        Part(scene.write(term.product), "positive" if term.product >= 0 else "negative"),
    ]
    return Row(source, line, term.product)


def _activation(scene: MicroscopeScene, arithmetic: Arithmetic, whose: str) -> StyledLine:
    name, value = Part(f"{whose}a{scene.neuron + 1}", "activation"), Part(scene.write(arithmetic.a), "activation")
    if not scene.computed("a"):
        return [name, Part(" is not computed yet", "faint")]
    function = f"{arithmetic.activation}(Z{scene.neuron + 1})"
    if scene.subject.averaged:
        parts = of_samples(scene, "a", arithmetic.a * arithmetic.samples)
        middle = [EQUALS, Part(f"({parts}) / {arithmetic.samples}", "faint")] if parts else []
        return [name, *middle, EQUALS, value, Part(f"  over {arithmetic.samples} of {function}", "faint")]
    if arithmetic.log_sum is None:
        figures = f"{arithmetic.activation}({scene.write(arithmetic.z)})"
    else:
        function = f"e^(Z{scene.neuron + 1} - ln {scene.spell('Σ').strip()} e^Z)"
        figures = f"e^({scene.write(arithmetic.z)} - {scene.bracketed(arithmetic.log_sum)})"
    line: StyledLine = [name, EQUALS, Part(function, "faint"), EQUALS, Part(figures), EQUALS, value]
    if arithmetic.mask is not None:
        signal = scene.subject.activity.layers[scene.layer - 1].signal[scene.neuron]
        line += [Part(f"   handed on: mask {scene.write(arithmetic.mask)} {scene.glyphs.times} a = ", "faint")]
        line += [Part(scene.write(float(signal)), "activation")]
    return line


def _in_units(scene: MicroscopeScene, arithmetic: Arithmetic, width: int) -> list[StyledLine]:
    """Return the weights of a first-layer neuron as slopes and intercept in the units of the data, if they differ."""
    scaler = scene.snapshot.data.input_scaler
    if scene.layer > 1 or scene.inputs > MOST_SLOPES:
        return []
    offset, factor = scaler.offset.tolist(), scaler.factor.tolist()
    if all(shift == 0 for shift in offset) and all(scale == 1 for scale in factor):
        return []
    slopes = [term.weight / scale for term, scale in zip(arithmetic.forward, factor, strict=True)]
    intercept = arithmetic.bias - sum(slope * shift for slope, shift in zip(slopes, offset, strict=True))
    told = [f"B{number} = {scene.write(slope)}" for number, slope in enumerate(slopes, 1)]
    text = f"W and Bias are of scaled inputs; for the data's own units {', '.join(told)}, B0 = {scene.write(intercept)}"
    return wrap([Part(text, "faint")], width)
