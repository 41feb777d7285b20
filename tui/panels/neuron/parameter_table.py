"""The parameters of a neuron as a table: connections and bias, what the last batch said, and what changed."""

from collections.abc import Callable
from math import isnan, nan
from typing import NamedTuple

from nn_tui.engine.network.names import neuron_name
from nn_tui.engine.runs import Snapshot

from ...drawing.glyphs import Glyphs
from ...drawing.number_format import significant
from ...drawing.short_names import shorten_names
from ...drawing.styled_text import Part, StyledLine, TextRole
from ...drawing.text_cells import left, width_of
from ..update_arithmetic import is_known

WIDEST_NAME = 20


class Parameter(NamedTuple):
    """A weight or a bias with its gradient in an update, and by how much that update changed it (NaN: not yet)."""

    name: str
    value: float
    gradient: float
    change: float
    frozen: bool = False


def parameter_of(snapshot: Snapshot, layer: int, neuron: int, row: int) -> Parameter:
    """Return the weight from neuron `row` of the layer before; behind the last comes the bias.

    While a batch is stepped through, gradient and change are its own as soon as its gradient is computed.
    """
    structure, at = snapshot.structure, (row, neuron)
    bias = row == structure.sizes[layer - 1]
    pending = snapshot.graded(layer) and not snapshot.updating
    return Parameter(
        "bias" if bias else neuron_name(layer - 1, row, structure.depth, snapshot.data.feature_names),
        float(snapshot.parameters.folded(layer)[at]),
        float(snapshot.gradients.folded(layer)[at]),
        nan if pending else -float(snapshot.updates.folded(layer)[at]),
        frozen=snapshot.trainable is not None and not snapshot.trainable.folded(layer)[at],
    )


def update_of(snapshot: Snapshot, layer: int) -> int:
    """Return the number of the update that gradients and changes of a layer belong to, 0 where there is none."""
    return snapshot.step + snapshot.graded(layer) if is_known(snapshot, layer) else 0


def window(count: int, height: int, selected: int | None) -> list[int]:
    """Return which of `count` parameters to show in `lines` lines, heading included.

    Without a selected one these are the first ones and the last, which is the bias, with a line between them that
    counts the others. Around a selected one they are neighbours, and the heading counts.
    """
    room = height - 1
    if height < min(4, count + 1):
        return []  # a heading over nothing but a count says nothing
    if count <= room:
        return list(range(count))
    if selected is None:
        return [*range(room - 2), count - 1]
    first = min(max(0, selected - room // 2), count - room)
    return list(range(first, first + room))


def describe_parameters(
    count: int,
    parameter: Callable[[int], Parameter],
    glyphs: Glyphs,
    *,
    update: int,
    width: int,
    height: int,
    selected: int | None = None,
) -> list[StyledLine]:
    """Return a heading and a line for each parameter, the bias being the last; those that do not fit are counted.

    `parameter` is called only for those that are shown. Gradient and change are those of update number `update`; before
    the first one (0) there is none to show. The selected one has a mark before it.
    """
    shown = window(count, height, selected)
    if not shown:
        return []
    parameters = [parameter(index) for index in shown]
    names = min(WIDEST_NAME, max(len("bias"), *(width_of(one.name) for one in parameters)))
    place = "" if selected is None else f"{selected + 1} of {count}"
    heading = f"  {place:{names}}  {'weight now':>10}"
    if update:
        heading += f"  {'dC/dw':>10}  {'change':>10}"
        when = f"   in update {update:,}", f"  in {update:,}", ""
        heading += next(words for words in when if not words or width_of(heading) + width_of(words) <= width)
    lines: list[StyledLine] = [[Part(heading, "faint")]]
    short = shorten_names(tuple(one.name for one in parameters), names, glyphs.ellipsis)
    for index, one, name in zip(shown, parameters, short, strict=True):
        if index == count - 1 and selected is None and len(shown) < count:
            lines.append([Part(f"  {'':{names}}  {count - len(shown):>10} more", "faint")])
        lines.append(_row(one, left(name, names), glyphs, updated=update > 0, selected=index == selected))
    return lines


def _row(parameter: Parameter, name: str, glyphs: Glyphs, *, updated: bool, selected: bool) -> StyledLine:
    role: TextRole = "positive" if parameter.value >= 0 else "negative"
    line = [
        Part(f"{glyphs.running} " if selected else "  ", "selected"),
        Part(f"{name}  ", "selected" if selected else "plain"),
        Part(f"{significant(parameter.value):>10}", role),
    ]
    if updated:
        figures = significant(parameter.gradient), "" if isnan(parameter.change) else significant(parameter.change)
        line.append(Part("".join(f"  {figure:>10}" for figure in figures)))
    if parameter.frozen:
        line.append(Part("  frozen", "name"))
    return line
