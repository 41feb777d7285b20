"""Which class is predicted where, how surely, and the samples on it: on the plane of two inputs, and projected."""

import numpy as np
import pytest
from msgspec import structs
from textual.color import Color
from textual.geometry import Size

from nn_tui.engine.runs import Snapshot
from nn_tui.tui.drawing.glyphs import Charset
from nn_tui.tui.drawing.styled_canvas import ink
from nn_tui.tui.drawing.text_cells import width_of
from nn_tui.tui.panels.learned.decision_map import _classes, draw_decision_map
from nn_tui.tui.panels.learned.samples import Splits
from nn_tui.tui.panels.learned.scene import LearnedScene
from tests.tui.panels.letters import PALETTE
from tests.tui.snapshots import with_outline

from .drawn import choosing, drawn, half_plane, halves, learned, lines_on, network_on, samples_in, scene_of, some_data

SLOPE = network_on(
    some_data(
        [[0.0, 0.0], [100.0, 50.0], [44.0, 25.0], [56.0, 25.0], [80.0, 45.0], [20.0, 40.0]],
        [[0.0], [1.0], [1.0], [0.0], [1.0], [0.0]],
        ("x1", "v2"),
        ("no", "yes"),
        tested=2,
    ),
    ("identity",),
    [[0.01, 0.0, 0.0]],
)
"""The output is x1 / 100, and two samples beside its middle are on the wrong side."""


def painted(scene: LearnedScene) -> LearnedScene:
    """Return a scene with the map drawn on it."""
    draw_decision_map(scene)
    return scene


def fill(colour: Color, share: float) -> Color:
    """Return a colour of an area."""
    return PALETTE.background.blend(colour, share)


def test_a_class_is_the_fuller_of_colour_the_surer_it_is() -> None:
    rows = halves(painted(scene_of(SLOPE, 29, 10, splits="none")).sheet.strips())[:16]
    levels = [6, 6, 6, 6, 5, 5, 4, 3, 3, 2, 2, 1, 1, 0]
    sure = [0.12 + 0.43 * level / 6 for level in levels]
    zero, one = PALETTE.class_0, PALETTE.class_1
    # The fifteenth place is the middle itself, where class 1 has not begun.
    expected = [*(fill(zero, share) for share in sure), fill(zero, 0.12), *(fill(one, share) for share in sure[::-1])]
    assert rows == [expected] * 16


def test_in_few_colours_a_class_has_one() -> None:
    rows = halves(painted(scene_of(SLOPE, 29, 10, splits="none", smooth=False)).sheet.strips())[:16]
    assert rows == [[fill(PALETTE.class_0, 0.55)] * 15 + [fill(PALETTE.class_1, 0.55)] * 14] * 16


def test_in_ascii_a_class_has_one_character_where_it_is_sure_and_one_where_it_is_not() -> None:
    lines = lines_on(painted(scene_of(SLOPE, 29, 10, charset="ascii")).sheet)
    assert lines == [
        ":::::::........+++++++#####o#",
        ':::::::".......+++++++"######',
        ":::::::........+++++++#######",
        ":::::::......X.+X+++++#######",
        ":::::::........+++++++#######",
        ":::::::........+++++++#######",
        ":::::::........+++++++#######",
        "::o::::........+++++++#######",
        "-8.00        x1           108",
        ": no  # yes  X wrong",
    ]
    few = lines_on(painted(scene_of(SLOPE, 29, 10, charset="ascii", smooth=False, splits="none")).sheet)
    assert few[:8] == [":" * 15 + "#" * 14] * 8


def test_samples_have_the_colours_of_their_true_classes_and_wrong_ones_are_crosses() -> None:
    scene = painted(scene_of(SLOPE, 29, 10))
    lines = lines_on(scene.sheet)
    right = {(7, 2): ("•", 0), (0, 27): ("•", 1), (1, 22): ("◦", 1), (1, 7): ("◦", 0)}
    places = {**right, (3, 13): ("✕", 1), (3, 16): ("✕", 0)}
    assert {(y, x) for y, line in enumerate(lines[:8]) for x, mark in enumerate(line) if mark in "•◦✕"} == set(places)
    for (y, x), (mark, actual) in places.items():
        assert lines[y][x] == mark
        colour = PALETTE.bright(PALETTE.of_class(actual))
        beneath = PALETTE.background if mark == "✕" else None
        style = scene.sheet.style_at(x, y)
        assert style.color == colour.rich_color
        assert style.bold == (mark == "✕")
        assert style.bgcolor is not None
        assert beneath is None or style.bgcolor == beneath.rich_color


