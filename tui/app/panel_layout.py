"""Which panels are on screen: those that the user asked for, and the others as space allows."""

from collections.abc import Mapping

from ..drawing.text_cells import width_of, wrap

ROWS = (("diagram", "curve"), ("learned", "neuron"), ("layers", "events"), ("microscope",))
"""The panels, two a row, from the top."""
PAGES = frozenset(("microscope",))
"""Panels that take the room of all others while they are open."""
SMALLEST = (80, 24)
"""Columns and rows of the smallest terminal that the dashboard draws in."""
ROOMY = 46
"""With this many rows or more, all panels are shown."""
STATUS_ROWS = 2
"""Rows of the status line on a narrow screen; one that has no more shows none."""
TINY = 12
"""With fewer rows than this, what a screen says that is too small follows the status line without a gap."""
FIRST = frozenset(("diagram", "curve", "learned", "neuron"))
"""The panels that are shown when there is less room."""


def too_small_words(columns: int, rows: int) -> str:
    """Return what stands on a screen of that size in place of the panels: as much of it as there is room for."""
    needed = f"{SMALLEST[0]} by {SMALLEST[1]}"
    versions = (
        f"{columns} columns by {rows} rows are too small to draw in: nn-tui needs {needed}. "
        "Training goes on; space pauses, q quits.",
        f"Too small: nn-tui needs {needed}. Space pauses, q quits.",
        f"nn-tui needs {needed}",
        needed,
    )
    # A column is free on both sides.
    room = columns - 2, rows - STATUS_ROWS * has_status(rows) - (rows >= TINY)
    return next((words for words in versions if _fits(words, *room)), versions[-1])


def has_status(rows: int) -> bool:
    """Return whether there is room for the status line."""
    return rows > STATUS_ROWS


def _fits(words: str, columns: int, rows: int) -> bool:
    lines = wrap(words, max(1, columns))
    return len(lines) <= rows and all(width_of(line) <= columns for line in lines)


def visible(wanted: Mapping[str, bool], rows: int) -> frozenset[str]:
    """Return the ids of the panels to show in a terminal with this many rows.

    `wanted` says which panels the user has shown (true) or hidden by hand. Never empty: if all are hidden, the
    diagram stays.
    """
    panels = [panel for row in ROWS for panel in row if panel not in PAGES]
    shown = frozenset(panel for panel in panels if wanted.get(panel, rows >= ROOMY or panel in FIRST))
    return shown or frozenset(panels[:1])
