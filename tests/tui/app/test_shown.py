"""What a snapshot brings on screen: what people are told, surveys, panels, and another run in place of the first."""

import pytest
from msgspec import structs

from nn_tui.engine import Experiment, load_experiment
from nn_tui.engine.runs import LookAt, Snapshot, Step
from nn_tui.engine.timeline.event_log import Event
from nn_tui.tui.dialogs.file_name import FileNameScreen
from tests.tui.scripted import CIRCLES, ScriptedRun, opened, text_of, until
from tests.tui.snapshots import snapshot_of

from .clocked import clocked
from .live import titles_of
from .screen import Told, app_of, told


def with_events(*events: tuple[int, str], kind: str = "refused") -> Snapshot:
    """Return a snapshot with events of these numbers and sentences."""
    listed = tuple(Event(2, "refused" if kind == "refused" else "edit", words, number=n) for n, words in events)
    return structs.replace(CIRCLES, events=listed)


# What people are told


async def test_what_was_refused_is_told_as_a_warning_once_the_latest_first() -> None:
    run = ScriptedRun(with_events((0, "no"), (1, "not that")))
    async with opened(run) as pilot:
        app = app_of(pilot)
        await until(pilot, lambda: len(told(pilot)) == 2)
        assert set(told(pilot)) == {Told("no", "warning", 8), Told("Not that", "warning", 8)}
        for events, news in (
            (((0, "no"), (1, "not that")), []),
            (((1, "not that"), (2, "nor that"), (3, "never")), ["Nor that", "never"]),
            ((), []),
            (((2, "nor that"), (3, "never")), []),
        ):
            app.clear_notifications()
            snapshot = with_events(*events)
            run.script(snapshot)
            app.refresh_soon()
            await until(pilot, lambda snapshot=snapshot: app.shown is snapshot)
            await until(pilot, lambda news=news: len(told(pilot)) >= len(news))
            assert sorted(each.message for each in told(pilot)) == sorted(news)


async def test_what_happened_otherwise_is_not_told_and_the_latest_stands_below_the_panels() -> None:
    run = ScriptedRun(with_events((0, "first"), (1, "second"), (2, "third"), kind="edit"))
    async with opened(run) as pilot:
        await until(pilot, lambda: " epoch 2: third" in text_of(pilot))
        assert told(pilot) == []
        app_of(pilot).show(with_events())
        await until(pilot, lambda: "third" not in text_of(pilot))


@pytest.mark.parametrize(("busy", "given_up"), [(False, True), (True, False)])
async def test_a_batch_that_does_not_exist_is_given_up_with_a_warning_unless_one_is_under_way(
    busy: bool, given_up: bool
) -> None:
    async with opened(ScriptedRun(structs.replace(snapshot_of(Experiment()), busy=busy))) as pilot:
        app = app_of(pilot)
        before = app.shown
        await pilot.press("a")
        await until(pilot, lambda: app.shown is not before)
        if given_up:
            await until(pilot, lambda: told(pilot))
            assert told(pilot) == [Told("There is no batch to look at; b takes one", "warning", 8)]
        else:
            assert told(pilot) == []
        assert app.look_at == LookAt(batch=not given_up)


# Surveys


async def test_the_layers_get_a_survey_at_once_and_a_new_one_twice_a_second_while_it_trains(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = ScriptedRun(structs.replace(CIRCLES, busy=True, state="running"))
    async with clocked(run, monkeypatch, size=(160, 50)) as (_, _, clock):
        await clock.forward(1.3)
        surveyed = [time for time, request in zip(clock.looks, clock.requests, strict=True) if request.survey]
        # Before anything is laid out there are no layers on screen. Frames begin every 103 ms.
        assert surveyed == pytest.approx([0.1, 0.615, 1.13])


async def test_a_survey_of_what_is_shown_is_not_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    surveyed = snapshot_of(Experiment(), epochs=2, survey=True)
    assert surveyed.survey is not None
    run = ScriptedRun(CIRCLES, surveyed)
    async with clocked(run, monkeypatch, size=(160, 50)) as (app, _, clock):
        await clock.forward(2.0)
        assert [request.survey for request in clock.requests] == [False, True]
        assert app.shown is surveyed
        run.script(structs.replace(surveyed, step=surveyed.step + 1))
        app.send(Step("batch"))
        await clock.forward(2.0)
        surveys = [request.survey for request in clock.requests]
        assert surveys[:3] == [False, True, False]
        assert surveys[3]


async def test_without_the_layers_on_screen_nobody_asks_for_a_survey(monkeypatch: pytest.MonkeyPatch) -> None:
    run = ScriptedRun(structs.replace(CIRCLES, busy=True, state="running"))
    async with clocked(run, monkeypatch) as (_, _, clock):
        await clock.forward(2.0)
        assert not any(request.survey for request in clock.requests)
        assert len(clock.looks) > 15


# Panels


async def test_the_first_snapshot_is_asked_for_with_what_all_panels_may_want() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run, (80, 24)):
        assert run.requests[0].samples == 1000
        assert run.requests[0].look_at == LookAt()


