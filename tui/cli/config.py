"""Showing the settings: where they live, what they mean, what they are."""

from ..app.dashboard import key_groups
from ..app.keys import key_names, keymap_of
from ..config.locations import config_file
from ..config.settings import describe_settings, load_settings


def config() -> str:
    """Return all settings as TOML with comments, which is a valid settings file; raises InputError for invalid ones."""
    path, groups = config_file(), key_groups({})
    settings = load_settings(path)
    keymap = keymap_of(settings.keys, groups, where=str(path))
    actions = {key.id: (key.key, key.tooltip) for group in groups for key in group.bindings if key.id}
    for group in key_groups(keymap):
        for key in group.bindings:
            if key.id in keymap and key.id not in settings.keys:
                default, meaning = actions[key.id]
                actions[key.id] = default, f"{meaning}; it has {key_names(key)}, as others were given its default"
    return describe_settings(settings, path, actions)
