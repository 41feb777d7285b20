"""The dashboard as a whole: keys become commands, snapshots appear, nothing is drawn without need."""

import asyncio
import gc
from collections.abc import Callable
from weakref import ref

import pytest
from msgspec import structs
from rich.style import Style
from textual.command import CommandList
from textual.events import Click
from textual.geometry import Size
from textual.strip import Strip
from textual.widgets import Input

from nn_tui.engine import Experiment, load_experiment
from nn_tui.engine.runs import (
    ChangeSpeed,
    Command,
    ReleaseLearningRate,
    Reset,
    SetLearningRate,
    Step,
    StepLearningRate,
    Toggle,
)
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.app.panel_layout import PAGES
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.drawing.theme import DARK, Palette
from nn_tui.tui.panels.curves.curves_panel import CurvesPanel
from nn_tui.tui.panels.learned.learned_panel import LearnedPanel
from nn_tui.tui.panels.network.network_panel import NetworkPanel
from nn_tui.tui.panels.network.symbols import legend
from nn_tui.tui.panels.neuron.neuron_panel import NeuronPanel
from nn_tui.tui.panels.panel import Panel
from nn_tui.tui.recipe_form.experiment_form import ExperimentForm
from tests.tui.scripted import CIRCLES, ScriptedRun, opened, text_of, until
from tests.tui.snapshots import snapshot_of


async def soon(condition: Callable[[], object]) -> None:
    """Wait until something holds, looking in each moment."""
    for _ in range(100_000):
        if condition():
            return
        await asyncio.sleep(0)
    raise AssertionError("never came")


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (160, 50), (220, 60)])
async def test_every_panel_shows_the_snapshot_at_every_size(size: tuple[int, int]) -> None:
    async with opened(ScriptedRun(CIRCLES), size) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        text = text_of(pilot)
        for words in ("circles", "Loss", "earned", "Neuron", "hidden 1", "η 0.01", "accuracy"):
            assert words in text
        lines = text.splitlines()
        assert len(lines) == size[1]
        # Nothing sticks out: the panels' borders end at the right edge.
        assert all(len(line) == size[0] for line in lines if line.startswith(("╭", "╰", "│")))


@pytest.mark.parametrize(
    ("key", "command"),
    [
        ("space", Toggle()),
        ("s", Step("epoch")),
        ("b", Step("batch")),
        ("o", Step("operation")),
        ("left_square_bracket", StepLearningRate(-1)),
        ("right_square_bracket", StepLearningRate(1)),
        ("less_than_sign", ChangeSpeed(-1)),
        ("greater_than_sign", ChangeSpeed(1)),
        ("r", Reset()),
        ("R", Reset(next_seed=True)),
    ],
)
async def test_a_key_becomes_a_command_also_before_the_first_snapshot(key: str, command: Command) -> None:
    for run in (ScriptedRun(CIRCLES), ScriptedRun()):
        async with opened(run) as pilot:
            await pilot.press(key)
            assert run.commands == [command]


async def test_every_press_of_a_held_key_counts() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await pilot.press(*["s"] * 7)
        assert run.commands == [Step("epoch")] * 7


async def test_arrows_before_the_first_snapshot_do_nothing() -> None:
    async with opened(ScriptedRun()) as pilot:
        await pilot.press("left", "right", "up", "down", "l", "z", "z", "tab")
        assert "nn-tui" in pilot.app.title


async def test_a_typed_learning_rate_is_sent_and_nonsense_is_explained() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await pilot.press("equals_sign")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        await pilot.press(*"fast", "enter")
        await until(pilot, lambda: "'fast' is not a number" in text_of(pilot))
        pilot.app.screen.query_one(Input).value = "1/30"
        await pilot.press("enter")
        await until(pilot, lambda: run.commands)
        assert run.commands == [SetLearningRate(1 / 30)]
        await pilot.press("equals_sign")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        await pilot.press("escape")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        assert len(run.commands) == 1


async def test_no_learning_rate_typed_gives_it_back_to_the_schedule() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await pilot.press("equals_sign")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        await pilot.press("enter")
        await until(pilot, lambda: run.commands)
        assert run.commands == [ReleaseLearningRate()]


async def test_help_lists_every_key_and_every_sign_of_the_diagram() -> None:
    async with opened(ScriptedRun(CIRCLES), (80, 300)) as pilot:
        await pilot.press("question_mark")
        await until(pilot, lambda: "Quit" in text_of(pilot))
        text = text_of(pilot)
        words = " ".join(text.replace("│", " ").split())  # long ones go on in the next line
        for binding in Dashboard(ScriptedRun()).keys:
            assert binding.tooltip in words
        for sign, meaning in legend(GLYPHS["braille"]):
            assert f"{sign} {meaning}" in words


