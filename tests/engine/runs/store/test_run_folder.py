"""Runs' folders: how they are named by a person, how they go, and what their journals tell."""

from pathlib import Path

import pytest

from nn_tui.datasets import InputError
from nn_tui.engine.runs import Run, Step
from nn_tui.engine.runs.execution import Execution
from nn_tui.engine.runs.store.journal_file import StopLine, branches_of, read_journal
from nn_tui.engine.runs.store.recorder import Recorder
from nn_tui.engine.runs.store.run_folder import clear, find_run, listed, remove
from nn_tui.engine.runs.store.run_place import RunPlace
from nn_tui.engine.timeline.journal import Moment

from .kept import begun, circles, drive, end


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of three runs."""
    folder = tmp_path_factory.mktemp("kept") / "runs"
    for name in ("iris-brave-otter", "iris-calm-fox", "moons-brave-owl"):
        execution = begun(circles(training__epochs=2), folder, name)
        drive(execution, [Run()])
        end(execution)
    return folder


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("moons-brave-owl", "moons-brave-owl"),
        ("run:moons-brave-owl", "moons-brave-owl"),
        ("m", "moons-brave-owl"),
        ("IRIS-B", "iris-brave-otter"),
        ("{runs}/iris-calm-fox", "iris-calm-fox"),
        ("run:{runs}/iris-calm-fox", "iris-calm-fox"),
    ],
)
def test_a_run_is_named_by_its_name_a_beginning_or_its_path(runs: Path, text: str, name: str) -> None:
    assert find_run(text.format(runs=runs), runs) == runs / name
    assert find_run(str(runs / name), runs / "elsewhere") == runs / name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("iris", "iris-brave-otter, iris-calm-fox"),
        ("run:", ""),
        ("iris-x", "iris-x"),
        ("{runs}/iris", "{runs}/iris"),
        ("{runs}", "{runs}"),
    ],
)
def test_what_names_no_run_or_several_is_told(runs: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as found:
        find_run(text.format(runs=runs), runs)
    assert said.format(runs=runs) in str(found.value)


def test_what_was_being_removed_is_no_run_and_goes_with_the_next(tmp_path: Path) -> None:
    for name in ("one", "two"):
        execution = begun(circles(training__epochs=1), tmp_path, name)
        drive(execution, [Run()])
        end(execution)
    leftover = tmp_path / ".removed-1a2b3c4d"
    (tmp_path / "two").rename(leftover)
    assert [run.name for run in listed(tmp_path)] == ["one"]
    assert clear(tmp_path, keep=5) == []
    assert not leftover.exists()
    remove(tmp_path / "one")
    assert list(tmp_path.iterdir()) == []


def test_a_branch_reaches_to_where_it_has_stopped(runs: Path) -> None:
    lines = [*read_journal(runs / "iris-calm-fox" / "journal.jsonl").lines]
    (before,) = branches_of(lines).values()
    later = Moment(before.tip.changes, before.tip.step + 5)
    (found,) = branches_of([*lines, StopLine(before.name, later, "9.5", "time_limit", "the time is over")]).values()
    assert found.tip == later
    assert found.passed == before.passed


def test_a_run_is_unsaved_once_it_has_begun_and_until_it_is_saved(tmp_path: Path) -> None:
    recorder = Recorder(RunPlace(tmp_path))
    execution = Execution(circles(), recording=recorder)
    assert not recorder.unsaved
    execution.carry_out(1, Step("operation"))
    execution.trainer.run_operation()
    assert recorder.unsaved
    execution.save()
    assert not recorder.unsaved
    end(execution)
