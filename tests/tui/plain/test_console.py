"""With --plain a run is told in lines of text, and steered by words, one a line."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from nn_tui.engine import load_experiment
from tests.tui.snapshots import snapshot_of

PROGRAM = str(Path(sys.executable).parent / "nn-tui")


def plain(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [PROGRAM, *arguments, "--plain", "--speed", "max"]
    return subprocess.run(command, input=typed, capture_output=True, text=True, timeout=60, check=False)


def test_with_no_input_it_runs_to_the_end_of_the_recipe_and_says_why() -> None:
    ended = plain("iris", "--epochs", "3")
    assert (ended.returncode, ended.stderr) == (0, "")
    text = ended.stdout
    for words in ("iris: Three species", "120 to train on", "hidden layer 1 with 8 neurons, tanh", "adam"):
        assert words in text
    assert text.splitlines()[-1].startswith("epoch 3: stopped: 3 epochs are done")
    assert text.splitlines()[-2].startswith("epoch 3 of 3: training loss ")


def test_the_same_words_do_the_same_each_time() -> None:
    typed = "s\nb\no\nlook h1.2\nlayers\n=0.1\n]\nr\nset training.batch_size=32\ns\nevents\n\nq\n"
    first, second = (plain("circles", typed=typed) for _ in range(2))
    assert first.returncode == 0
    assert first.stdout == second.stdout
    for words in (
        "epoch 1 of 200: training loss",
        "epoch 1 of 200, batch 1 of 40: ",
        "batch: X = the next batch of samples",
        "h1.2, sample ",
        " of 10 in batch 2/40, before update 42:",
        "weight from x1: ",
        "Activations are those of 400 training samples.",
        "Nothing stands out.",
        "epoch 1: learning rate 0.1 → 0.2 (you)",
        "epoch 0: back to epoch 0, seed 0",
        "batch size 10 → 32",
        "\npaused, epoch 1 of 200: training loss",
    ):
        assert words in first.stdout, words


def test_the_subject_is_chosen_like_in_the_dashboard_and_named_with_its_moment() -> None:
    walk = ["mean", "look h1.1", "b", "mean", "look h1.1", "sample 0", ",", "look h1.1", ".", ".", "look h1.1"]
    step = ["o", "o", "look h1.1", ".", "look h1.1", "sample 499", "look h1.1"]
    whole = ["mean", "look h1.1", "mean", "look h1.1", "sample 500"]
    found = plain("circles", typed="\n".join([*walk, *step, *whole, "q", ""])).stdout
    rows = snapshot_of(load_experiment("circles"), operations=20).subject.rows
    assert rows is not None
    assert not {1, 499} & set(rows)
    assert [line[6:-1] for line in found.splitlines() if line.startswith("h1.1, ")] == [
        "sample 126 (train), before the first update",
        "mean of 10 samples, the last batch, before update 1",
        "sample 499 (test), after update 1",
        "sample 1 (test), after update 1",
        f"sample {rows[0]}, 1 of 10 in batch 2/40, before update 2",
        f"sample {rows[1]}, 2 of 10 in batch 2/40, before update 2",
        "sample 499 (test, not in the batch), after update 1",
        "mean of 10 samples, batch 2/40, before update 2",
        "sample 499 (test, not in the batch), after update 1",
    ]
    assert found.count("there is no batch to look at; b takes one") == 1
    assert found.count("there is no sample 500; the rows are 0 to 499") == 1


def test_each_choice_of_a_subject_is_answered_with_it_and_its_moment() -> None:
    found = plain("circles", typed="sample 499\n.\nmean\nb\nmean\nmean\nq\n").stdout
    assert [line for line in found.splitlines() if line.startswith(("sample ", "mean ", "there is no batch"))] == [
        "sample 499 (test), before the first update",
        "sample 0 (train), before the first update",
        "there is no batch to look at; b takes one",
        "mean of 10 samples, the last batch, before update 1",
        "sample 0 (train), after update 1",
    ]


def test_every_event_is_a_line_of_its_own_and_told_once() -> None:
    found = plain("xor", typed="]\n]\n[\nq\n").stdout
    assert [line for line in found.splitlines() if "learning rate" in line and "(you)" in line] == [
        "epoch 0: learning rate 0.03 → 0.05 (you)",
        "epoch 0: learning rate 0.05 → 0.1 (you)",
        "epoch 0: learning rate 0.1 → 0.05 (you)",
    ]


def test_what_cannot_be_made_out_gets_a_sentence_and_ends_nothing() -> None:
    found = plain("xor", typed="epok\nlook h7.1\nset nothing=1\nsample x\nsample 99999\n=abc\ns\nq\n")
    assert (found.returncode, found.stderr) == (0, "")
    for words in (
        "there is no command 'epok'; did you mean epoch?",
        "there is no neuron 'h7.1', but ",
        "there is no field nothing",
        "'x' is not a whole number",
        "there is no sample 99999",
        "'abc' is not a number",
        "epoch 1 of ",
    ):
        assert words in found.stdout


def test_recipe_and_weights_are_written_to_new_files_and_lead_to_the_same_place(tmp_path: Path) -> None:
    recipe, weights = tmp_path / "mine.toml", tmp_path / "mine.safetensors"
    typed = f"set training.batch_size=20\ns\ns\nrecipe {recipe}\nweights {weights}\nweights {recipe}\nstatus\nq\n"
    found = plain("iris", typed=typed)
    assert f"the recipe is in {recipe}\nthe weights of epoch 2, step 12 are in {weights}" in found.stdout
    assert f"{recipe} exists already; give the name of a new file" in found.stdout
    again = plain(str(recipe), "--set", f"network.weights={weights}", typed="status\nq\n")
    # The losses of epoch 2 are those that the written weights begin with.
    loss = re.search(r"paused, epoch 2.*?(training loss \S+, .*?test loss \S+)", found.stdout)
    assert loss
    assert loss[1] in again.stdout


def test_a_recipe_without_an_end_and_without_commands_is_refused_in_one_sentence() -> None:
    ended = plain("iris", "--set", "training.epochs=unlimited")
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "--epochs 200" in ended.stderr
    assert plain("iris", "--set", "training.epochs=unlimited", typed="s\nq\n").returncode == 0


def test_divergence_has_status_1() -> None:
    changes = ["--optimizer", "sgd", "--learning-rate", "1e30", "--activation", "relu"]
    assert plain("diabetes", *changes).returncode == 1


@pytest.mark.parametrize(
    "number",
    [signal.SIGTERM, *(pytest.param(number, marks=pytest.mark.slow) for number in (signal.SIGINT, signal.SIGHUP))],
)
def test_a_signal_ends_it_cleanly_with_its_status(number: signal.Signals) -> None:
    command = [PROGRAM, "iris", "--plain", "--run", "--epochs", "100000000", "--on-hangup", "save"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout is not None
        while "running" not in process.stdout.readline():
            pass
        process.send_signal(number)
        _, error = process.communicate(timeout=20)
    assert process.returncode == 128 + number
    assert f"ended by {number.name} in epoch" in error
    assert "Traceback" not in error


def test_a_reader_that_leaves_ends_it_quietly() -> None:
    command = [PROGRAM, "iris", "--plain", "--speed", "max", "--epochs", "100000000"]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(20) == 141


def test_bytes_that_are_no_text_are_answered_and_end_nothing() -> None:
    command = [PROGRAM, "xor", "--plain"]
    typed = b"caf\xe9\n\x00\n\xff\xfe\x1b[M \xff\nrecipe a\x00b\nrecipe ~nosuchuser/x\nweights " + b"x" * 300 + b"\nq\n"
    ended = subprocess.run(command, input=typed, capture_output=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")
    answers = ended.stdout.decode().splitlines()[-6:]
    assert answers[0] == "'caf\\xe9': it is no text in the locale's encoding"
    assert answers[3] == "'a\\x00b' is no path: it has a NUL character in it"
    assert answers[4].startswith("~nosuchuser/x: there is no home folder ~nosuchuser")
    assert answers[5].endswith(": File name too long")


def test_a_name_that_is_no_text_is_not_taken_for_another(tmp_path: Path) -> None:
    command = [PROGRAM, "xor", "--plain"]
    typed = b"weights bad\xff\nrecipe bad\xff.toml\nset data.source=\xff.csv\nq\n"
    ended = subprocess.run(command, input=typed, capture_output=True, timeout=60, check=False, cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, b"")
    answers = ended.stdout.decode().splitlines()[-3:]
    assert answers[0] == "'weights bad\\xff': it is no text in the locale's encoding"
    assert all(answer.endswith("it is no text in the locale's encoding") for answer in answers)
    assert not list(tmp_path.iterdir())


def test_an_input_without_ends_of_lines_is_answered_piece_by_piece() -> None:
    """It would else be gathered up until there is no memory left."""
    command = f"head -c 3000000 /dev/zero | '{PROGRAM}' xor --plain --epochs 1 --speed max"
    ended = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.count("there is no command '\\x00") == 3
    assert len(ended.stdout) < 2000


def test_what_is_typed_ahead_for_ever_fills_no_memory() -> None:
    command = f"yes s | head -c 20000 | '{PROGRAM}' xor --plain | head -20"
    ended = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert (len(ended.stdout.splitlines()), ended.stderr) == (20, "")


def test_in_ascii_it_says_everything_in_ascii() -> None:
    command = [PROGRAM, "circles", "--plain"]
    environment = {**os.environ, "LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"}
    ended = subprocess.run(
        command, input=b"]\ns\no\nlook h1.1\nlayers\nq\n", capture_output=True, env=environment, timeout=60, check=False
    )
    assert ended.returncode == 0
    assert ended.stdout.isascii()
    assert b"learning rate 0.03 -> 0.05 (you)" in ended.stdout


def test_it_needs_no_terminal_library() -> None:
    code = (
        "import sys; from nn_tui.tui.cli.plain import run_plain\n"
        "print([name for name in ('textual', 'plotext', 'rich.segment') if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.stdout.strip() == "[]"
