"""The cost: what each output adds to it, and how the samples of a batch make one number."""

import numpy as np

from nn_tui.engine.explain.aside import Aside
from nn_tui.engine.explain.cost_terms import cost_terms
from nn_tui.engine.explain.workings import Workings
from nn_tui.engine.network.losses import Huber

from ...drawing.styled_text import Part, StyledLine
from ..captions import NO_TARGET, sample_words
from ..statements import EQUALS, wrap
from .scene import MicroscopeScene, Page, Row

MOST_SAMPLES = 256
"""Samples of a batch whose costs are listed one by one."""
TINY = 1e-300
"""A probability below this is told by what it comes from."""


def cost_page(scene: MicroscopeScene, sentence: str, width: int) -> Page:
    """Return how predictions and targets make the cost, output by output; of a batch, sample by sample."""
    subject = scene.subject
    formula: StyledLine = [Part(scene.spell(subject.loss.formula), "faint")]
    last = scene.structure.depth
    if not scene.computed("a", last):
        return Page(sentence, [formula], [], [[Part("the predictions are not computed yet", "faint")]])
    if not subject.targeted:
        return Page(sentence, [formula], [], [[Part(NO_TARGET, "faint")]])
    if subject.averaged:
        return _of_batch(scene, sentence, formula)
    activity = subject.activity
    here = activity.layers[-1]
    terms = cost_terms(subject.loss, here.z, here.a, activity.targets).tolist()
    log_sum = float(np.logaddexp.reduce(here.z.astype(np.float64)))
    rows = [
        Row(output, _row(scene, output, float(here.z[output]), float(here.a[output]), term, log_sum), term)
        for output, term in enumerate(terms)
    ]
    own = float(sum(terms))
    weight = 1.0 if subject.weight is None else subject.weight
    whose = f"of {sample_words(subject.sample)}" if subject.sample else "of the one sample"
    line: StyledLine = [Part("cost", "name"), Part(f" {whose}", "faint"), EQUALS]
    if weight != 1:
        line += [Part(f"{scene.write(own)} {scene.glyphs.times} weight {weight:g}"), EQUALS]
    below: list[StyledLine] = [[*line, Part(scene.write(own * weight), "error")]]
    if subject.kind == "in batch" and subject.samples > 1:
        share = own * weight / subject.samples
        line = [Part("C of the batch", "name")]
        if scene.computed("cost", last):
            rest = activity.cost - share
            line += [EQUALS, Part(f"{scene.write(share)} (this sample's part, / {subject.samples})")]
            line += [Part(f" + {scene.write(rest)} ({subject.samples - 1} others)"), EQUALS]
            line += [Part(scene.write(activity.cost), "error")]
        else:
            line.append(Part(" is not computed yet", "faint"))
        below += wrap(line, width)
    return Page(sentence, [formula], rows, [*below, *_in_units(scene, width)])


def _of_batch(scene: MicroscopeScene, sentence: str, formula: StyledLine) -> Page:
    subject, workings = scene.subject, scene.snapshot.workings
    cost: StyledLine = [Part("C", "name"), EQUALS, Part(scene.write(subject.activity.cost), "error")]
    cost.append(Part(f"  the mean of the costs of {subject.samples} samples", "faint"))
    rows = [] if workings is None else _samples(scene, workings)
    return Page(sentence, [formula], rows, [cost])


def _samples(scene: MicroscopeScene, workings: Workings) -> list[Row]:
    """Return what each sample of a batch adds to its cost, computed aside."""
    data, rows = workings.data, workings.rows
    if data is None or rows is None or len(rows) > MOST_SAMPLES:
        return []
    plain = scene.subject.loss
    aside = Aside(scene.structure, workings.loss(plain), data)
    aside.cost(workings.before.vector.astype(float))
    last, work = scene.structure.depth, aside.work
    found: list[Row] = []
    for column, row in enumerate(rows):
        target = work.y[:, column]
        own = float(cost_terms(plain, work.view("z", last)[:, column], work.view("a", last)[:, column], target).sum())
        if data.weights is not None:
            own *= float(data.weights[column])
        part = own / len(rows)
        line: StyledLine = [
            Part(f"sample {row}", "name"),
            EQUALS,
            Part(f"{scene.write(own)} / {len(rows)}"),
            EQUALS,
            Part(scene.write(part), "error"),
        ]
        found.append(Row(column, line, part))
    return found


