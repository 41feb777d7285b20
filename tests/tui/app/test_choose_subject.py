"""One subject for all panels: how it is chosen, that all show it at one moment, and where its name stands."""

from itertools import product

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from nn_tui.engine import Experiment
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import LookAt, RunSession, Viewer
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.panels.captions import subject_words
from nn_tui.tui.panels.network.views import VIEWS
from tests.tui.scripted import ScriptedRun, opened, text_of, until
from tests.tui.snapshots import snapshot_of

from .live import live, settled, titles_of

SMALL = changed(Experiment(), {"network.hidden": [3], "training.epochs": "unlimited"})
"""500 samples in batches of 16, 400 of them to train with."""
SAMPLES = 500


async def go_to(pilot: Pilot[None], row: int) -> None:
    """Type the number of a sample."""
    await pilot.press("g")
    await until(pilot, lambda: len(pilot.app.screen_stack) == 2 and pilot.app.screen.query(Input))
    pilot.app.screen.query_one(Input).value = str(row)
    await pilot.press("enter")
    await until(pilot, lambda: len(pilot.app.screen_stack) == 1)


async def row_of(pilot: Pilot[None]) -> int:
    """Return the row of the sample on screen."""
    sample = (await settled(pilot)).subject.sample
    assert sample is not None
    return sample.row


def naming(pilot: Pilot[None], subject: str) -> list[str]:
    """Return the panels whose titles name the subject."""
    return [name for name, title in titles_of(pilot).items() if subject in title]


# Choosing


async def test_at_rest_comma_and_full_stop_walk_through_the_dataset_and_round_its_ends() -> None:
    async with live(SMALL) as (_, pilot, _):
        first = await row_of(pilot)
        assert 0 < first < SAMPLES - 1
        for key, row in (("full_stop", first + 1), ("comma", first), ("comma", first - 1)):
            await pilot.press(key)
            assert await row_of(pilot) == row
            assert f"sample {row} (" in titles_of(pilot)["diagram"]
        await go_to(pilot, SAMPLES - 1)
        assert await row_of(pilot) == SAMPLES - 1
        await pilot.press("full_stop")
        assert await row_of(pilot) == 0
        await pilot.press("comma")
        assert await row_of(pilot) == SAMPLES - 1


async def test_while_operations_are_stepped_they_walk_through_the_batch_and_round_its_ends() -> None:
    async with live(SMALL) as (_, pilot, _):
        await pilot.press("o", "o")
        subject = (await settled(pilot)).subject
        rows = subject.rows
        assert rows is not None
        assert len(set(rows)) == 16
        place = rows.index(await row_of(pilot))
        for key, step in (("full_stop", 1), ("full_stop", 1), ("comma", -1)):
            await pilot.press(key)
            place = (place + step) % 16
            assert await row_of(pilot) == rows[place]
            words = f"sample {rows[place]}, {place + 1} of 16 in batch 1/25 · before update 1"
            assert words in titles_of(pilot)["diagram"]
        await go_to(pilot, rows[-1])
        await pilot.press("full_stop")
        assert await row_of(pilot) == rows[0]
        await pilot.press("comma")
        assert await row_of(pilot) == rows[-1]
        # The operations go on with the sample that was chosen.
        await pilot.press("o")
        shown = await settled(pilot)
        assert (shown.operation, shown.subject.kind) == (3, "in batch")
        assert await row_of(pilot) == rows[-1]


@pytest.mark.parametrize("operations", [0, 3])
async def test_every_press_counts_also_where_no_snapshot_comes_between(operations: int) -> None:
    snapshot = snapshot_of(SMALL, epochs=1, operations=operations)
    subject = snapshot.subject
    assert subject.sample is not None
    async with opened(ScriptedRun(snapshot)) as pilot:
        app = pilot.app
        assert isinstance(app, Dashboard)
        pressed = [1] * 18 + [-1] * 5
        for direction in pressed:
            app.simulate_key("full_stop" if direction > 0 else "comma")
        if operations:
            assert subject.rows is not None
            expected = subject.rows[(subject.rows.index(subject.sample.row) + sum(pressed)) % 16]
        else:
            expected = (subject.sample.row + sum(pressed)) % SAMPLES
        await until(pilot, lambda: app.look_at == LookAt(expected))
        await pilot.pause(0.1)
        assert app.look_at == LookAt(expected)
        # The script has shown the first sample all the while.
        assert app.shown is not None
        assert app.shown.subject.sample is subject.sample


async def test_every_press_of_several_at_once_counts_in_a_real_run() -> None:
    async with live(SMALL) as (app, pilot, _):
        first = await row_of(pilot)
        for _ in range(9):
            app.simulate_key("full_stop")
        await until(pilot, lambda: app.look_at.row == first + 9)
        assert await row_of(pilot) == first + 9


