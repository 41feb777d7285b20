"""What is told of a neuron where there is little room: the most important lines, sums in short, blames that fit."""

from math import inf

import numpy as np
import pytest
from msgspec import structs

from nn_tui.engine import load_experiment
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.panels.neuron.arithmetic import describe_input, describe_neuron
from tests.tui.panels.neuron.made_up import made_up, stepped, texts
from tests.tui.snapshots import snapshot_of

DIGITS = snapshot_of(load_experiment("digits"))


def told(snapshot: Snapshot, width: int, height: int, layer: int = 1, neuron: int = 0) -> list[str]:
    return texts(describe_neuron(snapshot, layer, neuron, GLYPHS["braille"], width, height))


Z = "z = 0.5000·1.000 + -1.000·-2.000 + bias -2.250 = 0.2500"
A = "a = tanh(0.2500) = 0.2449"
DA = "dC/da = 1.000·-1.068 + 0.2500·0.05434 = -1.054"
DELTA = "δ = dC/da · f'(z) = -1.054 · 0.9400 = -0.9912"
BLAMED = (
    "blames h1.3 47% h1.2 34% h1.1 18%",
    "blames h1.3 47% h1.2 34% +1 more",
    "blames h1.3 47% +2 more",
    "blames h…3 47% +2 more",
)
BLAMES = "blames x2 67% x1 33%"


@pytest.mark.parametrize(
    ("height", "lines"),
    [
        (0, []),
        (1, [Z]),
        (2, [Z, A]),
        (3, [Z, A, DELTA]),
        (4, [Z, A, DA, DELTA]),
        (5, [Z, A, DA, DELTA, BLAMES]),
        (9, [Z, A, DA, DELTA, BLAMES]),
    ],
)
def test_the_most_important_lines_come_first_where_there_are_few(height: int, lines: list[str]) -> None:
    assert told(made_up(), 60, height) == lines


@pytest.mark.parametrize(
    ("height", "lines"),
    [
        # The sums are cut first, the one forwards so that the one backwards has room.
        (5, ["z = 0.2500", A, "dC/da = -1.054", "δ = -0.9912", BLAMES]),
        (6, ["z = 0.2500", A, "dC/da = -1.054", "δ = dC/da · f'(z)", "  = -1.054 · 0.9400 = -0.9912", BLAMES]),
        (
            7,
            [
                *("z = 0.2500", A, "dC/da = 1.000·-1.068", "  + 0.2500·0.05434 = -1.054"),
                *("δ = dC/da · f'(z)", "  = -1.054 · 0.9400 = -0.9912", BLAMES),
            ],
        ),
        (
            8,
            [
                *("z = 2.500 (2 products)", "  + bias -2.250 = 0.2500", A),
                *("dC/da = 1.000·-1.068", "  + 0.2500·0.05434 = -1.054"),
                *("δ = dC/da · f'(z)", "  = -1.054 · 0.9400 = -0.9912", BLAMES),
            ],
        ),
        (
            9,
            [
                *("z = 0.5000·1.000", "  + -1.000·-2.000 + bias -2.250", "  = 0.2500", A),
                *("dC/da = 1.000·-1.068", "  + 0.2500·0.05434 = -1.054"),
                *("δ = dC/da · f'(z)", "  = -1.054 · 0.9400 = -0.9912", BLAMES),
            ],
        ),
    ],
)
def test_each_line_more_lets_one_statement_more_be_whole(height: int, lines: list[str]) -> None:
    assert told(made_up(), 31, height) == lines


@pytest.mark.parametrize(
    ("width", "z", "delta"),
    [(45, "z = 2.500 (2 products) + bias -2.250 = 0.2500", DELTA), (40, "z = 0.2500", "δ = -0.9912")],
)
def test_a_sum_that_needs_a_line_more_than_there_is_tells_its_products_together(width: int, z: str, delta: str) -> None:
    together = "dC/da = -1.054 (2 products) = -1.054"
    assert told(made_up(), width, 5) == [z, A, together, delta, BLAMES]


def test_before_there_is_an_error_the_sum_forwards_has_all_the_room() -> None:
    forward = stepped(made_up(), "a", 1)
    absent = "δ is not computed yet"
    assert told(forward, 40, 3) == ["z = 0.2500", A, absent]
    assert told(forward, 40, 4) == ["z = 0.5000·1.000 + -1.000·-2.000", "  + bias -2.250 = 0.2500", A, absent]


def test_an_output_has_no_sum_backwards_to_leave_room_for() -> None:
    lines = told(made_up(), 40, 5, layer=3)
    assert lines[:2] == ["z = 3.000·-0.7854 + -0.5000·0.9397", "  + bias 0.2500 = -2.576"]


# Sums


@pytest.mark.parametrize(
    ("fitting", "shorter"),
    [
        (
            "z = 1.000·0.2449 + -2.000·0.4621 + 0.5000·-0.6351 + bias -0.06250 = -1.059",
            "z = -2.000·0.4621 + -0.07266 (2 more) + bias -0.06250 = -1.059",
        ),
        (
            "z = -2.000·0.4621 + -0.07266 (2 more) + bias -0.06250 = -1.059",
            "z = -0.9969 (3 products) + bias -0.06250 = -1.059",
        ),
        ("z = -0.9969 (3 products) + bias -0.06250 = -1.059", "z = -1.059"),
    ],
)
def test_the_largest_products_are_told_and_the_others_together(fitting: str, shorter: str) -> None:
    assert told(made_up(), len(fitting), 1, layer=2) == [fitting]
    assert told(made_up(), len(fitting) - 1, 1, layer=2) == [shorter]


