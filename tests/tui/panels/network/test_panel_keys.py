"""What keys and clicks of the network diagram do, what they ask of the dashboard, what the help says of them."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from functools import partial

import pytest
from msgspec import structs
from textual import on
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Input, Static

from nn_tui.engine.runs import Snapshot
from nn_tui.tui.dialogs.question import Question
from nn_tui.tui.drawing.glyphs import GLYPHS, Charset
from nn_tui.tui.drawing.theme import LIGHT, Palette, palette_of
from nn_tui.tui.panels.messages import GoToSample, NeuronSelected, StepSample, ToggleBatch
from nn_tui.tui.panels.network.network_panel import NetworkPanel
from nn_tui.tui.panels.network.views import VIEWS
from nn_tui.tui.panels.panel import Panel
from tests.tui.panels.letters import PALETTE
from tests.tui.scripted import text_of, until
from tests.tui.snapshots import with_outline

from .drawn import fabricated, stepped, strips_of, texts
from .test_network_panel import DiagramApp

CIRCLES = fabricated()


class Listening(DiagramApp):
    """A diagram alone on the screen; what it asks of the dashboard is noted."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(snapshot)
        self.heard: list[Message] = []

    @on(StepSample)
    @on(GoToSample)
    @on(ToggleBatch)
    @on(NeuronSelected)
    def hear(self, message: Message) -> None:
        self.heard.append(message)


@asynccontextmanager
async def listening(
    snapshot: Snapshot, size: tuple[int, int] = (62, 20)
) -> AsyncGenerator[tuple[Listening, Pilot[None]]]:
    app = Listening(snapshot)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.diagram.focus()
        yield app, pilot


def test_the_keys_and_what_the_help_says_of_them() -> None:
    bindings = [*NetworkPanel.KEYS, *(key for key in NetworkPanel.BINDINGS if isinstance(key, Binding))]
    assert [(key.id, key.key, key.action, key.show and key.description, key.tooltip) for key in bindings] == [
        ("diagram-view", "v", "view(1)", "view", "Show activations, errors, weights, gradients"),
        ("diagram-view-back", "V", "view(-1)", False, "Show the view before"),
        ("diagram-mean", "a", "mean", False, "Look at the batch as a whole, or at one sample"),
        ("sample-go", "g", "go_to_sample", False, "Type the number of the sample to show"),
        ("sample-previous", "comma", "sample(-1)", "sample", "Send the sample before through the network"),
        ("sample-next", "full_stop", "sample(1)", "sample", "Send the next sample through the network"),
        ("select-left", "left", "walk(-1, 0)", False, "Select a neuron one layer back; in a grid, a cell"),
        ("select-right", "right", "walk(1, 0)", False, "Select a neuron one layer on; in a grid, a cell"),
        ("select-up", "up", "walk(0, -1)", False, "Select the neuron above"),
        ("select-down", "down", "walk(0, 1)", False, "Select the neuron below"),
        ("select-microscope", "enter", "microscope", False, "Put the selected neuron under the microscope"),
        ("select-layer-back", "shift+left", "leap(-1)", False, "Select a neuron one layer back, out of any grid"),
        ("select-layer-on", "shift+right", "leap(1)", False, "Select a neuron one layer on, out of any grid"),
    ]
    assert [key.key_display for key in bindings if key.key_display] == [",", "."]


def test_it_is_explained_in_a_paragraph() -> None:
    assert (NetworkPanel.NAME, NetworkPanel.NUMBER) == ("Network", 1)
    for words in (
        "Every column is a layer, every box or line a neuron: inputs in orange on the left, outputs in green on the",
        "Each neuron shows its activation a and its error δ as a bar and a number; v shows other sides of it:",
        "solid above 0 and broken below; those of the selected neuron carry their numbers.",
        "one sample (, and . lead to the next, g to any) or, with a, the batch as a whole.",
        "activations run forward in the colour of their layer and errors backwards in red.",
        "shift and an arrow leave it at once.",
    ):
        assert words in NetworkPanel.EXPLANATION
    assert NetworkPanel.EXPLANATION.endswith("the selected one.")