async def test_while_paused_and_idle_nobody_looks_and_nothing_is_drawn() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        await pilot.pause(0.3)
        looks = run.looks
        drawn = [0]
        for panel in pilot.app.query(Panel):
            original = panel.draw

            def counted(*arguments: object, original: Callable[..., object] = original) -> object:
                drawn[0] += 1
                return original(*arguments)

            panel.draw = counted  # pyright: ignore[reportAttributeAccessIssue]
        await pilot.pause(0.5)
        assert run.looks == looks
        assert drawn == [0]


async def test_what_has_not_changed_is_not_sent_again() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        await pilot.pause(0.2)
        app = pilot.app
        assert isinstance(app, Dashboard)
        asked: dict[str, int] = {}
        for name, panel in app.panels.items():
            original = panel.render_line

            def counted(y: int, name: str = name, original: Callable[[int], Strip] = original) -> Strip:
                asked[name] = asked.get(name, 0) + 1
                return original(y)

            panel.render_line = counted
        run.script(structs.replace(CIRCLES, version=CIRCLES.version + 1))
        app.refresh_soon()
        await until(pilot, lambda: app.shown is not None and app.shown.version > CIRCLES.version and app.complete)
        await pilot.pause(0.2)
        assert asked == {}
        run.script(snapshot_of(Experiment(), epochs=3))
        app.refresh_soon()
        await until(pilot, lambda: app.shown is not None and app.shown.epoch == 3 and app.complete)
        await pilot.pause(0.2)
        assert asked["diagram"] > 3


async def test_a_hidden_panel_gets_no_snapshots() -> None:
    later = snapshot_of(Experiment(), epochs=3)
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        app = pilot.app
        assert isinstance(app, Dashboard)
        app.panels["learned"].display = False
        await pilot.pause()
        run.script(later)
        app.refresh_soon()
        await until(pilot, lambda: app.panels["curve"].snapshot is later)
        await pilot.pause()
        assert app.panels["learned"].snapshot is CIRCLES


async def test_training_is_shown_while_the_help_is_open() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        await pilot.press("question_mark")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        run.script(snapshot_of(Experiment(), epochs=3))
        app = pilot.app
        assert isinstance(app, Dashboard)
        app.action_run()
        await until(pilot, lambda: app.shown is not None and app.shown.epoch == 3)
        await pilot.press("escape")
        await until(pilot, lambda: "epoch 3" in text_of(pilot))


async def test_a_dialog_that_is_closed_twice_takes_nothing_else_away() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        palette = pilot.app.screen
        palette.dismiss()
        palette.dismiss()
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        assert "Network" in text_of(pilot)


async def test_a_click_that_lies_outside_since_the_screen_has_shrunk_harms_nothing() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        palette = pilot.app.screen
        palette.post_message(Click(palette, 500, 500, 0, 0, 1, shift=False, meta=False, ctrl=False))
        await pilot.pause()
        assert pilot.app.screen is palette


@pytest.mark.parametrize(
    "key",
    [
        *("n", "e", "question_mark", "ctrl+p"),
        *(pytest.param(key, marks=pytest.mark.slow) for key in ("A", "u", "w", "equals_sign", "f1")),
    ],
)
async def test_a_dialog_may_be_left_in_each_moment_of_its_opening(key: str) -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        for pauses in (0, 1, 2, 3, 5, 8, 12, 18):
            pilot.app.simulate_key(key)
            await soon(lambda: len(pilot.app.screen_stack) == 2)
            for _ in range(pauses):
                await asyncio.sleep(0)
            pilot.app.screen.dismiss(None)
            await soon(lambda: len(pilot.app.screen_stack) == 1)
        await pilot.pause()
        assert pilot.app.is_running


@pytest.mark.parametrize("key", ["n", "ctrl+p"])
async def test_quitting_while_a_dialog_opens_is_no_fault(key: str) -> None:
    for pauses in range(6):
        async with opened(ScriptedRun(CIRCLES)) as pilot:
            await until(pilot, lambda: "epoch 2" in text_of(pilot))
            pilot.app.simulate_key(key)
            for _ in range(pauses):
                await asyncio.sleep(0)
            pilot.app.exit()


