"""A file is read once for all who ask at the same time, as long as one of them waits for it."""

from collections.abc import Callable
from contextvars import Context
from pathlib import Path
from threading import Event, Thread

import pytest

from nn_tui.datasets import InputError, TableOptions, load_file, under_way
from nn_tui.datasets.files import table_files
from nn_tui.datasets.tables.columns import RawTable

TABLE = "a,b\n" + "1,2.5\n3,4.5\n" * 6000


def asking(work: Callable[[], object], given_up: Event | None, told: list[object]) -> Thread:
    """Ask for a file in a thread of its own, and note what comes of it."""

    def run() -> None:
        under_way.given_up.set(given_up)
        try:
            told.append(work())
        except InputError as error:
            told.append(str(error))

    thread = Thread(target=lambda: Context().run(run), daemon=True)
    thread.start()
    return thread


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "x.csv").write_text(TABLE)
    return tmp_path / "x.csv"


def test_two_that_ask_at_the_same_time_have_it_read_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on, readings = Event(), Event(), list[Path]()
    read: Callable[[Path, TableOptions], RawTable] = getattr(table_files, "_read")  # noqa: B009

    def slow(path: Path, options: TableOptions) -> RawTable:
        readings.append(path)
        begun.set()
        assert go_on.wait(10)
        return read(path, options)

    monkeypatch.setattr(table_files, "_read", slow)
    told: list[object] = []
    gone = Event()
    first = asking(lambda: load_file(path).samples, gone, told)
    assert begun.wait(10)
    second = asking(lambda: load_file(path, TableOptions(target="a")).samples, None, told)
    while not any(event is None for event in under_way.waiting()):
        second.join(0.001)
    gone.set()  # whoever began does not wait any more, but somebody else does
    go_on.set()
    first.join(10)
    second.join(10)
    assert (told, len(readings)) == ([12_000, 12_000], 1)


def test_it_is_read_no_further_once_nobody_waits_and_can_be_read_again(path: Path) -> None:
    gone = Event()
    gone.set()
    told: list[object] = []
    asking(lambda: load_file(path).samples, gone, told).join(10)
    assert told == [f"{path}: was given up while it was read"]
    assert under_way.progress() is None
    assert load_file(path).samples == 12_000


def test_progress_is_told_in_bytes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int]] = []
    advance = under_way.advance

    def noted(done: int, total: int) -> None:
        advance(done, total)
        progress = under_way.progress()
        assert progress is not None
        seen.append((progress.done, progress.total))

    monkeypatch.setattr("nn_tui.datasets.tables.text_rows.advance", noted)
    load_file(path)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (len(TABLE), len(TABLE))
    assert under_way.ReadingProgress("x", 25, 100, 2.0).left == pytest.approx(6.0)
    assert under_way.ReadingProgress("x", 0, 100, 2.0).left is None
