"""The learning rate of a schedule as a plot in the form: within its width, and none where there is nothing to see."""

import pytest

from nn_tui.engine import Experiment, TrainingRecipe
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.training.schedules import SCHEDULES, Cosine, Schedule
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.recipe_form.schedule_preview import HEIGHT, schedule_preview
from tests.tui.recipe_form.forms import filled


def lines(schedule: Schedule | str, epochs: int = 60, width: int = 40, charset: str = "braille") -> list[str]:
    experiment = Experiment(training=TrainingRecipe(schedule=schedule, epochs=epochs, learning_rate=0.1))
    return [line.plain for line in schedule_preview(experiment, width, GLYPHS[charset])]  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("charset", ["braille", "blocks", "ascii"])
@pytest.mark.parametrize("name", [name for name in SCHEDULES if name != "constant"])
def test_every_schedule_has_its_curve_within_its_width(name: str, charset: str) -> None:
    title, *plot = lines(name, width=44, charset=charset)
    assert name in title
    assert all(len(line) <= 44 for line in (title, *plot))
    assert len(plot) == (0 if name == "plateau" else HEIGHT)
    assert charset != "ascii" or "".join([title, *plot]).isascii()


def test_the_curve_rises_and_falls_as_the_rates_do() -> None:
    title, *plot = lines(Cosine(warmup_epochs=20), charset="ascii")
    assert title.startswith("lr cosine: 0.00476")
    highest = plot[0].index("*")
    assert 8 < highest < 16  # a third of 40 columns is warm-up
    assert plot[-1][0] == "*"
    assert plot[-1].rstrip()[-1] == "*"
    assert plot[0].rstrip()[-1] == "*"


def test_there_is_none_for_a_rate_that_stays_and_for_what_cannot_be_begun() -> None:
    assert not lines("constant")
    assert not lines("nothing")
    unlimited = changed(Experiment(training=TrainingRecipe(schedule="cosine")), {"training.epochs": "unlimited"})
    assert not schedule_preview(unlimited, 40, GLYPHS["ascii"])


async def test_the_form_shows_it_below_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch, whole=True, size=(120, 36)) as shown:
        await shown.put("training.epochs", "50")
        await shown.put("training.schedule", "cosine")
        await shown.rest()
        assert any(line.startswith("lr cosine: 0.0") for line in shown.preview)
        await shown.put("training.schedule", "constant")
        await shown.rest()
        assert not any(line.startswith("lr cosine") for line in shown.preview)
