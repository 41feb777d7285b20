"""The plot where there is no curve to draw: before training, without values, without room."""

import pytest
from textual.geometry import Size

from nn_tui.engine.runs import Snapshot
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.panels.curves.paint_curves import CurvePlot
from nn_tui.tui.panels.curves.view_state import CurveView
from tests.tui.panels.letters import PALETTE, picture

from .test_curves_panel import with_losses
from .test_paint_curves import START, drawn, story

nothing = float("nan")
BEGINNING = with_losses(START, [0.75], [0.5])
WIDE = with_losses(START, [200000, 0, 200000], [200000] * 3)
WIDER = with_losses(START, [2000000, 2000000, 2002000], [2000000] * 3)


@pytest.mark.parametrize(
    ("snapshot", "view", "width", "height", "shown"),
    [
        (
            BEGINNING,
            CurveView(0),
            38,
            9,
            """
            |   |o train 0.750                     ¦   ft ttttt ttttt
            |   |                                  ¦   f
            |0.5|o test 0.500                      ¦ffffe eeee eeeee
            |   |         before training:         ¦   f         ffffff fffffffff
            |   |     each epoch adds a point      ¦   f     ffff fffff ffff f fffff
            |   |                                  ¦   f
            |  0|                                  ¦  ff
            |   ++--------------------------------+¦   fffffffffffffffffffffffffffffffffff
            |    0                                1¦    f                                f
            """,
        ),
        (
            BEGINNING,
            CurveView(1),
            38,
            9,
            """
            |1|                                    ¦ff
            | |                                    ¦ f
            | |                                    ¦ f
            | |o train 50.0 %                      ¦ ft ttttt tttt t
            | |o test 50.0 %                       ¦ fe eeee eeee e
            | |                                    ¦ f
            |0|                                    ¦ff
            | ++----------------------------------+¦ fffffffffffffffffffffffffffffffffffff
            |  0                                  1¦  f                                  f
            """,
        ),
        (
            BEGINNING,
            CurveView(2),
            38,
            9,
            """
            |0.05|o 0.05                           ¦fffffm mmmm
            |    |                                 ¦    f
            |    |                                 ¦    f
            |    |        before training:         ¦    f        ffffff fffffffff
            |    |     each epoch adds a point     ¦    f     ffff fffff ffff f fffff
            |    |                                 ¦    f
            |   0|                                 ¦   ff
            |    ++-------------------------------+¦    ffffffffffffffffffffffffffffffffff
            |     0                               1¦     f                               f
            """,
        ),
        (
            BEGINNING,
            CurveView(3),
            38,
            9,
            """
            |1|                                    ¦ff
            | |                                    ¦ f
            | |                                    ¦ f
            | |          before training:          ¦ f          ffffff fffffffff
            | |      each epoch adds a point       ¦ f      ffff fffff ffff f fffff
            | |                                    ¦ f
            |0|                                    ¦ff
            | ++----------------------------------+¦ fffffffffffffffffffffffffffffffffffff
            |  0                                  1¦  f                                  f
            """,
        ),
        (
            BEGINNING,
            CurveView(),
            24,
            5,
            """
            |   |o train 0.750       ¦   ft ttttt ttttt
            |0.5|o test 0.500        ¦ffffe eeee eeeee
            |  0|each epoch adds a po¦  ffffff fffff ffff f ff
            |   ++------------------+¦   fffffffffffffffffffff
            |    0                  1¦    f                  f
            """,
        ),
        (
            BEGINNING,
            CurveView(),
            16,
            4,
            """
            |0.5|o train 0.75¦fffft ttttt tttt
            |  0|o test 0.500¦  ffe eeee eeeee
            |   ++----------+¦   fffffffffffff
            |    0          1¦    f          f
            """,
        ),
    ],
    ids=["losses", "accuracies as large as one another", "learning rate", "gradient", "low", "smallest"],
)
def test_before_training_the_values_stand_at_the_axis_with_what_is_to_come(
    snapshot: Snapshot, view: CurveView, width: int, height: int, shown: str
) -> None:
    assert drawn(snapshot, view, width, height) == picture(shown)


@pytest.mark.parametrize(
    ("snapshot", "view", "width", "height", "shown"),
    [
        (
            with_losses(START, [0.0] * 3, [0.0] * 3),
            CurveView(logarithmic=True),
            38,
            7,
            """
            |10|                                   ¦fff
            |  |                                   ¦  f
            |  |         no value above 0          ¦  f         ff fffff fffff f
            |  |                                   ¦  f
            | 1|                                   ¦ ff
            |  ++----------------+----------------+¦  ffffffffffffffffffffffffffffffffffff
            |   0                1                2¦   f                f                f
            """,
        ),
        (
            with_losses(START, [nothing] * 3, [nothing] * 3),
            CurveView(),
            38,
            7,
            """
            |1|                                    ¦ff
            | |                                    ¦ f
            | |             no values              ¦ f             ff ffffff
            | |                                    ¦ f
            |0|                                    ¦ff
            | ++-----------------+----------------+¦ fffffffffffffffffffffffffffffffffffff
            |  0                 1                2¦  f                 f                f
            """,
        ),
    ],
    ids=["logarithmic", "linear"],
)
def test_where_nothing_can_be_drawn_it_is_said_why(
    snapshot: Snapshot, view: CurveView, width: int, height: int, shown: str
) -> None:
    assert drawn(snapshot, view, width, height) == picture(shown)


@pytest.mark.parametrize(
    ("snapshot", "view", "width", "height", "shown"),
    [
        (
            WIDE,
            CurveView(),
            16,
            6,
            """
            |200,000|@ooooooo¦ffffffffMeeeeeee
            |       | *    * ¦       f t    t
            |       |  *  *  ¦       f  t  t
            |      0|   **   ¦      ff   tt
            |       ++------+¦       fffffffff
            |        0      2¦        f      f
            """,
        ),
        (
            WIDER,
            CurveView(),
            16,
            6,
            """
            ||              *¦f              t
            ||            ** ¦f            tt
            ||          **   ¦f          tt
            ||@*oo**oo**ooooo¦fMteetteetteeeee
            |++-------------+¦ffffffffffffffff
            | 0             2¦ f             f
            """,
        ),
    ],
    ids=["as wide as they may be", "too wide"],
)
def test_numbers_beside_the_axis_take_no_more_than_half_of_the_width(
    snapshot: Snapshot, view: CurveView, width: int, height: int, shown: str
) -> None:
    assert drawn(snapshot, view, width, height) == picture(shown)


@pytest.mark.parametrize(("width", "height", "rows"), [(16, 4, 4), (15, 4, 0), (16, 3, 0), (40, 3, 0), (15, 20, 0)])
def test_with_less_room_than_16_columns_and_4_rows_nothing_is_drawn(width: int, height: int, rows: int) -> None:
    plot = CurvePlot()
    plot.draw(story(), CurveView(), PALETTE, GLYPHS["ascii"], Size(60, 20))
    assert plot.x is not None
    assert len(plot.draw(story(), CurveView(), PALETTE, GLYPHS["ascii"], Size(width, height))) == rows
    assert (plot.x is None) == (rows == 0)
