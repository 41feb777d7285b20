"""The real program in a real terminal, as a user drives it."""

import json
import re
import signal
import sys
import time
from pathlib import Path

import pytest

from .terminal import Terminal

slow = pytest.mark.slow
PROGRAM = str(Path(sys.executable).parent / "nn-tui")


def epoch_of(text: str) -> int:
    """Return the epoch that the status line reads; -1 while it reads none, in the midst of a frame."""
    found = re.search(r"epoch ([\d,]+)", text)
    return int(found[1].replace(",", "")) if found else -1


def rate_of(text: str, symbol: str = "η") -> float:
    """Return the learning rate that the status line reads; 0 while it reads none."""
    found = re.search(rf"{symbol} ([\d.e-]+)", text)
    return float(found[1]) if found else 0.0


def test_opens_on_circles_paused_at_epoch_0_with_the_first_keys() -> None:
    with Terminal([PROGRAM]) as terminal:
        words = ("epoch 0", "circles", "paused", "space", "quit", "Network", "Loss")
        terminal.wait_until(lambda text: all(word in text for word in words), f"all of {words}")


@pytest.mark.parametrize(
    ("columns", "rows"),
    [(80, 24), *(pytest.param(*size, marks=slow) for size in ((120, 36), (160, 50), (220, 60)))],
)
def test_a_whole_visit_start_run_steer_step_and_quit(columns: int, rows: int) -> None:
    with Terminal([PROGRAM, "iris", "--seed", "3"], columns=columns, rows=rows) as terminal:
        terminal.wait_for("epoch 0")
        terminal.send(" ")
        terminal.wait_until(lambda text: "running" in text and epoch_of(text) > 3, "a few epochs")
        terminal.send("]")
        terminal.wait_until(lambda text: rate_of(text) == 0.02, "a learning rate of 0.02")
        terminal.send(" ")
        terminal.wait_for("paused")
        terminal.read(0.3)
        epoch = epoch_of(terminal.text)
        terminal.send("s")
        terminal.wait_until(lambda text: epoch_of(text) == epoch + 1, f"epoch {epoch + 1}")
        terminal.read(0.3)
        assert epoch_of(terminal.text) == epoch + 1
        terminal.send("q")
        assert terminal.wait_for_end() == 0
        assert terminal.restored


@pytest.mark.parametrize(
    ("columns", "rows"), [(120, 36), *(pytest.param(*size, marks=slow) for size in ((80, 24), (160, 50)))]
)
def test_the_published_numbers_appear_under_the_microscope_as_the_keys_step(columns: int, rows: int) -> None:
    with Terminal([PROGRAM, "worked-example"], columns=columns, rows=rows) as terminal:
        terminal.wait_for("epoch 0")
        terminal.send("X")
        terminal.wait_for("[Forward]")
        for keys, words in (
            ("oo", "Z1 = 0.3775"),
            ("o", "0.593269992"),
            ("oo", "0.751365070"),
            ("o", "0.298371109"),
            ("oooo", "dC/dW1,1 = 0.138498562 · 0.593269992 = 0.082167041"),
            ("O", "0.138498562"),
        ):
            terminal.send(keys)
            terminal.wait_until(lambda text, words=words: words in text, words)
        terminal.send("q")
        assert terminal.wait_for_end() == 0


def test_quitting_is_quick_while_training_runs_flat_out() -> None:
    with Terminal(
        [PROGRAM, "digits", "--hidden", "512,512", "--batch-size", "all", "--run", "--speed", "max"]
    ) as terminal:
        terminal.wait_for("running")
        start = time.monotonic()
        terminal.send("q")
        assert terminal.wait_for_end() == 0
        assert time.monotonic() - start < 1.5  # half a second is promised; a loaded test machine may take its time
        assert terminal.restored


