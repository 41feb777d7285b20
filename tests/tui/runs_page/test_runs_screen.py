"""The page of the runs: which line is lit, what a filter leaves, in which order, and what is returned."""

from pathlib import Path

import pytest
from msgspec import structs

from nn_tui.engine.runs.store.run_folder import ListedRun
from nn_tui.engine.runs.store.run_lock import ProcessIdentity
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.runs_page.runs_screen import RunChoice, RunsScreen, RunText
from tests.tui.dialogs.asked import Asked, asked
from tests.tui.runs_page.listed import listed
from tests.tui.scripted import text_of, until

AWAY = structs.replace(ProcessIdentity.own(), host="far")


def screen(tmp_path: Path, present: str | None = None) -> RunsScreen:
    runs = [
        listed(tmp_path / "newest", note="[otter]"),
        structs.replace(listed(tmp_path / "live", running=True), holder=AWAY),
        listed(tmp_path / "best", best_loss=0.0625),
    ]
    return RunsScreen(lambda: runs, None if present is None else tmp_path / present, GLYPHS["ascii"])


def names(dialog: Asked[RunChoice]) -> list[str]:
    return [line.split()[0] for line in dialog.inside if "4-8-3" in line]


@pytest.mark.parametrize(
    ("keys", "what", "name"),
    [
        (("enter",), "resume", "newest"),
        (("down", "enter"), "attach", "live"),
        (("down", "down", "o"), "overlay", "best"),
    ],
)
async def test_the_newest_is_lit_at_first_and_what_is_done_with_a_run_is_returned(
    tmp_path: Path, keys: tuple[str, ...], what: str, name: str
) -> None:
    async with asked(screen(tmp_path), (120, 30)) as dialog:
        assert dialog.inside[1].split() == ["name", "data", "network", "epochs", "best", "state", "when", "size"]
        assert names(dialog) == ["newest", "live", "best"]
        await dialog.press(*keys)
        found = await dialog.answer()
        assert found is not None
        assert (found.what, found.folder) == (what, tmp_path / name)


async def test_runs_are_sorted_by_one_column_after_another_and_filtered(tmp_path: Path) -> None:
    async with asked(screen(tmp_path), (120, 30)) as dialog:
        await dialog.press("end", "s")
        assert names(dialog) == ["best", "live", "newest"]
        assert "sorted by name" in dialog.inside
        for order in ("data", "epochs", "best"):
            await dialog.press("s")
            assert f"sorted by {order}" in dialog.inside
        assert names(dialog)[0] == "best"
        await dialog.press("tab", *"otter")
        assert names(dialog) == ["newest"]
        await dialog.press("enter", "enter")
        found = await dialog.answer()
        assert found is not None
        assert found.folder == tmp_path / "newest"


async def test_where_no_run_is_kept_or_none_has_the_words_that_is_said(tmp_path: Path) -> None:
    async with asked(RunsScreen(list[ListedRun], None, GLYPHS["ascii"]), (120, 30)) as dialog:
        assert dialog.inside[1] == "no run is kept yet: whatever is trained becomes one"
        await dialog.press("i", "o", "c")
        assert "the present run is not kept yet; train it first" in dialog.inside
        assert dialog.answers == []


@pytest.mark.parametrize(
    ("keys", "words"),
    [(("i",), ("newest: finished", "note: [otter]")), (("down", "c"), ("A best", "B live", "Compared"))],
)
async def test_a_run_is_told_about_and_compared_with_the_present_one(
    tmp_path: Path, keys: tuple[str, ...], words: tuple[str, ...]
) -> None:
    async with asked(screen(tmp_path, "best"), (120, 40)) as dialog:
        await dialog.press(*keys)
        await until(dialog.pilot, lambda: isinstance(dialog.pilot.app.screen, RunText))
        await until(dialog.pilot, lambda: all(each in text_of(dialog.pilot) for each in words))
        await dialog.press("escape")
        assert isinstance(dialog.pilot.app.screen, RunsScreen)
