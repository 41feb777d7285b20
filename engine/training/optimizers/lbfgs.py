"""L-BFGS: a Newton step from what the last gradients tell of the curvature, as long as a line search allows."""

import warnings
from collections.abc import Callable, Mapping
from typing import Annotated, ClassVar, cast

import msgspec
import numpy as np
import numpy.typing as npt

from nn_tui.datasets import InputError

from ...network.arrays import Array, Calls
from ...network.limits import NotNegative
from .base import Evaluate, OptimizerRecipe, OptimizerState

Vector = npt.NDArray[np.float64]
CostOf = Callable[[Vector], float]
GradientOf = Callable[[Vector], Vector]
LineSearch = Callable[[CostOf, GradientOf, Vector, Vector, Vector, float], tuple[float | None, *tuple[object, ...]]]

GRADIENT, COST = 1.0, 2.0
"""Which tolerance is met."""
HALVINGS = 40
"""How often a step is halved before a direction counts as one that leads nowhere."""


class LBFGS(OptimizerRecipe, frozen=True, tag="lbfgs"):
    """L-BFGS (Nocedal, 1980) on all samples at once: θ ← θ − α H g, for small networks and smooth costs.

    H stands for the inverse of the curvature, from the last `memory` steps and what they did to the gradient; α is
    found by SciPy's line search (strong Wolfe conditions), which tries other parameters aside, so that the learning
    rate is not used. It stops where no derivative is larger than `gradient_tolerance` (SciPy's gtol), or where the cost
    has changed by no more than `cost_tolerance` times the largest of its two values and 1 (SciPy's ftol); 0 goes on.
    Needs `batch_size = "all"` and SciPy (`pip install 'nn-tui[lbfgs]'`), best with float64. Where no
    step lowers the cost, the parameters stay.
    """

    formula: ClassVar[str] = "θ ← θ − α H g"
    full_batch: ClassVar[bool] = True
    memory: Annotated[int, msgspec.Meta(ge=1, le=100)] = 10
    gradient_tolerance: NotNegative = 0.0
    cost_tolerance: NotNegative = 0.0

    def check(self) -> None:
        """Raise InputError where SciPy is missing."""
        _line_search()

    def converged(self, state: OptimizerState) -> str:
        """Return which tolerance was met, where one was."""
        met, size = state.vectors["ending"][:2].tolist()
        if met == GRADIENT:
            return f"no derivative of the cost is larger than {size:.3g}, within {self.gradient_tolerance:g}"
        return f"the cost has changed by {size:.3g}, within {self.cost_tolerance:g}" if met == COST else ""

    def calls(self, state: OptimizerState) -> Calls:
        """Return the call that writes α H g; raises InputError where SciPy is missing."""
        search = _line_search()
        if state.evaluate is None:
            raise ValueError("L-BFGS needs `evaluate`, the cost and its gradient at any parameters")
        evaluate = state.evaluate
        pairs, ending, length = _Pairs(state, self.memory), _ending(state), _length_of(state)

        def move() -> None:
            state.step += 1
            here = state.parameters.astype(np.float64)
            cost, gradient = evaluate(here)
            if self._stays(cost, gradient, ending):
                state.updates[:] = length[0] = 0.0
                return
            pairs.add(here, gradient)
            direction: Vector = -pairs.newton(gradient)
            if not direction @ gradient < 0:
                pairs.forget()
                direction = -gradient
            if not pairs.count:
                direction = direction / max(1.0, float(np.abs(gradient).sum()))
            length[0] = _length(search, evaluate, here, direction, gradient, cost)
            state.updates[:] = -length[0] * direction

        return [move]

    def _stays(self, cost: float, gradient: Vector, ending: Vector) -> bool:
        """Note whether a tolerance is met, and by how much, and the cost for the next time."""
        steepest, before = float(np.abs(gradient).max(initial=0.0)), float(ending[2])
        change = abs(cost - before) / max(abs(cost), abs(before), 1.0)
        ending[:] = 0.0, 0.0, cost
        if self.gradient_tolerance and steepest <= self.gradient_tolerance:
            ending[:2] = GRADIENT, steepest
        elif self.cost_tolerance and change <= self.cost_tolerance:
            ending[:2] = COST, change
        return ending[0] > 0


def _ending(state: OptimizerState) -> Vector:
    """Return which tolerance is met and by how much, and the cost of the last time, NaN before there is one."""
    ending = state.vectors.setdefault("ending", np.array([0.0, 0.0, np.nan]))
    state.vectors["ending"] = ending
    return cast(Vector, ending)


