"""When the dashboard asks for a snapshot, what it asks for, and which ones it shows."""

from pathlib import Path
from threading import Event as Flag
from threading import Thread

import pytest
from msgspec import structs
from textual.pilot import Pilot

from nn_tui.engine import Experiment
from nn_tui.engine.recipe.loading import PRESETS, changed, load_experiment
from nn_tui.engine.runs import LookAt, Request, SetLearningRate, Snapshot, Step, Viewer
from nn_tui.engine.runs.wire import decode, encode
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.app.panel_layout import PAGES
from nn_tui.tui.panels.status.costs import Costs
from nn_tui.tui.terminal.frame_pacing import Pace
from tests.tui.scripted import CIRCLES, ScriptedRun, opened, text_of, until
from tests.tui.snapshots import snapshot_of

from .live import live, settled

ENDLESS = changed(Experiment(), {"network.hidden": [3], "training.epochs": "unlimited"})
NAMES = sorted(path.stem for path in Path(PRESETS).glob("*.toml"))


def app_of(pilot: Pilot[None]) -> Dashboard:
    assert isinstance(pilot.app, Dashboard)
    return pilot.app


# Which ones it shows


async def test_a_snapshot_that_does_not_show_what_came_of_the_last_key_is_passed_over() -> None:
    run, later = ScriptedRun(CIRCLES), snapshot_of(Experiment(), epochs=3)
    async with opened(run) as pilot:
        app = app_of(pilot)
        first, looks = app.shown, run.looks
        run.pending = 6
        run.script(later)
        app.simulate_key("s")
        await until(pilot, lambda: run.looks > looks)
        while run.pending:
            assert app.shown is first
            assert all(panel.snapshot in (None, first) for panel in app.panels.values())
            await pilot.pause(0.001)
        await until(pilot, lambda: app.shown is later and app.complete)
        assert run.looks >= looks + 7


async def test_a_late_snapshot_of_an_older_request_does_not_say_that_there_is_no_batch() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        app = app_of(pilot)
        late = app.shown
        assert late is not None
        assert not late.request.look_at.batch
        assert late.subject.kind != "batch"
        app.look_at = LookAt(batch=True)
        app.show(late)
        assert app.look_at.batch
        app.show(structs.replace(late, request=Request(look_at=app.look_at)))
        assert not app.look_at.batch


async def test_a_snapshot_of_another_subject_than_the_one_that_was_chosen_is_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        app = app_of(pilot)
        first, look = app.shown, run.look
        late = [3]

        def answered_late(request: Request) -> None:
            look(structs.replace(request, look_at=LookAt()) if late[0] else request)
            late[0] -= late[0] > 0

        monkeypatch.setattr(run, "look", answered_late)
        run.script(structs.replace(CIRCLES))
        app.simulate_key("full_stop")
        await until(pilot, lambda: app.look_at != LookAt())
        while late[0]:
            assert app.shown is first
            await pilot.pause(0.001)
        await until(pilot, lambda: app.shown is not None and app.shown.request.look_at == app.look_at)


async def test_what_takes_long_is_shown_as_it_goes_on_with_the_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nn_tui.tui.app.refresh.LONGEST_ANSWER", 0.0)
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        app = app_of(pilot)
        run.pending = 10**6
        first = app.shown
        await pilot.press("s")
        await until(pilot, lambda: app.shown is not first and app.complete)
        assert app.shown is not None
        assert app.shown.command < app.sent
        run.pending = 0
        await until(pilot, lambda: app.shown is not None and app.shown.command == app.sent)


