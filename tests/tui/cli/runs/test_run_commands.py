"""What the commands of `nn-tui runs`, `replay` and `diff` print, sentence by sentence."""

import json
import sys
from io import StringIO
from pathlib import Path

import pytest
from msgspec import structs

from nn_tui.datasets import InputError
from nn_tui.engine.runs import Change, Step
from nn_tui.engine.runs.store.journal_file import BeginLine, JournalWriter, read_journal
from nn_tui.engine.runs.store.run_info import HUNG_UP
from nn_tui.tui.cli.begin_run import ToCarryOut, to_carry_out
from nn_tui.tui.cli.recipe_options import Options
from nn_tui.tui.cli.recording_options import KeepOptions
from nn_tui.tui.cli.runs import finish_runs
from nn_tui.tui.cli.runs.diff import diff
from nn_tui.tui.cli.runs.finish_runs import AFTER_A_SIGNAL, AT_ONCE, LONGEST, finish
from nn_tui.tui.cli.runs.replay import replay, to_watch
from nn_tui.tui.cli.runs.run_reference import hung_up, named_or_last, named_or_live, run_or_experiment
from nn_tui.tui.cli.runs.runs_commands import (
    follow_run,
    list_runs,
    note_run,
    path_of,
    remove_runs,
    rename_run,
    show_run,
)
from nn_tui.tui.config.locations import runs_folder
from nn_tui.tui.config.settings import Settings
from tests.tui.cli.kept_runs import keep

Capture = pytest.CaptureFixture[str]


class Typed(StringIO):
    """What somebody types at a terminal."""

    def isatty(self) -> bool:
        """Return that it is one."""
        return True


def test_where_nothing_is_kept_that_is_said() -> None:
    assert list_runs("when", "", as_json=False) == f"no run is kept in {runs_folder()}\n"
    assert list_runs("when", "otter", as_json=False) == "no run is kept that has these words\n"
    assert list_runs("when", "", as_json=True) == ""
    with pytest.raises(InputError, match=r"^there is no run to go on with; whatever is trained becomes one$"):
        named_or_last(None)
    with pytest.raises(InputError, match=r"^no run is carried out; `nn-tui resume` goes on with the one that"):
        named_or_live(None)


def test_runs_are_listed_shown_noted_and_renamed() -> None:
    keep("one", "iris", [])
    keep("other", "iris", [])
    heading, first, second = list_runs("name", "", as_json=False).splitlines()
    assert heading.split() == ["name", "data", "network", "epochs", "best", "state", "when", "size"]
    assert (first.split()[0], second.split()[0]) == ("one", "other")
    assert [json.loads(line)["name"] for line in list_runs("name", "", as_json=True).splitlines()] == ["one", "other"]
    assert [json.loads(line)["name"] for line in list_runs("name", "name=oth", as_json=True).splitlines()] == ["other"]
    assert note_run("one", "the best") == "one: the best\n"
    assert rename_run("one", "best") == "one is best now\n"
    facts = json.loads(show_run("best", as_json=True))
    assert (facts["name"], facts["note"], facts["state"], facts["folder"]) == (
        *("best", "the best", "finished"),
        str(runs_folder() / "best"),
    )
    assert "open_in" not in facts
    assert show_run("best", as_json=False).splitlines()[:2] == ["best: finished", "note: the best"]
    assert note_run("best", "") == "best: the note is gone\n"
    assert path_of("best") == f"{runs_folder() / 'best'}\n"
    (runs_folder() / "best" / "run.json").write_text("{")
    assert json.loads(show_run("best", as_json=True))["trouble"].startswith("best: run.json is damaged")


def test_a_run_is_followed_a_line_an_epoch(capsys: Capture) -> None:
    keep("one", "iris", [])
    follow_run("one")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(", ")[0] for line in lines] == ["epoch 0", "epoch 1", "epoch 2", "epoch 3"]
    assert all(line.split(", ")[1].startswith("train_loss ") for line in lines)
    assert all(len(part.split()[1]) <= 9 for line in lines for part in line.split(", "))


