"""Data that are pictures, as they are drawn: brightness, signs, headings, and what is said of the prediction."""

import pytest
from textual.geometry import Size

from nn_tui.engine.runs import Snapshot
from tests.tui.panels.letters import picture

from .drawn import choosing, coloured, drawn, learned, lines_on, scene_of
from .pictured import batch_of, painted, pictured

MISS = pictured()


@pytest.mark.parametrize(
    ("snapshot", "width", "height", "chosen", "shown"),
    [
        (
            MISS,
            60,
            9,
            {},
            """
            |     sample 101 · train              weights into h1.1      ¦     wwwwww www w wwwww              ttttttt tttt tttt
            |           ▒▒▒▒▒▒██████             ++++++------            ¦           ............             ............
            |           ▒▒▒▒▒▒██████             ++++++------            ¦           ............             ............
            |           ▒▒▒▒▒▒██████             ++++++------            ¦           ............             ............
            |     ░░░░░░▓▓▓▓▓▓██████                   ++++++------      ¦     ..................                   ............
            |     ░░░░░░▓▓▓▓▓▓██████                   ++++++------      ¦     ..................                   ............
            |     ░░░░░░▓▓▓▓▓▓██████                   ++++++------      ¦     ..................                   ............
            |    predicted cow  74.5 %           + and - up to 4.00      ¦    EEEEEEEEE EEE  EEEE E           f fff f ff ff ffff
            |     actual ant  ✕ wrong                bias 0.2500         ¦     wwwwww www  w wwwww                wwww wwwwww
            """,  # noqa: E501
        ),
        (
            MISS,
            30,
            6,
            {},
            """
            |  sample 101      into h1.1   ¦  wwwwww www      tttt tttt
            |      ▒▒██          ++--      ¦      ....          ....
            |    ░░▓▓██            ++--    ¦    ......            ....
            |predicted cow      +- 4.00    ¦EEEEEEEEE EEE      ff ffff
            |actual ant  ✕    bias 0.2500  ¦wwwwww www  w    wwww wwwwww
            |                              ¦
            """,
        ),
        (
            MISS,
            20,
            5,
            {},
            """
            |sample 1…  into h1.1¦wwwwww ww  tttt tttt
            |   ▒▒██     ++--    ¦   ....     ....
            | ░░▓▓██       ++--  ¦ ......       ....
            |predicte…   +- 4.00 ¦EEEEEEEEE   ff ffff
            |actual a…  bias 0.2…¦wwwwww ww  wwww wwww
            """,
        ),
        (
            MISS,
            19,
            5,
            {},
            """
            |sample 101 · train ¦wwwwww www w wwwww
            |        ▒▒██       ¦        ....
            |      ░░▓▓██       ¦      ......
            |   predicted cow   ¦   EEEEEEEEE EEE
            |actual ant  ✕ wrong¦wwwwww www  w wwwww
            """,
        ),
        (
            MISS,
            20,
            4,
            {},
            """
            |sample 1…  into h1.1¦wwwwww ww  tttt tttt
            |   ▀▀▀        ▀▀▀   ¦   ...        ...
            |predicte…   +- 4.00 ¦EEEEEEEEE   ff ffff
            |actual a…  bias 0.2…¦wwwwww ww  wwww wwww
            """,
        ),
        (
            MISS,
            60,
            9,
            {"charset": "ascii"},
            """
            |     sample 101 - train              weights into h1.1      ¦     wwwwww www w wwwww              ttttttt tttt tttt
            |           ======@@@@@@                   ------            ¦           wwwwwwwwwwww                   nnnnnn
            |           ======@@@@@@                   ------            ¦           wwwwwwwwwwww                   nnnnnn
            |           ======@@@@@@                   ------            ¦           wwwwwwwwwwww                   nnnnnn
            |     ::::::******@@@@@@                   ######======      ¦     wwwwwwwwwwwwwwwwww                   ppppppnnnnnn
            |     ::::::******@@@@@@                   ######======      ¦     wwwwwwwwwwwwwwwwww                   ppppppnnnnnn
            |     ::::::******@@@@@@                   ######======      ¦     wwwwwwwwwwwwwwwwww                   ppppppnnnnnn
            |    predicted cow  74.5 %           + and - up to 4.00      ¦    EEEEEEEEE EEE  EEEE E           f fff f ff ff ffff
            |     actual ant  X wrong                bias 0.2500         ¦     wwwwww www  w wwwww                wwww wwwwww
            """,  # noqa: E501
        ),
        (
            MISS,
            60,
            9,
            {"selected": (2, 2)},
            """
            |     sample 101 · train        weights into y3 from layer 1 ¦     wwwwww www w wwwww        ooooooo oooo oo oooo ooooo o
            |           ▒▒▒▒▒▒██████          ------------               ¦           ............          ............
            |           ▒▒▒▒▒▒██████          ------------               ¦           ............          ............
            |           ▒▒▒▒▒▒██████          ------------               ¦           ............          ............
            |     ░░░░░░▓▓▓▓▓▓██████          ------------               ¦     ..................          ............
            |     ░░░░░░▓▓▓▓▓▓██████          ------------               ¦     ..................          ............
            |     ░░░░░░▓▓▓▓▓▓██████          ------------               ¦     ..................          ............
            |    predicted cow  74.5 %           + and - up to 1.00      ¦    EEEEEEEEE EEE  EEEE E           f fff f ff ff ffff
            |     actual ant  ✕ wrong                bias 0.5000         ¦     wwwwww www  w wwwww                wwww wwwwww
            """,  # noqa: E501
        ),
        (
            MISS,
            60,
            9,
            {"selected": (0, 3)},
            """
            |     sample 101 · train               p3 is an input        ¦     wwwwww www w wwwww               cc cc cc ccccc
            |           ▒▒▒▒▒▒██████           no weights lead into it   ¦           ............           ff fffffff ffff ffff ff
            |           ▒▒▒▒▒▒██████                                     ¦           ............
            |           ▒▒▒▒▒▒██████                                     ¦           ............
            |     ░░░░░░▓▓▓▓▓▓██████                                     ¦     ..................
            |     ░░░░░░▓▓▓▓▓▓██████                                     ¦     ..................
            |     ░░░░░░▓▓▓▓▓▓██████                                     ¦     ..................
            |    predicted cow  74.5 %                                   ¦    EEEEEEEEE EEE  EEEE E
            |     actual ant  ✕ wrong                                    ¦     wwwwww www  w wwwww
            """,  # noqa: E501
        ),
        (
            MISS,
            20,
            5,
            {"selected": (0, 3)},
            """
            |sample 1…     p3    ¦wwwwww ww     cc
            |   ▒▒██    no weigh…¦   ....    ff ffffff
            | ░░▓▓██             ¦ ......
            |predicte…           ¦EEEEEEEEE
            |actual a…           ¦wwwwww ww
            """,
        ),
        (
            batch_of(MISS, 32),
            60,
            7,
            {},
            """
            |     mean of 32 samples              weights into h1.1      ¦     wwww ww ww wwwwwww              ttttttt tttt tttt
            |            ▒▒▒▒████                   ++++----             ¦            ........                   ........
            |            ▒▒▒▒████                   ++++----             ¦            ........                   ........
            |        ░░░░▓▓▓▓████                       ++++----         ¦        ............                       ........
            |        ░░░░▓▓▓▓████                       ++++----         ¦        ............                       ........
            |                                    + and - up to 4.00      ¦                                    f fff f ff ff ffff
            |                                        bias 0.2500         ¦                                        wwww wwwwww
            """,  # noqa: E501
        ),
    ],
    ids=[
        "wide",
        "narrower",
        "narrow",
        "alone",
        "low",
        "in ascii",
        "a later layer",
        "an input",
        "an input in little room",
        "a batch",
    ],
)
def test_the_sample_stands_beside_the_weights_with_as_many_words_as_fit(
    snapshot: Snapshot, width: int, height: int, chosen: dict[str, object], shown: str
) -> None:
    scene = scene_of(snapshot, width, height, **chosen)  # pyright: ignore[reportArgumentType]
    assert coloured(painted(scene).sheet) == picture(shown)


@pytest.mark.parametrize(("width", "both"), [(19, False), (20, True)])
def test_a_narrow_panel_has_the_sample_alone(width: int, both: bool) -> None:
    assert ("into" in "".join(lines_on(painted(scene_of(MISS, width, 6)).sheet))) == both


@pytest.mark.parametrize("size", [Size(46, 12), Size(90, 30)])
def test_pictures_show_the_sample_what_is_predicted_and_the_weights(size: Size) -> None:
    snapshot = learned("digits")
    text = "\n".join(drawn(snapshot, size, "ascii", choosing(snapshot, view="pictures")))
    sample = snapshot.subject.sample
    assert sample is not None
    assert f"sample {sample.row}" in text
    assert f"predicted {snapshot.subject.activity.outputs.argmax()}" in text
    assert f"actual {sample.targets.argmax()}" in text
    assert "into h1.1" in text
    deeper = "\n".join(drawn(snapshot, size, "ascii", choosing(snapshot, (2, 3), view="pictures")))
    assert "into y4" in deeper
    assert "no weights" in "\n".join(drawn(snapshot, size, "ascii", choosing(snapshot, (0, 3), view="pictures")))
