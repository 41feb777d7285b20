"""A plane among its labels, what is predicted for on it, and the samples on it with those that are left out."""

import re

import numpy as np
import pytest
from rich.style import Style
from textual.color import Color

from nn_tui.tui.drawing.styled_canvas import ink
from nn_tui.tui.panels.learned.paint_plane import Ground, Shade, draw_samples, lay_out, paint_ground, sampling
from nn_tui.tui.panels.learned.scene import LearnedScene
from tests.tui.panels.letters import PALETTE, picture

from .drawn import coloured, halves, lines_on, network_on, scene_of, some_data

SLOPE = network_on(
    some_data([[0.0, 0.0], [100.0, 50.0]], [[0.0], [1.0]], ("x1", "the height"), ("no", "yes")),
    ("identity",),
    [[0.01, 0.0, 0.0]],
)
"""Shown are x1 from -8 to 108 and the height from -4 to 54."""
SHADES = [
    Shade(PALETTE.train, PALETTE.output, "a"),
    Shade(PALETTE.test, PALETTE.error, "b"),
    Shade(PALETTE.faint, PALETTE.mark, "c"),
]


def laid_out(scene: LearnedScene) -> Ground:
    """Return where the plane of a scene stands."""
    assert scene.plane is not None
    return lay_out(scene, scene.plane)


@pytest.mark.parametrize(
    ("width", "height", "shown"),
    [
        (
            30,
            9,
            """
            |   54.0                       ¦   ffff
            |                              ¦
            |                              ¦
            |the …ht                       ¦fff fff
            |                              ¦
            |                              ¦
            |  -4.00                       ¦  fffff
            |        -8.00     x1       108¦        fffff     ff       fff
            |                              ¦
            """,
        ),
        (
            61,
            10,
            """
            |             54.0                                            ¦             ffff
            |                                                             ¦
            |                                                             ¦
            |                                                             ¦
            |          the …ht                                            ¦          fff fff
            |                                                             ¦
            |                                                             ¦
            |            -4.00                                            ¦            fffff
            |                  -8.00          x1            108           ¦                  fffff          ff            fff
            |                                                             ¦
            """,  # noqa: E501
        ),
        (
            30,
            8,
            """
            |   54.0                       ¦   ffff
            |                              ¦
            |                              ¦
            |the …ht                       ¦fff fff
            |                              ¦
            |                              ¦
            |  -4.00                       ¦  fffff
            |                              ¦
            """,
        ),
        (
            29,
            9,
            """
            |                             ¦
            |                             ¦
            |                             ¦
            |                             ¦
            |                             ¦
            |                             ¦
            |                             ¦
            |-8.00        x1          108 ¦fffff        ff          fff
            |                             ¦
            """,
        ),
    ],
    ids=["labelled", "in the middle", "too low for labels below", "too narrow for labels beside"],
)
def test_both_axes_have_their_ends_and_their_names_where_there_is_room(width: int, height: int, shown: str) -> None:
    scene = scene_of(SLOPE, width, height)
    laid_out(scene)
    assert coloured(scene.sheet) == picture(shown)


@pytest.mark.parametrize(
    ("width", "height", "columns", "rows", "left"),
    [
        (30, 9, 22, 7, 8),
        (61, 10, 32, 8, 18),
        (60, 9, 28, 7, 20),
        (31, 40, 23, 23, 8),
        (20, 40, 20, 20, 0),
        (35, 9, 27, 7, 8),
        (36, 9, 28, 7, 8),
        (38, 9, 28, 7, 9),
        (4, 2, 4, 1, 0),
        (4, 1, 4, 1, 0),
        (1, 1, 1, 1, 0),
    ],
)
def test_the_plane_is_at_most_twice_as_wide_as_high_or_as_high_as_wide(
    width: int, height: int, columns: int, rows: int, left: int
) -> None:
    ground = laid_out(scene_of(SLOPE, width, height))
    assert (ground.x.cells, ground.y.cells, ground.left) == (columns, rows, left)
    assert (ground.x.low, ground.x.high) == (-8.0, 108.0)
    assert (ground.y.low, ground.y.high) == (-4.0, 54.0)


