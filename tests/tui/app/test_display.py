"""What the dashboard draws with: characters, colours, themes, and the scroll bars of a plain terminal."""

import pytest
from rich.color import Color

from nn_tui.tui.app.dashboard import Dashboard, PlainScrollBar
from nn_tui.tui.config.remembered import Remembered
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.drawing.theme import THEMES
from nn_tui.tui.terminal.capabilities import Colours, ThemeName
from nn_tui.tui.terminal.frame_pacing import Pace
from tests.tui.scripted import CIRCLES, ScriptedRun, opened, text_of, until

from .screen import app_of, colour_of, style_of

FULL, FEW = GLYPHS["braille"], GLYPHS["braille"].without_colours()


@pytest.mark.parametrize(
    ("colours", "theme", "glyphs"),
    [
        ("true", "dark", FULL),
        ("256", "light", FULL),
        ("16", "dark", FEW),
        ("none", "light", FEW),
        ("true", "terminal", FEW),
    ],
)
async def test_characters_fill_areas_where_colours_cannot(colours: Colours, theme: ThemeName, glyphs: object) -> None:
    app = Dashboard(ScriptedRun(CIRCLES), theme=THEMES[theme], colours=colours)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: app.complete)
        assert all(panel.glyphs == glyphs for panel in (app.status, *app.panels.values()))
        assert ("█ outer" in text_of(pilot)) == (glyphs is FULL)


async def test_another_theme_changes_colours_and_characters_at_once_and_is_remembered() -> None:
    remembered = Remembered()
    app = Dashboard(ScriptedRun(CIRCLES), remembered=remembered)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: app.complete)
        assert colour_of(pilot, "run/pause") == "#d7dae0"
        app.choose_theme("terminal")
        await until(pilot, lambda: "█ outer" not in text_of(pilot))
        assert remembered.theme == "terminal"
        app.choose_theme("light")
        await until(pilot, lambda: "█ outer" in text_of(pilot))
        await until(pilot, lambda: colour_of(pilot, "run/pause") == "#20242c")
        assert (app.theme, remembered.theme) == ("nn-tui-light", "light")
        for name, theme in THEMES.items():
            app.choose_theme(name)
            assert app.current_theme is theme


async def test_one_of_textuals_own_themes_has_all_colours_too() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        pilot.app.theme = "nord"
        await until(pilot, lambda: colour_of(pilot, "run/pause") == "#d8dee9")
        assert pilot.app.theme_variables["nn-faint"] == "#8d95a6"


@pytest.mark.parametrize(
    ("colours", "bold", "reverse"), [("true", None, None), ("16", None, None), ("none", True, True)]
)
async def test_without_colours_the_title_of_the_focused_panel_is_reversed(
    colours: Colours, bold: bool | None, reverse: bool | None
) -> None:
    app = Dashboard(ScriptedRun(CIRCLES), colours=colours)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: app.complete)
        focused, other = style_of(pilot, "Network · "), style_of(pilot, "Loss  ")
        assert (focused.bold, focused.reverse) == (bold, reverse)
        assert (other.bold, other.reverse) == (None, None)


async def test_a_dashboard_that_is_not_told_otherwise_draws_braille_in_the_dark_theme_in_all_colours() -> None:
    app = Dashboard(ScriptedRun(CIRCLES))
    assert (app.glyphs, app.theme, app.colours, app.title) == (GLYPHS["braille"], "nn-tui", "true", "nn-tui")
    assert app.pace.shortest == 1 / 15
    pace = Pace(fastest=3)
    assert Dashboard(ScriptedRun(CIRCLES), pace=pace).pace is pace
    # The terminal selects text.
    assert not app.ALLOW_SELECT


async def test_ascii_stays_ascii_in_every_dialog_wherever_it_is_scrolled() -> None:
    app = Dashboard(ScriptedRun(CIRCLES), GLYPHS["ascii"])
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.complete)
        for key, words in (("question_mark", "Letters"), ("f1", "Every column"), ("ctrl+p", "Run or pause")):
            await pilot.press(key)
            await until(pilot, lambda words=words: words in text_of(pilot))
            for _ in range(12):
                text = text_of(pilot)
                assert text.isascii(), {character for character in text if ord(character) > 127}
                await pilot.press("down")
            await pilot.press("escape")
            await until(pilot, lambda: len(app.screen_stack) == 1)


async def test_with_more_characters_a_scroll_bar_moves_by_less_than_a_cell() -> None:
    seen = ""
    # As after a dashboard that had only ASCII.
    async with Dashboard(ScriptedRun(CIRCLES), GLYPHS["ascii"]).run_test():
        pass
    async with opened(ScriptedRun(CIRCLES), (80, 24)) as pilot:
        await pilot.press("question_mark")
        await until(pilot, lambda: "Letters" in text_of(pilot))
        for _ in range(6):
            await pilot.press("down")
            await pilot.pause()
            seen += text_of(pilot)
        assert set("▁▂▃▄▅▆▇") & set(seen)


@pytest.mark.parametrize("vertical", [True, False])
def test_a_plain_scroll_bar_is_made_of_spaces_and_ends_at_whole_cells(vertical: bool) -> None:
    bar, back = Color.parse("#00ff00"), Color.parse("#000000")

    def drawn(position: int) -> str:
        """Return a bar of ten cells for a window that shows 33 of 200 lines, with a # for each cell of the thumb."""
        line = PlainScrollBar.render_bar(10, 200, 33, position, 1, vertical, back, bar)
        assert {segment.text for segment in line.segments} <= {" ", "\n"}
        styles = [segment.style for segment in line.segments if segment.style is not None]
        return "".join("#" if style.color == bar or style.bgcolor == bar or style.reverse else "." for style in styles)

    pictures = {
        0: "#.........",
        5: "##........",
        26: ".##.......",
        45: "..##......",
        86: "....##....",
        125: "......##..",
        166: "........##",
    }
    assert {position: drawn(position) for position in pictures} == pictures


async def test_the_keys_of_the_help_are_spelled_as_the_terminal_can() -> None:
    app = Dashboard(ScriptedRun(CIRCLES), GLYPHS["ascii"])
    async with app.run_test(size=(80, 320)) as pilot:
        await until(pilot, lambda: app.complete)
        await pilot.press("question_mark")
        await until(pilot, lambda: "Signs in the network diagram" in text_of(pilot))
        assert text_of(pilot).isascii()
        assert app_of(pilot).has_class("-ascii")
