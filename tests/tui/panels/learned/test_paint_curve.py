"""The fitted curve over the samples, cell by cell, with its axes and, where the network is a line, its formula."""

import pytest
from msgspec import structs

from nn_tui.engine import TrainingRecipe
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.panels.learned.fitted_curve import draw_fitted_curve
from nn_tui.tui.panels.learned.scene import LearnedScene
from tests.tui.panels.letters import picture
from tests.tui.snapshots import with_outline

from .drawn import coloured, network_on, scene_of, some_data

HOURS = [[0.0], [100.0], [40.0], [60.0], [80.0], [20.0]]
EXAM = some_data(HOURS, [[0], [1], [1], [0], [1], [0]], ("hours",), ("no", "yes"), tested=2)
PASSED = network_on(EXAM, ("sigmoid",), [[0.08, -4.0]])
"""Class 1 from the middle on; two samples beside it are on the wrong side."""
PRICES = network_on(
    some_data(HOURS, [[10], [30], [20], [22], [28], [12]], ("hours",), ("price",), task="regression", tested=2),
    ("identity",),
    [[0.2, 10.0]],
)
THREE = network_on(
    some_data(
        HOURS,
        [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0], [1, 0, 0], [0, 1, 0]],
        ("hours",),
        ("a", "b", "c"),
        task="multiclass",
        tested=2,
    ),
    ("softmax",),
    [[-0.1, 5.0], [0.1, -5.0], [0.0, 2.0]],
)


def with_loss(snapshot: Snapshot, loss: str) -> Snapshot:
    """Return the same with another cost function."""
    return with_outline(snapshot, experiment=structs.replace(snapshot.experiment, training=TrainingRecipe(loss=loss)))


HINGE = with_loss(network_on(EXAM, ("tanh",), [[0.02, -1.0]]), "hinge")
"""Class 1 begins at 0, and what stands for class 0 is -1."""


def painted(scene: LearnedScene) -> LearnedScene:
    """Return a scene with the curve drawn on it."""
    draw_fitted_curve(scene)
    return scene


