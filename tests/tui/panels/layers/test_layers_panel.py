"""The layers panel shows what fits, the most telling first, and says in words what stands out."""

import numpy as np
import pytest
from msgspec import structs
from textual.geometry import Size

from nn_tui.engine import Experiment, NetworkRecipe, load_experiment
from nn_tui.engine.diagnostics.histogram import BINS
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.drawing.number_format import short
from nn_tui.tui.drawing.theme import DARK, Palette
from nn_tui.tui.panels.layers.layer_table import Asleep, bars, columns, layer_table, tab_separated
from nn_tui.tui.panels.layers.layers_panel import LayersPanel
from tests.tui.scripted import ScriptedRun, opened, text_of, until
from tests.tui.snapshots import snapshot_of

PALETTE = Palette.of({"background": "#000000", "foreground": "#ffffff", **DARK.variables})


def deep(layers: int, activation: str = "tanh") -> Experiment:
    return structs.replace(Experiment(), network=NetworkRecipe(hidden=(3,) * layers, activation=activation))


FRESH = snapshot_of(Experiment(), survey=True)
TRAINED = snapshot_of(Experiment(), epochs=1, survey=True)
DEEP = snapshot_of(deep(19), epochs=1, survey=True)


def drawn(snapshot: Snapshot, width: int, height: int, panel: LayersPanel | None = None) -> list[str]:
    panel = panel or LayersPanel(id="layers")
    return [strip.text for strip in panel.draw(snapshot, PALETTE, Size(width, height))]


def test_the_most_telling_columns_come_first() -> None:
    assert columns(11).ratio is False
    assert columns(25).ratio
    assert columns(25).neurons is False
    assert columns(48).bars == ("activations",)
    assert columns(60).bars == ("activations", "weights")
    # As wide as the panel is in a terminal of 160 columns.
    assert columns(62).moments == ("activations",)
    assert columns(72).bars == ("activations", "weights", "gradients")
    assert columns(118).moments == ("activations", "weights", "gradients")
    wide = columns(180)
    assert wide.norms
    assert wide.bar_width == BINS


@pytest.mark.parametrize("width", [48, 62, 80, 118, 158, 220])
def test_no_column_runs_into_the_next(width: int) -> None:
    heading = drawn(TRAINED, width, 12)[0]
    assert len(heading) == width
    for word in ("update/w", "dead, sat.", "activations"):
        assert f"{word} " in f"{heading} "
    row = next(line for line in drawn(TRAINED, width, 5) if "hidden 1" in line)
    assert f" {short(TRAINED.diagnostics[0].ratio)} " in row
    assert " 0/8 sat. " in f"{row} "


def test_before_the_first_batch_it_says_so_and_shows_no_zeros() -> None:
    text = "\n".join(drawn(FRESH, 118, 12))
    assert "after the first batch" in text
    assert layer_table(FRESH).layers[0].ratio is None
    assert "gradients" not in layer_table(FRESH).layers[0].distributions
    assert "activations of 400 samples" in text


def test_without_a_survey_the_last_batch_tells_who_is_saturated() -> None:
    snapshot = structs.replace(TRAINED, survey=None)
    assert layer_table(snapshot).layers[0].asleep == Asleep("saturated", 0.0)
    assert any(" 0.0 % sat. " in f"{line} " for line in drawn(snapshot, 80, 12))
    assert "activations" not in layer_table(snapshot).layers[0].distributions


def test_what_stands_out_is_said_with_advice_and_marked() -> None:
    weak = structs.replace(TRAINED.diagnostics[0], gradient_norm=1e-9)
    lines = drawn(structs.replace(TRAINED, diagnostics=(weak, *TRAINED.diagnostics[1:])), 118, 12)
    assert any(line.startswith("! hidden 1: gradients vanish, ") and "try relu" in line for line in lines)
    assert any("hidden 1 !" in line for line in lines)
    assert not any("hidden 2 !" in line for line in lines)


