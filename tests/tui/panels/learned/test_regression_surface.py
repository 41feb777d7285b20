"""Which value is predicted where, by colour, with its scale; and which predictions of a projection are too high."""

import re
from collections.abc import Sequence

import numpy as np
import pytest
from msgspec import structs
from textual.color import Color
from textual.geometry import Size

from nn_tui.engine import ParameterVector
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.drawing.glyphs import Charset
from nn_tui.tui.drawing.styled_canvas import ink
from nn_tui.tui.panels.learned.regression_surface import ColourScale, draw_surface
from nn_tui.tui.panels.learned.samples import Splits
from nn_tui.tui.panels.learned.scene import LearnedScene
from tests.tui.panels.letters import PALETTE

from .drawn import choosing, coloured, drawn, halves, learned, lines_on, network_on, samples_in, scene_of, some_data

CORNERS = [[0.0, 0.0], [100.0, 50.0]]


def slope(targets: Sequence[float] = (-10, 10), activation: str = "identity", *inside: float) -> Snapshot:
    """Return a look at a network that predicts (x1 − 50) / 5, from -10 to 10, of two samples in corners."""
    data = some_data(CORNERS, [[target] for target in targets], ("x1", "v2"), ("price",), task="regression")
    weight, bias = inside or (1.0, 0.0)
    return network_on(data, (activation, "identity"), [[weight, 0.0, bias]], [[0.2, -10.0]])


SLOPE = slope()
LEVELS = [-7, -7, -7, -6, -6, -5, -4, -4, -3, -3, -2, -2, -1, -1, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 6, 7, 7, 7]
"""Sevenths of the way from the middle of the scale to its ends, place by place."""


def painted(scene: LearnedScene) -> LearnedScene:
    """Return a scene with the surface drawn on it."""
    draw_surface(scene)
    return scene


def fill(level: int, levels: int = 7) -> Color:
    """Return the colour of an area, less than nothing at the middle of the scale and strong at its ends."""
    colour = PALETTE.positive if level >= 0 else PALETTE.negative
    return PALETTE.background.blend(colour, 0.04 + 0.7 * abs(level) / levels)


def test_a_value_is_the_fuller_of_its_signs_colour_the_further_it_is_from_the_middle() -> None:
    rows = halves(painted(scene_of(SLOPE, 29, 10, splits="none")).sheet.strips())[:16]
    assert rows == [[fill(level) for level in LEVELS]] * 16


def test_in_few_colours_there_are_two_on_each_side_of_the_middle() -> None:
    rows = halves(painted(scene_of(SLOPE, 29, 10, splits="none", smooth=False)).sheet.strips())[:16]
    bands = [-2] * 5 + [-1] * 6 + [0] * 7 + [1] * 6 + [2] * 5
    assert rows == [[fill(level, 2) for level in bands]] * 16


def test_in_ascii_a_character_tells_sign_and_size() -> None:
    scene = painted(scene_of(SLOPE, 29, 10, charset="ascii"))
    lines = lines_on(scene.sheet)
    assert lines[1:7] == ["=====-------     +++++++#####"] * 6
    assert lines[0] == "=====-------     +++++++###o#"
    assert lines[7] == "==o==-------     +++++++#####"
    assert lines[9] == "price -10.0 =--  ++# 10.0"
    assert scene.sheet.style_at(0, 1) == ink(PALETTE.background.blend(PALETTE.negative, 0.6))
    assert scene.sheet.style_at(28, 1) == ink(PALETTE.background.blend(PALETTE.positive, 0.6))
    assert [scene.sheet.style_at(x, 9).color for x in (12, 19)] == [
        PALETTE.negative.rich_color,
        PALETTE.positive.rich_color,
    ]


@pytest.mark.parametrize(
    ("targets", "ends"),
    [
        ((-10, 10), ("-10.0", "10.0")),
        # Around 0 where there are both signs, the same distance to both sides.
        ((-1, 4), ("-4.00", "4.00")),
        ((-8, 4), ("-8.00", "8.00")),
        ((0, 10), ("0", "10.0")),
        ((-10, 0), ("-10.0", "0")),
        ((20, 40), ("20.0", "40.0")),
        ((5, 5), ("4.00", "6.00")),
    ],
)
def test_the_scale_reaches_as_far_as_the_targets(targets: tuple[float, float], ends: tuple[str, str]) -> None:
    legend = lines_on(painted(scene_of(slope(targets), 70, 10)).sheet)[-1]
    assert legend == f"price {ends[0]} ███████████████ {ends[1]}  • train"


