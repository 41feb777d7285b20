"""What `nn-tui config` prints, word for word, and where the user's own files live."""

import tomllib
from pathlib import Path

import pytest

from nn_tui.datasets import InputError
from nn_tui.tui.cli.config import config
from nn_tui.tui.config.locations import config_file, state_file
from nn_tui.tui.config.settings import Settings, describe_settings, load_settings

ACTIONS = {"run": ("space", "Run or pause"), "pan-left": ("pageup,shift+left", "Look at earlier epochs")}

NOTHING_SET = """\
# Options on the command line win over them.

# dark, light, contrast, colour-blind or terminal; not set, the last one picked.
# theme is not set

# Characters to draw with: braille, blocks or ascii; not set, what the locale allows.
# charset is not set

# How many colours: true, 256, 16 or none; not set, what the terminal says it has.
# colours is not set

# The most frames a second; not set, 15, or fewer if they are expensive.
# fps is not set

# The most kilobytes a second for the screen; not set, 40 over SSH, else unlimited.
# max_rate is not set

# Whether the mouse selects and scrolls; nothing needs it.
# Default: true
mouse = true

# Decimals under the microscope; not set, 5, or 9 where the recipe has float64.
# digits is not set

# How fast a run goes, as --speed takes it: gentle, max, 20, 5 batches, 2 operations.
# Default: "gentle"
speed = "gentle"

# Whether runs are kept, each in a folder; --no-record does not.
# Default: true
record = true

# How many runs that nobody has named are kept; the oldest beyond are removed.
# Default: 100
keep_runs = 100

# When the terminal goes away: detach, save (and end), or auto, which detaches what has an end.
# Default: "auto"
on_hangup = "auto"

# What q does to a run in a process of its own: ask, detach, stop; not set, it asks.
# on_quit is not set

# Other keys for actions: one, or several with commas between, such as f5 or ctrl+t.
[keys]
# run = "space"                       # Run or pause
# pan-left = "pageup,shift+left"      # Look at earlier epochs
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the settings live while a test runs; there are none yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "nn-tui" / "config.toml"


def test_without_a_file_every_setting_is_explained_with_its_default(path: Path) -> None:
    assert describe_settings(Settings(), path, ACTIONS) == (
        f"# The settings of nn-tui are read from {path}; it does not exist yet.\n{NOTHING_SET}"
    )


def test_what_is_set_stands_there_beside_its_default(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.touch()
    settings = Settings(theme="light", fps=12.5, mouse=False, speed="max", keys={"run": "f5"})
    lines = describe_settings(settings, path, ACTIONS).splitlines()
    assert lines[0] == f"# The settings of nn-tui are read from {path}."
    assert [line for line in lines if line and not line.startswith("#")] == [
        'theme = "light"',
        "fps = 12.5",
        "mouse = false",
        'speed = "max"',
        "record = true",
        "keep_runs = 100",
        'on_hangup = "auto"',
        "[keys]",
        'run = "f5"                            # Run or pause',
    ]
    assert '# pan-left = "pageup,shift+left"      # Look at earlier epochs' in lines
    assert "# Default: true" in lines


def test_the_command_explains_the_settings_and_the_keys_of_the_dashboard(path: Path) -> None:
    head, _, keys = config().partition("[keys]\n")
    assert head == (
        f"# The settings of nn-tui are read from {path}; it does not exist yet.\n{NOTHING_SET.partition('[keys]')[0]}"
    )
    lines = keys.splitlines()
    assert lines[0] == '# run = "space"                       # Run or pause'
    assert '# sample-previous = "comma"           # Send the sample before through the network' in lines
    assert '# pan-left = "pageup,shift+left"      # Look at earlier epochs' in lines


def test_the_command_refuses_keys_that_cannot_be_and_names_the_file(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('[keys]\nstep-epoch = "g"\nstep-batch = "g"\n')
    with pytest.raises(InputError) as error:
        config()
    assert str(error.value).startswith(f"{path}: keys")
    assert "g stands for both step-epoch and step-batch" in str(error.value)


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("fps = 60", Settings(fps=60)),
        ("fps = 0.5", Settings(fps=0.5)),
        ("max_rate = 0.5", Settings(max_rate=0.5)),
        ("speed = 20", Settings(speed=20.0)),
        ('speed = "5 batches"', Settings(speed="5 batches")),
    ],
)
def test_numbers_may_be_up_to_their_limits(path: Path, text: str, settings: Settings) -> None:
    path.parent.mkdir()
    path.write_text(text)
    assert load_settings(path) == settings


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("fps = 60.5", "fps: expected a number <= 60.0, got 60.5"),
        ("max_rate = 0", "max_rate: expected a number > 0.0, got 0"),
        ('speed = "fast"', "speed: "),
        ("speed = 0", "speed: "),
        ("speed = true", "speed: "),
        ("x = \xff", "is not TOML: "),
    ],
)
def test_what_is_beyond_them_is_refused_with_the_file_and_the_setting(path: Path, text: str, sentence: str) -> None:
    path.parent.mkdir()
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError) as error:
        load_settings(path)
    assert str(error.value).startswith(f"{path}: {sentence}")


def test_settings_that_cannot_be_read_are_refused_but_none_are_fine_wherever_they_are_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        load_settings(tmp_path)
    assert str(error.value) == f"{tmp_path}: is a folder, expected a file"
    (tmp_path / "file").touch()
    assert load_settings(tmp_path / "file" / "config.toml") == Settings()


@pytest.mark.parametrize("text", ["fps = " + "9" * 5000, "fps = " + "[" * 3000, "a = " + "{a=" * 3000, "\0", "\ufeff="])
def test_no_text_is_too_odd_for_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(InputError) as error:
        load_settings(path)
    assert str(error.value).startswith(f"{path}: is not TOML")


def test_a_line_end_in_the_path_does_not_end_the_comment(tmp_path: Path) -> None:
    path = tmp_path / "a\nb" / "config.toml"
    usual: dict[str, object] = {"mouse": True, "speed": "gentle", "record": True, "keep_runs": 100, "keys": {}}
    usual["on_hangup"] = "auto"
    assert tomllib.loads(describe_settings(Settings(), path, {})) == usual


def test_settings_and_state_live_in_the_users_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "s"))
    assert config_file() == tmp_path / "c" / "nn-tui" / "config.toml"
    assert state_file() == tmp_path / "s" / "nn-tui" / "state.json"
