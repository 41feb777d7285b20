"""Refreshing: a snapshot is asked for when the last one is on screen, and shown panel by panel."""

from time import monotonic

from rich.console import RenderableType
from textual.screen import Screen

from nn_tui.engine.runs import Command, Event, Handle, Snapshot

from ..drawing.glyphs import Glyphs
from ..panels.events.event_line import EventLine
from ..panels.panel import Panel
from ..panels.status.status_line import StatusLine
from ..terminal.cells_app import CellsApp
from ..terminal.frame_pacing import Pace
from .session_app import SessionApp

ANSWER_SECONDS = 0.005
"""How soon after a key to check for its effect, and how soon again."""
LONGEST_ANSWER = 0.2
"""Seconds after which the effect of a key waits for the next frame."""
SURVEY_SECONDS = 0.5
"""How long the layers keep showing a survey of the neurons, which costs training a few milliseconds."""


class Refresh(CellsApp, SessionApp):
    """An app that shows a session's snapshots as often as its pace allows, and the effect of a key at once.

    The timer shows what has come in and asks for more while there is something to see.
    """

    status: StatusLine
    panels: dict[str, Panel]
    event: EventLine

    def __init__(self, session: Handle, glyphs: Glyphs) -> None:
        super().__init__(session, glyphs)
        self.pace = Pace()
        self._surveyed = -SURVEY_SECONDS
        self._forget()

    def _forget(self) -> None:
        self._asked = self._stale = False
        # Whether a snapshot is awaited, and whether something was sent that it may not show yet.
        self._behind = False
        # Whether the panels show less than the status line does.
        self._answer_by = 0.0
        # When an answer to the last key is given up on, and left to the next frame; 0 where it has been given.
        self._passed: Snapshot | None = None
        # A snapshot that was begun before the key was pressed, and is passed over.
        self._heard: Event | None = None
        # The last event that the user was told of.

    def start_refreshing(self) -> None:
        """Ask for the first snapshot, and go on for as long as the app runs."""
        self._look_soon()
        self._tick()

    def restart_refreshing(self) -> None:
        """Show another run, of which nothing is known yet."""
        self._forget()
        self._ask()

    def _tick(self) -> None:
        if self.session.error is not None:
            self.exit(return_code=1)
            return
        hold = self.pace.hold()
        if hold:
            self.send_changes()
            self.set_timer(hold, self._tick)
            return
        self._measure()
        if monotonic() < self._answer_by:
            pass  # what has come in is the answer to a key, which is being looked for already
        elif (snapshot := self._receive()) is not None:
            self.show(snapshot)
        elif self._behind:
            self._fill()
        if not self._asked and (self._stale or self._survey_due or (self.shown is not None and self.shown.busy)):
            self._ask()
        self.set_timer(self.pace.next_frame(), self._tick)

    def _measure(self) -> None:
        """Tell the status line what the dashboard costs, and how far away the terminal is."""
        costs, pace = self.status.costs, self.pace
        costs.measure()
        costs.bytes_per_second, costs.round_trip = pace.bytes_per_second, pace.round_trip

    def _receive(self) -> Snapshot | None:
        """Return what has come in, if it is new."""
        snapshot = self.session.snapshot
        if snapshot is None or snapshot is self.shown or snapshot is self._passed:
            return None
        self._asked = False
        return snapshot

    def _ask(self) -> None:
        self._asked, self._stale = True, False
        survey = self._survey_due
        if survey:
            self._surveyed = monotonic()
        self.session.look(survey)

    @property
    def _survey_due(self) -> bool:
        """Whether the layers are on screen, and what they show of the neurons is neither new nor just asked for."""
        if not self.panels["layers"].is_on_screen or monotonic() - self._surveyed < SURVEY_SECONDS:
            return False
        shown = self.shown
        return shown is None or shown.survey is None or shown.survey.step != shown.step

    def show(self, snapshot: Snapshot) -> None:
        """Put a snapshot on screen."""
        self._announce(snapshot)
        self._behind = True
        self._fill()

    def _announce(self, snapshot: Snapshot) -> None:
        """Update the lines above and below the panels."""
        self.shown = self.status.snapshot = snapshot
        self.event.event = snapshot.events[-1] if snapshot.events else None
        self._tell_of_refusals(snapshot)

    def _tell_of_refusals(self, snapshot: Snapshot) -> None:
        """Say why a command was refused; the event line alone is easy to miss."""
        for event in reversed(snapshot.events):
            if event is self._heard:
                break
            if event.kind == "refused":
                self.say(event.sentence, trouble=True)
        self._heard = snapshot.events[-1] if snapshot.events else None

    def _fill(self) -> None:
        """Let a panel draw what there is to see, and then the next: a key need not wait for all of them.

        Panels that are hidden get nothing.
        """
        if monotonic() < self._answer_by:
            return  # the answer to a key comes first, and its display lets the panels go on
        for panel in self.panels.values():
            if panel.snapshot is not self.shown and (panel.is_on_screen or panel.snapshot is None):
                panel.snapshot = self.shown
                self.call_later(self._fill)
                return
        self._behind = False

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        super()._display(screen, renderable)
        if self._behind and renderable is not None:
            self.call_later(self._fill)

    def send(self, command: Command) -> None:
        """Send the session a command, and look soon for its effect."""
        super().send(command)
        self._stale = True
        self._look_soon()

    def _look_soon(self) -> None:
        """Look before the next frame is due."""
        self._answer_by = monotonic() + LONGEST_ANSWER
        if not self._asked:
            self._ask()
        self.set_timer(ANSWER_SECONDS, self._answer)

    def _answer(self) -> None:
        """Show what came of a key; where the snapshot was begun before it was pressed, the next one."""
        if (snapshot := self._receive()) is not None:
            if self._stale:
                self._passed = snapshot
            else:
                # The panels take twenty times as long as the line that answers: they come once that is on screen.
                self._announce(snapshot)
                self._behind = True
                self._answer_by = 0.0
        if self._stale and not self._asked:
            self._ask()
        if self._asked and monotonic() < self._answer_by:
            self.set_timer(ANSWER_SECONDS, self._answer)
