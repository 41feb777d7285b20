"""All words and numbers of each panel, in each of its views, stand out in each theme whose colours are ours."""

from collections.abc import Iterator
from functools import cache
from typing import get_args

import pytest
from msgspec import structs
from textual.geometry import Size
from textual.strip import Strip

from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe
from nn_tui.engine.runs import Event, Snapshot
from nn_tui.engine.timeline.event_log import EventKind
from nn_tui.engine.training.stopping import Stop
from nn_tui.tui.app.dashboard import PANELS
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.drawing.theme import THEMES, Palette
from nn_tui.tui.panels.curves.curves_panel import CurvesPanel
from nn_tui.tui.panels.curves.measures import MEASURES
from nn_tui.tui.panels.learned.learned_panel import LearnedPanel
from nn_tui.tui.panels.learned.views import Choices, views_of
from nn_tui.tui.panels.network.network_panel import NetworkPanel
from nn_tui.tui.panels.network.views import VIEWS
from nn_tui.tui.panels.panel import Panel
from nn_tui.tui.panels.status.status_line import StatusLine
from nn_tui.tui.terminal.capabilities import ThemeName
from tests.tui.drawing.colours import contrast_of
from tests.tui.snapshots import snapshot_of

LEAST = 4.5
"""WCAG's level AA for text."""
OURS: list[ThemeName] = [name for name, theme in THEMES.items() if not theme.ansi]
SOURCES = ("circles", "hills", "logistic", "iris", "digits")
SIZES = (Size(78, 16), Size(38, 9))


@cache
def looks() -> list[Snapshot]:
    """Return looks at runs on data of each kind, fresh, in the midst of a batch and after some epochs."""
    found: list[Snapshot] = []
    for place, source in enumerate(SOURCES):
        experiment = Experiment(data=DataRecipe(source=source), network=NetworkRecipe(hidden=(5, 4)))
        found.append(snapshot_of(experiment, epochs=place % 3, operations=(0, 3, 12)[place % 3], survey=True))
    explodes = tuple(structs.replace(layer, gradient_norm=1e5) for layer in found[1].diagnostics)
    events = tuple(Event(place, kind, f"about {kind}") for place, kind in enumerate(get_args(EventKind)))
    return [*found, structs.replace(found[1], diagnostics=explodes, events=events, stop=Stop("error", "so"))]


def views(kind: type[Panel], snapshot: Snapshot) -> Iterator[Panel]:
    """Yield the panel in each of its views."""
    if kind is LearnedPanel:
        for view in views_of(snapshot.data):
            for neuron in (False, True):
                panel = LearnedPanel(id="panel")
                panel.choices = Choices(view=view, neuron=neuron)
                yield panel
    elif kind is CurvesPanel:
        for measure in range(MEASURES):
            panel = CurvesPanel(id="panel")
            panel.set_reactive(CurvesPanel.view, structs.replace(panel.view, measure=measure, smoothing=0.5))
            yield panel
    elif kind is NetworkPanel:
        for view in range(len(VIEWS)):
            panel = NetworkPanel(id="panel")
            panel._view = view
            yield panel
    else:
        yield kind(id="panel")


def too_faint(strips: list[Strip], palette: Palette) -> Iterator[tuple[str, float]]:
    """Yield words that stand out too little, and by how much they do."""
    for text, style, _ in (segment for strip in strips for segment in strip):
        if style is None or style.color is None or not any(map(str.isalnum, text)):
            continue
        fore, back = style.color, style.bgcolor or palette.background.rich_color
        ratio = contrast_of(fore.get_truecolor(), back.get_truecolor())
        if ratio < LEAST:
            yield text.strip(), round(ratio, 2)


@pytest.mark.parametrize("theme", OURS)
@pytest.mark.parametrize(
    "kind",
    [*PANELS.values(), StatusLine],
    ids=lambda kind: kind.NAME,
)
def test_what_a_panel_writes_can_be_read(kind: type[Panel], theme: ThemeName) -> None:
    palette = Palette.of({**THEMES[theme].to_color_system().generate(), **THEMES[theme].variables})
    faint: set[tuple[str, float]] = set()
    for snapshot in looks():
        for place, panel in enumerate(views(kind, snapshot)):
            panel.set_reactive(Panel.selected, (1 + place % 3, place % 2))
            panel.set_reactive(
                Panel.glyphs, GLYPHS["braille"].without_colours() if place % 4 == 3 else GLYPHS["braille"]
            )
            for size in SIZES[: 1 + (place % 2 == 0)]:
                faint |= set(too_faint(panel.draw(snapshot, palette, size), palette))
    assert faint == set()