def test_what_stands_out_is_red_and_everything_else_is_not() -> None:
    weak = structs.replace(TRAINED.diagnostics[0], gradient_norm=1e-9)
    snapshot = structs.replace(TRAINED, diagnostics=(weak, *TRAINED.diagnostics[1:]))
    strips = LayersPanel(id="layers").draw(snapshot, PALETTE, Size(118, 12))
    marks = [segment.style for strip in strips for segment in strip if segment.text.strip() == "!"]
    assert len(marks) == 2  # behind the layer's name, and before the sentence
    assert all(style and style.bold and style.color == PALETTE.error.rich_color for style in marks)
    (sentence,) = [segment for strip in strips for segment in strip if "gradients vanish" in segment.text]
    assert sentence.style
    assert sentence.style.color == PALETTE.foreground.rich_color


def test_neurons_that_are_asleep_are_red_and_counted() -> None:
    assert TRAINED.survey is not None
    first = TRAINED.survey.layers[0]
    saturated = np.arange(8) < 3
    layers = (structs.replace(first, saturated=saturated), *TRAINED.survey.layers[1:])
    snapshot = structs.replace(TRAINED, survey=structs.replace(TRAINED.survey, layers=layers))
    assert layer_table(snapshot).layers[0].asleep == Asleep("saturated", 0.375, 3)
    strips = LayersPanel(id="layers").draw(snapshot, PALETTE, Size(118, 12))
    segments = [segment for strip in strips for segment in strip if "/8 sat." in segment.text]
    assert [segment.text.split()[0] for segment in segments] == ["3/8", "0/8"]
    red, plain = (segment.style.color for segment in segments if segment.style)
    assert (red, plain) == (PALETTE.error.rich_color, PALETTE.foreground.rich_color)


def test_norms_stand_below_their_headings() -> None:
    heading, *rows = drawn(TRAINED, 200, 5)
    for title, figure in (("|grad.|", "gradient_norm"), ("|weight|", "weight_norm")):
        end = heading.index(title) + len(title)
        shown = [row[end - 9 : end].strip() for row in rows if "hidden" in row or "output" in row]
        assert shown == [short(getattr(layer, figure)) for layer in TRAINED.diagnostics]
    fresh = drawn(FRESH, 200, 5)[1]
    assert fresh.split()[-1] == short(FRESH.diagnostics[0].weight_norm)
    assert fresh[: heading.index("|grad.|") + len("|grad.|")].rstrip().endswith(fresh.split()[-2])


def test_findings_without_room_leave_the_advice_out_and_say_how_many_are_left_out() -> None:
    unwell = tuple(structs.replace(layer, gradient_norm=1e5) for layer in TRAINED.diagnostics)
    snapshot = structs.replace(TRAINED, diagnostics=unwell)
    assert "\n".join(drawn(snapshot, 90, 12)).count(": try a smaller") == 3
    crowded = drawn(snapshot, 48, 8)
    assert not any("try" in line for line in crowded)
    assert any("hidden 1: gradients explode" in line for line in crowded)
    assert drawn(snapshot, 48, 6)[-1].rstrip().endswith("; 2 more")
    assert any("hidden 1" in line for line in drawn(snapshot, 48, 6)[:4])
    for width, height in ((30, 6), (48, 9), (90, 5), (118, 6)):
        told = [line for line in drawn(snapshot, width, height) if line.startswith(("!", "  "))]
        named = sum("explode" in line for line in told)
        assert f"{3 - max(1, named)} more" in told[-1] or named == 3


def test_with_room_histograms_are_tall_and_name_their_ends() -> None:
    text = "\n".join(drawn(TRAINED, 118, 34))
    assert "-1.00" in text
    assert text.count("█") > 10
    assert "-1.00" not in "\n".join(drawn(TRAINED, 118, 6))


