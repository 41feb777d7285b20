"""What every part of the dashboard builds on: an app that holds a session and sends it commands."""

from collections.abc import Mapping

from textual.actions import ActionParseResult
from textual.app import App
from textual.dom import DOMNode
from textual.message import Message
from textual.notifications import SeverityLevel
from textual.worker import WorkerFailed

from nn_tui.datasets.errors import is_fault, sentence_of
from nn_tui.engine.network.names import NeuronId
from nn_tui.engine.runs import Command, Handle, LookAt, Snapshot
from nn_tui.engine.runs.store.recorder import Recorder
from nn_tui.engine.runs.store.run_place import RunPlace
from nn_tui.engine.timeline.place import Unit

from ..drawing.glyphs import GLYPHS, Glyphs
from ..drawing.text_cells import capitalized
from ..faults import keep_fault


class SessionApp(App[None]):
    """An app that holds a session and sends it commands; it never touches the trainer itself.

    The parts of the dashboard (running, editing, saving, ...) each extend this class alone and share only what it
    declares; `Dashboard` puts them side by side. Whatever goes wrong in an action or in a worker is told in a sentence,
    and the run lives on.
    """

    def __init__(self, session: Handle, glyphs: Glyphs = GLYPHS["braille"]) -> None:
        super().__init__()
        self.session = session
        self.recorder: Recorder | None = None
        """Who keeps the run; None where it is not kept."""
        self.place: RunPlace | None = None
        """Where runs that are begun here are kept; None where they are not."""
        self.glyphs = glyphs
        self.shown: Snapshot | None = None
        """The snapshot on screen; None before the first."""
        self.selected: NeuronId = (1, 0)
        """The neuron that was selected last."""
        self.look_at = LookAt()
        """The sample or the batch that all panels are about."""
        self.step_unit: Unit = "epoch"
        """The kind of step that was taken last."""
        self.wants_story = False
        """Whether the story of a parameter is waited for."""
        self.sent = 0
        """The number of the command that was sent last."""

    def say(self, sentence: str, *, trouble: bool = False, named: bool = False) -> None:
        """Show a message that needs no answer; one that begins with a name is `named`, and keeps its letters."""
        severity, timeout = ("warning", 8) if trouble else ("information", 4)
        if named:
            super().notify(self.glyphs.spell(sentence), severity=severity, timeout=timeout, markup=False)
        else:
            self.notify(sentence, severity=severity, timeout=timeout)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a message in the corner, as a sentence in the terminal's characters, whoever says it."""
        sentence = self.glyphs.spell(capitalized(message))
        super().notify(sentence, title=title, severity=severity, timeout=timeout, markup=False)

    def send(self, command: Command) -> None:
        """Send the session a command."""
        self.sent = self.session.send(command)

    async def open_session(self, session: Handle, recorder: Recorder | None) -> None:
        """Switch to another run, which has been started, and close the current one."""
        self.session.close()
        self.session, self.recorder = session, recorder
        self.shown = None
        self.look_at = LookAt()

    def offer(self, snapshot: Snapshot) -> str:
        """Return what a key does about the latest event; empty where there is none for it."""
        return ""

    def refresh_soon(self) -> None:
        """Show the effect of a key or a choice as soon as possible."""

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Carry out the action of a key, a button or a command of the palette, or say why that failed."""
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except Exception as error:
            self._tell(error)
            return True

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Exception as error:
            if is_fault(error) or self.shown is None:
                raise
            self._tell(error)

    def _handle_exception(self, error: Exception) -> None:
        if isinstance(error, WorkerFailed) and isinstance(error.error, Exception):
            self._tell(error.error)
        else:
            super()._handle_exception(error)

    def _tell(self, error: Exception) -> None:
        keep_fault(self, error)
        self.say(sentence_of(error), trouble=True)
