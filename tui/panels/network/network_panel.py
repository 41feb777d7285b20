"""The network as a picture: every neuron with its activation and its error, every connection with its weight."""

from functools import partial
from time import monotonic
from typing import ClassVar, Literal

from msgspec import structs
from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.geometry import Size
from textual.strip import Strip
from textual.timer import Timer

from nn_tui.engine.recipe.typed_numbers import parse_sample
from nn_tui.engine.runs import Request, Snapshot

from ...dialogs.question import Question
from ...drawing.styled_canvas import Sheet, ink
from ...drawing.text_cells import shorten, width_of
from ...drawing.theme import Palette
from ..messages import GoToSample, NeuronSelected, OpenMicroscope, StepSample, ToggleBatch
from ..panel import Panel, within
from .animation import SECONDS, begins, duration, motion_of
from .captions import title
from .layout import LEAST_HEIGHT, LEAST_WIDTH, Plan, arrange
from .navigation import leap, walk
from .paint_animation import Pulse
from .paint_blame import paint_blame
from .paint_connections import paint_connections, paint_flow, paint_numbers
from .paint_diagram import DiagramPainter
from .paint_maps import SAMPLES
from .scene import NetworkScene
from .views import VIEWS

FRAMES = 15
"""How many pictures of a signal under way are drawn in a second."""


