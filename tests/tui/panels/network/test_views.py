"""The views of the network diagram: activations, errors, weights, gradients, updates; of a sample or of a batch."""

from functools import cache

import numpy as np
import pytest
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import Input

from nn_tui.engine import Experiment
from nn_tui.engine.network.network import ParameterVector
from nn_tui.engine.recipe.tables import DataRecipe, NetworkRecipe
from nn_tui.engine.recipe.typed_numbers import parse_sample
from nn_tui.engine.runs import LookAt, Snapshot
from nn_tui.tui.drawing.glyphs import GLYPHS, Charset
from nn_tui.tui.drawing.number_format import fitted
from nn_tui.tui.panels.network.symbols import DIAGRAM_GLYPHS
from nn_tui.tui.panels.network.values import values_of
from nn_tui.tui.panels.network.views import VIEWS
from tests.tui import scripted
from tests.tui.scripted import ScriptedRun, text_of, until
from tests.tui.snapshots import snapshot_of, with_outline

from .test_network_panel import DiagramApp, opened

WEIGHTS, GRADIENTS, CHANGES = 3, 4, 5


@cache
def circles(epochs: int = 1, operations: int = 0, *, batch: bool = False) -> Snapshot:
    recipe = Experiment(network=NetworkRecipe(hidden=(4, 2)))
    return snapshot_of(recipe, epochs=epochs, operations=operations, batch=batch)


@cache
def digits() -> Snapshot:
    return snapshot_of(Experiment(data=DataRecipe(source="digits"), network=NetworkRecipe(hidden=(12,))), epochs=1)


def carried(snapshot: Snapshot, view: int) -> ParameterVector:
    if view <= WEIGHTS:
        return snapshot.parameters
    if view == GRADIENTS:
        vector = ParameterVector(snapshot.structure)
        for layer in range(1, snapshot.structure.depth + 1):
            vector.weights(layer)[:], vector.biases(layer)[:] = snapshot.subject.gradients_into(layer)
        return vector
    return ParameterVector(snapshot.structure, -snapshot.updates.vector)


def text(app: DiagramApp, view: int = 0) -> str:
    for _ in range(view):
        app.diagram.action_view(1)
    return "\n".join(app.lines())


def title(app: DiagramApp) -> str:
    return str(app.diagram.border_title)


async def test_v_goes_through_all_views_and_back_and_the_title_names_them() -> None:
    run = ScriptedRun(circles())
    async with scripted.opened(run) as pilot:
        for view in (*VIEWS[1:], VIEWS[0]):
            await pilot.press("v")
            await until(pilot, lambda name=view.name: name in text_of(pilot) or name == VIEWS[0].name)
        assert not any(view.name in text_of(pilot).splitlines()[2] for view in VIEWS[1:])
        await pilot.press("V")
        await until(pilot, lambda: "decision maps" in text_of(pilot))


@pytest.mark.parametrize("view", [WEIGHTS, GRADIENTS, CHANGES])
async def test_views_of_parameters_show_biases_and_norms_and_say_what_the_lines_mean(view: int) -> None:
    snapshot = circles()
    vector = carried(snapshot, view)
    async with opened(snapshot, (130, 40)) as (app, _):
        shown = text(app, view)
        for layer in range(1, 4):
            assert all(fitted(bias, 7) in shown for bias in vector.biases(layer).tolist())
            norms: list[float] = np.linalg.norm(vector.weights(layer), axis=1).tolist()
            assert all(fitted(norm, 7)[1:] in shown for norm in norms)
        assert f"{VIEWS[view].signs.weight}>0" in shown


@pytest.mark.parametrize("view", [0, WEIGHTS, GRADIENTS, CHANGES])
async def test_the_selected_neurons_connections_carry_their_numbers_on_both_sides(view: int) -> None:
    snapshot = circles()
    vector = carried(snapshot, view)
    async with opened(snapshot, (130, 40)) as (app, _):
        app.diagram.selected = (2, 1)
        shown = text(app, view)
        for number in [*vector.weights(2)[1].tolist(), *vector.weights(3)[:, 1].tolist()]:
            assert f" {fitted(number)} " in shown


async def test_before_the_first_batch_there_are_no_updates_but_gradients_of_the_sample() -> None:
    snapshot = circles(0)
    async with opened(snapshot, (130, 40)) as (app, _):
        values = values_of(snapshot, VIEWS[CHANGES])
        assert all(layer.carried is None and layer.shown.get("bias") is None for layer in values.layers)
        delta = snapshot.subject.activity.layers[1].delta
        np.testing.assert_array_equal(values_of(snapshot, VIEWS[GRADIENTS]).layers[2].shown["bias"], delta)
        shown = text(app, CHANGES)
        assert "no Δw before the first batch" in shown
        assert "no update yet" in title(app)
        assert "+0.0" not in "".join(line for line in shown.splitlines() if "Δb" in line)


def test_while_operations_are_stepped_gradients_appear_layer_by_layer_and_the_update_last() -> None:
    operations = circles(0).operations
    writes = [operation.writes for operation in operations]
    third = writes.index("gradients") + 1

    def there(count: int, view: int) -> list[bool]:
        return [layer.carried is not None for layer in values_of(circles(0, count), VIEWS[view]).layers[1:]]

    assert there(third - 1, GRADIENTS) == [False, False, False]
    assert there(third, GRADIENTS) == [False, False, True]
    assert there(writes.index("updates"), GRADIENTS) == [True, True, True]
    assert there(writes.index("updates"), CHANGES) == [False, False, False]
    assert there(writes.index("updates") + 1, CHANGES) == [True, True, True]


