"""Whatever the standard streams are: no traceback, a status that says so, and weights that were asked for."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from safetensors.numpy import load

from nn_tui.engine import load_experiment

slow = pytest.mark.slow
PROGRAM = str(Path(sys.executable).parent / "nn-tui")
OTHER_ENCODINGS = ("cp437", "latin-1", "ascii:strict", "utf-16")
COMMANDS = {
    "show": ["show", "iris"],
    "config": ["config"],
    "doctor": ["doctor"],
    "find-rate": ["find-rate", "xor"],
    "train": ["train", "iris", "--epochs", "2"],
    "json": ["train", "iris", "--epochs", "2", "--json"],
    "plain": ["xor", "--plain", "--epochs", "2"],
    "help": ["--help"],
    "help of a command": ["train", "--help"],
    "version": ["--version"],
}
EVERYDAY = ("train", "plain", "help")
COMMAND = [name if name in EVERYDAY else pytest.param(name, marks=slow) for name in COMMANDS]


def shell(command: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of a shell in which "$@" is the program with arguments."""
    line = ["sh", "-c", command, "sh", PROGRAM, *arguments]
    return subprocess.run(line, capture_output=True, env=os.environ | environment, timeout=60, check=False)


@pytest.fixture
def named(tmp_path: Path) -> Path:
    """A table whose names are not ASCII, nor all Latin-1."""
    rows = "".join(f"{number * number},{number % 3},{'grün' if number % 2 else '漢字😀'}\n" for number in range(40))
    path = tmp_path / "größe.csv"
    path.write_text(f"länge,幅,farbe\n{rows}")
    return path


@pytest.mark.parametrize("name", COMMAND)
def test_a_full_disk_under_the_output_is_one_sentence_and_status_74(name: str) -> None:
    ended = shell('"$@" >/dev/full </dev/null', *COMMANDS[name])
    assert ended.returncode == 74
    (line,) = ended.stderr.decode().splitlines()
    assert line.startswith("nn-tui: ")
    assert "No space left on device" in line


@pytest.mark.parametrize("name", COMMAND)
def test_an_output_that_is_closed_is_one_sentence_at_most(name: str) -> None:
    ended = shell('"$@" >&- </dev/null', *COMMANDS[name])
    # click says nothing where there is nobody to say it to.
    helps = name.startswith("help") or name == "version"
    assert ended.returncode == (0 if helps else 74)
    assert len(ended.stderr.splitlines()) == (not helps)


@pytest.mark.parametrize("name", ["train", *(pytest.param(name, marks=slow) for name in ("doctor", "plain"))])
@pytest.mark.parametrize("stream", ["2>/dev/full", "2>&-", "<&-"])
def test_without_an_error_stream_or_an_input_everything_goes_on(name: str, stream: str) -> None:
    ended = shell(f'"$@" </dev/null {stream}', *COMMANDS[name])
    assert ended.returncode == 0
    assert ended.stdout
    assert b"Traceback" not in ended.stderr


@pytest.mark.parametrize("streams", [">&- 2>&- <&-", ">/dev/full 2>/dev/full", ">/dev/full 2>&-"])
@pytest.mark.parametrize("name", ["train", *(pytest.param(name, marks=slow) for name in ("show", "plain", "help"))])
def test_where_nothing_can_be_said_the_status_says_it(name: str, streams: str) -> None:
    ended = shell(f'"$@" </dev/null {streams}', *COMMANDS[name])
    assert ended.returncode in (0, 74)
    assert (ended.stdout, ended.stderr) == (b"", b"")


def test_weights_that_were_asked_for_are_those_of_the_end(tmp_path: Path) -> None:
    train = ["train", "iris", "--epochs", "3", "--weights-out"]
    assert shell('"$@" >/dev/null', *train, str(tmp_path / "weights.st")).returncode == 0
    for streams in (">/dev/full", ">&-", ">/dev/full 2>/dev/full", ">&- 2>&- <&-"):
        options = ["--json"] if streams == ">&-" else []
        assert shell(f'"$@" {streams}', *train, str(tmp_path / "again.st"), *options).returncode == 74
        assert (tmp_path / "again.st").read_bytes() == (tmp_path / "weights.st").read_bytes()
        (tmp_path / "again.st").unlink()


