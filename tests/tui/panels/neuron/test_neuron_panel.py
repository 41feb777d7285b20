"""The neuron panel: its parameters can be walked through, set and frozen, and the update of one can be recomputed."""

import pytest
from msgspec import structs
from textual.geometry import Size
from textual.widgets import Input

from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, ParameterVector, TrainingRecipe
from nn_tui.engine.explain.optimizer_memory import OptimizerMemory
from nn_tui.engine.runs import Freeze, RunSession, SetParameter, Snapshot, Viewer
from nn_tui.engine.training.optimizers import SGD
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.panels.messages import NeuronSelected
from nn_tui.tui.panels.neuron.neuron_panel import NeuronPanel
from nn_tui.tui.panels.update_arithmetic import describe_update
from tests.tui.panels.learned.test_learned_panel import PALETTE
from tests.tui.scripted import ScriptedRun, opened, text_of, until
from tests.tui.snapshots import snapshot_of, with_outline

RECIPE = Experiment(network=NetworkRecipe(hidden=(3, 2)), training=TrainingRecipe(optimizer="sgd"))
CIRCLES = snapshot_of(RECIPE, epochs=1)
WATCHED = snapshot_of(RECIPE, epochs=1, optimizer=True)
"""The same with what the optimizer keeps."""


def update_of(snapshot: Snapshot, width: int = 80) -> str:
    lines = describe_update(snapshot, 1, 0, 1, GLYPHS["ascii"], width)
    return "\n".join("".join(part.text for part in line) for line in lines)


async def test_with_the_focus_arrows_walk_through_the_parameters_and_keys_change_them() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await until(pilot, lambda: "epoch 1" in text_of(pilot))
        panel = pilot.app.query_one(NeuronPanel)
        panel.focus()
        await until(pilot, lambda: "▶ x1" in text_of(pilot))
        await until(pilot, lambda: run.requests[-1].optimizer)
        await pilot.press("up", "f", "down", "0", "pagedown", "f")
        assert run.commands == [Freeze(1, 0, 0, True), SetParameter(1, 0, 1, 0.0), Freeze(1, 0, None, True)]
        await until(pilot, lambda: "▶ bias" in text_of(pilot))
        await pilot.press("down", "pageup")
        await until(pilot, lambda: "▶ x1" in text_of(pilot))
        run.commands.clear()
        await pilot.press("shift+tab")
        await until(pilot, lambda: not run.requests[-1].optimizer)
        assert run.commands == []


@pytest.mark.parametrize(("typed", "value"), [("-0,3", -0.3), ("1/3", 1 / 3)])
async def test_a_value_can_be_typed(typed: str, value: float) -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run, (80, 24)) as pilot:
        await until(pilot, lambda: "epoch 1" in text_of(pilot))
        pilot.app.query_one(NeuronPanel).focus()
        await pilot.press("down", "enter")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        now = f"weight x2 → h1.1, now {float(CIRCLES.parameters.weights(1)[0, 1]):.6g}"
        await until(pilot, lambda: now in text_of(pilot))
        await pilot.press(*"much", "enter")
        await until(pilot, lambda: "'much' is not a number" in text_of(pilot))
        pilot.app.screen.query_one(Input).value = typed
        await pilot.press("enter")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        assert run.commands[-1] == SetParameter(1, 0, 1, value)


async def test_inputs_have_nothing_to_walk_through() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await until(pilot, lambda: "epoch 1" in text_of(pilot))
        panel = pilot.app.query_one(NeuronPanel)
        panel.post_message(NeuronSelected(0, 1))
        panel.focus()
        await until(pilot, lambda: "an input has no bias" in text_of(pilot))
        await pilot.press("down", "f", "0", "enter")
        assert run.commands == []
        assert len(pilot.app.screen_stack) == 1
        assert panel.selected_text() == ""


