"""Which panels are on screen: those that the user asked for, and the others as space allows."""

from collections.abc import Mapping

ROWS = (("diagram", "curve"), ("learned", "neuron"), ("layers", "events"), ("microscope",))
"""The panels, two a row, from the top."""
PAGES = frozenset(("microscope",))
"""Panels that take the room of all others while they are open."""
SMALLEST = (80, 24)
"""Columns and rows of the smallest terminal that the dashboard draws in."""
ROOMY = 46
"""With this many rows or more, all panels are shown."""
FIRST = frozenset(("diagram", "curve", "learned", "neuron"))
"""The panels that are shown when there is less room."""


def visible(wanted: Mapping[str, bool], rows: int) -> frozenset[str]:
    """Return the ids of the panels to show in a terminal with this many rows.

    `wanted` says which panels the user has shown (true) or hidden by hand. Never empty: if all are hidden, the
    diagram stays.
    """
    panels = [panel for row in ROWS for panel in row if panel not in PAGES]
    shown = frozenset(panel for panel in panels if wanted.get(panel, rows >= ROOMY or panel in FIRST))
    return shown or frozenset(panels[:1])
