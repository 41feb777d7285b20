"""Asks where to write a file, and writes it."""

from collections.abc import Callable, Iterable
from pathlib import Path

from textual import on
from textual.widget import Widget
from textual.widgets import Input

from nn_tui.datasets import InputError
from nn_tui.datasets.errors import reason_of
from nn_tui.datasets.paths import WHOLE_PATH, absolute_path, typed_path, what_stands_at, working_folder

from ..drawing.glyphs import Glyphs
from .dialog import Dialog


class FileNameScreen(Dialog[Path]):
    """Returns the path that was written; asks before replacing a file, and stays open if writing fails."""

    def __init__(self, heading: str, name: str, write: Callable[[Path], None], glyphs: Glyphs) -> None:
        super().__init__(heading, f"{_start()} Enter writes it, Escape cancels.", glyphs)
        self._name, self._write = name, write
        self._confirmed: Path | None = None

    def content(self) -> Iterable[Widget]:
        """Return the field."""
        yield Input(self._name, select_on_focus=False)

    @on(Input.Changed)
    def reconsider(self) -> None:
        """Forget the confirmation: it was for another name."""
        self._confirmed = None
        self.complain("")

    @on(Input.Submitted)
    def accept(self, event: Input.Submitted) -> None:
        """Write the file, or say why not."""
        if not event.value.strip():
            self.complain("expected the name of a file")
            return
        try:
            path = absolute_path(typed_path(event.value.strip()))
            there = what_stands_at(path)
            if there == "other":
                # Writing to a pipe waits for its reader, and the screen would stand still.
                self.complain(f"{path.name} is a pipe or a device, expected the name of a file")
                return
            if there == "file" and path != self._confirmed:
                self._confirmed = path
                self.complain(f"{path.name} exists already; press Enter again to replace it.")
                return
            self._write(path)
        except InputError as error:
            self.complain(str(error))
        except Exception as error:  # the run goes on, whatever could not be written
            self.complain(f"{event.value.strip()}: cannot be written: {reason_of(error)}")
        else:
            self.dismiss(path)


def _start() -> str:
    """Return the sentence about the folder that a name is relative to."""
    try:
        return f"Relative to {working_folder()}."
    except InputError as error:
        return f"{str(error)[0].upper()}{str(error)[1:]}; {WHOLE_PATH}."