def _row(scene: MicroscopeScene, output: int, z: float, a: float, term: float, log_sum: float) -> StyledLine:
    target = float(scene.subject.activity.targets[output])
    formula, figures = _terms(scene, z, a, target, log_sum)
    return [
        Part(f"y{output + 1}: ", "name"),
        Part(formula, "faint"),
        EQUALS,
        Part(scene.spell(figures)),
        EQUALS,
        Part(scene.write(term), "error"),
    ]


def _terms(scene: MicroscopeScene, z: float, a: float, y: float, log_sum: float) -> tuple[str, str]:
    """Return what an output adds to the cost, in symbols and with its numbers; `log_sum` is ln Σ e^z."""
    loss, write, brackets, dot = scene.subject.loss, scene.write, scene.bracketed, scene.glyphs.times
    difference = f"{write(a)} - {brackets(y)}"
    match loss.name:
        case "mse":
            return f"(a - y){scene.spell('²')}", f"({difference})²"
        case "mae":
            return "|a - y|", f"|{difference}|"
        case "huber" if isinstance(loss, Huber):
            if abs(a - y) <= loss.delta:
                return f"0.5 {dot} (a - y){scene.spell('²')}", f"0.5 {dot} ({difference})²"
            return f"{loss.delta:g} {dot} (|a - y| - {loss.delta / 2:g})", (
                f"{loss.delta:g} {dot} (|{difference}| - {loss.delta / 2:g})"
            )
        case "poisson":
            return f"e^z - y{dot}z", f"e^{brackets(z)} - {brackets(y)} {dot} {brackets(z)}"
        case "binary_cross_entropy":
            yes, no = log_of(scene, z, None), log_of(scene, -z, None, by_rest=True)
            if y in (0.0, 1.0):
                return ("-ln a", f"-{yes}") if y else ("-ln(1 - a)", f"-{no}")
            return f"-(y{dot}ln a + (1-y){dot}ln(1-a))", f"-({write(y)} {dot} {yes} + {write(1 - y)} {dot} {no})"
        case "cross_entropy":
            return f"-y {dot} ln a", f"-{write(y)} {dot} {log_of(scene, z, log_sum)}"
        case "hinge":
            side = 2 * y - 1
            return f"max(0, 1 - t{dot}a)", f"max(0, 1 - {brackets(side)} {dot} {brackets(a)})"
        case _:
            return "c(a, y)", f"c({write(a)}, {write(y)})"


def log_of(scene: MicroscopeScene, z: float, log_sum: float | None, *, by_rest: bool = False) -> str:
    """Return ln p in a form that keeps its digits, for a probability p = e^(z − `log_sum`), or σ(z) without it.

    `ln 0.25`; near 1, where the digits of p are all nines, `ln(1 - 3.1e-8)`; where p is too small for any number, what
    it comes from: `(-800 - 3.2)`, `(-800 - ln(1 + e^(-800)))`. With `by_rest` the usual form is `ln(1 - 0.75)`.
    """
    with np.errstate(all="ignore"):
        logarithm = -float(np.logaddexp(0.0, -z)) if log_sum is None else z - log_sum
        p, rest = float(np.exp(logarithm)), -float(np.expm1(logarithm))
    least = 10.0 ** (2 - scene.digits)
    if rest < least or (by_rest and p >= least):
        return f"ln(1 - {scene.write(rest)})"
    if p < TINY:
        by_z = f"{scene.write(z)} - ln(1 + e^{scene.bracketed(z)})"
        return f"({by_z if log_sum is None else f'{scene.write(z)} - {scene.bracketed(log_sum)}'})"
    return f"ln {scene.write(p)}"


def _in_units(scene: MicroscopeScene, width: int) -> list[StyledLine]:
    """Return prediction and target of a regression in the data's units, where these are others."""
    data, subject = scene.snapshot.data, scene.subject
    scaler = data.target_scaler
    if data.task != "regression" or subject.sample is None or (not scaler.offset.any() and (scaler.factor == 1).all()):
        return []
    predicted, targets = scaler.restore(subject.activity.outputs).tolist(), subject.sample.targets.tolist()
    told = [
        f"{name}: predicted {scene.write(p)}, target {scene.write(t)}"
        for name, p, t in zip(data.target_names, predicted, targets, strict=True)
    ]
    return wrap([Part("a and y are scaled; in the data's units ", "faint"), Part("; ".join(told[:4]), "faint")], width)
