"""What is damaged, locked or of another version is recognised, and told; nothing that is whole is lost for it."""

import os
import shutil
import signal
from pathlib import Path
from threading import Event

import pytest
from msgspec import structs

from nn_tui.datasets import InputError
from nn_tui.engine.runs import Command, SetLearningRate, Step, Undo
from nn_tui.engine.runs.execution import Execution
from nn_tui.engine.runs.store import writer
from nn_tui.engine.runs.store.checked_lines import read_curves
from nn_tui.engine.runs.store.journal_file import ForgetLine, Line, branches_of, read_journal, weights_checksum
from nn_tui.engine.runs.store.recompute import Recomputed
from nn_tui.engine.runs.store.recorder import Recorder
from nn_tui.engine.runs.store.reopen import data_to_recompute
from nn_tui.engine.runs.store.run_folder import listed, make_folder
from nn_tui.engine.runs.store.run_info import read_info, write_info
from nn_tui.engine.runs.store.run_lock import ProcessIdentity, RunLock
from nn_tui.engine.runs.store.run_place import RunPlace

from .kept import begun, circles, drive, end, reopened, to_the_end, weights

ME = ProcessIdentity("here", "boot-1", os.getpid(), "")


def kept(tmp_path: Path) -> tuple[Path, bytes, bytes]:
    """Keep a run that was saved twice, and return its folder and the weights each time."""
    run = begun(circles(), tmp_path)
    drive(run, [Step("epoch"), Step("batch")])
    run.save()
    assert run._recording is not None
    before = weights(run)
    end(run)
    run, _ = reopened(tmp_path / "a-run")
    drive(run, [SetLearningRate(0.1), Step("epoch")])
    after = weights(run)
    end(run)
    return tmp_path / "a-run", before, after


@pytest.mark.parametrize("how", ["truncated", "bit flipped", "empty"])
def test_of_a_damaged_checkpoint_the_one_before_is_used(tmp_path: Path, how: str) -> None:
    folder, before, _ = kept(tmp_path)
    last = max(path for path in (folder / "checkpoints").iterdir() if path.name[0].isdigit())
    content = bytearray(last.read_bytes())
    content[len(content) // 2] ^= 1
    last.write_bytes({"truncated": content[:-100], "bit flipped": content, "empty": b""}[how])
    run, opened = reopened(folder)
    assert weights(run) == before
    assert "is damaged" in opened.told[0]
    assert "the one before is used" in opened.told[0]
    end(run)


def test_a_damaged_journal_costs_the_way_back_and_no_weights(tmp_path: Path) -> None:
    folder, _, after = kept(tmp_path)
    journal = folder / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b"1", b"2", 1)
    journal.write_bytes(b"".join(lines))
    assert read_journal(journal).trouble == "journal.jsonl is damaged from line 3 on"
    run, opened = reopened(folder)
    assert weights(run) == after
    assert any("no way back" in told for told in opened.told)
    end(run)


def test_a_last_line_that_was_being_written_is_left_out(tmp_path: Path) -> None:
    folder, _, after = kept(tmp_path)
    journal = folder / "journal.jsonl"
    with journal.open("ab") as file:
        file.write(b'{"line":"change","bra')
    run, opened = reopened(folder)
    assert (weights(run), opened.told) == (after, ())
    end(run)
    assert read_journal(journal).trouble == ""


def test_a_damaged_line_of_the_curves_is_counted(tmp_path: Path) -> None:
    folder, _, _ = kept(tmp_path)
    metrics = folder / "metrics.jsonl"
    metrics.write_bytes(metrics.read_bytes().replace(b'"epoch":1', b'"epoch":7', 1))
    assert read_curves(metrics)[2] == 1


def test_a_later_version_is_refused_with_a_sentence(tmp_path: Path) -> None:
    folder, _, _ = kept(tmp_path)
    info = folder / "run.json"
    info.write_text(info.read_text().replace('"format": 1', '"format": 2'))
    with pytest.raises(InputError, match="a newer nn-tui has written"):
        reopened(folder)


def test_a_second_process_is_refused(tmp_path: Path) -> None:
    run = begun(circles(), tmp_path)
    drive(run, [Step("batch")])
    with pytest.raises(InputError, match="a-run is in use: process"):
        reopened(tmp_path / "a-run")
    end(run)
    again, _ = reopened(tmp_path / "a-run")
    end(again)


@pytest.mark.parametrize(
    ("holder", "free"),
    [
        (ProcessIdentity("here", "boot-0", 1, ""), True),  # before the host was started again
        (ProcessIdentity("here", "boot-1", os.getpid(), ""), False),
        (ProcessIdentity("here", "boot-1", 2**22 - 3, ""), True),
        (ProcessIdentity("elsewhere", "boot-9", 1, ""), False),
    ],
)
def test_a_stale_lock_is_recognised_also_without_locks_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, holder: ProcessIdentity, free: bool
) -> None:
    def none(_descriptor: int, _how: int) -> None:
        raise OSError(95, "not supported")

    monkeypatch.setattr("fcntl.flock", none)
    first = RunLock(tmp_path / "lock", holder)
    first.acquire()
    second = RunLock(tmp_path / "lock", ME)
    assert (second.held_by() is None) is free
    if free:
        second.acquire()
    else:
        with pytest.raises(InputError, match="is in use"):
            second.acquire()


def test_a_run_that_was_killed_before_any_was_saved_begins_anew(tmp_path: Path) -> None:
    run = begun(circles(), tmp_path)
    drive(run, [Step("epoch")])
    end(run)
    folder = tmp_path / "a-run"
    journal = folder / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().splitlines(keepends=True)[0])
    for path in (folder / "checkpoints").iterdir():
        path.unlink()
    again, opened = reopened(folder)
    assert opened.told == ("nothing of it was saved yet, so it begins anew",)
    assert to_the_end(again) == to_the_end(Execution(circles()))
    end(again)
    third, opened = reopened(folder)
    assert (opened.told, third.trainer.epoch) == ((), 12)
    end(third)