def test_what_is_left_out_is_counted_in_faint_words() -> None:
    (line,) = describe_neuron(made_up(), 2, 0, GLYPHS["braille"], 70, 1)
    assert [(part.text, part.role) for part in line] == [
        *(("z", "name"), (" = ", "plain"), ("-2.000·0.4621", "negative"), (" + ", "plain"), ("-0.07266", "plain")),
        *((" (2 more)", "faint"), (" + ", "plain"), ("bias -0.06250", "plain"), (" = ", "plain"), ("-1.059", "name")),
    ]


# Blames


def test_as_many_are_blamed_as_fit() -> None:
    for width in range(6, 50):
        shown = told(made_up(), width, 40, layer=2, neuron=1)[-1]
        fit = [words for words in BLAMED if len(words) <= width]
        assert shown == (fit[0] if fit else "blames 3")


def blaming(*inputs: float) -> str:
    """Return who is blamed where digits have these inputs, and no others."""
    signals = np.zeros(64)
    signals[: len(inputs)] = inputs
    layers = (
        structs.replace(DIGITS.subject.activity.layers[0], delta=np.full(32, 2.0)),
        DIGITS.subject.activity.layers[1],
    )
    activity = structs.replace(DIGITS.subject.activity, inputs=signals, layers=layers)
    return told(structs.replace(DIGITS, subject=structs.replace(DIGITS.subject, activity=activity)), 79, 99)[-1]


def test_those_that_had_a_part_of_less_than_half_a_percent_are_not_named() -> None:
    assert blaming(0.006, -0.994) == "blames pixel_0_1 99% pixel_0_0 1%"
    assert blaming(0.004, -0.996) == "blames pixel_0_1 100%"


def test_without_a_signal_nobody_is_blamed_and_it_cannot_be_told_of_numbers_that_are_not_finite() -> None:
    assert blaming(0.0) == "blames nobody: no error, or no signal"
    assert blaming(inf, 1.0) == "blames cannot be told: no finite number"


@pytest.mark.parametrize(
    ("width", "silent", "broken"),
    [
        (39, "blames nobody: no error, or no signal", "blames cannot be told: no finite number"),
        (38, "blames nobody: no error, or no signal", "blames ?"),
        (37, "blames nobody: no error, or no signal", "blames ?"),
        (36, "blames nobody", "blames ?"),
        (6, "blames nobody", "blames ?"),
    ],
)
def test_why_nobody_is_blamed_is_said_as_long_as_it_fits(width: int, silent: str, broken: str) -> None:
    snapshot = made_up()
    for delta, words in ((0.0, silent), (inf, broken)):
        layers = list(snapshot.subject.activity.layers)
        layers[1] = structs.replace(layers[1], delta=np.full(2, delta))
        activity = structs.replace(snapshot.subject.activity, layers=tuple(layers))
        lines = describe_neuron(
            structs.replace(snapshot, subject=structs.replace(snapshot.subject, activity=activity)),
            *(2, 0, GLYPHS["braille"], width, 40),
        )
        assert texts(lines)[-1] == words
        assert [part.role for part in lines[-1]] == ["error", "faint"]


# Inputs


def described(width: int, height: int, *, batch: bool = False) -> list[str]:
    """Return what is told of input x2, which is 3.5 in its unit, scaled by an offset of -0.5 and a factor of -2."""
    snapshot = made_up(batch=batch)
    scaler = structs.replace(snapshot.data.input_scaler, offset=np.array([9.0, -0.5]), factor=np.array([8.0, -2.0]))
    data = structs.replace(snapshot.data, input_scaler=scaler)
    subject = snapshot.subject
    if subject.sample is not None:
        subject = structs.replace(subject, sample=structs.replace(subject.sample, inputs=np.array([7.0, 3.5])))
    outline = structs.replace(snapshot.outline, data=data)
    return texts(describe_input(structs.replace(snapshot, outline=outline, subject=subject), 1, width, height))


NOBODY = "an input has no bias and no error: nobody can change it"


@pytest.mark.parametrize("batch", [False, True])
def test_an_input_is_told_in_its_unit_and_how_it_was_scaled(batch: bool) -> None:
    assert described(60, 3, batch=batch) == [
        "x2 = 3.500",
        "scaled = (3.500 - (-0.5000)) / -2.000 = -2.000",
        NOBODY,
    ]


@pytest.mark.parametrize(
    ("width", "height", "lines"),
    [
        (60, 2, ["x2 = 3.500", "scaled = (3.500 - (-0.5000)) / -2.000 = -2.000"]),
        (60, 1, ["x2 = 3.500"]),
        (60, 0, []),
        (40, 5, ["x2 = 3.500", "scaled = (3.500 - (-0.5000)) / -2.000", "  = -2.000", NOBODY[:34], f" {NOBODY[34:]}"]),
        (40, 4, ["x2 = 3.500", "scaled = (3.500 - (-0.5000)) / -2.000", "  = -2.000"]),
        (40, 3, ["x2 = 3.500", "scaled = (3.500 - (-0.5000)) / -2.000", "  = -2.000"]),
        (40, 2, ["x2 = 3.500", "scaled = -2.000"]),
        (40, 1, ["x2 = 3.500"]),
    ],
)
def test_without_room_an_input_is_told_in_short(width: int, height: int, lines: list[str]) -> None:
    assert described(width, height) == lines


def test_the_numbers_of_an_input_have_its_colour() -> None:
    first, second, third = describe_input(made_up(), 1, 60, 3)
    assert [part.role for part in first] == ["activation", "plain", "activation"]
    assert [part.role for part in second] == ["plain"] * 4 + ["activation"]
    assert [part.role for part in third] == ["faint"]
