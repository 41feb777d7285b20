"""Refreshing: a frame asks for a snapshot, shows what comes in all panels at once, and is followed by the next in time.

What is wanted (`request`) travels with each look, and a snapshot says which request it answers and up to which command
it shows what came of it: from these two one sees whether it is up to date. A key does not wait for the next frame, and
what was looked at before it was pressed is passed over.
"""

import asyncio
from collections.abc import Callable
from time import monotonic, sleep

from msgspec import structs
from rich.console import RenderableType
from textual.screen import Screen

from nn_tui.datasets.errors import is_fault
from nn_tui.engine.runs import Command, Handle, Request, Snapshot

from ..drawing.glyphs import Glyphs
from ..faults import keep_fault
from ..panels.captions import NO_BATCH, lacks_batch
from ..panels.events.event_line import EventLine
from ..panels.panel import Panel
from ..panels.status.status_line import StatusLine
from ..terminal.cells_app import CellsApp
from ..terminal.frame_pacing import Pace
from .key_hints import KeyHints
from .panel_layout import PAGES
from .session_app import SessionApp

FIRST_SECONDS = 0.05
"""Seconds that the first picture waits for what it is to show."""
ANSWER_SECONDS = 0.003
"""How soon after a look to check for what has come, and how soon again."""
LONGEST_ANSWER = 0.2
"""Seconds after a key for which nothing is shown that does not show its effect."""
AFTER_TROUBLE = 1.0
"""Seconds until the next frame after one for which there was no memory."""
LONGEST_DRAWING = 1.0
"""Seconds after which the next frame begins even where Textual has not said that it has drawn the last."""
OTHERS_SECONDS = 0.2
"""How often a run in another process is looked at that does nothing: somebody else may control it."""
SURVEY_SECONDS = 0.5
"""How long the layers show a survey of the neurons at least, which costs the training some milliseconds."""
TITLES = ("microscope", "diagram", "neuron", "learned")
"""The panels whose title may name the subject: the first of them that is on screen does."""


