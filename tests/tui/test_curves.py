"""The loss panel: both losses, the best epoch and changes of the learning rate can be read off it at every size."""

from dataclasses import replace

import numpy as np
import pytest
from msgspec import structs
from textual.geometry import Size

from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe
from nn_tui.engine.history import SERIES, History
from nn_tui.engine.runs import Event, Snapshot
from nn_tui.tui.glyphs import GLYPHS, Charset
from nn_tui.tui.theme import DARK, Palette
from nn_tui.tui.widgets.loss_curve import LossCurve

from .snapshots import snapshot_of

PALETTE = Palette.of({**DARK.to_color_system().generate(), **DARK.variables})
SIZES = [Size(30, 9), Size(38, 12), Size(62, 20), Size(90, 30), Size(130, 40)]
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


def drawn(snapshot: Snapshot, size: Size, charset: Charset = "braille", *, logarithmic: bool = False) -> list[str]:
    """Return the rows of the panel, its titles the first and the last."""
    panel = LossCurve(id="loss")
    panel.set_reactive(LossCurve.glyphs, GLYPHS[charset])
    panel.set_reactive(LossCurve.logarithmic, logarithmic)
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
        history.append(epoch, (*losses, 0.5, 0.5, 0.05, 1.0))
    best = int(np.argmin(test))
    return replace(snapshot, epoch=len(train) - 1, best=(test[best], best), curves=history.curves(), events=())


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
    changed = replace(later, events=(Event(5, "learning rate", "learning rate 0.05 → 0.1"),))
    for snapshot in (start, later, changed):
        assert all(row.isascii() for row in drawn(snapshot, size, "ascii"))


@pytest.mark.parametrize("size", SIZES)
def test_before_training_the_two_losses_stand_there_with_their_values(start: Snapshot, size: Size) -> None:
    text = "\n".join(drawn(start, size))
    assert start.evaluation.test is not None
    assert f"● train {start.evaluation.train.loss:.4g}" in text
    assert f"● test {start.evaluation.test.loss:.4g}" in text
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
    panel = LossCurve(id="loss")
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
    rows = drawn(replace(later, curves=replace(curves, last=last), events=events), Size(62, 20))
    assert rows[-3].count("▲") == 1
    label = rows[-2].index("η 0.002")
    assert abs(rows[-3].index("▲") - label - len("η 0.002") // 2) <= 1


def test_a_change_after_the_last_epoch_shows_the_present_rate(later: Snapshot) -> None:
    events = (Event(later.epoch, "learning rate", "learning rate 0.05 → 0.5"),)
    rows = drawn(replace(later, events=events, learning_rate=0.5), Size(62, 20))
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
        strips = LossCurve(id="loss").draw(snapshot, PALETTE, size)
        assert len(strips) in (0, size.height)