@pytest.mark.parametrize(
    ("width", "shown"), [(28, "16.0 a long name for x  74.0"), (25, "16.0 a long nam…or x 74.0"), (12, "16.0 a… 74.0")]
)
def test_the_name_across_is_cut_to_the_room_between_the_ends(width: int, shown: str) -> None:
    data = some_data([[20.0, 0.0], [70.0, 0.0]], [[0.0], [1.0]], ("a long name for x", "y"), ("no", "yes"))
    scene = scene_of(network_on(data, ("identity",), [[0.0, 0.0, 0.0]]), width, 9)
    laid_out(scene)
    assert lines_on(scene.sheet)[7] == shown


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        (("x1", "x2"), True),
        (("length (cm)", "width (cm)"), True),
        (("length (cm)", "weight (g)"), False),
        (("age", "income"), False),
        (("x", "y"), False),
        (("x1", "y1"), False),
    ],
)
@pytest.mark.parametrize(("width", "height"), [(28, 10), (46, 13), (62, 20), (130, 40), (20, 40)])
def test_shapes_keep_their_proportions_where_both_inputs_have_one_unit(
    names: tuple[str, str], kept: bool, width: int, height: int
) -> None:
    data = some_data([[0.0, 0.0], [30.0, 10.0]], [[0.0], [1.0]], names, ("no", "yes"))
    ground = laid_out(scene_of(network_on(data, ("identity",), [[0.0, 0.0, 0.0]]), width, height))
    across, up = (ground.x.high - ground.x.low) / ground.x.cells, (ground.y.high - ground.y.low) / ground.y.cells
    # A cell is twice as high as it is wide.
    assert (up / across == pytest.approx(2)) == kept
    assert max(ground.x.low + 2.4, ground.y.low + 0.8) < 1e-9
    assert min(ground.x.high - 32.4, ground.y.high - 10.8) > -1e-9
    assert ground.x.low + ground.x.high == pytest.approx(30)
    assert ground.y.low + ground.y.high == pytest.approx(10)
    assert ground.left + ground.x.cells <= width


@pytest.mark.parametrize("width", range(1, 40))
def test_the_name_across_covers_neither_end(width: int) -> None:
    data = some_data([[20.0, 0.0], [123456.0, 0.0]], [[0.0], [1.0]], ("a name", "y"), ("no", "yes"))
    scene = scene_of(network_on(data, ("identity",), [[0.0, 0.0, 0.0]]), width, 9)
    laid_out(scene)
    assert re.fullmatch(r" *(-9855( +(a name|a?( n?a?)?…m?e?))?( +1\.3e\+5)?)?", lines_on(scene.sheet)[7])


def test_a_place_is_in_the_cell_that_is_drawn_for_it() -> None:
    ground = laid_out(scene_of(SLOPE, 61, 10))
    corners = np.array(
        [[-8.0, -4.0], [108.0, 54.0], [-8.0, 53.9], [107.9, -3.9], [50.0, 25.0], [-7.0, 2.9], [-4.0, 4.0]]
    )
    columns, rows = ground.cells(corners)
    assert columns.tolist() == [18, 49, 18, 49, 34, 18, 19]
    assert rows.tolist() == [7, 0, 0, 7, 3, 7, 6]
    # What lies outside is drawn at the edge.
    columns, rows = ground.cells(np.array([[-900.0, 900.0], [900.0, -900.0]]))
    assert columns.tolist() == [18, 49]
    assert rows.tolist() == [0, 7]


def test_a_cell_has_two_places_one_above_the_other_and_in_ascii_one() -> None:
    scene = scene_of(SLOPE, 4, 3)
    ground = laid_out(scene)
    points = ground.points(scene)
    assert points.shape == (2 * 2 * 4, 2)
    assert points[0].tolist() == [6.5, 46.75]
    assert points[4].tolist() == [6.5, 32.25]
    assert points[-1].tolist() == [93.5, 3.25]
    plain = scene_of(SLOPE, 4, 3, charset="ascii")
    assert ground.points(plain).tolist() == [[x, y] for y in (39.5, 10.5) for x in (6.5, 35.5, 64.5, 93.5)]
    # They are the same as long as the plane is, so that they are scaled but once.
    assert ground.points(scene) is ground.points(scene)


def test_the_upper_and_the_lower_place_of_a_cell_have_their_own_colours() -> None:
    scene = scene_of(SLOPE, 4, 3)
    ground = laid_out(scene)
    paint_ground(scene, ground, np.array([0, 1, 2, 0, 0, 2, 2, 1, 2, 2, 1, 1, 2, 0, 1, 0]), SHADES)
    fills = [shade.fill for shade in SHADES]
    assert halves(scene.sheet.strips())[:4] == [
        [fills[index] for index in row] for row in ([0, 1, 2, 0], [0, 2, 2, 1], [2, 2, 1, 1], [2, 0, 1, 0])
    ]
    assert lines_on(scene.sheet)[:2] == [" ▀ ▀", " ▀ ▀"]