async def test_a_frozen_parameter_says_so_in_a_real_run() -> None:
    session = RunSession(Experiment(network=NetworkRecipe(hidden=(3, 2))))
    session.start()
    async with Dashboard(Viewer(session)).run_test(size=(120, 36)) as pilot:
        app = pilot.app
        assert isinstance(app, Dashboard)
        await until(pilot, lambda: app.shown)
        app.panels["neuron"].focus()
        await pilot.press("b", "f")
        await until(pilot, lambda: "no update moves it" in text_of(pilot))
        assert "frozen" in text_of(pilot)
        await pilot.press("f", "b")
        await until(pilot, lambda: "m̂ = " in text_of(pilot) and "frozen: no" not in text_of(pilot))


def test_an_update_is_told_in_numbers_that_give_one_another() -> None:
    snapshot = WATCHED
    gradient, change = (float(vector.weights(1)[0, 1]) for vector in (snapshot.gradients, snapshot.updates))
    first, last = update_of(snapshot).splitlines()
    assert first.split() == ["sgd", "g", "=", "dC/dw", "=", f"{gradient:.5g}", "lr", "=", "0.01"]
    assert last.startswith("change = -lr g = -0.01 * ")
    assert float(last.split()[-1]) == pytest.approx(-change, rel=1e-4)
    assert update_of(snapshot, 30).splitlines()[-1].count("=") == 2
    assert update_of(CIRCLES) == ""


def test_numbers_that_do_not_belong_to_one_update_are_not_put_together() -> None:
    snapshot = WATCHED
    other = structs.replace(snapshot, optimizer=OptimizerMemory(SGD(), {}, {}, 0, 0.5))
    assert "something was changed since" in update_of(other)
    frozen = ParameterVector(snapshot.structure)
    assert "frozen: no update moves it" in update_of(with_outline(snapshot, trainable=frozen))
    assert "nothing was updated yet" in update_of(snapshot_of(RECIPE, optimizer=True))


def test_while_a_batch_is_stepped_its_update_is_told_as_soon_as_it_is_computed() -> None:
    writes = [operation.writes for operation in CIRCLES.operations]
    before, after = writes.index("gradients"), writes.index("updates") + 1
    told = [snapshot_of(RECIPE, epochs=1, operations=count, optimizer=True) for count in (before, before + 1, after)]
    assert update_of(told[0]) == update_of(WATCHED)
    assert "the update of this batch is not computed yet" in update_of(told[1])
    gradient, change = (float(vector.weights(1)[0, 1]) for vector in (told[2].gradients, told[2].updates))
    last = update_of(told[2]).splitlines()[-1]
    assert last.startswith(f"change = -lr g = -0.01 * {gradient:.5g} = ")
    assert float(last.split()[-1]) == pytest.approx(-change, rel=1e-3)
    assert gradient != float(WATCHED.gradients.weights(1)[0, 1])


def test_hundreds_of_weights_scroll_and_nothing_sticks_out() -> None:
    snapshot = snapshot_of(Experiment(data=DataRecipe(source="digits")), epochs=1, optimizer=True)
    panel = NeuronPanel(id="neuron")
    panel.set_reactive(NeuronPanel.has_focus, True)
    for row in (0, 40, 64, 900):
        panel.set_reactive(NeuronPanel.row, row)
        for height in (1, 3, 4, 8, 12, 30):
            strips = panel.draw(snapshot, PALETTE, Size(60, height))
            assert len(strips) <= height
            if height >= 4:
                (marked,) = [strip.text for strip in strips if "▶" in strip.text]
                assert marked.split()[1] == ("bias" if row >= 64 else snapshot.data.feature_names[row])


async def test_the_parameters_can_be_copied() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        await until(pilot, lambda: "epoch 1" in text_of(pilot))
        lines = pilot.app.query_one(NeuronPanel).selected_text().splitlines()
        assert lines[0] == "from\tvalue\tdC/dw\tchange"
        assert [line.split("\t")[0] for line in lines[1:4]] == ["x1", "x2", "bias"]
        assert float(lines[2].split("\t")[1]) == pytest.approx(float(CIRCLES.parameters.weights(1)[0, 1]), rel=1e-6)
        assert lines[4] == "z\ta\tdC/dz"
