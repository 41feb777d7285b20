"""The command palette: every action with its key, what can be changed about the run on screen, and the search."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, cast

from textual.app import ComposeResult, SystemCommand
from textual.await_complete import AwaitComplete
from textual.command import CommandInput, CommandList, CommandPalette, DiscoveryHit, Hits
from textual.css.query import NoMatches
from textual.errors import NoWidget
from textual.events import Click, Mount
from textual.fuzzy import FuzzySearch, Matcher
from textual.system_commands import SystemCommandsProvider
from textual.widget import Widget
from textual.widgets import LoadingIndicator

from nn_tui.engine.network.losses import LOSSES
from nn_tui.engine.network.names import layer_name
from nn_tui.engine.recipe.fields import recipe_fields
from nn_tui.engine.runs import AddLayer, AddNeuron, Rate, RemoveLayer, SetSpeed, Snapshot, Speed, describe_speed

from ..dialogs.option_list import SafeOptionList
from ..panels.panel import Panel
from ..terminal.capabilities import THEME_NAMES, ThemeName
from .editing import Editing
from .keys import KeyGroup, key_names

LIVE = ("network.dropout", "data.noise", "data.test_fraction")
"""Fields that are listed beside all those of training."""

SPEEDS: tuple[Speed, ...] = (
    "max",
    "gentle",
    Rate(10, "epoch"),
    Rate(1, "epoch"),
    Rate(1, "batch"),
    Rate(2, "operation"),
)
"""Speeds that are listed by name."""


def commands(
    app: Editing, key_groups: Iterable[KeyGroup], focused: Panel | None, choose_theme: Callable[[ThemeName], object]
) -> Iterator[SystemCommand]:
    """Return all that can be done now: keys first, then the settings, the layers, the speeds and the themes."""
    for group in key_groups:
        target: object = app
        if group.own:
            if focused is None or group.heading != focused.NAME:
                continue
            target = focused
        for binding in group.bindings:
            what = f"{group.heading}: {'key ' if binding.key else ''}{key_names(binding)}"
            yield SystemCommand(binding.tooltip, what, partial(_act, app, binding.action, target))
    if app.shown is not None:
        yield from _settings(app, app.shown)
        yield from _layers(app, app.shown)
    for speed in SPEEDS:
        name = f"Speed: {describe_speed(speed)}"
        yield SystemCommand(name, "Learning rate and speed", partial(app.send, SetSpeed(speed)))
    for name in THEME_NAMES:
        yield SystemCommand(f"Theme: {name}", "Colours", partial(choose_theme, name))


async def _act(app: Editing, action: str, target: object) -> None:
    await app.run_action(action, cast(Panel, target))


def _settings(app: Editing, snapshot: Snapshot) -> Iterator[SystemCommand]:
    task = snapshot.data.task
    for field in recipe_fields(snapshot.experiment):
        if not (field.path in LIVE or (field.path.startswith("training.") and not field.part)):
            continue
        label = field.name.replace("_", " ").capitalize()
        value = app.glyphs.spell(field.value or "not set")
        edit = partial(app.action_edit_setting, f"{field.path} = ")
        yield SystemCommand(f"{label}: {value} ...", field.meaning, edit)
        for choice in field.choices if field.closed else ():
            fits = field.path != "training.loss" or task in LOSSES[choice].tasks
            if choice != field.value and fits:
                name = f"{label}: {value} {app.glyphs.arrow} {choice}"
                change = partial(app.action_change, field.path, field.parse(choice))
                yield SystemCommand(name, field.meaning, change)


def _layers(app: Editing, snapshot: Snapshot) -> Iterator[SystemCommand]:
    structure = snapshot.structure
    for layer in range(1, structure.depth + 1):
        name, present = layer_name(layer, structure.depth), structure.activations[layer - 1].name
        choose = partial(app.action_choose_activation, layer)
        yield SystemCommand(f"Activation of {name}: {present} ...", "Network", choose)
        if layer < structure.depth:
            yield SystemCommand(f"Add a neuron to {name}", "Network", partial(app.send, AddNeuron(layer)))
            yield SystemCommand(f"Remove {name}", "Network", partial(app.send, RemoveLayer(layer)))
    for after in range(structure.depth):
        name = layer_name(after, structure.depth)
        yield SystemCommand(f"Add a layer after {name}", "Network", partial(app.send, AddLayer(after)))


class OrderedCommands(SystemCommandsProvider):
    """Gives the palette the app's commands in the app's order; Textual's own provider sorts them by name."""

    async def discover(self) -> Hits:
        """List everything, before anything is typed."""
        app = self.app
        for command in app.get_system_commands(self.screen):  # pyright: ignore[reportUnknownMemberType] - Screen's parameter
            yield DiscoveryHit(command.title, command.callback, help=command.help)

    def matcher(self, user_input: str, case_sensitive: bool = False) -> Matcher:
        """Return what tells how well a command fits what was typed."""
        matcher = super().matcher(user_input, case_sensitive)
        matcher.fuzzy_search = QuickSearch()
        return matcher


