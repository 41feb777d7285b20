"""The real program in a real terminal that it hands back as it was: after signals, stopped, and on lines that break."""

import os
import re
import select
import shutil
import signal
import time
from pathlib import Path

import pytest

from .terminal import Terminal
from .test_end_to_end import PROGRAM, epoch_of

slow = pytest.mark.slow
ENDING = [signal.SIGTERM, signal.SIGHUP, signal.SIGINT]
ONE_EVERY_DAY = [ENDING[0], *(pytest.param(number, marks=slow) for number in ENDING[1:])]


def opened(terminal: Terminal) -> Terminal:
    terminal.wait_until(lambda text: epoch_of(text) >= 0 and "quit" in text, "the dashboard", 20)
    return terminal


def steps(terminal: Terminal, epoch: int) -> None:
    """Train one epoch, to this one."""
    terminal.send("s")
    terminal.wait_until(lambda text: epoch_of(text) == epoch, f"epoch {epoch}", 20)


def quits(terminal: Terminal) -> None:
    terminal.send("q")
    assert terminal.wait_for_end(10) == 0
    assert terminal.restored


# Signals


@pytest.mark.parametrize("number", ONE_EVERY_DAY)
def test_a_signal_that_asks_it_to_end_is_its_status_and_the_terminal_is_restored(number: signal.Signals) -> None:
    with Terminal([PROGRAM, "--run"], answers=True) as terminal:
        terminal.wait_for("running", 20)
        os.kill(terminal.process.pid, number)
        assert terminal.wait_for_end(10) == 128 + number
        assert terminal.restored


OTHERS = ["USR1", "ABRT", "USR2", "ALRM", "XCPU", "VTALRM", "RTMIN"]


@pytest.mark.parametrize("name", ["QUIT", *(pytest.param(name, marks=slow) for name in OTHERS)])
def test_any_other_signal_ends_it_as_it_ends_any_program_and_the_terminal_is_restored(name: str) -> None:
    number = getattr(signal, f"SIG{name}")
    with Terminal([PROGRAM, "--run"], answers=True) as terminal:
        terminal.wait_for("running", 20)
        os.kill(terminal.process.pid, number)
        assert terminal.wait_for_end(10) == -number
        assert terminal.restored


@pytest.mark.parametrize(
    ("number", "seconds"),
    [
        pytest.param(number, seconds, marks=() if (turn, place) in ((1, 0), (3, 2)) else slow)
        for turn, seconds in enumerate((0.0, 0.005, 0.02, 0.05, 0.1))
        for place, number in enumerate(ENDING)
    ],
)
def test_a_signal_while_the_screen_opens_leaves_nothing_on_it(number: signal.Signals, seconds: float) -> None:
    with Terminal([PROGRAM]) as terminal:
        end = time.monotonic() + 20
        while b"\x1b[?1049h" not in terminal.received:
            assert time.monotonic() < end
            terminal.read(0.001)
        time.sleep(seconds)
        os.kill(terminal.process.pid, number)
        assert terminal.wait_for_end(10) == 128 + number
        assert terminal.restored
        assert b"Traceback" not in terminal.received


@pytest.mark.parametrize("seconds", [0.01, *(pytest.param(seconds, marks=slow) for seconds in (0.0, 0.1))])
def test_signals_in_quick_succession_leave_nothing_on_the_screen(seconds: float) -> None:
    with Terminal([PROGRAM, "--run"], answers=True) as terminal:
        terminal.wait_for("running", 20)
        for _ in range(3):
            if terminal.process.poll() is None:
                os.kill(terminal.process.pid, signal.SIGINT)
            time.sleep(seconds)
        assert terminal.wait_for_end(10) in (128 + signal.SIGINT, -signal.SIGINT)
        assert terminal.restored
        assert b"Traceback" not in terminal.received


def test_a_signal_that_was_ignored_stays_ignored() -> None:
    with opened(Terminal(["sh", "-c", f"trap '' HUP USR1; exec '{PROGRAM}'"], answers=True)) as terminal:
        for number in (signal.SIGHUP, signal.SIGUSR1):
            os.kill(terminal.process.pid, number)
        steps(terminal, 1)
        quits(terminal)


def test_a_signal_ends_it_also_where_the_terminal_takes_nothing_any_more() -> None:
    with Terminal([PROGRAM, "--run", "--speed", "max"], answers=True) as terminal:
        terminal.wait_for("running", 20)
        time.sleep(3)  # nobody reads: the buffers fill up
        os.kill(terminal.process.pid, signal.SIGTERM)
        assert terminal.process.wait(20) == 128 + signal.SIGTERM


# Stopped


def stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def wait_until_stopped(terminal: Terminal, pid: int) -> None:
    end = time.monotonic() + 10
    while not stopped(pid):
        assert time.monotonic() < end, f"it goes on; the screen shows\n{terminal.text}"
        terminal.read(0.05)


def test_stopped_without_a_word_and_let_go_on_it_is_as_it_was() -> None:
    with opened(Terminal([PROGRAM], answers=True)) as terminal:
        for epoch in (1, 2, 3):
            os.kill(terminal.process.pid, signal.SIGSTOP)
            wait_until_stopped(terminal, terminal.process.pid)
            terminal.send("\x1b[1;1R")  # what is sent to it meanwhile waits
            os.kill(terminal.process.pid, signal.SIGCONT)
            terminal.read(0.5)
            steps(terminal, epoch)
        quits(terminal)


@pytest.fixture
def shell() -> Terminal:
    """Return a shell with job control in a terminal of its own."""
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    terminal = Terminal(["bash", "--norc", "--noprofile", "-i"], environment={"PS1": "ready> "}, answers=True)
    terminal.wait_for("ready>")
    return terminal


def job_of(shell: Terminal) -> int:
    children = Path(f"/proc/{shell.process.pid}/task/{shell.process.pid}/children").read_text().split()
    return int(children[0])


def line_discipline(shell: Terminal) -> str:
    """Return what a program in the foreground finds: whether lines and echo are on."""
    before = len(shell.received)
    shell.send("stty -a | grep -Eow -- '-?(icanon|echo|isig)' | tr '\\n' ,\n")
    end = time.monotonic() + 10
    while not (found := re.findall(rb"-?isig,-?icanon,-?echo,", shell.received[before:])):
        assert time.monotonic() < end, shell.text
        shell.read(0.05)
    return found[0].decode()


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(PROGRAM, id="alone"),
        pytest.param(f"sh -c '{PROGRAM}; true'", id="with what started it", marks=slow),
    ],
)
def test_ctrl_z_and_fg_work_as_in_any_program(shell: Terminal, command: str) -> None:
    with shell:
        shell.send(f"{command}\n")
        opened(shell)
        for epoch in (1, 2):
            steps(shell, epoch)
            before = len(shell.received)
            shell.send("\x1a")
            wait_until_stopped(shell, job_of(shell))
            shell.wait_until(lambda _, before=before: b"ready>" in shell.received[before:], "the shell")
            assert shell.restored_screen
            assert line_discipline(shell) == "isig,icanon,echo,"
            shell.send("bg\n")
            shell.read(0.3)
            wait_until_stopped(shell, job_of(shell))  # for it needs the terminal
            shell.send("fg\n")
            shell.wait_until(lambda _, before=before: b"?1049h" in shell.received[before:], "the screen to come back")
            shell.read(0.3)
        steps(shell, 3)
        shell.send("q")
        shell.wait_until(lambda _: shell.restored_screen, "the end")
        assert line_discipline(shell) == "isig,icanon,echo,"


@pytest.mark.parametrize("how", ["\x1a", pytest.param("kill -STOP", marks=slow)])
def test_a_job_that_was_stopped_can_be_ended(shell: Terminal, how: str) -> None:
    with shell:
        shell.send(f"{PROGRAM}\n")
        opened(shell)
        job = job_of(shell)
        before = len(shell.received)
        if how == "\x1a":
            shell.send(how)
        else:
            os.kill(job, signal.SIGSTOP)
        wait_until_stopped(shell, job)
        shell.wait_until(lambda _: b"ready>" in shell.received[before:], "the shell")
        shell.send("kill -TERM %1\n")
        end = time.monotonic() + 15
        while Path(f"/proc/{job}").exists():
            assert time.monotonic() < end, f"it goes on; the screen shows\n{shell.text}"
            shell.send("\n")  # the shell looks after its jobs
            shell.read(0.1)
        assert line_discipline(shell) == "isig,icanon,echo,"
        assert shell.restored_screen


def test_a_job_that_was_stopped_can_be_ended_while_something_is_typed(shell: Terminal) -> None:
    with shell:
        shell.send(f"{PROGRAM}\n")
        opened(shell)
        job = job_of(shell)
        before = len(shell.received)
        os.kill(job, signal.SIGSTOP)
        wait_until_stopped(shell, job)
        shell.wait_until(lambda _: b"ready>" in shell.received[before:], "the shell")
        shell.send("sleep 1\n")  # nobody reads what is typed next
        shell.read(0.3)
        shell.send("\n\n")
        for number in (signal.SIGTERM, signal.SIGCONT):
            os.kill(job, number)
        end = time.monotonic() + 15
        while Path(f"/proc/{job}").exists():
            assert time.monotonic() < end, f"it goes on; the screen shows\n{shell.text}"
            shell.read(0.1)
        assert shell.restored_screen


