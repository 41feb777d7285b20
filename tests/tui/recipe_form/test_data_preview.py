"""The preview of data: its facts, the first rows as a table, and how both are cut where it is narrow."""

import numpy as np
import pytest
from textual.content import Content

from nn_tui.datasets import Prepared
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.recipe_form.data_preview import preview
from nn_tui.tui.terminal.capabilities import Charset
from tests.tui.panels.letters import PALETTE, picture

from .toys import toy

FLOWERS = toy(
    "multiclass",
    [[5.1, 0.2, 1e-7], [1234.5, 3, 0], [-6.25, 2, 12], [7, 1, 1], [8, 1, 1], [9, 1, 1]],
    [[0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 0, 0], [1, 0, 0], [1, 0, 0]],
    features=("sepal_width", "petal", "Δ"),
    names=("setosa", "versicolor", "virginica"),
)
HOUSES = toy("regression", [[1], [2]], [[0.5, 7], [20, 8]], features=("rooms",), names=("price", "rent"))


def shown(prepared: Prepared, width: int, height: int = 10, charset: Charset = "braille") -> list[str]:
    return [line.rstrip() for line in drawn(prepared, width, height, charset).plain.split("\n")]


def drawn(prepared: Prepared, width: int, height: int = 10, charset: Charset = "braille") -> Content:
    return preview(prepared, width, height, PALETTE, GLYPHS[charset])


def test_facts_stand_above_the_first_rows() -> None:
    assert shown(FLOWERS, 60) == picture(
        """
        |toy
        |6 samples: 4 to train, 2 to test
        |3 inputs: sepal_width, petal, Δ
        |3 classes: setosa, versicolor, virginica
        |
        |sepal_…th     petal         Δ class
        |    5.100    0.2000   1.00e-7 virginica
        |     1234     3.000         0 setosa
        |   -6.250     2.000     12.00 versic…or
        |    7.000     1.000     1.000 setosa
        """
    )


def test_of_a_regression_the_targets_are_named_and_the_first_one_is_in_the_rows() -> None:
    assert shown(HOUSES, 60, 30) == picture(
        """
        |toy
        |2 samples: 2 to train, 0 to test
        |1 input: rooms
        |predicts price, rent
        |
        |    rooms price
        |    1.000 0.5000
        |    2.000 20.00
        """
    )


def test_in_ascii_names_are_spelt_and_cut_with_three_dots() -> None:
    lines = shown(FLOWERS, 39, charset="ascii")
    assert lines[2:6] == [
        "3 inputs: sepal_width, petal, D",
        "3 classes: setosa and 2 more",
        "",
        "sepa...th     petal         D class",
    ]
    assert lines[8] == "   -6.250     2.000     12.00 vers...or"


@pytest.mark.parametrize(
    ("width", "head", "row"),
    [
        (39, "sepal_…th     petal         Δ class", "    5.100    0.2000   1.00e-7 virginica"),
        (38, "sepal_…th     petal … class", "    5.100    0.2000 … virginica"),
        (29, "sepal_…th     petal … class", "    5.100    0.2000 … virgin…"),
        (28, "sepal_…th … class", "    5.100 … virginica"),
        (19, "sepal_…th … class", "    5.100 … virgin…"),
        (13, "sepal_…th ……", "    5.100 ……"),
        (8, "sepal_……", "    5.1…"),
        (1, "…", "…"),
    ],
)
def test_inputs_that_have_no_room_are_left_out_but_never_the_first(width: int, head: str, row: str) -> None:
    lines = shown(FLOWERS, width)
    assert (lines[5], lines[6]) == (head, row)
    assert all(len(line) <= width for line in lines)


def test_long_facts_are_cut() -> None:
    assert shown(FLOWERS, 20)[:4] == ["toy", "6 samples: 4 to tra…", "3 inputs: …", "3 classes: …"]
    long = toy("regression", [[1], [2]], [[1], [2]], features=("x",), names=("y",), name="a name of its own")
    assert shown(long, 10)[0] == "a name…own"


def test_thousands_are_separated() -> None:
    many = toy("regression", np.arange(1200.0)[:, None], np.arange(1200.0)[:, None], features=("x",), names=("y",))
    assert shown(many, 60)[1] == "1,200 samples: 900 to train, 300 to test"


def test_the_name_and_the_head_of_the_table_are_bold() -> None:
    content = drawn(FLOWERS, 60)
    bold = [content.plain[span.start : span.end] for span in content.spans if span.style == "bold"]
    assert bold == ["toy", "sepal_…th     petal         Δ class"]


@pytest.mark.parametrize("features", ["a", "abc"])
def test_only_two_inputs_are_plotted(features: str) -> None:
    inputs = [[float(row)] * len(features) for row in range(4)]
    prepared = toy("binary", inputs, [[0], [1], [0], [1]], features=tuple(features), names=("no", "yes"))
    assert len(shown(prepared, 60, 60)) == 4 + 1 + 5
