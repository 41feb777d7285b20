"""The curves of a run over its epochs: the loss, the metric, the learning rate and the gradient's norm."""

from typing import ClassVar, Literal

import numpy as np
from msgspec import structs
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import MouseDown, MouseMove, MouseScrollDown, MouseScrollUp, MouseUp
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from nn_tui.engine.runs import GoTo, Snapshot
from nn_tui.engine.training.history import Column

from ...drawing.theme import Palette
from ..messages import Ask, LookBehind
from ..panel import BORDER, Panel
from .captions import Title, border
from .courses import RunBeside, reach, scrubbed, shown_courses, with_run_beside
from .epoch_window import ALL, Window
from .event_marks import marks_of
from .measures import MEASURES
from .paint_curves import CurvePlot
from .view_state import CurveView, as_table, point_at, read

RECENT = 100
"""How many points `latest` shows at most: each is an epoch until the history has to merge them."""
LEAST = 8
"""How many points there are at least in the smallest window."""
PAN = 0.25
"""The share of the window that one step moves it by."""


class CurvesPanel(Panel):
    """Draws a measure over the epochs: of the training split solid, of the samples set aside dashed."""

    NAME = "Curves"
    NUMBER = 2
    EXPLANATION = (
        "Each epoch adds a point to the curves. The loss is the number that training makes smaller: the cost of the "
        "predictions, averaged over the samples; the solid curve is that of the samples trained on, the dashed one "
        "that of the validation samples, else of the test, which the network never learns from. While both fall, it "
        "learns. Where it rises again while the training loss falls, it memorizes its samples. Curves that jitter "
        "or rise call for a smaller learning rate. Below stand the learning rates you have set, your edits, stops, "
        "and where the cost was no longer a number. A smoothed curve is an exponential moving average, with the true "
        "values faded behind it. In all epochs everything has room; zoomed in, a spike may leave the plot above. Where "
        "the run stands in its past, its future is faded, and so are its other branches; a sign on the axis below is "
        "where it stands. A click on that axis takes the run there. The curves of another run, chosen from the list "
        "of those that are kept, are faded in the same way."
    )
    KEYS: ClassVar[list[Binding]] = [
        Binding("l", "logarithmic", "log", id="log", tooltip="Draw the curves on a logarithmic scale, or not"),
        Binding(
            "m", "measure(1)", "measure", show=False, id="measure", tooltip="Loss, metric, learning rate, gradient"
        ),
        Binding("M", "measure(-1)", "measure", show=False, id="measure-back", tooltip="The same, backwards"),
        Binding("{", "smooth(-1)", "smooth", show=False, id="smooth-less", tooltip="Smooth the curves less"),
        Binding("}", "smooth(1)", "smooth", show=False, id="smooth-more", tooltip="Smooth the curves more"),
        Binding("0", "recent", "recent", show=False, id="recent", tooltip="Show the latest epochs, or all of them"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "read(-1)", "cursor", id="cursor-left", tooltip="Move the cursor that reads the curves left"),
        Binding("right", "read(1)", "cursor", id="cursor-right", tooltip="Move that cursor right"),
        Binding(
            "enter",
            "look_behind",
            show=False,
            id="cursor-behind",
            tooltip="Go to the cursor, and rank the samples of the update behind it",
        ),
        Binding("escape", "unread", show=False, id="cursor-off", tooltip="Remove the cursor, or the run behind"),
        Binding("up", "magnify(-1)", "zoom", id="zoom-in", tooltip="Zoom in, around the cursor or the right edge"),
        Binding("down", "magnify(1)", "zoom", id="zoom-out", tooltip="Zoom out"),
        Binding("pageup,shift+left", "pan(-1)", show=False, id="pan-left", tooltip="Look at earlier epochs"),
        Binding("pagedown,shift+right", "pan(1)", show=False, id="pan-right", tooltip="Look at later epochs"),
        Binding("home", "all", show=False, id="all", tooltip="Show all epochs"),
        Binding("end", "latest", show=False, id="latest", tooltip="Show the latest epochs, and follow them"),
    ]

    view: reactive[CurveView] = reactive(CurveView())
    beside: reactive[RunBeside | None] = reactive(None)
    """The run whose curves are drawn behind."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._plot = CurvePlot()
        self._key: object = None
        self._last: Column = np.empty(0)
        self._drawn: list[Strip] = []
        self._held = self._scrubs = False
        self._scrubbed = ""
        """Where the mouse has taken the run to last, while it is held."""

    def watch_view(self) -> None:
        """Draw again for another view."""
        self.redraw()

    def watch_beside(self) -> None:
        """Draw again with another run beside."""
        self.redraw()

    def draw(self, snapshot: Snapshot, palette: Palette, size: Size) -> list[Strip]:
        """Return the curves within their axes, and say in the border what they are.

        Returns the same list as before while nothing that it shows has changed.
        """
        key = (size, palette, self.glyphs, self.view, snapshot.data.task, snapshot.experiment.training.loss)
        key += snapshot.epoch, snapshot.best, snapshot.learning_rate, snapshot.events
        key += snapshot.outline.courses, snapshot.timeline.marks, self.beside
        snapshot = with_run_beside(snapshot, self.beside)
        if shown_courses(snapshot):
            key += snapshot.place, snapshot.timeline
        last = snapshot.curves.last
        # Compared as bits, for NaN is equal to nothing.
        if key != self._key or not np.array_equal(last.view(np.int64), self._last.view(np.int64)):
            if self._key is None:
                self.call_after_refresh(self._plot.load)
            self._key, self._last = key, last
            bounds = self.view.window.bounds(reach(snapshot))
            marks = marks_of(snapshot, bounds, self.glyphs)
            name = self.beside.name if self.beside else ""
            self._set_border(*border(snapshot, self.view, marks, palette, self.glyphs, size.width - BORDER, name))
            self._drawn = self._plot.draw(snapshot, self.view, palette, self.glyphs, size)
        return self._drawn

    def _set_border(self, *titles: Title) -> None:
        self.entitle(
            *(
                Content("  ").join([Content.styled(text, style) if style else Content(text) for text, style in title])
                for title in titles
            )
        )

    def selected_text(self) -> str:
        """Return what the cursor reads, or the latest values, as tab-separated lines with a heading."""
        if self.snapshot is None:
            return ""
        return as_table(read(self.snapshot, self.view), self.view.of(self.snapshot))

    # What is drawn.

    def action_logarithmic(self) -> None:
        """Draw the curves on a logarithmic scale, or not; say so where the measure has none."""
        if self.snapshot is not None and not (measure := self.view.of(self.snapshot)).logarithmic:
            self.notify(f"{measure.name} has no logarithmic scale; m shows another measure")
        self.view = structs.replace(self.view, logarithmic=not self.view.logarithmic)

    def action_measure(self, direction: Literal[-1, 1]) -> None:
        """Draw the next measure, or the one before."""
        self.view = structs.replace(self.view, measure=(self.view.measure + direction) % MEASURES)

    def action_smooth(self, direction: Literal[-1, 1]) -> None:
        """Smooth the curves less or more; say so at either end."""
        if self.view.smoother(direction) == self.view.smoothing:
            self.notify("The curves cannot be smoothed more" if direction > 0 else "The curves are not smoothed")
        self.view = structs.replace(self.view, smoothing=self.view.smoother(direction))

    # Which epochs are in sight.

    def action_recent(self) -> None:
        """Show the latest epochs, or all of them."""
        if self.view.window == ALL:
            self.action_latest()
        else:
            self.action_all()

    def action_all(self) -> None:
        """Show all epochs."""
        self.view = structs.replace(self.view, window=ALL)

    def action_latest(self) -> None:
        """Show the latest quarter of all epochs, or fewer, and follow them."""
        points = min(RECENT, max(LEAST, self._latest // self._stride // 4))
        self.view = structs.replace(self.view, window=Window(points * self._stride))

    def action_magnify(self, direction: Literal[-1, 1]) -> None:
        """Zoom in (-1) or out (1), around the cursor or the right edge."""
        self._zoom(direction, self.view.cursor)

    def action_pan(self, direction: Literal[-1, 1]) -> None:
        """Look at earlier or later epochs."""
        self.view = structs.replace(self.view, window=self.view.window.moved(direction * PAN, self._latest))

    def _zoom(self, direction: Literal[-1, 1], around: float | None) -> None:
        window = self.view.window.zoomed(2.0**direction, around, self._latest, LEAST * self._stride)
        self.view = structs.replace(self.view, window=window)

    @property
    def _latest(self) -> int:
        return reach(with_run_beside(self.snapshot, self.beside)) if self.snapshot else 0

    @property
    def _stride(self) -> int:
        return self.snapshot.curves.stride if self.snapshot else 1

    # The cursor.

    def action_read(self, direction: Literal[-1, 1]) -> None:
        """Move the cursor by a column, or by a point where these are further apart; it begins at the right edge."""
        if self.snapshot is None or self._plot.x is None:
            return
        epochs, x = self.snapshot.curves.epochs, self._plot.x
        if self.view.cursor is None:
            self._read_at(x.high)
            return
        point = point_at(self.snapshot.curves, self.view.cursor)
        aim = float(epochs[point]) + direction * (x.high - x.low) / x.cells
        there = point_at(self.snapshot.curves, aim)
        self._read_at(float(epochs[min(max(0, there if there != point else point + direction), epochs.size - 1)]))

    def action_look_behind(self) -> None:
        """Go to the epoch that the cursor is on, and see which samples weigh most in the update that led to it."""
        if self.view.cursor is None:
            self.notify("Put the cursor on a point first, with left and right")
        elif self.view.cursor < 1:
            self.notify("Before the first epoch there was no update")
        else:
            self.post_message(LookBehind(int(self.view.cursor)))

    def action_unread(self) -> None:
        """Remove the cursor, or else the run beside."""
        if self.view.cursor is None:
            self.beside = None
        self.view = structs.replace(self.view, cursor=None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave escape to others where there is nothing to remove."""
        return action != "unread" or self.view.cursor is not None or self.beside is not None

    def _read_at(self, epoch: float) -> None:
        if self.snapshot is not None:
            epoch = float(self.snapshot.curves.epochs[point_at(self.snapshot.curves, epoch)])
            window = self.view.window.showing(epoch, self._latest)
            self.view = structs.replace(self.view, cursor=epoch, window=window)

    # The mouse.

    def _epoch_under(self, event: MouseDown | MouseMove | MouseScrollDown | MouseScrollUp) -> float | None:
        """Return the epoch that a mouse points at; None where nothing is drawn."""
        x = self._plot.x
        if x is None:
            return None
        place = event.x - self.gutter.left - (self.size.width - x.cells) + 0.5
        return x.low + min(1.0, max(0.0, place / x.cells)) * (x.high - x.low)

    def on_mouse_down(self, event: MouseDown) -> None:
        """Put the cursor there, and let it follow; on the axis below, let the run itself follow."""
        epoch = self._epoch_under(event)
        if epoch is not None:
            self.capture_mouse()
            self._held = True
            self._scrubs = event.y - self.gutter.top >= self._plot.rows
            self._follow(epoch)

    def on_mouse_move(self, event: MouseMove) -> None:
        """Let the cursor, or the run, follow while the button is held."""
        epoch = self._epoch_under(event)
        if epoch is not None and self._held:
            self._follow(epoch)

    def _follow(self, epoch: float) -> None:
        if not self._scrubs:
            self._read_at(epoch)
        elif self.snapshot is not None and (place := scrubbed(self.snapshot, epoch)) != self._scrubbed:
            self._scrubbed = place
            self.post_message(Ask(GoTo(place, series=True)))

    def on_mouse_up(self, event: MouseUp) -> None:
        """Let go."""
        self._held = False
        self._scrubbed = ""
        self.release_mouse()

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Zoom in where the mouse is."""
        event.stop()
        self._zoom(-1, self._epoch_under(event))

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Zoom out where the mouse is."""
        event.stop()
        self._zoom(1, self._epoch_under(event))