async def test_a_click_on_a_command_that_is_gone_harms_nothing() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: pilot.app.screen.query_one(CommandList).option_count > 3)
        commands = pilot.app.screen.query_one(CommandList)
        gone = Style(meta={"option": commands.option_count})
        commands.post_message(Click(commands, 1, 1, 0, 0, 1, shift=False, meta=False, ctrl=False, style=gone))
        await pilot.pause()
        assert pilot.app.is_running


async def test_pages_of_commands_can_be_turned_before_they_are_laid_out() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: pilot.app.screen.query_one(CommandList).option_count > 3)
        commands = pilot.app.screen.query_one(CommandList)
        commands.styles.height = 0
        await pilot.pause()
        commands.clear_options().add_options(["one", "another"])
        commands.highlighted = 0
        await pilot.press("pagedown", "pageup")
        assert commands.highlighted == 0


async def test_an_error_in_training_ends_the_dashboard_with_status_1() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        run.error = RuntimeError("something broke")
        for _ in range(100):
            await asyncio.sleep(0.02)
            if pilot.app.return_code is not None:
                break
        assert pilot.app.return_code == 1
    assert run.closed


async def test_a_screen_that_is_too_small_says_so_and_comes_back() -> None:
    async with opened(ScriptedRun(CIRCLES), (60, 20)) as pilot:
        await until(pilot, lambda: "80 by 24" in text_of(pilot))
        assert "Network" not in text_of(pilot)
        await pilot.resize_terminal(100, 30)
        await until(pilot, lambda: "Network" in text_of(pilot))


async def test_a_number_hides_a_panel_and_its_neighbour_takes_the_room() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        app = pilot.app
        assert isinstance(app, Dashboard)
        assert "Events" not in text_of(pilot)
        width = app.panels["curve"].size.width
        await pilot.press("1")
        await until(pilot, lambda: "Network" not in text_of(pilot))
        assert app.panels["curve"].size.width > 2 * width
        await pilot.press("1", "6")
        await until(pilot, lambda: "Network" in text_of(pilot) and "Events" in text_of(pilot))
        await pilot.press("1", "2", "3", "4", "6")
        await until(
            pilot,
            lambda: app.panels["diagram"].size.width == 118,
        )
        assert [name for name, panel in app.panels.items() if panel.display] == ["diagram"]


async def test_a_panel_that_comes_back_shows_what_is_now() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        app = pilot.app
        assert isinstance(app, Dashboard)
        await pilot.press("2")
        await pilot.pause()
        run.snapshot = later = snapshot_of(Experiment(), epochs=3)
        app.show(later)
        assert app.panels["curve"].snapshot is CIRCLES
        await pilot.press("2")
        await until(pilot, lambda: app.panels["curve"].snapshot is app.shown)
        assert app.shown is not None
        assert app.shown.epoch == 3


async def test_large_screens_show_all_panels() -> None:
    async with opened(ScriptedRun(CIRCLES), (160, 50)) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        assert all(panel.display for panel in pilot.app.query(Panel) if panel.id not in PAGES)


async def test_ascii_screens_hold_nothing_else() -> None:
    run = ScriptedRun(CIRCLES)
    async with Dashboard(run, GLYPHS["ascii"]).run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        text = text_of(pilot)
        assert "lr 0.01" in text
        assert text.isascii(), {character for character in text if ord(character) > 127}


@pytest.mark.parametrize("name", ["circles", "plane", "logistic", "iris", "digits", "diabetes"])
def test_panels_draw_at_any_size_without_sticking_out_below(name: str) -> None:
    snapshot = snapshot_of(load_experiment(name), epochs=1, operations=3)
    palette = Palette.of({"background": "#000000", "foreground": "#ffffff", **DARK.variables})
    for kind in (NetworkPanel, CurvesPanel, LearnedPanel, NeuronPanel):
        panel = kind(id="panel")
        for width, height in ((1, 1), (3, 9), (9, 3), (14, 6), (22, 4), (38, 8), (70, 1), (140, 45)):
            assert len(panel.draw(snapshot, palette, Size(width, height))) <= height


async def test_what_a_dialog_has_drawn_is_let_go_of_once_it_was_left() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        drawn: list[ref[object]] = []
        for _ in range(2):  # something may still hold on to the last one
            await pilot.press("n")
            await until(pilot, lambda: isinstance(pilot.app.screen, ExperimentForm) and "samples" in text_of(pilot))
            drawn = drawn or [ref(widget._styles_cache) for widget in pilot.app.screen.query("*")]
            await pilot.press("escape")
            await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        await pilot.pause()
        gc.collect()
        assert len(drawn) > 10
        assert [each() for each in drawn if each() is not None] == []