def test_the_targets_of_samples_that_are_not_shown_count_for_the_scale_too() -> None:
    data = structs.replace(samples_in(SLOPE), splits=np.array([0, 2], np.int8))
    snapshot = network_on(structs.replace(SLOPE.data, shown_samples=data), ("identity",), [[0.2, 0.0, -10.0]])
    legend = lines_on(painted(scene_of(snapshot, 70, 10, splits="train")).sheet)[-1]
    assert legend == "price -10.0 ███████████████ 10.0  • train"


@pytest.mark.parametrize(
    ("width", "shades", "levels"),
    [(40, 15, range(-7, 8)), (39, 8, range(-7, 8, 2)), (29, 8, range(-7, 8, 2))],
)
def test_a_narrow_panel_has_half_of_the_shades_in_its_legend(width: int, shades: int, levels: range) -> None:
    sheet = painted(scene_of(SLOPE, width, 10)).sheet
    legend = lines_on(sheet)[-1]
    assert legend.startswith(f"price -10.0 {'█' * shades} 10.0")
    assert [sheet.style_at(12 + place, 9) for place in range(shades)] == [ink(fill(level)) for level in levels]
    assert sheet.style_at(0, 9) == sheet.style_at(13 + shades, 9) == ink(PALETTE.foreground)


@pytest.mark.parametrize("width", [*range(12, 60), 80])
@pytest.mark.parametrize("charset", ["braille", "ascii"])
def test_the_scale_is_whole_or_not_there_and_stands_on_nothing_else(width: int, charset: Charset) -> None:
    data = some_data(CORNERS, [[-1e-5], [1e-5]], ("x1", "v2"), ("a long target",), task="regression", tested=1)
    scene = painted(scene_of(network_on(data, ("identity",), [[0.0, 0.0, 0.0]]), width, 10, charset=charset))
    legend = lines_on(scene.sheet)[-1]
    shades = "█+" if charset == "braille" else r"[-=+# ]+"
    marks = '( +[•o] train [◦"] test)?'
    assert re.fullmatch(rf"((a long target )?-1e-5 {shades} 1e-5{marks})?", legend)
    assert ("test" in legend) >= (width >= 48)


def test_in_few_colours_the_legend_has_them_all() -> None:
    sheet = painted(scene_of(SLOPE, 29, 10, smooth=False)).sheet
    assert lines_on(sheet)[-1] == "price -10.0 █████ 10.0"
    assert [sheet.style_at(12 + place, 9) for place in range(5)] == [ink(fill(level, 2)) for level in range(-2, 3)]


@pytest.mark.parametrize(
    ("splits", "legend"), [("all", "• train ◦ test"), ("train", "• train"), ("test", "◦ test"), ("none", "")]
)
def test_behind_the_scale_the_legend_names_the_splits(splits: Splits, legend: str) -> None:
    data = structs.replace(samples_in(SLOPE), splits=np.array([0, 2], np.int8))
    snapshot = network_on(structs.replace(SLOPE.data, shown_samples=data), ("identity",), [[0.2, 0.0, -10.0]])
    assert lines_on(painted(scene_of(snapshot, 70, 10, splits=splits)).sheet)[-1].partition("10.0  ")[2] == legend


def test_the_legend_tells_how_many_samples_are_left_out() -> None:
    inputs, targets = [[float(number), 0.0] for number in range(60)], [[number] for number in range(60)]
    data = some_data(inputs, targets, ("x1", "x2"), ("y",), task="regression")
    network = network_on(data, ("identity",), [[1.0, 0.0, 0.0]])
    legends = {
        70: "y 0 ███████████████ 59.0  • train  (1 in 2 drawn)",
        30: "y 0 ███████████████ 59.0 • 1/2",
        24: "y 0 ████████ 59.0  • 1/2",
        16: "0 ███ 59.0 • 1/3",
    }
    assert {width: lines_on(painted(scene_of(network, width, 10)).sheet)[-1] for width in legends} == legends


def test_so_do_those_of_a_neuron_and_of_a_projection() -> None:
    inputs, targets = [[float(number), 0.0, number % 3.0] for number in range(60)], [[number] for number in range(60)]
    data = some_data(inputs, targets, ("x1", "x2", "x3"), ("y",), task="regression")
    network = network_on(data, ("tanh", "identity"), [[0.01, 0.0, 0.0, 0.0]], [[1.0, 0.0]])
    legends = {
        neuron: [
            lines_on(painted(scene_of(network, width, 10, view="projection", plane=1, neuron=neuron)).sheet)[-1]
            for width in (60, 30)
        ]
        for neuron in (False, True)
    }
    assert legends == {
        False: ["+ too high  - too low  · within 0.25 sd  (1 in 2 drawn)", "+ too high  - too low  • 1/2"],
        True: ["h1.1 -1.00 ███████████████ 1.00  • train  (1 in 2 drawn)", "h1.1 -1.00 ████████ 1.00 • 1/2"],
    }


