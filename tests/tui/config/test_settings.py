"""Settings, remapped keys, and what is remembered from one visit to the next."""

import tomllib
from pathlib import Path

import pytest

from nn_tui.datasets import InputError
from nn_tui.tui.app.dashboard import Dashboard, key_groups
from nn_tui.tui.app.help import HelpScreen
from nn_tui.tui.app.keys import keymap_of
from nn_tui.tui.app.running import EPOCH
from nn_tui.tui.cli.config import config
from nn_tui.tui.config.locations import config_file, state_file
from nn_tui.tui.config.remembered import Remembered
from nn_tui.tui.config.settings import SETTINGS, Settings, load_settings, passed_over
from nn_tui.tui.drawing.theme import THEMES
from tests.tui.app.screen import told
from tests.tui.scripted import CIRCLES, ScriptedRun, text_of, until


def settings_of(folder: Path, text: str) -> Settings:
    (folder / "config.toml").write_text(text)
    return load_settings(folder / "config.toml")


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "config.toml") == Settings()


def test_a_file_sets_what_stands_in_it(tmp_path: Path) -> None:
    found = settings_of(tmp_path, 'theme = "light"\nfps = 5\nmouse = false\n[keys]\nrun = "ctrl+y"\n')
    assert found == Settings(theme="light", fps=5, mouse=False, keys={"run": "ctrl+y"})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("fps = 0", "fps: expected a number > 0.0, got 0"),
        ('fps = "fast"', "fps: expected a number, got 'fast'"),
        ('charset = "utf-8"', "charset: there is no 'utf-8'; choose one of ascii, blocks, braille"),
        ("theme = ", "is not TOML: Invalid value"),
        (f"fps = {'9' * 5000}", "is not TOML that can be read: a whole number has too many digits"),
        (f"fps = {'[' * 3000}", "is not TOML that can be read: tables and lists stand in one another"),
        ("max_rate = inf", "max_rate: expected a finite number, got inf"),
        ("speed = inf", "speed: "),
        ("fps = nan", "fps: expected a finite number, got nan"),
    ],
)
def test_a_wrong_setting_is_refused_with_the_file_and_the_field(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(InputError) as error:
        settings_of(tmp_path, text)
    assert str(error.value).startswith(f"{tmp_path / 'config.toml'}: {sentence}")


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"step-epoch": "g", "step-batch": "g"}, "g stands for both step-epoch and step-batch"),
        ({"step-epoch": ""}, "keys.step-epoch: expected a key"),
        ({"help": "h", "run": "f2, h"}, "h stands for both run and help"),
    ],
)
def test_what_is_no_key_and_keys_used_twice_are_refused(keys: dict[str, str], sentence: str) -> None:
    with pytest.raises(InputError) as error:
        keymap_of(keys, key_groups({}), where="config.toml")
    assert str(error.value).startswith("config.toml: keys")
    assert sentence in str(error.value)


def test_two_keys_may_change_places() -> None:
    swapped = {"step-epoch": "b", "step-batch": "s"}
    assert keymap_of(swapped, key_groups({}), where="config.toml") == swapped


def test_no_key_stands_for_two_actions_to_begin_with() -> None:
    for group in key_groups({}):
        for binding in group.bindings:
            assert binding.id, f"{binding.action} cannot be remapped"
            assert binding.tooltip, f"{binding.id} is not explained"
            same = {binding.id: binding.key}
            assert keymap_of(same, key_groups({}), where="config.toml") == same


async def test_a_remapped_key_works_the_old_one_does_not_and_hints_and_help_show_it() -> None:
    run = ScriptedRun(CIRCLES)
    app = Dashboard(run, settings=Settings(keys={"step-epoch": "h", "step-batch": "s"}))
    async with app.run_test(size=(120, 90)) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        await pilot.press("h", "b", "s")
        assert [getattr(command, "unit", None) for command in run.commands] == ["epoch", "batch"]
        assert "h epoch  s batch" in text_of(pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen) and "Running" in text_of(pilot))
        assert "h  Train exactly one epoch" in text_of(pilot)


async def test_a_chosen_key_is_taken_from_the_action_whose_default_it_is_and_that_is_said() -> None:
    run = ScriptedRun(CIRCLES)
    app = Dashboard(run, settings=Settings(keys={"step-epoch": "b", "step-operation": "question_mark"}))
    async with app.run_test(size=(120, 90)) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        await pilot.press("b", "s", "question_mark")
        assert [getattr(command, "unit", None) for command in run.commands] == ["epoch", "operation"]
        hints = text_of(pilot).splitlines()[-1]
        assert "b epoch  ? operation" in hints
        assert "batch" not in hints
        assert hints.rstrip().endswith("q quit")
        told = {command.title: command.help for command in app.get_system_commands(app.screen)}
        assert told["Train exactly one batch: one update"] == "Running: no key"
        assert told[EPOCH] == "Running: key b"
        app.action_help()
        await until(pilot, lambda: isinstance(app.screen, HelpScreen) and "Running" in text_of(pilot))
        assert "no key  Train exactly one batch" in text_of(pilot)