class NetworkPanel(Panel):
    """Shows layers as columns of neurons, and lets one of them be selected."""

    NAME = "Network"
    NUMBER = 1
    EXPLANATION = (
        "Every column is a layer, every box or line a neuron: inputs in orange on the left, outputs in green on the "
        "right. Each neuron shows its activation a and its error δ as a bar and a number; v shows other sides of it: "
        "weights and biases, their gradients, or by how much the last update changed them. Where it shows errors "
        "alone, the path of most blame is drawn, from the worst output to the inputs. A connection is the "
        "brighter the larger the weight that it carries, solid above 0 and broken below; those of the selected neuron "
        "carry their numbers. All panels are about one subject, which the title names with its moment: one sample (, "
        "and . lead to the next, g to any) or, with a, the batch as a whole. While single operations are stepped it is "
        "a sample of the batch under way; activations run forward in the colour of their layer and errors backwards in "
        "red. A layer that is too large is folded into a grid, through which the arrows walk; "
        "shift and an arrow leave it at once. In the views of weights its cells show what connects its neurons with "
        "the selected one."
    )
    KEYS: ClassVar[list[Binding]] = [
        Binding("v", "view(1)", "view", id="diagram-view", tooltip="Show activations, errors, weights, gradients"),
        Binding("V", "view(-1)", show=False, id="diagram-view-back", tooltip="Show the view before"),
        Binding("a", "mean", show=False, id="diagram-mean", tooltip="Look at the batch as a whole, or at one sample"),
        Binding("g", "go_to_sample", show=False, id="sample-go", tooltip="Type the number of the sample to show"),
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
        Binding(
            "left",
            "walk(-1, 0)",
            show=False,
            id="select-left",
            tooltip="Select a neuron one layer back; in a grid, a cell",
        ),
        Binding(
            "right",
            "walk(1, 0)",
            show=False,
            id="select-right",
            tooltip="Select a neuron one layer on; in a grid, a cell",
        ),
        Binding("up", "walk(0, -1)", show=False, id="select-up", tooltip="Select the neuron above"),
        Binding("down", "walk(0, 1)", show=False, id="select-down", tooltip="Select the neuron below"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "microscope",
            show=False,
            id="select-microscope",
            tooltip="Put the selected neuron under the microscope",
        ),
        Binding(
            "shift+left",
            "leap(-1)",
            show=False,
            id="select-layer-back",
            tooltip="Select a neuron one layer back, out of any grid",
        ),
        Binding(
            "shift+right",
            "leap(1)",
            show=False,
            id="select-layer-on",
            tooltip="Select a neuron one layer on, out of any grid",
        ),
    ]

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._view = 0
        self._plan: Plan | None = None
        self._scene: NetworkScene | None = None
        self._pulse: Pulse | None = None
        self._phase: float | None = None
        self._started = 0.0
        self._lasting = SECONDS
        """When a signal started, in seconds of the clock, and how long it is under way."""
        self._timer: Timer | None = None
        self._before: Snapshot | None = None

    # What is shown

    def action_view(self, direction: Literal[-1, 1]) -> None:
        """Show the next view, or the one before."""
        self._view = (self._view + direction) % len(VIEWS)
        if VIEWS[self._view].maps and self.snapshot is not None and self.snapshot.structure.sizes[0] != 2:
            self._view = (self._view + direction) % len(VIEWS)  # a map is of two inputs
        self.redraw()

    def ask_for(self, request: Request) -> Request:
        """For decision maps, ask for samples, which tell how far they reach."""
        return structs.replace(request, samples=max(request.samples, SAMPLES)) if VIEWS[self._view].maps else request

    def action_mean(self) -> None:
        """Look at the batch as a whole, or at a sample again."""
        self.post_message(ToggleBatch())

    def action_sample(self, direction: Literal[-1, 1]) -> None:
        """Show another sample's way through the network."""
        self.post_message(StepSample(direction))

    def action_go_to_sample(self) -> None:
        """Ask which sample to show."""
        if self.snapshot is not None:
            samples, sample = self.snapshot.data.samples, self.snapshot.subject.sample
            screen = Question(
                "Sample" if sample is None else f"Sample, now {sample.row}",
                "Enter sends this row of the dataset through the network; Escape keeps the one that is shown.",
                self.glyphs,
                parse=partial(parse_sample, samples=samples),
                placeholder=f"0 to {samples - 1}",
            )
            self.app.push_screen(screen, self._go_to_sample)  # pyright: ignore[reportUnknownMemberType] - App's parameter

    def _go_to_sample(self, sample: int | None) -> None:
        if sample is not None:
            self.post_message(GoToSample(sample))

    # Selecting

    def select(self, layer: int, neuron: int) -> None:
        """Select a neuron of the network shown, the nearest one that exists, and say so."""
        if self.snapshot is None:
            return
        chosen = within(self.snapshot.structure.sizes, layer, neuron)
        if chosen != self.selected:
            self.selected = chosen
            self.post_message(NeuronSelected(*chosen))

    def action_walk(self, across: int, down: int) -> None:
        """Select the neuron a number of places to the right and further down."""
        if self.snapshot is not None:
            self.select(*walk(self._plan, self.snapshot.structure.sizes, self.selected_in(self.snapshot), across, down))

    def action_leap(self, across: int) -> None:
        """Select a neuron some layers to the right."""
        if self.snapshot is not None:
            self.select(*leap(self._plan, self.snapshot.structure.sizes, self.selected_in(self.snapshot), across))

    def action_microscope(self) -> None:
        """Put the selected neuron under the microscope."""
        self.post_message(OpenMicroscope())

    def on_click(self, event: Click) -> None:
        """Select the neuron that was clicked on."""
        place = event.get_content_offset(self)
        if place is not None and self._plan is not None:
            found = self._plan.neuron_at(place.x, place.y)
            if found is not None:
                self.select(*found)

    # Signals that move

    def watch_snapshot(self) -> None:
        """A new snapshot is drawn again; what its operation sets in motion starts, and what was under way ends."""
        snapshot, before = self.snapshot, self._before
        self._before = snapshot
        if snapshot is None:
            return
        if snapshot.last_operation is None:
            self._phase = None
        elif begins(before, snapshot):
            self._started, self._phase, self._lasting = monotonic(), 0.0, duration(snapshot)
            if self._timer is None:
                self._timer = self.set_interval(1 / FRAMES, self._move_on)
        super().watch_snapshot()

    def _move_on(self) -> None:
        phase = (monotonic() - self._started) / self._lasting
        self._phase = phase if self._phase is not None and phase < 1 else None
        if self._phase is None and self._timer is not None:
            self._timer.stop()
            self._timer = None
        self.redraw(*(self._pulse.parts if self._pulse else ()))

    # Drawing

    def draw(self, snapshot: Snapshot, palette: Palette, size: Size) -> list[Strip]:
        """Return the connections with the neurons on top of them; words where there is no room for two layers."""
        heading = title(snapshot, size.width - 4, self.glyphs, VIEWS[self._view])
        self.entitle(self.glyphs.spell(heading))
        if size.width < LEAST_WIDTH or size.height < LEAST_HEIGHT:
            self._plan = self._scene = None
            words = shorten(" too little room for a network", size.width, self.glyphs.ellipsis)
            return [Strip([Segment(words, ink(palette.faint))])]
        scene = self._scene_of(snapshot, palette, size)
        motion = motion_of(snapshot) if self._phase is not None else None
        if motion is None or self._phase is None:
            return scene.sheet.strips()
        if self._pulse is None:
            self._pulse = Pulse(scene, motion)
        with self._pulse.paint(self._phase):
            return scene.sheet.strips()

    def _scene_of(self, snapshot: Snapshot, palette: Palette, size: Size) -> NetworkScene:
        """Return the picture without what moves: the one that was painted last where nothing else has changed."""
        selected, view, before = self.selected_in(snapshot), VIEWS[self._view], self._scene
        if (
            before is not None
            and before.snapshot is snapshot
            and (before.selected, before.view, before.palette, before.glyphs) == (selected, view, palette, self.glyphs)
            and (before.sheet.width, before.sheet.height) == size
        ):
            return before
        dataset = snapshot.data
        self._plan = arrange(
            snapshot.structure.sizes,
            size.width,
            size.height,
            selected,
            view,
            longest_name=max(map(width_of, dataset.feature_names)),
            image_columns=dataset.image_shape[1] if dataset.image_shape else None,
        )
        sheet = Sheet(size.width, size.height, palette.background)
        self._scene = scene = NetworkScene(sheet, snapshot, view, self._plan, selected, palette, self.glyphs)
        self._pulse = None
        left_out = paint_connections(scene)
        paint_blame(scene)
        DiagramPainter(scene, left_out=left_out).paint()
        paint_numbers(scene)
        paint_flow(scene)
        return scene
