"""Which classes are taken for which: the figures, the room that a table gives them, and each cell with its colour."""

import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from msgspec import structs
from textual.color import Color
from textual.geometry import Size

from nn_tui.tui.panels.learned.confusion_matrix import (
    draw_confusion_matrix,
    largest_confusions,
    precisions,
    recalls,
)
from nn_tui.tui.panels.learned.scene import LearnedScene
from tests.tui.panels.letters import PALETTE, picture

from .drawn import SIZES, choosing, coloured, counted, counts_of, drawn, halves, learned, lines_on, scene_of

IRIS = counted(
    ("setosa", "versicolor", "virginica"),
    test=[[12, 3, 0], [0, 0, 0], [1, 0, 7]],
    train=[[100, 0, 1], [20, 5, 0], [0, 0, 9]],
)
FRUIT = counted(
    ("apple", "banana", "cherry pie with cream", "date"),
    test=[[5, 1, 0, 2], [0, 9, 0, 0], [4, 0, 30, 1], [0, 0, 2, 6]],
    train=np.diag([1, 2, 3, 4]).tolist(),
)
matrices = st.integers(2, 12).flatmap(lambda n: arrays(np.intp, (n, n), elements=st.integers(0, 2000)))


def painted(scene: LearnedScene) -> LearnedScene:
    """Return a scene with the matrix drawn on it."""
    draw_confusion_matrix(scene)
    return scene


@pytest.mark.parametrize(
    ("width", "height", "shown"),
    [
        (
            34,
            6,
            """
            |actual ↓  predicted →             ¦ffffff f  fffffffff f
            |           set…a ver…r vir…a right¦           wwwww wwwww wwwww fffff
            |setosa       12    3     ·     80%¦wwwwww       WW    w     f     www
            |versicolor   ·     0     ·       -¦wwwwwwwwww   f     W     f       w
            |virginica    1     ·     7     88%¦wwwwwwwww    w     f     W     www
            |            92%    0%   100% prec.¦            www    ww   wwww fffff
            """,
        ),
        (
            34,
            5,
            """
            |actual ↓  predicted →             ¦ffffff f  fffffffff f
            |           set…a ver…r vir…a right¦           wwwww wwwww wwwww fffff
            |setosa       12    3     ·     80%¦wwwwww       WW    w     f     www
            |versicolor   ·     0     ·       -¦wwwwwwwwww   f     W     f       w
            |virginica    1     ·     7     88%¦wwwwwwwww    w     f     W     www
            """,
        ),
        (
            34,
            4,
            """
            |           set…a ver…r vir…a right¦           wwwww wwwww wwwww fffff
            |setosa       12    3     ·     80%¦wwwwww       WW    w     f     www
            |versicolor   ·     0     ·       -¦wwwwwwwwww   f     W     f       w
            |virginica    1     ·     7     88%¦wwwwwwwww    w     f     W     www
            """,
        ),
        (
            11,
            4,
            """
            |  s… v… v… ¦  ww ww ww
            |…  12 3  · ¦w  WW w  f
            |…  ·  0  · ¦w  f  W  f
            |…  1  ·  7 ¦w  w  f  W
            """,
        ),
        (
            82,
            12,
            """
            |         actual ↓  predicted →                                                    ¦         ffffff f  fffffffff f
            |                         setosa        versicolor      virginica   recall         ¦                         wwwwww        wwwwwwwwww      wwwwwwwww   ffffff
            |                                                                                  ¦
            |         setosa            12              3               ·          80%         ¦         wwwwww            WW              w               f          www
            |                                                                                  ¦
            |                                                                                  ¦
            |         versicolor        ·               0               ·            -         ¦         wwwwwwwwww        f               W               f            w
            |                                                                                  ¦
            |                                                                                  ¦
            |         virginica         1               ·               7          88%         ¦         wwwwwwwww         w               f               W          www
            |                                                                                  ¦
            |                          92%              0%             100%       precision    ¦                          www              ww             wwww       fffffffff
            """,  # noqa: E501
        ),
    ],
    ids=["whole", "without precisions", "without a caption", "without recalls", "with room at all sides"],
)
def test_the_matrix_stands_in_the_middle_with_as_much_around_it_as_fits(width: int, height: int, shown: str) -> None:
    assert coloured(painted(scene_of(IRIS, width, height)).sheet) == picture(shown)


