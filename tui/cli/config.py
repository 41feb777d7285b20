"""Showing the settings: where they live, what they mean, what they are."""

from ..app.dashboard import key_groups
from ..app.keys import refuse_bad_keys
from ..config.locations import config_file
from ..config.settings import describe_settings, load_settings


def config() -> str:
    """Return all settings as TOML with comments, which is a valid settings file; raises InputError for invalid ones."""
    path, groups = config_file(), key_groups({})
    settings = load_settings(path)
    refuse_bad_keys(settings.keys, groups, where=str(path))
    actions = {key.id: (key.key, key.tooltip) for group in groups for key in group.bindings if key.id}
    return describe_settings(settings, path, actions)