async def test_a_panel_is_complete_only_with_what_is_shown_and_hidden_ones_do_not_count() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        app = app_of(pilot)
        assert app.complete
        app.panels["layers"].snapshot = None
        assert app.complete
        app.panels["curve"].snapshot = structs.replace(CIRCLES)
        assert not app.complete
    async with opened(ScriptedRun()) as pilot:
        assert not app_of(pilot).complete


async def test_a_panel_that_is_shown_again_has_what_is_shown_at_once_and_a_hidden_one_keeps_what_it_had() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        app = app_of(pilot)
        app.action_hide("learned")
        await until(pilot, lambda: not app.panels["learned"].is_on_screen)
        later = structs.replace(CIRCLES, epoch=7)
        run.script(later)
        app.refresh_soon()
        await until(pilot, lambda: app.panels["diagram"].snapshot is later)
        assert app.panels["layers"].snapshot is not later
        app.action_hide("layers")
        assert app.panels["layers"].snapshot is later
        assert app.panels["learned"].snapshot is not later


async def test_a_panel_that_comes_to_fill_the_screen_or_comes_back_is_filled_without_another_look() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        app = app_of(pilot)
        later = structs.replace(CIRCLES, epoch=7, request=app.request, command=0)
        await pilot.press("z")
        await until(pilot, lambda: not app.panels["curve"].is_on_screen)
        run.snapshot = later
        app.show(later)
        assert app.panels["diagram"].snapshot is later
        assert app.panels["curve"].snapshot is CIRCLES
        await pilot.press("z")
        await until(pilot, lambda: app.panels["curve"].snapshot is app.shown)
        await until(pilot, lambda: "Network · sample 126" in titles_of(pilot)["diagram"])


# Another run


async def test_another_run_takes_the_place_of_the_first_in_every_way() -> None:
    first = ScriptedRun(with_events((7, "refused before")))
    iris = snapshot_of(load_experiment("iris"))
    second = ScriptedRun(structs.replace(iris, events=(Event(0, "refused", "refused after", number=0),)))
    async with opened(first) as pilot:
        app = app_of(pilot)
        await pilot.press("s", "s", "right", "full_stop", "4", "z")
        await until(pilot, lambda: app.zoomed == "diagram")
        assert app.look_at != LookAt()
        before = dict(app.panels)
        app.clear_notifications()
        await app.open_session(second)
        await until(pilot, lambda: app.shown is not None and app.shown.data.name == "iris" and app.complete)
        assert first.closed
        assert not second.closed
        assert first.commands == [Step("epoch")] * 2
        assert (app.look_at, app.selected, app.sent) == (LookAt(), (1, 0), 0)
        assert [panel.selected for panel in app.panels.values()] == [(1, 0)] * len(app.panels)
        assert app.zoomed is None
        await until(pilot, lambda: app.focused is app.panels["diagram"])
        assert not any(app.panels[name] is panel for name, panel in before.items())
        assert [name for name, panel in app.panels.items() if panel.is_on_screen] == ["diagram", "curve", "learned"]
        *rows, last = app.rows
        parents = {name: panel.parent for name, panel in app.panels.items()}
        assert parents.pop("microscope") is last
        assert list(parents.values()) == [row for row in rows for _ in range(2)]
        await until(pilot, lambda: told(pilot))
        assert [message.message for message in told(pilot)] == ["Refused after"]
        await pilot.press("s")
        assert second.commands == [Step("epoch")]
        await until(pilot, lambda: app.shown is not None and app.shown.command == 1)


async def test_until_another_run_shows_something_nothing_of_the_first_is_left() -> None:
    run = ScriptedRun(with_events((7, "refused before")))
    async with opened(run) as pilot:
        app = app_of(pilot)
        await until(pilot, lambda: " epoch 2: refused before" in text_of(pilot))
        other = ScriptedRun()
        await app.open_session(other)
        app.clear_notifications()
        await pilot.pause()
        assert app.shown is None
        await until(pilot, lambda: "refused before" not in text_of(pilot))
        assert "Network" not in text_of(pilot)
        await until(pilot, lambda: other.requests)
        # The same snapshot is news in another run.
        assert run.snapshot is not None
        other.snapshot = structs.replace(run.snapshot)
        structs.force_setattr(other.snapshot, "request", app.request)
        structs.force_setattr(other.snapshot, "command", 0)
        await until(pilot, lambda: "Network · sample 126" in text_of(pilot))


async def test_the_characters_of_the_panels_are_those_of_the_terminal_in_another_run_too() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        app = app_of(pilot)
        app.choose_theme("terminal")
        await until(pilot, lambda: "█ outer" not in text_of(pilot))
        await app.open_session(ScriptedRun(CIRCLES))
        await until(pilot, lambda: app.complete)
        assert all(panel.glyphs == app.glyphs.without_colours() for panel in app.panels.values())


async def test_the_form_writes_a_recipe_under_a_name_that_it_asks_for() -> None:
    async with opened(ScriptedRun(CIRCLES), (120, 40)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: "2 classes: outer, inner" in text_of(pilot))
        await pilot.press("f3")
        await until(pilot, lambda: isinstance(pilot.app.screen, FileNameScreen) and "Write the" in text_of(pilot))


async def test_before_the_first_snapshot_there_is_no_form() -> None:
    async with opened(ScriptedRun()) as pilot:
        await pilot.press("n")
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        assert len(pilot.app.screen_stack) == 1
