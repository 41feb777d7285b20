"""The table of layers: which columns fit, what is copied, how many rows a layer has, and where it is scrolled to."""

import pytest
from msgspec import structs
from textual.binding import Binding
from textual.geometry import Size

from nn_tui.engine.diagnostics.histogram import Distribution
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.panels.layers.layer_table import columns, ends, layer_table, moments, neurons, number, tab_separated
from nn_tui.tui.panels.layers.layers_panel import LayersPanel
from tests.tui.panels.letters import PALETTE

from .test_layer_cells import FRESH, SNAPSHOT, WELL, counts
from .test_layers_panel import DEEP


def rows(panel: LayersPanel, width: int, height: int) -> list[str]:
    """Return the text of the panel."""
    assert panel.snapshot is not None
    return [strip.text.rstrip() for strip in panel.draw(panel.snapshot, PALETTE, Size(width, height))]


def panel_of(snapshot: Snapshot = SNAPSHOT) -> LayersPanel:
    """Return a panel that shows a snapshot."""
    panel = LayersPanel(id="layers")
    panel.set_reactive(LayersPanel.snapshot, snapshot)
    return panel


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (19, "12"),
        (20, "ratio 12"),
        (32, "ratio 12"),
        (33, "ratio neurons 12"),
        (45, "ratio neurons 12"),
        (46, "ratio neurons a 12"),
        (57, "ratio neurons a 12"),
        (58, "ratio neurons a 24"),
        (59, "ratio neurons aw 12"),
        (60, "ratio neurons aw 12"),
        (61, "ratio neurons a a 12"),
        (71, "ratio neurons a a 12"),
        (72, "ratio neurons awg 12"),
        (86, "ratio neurons awg 12"),
        (87, "ratio neurons awg a 12"),
        (101, "ratio neurons awg a 12"),
        (102, "ratio neurons awg aw 12"),
        (116, "ratio neurons awg aw 12"),
        (117, "ratio neurons awg awg 12"),
        (136, "ratio neurons awg awg 12"),
        (137, "ratio neurons awg awg norms 12"),
        (172, "ratio neurons awg awg norms 12"),
        (173, "ratio neurons awg awg norms 24"),
    ],
)
def test_a_column_is_there_from_the_width_on_at_which_it_fits(width: int, shown: str) -> None:
    found = columns(width)
    initials = ["".join(quantity[0] for quantity in quantities) for quantities in (found.bars, found.moments)]
    words = ["ratio" * found.ratio, "neurons" * found.neurons, *initials, "norms" * found.norms, str(found.bar_width)]
    assert " ".join(filter(None, words)) == shown


@pytest.mark.parametrize(
    ("low", "high", "width", "text"),
    [
        (-1.0, 1.0, 12, "-1.00   1.00"),
        (-1.0, 1.0, 10, "-1.00 1.00"),
        (-1.0, 1.0, 9, "    ±1.00"),
        (0.0, 1234.0, 5, " 1234"),
        (0.0, 1234.0, 6, "0 1234"),
        (-2.0, 1.0, 9, "     1.00"),
    ],
)
def test_a_histogram_names_both_of_its_ends_or_how_far_it_goes(low: float, high: float, width: int, text: str) -> None:
    assert ends(structs.replace(counts(1), low=low, high=high), width) == text


@pytest.mark.parametrize(
    ("mean", "spread", "text"),
    [(0.25, 0.5, "+0.250   0.500"), (-12.5, 1234.0, "-12.50    1234"), (0.0, 2e-6, "+0.000    2e-6")],
)
def test_mean_and_spread_stand_to_the_right_of_their_columns(mean: float, spread: float, text: str) -> None:
    assert moments(Distribution(mean, spread, -1.0, 1.0, counts(1).counts)) == text


def test_neurons_are_counted_or_shared_out_and_what_is_not_known_is_left_out() -> None:
    table = layer_table(SNAPSHOT)
    assert [neurons(layer) for layer in table.layers] == ["0/4 sat.", "1/2 sat.", "-"]
    assert [neurons(layer) for layer in layer_table(structs.replace(SNAPSHOT, survey=None)).layers] == [
        "0.0 % sat.", "25.0 % sat.", "-",
    ]  # fmt: skip
    assert (number(None), number(0.0123)) == ("", "0.0123")


