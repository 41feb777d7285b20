"""The commands that need no terminal, as a shell runs them."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from safetensors.numpy import load

slow = pytest.mark.slow
PROGRAM = str(Path(sys.executable).parent / "nn-tui")


def run(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, cwd=folder, timeout=60, check=False)


def test_help_lists_commands_and_options() -> None:
    text = run("--help").stdout
    for word in ("train", "show", "--hidden", "--set", "--speed", "--version"):
        assert word in text
    for word in ("--json", "--weights-out", "--hidden", "--set"):
        assert word in run("train", "--help").stdout


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [(["--help"], ("numpy", "textual", "msgspec")), (["show", "xor"], ("textual",)), (["train", "xor"], ("textual",))],
)
def test_commands_load_only_what_they_need(arguments: list[str], absent: tuple[str, ...]) -> None:
    code = (
        "import os, sys; from nn_tui.tui.cli.main import main; sys.argv = ['nn-tui', *sys.argv[1:]]\n"
        "os._exit = sys.exit\n"
        "try: main()\n"
        f"except SystemExit: print([name for name in {absent!r} if name in sys.modules], file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert ended.stderr.splitlines()[-1] == "[]"


def test_train_prints_an_aligned_line_an_epoch_and_says_why_it_stopped() -> None:
    ended = run("train", "iris", "--epochs", "3")
    assert ended.returncode == 0
    lines = ended.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["epoch", "1", "2", "3"]
    assert len({len(line) for line in lines}) == 1
    assert ended.stderr.splitlines()[-1].startswith("nn-tui: stopped: 3 epochs are done")


def test_json_has_an_object_an_epoch_with_all_figures() -> None:
    ended = run("train", "diabetes", "--epochs", "2", "--json")
    first, second, final = (json.loads(line) for line in ended.stdout.splitlines())
    assert (first["epoch"], second["epoch"], final["final"]) == (1, 2, True)
    assert set(first) >= {
        "step",
        "train_loss",
        "test_loss",
        "test_r2",
        "test_mae",
        "learning_rate",
        "steps_per_second",
        "seconds",
    }
    assert 1 < second["test_mae"] < 500  # in the target's units, not scaled


def test_without_a_test_part_there_are_no_test_figures_and_nan_is_null(tmp_path: Path) -> None:
    (tmp_path / "flat.csv").write_text("a,b\n" + "1,2.5\n2,2.5\n" * 5)
    ended = run("train", "flat.csv", "--json", "--epochs", "1", "--set", "data.test_fraction=0", folder=tmp_path)
    record, _ = (json.loads(line) for line in ended.stdout.splitlines())
    assert not [name for name in record if name.startswith("test")]
    assert record["train_r2"] is None


def test_weights_are_written_and_can_be_started_from(tmp_path: Path) -> None:
    assert run("train", "iris", "--epochs", "2", "--weights-out", "w.safetensors", folder=tmp_path).returncode == 0
    assert load((tmp_path / "w.safetensors").read_bytes())["layers.0.weight"].shape == (8, 4)
    ended = run("train", "iris", "--epochs", "1", "--set", "network.weights=w.safetensors", folder=tmp_path)
    assert ended.returncode == 0


def test_what_show_prints_trains_to_the_same_weights(tmp_path: Path) -> None:
    changes = ["moons", "--epochs", "3", "--seed", "4", "--set", "training.schedule=cosine", "--optimizer", "nadam"]
    (tmp_path / "full.toml").write_text(run("show", *changes).stdout)
    for arguments in (changes, ["full.toml"]):
        assert run("train", *arguments, "--weights-out", f"{len(arguments)}.st", folder=tmp_path).returncode == 0
    assert (tmp_path / "1.st").read_bytes() == (tmp_path / f"{len(changes)}.st").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "irsi"], "did you mean iris?"),
        (["train", "iris", "--set", "training.epoch=3"], "did you mean epochs?"),
        (["iris"], "the dashboard needs a terminal"),
        *(
            pytest.param(arguments, words, marks=slow)
            for arguments, words in (
                (["show", "none.toml"], "none.toml: there is no such file"),
                (["train", "none.csv"], "none.csv: there is no such file"),
                (["train", "iris", "--set", "training.epochs=unlimited"], "--epochs"),
                (["train", "iris", "--set", "epochs"], "is no assignment"),
                (["train", "iris", "--hidden", "8,x"], "--hidden: 'x' is not a whole number"),
                (["train", "iris", "--weights-out", "no/such/folder.st"], "there is no folder no/such"),
            )
        ),
    ],
)
def test_bad_input_gets_one_sentence_and_status_2(tmp_path: Path, arguments: list[str], words: str) -> None:
    ended = run(*arguments, folder=tmp_path)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert words in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_a_reader_that_is_gone_is_no_fault() -> None:
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run([PROGRAM, "show", "iris"], stdout=write, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(write)
    assert (ended.returncode, ended.stderr) == (141, b"")


def test_ctrl_c_while_the_program_opens_ends_it_with_130() -> None:
    code = (
        "import sys; from nn_tui.tui.cli import main; from nn_tui.tui.config import settings\n"
        "def interrupted(_path): raise KeyboardInterrupt\n"
        "settings.load_settings = interrupted; sys.argv = ['nn-tui']; main.main()"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr.strip()) == (130, "")


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, *(pytest.param(number, marks=slow) for number in (signal.SIGINT, signal.SIGHUP))]
)
def test_a_signal_ends_training_with_the_weights_written(tmp_path: Path, number: signal.Signals) -> None:
    arguments = [PROGRAM, "train", "iris", "--epochs", "100000000", "--weights-out", str(tmp_path / "w.st")]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(3):
            process.stdout.readline()
        process.send_signal(number)
        _, error = process.communicate(timeout=20)
    assert process.returncode == 128 + number
    assert f"ended by {number.name}" in error
    assert "Traceback" not in error
    assert load((tmp_path / "w.st").read_bytes())


def test_a_reader_that_leaves_ends_it_quietly(tmp_path: Path) -> None:
    arguments = [PROGRAM, "train", "iris", "--epochs", "100000000", "--weights-out", str(tmp_path / "w.st")]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(20) == 141
    assert load((tmp_path / "w.st").read_bytes())


def test_divergence_has_status_1_and_keeps_the_last_finite_weights(tmp_path: Path) -> None:
    changes = ["--optimizer", "sgd", "--learning-rate", "1e30", "--activation", "relu"]
    ended = run("train", "diabetes", *changes, "--weights-out", "w.st", folder=tmp_path)
    assert ended.returncode == 1
    assert "learning rate" in ended.stderr
    assert load((tmp_path / "w.st").read_bytes())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write_is_told_before_training(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    start = time.monotonic()
    ended = run("train", "iris", "--epochs", "100000000", "--weights-out", str(tmp_path / "w.st"))
    assert ended.returncode == 2
    assert time.monotonic() - start < 30
