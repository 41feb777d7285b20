"""The network as a picture: every neuron with its activation and its error, every connection with its weight."""

from typing import ClassVar, Literal

from textual.binding import Binding
from textual.content import Content
from textual.events import Click
from textual.geometry import Size
from textual.strip import Strip

from ...engine.runs import Snapshot, StepSample
from ..diagram import LEAST_HEIGHT, LEAST_WIDTH, Plan, arrange
from ..diagram_words import title
from ..theme import Palette
from .diagram_connections import paint_connections, paint_flow, paint_weights
from .diagram_painter import DiagramPainter
from .diagram_scene import Scene
from .messages import Ask, NeuronSelected
from .panel import Panel, within
from .sheet import Sheet


class NetworkDiagram(Panel):
    """Shows layers as columns of neurons, and lets one of them be selected."""

    NAME = "Network"
    NUMBER = 1
    KEYS: ClassVar[list[Binding]] = [
        Binding(
            "comma",
            "sample(-1)",
            "sample",
            key_display=",",
            id="sample-previous",
            tooltip="Send the sample before through the network",
        ),
        Binding(
            "full_stop",
            "sample(1)",
            "sample",
            key_display=".",
            id="sample-next",
            tooltip="Send the next sample through the network",
        ),
        Binding("left", "move(-1, 0)", show=False, id="select-left", tooltip="Select a neuron one layer back"),
        Binding("right", "move(1, 0)", show=False, id="select-right", tooltip="Select a neuron one layer on"),
        Binding("up", "move(0, -1)", show=False, id="select-up", tooltip="Select the neuron above"),
        Binding("down", "move(0, 1)", show=False, id="select-down", tooltip="Select the neuron below"),
    ]

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._plan: Plan | None = None
        self._title = ""

    def action_sample(self, direction: Literal[-1, 1]) -> None:
        """Show another sample's way through the network."""
        self.post_message(Ask(StepSample(direction)))

    def select(self, layer: int, neuron: int) -> None:
        """Select a neuron of the network shown, the nearest one that exists, and say so."""
        if self.snapshot is None:
            return
        chosen = within(self.snapshot.structure.sizes, layer, neuron)
        if chosen != self.selected:
            self.selected = chosen
            self.post_message(NeuronSelected(*chosen))

    def action_move(self, d_layer: int, d_neuron: int) -> None:
        """Select the neuron so many layers to the right, in the nearest row, and so many further down."""
        if self.snapshot is None:
            return
        sizes = self.snapshot.structure.sizes
        layer, neuron = self.chosen(self.snapshot)
        target = min(max(0, layer + d_layer), len(sizes) - 1)
        if target != layer:
            neuron = self._opposite(sizes, layer, neuron, target)
        self.select(target, neuron + d_neuron)

    def _opposite(self, sizes: tuple[int, ...], layer: int, neuron: int, target: int) -> int:
        """Return the neuron of another layer that stands nearest to the row of this one."""
        here = self._plan.column(layer) if self._plan else None
        there = self._plan.column(target) if self._plan else None
        slot = here.slot(neuron) if here else None
        if slot is not None and there is not None:
            return there.nearest(slot.middle)
        return int((neuron + 0.5) / sizes[layer] * sizes[target])

    def on_click(self, event: Click) -> None:
        """Select the neuron that was clicked on."""
        place = event.get_content_offset(self)
        if place is not None and self._plan is not None:
            found = self._plan.neuron_at(place.x, place.y)
            if found is not None:
                self.select(*found)

    def draw(self, snapshot: Snapshot, palette: Palette, size: Size) -> list[Strip]:
        """Return the connections with the neurons on top of them; nothing where there is no room for two layers."""
        structure, dataset = snapshot.structure, snapshot.data.dataset
        selected = self.chosen(snapshot)
        heading = title(snapshot, size.width - 4, self.glyphs)
        if heading != self._title:
            self._title = heading
            self.border_title = Content(self.glyphs.spell(heading))
        if size.width < LEAST_WIDTH or size.height < LEAST_HEIGHT:
            self._plan = None
            return []
        self._plan = plan = arrange(
            structure.sizes,
            size.width,
            size.height,
            selected,
            longest_name=max(len(name) for name in dataset.feature_names),
            image_columns=dataset.image_shape[1] if dataset.image_shape else None,
        )
        sheet = Sheet(size.width, size.height, palette.background)
        scene = Scene(sheet, snapshot, plan, selected, palette, self.glyphs)
        left_out = paint_connections(scene)
        DiagramPainter(scene, left_out=left_out).paint()
        paint_weights(scene)
        paint_flow(scene)
        return sheet.strips()
