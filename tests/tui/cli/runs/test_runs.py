"""The commands about runs that are kept: what they print, in words and as JSON."""

import json
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest
from msgspec import structs

from nn_tui.datasets import InputError
from nn_tui.engine.runs import Change, SetLearningRate, Step
from nn_tui.engine.runs.store import run_folder
from nn_tui.engine.runs.store.journal_file import JournalWriter, Line, OpenLine, PlaceLine, read_journal
from nn_tui.engine.runs.store.run_folder import ListedRun, listed
from nn_tui.engine.runs.store.run_info import read_info, write_info
from nn_tui.tui.cli.runs.diff import diff
from nn_tui.tui.cli.runs.replay import replay
from nn_tui.tui.cli.runs.runs_commands import compare_runs, follow_run, remove_runs
from nn_tui.tui.config.locations import runs_folder
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.runs_page.run_table import RunRow, table_lines
from tests.tui.cli.kept_runs import keep


def test_a_run_is_followed_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    keep("one", "iris", [])
    follow_run("one", as_json=True)
    assert [json.loads(line)["epoch"] for line in capsys.readouterr().out.splitlines()] == [0, 1, 2, 3]


def test_what_led_to_the_first_update_that_differs_is_told_as_it_is_typed() -> None:
    keep("one", "iris", [Step("epoch")])
    keep("other", "iris", [Step("epoch"), SetLearningRate(0.5), Change((("training.clip_norm", 2.0),))])
    found = diff("one", "other")
    assert found.differ
    assert found.text.splitlines()[:3] == [
        "update 9, at 1, is the first that differs",
        "  in the second alone, after 8 updates: set learning rate: value 0.5",
        "  in the second alone, after 8 updates: training.clip_norm = 2.0",
    ]


def test_a_run_whose_data_have_changed_is_not_computed_again(tmp_path: Path) -> None:
    table = tmp_path / "flowers.csv"
    rows = [f"{value},{value * 2 % 7},{'ab'[value % 2]}" for value in range(30)]
    table.write_text("x,y,kind\n" + "\n".join(rows))
    keep("one", str(table), [])
    table.write_text("x,y,kind\n" + "\n".join([*rows, "3,4,a"]))
    with pytest.raises(InputError, match=r"flowers\.csv has changed since: 30 samples then, 31 now; so one cannot"):
        replay("one", None)


@pytest.mark.parametrize(
    ("machine", "why"),
    [
        (
            {},
            "this machine computes as that of the run did, so the journal, the data or the program is not what it was",
        ),
        ({"numpy": "1.26.0", "rounding": ""}, "so rounding may be why: NumPy 1.26.0 → "),
    ],
)
def test_tampering_and_rounding_are_told_apart(
    capsys: pytest.CaptureFixture[str], machine: dict[str, str], why: str
) -> None:
    keep("one", "iris", [])
    path = runs_folder() / "one" / "journal.jsonl"
    lines: list[Line] = []
    for line in read_journal(path).lines:
        if isinstance(line, OpenLine):
            line = structs.replace(line, machine=structs.replace(line.machine, **machine))
        if isinstance(line, PlaceLine) and line.place == "2":
            line = structs.replace(line, weights="0" * 16)
        lines.append(line)
    path.write_bytes(JournalWriter().encode(lines))
    assert replay("one", None) == 1
    told = capsys.readouterr().out
    assert (
        "the same bits at 2 places up to 1; at 2 others: one of the updates 9 to 16 is the first that differs" in told
    )
    assert why in told


def test_runs_are_compared_by_the_recipes_that_they_have_now(capsys: pytest.CaptureFixture[str]) -> None:
    keep("one", "iris", [])
    keep("other", "iris", [Step("epoch"), Change((("training.clip_norm", 2.0),))])
    assert compare_runs("one", "other").splitlines()[3:5] == [
        "clipping by norm none → 2",
        "changed in B since it began: clipping by norm none → 2",
    ]


def test_of_old_runs_those_that_somebody_has_named_are_left(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep("one", "iris", [])
    keep("other", "iris", [])
    folder = runs_folder() / "other"
    write_info(folder, structs.replace(read_info(folder), named=False))
    monkeypatch.setattr(run_folder, "datetime", Tomorrow)
    assert remove_runs((), "12h", sure=True) == 0
    assert capsys.readouterr().err == (
        "nn-tui: left, for they were given a name or a note: one; their names remove them\n"
    )
    assert [run.name for run in listed(runs_folder())] == ["one"]


class Tomorrow(datetime):
    """A clock that is a day ahead."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "Tomorrow":
        """Return the time that it shows."""
        return super().now(tz) + timedelta(days=1)


def test_where_there_is_little_room_columns_are_left_out_and_no_figure_is_cut() -> None:
    cells = (
        "circles-brave-otter",
        "circles",
        "2-4-2-1",
        "2,714/300,000",
        "5.35e-8 @1641",
        "paused",
        "12 min",
        "1.7 MB",
    )
    row = RunRow(ListedRun(Path("circles-brave-otter"), None), cells, "")
    wide, narrow = (table_lines([row], width, GLYPHS["braille"]) for width in (100, 68))
    assert wide[1].split("  ") == list(cells)
    assert narrow[1] == "circl…er  circles  2-4-2-1  2,714/300,000  5.35e-8 @1641  paused"
    assert max(map(len, narrow)) <= 68
