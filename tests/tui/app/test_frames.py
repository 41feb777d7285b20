"""One frame after the other: when the dashboard looks, how long it waits for an answer, and when it goes on."""

import pytest
from msgspec import structs

from nn_tui.engine.runs import Step
from nn_tui.tui.app.refresh import FIRST_SECONDS
from nn_tui.tui.terminal.frame_pacing import Pace
from tests.tui.scripted import CIRCLES, ScriptedRun, text_of

from .clocked import Clock, clocked

BUSY = structs.replace(CIRCLES, state="running", busy=True)


async def test_the_first_picture_holds_what_has_come_by_then(monkeypatch: pytest.MonkeyPatch) -> None:
    async with clocked(ScriptedRun(CIRCLES), monkeypatch) as (app, pilot, clock):
        assert (clock.now, clock.looks) == (0.0, [0.0])
        assert app.shown is CIRCLES
        assert app.complete
        assert "epoch 2" in text_of(pilot)


async def test_while_nothing_comes_it_is_waited_for_every_three_milliseconds(monkeypatch: pytest.MonkeyPatch) -> None:
    run = ScriptedRun()
    async with clocked(run, monkeypatch) as (app, _, clock):
        # So long nothing at all is drawn.
        assert clock.now == pytest.approx(FIRST_SECONDS, abs=0.0011)
        await clock.forward(1.0)
        assert clock.looks == [0.0]
        run.snapshot = structs.replace(CIRCLES, request=app.request, command=0)
        await clock.forward(0.003)
        assert app.shown is run.snapshot


async def test_a_run_that_goes_on_is_looked_at_once_a_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    async with clocked(ScriptedRun(BUSY), monkeypatch) as (app, _, clock):
        await clock.forward(0.4)
        # A frame begins a tenth of a second after the one before was shown, and is shown three milliseconds later.
        assert clock.looks == pytest.approx([0.0, 0.1, 0.203, 0.306])
        assert app.shown is not None
        assert app.complete


async def test_what_stands_still_and_is_up_to_date_is_not_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    run = ScriptedRun(CIRCLES)
    async with clocked(run, monkeypatch) as (app, _, clock):
        sent: list[float] = []
        await clock.forward(0.05)
        # What the line had no room for goes out with the next frame all the same.
        monkeypatch.setattr(app, "send_changes", lambda: sent.append(clock.now))
        await clock.forward(0.4)
        assert clock.looks == [0.0]
        assert sent == pytest.approx([0.1, 0.2, 0.3, 0.4])
        # Another panel wants to know more: the next frame looks for it.
        app.panels["neuron"].focus()
        await clock.forward(0.1)
        assert clock.looks == pytest.approx([0.0, 0.5])
        assert clock.requests[-1].optimizer
        await clock.forward(0.3)
        assert len(clock.looks) == 2


