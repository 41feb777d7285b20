"""Every dialog stands whole on the smallest screen: its heading, what it is about, and what its keys do."""

import pytest
from textual.widgets import Static

from nn_tui.engine.recipe.loading import load_experiment
from nn_tui.tui.app.panel_layout import SMALLEST
from nn_tui.tui.dialogs.dialog import Dialog
from tests.tui.scripted import ScriptedRun, opened, text_of, until
from tests.tui.snapshots import snapshot_of

from .screen import app_of

MANY_INPUTS = snapshot_of(load_experiment("breast_cancer"), epochs=1)
"""A run on data with thirty features."""


@pytest.mark.parametrize("key", ["equals_sign", "e", "A", "g", "u", "w", "W", "f1"])
async def test_the_first_line_and_the_last_are_on_screen(key: str) -> None:
    async with opened(ScriptedRun(MANY_INPUTS), SMALLEST) as pilot:
        await pilot.press(key)
        await until(pilot, lambda: isinstance(app_of(pilot).screen, Dialog))
        dialog = app_of(pilot).screen
        assert isinstance(dialog, Dialog)
        await until(pilot, lambda: dialog.heading in text_of(pilot))
        hint = dialog.query_one(".hint", Static)
        frame = dialog.query_one(".dialog").region
        assert hint.region.height > 0
        assert frame.contains_region(hint.region)
        assert dialog.hint.split()[-1] in text_of(pilot)


@pytest.mark.parametrize(("key", "typed"), [("e", "optimizer = nonsense"), ("u", "nonsense")])
async def test_a_complaint_leaves_room_for_the_hint(key: str, typed: str) -> None:
    async with opened(ScriptedRun(MANY_INPUTS), SMALLEST) as pilot:
        await pilot.press(key)
        await until(pilot, lambda: isinstance(app_of(pilot).screen, Dialog))
        dialog = app_of(pilot).screen
        assert isinstance(dialog, Dialog)
        for character in typed:
            await pilot.press({" ": "space", "=": "equals_sign"}.get(character, character))
        await pilot.press("enter")
        complaint = dialog.query_one("#complaint", Static)
        await until(pilot, lambda: complaint.display and complaint.region.height > 0)
        frame = dialog.query_one(".dialog").region
        assert frame.contains_region(complaint.region)
        assert frame.contains_region(dialog.query_one(".hint", Static).region)
