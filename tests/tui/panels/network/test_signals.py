"""Signals under way and the brightness of lines, cell by cell; behind a bar stands how bright each cell is."""

import tracemalloc
from collections import defaultdict

import numpy as np
import pytest
from msgspec import structs
from textual.color import Color
from textual.geometry import Region

from nn_tui.engine.network.network import ParameterVector
from nn_tui.engine.program import Operation
from nn_tui.engine.runs import Rate, Snapshot
from nn_tui.tui.panels.network.animation import (
    Motion,
    begins,
    duration,
    glow,
    motion_of,
    strengths,
    used_connections,
)
from nn_tui.tui.panels.network.paint_animation import Pulse
from nn_tui.tui.panels.network.paint_connections import paint_connections
from nn_tui.tui.panels.network.scene import NetworkScene
from nn_tui.tui.panels.network.views import VIEWS
from tests.tui.panels.letters import PALETTE, beside, picture
from tests.tui.snapshots import with_outline

from .drawn import fabricated, parameters, scene_of, stepped

SMALL = fabricated(hidden=(2,))
SIZE = (27, 9)


def steps(low: float, high: float, count: int, **colours: Color) -> defaultdict[Color, str]:
    """Return a letter for each step of brightness of some colours: digits for the first, letters for the second."""
    letters: defaultdict[Color, str] = defaultdict(lambda: ".")
    for names, colour in zip(("0123456789", "abcdefghij"), colours.values(), strict=False):
        for step in range(count + 1):
            letters[PALETTE.background.blend(colour, low + (high - low) * step / count)] = names[step]
    return letters


def lit(snapshot: Snapshot, phase: float, *colours: Color, size: tuple[int, int] = SIZE) -> list[str]:
    """Return lines with what is under way on them, and how bright that is."""
    scene, motion = scene_of(snapshot, size, charset="blocks"), motion_of(snapshot)
    assert motion is not None
    paint_connections(scene)
    before = scene.sheet.strips()
    with Pulse(scene, motion).paint(phase):
        found = beside(scene.sheet.strips(), steps(0.4, 1.0, 6, **{str(n): c for n, c in enumerate(colours)}))
    assert scene.sheet.strips() == before
    return [line for line in found if line.strip("¦ ")]


def test_a_signal_forwards_has_the_colour_of_the_layer_that_it_comes_from() -> None:
    assert lit(stepped(SMALL, 2), 0.3, PALETTE.input) == picture(
        """
        |       ──•─      ─╲        ¦       233.      ..
        |        ─•         ──      ¦        26         ..
        |       ─ •         ╱       ¦       4 3         .
        |       ─ •─      ╱         ¦       2 3.      .
        """
    )


def test_its_tail_is_the_last_of_it() -> None:
    assert lit(stepped(SMALL, 2), 0.75, PALETTE.input) == picture(
        """
        |       ────      ─╲        ¦       ..12      ..
        |        ─╱         ──      ¦        .2         ..
        |       ─ ╲         ╱       ¦       . 1         .
        |       ─ ──      ╱         ¦       . 11      .
        """
    )


def test_an_error_runs_to_the_left_in_the_colour_of_errors() -> None:
    assert lit(stepped(SMALL, 10), 0.3, PALETTE.error) == picture(
        """
        |       ────      ─•        ¦       ....      .4
        |        ─╱         ──      ¦        ..         43
        |       ─ ╲         ╱       ¦       . .         5
        |       ─ ──      ╱         ¦       . ..      .
        """
    )


def test_a_gradient_flashes_along_all_of_its_connections_in_the_colour_of_its_sign() -> None:
    assert lit(stepped(SMALL, 12), 0.0, PALETTE.positive, PALETTE.negative) == picture(
        """
        |       ────      ─╲        ¦       4444      33
        |        ─╱         ──      ¦        6F         33
        |       ─ ╲         ╱       ¦       F 6         b
        |       ─ ──      ╱         ¦       4 46      b
        """
    )


def test_a_change_flashes_in_all_gaps_and_fades() -> None:
    assert lit(stepped(SMALL, 13), 0.4, PALETTE.positive, PALETTE.negative) == picture(
        """
        |       ────      ─╲        ¦       3333      44
        |        ─╱         ──      ¦        DC         44
        |       ─ ╲         ╱       ¦       C D         C
        |       ─ ──      ╱         ¦       4 4D      C
        """
    )


def test_what_moves_moves_between_the_columns_and_in_the_rows_of_the_neurons() -> None:
    for operations, gaps in ((2, [(7, 4)]), (10, [(17, 4)]), (13, [(7, 4), (17, 4)])):
        snapshot = stepped(SMALL, operations)
        motion = motion_of(snapshot)
        assert motion is not None
        assert Pulse(scene_of(snapshot, SIZE), motion).parts == [Region(left, 2, width, 6) for left, width in gaps]