def test_what_config_prints_is_a_file_that_sets_the_same(nobodys_settings: Path) -> None:
    path = config_file()
    assert path.is_relative_to(nobodys_settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = 'theme = "light"\nspeed = 20.0\n[keys]\nrun = "ctrl+y"\n'
    path.write_text(text)
    try:
        before, printed = load_settings(path), config()
        assert str(path) in printed
        path.write_text(printed)
        assert load_settings(path) == before
    finally:
        path.unlink()


def test_config_says_which_actions_have_lost_their_key() -> None:
    path = config_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('[keys]\nrun = "b,j"\n')
    try:
        lost = {line.split()[1]: line for line in config().splitlines() if "as others were given its default" in line}
    finally:
        path.unlink()
    assert lost.keys() == {"step-batch", "learned-judge"}
    assert lost["step-batch"].startswith('# step-batch = "b" ')
    assert lost["step-batch"].endswith("; it has no key, as others were given its default")


def test_config_documents_every_setting_and_every_action() -> None:
    printed = config()
    for name in SETTINGS:
        assert name in printed
    lines = printed.splitlines()
    settings = [line for line in lines if line.startswith("# ") and line.endswith(".")]
    assert len(settings) > len(SETTINGS)
    for group in key_groups({}):
        for binding in group.bindings:
            assert any(f"{binding.id} = " in line and binding.tooltip in line for line in lines)


NEWER = """\
theme = "light"
colour = 16
unknown = { name = "x" }
since = 2030-01-02T03:04:05
"two words" = [1.5, { name = "deep", more = {} }, inf]
[sound]
volume = 3
[keys]
run = "ctrl+y"
step-epok = "e"
"at last" = "f7"
"""


def test_what_another_version_may_have_set_is_told_and_kept(nobodys_settings: Path) -> None:
    path = config_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(NEWER)
    try:
        settings, printed = load_settings(path), config()
        assert (settings.theme, settings.colours) == ("light", None)
        for name, value in tomllib.loads(NEWER).items():
            assert tomllib.loads(printed)[name] == value
        path.write_text(printed)
        assert load_settings(path) == settings
    finally:
        path.unlink()
    sentence = passed_over(settings, Path("config.toml"), ["run", "step-epoch"])
    assert sentence == (
        "config.toml: this version passes over colour (did you mean colours?), unknown, since, two words and 3 more"
    )
    assert passed_over(Settings(keys={"run": "ctrl+y"}), path, ["run"]) == ""


async def test_the_dashboard_tells_which_settings_it_passes_over() -> None:
    app = Dashboard(ScriptedRun(CIRCLES), settings=Settings(unknown={"bell": True}, keys={"step-epok": "e"}))
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await until(pilot, lambda: bool(told(pilot)))
        [message] = told(pilot)
        words = "this version passes over bell, keys.step-epok (did you mean keys.step-epoch?)"
        assert message.message == f"{config_file()}: {words}"


async def test_hidden_panels_and_the_theme_are_remembered(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "state.json"
    app = Dashboard(ScriptedRun(CIRCLES), remembered=Remembered(path))
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        await pilot.press("3")
        app.choose_theme("light")
    assert Remembered(path).theme == "light"
    again = Dashboard(ScriptedRun(CIRCLES), remembered=Remembered(path))
    async with again.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        assert not again.panels["learned"].display
        assert again.panels["neuron"].display


def test_a_broken_state_file_is_never_in_the_way(tmp_path: Path) -> None:
    broken = tmp_path / "state.json"
    broken.write_bytes(b"\xff{")
    remembered = Remembered(broken)
    assert remembered.theme is None
    remembered.remember(theme="dark")
    assert Remembered(broken).theme == "dark"
    (tmp_path / "file").write_text("")
    nowhere = Remembered(tmp_path / "file" / "state.json")
    nowhere.remember(theme="dark")
    assert nowhere.theme == "dark"


def test_the_state_lives_apart_from_the_settings() -> None:
    assert state_file().parent != config_file().parent


def test_every_theme_can_be_set(tmp_path: Path) -> None:
    assert [settings_of(tmp_path, f'theme = "{name}"').theme for name in THEMES] == list(THEMES)
