"""How the console ends: at the end of the run, of the input, on request, by a signal, or with an error."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs

from nn_tui.datasets import InputError
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import Request, Run, Step
from nn_tui.engine.training.stopping import Reason, Stop
from tests.tui.plain.told import Clock, tell
from tests.tui.scripted import CIRCLES, ScriptedRun
from tests.tui.snapshots import with_outline

PROGRAM = str(Path(sys.executable).parent / "nn-tui")
LATE = structs.replace(CIRCLES, epoch=1234, step=56_789)
RUNNING = structs.replace(LATE, state="running", busy=True)
ENDLESS = with_outline(CIRCLES, experiment=changed(CIRCLES.experiment, {"training.epochs": "unlimited"}))
STOPPED = structs.replace(LATE, state="stopped", stop=Stop("epochs", "stopped: 1,235 epochs are done"))


class BrokenRun(ScriptedRun):
    """A run that ends with an error at the second look."""

    def look(self, request: Request) -> None:
        if self.looks:
            self.error = RuntimeError("out of memory")
        else:
            super().look(request)
        self.requests.append(request)


def test_q_ends_it_and_nothing_behind_it_is_obeyed() -> None:
    run = ScriptedRun(CIRCLES)
    assert tell(run, "s\nq\nb\n").status == 0
    assert run.commands == [Step("epoch")]


def test_q_ends_the_program_while_its_input_stays_open() -> None:
    with subprocess.Popen(
        [PROGRAM, "xor", "--plain"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        process.stdin.write("q\n")
        process.stdin.flush()
        assert process.wait(30) == 0


# At the end of the input


@pytest.mark.parametrize(
    ("reason", "status"), [("epochs", 0), ("target", 0), ("plateau", 0), ("diverged", 1), ("exploded", 1), ("error", 1)]
)
def test_from_a_pipe_it_runs_to_the_end_and_its_status_tells_whether_there_is_a_result(
    reason: Reason, status: int
) -> None:
    run = ScriptedRun(CIRCLES, RUNNING, structs.replace(STOPPED, stop=Stop(reason, "stopped: so")))
    assert tell(run, "").status == status
    assert run.commands == [Run()]


def test_what_runs_already_is_not_started_again() -> None:
    run = ScriptedRun(RUNNING, STOPPED)
    assert tell(run, "").status == 0
    assert run.commands == []


def test_what_has_stopped_already_is_at_its_end() -> None:
    run = ScriptedRun(CIRCLES, structs.replace(STOPPED, stop=Stop("diverged", "stopped: diverged")))
    assert tell(run, "run\n").status == 1
    assert run.commands == [Run()]


def test_a_stop_is_no_end_while_there_are_lines_to_obey() -> None:
    run = ScriptedRun(CIRCLES, STOPPED, structs.replace(STOPPED))
    assert tell(run, "run\ns\nq\n").status == 0
    assert run.commands == [Run(), Step("epoch")]


def test_what_runs_on_after_a_stop_is_not_at_its_end() -> None:
    again = structs.replace(RUNNING, stop=Stop("diverged", "stopped: diverged"))
    assert tell(ScriptedRun(CIRCLES, again, STOPPED), "").status == 0


def test_at_a_terminal_the_end_of_the_input_ends_it() -> None:
    run = ScriptedRun(CIRCLES)
    assert tell(run, "s\n", watched=True).status == 0
    assert run.commands == [Step("epoch")]
    assert tell(ScriptedRun(ENDLESS), "", watched=True).status == 0


def test_a_run_without_an_end_is_refused_when_no_more_commands_come() -> None:
    run = ScriptedRun(ENDLESS)
    with pytest.raises(InputError) as refused:
        tell(run, "s\n")
    assert str(refused.value) == (
        'training.epochs: "unlimited" has no end to run to when no more commands come; '
        "give a number, as in --epochs 200, or the command q"
    )
    assert run.commands == [Step("epoch")]


def test_no_input_at_all_is_an_input_that_has_ended() -> None:
    run = ScriptedRun(CIRCLES, STOPPED)
    assert tell(run, None).status == 0
    assert run.commands == [Run()]


@pytest.mark.parametrize("error", [OSError("Input/output error"), ValueError("I/O operation on closed file")])
def test_an_input_that_breaks_off_has_ended(error: Exception) -> None:
    def lines() -> Iterator[str]:
        yield "s\n"
        raise error

    run = ScriptedRun(CIRCLES, structs.replace(CIRCLES), STOPPED)
    assert tell(run, lines()).status == 0
    assert run.commands == [Step("epoch"), Run()]


# By a signal or an error


@pytest.mark.parametrize(("number", "name"), [(2, "SIGINT"), (15, "SIGTERM")])
def test_a_signal_ends_a_run_and_is_told_with_where_it_was(number: int, name: str) -> None:
    received: list[int] = []
    told = tell(ScriptedRun(RUNNING), clock=Clock(lambda _: received.append(number)), received=received)
    assert told.status == 128 + number
    assert told.errors == [f"nn-tui: ended by {name} in epoch 1,235, step 56,789"]


def test_the_first_signal_is_the_one_that_ends_it() -> None:
    assert tell(ScriptedRun(CIRCLES), received=[15, 2]).status == 143


def test_before_there_is_anything_to_tell_a_signal_is_told_alone() -> None:
    told = tell(ScriptedRun(CIRCLES), "s\n", received=[2])
    assert told == (130, [], ["nn-tui: ended by SIGINT"])


def test_a_signal_is_seen_while_nothing_happens() -> None:
    received: list[int] = []
    clock = Clock(lambda waits: received.append(15) if waits == 3 else None)
    told = tell(ScriptedRun(LATE), received=received, clock=clock, watched=True, ends=False)
    assert told.status == 143
    assert clock.waits == [0.1] * 3


def test_an_error_in_training_is_left_to_be_told_by_the_caller() -> None:
    run = BrokenRun(CIRCLES)
    told = tell(run, "s\nb\n")
    assert (told.status, told.errors) == (1, [])
    assert run.commands == [Step("epoch")]


@pytest.mark.parametrize("asked", ["layers", "mean", "sample 3"])
def test_an_error_while_something_is_looked_at_ends_it_too(asked: str) -> None:
    told = tell(BrokenRun(CIRCLES), f"{asked}\nq\n")
    assert (told.status, told.errors, len(told.lines)) == (1, [], 5)


def test_an_error_is_seen_while_nothing_happens() -> None:
    run = ScriptedRun(LATE)

    def break_off(_: int) -> None:
        run.error = RuntimeError("out of memory")

    assert tell(run, clock=Clock(break_off), watched=True, ends=False).status == 1
