"""Signals that move through the network diagram: which operations set them in motion, and how they look."""

from collections.abc import Callable
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from textual.geometry import Size

from nn_tui.engine import Experiment
from nn_tui.engine.recipe.tables import NetworkRecipe
from nn_tui.engine.runs import Rate, Snapshot, Speed
from nn_tui.engine.runs.snapshot import State
from nn_tui.tui.drawing.theme import DARK, Palette
from nn_tui.tui.panels.network import network_panel as network_diagram
from nn_tui.tui.panels.network.animation import TAIL, Motion, MotionKind, begins, glow, motion_of, strengths
from nn_tui.tui.panels.network.network_panel import NetworkPanel
from nn_tui.tui.panels.network.symbols import DIAGRAM_GLYPHS
from tests.tui.snapshots import snapshot_of

from .test_network_panel import opened

PALETTE = Palette.of({"background": "#000000", "foreground": "#ffffff", **DARK.variables})


@cache
def after(operations: int) -> Snapshot:
    return snapshot_of(Experiment(network=NetworkRecipe(hidden=(4, 2))), epochs=1, operations=operations)


def operation(writes: str, layer: int | None = None) -> Snapshot:
    """Return a look right after the operation that writes a quantity of a layer."""
    operations = after(0).operations
    places = [place for place, taken in enumerate(operations, 1) if taken.writes == writes]
    return after(next(place for place in places if layer is None or operations[place - 1].layers == (layer,)))


@pytest.mark.parametrize(
    ("snapshot", "motion"),
    [
        (lambda: after(0), None),
        (lambda: operation("x"), None),
        (lambda: operation("z", 2), Motion("forward", (2,))),
        (lambda: operation("a", 2), None),
        (lambda: operation("cost"), None),
        (lambda: operation("da", 1), Motion("backward", (2,))),
        (lambda: operation("gradients", 3), Motion("flash", (3,), "gradient")),
        (lambda: operation("updates"), Motion("flash", (1, 2, 3), "change")),
        (lambda: operation("parameters"), Motion("flash", (1, 2, 3), "change")),
    ],
)
def test_what_uses_connections_moves_along_them_and_what_changes_weights_flashes(
    snapshot: Callable[[], Snapshot], motion: Motion | None
) -> None:
    assert motion_of(snapshot()) == motion


def test_what_travels_is_what_the_next_neuron_receives() -> None:
    forward, backward = operation("z", 2), operation("da", 1)
    sizes = forward.structure.sizes
    rows, columns = np.indices((sizes[2], sizes[1]))
    received = strengths(forward, Motion("forward", (2,)), 2, rows, columns).sum(axis=1) + forward.parameters.biases(2)
    assert received == pytest.approx(forward.subject.activity.layers[1].z, rel=1e-5)
    blamed = strengths(backward, Motion("backward", (2,)), 2, rows, columns).sum(axis=0)
    assert blamed == pytest.approx(backward.subject.activity.layers[0].da, rel=1e-4)


def test_motion_begins_with_another_operation_only() -> None:
    assert not begins(None, after(2))
    assert begins(after(1), after(2))
    assert not begins(after(2), after(2))
    assert not begins(after(2), after(0))


@given(st.sampled_from(["forward", "backward"]), st.integers(1, 40))
def test_a_signal_comes_out_of_one_side_and_leaves_on_the_other(kind: MotionKind, width: int) -> None:
    frames = [glow(kind, phase, width) for phase in np.linspace(0, 1, 4 * (width + TAIL) + 1)]
    heads = [int(np.argmax(frame)) for frame in frames if frame.max() == 1.0]
    assert heads == sorted(heads, reverse=kind == "backward")
    assert {0, width - 1} <= set(heads)
    assert not frames[-1].any()
    assert all((frame >= 0).all() and (frame > 0).sum() <= TAIL for frame in frames)


def test_a_flash_fades_along_the_whole_connection() -> None:
    frames = [glow("flash", phase, 3).tolist() for phase in (0.0, 0.5, 1.0)]
    assert frames == [[1.0] * 3, [0.5] * 3, [0.0] * 3]


