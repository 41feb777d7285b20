"""What the dashboard remembers from one start to the next: hidden panels, the last theme, what need not be asked."""

from contextlib import suppress
from pathlib import Path

import msgspec

from nn_tui.datasets.paths import read_file, what_stands_at
from nn_tui.engine.atomic_file import replace_file

from ..terminal.capabilities import ThemeName
from .settings import OnQuit


class _State(msgspec.Struct, frozen=True):
    """What this version knows of the file."""

    panels: dict[str, bool] = {}
    """Which panels were shown (true) or hidden by hand."""
    theme: ThemeName | None = None
    on_quit: OnQuit | None = None


class Remembered:
    """Remembers in a file, or in memory if there is none; never fails, whatever is wrong with the file.

    What another version has written there beside it is kept.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._state = _State()
        self._found: dict[str, object] = {}
        if path is not None:
            with suppress(Exception):  # a file that is damaged can fail in many ways
                self._found = msgspec.json.decode(read_file(path), type=dict[str, object])
                self._state = msgspec.convert(self._found, _State)

    @property
    def panels(self) -> dict[str, bool]:
        """Which panels were shown or hidden by hand."""
        return self._state.panels

    @property
    def theme(self) -> ThemeName | None:
        """The last theme that was picked, if any."""
        return self._state.theme

    @property
    def on_quit(self) -> OnQuit | None:
        """What becomes of a run in a process of its own without a question, if that was said once and for all."""
        return self._state.on_quit

    def remember(
        self,
        *,
        panels: dict[str, bool] | None = None,
        theme: ThemeName | None = None,
        on_quit: OnQuit | None = None,
    ) -> None:
        """Remember what is given, and write it at once."""
        before = self._state
        self._state = _State(
            panels=before.panels if panels is None else dict(panels),
            theme=theme or before.theme,
            on_quit=on_quit or before.on_quit,
        )
        if self._path is not None and self._state != before:
            with suppress(Exception):
                if what_stands_at(self._path) == "other":
                    return  # a pipe would be waited for
                self._path.parent.mkdir(parents=True, exist_ok=True)
                known = msgspec.structs.asdict(self._state)
                if self._state.on_quit is None:
                    del known["on_quit"]  # that is seldom said
                replace_file(self._path, msgspec.json.encode(self._found | known))
