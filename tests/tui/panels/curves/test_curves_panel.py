"""The curves: values, the best epoch and what happened can be read off them at every size, on every measure."""

from pathlib import Path

import numpy as np
import pytest
from msgspec import structs
from textual.color import Color
from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip

from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe, load_experiment
from nn_tui.engine.runs import Event, Snapshot
from nn_tui.engine.training import stopping
from nn_tui.engine.training.history import SERIES, Column, Curves, History
from nn_tui.tui.drawing.axis_ticks import Axis
from nn_tui.tui.drawing.glyphs import GLYPHS, Charset
from nn_tui.tui.drawing.number_format import percent, short
from nn_tui.tui.drawing.theme import DARK, Palette
from nn_tui.tui.panels.curves.curves_panel import CurvesPanel
from nn_tui.tui.panels.curves.epoch_window import ALL, Window
from nn_tui.tui.panels.curves.measures import MEASURES
from nn_tui.tui.panels.curves.plotext_plotter import Plotter
from nn_tui.tui.panels.curves.view_state import CurveView
from tests.tui.snapshots import snapshot_of

PALETTE = Palette.of({**DARK.to_color_system().generate(), **DARK.variables})
SIZES = [Size(30, 9), Size(38, 12), Size(62, 20), Size(90, 30), Size(130, 40)]
PLAIN = CurveView()
PICTURES = Path(__file__).parent / "pictures"
SMALL = Experiment(
    data=DataRecipe(source="circles", samples=40),
    network=NetworkRecipe(hidden=(2,)),
    training=TrainingRecipe(learning_rate=0.05),
)


@pytest.fixture(scope="module")
def start() -> Snapshot:
    return snapshot_of(SMALL)


@pytest.fixture(scope="module")
def later() -> Snapshot:
    return snapshot_of(SMALL, epochs=12)


def drawn(
    snapshot: Snapshot, size: Size, charset: Charset = "braille", view: CurveView = PLAIN, *, logarithmic: bool = False
) -> list[str]:
    """Return the rows of the panel, its titles the first and the last."""
    panel = CurvesPanel(id="curves")
    panel.set_reactive(CurvesPanel.glyphs, GLYPHS[charset])
    panel.set_reactive(CurvesPanel.view, structs.replace(view, logarithmic=logarithmic or view.logarithmic))
    strips = panel.draw(snapshot, PALETTE, size)
    assert all(strip.cell_length == size.width for strip in strips)
    assert len(strips) <= size.height
    above, below = (getattr(panel, f"_{title}").plain for title in ("border_title", "border_subtitle"))
    assert max(len(above), len(below)) <= size.width - 4
    return [above, *(strip.text for strip in strips), below]


def with_losses(snapshot: Snapshot, train: list[float], test: list[float]) -> Snapshot:
    """Return a snapshot whose curves are these."""
    history = History()
    for epoch, losses in enumerate(zip(train, test, strict=True)):
        history.append(epoch, (*losses, 0.5, 0.5, 0.05, 1.0, np.nan, np.nan))
    best = int(np.argmin(test))
    return structs.replace(snapshot, epoch=len(train) - 1, best=(test[best], best), curves=history.curves(), events=())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("charset", ["braille", "blocks", "ascii"])
def test_the_present_losses_and_the_best_are_named_at_every_size(later: Snapshot, size: Size, charset: Charset) -> None:
    rows = drawn(later, size, charset)
    titles = rows[0] + rows[-1]
    for word in ("Loss", "train", "test"):
        assert word in titles
    if size.width >= 38:
        assert GLYPHS[charset].best in titles
        assert f"{later.best[1]}" in titles.split("@")[-1]


@pytest.mark.parametrize("size", SIZES)
def test_in_ascii_everything_is_ascii(later: Snapshot, start: Snapshot, size: Size) -> None:
    changed = structs.replace(later, events=(Event(5, "learning rate", "learning rate 0.05 → 0.1"),))
    for snapshot in (start, later, changed):
        assert all(row.isascii() for row in drawn(snapshot, size, "ascii"))