async def test_a_sample_beyond_the_batch_is_shown_aside_and_the_title_says_so() -> None:
    async with live(SMALL) as (_, pilot, _):
        await pilot.press("o", "o", "o")
        rows = (await settled(pilot)).subject.rows
        assert rows is not None
        beyond = next(row for row in range(SAMPLES) if row not in rows)
        await go_to(pilot, beyond)
        shown = await settled(pilot)
        assert (shown.subject.kind, await row_of(pilot)) == ("aside", beyond)
        assert shown.stepped
        sample = shown.subject.sample
        assert sample is not None
        part = "test" if sample.test else "train"
        words = f"sample {beyond} ({part}, not in the batch) · before the first update"
        assert words in titles_of(pilot)["diagram"]
        # It stays while the operations go on, and all of it is computed.
        await pilot.press("o")
        shown = await settled(pilot)
        assert (shown.operation, shown.subject.kind, await row_of(pilot)) == (4, "aside", beyond)
        assert "is not computed yet" not in text_of(pilot)
        await pilot.press("a")
        assert (await settled(pilot)).subject.kind == "batch"
        await pilot.press("a")
        assert ((await settled(pilot)).subject.kind, await row_of(pilot)) == ("aside", beyond)
        await pilot.press("full_stop")
        assert (await settled(pilot)).subject.kind == "in batch"
        assert await row_of(pilot) == rows[0]
        assert "not in the batch" not in text_of(pilot)


async def test_a_sample_that_was_walked_to_gives_way_to_the_batch_and_comes_back_after_it() -> None:
    async with live(SMALL) as (_, pilot, _):
        await go_to(pilot, 0)
        await pilot.press("full_stop")
        await pilot.press("o")
        shown = await settled(pilot)
        rows = shown.subject.rows
        assert rows is not None
        assert 1 not in rows
        assert (shown.subject.kind, await row_of(pilot)) == ("in batch", rows[0])
        await pilot.press("b")
        shown = await settled(pilot)
        assert (shown.subject.kind, shown.step, await row_of(pilot)) == ("aside", 1, 1)
        assert "sample 1 (" in titles_of(pilot)["diagram"]
        assert "after update 1" in titles_of(pilot)["diagram"]


async def test_a_toggles_the_batch_at_rest_and_while_operations_are_stepped() -> None:
    async with live(SMALL) as (_, pilot, _):
        first = await row_of(pilot)
        await pilot.press("b")
        await pilot.press("a")
        shown = await settled(pilot)
        assert (shown.subject.kind, shown.subject.update, shown.subject.updated) == ("batch", 0, True)
        assert titles_of(pilot)["diagram"] == "Network · mean of 16 samples, the last batch · before update 1"
        await pilot.press("o")
        assert (await settled(pilot)).subject.kind == "batch"
        assert "mean of 16 samples, batch 2/25 · before update 2" in titles_of(pilot)["diagram"]
        await pilot.press("a")
        shown = await settled(pilot)
        assert shown.subject.rows is not None
        assert (shown.subject.kind, await row_of(pilot)) == ("in batch", shown.subject.rows[0])
        await pilot.press("a", "b", "a")
        assert (await settled(pilot)).subject.kind == "aside"
        assert await row_of(pilot) == first


async def test_before_any_batch_a_says_that_there_is_none_and_goes_back_to_the_sample() -> None:
    async with live(SMALL) as (app, pilot, _):
        await go_to(pilot, 7)
        await pilot.press("a")
        await until(pilot, lambda: "There is no batch to look at; b takes one" in text_of(pilot))
        await until(pilot, lambda: not app.look_at.batch)
        assert await row_of(pilot) == 7
        assert "sample 7 (" in titles_of(pilot)["diagram"]
        app.clear_notifications()
        await pilot.press("b")
        assert (await settled(pilot)).subject.kind == "aside"  # the batch was given up, not put off
        assert not app._notifications  # pyright: ignore[reportPrivateUsage] - what is being told
        await pilot.press("a")
        assert (await settled(pilot)).subject.kind == "batch"


async def test_asked_for_together_with_the_batch_that_is_still_to_come_it_is_shown_and_nothing_is_complained_of() -> (
    None
):
    async with live(SMALL) as (app, pilot, _):
        app.simulate_key("s")
        app.simulate_key("a")
        await until(pilot, lambda: app.look_at.batch)
        shown = await settled(pilot)
        assert (shown.subject.kind, shown.epoch) == ("batch", 1)
        assert not app._notifications  # pyright: ignore[reportPrivateUsage] - what is being told


async def test_another_run_begins_with_a_subject_of_its_own() -> None:
    async with live(SMALL) as (app, pilot, _):
        await pilot.press("b", "a")
        await settled(pilot)
        other = RunSession(changed(SMALL, {"data.source": "iris"}))
        other.start()
        await app.open_session(Viewer(other))
        await until(pilot, lambda: app.shown is not None and app.shown.data.name == "iris")
        shown = await settled(pilot)
        assert (app.look_at, shown.subject.kind) == (LookAt(), "aside")
        assert "sample " in titles_of(pilot)["diagram"]