def test_dead_neurons_are_told_by_the_survey_and_else_by_the_last_batch() -> None:
    assert SNAPSHOT.survey is not None
    first = structs.replace(SNAPSHOT.diagnostics[0], dead=0.75, saturated=None)
    batch = structs.replace(SNAPSHOT, survey=None, diagnostics=(first, *SNAPSHOT.diagnostics[1:]))
    assert neurons(layer_table(batch).layers[0]) == "75.0 % dead"
    second = SNAPSHOT.survey.layers[1]
    dying = structs.replace(second, dead=second.saturated, saturated=None)
    layers = (SNAPSHOT.survey.layers[0], dying, SNAPSHOT.survey.layers[2])
    surveyed = structs.replace(batch, survey=structs.replace(SNAPSHOT.survey, layers=layers))
    assert [neurons(layer) for layer in layer_table(surveyed).layers] == ["0/4 sat.", "1/2 dead", "-"]


HEADING = (
    "layer | update/weights | neurons | gradient norm | weight norm"
    " | activations mean | activations spread | activations low | activations high"
    " | weights mean | weights spread | weights low | weights high"
    " | gradients mean | gradients spread | gradients low | gradients high"
)


def copied(panel: LayersPanel) -> list[str]:
    """Return the lines that are copied, with bars for tabs."""
    return panel.selected_text().replace("\t", " | ").splitlines()


def test_what_is_copied_has_every_figure_and_nothing_where_none_is_known() -> None:
    assert copied(panel_of()) == [
        HEADING,
        "hidden 1 | 0.00200 | 0/4 sat. | 0.250 | 1.50"
        " | 0.25 | 0.5 | -1 | 1 | 0 | 0.790569 | -1 | 1 | 0 | 0.00790569 | -0.01 | 0.01",
        "hidden 2 | 0.0400 | 1/2 sat. | 500 | 2.50"
        " | 0.25 | 0.5 | -1 | 1 | 0 | 1.58114 | -2 | 2 | 0 | 0.0158114 | -0.02 | 0.02",
        "output | 0.000500 | - | 0.750 | 3.50"
        " | 0.25 | 0.5 | -1 | 1 | -2.25 | 0.75 | -3 | 3 | -0.0225 | 0.0075 | -0.03 | 0.03",
    ]
    assert copied(panel_of(FRESH)) == [
        HEADING,
        "hidden 1 |  | 0.0 % sat. |  | 1.50 |  |  |  |  | 0 | 0.790569 | -1 | 1 |  |  |  | ",
        "hidden 2 |  | - |  | 3.50 |  |  |  |  | 0 | 1.58114 | -2 | 2 |  |  |  | ",
        "output |  | - |  | 3.50 |  |  |  |  | -2.25 | 0.75 | -3 | 3 |  |  |  | ",
    ]
    assert LayersPanel(id="layers").selected_text() == ""
    panel = panel_of()
    assert copied(panel)[1].startswith("hidden 1 | 0.00200 ")
    panel.set_reactive(LayersPanel.snapshot, FRESH)
    assert copied(panel)[1].startswith("hidden 1 |  | ")
    assert tab_separated(layer_table(FRESH)).startswith("layer\tupdate/weights\t")


@pytest.mark.parametrize(
    ("height", "footer"),
    [
        (3, []),
        (4, ["! hidden 2: gradients explode,…; 1 more"]),
        (5, ["! hidden 2: gradients explode,…; 1 more"]),
        (
            7,
            ["! hidden 2: gradients explode, 2e+02", "  times the weights", "  1 more"],
        ),
        (
            10,
            [
                "! hidden 2: gradients explode, 2e+02",
                "  times the weights",
                "! hidden 2: 50 % of the neurons are",
                "  saturated, their derivative is",
                "  nearly 0",
            ],
        ),
    ],
)
def test_what_stands_out_takes_two_lines_at_least_and_half_of_the_panel_at_most(height: int, footer: list[str]) -> None:
    shown = rows(panel_of(), 40, height)
    assert shown[len(shown) - len(footer) :] == footer
    assert sum(line.startswith(("!", "  ")) for line in shown[1:]) == len(footer)


@pytest.mark.parametrize(
    ("height", "places"),
    [
        (5, "1 2 3"),
        (10, "1 2 3"),
        (11, "1 4 7"),
        (13, "1 4 7"),
        (14, "1 5 9"),
        (17, "1 6 11"),
        (20, "1 7 13"),
        (40, "1 7 13"),
    ],
)
def test_a_layer_has_three_to_six_rows_or_one(height: int, places: str) -> None:
    shown = rows(panel_of(WELL), 60, height)
    assert " ".join(str(y) for y, line in enumerate(shown) if line[1:].startswith(("hidden", "output"))) == places


