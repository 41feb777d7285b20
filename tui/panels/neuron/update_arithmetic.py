"""An optimizer's update of one parameter in lines: formula, the numbers in it, and what comes out."""

from math import isclose

from nn_tui.engine.explain.update import Equation, Updated, agrees, explain_update
from nn_tui.engine.runs import Snapshot

from ...drawing.canvas import cells_of
from ...drawing.glyphs import Glyphs
from ...drawing.number_format import rate, significant
from ...drawing.styled_text import Part, StyledLine

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


def updated_of(snapshot: Snapshot, layer: int, neuron: int, source: int | None) -> Updated | None:
    """Return the numbers of a parameter's last update: the weight from neuron `source`, None for the bias.

    None where the snapshot does not hold what the optimizer keeps.
    """
    look = snapshot.optimizer
    if look is None:
        return None
    row = snapshot.structure.sizes[layer - 1] if source is None else source
    at = (row, neuron)
    parameter, update = float(snapshot.parameters.folded(layer)[at]), float(snapshot.updates.folded(layer)[at])
    return Updated(
        # Between the operations of an update its change is computed, but not yet made.
        parameter=parameter - update if snapshot.updating else parameter,
        gradient=float(snapshot.gradients.folded(layer)[at]),
        update=update,
        kept=look.at(layer, row, neuron),
        learning_rate=look.learning_rate,
        step=look.step,
    )


def describe_update(
    snapshot: Snapshot, layer: int, neuron: int, source: int | None, glyphs: Glyphs, width: int
) -> list[StyledLine]:
    """Return the lines of a parameter's last update, or why there are none; empty where nothing is known of it."""
    look, at = snapshot.optimizer, updated_of(snapshot, layer, neuron, source)
    if look is None or at is None:
        return []
    name: StyledLine = [Part(look.recipe.name, "name")]
    why = _why_not(snapshot, layer, neuron, source)
    equations = () if why else explain_update(look.recipe, at)
    if not why and equations and not agrees(equations, at):
        why = "something was changed since the last update, which was of other numbers"
    if why:
        return [[*name, Part(f"  {why}", "faint")]]
    step = f"  update {look.step}" if look.step else ""
    gradient, learning_rate = significant(at.gradient, DIGITS), f"  {glyphs.learning_rate} = {rate(look.learning_rate)}"
    given = f"{step}  g = dC/dw = {gradient}{learning_rate}"
    if len(name[0].text) + len(given) > width:
        given = f"  g = {gradient}{learning_rate}"
    lines: list[StyledLine] = [[*name, Part(given)]]
    if not equations:
        formula = _spell(type(look.recipe).formula, glyphs)
        return [*lines, [Part(f"{formula}: {_spell('Δw', glyphs)} = {significant(-at.update, DIGITS)}")]]
    return [*lines, *(_line(equation, glyphs, width) for equation in equations)]


def _why_not(snapshot: Snapshot, layer: int, neuron: int, source: int | None) -> str:
    """Return why there is nothing to explain; empty where there is."""
    row = snapshot.structure.sizes[layer - 1] if source is None else source
    if snapshot.trainable is not None and not snapshot.trainable.folded(layer)[row, neuron]:
        return "frozen: no update moves it"
    if snapshot.step == 0:
        return "nothing was updated yet"
    written = {operation.writes for operation in snapshot.operations[: snapshot.operation]}
    if "gradients" in written and "updates" not in written:
        return "the update of this batch is not computed yet"
    return ""


def _line(equation: Equation, glyphs: Glyphs, width: int) -> StyledLine:
    """Return an equation with formula and numbers, or as much of it as fits: the numbers, or the formula."""
    figures = equation.figures.format(*(_figure(number) for number in equation.numbers))
    symbol = Part(_spell(equation.symbol, glyphs), "name")
    result = Part(significant(equation.value, DIGITS), "activation" if equation.symbol == "Δw" else "plain")
    formula = Part(f" = {_spell(equation.formula, glyphs)}", "faint")
    numbers = Part(f" = {_spell(figures, glyphs)}")
    room = width - len(cells_of(symbol.text)) - len(result.text) - 3
    for middle in ([formula, numbers], [numbers], [formula]):
        if sum(len(cells_of(part.text)) for part in middle) <= room:
            return [symbol, *middle, Part(" = "), result]
    return [symbol, Part(" = "), result]


def _figure(number: float) -> str:
    """Return a number of a formula: as short as it is exact where it is a setting, else with all its digits."""
    short = rate(number)
    return short if isclose(float(short), number, rel_tol=1e-12) else significant(number, DIGITS)


def _spell(text: str, glyphs: Glyphs) -> str:
    if glyphs.charset != "ascii":
        return text
    for sign, word in ASCII_WORDS:
        text = text.replace(sign, word)
    return glyphs.spell(text)
