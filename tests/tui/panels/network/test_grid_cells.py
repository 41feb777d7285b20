"""The grid of a folded layer cell by cell: steps of strength, signs, blocks of neurons, the dead, the selected one."""

from math import inf, nan

import numpy as np
import pytest
from msgspec import structs

from nn_tui.engine.diagnostics.last_batch import LastBatch
from nn_tui.engine.network.names import NeuronId
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.drawing.glyphs import Charset
from nn_tui.tui.panels.network.layout import Grid, LayerColumn, Plan, Slot
from nn_tui.tui.panels.network.paint_grid import GridPainter
from nn_tui.tui.panels.network.views import ONE_LINE
from tests.tui.panels.letters import PALETTE

from .drawn import coloured, fabricated, lines_on, scene_of, stepped

NEVER: NeuronId = (9, 9)
TEN = fabricated(hidden=(10, 2))


def holding(snapshot: Snapshot, *activations: float) -> Snapshot:
    """Return a snapshot whose first hidden layer has these activations."""
    activity = snapshot.subject.activity
    first = structs.replace(activity.layers[0], a=np.array(activations))
    activity = structs.replace(activity, layers=(first, *activity.layers[1:]))
    return structs.replace(snapshot, subject=structs.replace(snapshot.subject, activity=activity))


def painter(
    snapshot: Snapshot,
    grid: Grid,
    *,
    layer: int = 1,
    view: int = 0,
    selected: NeuronId = NEVER,
    charset: Charset = "braille",
) -> GridPainter:
    """Return the painter of a grid of a layer in the first row of a sheet."""
    column = LayerColumn(layer, 1, 12, ONE_LINE, (Slot(0, 0, 1),), (), grid)
    plan = Plan((column,), 0, 0, (0, grid.rows))
    scene = scene_of(snapshot, (14, grid.rows), plan, view=view, selected=selected, charset=charset)
    return GridPainter(scene, column, grid)


def cells(
    snapshot: Snapshot,
    grid: Grid,
    *,
    layer: int = 1,
    view: int = 0,
    selected: NeuronId = NEVER,
    charset: Charset = "braille",
) -> list[str]:
    """Return the cells of a grid of a layer, with their colours."""
    drawn = painter(snapshot, grid, layer=layer, view=view, selected=selected, charset=charset)
    drawn.paint()
    return coloured(drawn.scene.sheet)


FIVES = Grid(0, 2, 5, 5, (1, 1), 1, 10)
STEPS = holding(TEN, 0.0, 0.2, 0.5, 0.7, 1.0, -0.1, -0.2, -0.5, -0.7, -1.0)


@pytest.mark.parametrize(
    ("charset", "expected"),
    [
        ("braille", [" ·░▒▓█        ¦ ....h", " ·╴-=≡        ¦ ....h"]),
        ("ascii", [" .:+*@        ¦ ....h", " .,-~=        ¦ ....h"]),
    ],
)
def test_a_cell_shows_size_and_sign_in_five_steps(charset: Charset, expected: list[str]) -> None:
    assert cells(STEPS, FIVES, charset=charset) == expected


def test_the_larger_a_number_the_brighter_its_cell() -> None:
    drawn = painter(STEPS, FIVES)
    drawn.paint()
    sheet = drawn.scene.sheet
    shades = [PALETTE.strength(PALETTE.hidden_1, step / 4).rich_color for step in range(5)]
    assert [sheet.style_at(x, 0).color for x in range(1, 6)] == shades
    assert [sheet.style_at(x, 1).color for x in range(1, 6)] == [shades[step] for step in (0, 1, 2, 3, 4)]


def test_a_cell_of_several_neurons_shows_the_one_with_the_largest_number() -> None:
    mixed = holding(TEN, 0.1, -1.0, 0.5, 0.5, 0.2, 0.0, 1.0, -0.5, 0.0, -0.2)
    assert cells(mixed, Grid(0, 1, 5, 10, (1, 2), 1, 10)) == [" ≡▒░█╴        ¦ h..h."]
    assert cells(mixed, Grid(0, 1, 2, 4, (3, 2), 2, 10)) == [" ≡≡██         ¦ hhhh"]
    assert cells(mixed, Grid(0, 2, 3, 6, (1, 2), 1, 10)) == [" ≡▒░          ¦ h..", " █╴           ¦ h."]


def test_what_is_no_number_counts_as_none_and_what_is_infinite_as_the_largest() -> None:
    odd = holding(TEN, nan, inf, -inf, 2.5, 0.0, 0.0, 0.0, 0.0, 0.0, -9.0)
    assert [line[:6] for line in cells(odd, FIVES)] == [" ·█≡█·", " ····≡"]


def test_the_selected_neurons_cell_stands_out() -> None:
    assert cells(STEPS, FIVES, selected=(1, 8)) == [" ·░▒▓█        ¦ ....h", " ·╴-=≡        ¦ ...Bh"]
    wide = Grid(0, 2, 5, 5, (1, 1), 2, 10)
    assert cells(STEPS, wide, selected=(1, 2)) == [" ··░░▒▒▓▓██   ¦ ....BB..hh", " ··╴╴--==≡≡   ¦ ........hh"]
    drawn = painter(STEPS, FIVES, selected=(1, 8))
    drawn.paint()
    style = drawn.scene.sheet.style_at(4, 1)
    assert (style.bgcolor, style.bold) == (PALETTE.foreground.rich_color, True)


