"""The drawing of the curves cell by cell: every character, and beside it what its colour says."""

import pytest
from msgspec import structs
from textual.geometry import Size

from nn_tui.engine.runs import Event, Snapshot
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.panels.curves.epoch_window import Window
from nn_tui.tui.panels.curves.paint_curves import CurvePlot
from nn_tui.tui.panels.curves.view_state import CurveView
from tests.tui.panels.letters import PALETTE, beside, picture
from tests.tui.snapshots import snapshot_of

from .test_curves_panel import SMALL, with_losses

START = snapshot_of(SMALL)
COLOURS = {
    PALETTE.train: "t",
    PALETTE.test: "e",
    PALETTE.mark: "m",
    PALETTE.error: "r",
    PALETTE.faint: "f",
    PALETTE.foreground: "w",
    PALETTE.strength(PALETTE.train, 0.15): "i",
    PALETTE.strength(PALETTE.test, 0.15): "j",
}
"""A letter for what each colour stands for; the last two are those of the values behind a smoothed curve."""


def story() -> Snapshot:
    """Return five epochs: the test loss rises at the end, where the run diverged."""
    events = (Event(1, "learning rate", "faster"), Event(2, "edit", "changed"), Event(4, "stop", "over", "diverged"))
    snapshot = with_losses(START, [1.0, 0.9, 0.6, 0.3, 0.2], [1.0, 0.95, 0.8, 0.7, 0.75])
    return structs.replace(snapshot, events=events)


FALLING = with_losses(START, [1, 0.5, 0.25, 0.2, 0.1], [1, 0.5, 0.25, 0.2, 0.1])


def drawn(snapshot: Snapshot, view: CurveView = CurveView(), width: int = 38, height: int = 10) -> list[str]:  # noqa: B008
    """Return the cells of a plot in ASCII beside their colours."""
    return beside(CurvePlot().draw(snapshot, view, PALETTE, GLYPHS["ascii"], Size(width, height)), COLOURS)


@pytest.mark.parametrize(
    ("snapshot", "view", "width", "height", "shown"),
    [
        (
            story(),
            CurveView(),
            38,
            10,
            """
            |1.0|*oooooooo                         ¦ffffteeeeeeee
            |   | ********ooooooooo                ¦   f tttttttteeeeeeeee
            |   |         ****     ooooooo@oooooooo¦   f         tttt     eeeeeeeMeeeeeeee
            |0.5|             *****                ¦ffff             ttttt
            |   |                  ****            ¦   f                  tttt
            |   |                      ****        ¦   f                      tttt
            |   |                          ********¦   f                          tttttttt
            |  0|                                  ¦  ff
            |   ++-------^--------~---------------X¦   fffffffffmffffffffmfffffffffffffffr
            |    0    lr 0.05     2               4¦    f    mm mmmm     m               r
            """,
        ),
        (
            story(),
            CurveView(1),
            38,
            8,
            """
            |1|                                    ¦ff
            | |                                    ¦ f
            | |**oo**oo**oo**oo**oo**oo**@o**oo**oo¦ ftteetteetteetteetteetteettMetteettee
            | |                                    ¦ f
            | |                                    ¦ f
            |0|                                    ¦ff
            | ++--------^--------~----------------X¦ ffffffffffmffffffffmffffffffffffffffr
            |  0     lr 0.05     2                4¦  f     mm mmmm     m                r
            """,
        ),
        (
            story(),
            CurveView(2),
            38,
            8,
            """
            |0.1|                                  ¦ffff
            |   |                                  ¦   f
            |   |*************************@********¦   fmmmmmmmmmmmmmmmmmmmmmmmmmMmmmmmmmm
            |   |                                  ¦   f
            |   |                                  ¦   f
            |  0|                                  ¦  ff
            |   ++-------^--------~---------------X¦   fffffffffmffffffffmfffffffffffffffr
            |    0    lr 0.05     2               4¦    f    mm mmmm     m               r
            """,
        ),
        (
            FALLING,
            CurveView(window=Window(2)),
            38,
            8,
            """
            |   |*                                 ¦   ft
            |   | *oo**oo*                         ¦   f teetteet
            |0.2|         *oo**oo**                ¦ffff         teetteett
            |   |                  oo**o           ¦   f                  eette
            |   |                       o**oo      ¦   f                       ettee
            |0.1|                            **oo*@¦ffff                            tteetM
            |   ++----------------+---------------+¦   fffffffffffffffffffffffffffffffffff
            |    2                3               4¦    f                f               f
            """,
        ),
    ],
    ids=["both losses", "both accuracies", "the learning rate", "zoomed in"],
)
def test_the_curves_stand_within_their_axes_with_their_marks(
    snapshot: Snapshot, view: CurveView, width: int, height: int, shown: str
) -> None:
    assert drawn(snapshot, view, width, height) == picture(shown)


