"""What the dashboard remembers from one visit to the next, by itself: hidden panels and the theme chosen last."""

from contextlib import suppress
from pathlib import Path

import msgspec

from nn_tui.datasets import InputError
from nn_tui.engine.atomic_file import replace_file

from ..terminal.capabilities import ThemeName


class Remembered(msgspec.Struct, frozen=True):
    """The content of the file; fields that it does not know are left alone."""

    panels: dict[str, bool] = {}
    """Which panels were shown (true) or hidden by hand."""
    theme: ThemeName | None = None


class Memory:
    """Remembers in a file, or without one as long as it lives; never in the way, whatever is wrong with the file."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._remembered = Remembered()
        if path is not None:
            with suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
                self._remembered = msgspec.json.decode(path.read_bytes(), type=Remembered)

    @property
    def panels(self) -> dict[str, bool]:
        """Which panels were shown or hidden by hand."""
        return self._remembered.panels

    @property
    def theme(self) -> ThemeName | None:
        """The theme chosen last, if one was."""
        return self._remembered.theme

    def remember(self, *, panels: dict[str, bool] | None = None, theme: ThemeName | None = None) -> None:
        """Remember what is given, at once."""
        before = self._remembered
        self._remembered = Remembered(
            panels=before.panels if panels is None else dict(panels), theme=theme or before.theme
        )
        if self._path is not None and self._remembered != before:
            with suppress(OSError, InputError):
                self._path.parent.mkdir(parents=True, exist_ok=True)
                replace_file(self._path, msgspec.json.encode(self._remembered))