def test_numbers_lie_on_top_of_signals_and_what_carries_nothing_shows_nothing() -> None:
    snapshot = stepped(SMALL, 2)
    scene, motion = scene_of(snapshot, SIZE), motion_of(snapshot)
    assert motion is not None
    paint_connections(scene)
    scene.put(8, 3, "9", PALETTE.mark)
    with Pulse(scene, motion).paint(0.3):
        assert scene.sheet.characters[3][8:10] == ["9", "•"]
        assert scene.sheet.style_at(8, 3).color == PALETTE.mark.rich_color
    silent = structs.replace(snapshot.subject.activity, inputs=np.array([0.0, 1.0]))
    quiet = structs.replace(snapshot, subject=structs.replace(snapshot.subject, activity=silent))
    scene = scene_of(quiet, SIZE, charset="blocks")
    paint_connections(scene)
    with Pulse(scene, motion).paint(0.3):
        assert ["".join(row).count("•") for row in scene.sheet.characters] == [0, 0, 0, 0, 1, 0, 1, 0, 0]


def test_a_signal_has_a_head_and_five_columns_behind_it() -> None:
    head_and_tail = [0.2, 0.4, 0.6, 0.8, 1.0]
    assert glow("forward", 0.0, 7).tolist() == [1.0] + [0.0] * 6
    assert glow("forward", 0.5, 7).tolist() == pytest.approx([0.0, 0.0, *head_and_tail])
    assert glow("backward", 0.5, 7).tolist() == pytest.approx([*reversed(head_and_tail), 0.0, 0.0])
    assert glow("forward", 0.09, 7).tolist() == pytest.approx([0.8, 1.0] + [0.0] * 5)
    assert glow("forward", 0.9, 7).tolist() == pytest.approx([0.0] * 6 + [0.2])
    assert glow("forward", 1.0, 7).tolist() == [0.0] * 7
    assert glow("flash", 0.25, 3).tolist() == [0.75] * 3


def of_all(snapshot: Snapshot, motion: Motion, layer: int) -> list[list[float]]:
    """Return what travels along all connections into a layer, (n, m)."""
    sizes = snapshot.structure.sizes
    rows, columns = np.indices((sizes[layer], sizes[layer - 1]))
    return strengths(snapshot, motion, layer, rows, columns).tolist()


def test_what_travels_has_a_sign_and_a_size() -> None:
    snapshot = fabricated()
    assert of_all(snapshot, Motion("forward", (1,)), 1) == [
        [0.5 * -0.5, -1.0 * 1.25],
        [0.25 * -0.5, -0.125 * 1.25],
        [0.75 * -0.5, 0.5 * 1.25],
        [-1.0 * -0.5, 0.25 * 1.25],
    ]
    assert of_all(snapshot, Motion("backward", (3,)), 3) == [pytest.approx([0.5 * 0.06, -1.0 * 0.06])]
    assert of_all(snapshot, Motion("flash", (3,), "gradient"), 3) == [pytest.approx([0.02, -0.04])]
    assert of_all(snapshot, Motion("flash", (3,), "change"), 3) == [pytest.approx([0.003, -0.001])]


def test_connections_are_used_forwards_by_z_and_backwards_by_gradients_and_by_the_error_of_the_layer_before() -> None:
    used = [used_connections(stepped(SMALL, count)) for count in range(1, 15)]
    assert used == [None, 1, None, 2, None, None, None, None, 2, 2, None, 1, None, None]
    assert used_connections(SMALL) is None
    motions = [motion_of(stepped(SMALL, count)) for count in range(1, 15)]
    assert [motion and (motion.kind, motion.layers, motion.carried) for motion in motions] == [
        None,
        ("forward", (1,), "value"),
        None,
        ("forward", (2,), "value"),
        None,
        None,
        None,
        None,
        ("flash", (2,), "gradient"),
        ("backward", (2,), "value"),
        None,
        ("flash", (1,), "gradient"),
        ("flash", (1, 2), "change"),
        ("flash", (1, 2), "change"),
    ]
    assert motion_of(SMALL) is None


def test_what_changes_all_gradients_at_once_flashes_in_all_gaps() -> None:
    penalty = Operation("backward", (), "gradients", "dC/dw += λ w")
    snapshot = stepped(with_outline(SMALL, operations=(*SMALL.operations[:12], penalty, *SMALL.operations[12:])), 13)
    assert snapshot.last_operation == penalty
    assert used_connections(snapshot) is None
    assert motion_of(snapshot) == Motion("flash", (1, 2), "gradient")