def test_bad_input_keeps_its_status_where_the_sentence_has_no_place() -> None:
    for arguments in (["train", "irsi"], ["train", "iris", "--seed", "x"], ["--nonsense"]):
        for stream in ("2>/dev/full", "2>&-"):
            assert shell(f'"$@" {stream}', *arguments).returncode == 2


@pytest.mark.parametrize("encoding", ["ascii", *(pytest.param(name, marks=slow) for name in OTHER_ENCODINGS)])
def test_letters_that_the_streams_lack_are_codes(named: Path, tmp_path: Path, encoding: str) -> None:
    inputs = {"find-rate": "", "show": "", "train": "", "plain": ""}
    arguments = {
        "find-rate": ["find-rate", str(named)],
        "show": ["show", str(named)],
        "train": ["train", str(named), "--epochs", "1", "--weights-out", str(tmp_path / "gewicht-重.st")],
        "plain": [str(named), "--plain", "--epochs", "1"],
    }
    for name in inputs:
        ended = shell('"$@" </dev/null', *arguments[name], PYTHONIOENCODING=encoding)
        assert ended.returncode == 0, ended.stderr
        said = ended.stderr.decode(encoding.partition(":")[0])
        assert "Traceback" not in said
        if name == "train":
            assert re.search(r"gewicht-(\\u91cd|重)\.st", said)
    for wrong in ("größe2.csv", "~größe/重.csv"):
        ended = shell('"$@"', "train", wrong, PYTHONIOENCODING=encoding)
        assert ended.returncode == 2
        assert len(ended.stderr.decode(encoding.partition(":")[0]).splitlines()) == 1


def test_what_show_prints_in_ascii_is_the_same_recipe(named: Path, tmp_path: Path) -> None:
    ended = shell('"$@"', "show", str(named), PYTHONIOENCODING="ascii")
    assert ended.stdout.isascii()
    assert b"gr\\u00f6\\u00dfe.csv" in ended.stdout
    (tmp_path / "shown.toml").write_bytes(ended.stdout)
    whole = shell('"$@"', "show", str(named), PYTHONIOENCODING="utf-8").stdout
    (tmp_path / "whole.toml").write_bytes(whole)
    shown, expected = (load_experiment(str(tmp_path / name)) for name in ("shown.toml", "whole.toml"))
    assert shown == expected
    assert shown.data.features == ("länge", "幅")


@pytest.mark.parametrize(
    "arguments",
    [
        ["train", "~nosuchuser/x.csv"],
        ["train", "iris", "--weights-out", "x/" * 3000],
        ["show", "iris", "--set", b'data.target="\xff"'],
        [b"--\xff"],
        *(
            pytest.param(arguments, marks=slow)
            for arguments in (
                ["train", b"\xff.csv"],
                ["train", "iris", "--weights-out", b"\xff.st"],
                ["train", "iris", "--weights-out", "~nosuchuser/w.st"],
                ["train", "iris", "--weights-out", "x" * 256],
                ["train", "x" * 256 + ".csv"],
                ["train", "x" * 256],
                ["show", "x" * 256 + ".toml"],
                ["show", "iris", "--set", "network.weights=~nosuchuser/w.st"],
                ["show", "iris", "--set", "data.source=" + "y/" * 3000 + "z.csv"],
                [b"\xff", "--plain"],
            )
        ),
    ],
)
def test_paths_that_are_none_are_one_sentence_and_status_2(arguments: list[str | bytes], tmp_path: Path) -> None:
    line = [PROGRAM, *arguments]
    ended = subprocess.run(line, capture_output=True, cwd=tmp_path, timeout=60, check=False)
    assert (ended.returncode, ended.stdout) == (2, b"")
    lines = ended.stderr.decode().splitlines()
    assert (len(lines), lines[0][:8]) == (1, "nn-tui: ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["train", "iris", "--epochs", "1"],
        *(pytest.param(arguments, marks=slow) for arguments in (["show", "iris"], ["config"], ["doctor"])),
    ],
)
def test_a_working_folder_that_is_gone_stops_nothing_that_needs_none(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "gone").mkdir()
    ended = shell(f'cd "{tmp_path}/gone" && rmdir "{tmp_path}/gone" && "$@"', *arguments)
    assert ended.returncode == 0
    assert b"Traceback" not in ended.stderr


