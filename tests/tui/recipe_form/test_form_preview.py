"""The preview in the form: when the data are read, what is shown meanwhile, and what is passed over as outdated."""

import pytest

from nn_tui.datasets.errors import sentence_of
from nn_tui.engine import Experiment

from .forms import SESSION, Filled, filled


async def let_go(shown: Filled) -> None:
    """Let come what is held back."""
    shown.held.free.set()
    await shown.rest()


async def test_data_are_read_again_after_a_quarter_of_a_second_without_an_edit(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch) as shown:
        await shown.put("data.samples", "30")
        await shown.put("data.samples", "300")
        assert [seconds for seconds, _ in shown.pauses] == [0.25, 0.25]
        assert shown.held.begun == 1
        (_, early), late = shown.pauses
        early()
        await shown.pilot.pause()
        assert (shown.held.begun, shown.preview[1]) == (1, "500 samples: 400 to train,...")
        shown.pauses = [late]
        await shown.rest()
        assert (shown.held.begun, shown.preview[1]) == (2, "300 samples: 240 to train,...")


async def test_while_other_data_are_read_it_says_so_and_not_where_they_are_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with filled(monkeypatch) as shown:
        shown.held.free.clear()
        for path, text, preview in (
            ("network.hidden", "4", "circles"),
            ("data.samples", "60", "Reading the data ..."),
        ):
            await shown.put(path, text)
            for _, then in shown.pauses:
                then()
            shown.pauses.clear()
            await shown.pilot.pause()
            assert shown.preview[0] == preview
        await let_go(shown)
        assert shown.preview[:2] == ["circles", "60 samples: 48 to train, 1..."]


async def test_what_comes_of_an_outdated_recipe_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch) as shown:
        shown.held.free.clear()
        await shown.put("data.samples", "60")
        ((_, then),) = shown.pauses
        then()
        await shown.pilot.pause()
        shown.pauses.clear()
        await shown.put("data.samples", "70")
        later, shown.pauses = shown.pauses, []
        await let_go(shown)
        assert shown.preview == ["Reading the data ..."]
        shown.pauses = later
        await shown.rest()
        assert shown.preview[1] == "70 samples: 56 to train, 1..."


async def test_an_error_of_an_outdated_recipe_is_not_said(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch) as shown:
        shown.held.free.clear()
        await shown.put("data.source", "none.csv")
        ((_, then),) = shown.pauses
        then()
        await shown.pilot.pause()
        shown.pauses.clear()
        await shown.put("data.source", "xor")
        later, shown.pauses = shown.pauses, []
        await let_go(shown)
        assert "none.csv" not in " ".join(shown.lines)
        shown.pauses = later
        await shown.rest()
        assert "none.csv" not in " ".join(shown.lines)
        assert shown.preview[0] == "xor"
        await shown.press("f2")
        assert (await shown.answer(), shown.begun[0][0].data.source) == (SESSION, "xor")


async def test_an_error_of_the_recipe_before_a_preset_is_not_said(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch) as shown:
        shown.held.free.clear()
        await shown.put("data.source", "none.csv")
        ((_, then),) = shown.pauses
        then()
        await shown.pilot.pause()
        await shown.press("right")
        later, shown.pauses = shown.pauses[1:], []
        await let_go(shown)
        assert "none.csv" not in " ".join(shown.lines)
        shown.pauses = later
        await shown.rest()
        assert "none.csv" not in " ".join(shown.lines)
        assert shown.preview[0] == "circles"


async def test_in_another_size_it_still_says_that_the_first_data_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch, held=True) as shown:
        assert shown.preview == ["Reading the data ..."]
        await shown.pilot.resize_terminal(100, 24)
        await shown.pilot.pause()
        assert shown.preview == ["Reading the data ..."]
        await let_go(shown)
        assert shown.preview[0] == "circles"


@pytest.mark.parametrize("error", [MemoryError("Unable to allocate 7 TiB"), KeyError("x"), RecursionError()])
async def test_whatever_a_reader_fails_with_is_said_and_other_data_can_be_read(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async with filled(monkeypatch) as shown:

        def fail(_experiment: Experiment) -> None:
            raise error

        with monkeypatch.context() as failing:
            failing.setattr(Experiment, "prepare", fail)
            await shown.put("data.samples", "60")
            await shown.rest()
            assert (shown.preview, shown.said) == (["No data to show."], sentence_of(error))
        await shown.put("data.samples", "70")
        assert shown.said == ""
        await shown.rest()
        assert shown.preview[1] == "70 samples: 56 to train, 1..."


async def test_data_that_cannot_be_read_are_not_shown_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch) as shown:
        await shown.put("data.source", "none.csv")
        assert shown.preview[0] == "circles"
        await shown.rest()
        assert shown.preview == ["No data to show."]
        await shown.put("data.source", "xor")
        await shown.rest()
        assert shown.preview[0] == "xor"


async def test_a_wrong_value_leaves_the_data_of_the_last_valid_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch) as shown:
        await shown.put("data.samples", "many")
        await shown.rest()
        assert shown.preview[:2] == ["circles", "500 samples: 400 to train,..."]


async def test_in_another_size_the_preview_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch) as shown:
        await shown.pilot.resize_terminal(140, 24)
        await shown.pilot.pause()
        assert shown.preview[1] == "500 samples: 400 to train, 100 to test"
        assert shown.held.begun == 1


async def test_a_form_that_is_left_while_it_reads_comes_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch, held=True) as shown:
        await shown.press("escape")
        assert await shown.answer() is None
        await let_go(shown)
        assert shown.lines == []