@pytest.mark.parametrize("size", SIZES)
def test_before_training_the_two_losses_stand_there_with_their_values(start: Snapshot, size: Size) -> None:
    text = "\n".join(drawn(start, size))
    assert start.evaluation.test is not None
    assert f"● train {short(start.evaluation.train.loss)}" in text
    assert f"● test {short(start.evaluation.test.loss)}" in text
    assert "each epoch adds a point" in text


def test_one_spike_among_thousands_of_epochs_reaches_the_top(later: Snapshot) -> None:
    train = [0.1] * 3000
    train[1234] = 0.9
    rows = drawn(with_losses(later, train, [0.1] * 3000), Size(62, 20))
    left = rows[1].index("│") + 1
    assert rows[1][left:].strip()
    assert len(rows[1][left:].split()) == 1


def test_coinciding_curves_are_both_visible(later: Snapshot) -> None:
    losses = np.linspace(1, 0.2, 50).tolist()
    panel = CurvesPanel(id="curves")
    strips = panel.draw(with_losses(later, losses, losses), PALETTE, Size(62, 20))
    colours = {segment.style.color for strip in strips for segment in strip if segment.style and segment.text.strip()}
    assert {PALETTE.train.rich_color, PALETTE.test.rich_color} <= colours


def test_the_test_curve_is_dashed_where_it_is_level(later: Snapshot) -> None:
    rows = drawn(with_losses(later, [1.0] + [0.2] * 99, [1.0] + [0.8] * 99), Size(62, 20))
    left = rows[2].index("│") + 1
    counts = {len(row[left:].split()) for row in rows[1:-3]}
    assert max(counts) >= 10


