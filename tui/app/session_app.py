"""What every part of the dashboard builds on: an app that holds a session and sends it commands."""

from textual.app import App

from nn_tui.engine.network.names import NeuronId
from nn_tui.engine.runs import Command, Handle, LookAt, Snapshot
from nn_tui.engine.timeline.place import Unit

from ..drawing.glyphs import GLYPHS, Glyphs


class SessionApp(App[None]):
    """An app that holds a session and sends it commands; it never touches the trainer itself.

    The parts of the dashboard (running, editing, saving, ...) each extend this class alone and share only what it
    declares; `Dashboard` puts them side by side.
    """

    def __init__(self, session: Handle, glyphs: Glyphs = GLYPHS["braille"]) -> None:
        super().__init__()
        self.session = session
        self.glyphs = glyphs
        self.shown: Snapshot | None = None
        """The snapshot on screen; None before the first."""
        self.selected: NeuronId = (1, 0)
        """The neuron that was selected last."""
        self.look_at = LookAt()
        """The sample or the batch that all panels are about."""
        self.step_unit: Unit = "epoch"
        """The kind of step that was taken last."""
        self.sent = 0
        """The number of the command that was sent last."""

    def say(self, sentence: str, *, trouble: bool = False) -> None:
        """Show a message that needs no answer."""
        severity = "warning" if trouble else "information"
        self.notify(self.glyphs.spell(sentence), severity=severity, timeout=8 if trouble else 4, markup=False)

    def send(self, command: Command) -> None:
        """Send the session a command."""
        self.sent = self.session.send(command)

    def refresh_soon(self) -> None:
        """Show the effect of a key or a choice as soon as possible."""
