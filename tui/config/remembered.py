"""What the dashboard remembers from one start to the next: hidden panels and the last theme."""

from contextlib import suppress
from pathlib import Path

import msgspec

from nn_tui.datasets import InputError
from nn_tui.engine.atomic_file import replace_file

from ..terminal.capabilities import ThemeName


class _State(msgspec.Struct, frozen=True):
    """The content of the file; unknown fields are ignored."""

    panels: dict[str, bool] = {}
    """Which panels were shown (true) or hidden by hand."""
    theme: ThemeName | None = None


class Remembered:
    """Remembers in a file, or in memory if there is none; never fails, whatever is wrong with the file."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._state = _State()
        if path is not None:
            with suppress(Exception):  # a file that is damaged can fail in many ways
                self._state = msgspec.json.decode(path.read_bytes(), type=_State)

    @property
    def panels(self) -> dict[str, bool]:
        """Which panels were shown or hidden by hand."""
        return self._state.panels

    @property
    def theme(self) -> ThemeName | None:
        """The last theme that was picked, if any."""
        return self._state.theme

    def remember(self, *, panels: dict[str, bool] | None = None, theme: ThemeName | None = None) -> None:
        """Remember what is given, and write it at once."""
        before = self._state
        self._state = _State(panels=before.panels if panels is None else dict(panels), theme=theme or before.theme)
        if self._path is not None and self._state != before:
            with suppress(OSError, InputError):
                self._path.parent.mkdir(parents=True, exist_ok=True)
                replace_file(self._path, msgspec.json.encode(self._state))