class QuickSearch(FuzzySearch):
    """Finds letters in their order; Textual's tries all ways to choose them, which can take minutes."""

    def match(self, query: str, candidate: str) -> tuple[float, Sequence[int]]:
        """Return score and offsets of the best match, of those that take the nearest letters from a first one on."""
        letters, text = query.lower(), candidate.lower()
        if letters in text:
            return super().match(query, candidate)
        starts = [start for start, letter in enumerate(text) if letter == letters[0]]
        found = [offsets for start in starts if (offsets := _nearest(letters, text, start))]
        best: tuple[float, Sequence[int]] = 0.0, ()
        return max(((self.score(candidate, offsets), offsets) for offsets in found), key=itemgetter(0), default=best)


def _nearest(letters: str, text: str, start: int) -> list[int]:
    """Return where letters stand in a text, the first at a start, each as near as can be; empty where they do not."""
    offsets = [start]
    for letter in letters[1:]:
        offset = text.find(letter, offsets[-1] + 1)
        if offset < 0:
            return []
        offsets.append(offset)
    return offsets


class CommandPaletteScreen(CommandPalette):
    """Textual's palette, with the faults of its version 8.2 mended."""

    def __init__(self, placeholder: str) -> None:
        super().__init__(placeholder=placeholder)
        self._kept: dict[object, Widget] = {}
        """Its widgets, by what it has searched them with."""

    def compose(self) -> ComposeResult:
        """Lay it out with a list of our own."""
        for widget in super().compose():
            yield _FoundCommands() if isinstance(widget, CommandList) else widget

    def on_mount(self, event: Mount) -> None:
        """Start nothing if the palette was left while it opened."""
        if self not in self.app.screen_stack:  # pyright: ignore[reportUnknownMemberType] - App's parameter
            event.prevent_default()
            return
        for selector in (CommandList, CommandInput, LoadingIndicator, "#--input"):
            self._kept[selector] = super().query_one(selector)

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Leave it; nothing happens where it is not on top, as where a second Escape is on its way."""
        return super().dismiss(result) if self.is_active else AwaitComplete.nothing()

    def query_one(self, selector: Any, expect_type: Any = None) -> Any:
        """Return one of its widgets, also once it was left: a search and its timers may outlive it."""
        try:
            return super().query_one(selector, expect_type)
        except NoMatches:
            if selector in self._kept:
                return self._kept[selector]
            raise

    def on_click(self, event: Click) -> None:
        """Ignore a click outside a screen that has shrunk since."""
        try:
            self.get_widget_at(event.screen_x, event.screen_y)
        except NoWidget:
            event.prevent_default()


class _FoundCommands(CommandList, SafeOptionList, can_focus=False):
    """The commands that were found: Textual's list, with the faults of lists mended too."""
