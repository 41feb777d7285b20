"""Which key does what: the bindings, and how the settings remap them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import msgspec
from textual.binding import Binding, BindingType
from textual.keys import format_key

from nn_tui.datasets import InputError

from ..panels.panel import Panel

RUNNING = Binding.Group("Running")
TIME = Binding.Group("Time")
PACE = Binding.Group("Learning rate and speed")
EDITING = Binding.Group("Changing it while it runs")
EXPERIMENT = Binding.Group("The experiment")
EXPORT = Binding.Group("Saving and copying")
VIEW = Binding.Group("View")
"""The headings of the help."""
STEERING = frozenset((RUNNING, TIME, PACE, EDITING))
"""The headings of keys that do nothing for who only watches, but for those that leave."""
NO_KEY = "no key"
"""What an action has whose default keys are all chosen for others."""


def key(group: Binding.Group, key: str, action: str, name: str, tooltip: str, description: str = "") -> Binding:
    """Return a key of a group; with a description it is among those that are shown below the panels."""
    return Binding(key, action, description, show=bool(description), id=name, tooltip=tooltip, group=group)


class KeyGroup(msgspec.Struct, frozen=True):
    """Keys under one heading of the help; `own` ones work only while the panel of that name has the focus."""

    heading: str
    bindings: tuple[Binding, ...]
    own: bool = False


def keys_of_panels(panels: Mapping[str, type[Panel]]) -> list[BindingType]:
    """Return the keys of panels that work everywhere, and the numbers that hide and show each panel."""
    keys: list[BindingType] = [
        replace(key, action=f"panel('{panel}', {key.action!r})", group=Binding.Group(kind.NAME))
        for panel, kind in panels.items()
        for key in kind.KEYS
    ]
    keys += [
        Binding(
            str(kind.NUMBER),
            f"hide('{panel}')",
            show=False,
            id=f"panel-{panel}",
            tooltip=f"Hide or show the panel {kind.NAME}",
            group=VIEW,
        )
        for panel, kind in panels.items()
        if kind.NUMBER
    ]
    return keys


def own_keys(panels: Mapping[str, type[Panel]], keymap: Mapping[str, str]) -> dict[str, list[Binding]]:
    """Return, by panel name, the keys that only work while that panel has the focus."""
    return {
        kind.NAME: remapped(
            (key for key in kind.__dict__.get("BINDINGS", ()) if isinstance(key, Binding) and key.tooltip), keymap
        )
        for kind in panels.values()
    }


def grouped(everywhere: Iterable[Binding], own: Mapping[str, Sequence[Binding]]) -> list[KeyGroup]:
    """Return the keys that work everywhere under the headings of their groups, then each panel's own under its name."""
    groups: dict[str, list[Binding]] = {}
    for binding in everywhere:
        groups.setdefault(binding.group.description if binding.group else "", []).append(binding)
    found = [KeyGroup(heading, tuple(bindings)) for heading, bindings in groups.items()]
    return found + [KeyGroup(name, tuple(bindings), own=True) for name, bindings in own.items() if bindings]


def remapped(bindings: Iterable[Binding], keymap: Mapping[str, str]) -> list[Binding]:
    """Return the bindings with the keys that a keymap assigns to their ids."""
    keys = [(binding, keymap.get(binding.id or "")) for binding in bindings]
    return [binding if key is None else replace(binding, key=key, key_display=None) for binding, key in keys]


def keymap_of(chosen: Mapping[str, str], groups: Sequence[KeyGroup], *, where: str) -> dict[str, str]:
    """Return the keys of the actions whose keys are not the default ones, by action; an empty text is no key at all.

    `groups` have the default keys. A key that the settings choose is taken from the action whose default it is, so that
    no default that a new version brings undoes a choice. A panel's own key may be chosen for another action elsewhere:
    the panel with the focus wins. Actions of other versions do nothing. Raises InputError, beginning with `where`, for
    what is no key and for one that is chosen twice.
    """
    for action, keys in chosen.items():
        if not all(_split(keys)):
            raise InputError(f"{where}: keys.{action}: expected a key, or several with commas between, got {keys!r}")
    everywhere = [binding for group in groups if not group.own for binding in group.bindings]
    taken = _names_chosen(everywhere, chosen, where)
    keymap = dict(chosen) | _what_is_left(everywhere, chosen, taken)
    # Panels give some keys a meaning of their own beside that which is the default everywhere.
    taken = {name: action for name, action in taken.items() if name not in _default_names(everywhere, action)}
    for group in groups:
        if group.own:
            here = _names_chosen(group.bindings, chosen, where)
            keymap |= _what_is_left(group.bindings, chosen, taken | here)
    return keymap


def _names_chosen(bindings: Iterable[Binding], chosen: Mapping[str, str], where: str) -> dict[str, str]:
    """Return the action of each key that is chosen for one of these, by name; raises InputError for two of one key."""
    actions: dict[str, str] = {}
    for binding in bindings:
        if binding.id is not None and binding.id in chosen:
            for name in map(key_name, _split(chosen[binding.id])):
                other = actions.setdefault(name, binding.id)
                if other != binding.id:
                    raise InputError(f"{where}: keys: {name} stands for both {other} and {binding.id}")
    return actions


def _what_is_left(bindings: Iterable[Binding], chosen: Mapping[str, str], taken: Collection[str]) -> dict[str, str]:
    """Return what is left of default keys of which some are taken, by action."""
    left: dict[str, str] = {}
    for binding in bindings:
        keys = _split(binding.key)
        free = [key for key in keys if key_name(key) not in taken]
        if binding.id is not None and binding.id not in chosen and free != keys:
            left[binding.id] = ",".join(free)
    return left


def _default_names(bindings: Iterable[Binding], action: str) -> set[str]:
    return {key_name(key) for binding in bindings if binding.id == action for key in _split(binding.key)}


def for_textual(keymap: Mapping[str, str]) -> dict[str, str]:
    """Return a keymap as Textual takes it, for which an empty text is no change and each key has one action."""
    return {action: keys or f"{NO_KEY} for {action}" for action, keys in keymap.items()}


def key_names(binding: Binding) -> str:
    """Return the keys of a binding as people read them: `space`, `?`, `ctrl+p`, `left h`, `no key`."""
    return NO_KEY if not binding.key else binding.key_display or " ".join(key_name(key) for key in _split(binding.key))


def key_name(key: str) -> str:
    """Return a key as people read it: `?` for `question_mark`."""
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    name = format_key(last)
    return "+".join((*modifiers, name if name.isascii() else last))


def _split(keys: str) -> list[str]:
    return [key.strip() for key in keys.split(",")]
