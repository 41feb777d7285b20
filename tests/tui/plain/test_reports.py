"""What the console tells unasked: the experiment, events, the state, and how far the run is, once a second at most."""

from msgspec import structs

from nn_tui.engine.runs import Event, Request, Run, Step
from nn_tui.engine.training.stopping import Stop
from nn_tui.tui.plain.sentences import describe_experiment, describe_operation, describe_progress
from tests.tui.plain.told import Clock, SlowRun, tell
from tests.tui.scripted import CIRCLES, ScriptedRun

HEADING = describe_experiment(CIRCLES)
HINT = "Type a command and Enter: run, pause, s for an epoch, help for all of them, q to quit."
NEXT = structs.replace(CIRCLES, epoch=3, step=75)
RUNNING = structs.replace(CIRCLES, state="running", busy=True)
STOPPED = structs.replace(
    NEXT,
    state="stopped",
    stop=Stop("epochs", "stopped: 3 epochs are done"),
    events=(Event(3, "stop", "stopped: 3 epochs are done", "epochs", number=1),),
)
EVENTS = (
    Event(0, "edit", "batch size 10 → 32", number=4),
    Event(2, "speed", "speed 5 epochs a second", number=5),
)


def test_it_begins_with_what_is_trained_on_what() -> None:
    assert tell(ScriptedRun(CIRCLES), "q\n") == (0, HEADING, [])


def test_at_a_terminal_it_says_what_can_be_typed() -> None:
    assert tell(ScriptedRun(CIRCLES), "q\n", watched=True).lines == [*HEADING, HINT]


def test_where_it_begins_is_no_news() -> None:
    later = structs.replace(CIRCLES, epoch=7, batch=3, operation=0)
    assert tell(ScriptedRun(later), "pause\nq\n").lines == describe_experiment(later)


def test_after_a_step_it_tells_how_far_it_is() -> None:
    run = ScriptedRun(CIRCLES, NEXT)
    assert tell(run, "s\nq\n").lines == [*HEADING, describe_progress(NEXT)]
    assert run.commands == [Step("epoch")]


def test_another_batch_or_operation_is_another_place() -> None:
    stepped = [structs.replace(CIRCLES, batch=batch, step=50 + batch) for batch in (1, 2)]
    stepped.append(structs.replace(stepped[-1], operation=1))
    told = tell(ScriptedRun(CIRCLES, *stepped), "b\nb\no\nq\n")
    assert told.lines == [*HEADING, *map(describe_progress, stepped)]


def test_an_operation_is_told_before_where_it_leads() -> None:
    stepped = structs.replace(CIRCLES, operation=2, stepped=True)
    formula = describe_operation(stepped)
    assert formula is not None
    assert tell(ScriptedRun(CIRCLES, stepped), "o\nq\n").lines == [*HEADING, formula, describe_progress(stepped)]


def test_while_steps_are_under_way_it_waits_to_tell_where_they_lead() -> None:
    run = ScriptedRun(CIRCLES, structs.replace(CIRCLES, batch=4, step=54, busy=True), NEXT)
    assert tell(run, "s\npause\nq\n").lines == [*HEADING, describe_progress(NEXT)]


def test_another_state_is_told_with_its_place() -> None:
    running, paused = (structs.replace(shown, batch=4, step=54) for shown in (RUNNING, CIRCLES))
    assert tell(ScriptedRun(CIRCLES, running, paused), "run\npause\nq\n").lines == [
        *HEADING,
        "running at epoch 2 of 200, batch 4 of 25",
        describe_progress(running),
        "paused at epoch 2 of 200, batch 4 of 25",
    ]


