"""The last line: which keys it offers at which width, and how they look."""

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding

from nn_tui.engine.runs import Hold
from nn_tui.tui.app.key_hints import KeyHints
from tests.tui.scripted import CIRCLES, ScriptedRun, opened, text_of, until

from .screen import app_of, style_of

FULL = (
    " space run/pause  s epoch  b batch  o operation  [ ] rate  < > speed  r reset  R new seed  e edit  n new"
    "  S back  v view  , . sample  l log  z zoom  ? help  q quit"
)


class Line(App[None]):
    """A line of key hints and nothing else."""

    CSS = "KeyHints { width: 100%; height: 1; }"

    def __init__(self, *bindings: Binding) -> None:
        super().__init__()
        self._bindings_shown = list(bindings)

    def compose(self) -> ComposeResult:
        """Lay out the line."""
        yield KeyHints(self._bindings_shown, id="hints")


RUN, LONG, STEP = Binding("r", "run", "run"), Binding("l", "long", "a long one"), Binding("s", "step", "step")
HELP, QUIT = Binding("?", "help", "help"), Binding("q", "quit", "quit")


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (8, " ? help"),
        (16, " ? help  q quit"),
        (22, " ? help  q quit"),
        (23, " r run  ? help  q quit"),
        # What comes after one that does not fit is left out too, also where it would fit.
        (36, " r run  ? help  q quit"),
        (37, " r run  l a long one  ? help  q quit"),
        (44, " r run  l a long one  ? help  q quit"),
        (45, " r run  l a long one  s step  ? help  q quit"),
        (99, " r run  l a long one  s step  ? help  q quit"),
    ],
)
async def test_the_first_keys_are_shown_as_far_as_they_fit_and_always_the_last_two(width: int, line: str) -> None:
    async with Line(RUN, LONG, STEP, HELP, QUIT).run_test(size=(width, 1)) as pilot:
        assert text_of(pilot) == line
        assert pilot.app.query_one("#hints", KeyHints).size.width == width


@pytest.mark.parametrize(
    ("width", "others"), [(80, "[ ] rate"), (84, "[ ] rate"), (85, "< > speed"), (120, "e edit"), (165, FULL)]
)
async def test_a_wider_screen_offers_more_keys_in_the_same_order(width: int, others: str) -> None:
    async with opened(ScriptedRun(CIRCLES), (width, 30)) as pilot:
        line = text_of(pilot).splitlines()[-1]
        expected = FULL if others == FULL else f"{FULL.partition(others)[0]}{others}  ? help  q quit"
        assert line == expected
        assert app_of(pilot).hints.region.y == 29


async def test_keys_stand_out_from_what_they_do() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        key, does = style_of(pilot, "space run/pause"), style_of(pilot, "run/pause")
        assert (key.bold, key.color and key.color.get_truecolor().hex) == (True, "#2dd4bf")
        assert (does.bold, does.color and does.color.get_truecolor().hex) == (None, "#d7dae0")
        quits = style_of(pilot, "q quit")
        assert (quits.bold, quits.color) == (key.bold, key.color)


async def test_who_only_watches_is_offered_what_works() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run, (160, 36)) as pilot:
        hints = app_of(pilot).hints
        assert text_of(pilot).splitlines()[-1].startswith(" space run/pause  s epoch")
        run.hold = Hold(elsewhere=True, controls=False, run="another")
        await until(pilot, lambda: hints.watching)
        await pilot.pause()
        assert text_of(pilot).splitlines()[-1] == " n new  v view  , . sample  l log  z zoom  ? help  q quit"
        run.hold = Hold(elsewhere=True, run="another")
        await until(pilot, lambda: not hints.watching)
        await pilot.pause()
        assert text_of(pilot).splitlines()[-1].startswith(" space run/pause  s epoch")
