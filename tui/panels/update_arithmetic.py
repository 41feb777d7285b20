"""An optimizer's update of one parameter in lines: formula, the numbers in it, and what comes out."""

from math import isclose, isfinite

from msgspec import structs

from nn_tui.engine.explain.quasi_newton import quasi_newton
from nn_tui.engine.explain.update import Equation, Updated, agrees, explain_update
from nn_tui.engine.runs import Snapshot

from ..drawing.glyphs import Glyphs
from ..drawing.number_format import rate, significant
from ..drawing.styled_text import Part, StyledLine
from ..drawing.text_cells import width_of
from .statements import EQUALS, Write, wrap

DIGITS = 5
"""Significant digits: differences of numbers that are nearly equal are told from these too."""
ASCII_WORDS = (
    # A hat or a bar cannot be left out here: m and its corrected value are two numbers.
    ("\u0302", "hat"),
    ("m̄", "mbar"),
    ("ᵗ", "^t"),
    ("Δw", "change"),
    ("μ", "mu"),
    ("α", "alpha"),
    ("Π", "P"),
    ("ψ", "psi"),
    ("ρ", "rho"),
    ("≤", "<="),
)
"""What the signs of the optimizers are called in ASCII, beside those that the rest of the screen knows too."""


def _digits(number: float) -> str:
    return significant(number, DIGITS)


def updated_of(snapshot: Snapshot, layer: int, neuron: int, source: int | None) -> Updated | None:
    """Return the numbers of a parameter's last update: the weight from neuron `source`, None for the bias.

    None where the snapshot does not hold what the optimizer keeps, or the optimizer did not make that update.
    """
    memory = snapshot.optimizer
    if memory is None or memory.learning_rate is None:
        return None
    row = snapshot.structure.sizes[layer - 1] if source is None else source
    at = (row, neuron)
    update = float(snapshot.updates.folded(layer)[at])
    return Updated(
        before=_before(snapshot, layer, at, update),
        gradient=float(snapshot.gradients.folded(layer)[at]),
        update=update,
        kept=memory.at(layer, row, neuron),
        learning_rate=memory.learning_rate,
        step=memory.step,
        kept_before=memory.earlier_at(layer, row, neuron),
        direction=quasi_newton(memory, layer, row, neuron),
    )


def is_known(snapshot: Snapshot, layer: int) -> bool:
    """Return whether gradients and updates of a layer are those of an update; after going back there are none."""
    return (
        snapshot.last_batch is not None
        or snapshot.graded(layer)
        or bool(snapshot.gradients.folded(layer).any() or snapshot.updates.folded(layer).any())
    )


def _before(snapshot: Snapshot, layer: int, at: tuple[int, int], update: float) -> float | None:
    """Return what a parameter was before its last update, None where that cannot be told."""
    subject, parameter = snapshot.subject, float(snapshot.parameters.folded(layer)[at])
    if snapshot.updating:
        # Between the operations of an update its change is computed, but not yet made.
        return parameter
    if subject.updated and subject.update == snapshot.step - 1:
        return float(subject.parameters.folded(layer)[at])
    # A weight may have been scaled after the update was subtracted.
    return parameter + update if snapshot.experiment.training.max_norm is None else None


def describe_update(
    snapshot: Snapshot,
    layer: int,
    neuron: int,
    source: int | None,
    glyphs: Glyphs,
    width: int,
    write: Write = _digits,
    *,
    wrapped: bool = False,
) -> list[StyledLine]:
    """Return the lines of a parameter's last update, or why there are none; empty where nothing is known of it.

    Where lines may be `wrapped`, there is room for all; else numbers that do not fit on a line are left out.
    """
    memory = snapshot.optimizer
    if memory is None:
        return []
    name = Part(memory.recipe.name, "name")
    why = _why_not(snapshot, layer, neuron, source)
    if why or (at := updated_of(snapshot, layer, neuron, source)) is None:
        return [[name, Part(f"  {why or 'it has made no update yet'}", "faint")]]
    equations = explain_update(memory.recipe, at)
    if not all(isfinite(number) for equation in equations for number in (*equation.numbers, equation.value)):
        why = "some of its numbers are not finite"
    elif equations and not agrees(equations, at):
        why = "something was changed since the last update, which was of other numbers"
    if why:
        return [[name, Part(f"  {why}", "faint")]]
    lines = [_heading(at, name, _altered(snapshot, weight=source is not None), glyphs, width, write)]
    if not equations:
        change = Part(f"{_spell('Δw', glyphs)} = {write(-at.update)}")
        formula = Part(f"{_spell(type(memory.recipe).formula, glyphs)}: ")
        fits = width_of(formula.text) + width_of(change.text) <= width
        return [*lines, [formula, change] if fits else [change]]
    # What was subtracted, to the last digit that is held.
    equations = (*equations[:-1], structs.replace(equations[-1], value=-at.update))
    # The two loops of L-BFGS are many lines.
    told = equations if wrapped or at.direction is None else equations[-1:]
    for equation in told:
        lines += _lines(equation, glyphs, width, write, wrapped=wrapped)
    return lines