@pytest.mark.parametrize(("height", "top"), [(18, 0), (19, 0), (22, 2), (23, 2), (25, 3)])
def test_cells_are_five_rows_high_at_most_and_what_is_left_is_shared_by_above_and_below(height: int, top: int) -> None:
    lines = lines_on(painted(scene_of(IRIS, 62, height)).sheet)
    assert [row - top for row, line in enumerate(lines) if line] == [0, 1, 4, 9, 14, 17]
    starts = ("actual ↓", "     ", "setosa ", "versicolor ", "virginica ", "     ")
    for line, start in zip(filter(None, lines), starts, strict=True):
        assert line.startswith(start)


@pytest.mark.parametrize("height", [7, 8, 9])
def test_a_caption_comes_before_the_precisions_where_rows_are_spare(height: int) -> None:
    text = "\n".join(lines_on(painted(scene_of(IRIS, 34, height)).sheet))
    assert ("actual ↓" in text, "prec." in text) == (height > 7, height > 8)


@pytest.mark.parametrize("width", range(12, 80))
def test_no_word_of_the_heading_runs_into_another_or_is_cut_off(width: int) -> None:
    names = ("setosa", "versicolor", "virginica")
    scene = scene_of(counted(names, [[9, 0, 1], [0, 9, 1], [1, 0, 9]], [[0] * 3] * 3), width, 9)
    draw_confusion_matrix(scene)
    first, second = (lines_on(scene.sheet)[row].split() for row in (0, 1))
    assert " ".join(first) in ("", "actual ↓", "actual ↓ predicted →")
    for name, word in zip(names, second, strict=False):
        first_letters, _, last_letters = word.partition("…")
        assert name.startswith(first_letters)
        assert name.endswith(last_letters)
    assert second[3:] in ([], ["right"], ["recall"])


def test_where_there_is_no_room_for_recalls_there_are_no_precisions_either() -> None:
    lines = lines_on(painted(scene_of(IRIS, 14, 9)).sheet)
    assert "%" not in "".join(lines)
    assert lines[1:] == ["  s…a v…r v…a", "…  12  3   ·", "", "…  ·   0   ·", "", "…  1   ·   7", "", ""]


def test_in_ascii_arrows_and_marks_are_characters_that_every_terminal_has() -> None:
    lines = lines_on(painted(scene_of(IRIS, 34, 6, charset="ascii")).sheet)
    assert lines == [
        "actual v  predicted >",
        "           set~a ver~r vir~a right",
        "setosa       12    3     -     80%",
        "versicolor   -     0     -       -",
        "virginica    1     -     7     88%",
        "            92%    0%   100% prec.",
    ]


def test_a_cell_is_the_fuller_of_colour_the_larger_its_share_of_the_class() -> None:
    fills = halves(painted(scene_of(IRIS, 34, 6)).sheet.strips())

    def fill(colour: Color, share: float) -> Color:
        return PALETTE.background.blend(colour, share)

    hit, error = PALETTE.output, PALETTE.error
    expected = [
        # 80 %, 20 %, 0: in tenths upwards.
        [fill(hit, 0.18 + 0.2), fill(error, 0.05 + 0.08), fill(error, 0.03)],
        # Of a class without samples there are no shares.
        [fill(error, 0.03), fill(hit, 0.18), fill(error, 0.03)],
        # 12.5 %, 0, 87.5 %.
        [fill(error, 0.05 + 0.08), fill(error, 0.03), fill(hit, 0.18 + 0.225)],
    ]
    for row, colours in zip(fills[4:10:2], expected, strict=True):
        assert row[11:29] == [colour for colour in colours for _ in range(6)]
        assert set(row[:11] + row[29:]) == {PALETTE.background}


