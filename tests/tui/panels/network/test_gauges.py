"""What a neuron's bars and numbers tell: marks, frozen biases, what is not computed yet, what is no number."""

from itertools import pairwise
from math import inf, nan

import numpy as np
import pytest
from msgspec import structs

from nn_tui.engine.diagnostics.last_batch import LastBatch
from nn_tui.engine.network.network import ParameterVector
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.panels.network.layout import Plan
from nn_tui.tui.panels.network.paint_neurons import NeuronPainter
from nn_tui.tui.panels.network.views import ONE_LINE, Detail
from tests.tui.panels.letters import PALETTE
from tests.tui.snapshots import with_outline

from .drawn import column_of, fabricated, neuron, scene_of, stepped

BOX = Detail(("z", "a", "delta"), boxed=True)
LINES = Detail(("name", "a", "delta", "bias"))


def changed(snapshot: Snapshot, layer: int, **quantities: list[float]) -> Snapshot:
    """Return a snapshot with other numbers in a layer."""
    activity = snapshot.subject.activity
    layers = list(activity.layers)
    arrays = {name: np.array(values) for name, values in quantities.items()}
    layers[layer - 1] = structs.replace(layers[layer - 1], **arrays)
    subject = structs.replace(snapshot.subject, activity=structs.replace(activity, layers=tuple(layers)))
    return structs.replace(snapshot, subject=subject)


def texts(lines: list[str]) -> list[str]:
    """Return lines without their colours."""
    return [line.partition("¦")[0].strip() for line in lines]


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (6, "†-0.25"),
        (7, "╸†-0.25"),
        (8, "╸† -0.25"),
        (9, "╍─† -0.25"),
        (10, "╍─† -0.25"),
        (11, "h1.2 †-0.25"),
        (12, "†-0.25▄-0.04"),
        (23, "h1.2 ╍─† -0.25╍╸─ -0.04"),
    ],
)
def test_a_dead_neuron_is_marked_at_the_end_of_its_first_bar(width: int, line: str) -> None:
    asleep = LastBatch(0.5, 8, (np.array([False, True, False, False]), None), (None, None))
    snapshot = structs.replace(fabricated(), last_batch=asleep)
    assert texts(neuron(snapshot, (1, 1), width, ONE_LINE)) == [line]


def test_nothing_but_the_first_line_of_a_view_is_marked() -> None:
    dead = changed(fabricated(activation="relu"), 1, a=[0.5, 0.0, 1.0, 0.0], derivative=[1.0, 0.0, 1.0, 0.0])
    assert neuron(dead, (1, 1), 14, BOX) == [
        " ╭ h1.2 ──────╮ ¦ . HHHH .......",
        " │z      -0.50│ ¦ .f      wwwww.",
        " │a ───× +0.00│ ¦ .H tttM wwwww.",
        " │δ ╍╍── -0.04│ ¦ .E eett wwwww.",
        " ╰ b -0.20 ───╯ ¦ . f fffff ....",
    ]
    assert texts(neuron(dead, (1, 0), 14, BOX))[2] == "│a ━━── +0.50│"
    assert texts(neuron(dead, (1, 1), 10, LINES, charset="ascii")) == ["h1.2", "a..x +0.00", "d-:. -0.04", "b    -0.20"]
    # A narrow line without a bar has no place for a mark.
    assert texts(neuron(dead, (1, 1), 6, Detail(("a", "delta")))) == ["×+0.00", "δ-0.04"]


def test_a_saturated_neuron_has_a_mark_of_its_own() -> None:
    saturated = changed(fabricated(), 1, derivative=[0.0099, 0.01, -0.0099, 0.5])
    found = [texts(neuron(saturated, (1, number), 9, ONE_LINE))[0] for number in range(4)]
    assert found == ["━╸^ +0.50", "╍── -0.25", "━━^ +1.00", "╍╍─ -0.75"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(nan, "━━━ +nan"), (inf, "━━━ +inf"), (-inf, "╍╍╍ -inf"), (2.5, "━━━ +2.50"), (0.0, "─── +0.00")],
)
def test_what_is_beyond_the_scale_or_no_number_fills_the_bar(value: float, text: str) -> None:
    snapshot = changed(fabricated(), 1, a=[value, 0.5, 1.0, 1.0])
    (line,) = texts(neuron(snapshot, (1, 0), 9, ONE_LINE))
    assert line.split() == text.split()


