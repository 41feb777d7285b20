"""What each column, and each neuron, is worth: how far the computing is, and a bar each once it is done."""

import pytest
from msgspec import structs

from nn_tui.engine.evaluation.importance import Importance
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.drawing.glyphs import Charset
from nn_tui.tui.panels.learned.importance_bars import draw_importance
from nn_tui.tui.panels.learned.importance_run import ImportanceRun
from tests.tui.snapshots import with_outline

from .drawn import coloured, learned, lines_on, scene_of

IRIS = learned("iris")
FOUND = tuple(
    Importance(f"{name} of a flower, in centimetres", mean, 0.0625)
    for name, mean in (("length", 0.5), ("width", 0.25), ("weight", 0.0), ("age", -0.25), ("height", float("nan")))
)
MOMENT = "30 test samples, after update 16  ; anew"
MOMENT_COLOURS = "ff ffff ffffffff fffff ffffff ff  f ffff"


def importance(
    *,
    neurons: bool = False,
    snapshot: Snapshot = IRIS,
    found: tuple[Importance, ...] | None = FOUND,
    share: float = 1.0,
    cancelled: bool = False,
) -> ImportanceRun:
    """Return what is known of it."""
    run = ImportanceRun(snapshot, neurons=neurons)
    run.found, run.share, run.cancelled = found, share, cancelled
    return run


def drawn(
    run: ImportanceRun | None,
    width: int,
    height: int,
    *,
    neurons: bool = False,
    snapshot: Snapshot = IRIS,
    charset: Charset = "ascii",
    colours: bool = False,
) -> list[str]:
    """Return what is drawn of it."""
    scene = scene_of(snapshot, width, height, charset=charset, view="neurons" if neurons else "importance")
    draw_importance(structs.replace(scene, importance=run))
    return coloured(scene.sheet) if colours else lines_on(scene.sheet)


@pytest.mark.parametrize(
    ("neurons", "height", "shown"),
    [
        (
            False,
            7,
            [
                (
                    "length of a fl...imetres  +0.500 +-0.062  ======",
                    "cccccc cc c cccccccccccc  wwwwww fffffff  oooooo",
                ),
                ("width of a flo...imetres  +0.250 +-0.062  ===", "ccccc cc c ccccccccccccc  wwwwww fffffff  ooo"),
                ("weight of a fl...imetres  +0.000 +-0.062", "cccccc cc c cccccccccccc  wwwwww fffffff"),
                ("age of a flowe...imetres  -0.250 +-0.062", "ccc cc c ccccccccccccccc  wwwwww fffffff"),
                ("height of a fl...imetres    +nan +-0.062", "cccccc cc c cccccccccccc    wwww fffffff"),
                ("by how much accuracy falls where it is shuffled", "ww www wwww wwwwwwww wwwww wwwww ww ww wwwwwwww"),
                (MOMENT, MOMENT_COLOURS),
            ],
        ),
        (
            True,
            6,
            [
                (
                    "length of a fl...imetres  +0.500          ======",
                    "tttttt tt t tttttttttttt  wwwwww          oooooo",
                ),
                ("width of a flo...imetres  +0.250          ===", "ttttt tt t ttttttttttttt  wwwwww          ooo"),
                ("weight of a fl...imetres  +0.000", "tttttt tt t tttttttttttt  wwwwww"),
                ("age of a flowe...imetres  -0.250", "ttt tt t ttttttttttttttt  wwwwww"),
                ("by how much accuracy falls without it  1 more", "ww www wwww wwwwwwww wwwww wwwwwww ww  f ffff"),
                (MOMENT, MOMENT_COLOURS),
            ],
        ),
    ],
    ids=["columns", "neurons"],
)
def test_each_has_its_fall_and_a_bar(neurons: bool, height: int, shown: list[tuple[str, str]]) -> None:
    rows = drawn(importance(neurons=neurons), 48, height, neurons=neurons, colours=True)
    assert rows == [f"{text.replace('=', '#'):48}¦{colours}" for text, colours in shown]


@pytest.mark.parametrize(
    ("neurons", "width", "legend"),
    [
        (False, 47, "by how much accuracy falls where it is shuffled"),
        (False, 46, "fall of accuracy when shuffled"),
        (True, 37, "by how much accuracy falls without it"),
        (True, 36, "fall of accuracy without it"),
    ],
)
def test_where_room_is_short_there_are_no_bars_and_fewer_words(neurons: bool, width: int, legend: str) -> None:
    *bars, below, _ = drawn(importance(neurons=neurons), width, 7, neurons=neurons)
    assert below == legend
    assert any("#" in row for row in bars) == (width >= 24 + 18 + 4)


def test_bars_need_four_cells_and_something_that_is_worth_anything() -> None:
    assert [row.count("#") for row in drawn(importance(), 46, 7)] == [4, 2, 0, 0, 0, 0, 0]
    assert not any("#" in row for row in drawn(importance(), 45, 7))
    assert not any("#" in row for row in drawn(importance(found=FOUND[2:]), 70, 7))
    assert drawn(importance(), 70, 7, charset="braille")[0].endswith("+0.500 ±0.062   ━━━━━━━━━━━━━━━━━━━━━━━━━━━━")


@pytest.mark.parametrize(
    ("share", "neurons", "bar", "words"),
    [
        (0.0, False, 0, "0% of the columns are shuffled  : leaves it"),
        (0.25, False, 18, "25% of the columns are shuffled  : leaves it"),
        (0.5, True, 35, "50% of the neurons are left out  : leaves it"),
    ],
)
def test_meanwhile_it_is_told_how_far_it_is(share: float, neurons: bool, bar: int, words: str) -> None:
    run = importance(neurons=neurons, found=None, share=share)
    assert drawn(run, 70, 3, neurons=neurons) == ["#" * bar, words, ""]
    cancelled = importance(neurons=neurons, found=None, cancelled=True)
    for nothing in (None, cancelled):
        what = "neuron" if neurons else "column"
        assert drawn(nothing, 70, 2, neurons=neurons) == [f"; computes what each {what} is worth", ""]


def test_what_was_found_stays_when_the_computing_is_left_and_is_outdated_by_another_network() -> None:
    assert drawn(importance(cancelled=True), 70, 7) == drawn(importance(), 70, 7)
    other = structs.replace(IRIS.structure, sizes=(4, 5, 3))
    assert drawn(importance(), 70, 7, snapshot=with_outline(IRIS, structure=other))[-1] == (
        "30 test samples, after update 16  ; anew: the network is another one"
    )
    assert (
        drawn(importance(snapshot=learned("iris", 0)), 70, 7)[-1] == "30 test samples, before the first update  ; anew"
    )
    assert drawn(importance(), 34, 7)[-1] == "after update 16  ; anew"


def test_a_network_without_hidden_neurons_has_none_to_leave_out() -> None:
    flat = learned("logistic")
    assert drawn(None, 40, 2, neurons=True, snapshot=flat) == ["there are no hidden neurons", ""]
    assert drawn(None, 40, 2, snapshot=flat) == ["; computes what each column is worth", ""]


@pytest.mark.parametrize(("charset", "score"), [("ascii", "R2"), ("braille", "R²")])
def test_of_a_regression_it_is_r_squared_that_falls(charset: Charset, score: str) -> None:
    hills = learned("hills")
    rows = drawn(importance(snapshot=hills), 70, 7, snapshot=hills, charset=charset)
    assert rows[-2] == f"by how much {score} falls where it is shuffled"
