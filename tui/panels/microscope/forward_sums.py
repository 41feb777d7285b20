"""Forward: a neuron's sum with the article's names, then with numbers, then term by term; and its activation."""

from nn_tui.engine.explain.neuron import Arithmetic, explain

from ...drawing.styled_text import Part, StyledLine
from ..equations import sum_lines
from ..statements import EQUALS, wrap
from .scene import MicroscopeScene, Page, Row, of_samples
from .sums import MOST_SUM_LINES, sum_in_letters, term_row

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
    terms = zip(_names(scene), arithmetic.forward, strict=True)
    rows = [term_row(scene, source, name, term) for source, (name, term) in enumerate(terms)]
    bias: StyledLine = [Part("Bias", "name"), EQUALS, Part(scene.write(arithmetic.bias))]
    rows.append(Row(scene.inputs, bias, arithmetic.bias))
    parts = of_samples(scene, "z", arithmetic.z * arithmetic.samples)
    middle = [EQUALS, Part(f"({parts}) / {arithmetic.samples}", "faint")] if parts else []
    below = wrap([symbol, *middle, EQUALS, Part(scene.write(arithmetic.z), "name")], width)
    below += wrap(_activation(scene, arithmetic, whose), width)
    return Page(sentence, [_formula(scene, width), *sums], rows, [*below, *_in_units(scene, arithmetic, width)])


def _formula(scene: MicroscopeScene, width: int) -> StyledLine:
    return sum_in_letters(f"Z{scene.neuron + 1} = ", _names(scene), " + Bias", scene, width)


def _names(scene: MicroscopeScene) -> list[str]:
    """Return the terms of the sum in letters, without the bias."""
    return [f"{scene.weight(source)}{scene.glyphs.times}{scene.signal(source)}" for source in range(scene.inputs)]


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
