"""Backward: a neuron's error, from the errors of the next layer or from the cost; and the gradients of its weights."""

from nn_tui.engine.explain.neuron import Arithmetic, explain
from nn_tui.engine.network.activations import Softmax
from nn_tui.engine.network.losses import Huber

from ...drawing.styled_text import Part, StyledLine
from ..equations import error_figures, error_formula, sum_lines, upstream
from ..statements import EQUALS, wrap
from .scene import MicroscopeScene, Page, Row, of_samples
from .sums import MOST_SUM_LINES, sum_in_letters, term_row


def backward_page(scene: MicroscopeScene, sentence: str, width: int) -> Page:
    """Return how the neuron's error comes about: δ = (Σ w·δ_next) · f′(z), or from the cost."""
    arithmetic, number = explain(scene.subject, scene.layer, scene.neuron), scene.neuron + 1
    delta = f"{scene.glyphs.delta}{number}"
    handed = Part(f"{upstream(arithmetic)}{number}", "name")
    from_cost = scene.is_output and scene.subject.loss.writes == "delta"
    rows: list[Row] = []
    above: list[StyledLine] = [_formula(scene, arithmetic, width)]
    if arithmetic.backward and scene.computed("da"):
        terms = zip(_names(scene, arithmetic), arithmetic.backward, strict=True)
        rows = [term_row(scene, target, name, term) for target, (name, term) in enumerate(terms)]
        above += sum_lines(
            handed, arithmetic.backward, None, arithmetic.da, scene.glyphs, width, MOST_SUM_LINES, scene.write
        )
    below: list[StyledLine] = []
    if not from_cost:
        below += _handed(scene, arithmetic, handed, width)
    if not scene.subject.averaged and scene.computed("derivative"):
        below += wrap(_slope(scene, arithmetic), width)
    if scene.computed("delta"):
        below += wrap(_delta(scene, arithmetic, Part(delta, "error")), width)
    else:
        below.append([Part(delta, "error"), Part(" is not computed yet", "faint")])
    if scene.subject.kind == "in batch" and scene.subject.samples > 1 and scene.computed("delta"):
        own = scene.write(arithmetic.delta * arithmetic.samples)
        share = (
            f"this is its part of the batch's mean: the sample's own error is {own}, divided by {arithmetic.samples}"
        )
        below += wrap([Part(share, "faint")], width)
    return Page(sentence, above, rows, below)


def _formula(scene: MicroscopeScene, arithmetic: Arithmetic, width: int) -> StyledLine:
    number, delta, dot = scene.neuron + 1, scene.glyphs.delta, scene.glyphs.times
    if not arithmetic.backward:
        return [Part(f"{delta}{number} = {error_formula(arithmetic, scene.glyphs)}", "faint")]
    slope = "" if arithmetic.activation == "identity" else f" {dot} f'(Z{number})"
    mask = "" if arithmetic.mask is None else f" {dot} mask"
    return sum_in_letters(f"{delta}{number} = (", _names(scene, arithmetic), f"){slope}{mask}", scene, width)


def _names(scene: MicroscopeScene, arithmetic: Arithmetic) -> list[str]:
    """Return the terms of the sum in letters."""
    dot, delta = scene.glyphs.times, scene.glyphs.delta
    return [
        f"{scene.outgoing(target)}{dot}{delta}({scene.name_of(scene.layer + 1, target)})"
        for target in range(len(arithmetic.backward))
    ]


def _handed(scene: MicroscopeScene, arithmetic: Arithmetic, symbol: Part, width: int) -> list[StyledLine]:
    """Return how the cost changes with the activation."""
    if not scene.computed("da"):
        return [[symbol, Part(" is not computed yet", "faint")]]
    value = Part(scene.write(arithmetic.da), "name")
    if arithmetic.backward or scene.subject.averaged:
        parts = of_samples(scene, "da", arithmetic.da)
        middle = [EQUALS, Part(parts, "faint")] if parts else []
        return wrap([symbol, *middle, EQUALS, value], width)
    formula, figures = _from_cost(scene, arithmetic)
    middle: StyledLine = [EQUALS, Part(scene.spell(figures))] if figures else []
    return wrap([symbol, EQUALS, Part(scene.spell(formula), "faint"), *middle, EQUALS, value], width)


def _from_cost(scene: MicroscopeScene, arithmetic: Arithmetic) -> tuple[str, str]:
    """Return the derivative of the cost by an output's activation, in symbols and with its numbers."""
    loss, write, brackets, dot = scene.subject.loss, scene.write, scene.bracketed, scene.glyphs.times
    a, y = arithmetic.a, float(scene.subject.activity.targets[scene.neuron])
    weight = "" if arithmetic.weight in (None, 1.0) else f"{arithmetic.weight:g} {dot} "
    share = "" if arithmetic.samples == 1 else f" / {arithmetic.samples}"
    symbols = f"{'w ' if weight else ''}{loss.derivative_formula}{' / B' if share else ''}"
    difference = f"{write(a)} - {brackets(y)}"
    match loss.name:
        case "mse":
            figures = f"2 {dot} ({difference})"
        case "mae":
            figures = f"sign({difference})"
        case "huber" if isinstance(loss, Huber):
            if abs(a - y) <= loss.delta:
                symbols, figures = symbols.replace("c", "(a - y)", 1), f"({difference})"
            else:
                figures = f"{loss.delta if a > y else -loss.delta:g}"
        case _:
            return symbols, ""
    return symbols, f"{weight}{figures}{share}"