def test_before_they_are_computed_cells_are_dots_and_those_without_a_neuron_empty() -> None:
    nine = Grid(0, 2, 5, 5, (1, 1), 1, 9)
    waiting = stepped(fabricated(hidden=(9, 2)), 2)
    assert cells(waiting, nine) == [" ·····        ¦ fffff", " ····         ¦ ffff"]
    assert cells(waiting, nine, charset="ascii") == [" .....        ¦ fffff", " ....         ¦ ffff"]
    assert [line[:6].rstrip() for line in cells(fabricated(hidden=(9, 2)), nine)] == [" ▒╴█=▒", " ╴█=▒"]
    assert [line[:6].rstrip() for line in cells(stepped(fabricated(hidden=(9, 2)), 3), nine, view=2)] == [
        " ·····",
        " ····",
    ]


def test_a_cell_is_dead_where_all_of_its_neurons_are() -> None:
    relu = fabricated(hidden=(10, 2), activation="relu")
    activity = relu.subject.activity
    first = structs.replace(
        activity.layers[0],
        a=np.array([0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        derivative=np.array([0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0]),
    )
    activity = structs.replace(activity, layers=(first, *activity.layers[1:]))
    asleep = np.zeros(10, np.bool_)
    asleep[[0, 1, 9]] = True
    snapshot = structs.replace(relu, subject=structs.replace(relu.subject, activity=activity))
    batch = structs.replace(snapshot, last_batch=LastBatch(0.5, 8, (asleep, None), (None, None)))
    assert cells(snapshot, FIVES) == [" ×××██        ¦ fffhh", " ×××·×        ¦ fff.f"]
    assert cells(batch, FIVES) == [" ††×██        ¦ fffhh", " ×××·†        ¦ fff.f"]
    assert cells(batch, Grid(0, 1, 4, 12, (1, 3), 1, 10)) == [" ×█·†         ¦ fh.f"]
    assert cells(batch, FIVES, charset="ascii") == [" XXx@@        ¦ fffhh", " xxx.X        ¦ fff.f"]


# What connects a layer with the selected neuron


def test_in_views_of_weights_cells_show_what_connects_them_with_a_neuron_of_a_neighbouring_layer() -> None:
    weights = TEN.parameters.weights(2)
    assert weights[1].tolist() == [0.5, -1.0, 0.25, -0.125, 0.75] * 2
    assert cells(TEN, FIVES, view=3, selected=(2, 1)) == [" ▒≡░·▓        ¦ .n...", " ▒≡░·▓        ¦ .n..."]
    assert [line[:6].rstrip() for line in cells(TEN, FIVES, view=3, selected=(0, 1))] == [" ≡·▒░▓", " ≡·▒░▓"]
    # Of a layer that is no neighbour, and in other views, the neurons' own numbers.
    own = cells(TEN, FIVES, view=3)
    assert cells(TEN, FIVES, view=3, selected=(3, 0)) == own
    assert [line[:6] for line in own] == [" ░=█░=", " █░=█░"]
    assert [line[:6] for line in cells(TEN, FIVES, view=0, selected=(2, 1))] == [" ▒╴█=▒", " ╴█=▒╴"]
    assert cells(TEN, FIVES, view=3, selected=(1, 9))[1][:6] == own[1][:6]


def test_changes_that_are_not_there_yet_connect_nothing() -> None:
    assert cells(TEN, FIVES, view=5, selected=(2, 1)) == [" ·····        ¦ fffff", " ·····        ¦ fffff"]
    assert painter(TEN, FIVES, view=5, selected=(2, 1)).caption == ""


def test_inputs_show_their_values_in_all_views_but_where_they_are_connected() -> None:
    inputs = fabricated("digits", (2,))
    grid = Grid(0, 1, 6, 6, (1, 1), 1, 6)
    for view in range(6):
        assert cells(inputs, grid, layer=0, view=view) == [" -█▒-█▒       ¦ .i..i."]
    assert cells(inputs, grid, layer=0, view=3, selected=(1, 0))[0][:7] == " ▒≡░·▓▒"


@pytest.mark.parametrize(
    ("view", "selected", "charset", "caption"),
    [
        (3, (2, 1), "braille", "w → h2.2"),
        (3, (0, 1), "braille", "w x2 →"),
        (4, (2, 0), "braille", "dC/dw → h2.1"),
        (4, (2, 0), "ascii", "dC/dw -> h2.1"),
        (3, (1, 0), "braille", ""),
        (3, (3, 0), "braille", ""),
        (0, (2, 1), "braille", ""),
    ],
)
def test_a_caption_names_the_neuron_that_the_cells_are_connected_with(
    view: int, selected: NeuronId, charset: Charset, caption: str
) -> None:
    assert painter(TEN, FIVES, view=view, selected=selected, charset=charset).caption == caption


def test_a_grid_stands_at_its_column_and_row() -> None:
    column = LayerColumn(1, 3, 6, ONE_LINE, (Slot(0, 1, 1),), (), structs.replace(FIVES, top=2))
    assert column.grid is not None
    scene = scene_of(STEPS, (12, 5), Plan((column,), 0, 0, (1, 4)), selected=(1, 7))
    GridPainter(scene, column, column.grid).paint()
    assert lines_on(scene.sheet) == ["", "", "   ·░▒▓█", "   ·╴-=≡", ""]
    assert scene.sheet.style_at(5, 3).bgcolor == PALETTE.foreground.rich_color