def test_a_note_stands_below_only_where_a_row_is_left() -> None:
    assert rows(panel_of(WELL), 60, 4)[-1].startswith(" output ")
    assert rows(panel_of(WELL), 60, 5)[-1] == " nothing stands out · activations of 1,234 samples"
    assert rows(panel_of(WELL), 60, 9)[-1] == " nothing stands out · activations of 1,234 samples"
    assert rows(panel_of(structs.replace(WELL, survey=None)), 60, 5)[-1] == " nothing stands out"
    assert rows(panel_of(FRESH), 60, 5)[-1] == " updates and gradients: after the first batch"
    assert rows(panel_of(WELL), 20, 5)[-1] == " nothing stands out"
    assert rows(panel_of(WELL), 11, 5)[-1] == " nothing s…"
    assert rows(panel_of(WELL), 10, 5)[-1] == ""


@pytest.mark.parametrize(
    ("moves", "first", "title"),
    [
        ([], "▶hidden 1", "Layers · 1 to 4 of 20"),
        ([1], " hidden 2", "Layers · 2 to 5 of 20"),
        ([1, 1, -1], " hidden 2", "Layers · 2 to 5 of 20"),
        ([-1, 1], " hidden 2", "Layers · 2 to 5 of 20"),
        ([1] * 30, " hidden 17", "Layers · 17 to 20 of 20"),
        ([1] * 30 + [-1], " hidden 16", "Layers · 16 to 19 of 20"),
    ],
)
def test_scrolling_goes_by_a_layer_within_bounds(moves: list[int], first: str, title: str) -> None:
    panel = panel_of(structs.replace(DEEP, diagnostics=(DEEP.diagnostics[0],) * 20))
    rows(panel, 30, 5)
    for move in moves:
        panel.action_scroll_rows(-1 if move < 0 else 1)
        rows(panel, 30, 5)
    assert rows(panel, 30, 5)[1].split("  ")[0].partition(" 0.")[0].rstrip() == first
    assert str(panel.border_title) == title


@pytest.mark.parametrize(
    ("selected", "title"),
    [
        ([(3, 0)], "Layers · 1 to 4 of 20"),
        ([(4, 0)], "Layers · 1 to 4 of 20"),
        ([(5, 0)], "Layers · 2 to 5 of 20"),
        ([(20, 0)], "Layers · 17 to 20 of 20"),
        ([(20, 0), (17, 0)], "Layers · 17 to 20 of 20"),
        ([(20, 0), (16, 0)], "Layers · 16 to 19 of 20"),
        ([(20, 0), (0, 0)], "Layers · 17 to 20 of 20"),
    ],
)
def test_a_layer_that_is_selected_is_scrolled_to_by_as_little_as_that_takes(
    selected: list[tuple[int, int]], title: str
) -> None:
    panel = panel_of(structs.replace(DEEP, diagnostics=(DEEP.diagnostics[0],) * 20))
    shown = rows(panel, 30, 5)
    for neuron in selected:
        panel.set_reactive(LayersPanel.selected, neuron)
        shown = rows(panel, 30, 5)
    assert str(panel.border_title) == title
    assert sum(line.startswith("▶") for line in shown) == (selected[-1][0] > 0)


def test_where_all_layers_are_in_sight_the_title_counts_none() -> None:
    panel = panel_of(WELL)
    rows(panel, 30, 5)
    assert str(panel.border_title) == "Layers"


def test_in_ascii_it_is_spelt() -> None:
    panel = panel_of(SNAPSHOT)
    panel.set_reactive(LayersPanel.glyphs, GLYPHS["ascii"])
    text = "\n".join(rows(panel, 72, 14))
    assert text.isascii()
    assert ">hidden 1" in text
    assert "+-0.0200" in text


def test_its_keys_have_names_for_the_settings_and_words_for_the_help() -> None:
    found = [(key.key, key.id, key.show, key.tooltip) for key in LayersPanel.BINDINGS if isinstance(key, Binding)]
    assert found == [
        ("up", "layers-up", False, "Scroll to the layers before"),
        ("down", "layers-down", False, "Scroll to the layers behind"),
    ]
    assert [key.action for key in LayersPanel.BINDINGS if isinstance(key, Binding)] == [
        "scroll_rows(-1)",
        "scroll_rows(1)",
    ]
    assert (LayersPanel.NAME, LayersPanel.NUMBER) == ("Layers", 5)
    for words in ("A row for each layer", "update/w is how large", "Dead are neurons", "What stands out is said below"):
        assert words in LayersPanel.EXPLANATION
