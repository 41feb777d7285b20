"""A page laid out in a room: sentence, formulas, rows around the one stepped to, what comes of them, pictures."""

from collections.abc import Sequence

from ...drawing.styled_text import Part, StyledLine
from ...drawing.text_cells import shorten, width_of, wrap
from ..statements import EQUALS
from .matrix_form import backward_matrix, forward_matrix
from .paint_function import draw_function
from .scene import MicroscopeScene, Page, Row
from .views import View

LEAST_PICTURES = 24
"""Columns from which on a matrix and the function are drawn beside the rows."""
LEAST_ROWS = 2
LEAST_BELOW = 4
GAP = 3
MOST_SENTENCE = 3
"""Lines that the plain words may take."""


def lay_out(
    page: Page, scene: MicroscopeScene, view: View, width: int, height: int, scroll: int = 0
) -> list[StyledLine]:
    """Return a page in at most `height` lines of at most `width` cells; what comes of the sum always stays.

    `scroll` lines are left out at the top of what lies below the formulas, where that is longer than the room.
    """
    sentence: list[StyledLine] = [[Part(line)] for line in wrap(scene.spell(page.sentence), width)[:MOST_SENTENCE]]
    above = page.above
    room = height - len(sentence) - len(above)
    least = min(len(page.rows), LEAST_ROWS) + min(len(page.below), 3)
    while above and room < least:
        above = above[:-1] if len(above) > 1 else []
        room += 1
    if room < least and len(sentence) > 1:
        room += len(sentence) - 1
        sentence = sentence[:1]
    below = page.below
    most_below = max(1, room - min(len(page.rows), LEAST_ROWS))
    if page.rows:
        last = max(0, len(below) - most_below)
        below = below[min(scroll, last) :][:most_below]
        rows = rows_in(page, scene, width, max(0, room - len(below)))
        left: list[StyledLine] = [*rows, *below]
    else:
        last = max(0, len(below) - room)
        left = below[min(scroll, last) : min(scroll, last) + room]
    left += list(page.besides)[: max(0, room - len(left))]
    used = max((_size(line) for line in left), default=0)
    beside, has_matrix = _pictures(scene, view, width - used - GAP, room)
    if beside:
        left = [
            [*line, Part(" " * (used + GAP - _size(line))), *picture]
            for line, picture in zip(_padded(left, len(beside)), _padded(beside, len(left)), strict=False)
        ]
    if room - len(left) >= LEAST_BELOW and not has_matrix:
        left += _below_pictures(scene, view, width, room - len(left), curve=not beside)
    spare = height - len(sentence) - len(above) - len(left)
    gaps: list[list[StyledLine]] = [[[]] if spare > place + 2 else [] for place in range(2)]
    parts = (*sentence, *gaps[0], *above, *(gaps[1] if above else []), *left)
    return [_spelled(line, scene, width) for line in parts][:height]


