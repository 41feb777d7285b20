"""Refreshing: a snapshot is asked for when the last one is on screen, and shown panel by panel.

What is wanted (`request`) travels with each look, and a snapshot says which request it answers and up to which command
it shows what came of it. From these two one sees whether a snapshot is up to date; nothing else is kept about it.
"""

from time import monotonic

from msgspec import structs
from rich.console import RenderableType
from textual.screen import Screen

from nn_tui.engine.runs import Command, Handle, Request, Snapshot

from ..drawing.glyphs import Glyphs
from ..panels.captions import NO_BATCH, lacks_batch
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
"""How long the layers show a survey of the neurons at least, which costs the training some milliseconds."""
TITLES = ("diagram", "neuron", "learned")
"""The panels whose title may name the subject: the first of them that is on screen does."""


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
        self.sent = 0
        self._received: Snapshot | None = None
        # What came in last, shown or passed over.
        self._answer_by = 0.0
        # When an answer to the last key is given up on, and left to the next frame; 0 where it has been given.
        self._filled: str | None = None
        # The panel that was filled last, None where all show what the status line does.
        self._told = -1
        # The number of the last event that the user was told of.

    def start_refreshing(self) -> None:
        """Ask for the first snapshot, and go on for as long as the app runs."""
        self.refresh_soon()
        self._tick()

    def restart_refreshing(self) -> None:
        """Show another run, of which nothing is known yet."""
        self._forget()
        self.refresh_soon()

    def _tick(self) -> None:
        if self.session.error is not None:
            self.exit(return_code=1)
            return
        # What the line had no room for goes out now, also where nothing else is to be shown.
        self.send_changes()
        hold = self.pace.hold()
        if hold:
            self.set_timer(hold, self._tick)
            return
        self._measure()
        if monotonic() >= self._answer_by:  # before that, what comes in is the answer to a key and looked for already
            if (snapshot := self._receive()) is not None:
                self.show(snapshot)
            elif self._filled is not None:
                self._fill()
            if self.shown is None or self.shown.busy or self._survey_due or not self._up_to_date(self.shown):
                self._look()
        self.set_timer(self.pace.next_frame(alone=self.shown is None or not self.shown.busy), self._tick)

    def _measure(self) -> None:
        """Tell the status line what the dashboard costs, and how far away the terminal is."""
        costs, pace = self.status.costs, self.pace
        costs.measure()
        costs.bytes_per_second, costs.round_trip = pace.bytes_per_second, pace.round_trip

    # What is wanted, and what has come

    @property
    def request(self) -> Request:
        """What the panels on screen want to see, but for a survey; all panels, before they are laid out."""
        request = Request(look_at=self.look_at)
        for panel in self.panels.values():
            if panel.is_on_screen or self.shown is None:
                request = panel.ask_for(request)
        return request

    def _up_to_date(self, snapshot: Snapshot) -> bool:
        """Return whether a snapshot shows what is wanted, and what came of all that was sent."""
        return snapshot.command >= self.sent and structs.replace(snapshot.request, survey=False) == self.request

    def _look(self) -> None:
        """Ask for a snapshot, unless one is on its way."""
        survey = self._survey_due
        if survey:
            self._surveyed = monotonic()
        self.session.look(structs.replace(self.request, survey=survey))

    def _receive(self) -> Snapshot | None:
        """Return what has come in, if it is new."""
        snapshot = self.session.snapshot
        if snapshot is None or snapshot is self._received:
            return None
        self._received = snapshot
        return snapshot

    @property
    def _survey_due(self) -> bool:
        """Whether the layers are on screen, and what they show of the neurons is neither new nor just asked for."""
        if not self.panels["layers"].is_on_screen or monotonic() - self._surveyed < SURVEY_SECONDS:
            return False
        shown = self.shown
        return shown is None or shown.survey is None or shown.survey.step != shown.step

    # Showing it

    @property
    def complete(self) -> bool:
        """Whether all panels show what the status line does."""
        return self.shown is not None and self._filled is None

    def show(self, snapshot: Snapshot) -> None:
        """Put a snapshot on screen."""
        self._announce(snapshot)
        self._fill()

    def _announce(self, snapshot: Snapshot) -> None:
        """Update the lines above and below the panels."""
        self.shown = self.status.snapshot = snapshot
        self._filled = self._filled or next(iter(self.panels))
        self.event.event = snapshot.events[-1] if snapshot.events else None
        self._tell_of_refusals(snapshot)
        if self.look_at.batch and lacks_batch(snapshot) and not snapshot.busy:
            self.look_at = structs.replace(self.look_at, batch=False)
            self.say(NO_BATCH.capitalize(), trouble=True)

    def _tell_of_refusals(self, snapshot: Snapshot) -> None:
        """Say why a command was refused; the event line alone is easy to miss."""
        for event in reversed(snapshot.events):
            if event.number <= self._told:
                break
            if event.kind == "refused":
                self.say(event.sentence, trouble=True)
        if snapshot.events:
            self._told = snapshot.events[-1].number

    def _fill(self) -> None:
        """Let a panel draw what there is to see, and then the next: a key need not wait for all of them.

        It goes round, so that none is left behind where snapshots come faster than all can be drawn. Panels that are
        hidden get nothing.
        """
        if monotonic() < self._answer_by or self._filled is None:
            return  # the answer to a key comes first, and its display lets the panels go on
        self._name_subject()
        names = list(self.panels)
        start = names.index(self._filled) + 1
        for name in names[start:] + names[:start]:
            panel = self.panels[name]
            if panel.snapshot is not self.shown and (panel.is_on_screen or panel.snapshot is None):
                panel.snapshot = self.shown
                self._filled = name
                self.call_later(self._fill)
                return
        self._filled = None

    def _name_subject(self) -> None:
        """Let one panel of those on screen say in its title what all of them are about."""
        title = next((name for name in TITLES if self.panels[name].is_on_screen), None)
        for name, panel in self.panels.items():
            panel.names_subject = name == title

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        super()._display(screen, renderable)
        # Which panels are on screen is known only now where some were hidden or one fills the screen.
        self._name_subject()
        if self._filled is not None and renderable is not None:
            self.call_later(self._fill)

    # Answering keys

    def send(self, command: Command) -> None:
        """Send the session a command, and look soon for its effect."""
        self.sent = self.session.send(command)
        self.refresh_soon()

    def refresh_soon(self) -> None:
        """Show the effect of a key or a choice before the next frame is due."""
        self._answer_by = monotonic() + LONGEST_ANSWER
        self._look()
        self.set_timer(ANSWER_SECONDS, self._answer)

    def _answer(self) -> None:
        """Show what came of a key; what was looked at before it was pressed, or its steps taken, is passed over."""
        if (snapshot := self._receive()) is not None:
            if self._up_to_date(snapshot):
                # The panels take twenty times as long as the line that answers: they come once that is on screen,
                # and at once where it has nothing new to say, as of another sample.
                self._announce(snapshot)
                self._answer_by = 0.0
                self.call_after_refresh(self._fill)
            else:
                self._look()
        if monotonic() < self._answer_by:
            self.set_timer(ANSWER_SECONDS, self._answer)