@pytest.mark.parametrize("key", ["\x03", "q"])
def test_keys_before_the_first_picture_are_safe(key: str) -> None:
    with Terminal([PROGRAM]) as terminal:
        terminal.send("s  b[]ro" + key)
        # Before the program has taken the terminal over, ctrl-c is the shell's business: it kills.
        status = terminal.wait_for_end(10)
        # Before the first line of the program, in the first hundredths of a second, Python itself ends in its own way.
        assert status in (0, -signal.SIGINT, 130) or b"Fatal Python error: init_" in terminal.received


@pytest.mark.parametrize("seconds", [0.2, *(pytest.param(seconds, marks=slow) for seconds in (0.0, 0.1, 0.3, 0.4))])
def test_keys_that_are_typed_while_it_opens_are_obeyed_once_it_is_there(seconds: float) -> None:
    with Terminal([PROGRAM]) as terminal:
        time.sleep(seconds)
        terminal.send("ss]")
        terminal.wait_until(lambda text: epoch_of(text) == 2 and rate_of(text) == 0.05, "epoch 2 at the next rate")


def test_ctrl_c_quits_and_restores_the_terminal() -> None:
    with Terminal([PROGRAM, "--run"]) as terminal:
        terminal.wait_for("running")
        terminal.send("\x03")
        assert terminal.wait_for_end() == 0
        assert terminal.restored


def test_a_key_is_obeyed_before_those_that_follow_it_at_once() -> None:
    with Terminal([PROGRAM], answers=True) as terminal:
        terminal.wait_until(lambda text: epoch_of(text) == 0 and "quit" in text, "the dashboard", 20)
        for epoch in (1, 2):
            terminal.send("s\x10")  # the palette would hear the s, were it opened first
            terminal.wait_for("Search for what to do")
            terminal.send("\x1b")
            terminal.wait_until(
                lambda text, epoch=epoch: epoch_of(text) == epoch and "Search for what to do" not in text,
                f"epoch {epoch} without the palette",
            )
        terminal.send("q")
        assert terminal.wait_for_end() == 0


SLOW = """
import sys
import time
from nn_tui.tui.app.running import Running
from nn_tui.tui.cli.main import main

original = Running.action_step
def slow(app, unit):
    time.sleep(0.1)
    original(app, unit)
Running.action_step = slow
sys.argv = ["nn-tui"]
main()
"""
"""The program, where a key takes as long as it does on a machine that is overloaded."""


STUCK = """
import sys
from nn_tui.tui.app.running import Running
from nn_tui.tui.cli.main import main

def stuck(app, unit):
    while True:
        pass
Running.action_step = stuck
sys.argv = ["nn-tui", "--run", "--name", "stuck"]
main()
"""
"""The program, where a key leads into a loop that does not end."""


