"""Names of all kinds in every panel: each strip is as wide as it says, and holds nothing that acts on a terminal."""

from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip

from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe
from nn_tui.engine.runs import Event, Snapshot
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.drawing.visible import visible
from nn_tui.tui.panels.curves.curves_panel import CurvesPanel
from nn_tui.tui.panels.events.events_panel import EventsPanel
from nn_tui.tui.panels.layers.layers_panel import LayersPanel
from nn_tui.tui.panels.learned.learned_panel import LearnedPanel
from nn_tui.tui.panels.learned.views import Choices, views_of
from nn_tui.tui.panels.network.network_panel import NetworkPanel
from nn_tui.tui.panels.neuron.neuron_panel import NeuronPanel
from nn_tui.tui.panels.panel import Panel
from nn_tui.tui.panels.shown_names import with_shown_names
from nn_tui.tui.panels.status.status_line import StatusLine
from nn_tui.tui.terminal.capabilities import CHARSETS, Charset
from tests.examples import examples
from tests.tui.panels.letters import PALETTE
from tests.tui.snapshots import snapshot_of, with_outline

SOURCES = ("circles", "hills", "logistic", "iris", "diabetes", "digits")
PANELS: tuple[type[Panel], ...] = (
    NetworkPanel,
    CurvesPanel,
    LearnedPanel,
    NeuronPanel,
    LayersPanel,
    EventsPanel,
    StatusLine,
)
PIECES = st.sampled_from(
    [
        *("a", "b2", " ", "=", "Female", "Male", "grün", "学", "한국", "Ａ", "हिन्दी", "ลูก", "e\u0301", "\u0301"),
        *("\x1b[31m", "\x1b]0;title\x07", "\n", "\t", "\x00", "\x7f", "\x9b2J", "\u202e", "\u2066", "\u200b", "\ufeff"),
        *("👩\u200d🔬", "❤\ufe0f", "👍\U0001f3fd", "\U0001f1e9\U0001f1ea", "1\ufe0f\u20e3", "🙂", "\udcff", "\ue000"),
    ]
)
NAMES = st.lists(PIECES, min_size=1, max_size=8).map("".join)


@cache
def look(source: str) -> Snapshot:
    """Return a look at some epochs of a run on data of one kind."""
    experiment = Experiment(data=DataRecipe(source=source), network=NetworkRecipe(hidden=(5, 4)))
    return snapshot_of(experiment, epochs=1)


def named(snapshot: Snapshot, names: Sequence[str]) -> Snapshot:
    """Return a look with these names, one after another and numbered, for features, targets, data and in an event."""
    data = snapshot.data
    features = tuple(f"{names[place % len(names)]}{place}" for place in range(data.features))
    targets = tuple(f"{names[place % len(names)]}{place}" for place in range(len(data.target_names)))
    described = structs.replace(data, name=names[0], feature_names=features, target_names=targets)
    event = Event(epoch=1, kind="data", sentence=f"a sample of class {names[-1]} was added (you)")
    return structs.replace(with_outline(snapshot, data=described), events=(event,))


def shown(panel: Panel, snapshot: Snapshot, size: Size) -> tuple[list[Strip], list[str]]:
    """Return what a panel draws and what it writes into its border."""
    strips = panel.draw(with_shown_names(snapshot, panel.glyphs), PALETTE, size)
    titles = (getattr(panel, name, None) for name in ("_border_title", "_border_subtitle"))
    return strips, [title.plain for title in titles if isinstance(title, Content)]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("kind", PANELS, ids=lambda kind: kind.NAME)
@examples(25)
@given(
    names=st.lists(NAMES, min_size=1, max_size=4),
    width=st.integers(1, 130),
    height=st.integers(1, 40),
    charset=st.sampled_from(CHARSETS),
    selected=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    view=st.integers(0, 5),
)
def test_strips_are_as_wide_as_they_say_and_harmless_whatever_names_are(
    kind: type[Panel],
    source: str,
    names: list[str],
    width: int,
    height: int,
    charset: Charset,
    selected: tuple[int, int],
    view: int,
) -> None:
    snapshot = named(look(source), names)
    panel = kind(id="panel")
    panel.set_reactive(Panel.glyphs, GLYPHS[charset])
    panel.set_reactive(Panel.selected, selected)
    panel.set_reactive(Panel.names_subject, view % 2 == 0)
    if isinstance(panel, LearnedPanel):
        views = views_of(snapshot.data)
        panel.choices = Choices(view=views[view % len(views)], neuron=view % 2 == 1)
    strips, titles = shown(panel, snapshot, Size(width, height))
    assert len(strips) <= height
    for strip in strips:
        assert strip.cell_length == cell_len(strip.text)
    for text in (*(strip.text for strip in strips), *titles):
        assert text == visible(text)
        assert charset != "ascii" or text.isascii()
