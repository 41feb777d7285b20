"""Which panels are on screen: those that people chose, and the others as the size allows."""

from collections.abc import Mapping

ROWS = (("diagram", "curve"), ("learned", "neuron"), ("layers", "events"))
"""The panels, two a row, from the top."""
SMALLEST = (80, 24)
"""Columns and rows of the smallest terminal that the dashboard draws in."""
ROOMY = 46
"""From so many rows of the terminal on, all panels are shown."""
FIRST = frozenset(("diagram", "curve", "learned", "neuron"))
"""The panels that are shown where there is less room."""


def visible(choices: Mapping[str, bool], rows: int) -> frozenset[str]:
    """Return the ids of the panels to show in a terminal of so many rows.

    `choices` says of some panels whether people want them. Never empty: where all are hidden, the diagram stays.
    """
    panels = [panel for row in ROWS for panel in row]
    shown = frozenset(panel for panel in panels if choices.get(panel, rows >= ROOMY or panel in FIRST))
    return shown or frozenset(panels[:1])
