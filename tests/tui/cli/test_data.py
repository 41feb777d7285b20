"""What `nn-tui data` prints about a table, and the lines that `train` says before it starts."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from nn_tui.datasets import InputError
from nn_tui.tui.cli.data import data
from nn_tui.tui.cli.recipe_options import Options
from nn_tui.tui.cli.train import train

PROGRAM = str(Path(sys.executable).parent / "nn-tui")
ROWS = (
    (f"C{row:03}", f"2024-01-{row % 28 + 1:02}", f'"{row % 9 + 1},{row % 7}00"', "red" if row % 3 else "blue", row % 2)
    for row in range(60)
)
TABLE = "id,day,size,kind,label\n" + "".join(f"{','.join(cells)},{'no' if odd else 'yes'}\n" for *cells, odd in ROWS)


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "data.csv"
    path.write_text(TABLE)
    return str(path)


def test_a_line_a_column_says_kind_decision_reason_and_setting(file: str) -> None:
    lines = data(file, Options(), as_json=False).splitlines()
    assert (
        lines[0] == f"{file}: 60 rows, UTF-8, commas between fields, header id, day, size, kind, label, decimal points"
    )
    assert lines[1] == "predicts label, 2 classes (no 30, yes 30)"
    cells = [line.split("  ") for line in lines[4:9]]
    told = [[cell.strip() for cell in row if cell.strip()] for row in cells]
    assert [row[:3] for row in told] == [
        ["id", "identifier", "left out"],
        ["day", "date", "left out"],
        ["size", "number", "used"],
        ["kind", "category", "one-hot in 2 columns"],
        ["label", "category", "target"],
    ]
    assert told[0][-1] == '60 words for 60 rows; data.kinds = { id = "category" }'
    assert told[1][-1].endswith('data.kinds = { day = "date" }')
    assert told[2][3:] == ["1000 … 9500", "60", "data.exclude"]
    assert lines[-1] == 'note: column size: 1,000 is read as 1000; data.decimal = "," reads it as 1'


def test_settings_change_what_is_told(file: str) -> None:
    options = Options(set=("data.exclude=id,kind", "data.kinds.day=date", "data.max_categories=5"))
    report = json.loads(data(file, options, as_json=True))
    assert {column["name"]: (column["kind"], column["use"], column["inputs"]) for column in report["columns"]} == {
        "id": (None, "left out", 0),
        "day": ("date", "used", 3),
        "size": ("number", "used", 1),
        "kind": (None, "left out", 0),
        "label": ("category", "target", 0),
    }
    assert (report["rows"], report["header"], report["classes"]) == (60, True, [["no", 30], ["yes", 30]])
    assert report["problems"] == []


def test_a_table_with_gaps_is_told_and_what_refuses_it(tmp_path: Path) -> None:
    path = tmp_path / "gaps.csv"
    path.write_text("a,b,y\n1,?,0\n2,3,1\n3,4,0\n4,5,1\n")
    text = data(str(path), Options(), as_json=False)
    assert "problem: data.missing: " in text
    with pytest.raises(InputError, match=r"line 2, column b: the value is missing; choose"):
        train(str(path), Options(epochs=1), as_json=False, weights_out=None)
    assert "problem" not in data(str(path), Options(set=("data.missing=mean",)), as_json=False)


@pytest.mark.parametrize("source", ["iris", "moons"])
def test_what_is_no_table_is_refused(source: str) -> None:
    with pytest.raises(InputError, match=rf"{source} is no table; expected a file such as data\.csv"):
        data(source, Options(), as_json=False)


def test_train_says_what_it_took_a_table_for(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert train(file, Options(epochs=1), as_json=True, weights_out=None) == 0
    read, left, note, stopped = capsys.readouterr().err.splitlines()
    assert read.endswith(
        "header id, day, size, kind, label; predicts label, 2 classes (no 30, yes 30), from size, kind"
    )
    assert "left out: id (identifier: 60 words for 60 rows); day (date: " in left
    assert note.startswith("nn-tui: note: column size: 1,000 is read as 1000")
    assert stopped.startswith("nn-tui: stopped: ")
    train("iris", Options(epochs=1), as_json=True, weights_out=None)
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_classes_that_only_the_test_split_has_are_said(tmp_path: Path) -> None:
    path = tmp_path / "rare.csv"
    path.write_text("a,label\n" + "".join(f"{row},{'yes' if row % 2 else 'no'}\n" for row in range(40)) + "7.5,maybe\n")
    texts = [data(str(path), Options(seed=seed, set=("data.test_fraction=0.9",)), as_json=False) for seed in range(3)]
    assert all("note: class maybe has 1 sample" in text for text in texts)
    assert all("note: 1 of 1 classes of one sample is only in the test split: maybe" in text for text in texts)


def test_a_table_may_come_from_the_standard_input(file: str) -> None:
    command = [PROGRAM, "train", "-", "--epochs", "1", "--json"]
    ended = subprocess.run(command, input=TABLE.encode(), capture_output=True, check=False)
    assert ended.returncode == 0
    assert ended.stderr.startswith(b"nn-tui: -: 60 rows")
    same = subprocess.run([*command[:2], file, *command[3:]], capture_output=True, text=True, check=False)
    first, second = json.loads(ended.stdout.splitlines()[0]), json.loads(same.stdout.splitlines()[0])
    assert first["train_loss"] == second["train_loss"]


ESCAPES = "a\x1b]0;owned\x07,b\x7f\x9b2J,label\x1b[2J\n" + "1.5,2,yes\x1b[31m\n2.5,3,no\x1b[31m\n" * 9


CONTENTS = (ESCAPES, ESCAPES + "x\x1b[2J,1,no\x1b[31m\n", "a\x1b[2J,a\x1b[2J,c\n1,2,3\n2,3,4\n")

# What the progress line writes of its own; the files above hold none of it.
PROGRESS = re.compile(r"\x1b\[(\?25[lh]|2K|1A|0m|35m|36m|90m)|\r")


@pytest.mark.parametrize(
    ("content", "arguments"),
    [
        pytest.param(CONTENTS[place], arguments, marks=() if place == turn else pytest.mark.slow, id=f"{name}-{words}")
        for place, name in enumerate(("names", "a field", "twice"))
        for turn, (words, *arguments) in enumerate(
            (("train", "train", "--epochs", "1"), ("data", "data"), ("json", "data", "--json"))
        )
    ],
)
def test_no_control_character_of_a_file_reaches_the_terminal(
    tmp_path: Path, content: str, arguments: list[str]
) -> None:
    (tmp_path / "data.csv").write_text(content)
    status, text = seen(tmp_path, arguments[0], "data.csv", *arguments[1:])
    assert status in (0, 2)
    assert text.isprintable()
    assert "data.csv" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("predict", "data.csv", "other.csv", "--weights", "w.safetensors", "--id", "id\x1b[2J"),
        ("evaluate", "data.csv", "--weights", "w.safetensors", "--slice", "kind\x1b]0;k\x07"),
        ("dashboard", "data.csv", "--plain", "--run", "--epochs", "1"),
    ],
    ids=["predict", "evaluate", "plain"],
)
def test_nor_does_any_when_a_model_is_used_and_judged(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    head = "id\x1b[2J,kind\x1b]0;k\x07,size\x9b2J,label\x1b[5m\n"
    rows = "".join(
        f"P\x1b[31m{row},{'ab'[row % 2]}\x1b]52;c;AA\x07,{row % 7},{'yn'[row % 3 == 0]}\x1b[2J\n" for row in range(40)
    )
    (tmp_path / "data.csv").write_text(head + rows)
    (tmp_path / "other.csv").write_text(head + rows + "Q\x1b[31m,new\x1b[1m,1,y\x1b[2J\n")
    experiment = str(tmp_path / "data.csv")
    assert train(experiment, Options(epochs=1), as_json=True, weights_out=str(tmp_path / "w.safetensors")) == 0
    status, text = seen(tmp_path, *arguments)
    assert status == 0, text
    assert text.isprintable()
    assert "\\x1b[2J" in text


def seen(folder: Path, *arguments: str) -> tuple[int, str]:
    """Return the exit status of a command, and what its terminal has seen but for what the progress line writes."""
    ours, theirs = pty.openpty()
    begun = subprocess.Popen([PROGRAM, *arguments], stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, cwd=folder)
    os.close(theirs)
    written = b""
    try:
        while piece := os.read(ours, 10_000):
            written += piece
    except OSError:
        pass  # the end of a pseudo-terminal
    os.close(ours)
    return begun.wait(), PROGRESS.sub("", written.decode().replace("\r\n", ""))