class Refresh(CellsApp, SessionApp):
    """An app that shows a session's snapshots as often as its pace allows, and the effect of a key at once.

    There is always one timer, for what comes next: to look, to take what has come, or to rest until the next frame.
    """

    status: StatusLine
    panels: dict[str, Panel]
    event: EventLine
    hints: KeyHints

    def __init__(self, session: Handle, glyphs: Glyphs) -> None:
        super().__init__(session, glyphs)
        self.pace = Pace()
        self._timer: asyncio.TimerHandle | None = None
        self._turn = 0
        # Counts what was to be done next: what is overtaken in the queue of messages is left out.
        self._surveyed = -SURVEY_SECONDS
        self._forget()

    def _forget(self) -> None:
        self.sent = 0
        self._received: Snapshot | None = None
        # What came in last, shown or passed over.
        self._looked = 0.0
        # When was looked last.
        self._answer_by = 0.0
        # Until when nothing but the effect of the last key is shown; 0 where it is on screen.
        self._told_hold = -1
        # The number of what was said of that last.
        self._told = -1
        # The number of the last event that the user was told of.

    def start_refreshing(self, *, wait: bool) -> None:
        """Ask for the first snapshot, and go on for as long as the app runs.

        With `wait` nothing is drawn before it has come, if it comes soon: an empty screen takes as long to draw as a
        full one.
        """
        self.refresh_soon()
        give_up, session = monotonic() + FIRST_SECONDS, self.session
        while wait and session.snapshot is None and monotonic() < give_up:
            if session.left or session.error is not None:
                break
            sleep(ANSWER_SECONDS / 3)
        self._do(self._turn, self._take)

    def restart_refreshing(self) -> None:
        """Show another run, of which nothing is known yet."""
        self._forget()
        self.refresh_soon()

    def refresh_soon(self) -> None:
        """Show the effect of a key or a choice before the next frame is due."""
        self._answer_by = monotonic() + LONGEST_ANSWER
        self._look()
        self._then(ANSWER_SECONDS, self._take)

    def send(self, command: Command) -> None:
        """Send the session a command, and look soon for its effect."""
        self.sent = self.session.send(command)
        self.refresh_soon()

    # One frame after the other

    def _then(self, seconds: float, do: Callable[[], None]) -> None:
        """Do this next, in place of what was to be done."""
        if self._timer is not None:
            self._timer.cancel()
        self._turn += 1
        # Not one of Textual's timers: those skip what is late already, also where it is due but once.
        self._timer = asyncio.get_running_loop().call_later(seconds, self.call_later, self._do, self._turn, do)

    def _do(self, turn: int, do: Callable[[], None]) -> None:
        if turn != self._turn:
            return
        try:
            do()
        except Exception as error:
            if is_fault(error):
                raise
            self._tell(error)
            self._then(AFTER_TROUBLE, self._begin)

    def _begin(self) -> None:
        """Begin a frame, if the line is free and there is something new to see."""
        if self._has_failed():
            return
        # What the line had no room for goes out now, also where nothing else is to be shown.
        self.send_changes()
        hold = self.pace.hold()
        if hold:
            self._then(hold, self._begin)
            return
        self._measure()
        shown = self.shown
        others = self.session.hold.elsewhere and monotonic() - self._looked >= OTHERS_SECONDS
        if shown is None or shown.busy or self._survey_due or others or not self._up_to_date(shown):
            self._look()
            self._then(ANSWER_SECONDS, self._take)
        else:
            self._then(self.pace.shortest, self._begin)

    def _take(self) -> None:
        """Show what has come in, unless it is older than the last key; wait on where nothing has."""
        if self._has_failed():
            return
        snapshot = self._receive()
        if snapshot is not None:
            if monotonic() >= self._answer_by or self._up_to_date(snapshot):
                self.pace.begin_frame()
                if self._answer_by and snapshot.busy:
                    # The line that answers a key comes first: panels take many times as long, and training goes on.
                    self._announce(snapshot)
                    self.call_after_refresh(self._finish)
                else:
                    self.show(snapshot)
                    self.call_after_refresh(self._rest)
                self._answer_by = 0.0
                self._then(LONGEST_DRAWING, self._rest)
                return
            self._look()
        self._then(ANSWER_SECONDS, self._take)

    def _finish(self) -> None:
        """Let the panels follow, and rest once they are drawn."""
        self._fill()
        self.call_after_refresh(self._rest)

    def _rest(self) -> None:
        """The frame is on its way: wait for the next, or for the effect of a key that was pressed meanwhile."""
        if self._answer_by:
            self._then(ANSWER_SECONDS, self._take)
        else:
            shown = self.shown
            spare = shown is None or not shown.busy or shown.held_back
            wait = self.pace.next_frame(spare=spare)
            # What a step has led to is complete with the survey of the neurons after it.
            self._then(0.0 if shown and not shown.busy and self._survey_due else wait, self._begin)

    def _has_failed(self) -> bool:
        """Quit where an error has ended the run, or it goes on elsewhere; say what is new about who controls it."""
        hold = self.session.hold
        self.status.role = "" if hold.controls else "watching"
        self.hints.watching = not hold.controls
        if hold.told and hold.number != self._told_hold:
            self._told_hold = hold.number
            self.say(hold.told, trouble=True)
        if self.session.left:
            self.exit()
            return True
        if self.session.error is not None:
            self.exit(return_code=1)
        elif self.session.fault is not None:
            keep_fault(self, self.session.fault)
        return self.session.error is not None

    def _measure(self) -> None:
        """Tell the status line what the dashboard costs, and how far away the terminal is."""
        costs, pace = self.status.costs, self.pace
        costs.measure()
        pace.measure()
        costs.bytes_per_second, costs.round_trip = pace.bytes_per_second, pace.round_trip

    # What is wanted, and what has come

    @property
    def request(self) -> Request:
        """What the panels on screen want to see, but for a survey; all but pages, before they are laid out."""
        request = Request(look_at=self.look_at, story=self.wants_story)
        for name, panel in self.panels.items():
            if panel.is_on_screen or (self.shown is None and name not in PAGES):
                request = panel.ask_for(request)
        return request

    def _up_to_date(self, snapshot: Snapshot) -> bool:
        """Return whether a snapshot shows what is wanted, and what came of all that was sent."""
        return snapshot.command >= self.sent and structs.replace(snapshot.request, survey=False) == self.request

    def _look(self) -> None:
        """Ask for a snapshot, unless one is on its way."""
        survey, self._looked = self._survey_due, monotonic()
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
        """Whether all panels on screen show what the status line does."""
        return self.shown is not None and all(
            panel.snapshot is self.shown for panel in self.panels.values() if panel.is_on_screen
        )

    def show(self, snapshot: Snapshot) -> None:
        """Put a snapshot on screen."""
        self._announce(snapshot)
        self._fill()

    def _announce(self, snapshot: Snapshot) -> None:
        """Update the lines above and below the panels."""
        self.shown = self.status.snapshot = snapshot
        self.event.event = snapshot.events[-1] if snapshot.events else None
        self.event.offer = self.offer(snapshot)
        self._tell_of_refusals(snapshot)
        if self.look_at.batch and lacks_batch(snapshot) and not snapshot.busy:
            self.look_at = structs.replace(self.look_at, batch=False)
            self.say(NO_BATCH, trouble=True)

    def _tell_of_refusals(self, snapshot: Snapshot) -> None:
        """Say why a command was refused, or which error stopped the run; the event line alone is easy to miss."""
        for event in reversed(snapshot.events):
            if event.number <= self._told:
                break
            if event.kind == "refused" or event.reason == "error":
                self.say(event.sentence, trouble=True)
        if snapshot.events:
            self._told = snapshot.events[-1].number

    def _fill(self) -> None:
        """Let the panels on screen draw what there is to see; hidden ones get it when they are shown."""
        self._name_subject()
        for panel in self.panels.values():
            if panel.is_on_screen or panel.snapshot is None:
                panel.snapshot = self.shown

    def _name_subject(self) -> None:
        """Let one panel of those on screen say in its title what all of them are about."""
        title = next((name for name in TITLES if self.panels[name].is_on_screen), None)
        if title is None:  # before they are laid out
            title = next((name for name in TITLES if name not in PAGES and self.panels[name].display), None)
        for name, panel in self.panels.items():
            panel.names_subject = name == title

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        super()._display(screen, renderable)
        # Which panels are on screen is known only now where some were hidden or one fills the screen.
        self._name_subject()
        if self.shown is not None and not self.complete:
            self.call_later(self._fill)
