"""The microscope on a real run: it follows operations, walks through terms, and finds out what it is asked for."""

import numpy as np
import pytest
from msgspec import structs

from nn_tui.engine import load_experiment
from nn_tui.engine.runs import GoTo
from nn_tui.tui.app.dashboard import MICROSCOPE, Dashboard
from nn_tui.tui.panels.microscope.checks_aside import PLACES, SIZE, Job, landscape_job
from nn_tui.tui.panels.microscope.microscope_panel import MicroscopePanel
from tests.tui.app.live import live, settled
from tests.tui.app.screen import text_of
from tests.tui.scripted import until


def microscope_of(app: Dashboard) -> MicroscopePanel:
    panel = app.panels[MICROSCOPE]
    assert isinstance(panel, MicroscopePanel)
    return panel


async def test_a_walk_through_all_terms_is_a_walk_through_the_operations() -> None:
    async with live(load_experiment("worked-example"), (80, 24)) as (app, pilot, session):
        await pilot.press("X")
        await settled(pilot)
        panel = microscope_of(app)
        assert app.zoomed == MICROSCOPE
        assert panel.has_focus
        await pilot.press("o", "o")
        await settled(pilot)
        assert "Z1 = 0.3775" in text_of(pilot)
        seen: list[tuple[str, tuple[int, int], int | None]] = []
        for _ in range(8):
            await pilot.press("right")
            await settled(pilot)
            seen.append((panel.view, panel.selected, panel.term))
        assert seen[:6] == [("forward", (1, neuron), term) for neuron in (0, 1) for term in (0, 1, 2)]
        assert seen[6:] == [("forward", (1, 0), None), ("forward", (1, 1), None)]
        assert panel.selected_text().splitlines()[-1] == "a2 = sigmoid(Z2) = sigmoid(0.3925) = 0.596884378"
        for _ in range(3):
            await pilot.press("left")
            await settled(pilot)
        assert (panel.view, panel.selected, panel.term) == ("forward", (1, 1), 1)
        assert panel.selected_text() == "W2,2·In2 = 0.3 · 0.1 = 0.03"
        for _ in range(30):
            await pilot.press("o")
            await settled(pilot)
            if panel.view == "update":
                break
        assert panel.view == "update"
        while app.shown is not None and app.shown.operation:
            await pilot.press("o")
            await settled(pilot)
        stepped = session.experiment.trainer()
        stepped.run_batch()
        assert app.shown is not None
        np.testing.assert_array_equal(app.shown.parameters.vector, stepped.network.parameters.vector)
        await pilot.press("escape")
        await settled(pilot)
        assert app.zoomed is None
        assert app.panels["diagram"].has_focus


async def test_checks_are_computed_aside_and_void_once_the_run_goes_on() -> None:
    experiment = load_experiment("article-backprop")
    training = structs.replace(experiment.training, l2=0.01)
    async with live(structs.replace(experiment, dtype="float32", training=training)) as (app, pilot, _):
        await pilot.press("b", "enter", "v", "v", "v", "v", "v", "v")
        await settled(pilot)
        assert "backpropagation: " in text_of(pilot)
        await pilot.press("right", "right")
        await settled(pilot)
        assert "Shock: Bias" in text_of(pilot)
        for key, words in (
            ("c", "7 parameters tried of C + L2: all agree"),
            ("l", "heights of C + L2"),
            ("i", "the same step without"),
            ("i", "samples of epoch 0, by their share"),
        ):
            await pilot.press(key)
            await until(pilot, lambda words=words: words in text_of(pilot))
        assert "gradients checked" in text_of(pilot)
        await pilot.press("o")
        await settled(pilot)
        assert "gradients checked" not in text_of(pilot)
        await pilot.press("minus", "minus")
        assert microscope_of(app).digits == 3


async def test_what_is_not_computed_yet_is_said_and_has_the_size_it_will_have() -> None:
    async with live(load_experiment("article-network")) as (app, pilot, _):
        await pilot.press("b", "X", "o")
        await settled(pilot)
        assert microscope_of(app).view == "forward"
        assert text_of(pilot).count("? ]") == 2  # a row for each of the layer's neurons, not for each input
        await pilot.press("v", "v", "v", "v")
        await settled(pilot)
        assert "the update of this batch is not computed yet" in text_of(pilot)
        assert "Δw" not in text_of(pilot)


async def test_the_landscape_lies_around_where_the_run_stands_after_the_update() -> None:
    async with live(load_experiment("article-backprop")) as (app, pilot, _):
        await pilot.press("b", "X", "V")
        await until(pilot, lambda: app.shown is not None and app.shown.workings is not None and bool(app.shown.path))
        snapshot = app.shown
        assert snapshot is not None
        work = landscape_job(snapshot, "path", None)
        assert work is not None
        line, found = work(Job("Surveying"))
        assert line is not None
        assert found.costs[SIZE[1] // 2, SIZE[0] // 2] == line.costs[PLACES.index(1.0)]


async def test_the_curves_cursor_leads_to_the_samples_behind_it() -> None:
    async with live(load_experiment("article-backprop")) as (app, pilot, _):
        await pilot.press("s", "s", "s")
        await settled(pilot)
        app.panels["curve"].focus()
        await pilot.press("right", "left", "enter")
        await until(pilot, lambda: "by their share of its cost" in text_of(pilot))
        assert app.shown is not None
        assert app.shown.epoch < 3


@pytest.mark.parametrize("key", ["enter", "X"])
async def test_a_weight_that_is_selected_is_the_term_that_is_looked_at(key: str) -> None:
    async with live(load_experiment("article-network")) as (app, pilot, _):
        app.send(GoTo("0"))
        if key == "X":
            app.panels["neuron"].focus()
            await pilot.press("down", "down")
        await pilot.press(key)
        await settled(pilot)
        assert microscope_of(app).term == (2 if key == "X" else None)