def test_in_ascii_a_place_is_a_character_in_its_strong_colour() -> None:
    scene = scene_of(SLOPE, 4, 3, charset="ascii")
    paint_ground(scene, laid_out(scene), np.array([0, 1, 2, 0, 2, 2, 1, 1]), SHADES)
    assert lines_on(scene.sheet) == ["abca", "ccbb", ""]
    for column, index in enumerate((0, 1, 2, 0)):
        expected = ink(PALETTE.background.blend(SHADES[index].strong, 0.6))
        assert scene.sheet.style_at(column, 0) == expected


def crowd(count: int) -> LearnedScene:
    """Return a scene with so many samples on a diagonal, in a plane of 20 times 10 cells."""
    line = [[float(number), float(number)] for number in range(count)]
    data = some_data(line, [[0.0]] * count, ("x1", "x2"), ("no", "yes"))
    return scene_of(network_on(data, ("identity",), [[0.0, 0.0, 0.0]]), 20, 12)


@pytest.mark.parametrize(("count", "every"), [(40, 1), (41, 2), (80, 2), (81, 3), (120, 3), (121, 4)])
def test_on_five_cells_there_is_one_sample_and_the_legend_tells_how_many_are_left_out(count: int, every: int) -> None:
    scene = crowd(count)
    ground = laid_out(scene)
    assert (ground.x.cells, ground.y.cells) == (20, 10)
    left_out: list[tuple[str, Style]] = [(f"(1 in {every} drawn)", scene.faint)]
    assert sampling(scene, ground) == (left_out if every > 1 else [])
    marked: list[int] = []

    def mark(index: int) -> str:
        marked.append(index)
        return "*"

    draw_samples(scene, ground, mark, lambda _: PALETTE.mark)
    assert marked == list(range(0, count, every))


def test_all_samples_that_are_wrong_are_drawn_and_no_sample_hides_them() -> None:
    scene = crowd(41)
    ground = laid_out(scene)
    wrong = np.zeros(41, np.bool_)
    wrong[[1, 4, 39]] = True
    marked: list[int] = []

    def mark(index: int) -> str:
        marked.append(index)
        return "*"

    draw_samples(scene, ground, mark, lambda index: PALETTE.error if index == 4 else PALETTE.mark, wrong)
    assert marked == [index for index in range(0, 41, 2) if index != 4]
    columns, rows = ground.cells(scene.samples.places)
    for index in (1, 4, 39):
        column, row = int(columns[index]), int(rows[index])
        assert scene.sheet.characters[row][column] == "✕"
        colour = PALETTE.error if index == 4 else PALETTE.mark
        assert scene.sheet.style_at(column, row) == ink(colour, PALETTE.background, bold=True)
    assert sum(row.count("✕") for row in lines_on(scene.sheet)) == 3


def styled(scene: LearnedScene) -> tuple[Style, Style]:
    """Return the styles of two samples, the first on a filled place, the second on one that is not."""
    ground = laid_out(scene)
    indices = np.zeros(ground.x.cells * ground.y.cells * (2 if scene.glyphs.area else 1), np.intp)
    paint_ground(scene, ground, indices, SHADES)
    columns, rows = ground.cells(scene.samples.places)
    scene.sheet.put(int(columns[1]), int(rows[1]), " ", ink(PALETTE.mark))
    draw_samples(scene, ground, lambda _: "*", lambda index: (PALETTE.error, PALETTE.mark)[index])
    first, second = (scene.sheet.style_at(int(columns[index]), int(rows[index])) for index in (0, 1))
    return first, second


def test_a_sample_stands_on_the_colour_of_its_place() -> None:
    assert styled(scene_of(SLOPE, 29, 10)) == (ink(PALETTE.error, PALETTE.train), ink(PALETTE.mark))


def test_in_ascii_a_sample_is_bold_on_no_colour() -> None:
    bold = ink(PALETTE.error, bold=True), ink(PALETTE.mark, bold=True)
    assert styled(scene_of(SLOPE, 29, 10, charset="ascii")) == bold


def test_the_colours_of_the_terminal_fill_no_place() -> None:
    scene = scene_of(SLOPE, 4, 3)
    own = [Shade(Color.parse("ansi_red"), Color.parse("ansi_red"), "a")]
    paint_ground(scene, laid_out(scene), np.zeros(16, np.intp), own)
    assert scene.sheet.style_at(0, 0).bgcolor is None
