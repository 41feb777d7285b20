"""The settings of `config.toml`: each with its documentation, its default and its limits."""

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, cast

import msgspec

from nn_tui.datasets.paths import read_file, what_stands_at
from nn_tui.engine.network.limits import Positive
from nn_tui.engine.recipe.fields import description
from nn_tui.engine.recipe.toml import toml_key, toml_value
from nn_tui.engine.recipe.toml_reader import read_toml
from nn_tui.engine.recipe.validation_errors import input_error
from nn_tui.engine.runs.hangup import OnHangup
from nn_tui.engine.runs.speed import speed_of

from ..terminal.capabilities import Charset, Colours, ThemeName

OnQuit = Literal["ask", "detach", "stop"]
"""What becomes of a run in a process of its own when the dashboard is quit."""


class Settings(msgspec.Struct, frozen=True):
    """How the dashboard is drawn and behaves; None leaves it to what the terminal can do."""

    theme: Annotated[
        ThemeName | None,
        msgspec.Meta(description="dark, light, contrast, colour-blind or terminal; not set, the last one picked."),
    ] = None
    charset: Annotated[
        Charset | None,
        msgspec.Meta(description="Characters to draw with: braille, blocks or ascii; not set, what the locale allows."),
    ] = None
    colours: Annotated[
        Colours | None,
        msgspec.Meta(description="How many colours: true, 256, 16 or none; not set, what the terminal says it has."),
    ] = None
    fps: Annotated[
        Annotated[float, msgspec.Meta(gt=0, le=60)] | None,
        msgspec.Meta(description="The most frames a second; not set, 15, or fewer if they are expensive."),
    ] = None
    max_rate: Annotated[
        Positive | None,
        msgspec.Meta(description="The most kilobytes a second for the screen; not set, 40 over SSH, else unlimited."),
    ] = None
    mouse: Annotated[bool, msgspec.Meta(description="Whether the mouse selects and scrolls; nothing needs it.")] = True
    digits: Annotated[
        Annotated[int, msgspec.Meta(ge=3, le=15)] | None,
        msgspec.Meta(description="Decimals under the microscope; not set, 5, or 9 where the recipe has float64."),
    ] = None
    speed: Annotated[
        str | float,
        msgspec.Meta(description="How fast a run goes, as --speed takes it: gentle, max, 20, 5 batches, 2 operations."),
    ] = "gentle"
    record: Annotated[
        bool, msgspec.Meta(description="Whether runs are kept, each in a folder; --no-record does not.")
    ] = True
    keep_runs: Annotated[
        Annotated[int, msgspec.Meta(ge=0)],
        msgspec.Meta(description="How many runs that nobody has named are kept; the oldest beyond are removed."),
    ] = 100
    on_hangup: Annotated[
        OnHangup,
        msgspec.Meta(
            description="When the terminal goes away: detach, save (and end), or auto, which detaches what has an end."
        ),
    ] = "auto"
    on_quit: Annotated[
        OnQuit | None,
        msgspec.Meta(description="What q does to a run in a process of its own: ask, detach, stop; not set, it asks."),
    ] = None
    keys: Annotated[
        dict[str, str],
        msgspec.Meta(description="Other keys for actions: one, or several with commas between, such as f5 or ctrl+t."),
    ] = {}
    unknown: dict[str, object] = {}
    """What stands there beside these, for another version perhaps: it is kept and passed over."""


SETTINGS = tuple(name for name in Settings.__struct_fields__ if name != "unknown")
"""The names that a file may set."""
SHOWN = 4
"""How many unknown ones are named."""


def load_settings(path: Path) -> Settings:
    """Return the settings in a file; a file that does not exist sets none.

    Raises InputError that names the file, the field, its value and what was expected.
    """
    if what_stands_at(path) is None:
        return Settings()
    fields = read_toml(read_file(path), where=f"{path}")
    try:
        settings = msgspec.convert({name: value for name, value in fields.items() if name in SETTINGS}, Settings)
    except msgspec.ValidationError as error:
        raise input_error(error, fields, Settings, whole="the settings", where=f"{path}") from None
    speed_of(f"{settings.speed}", where=f"{path}: speed")
    unknown = {name: value for name, value in fields.items() if name not in SETTINGS}
    return msgspec.structs.replace(settings, unknown=unknown)


def passed_over(settings: Settings, path: Path, actions: Collection[str]) -> str:
    """Return in a sentence which settings, and keys of which actions, this version does not know; empty where none.

    "config.toml: this version passes over colour (did you mean colours?) and 2 more"
    """
    found = [_hinted(name, SETTINGS) for name in settings.unknown]
    keys = [f"keys.{action}" for action in actions]
    found += [_hinted(f"keys.{action}", keys) for action in settings.keys if action not in actions]
    if not found:
        return ""
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return f"{path}: this version passes over {', '.join(found[:SHOWN])}{more}"


def _hinted(name: str, names: Sequence[str]) -> str:
    close = get_close_matches(name, names, n=1)
    return f"{name} (did you mean {close[0]}?)" if close else name


def describe_settings(settings: Settings, path: Path, actions: Mapping[str, tuple[str, str]]) -> str:
    """Return all settings with their documentation as TOML, which sets what these settings set.

    `actions` gives the default key of each action and what it does, by the action's name.
    """
    there = "; it does not exist yet" if what_stands_at(path) is None else ""
    # A line end in the path would end the comment.
    where = str(path) if str(path).isprintable() else toml_value(str(path))
    lines = [f"# The settings of nn-tui are read from {where}{there}.", "# Options on the command line win over them."]
    # A table stands last in TOML, as the keys do in the struct.
    *fields, keys, _unknown = cast(msgspec.inspect.StructType, msgspec.inspect.type_info(Settings)).fields
    for field in fields:
        default, value = field.default, getattr(settings, field.name)
        lines += ["", f"# {description(field)}"]
        if default is not None:
            lines.append(f"# Default: {toml_value(default)}")
        lines.append(f"# {field.name} is not set" if value is None else f"{field.name} = {toml_value(value)}")
    if settings.unknown:
        lines += ["", "# Not known to this version, which passes over them:"]
        lines += [f"{toml_key(name)} = {toml_value(value, exact=True)}" for name, value in settings.unknown.items()]
    lines += ["", f"# {description(keys)}", "[keys]"]
    for action, (key, meaning) in actions.items():
        keys_set = settings.keys.get(action)
        set_to = f"# {action} = {toml_value(key)}" if keys_set is None else f"{action} = {toml_value(keys_set)}"
        lines.append(f"{set_to:<36}  # {meaning}")
    for action, key in settings.keys.items():
        if action not in actions:
            lines.append(f"{f'{toml_key(action)} = {toml_value(key)}':<36}  # Not known to this version")
    return "\n".join(lines) + "\n"
