"""What was predicted against what is true: both axes alike, the diagonal where they are equal, and the samples."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from msgspec import structs
from textual.geometry import Size

from nn_tui.datasets.arrays import Floats
from nn_tui.engine.evaluation.results import PartPredictions, Predictions
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.panels.learned.predicted_actual import draw_predicted_actual
from nn_tui.tui.panels.learned.samples import CANDIDATES
from nn_tui.tui.panels.learned.scene import LearnedScene
from tests.tui.panels.letters import picture

from .drawn import choosing, coloured, drawn, learned, lines_on, network_on, predicted, scene_of, some_data
from .test_views import two_targets

PRICES = network_on(
    some_data([[0.0, 0.0, 0.0]], [[0.0]], ("x1", "x2", "x3"), ("price",), task="regression"),
    ("identity",),
    [[0.0, 0.0, 0.0, 0.0]],
)


def part(actual: Sequence[float], guesses: Sequence[float]) -> PartPredictions:
    """Return what was predicted for samples of one target."""

    def column(values: Sequence[float]) -> Floats:
        return np.array(values, np.float64)[:, np.newaxis]

    return PartPredictions(np.arange(len(actual)), column(actual), column(guesses))


SIX = structs.replace(
    PRICES,
    predictions=Predictions(
        train=part([0, 1, 2], [0, 1, 2]),
        # The fourth is no number, the fifth far too high and the sixth far too low.
        test=part([0, 100, 40, 60, 80, 20], [10, 90, 40, np.nan, 200, -80]),
    ),
)


def painted(scene: LearnedScene) -> LearnedScene:
    """Return a scene with the plot drawn on it."""
    draw_predicted_actual(scene)
    return scene


@pytest.mark.parametrize(
    ("width", "height", "chosen", "shown"),
    [
        (
            46,
            12,
            {},
            """
            |   │                                       ···¦   f                                       mmm
            |100┤                                  ····◦   ¦ffff                                  mmmms
            |   │                             ·····        ¦   f                             mmmmm
            |   │                        ·····             ¦   f                        mmmmm
            | 50┤                  ······                  ¦ fff                  mmmmmm
            |   │             ····◦                        ¦   f             mmmms
            |   │        ·····                             ¦   f        mmmmm
            |  0┤   ◦····                                  ¦  ff   smmmm
            |   │···                                       ¦   fmmm
            |   └───┬─────────────────┬────────────────┬───¦   fffffffffffffffffffffffffffffffffffffffffff
            |       0                50               100  ¦       f                ff               fff
            |→ actual  ↑ predicted price  ◦ test  ·· exact ¦w wwwwww  w wwwwwwwww wwwww  s ssss  mm mmmmm
            """,
        ),
        (
            45,
            12,
            {},
            """
            |   │                                      ···¦   f                                      mmm
            |100┤                                 ····◦   ¦ffff                                 mmmms
            |   │                            ·····        ¦   f                            mmmmm
            |   │                       ·····             ¦   f                       mmmmm
            | 50┤                  ·····                  ¦ fff                  mmmmm
            |   │             ····◦                       ¦   f             mmmms
            |   │        ·····                            ¦   f        mmmmm
            |  0┤   ◦····                                 ¦  ff   smmmm
            |   │···                                      ¦   fmmm
            |   └───┬────────────────┬────────────────┬───¦   ffffffffffffffffffffffffffffffffffffffffff
            |       0               50               100  ¦       f               ff               fff
            |→ actual  ↑ predicted  ◦ test  ·· exact      ¦w wwwwww  w wwwwwwwww  s ssss  mm mmmmm
            """,
        ),
        (
            60,
            16,
            {"splits": "train"},
            """
            | │                                                       ···¦ f                                                       mmm
            |2┤                                                  ···•·   ¦ff                                                  mmmtm
            | │                                              ····        ¦ f                                              mmmm
            | │                                         ·····            ¦ f                                         mmmmm
            | │                                    ·····                 ¦ f                                    mmmmm
            | │                               ·····                      ¦ f                               mmmmm
            |1┤                           ··•·                           ¦ff                           mmtm
            | │                      ·····                               ¦ f                      mmmmm
            | │                 ·····                                    ¦ f                 mmmmm
            | │            ·····                                         ¦ f            mmmmm
            | │        ····                                              ¦ f        mmmm
            |0┤   ·•···                                                  ¦ff   mtmmm
            | │···                                                       ¦ fmmm
            | └────┬───────────┬────────────┬───────────┬───────────┬────¦ fffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
            |      0          0.5          1.0         1.5         2.0   ¦      f          fff          fff         fff         fff
            |→ actual  ↑ predicted price  • train  ·· exact              ¦w wwwwww  w wwwwwwwww wwwww  t ttttt  mm mmmmm
            """,  # noqa: E501
        ),
        (
            30,
            9,
            {"charset": "ascii"},
            """
            |100|                       ...¦ffff                       mmm
            |   |                  ....."  ¦   f                  mmmmms
            |   |             .....        ¦   f             mmmmm
            |   |        .."..             ¦   f        mmsmm
            |   |  ".....                  ¦   f  smmmmm
            |  0|...                       ¦  ffmmm
            |   +--+--------------------+--¦   fffffffffffffffffffffffffff
            |      0                   100 ¦      f                   fff
            |> actual ^ predicted " test   ¦w wwwwww w wwwwwwwww s ssss
            """,
        ),
    ],
    ids=["the test split", "too narrow for the name", "the training split", "in ascii"],
)
def test_samples_lie_beside_the_diagonal_by_as_much_as_they_are_mistaken(
    width: int, height: int, chosen: dict[str, object], shown: str
) -> None:
    scene = scene_of(SIX, width, height, **chosen)  # pyright: ignore[reportArgumentType]
    assert coloured(painted(scene).sheet) == picture(shown)


def test_both_axes_have_the_range_of_the_true_targets() -> None:
    wild = structs.replace(PRICES, predictions=Predictions(part([0, 10], [-1e6, 1e6]), None))
    lines = lines_on(painted(scene_of(wild, 60, 16)).sheet)
    assert "•" not in "".join(lines[:-1])
    assert lines[-2].split() == ["0", "5", "10"]
    assert [line.split("┤")[0].strip() for line in lines if "┤" in line] == ["10", "5", "0"]


@pytest.mark.parametrize(
    ("width", "labels"), [(20, ["0", "100"]), (33, ["0", "100"]), (34, ["0", "50", "100"]), (55, ["0", "50", "100"])]
)
def test_labels_across_have_room_between_them(width: int, labels: list[str]) -> None:
    assert lines_on(painted(scene_of(SIX, width, 9)).sheet)[-2].split() == labels


@pytest.mark.parametrize(("height", "labels"), [(6, ["100", "0"]), (11, ["100", "0"]), (12, ["100", "50", "0"])])
def test_labels_upwards_have_two_rows_between_them(height: int, labels: list[str]) -> None:
    lines = lines_on(painted(scene_of(SIX, 40, height)).sheet)
    assert [line.partition("┤")[0].strip() for line in lines if "┤" in line] == labels


def test_a_thousand_samples_are_drawn_and_no_more() -> None:
    actual = [0.0] * CANDIDATES + [10.0]
    guesses = [0.0] * (CANDIDATES - 1) + [2.0, 8.0]
    assert CANDIDATES == 1000
    many = structs.replace(PRICES, predictions=Predictions(part(actual, guesses), None))
    assert "".join(lines_on(painted(scene_of(many, 40, 14)).sheet)[:-1]).count("•") == 1
    fewer = structs.replace(PRICES, predictions=Predictions(part(actual[1:], guesses[1:]), None))
    assert "".join(lines_on(painted(scene_of(fewer, 40, 14)).sheet)[:-1]).count("•") == 3


def test_before_the_predictions_have_come_nothing_is_drawn() -> None:
    whole = part([0], [0])
    for unknown in (
        None,
        Predictions(structs.replace(whole, actual=None), None),
        Predictions(structs.replace(whole, predicted=None), None),
    ):
        scene = painted(scene_of(structs.replace(PRICES, predictions=unknown), 40, 14))
        assert lines_on(scene.sheet) == [""] * 14


def test_predictions_that_are_exact_lie_on_the_diagonal() -> None:
    snapshot = learned("diabetes")
    found = predicted(snapshot)
    assert found.test is not None
    assert found.test.actual is not None
    assert len(found.test.actual) == snapshot.data.test_samples
    exact = structs.replace(found, test=structs.replace(found.test, predicted=found.test.actual))
    rows = drawn(structs.replace(snapshot, predictions=exact), Size(62, 20))[1:-4]
    plots = [row[4:] for row in rows]
    # Samples replace dots of the diagonal: each row has a stretch of both, without a gap, where the one above it began.
    stretches = [plot.strip() for plot in plots]
    assert all(stretch and set(stretch) <= set("·◦") for stretch in stretches)
    assert sum(stretch.count("◦") for stretch in stretches) > 20
    ends = [(len(plot) - len(plot.lstrip()), len(plot.rstrip())) for plot in plots]
    assert all(abs(right - left) <= 1 for (left, _), (_, right) in pairwise(ends))
    assert ends[0][1] == len(plots[0])
    assert ends[-1][0] == 0


def of_two() -> Snapshot:
    """Return a look at predictions of two targets; the second of the first sample is 7, for which 9 is predicted."""
    actual, guesses = np.array([[0.0, 7.0], [10.0, 3.0]]), np.array([[5.0, 9.0], [5.0, 3.0]])
    return structs.replace(two_targets(), predictions=Predictions(PartPredictions(np.arange(2), actual, guesses), None))


def test_of_several_targets_the_selected_output_is_shown_and_named() -> None:
    for selected, name, last in (((1, 0), "height", "10"), ((2, 0), "height", "10"), ((2, 1), "weight", "7")):
        rows = drawn(of_two(), Size(90, 20), panel=choosing(of_two(), selected))
        assert rows[0].endswith(f"predicted against actual of {name}")
        assert f"predicted {name}" in rows[-2]
        assert float(rows[-3].split()[-1]) == float(last)
