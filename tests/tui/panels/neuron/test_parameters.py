"""What is known of a neuron's parameters at a moment, and how a row of the table shows it."""

from math import isnan, nan

import pytest
from msgspec import structs

from nn_tui.engine import ParameterVector
from nn_tui.engine.diagnostics.last_batch import LastBatch
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.drawing.glyphs import GLYPHS, Charset
from nn_tui.tui.drawing.styled_text import StyledLine
from nn_tui.tui.panels.neuron.parameter_table import (
    Parameter,
    describe_parameters,
    is_known,
    parameter_of,
    update_of,
    window,
)
from tests.tui.panels.neuron.made_up import made_up, stepped, texts
from tests.tui.snapshots import with_outline

LAST = LastBatch(0.5, 16, (), ())


def with_updates(snapshot: Snapshot, *, gradients: bool = False, updates: bool = False) -> Snapshot:
    """Return a snapshot of which the second layer has gradients or updates of one parameter, the others none."""
    found: list[ParameterVector] = []
    for there in (gradients, updates):
        found.append(ParameterVector(snapshot.structure))
        found[-1].folded(2)[3, 1] = there
    return structs.replace(snapshot, gradients=found[0], updates=found[1], last_batch=None)


# What is known


def test_a_weight_has_its_source_its_value_and_its_last_update() -> None:
    assert parameter_of(made_up(), 1, 0, 1) == Parameter("x2", -1.0, -0.5, -0.125)
    assert parameter_of(made_up(), 1, 2, 0) == Parameter("x1", -0.75, -0.375, -0.09375)
    assert parameter_of(made_up(), 2, 0, 1) == Parameter("h1.2", -2.0, -1.0, -0.25)
    assert parameter_of(made_up(), 3, 0, 0) == Parameter("h2.1", 3.0, 1.5, 0.375)


def test_behind_the_last_weight_comes_the_bias() -> None:
    assert parameter_of(made_up(), 1, 1, 2) == Parameter("bias", -1.0, -0.5, -0.125)
    assert parameter_of(made_up(), 2, 1, 3) == Parameter("bias", 0.375, 0.1875, 0.046875)


def test_a_parameter_that_cannot_move_is_frozen() -> None:
    trainable = ParameterVector(made_up().structure)
    trainable.vector[:] = 1.0
    trainable.folded(1)[1, 0] = 0.0
    frozen = with_outline(made_up(), trainable=trainable)
    assert [parameter_of(frozen, 1, 0, row).frozen for row in range(3)] == [False, True, False]
    assert parameter_of(frozen, 1, 1, 1).frozen is False


def test_between_its_gradient_and_its_update_a_change_is_not_known() -> None:
    graded = stepped(made_up(), "gradients", 2)
    assert isnan(parameter_of(graded, 2, 0, 1).change)
    assert parameter_of(graded, 1, 0, 1).change == -0.125
    writes = [operation.writes for operation in graded.operations]
    updating = structs.replace(graded, operation=writes.index("updates") + 1)
    assert parameter_of(updating, 2, 0, 1).change == -0.25


def test_gradients_and_changes_belong_to_the_last_update_or_to_the_one_under_way() -> None:
    snapshot = structs.replace(made_up(), last_batch=LAST)
    assert [update_of(snapshot, layer) for layer in (1, 2)] == [1234, 1234]
    graded = stepped(snapshot, "gradients", 2)
    assert [update_of(graded, layer) for layer in (1, 2, 3)] == [1234, 1235, 1235]


def test_where_nothing_was_updated_no_update_is_named() -> None:
    silent = with_updates(made_up())
    assert [update_of(silent, layer) for layer in (1, 2, 3)] == [0, 0, 0]
    assert update_of(stepped(silent, "gradients", 2), 2) == 1235


@pytest.mark.parametrize(("gradients", "updates"), [(True, False), (False, True), (True, True)])
def test_a_layer_is_known_by_its_gradients_or_its_updates(gradients: bool, updates: bool) -> None:
    snapshot = with_updates(made_up(), gradients=gradients, updates=updates)
    assert [is_known(snapshot, layer) for layer in (1, 2, 3)] == [False, True, False]


def test_after_a_batch_all_layers_are_known_even_where_nothing_moved() -> None:
    snapshot = structs.replace(with_updates(made_up()), last_batch=LAST)
    assert all(is_known(snapshot, layer) for layer in (1, 2, 3))


# Which of them are shown


@pytest.mark.parametrize(
    ("count", "height", "selected", "shown"),
    [
        # All of them below a heading.
        (3, 4, None, [0, 1, 2]),
        (3, 9, None, [0, 1, 2]),
        (2, 3, None, [0, 1]),
        (1, 2, None, [0]),
        # Not even the first, a count and the bias: nothing.
        (3, 3, None, []),
        (9, 3, None, []),
        (9, 3, 0, []),
        (2, 2, None, []),
        (1, 1, None, []),
        # The first ones, room for a count, and the bias.
        (9, 4, None, [0, 8]),
        (9, 6, None, [0, 1, 2, 8]),
        (9, 9, None, [0, 1, 2, 3, 4, 5, 8]),
        (9, 10, None, [0, 1, 2, 3, 4, 5, 6, 7, 8]),
        # Neighbours of the selected one.
        (9, 4, 0, [0, 1, 2]),
        (9, 4, 1, [0, 1, 2]),
        (9, 4, 2, [1, 2, 3]),
        (9, 4, 7, [6, 7, 8]),
        (9, 4, 8, [6, 7, 8]),
        (9, 5, 4, [2, 3, 4, 5]),
        (9, 5, 2, [0, 1, 2, 3]),
        (9, 5, 3, [1, 2, 3, 4]),
    ],
)
def test_as_many_are_shown_as_there_is_room_for(
    count: int, height: int, selected: int | None, shown: list[int]
) -> None:
    assert window(count, height, selected) == shown


