"""The network diagram on a screen: what it shows at all sizes, and how a neuron is selected."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import cache
from itertools import pairwise

import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.geometry import Size
from textual.pilot import Pilot

from nn_tui.engine import Experiment
from nn_tui.engine.recipe.tables import DataRecipe, NetworkRecipe
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.drawing.glyphs import GLYPHS, Charset
from nn_tui.tui.drawing.number_format import fitted
from nn_tui.tui.drawing.text_cells import shorten
from nn_tui.tui.drawing.theme import DARK, palette_of
from nn_tui.tui.panels.messages import NeuronSelected
from nn_tui.tui.panels.network.layout import LEAST_HEIGHT, LEAST_WIDTH, arrange
from nn_tui.tui.panels.network.network_panel import NetworkPanel
from tests.tui.snapshots import snapshot_of

NETWORKS: dict[str, tuple[str, tuple[int, ...], str]] = {
    "2-4-2-1": ("circles", (4, 2), "tanh"),
    "2-8-8-1": ("circles", (8, 8), "tanh"),
    "4-8-3": ("iris", (8,), "relu"),
    "13-16-3": ("wine", (16,), "sigmoid"),
    "30-16-1": ("breast_cancer", (16,), "relu"),
    "64-32-10": ("digits", (32,), "relu"),
    "64-128-64-10": ("digits", (128, 64), "relu"),
    "2-1": ("circles", (), "tanh"),
    "1-1": ("logistic", (), "tanh"),
    "2-8-8-8-8-8-1": ("circles", (8,) * 5, "tanh"),
    "10-6-1": ("diabetes", (6,), "tanh"),
}
SIZES = ((38, 12), (62, 20), (90, 30), (130, 40))


@cache
def network(name: str, epochs: int = 0, operations: int = 0) -> Snapshot:
    source, hidden, activation = NETWORKS[name]
    recipe = NetworkRecipe(hidden=hidden, activation=activation)
    return snapshot_of(Experiment(data=DataRecipe(source=source), network=recipe), epochs=epochs, operations=operations)


class DiagramApp(App[None]):
    """Nothing but a diagram, that notes what it posts."""

    def __init__(self, snapshot: Snapshot, charset: Charset = "braille") -> None:
        super().__init__()
        self.diagram = NetworkPanel(id="diagram")
        self.shown = snapshot
        self.charset: Charset = charset
        self.selections: list[tuple[int, int]] = []

    def compose(self) -> ComposeResult:
        yield self.diagram

    def on_mount(self) -> None:
        self.register_theme(DARK)
        self.theme = DARK.name
        self.diagram.glyphs = GLYPHS[self.charset]
        self.diagram.snapshot = self.shown

    @on(NeuronSelected)
    def note(self, message: NeuronSelected) -> None:
        self.selections.append((message.layer, message.neuron))

    def lines(self, size: tuple[int, int] | None = None) -> list[str]:
        assert self.diagram.snapshot is not None
        drawn = Size(*size) if size else self.diagram.size
        strips = self.diagram.draw(self.diagram.snapshot, palette_of(self.diagram), drawn)
        return ["".join(segment.text for segment in strip) for strip in strips]


@asynccontextmanager
async def opened(
    snapshot: Snapshot, size: tuple[int, int] = (62, 20), charset: Charset = "braille"
) -> AsyncGenerator[tuple[DiagramApp, Pilot[None]]]:
    app = DiagramApp(snapshot, charset)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


@pytest.mark.parametrize("name", NETWORKS)
async def test_every_network_fills_every_size_exactly_in_every_charset(name: str) -> None:
    charsets: tuple[Charset, ...] = ("braille", "blocks", "ascii")
    for charset in charsets:
        async with opened(network(name), charset=charset) as (app, _):
            snapshot = network(name)
            for size in SIZES:
                for layer in range(len(snapshot.structure.sizes)):
                    app.diagram.selected = (layer, snapshot.structure.sizes[layer] - 1)
                    lines = app.lines(size)
                    assert [len(line) for line in lines] == [size[0]] * size[1]
                    assert charset != "ascii" or all(line.isascii() for line in lines)


@pytest.mark.parametrize("name", ["64-128-64-10", "2-8-8-8-8-8-1", "1-1"])
async def test_all_that_has_room_for_two_layers_is_drawn_and_less_gets_words(name: str) -> None:
    async with opened(network(name)) as (app, _):
        for width in range(1, 48, 3):
            for height in range(1, 12):
                lines = app.lines((width, height))
                if width < LEAST_WIDTH or height < LEAST_HEIGHT:
                    assert lines == [shorten(" too little room for a network", width, "…")]
                else:
                    assert [len(line) for line in lines] == [width] * height


async def test_names_numbers_and_both_signs_of_connections_are_shown() -> None:
    snapshot = network("2-4-2-1", epochs=1)
    async with opened(snapshot, (130, 40)) as (app, _):
        text = "\n".join(app.lines())
        for name in ("inputs", "hidden 1", "4 tanh", "hidden 2", "2 tanh", "output", "1 sigmoid", "x1", "h1.4", "y1"):
            assert name in text
        for layer, activity in enumerate(snapshot.subject.activity.layers, 1):
            for values in (activity.a, activity.delta):
                assert all(fitted(value, 7) in text for value in values.tolist())
            assert all(f"b {fitted(bias)}" in text for bias in snapshot.parameters.biases(layer).tolist())
        assert "w>0" in text
        assert "w<0" in text


async def test_the_weights_into_the_selected_neuron_are_written_on_its_connections() -> None:
    snapshot = network("2-4-2-1")
    async with opened(snapshot, (130, 40)) as (app, _):
        for neuron in range(4):
            app.diagram.selected = (1, neuron)
            text = "\n".join(app.lines())
            assert all(fitted(weight) in text for weight in snapshot.parameters.weights(1)[neuron].tolist())


async def test_a_prediction_and_its_target_stand_in_the_last_line() -> None:
    async with opened(network("4-8-3", epochs=2)) as (app, _):
        names = app.shown.data.target_names
        last = app.lines()[-1]
        assert last.startswith("ŷ ")
        assert any(f"target {name}" in last for name in names)


async def test_arrows_move_to_the_nearest_row_and_stop_at_the_edges() -> None:
    async with opened(network("2-4-2-1")) as (app, pilot):
        diagram = app.diagram
        for across, down in ((0, 3), (0, 1), (1, 0), (1, 0), (1, 0), (-1, 0), (0, -5)):
            diagram.action_walk(across, down)
        await pilot.pause()
        assert app.selections == [(1, 3), (2, 1), (3, 0), (2, 0)]
        assert diagram.selected == (2, 0)


async def test_the_selection_walks_through_the_grid_of_a_folded_layer_line_by_line() -> None:
    async with opened(network("64-128-64-10"), (38, 12)) as (app, pilot):
        grid = arrange((64, 128, 64, 10), 38, 12, (1, 0), longest_name=9, image_columns=8).columns[1].grid
        assert grid is not None
        for line in range(0, 128, grid.across):
            app.diagram.selected = (1, line)
            for _ in range(min(grid.across, 128 - line) - 1):
                app.diagram.action_walk(1, 0)
            assert "▐" in "".join(app.lines())
        await pilot.pause()
        assert app.selections == [(1, neuron) for neuron in range(128) if neuron % grid.across]


async def test_arrows_lead_through_a_picture_and_out_of_its_edge_into_the_next_layer() -> None:
    async with opened(network("64-32-10"), (90, 30)) as (app, pilot):
        diagram = app.diagram
        diagram.selected = (0, 27)
        for across, down in ((0, -1), (0, 1), (0, 1), (1, 0), (-1, 0), (-1, 0)):
            diagram.action_walk(across, down)
        assert app.diagram.selected == (0, 34)
        for _ in range(6):
            diagram.action_walk(1, 0)
        assert app.diagram.selected[0] == 1
        diagram.action_walk(-1, 0)
        # Back through the edge, at the height where it left.
        assert app.diagram.selected[0] == 0
        assert app.diagram.selected[1] % 8 == 7
        await pilot.pause()


async def test_a_click_selects_a_neuron() -> None:
    async with opened(network("2-4-2-1"), (62, 20)) as (app, pilot):
        lines = app.lines()
        row = next(row for row, line in enumerate(lines) if "h2.2" in line)
        await pilot.click(app.diagram, offset=(lines[row].index("h2.2"), row + 1))
        await pilot.pause()
        assert app.selections == [(2, 1)]
        await pilot.click(app.diagram, offset=(0, 0))
        await pilot.pause()
        assert app.selections == [(2, 1)]


async def test_another_network_keeps_the_selection_inside() -> None:
    async with opened(network("64-32-10")) as (app, pilot):
        app.diagram.selected = (1, 31)
        app.diagram.snapshot = network("2-1")
        await pilot.pause()
        assert app.lines()
        app.diagram.action_walk(-1, 0)
        assert app.diagram.selected[0] == 0


async def test_every_operation_marks_its_layers_and_stands_in_the_last_line() -> None:
    operations = network("2-4-2-1").operations
    async with opened(network("2-4-2-1"), (90, 30)) as (app, _):
        for count, operation in enumerate(operations, 1):
            app.diagram.snapshot = network("2-4-2-1", operations=count)
            lines = app.lines()
            backwards = operation.phase in ("loss", "backward")
            arrow = "◀" if backwards else "▶"
            assert lines[-1].startswith(f"{arrow} {operation.phase} {count}/{len(operations)}")
            assert operation.formula[:60] in lines[-1]
            headings = {0: "inputs", 1: "hidden 1", 2: "hidden 2", 3: "output"}
            marked = {layer for layer, name in headings.items() if f"{arrow} {name}" in lines[0]}
            assert marked == set(operation.layers or (1, 2, 3))


async def test_a_neuron_is_the_brighter_bordered_the_larger_its_activation() -> None:
    snapshot = network("2-4-2-1", epochs=1)
    async with opened(snapshot, (62, 20)) as (app, _):
        app.diagram.selected = (0, 0)
        palette = palette_of(app.diagram)
        strips = app.diagram.draw(snapshot, palette, Size(62, 20))
        border: dict[str, int] = {}
        for strip in strips:
            segments = list(strip)
            for before, name in pairwise(segments):
                if name.text.strip().startswith("h1.") and before.style and before.style.color:
                    triplet = before.style.color.triplet
                    assert triplet is not None
                    border[name.text.strip()] = sum(triplet)
        sizes = {f"h1.{neuron + 1}": abs(a) for neuron, a in enumerate(snapshot.subject.activity.layers[0].a.tolist())}
        assert sorted(border, key=border.__getitem__) == sorted(sizes, key=sizes.__getitem__)