def test_runs_are_removed_after_asking(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    for name in ("one", "other"):
        keep(name, "iris", [])
    with pytest.raises(InputError, match=r"^give the runs to remove, or --older-than 30d$"):
        remove_runs((), None, sure=True)
    monkeypatch.setattr(sys, "stdin", StringIO("y\n"))
    with pytest.raises(InputError, match=r"^nobody can be asked; --yes removes without$"):
        remove_runs(("one",), None, sure=False)
    monkeypatch.setattr(sys, "stdin", Typed("\n"))
    assert remove_runs(("one", "other"), None, sure=False) == 1
    assert capsys.readouterr().out == "one, other\nRemove these 2 runs for good? [y/N] "
    assert remove_runs((), "1d", sure=False) == 0
    assert capsys.readouterr().err == "nn-tui: no run is that old\n"
    monkeypatch.setattr(sys, "stdin", Typed("Yes\n"))
    assert remove_runs(("one",), None, sure=False) == 0
    assert capsys.readouterr().out == "one\nRemove this run for good? [y/N] "
    assert [folder.name for folder in runs_folder().iterdir() if folder.is_dir()] == ["other"]


def test_an_experiment_wins_over_a_run_of_its_name() -> None:
    keep("iris", "iris", [])
    keep("mine", "iris", [])
    assert run_or_experiment("iris") is None
    assert run_or_experiment("run:iris") == runs_folder() / "iris"
    assert run_or_experiment("mine") == runs_folder() / "mine"
    assert run_or_experiment("nowhere") is None


def test_of_runs_whose_terminal_went_away_is_told_once() -> None:
    for name in ("one", "other"):
        keep(name, "iris", [])
    marks = runs_folder() / HUNG_UP
    assert hung_up() == []
    marks.write_text("one\n")
    assert hung_up() == ["one stopped at epoch 3 when its terminal went away; `nn-tui resume` goes on"]
    assert hung_up() == []
    marks.write_text("one\nother\none\ngone\n")
    assert hung_up(runs_folder() / "other") == [
        "one stopped at epoch 3 when its terminal went away; `nn-tui resume one` goes on"
    ]


def carried_out(name: str | None, options: Options, keep: KeepOptions, resumed: str | None = None) -> ToCarryOut:
    return to_carry_out(name, options, keep, Settings(), resumed=resumed)


@pytest.mark.parametrize(
    ("name", "options", "where", "sentence"),
    [
        (None, Options(), KeepOptions(), "give an experiment, or with --resume a run to go on with"),
        (
            "one",
            Options(batch_size="7", epochs="+1"),
            KeepOptions(no_record=True),
            "--batch-size, --no-record: a run that goes on has its recipe and its folder; --set changes fields of the "
            "recipe",
        ),
        (
            "one",
            Options(epochs=3),
            KeepOptions(),
            "--epochs: the run has 3 epochs already; expected more in all, or +3 for as many more",
        ),
        (
            "one",
            Options(epochs="more"),
            KeepOptions(),
            "--epochs: 'more' is no number of epochs; expected one in all, such as 300, or +100 for more",
        ),
    ],
)
def test_a_run_that_goes_on_has_its_recipe_and_its_folder(
    name: str | None, options: Options, where: KeepOptions, sentence: str
) -> None:
    keep("one", "iris", [])
    with pytest.raises(InputError) as refused:
        carried_out(name, options, where)
    assert str(refused.value) == sentence


def test_a_run_goes_on_for_more_epochs_under_other_values() -> None:
    keep("one", "iris", [])
    further = carried_out("one", Options(epochs="+2", learning_rate=0.25, set=("training.l2=0.5",)), KeepOptions())
    run = further.execution()
    training = further.experiment.training
    run.end()
    assert (training.epochs, training.learning_rate, training.l2) == (5, 0.25, 0.5)


# Two runs told apart, and one computed again


def test_runs_are_the_same_up_to_where_they_end() -> None:
    keep("one", "iris", [])
    keep("other", "iris", [Step("epoch")])
    keep("longer", "iris", [Change((("training.epochs", 4),))])
    assert diff("one", "other") == (
        "no update differs: both have the same weights up to update 24, where both end\n",
        False,
    )
    words, differ = diff("one", "longer")
    assert (
        words.splitlines()[0] == "no update differs: both have the same weights up to update 24, where one of them ends"
    )
    assert not differ


def test_runs_that_begin_otherwise_are_told_apart_at_once(tmp_path: Path) -> None:
    (tmp_path / "seeded.toml").write_text('seed = 5\n[data]\nsource = "iris"\n')
    keep("one", "iris", [])
    keep("other", str(tmp_path / "seeded.toml"), [])
    words, differ = diff("one", "other")
    lines = words.splitlines()
    assert differ
    assert lines[0] == "they begin with other weights"
    assert any("seed" in line for line in lines[1:-1])
    assert lines[-1].startswith("  the largest difference: ")


def test_a_run_is_computed_again_to_the_same_bits(capsys: Capture) -> None:
    keep("one", "iris", [])
    assert replay("one", None) == 0
    assert capsys.readouterr().out == "main: the same bits at 4 places up to 3\n"
    assert replay("one", "main") == 0
    with pytest.raises(InputError, match=r"^one has no branch 'b9'; it has main$"):
        replay("one", "b9")
    assert to_watch("one", None)[1] == "one again, up to 3; nothing of this is kept"


def test_where_weights_are_others_from_the_beginning_that_is_said(capsys: Capture) -> None:
    keep("one", "iris", [])
    path = runs_folder() / "one" / "journal.jsonl"
    lines = [
        structs.replace(line, weights="0" * 16) if isinstance(line, BeginLine) else line
        for line in read_journal(path).lines
    ]
    path.write_bytes(JournalWriter().encode(lines))
    assert replay("one", None) == 1
    assert capsys.readouterr().out.splitlines()[0] == "main: other weights from the beginning"


def test_a_journal_that_is_empty_is_refused() -> None:
    keep("one", "iris", [])
    (runs_folder() / "one" / "journal.jsonl").write_bytes(b"")
    with pytest.raises(InputError, match=r"^one: journal\.jsonl is empty$"):
        replay("one", None)


@pytest.mark.parametrize(
    ("status", "waits"), [(0, [AT_ONCE, LONGEST]), (128, [AT_ONCE, LONGEST]), (130, [AT_ONCE, AFTER_A_SIGNAL])]
)
def test_what_is_being_saved_is_waited_for_longer_where_nobody_waits(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture, status: int, waits: list[float]
) -> None:
    found: list[float] = []

    def wait(seconds: float) -> bool:
        found.append(seconds)
        return False

    monkeypatch.setattr(finish_runs, "finish_writing", wait)
    monkeypatch.setattr(finish_runs, "failures", lambda: ["one: the disk is full"])
    finish(status)
    assert found == waits
    assert capsys.readouterr().err == ("nn-tui: saving the run; ctrl-c leaves without\nnn-tui: one: the disk is full\n")
