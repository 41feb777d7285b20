"""The command palette: every action with its key, and what can be changed about the run on screen."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, cast, get_args

import msgspec
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.types import IgnoreReturnCallbackType

from nn_tui.engine.network.losses import LOSSES
from nn_tui.engine.network.names import layer_name
from nn_tui.engine.recipe.fields import recipe_fields
from nn_tui.engine.runs import AddLayer, AddNeuron, Rate, RemoveLayer, SetSpeed, Snapshot, Speed, describe_speed

from ..config.settings import ThemeName
from ..panels.panel import Panel
from .keys import key_names

if TYPE_CHECKING:
    from .dashboard import Dashboard

LIVE = ("network.dropout", "data.noise", "data.test_fraction")
"""Fields that are offered beside all those of training."""

SPEEDS: tuple[Speed, ...] = (
    "max",
    "gentle",
    Rate(10, "epoch"),
    Rate(1, "epoch"),
    Rate(1, "batch"),
    Rate(2, "operation"),
)
"""Speeds that are offered by name."""


class Entry(msgspec.Struct, frozen=True):
    """A line of the palette."""

    name: str
    help: str
    run: Callable[[], object]


def entries(app: "Dashboard", focused: Panel | None) -> Iterator[Entry]:
    """Return what can be done now: keys first, then the settings, the layers and the themes."""
    for group in app.key_groups:
        target: object = app
        if group.own:
            if focused is None or group.heading != focused.NAME:
                continue
            target = focused
        for binding in group.bindings:
            what = f"{group.heading}: key {key_names(binding)}"
            yield Entry(binding.tooltip, what, partial(_act, app, binding.action, target))
    if app.shown is not None:
        yield from _settings(app, app.shown)
        yield from _layers(app, app.shown)
    for speed in SPEEDS:
        yield Entry(f"Speed: {describe_speed(speed)}", "Learning rate and speed", partial(app.send, SetSpeed(speed)))
    for name in get_args(ThemeName):
        yield Entry(f"Theme: {name}", "Colours", partial(app.choose_theme, name))


async def _act(app: "Dashboard", action: str, target: object) -> None:
    await app.run_action(action, cast(Panel, target))


def _settings(app: "Dashboard", snapshot: Snapshot) -> Iterator[Entry]:
    task = snapshot.data.dataset.task
    for field in recipe_fields(snapshot.experiment):
        if not (field.path in LIVE or (field.path.startswith("training.") and not field.part)):
            continue
        label = field.name.replace("_", " ").capitalize()
        value = field.value or "not set"
        yield Entry(f"{label}: {value} ...", field.meaning, partial(app.action_edit_setting, f"{field.path} = "))
        for choice in field.choices if field.closed else ():
            fits = field.path != "training.loss" or task in LOSSES[choice].tasks
            if choice != field.value and fits:
                name = f"{label}: {value} {app.glyphs.arrow} {choice}"
                yield Entry(name, field.meaning, partial(app.action_change, field.path, field.parse(choice)))


def _layers(app: "Dashboard", snapshot: Snapshot) -> Iterator[Entry]:
    structure = snapshot.structure
    for layer in range(1, structure.depth + 1):
        name, present = layer_name(layer, structure.depth), structure.activations[layer - 1].name
        yield Entry(f"Activation of {name}: {present} ...", "Network", partial(app.action_choose_activation, layer))
        if layer < structure.depth:
            yield Entry(f"Add a neuron to {name}", "Network", partial(app.send, AddNeuron(layer)))
            yield Entry(f"Remove {name}", "Network", partial(app.send, RemoveLayer(layer)))
    for after in range(structure.depth):
        name = layer_name(after, structure.depth)
        yield Entry(f"Add a layer behind {name}", "Network", partial(app.send, AddLayer(after)))


class Commands(Provider):
    """Offers what can be done now to Textual's palette."""

    def _entries(self) -> Iterator[Entry]:
        focused = self.focused
        return entries(cast("Dashboard", self.app), focused if isinstance(focused, Panel) else None)

    async def discover(self) -> Hits:
        """Offer everything, before anything is typed."""
        for entry in self._entries():
            yield DiscoveryHit(entry.name, cast(IgnoreReturnCallbackType, entry.run), help=entry.help)

    async def search(self, query: str) -> Hits:
        """Offer what matches what was typed."""
        matcher = self.matcher(query)
        for entry in self._entries():
            if (score := matcher.match(entry.name)) > 0:
                yield Hit(
                    score,
                    matcher.highlight(entry.name),
                    cast(IgnoreReturnCallbackType, entry.run),
                    text=entry.name,
                    help=entry.help,
                )