async def test_samples_and_the_batch_are_asked_of_the_dashboard() -> None:
    async with listening(CIRCLES) as (app, pilot):
        app.diagram.action_sample(1)
        app.diagram.action_sample(-1)
        app.diagram.action_mean()
        await pilot.pause()
        assert app.heard == [StepSample(1), StepSample(-1), ToggleBatch()]


async def test_g_asks_for_the_number_of_a_sample() -> None:
    async with listening(CIRCLES, (100, 24)) as (app, pilot):
        app.diagram.action_go_to_sample()
        await until(pilot, lambda: "Sample" in text_of(pilot))
        assert isinstance(app.screen, Question)
        said = " ".join(str(label.render()) for label in app.screen.query(Static))
        assert "Enter sends this row of the dataset through the network; Escape keeps the one that is shown." in said
        field = app.screen.query_one(Input)
        assert field.placeholder == "(0 to 499)"
        field.value = "499"
        await pilot.press("enter")
        await until(pilot, lambda: app.heard)
        assert app.heard == [GoToSample(499)]
        app.diagram.action_go_to_sample()
        await until(pilot, lambda: len(app.screen_stack) == 2)
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        assert len(app.heard) == 1


async def test_before_the_first_snapshot_no_key_does_anything() -> None:
    panel = NetworkPanel(id="diagram")
    panel.action_walk(1, 0)
    panel.action_leap(1)
    panel.action_go_to_sample()
    panel.select(2, 1)
    assert panel.selected == (1, 0)


async def test_shift_and_an_arrow_leap_to_the_next_layer_and_what_is_selected_already_is_not_told_again() -> None:
    async with listening(CIRCLES) as (app, pilot):
        await pilot.press("shift+right", "shift+right", "shift+right")
        assert app.diagram.selected == (3, 0)
        await pilot.press("shift+left", "shift+left", "shift+left", "shift+left")
        assert app.diagram.selected == (0, 0)
        app.diagram.select(0, 0)
        app.diagram.select(1, 9)
        await pilot.pause()
        told = [(message.layer, message.neuron) for message in app.heard if isinstance(message, NeuronSelected)]
        assert told == [(2, 0), (3, 0), (2, 0), (1, 1), (0, 0), (1, 3)]


async def test_a_click_selects_what_is_drawn_there_also_in_a_grid_and_nothing_between() -> None:
    async with listening(fabricated("digits", (32,)), (50, 16)) as (app, pilot):
        for offset, place in (((2, 8), (0, 10)), ((22, 12), (1, 4)), ((22, 5), (1, 3)), ((15, 5), (1, 3))):
            await pilot.click(app.diagram, offset=offset)
            await pilot.pause()
            assert app.diagram.selected == place


def title(panel: NetworkPanel) -> str:
    return str(panel.border_title)


def test_the_views_come_round_in_both_directions() -> None:
    panel = NetworkPanel(id="diagram")
    names: list[str] = []
    for direction in (1, 1, 1, 1, 1, 1, 1, -1, -1):
        panel.action_view(direction)
        panel.draw(CIRCLES, PALETTE, Size(100, 20))
        names.append(title(panel).split(" · ")[1])
    assert names == [*(view.name for view in VIEWS[1:]), "sample 126 (train)", "decision maps", "update size"]


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (87, "Network · sample 126 (train) · before the first update · target outer · cost 0.5000"),
        (86, "Network · sample 126 (train) · before the first update · target outer"),
        (14, "sample 126"),
    ],
)
def test_the_title_leaves_room_for_the_corners(width: int, words: str) -> None:
    panel = NetworkPanel(id="diagram")
    panel.draw(CIRCLES, PALETTE, Size(width, 20))
    assert title(panel) == words


def test_in_ascii_the_title_is_spelled() -> None:
    panel = NetworkPanel(id="diagram")
    panel.set_reactive(Panel.glyphs, GLYPHS["ascii"])
    panel.draw(stepped(CIRCLES, 12), PALETTE, Size(120, 20))
    assert title(panel).endswith("before update 1 - dC/da2 = W3.T @ d3")


