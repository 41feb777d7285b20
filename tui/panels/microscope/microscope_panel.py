"""The microscope as a page of its own: one neuron, one stage of a training step, and a walk through all of it."""

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal

from msgspec import structs
from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from nn_tui.engine.network.names import NeuronId
from nn_tui.engine.runs import Request, Snapshot, Step, StepBack

from ...drawing.styled_text import StyledLine
from ...drawing.theme import Palette
from ..messages import Ask, NeuronSelected, OpenMicroscope
from ..panel import Panel
from ..role_styles import role_styles
from .scene import DIGITS, FEWEST_DIGITS, MOST_DIGITS, MicroscopeScene, Page
from .views import NAMES, VIEWS, View, view_of

# The pages and the checks are loaded when the microscope is opened.
if TYPE_CHECKING:
    from .check_words import Checks
    from .checking import Checking

ROWS_KEPT = 6
"""Lines that the other parts of a page are counted for when the order of its rows is asked for."""
TERM_BY_TERM = ("z", "cost", "da", "gradients")
"""What an operation writes that is a sum, or one product each: it can be walked through term by term."""


class MicroscopePanel(Panel):
    """Shows one page about the selected neuron; follows the operations that are stepped, and steps through terms."""

    NAME = "Microscope"
    NUMBER = 0
    EXPLANATION = (
        "One neuron under the microscope, with the numbers of the run. Forward: each signal times the weight of its "
        "connection, all added up, plus the bias: Z; through the activation function: a. Cost: how wrong each output "
        "is. Backward: the errors of the next layer come back through the same weights; their sum times f'(Z) is the "
        "error. Gradient: error times signal, for each weight. Update: what the optimizer makes of it. Blame: who is "
        "pointed at. Check: whether all of that is right. v and V turn the pages; o, b and s step the run by an "
        "operation, a batch or an epoch, O, B and S back, and the page follows. Right and left walk through the terms "
        "of a sum, neuron by neuron, and on to the next operation; up and down go to another neuron. Plus and minus "
        "show more or fewer digits, y copies the line, Escape leaves."
    )
    KEYS: ClassVar[list[Binding]] = [
        Binding("X", "open", show=False, id="microscope", tooltip="Put the selected neuron under the microscope"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "page(1)", show=False, id="microscope-page", tooltip="Turn to the next page"),
        Binding("V", "page(-1)", show=False, id="microscope-page-back", tooltip="Turn to the page before"),
        Binding("right", "term(1)", show=False, id="microscope-term", tooltip="The next term, neuron or operation"),
        Binding("left", "term(-1)", show=False, id="microscope-term-back", tooltip="The term before"),
        Binding("down", "neuron(1)", show=False, id="microscope-neuron", tooltip="The next neuron of the layer"),
        Binding("up", "neuron(-1)", show=False, id="microscope-neuron-back", tooltip="The neuron before"),
        Binding("shift+right", "layer(1)", show=False, id="microscope-layer", tooltip="The next layer"),
        Binding("shift+left", "layer(-1)", show=False, id="microscope-layer-back", tooltip="The layer before"),
        Binding("home", "whole", show=False, id="microscope-whole", tooltip="All terms at once"),
        Binding("plus", "digits(1)", show=False, key_display="+", id="microscope-digits", tooltip="More digits"),
        Binding("minus", "digits(-1)", show=False, key_display="-", id="microscope-fewer", tooltip="Fewer digits"),
        Binding("c", "check", show=False, id="microscope-check", tooltip="Check the gradients of all parameters"),
        Binding("l", "landscape", show=False, id="microscope-landscape", tooltip="Draw the landscape of the cost"),
        Binding(
            "i", "samples", show=False, id="microscope-samples", tooltip="Rank the batch's samples, or the epoch's"
        ),
        Binding("{", "epsilon(-1)", show=False, id="microscope-less", tooltip="A smaller shock"),
        Binding("}", "epsilon(1)", show=False, id="microscope-larger", tooltip="A larger shock"),
        Binding("pagedown", "scroll(8)", show=False, id="microscope-scroll", tooltip="Further down the page"),
        Binding("pageup", "scroll(-8)", show=False, id="microscope-scroll-back", tooltip="Further up the page"),
    ]

    view: reactive[View] = reactive("forward")
    term: reactive[int | None] = reactive(None)
    """The place of the term that is stepped to among the rows as they are ordered; None for all at once."""
    digits: reactive[int | None] = reactive(None)
    """How many decimals are shown; None for as many as the precision of the network suggests."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._scroll = 0
        self._follow: Literal["first", "last", ""] = ""
        """Where a walk through terms goes on once the operation has been taken, or taken back."""
        self._at: tuple[object, ...] | None = None
        """The moment that was shown last."""
        self.rank_at: int | None = None
        """The place, after so many epochs, at whose arrival the samples of the last of them are to be ranked."""

    @cached_property
    def _checking(self) -> "Checking":
        from .checking import Checking

        return Checking(self)

    def watch_view(self) -> None:
        """Another page is drawn, from its beginning."""
        self._scroll = 0
        self.redraw()

    def watch_term(self) -> None:
        """Another term is lit."""
        self.redraw()

    def watch_digits(self) -> None:
        """Numbers are written anew."""
        self.redraw()

    def ask_for(self, request: Request) -> Request:
        """Ask for the batch taken apart and what the optimizer keeps; for the landscape also for the path."""
        checking = self.view == "check"
        return structs.replace(request, optimizer=True, workings=True, path=checking, shares=checking)

    # Stepping

    def watch_snapshot(self) -> None:
        """Turn to where the operation that was taken last can be seen at work."""
        snapshot = self.snapshot
        if snapshot is not None and snapshot.timeline.journey is None:
            moment = snapshot.timeline.branch, snapshot.place, snapshot.step, snapshot.stepped
            if moment != self._at:
                moved, self._at = self._at is not None, moment
                if moved:
                    self._checking.let_go()
                    self._turn_to(snapshot)
            if snapshot.workings is not None and self.rank_at == snapshot.epoch:
                self.rank_at, self.view = None, "check"
                self._checking.rank_epoch(max(0, snapshot.epoch - 1))
        super().watch_snapshot()

    def _turn_to(self, snapshot: Snapshot) -> None:
        operation = snapshot.last_operation
        follow, self._follow = self._follow, ""
        if operation is None:
            self.term = None
            return
        self.view = view_of(operation)
        layer, neuron = self.place(snapshot)
        if operation.layers and operation.layers[0] and layer not in operation.layers:
            layer = operation.layers[-1]
        if follow:
            neuron = 0 if follow == "first" else snapshot.structure.sizes[layer] - 1
        self._select(layer, min(neuron, snapshot.structure.sizes[layer] - 1))
        walked = bool(follow) and operation.writes in TERM_BY_TERM and bool(operation.layers)
        self.term = None if not walked else 0 if follow == "first" else max(0, len(self._page().rows) - 1)

    def _select(self, layer: int, neuron: int) -> None:
        if (layer, neuron) != self.selected:
            self.selected = (layer, neuron)
            self.post_message(NeuronSelected(layer, neuron))

    def action_term(self, direction: Literal[-1, 1]) -> None:
        """Light the next term or the one before; beyond the last, that of the next neuron, and then of an operation."""
        snapshot = self.snapshot
        if snapshot is None:
            return
        count = self._terms(snapshot)
        operation = snapshot.last_operation
        single = operation is not None and view_of(operation) == self.view and operation.writes not in TERM_BY_TERM
        if direction > 0 and self.term is None and count and not single:
            self.term = 0
            return
        term = (self.term if self.term is not None else count - 1 if direction > 0 else 0) + direction
        if 0 <= term < count and self.term is not None:
            self.term = term
            return
        layer, neuron = self.place(snapshot)
        several = self.view != "cost" and 0 <= neuron + direction < snapshot.structure.sizes[layer]
        if several:
            self._select(layer, neuron + direction)
            self.term = None if single else 0 if direction > 0 else max(0, self._terms(snapshot) - 1)
            return
        if self.view == "check":
            return
        self._follow = "first" if direction > 0 else "last"
        self.post_message(Ask(Step("operation") if direction > 0 else StepBack("operation")))

    def _terms(self, snapshot: Snapshot) -> int:
        """Return how many terms the page has; that of checks has the neuron's parameters."""
        return self._last_row(snapshot) + 1 if self.view == "check" else len(self._page().rows)

    def action_neuron(self, direction: Literal[-1, 1]) -> None:
        """Look at another neuron of the layer."""
        if self.snapshot is not None:
            layer, neuron = self.place(self.snapshot)
            self._select(layer, min(max(0, neuron + direction), self.snapshot.structure.sizes[layer] - 1))

    def action_layer(self, direction: Literal[-1, 1]) -> None:
        """Look at a neuron of another layer."""
        if self.snapshot is not None:
            layer, neuron = self.place(self.snapshot)
            layer = min(max(1, layer + direction), self.snapshot.structure.depth)
            self.term = None
            self._select(layer, min(neuron, self.snapshot.structure.sizes[layer] - 1))

    def action_whole(self) -> None:
        """Show all terms at once."""
        self.term = None

    def action_page(self, direction: Literal[-1, 1]) -> None:
        """Turn the page."""
        self.term = None
        self.view = VIEWS[(VIEWS.index(self.view) + direction) % len(VIEWS)]

    def action_scroll(self, by: int) -> None:
        """Show what lies further down or up."""
        self._scroll = max(0, self._scroll + by)
        self.redraw()

    def action_digits(self, by: Literal[-1, 1]) -> None:
        """Show more digits, or fewer."""
        if self.snapshot is not None:
            most = MOST_DIGITS[self.snapshot.structure.dtype_name]
            self.digits = min(max(FEWEST_DIGITS, self._digits(self.snapshot) + by), most)

    def action_open(self) -> None:
        """Put the selected neuron under the microscope, or leave it."""
        self.post_message(OpenMicroscope())

    def _digits(self, snapshot: Snapshot) -> int:
        name = snapshot.structure.dtype_name
        return min(DIGITS[name] if self.digits is None else self.digits, MOST_DIGITS[name])

    def place(self, snapshot: Snapshot) -> NeuronId:
        """Return the neuron that is looked at: the selected one, of the first layer where that is an input."""
        layer, neuron = self.selected_in(snapshot)
        return (layer, neuron) if layer else (1, min(neuron, snapshot.structure.sizes[1] - 1))

    # Checks

    def give_up(self) -> bool:
        """Give up what is computed aside; return whether anything was."""
        return self._checking.give_up()

    def action_check(self) -> None:
        """Check the gradients of all parameters aside."""
        self._open_checks()
        if self.snapshot is not None:
            self._checking.check_gradients(self.snapshot)

    def action_landscape(self) -> None:
        """Draw the landscape of the cost, of another plane each time."""
        self._open_checks()
        snapshot = self.snapshot
        if snapshot is not None:
            from .checks_aside import place_of

            chosen = None if self.term is None else place_of(snapshot, *self.place(snapshot), self._row(snapshot))
            self._checking.survey(snapshot, chosen)

    def action_samples(self) -> None:
        """Rank the batch's samples by what they add, and then the epoch's."""
        self._open_checks()
        if self.snapshot is not None:
            self._checking.rank_samples(self.snapshot)

    def action_epsilon(self, by: Literal[-1, 1]) -> None:
        """Make the shock smaller or larger."""
        self._checking.change_epsilon(by)
        self.redraw()

    def _open_checks(self) -> None:
        """Turn to the page of checks, and to its top, where stands what is asked for."""
        self.view, self._scroll = "check", 0

    def _last_row(self, snapshot: Snapshot) -> int:
        return snapshot.structure.sizes[self.place(snapshot)[0] - 1]

    def _row(self, snapshot: Snapshot) -> int:
        return min(self.term or 0, self._last_row(snapshot))

    def _checks_of(self, snapshot: Snapshot) -> "Checks":
        """Return the checks for the page, with those that are quickly done."""
        from .check_words import Checks

        if self.view == "check":
            return self._checking.of(snapshot, self.place(snapshot), self._row(snapshot))
        return self._checking.effect_of(snapshot) if self.view == "update" else Checks()

    # Drawing

    def _scene(self, snapshot: Snapshot) -> MicroscopeScene:
        layer, neuron = self.place(snapshot)
        return MicroscopeScene(snapshot, layer, neuron, self.term, self._digits(snapshot), self.glyphs)

    def _page(self) -> Page:
        from .pages import page_of

        assert self.snapshot is not None
        snapshot = self._shown(self.snapshot)
        return page_of(self._scene(snapshot), self.view, max(20, self.size.width - 2), self._checks_of(snapshot))

    def draw(self, snapshot: Snapshot, palette: Palette, size: Size) -> list[Strip]:
        """Return the page that is open, with the names of all pages above it."""
        from .page_lines import lay_out
        from .pages import page_of, tabs

        scene = self._scene(snapshot)
        width = max(1, size.width - 2)
        page = page_of(scene, self.view, width, self._checks_of(snapshot))
        keys = self.glyphs.spell(f"v page {self.glyphs.dot} arrows terms, neurons {self.glyphs.dot} o O operation")
        self.entitle(self.named(f"Microscope {scene.name} {self.glyphs.dot} {NAMES[self.view]}", snapshot), keys)
        lines: list[StyledLine] = [
            tabs(self.view),
            *lay_out(page, scene, self.view, width, size.height - 1, self._scroll),
        ]
        styles = role_styles(palette, palette.layer(scene.layer, snapshot.structure.depth))
        return [
            Strip([Segment(" "), *(Segment(part.text, styles[part.role]) for part in line)])
            for line in lines[: size.height]
        ]

    def selected_text(self) -> str:
        """Return the line that is lit, or the formulas and what comes of them where none is."""
        if self.snapshot is None:
            return ""
        page = self._page()
        if self.term is not None and page.rows:
            from .page_lines import ordered

            rows = ordered(page, max(1, self.size.height - ROWS_KEPT))
            return "".join(part.text for part in rows[min(self.term, len(rows) - 1)].line)
        return "\n".join("".join(part.text for part in line) for line in (*page.above, *page.below))