@pytest.mark.parametrize(
    ("snapshot", "width", "height", "chosen", "shown"),
    [
        (
            PASSED,
            40,
            12,
            {"charset": "ascii"},
            """
            |1.0|              X            "     ***¦ffff              c            c     mmm
            |   |                        *********   ¦   f                        mmmmmmmmm
            |   |                     ***            ¦   f                     mmm
            |0.5|                  ***               ¦ffff                  mmm
            |   |               ***                  ¦   f               mmm
            |   |            ***                     ¦   f            mmm
            |   |   *********                        ¦   f   mmmmmmmmm
            |  0|***     "            X              ¦  ffmmm     t            t
            |   +--+---------------+-----------------¦   fffffffffffffffffffffffffffffffffffff
            |      0              50            hours¦      f              ff            ccccc
            |B1 = 0.08000  B0 = -4.000               ¦PP P PPPPPPP  TT T TTTTTT
            |* probability of yes o train " test     ¦m mmmmmmmmmmm mm mmm w wwwww w wwww
            """,
        ),
        (
            PASSED,
            40,
            12,
            {},
            """
            |1.0┤              ✕            ◦⢀⣀⣀⡠⠤⠤⠤⠤¦ffff              c            cmmmmmmmm
            |   │                       ⣀⠤⠒⠊⠉⠁       ¦   f                       mmmmmm
            |   │                    ⢀⠔⠊             ¦   f                    mmm
            |0.5┤                  ⡠⠊⠁               ¦ffff                  mmm
            |   │               ⢀⡠⠊                  ¦   f               mmm
            |   │             ⡠⠔⠁                    ¦   f             mmm
            |   │       ⢀⣀⡠⠤⠒⠉                       ¦   f       mmmmmm
            |  0┤⠒⠒⠒⠒⠊⠉⠉⠁◦            ✕              ¦  ffmmmmmmmmt            t
            |   └──┬───────────────┬─────────────────¦   fffffffffffffffffffffffffffffffffffff
            |      0              50            hours¦      f              ff            ccccc
            |B1 = 0.08000  B0 = -4.000               ¦PP P PPPPPPP  TT T TTTTTT
            |━━ probability of yes • train ◦ test    ¦mm mmmmmmmmmmm mm mmm w wwwww w wwww
            """,
        ),
        (
            PASSED,
            40,
            13,
            {"charset": "blocks"},
            """
            |1.0┤              ✕            ◦  ▄▄▄▄▄▄¦ffff              c            c  mmmmmm
            |   │                        ▄▄▀▀▀▀      ¦   f                        mmmmmm
            |   │                     ▄▄▀            ¦   f                     mmm
            |   │                   ▄▀               ¦   f                   mm
            |0.5┤                 ▄▀                 ¦ffff                 mm
            |   │               ▄▀                   ¦   f               mm
            |   │            ▄▀▀                     ¦   f            mmm
            |   │      ▄▄▄▄▀▀                        ¦   f      mmmmmm
            |  0┤▀▀▀▀▀▀  ◦            ✕              ¦  ffmmmmmm  t            t
            |   └──┬───────────────┬─────────────────¦   fffffffffffffffffffffffffffffffffffff
            |      0              50            hours¦      f              ff            ccccc
            |B1 = 0.08000  B0 = -4.000               ¦PP P PPPPPPP  TT T TTTTTT
            |━━ probability of yes • train ◦ test    ¦mm mmmmmmmmmmm mm mmm w wwwww w wwww
            """,
        ),
        (
            HINGE,
            60,
            13,
            {"charset": "ascii"},
            """
            | 1|                       X                  "         o    ¦ ff                       c                  c         c
            |  |                                                *********¦  f                                                mmmmmmmmm
            |  |                                       *********         ¦  f                                       mmmmmmmmm
            |  |                                *******                  ¦  f                                mmmmmmm
            | 0|                         *******                         ¦ ff                         mmmmmmm
            |  |                  *******                                ¦  f                  mmmmmmm
            |  |         *********                                       ¦  f         mmmmmmmmm
            |  |*********                                                ¦  fmmmmmmmmm
            |-1|    o         "                  X                       ¦fff    t         t                  t
            |  +----+-----------------------+----------------------------¦  ffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
            |       0                      50                       hours¦       f                      ff                       ccccc
            |tanh(B1*hours + B0)  B1 = 0.02000  B0 = -1.000              ¦wwwwwwwwwwwww w www  PP P PPPPPPP  TT T TTTTTT
            |* output of yes  o train " test  X wrong                    ¦m mmmmmm mm mmm  w wwwww w wwww  E EEEEE
            """,  # noqa: E501
        ),
        (
            PRICES,
            60,
            13,
            {"charset": "ascii"},
            """
            |  |                                                     ****¦  f                                                     mmmm
            |30|                                          "   *******    ¦fff                                          s   mmmmmmm
            |  |                                       *******           ¦  f                                       mmmmmmm
            |  |                                *******                  ¦  f                                mmmmmmm
            |20|                       o *******                         ¦fff                       t mmmmmmm
            |  |                  *******                                ¦  f                  mmmmmmm
            |  |           *******                                       ¦  f           mmmmmmm
            |10|    *******   "                                          ¦fff    mmmmmmm   s
            |  |****                                                     ¦  fmmmm
            |  +----+-----------------------+----------------------------¦  ffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
            |       0                      50                       hours¦       f                      ff                       ccccc
            |B1*hours + B0  B1 = 0.2000  B0 = 10.00                      ¦wwwwwwww w ww  PP P PPPPPP  TT T TTTTT
            |* predicted price  o train " test                           ¦m mmmmmmmmm mmmmm  w wwwww w wwww
            """,  # noqa: E501
        ),
        (
            THREE,
            60,
            13,
            {"charset": "ascii"},
            """
            |1.0|    o        X         o        X         X        o    ¦ffff    t        c         o        t         t        c
            |   |*********                                      *********¦   fttttttttt                                      ccccccccc
            |   |         ****            ******            ****         ¦   f         tttt            oooooo            cccc
            |   |             ***     ****      ****     ***             ¦   f             ttt     oooo      oooo     ccc
            |0.5|                *****              *****                ¦ffff                ttooo              ooocc
            |   |                *****              *****                ¦   f                oottt              cccoo
            |   |             ***     **          **     ***             ¦   f             ooo     tt          cc     ooo
            |   |         ****          ****  ****          ****         ¦   f         oooo          tttt  cccc          oooo
            |   |*********     ****************************     *********¦   fooooooooo     cccccccccccccccttttttttttttt     ooooooooo
            |  0|**************                            **************¦  ffcccccccccccccc                            tttttttttttttt
            |   +----+-----------------------+---------------------------¦   fffffffffffffffffffffffffffffffffffffffffffffffffffffffff
            |        0                      50                      hours¦        f                      ff                      ccccc
            |* probability of each class  o train " test  X wrong        ¦m mmmmmmmmmmm mm mmmm mmmmm  w wwwww w wwww  E EEEEE
            """,  # noqa: E501
        ),
        (
            PASSED,
            60,
            14,
            {"charset": "ascii", "selected": (1, 0), "neuron": True},
            """
            |   |                                                        ¦   f
            |1.0|                                         *"********o****¦ffff                                         ocoooooooocoooo
            |   |                                    *****               ¦   f                                    ooooo
            |   |                                X***                    ¦   f                                tooo
            |   |                             ***                        ¦   f                             ooo
            |0.5|                           **                           ¦ffff                           oo
            |   |                        ***                             ¦   f                        ooo
            |   |                    ***X                                ¦   f                    oooc
            |   |               *****                                    ¦   f               ooooo
            |  0|****o********"*                                         ¦  ffooootooooooooto
            |   |                                                        ¦   f
            |   +----+-----------------------+---------------------------¦   fffffffffffffffffffffffffffffffffffffffffffffffffffffffff
            |        0                      50                      hours¦        f                      ff                      ccccc
            |* activation of y1  o train " test  X wrong                 ¦o oooooooooo oo oo  w wwwww w wwww  E EEEEE
            """,  # noqa: E501
        ),
        (
            PASSED,
            60,
            14,
            {"charset": "ascii", "selected": (0, 0), "neuron": True},
            """
            |   |                                                        ¦   f
            |100|                                                  *o****¦ffff                                                  cccccc
            |   |                                            ******      ¦   f                                            cccccc
            |   |                                      ****"*            ¦   f                                      cccccc
            |   |                               *X*****                  ¦   f                               ctccccc
            | 50|                         ******                         ¦ fff                         cccccc
            |   |                  *****X*                               ¦   f                  ccccccc
            |   |            *"****                                      ¦   f            ctcccc
            |   |      ******                                            ¦   f      cccccc
            |  0|****o*                                                  ¦  ffcccctc
            |   |                                                        ¦   f
            |   +----+-----------------------+---------------------------¦   fffffffffffffffffffffffffffffffffffffffffffffffffffffffff
            |        0                      50                      hours¦        f                      ff                      ccccc
            |* activation of hours  o train " test  X wrong              ¦c cccccccccc cc ccccc  w wwwww w wwww  E EEEEE
            """,  # noqa: E501
        ),
        (
            PASSED,
            40,
            7,
            {"charset": "ascii"},
            """
            |1.0|              X        *************¦ffff              c        mmmmmmmmmmmmm
            |0.5|             **********             ¦ffff             mmmmmmmmmm
            |  0|*************        X              ¦  ffmmmmmmmmmmmmm        t
            |   +--+---------------+-----------------¦   fffffffffffffffffffffffffffffffffffff
            |      0              50            hours¦      f              ff            ccccc
            |B1 = 0.08000  B0 = -4.000               ¦PP P PPPPPPP  TT T TTTTTT
            |* probability of yes o train " test     ¦m mmmmmmmmmmm mm mmm w wwwww w wwww
            """,
        ),
        (
            PASSED,
            40,
            6,
            {"charset": "ascii"},
            """
            |1.0|              X        *************¦ffff              c        mmmmmmmmmmmmm
            |0.5|             **********             ¦ffff             mmmmmmmmmm
            |  0|*************        X              ¦  ffmmmmmmmmmmmmm        t
            |   +--+---------------+-----------------¦   fffffffffffffffffffffffffffffffffffff
            |      0              50            hours¦      f              ff            ccccc
            |* probability of yes o train " test     ¦m mmmmmmmmmmm mm mmm w wwwww w wwww
            """,
        ),
    ],
    ids=[
        "a sigmoid",
        "in braille",
        "in blocks",
        "a hinge",
        "a regression",
        "three classes",
        "an output",
        "an input",
        "in three rows",
        "without a formula",
    ],
)
def test_the_curve_goes_over_the_samples(
    snapshot: Snapshot, width: int, height: int, chosen: dict[str, object], shown: str
) -> None:
    scene = scene_of(snapshot, width, height, **chosen)  # pyright: ignore[reportArgumentType]
    assert coloured(painted(scene).sheet) == picture(shown)