def _slope(scene: MicroscopeScene, arithmetic: Arithmetic) -> StyledLine:
    """Return how steep the activation function is at the neuron's Z."""
    activation = scene.structure.activations[scene.layer - 1]
    formula = "" if isinstance(activation, Softmax) else activation.derivative_formula.partition("=")[2].strip()
    symbol, value = f"f'(Z{scene.neuron + 1})", Part(scene.write(arithmetic.derivative), "name")
    where = Part(f"  where {activation.name} has Z{scene.neuron + 1} = {scene.write(arithmetic.z)}", "faint")
    return [Part(symbol, "name"), EQUALS, *([Part(formula, "faint"), EQUALS] if formula else []), value, where]


def _delta(scene: MicroscopeScene, arithmetic: Arithmetic, name: Part) -> StyledLine:
    value, formula = Part(scene.write(arithmetic.delta), "error"), error_formula(arithmetic, scene.glyphs)
    if scene.subject.averaged:
        parts = of_samples(scene, "delta", arithmetic.delta)
        middle: StyledLine = [EQUALS, Part(parts, "faint")] if parts else []
        return [name, *middle, EQUALS, value, Part(f"  sum over {arithmetic.samples} samples of {formula}", "faint")]
    figures = error_figures(arithmetic, scene.glyphs, scene.write)
    middle = [] if figures == value.text else [EQUALS, Part(figures)]
    return [name, EQUALS, Part(formula, "faint"), *middle, EQUALS, value]


def gradient_page(scene: MicroscopeScene, sentence: str, width: int) -> Page:
    """Return the gradient of each weight into the neuron: δ · signal; in a batch beside that of the other samples."""
    subject, number, dot = scene.subject, scene.neuron + 1, scene.glyphs.times
    delta = f"{scene.glyphs.delta}{number}"
    formula = f"dC/d{scene.weight(0)} = {delta} {dot} {scene.signal(0)}, and so on;  dC/dBias = {delta}"
    if not scene.computed("delta"):
        return Page(sentence, [[Part(formula, "faint")]], [], [[Part(f"{delta} is not computed yet", "faint")]])
    weights, biases = subject.gradients_into(scene.layer)
    signals = subject.activity.signals_into(scene.layer)
    error = float(subject.activity.layers[scene.layer - 1].delta[scene.neuron])
    rows: list[Row] = []
    for source in range(scene.inputs):
        amount = float(weights[scene.neuron, source])
        line: StyledLine = [Part(f"dC/d{scene.weight(source)}", "name"), EQUALS]
        if not subject.averaged:
            signal = float(signals[source])
            line += [Part(f"{scene.write(error)} {dot} {scene.bracketed(signal)}"), EQUALS]
        rows.append(Row(source, [*line, *_part(scene, amount, source)], amount))
    amount = float(biases[scene.neuron])
    bias: StyledLine = [Part("dC/dBias", "name"), EQUALS, Part(delta), EQUALS]
    rows.append(Row(scene.inputs, [*bias, *_part(scene, amount, scene.inputs)], amount))
    return Page(sentence, [[Part(formula, "faint")]], rows, _whose(scene, width), summed=False)


def _part(scene: MicroscopeScene, amount: float, row: int) -> StyledLine:
    """Return a sample's part of a gradient, with those of the others of its batch and what they come to."""
    subject, workings = scene.subject, scene.snapshot.workings
    value = Part(scene.write(amount), "error")
    if workings is None or subject.samples == 1:
        return [value]
    total = float(workings.products.folded(scene.layer)[row, scene.neuron])
    others = f" + {scene.write(total - amount)} ({subject.samples - 1} others) = "
    if subject.kind == "in batch":
        return [value, Part(others, "faint"), Part(scene.write(total), "error")]
    if subject.kind != "batch":
        return [value]
    here = workings.part.layers[scene.layer - 1]
    signals = workings.part.signals_into(scene.layer)
    own = float(here.delta[scene.neuron]) * (1.0 if row == scene.inputs else float(signals[row]))
    who = "its first sample's" if workings.part_row is None else f"sample {workings.part_row}'s"
    parts = f"{scene.write(own)} ({who}) + {scene.write(total - own)} ({subject.samples - 1} others) = "
    return [Part(parts, "faint"), value]


def _whose(scene: MicroscopeScene, width: int) -> list[StyledLine]:
    subject = scene.subject
    if subject.kind == "in batch" and subject.samples > 1:
        words = (
            f"the batch's gradient is the mean of those of its {subject.samples} samples; "
            f"what this one adds carries the 1/{subject.samples} in its error"
        )
    elif subject.kind == "aside":
        words = "of this sample alone, sent through aside: no update is made of it"
    elif subject.averaged:
        words = f"each is the sum over {subject.samples} samples of error times signal, not the product of their means"
    else:
        return []
    return wrap([Part(words, "faint")], width)