def test_a_sample_has_the_colour_of_its_target_brighter_than_its_place() -> None:
    data = some_data(
        [[0.0, 0.0], [100.0, 50.0], [50.0, 25.0]], [[-10], [10], [5]], ("x1", "v2"), ("price",), task="regression"
    )
    snapshot = network_on(data, ("identity",), [[0.2, 0.0, -10.0]])
    sheet = painted(scene_of(snapshot, 29, 10)).sheet
    lines = lines_on(sheet)
    found = [(x, y) for y, line in enumerate(lines[:8]) for x, mark in enumerate(line) if mark == "•"]
    assert found == [(27, 0), (14, 3), (2, 7)]
    # A half of the way up is 3.5 sevenths, which rounds to 4.
    expected = [PALETTE.positive, PALETTE.foreground.blend(PALETTE.positive, 4 / 7), PALETTE.negative]
    beneath = [fill(7), fill(0), fill(-7)]
    assert [sheet.style_at(*place) for place in found] == [
        ink(colour, back) for colour, back in zip(expected, beneath, strict=True)
    ]


def test_values_that_are_beyond_the_scale_or_no_numbers_have_a_shade_too() -> None:
    scale = ColourScale("price", 30.0, 10.0, 7, 0.7)
    values = np.array([20.0, 30.0, 40.0, -500.0, 500.0, 30.71, 30.72, np.nan, np.inf, -np.inf])
    assert scale.index(values).tolist() == [0, 7, 14, 0, 14, 7, 8, 7, 14, 0]


@pytest.mark.parametrize(
    ("activation", "selected", "scale"),
    [
        ("tanh", (1, 0), "h1.1 -1.00 ████████ 1.00"),
        ("sigmoid", (1, 0), "h1.1 -1.00 ████████ 1.00"),
        # Where it has no bounds, the ends are as far from 0 as it comes on the plane.
        ("relu", (1, 0), "h1.1 -106 ███████████████ 106"),
        ("tanh", (0, 0), "x1 -106 ███████████████ 106"),
        ("tanh", (0, 1), "v2 -52.2 ███████████████ 52.2"),
        ("identity", (2, 0), "y1 -11.2 ███████████████ 11.2"),
    ],
)
def test_a_neuron_has_a_scale_of_its_own(activation: str, selected: tuple[int, int], scale: str) -> None:
    scene = painted(scene_of(slope((20, 40), activation), 29, 10, selected, neuron=True, splits="none"))
    assert lines_on(scene.sheet)[-1] == scale


def test_the_map_of_a_neuron_is_coloured_by_its_activation_and_the_samples_by_their_targets() -> None:
    # The neuron is ±1 but at its edge, and the targets are 20 and 40.
    snapshot = slope((20, 40), "tanh", 1.0, -50.0)
    scene = painted(scene_of(snapshot, 29, 10, neuron=True))
    rows = halves(scene.sheet.strips())
    assert rows[5] == [fill(-7)] * 14 + [fill(0)] + [fill(7)] * 14
    assert scene.sheet.style_at(2, 7) == ink(PALETTE.negative, fill(-7))
    assert scene.sheet.style_at(27, 0) == ink(PALETTE.positive, fill(7))
    assert lines_on(scene.sheet)[-1] == "h1.1 -1.00 ████████ 1.00"
    few = halves(painted(scene_of(snapshot, 29, 10, neuron=True, smooth=False, splits="none")).sheet.strips())
    assert few[5] == [fill(-2, 2)] * 14 + [fill(0, 2)] + [fill(2, 2)] * 14


def test_a_neuron_that_is_no_number_anywhere_is_at_the_middle_of_a_scale() -> None:
    scene = painted(scene_of(slope((20, 40), "relu", np.nan, 0.0), 29, 10, neuron=True, splits="none"))
    assert halves(scene.sheet.strips())[:16] == [[fill(0)] * 29] * 16
    assert lines_on(scene.sheet)[-1] == "h1.1 -1.00 ████████ 1.00"
    assert lines_on(painted(scene_of(slope((20, 40), "relu", 0.0, 0.0), 29, 10, neuron=True)).sheet)[-1].startswith(
        "h1.1 -1.00 ████████ 1.00"
    )


def errors(targets: Sequence[float], guesses: Sequence[float]) -> Snapshot:
    """Return a look at a network that predicts its first input of three."""
    data = some_data(
        [[guess, float(index), 0.0] for index, guess in enumerate(guesses)],
        [[target] for target in targets],
        ("x1", "x2", "x3"),
        ("price",),
        task="regression",
    )
    return network_on(data, ("identity",), [[1.0, 0.0, 0.0, 0.0]])


