"""The points of pictures cell by cell: brightness for pixels, signs and sizes for weights, and what is in ASCII."""

import numpy as np
from msgspec import structs
from textual.color import Color
from textual.geometry import Size

from nn_tui.engine.runs import Snapshot
from nn_tui.tui.panels.learned.learned_panel import LearnedPanel
from tests.tui.panels.letters import PALETTE
from tests.tui.scripted import ScriptedRun, opened
from tests.tui.snapshots import with_outline

from .drawn import choosing, drawn, halves, learned, lines_on, scene_of
from .pictured import painted, pictured, with_five_hidden

MISS = pictured()


def brightness(share: float) -> Color:
    """Return the colour of a pixel."""
    return PALETTE.background.blend(PALETTE.foreground, 0.04 + 0.9 * share)


def size_of(share: float) -> Color:
    """Return the colour of a weight."""
    return PALETTE.background.blend(PALETTE.positive if share >= 0 else PALETTE.negative, 0.04 + 0.9 * abs(share))


def test_pixels_are_bright_and_weights_have_the_colours_of_their_signs() -> None:
    rows = halves(painted(scene_of(MISS, 30, 5)).sheet.strips())
    pixels, weights = [[0.0, 0.5, 1.0], [0.25, 0.75, 1.0]], [[0.25, -0.5, 0.0], [0.125, 1.0, -1.0]]
    for row in range(2):
        for half in (2 + 2 * row, 3 + 2 * row):
            assert rows[half][4:10] == [brightness(share) for share in pixels[row] for _ in range(2)]
            assert rows[half][20:26] == [size_of(share) for share in weights[row] for _ in range(2)]


def test_a_sign_stands_out_on_its_colour() -> None:
    sheet = painted(scene_of(MISS, 30, 5)).sheet
    assert [Color.from_rich_color(sheet.style_at(x, 2).color) for x in (22, 24)] == [  # pyright: ignore[reportArgumentType]
        PALETTE.bright(PALETTE.positive),
        PALETTE.bright(PALETTE.negative),
    ]
    assert "".join(sheet.characters[1][20:26] + sheet.characters[2][20:26]) == "++--    ++--"


def test_points_that_have_no_two_cells_stand_one_above_the_other_in_one() -> None:
    rows = halves(painted(scene_of(MISS, 20, 4)).sheet.strips())
    assert rows[2][3:6] == [brightness(share) for share in (0.0, 0.5, 1.0)]
    assert rows[3][3:6] == [brightness(share) for share in (0.25, 0.75, 1.0)]
    assert rows[2][14:17] == [size_of(share) for share in (0.25, -0.5, 0.0)]
    assert rows[3][14:17] == [size_of(share) for share in (0.125, 1.0, -1.0)]


def test_in_ascii_such_a_cell_has_the_mean_of_both_and_of_a_lone_point_that() -> None:
    # 0 and 0.25, 0.5 and 0.75, 1 and 1; 0.25 and 0.125, -0.5 and 1, 0 and -1.
    assert lines_on(painted(scene_of(MISS, 20, 4, charset="ascii")).sheet)[1] == "   .+@          -"
    three = with_outline(MISS, data=structs.replace(MISS.data, image_shape=(3, 2)))
    # 0 and 1, 0.5 and 0.25; 0.75 and nothing, 1 and nothing.
    assert [line[3:5] for line in lines_on(painted(scene_of(three, 20, 5, charset="ascii")).sheet)[1:3]] == ["=-", "*@"]


def test_where_a_strip_ends_nothing_is_drawn() -> None:
    strip = with_five_hidden(MISS, [1.0, -1.0, 0.5, 0.25, -0.5])
    sheet = painted(scene_of(strip, 20, 5, (2, 1))).sheet
    assert [line[11:] for line in lines_on(sheet)[:3]] == [" into y2", "++--++++", "--"]
    assert halves(sheet.strips())[4][11:19] == [size_of(-0.5)] * 2 + [PALETTE.background] * 6
    low = halves(painted(scene_of(strip, 20, 4, (2, 1))).sheet.strips())
    assert low[2][13:17] == [size_of(share) for share in (1.0, -1.0, 0.5, 0.25)]
    assert low[3][13:17] == [size_of(-0.5)] + [PALETTE.background] * 3
    ascii_only = painted(scene_of(strip, 20, 4, (2, 1), "ascii")).sheet
    # The first is the mean of 1 and -0.5, the others stand for themselves.
    assert lines_on(ascii_only)[1][13:] == " =+"


def two_halves() -> Snapshot:
    """Return a look at digits before whose last update the weights into h1.1 were 1 above and -1 below."""
    snapshot = learned("digits")
    parameters = snapshot.parameters.copy()
    parameters.weights(1)[0] = np.where(np.arange(64) < 32, 1.0, -1.0)
    return structs.replace(snapshot, subject=structs.replace(snapshot.subject, parameters=parameters))


async def test_the_weights_beside_a_sample_are_those_of_its_moment_also_where_they_are_copied() -> None:
    async with opened(ScriptedRun(two_halves())) as pilot:
        await pilot.press("d")
        copied = [line.split("\t") for line in pilot.app.query_one(LearnedPanel).selected_text().splitlines()]
        assert copied[-9:] == [["weights into h1.1"], *[["1"] * 8] * 4, *[["-1"] * 8] * 4]


def test_the_sign_of_a_weight_is_told_without_colour() -> None:
    painted_digits = two_halves()
    rows = drawn(painted_digits, Size(46, 12), panel=choosing(painted_digits, view="pictures"))
    pictured_weights = [row[24:] for row in rows[2:10]]
    assert all(set(row.strip()) == {"+"} for row in pictured_weights[:4])
    assert all(set(row.strip()) == {"-"} for row in pictured_weights[4:])
