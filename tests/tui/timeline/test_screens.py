"""The dialogs about time: what they list, which line is lit at first, and what they return."""

import pytest
from msgspec import structs

from nn_tui.engine.timeline.place import Place
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.timeline.branch_screen import BranchChoice, BranchScreen
from nn_tui.tui.timeline.branch_words import BranchRow
from nn_tui.tui.timeline.mark_screen import MarkChoice, MarkScreen
from nn_tui.tui.timeline.story_screen import StoryScreen
from tests.tui.dialogs.asked import asked
from tests.tui.panels.neuron.made_up import made_up
from tests.tui.timeline.test_story_words import JUMP, story

BRANCHES = [
    BranchRow("main", "", Place(9), 0.125, "L2 0 → 0.5", present=False),
    BranchRow("試み", "3.1", Place(5, 2), 0.25, "", present=True),
    BranchRow("b3", "4", Place(6), 0.5, "", present=False),
]


@pytest.mark.parametrize(
    ("keys", "choice"),
    [
        (("enter",), BranchChoice("go", "試み")),
        (("down", "enter"), BranchChoice("go", "b3")),
        (("r",), BranchChoice("rename", "試み")),
        (("up", "d"), BranchChoice("delete", "main")),
        (("down", "delete"), BranchChoice("delete", "b3")),
        (("escape",), None),
    ],
)
async def test_the_present_branch_is_lit_at_first(keys: tuple[str, ...], choice: BranchChoice | None) -> None:
    async with asked(BranchScreen(BRANCHES, GLYPHS["braille"])) as dialog:
        assert dialog.inside == [
            "Branches",
            "main  to 9, loss 0.1250, L2 0 → 0.5",
            "試み  from 3.1, to 5.2, loss 0.2500, here",
            "b3    from 4, to 6, loss 0.5000",
            "Enter goes there, r renames, d deletes, Escape cancels.",
        ]
        await dialog.press(*keys)
        assert await dialog.answer() == choice


@pytest.mark.parametrize(
    ("keys", "choice"),
    [(("enter",), MarkChoice(0, remove=False)), (("down", "d"), MarkChoice(1, remove=True)), (("escape",), None)],
)
async def test_a_mark_is_gone_to_or_removed(keys: tuple[str, ...], choice: MarkChoice | None) -> None:
    async with asked(MarkScreen(["3.1  [here] it turns", "5"], GLYPHS["braille"])) as dialog:
        assert dialog.inside == [
            "Marks",
            "3.1  [here] it turns",
            "5",
            "Enter goes there, d removes the mark, Escape cancels.",
        ]
        await dialog.press(*keys)
        assert await dialog.answer() == choice


@pytest.mark.parametrize(("keys", "place"), [(("enter",), "b2@2.7"), (("down", "enter"), "b2@3"), (("escape",), None)])
async def test_a_story_leads_to_the_moment_before_an_update(keys: tuple[str, ...], place: str | None) -> None:
    told = story([3.0, 2.0, 1.0, 0.0], JUMP, structs.replace(JUMP, place=Place(3)))
    async with asked(StoryScreen(told, made_up(), "b2", GLYPHS["ascii"])) as dialog:
        lines = dialog.inside
        assert lines[0] == "weight x2 -> h1.3 over 1,500 updates, up to 3.4"
        assert lines[1].startswith("3.000 ***")
        assert lines[6].startswith("0 ")
        assert lines[7:] == [
            "The updates that moved it most:",
            "2.7   0.5000 -> -0.2500   by -0.7500",
            "3   0.5000 -> -0.2500   by -0.7500",
            "Enter goes to the moment before the update, Escape stays here.",
        ]
        await dialog.press(*(("tab",) if place else ()), *keys)
        assert await dialog.answer() == place


async def test_what_no_update_has_moved_says_so() -> None:
    async with asked(StoryScreen(story([1.0, 1.0]), made_up(), "b2", GLYPHS["ascii"])) as dialog:
        assert "No update has moved it." in dialog.inside