def test_bars_reach_as_high_as_they_count() -> None:
    counts = np.zeros(BINS, np.intp)
    counts[:4] = (8, 4, 1, 0)
    assert bars(counts, BINS, 1, " ▁▂▃▄▅▆▇█")[0][:4] == "█▄▁ "
    upper, lower = bars(counts, BINS, 2, " ▁▂▃▄▅▆▇█")
    assert (upper[:4], lower[:4]) == ("█   ", "██▂ ")
    assert bars(counts, BINS // 2, 1, " ▁▂▃▄▅▆▇█")[0][:2] == "█▁"
    assert bars(counts * 0, BINS, 2, " ▁▂▃▄▅▆▇█") == [" " * BINS] * 2


def test_the_selected_neurons_layer_stands_out_and_is_scrolled_to() -> None:
    panel = LayersPanel(id="layers")
    assert any(line.startswith("▶hidden 1") for line in drawn(DEEP, 60, 6, panel))
    assert "hidden 19" not in "\n".join(drawn(DEEP, 60, 6, panel))
    panel.selected = (19, 0)
    lines = drawn(DEEP, 60, 6, panel)
    assert any(line.startswith("▶hidden 19") for line in lines)
    assert "of 20" in str(panel.border_title)


async def test_many_layers_scroll_while_the_panel_has_the_focus() -> None:
    async with opened(ScriptedRun(DEEP), (160, 50)) as pilot:
        await until(pilot, lambda: "hidden 1" in text_of(pilot))
        panel = pilot.app.query_one("#layers", LayersPanel)
        panel.focus()
        first = str(panel.border_title)
        assert "1 to" in first
        await pilot.press("down", "down")
        assert "3 to" in str(panel.border_title)
        await pilot.press("up", "up", "up")
        assert str(panel.border_title) == first
        assert panel.selected == (1, 0)  # the arrows scroll here, and select nothing


async def test_a_survey_is_asked_for_only_while_the_panel_is_on_screen() -> None:
    run = ScriptedRun(structs.replace(TRAINED, survey=None))
    async with opened(run, (120, 36)) as pilot:
        await until(pilot, lambda: "epoch 1" in text_of(pilot))
        looks = run.looks
        await pilot.pause(0.7)
        assert (run.looks, run.surveys) == (looks, 0)
        run.script(TRAINED)
        await pilot.press("5")
        await until(pilot, lambda: "0/8 sat." in text_of(pilot))
        looks = run.looks
        await pilot.pause(0.8)
        assert (run.looks, run.surveys) == (looks, 1)  # what is shown is of the present step


@pytest.mark.parametrize("name", ["circles", "plane", "logistic", "iris", "digits"])
@pytest.mark.parametrize("charset", ["braille", "ascii"])
def test_it_draws_at_any_size(name: str, charset: str) -> None:
    snapshot = snapshot_of(load_experiment(name), epochs=1, operations=3, survey=True)
    panel = LayersPanel(id="layers")
    panel.set_reactive(LayersPanel.glyphs, GLYPHS["ascii" if charset == "ascii" else "braille"])
    for width, height in ((1, 1), (3, 9), (9, 3), (14, 6), (22, 4), (48, 8), (70, 1), (140, 45)):
        lines = drawn(snapshot, width, height, panel)
        assert len(lines) <= height
        assert all(len(line) == width for line in lines)
        assert charset != "ascii" or "".join(lines).isascii()


def test_what_is_copied_has_a_line_a_layer_and_as_many_cells_as_the_heading() -> None:
    heading, *rows = (line.split("\t") for line in tab_separated(layer_table(TRAINED)).splitlines())
    assert [row[0] for row in rows] == ["hidden 1", "hidden 2", "output"]
    assert {len(row) for row in rows} == {len(heading)}
    assert float(rows[0][heading.index("weights high")]) == pytest.approx(
        float(np.abs(TRAINED.parameters.weights(1)).max()), rel=1e-5
    )
    app = Dashboard(ScriptedRun())
    assert isinstance(app.panels["layers"], LayersPanel)
    assert app.panels["layers"].selected_text() == ""