# One moment


@pytest.mark.parametrize(
    "keys",
    [
        ("a", "space"),
        *(pytest.param(keys, marks=pytest.mark.slow) for keys in (("space",), ("greater_than_sign", "space"))),
    ],
)
async def test_whenever_all_is_drawn_all_panels_show_one_snapshot_while_it_runs(keys: tuple[str, ...]) -> None:
    async with live(SMALL, (160, 50)) as (app, pilot, _):
        await pilot.press("b", *keys)
        seen: set[int] = set()
        for _ in range(3000):
            if len(seen) >= 4:
                break
            await pilot.pause(0.005)
            if app.complete:
                assert app.shown is not None
                assert all(panel.snapshot is app.shown for panel in app.panels.values() if panel.is_on_screen)
                seen.add(app.shown.step)
        assert len(seen) >= 4


async def test_a_step_is_shown_by_all_panels_with_its_subject_and_its_moment() -> None:
    async with live(SMALL, (160, 50)) as (app, pilot, _):
        for keys, kind, update in (
            (("b",), "aside", 1),
            (("o",), "in batch", 1),
            (("a",), "batch", 1),
            (("b",), "batch", 1),
        ):
            await pilot.press(*keys)
            shown = await settled(pilot)
            assert (shown.subject.kind, shown.subject.update) == (kind, update)
            assert all(panel.snapshot is shown for panel in app.panels.values() if panel.is_on_screen)
            assert app.status.snapshot is shown


# Its name


@pytest.mark.parametrize(
    "size", [(120, 36), *(pytest.param(size, marks=pytest.mark.slow) for size in ((80, 24), (160, 50)))]
)
async def test_its_name_stands_in_one_title_at_every_layout(size: tuple[int, int]) -> None:
    async with live(SMALL, size) as (app, pilot, _):
        await pilot.press("b")
        for subject in ("a sample", "the batch"):
            if subject == "the batch":
                await pilot.press("a")
            shown = await settled(pilot)
            full, short = subject_words(shown)
            for hidden in product((False, True), repeat=3):
                keys = [key for key, hide in zip("143", hidden, strict=True) if hide]
                await pilot.press(*keys)
                name = next((one for one in ("diagram", "neuron", "learned") if app.panels[one].display), None)
                wanted = [name] if name else []
                await until(pilot, lambda wanted=wanted, short=short: naming(pilot, short) == wanted)
                assert text_of(pilot).count(short) == (name is not None)
                if name in ("neuron", "learned") and size[0] >= 120:
                    assert full in titles_of(pilot)[name]
                await pilot.press(*keys)
            await until(pilot, lambda: all(app.panels[one].is_on_screen for one in ("diagram", "neuron", "learned")))


@pytest.mark.parametrize("batch", [False, True])
async def test_its_name_stands_in_the_title_of_every_view_of_the_network(batch: bool) -> None:
    async with live(SMALL, (80, 24)) as (_, pilot, _):
        await pilot.press("b", *(["a"] if batch else []))
        _, short = subject_words(await settled(pilot))
        for view in (*VIEWS[1:], VIEWS[0]):
            await pilot.press("v")
            await pilot.pause()
            title = titles_of(pilot)["diagram"]
            assert short in title
            assert view is VIEWS[0] or view.name in title
            assert text_of(pilot).count(short) == 1


async def test_one_panel_that_fills_the_screen_names_it_and_the_network_again_afterwards() -> None:
    async with live(SMALL) as (app, pilot, _):
        _, short = subject_words(await settled(pilot))
        for name in ("neuron", "learned"):
            app.panels[name].focus()
            await pilot.press("z")
            await until(pilot, lambda name=name: short in titles_of(pilot).get(name, ""))
            assert list(titles_of(pilot)) == [name]
            assert text_of(pilot).count(short) == 1
            await pilot.press("z")
            await until(pilot, lambda: short in titles_of(pilot).get("diagram", ""))
            await until(pilot, lambda name=name: short not in titles_of(pilot)[name])
        app.panels["curve"].focus()
        await pilot.press("z")
        await until(pilot, lambda: list(titles_of(pilot)) == ["curve"])
        assert short not in text_of(pilot)


async def test_in_a_narrow_panel_its_name_is_shortened_and_never_cut() -> None:
    async with live(SMALL, (80, 24)) as (_, pilot, _):
        first = await row_of(pilot)
        await pilot.press("1", "b")
        await settled(pilot)
        await until(pilot, lambda: titles_of(pilot)["neuron"] == f"Neuron h1.1 · sample {first} · after update 1")
        await pilot.press("a")
        await until(pilot, lambda: titles_of(pilot)["neuron"] == "Neuron h1.1 · mean of 16 · before update 1")
        assert "…" not in next(line for line in text_of(pilot).splitlines() if "Neuron h1.1" in line)
