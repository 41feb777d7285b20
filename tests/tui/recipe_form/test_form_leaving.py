"""Leaving the form: what begins, what is written, what keeps it open, and what the buttons do."""

import pytest

from nn_tui.datasets import InputError
from nn_tui.datasets.errors import sentence_of
from nn_tui.engine import Experiment
from nn_tui.engine.recipe.loading import changed
from nn_tui.tui.dialogs.choose import ChoiceScreen
from tests.tui.scripted import until

from .forms import SESSION, Filled, filled

SMALL = changed(Experiment(), {"network.hidden": [3]})


async def press(shown: Filled, name: str) -> None:
    """Press a key, or a button with the mouse."""
    if name.startswith("#"):
        await shown.pilot.click(name)
        await shown.pilot.pause()
    else:
        await shown.press(name)


@pytest.mark.parametrize("how", ["f2", "#start"])
async def test_starting_begins_the_edited_recipe_on_the_data_that_are_there(
    monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    async with filled(monkeypatch) as shown:
        await shown.put("network.hidden", "3")
        await press(shown, how)
        assert await shown.answer() is SESSION
        ((experiment, data),) = shown.begun
        assert experiment == SMALL
        assert data is not None
        assert data.dataset.name == "circles"
        assert shown.written == []


async def test_writing_hands_on_the_edited_recipe_and_its_data_and_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch) as shown:
        await shown.put("network.hidden", "3")
        for times, how in enumerate(("f3", "#write"), start=1):
            await press(shown, how)
            assert len(shown.written) == times
            experiment, data = shown.written[-1]
            assert (experiment, data.dataset.name) == (SMALL, "circles")
        assert (shown.answers, shown.begun) == ([], [])


async def test_the_button_to_leave_begins_and_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch) as shown:
        await shown.pilot.click("#leave")
        assert await shown.answer() is None
        assert (shown.begun, shown.written) == ([], [])


async def test_the_first_field_that_is_wrong_gets_the_focus_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch) as shown:
        await shown.put("training.l2", "x")
        await shown.put("data.noise", "loud")
        for key in ("f2", "f3"):
            await shown.press(key)
            assert shown.focused == "data.noise"
            shown.row("seed").enter()
        await shown.put("data.noise", "")
        for key in ("f3", "f2"):
            await shown.press(key)
            assert shown.focused == "training.l2"
            shown.row("seed").enter()
        assert (shown.begun, shown.written, shown.answers) == ([], [], [])
        assert shown.screen.is_current


async def test_where_the_data_are_not_there_yet_they_are_read_first_and_then_it_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with filled(monkeypatch, held=True) as shown:
        await shown.press("f3")
        assert (shown.said, shown.written) == ("Reading the data ...", [])
        shown.held.free.set()
        await until(shown.pilot, lambda: shown.written)
        await shown.pilot.pause()
        assert (shown.said, shown.answers) == ("", [])


async def test_a_recipe_is_written_with_its_own_data_also_right_after_these_were_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with filled(monkeypatch) as shown:
        await shown.put("data.source", "xor")
        await shown.press("f3")
        await until(shown.pilot, lambda: shown.written)
        ((experiment, data),) = shown.written
        assert (experiment.data.source, data.dataset.name) == ("xor", "xor")


async def test_what_keeps_the_data_from_being_read_is_said_when_it_is_to_be_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with filled(monkeypatch) as shown:
        await shown.put("data.source", "none.csv")
        await shown.press("f3")
        await until(shown.pilot, lambda: shown.focused == "data.source")
        assert "there is no file" in " ".join(shown.lines) or "none.csv" in " ".join(shown.lines)
        assert (shown.written, shown.answers) == ([], [])


async def test_data_that_are_not_there_yet_are_read_as_it_starts_and_a_line_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with filled(monkeypatch) as shown:
        await shown.put("data.samples", "60")
        shown.held.free.clear()
        await shown.press("f2")
        assert shown.said == "Reading the data ..."
        ((experiment, data),) = shown.begun
        assert (experiment.data.samples, data) == (60, None)
        assert shown.answers == []
        shown.held.free.set()
        assert await shown.answer() is SESSION


async def test_while_the_network_is_built_a_line_says_so_and_pressing_it_again_opens_no_second_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with filled(monkeypatch) as shown:
        shown.held.free.clear()
        await shown.press("f2")
        assert (shown.said, shown.answers) == ("Building the network ...", [])
        await shown.press("f2")
        await shown.press("f3")
        assert (len(shown.begun), shown.held.begun) == (1, 2)
        shown.held.free.set()
        assert await shown.answer() is SESSION
        assert shown.written == []


async def test_a_list_that_was_opened_while_it_begins_is_left_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch) as shown:
        shown.held.free.clear()
        await shown.press("f2")
        await shown.press("enter")
        await until(shown.pilot, lambda: isinstance(shown.pilot.app.screen, ChoiceScreen))
        shown.held.free.set()
        assert await shown.answer() is SESSION
        assert len(shown.pilot.app.screen_stack) == 1


async def test_a_form_that_is_left_at_the_moment_it_could_begin_begins_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch) as shown:
        shown.held.free.clear()
        await shown.press("f2")
        shown.held.free.set()
        shown.screen.dismiss(None)
        await shown.pilot.pause()
        assert await shown.answer() is None
        assert len(shown.pilot.app.screen_stack) == 1


@pytest.mark.parametrize("error", [MemoryError("7 TiB"), OSError(28, "No space left"), RecursionError(), KeyError("x")])
async def test_whatever_goes_wrong_while_it_begins_is_said_and_it_can_begin_after_an_edit(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async with filled(monkeypatch) as shown:
        shown.refusal = error
        await shown.press("f2")
        await until(shown.pilot, lambda: shown.said == sentence_of(error))
        shown.refusal = None
        await shown.put("network.hidden", "3")
        await shown.press("f2")
        assert await shown.answer() is SESSION


async def test_an_error_of_an_older_recipe_is_said_but_does_not_keep_the_newer_from_beginning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with filled(monkeypatch) as shown:
        shown.refusal = InputError("expected fewer", field="network.hidden")
        shown.held.free.clear()
        await shown.press("f2")
        await shown.put("network.hidden", "3")
        shown.held.free.set()
        await until(shown.pilot, lambda: shown.said == "network.hidden: expected fewer")
        shown.refusal = None
        await shown.press("f2")
        assert await shown.answer() is SESSION
        assert shown.begun[-1][0] == SMALL


async def test_what_it_cannot_begin_with_is_said_at_its_field_and_it_can_begin_once_that_is_mended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with filled(monkeypatch) as shown:
        shown.refusal = InputError("expected fewer", field="network.hidden[0]")
        await shown.press("f2")
        assert shown.focused == "network.hidden"
        assert "expected fewer" in " ".join(shown.lines)
        assert (len(shown.begun), shown.answers) == (1, [])
        await shown.press("f2")
        assert len(shown.begun) == 1
        shown.refusal = None
        await shown.put("network.hidden", "3")
        await shown.press("f2")
        assert await shown.answer() is SESSION
        assert [experiment for experiment, _ in shown.begun] == [Experiment(), SMALL]


async def test_what_concerns_no_field_keeps_it_from_beginning_again_until_something_is_edited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with filled(monkeypatch) as shown:
        shown.refusal = InputError("nothing goes together")
        await shown.press("f2", "f2", "f3")
        assert (shown.said, shown.focused) == ("nothing goes together", "presets")
        assert (len(shown.begun), shown.written) == (1, [])
        shown.refusal = None
        await shown.put("network.hidden", "3")
        await shown.press("f2")
        assert await shown.answer() is SESSION