def test_cells_fill_all_their_rows_and_columns() -> None:
    fills = halves(painted(scene_of(IRIS, 62, 13)).sheet.strips())
    hit = PALETTE.background.blend(PALETTE.output, 0.18 + 0.2)
    places = {(y // 2, x) for y, row in enumerate(fills) for x, colour in enumerate(row) if colour == hit}
    assert places == {(y, x) for y in range(1, 5) for x in range(11, 26)}


@pytest.mark.parametrize(
    ("width", "height", "shown"),
    [
        (
            55,
            4,
            """
            |10 of 60 misclassified                                 ¦ww ww ww wwwwwwwwwwwww
            |cherry…eam → apple  4 of 35                            ¦wwwwwwwwww w wwwww  e ee ee
            |apple → date         2 of 8                            ¦wwwww w wwww         e ee e
            |… 3 more                                               ¦w w wwww
            """,
        ),
        (
            56,
            4,
            """
            |10 of 60 misclassified                                  ¦ww ww ww wwwwwwwwwwwww
            |cherry…eam → apple  4 of 35  apple → banana       1 of 8¦wwwwwwwwww w wwwww  e ee ee  wwwww w wwwwww       e ee e
            |apple → date         2 of 8  cherry…eam → date   1 of 35¦wwwww w wwww         e ee e  wwwwwwwwww w wwww   e ee ee
            |date → cherry…eam    2 of 8                             ¦wwww w wwwwwwwwww    e ee e
            """,  # noqa: E501
        ),
        (
            60,
            2,
            """
            |10 of 60 misclassified                                      ¦ww ww ww wwwwwwwwwwwww
            |cherry…eam → apple  4 of 35  … 4 more                       ¦wwwwwwwwww w wwwww  e ee ee  w w wwww
            """,
        ),
        (
            23,
            2,
            """
            |10 of 60 misclassified ¦ww ww ww wwwwwwwwwwwww
            |cherry…eam → apple  4 o¦wwwwwwwwww w wwwww  e e
            """,
        ),
    ],
)
def test_where_the_matrix_does_not_fit_the_largest_confusions_fill_column_after_column(
    width: int, height: int, shown: str
) -> None:
    assert coloured(painted(scene_of(FRUIT, width, height)).sheet) == picture(shown)


def test_short_names_take_no_more_room_than_they_need() -> None:
    scene = scene_of(counted(("a", "b", "c"), [[3, 1, 0], [0, 4, 0], [0, 2, 5]], np.eye(3).astype(int).tolist()), 40, 2)
    assert lines_on(painted(scene).sheet) == ["3 of 15 misclassified", "c → b  2 of 7  a → b  1 of 4"]


def test_where_nothing_is_mistaken_the_list_says_so() -> None:
    assert coloured(painted(scene_of(FRUIT, 40, 3, splits="train")).sheet) == picture("""
        |0 of 10 misclassified                   ¦w ww ww wwwwwwwwwwwww
        |every sample is classified correctly    ¦ooooo oooooo oo oooooooooo ooooooooo
        |                                        ¦
        """)


def test_before_the_predictions_have_come_nothing_is_drawn() -> None:
    unknown = structs.replace(IRIS, predictions=None)
    assert lines_on(painted(scene_of(unknown, 34, 6)).sheet) == [""] * 6
    assert lines_on(painted(scene_of(learned("diabetes"), 34, 6)).sheet) == [""] * 6


@pytest.mark.parametrize("size", SIZES[1:])
def test_ten_classes_fit_with_all_their_counts(size: Size) -> None:
    snapshot = learned("digits")
    counts = counts_of(snapshot)
    rows = drawn(snapshot, size)
    shown = [row.replace("·", "0").split() for row in rows[1:-1] if row.strip()[:1].isdigit() and row.count("%") == 1]
    assert [[int(number) for number in row[1:11]] for row in shown] == counts.tolist()
    assert [row[0] for row in shown] == list("0123456789")
    for row, recall in zip(shown, recalls(counts), strict=True):
        assert row[11] == f"{recall * 100:.0f}%"


def test_a_matrix_that_does_not_fit_becomes_a_list_of_confusions() -> None:
    snapshot = learned("digits")
    counts = counts_of(snapshot)
    rows = drawn(snapshot, Size(30, 9))
    assert rows[1].startswith(f"{counts.sum() - np.trace(counts)} of {counts.sum()} ")
    worst = largest_confusions(counts)[0]
    assert rows[2].startswith(f"{worst.actual} → {worst.predicted}  {worst.count} of {worst.of}")


def test_precision_stands_below_the_matrix_where_there_is_room() -> None:
    snapshot = learned("digits")
    counts = counts_of(snapshot)
    (below,) = [row for row in drawn(snapshot, Size(62, 20)) if "prec" in row]
    shown = [cell for cell in below.split() if cell[0].isdigit() or cell == "-"]
    assert shown == ["-" if np.isnan(p) else f"{p * 100:.0f}%" for p in precisions(counts)]
    assert not any("prec" in row for row in drawn(snapshot, Size(62, 11)))


def test_the_training_part_has_a_table_of_its_own() -> None:
    snapshot = learned("digits")
    rows = drawn(snapshot, Size(62, 20), panel=choosing(snapshot, splits="train"))
    counts = counts_of(snapshot, test=False)
    assert rows[0].endswith("confusion matrix, training")
    assert (
        sum(int(cell) for row in rows if row.count("%") == 1 for cell in row.split()[1:11] if cell.isdigit())
        == counts.sum()
    )