@pytest.mark.parametrize(("held_back", "second"), [(False, 2.103), (True, 0.203)])
async def test_costly_frames_come_seldom_unless_the_run_has_time_to_spare(
    held_back: bool, second: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with clocked(ScriptedRun(structs.replace(BUSY, held_back=held_back)), monkeypatch) as (app, _, clock):
        original = app.pace.next_frame

        def costly(*, spare: bool = False) -> float:
            clock.spent += 0.5
            return original(spare=spare)

        monkeypatch.setattr(app.pace, "next_frame", costly)
        await clock.forward(second + 0.001)
        assert clock.looks == pytest.approx([0.0, 0.1, second])


async def test_while_the_line_is_full_no_frame_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    class FullLine(Pace):
        def hold(self) -> float:
            return 0.25 if clock_of[0].now < 0.6 else 0.0

    clock_of: list[Clock] = []

    def pace(clock: Clock) -> Pace:
        clock_of.append(clock)
        return FullLine(fastest=10, clock=clock, processor=lambda: 0.0)

    async with clocked(ScriptedRun(BUSY), monkeypatch, pace=pace) as (_, _, clock):
        await clock.forward(0.7)
        assert clock.looks == pytest.approx([0.0, 0.6])


async def test_where_nobody_says_that_a_frame_is_drawn_the_next_begins_a_second_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with clocked(ScriptedRun(BUSY), monkeypatch) as (app, _, clock):

        def never(*_arguments: object) -> bool:
            return True

        monkeypatch.setattr(app, "call_after_refresh", never)
        await clock.forward(1.1)
        assert clock.looks == pytest.approx([0.0, 0.1])
        await clock.forward(0.004)
        assert clock.looks == pytest.approx([0.0, 0.1, 1.103])


async def test_the_effect_of_a_key_is_waited_for_and_looked_for_all_the_while(monkeypatch: pytest.MonkeyPatch) -> None:
    run = ScriptedRun(CIRCLES)
    async with clocked(run, monkeypatch) as (app, _, clock):
        await clock.forward(0.05)
        first = app.shown
        run.pending = 5
        app.send(Step("epoch"))
        assert run.commands == [Step("epoch")]
        await clock.forward(0.0149)
        assert app.shown is first
        await clock.forward(0.0041)
        assert app.shown is not first
        assert app.shown is not None
        assert app.shown.command == 1
        assert clock.looks[1:] == pytest.approx([0.05, 0.053, 0.056, 0.059, 0.062, 0.065])


async def test_after_a_fifth_of_a_second_what_there_is_is_shown_without_the_effect(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = ScriptedRun(CIRCLES)
    async with clocked(run, monkeypatch) as (app, _, clock):
        await clock.forward(0.05)
        first = app.shown
        run.pending = 10**6
        app.send(Step("epoch"))
        await clock.forward(0.198)
        assert app.shown is first
        await clock.forward(0.004)
        assert app.shown is not first
        looks = len(clock.looks)
        # From then on, once a frame.
        await clock.forward(0.3)
        assert len(clock.looks) - looks == 2


async def test_a_key_that_is_pressed_while_a_frame_is_drawn_is_answered_without_waiting_for_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = ScriptedRun()
    async with clocked(run, monkeypatch, pace=lambda clock: clock.pace(0.01)) as (app, _, clock):
        run.snapshot = structs.replace(BUSY, request=app.request, command=0)
        show, commands = app.pace.begin_frame, [Step("batch")]

        def pressed() -> None:
            show()
            if commands:
                app.call_later(app.send, commands.pop())

        monkeypatch.setattr(app.pace, "begin_frame", pressed)
        await clock.forward(0.02)
        assert app.shown is not None
        assert app.shown.command == 1
        assert len(clock.looks) == 2


async def test_what_it_costs_and_how_far_the_terminal_is_stands_in_the_status_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with clocked(ScriptedRun(BUSY), monkeypatch) as (app, _, clock):
        measured: list[float] = []
        monkeypatch.setattr(app.status.costs, "measure", lambda: measured.append(clock.now))
        app.pace.round_trip = 0.125
        await clock.forward(0.15)
        costs = app.status.costs
        assert (costs.round_trip, costs.bytes_per_second) == (0.125, None)
        assert measured == pytest.approx([0.1])
        app.pace.sent_bytes += 4000
        await clock.forward(1.0)
        assert costs.bytes_per_second is not None
        assert 3000 < costs.bytes_per_second < 4000


@pytest.mark.parametrize("after", [0.001, 0.05])
async def test_an_error_in_the_run_ends_it_while_it_waits_and_while_it_rests(
    after: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ScriptedRun(BUSY)
    async with clocked(run, monkeypatch) as (app, _, clock):
        codes: list[int] = []

        def left(*, return_code: int = 0) -> None:
            codes.append(return_code)

        monkeypatch.setattr(app, "exit", left)
        await clock.forward(after)
        assert codes == []
        shown, looks = app.shown, len(clock.looks)
        run.error = RuntimeError("something broke")
        await clock.forward(0.5)
        assert codes == [1]
        assert app.shown is shown
        assert len(clock.looks) == looks


async def test_what_has_been_shown_is_not_shown_again_while_nothing_new_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    run = ScriptedRun(BUSY)
    async with clocked(run, monkeypatch) as (app, _, clock):
        await clock.forward(0.05)
        frames: list[float] = []
        unanswered: list[object] = []
        monkeypatch.setattr(app.pace, "begin_frame", lambda: frames.append(clock.now))
        monkeypatch.setattr(run, "look", unanswered.append)
        await clock.forward(0.5)
        assert frames == []
        # Asked once, it need not be asked again.
        assert len(unanswered) == 1
        run.snapshot = structs.replace(BUSY, request=app.request, command=0)
        await clock.forward(0.003)
        assert len(frames) == 1
        assert app.shown is run.snapshot


async def test_another_run_is_looked_at_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async with clocked(ScriptedRun(CIRCLES), monkeypatch) as (app, _, clock):
        await clock.forward(0.05)
        other = ScriptedRun(CIRCLES)
        await app.open_session(other)
        await clock.settle()
        assert other.looks == 1
        await clock.forward(0.003)
        assert app.shown is other.snapshot
        assert app.complete
