"""The figures of a confusion matrix, and the table that fits in a panel."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from textual.geometry import Size

from nn_tui.datasets.arrays import Rows
from nn_tui.tui.panels.learned.confusion_matrix import (
    Confusion,
    MatrixLayout,
    fit_matrix,
    largest_confusions,
    precisions,
    recalls,
)

from .drawn import drawn, learned

COUNTS = np.array([[10, 0, 0], [5, 4, 1], [0, 0, 10]])
IRISES = ("setosa", "versicolor", "virginica")
matrices = st.integers(2, 12).flatmap(lambda n: arrays(np.intp, (n, n), elements=st.integers(0, 2000)))


@pytest.mark.parametrize(
    ("size", "heading", "rows"),
    [
        (Size(62, 20), ["setosa", "versicolor", "virginica", "recall"], ["setosa", "versicolor", "virginica"]),
        (Size(30, 9), ["se…a", "ve…r", "vi…a", "right"], ["setosa", "versic…or", "virginica"]),
    ],
)
def test_names_of_classes_are_cut_no_further_than_they_must(size: Size, heading: list[str], rows: list[str]) -> None:
    _, _, *table, _ = drawn(learned("iris"), size)
    first = next(index for index, line in enumerate(table) if line.strip() and "actual" not in line)
    assert table[first].split() == heading
    assert [line.split()[0] for line in table[first + 1 :] if line.strip() and "prec" not in line] == rows


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (62, 20, MatrixLayout(11, 15, 5, recall=True)),
        (30, 9, MatrixLayout(10, 5, 2, recall=True)),
        (22, 9, MatrixLayout(2, 5, 2, recall=True)),
        (14, 9, MatrixLayout(2, 4, 2, recall=False)),
        (11, 4, MatrixLayout(2, 3, 1, recall=False)),
        (10, 4, None),
        (30, 3, None),
        # Cells grow to 16 columns and 5 rows.
        (64, 16, MatrixLayout(11, 16, 5, recall=True)),
        (67, 15, MatrixLayout(11, 16, 4, recall=True)),
        (63, 13, MatrixLayout(11, 15, 4, recall=True)),
        # Names give way one character at a time, and the recalls only when one is left of each.
        (31, 9, MatrixLayout(11, 5, 2, recall=True)),
        (29, 9, MatrixLayout(9, 5, 2, recall=True)),
        (23, 9, MatrixLayout(3, 5, 2, recall=True)),
        (16, 9, MatrixLayout(2, 3, 2, recall=True)),
        (15, 9, MatrixLayout(2, 4, 2, recall=False)),
    ],
)
def test_a_table_gives_names_all_the_room_that_numbers_leave(
    width: int, height: int, expected: MatrixLayout | None
) -> None:
    assert fit_matrix(COUNTS, IRISES, width, height) == expected


def test_of_a_long_name_at_most_fourteen_characters_stand_beside_the_table() -> None:
    fifteen = ("abcdefghijklmno", "b", "c")
    assert fit_matrix(COUNTS, fifteen, 100, 20) == MatrixLayout(15, 16, 5, recall=True)
    thirteen = ("abcdefghijklm", "b", "c")
    assert fit_matrix(COUNTS, thirteen, 100, 20) == MatrixLayout(14, 16, 5, recall=True)


def test_short_names_do_not_give_way_to_air() -> None:
    assert fit_matrix(COUNTS, ("aa", "b", "c"), 17, 9) == MatrixLayout(3, 3, 2, recall=True)
    assert fit_matrix(COUNTS, ("aaa", "b", "c"), 17, 9) == MatrixLayout(2, 3, 2, recall=True)


def test_a_number_has_a_blank_beside_it() -> None:
    assert fit_matrix(np.diag([999, 1]), ("a", "b"), 15, 9) == MatrixLayout(2, 4, 4, recall=True)
    assert fit_matrix(np.diag([1000, 1]), ("a", "b"), 15, 9) == MatrixLayout(2, 6, 4, recall=False)
    assert fit_matrix(np.zeros((2, 2), np.intp), ("a", "b"), 6, 3) == MatrixLayout(2, 2, 1, recall=False)


@given(matrices, st.integers(10, 140), st.integers(3, 45), st.integers(1, 25))
def test_a_table_stays_inside_the_panel_and_every_number_fits(
    counts: Rows, width: int, height: int, longest: int
) -> None:
    names = tuple("n" * longest for _ in counts)
    table = fit_matrix(counts, names, width, height)
    if table is not None:
        assert table.name + table.cell_width * len(names) + 5 * table.recall <= width
        assert 1 + table.cell_height * len(names) <= height
        assert table.cell_width > len(str(counts.max()))
        assert table.name >= 2


@given(matrices)
def test_confusions_and_hits_are_all_there_is(counts: Rows) -> None:
    found = largest_confusions(counts)
    assert sum(confusion.count for confusion in found) + np.trace(counts) == counts.sum()
    assert [confusion.count for confusion in found] == sorted((one.count for one in found), reverse=True)
    for index, recall in enumerate(recalls(counts)):
        total = counts[index].sum()
        assert np.isnan(recall) if total == 0 else recall == pytest.approx(counts[index, index] / total)


def test_a_confusion_names_both_classes_and_how_many_there_are_of_the_true_one() -> None:
    assert largest_confusions(COUNTS) == [Confusion(1, 0, 5, 10), Confusion(1, 2, 1, 10)]
    # Those that are as frequent stand in the order of the classes.
    assert largest_confusions(np.array([[1, 2, 0], [2, 4, 3], [0, 0, 0]])) == [
        Confusion(1, 2, 3, 9),
        Confusion(0, 1, 2, 3),
        Confusion(1, 0, 2, 9),
    ]


@given(matrices)
def test_precision_is_the_share_of_right_ones_among_the_predictions_of_a_class(counts: Rows) -> None:
    for index, precision in enumerate(precisions(counts)):
        total = counts[:, index].sum()
        assert np.isnan(precision) if total == 0 else precision == pytest.approx(counts[index, index] / total)


def test_recalls_are_shares_of_the_rows_and_precisions_of_the_columns() -> None:
    counts = np.array([[3, 1, 0], [1, 1, 0], [0, 0, 0]])
    assert recalls(counts)[:2] == [0.75, 0.5]
    assert precisions(np.array([[3, 0, 0], [1, 1, 0], [0, 3, 0]]))[:2] == [0.75, 0.25]
    assert np.isnan([recalls(counts)[2], precisions(counts)[2]]).all()