@pytest.mark.parametrize(
    ("splits", "legend"),
    [
        ("all", "█ no  █ yes  • train ◦ test  ✕ wrong"),
        ("train", "█ no  █ yes  • train  ✕ wrong"),
        ("test", "█ no  █ yes  ◦ test  ✕ wrong"),
        ("none", "█ no  █ yes"),
    ],
)
def test_the_legend_names_the_classes_and_the_marks_that_are_shown(splits: Splits, legend: str) -> None:
    sheet = painted(scene_of(SLOPE, 60, 10, splits=splits)).sheet
    assert lines_on(sheet)[-1] == legend
    assert sheet.style_at(0, 9) == ink(PALETTE.class_0)
    assert sheet.style_at(6, 9) == ink(PALETTE.class_1)


def test_the_legend_tells_how_many_samples_are_left_out() -> None:
    many = [[float(number), 0.0] for number in range(103)]
    data = some_data(many, [[float(number > 50)] for number in range(103)], ("x1", "x2"), ("no", "yes"))
    network = network_on(data, ("identity",), [[0.01, 0.0, 0.0]])
    legends = {
        60: "█ no  █ yes  • train  ✕ all wrong  (1 in 3 right ones drawn)",
        46: "█ no  █ yes  • train  ✕ all  1 in 3 right",
        34: "█ no  █ yes  1 in 3 right  ✕ all",
        30: "█ no █ yes 1 in 3 right ✕ all",
        24: "█ no █ yes • 1/3 ✕ all",
        19: "• 1/4 ✕ all █ no",
        12: "• 1/6 ✕ all",
    }
    assert {width: lines_on(painted(scene_of(network, width, 10)).sheet)[-1] for width in legends} == legends


def test_so_does_that_of_a_neuron_and_of_a_projection() -> None:
    numbers = range(103)
    data = some_data(
        [[float(number), 0.0, float(number % 3)] for number in numbers],
        [[float(number > 50)] for number in numbers],
        ("x1", "x2", "x3"),
        ("no", "yes"),
    )
    network = network_on(data, ("tanh", "identity"), [[0.01, 0.0, 0.0, 0.0]], [[1.0, 0.0]])
    assert {width: lines_on(projected(network, width).sheet)[-1] for width in (60, 30, 24)} == {
        60: "█ no  █ yes  ✕ all  1 in 3 right  others at their mean",
        30: "█ no █ yes ✕ all 1 in 3 right",
        24: "█ no █ yes • 1/3 ✕ all",
    }
    neurons = {
        width: painted(scene_of(network, width, 10, view="projection", plane=1, neuron=True)) for width in (60, 34, 30)
    }
    assert {width: lines_on(scene.sheet)[-1] for width, scene in neurons.items()} == {
        60: "h1.1 -1.00 ████████ 1.00  ✕ all  1 in 3 right  █ no  █ yes",
        34: "-1.00 ████████ 1.00  • 1/3  ✕ all",
        30: "-1.00 ███ 1.00  • 1/3  ✕ all",
    }


@pytest.mark.parametrize(
    ("width", "legend"),
    [
        (60, "█ a class o…name  █ another  █ c  • train  ✕ wrong"),
        (50, "█ a clas…ame  █ another  █ c  • train  ✕ wrong"),
        (31, "█ a …e  █ an…r  █ c  ✕ wrong"),
        (24, "█ a…e █ a…r █ c ✕ wrong"),
        (16, "█ a…e █ a…r █ c"),
    ],
)
def test_the_names_of_the_classes_are_cut_alike(width: int, legend: str) -> None:
    data = some_data(
        [[0.0, 0.0], [1.0, 1.0]],
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]],
        ("x1", "x2"),
        ("a class of a name", "another", "c"),
        task="multiclass",
    )
    scene = painted(scene_of(network_on(data, ("softmax",), *[[[0.0, 0.0, 0.0]] * 3]), width, 6))
    assert lines_on(scene.sheet)[-1] == legend