def test_what_a_killed_run_has_lost_is_told(tmp_path: Path) -> None:
    run = begun(circles(), tmp_path)
    drive(run, [Step("epoch"), Step("epoch")])
    end(run)
    for path in (tmp_path / "a-run" / "checkpoints").glob("0*"):
        path.unlink()
    again, opened = reopened(tmp_path / "a-run")
    assert opened.told == ("it was killed when it had come to 2, and goes on from 0, where it was saved",)
    end(again)


@pytest.mark.parametrize("then", [[], [SetLearningRate(0.001)]], ids=["undone", "another change"])
def test_what_was_saved_of_a_change_that_was_undone_is_gone(tmp_path: Path, then: list[Command]) -> None:
    run = begun(circles(), tmp_path)
    drive(run, [Step("epoch"), Step("batch"), SetLearningRate(0.2)])
    run.save()
    drive(run, [Undo(), *then])
    assert isinstance(run._recording, Recorder)
    assert run._recording._writer is not None
    assert run._recording._writer.flush(60) == ""
    killed = shutil.copytree(tmp_path / "a-run", tmp_path / "killed", ignore=shutil.ignore_patterns("lock"))
    drive(run, [Step("epoch"), Step("epoch")])
    again, opened = reopened(killed)
    assert all(told.startswith("it was killed") for told in opened.told)
    while again.trainer.step < run.trainer.step:
        drive(again, [Step("epoch")])
    assert weights(again) == weights(run)
    end(again)
    end(run)


@pytest.mark.parametrize(
    "commands",
    [
        [Undo(), SetLearningRate(0.3), Step("epoch"), SetLearningRate(0.4), Undo()],
        [SetLearningRate(0.3), SetLearningRate(0.4), Undo()],
    ],
)
def test_nothing_stays_of_changes_that_were_undone_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commands: list[Command]
) -> None:
    run = begun(circles(), tmp_path)
    drive(run, [Step("epoch"), SetLearningRate(0.1), SetLearningRate(0.2)])
    run.save()
    assert isinstance(run._recording, Recorder)
    slow = run._recording._writer
    assert slow is not None
    assert slow.flush(60) == ""
    killed, append = tmp_path / "killed", writer._Journal.append

    def append_and_look(journal: writer._Journal, lines: list[Line]) -> None:
        if any(isinstance(line, ForgetLine) for line in lines):
            shutil.copytree(tmp_path / "a-run", killed, ignore=shutil.ignore_patterns("lock"))
        append(journal, lines)

    monkeypatch.setattr(writer._Journal, "append", append_and_look)
    with monkeypatch.context() as disk:
        held = Event()
        disk.setattr(slow, "_write", lambda: held.wait(60))
        drive(run, commands)
        run.save()
        held.set()
    assert slow.flush(60) == ""
    standing, opened = reopened(killed)
    assert all(told.startswith("it was killed") for told in opened.told)
    lines = read_journal(killed / "journal.jsonl").lines
    replayed = Recomputed(branches_of(lines)["main"], data_to_recompute(killed, lines))
    for _ in replayed.to(standing._timeline.now):
        pass
    assert replayed.weights == weights_checksum(standing.trainer.network.parameters.vector)
    end(standing)
    end(run)


def test_a_folder_in_which_nothing_was_written_yet_leaves_its_name_free(tmp_path: Path) -> None:
    left = RunLock(make_folder(tmp_path, "iris", "a-run") / "lock")
    left.acquire()
    with pytest.raises(InputError, match="there is a run named a-run already"):
        make_folder(tmp_path, "iris", "a-run")
    left.release()
    (tmp_path / "a-run" / "experiment.toml").write_text("")
    assert make_folder(tmp_path, "iris", "a-run") == tmp_path / "a-run"
    place = RunPlace(tmp_path, tmp_path / "a-run")
    place.make("iris").lock.release()
    (tmp_path / "a-run" / "lock").unlink()
    with pytest.raises(InputError, match="is not empty"):  # somebody's own recipe
        place.make("iris")


def test_a_lock_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="gone: cannot be locked: No such file"):
        RunLock(tmp_path / "gone" / "lock").acquire()


def test_of_runs_that_nobody_named_so_many_are_kept_with_the_new_one(tmp_path: Path) -> None:
    for number in range(3):
        run = begun(circles(), tmp_path, f"run-{number}")
        drive(run, [Step("batch")])
        end(run)
        write_info(tmp_path / f"run-{number}", structs.replace(read_info(tmp_path / f"run-{number}"), named=False))
    run = Execution(circles(), recording=Recorder(RunPlace(tmp_path, keep=2)))
    drive(run, [Step("batch")])
    end(run)
    assert len(listed(tmp_path)) == 2


def test_a_wait_that_a_signal_cuts_short_does_not_take_the_run_for_saved(tmp_path: Path) -> None:
    def leave(_number: int, _frame: object) -> None:
        raise ZeroDivisionError

    run = begun(circles(), tmp_path)
    drive(run, [Step("batch")])
    recorder = run._recording
    assert isinstance(recorder, Recorder)
    assert recorder._writer is not None
    before = signal.signal(signal.SIGALRM, leave)
    signal.setitimer(signal.ITIMER_REAL, 0.02)
    try:
        with pytest.raises(ZeroDivisionError):
            recorder._writer.wait(10)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert not recorder._writer.wait(0)
    end(run)
