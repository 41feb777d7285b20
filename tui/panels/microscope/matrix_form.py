"""The same sum as a product of matrices, with the neuron's row lit: [W] @ [X] + [Bias] = [Z], and its way back."""

from collections.abc import Sequence

from nn_tui.engine.network.arrays import Array

from ...drawing.styled_text import Part, StyledLine
from ...drawing.text_cells import right, width_of
from .scene import MicroscopeScene, short

CELL = 9
"""Columns of a number, with the blank behind it."""


def forward_matrix(scene: MicroscopeScene, width: int, height: int) -> list[StyledLine]:
    """Return [W] @ [X] + [Bias] = [Z] of the neuron's layer, as much of it as fits; nothing where too little does."""
    parameters, activity = scene.subject.parameters, scene.subject.activity
    columns = (
        ("[W]", parameters.weights(scene.layer)),
        ("[X]", _column(activity.signals_into(scene.layer))),
        ("[Bias]", _column(parameters.biases(scene.layer))),
        ("[Z]", _column(activity.layers[scene.layer - 1].z) if scene.computed("z") else None),
    )
    return _product(scene, columns, ("@", "+", "="), scene.neuron, width, height)


def backward_matrix(scene: MicroscopeScene, width: int, height: int) -> list[StyledLine]:
    """Return [W]ᵀ @ [δ] = [dC/da] between the next layer and the neuron's; nothing for an output."""
    if scene.is_output or not scene.computed("da"):
        return []
    parameters, activity = scene.subject.parameters, scene.subject.activity
    transposed = "[W]^T" if scene.glyphs.charset == "ascii" else "[W]ᵀ"
    columns = (
        (transposed, parameters.weights(scene.layer + 1).T),
        (f"[{scene.glyphs.delta}]", _column(activity.layers[scene.layer].delta)),
        ("[dC/da]", _column(activity.layers[scene.layer - 1].da)),
    )
    return _product(scene, columns, ("@", "="), scene.neuron, width, height)


def _column(values: Array) -> Array:
    return values.reshape(-1, 1)


def _product(
    scene: MicroscopeScene,
    factors: Sequence[tuple[str, Array | None]],
    signs: Sequence[str],
    lit: int,
    width: int,
    height: int,
) -> list[StyledLine]:
    """Return matrices side by side under their names, windows of those that are too large."""
    rows = max(len(matrix) for _, matrix in factors if matrix is not None)
    room = height - 1
    fixed = sum(CELL + 2 for _ in factors[1:]) + sum(len(sign) + 2 for sign in signs) + 2
    first = factors[0][1]
    if first is None or room < 2 or width < fixed + CELL:
        return []
    wide = min(first.shape[1], (width - fixed) // CELL)
    if wide < min(2, first.shape[1]):  # of several columns nothing but the sign that some are left out
        return []
    shown = min(rows, room)
    texts: list[list[tuple[str, bool]]] = []
    for place, (_, matrix) in enumerate(factors):
        count = wide if place == 0 else 1
        inner = place == 1  # multiplied with the columns of the first, not with its rows
        cut = place == 0 and wide < first.shape[1]
        texts.append(_block(scene, matrix, shown, count, None if inner else lit, cut=cut, expected=len(first)))
    heads = [name for name, _ in factors]
    lines: list[StyledLine] = [[]]
    for place, head in enumerate(heads):
        size = max(width_of(text) for text, _ in texts[place])
        lines[0].append(Part(f"{head:^{size}}", "faint"))
        if place < len(signs):
            lines[0].append(Part(" " * (len(signs[place]) + 2)))
    for row in range(shown):
        line: StyledLine = []
        for place, block in enumerate(texts):
            text, bright = block[row]
            line.append(Part(text, "selected" if bright else "plain"))
            if place < len(signs):
                line.append(Part(f" {signs[place] if row == shown // 2 else ' ' * len(signs[place])} ", "faint"))
        lines.append(line)
    return lines


def _block(
    scene: MicroscopeScene,
    matrix: Array | None,
    shown: int,
    count: int,
    lit: int | None,
    *,
    cut: bool,
    expected: int,
) -> list[tuple[str, bool]]:
    """Return the rows of a matrix in brackets, each with whether it is lit, around the one that is.

    One that is not computed yet will have as many rows as expected.
    """
    ellipsis = scene.glyphs.ellipsis
    if matrix is None:
        unknown = f"[{right('?', CELL - 1)} ]"
        return [(unknown if row < expected else " " * len(unknown), False) for row in range(shown)]
    start = 0 if lit is None else min(max(0, lit - shown // 2), max(0, len(matrix) - shown))
    rows: list[tuple[str, bool]] = []
    width = count * CELL
    for row in range(start, start + shown):
        if row >= len(matrix):
            rows.append((" " * (width + 2), False))
            continue
        last = row == start + shown - 1 and start + shown < len(matrix) and row != lit
        if last:
            rows.append((f"[{right(ellipsis, width)}]", False))
            continue
        cells = [f"{right(short(float(value)), CELL - 1)} " for value in matrix[row, : count - cut]]
        if cut:
            cells.append(right(ellipsis, CELL - 1) + " ")
        rows.append((f"[{''.join(cells)}]", row == lit))
    return rows