def many_classes(names: tuple[str, ...], features: int) -> Snapshot:
    """Return a look at a network that tells one class from the next along its first input, 0 to 10 for each."""
    count = len(names)
    data = some_data(
        [[10.0 * index + 5, *[float(index % 2)] * (features - 1)] for index in range(count)],
        np.eye(count).tolist(),
        tuple(f"x{number}" for number in range(1, features + 1)),
        names,
        task="multiclass",
    )
    # Line k falls short of the curve x² / 2 nowhere but at its own place.
    rows = [[10.0 * index + 5, *[0.0] * (features - 1), -((10.0 * index + 5) ** 2) / 2] for index in range(count)]
    return network_on(data, ("softmax",), rows)


def test_in_ascii_the_characters_begin_again_after_five_classes() -> None:
    scene = painted(scene_of(many_classes(tuple("abcdef"), 2), 29, 10, charset="ascii", splits="none"))
    line = lines_on(scene.sheet)[0]
    assert [line[x] for x in (2, 7, 12, 16, 21, 26)] == list(":#=%&:")
    assert lines_on(scene.sheet)[-1] == ": a  # b  = c  % d  & e  : f"
    colours = [scene.sheet.style_at(5 * index, 9).color for index in range(6)]
    assert colours == [PALETTE.of_class(index).rich_color for index in range(6)]


def projected(
    snapshot: Snapshot, width: int = 70, charset: Charset = "braille", *, smooth: bool = True, splits: Splits = "all"
) -> LearnedScene:
    """Return a scene with a projection on the first two inputs drawn on it."""
    return painted(
        scene_of(snapshot, width, 10, (1, 0), charset, view="projection", plane=1, smooth=smooth, splits=splits)
    )


def test_a_projection_marks_each_sample_with_the_initial_of_what_is_predicted() -> None:
    snapshot = many_classes(("ant", "bee", "cow"), 3)
    # The last cow is called an ant.
    mistaken = structs.replace(samples_in(snapshot), targets=np.eye(3)[[0, 1, 0]])
    snapshot = with_outline(snapshot, data=structs.replace(snapshot.data, shown_samples=mistaken))
    scene = projected(snapshot)
    lines = lines_on(scene.sheet)
    assert lines[-1] == "█ ant  █ bee  █ cow  ✕ wrong  others at their mean"
    assert scene.sheet.style_at(33, 9) == scene.faint
    marks = {mark: (x, y) for y, line in enumerate(lines[:8]) for x, mark in enumerate(line) if mark in "ab✕"}
    colours = {mark: scene.sheet.style_at(x, y).color for mark, (x, y) in marks.items() if x > 20}
    assert colours == {
        "a": PALETTE.bright(PALETTE.class_0).rich_color,
        "b": PALETTE.bright(PALETTE.class_1).rich_color,
        "✕": PALETTE.bright(PALETTE.class_2).rich_color,
    }


@pytest.mark.parametrize("names", [("ant", "ape", "cow"), ("ant", "", "cow")])
def test_where_initials_do_not_tell_the_classes_apart_the_splits_have_their_marks(names: tuple[str, ...]) -> None:
    lines = lines_on(projected(many_classes(names, 3)).sheet)
    assert lines[-1].endswith("█ cow  • train  ✕ wrong  others at their mean")
    assert "".join(lines[:8]).count("•") == 3


def test_in_ascii_an_initial_is_spelled_or_left_out() -> None:
    assert "".join(lines_on(projected(many_classes(("Öl", "Wein"), 3), charset="ascii").sheet)[:8]).count("O") == 1
    assert "".join(lines_on(projected(many_classes(("油", "Wein"), 3), charset="ascii").sheet)[:8]).count("o") == 2


def test_behind_a_projection_classes_are_faint() -> None:
    scene = projected(many_classes(("ant", "bee", "cow"), 3), 29, smooth=False, splits="none")
    colours = {colour for row in halves(scene.sheet.strips())[:16] for colour in row}
    assert colours == {fill(PALETTE.of_class(index), 0.12 + 0.22) for index in range(3)}


def test_the_map_of_a_neuron_has_its_scale_in_the_legend_before_the_classes() -> None:
    scene = painted(scene_of(SLOPE, 80, 10, (0, 0), neuron=True))
    assert lines_on(scene.sheet)[-1] == "x1 -106 ███████████████ 106  • train ◦ test  ✕ wrong  █ no  █ yes"
    bare = painted(scene_of(SLOPE, 80, 10, (0, 0), neuron=True, splits="none"))
    assert lines_on(bare.sheet)[-1] == "x1 -106 ███████████████ 106  █ no  █ yes"


