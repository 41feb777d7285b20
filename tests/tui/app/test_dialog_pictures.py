"""Each dialog as it stands on the screen, at two sizes: its words, its caret, and what only stands in for a value.

The pictures are text. Below a line, ^ is the caret, = a choice that is highlighted, and ~ a placeholder or an offer,
which is not to be taken for a value. Where a picture is meant to change, delete its file: it is written anew, to be
looked at.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from time import sleep
from typing import NamedTuple

import pytest
from rich.style import Style
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input, OptionList

from nn_tui.engine import Experiment
from nn_tui.engine.runs import GoTo, Request, RunSession, SetLearningRate, SetMark, Snapshot, Step, Viewer
from nn_tui.tui.dialogs.confirm import ConfirmScreen
from tests.tui.scripted import CIRCLES, ScriptedRun, opened, text_of, until
from tests.tui.snapshots import SAMPLES

PICTURES = Path(__file__).with_name("dialog_pictures")


class Scene(NamedTuple):
    """What is pressed before the picture is taken, and what stands on the screen then."""

    keys: tuple[str, ...]
    words: str


SCENES = {
    "learning_rate": Scene(("equals_sign",), "Learning rate, now"),
    "learning_rate_wrong": Scene(("equals_sign", *"fast", "enter"), "is not a number"),
    "sample_number": Scene(("g",), "Sample, now"),
    "weight": Scene(("tab", "tab", "tab", "enter"), ", now "),
    "activation": Scene(("A",), "Activation of hidden 1"),
    "setting": Scene(("e",), "Change a setting"),
    "setting_words": Scene(("e", *"optimizer", "equals_sign"), "adam (now)"),
    "setting_wrong": Scene(("e", *"l2", "equals_sign", "x"), "expected a number"),
    "restart": Scene(("e", *"samples", "equals_sign", *"60", "enter"), "training starts again"),
    "add_sample": Scene(("u",), "Add a sample"),
    "add_sample_typed": Scene(("u", "tab", *"-1.25"), "-1.25"),
    "add_sample_wrong": Scene(("u", *"x", "enter"), "is not a number"),
    "predict_row": Scene(("I",), "Predict a row"),
    "write_recipe": Scene(("w",), "Write the recipe"),
    "write_weights": Scene(("W",), "Write the weights"),
    "new_experiment": Scene(("n",), "2 classes: outer, inner"),
    "go_to": Scene(("G",), "The run stands at"),
    "go_to_wrong": Scene(("G", *"1.x", "enter"), "is no place in a run"),
    "branches": Scene(("T",), "b2"),
    "branch_renamed": Scene(("T", "r"), "Rename"),
    "mark": Scene(("N",), "Mark this place"),
    "marks": Scene(("C",), "where it turns"),
    "breakpoints": Scene(("H",), "Breakpoints"),
    "breakpoint": Scene(("H", "enter"), "Enter sets the breakpoint"),
    "breakpoint_wrong": Scene(("H", "enter", *"x", "enter"), "expected"),
    "take_out": Scene(("Z",), "Leave out"),
    "palette": Scene(("ctrl+p",), "Run or pause"),
    "palette_search": Scene(("ctrl+p", *"theme"), "Theme: light"),
    "help": Scene(("question_mark",), "a neuron's sum"),
    "explanation": Scene(("f1",), "Escape closes this"),
}
OF_THE_TIMELINE = ("branches", "branch_renamed", "marks", "take_out")
"""Those that are about a run with branches, marks and changes."""


@cache
def branched() -> Snapshot:
    """Return a look at a run that was changed, marked, and changed again in the past."""
    commands = (Step("epoch"), Step("epoch"), SetMark("where it turns"), SetLearningRate(0.1), Step("epoch"))
    session = RunSession(Experiment())
    session.start()
    viewer = Viewer(session)
    try:
        for command in (*commands, GoTo("1"), SetLearningRate(0.02), Step("epoch")):
            number = session.send(command)
            while session.error is None and (viewer.snapshot is None or viewer.snapshot.command < number):
                viewer.look(Request(predictions=True, samples=SAMPLES))
                sleep(0.002)
    finally:
        session.close()
    assert viewer.snapshot is not None
    return viewer.snapshot


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize(
    "size", [pytest.param((80, 24), id="80x24"), pytest.param((120, 36), id="120x36", marks=pytest.mark.slow)]
)
async def test_a_dialog_looks_as_in_its_picture(
    name: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")  # a dialog names the folder
    scene = SCENES[name]
    async with opened(ScriptedRun(branched() if name in OF_THE_TIMELINE else CIRCLES), size) as pilot:
        await _press(pilot, scene.keys)
        await until(pilot, lambda: scene.words in text_of(pilot))
        for field in pilot.app.screen.query(Input):
            field.cursor_blink = False  # a caret may be off in the midst of a blink
        await pilot.pause()
        found = _picture(pilot)
    path = PICTURES / f"{name}-{size[0]}x{size[1]}.txt"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_text(found, "utf-8")
        pytest.fail(f"{path.name} is new: look at it")
    assert found == path.read_text("utf-8")


def test_each_picture_has_its_dialog() -> None:
    assert {path.stem.rpartition("-")[0] for path in PICTURES.iterdir()} == set(SCENES)


async def _press(pilot: Pilot[None], keys: tuple[str, ...]) -> None:
    """Press keys, and wait for each dialog before anything is typed into it."""
    for key in keys:
        dialogs = len(pilot.app.screen_stack)
        await pilot.press(key)
        if dialogs == 1 and key not in ("tab",):
            await until(pilot, lambda: len(pilot.app.screen_stack) > 1 and pilot.app.screen.query(Widget))
            await pilot.pause()
    if keys[-1] == "enter" and "samples" in "".join(keys):
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))


def _picture(pilot: Pilot[None]) -> str:
    """Return the frame of the dialog on screen, or the whole screen where it fills it, with what is marked below."""
    screen = pilot.app.screen
    frames = [frame.region for frame in screen.query(".dialog, #--input, CommandList") if frame.region]
    region = Region.from_union(frames) if frames else screen.region
    marked = [mark for widget in screen.query(Widget) for mark in _marks(widget)]
    strips = screen._compositor.render_strips()  # the screen with its colours
    lines: list[str] = []
    for y in range(region.y, region.bottom):
        lines.append(strips[y].crop(region.x, region.right).text.rstrip())
        marks = ""
        for x in range(region.x, region.right):
            style = next((style for _, style, _ in strips[y].crop(x, x + 1)), None)
            found = [mark for mark, place, like in marked if place.contains(x, y) and style and like(style)]
            marks += found[0] if found else " "
        lines += [marks.rstrip()] if marks.strip() else []
    return "\n".join(lines) + "\n"


def _marks(widget: Widget) -> list[tuple[str, Region, Callable[[Style], bool]]]:
    """Return what marks a widget's parts: the mark, where it may stand, and what tells such a part by its style."""
    parts: dict[str, str] = {}
    if isinstance(widget, Input) and widget.is_on_screen:
        offered = "input--suggestion" if widget.value else "input--placeholder"
        parts = {"^": "input--cursor", "~": offered} if widget.has_focus else {} if widget.value else {"~": offered}
    elif isinstance(widget, OptionList):
        parts = {"=": "option-list--option-highlighted"}

    def tells(part: str) -> Callable[[Style], bool]:
        like = widget.get_component_rich_style(part)
        filled = part in ("input--cursor", "option-list--option-highlighted")
        return lambda style: (
            (style.bgcolor, style.reverse) == (like.bgcolor, like.reverse) if filled else style.color == like.color
        )

    return [(mark, widget.content_region, tells(part)) for mark, part in parts.items()]
