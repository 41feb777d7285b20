"""Leaving a run: quitting, handing it over, and what becomes of it when the terminal goes away."""

import os
from contextlib import suppress
from functools import partial
from signal import SIGHUP, Signals
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import BindingType

from nn_tui.datasets import InputError
from nn_tui.engine.runs import Close, Viewer
from nn_tui.engine.runs.hangup import goes_on
from nn_tui.engine.runs.store.writer import finish_writing

from ..config.remembered import Remembered
from ..config.settings import OnQuit, Settings
from ..dialogs.choose import ChoiceScreen
from ..drawing.glyphs import Glyphs
from .keys import RUNNING, key
from .session_app import SessionApp

if TYPE_CHECKING:
    from nn_tui.engine.runs.remote import Published

_key = partial(key, RUNNING)
DETACH, ALWAYS, STOP, STAY = (
    "Leave it running",
    "Leave it running, and do not ask again",
    "Stop it, saved",
    "Stay",
)

SAVED_WITHIN = 20.0
"""Seconds to wait for a run that is being saved when the program is ended."""


class LeaveScreen(ChoiceScreen):
    """Asks what is to become of a run in a process of its own."""

    def __init__(self, run: str, glyphs: Glyphs) -> None:
        super().__init__(f"{run} is in a process of its own", (DETACH, STOP, STAY, ALWAYS), DETACH, glyphs)


class LeavingRun(SessionApp):
    """The keys that end the dashboard, with the run or without."""

    settings: Settings
    remembered: Remembered
    share = ""
    """The group of the system that may watch, if any."""
    _published: "Published | None" = None

    BINDINGS: ClassVar[list[BindingType]] = [
        _key("D", "detach", "detach", "Leave it running in a process of its own: nn-tui attach comes back to it"),
    ]

    def action_detach(self) -> None:
        """Leave, and let the run go on in a process of its own."""
        if self.session.hold.elsewhere or self.shown is None:
            self.session.hand_over()
            self.exit()
        elif self.shown.state == "stopped":
            self.say("The run has stopped, so there is nothing to go on with; q ends it, saved", trouble=True)
        else:
            self.session.hand_over()
            self.say("Handing the run over to a process of its own ...")

    async def action_quit(self) -> None:
        """End the run and the dashboard; where the run is in a process of its own, ask about the run."""
        hold = self.session.hold
        wanted: OnQuit = self.settings.on_quit or self.remembered.on_quit or "ask"
        if not hold.elsewhere or not hold.controls or wanted == "detach":
            self.exit()
        elif wanted == "stop":
            self._stop()
        else:
            self.action_ask_to_leave()

    async def action_interrupt(self) -> None:
        """End the run and the dashboard, but never at once a run in a process of its own."""
        if self.session.hold.elsewhere and self.session.hold.controls:
            self.action_ask_to_leave()
        else:
            self.exit()

    @work
    async def action_ask_to_leave(self) -> None:
        """Ask what is to become of the run, unless that is being asked already."""
        if isinstance(self.screen, LeaveScreen):
            return
        choice = await self.push_screen_wait(LeaveScreen(self.session.hold.run, self.glyphs))
        if choice == ALWAYS:
            self.remembered.remember(on_quit="detach")
        if choice in (DETACH, ALWAYS):
            self.exit()
        elif choice == STOP:
            self._stop()

    def _stop(self) -> None:
        """Let the run end; the dashboard ends when that is done."""
        self.session.send(Close())
        self.say("Stopping the run, which is saved ...")

    def publish(self) -> None:
        """Let others watch the run on screen, once it has a folder; where it is in another process, they can."""
        self._published = None
        if isinstance(self.session, Viewer) and self.recorder is not None:
            # Loaded now, when the first picture stands.
            from nn_tui.engine.runs.remote import publish
            from nn_tui.engine.runs.remote.remote_handle import whereabouts

            controller = " ".join(filter(None, (f"the dashboard of process {os.getpid()}", whereabouts())))
            self._published = publish(self.session.session, controller=controller, group=self.share)

    def tell_of_publishing(self) -> None:
        """Say once how others watch, or why they cannot."""
        if self._published is not None and self._published.told:
            self.say(self._published.told, trouble=True)
            self._published = None

    def let_go(self, return_code: int) -> None:
        """Let go of the run as the dashboard ends with this code, of a signal or not: it ends, or goes on elsewhere."""
        signal = Signals(return_code - 128).name if return_code > 128 else ""
        if return_code == 128 + SIGHUP and self._goes_on():
            with suppress(InputError):  # it is not kept
                self.session.hand_over(signal)
                return
        self.session.leave(signal)

    def finish_saving(self, return_code: int) -> None:
        """Wait until the run is saved, where a signal ends the program while its terminal or a fault holds it up."""
        if not self._exit:
            self.let_go(return_code)
        finish_writing(SAVED_WITHIN)

    def _goes_on(self) -> bool:
        """Return whether the run goes on when the terminal goes away."""
        shown = self.shown
        if shown is None or self.session.hold.elsewhere:
            return False
        return goes_on(self.settings.on_hangup, shown.state, shown.experiment)
