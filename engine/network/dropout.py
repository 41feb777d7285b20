"""Dropout: in training, each activation of a hidden layer is left out at random (Srivastava et al., 2014)."""

from functools import partial

import msgspec
import numpy as np

from .arrays import Array, Calls, constant


class Dropout(msgspec.Struct, frozen=True, eq=False):
    """Inverted dropout: an activation is 0 with probability p = `rate`, else it is divided by 1 − p.

    What is left is right on average, so that evaluation and prediction have nothing to undo. `rng` serves nothing
    else; its state and that of the parameters are all it takes to go on exactly.
    """

    rate: float
    rng: np.random.Generator

    def calls(self, mask: Array) -> Calls:
        """Return calls that draw a mask of any contiguous shape: 1 / (1 − p) with probability 1 − p, else 0."""
        # ⌊u + 1 − p⌋ is 1 with probability 1 − p, in half the time of a comparison, whose bools must be converted.
        # Below 1, for else a u just below 1 would be rounded up to 2.
        keep = np.minimum(constant(1 - self.rate, mask), np.nextafter(np.ones((), mask.dtype), 0))
        scale = constant(1 / (1 - self.rate), mask)
        return [
            partial(self.rng.random, None, mask.dtype, mask),
            partial(np.add, mask, np.asarray(keep), mask),
            partial(np.floor, mask, mask),
            partial(np.multiply, mask, scale, mask),
        ]