def _length_of(state: OptimizerState) -> Vector:
    """Return α of the last update, (1,), for those who explain it."""
    length = state.vectors.setdefault("length", np.zeros(1))
    state.vectors["length"] = length
    return cast(Vector, length)


def pairs_of(vectors: Mapping[str, Array]) -> tuple[tuple[Vector, Vector], ...]:
    """Return the pairs of a step and the change of the gradient that it made, (P,) each, the newest first."""
    if "counts" not in vectors:
        return ()
    count, steps, changes = int(vectors["counts"][0]), vectors["steps"], vectors["changes"]
    newest_first = range(count - 1, max(-1, count - 1 - len(steps)), -1)
    return tuple((steps[n % len(steps)], changes[n % len(steps)]) for n in newest_first)


class _Pairs:
    """The last steps and the changes of the gradient that they made, in the vectors of the state."""

    def __init__(self, state: OptimizerState, memory: int) -> None:
        size, self._vectors = state.gradients.size, state.vectors
        shapes = {
            "steps": (memory, size),
            "changes": (memory, size),
            "place": (size,),
            "gradient": (size,),
            "counts": (2,),
        }
        for name, shape in shapes.items():
            state.vectors.setdefault(name, np.zeros(shape))
        self._steps, self._changes = state.vectors["steps"], state.vectors["changes"]
        self._place, self._gradient = state.vectors["place"], state.vectors["gradient"]
        self._counts = state.vectors["counts"]
        """How many pairs were ever kept since they were last forgotten, and whether there is a place before this."""
        self._memory = memory
        state.vectors |= {
            "steps": self._steps,
            "changes": self._changes,
            "place": self._place,
            "gradient": self._gradient,
            "counts": self._counts,
        }

    @property
    def count(self) -> int:
        """How many pairs were kept since they were last forgotten."""
        return int(self._counts[0])

    def forget(self) -> None:
        """Begin anew."""
        self._counts[:] = 0.0

    def add(self, place: Vector, gradient: Vector) -> None:
        """Note where the parameters are and what the gradient is there."""
        step, change = place - self._place, gradient - self._gradient
        # A pair without curvature along the step would spoil the direction.
        if self._counts[1] and step @ change > 1e-10 * float(change @ change):
            row = self.count % self._memory
            self._steps[row], self._changes[row] = step, change
            self._counts[0] += 1
        self._place[:], self._gradient[:] = place, gradient
        self._counts[1] = 1.0

    def newton(self, gradient: Vector) -> Vector:
        """Return H g by the two loops of L-BFGS; g itself where there are no pairs."""
        found: Vector = gradient.copy()
        parts: list[tuple[Vector, Vector, float, float]] = []
        for step, change in pairs_of(self._vectors):
            inverse = 1 / float(step @ change)
            part = inverse * float(step @ found)
            found -= part * change
            parts.append((step, change, inverse, part))
        if parts:
            _, change, inverse, _ = parts[0]
            found /= inverse * float(change @ change)
        for step, change, inverse, part in reversed(parts):
            found += step * (part - inverse * float(change @ found))
        return found


def _length(
    search: LineSearch, evaluate: Evaluate, here: Vector, direction: Vector, gradient: Vector, cost: float
) -> float:
    """Return how far to go in a direction: by Wolfe's conditions, else by halving until the cost is lower, else 0."""
    latest: list[tuple[bytes, float, Vector]] = []

    def evaluated(place: Vector) -> tuple[float, Vector]:
        # The line search asks for cost and gradient of the same place one after the other.
        if not latest or latest[0][0] != place.tobytes():
            value, gradient_there = evaluate(place)
            latest[:] = [(place.tobytes(), value, gradient_there)]
        return latest[0][1:]

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        length = search(lambda at: evaluated(at)[0], lambda at: evaluated(at)[1], here, direction, gradient, cost)[0]
        if length is not None and evaluated(here + length * direction)[0] < cost:
            return float(length)
        for halving in range(HALVINGS):
            length = 0.5**halving
            if evaluated(here + length * direction)[0] < cost:
                return length
    return 0.0


def _line_search() -> LineSearch:
    try:
        from scipy import optimize  # pyright: ignore[reportMissingTypeStubs]  # SciPy has no types
    except ImportError as error:
        raise InputError(
            "lbfgs needs SciPy, which is not installed; pip install 'nn-tui[lbfgs]'", field="training.optimizer"
        ) from error
    return cast(LineSearch, optimize.line_search)  # pyright: ignore[reportUnknownMemberType]  # as above