def test_a_working_folder_that_is_gone_is_told_where_it_is_needed(tmp_path: Path) -> None:
    for arguments in (["train", "a.csv"], ["train", "iris", "--weights-out", "w.st"]):
        (tmp_path / "gone").mkdir()
        ended = shell(f'cd "{tmp_path}/gone" && rmdir "{tmp_path}/gone" && "$@"', *arguments)
        assert ended.returncode == 2
        assert len(ended.stderr.decode().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("config.toml", "pipe"),
        ("state.json", "zero"),
        *(pytest.param("config.toml", kind, marks=slow) for kind in ("zero", "folder", "round")),
        *(pytest.param("state.json", kind, marks=slow) for kind in ("pipe", "folder", "round")),
    ],
)
def test_settings_and_state_that_are_no_files_hang_nothing(tmp_path: Path, name: str, kind: str) -> None:
    folder = tmp_path / "nn-tui"
    folder.mkdir()
    match kind:
        case "pipe":
            os.mkfifo(folder / name)
        case "zero":
            (folder / name).symlink_to("/dev/zero")
        case "folder":
            (folder / name).mkdir()
        case _:
            (folder / name).symlink_to(name)
    home = {"XDG_CONFIG_HOME" if name == "config.toml" else "XDG_STATE_HOME": str(tmp_path)}
    ended = shell('echo q | "$@"', "xor", "--plain", **home)
    assert ended.returncode == (2 if name == "config.toml" else 0)
    assert len(ended.stderr.splitlines()) == (name == "config.toml")


def test_the_data_and_the_recipe_are_not_overwritten_with_weights(tmp_path: Path) -> None:
    table = "a,b\n" + "1,2\n3,5\n4,4\n" * 5
    (tmp_path / "a.csv").write_text(table)
    (tmp_path / "mine.toml").write_text('data.source = "a.csv"\n')
    for experiment in ("a.csv", "mine.toml"):
        for target in ("a.csv", "mine.toml"):
            train = [PROGRAM, "train", experiment, "--epochs", "1", "--weights-out", target]
            ended = subprocess.run(train, capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False)
            sentence = f"nn-tui: {target}: is a file of another kind, not weights; give the name of a new file\n"
            assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", sentence)
    assert (tmp_path / "a.csv").read_text() == table


def test_weights_go_where_a_shell_sends_them(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command = f'cat "{pipe}" > "{tmp_path}/w.st" & "$@" --weights-out "{pipe}"; wait'
    assert shell(command, "train", "iris", "--epochs", "1").returncode == 0
    assert "layers.0.weight" in load((tmp_path / "w.st").read_bytes())
    assert shell('"$@" --weights-out /dev/null', "train", "iris", "--epochs", "1").returncode == 0
    assert not Path("/dev/null").is_file()


def test_nohup_keeps_training_alive(tmp_path: Path) -> None:
    train = ["train", "iris", "--epochs", "100000000", "--weights-out", str(tmp_path / "w.st")]
    with subprocess.Popen(["nohup", PROGRAM, *train], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        for _ in range(3):
            process.stdout.readline()
        process.send_signal(signal.SIGHUP)
        for _ in range(100):
            assert process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert process.returncode == 143
    assert load((tmp_path / "w.st").read_bytes())


@pytest.mark.parametrize("arguments", [["show", "iris"], ["train", "iris", "--epochs", "2"], ["--help"]])
def test_ctrl_c_at_any_moment_of_the_start_shows_no_traceback(arguments: list[str]) -> None:
    """Python's own start, before the first line of the program, is not ours to quiet."""
    code = "import sys; from nn_tui.tui.cli.start import main; print('here', file=sys.stderr, flush=True); main()"
    for wait in (0.0, 0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3):
        line = [sys.executable, "-c", code, *arguments]
        with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr
            assert process.stderr.readline() == "here\n"
            time.sleep(max(wait, 0.002))
            process.send_signal(signal.SIGINT)
            _, error = process.communicate(timeout=30)
        assert process.returncode in (0, 130, -signal.SIGINT)
        assert "Traceback" not in error
        assert all(line.startswith("nn-tui: ") for line in error.splitlines())