def rows_in(page: Page, scene: MicroscopeScene, width: int, room: int) -> list[StyledLine]:
    """Return rows for a room: all in their order, or the largest first and the others added up and counted.

    Where a row is wider than the room, it is told without the sum so far, and without its formula.
    """
    rows = ordered(page, room)
    if not rows or room <= 0:
        return []
    term = None if scene.term is None else min(scene.term, len(rows) - 1)
    whole = len(rows) <= room
    count = room if whole else room - 1
    first = 0 if term is None or whole else min(max(0, term - count // 2), len(rows) - count)
    lines: list[StyledLine] = []
    total = sum(row.amount for row in rows[:first])
    for place, row in enumerate(rows[first : first + count], first):
        total += row.amount
        ahead = term is not None and place > term and page.summed
        mark = Part(f"{_mark(scene)} " if place == term else "  ", "selected")
        line = [Part(part.text, "faint") for part in row.line] if ahead else _fitting(row.line, width - 2)
        so_far = [Part(f"  {scene.spell('Σ').strip()} {scene.write(total)}", "faint")] if page.summed else []
        told = not ahead and len(rows) > 1 and _size(line) + _size(so_far) + 2 <= width
        lines.append([mark, *line, *(so_far if told else [])])
    if not whole:
        shown = set(range(first, first + count))
        rest = [row.amount for place, row in enumerate(rows) if place not in shown]
        words = f"  {len(rest)} more" + (f", together {scene.write(sum(rest))}" if page.summed else "")
        lines.append([Part(words, "faint")])
    return lines


def _fitting(line: StyledLine, width: int) -> StyledLine:
    """Return a row without its formula where it is too wide with it."""
    formula = next((place for place, part in enumerate(line) if part.role == "faint"), None)
    if formula is None or _size(line) <= width or line[formula + 1 : formula + 2] != [EQUALS]:
        return line
    return [*line[:formula], *line[formula + 2 :]]


def ordered(page: Page, room: int) -> Sequence[Row]:
    """Return the rows in the order in which they are shown in a room."""
    if len(page.rows) <= room or not page.summed:
        return page.rows
    return sorted(page.rows, key=lambda row: -abs(row.amount))


def _mark(scene: MicroscopeScene) -> str:
    return ">" if scene.glyphs.charset == "ascii" else "▸"


def _size(line: StyledLine) -> int:
    return sum(width_of(part.text) for part in line)


def _padded(lines: list[StyledLine], count: int) -> list[StyledLine]:
    return [*lines, *([[]] * (count - len(lines)))]


def _spelled(line: StyledLine, scene: MicroscopeScene, width: int) -> StyledLine:
    """Return a line in the characters there are, cut where it is too long."""
    parts: StyledLine = []
    left = width
    for part in line:
        text = scene.spell(part.text)
        if width_of(text) > left:
            parts.append(Part(shorten(text, left, scene.glyphs.ellipsis), part.role))
            break
        parts.append(Part(text, part.role))
        left -= width_of(text)
    return parts


def _matrix(scene: MicroscopeScene, view: View, width: int, height: int) -> list[StyledLine]:
    if view == "forward":
        return forward_matrix(scene, width, height)
    return backward_matrix(scene, width, height) if view == "backward" else []


def _matrix_rows(scene: MicroscopeScene, view: View) -> int:
    """Return the rows of the highest of the matrices: as many as the layer has neurons, or as what it takes in."""
    sizes, other = scene.structure.sizes, scene.layer + (1 if view == "backward" else -1)
    return max(sizes[scene.layer], sizes[other] if other < len(sizes) else 0)


def _pictures(scene: MicroscopeScene, view: View, width: int, height: int) -> tuple[list[StyledLine], bool]:
    """Return the matrix form and the activation function one above the other, and whether the first had room."""
    if view not in ("forward", "backward") or width < LEAST_PICTURES:
        return [], False
    matrix = _matrix(scene, view, width, min(height, _matrix_rows(scene, view) + 1, max(4, height // 2)))
    gap: list[StyledLine] = [[]] if matrix else []
    function = draw_function(scene, min(width, 48), min(height - len(matrix) - len(gap), 14))
    return ([*matrix, *gap, *function] if function else matrix), bool(matrix)


def _below_pictures(scene: MicroscopeScene, view: View, width: int, height: int, *, curve: bool) -> list[StyledLine]:
    if view not in ("forward", "backward"):
        return []
    matrix = _matrix(scene, view, width, min(height - 1, _matrix_rows(scene, view) + 1))
    used = max((_size(line) for line in matrix), default=0)
    room = width - used - (GAP if matrix else 0)
    function = draw_function(scene, min(room, 48), min(height - 1, 12)) if curve else []
    rows = max(len(matrix), len(function))
    beside = zip(_padded(matrix, rows), _padded(function, rows), strict=True)
    if not function:
        return [[], *matrix] if matrix else []
    gap = GAP if matrix else 0
    return [[], *([*line, Part(" " * (used + gap - _size(line))), *curve] for line, curve in beside)]
