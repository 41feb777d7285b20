"""Runs as rows of a table: what stands in each column, in which order, and which of them a filter leaves."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import structs

from nn_tui.datasets import InputError
from nn_tui.engine.runs.store.checked_lines import checked
from nn_tui.engine.runs.store.run_folder import ListedRun
from nn_tui.engine.runs.store.run_lock import ProcessIdentity
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.runs_page.run_table import ago, matching, ordered, row_of, size_words, smoothed_metric, table_lines
from tests.tui.runs_page.listed import listed

NOW = datetime(2026, 1, 2, 12, 0, 0, tzinfo=UTC)


def test_a_row_says_in_words_what_is_known_of_a_run(tmp_path: Path) -> None:
    run = listed(tmp_path / "one")
    assert row_of(run, NOW).cells == ("one", "iris", "4-8-3", "3/1,000", "0.1250 @2", "finished", "2 h", "1 kB")
    assert row_of(run, NOW).note == "the best"
    open_end = listed(tmp_path / "two", epochs=None, best_loss=None, source="/data/people.csv")
    assert row_of(open_end, NOW).cells[1:5] == ("people.csv", "4-8-3", "3", "")
    damaged = ListedRun(tmp_path / "one", None, trouble="run.json is damaged")
    assert row_of(damaged, NOW).cells == ("one", "", "", "", "", "damaged", "", "1 kB")
    assert row_of(damaged, NOW).note == "run.json is damaged"


def test_whether_a_run_is_live_and_where_is_said(tmp_path: Path) -> None:
    run = listed(tmp_path / "one", running=True)
    here = ProcessIdentity.own()
    assert row_of(structs.replace(run, holder=here), NOW).cells[5] == "running, live"
    assert row_of(structs.replace(run, holder=structs.replace(here, host="far")), NOW).cells[5] == "running on far"


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ("2026-01-02T11:59:01Z", "now"),
        ("2026-01-02T11:59:00Z", "1 min"),
        ("2026-01-02T11:00:01Z", "59 min"),
        ("2026-01-02T11:00:00Z", "1 h"),
        ("2026-01-01T12:00:01Z", "23 h"),
        ("2026-01-01T12:00:00Z", "1 d"),
        ("2025-12-21T12:00:00Z", "12 d"),
        ("2026-01-02T12:30:00Z", "now"),
        ("yesterday", ""),
    ],
)
def test_how_long_ago_a_time_was_is_told_in_its_largest_unit(time: str, words: str) -> None:
    assert ago(time, NOW) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "1 kB"),
        (1499, "1 kB"),
        (12_345, "12 kB"),
        (3_440_000, "3.4 MB"),
        (1_000_000_000, "1.0 GB"),
        (2_340_000_000, "2.3 GB"),
    ],
)
def test_a_size_is_told_as_people_read_it(size: int, words: str) -> None:
    assert size_words(size) == words


def test_runs_are_found_by_words_of_any_column_or_of_one(tmp_path: Path) -> None:
    rows = [
        row_of(listed(tmp_path / "otter"), NOW),
        row_of(listed(tmp_path / "finished", stop=None, note="Otters"), NOW),
    ]

    def found(words: str) -> list[str]:
        return [row.run.name for row in matching(rows, words)]

    assert found("") == ["otter", "finished"]
    assert found("OTTER") == ["otter", "finished"]
    assert found("finished") == ["otter", "finished"]
    assert found("state=finished") == ["otter"]
    assert found("otter state=paused") == ["finished"]
    assert found("colour=red") == []


def metrics(folder: Path, points: Sequence[tuple[int, float | None]]) -> None:
    lines = [{"epoch": epoch, "test_loss": 1.0, "test_accuracy": value} for epoch, value in points]
    (folder / "metrics.jsonl").write_bytes(b"".join(map(checked, lines)))


def test_a_metric_is_smoothed_over_epochs_whatever_is_kept_of_them(tmp_path: Path) -> None:
    run = listed(tmp_path / "one")
    metrics(run.folder, [(0, 0.0), (1, 1.0), (2, None), (4, 1.0)])
    weights = (0.9**4 * 0.1, 0.9**3 * 0.1, 1 - 0.9**3)
    assert smoothed_metric(run) == pytest.approx((weights[1] + weights[2]) / sum(weights), rel=1e-12)


def test_runs_stand_in_the_order_that_is_asked_for(tmp_path: Path) -> None:
    runs = [
        listed(tmp_path / "b", best_loss=0.25, epoch=9, figures={"train_loss": 0.5}),
        listed(tmp_path / "c", best_loss=None, epoch=1, figures={"train_loss": None}),
        listed(tmp_path / "a", best_loss=0.5, epoch=5, figures={"test_loss": 0.25, "train_loss": 0.75}),
        ListedRun(tmp_path / "d", None),
    ]
    rows = [row_of(run, NOW) for run in runs]
    metrics(tmp_path / "b", [(1, 0.75)])
    metrics(tmp_path / "c", [(1, 0.5)])

    def order(by: str) -> str:
        return "".join(row.run.name for row in ordered(rows, by))

    assert (order("when"), order("name"), order("best"), order("loss"), order("epochs"), order("metric")) == (
        *("bcad", "abcd", "bacd", "abcd"),
        *("bacd", "bcad"),
    )
    with pytest.raises(InputError, match=r"^--sort: there is no order 'colour'; expected one of when, name, data, "):
        ordered(rows, "colour")


def test_figures_end_below_one_another_and_no_rows_have_no_heading(tmp_path: Path) -> None:
    rows = [row_of(listed(tmp_path / name, epoch=epoch), NOW) for name, epoch in (("one", 3), ("other", 1000))]
    assert table_lines(rows, 100, GLYPHS["braille"]) == [
        "name   data  network       epochs       best  state     when  size",
        "one    iris  4-8-3        3/1,000  0.1250 @2  finished  2 h   1 kB",
        "other  iris  4-8-3    1,000/1,000  0.1250 @2  finished  2 h   1 kB",
    ]
    assert table_lines([], 100, GLYPHS["braille"]) == []
