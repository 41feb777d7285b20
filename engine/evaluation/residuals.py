"""What is left between prediction and truth of a regression, in the unit of the target."""

import msgspec
import numpy as np

from ..network.arrays import Array, Rows
from .metrics import Figures

BINS = 20
SHARES = (0.5, 0.9, 0.95, 1.0)


class ResidualsAt(msgspec.Struct, frozen=True):
    """Errors where predictions lie in a range, which holds a part of the samples: their mean and spread."""

    low: float
    high: float
    samples: int
    mean: float
    spread: float


class Residuals(msgspec.Struct, frozen=True, eq=False):
    """Errors, prediction − truth, of one target: their mean and spread, quantiles of their size, a histogram.

    `edges` (b + 1,) are the borders of equally wide bins around 0, `counts` (b,) how many errors lie in each.
    """

    target: str
    mean: float
    """The bias: above 0 where predictions are too high."""
    spread: float
    """The standard deviation, over N."""
    mae: float
    rmse: float
    within: dict[str, float]
    """The size below which a share of the errors lies: "50 %", "90 %", "95 %", "100 %"."""
    edges: Figures
    counts: Rows
    by_prediction: tuple[ResidualsAt, ...]


PARTS = 5
"""Parts of the samples, in the order of their predictions, in which errors are looked at."""


def residuals(name: str, predicted: Array, actual: Array, bins: int = BINS) -> Residuals:
    """Return what the errors of a target are like: predicted and actual (N,), in its unit; N is at least 1."""
    errors: Figures = predicted.astype(np.float64) - actual
    sizes = np.abs(errors)
    largest = float(sizes.max())
    counts, edges = np.histogram(errors, bins, range=(-largest, largest) if largest else (-1.0, 1.0))
    return Residuals(
        target=name,
        mean=float(errors.mean()),
        spread=float(errors.std()),
        mae=float(sizes.mean()),
        rmse=float(np.sqrt(np.square(errors).mean())),
        within={f"{share * 100:g} %": float(np.quantile(sizes, share)) for share in SHARES},
        edges=edges,
        counts=counts,
        by_prediction=_by_prediction(predicted.astype(np.float64), errors),
    )


def _by_prediction(predicted: Figures, errors: Figures) -> tuple[ResidualsAt, ...]:
    parts = (part for part in np.array_split(np.argsort(predicted, kind="stable"), PARTS) if part.size)
    return tuple(
        ResidualsAt(
            low=float(predicted[part[0]]),
            high=float(predicted[part[-1]]),
            samples=int(part.size),
            mean=float(errors[part].mean()),
            spread=float(errors[part].std()),
        )
        for part in parts
    )