def pictures(snapshot: Snapshot, *phases: float | None) -> list[list[str]]:
    """Return what the diagram shows at moments of a motion; None is the picture at rest."""
    diagram = NetworkPanel(id="diagram")
    shown: list[list[str]] = []
    for phase in phases:
        diagram._phase = phase  # pyright: ignore[reportPrivateUsage] - the clock stands where the test wants it
        strips = diagram.draw(snapshot, PALETTE, Size(90, 24))
        shown.append(["".join(segment.text for segment in strip) for strip in strips])
    return shown


def test_a_signal_moves_between_the_columns_only_and_leaves_the_picture_as_it_was() -> None:
    pulse = DIAGRAM_GLYPHS["braille"].pulse
    before, early, late, afterwards = pictures(operation("z", 2), None, 0.2, 0.6, None)
    assert before == afterwards

    def heads(lines: list[str]) -> set[int]:
        return {column for line in lines for column, character in enumerate(line) if character == pulse}

    assert not heads(before)
    assert max(heads(early)) < min(heads(late))
    for still, moving in zip(before, early, strict=True):
        assert all(a == b or b == pulse for a, b in zip(still, moving, strict=True))


def test_no_more_is_sent_to_the_terminal_than_the_gap_in_which_something_moves() -> None:
    diagram = NetworkPanel(id="diagram")
    diagram._phase = 0.5  # pyright: ignore[reportPrivateUsage]
    diagram.draw(operation("z", 2), PALETTE, Size(90, 24))
    pulse, plan = diagram._pulse, diagram._plan  # pyright: ignore[reportPrivateUsage]
    assert pulse is not None
    assert plan is not None
    (part,) = pulse.parts
    assert (part.x, part.right) == (plan.columns[1].right, plan.columns[2].left)
    assert (part.y, part.bottom) == plan.body


def test_a_flash_changes_colours_and_no_characters() -> None:
    still, flashing = pictures(operation("parameters"), None, 0.1)
    assert still == flashing


async def test_motion_starts_with_an_operation_and_ends_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [0.0]
    monkeypatch.setattr(network_diagram, "monotonic", lambda: now[0])
    async with opened(after(1), (90, 24)) as (app, _):
        diagram = app.diagram

        def moving() -> bool:
            return diagram._phase is not None  # pyright: ignore[reportPrivateUsage]

        assert not moving()
        diagram.snapshot = after(2)
        assert moving()
        for seconds, expected in ((0.2, True), (0.5, False)):
            now[0] = seconds
            diagram._move_on()  # pyright: ignore[reportPrivateUsage] - what the timer calls
            assert moving() == expected
        assert diagram._timer is None  # pyright: ignore[reportPrivateUsage]
        diagram.snapshot = after(4)
        assert moving()
        # A whole batch shows no operation; what was under way ends.
        diagram.snapshot = after(0)
        assert not moving()


@pytest.mark.parametrize(
    ("speed", "state", "seconds"),
    [
        (Rate(5, "operation"), "running", 0.2),
        (Rate(2, "operation"), "running", 0.5),
        (Rate(0.5, "operation"), "running", 2.0),
        (Rate(0.1, "operation"), "running", 2.0),
        (Rate(5, "operation"), "paused", 0.4),
        (Rate(5, "batch"), "running", 0.4),
        ("gentle", "running", 0.4),
    ],
)
async def test_at_a_rate_of_operations_a_signal_is_under_way_until_the_next_one_starts(
    monkeypatch: pytest.MonkeyPatch, speed: Speed, state: State, seconds: float
) -> None:
    now = [10.0]
    monkeypatch.setattr(network_diagram, "monotonic", lambda: now[0])
    async with opened(after(1), (90, 24)) as (app, _):
        diagram = app.diagram
        diagram.snapshot = structs.replace(after(2), speed=speed, state=state)
        for share, moving in ((0.0, True), (0.99, True), (1.01, False)):
            now[0] = 10.0 + share * seconds
            diagram._move_on()  # pyright: ignore[reportPrivateUsage] - what the timer calls
            assert (diagram._phase is not None) == moving  # pyright: ignore[reportPrivateUsage]


def test_each_operation_restarts_what_the_one_before_has_set_in_motion() -> None:
    taken = [after(count) for count in range(1, 5)]
    assert all(begins(one, other) for one, other in pairwise(taken))
