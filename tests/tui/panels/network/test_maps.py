"""Small decision maps in the neurons' boxes, and the path of most blame over the connections."""

import numpy as np
import pytest

from nn_tui.engine import Experiment, NetworkRecipe
from nn_tui.engine.explain.ledger import blame_path
from nn_tui.engine.recipe.tables import DataRecipe
from nn_tui.tui.drawing.glyphs import Charset
from nn_tui.tui.panels.network.paint_blame import paint_blame
from nn_tui.tui.panels.network.paint_connections import paint_connections
from nn_tui.tui.panels.network.paint_diagram import DiagramPainter
from nn_tui.tui.panels.network.views import VIEWS
from tests.tui.panels.letters import PALETTE
from tests.tui.panels.network.drawn import scene_of
from tests.tui.snapshots import snapshot_of

MAPS = next(number for number, view in enumerate(VIEWS) if view.maps)
ERRORS = next(number for number, view in enumerate(VIEWS) if view.name == "error")
SIZE = (116, 33)


@pytest.mark.parametrize("charset", ["braille", "ascii"])
def test_each_neuron_shows_where_it_is_above_0_and_where_below(charset: Charset) -> None:
    recipe = Experiment(network=NetworkRecipe(hidden=(2,), activation="tanh"))
    snapshot = snapshot_of(recipe)
    weights = snapshot.subject.parameters.weights(1)
    weights[:] = [[1.0, 0.0], [0.0, 1.0]]
    snapshot.subject.parameters.biases(1)[:] = 0.0
    scene = scene_of(snapshot, SIZE, view=MAPS, charset=charset)
    DiagramPainter(scene, left_out=False).paint()
    column = scene.plan.columns[1]
    rows = column.detail.lines.count("map")
    assert rows >= 3
    for slot, across in zip(column.slots, (True, False), strict=True):
        top, left, right = slot.top + 1, column.left + 1, column.right - 2
        corners = [(left, top + rows - 1), (right, top)]
        cells = [scene.sheet.characters[y][x] for x, y in corners]
        colours = [scene.sheet.style_at(x, y).color for x, y in corners]
        assert colours[0] != colours[1]
        assert cells == (["▀", "▀"] if charset == "braille" else ["=", "#"])
        same = (left, top) if across else (right, top + rows - 1)
        assert scene.sheet.style_at(*same).color == colours[0]


def test_other_data_have_no_maps_and_the_view_is_passed_over() -> None:
    snapshot = snapshot_of(Experiment(data=DataRecipe(source="iris"), network=NetworkRecipe(hidden=(2,))))
    scene = scene_of(snapshot, SIZE, view=MAPS)
    DiagramPainter(scene, left_out=False).paint()
    assert not any("▀" in row for row in scene.sheet.characters)


def test_the_path_of_most_blame_is_drawn_in_the_colour_of_errors() -> None:
    snapshot = snapshot_of(Experiment(network=NetworkRecipe(hidden=(3, 2))), epochs=1)
    for view, drawn in ((ERRORS, True), (MAPS, False)):
        scene = scene_of(snapshot, SIZE, view=view)
        paint_connections(scene)
        before = [list(row) for row in scene.sheet.pens]
        paint_blame(scene)
        changed = np.argwhere(np.array(before) != np.array(scene.sheet.pens))
        assert bool(len(changed)) == drawn
        for y, x in changed.tolist():
            colour = scene.sheet.style_at(x, y).color
            assert colour == PALETTE.error.rich_color
    path = blame_path(snapshot.subject)
    assert [layer for layer, _ in path] == [3, 2, 1, 0]
