"""The selected neuron under the microscope: its sum, its activation, its error, whom it blames, its parameters."""

from typing import ClassVar

from msgspec import structs
from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from nn_tui.engine.network.names import NeuronId, neuron_name, parameter_name
from nn_tui.engine.recipe.typed_numbers import parse_number_or_nothing
from nn_tui.engine.runs import Freeze, Request, SetParameter, Snapshot

from ...dialogs.question import Question
from ...drawing.styled_text import StyledLine
from ...drawing.theme import Palette
from ..messages import Ask
from ..panel import Panel
from ..role_styles import role_styles
from ..update_arithmetic import describe_update
from .arithmetic import describe_input, describe_neuron
from .parameter_table import describe_parameters, parameter_of, update_of

LEAST_TABLE = 4
"""Rows of the table of parameters that an explanation of an update leaves it."""
PAGE = 10
ACTIONS = ("enter set", "0 zero", "f freeze or thaw")
"""What can be done with a parameter, as the panel's border says it."""


class NeuronPanel(Panel):
    """Shows the arithmetic of the selected neuron with the numbers of the subject.

    While it has the focus it is about the neuron's parameters: one of them is selected, its last update is explained,
    and it can be set or frozen.
    """

    NAME = "Neuron"
    NUMBER = 4
    EXPLANATION = (
        "A neuron is a small model of its own. Forwards: it multiplies each signal that comes in by the weight of its "
        "connection, adds the bias, and sends the sum z through its activation function. Backwards: its error δ is "
        "what the neurons of the next layer hand to it (their errors times the weights in between, together dC/da), "
        "times the derivative of its activation function at z. It blames the neurons before it by how much signal they "
        "sent: blame is their activation times its error, and also the gradient of the weight in between. With the "
        "focus on this panel, arrows walk through its weights and its bias; the lines below the table are the "
        "optimizer's arithmetic for the selected one. Enter sets it, 0 makes it zero, f holds it where it is."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "walk(-1)", show=False, id="parameter-up", tooltip="Select the weight above"),
        Binding("down", "walk(1)", show=False, id="parameter-down", tooltip="Select the weight below, or the bias"),
        Binding("pageup", f"walk(-{PAGE})", show=False, id="parameter-page-up", tooltip=f"Select {PAGE} weights above"),
        Binding(
            "pagedown", f"walk({PAGE})", show=False, id="parameter-page-down", tooltip=f"Select {PAGE} weights below"
        ),
        Binding("enter", "set", show=False, id="parameter-set", tooltip="Type a value for the selected weight or bias"),
        Binding("0", "zero", show=False, id="parameter-zero", tooltip="Set the selected weight or bias to zero"),
        Binding(
            "f", "freeze", show=False, id="parameter-freeze", tooltip="Freeze the selected weight or bias, or thaw it"
        ),
    ]

    row: reactive[int] = reactive(0)
    """The selected parameter: the weight from the neuron of this number in the layer before; after these, the bias."""

    def watch_row(self) -> None:
        """Another parameter is drawn again."""
        self.redraw()

    def watch_has_focus(self, focus: bool) -> None:
        """With the focus the panel shows parameters."""
        super().watch_has_focus(focus)
        self.redraw()

    def ask_for(self, request: Request) -> Request:
        """With the focus, ask for what the optimizer keeps for the parameters too."""
        return structs.replace(request, optimizer=True) if self.has_focus else request

    def action_walk(self, by: int) -> None:
        """Select another of the neuron's parameters."""
        if self.snapshot is not None:
            place = self._place_or_why(self.snapshot)
            if place is not None:
                last = self.snapshot.structure.sizes[place[0] - 1]
                self.row = min(max(0, min(self.row, last) + by), last)

    def action_set(self) -> None:
        """Ask for a value of the selected parameter."""
        if self.snapshot is None or (place := self._place_or_why(self.snapshot)) is None:
            return
        layer, neuron = place
        source = self._source(self.snapshot, layer)
        structure, features = self.snapshot.structure, self.snapshot.data.feature_names
        name = self.glyphs.spell(parameter_name(layer, neuron, source, structure.depth, features))

        def take(value: float | None) -> None:
            if value is not None:
                self.post_message(Ask(SetParameter(layer, neuron, source, value)))

        row = structure.sizes[layer - 1] if source is None else source
        value = float(self.snapshot.parameters.folded(layer)[row, neuron])
        screen = Question(
            f"{name}, now {value:.6g}",
            "Enter sets it between two updates, and training goes on from there; Escape leaves it as it is.",
            self.glyphs,
            parse=parse_number_or_nothing,
            placeholder="0.3, 1e-3, 1/3",
        )
        self.app.push_screen(screen, take)  # pyright: ignore[reportUnknownMemberType]

    def action_zero(self) -> None:
        """Set the selected parameter to zero."""
        if self.snapshot is not None and (place := self._place_or_why(self.snapshot)) is not None:
            self.post_message(Ask(SetParameter(*place, self._source(self.snapshot, place[0]), 0.0)))

    def action_freeze(self) -> None:
        """Hold the selected parameter where it is, or let it move again."""
        if self.snapshot is not None and (place := self._place_or_why(self.snapshot)) is not None:
            source = self._source(self.snapshot, place[0])
            frozen = parameter_of(self.snapshot, *place, self._row(self.snapshot, place[0])).frozen
            self.post_message(Ask(Freeze(*place, source, not frozen)))

    def selected_text(self) -> str:
        """Return the neuron's parameters with their gradients and changes, tab-separated below a heading."""
        if self.snapshot is None or (place := self._place(self.snapshot)) is None:
            return ""
        layer, neuron = place
        rows = ["from\tvalue\tdC/dw\tchange"]
        for row in range(self.snapshot.structure.sizes[layer - 1] + 1):
            one = parameter_of(self.snapshot, layer, neuron, row)
            rows.append(f"{one.name}\t{one.value:.7g}\t{one.gradient:.7g}\t{one.change:.7g}")
        here = self.snapshot.subject.activity.layers[layer - 1]
        rows += ["z\ta\tdC/dz", "\t".join(f"{values[neuron]:.7g}" for values in (here.z, here.a, here.delta))]
        return "\n".join(rows)

    def selected_parameter(self) -> tuple[int, int, int | None] | None:
        """Return layer, neuron and source of the selected weight, source None for the bias; None, and why, for none."""
        if self.snapshot is None or (place := self._place_or_why(self.snapshot)) is None:
            return None
        return *place, self._source(self.snapshot, place[0])

    def _place(self, snapshot: Snapshot) -> NeuronId | None:
        """Return the selected neuron where it has parameters; inputs have none."""
        place = self.selected_in(snapshot)
        return place if place[0] else None

    def _place_or_why(self, snapshot: Snapshot) -> NeuronId | None:
        """Return the same, and say why there is none."""
        place = self._place(snapshot)
        if place is None:
            self.notify("An input has no weights and no bias; select another neuron with left and right")
        return place

    def _row(self, snapshot: Snapshot, layer: int) -> int:
        return min(self.row, snapshot.structure.sizes[layer - 1])

    def _source(self, snapshot: Snapshot, layer: int) -> int | None:
        row = self._row(snapshot, layer)
        return None if row == snapshot.structure.sizes[layer - 1] else row

    def draw(self, snapshot: Snapshot, palette: Palette, size: Size) -> list[Strip]:
        """Return the arithmetic, line by line."""
        layer, neuron = self.selected_in(snapshot)
        depth, features = snapshot.structure.depth, snapshot.data.feature_names
        name = neuron_name(layer, neuron, depth, features)
        actions = f" {self.glyphs.dot} ".join(ACTIONS) if self.has_focus and layer else ""
        self.entitle(self.named(f"Neuron {name}", snapshot), actions)
        colour = palette.layer(layer, depth)
        if layer:
            lines = self._neuron(snapshot, layer, neuron, size)
        else:
            lines = describe_input(snapshot, neuron, size.width - 2, size.height)
        styles = role_styles(palette, colour)
        return [
            Strip([Segment(" "), *(Segment(part.text, styles[part.role]) for part in line)])
            for line in lines[: size.height]
        ]

    def _neuron(self, snapshot: Snapshot, layer: int, neuron: int, size: Size) -> list[StyledLine]:
        return (self._parameters if self.has_focus else self._arithmetic)(snapshot, layer, neuron, size)

    def _arithmetic(self, snapshot: Snapshot, layer: int, neuron: int, size: Size) -> list[StyledLine]:
        """Return how the neuron came to its numbers, and as much of its table as there is room for."""
        lines = describe_neuron(snapshot, layer, neuron, self.glyphs, size.width - 2, size.height)
        return [*lines, [], *self._table(snapshot, layer, neuron, Size(size.width, size.height - len(lines) - 1), None)]

    def _parameters(self, snapshot: Snapshot, layer: int, neuron: int, size: Size) -> list[StyledLine]:
        """Return the table of the parameters around the selected one, and how the optimizer came to its last update."""
        source = self._source(snapshot, layer)
        update = describe_update(snapshot, layer, neuron, source, self.glyphs, size.width - 2)
        # The last lines say most: gradient and learning rate stand elsewhere too.
        update = update[-max(0, size.height - LEAST_TABLE) :] if size.height > LEAST_TABLE else []
        room = Size(size.width, size.height - len(update))
        table = self._table(snapshot, layer, neuron, room, self._row(snapshot, layer))
        # A blank line between them where there is one left.
        between: list[StyledLine] = [[]] if update and len(table) + len(update) < size.height else []
        return [*table, *between, *update]

    def _table(self, snapshot: Snapshot, layer: int, neuron: int, room: Size, selected: int | None) -> list[StyledLine]:
        return describe_parameters(
            snapshot.structure.sizes[layer - 1] + 1,
            lambda row: parameter_of(snapshot, layer, neuron, row),
            self.glyphs,
            update=update_of(snapshot, layer),
            width=room.width - 2,
            height=room.height,
            selected=selected,
        )
