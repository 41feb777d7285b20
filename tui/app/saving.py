"""Saving: recipe and weights as files, the screen as pictures, numbers in the clipboard."""

import asyncio
import re
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from nn_tui.datasets.errors import reason_of
from nn_tui.datasets.paths import what_stands_at, working_folder
from nn_tui.engine import Experiment
from nn_tui.engine.atomic_file import replace_file
from nn_tui.engine.network.weights_file import check_weights_file
from nn_tui.engine.recipe.resolving import save_recipe
from nn_tui.engine.recipe.saved_model import save_model
from nn_tui.engine.runs import Request, Snapshot

from ..dialogs.file_name import FileNameScreen
from ..drawing.visible import visible
from ..panels.panel import Panel
from .keys import EXPERIMENT, EXPORT
from .session_app import SessionApp

LONGEST_NAME = 200
"""Bytes of a name to which a number and an ending are added; file systems allow 255."""
POLL_SECONDS = 0.005
"""How often to check whether a snapshot has arrived."""


class Saving(SessionApp):
    """The keys that save recipe, weights and screen, and copy numbers."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "w",
            "write_recipe",
            show=False,
            id="write",
            tooltip="Write the recipe, as it is now, to a TOML file",
            group=EXPERIMENT,
        ),
        Binding(
            "W",
            "write_weights",
            show=False,
            id="write-weights",
            tooltip="Write the weights, as they are now, to a safetensors file",
            group=EXPORT,
        ),
        Binding(
            "p",
            "picture",
            show=False,
            id="picture",
            tooltip="Save the screen as SVG and as text, in the current folder",
            group=EXPORT,
        ),
        Binding(
            "y",
            "copy",
            show=False,
            id="copy",
            tooltip="Copy the numbers of the focused panel to the clipboard",
            group=EXPORT,
        ),
    ]

    @work
    async def action_write_recipe(self) -> None:
        """Ask where to write the recipe as it is now, and write it."""
        snapshot = await self._latest()
        if snapshot is not None:
            session, experiment = self.session, snapshot.experiment
            await write_recipe(self, experiment, lambda: session.resolved(experiment))

    @work
    async def action_write_weights(self) -> None:
        """Ask where to write the weights as they are now, and write those, even if training goes on meanwhile."""
        snapshot = await self._latest()
        if snapshot is None:
            return
        which = f"the weights of epoch {snapshot.epoch:,}, step {snapshot.step:,}"
        name = f"{_file_name(Path(snapshot.experiment.data.source).stem)}.safetensors"
        path = await self.push_screen_wait(
            FileNameScreen(f"Write {which}", name, lambda path: write_weights(path, snapshot), self.glyphs)
        )
        if path is not None:
            self.say(f"{which} are in {path}; --set network.weights={path.name} starts from them")

    async def _latest(self) -> Snapshot | None:
        """Return a look at the run as it is now, once the steps are taken that were asked for; None where it has ended.

        What is on screen may be older by as much as the time between two frames.
        """
        session, looks = self.session, 0
        while session.error is None:
            before = session.snapshot
            session.look(Request(look_at=self.look_at))
            while (found := session.snapshot) is before and session.error is None:
                await asyncio.sleep(POLL_SECONDS)
            looks += 1
            # The first may have been asked for before the last key was pressed.
            if looks > 1 and found is not None and found.command >= self.sent:
                return found
        return None

    def action_picture(self) -> None:
        """Save the screen as SVG and text."""
        if self.shown is None:
            return
        title = f"nn-tui: {self.shown.data.name}, epoch {self.shown.epoch}"
        try:
            path = free_name(working_folder(), f"nn-tui-{_file_name(self.shown.data.name)}-{self.shown.epoch}")
            picture = self.export_screenshot(title=visible(title))
            replace_file(Path(f"{path}.svg"), "\n".join(map(visible, picture.split("\n"))).encode())
            replace_file(Path(f"{path}.txt"), self.screen_text().encode())
        except Exception as error:  # the run goes on, whatever could not be drawn or written
            self.say(f"the screen cannot be saved: {reason_of(error)}", trouble=True)
        else:
            self.say(f"The screen is in {path}.svg and {path.name}.txt")

    def screen_text(self) -> str:
        """Return the text on screen, a line a row."""
        strips = self.screen._compositor.render_strips()  # pyright: ignore[reportPrivateUsage] - the only way to them
        return "\n".join(visible(strip.text.rstrip()) for strip in strips) + "\n"

    def action_copy(self) -> None:
        """Copy the numbers of the focused panel."""
        panel = self.focused
        if not isinstance(panel, Panel):
            self.say("Focus a panel with Tab to copy its numbers", trouble=True)
            return
        text = panel.selected_text()
        if not text:
            self.say(f"{panel.NAME} has nothing to copy", trouble=True)
            return
        # A name from a file may hold a byte that is no text, and cannot be copied as it is.
        self.copy_to_clipboard(text.encode(errors="backslashreplace").decode())
        lines = text.count("\n") + 1
        self.say(f"Copied from {panel.NAME}: {lines} line{'' if lines == 1 else 's'}, {len(text):,} characters")


def write_weights(path: Path, snapshot: Snapshot) -> None:
    """Write weights, but in place of nothing else; raises InputError where that cannot be done."""
    check_weights_file(path)
    save_model(path, snapshot.parameters, snapshot.model)


async def write_recipe(app: SessionApp, experiment: Experiment, resolve: Callable[[], Experiment]) -> None:
    """Ask for a file name and write a recipe there, with every choice spelled out as `resolve` does."""
    name = f"{_file_name(Path(experiment.data.source).stem)}.toml"
    path = await app.push_screen_wait(
        FileNameScreen("Write the recipe", name, lambda path: save_recipe(path, resolve()), app.glyphs)
    )
    if path is not None:
        app.say(f"The recipe is in {path}; nn-tui {path.name} opens it")


def free_name(folder: Path, stem: str) -> Path:
    """Return a path in a folder, without a suffix, for which neither an SVG nor a text file exists yet."""
    names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(
        folder / name
        for name in names
        if all(what_stands_at(folder / f"{name}{suffix}") is None for suffix in (".svg", ".txt"))
    )


def _file_name(text: str) -> str:
    """Return a text without what file names should not have, short enough to be a part of one."""
    name = re.sub(r"[^\w.-]+", "-", text).strip("-.")
    return name.encode()[:LONGEST_NAME].decode(errors="ignore").strip("-.") or "data"