def test_below_28_columns_or_5_rows_it_says_that_there_is_too_little_room() -> None:
    panel = NetworkPanel(id="diagram")
    for width, height, line in ((27, 5, " too little room for a net…"), (28, 4, " too little room for a netw…")):
        strips = panel.draw(CIRCLES, PALETTE, Size(width, height))
        assert texts(strips) == [line]
        ((_, style, _),) = strips[0]
        assert style is not None
        assert style.color == PALETTE.faint.rich_color
    assert len(panel.draw(CIRCLES, PALETTE, Size(60, 4))) == 1
    assert len(panel.draw(CIRCLES, PALETTE, Size(28, 5))) == 5
    assert texts(panel.draw(CIRCLES, PALETTE, Size(60, 4))) == [" too little room for a network"]


async def test_where_nothing_is_drawn_the_arrows_lead_from_layer_to_layer() -> None:
    digits = fabricated("digits", (32,))
    async with listening(digits, (50, 16)) as (app, _):
        app.diagram.selected = (0, 8)
        app.diagram.action_walk(1, 0)
        assert app.diagram.selected == (0, 9)
        app.lines((50, 4))
        app.diagram.action_walk(1, 0)
        assert app.diagram.selected == (1, 4)


def test_a_picture_has_as_many_cells_in_a_row_as_the_image_has_columns() -> None:
    digits = fabricated("digits", (32,))
    flat = with_outline(digits, data=structs.replace(digits.data, image_shape=(4, 16)))
    # Sixteen pixels do not fit beside one another: a cell stands for two of them.
    picture = [line[:12].rstrip() for line in texts(strips_of(flat, (62, 16)))[10:15]]
    assert picture == ["Pixel77 -0.5", "█▒██▒██▒", "██▒██▒██", "▒██▒██▒█", "█▒██▒██▒"]


def test_whatever_changes_is_seen_in_the_next_picture() -> None:
    panel = NetworkPanel(id="diagram")
    light = Palette.of({**LIGHT.to_color_system().generate(), **LIGHT.variables})
    other = structs.replace(CIRCLES, subject=structs.replace(fabricated(batch=True).subject))

    def drawn(palette: Palette = PALETTE, snapshot: Snapshot = CIRCLES, size: tuple[int, int] = (44, 12)) -> object:
        return panel.draw(snapshot, palette, Size(*size))

    def spell(charset: Charset) -> None:
        panel.set_reactive(Panel.glyphs, GLYPHS[charset])

    before = drawn()
    assert drawn() == before == strips_of(CIRCLES, (44, 12))
    changes: list[tuple[Callable[[], object], Callable[[], object]]] = [
        (lambda: panel.set_reactive(Panel.selected, (2, 1)), lambda: panel.set_reactive(Panel.selected, (1, 0))),
        (partial(spell, "ascii"), partial(spell, "braille")),
        (lambda: panel.action_view(1), lambda: panel.action_view(-1)),
    ]
    for change, undo in changes:
        change()
        assert drawn() != before
        undo()
        assert drawn() == before
    assert drawn(light) != before
    assert drawn() == before
    assert drawn(snapshot=other) != before
    assert drawn() == before
    for size in ((45, 12), (44, 13)):
        assert drawn(size=size) == strips_of(CIRCLES, size)
    assert drawn() == before


async def test_a_picture_of_a_signal_is_drawn_fifteen_times_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []
    plain = NetworkPanel.set_interval

    def note(panel: NetworkPanel, interval: float, callback: Callable[[], None]) -> object:
        asked.append(interval)
        return plain(panel, interval, callback)

    async with listening(stepped(CIRCLES, 1)) as (app, _):
        monkeypatch.setattr(NetworkPanel, "set_interval", note)
        app.diagram.snapshot = stepped(CIRCLES, 2)
        app.diagram._move_on()  # pyright: ignore[reportPrivateUsage] - what the timer calls
        app.diagram.snapshot = stepped(CIRCLES, 3)
        assert asked == [1 / 15]


async def test_on_the_screen_stands_what_is_drawn() -> None:
    async with listening(CIRCLES, (62, 20)) as (app, _):
        expected = texts(app.diagram.draw(CIRCLES, palette_of(app.diagram), app.diagram.size))
        assert app.diagram.selected_text().splitlines() == [*expected[:-1], expected[-1]]
