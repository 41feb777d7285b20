"""What each output adds to the cost of one sample."""

import numpy as np
import numpy.typing as npt

from ..network.arrays import Array
from ..network.loss_base import OutputLayer
from ..network.losses import PlainLoss

Terms = npt.NDArray[np.float64]


@np.errstate(all="ignore")
def cost_terms(loss: PlainLoss, z: Array, a: Array, targets: Array) -> Terms:
    """Return c(a, y) of each output of a sample, (K,), from its z, a and targets (K,), in double precision.

    Their sum is the sample's cost, if it counts once.
    """
    z, a, targets = (values.astype(np.float64) for values in (z, a, targets))
    shifted = z - z.max() if np.isfinite(z).all() else np.full_like(z, np.nan)
    total = float(np.exp(shifted).sum())
    return np.array([_term(loss, *values, total) for values in zip(z, a, targets, shifted, strict=True)])


def _term(loss: PlainLoss, z: float, a: float, y: float, shifted: float, total: float) -> float:
    """Return what one output adds, computed by the loss's own calls for a layer of that output alone."""
    output = OutputLayer(
        z=np.full((1, 1), z),
        a=np.full((1, 1), a),
        da=np.zeros((1, 1)),
        delta=np.zeros((1, 1)),
        cost=np.zeros(()),
        extended_y=np.array([[y], [-1.0]]),
        extended_shifted=np.array([[shifted], [0.0]]),
        sums=np.full((1, 1), total),
    )
    for call in loss.compile(output, np.ones((1, 1))).cost:
        call()
    return float(output.cost)