async def test_a_folded_layer_shows_the_weights_between_its_neurons_and_the_selected_one() -> None:
    snapshot = digits()
    async with opened(snapshot, (130, 40)) as (app, _):
        app.diagram.selected = (1, 3)
        lines = text(app, WEIGHTS).splitlines()
        assert "64, w → h1.4" in lines[1]
        weights = snapshot.parameters.weights(1)[3].reshape(8, 8)
        # Two cells a pixel, the last line of the picture above the margin and the footer.
        picture = [line[: 8 * 2 + line.index(line.lstrip()[0])].strip() for line in lines[-10:-2]]
        signs = ["".join("-" if mark in "╴-=≡" else "+" for mark in line[::2]) for line in picture]
        strong = np.abs(weights) > np.abs(weights).max() / 4
        found = np.array([list(line) for line in signs])
        assert found.shape == (8, 8)
        assert ((found == "-") == (weights < 0))[strong].all()


# Of the batch, of a sample


async def test_of_a_batch_means_and_sums_are_shown_and_the_title_says_so() -> None:
    snapshot = circles(batch=True)
    async with opened(snapshot, (130, 40)) as (app, _):
        shown = text(app)
        assert "mean of 16 samples, the last batch · before update 25" in title(app)
        layer = snapshot.subject.activity.layers[0]
        assert all(fitted(value, 7) in shown for value in (*layer.a.tolist(), *layer.delta.tolist()))
        assert "mean ŷ" in shown


async def test_weights_are_shown_as_they_are_now_and_a_change_with_its_update() -> None:
    async with opened(circles(), (130, 40)) as (app, _):
        text(app, WEIGHTS)
        assert title(app).startswith("Network · weights · sample 126 (train) · after update 25")
        text(app, CHANGES - WEIGHTS)
        assert title(app) == "Network · update size · sample 126 (train) · update 25"


async def typed(pilot: Pilot[None], number: str) -> None:
    await pilot.press("g")
    await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
    pilot.app.screen.query_one(Input).value = number
    await pilot.press("enter")


async def test_g_shows_the_sample_that_is_typed_and_explains_what_it_cannot() -> None:
    run = ScriptedRun(circles())
    async with scripted.opened(run) as pilot:
        await until(pilot, lambda: "epoch 1" in text_of(pilot))
        await typed(pilot, "999999")
        await until(pilot, lambda: "there is no sample 999999; they are 0 to 499" in text_of(pilot))
        pilot.app.screen.query_one(Input).value = "[/]"
        await pilot.press("enter")
        await until(pilot, lambda: "there is no sample [/]" in text_of(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        assert not run.commands
        await typed(pilot, "17")
        await until(pilot, lambda: run.requests[-1].look_at == LookAt(17, stay=True))
        assert not run.commands


@pytest.mark.parametrize("text", ["", "  ", "-1", "500", "1.5", "nine", "१", "9" * 30])
def test_what_is_no_sample_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"0 (to|…) 499"):
        parse_sample(text, 500)


def test_samples_are_numbers_from_0_on() -> None:
    assert [parse_sample(text, 5000) for text in ("0", " 499 ", "1,234")] == [0, 499, 1234]


# Marks


async def test_frozen_weights_and_biases_are_marked_where_their_numbers_stand() -> None:
    trainable = ParameterVector(circles().structure)
    trainable.vector[:] = 1
    trainable.weights(2)[1, 2] = 0
    trainable.biases(2)[0] = 0
    snapshot = with_outline(circles(), trainable=trainable)
    signs: tuple[tuple[Charset, str], ...] = (("braille", "⊡"), ("ascii", "#"))
    for charset, sign in signs:
        async with opened(snapshot, (130, 40), charset) as (app, _):
            app.diagram.selected = (2, 1)
            shown = text(app).replace("####", "").replace("#=", "")
            assert f" {fitted(float(snapshot.parameters.weights(2)[1, 2]))}{sign} " in shown
            assert f"b {fitted(float(snapshot.parameters.biases(2)[0]))}{sign} " in shown
            assert sum(shown.count(fitted(weight) + sign) for weight in snapshot.parameters.weights(2)[1]) == 1


def test_neurons_that_are_dead_for_the_whole_batch_have_another_mark_than_for_one_sample() -> None:
    snapshot = snapshot_of(Experiment(network=NetworkRecipe(hidden=(8,), activation="relu")), epochs=1)
    values, batch = snapshot.subject.activity.layers[0], snapshot.last_batch
    assert batch is not None
    dead = batch.dead[0]
    assert dead is not None
    alive, silent = 0, 1
    values.a[alive] = values.derivative[alive] = 1.0
    values.a[silent] = values.derivative[silent] = 0.0
    dead[:] = False
    assert values_of(snapshot).layers[1].marks[:2] == ["", "dead"]
    dead[silent] = True
    assert values_of(snapshot).layers[1].marks[:2] == ["", "dead in batch"]


@pytest.mark.parametrize("charset", ["braille", "ascii"])
def test_every_mark_of_the_diagram_is_one_cell_wide(charset: Charset) -> None:
    signs = DIAGRAM_GLYPHS[charset]
    for sign in (*signs.marks.values(), signs.frozen, signs.pulse, signs.none):
        assert cell_len(sign) == len(sign) <= 1
        assert sign.isascii() or charset != "ascii"
    assert GLYPHS["ascii"].spell("‖∂w‖ Δb").isascii()
