"""Names that hold escape sequences, wide and invisible characters: on the screen, in pictures, in the clipboard."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from msgspec import structs
from rich.cells import cell_len
from textual.pilot import Pilot

from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe
from nn_tui.engine.runs import Event, Snapshot
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.drawing.visible import visible
from nn_tui.tui.panels.layers.layers_panel import LayersPanel
from nn_tui.tui.terminal.capabilities import CHARSETS, Charset
from nn_tui.tui.terminal.cell_widths import split_cells
from tests.tui.app.screen import app_of
from tests.tui.scripted import ScriptedRun, until
from tests.tui.snapshots import snapshot_of, with_outline

HOSTILE = ("a\x1b[2Jb", "\x9b31m学学", "gender=Female\u202e", "\x1b]52;c;AAAA\x07\n👩\u200d🔬", "\udcff❤\ufe0f")
IRIS = snapshot_of(Experiment(data=DataRecipe(source="iris"), network=NetworkRecipe(hidden=(4,))), epochs=1)


def hostile() -> Snapshot:
    data = structs.replace(IRIS.data, name=HOSTILE[3], feature_names=HOSTILE[:4], target_names=HOSTILE[2:])
    event = Event(epoch=1, kind="refused", sentence=f"there is no class {HOSTILE[0]}, but {', '.join(HOSTILE)}")
    return structs.replace(with_outline(IRIS, data=data), events=(event,))


def assert_harmless(pilot: Pilot[None], charset: Charset) -> None:
    width, _ = pilot.app.size
    for strip in pilot.app.screen._compositor.render_strips():
        assert strip.cell_length == cell_len(strip.text) == width
        assert strip.text == visible(strip.text)
        assert "".join(split_cells(strip.text)) == strip.text
        assert charset != "ascii" or strip.text.isascii()


@pytest.mark.parametrize(
    ("size", "charset"),
    [
        ((80, 24), "braille"),
        ((160, 50), "ascii"),
        *(pytest.param((120, 36), charset, marks=pytest.mark.slow) for charset in CHARSETS),
    ],
)
async def test_the_screen_and_what_opens_over_it_do_nothing(size: tuple[int, int], charset: Charset) -> None:
    app = Dashboard(ScriptedRun(hostile()), GLYPHS[charset])
    async with app.run_test(size=size, notifications=True) as pilot:
        await until(pilot, lambda: app.complete)
        assert_harmless(pilot, charset)
        for keys in (["d"], ["d"], ["6"], ["tab", "z"], ["escape", "u"], ["escape", "?"], ["escape", "ctrl+p"]):
            await pilot.press(*keys)
            await pilot.pause()
            assert_harmless(pilot, charset)
        app.say(f"Wrote {HOSTILE[0]}")
        await pilot.press("escape")
        await pilot.pause()
        assert_harmless(pilot, charset)


async def test_pictures_hold_shown_forms_the_clipboard_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    app = Dashboard(ScriptedRun(hostile()))
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: app.complete)
        await pilot.press("p")
        await until(pilot, lambda: len(list(tmp_path.iterdir())) == 2)
        for path in tmp_path.iterdir():
            text = path.read_text("utf-8")
            assert all(visible(line) == line for line in text.splitlines())
            if path.suffix == ".svg":
                ElementTree.fromstring(text)
        app_of(pilot).panels["learned"].focus()
        await pilot.press("y")
        assert HOSTILE[2] in app.clipboard
        app.clipboard.encode()
        assert not isinstance(app.focused, LayersPanel)