def _heading(at: Updated, name: Part, altered: str, glyphs: Glyphs, width: int, write: Write) -> StyledLine:
    """Return which update it is, with its gradient and learning rate, as far as they fit."""
    update = f"  update {at.step}" if at.step else ""
    gradient = f"  g = {write(at.gradient)}"
    full = f"{gradient} (dC/dw {altered})" if altered else gradient.replace("g = ", "g = dC/dw = ")
    # A line search finds its own length.
    learning_rate = f"  {glyphs.learning_rate} = {rate(at.learning_rate)}" if at.direction is None else ""
    versions = (
        f"{update}{full}{learning_rate}",
        f"{full}{learning_rate}",
        f"{gradient}{learning_rate}",
        gradient,
        "",
    )
    return [name, Part(next(text for text in versions if not text or width_of(name.text) + width_of(text) <= width))]


def _altered(snapshot: Snapshot, *, weight: bool) -> str:
    """Return what is done to the gradient of the cost before the optimizer sees it; empty for nothing."""
    training = snapshot.experiment.training
    penalties = [name for name, used in (("l1", training.l1), ("l2", training.l2)) if used and weight]
    clipped = training.clip_value is not None or training.clip_norm is not None
    words = [f"with {' and '.join(penalties)}"] * bool(penalties) + ["clipped"] * clipped
    return ", ".join(words)


def _why_not(snapshot: Snapshot, layer: int, neuron: int, source: int | None) -> str:
    """Return why there is nothing to explain; empty where there is."""
    row = snapshot.structure.sizes[layer - 1] if source is None else source
    if snapshot.trainable is not None and not snapshot.trainable.folded(layer)[row, neuron]:
        return "frozen: no update moves it"
    written = {operation.writes for operation in snapshot.operations[: snapshot.operation]}
    if "gradients" in written and "updates" not in written:
        return "the update of this batch is not computed yet"
    if snapshot.step == 0 and "updates" not in written:
        return "nothing was updated yet"
    if not is_known(snapshot, layer):
        return "the last update is not known any more: the run went back to before it"
    return ""


def _lines(equation: Equation, glyphs: Glyphs, width: int, write: Write, *, wrapped: bool) -> list[StyledLine]:
    """Return an equation with formula and numbers, or as much of it as fits: the numbers, or the formula."""
    figures = equation.figures.format(*(_figure(number, write) for number in equation.numbers))
    symbol = Part(_spell(equation.symbol, glyphs), "name")
    result = Part(write(equation.value), "activation" if equation.symbol == "Δw" else "plain")
    formula = Part(f" = {_spell(equation.formula, glyphs)}", "faint")
    numbers = Part(f" = {_spell(figures, glyphs)}")
    room = width - width_of(symbol.text) - width_of(result.text) - 3
    for middle in ([formula, numbers], [numbers], *([] if wrapped else [[formula]])):
        if sum(width_of(part.text) for part in middle) <= room:
            return [[symbol, *middle, Part(" = "), result]]
    if wrapped:
        return wrap([symbol, EQUALS, Part(numbers.text.removeprefix(" = ")), EQUALS, result], width)
    return [[symbol, Part(" = "), result]]


def _figure(number: float, write: Write) -> str:
    """Return a number of a formula: as short as it is exact where it is a setting, else with all its digits."""
    short = rate(number)
    return short if isclose(float(short), number, rel_tol=1e-12) else write(number)


def _spell(text: str, glyphs: Glyphs) -> str:
    if glyphs.charset != "ascii":
        return text
    for sign, word in ASCII_WORDS:
        text = text.replace(sign, word)
    return glyphs.spell(text)