# The table


def table(
    *parameters: Parameter,
    height: int = 20,
    width: int = 70,
    update: int = 12,
    selected: int | None = None,
    charset: Charset = "braille",
) -> list[StyledLine]:
    return describe_parameters(
        len(parameters),
        parameters.__getitem__,
        GLYPHS[charset],
        update=update,
        width=width,
        height=height,
        selected=selected,
    )


WEIGHT = Parameter("x1", 0.5, -0.25, 0.125)
BIAS = Parameter("bias", -2.0, 0.0, nan, frozen=True)


def test_figures_stand_below_their_headings_with_the_names_before_them() -> None:
    assert texts(table(WEIGHT, BIAS)) == [
        "        weight now       dC/dw      change   in update 12",
        "  x1        0.5000     -0.2500      0.1250",
        "  bias      -2.000           0              frozen",
    ]


def test_without_an_update_there_are_values_alone() -> None:
    assert texts(table(WEIGHT, BIAS, update=0)) == [
        "        weight now",
        "  x1        0.5000",
        "  bias      -2.000  frozen",
    ]


def test_an_update_is_named_in_the_words_that_fit() -> None:
    words = "        weight now       dC/dw      change   in update 1,234"
    shorter = "        weight now       dC/dw      change  in 1,234"
    for width, heading in (
        (len(words), words),
        (len(words) - 1, shorter),
        (len(shorter), shorter),
        (len(shorter) - 1, shorter[:42]),
    ):
        assert texts(table(WEIGHT, BIAS, update=1234, width=width))[0] == heading


def test_the_selected_one_is_marked_and_the_heading_counts() -> None:
    heading, *rows = texts(table(WEIGHT, BIAS, selected=0))
    assert heading.split() == ["1", "of", "2", "weight", "now", "dC/dw", "change", "in", "update", "12"]
    assert rows == [
        "▶ x1        0.5000     -0.2500      0.1250",
        "  bias      -2.000           0              frozen",
    ]
    assert texts(table(WEIGHT, BIAS, selected=1, charset="ascii"))[1:] == [
        "  x1        0.5000     -0.2500      0.1250",
        "> bias      -2.000           0              frozen",
    ]


def test_the_heading_of_a_selected_one_stands_above_its_figures() -> None:
    names = (Parameter("petal length", 0.5, 0.0, 0.0), BIAS)
    assert texts(table(*names, selected=0, update=0)) == [
        "  1 of 2        weight now",
        "▶ petal length      0.5000",
        "  bias              -2.000  frozen",
    ]


def test_weights_that_are_left_out_are_counted_before_the_bias() -> None:
    weights = [Parameter(f"h1.{place}", place / 2, 0.0, 0.0) for place in range(1, 9)]
    assert texts(table(*weights, BIAS, height=5, update=0)) == [
        "        weight now",
        "  h1.1      0.5000",
        "  h1.2       1.000",
        "                 6 more",
        "  bias      -2.000  frozen",
    ]
    assert table(*weights, BIAS, height=3) == []


def test_around_a_selected_one_nothing_is_counted_below() -> None:
    weights = [Parameter(f"h1.{place}", place / 2, 0.0, 0.0) for place in range(1, 9)]
    lines = texts(table(*weights, BIAS, height=4, update=0, selected=8))
    assert [line.split()[:2] for line in lines] == [["9", "of"], ["h1.7", "3.500"], ["h1.8", "4.000"], ["▶", "bias"]]


def test_names_are_as_wide_as_the_longest_that_is_shown_up_to_twenty() -> None:
    names = ("petal length", "an input of exactly 1", "sepal")
    lines = texts(table(*(Parameter(name, 0.5, 0.0, 0.0) for name in names), update=0))
    assert lines == [
        "                        weight now",
        "  petal length              0.5000",
        "  an input of e…ctly 1      0.5000",
        "  sepal                     0.5000",
    ]
    short = texts(table(*(Parameter(name, 0.5, 0.0, 0.0) for name in ("petal length", "x")), update=0))
    assert short[1:] == ["  petal length      0.5000", "  x                 0.5000"]


def test_a_row_is_coloured_by_its_sign_and_the_selected_one_has_a_colour_of_its_own() -> None:
    zero = Parameter("x2", 0.0, 0.0, 0.0)
    heading, *rows = table(WEIGHT, zero, BIAS, selected=2)
    assert [part.role for part in heading] == ["faint"]
    assert [[part.role for part in row] for row in rows] == [
        ["selected", "plain", "positive", "plain"],
        ["selected", "plain", "positive", "plain"],
        ["selected", "selected", "negative", "plain", "name"],
    ]


def test_a_count_is_faint() -> None:
    weights = [Parameter(f"h1.{place}", 1.0, 0.0, 0.0) for place in range(1, 9)]
    assert [part.role for part in table(*weights, BIAS, height=5)[3]] == ["faint"]


def test_only_what_is_shown_is_asked_for() -> None:
    asked: list[int] = []

    def parameter(index: int) -> Parameter:
        asked.append(index)
        return WEIGHT

    describe_parameters(900, parameter, GLYPHS["braille"], update=1, width=70, height=6)
    assert asked == [0, 1, 2, 899]