@pytest.mark.parametrize(
    ("share", "bar"), [(0.0, "────"), (0.1, "╸───"), (0.2, "━───"), (0.49, "━━──"), (0.6, "━━╸─"), (0.95, "━━━━")]
)
def test_a_bar_is_drawn_to_half_a_cell(share: float, bar: str) -> None:
    snapshot = changed(fabricated(), 1, a=[share, 0.5, 1.0, 1.0])
    assert texts(neuron(snapshot, (1, 0), 12, Detail(("a",)), view=1)) == [f"a {bar} {share:+.2f}"]


@pytest.mark.parametrize(("share", "bar"), [(0.05, " "), (0.1, "▁"), (0.5, "▄"), (0.8, "▆"), (0.95, "█")])
def test_a_bar_of_one_cell_is_drawn_by_its_height(share: float, bar: str) -> None:
    snapshot = changed(fabricated(), 1, a=[share, 0.5, 1.0, 1.0])
    assert texts(neuron(snapshot, (1, 0), 7, Detail(("a",)), view=1)) == [f"a{bar}{share:+.2f}"]


def test_before_its_activation_is_computed_a_neuron_shows_its_z_without_a_bar() -> None:
    summed = stepped(fabricated(), 2)
    assert neuron(summed, (1, 1), 10, Detail(("a", "delta"))) == [
        " z─── -0.50 ¦ Fttt wwwww",
        " δ        · ¦ E        f",
    ]
    assert texts(neuron(summed, (1, 1), 12, BOX)) == [
        "╭ h1.2 ────╮", "│z    -0.50│", "│a        ·│", "│δ        ·│", "╰ b -0.20 ─╯",
    ]  # fmt: skip
    assert texts(neuron(summed, (2, 1), 10, Detail(("a", "delta")))) == ["a        ·", "δ        ·"]
    assert texts(neuron(summed, (1, 1), 10, ONE_LINE, view=1)) == ["─── -0.50"]
    assert texts(neuron(summed, (2, 1), 10, ONE_LINE, charset="ascii")) == ["."]


def test_a_frozen_bias_is_marked_where_it_stands() -> None:
    start = fabricated()
    trainable = ParameterVector(start.structure)
    trainable.vector[:] = 1
    trainable.biases(1)[1] = 0
    snapshot = with_outline(start, trainable=trainable)
    assert texts(neuron(snapshot, (1, 1), 14, BOX))[-1] == "╰ b -0.20⊡ ──╯"
    assert texts(neuron(snapshot, (1, 0), 14, BOX))[-1] == "╰ b +0.10 ───╯"
    assert texts(neuron(snapshot, (1, 1), 14, Detail(("a", "delta"))))[-1] == "b-0.20⊡δ▄-0.04"
    weights = Detail(("bias", "norm"), boxed=True)
    assert texts(neuron(snapshot, (1, 1), 14, weights, view=3)) == [
        "╭ h1.2 ──────╮", "│b⊡ ╍╍─ -0.20│", "│‖w‖ ╸── 0.28│", "╰────────────╯",
    ]  # fmt: skip


def test_a_box_is_the_brighter_bordered_the_longer_the_bar_of_its_first_line() -> None:
    snapshot = changed(fabricated(), 1, a=[0.0, -0.25, 0.5, 1.0])
    column = column_of(1, 0, 12, BOX, 0, 1, 2, 3)
    scene = scene_of(snapshot, (12, 20), Plan((column,), 0, 0, (0, 20)), selected=(0, 0))
    painter = NeuronPainter(scene, column, marked=False)
    for slot in column.slots:
        painter.paint(slot)
    styles = [[scene.sheet.style_at(x, slot.top) for x in (0, 11)] for slot in column.slots]
    shades = [PALETTE.strength(scene.colour(1), share).rich_color for share in (0.15, 0.3, 0.45, 0.75)]
    assert [[style.color for style in both] for both in styles] == [[shade, shade] for shade in shades]
    assert not any(style.bold for both in styles for style in both)
    assert all(one != other for one, other in pairwise(shades))