def test_changes_of_the_learning_rate_are_marked_with_the_rate_that_followed(later: Snapshot) -> None:
    curves = later.curves
    last = curves.last.copy()
    last[SERIES.index("learning_rate")] = np.where(curves.epochs > 6, 0.002, 0.05)
    events = (Event(6, "learning rate", "learning rate 0.05 → 0.002"), Event(7, "reset", "back to epoch 0"))
    rows = drawn(structs.replace(later, curves=structs.replace(curves, last=last), events=events), Size(62, 20))
    assert rows[-3].count("▲") == 1
    label = rows[-2].index("η 0.002")
    assert abs(rows[-3].index("▲") - label - len("η 0.002") // 2) <= 1


def test_a_change_after_the_last_epoch_shows_the_present_rate(later: Snapshot) -> None:
    events = (Event(later.epoch, "learning rate", "learning rate 0.05 → 0.5"),)
    rows = drawn(structs.replace(later, events=events, learning_rate=0.5), Size(62, 20))
    assert "η 0.5" in rows[-2]


def test_epochs_are_whole_numbers(later: Snapshot) -> None:
    for epoch in range(1, 4):
        losses = np.linspace(1, 0.2, epoch + 1).tolist()
        labels = drawn(with_losses(later, losses, losses), Size(62, 20))[-2].split()
        assert labels == [str(number) for number in range(epoch + 1)]


def test_the_logarithmic_scale_spreads_small_losses(later: Snapshot) -> None:
    losses = (10.0 ** np.linspace(0, -4, 100)).tolist()
    linear = drawn(with_losses(later, losses, losses), Size(62, 20))
    logarithmic = drawn(with_losses(later, losses, losses), Size(62, 20), logarithmic=True)
    assert "log scale" in logarithmic[0]
    assert "0.001" in "\n".join(logarithmic)

    def heights(rows: list[str]) -> int:
        return len({index for index, row in enumerate(rows[1:-3]) if len(row.rstrip()) > 40})

    assert heights(logarithmic) > heights(linear)


def test_a_loss_of_zero_does_not_harm_the_logarithmic_scale(later: Snapshot) -> None:
    nothing = with_losses(later, [0.0] * 5, [0.0] * 5)
    assert drawn(nothing, Size(62, 20), logarithmic=True)
    assert drawn(with_losses(later, [1.0, 0.0, 0.1], [1.0, 0.1, 0.0]), Size(62, 20), logarithmic=True)


def test_without_a_test_split_there_is_one_curve() -> None:
    alone = structs.replace(SMALL, data=structs.replace(SMALL.data, test_fraction=0.0))
    rows = drawn(snapshot_of(alone, epochs=3), Size(62, 20))
    assert "train" in rows[-1]
    assert "test" not in rows[-1]


def test_losses_that_are_not_finite_leave_a_gap(later: Snapshot) -> None:
    rows = drawn(with_losses(later, [1.0, float("nan"), 0.5], [1.0, float("inf"), 0.5]), Size(62, 20))
    assert "nan" not in "".join(rows[1:-1])


@pytest.mark.parametrize("size", [Size(0, 0), Size(1, 1), Size(15, 20), Size(60, 3), Size(16, 4), Size(17, 5)])
def test_a_panel_of_any_size_can_be_drawn(later: Snapshot, start: Snapshot, size: Size) -> None:
    for snapshot in (later, start):
        strips = CurvesPanel(id="curves").draw(snapshot, PALETTE, size)
        assert len(strips) in (0, size.height)


# The measures.


def test_each_measure_is_named_with_its_present_values(later: Snapshot) -> None:
    titles = ["".join(drawn(later, Size(90, 30), view=CurveView(measure=index))[::31]) for index in range(MEASURES)]
    score = later.evaluation
    assert score.test is not None
    for title, words in zip(
        titles,
        (
            ("Loss", "binary cross entropy", f"train {short(score.train.loss)}", f"test {short(score.test.loss)}"),
            ("Accuracy", f"train {percent(score.train.metric)}", f"test {percent(score.test.metric)}"),
            ("Learning rate", "━━ 0.05"),
            ("Gradient norm", f"━━ {short(later.curves.series('gradient_norm')[0][-1])}"),
        ),
        strict=True,
    ):
        for word in words:
            assert word in title
        assert f"@ {later.best[1]}" in title


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("measure", range(MEASURES))
def test_every_measure_is_drawn_at_every_size(later: Snapshot, size: Size, measure: int) -> None:
    for charset in GLYPHS:
        rows = drawn(later, size, charset, CurveView(measure=measure, smoothing=0.8, cursor=5))
        assert len(rows) == size.height + 2
        assert charset != "ascii" or all(row.isascii() for row in rows)


def test_an_accuracy_has_1_at_the_top_and_no_logarithm(later: Snapshot) -> None:
    accuracy = CurveView(measure=1, logarithmic=True)
    rows = drawn(later, Size(62, 20), view=accuracy)
    assert rows[1].startswith("1.0┤")
    assert "log" not in rows[0]


def test_a_regression_has_r_squared_also_below_zero() -> None:
    snapshot = snapshot_of(load_experiment("plane"))
    rows = drawn(snapshot, Size(62, 20), view=CurveView(measure=1))
    assert rows[0].startswith("R²")
    assert drawn(snapshot, Size(62, 20), "ascii", CurveView(measure=1))[0].startswith("R^2")


def test_the_gradient_before_training_is_not_known_rather_than_zero(start: Snapshot, later: Snapshot) -> None:
    gradient = CurveView(measure=3)
    assert "gradient norm 0" not in "".join(drawn(start, Size(62, 20), view=gradient))
    norms = later.curves.series("gradient_norm")[0]
    rows = drawn(later, Size(62, 20), view=structs.replace(gradient, logarithmic=True))
    assert norms[0] == 0
    assert not any("0.0001" in row for row in rows)


# Smoothing.


def test_a_smoothed_curve_stands_before_its_faded_values(later: Snapshot) -> None:
    noisy = (0.5 + 0.2 * np.sin(np.arange(60) * 2.2)).tolist()
    snapshot = with_losses(later, noisy, [value + 1 for value in noisy])
    panel = CurvesPanel(id="curves")
    panel.set_reactive(CurvesPanel.view, CurveView(smoothing=0.9))
    strips = panel.draw(snapshot, PALETTE, Size(62, 20))
    colours = {segment.style.color for strip in strips for segment in strip if segment.style and segment.text.strip()}
    for colour in (PALETTE.train, PALETTE.test):
        assert colour.rich_color in colours
        assert PALETTE.strength(colour, 0.15).rich_color in colours


@pytest.mark.parametrize("size", SIZES)
def test_the_title_names_what_the_curve_is_not_as_it_was(later: Snapshot, size: Size) -> None:
    for view in (CurveView(smoothing=0.95, logarithmic=True), CurveView(smoothing=0.95, logarithmic=True, cursor=3)):
        title = drawn(later, size, view=view)[0]
        assert "0.95" in title
        assert "log" in title


# The epochs in sight.


def test_zoomed_in_the_huge_loss_of_the_beginning_does_not_flatten_the_rest(later: Snapshot) -> None:
    losses = [1000.0, 100.0, *(1 + 0.1 * np.sin(np.arange(198))).tolist()]
    snapshot = with_losses(later, losses, losses)
    whole, near = (drawn(snapshot, Size(62, 20), view=CurveView(window=window)) for window in (ALL, Window(100)))
    assert whole[1].startswith("1,000")
    assert used(whole) < 8
    assert used(near) > 12


def test_zoomed_in_one_spike_leaves_the_plot_above_and_is_still_seen(later: Snapshot) -> None:
    losses = (1 + 0.1 * np.sin(np.arange(200))).tolist()
    losses[150] = 500.0
    rows = drawn(with_losses(later, losses, losses), Size(62, 20), view=CurveView(window=Window(100)))
    assert used(rows) > 6
    assert rows[1].split("│")[-1].strip() or rows[1].split("┤")[-1].strip()


def used(rows: list[str]) -> int:
    """Return how many rows of a plot have more than a tenth of their cells filled."""
    return sum(len(row[8:].replace(" ", "")) > 5 for row in rows[1:-3])


def test_the_title_says_which_epochs_are_in_sight(later: Snapshot) -> None:
    snapshot = with_losses(later, [1.0] * 301, [2.0] * 301)
    assert "latest 100" in drawn(snapshot, Size(90, 30), view=CurveView(window=Window(100)))[0]
    assert "120–180" in drawn(snapshot, Size(90, 30), view=CurveView(window=Window(60, 180)))[0]
    assert "300" not in drawn(snapshot, Size(90, 30))[0]


def test_a_gap_of_values_that_are_not_finite_is_visible(later: Snapshot) -> None:
    nothing = float("nan")
    losses = [0.5] * 20 + [nothing] * 10 + [0.5] * 20
    rows = drawn(with_losses(later, losses, losses), Size(62, 20))
    (line,) = (row for row in rows[1:-3] if len(row[6:].replace(" ", "")) > 20)
    assert " " * 9 in line[6:].strip()


@pytest.mark.parametrize("charset", ["braille", "ascii"])
def test_strange_curves_are_drawn_without_complaint(later: Snapshot, charset: Charset) -> None:
    nothing, wild = float("nan"), 1e308
    for train, test in (
        ([1.0, 0.9], [1.0, 0.8]),
        ([0.7] * 9, [nothing] * 9),
        ([0.0] * 9, [0.0] * 9),
        ([0.1, wild, 0.1], [0.1, 1e30, 0.1]),
        ([-wild, wild, 1.0], [1e-300, 1e-308, 1.0]),
        ([0.1 + 1e-16, 0.1, 0.1], [0.1, 0.1, 0.1]),
    ):
        snapshot = with_losses(later, train, [1.0, *test[1:]])
        for view in (PLAIN, CurveView(smoothing=0.9, cursor=1), CurveView(window=Window(1, 1), logarithmic=True)):
            assert len(drawn(snapshot, Size(62, 20), charset, view)) == 22


def test_a_logarithmic_scale_without_anything_above_zero_says_so(later: Snapshot) -> None:
    nothing = with_losses(later, [0.0] * 5, [0.0] * 5)
    assert "no value above 0" in "".join(drawn(nothing, Size(62, 20), logarithmic=True))


# What happened.


def happened(later: Snapshot) -> Snapshot:
    """Return a run in which everything has happened that has a mark."""
    diverged = stopping.diverged("the cost became infinite", 10.0, 900)
    events = (
        Event(10, "learning rate", "learning rate 0.05 → 10"),
        Event(20, "edit", "neuron h1.5 added"),
        Event(30, "data", "sample added"),
        Event(40, "speed", "speed max"),
        Event(50, "stop", diverged.sentence, diverged.reason),
        Event(60, "stop", "60 epochs are done", "epochs"),
    )
    losses = np.linspace(1, 0.2, 61).tolist()
    return structs.replace(with_losses(later, losses, losses), events=events, learning_rate=10.0)


@pytest.mark.parametrize(
    ("charset", "signs"),
    [("braille", "▲◇◇✕■"), ("blocks", "▲◇◇✕■"), ("ascii", "^~~X#")],
    ids=["braille", "blocks", "ascii"],
)
def test_what_happened_is_marked_on_the_axis_in_its_place(later: Snapshot, charset: Charset, signs: str) -> None:
    rows = drawn(happened(later), Size(90, 20), charset)
    axis, labels = rows[-3], rows[-2]
    assert "".join(character for character in axis if character in set(signs)) == signs
    width = len(axis) - 1 - axis.index(GLYPHS[charset].axis[2])
    for epoch, sign in zip((10, 20, 30, 50, 60), signs, strict=True):
        place = len(axis) - width + round((width - 1) * epoch / 60)
        assert sign in axis[place - 1 : place + 2]
    for label in ("20", "30", "50", "60", f"{GLYPHS[charset].learning_rate} 0.05"):
        assert label in labels


def colours_of(strips: list[Strip], sign: str) -> set[str]:
    """Return the colours of all segments that have a sign in them, as hexadecimal numbers."""
    return {
        Color.from_rich_color(segment.style.color).hex
        for strip in strips
        for segment in strip
        if sign in segment.text and segment.style and segment.style.color
    }


def test_where_the_run_diverged_is_red_and_nothing_else_that_happened_is(later: Snapshot) -> None:
    panel = CurvesPanel(id="curves")
    strips = panel.draw(happened(later), PALETTE, Size(130, 20))
    mark, red = PALETTE.mark.hex, PALETTE.error.hex
    assert mark != red
    for sign, colour in (("✕", red), ("▲", mark), ("■", mark), ("◇", mark)):
        assert colours_of(strips, sign) == {colour}
    assert colours_of(strips[-1:], "50") == {red}
    assert colours_of(strips[-1:], "30") == {mark}
    titles: list[Content] = [panel._border_title, panel._border_subtitle]  # pyright: ignore[reportAssignmentType]
    legend = {title.plain[span.start : span.end]: span.style for title in titles for span in title.spans}
    assert (legend["✕ diverged"], legend["■ stopped"], legend["▲ rate"]) == (red, mark, mark)


def test_the_legend_explains_the_marks_where_there_is_room(later: Snapshot) -> None:
    titles = drawn(happened(later), Size(130, 20))[::21]
    for words in ("✕ diverged", "▲ rate", "■ stopped", "◇ edited", "◆ best"):
        assert words in "".join(titles)
    assert "▲ rate" not in "".join(drawn(later, Size(130, 20))[::21])


def test_marks_outside_the_epochs_in_sight_are_not_drawn(later: Snapshot) -> None:
    axis = drawn(happened(later), Size(90, 20), view=CurveView(window=Window(20, 45)))[-3]
    assert [character for character in axis if character in "▲◇✕■"] == ["◇"]


def test_a_mark_without_room_for_its_label_is_there_all_the_same(later: Snapshot) -> None:
    crowd = tuple(Event(epoch, "stop", "paused") for epoch in range(0, 12, 2))
    axis = drawn(structs.replace(later, events=crowd), Size(30, 9))[-3]
    assert axis.count("■") == 6


# The cursor.


def test_the_cursor_reads_both_curves_and_the_learning_rate(later: Snapshot) -> None:
    train, test = np.linspace(1, 0.2, 101).tolist(), np.linspace(1.1, 0.6, 101).tolist()
    rows = drawn(with_losses(later, train, test), Size(90, 20), view=CurveView(cursor=40))
    titles = rows[0] + rows[-1]
    for words in ("epoch 40", f"train {short(train[40])}", f"test {short(test[40])}", "η 0.05"):
        assert words in titles
    left = rows[-3].index("└") + 1
    place = left + round((len(rows[-3]) - left - 1) * 0.4)
    assert "40" in rows[-2][place - 2 : place + 3]
    assert sum(row[place - 1 : place + 2].count("●") for row in rows[1:-3]) == 2
    assert sum("│" in row[place - 1 : place + 2] for row in rows[1:-3]) > 10


def test_with_smoothing_the_cursor_reads_the_averages_too(later: Snapshot) -> None:
    losses = [1.0, 0.0, 1.0, 0.0]
    rows = drawn(with_losses(later, losses, losses), Size(90, 20), view=CurveView(cursor=1, smoothing=0.5))
    assert "train 0 (0.333)" in rows[0] + rows[-1]


def test_the_selected_text_is_a_table_of_what_the_cursor_reads(later: Snapshot) -> None:
    panel = CurvesPanel(id="curves")
    assert panel.selected_text() == ""
    panel.set_reactive(CurvesPanel.snapshot, with_losses(later, [1.0, 0.25, 0.125], [1.0, 0.5, 0.75]))
    panel.set_reactive(CurvesPanel.view, CurveView(cursor=1))
    assert panel.selected_text() == "epoch\ttrain loss\ttest loss\tlearning rate\n1\t0.25\t0.5\t0.05\n"
    panel.set_reactive(CurvesPanel.view, CurveView(measure=3, smoothing=0.5))
    heading, values = panel.selected_text().splitlines()
    assert heading == "epoch\tgradient norm\tgradient norm, smoothed\tlearning rate"
    assert values == "2\t1\t1\t0.05"


# What it costs.


def test_nothing_is_drawn_anew_while_nothing_has_changed(later: Snapshot) -> None:
    panel = CurvesPanel(id="curves")
    first = panel.draw(later, PALETTE, Size(62, 20))
    curves = later.curves
    again = structs.replace(curves, last=curves.last.copy(), lowest=curves.lowest.copy(), highest=curves.highest.copy())
    assert panel.draw(structs.replace(later, version=99, step=7, curves=again), PALETTE, Size(62, 20)) is first
    again.last[0, 3] += 0.1
    assert panel.draw(structs.replace(later, curves=again), PALETTE, Size(62, 20)) is not first


@pytest.mark.parametrize("epochs", [4_000, 4_000_000])
def test_plotext_gets_as_few_points_however_long_the_run(
    later: Snapshot, epochs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    points: list[int] = []
    draw = Plotter.draw

    def counting(plotter: Plotter, across: Column, up: Column, marker: str, x: Axis, y: Axis) -> list[str]:
        points.append(across.size)
        return draw(plotter, across, up, marker, x, y)

    monkeypatch.setattr(Plotter, "draw", counting)
    noise = np.random.default_rng(0).random((len(SERIES), 4000))
    stride = epochs // 4000
    curves = Curves(np.arange(1, 4001.0) * stride - 1, noise, noise - 0.1, noise + 0.1, stride)
    snapshot = structs.replace(later, epoch=epochs - 1, curves=curves, events=())
    drawn(snapshot, Size(62, 20))
    drawn(snapshot, Size(62, 20), view=CurveView(smoothing=0.9, window=Window(epochs // 2)))
    assert len(points) == 6
    assert max(points) <= 2 * 62 + 4


# What it looks like.


def story() -> list[float]:
    """Return a loss that falls, shakes a little, and has one spike."""
    epochs = np.arange(121)
    losses = 0.9 * np.exp(-epochs / 20) + 0.05 + 0.01 * np.sin(epochs * 1.7)
    losses[90] = 0.6
    return losses.tolist()


@pytest.mark.parametrize("size", [Size(30, 9), Size(46, 13), Size(62, 20), Size(118, 34)], ids=str)
@pytest.mark.parametrize("charset", ["braille", "ascii"])
def test_the_panel_looks_as_it_did(later: Snapshot, size: Size, charset: Charset) -> None:
    """Delete a picture to have it taken anew; look at it before you keep it."""
    train = story()
    test = (np.array(train) + 0.0005 * np.arange(121) + 0.02).tolist()
    curves = with_losses(later, train, test)
    events = (Event(40, "learning rate", ""), Event(120, "stop", "done"))
    snapshot = structs.replace(curves, events=events, learning_rate=0.01)
    pictures = [
        "\n".join(line.rstrip() for line in drawn(snapshot, size, charset, view))
        for view in (PLAIN, CurveView(logarithmic=True, smoothing=0.8, cursor=60), CurveView(window=Window(50)))
    ]
    picture = "\n\n".join(pictures) + "\n"
    path = PICTURES / f"curves_{charset}_{size.width}x{size.height}.txt"
    if not path.exists():
        path.write_text(picture, "utf-8")
        pytest.fail(f"{path.name} was taken anew")
    assert picture == path.read_text("utf-8")