@pytest.mark.parametrize(
    ("snapshot", "view", "width", "height", "shown"),
    [
        (
            story(),
            CurveView(cursor=3),
            38,
            10,
            """
            |1.0|*oooooooo                |        ¦ffffteeeeeeee                f
            |   | ********ooooooooo       |        ¦   f tttttttteeeeeeeee       f
            |   |         ****     oooooooooooooooo¦   f         tttt     eeeeeeeEeeeeeeee
            |0.5|             *****       |        ¦ffff             ttttt       f
            |   |                  ****   |        ¦   f                  tttt   f
            |   |                      ***o        ¦   f                      tttT
            |   |                         |********¦   f                         ftttttttt
            |  0|                         |        ¦  ff                         f
            |   ++-------^--------~-------+-------X¦   fffffffffmffffffffmfffffffWfffffffr
            |    0    lr 0.05     2       3       4¦    f    mm mmmm     m       W       r
            """,
        ),
        (
            story(),
            CurveView(0, logarithmic=True, smoothing=0.5, window=Window(2), cursor=3),
            38,
            10,
            """
            |   |*ooooooooooooooooooooooooooooooooo¦   fteeeeeeeeeeeeeeeeEeeeeeeeeeeeeeeee
            |   |.********........@............... ¦   fittttttttjjjjjjjjMjjjjjjjjjjjjjjj
            |0.5| ....    ********o                ¦ffff iiii    ttttttttT
            |   |     ....        |********        ¦   f     iiii        ftttttttt
            |   |         ....    |        ********¦   f         iiii    f        tttttttt
            |   |             .....                ¦   f             iiiii
            |   |                 |........        ¦   f                 fiiiiiiii
            |0.2|                 |        ........¦ffff                 f        iiiiiiii
            |   +~----------------+---------------X¦   fmffffffffffffffffWfffffffffffffffr
            |    2                3               4¦    m                W               r
            """,
        ),
        (
            FALLING,
            CurveView(window=Window(2), cursor=1),
            38,
            8,
            """
            |   |*                                 ¦   ft
            |   | *oo**oo*                         ¦   f teetteet
            |0.2|         *oo**oo**                ¦ffff         teetteett
            |   |                  oo**o           ¦   f                  eette
            |   |                       o**oo      ¦   f                       ettee
            |0.1|                            **oo*@¦ffff                            tteetM
            |   ++----------------+---------------+¦   fffffffffffffffffffffffffffffffffff
            |    2                3               4¦    f                f               f
            """,
        ),
    ],
    ids=["values", "averages", "out of sight"],
)
def test_the_cursor_stands_behind_the_curves_and_reads_what_is_shown(
    snapshot: Snapshot, view: CurveView, width: int, height: int, shown: str
) -> None:
    assert drawn(snapshot, view, width, height) == picture(shown)


def test_the_axis_of_epochs_takes_what_the_numbers_beside_it_leave() -> None:
    plot = CurvePlot()
    plot.draw(story(), CurveView(window=Window(2, 3)), PALETTE, GLYPHS["braille"], Size(40, 11))
    assert plot.x is not None
    assert (plot.x.low, plot.x.high, plot.x.cells, plot.x.dots) == (1, 3, 36, 2)


@pytest.mark.parametrize(
    ("window", "width", "labels"),
    [
        (Window(), 20, "0 4"),
        (Window(), 33, "0 2 4"),
        (Window(), 62, "0 1 2 3 4"),
        (Window(2, 3), 18, "1 3"),
        (Window(2), 28, "2 4"),
        (Window(1, 3), 20, "2 3"),
    ],
)
def test_every_tenth_column_may_have_an_epoch_below_it_and_two_have_at_least(
    window: Window, width: int, labels: str
) -> None:
    rows = drawn(structs.replace(story(), events=()), CurveView(window=window), width, 6)
    assert " ".join(rows[-1].partition("¦")[0].split()) == labels
