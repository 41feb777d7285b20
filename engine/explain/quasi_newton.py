"""What L-BFGS' direction is made of, for one parameter: sums over all parameters, and its own part in them."""

import msgspec
import numpy as np
import numpy.typing as npt

from .optimizer_memory import OptimizerMemory


class PairPart(msgspec.Struct, frozen=True):
    """A pair of a step s and the change y of the gradient: its entries for one parameter, and its sums over all.

    `curvature` is s·y. `ahead` is s·q when the first loop comes to the pair, `back` is y·r when the second one does.
    """

    step: float
    change: float
    curvature: float
    ahead: float
    back: float


class QuasiNewton(msgspec.Struct, frozen=True):
    """The two loops (Nocedal and Wright, 2006, algorithm 7.4) that make the direction −r of the gradient g.

    q = g; for each pair, the newest first, q ← q − a y with a = s·q / s·y; r = `scale` · q, which is s·y / y·y of the
    newest; for each pair, the oldest first, r ← r + s (a − b) with b = y·r / s·y. `pairs` are the newest first;
    without any the direction is −g / max(1, Σ |g|), of which `total` is Σ |g|. `length` is α, how far the line search
    goes; `square` is y·y of the newest.
    """

    gradient: float
    total: float
    length: float
    square: float
    pairs: tuple[PairPart, ...]

    @property
    def scale(self) -> float:
        """s·y / y·y of the newest pair."""
        return self.pairs[0].curvature / self.square


@np.errstate(all="ignore")
def quasi_newton(memory: OptimizerMemory, layer: int, row: int, neuron: int) -> QuasiNewton | None:
    """Return what the last direction was made of for the parameter at this place of the layer's folded weights.

    None for any other optimizer than L-BFGS, and before its first update.
    """
    if "length" not in memory.numbers or memory.step == 0:
        return None
    gradient = memory.vectors["gradient"]
    q: npt.NDArray[np.float64] = gradient.vector.astype(np.float64)
    own, total, length = float(gradient.folded(layer)[row, neuron]), float(np.abs(q).sum()), memory.numbers["length"]
    ahead: list[float] = []
    for step, change in memory.pairs:
        curvature = float(step.vector @ change.vector)
        ahead.append(float(step.vector @ q))
        q -= ahead[-1] / curvature * change.vector
    parts: list[PairPart] = []
    square = float(memory.pairs[0][1].vector @ memory.pairs[0][1].vector) if memory.pairs else 0.0
    if memory.pairs:
        q *= float(memory.pairs[0][0].vector @ memory.pairs[0][1].vector) / square
    for (step, change), forth in reversed(list(zip(memory.pairs, ahead, strict=True))):
        curvature, back = float(step.vector @ change.vector), float(change.vector @ q)
        q += step.vector * (forth / curvature - back / curvature)
        entries = (float(step.folded(layer)[row, neuron]), float(change.folded(layer)[row, neuron]))
        parts.append(PairPart(*entries, curvature, forth, back))
    return QuasiNewton(own, total, length, square, tuple(reversed(parts)))