def test_ctrl_z_where_no_shell_could_let_it_go_on_changes_nothing() -> None:
    with opened(Terminal([PROGRAM], answers=True)) as terminal:
        terminal.send("\x1a")
        terminal.read(0.5)
        steps(terminal, 1)
        quits(terminal)


# The line


def test_end_of_file_ends_it_also_without_a_signal() -> None:
    # A terminal that is nobody's controlling terminal sends no signal when it goes.
    with opened(Terminal([PROGRAM, "--run"], controlling=False)) as terminal:
        terminal.hang_up()
        assert terminal.process.wait(15) == 128 + signal.SIGHUP


@pytest.mark.parametrize(
    ("wait", "round_trip"),
    [
        (0.0, 0.3),
        *(pytest.param(*case, marks=slow) for case in ((0.0, 0.0), (0.0, 0.8), (0.5, 0.0), (0.5, 0.3), (0.5, 0.8))),
    ],
)
def test_no_answer_is_left_for_the_shell(round_trip: float, wait: float) -> None:
    with opened(Terminal([PROGRAM, "--run"], answers=True, round_trip=round_trip)) as terminal:
        terminal.read(wait)
        terminal.send("\x1b[<35;10;10M")
        quits(terminal)
        terminal.read(round_trip + 0.3)
        assert left_over(terminal) == b""


@pytest.mark.parametrize("round_trip", [0.4, *(pytest.param(seconds, marks=slow) for seconds in (0.0, 2.4))])
def test_nor_by_the_doctor(round_trip: float) -> None:
    with Terminal([PROGRAM, "doctor"], answers=True, round_trip=round_trip, rows=50) as terminal:
        assert terminal.wait_for_end(20) == 0
        assert "after " in terminal.text
        terminal.read(0.3)
        assert left_over(terminal) == b""
        assert terminal.restored_modes


@pytest.mark.parametrize(
    "number", [signal.SIGINT, *(pytest.param(number, marks=slow) for number in (signal.SIGTERM, signal.SIGUSR1))]
)
def test_the_doctor_restores_the_terminal_before_a_signal_ends_it(number: signal.Signals) -> None:
    with Terminal([PROGRAM, "doctor"]) as terminal:
        terminal.wait_until(lambda _: b"\x1b[6n" in terminal.received, "the question", 20)
        assert not terminal.restored_modes
        os.kill(terminal.process.pid, number)
        assert terminal.wait_for_end(10) == -number
        assert terminal.restored_modes


def left_over(terminal: Terminal) -> bytes:
    """Return what the next program would read."""
    found = b""
    terminal.send("\n")
    while select.select([terminal._secondary], [], [], 0.1)[0]:
        found += os.read(terminal._secondary, 1024)
    return found.removesuffix(b"\n")


def test_late_and_foreign_bytes_change_nothing() -> None:
    with opened(Terminal([PROGRAM], answers=True)) as terminal:
        steps(terminal, 1)
        terminal.read(1)
        before = terminal.text
        for foreign in (
            b"\x1b]11;rgb:1c1c/1c1c/1c1c\x1b\\",
            b"\x1bP>|qsr(4.2)\x1b\\\x1b[?62;22c\x1b_Gi=1;OK\x1b\\",
            b"\xe9\x1b[M \xf0\xf1",
            b"\x1b[I\x1b[O" * 500,
        ):
            terminal.send(foreign)
        terminal.read(1)
        assert terminal.text == before
        steps(terminal, 2)
        terminal.send(b"\x1b[200~qsr")
        terminal.read(0.3)
        terminal.send("\x03")
        assert terminal.wait_for_end(10) == 0
        assert terminal.restored


def test_the_terminals_own_size_counts() -> None:
    with opened(Terminal([PROGRAM], environment={"COLUMNS": "85", "LINES": "25"}, answers=True)) as terminal:
        assert max(map(len, terminal.text.splitlines())) == 120
        terminal.resize(100, 30)
        terminal.wait_until(lambda text: max(map(len, text.splitlines())) == 100, "100 columns")
        terminal.read(0.5)
        assert len(terminal.text.splitlines()) == 30
        quits(terminal)


def test_a_terminal_that_stops_answering_gets_frames_all_the_same() -> None:
    with opened(Terminal([PROGRAM, "--run", "--speed", "20"], answers=True)) as terminal:
        terminal.wait_for("running")
        terminal._screen.write_process_input = lambda data: None
        terminal.read(3)
        first = epoch_of(terminal.text)
        terminal.wait_until(lambda text: epoch_of(text) > first + 20, "new frames", 15)
        terminal.send("q")
        assert terminal.wait_for_end(10) == 0
        assert terminal.restored