def marks_of(snapshot: Snapshot, charset: Charset = "braille") -> list[tuple[str, Color]]:
    """Return the marks on a projection from below upwards, with their colours."""
    scene = painted(scene_of(snapshot, 29, 20, charset=charset, view="projection", plane=1))
    return [
        (mark, Color.from_rich_color(color))
        for y, line in reversed(list(enumerate(lines_on(scene.sheet)[:18])))
        for x, mark in enumerate(line)
        if mark != " " and (color := scene.sheet.style_at(x, y).color)
    ]


def test_a_projection_says_which_predictions_are_too_high_and_how_much() -> None:
    # The targets' standard deviation is 2.
    found = marks_of(errors([-2, 2, -2, 2, -2, 2], [-1.5, 2.49, -2.5, 1.51, -1.0, -2.0]))
    assert found == [
        ("+", PALETTE.strength(PALETTE.positive, 0.25)),
        ("·", PALETTE.faint),
        ("-", PALETTE.strength(PALETTE.negative, 0.25)),
        ("·", PALETTE.faint),
        ("+", PALETTE.strength(PALETTE.positive, 0.5)),
        ("-", PALETTE.negative),
    ]


def test_in_ascii_an_exact_prediction_has_another_mark_than_one_that_is_too_low() -> None:
    wrong = errors([-2, 2, -2, 2], [-2.0, 4.0, -4.0, 2.0])
    assert [mark for mark, _ in marks_of(wrong, "ascii")] == [".", "+", "-", "."]
    legend = lines_on(painted(scene_of(wrong, 70, 10, charset="ascii", view="projection", plane=1)).sheet)[-1]
    assert legend == "price predicted  + too high  - too low  . within 0.25 sd"


def test_where_all_targets_are_alike_errors_are_measured_in_their_unit() -> None:
    assert [mark for mark, _ in marks_of(errors([5, 5, 5, 5], [5.2, 5.3, 4.8, 4.7]))] == ["·", "+", "·", "-"]


def test_a_prediction_that_is_no_number_is_no_error() -> None:
    snapshot = errors([-2, 2], [0.0, 1.0])
    broken = ParameterVector(snapshot.structure)
    broken.vector[:] = np.nan
    assert [mark for mark, _ in marks_of(structs.replace(snapshot, parameters=broken))] == ["·", "·"]


def test_a_projection_explains_its_marks_and_names_the_target() -> None:
    scene = painted(scene_of(errors([-2, 2], [0.0, 1.0]), 70, 10, view="projection", plane=1))
    assert coloured(scene.sheet)[-1] == (
        "price predicted  + too high  - too low  · within 0.25 sd              "
        "¦wwwww wwwwwwwww  p ppp pppp  n nnn nnn  f ffffff ffff ff"
    )
    crowd = errors(list(range(60)), list(range(60)))
    legend = lines_on(painted(scene_of(crowd, 80, 10, view="projection", plane=1)).sheet)[-1]
    assert legend == "price predicted  + too high  - too low  · within 0.25 sd  (1 in 2 drawn)"


def test_of_a_neuron_a_projection_shows_the_activation() -> None:
    scene = painted(scene_of(errors([-2, 2], [0.0, 100.0]), 70, 10, (0, 0), view="projection", plane=1, neuron=True))
    assert lines_on(scene.sheet)[-1] == "x1 -106 ███████████████ 106  • train"
    assert "+" not in "".join(lines_on(scene.sheet))


def test_one_input_has_no_plane() -> None:
    assert lines_on(painted(scene_of(learned("logistic"), 40, 10)).sheet) == [""] * 10


def test_the_surface_names_the_values_at_the_ends_of_its_scale() -> None:
    snapshot = learned("hills")
    reach = np.abs(samples_in(snapshot).targets).max()
    legend = drawn(snapshot, Size(62, 20))[-2]
    assert legend.startswith(f"y -{reach:.2f}")
    assert f"{reach:.2f} " in legend


def test_a_projected_regression_says_which_predictions_are_too_high() -> None:
    snapshot = learned("diabetes")
    parameters = ParameterVector(snapshot.structure)
    parameters.biases(snapshot.structure.depth)[:] = 100.0
    high = structs.replace(snapshot, parameters=parameters)
    rows = drawn(high, Size(62, 20), panel=choosing(high, view="projection"))
    plot = "".join(row[9:] for row in rows[1:-4])
    assert "+" in plot
    assert "·" not in plot
    assert plot.count("-") == 0