@slow
def test_ctrl_c_ends_also_a_program_that_takes_no_keys_any_more(tmp_path: Path) -> None:
    with Terminal([sys.executable, "-c", STUCK], environment={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
        terminal.wait_until(lambda text: epoch_of(text) > 0, "training")
        terminal.send("s")
        terminal.read(1)
        for _ in range(2):
            terminal.send("\x03")
            terminal.read(5.5)
        assert terminal.wait_for_end(15) == 130
        assert terminal.restored
    (run,) = tmp_path.rglob("run.json")
    kept = json.loads(run.read_text())
    assert (kept["ending"], kept["signal"]) == ("signal", "SIGINT")


@pytest.mark.parametrize("key", ["\x03", "\x1b[99;5u", "TERM"])
def test_ctrl_c_and_signals_do_not_stand_behind_the_keys_that_wait(key: str) -> None:
    with Terminal([sys.executable, "-c", SLOW], answers=True) as terminal:
        terminal.wait_until(lambda text: epoch_of(text) == 0 and "quit" in text, "the dashboard", 20)
        terminal.send("s")
        terminal.read(0.05)
        terminal.send("s" * 100)
        terminal.read(0.5)
        start = time.monotonic()
        if key == "TERM":
            terminal.process.send_signal(signal.SIGTERM)
        else:
            terminal.send(key)
        assert terminal.wait_for_end(30) == (128 + signal.SIGTERM if key == "TERM" else 0)
        assert time.monotonic() - start < 4  # less than half of what the keys take
        assert terminal.restored


def test_a_terminal_that_is_too_small_says_so_and_training_goes_on() -> None:
    with Terminal([PROGRAM, "--run", "--speed", "20"]) as terminal:
        terminal.wait_for("running")
        terminal.resize(40, 10)
        small = terminal.wait_until(lambda text: "80 by 24" in text and "epoch" in text, "the message and the epoch")
        first = epoch_of(small)
        terminal.wait_until(lambda text: epoch_of(text) > first, "training to go on")
        terminal.resize(120, 36)
        terminal.wait_for("What it has learned")
        terminal.send("q")
        assert terminal.wait_for_end() == 0


def test_without_a_screen_it_is_steered_by_words_while_it_runs() -> None:
    with Terminal([PROGRAM, "circles", "--plain"]) as terminal:
        terminal.wait_for("help for all of them")
        terminal.send("run\n")
        terminal.wait_for("running at epoch 0")
        terminal.send("pause\n")
        terminal.wait_for("paused at epoch")
        terminal.send("help\n")
        terminal.wait_for("q or quit: quit")
        terminal.send("\x04")
        assert terminal.wait_for_end() == 0


def test_ascii_terminals_get_ascii() -> None:
    with Terminal([PROGRAM], environment={"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "1"}) as terminal:
        text = terminal.wait_for("epoch 0")
        terminal.send("s")
        text = terminal.wait_for("epoch 1")
        assert rate_of(text, "lr") == 0.03
        foreign = {character for character in text if ord(character) > 127}
        assert not foreign, f"{foreign} in\n{text}"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["irsi"], "iris"),
        (["iris", "--theme", "pink"], "dark, light"),
        *(
            pytest.param(["iris", *arguments], words, marks=slow)
            for *arguments, words in (
                ("--hidden", "8,x", "--hidden"),
                ("--learning-rate", "-1", "learning_rate"),
                ("--optimizer", "adamm", "adam"),
                ("--activation", "softmax", "softmax"),
                ("--speed", "fast", "--speed"),
            )
        ),
    ],
)
def test_bad_input_gets_one_sentence_and_status_2(arguments: list[str], words: str) -> None:
    with Terminal([PROGRAM, *arguments]) as terminal:
        assert terminal.wait_for_end() == 2
        message = terminal.text.strip()
        assert words in message
        assert "Traceback" not in message


def test_without_an_error_stream_to_draw_on_it_says_so(tmp_path: Path) -> None:
    with Terminal(["sh", "-c", f"'{PROGRAM}' iris 2> errors"], folder=tmp_path) as terminal:
        assert terminal.wait_for_end() == 2
    lines = (tmp_path / "errors").read_text().splitlines()
    assert len(lines) == 1
    assert "the dashboard needs a terminal" in lines[0]


def breaking(place: str, name: str, *, after_seconds: float = 0.0) -> list[str]:
    """Return a command for the program with a method that fails, `seconds` after its eleventh call began.

    From that call on, the window's title reads "failing".
    """
    program = f"""
import os
import sys
import time
from nn_tui.engine import Trainer
from nn_tui.tui.cli.main import main
from nn_tui.tui.panels.network.network_panel import NetworkPanel

original, calls = {place}.{name}, []
def breaking(*arguments, **named):
    calls.append(1)
    if len(calls) > 10:
        os.write(1, b"\\x1b]0;failing\\x07")
        time.sleep({after_seconds})
        raise RuntimeError("a defect in {place}")
    return original(*arguments, **named)
{place}.{name} = breaking
sys.argv = ["nn-tui", "digits", "--run"]
main()
"""
    return [sys.executable, "-c", program]


@pytest.mark.parametrize(("place", "name"), [("Trainer", "advance"), ("NetworkPanel", "draw")])
def test_an_error_anywhere_is_told_at_once_and_reported_once_the_terminal_is_restored(place: str, name: str) -> None:
    with Terminal(breaking(place, name)) as terminal:
        terminal.wait_for(f"defect in {place}")  # within the dashboard: the run lives on
        assert b"\x1b[?1049l" not in terminal.received
        terminal.send("q")
        assert terminal.wait_for_end(15) == 1
        assert terminal.restored
        after = terminal.received[terminal.received.rfind(b"\x1b[?1049l") :]
        assert f"a defect in {place}".encode() in after


def test_what_the_line_had_no_room_for_is_sent_later_also_where_nothing_more_happens() -> None:
    program = """
import sys
from nn_tui.tui.cli.main import main
from nn_tui.tui.terminal import frame_pacing

frame_pacing.FIRST_QUERIES = 1
sys.argv = ["nn-tui", "circles"]
main()
"""
    with Terminal([sys.executable, "-c", program]) as terminal:
        terminal.wait_for("epoch 0")
        terminal.send("s")
        terminal.wait_for("epoch 1")
        terminal.send("q")
        assert terminal.wait_for_end() == 0


def test_nothing_goes_on_without_its_terminal() -> None:
    with Terminal([PROGRAM, "digits", "--run"]) as terminal:
        terminal.wait_for("confusion matrix")
        terminal.hang_up()
        assert terminal.process.wait(10) == 128 + signal.SIGHUP


def test_nor_where_much_is_to_be_written_when_the_terminal_is_gone() -> None:
    program = """
import sys
from textual.drivers import _writer_thread
from nn_tui.tui.cli.main import main

_writer_thread.MAX_QUEUED_WRITES = 2
sys.argv = ["nn-tui", "digits", "--run"]
main()
"""
    with Terminal([sys.executable, "-c", program]) as terminal:
        terminal.wait_for("confusion matrix")
        terminal.hang_up()
        assert terminal.process.wait(10) == 128 + signal.SIGHUP


def test_nor_where_it_fails_when_the_terminal_is_gone() -> None:
    with Terminal(breaking("NetworkPanel", "draw", after_seconds=2.0)) as terminal:
        terminal.wait_until(lambda _: b"]0;failing" in terminal.received, "the method that fails")
        terminal.hang_up()
        assert terminal.process.wait(10) == 1


def test_settings_of_the_config_file_hold_and_what_is_hidden_stays_hidden(tmp_path: Path) -> None:
    settings = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_STATE_HOME": str(tmp_path / "state")}
    path = tmp_path / "config" / "nn-tui" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text('charset = "ascii"\n[keys]\nstep-epoch = "f5,h"\n')
    with Terminal([PROGRAM], environment=settings) as terminal:
        text = terminal.wait_for("epoch 0")
        assert text.isascii(), text
        terminal.send("h")
        terminal.wait_for("epoch 1")
        terminal.send("3")
        terminal.wait_until(lambda text: "decision map" not in text, "the panel to go")
        terminal.send("q")
        assert terminal.wait_for_end() == 0
    with Terminal([PROGRAM, "--charset", "braille"], environment=settings) as terminal:
        text = terminal.wait_for("epoch 0")
        assert "decision map" not in text
        assert not text.isascii()
    path.write_text("fps = -1\n")
    with Terminal([PROGRAM], environment=settings) as terminal:
        assert terminal.wait_for_end() == 2
        # The path is as long as it is: the line may break anywhere, within a word or at a space.
        assert "config.toml:fps:expectedanumber>0.0,got-1" in "".join(terminal.text.split())
    settings["XDG_CONFIG_HOME"] = str(tmp_path)
    with Terminal([PROGRAM, "config"], environment=settings, rows=240) as terminal:
        assert terminal.wait_for_end() == 0
        assert 'speed = "gentle"' in terminal.text
        assert '# step-epoch = "s"' in terminal.text