@pytest.mark.parametrize(
    ("busy", "held_back", "spare"), [(False, False, True), (True, True, True), (True, False, False)]
)
async def test_frames_are_spared_only_while_training_takes_all_the_time_there_is(
    busy: bool, held_back: bool, spare: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[bool] = []

    def next_frame(_pace: Pace, *, spare: bool = False) -> float:
        found.append(spare)
        return 0.01

    run = ScriptedRun(structs.replace(CIRCLES, busy=busy, held_back=held_back))
    async with opened(run) as pilot:
        monkeypatch.setattr(Pace, "next_frame", next_frame)
        found.clear()
        app_of(pilot).refresh_soon()
        run.script(structs.replace(CIRCLES, busy=busy, held_back=held_back))
        await until(pilot, lambda: len(found) > 0)
        assert set(found) == {spare}


async def test_a_step_is_shown_when_it_is_taken_and_not_with_the_next_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    # However busy the machine is, the answer is waited for: a frame would come too late by far.
    monkeypatch.setattr("nn_tui.tui.app.refresh.LONGEST_ANSWER", 60.0)
    pace = Pace(fastest=1 / 60)
    assert pace.shortest == 60
    async with live(ENDLESS, pace=pace) as (app, pilot, _):
        steps = 0
        for key, more in (("b", 1), ("s", 24), ("b", 1), ("o", 0)):
            await pilot.press(key)
            steps += more
            shown = await settled(pilot)
            assert (shown.step, shown.operation) == (steps, key == "o")
            assert all(panel.snapshot is shown for panel in app.panels.values() if panel.is_on_screen)
        await pilot.press("full_stop")
        shown = await settled(pilot)
        assert shown.subject.rows is not None
        assert shown.subject.sample is not None
        assert shown.subject.sample.row == shown.subject.rows[1]


async def test_a_command_of_somebody_else_does_not_count_as_an_answer() -> None:
    async with live(ENDLESS) as (app, pilot, session):
        for _ in range(5):
            session.send(SetLearningRate(0.5))
        await pilot.press("s")
        shown = await settled(pilot)
        assert shown.epoch == 1
        assert shown.command >= app.sent == 6


# What it asks for


async def test_what_the_panels_on_screen_want_is_in_the_next_request() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        app = app_of(pilot)

        async def asked(**wanted: object) -> None:
            request = structs.replace(Request(samples=1000), **wanted)
            await until(pilot, lambda: run.requests[-1] == request)

        await asked()
        app.panels["neuron"].focus()
        await asked(optimizer=True)
        await pilot.press("d")  # what it has learned as a table
        await asked(optimizer=True, predictions=True)
        app.panels["diagram"].focus()
        await asked(predictions=True)
        await pilot.press("d")
        await asked()
        await pilot.press("3")
        await asked(samples=0)
        await pilot.press("3")
        await asked()
        await pilot.press("5")
        await until(pilot, lambda: any(request.survey for request in run.requests))
        assert [request for request in run.requests if request.survey] == [Request(samples=1000, survey=True)]
        assert run.commands == []


async def test_what_was_asked_for_is_looked_at_once_and_then_nobody_looks() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        looks = run.looks
        app_of(pilot).panels["neuron"].focus()
        await until(pilot, lambda: run.requests[-1].optimizer)
        await pilot.pause(0.4)
        assert run.looks == looks + 1


async def test_a_frame_that_is_queued_already_does_not_overtake_what_was_asked_for_since() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        app, other = app_of(pilot), structs.replace(CIRCLES, epoch=77)
        await until(pilot, lambda: app.shown is run.snapshot)
        app.call_later(app._do, app._turn, app._begin)  # pyright: ignore[reportPrivateUsage] - as its timer does
        run.script(other)
        app.refresh_soon()
        await until(pilot, lambda: app.shown is other and app.complete)


async def test_a_wish_is_fulfilled_by_a_real_run() -> None:
    async with live(ENDLESS) as (app, pilot, _):
        await pilot.press("b", "d")
        await until(pilot, lambda: app.shown is not None and app.shown.predictions is not None and app.complete)
        app.panels["neuron"].focus()
        await until(pilot, lambda: "update 1  g = dC/dw = " in text_of(pilot))
        app.panels["diagram"].focus()
        await until(pilot, lambda: app.shown is not None and app.shown.optimizer is None)
        await pilot.press("5")
        await until(pilot, lambda: app.shown is not None and app.shown.survey is not None)
        assert app.shown is not None
        assert app.shown.survey is not None
        assert app.shown.survey.step == 1


# Two who look


async def test_two_who_look_at_one_run_see_each_what_they_asked_for() -> None:
    async with live(ENDLESS) as (app, pilot, session):
        first = app.shown.subject.sample if app.shown else None
        assert first is not None
        request = Request(look_at=LookAt(3, stay=True), optimizer=True, samples=5)
        found: list[Snapshot] = []
        done = Flag()

        def look() -> None:
            viewer, last = Viewer(session), None
            while not done.is_set():
                viewer.look(request)
                if viewer.snapshot is not last and viewer.snapshot is not None:
                    last = viewer.snapshot
                    found.append(last)
                done.wait(0.001)

        other = Thread(target=look)
        other.start()
        try:
            await pilot.press("space")
            shown: dict[int, Snapshot] = {}
            for _ in range(2000):
                if len(shown) >= 4 and len(found) >= 20:
                    break
                await pilot.pause(0.005)
                if app.shown is not None:
                    shown[app.shown.version] = app.shown
        finally:
            done.set()
            other.join()
        await pilot.press("space")
        assert len(shown) >= 4
        assert len(found) >= 20
        for snapshot in shown.values():
            assert snapshot.subject.sample is not None
            assert snapshot.subject.sample.row == first.row
            assert snapshot.optimizer is None
            assert snapshot.data.shown_samples is not None
            assert snapshot.data.shown_samples.rows.size == 500
        for snapshot in found:
            assert snapshot.request == request
            assert snapshot.subject.sample is not None
            assert snapshot.subject.sample.row == 3
            assert snapshot.optimizer is not None
            assert snapshot.data.shown_samples is not None
            assert snapshot.data.shown_samples.rows.size == 10


async def test_what_another_viewer_steps_and_changes_is_shown_with_ones_own_subject() -> None:
    async with live(ENDLESS) as (app, pilot, session):
        await pilot.press("full_stop")
        row = (await settled(pilot)).subject.sample
        other = Viewer(session)
        other.send(Step("operation"))
        other.send(SetLearningRate(0.5))
        batch = Request(look_at=LookAt(batch=True))

        def seen() -> bool:
            other.look(batch)
            return other.snapshot is not None and other.snapshot.command >= 2

        await until(pilot, seen)
        assert other.snapshot is not None
        assert other.snapshot.subject.kind == "batch"
        await pilot.press("full_stop", "comma")
        shown = await settled(pilot)
        assert (shown.learning_rate, shown.subject.kind) == (0.5, "in batch")
        assert shown.subject.sample is not None
        assert row is not None
        assert "learning rate 0.01 → 0.5 (you)" in text_of(pilot)
        await until(pilot, seen)
        assert other.snapshot.subject.kind == "batch"
        assert app.look_at.batch is False


# Snapshots from elsewhere


def do_nothing(*_: object, **__: object) -> None:
    """Take the place of what would do something."""


EVERYDAY = ("circles", "diabetes", "digits", "worked_example")
MOMENTS = [(0, False), (0, True), (7, False), (11, True)]
"""Operations after the first epoch, and whether the batch is looked at instead of a sample."""


@pytest.mark.parametrize(
    "name", [name if name in EVERYDAY else pytest.param(name, marks=pytest.mark.slow) for name in NAMES]
)
async def test_a_snapshot_that_went_through_bytes_is_shown_like_the_original(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What the dashboard itself costs is another from one time to the next.
    monkeypatch.setattr("nn_tui.tui.panels.status.costs.resident", lambda: 2**26)
    monkeypatch.setattr(Costs, "measure", do_nothing)
    # Nor does what moves show the same moment twice.
    monkeypatch.setattr("nn_tui.tui.panels.network.network_panel.begins", do_nothing)
    experiment = load_experiment(name)
    snapshots = [
        snapshot_of(experiment, epochs=1, operations=operations, batch=batch, survey=True, optimizer=True)
        for operations, batch in MOMENTS
    ]
    async with opened(ScriptedRun(snapshots[0]), (160, 50)) as pilot:
        app = app_of(pilot)
        assert all(panel.is_on_screen for name, panel in app.panels.items() if name not in PAGES)
        monkeypatch.setattr(app, "_begin", do_nothing)  # nothing but what is shown here
        monkeypatch.setattr(app, "notify", do_nothing)  # nor what comes and goes in the corner
        await pilot.pause(0.1)

        async def screen_of(snapshot: Snapshot, other: Snapshot) -> dict[str, str]:
            # The other first, so that nothing stands there still.
            for shown in (other, snapshot):
                app.show(shown)
                await until(pilot, lambda: app.complete)
                await pilot.pause()
            return {"": text_of(pilot)} | {name: panel.selected_text() for name, panel in app.panels.items()}

        seen: set[str] = set()
        # Each preset begins with another moment, so that all of them see each key at each.
        for turn, key in enumerate(("", "v", "v", "d", "x", "m", "right"), NAMES.index(name)):
            snapshot, other = snapshots[turn % 4], snapshots[(turn + 1) % 4]
            app.panels[("diagram", "neuron")[turn % 2]].focus()
            if key:
                await pilot.press(key)
            original = await screen_of(snapshot, other)
            assert await screen_of(decode(encode(snapshot)), other) == original, key
            seen.update(original.values())
        assert len(seen) > 10
