"""Signals that move through the network diagram: what an operation sets in motion, and how it looks at a moment."""

from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from nn_tui.engine.program import Operation
from nn_tui.engine.runs import Rate, Snapshot
from nn_tui.engine.runs.speed import SLOWEST

from .views import Carried

SECONDS = 0.4
"""How long a signal is under way after a step by hand."""
TAIL = 5
"""Columns behind the head of a signal that still glow."""

MotionKind = Literal["forward", "backward", "flash"]


class Motion(msgspec.Struct, frozen=True):
    """What an operation sets in motion on the connections into `layers`.

    Forward run the activations and backward the errors; what is learned flashes all along the connection, coloured by
    the sign of the gradient or the change.
    """

    kind: MotionKind
    layers: tuple[int, ...]
    carried: Carried = "value"


def used_connections(snapshot: Snapshot) -> int | None:
    """Return the layer whose incoming connections the operation taken last has used, if it has used any."""
    operation = snapshot.last_operation
    if operation is None or not operation.layers:
        return None
    layer = operation.layers[0]
    match operation.phase, operation.writes:
        case ("forward", "z") | ("backward", "gradients"):
            return layer
        case ("backward", "da"):
            return layer + 1
        case _:
            return None


def motion_of(snapshot: Snapshot) -> Motion | None:
    """Return what the operation taken last sets in motion; None where it only changes neurons."""
    operation, used = snapshot.last_operation, used_connections(snapshot)
    if operation is None:
        return None
    everywhere = tuple(range(1, snapshot.structure.depth + 1))
    if operation.phase == "update":
        return Motion("flash", everywhere, "change")
    if operation.writes == "gradients":
        return Motion("flash", (used,) if used else everywhere, "gradient")
    if used is None:
        return None
    return Motion("forward" if operation.phase == "forward" else "backward", (used,))


def begins(before: Snapshot | None, after: Snapshot) -> bool:
    """Return whether the later of two snapshots shows another operation taken, and not the first look of all."""
    return before is not None and after.last_operation is not None and _place(before) != _place(after)


def _place(snapshot: Snapshot) -> tuple[int, int, Operation | None]:
    return snapshot.step, snapshot.operation, snapshot.last_operation


def duration(snapshot: Snapshot) -> float:
    """Return the seconds that a signal is under way: until the next one starts, where operations come at a rate."""
    speed = snapshot.speed
    if snapshot.state == "running" and isinstance(speed, Rate) and speed.unit == "operation":
        return 1 / max(speed.value, SLOWEST)
    return SECONDS


def glow(kind: MotionKind, phase: float, width: int) -> npt.NDArray[np.float64]:
    """Return how bright each of `width` columns of a gap is, 0 … 1, when so much (0 … 1) of the time is over.

    A signal has a head, which is 1, and a tail; it comes out of one side and has left on the other in the end. A flash
    fades.
    """
    if kind == "flash":
        return np.full(width, 1.0 - phase)
    columns = np.arange(width, dtype=np.float64)
    if kind == "backward":
        columns = columns[::-1]
    behind = np.floor(phase * (width + TAIL)) - columns
    return np.where((behind >= 0) & (behind < TAIL), 1.0 - behind / TAIL, 0.0)


def strengths(
    snapshot: Snapshot, motion: Motion, layer: int, targets: npt.NDArray[np.intp], sources: npt.NDArray[np.intp]
) -> npt.NDArray[np.float64]:
    """Return what travels along E connections into a layer, with its sign; `targets`, `sources` and it are (E,).

    Forward that is weight times signal, backward weight times error, and in a flash the gradient or the change.
    """
    if motion.carried == "gradient":
        return snapshot.gradients.weights(layer)[targets, sources].astype(np.float64)
    if motion.carried == "change":
        return -snapshot.updates.weights(layer)[targets, sources].astype(np.float64)
    subject = snapshot.subject
    weights = subject.parameters.weights(layer)[targets, sources].astype(np.float64)
    if motion.kind == "backward":
        return weights * subject.activity.layers[layer - 1].delta[targets]
    return weights * subject.activity.signals_into(layer)[sources]