def test_one_input_has_no_plane() -> None:
    scene = scene_of(learned("logistic"), 40, 10)
    draw_decision_map(scene)
    assert lines_on(scene.sheet) == [""] * 10


def test_the_decision_map_shows_which_class_is_where() -> None:
    snapshot = half_plane()
    rows = drawn(snapshot, Size(62, 20), "ascii")[1:-3]
    left = [row[10:24] for row in rows]
    right = [row[-14:] for row in rows]
    marks = set('o"X ')
    assert set("".join(left)) <= {":", "."} | marks
    assert set("".join(right)) <= {"#", "+"} | marks
    assert "".join(left).count(":") > 100
    assert "".join(right).count("#") > 100


def test_every_sample_that_is_predicted_wrongly_is_marked() -> None:
    snapshot = half_plane("circles")
    samples = samples_in(snapshot)
    right_half = snapshot.data.input_scaler.apply(samples.inputs)[:, 0] > 0
    wrong = samples.inputs[right_half != (samples.targets[:, 0] > 0.5)]
    text = "".join(drawn(snapshot, Size(130, 40))[1:-2])
    assert len(wrong) // 2 < text.count("✕") <= len(wrong)


def test_where_all_is_predicted_correctly_nothing_is_marked() -> None:
    snapshot = half_plane("circles")
    samples = samples_in(snapshot)
    side = (snapshot.data.input_scaler.apply(samples.inputs)[:, :1] > 0).astype(np.float64)
    chosen = structs.replace(samples, targets=side)
    right = with_outline(snapshot, data=structs.replace(snapshot.data, shown_samples=chosen))
    assert "✕" not in "".join(drawn(right, Size(62, 20))[1:-2])


@pytest.mark.parametrize(("splits", "marks"), [("all", "•◦"), ("train", "•"), ("test", "◦"), ("none", "")])
def test_only_the_samples_that_were_chosen_are_drawn(splits: Splits, marks: str) -> None:
    snapshot = half_plane("circles")
    text = "".join(drawn(snapshot, Size(90, 30), panel=choosing(snapshot, splits=splits))[1:-1])
    assert {mark for mark in "•◦" if mark in text} == set(marks)
    assert ("✕" in text) == bool(marks)


def test_the_map_of_a_neuron_shows_the_sign_of_its_activation() -> None:
    snapshot = half_plane("circles")
    panel = choosing(snapshot, (1, 0), neuron=True, splits="none", smooth=False)
    rows = drawn(snapshot, Size(62, 20), "ascii", panel)
    assert rows[0] == "What it has learned - activation of h1.1"
    assert [row[6:] for row in rows[1:-3]] == ["=" * 26 + "- +" + "#" * 27] * 18


def test_a_projection_names_its_axes_and_marks_every_error() -> None:
    snapshot = learned("iris")
    rows = drawn(snapshot, Size(90, 30), panel=choosing(snapshot, view="projection"))
    assert "projection on PC1 7" in rows[0]
    rows = drawn(snapshot, Size(90, 30), panel=choosing(snapshot, view="projection", plane=1))
    assert rows[0].endswith("projection on sepal length (cm), sepal width (cm)")
    digits = drawn(learned("digits"), Size(90, 30), panel=choosing(learned("digits"), view="projection"))
    assert "others at their mean" in digits[-2]
    # Ten classes are told apart by their names, for there are not ten colours.
    assert len(set("".join(digits[1:-4])) & set("0123456789")) > 4


@pytest.mark.parametrize("source", ["iris", "digits", "wine"])
def test_the_classes_of_a_legend_stand_in_their_room(source: str) -> None:
    scene = scene_of(learned(source), 120, 20)
    widths = {
        room: sum(width_of(text) + 1 for text, _ in _classes(scene, room))  # pyright: ignore[reportPrivateUsage]
        for room in range(12, 100)
    }
    assert all(width <= room + 1 for room, width in widths.items()), "the last of them needs no blank behind it"
    whole = [text.split()[1] for text, _ in _classes(scene, 99)]  # pyright: ignore[reportPrivateUsage]
    assert whole == [*scene.snapshot.data.target_names]
