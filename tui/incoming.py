"""The parameters of a neuron as a table: connections and bias, what the last batch said, and what changed."""

from collections.abc import Sequence
from typing import NamedTuple

from .numbers import significant
from .parts import Line, Part, Role


class Parameter(NamedTuple):
    """A weight or a bias with its gradient of the last batch, and by how much the last update changed it."""

    name: str
    value: float
    gradient: float
    change: float


def describe_parameters(parameters: Sequence[Parameter], *, trained: bool, height: int) -> list[Line]:
    """Return a heading and a line for each parameter, the bias being the last; those that do not fit are counted.

    Before anything was trained there is no gradient and no change to show.
    """
    if height < min(4, len(parameters) + 1):
        return []  # a heading over nothing but a count says nothing
    width = max(len("bias"), *(len(parameter.name) for parameter in parameters))
    heading = f"{'':{width}}  {'weight':>10}"
    if trained:
        heading += f"  {'dC/dw':>10}  {'change':>10}   in the last batch"
    shown = list(parameters)
    left = len(shown) - (height - 1)
    if left > 0:
        shown = [*shown[: height - 3], shown[-1]]
        left = len(parameters) - len(shown)
    lines: list[Line] = [[Part(heading, "faint")]]
    lines.extend(_row(parameter, width, trained=trained) for parameter in shown[:-1])
    if left > 0:
        lines.append([Part(f"{'':{width}}  {left:>10} more", "faint")])
    lines.append(_row(shown[-1], width, trained=trained))
    return lines


def _row(parameter: Parameter, width: int, *, trained: bool) -> Line:
    role: Role = "positive" if parameter.value >= 0 else "negative"
    line = [Part(f"{parameter.name:{width}}  "), Part(f"{significant(parameter.value):>10}", role)]
    if trained:
        figures = (significant(parameter.gradient), significant(parameter.change))
        line.append(Part("".join(f"  {figure:>10}" for figure in figures)))
    return line