def test_while_it_runs_progress_is_told_once_a_second_at_most() -> None:
    places = [structs.replace(RUNNING, epoch=epoch) for epoch in range(3, 8)]
    times = iter((100.5, 100.75, 101.0, 101.5))

    def tick(_: int) -> None:
        clock.now = next(times, 102.0)

    clock = Clock(tick)
    told = tell(ScriptedRun(CIRCLES, *places, STOPPED), "", clock=clock)
    progress = [line for line in told.lines if ": training loss " in line]
    assert progress == [describe_progress(shown) for shown in (places[0], places[3], STOPPED)]
    # It is looked at ten times a second.
    assert clock.waits == [0.1] * 5


def test_a_place_that_was_told_is_not_told_again_when_time_has_passed() -> None:
    shown = [structs.replace(RUNNING, epoch=3, step=75) for _ in range(3)]

    def tick(_: int) -> None:
        clock.now += 5

    clock = Clock(tick)
    told = tell(ScriptedRun(CIRCLES, *shown, STOPPED), clock=clock)
    assert told.lines.count(describe_progress(shown[0])) == 1


def test_an_event_is_told_once_whatever_was_told_before() -> None:
    shown = [structs.replace(CIRCLES, events=EVENTS[:count]) for count in (1, 1, 2, 0, 2)]
    told = tell(ScriptedRun(*shown), "pause\n" * 4 + "q\n")
    assert told.lines == [*HEADING, "epoch 0: batch size 10 → 32", "epoch 2: speed 5 epochs a second"]


def test_events_come_before_the_state_and_the_place() -> None:
    running = structs.replace(RUNNING, epoch=3, events=EVENTS)
    assert tell(ScriptedRun(CIRCLES, running), "run\nq\n").lines == [
        *HEADING,
        "epoch 0: batch size 10 → 32",
        "epoch 2: speed 5 epochs a second",
        "running at epoch 3 of 200",
        describe_progress(running),
    ]


def test_the_last_word_is_why_it_stopped() -> None:
    run = ScriptedRun(CIRCLES, STOPPED)
    assert tell(run, "run\nq\n").lines == [*HEADING, describe_progress(STOPPED), "epoch 3: stopped: 3 epochs are done"]
    assert run.commands == [Run()]


def test_from_a_pipe_a_line_waits_until_the_steps_before_it_are_taken() -> None:
    run, clock = SlowRun(CIRCLES), Clock()
    tell(run, "s\nb\nq\n", clock=clock)
    assert run.log == ["look", Step("epoch"), "look", "look", Step("batch"), "look", "look"]
    assert clock.waits == [0.005, 0.005]


def test_at_a_terminal_a_line_is_obeyed_at_once() -> None:
    run, clock = SlowRun(CIRCLES), Clock()
    tell(run, "s\nb\nq\n", clock=clock, watched=True)
    assert run.log == ["look", Step("epoch"), "look", Step("batch"), "look"]
    assert clock.waits == []


def test_while_a_step_is_awaited_the_terminal_is_not_kept_waiting() -> None:
    run = SlowRun(CIRCLES, structs.replace(CIRCLES, busy=True))
    received: list[int] = []
    clock = Clock(lambda _: received.append(2))
    tell(run, "s\n", clock=clock, watched=True, received=received, ends=False)
    assert clock.waits == [0.005]


def test_a_snapshot_that_is_not_there_yet_is_waited_for() -> None:
    class LateRun(ScriptedRun):
        def look(self, request: Request) -> None:
            self.requests.append(request)

        def arrive(self, waits: int) -> None:
            if waits % 3 == 0:
                super().look(self.requests[-1])

    run = LateRun(CIRCLES)
    clock = Clock(run.arrive)
    assert tell(run, "q\n", clock=clock).lines == HEADING
    assert clock.waits == [0.005] * 3


def test_in_ascii_all_is_spelled_in_ascii() -> None:
    first = structs.replace(CIRCLES, events=EVENTS[:1])
    lines = tell(ScriptedRun(first), "pause\nq\n", charset="ascii").lines
    assert lines[-1] == "epoch 0: batch size 10 -> 32"