def test_a_weight_of_nothing_is_a_solid_line() -> None:
    none = parameters(SMALL.structure, [0.0, -0.0], [0.0])
    snapshot = structs.replace(SMALL, subject=structs.replace(SMALL.subject, parameters=none))
    assert shaded(scene_of(snapshot, SIZE, charset="blocks"), 0.12, 0.5) == picture(
        """
        |       ────      ─╲        ¦       ....      ..
        |        ─╱         ──      ¦        0.         ..
        |       ─╱╲        ─╱       ¦       ..0        00
        |       ────      ╱         ¦       0000      0
        """
    )


def test_a_motion_begins_with_another_operation_also_in_another_batch() -> None:
    first = stepped(SMALL, 2)
    assert begins(first, structs.replace(first, step=7))
    assert begins(SMALL, first)
    assert not begins(first, structs.replace(first, epoch=9))
    assert not begins(None, first)


@pytest.mark.parametrize(("rate", "seconds"), [(4.0, 0.25), (0.5, 2.0), (0.25, 2.0), (50.0, 0.02)])
def test_a_signal_lasts_until_the_next_operation_where_these_come_at_a_rate(rate: float, seconds: float) -> None:
    running = structs.replace(SMALL, state="running", speed=Rate(rate, "operation"))
    assert duration(running) == seconds
    assert duration(structs.replace(running, state="paused")) == 0.4
    assert duration(structs.replace(running, speed=Rate(rate, "batch"))) == 0.4
    assert duration(structs.replace(running, speed="full")) == 0.4


# Lines at rest


def shaded(scene: NetworkScene, low: float, high: float) -> list[str]:
    """Return the lines of a scene, and how bright each cell is between two limits: 0 to 8 above 0, a to i below."""
    # Colours that no other test draws with, so that their shades are made here.
    scene = structs.replace(scene, palette=structs.replace(PALETTE, mark=PALETTE.faint))
    paint_connections(scene)
    letters = steps(low, high, 8, positive=PALETTE.positive, negative=PALETTE.negative)
    return [line for line in beside(scene.sheet.strips(), letters) if line.strip("¦ ")]


def test_the_stronger_a_connection_the_brighter_its_line() -> None:
    assert shaded(scene_of(SMALL, SIZE, charset="blocks", selected=(9, 9)), 0.15, 0.8) == picture(
        """
        |       ────      ─╲        ¦       4444      44
        |        ─╱         ──      ¦        2i         44
        |       ─ ╲         ╱       ¦       i 2         i
        |       ─ ──      ╱         ¦       b b2      i
        """
    )


def test_beside_those_of_a_selected_neuron_the_others_are_faint() -> None:
    assert shaded(scene_of(SMALL, SIZE, charset="blocks", selected=(0, 0)), 0.12, 0.5) == picture(
        """
        |       ────      ─╲        ¦       ....      ..
        |        ─│         ──      ¦        ..         ..
        |       ─ ╲         ╱       ¦       i .         .
        |       ─ ──      ╱         ¦       b b.      .
        """
    )


def test_those_of_a_selected_neuron_are_the_brightest() -> None:
    assert shaded(scene_of(SMALL, SIZE, charset="blocks", selected=(0, 0)), 0.4, 1.0) == picture(
        """
        |       ────      ─╲        ¦       4444      11
        |        ─│         ──      ¦        22         11
        |       ─ ╲         ╱       ¦       . 2         .
        |       ─ ──      ╱         ¦       . .2      .
        """
    )


def test_those_that_an_operation_has_used_are_brighter() -> None:
    assert shaded(scene_of(stepped(SMALL, 4), SIZE, charset="blocks", selected=(9, 9)), 0.35, 0.9) == picture(
        """
        |       ────      ─╲        ¦       ....      44
        |        ─╱         ──      ¦        ..         44
        |       ─ ╲         ╱       ¦       . .         i
        |       ─ ──      ╱         ¦       . ..      i
        """
    )


@pytest.mark.parametrize("view", range(len(VIEWS)))
def test_a_picture_of_large_layers_copies_none_of_their_matrices(view: int) -> None:
    large = fabricated(hidden=(1500, 1500), batch=True)
    large = with_outline(large, trainable=ParameterVector(large.structure))
    matrix = large.parameters.weights(2).nbytes
    scene = structs.replace(scene_of(large, (120, 36)), view=VIEWS[view])
    tracemalloc.start()
    try:
        paint_connections(scene)
        with Pulse(scene, Motion("flash", (1, 2, 3), "change")).paint(0.5):
            pass
        with Pulse(scene, Motion("forward", (2,))).paint(0.5):
            pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < matrix / 2
