"""What an update did to the cost of its batch, beside what the gradient promised."""

from typing import Literal

import msgspec
import numpy as np

from ..network.losses import PlainLoss
from .aside import Aside
from .workings import Workings

MOST_PRODUCTS = 50_000_000
"""Samples times parameters up to which the effect is measured in passing."""

Verdict = Literal["as promised", "less", "more", "too long", "against"]
"""How the measured change compares with the promised one.

Within a tenth of the fall that was promised; falling less than promised, or more; rising although a fall was promised,
so that the step went beyond the valley: it was too long; or promised to rise, as a momentum may.
"""


class StepEffect(msgspec.Struct, frozen=True):
    """The cost C of a batch before and after its update, and the change that the gradient promised: Σ dJ/dθ · Δθ.

    J is what is minimised: C, and `penalty_before` and `penalty_after` where there are penalties. In double precision,
    with the batch's own masks of dropout.
    """

    before: float
    after: float
    promised: float
    penalty_before: float = 0.0
    penalty_after: float = 0.0

    @property
    def change(self) -> float:
        """The change of J that was measured."""
        return self.after + self.penalty_after - (self.before + self.penalty_before)

    @property
    def verdict(self) -> Verdict:
        """How the two compare."""
        if self.promised > 0:
            return "against"
        if abs(self.change - self.promised) <= 0.1 * abs(self.promised):
            return "as promised"
        if self.promised == 0:
            return "against"
        if self.change > 0:
            return "too long"
        return "less" if self.change > self.promised else "more"


def step_effect(workings: Workings, loss: PlainLoss) -> StepEffect | None:
    """Return what the update of a batch did; None while it is not computed, and where the batch is too large."""
    after, before = workings.after, workings.before
    if after is None or workings.samples * before.vector.size > MOST_PRODUCTS:
        return None
    if (aside := Aside.of(workings, loss)) is None:
        return None
    start, end = before.vector.astype(np.float64), after.vector.astype(np.float64)
    with np.errstate(all="ignore"):
        _, gradient = aside.gradient(start)
        cost, penalty = float(aside.work.cost), aside.penalty
        aside.cost(end)
        return StepEffect(cost, float(aside.work.cost), float(gradient @ (end - start)), penalty, aside.penalty)
