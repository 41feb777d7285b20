"""Finding a learning rate: the sweep as a table with bars, and the suggestion. Imports no Textual."""

from nn_tui.engine import Sweep, find_learning_rate

from ..drawing import number_format as numbers
from ..terminal.capabilities import find_charset, given_environment
from .reading_progress import telling_progress
from .recipe_from_options import experiment_from_options
from .recipe_options import Options

BAR = 40
"""Columns of the longest bar."""
ROWS = 25
"""About how many of the rates tried are shown."""


@telling_progress()
def find_rate(name: str, options: Options) -> str:
    """Return the sweep of an experiment at epoch 0 as text; raises InputError as training would."""
    sweep = find_learning_rate(experiment_from_options(name, options).trainer())
    return describe_sweep(sweep, "#" if find_charset(given_environment()).value == "ascii" else "▬")


def describe_sweep(sweep: Sweep, bar: str) -> str:
    """Return a line for every few rates, with the smoothed loss as figure and bar, and the suggestion last."""
    lines = [f"{'learning rate':>13}  {'loss':>9}"]
    largest = float(sweep.smoothed.max())
    for index in range(0, len(sweep.rates), max(1, len(sweep.rates) // ROWS)):
        loss = float(sweep.smoothed[index])
        length = round(BAR * loss / largest) if largest > 0 else 0
        lines.append(f"{sweep.rates[index]:13.3g}  {numbers.loss(loss):>9}  {bar * length}")
    if not sweep.complete:
        lines.append(f"{'':13}  from here on the loss grows too much")
    if sweep.suggestion is None:
        lines.append("no suggestion: the loss does not fall with any of these rates")
    else:
        lines.append(f"suggestion: {numbers.rate(float(f'{sweep.suggestion:.2g}'))}, where the loss falls steepest")
    return "\n".join(lines) + "\n"
