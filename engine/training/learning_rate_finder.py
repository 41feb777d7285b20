"""The learning-rate finder: raise the learning rate from batch to batch and watch the loss (Smith, 2017)."""

import msgspec
import numpy as np
import numpy.typing as npt

from ..evaluation.predictor import Predictor
from .threads import threads
from .trainer import Trainer

Column = npt.NDArray[np.float64]

SWEEP_START, SWEEP_END, SWEEP_BATCHES = 1e-7, 10.0, 100
"""The learning rates between which it looks, and in how many batches."""
SAMPLES = 1000
"""How many training samples, evenly spread, the loss is computed over at most."""
MEMORY = 0.8
"""How much of the smoothed loss is what it was a batch before."""
TOO_MUCH = 4.0
"""The sweep ends where the smoothed loss is this multiple of the lowest smoothed one."""
PATIENCE = 0.1
"""The share of the batches that is run in any case, unless a loss is not finite."""
REACH = 3
"""The slope at a point is that of the line through it and this number of neighbours on either side."""


class Sweep(msgspec.Struct, frozen=True, eq=False):
    """What a sweep came to: n learning rates, rising, and the training loss after the one update with each.

    `rates`, `losses` and `smoothed` have shape (n,), float64, all finite. `suggestion` is the rate at which the loss
    falls steepest, None where it does not fall at all. `complete` is False where the loss grew too much before the
    largest rate was reached.
    """

    rates: Column
    losses: Column
    smoothed: Column
    suggestion: float | None
    complete: bool


def find_learning_rate(
    trainer: Trainer, *, smallest: float = SWEEP_START, largest: float = SWEEP_END, batches: int = SWEEP_BATCHES
) -> Sweep:
    """Return an exponential sweep η = smallest … largest over `batches` batches (2 or more), from where training is.

    To be called between two batches. Parameters, optimizer, order and random states are afterwards what they were,
    bit for bit. The smoothed loss is the running average s ← ⅘ s + ⅕ loss, divided by 1 − ⅘ᵗ; the sweep ends where it
    exceeds 4 times its lowest value or is not finite, and that tail is left out. Source: Smith, "Cyclical learning
    rates for training neural networks", 2017; the rule of 4 is fast.ai's.
    """
    rates = np.geomspace(smallest, largest, batches)
    losses, smoothed = np.zeros(batches), np.zeros(batches)
    average, taken = 0.0, 0
    # The same samples each time: the losses of different batches differ by more than a small update changes them.
    every = -(-trainer.inputs.shape[0] // SAMPLES)
    inputs, targets = trainer.inputs[::every], trainer.targets[:, ::every]
    predictor = Predictor(trainer.network.parameters, trainer.loss)
    with threads(trainer.threads), trainer.aside():
        for taken in range(batches):
            trainer.try_batch(float(rates[taken]))
            _, loss = predictor.predict_with_cost(inputs, targets)
            average = MEMORY * average + (1 - MEMORY) * loss
            losses[taken], smoothed[taken] = loss, average / (1 - MEMORY ** (taken + 1))
            if not np.isfinite(average):
                break
            lowest = smoothed[: taken + 1].min()
            # The same as 4 times the lowest, and right for losses below 0 as well.
            grown = smoothed[taken] > lowest + (TOO_MUCH - 1) * abs(lowest)
            if grown and taken >= PATIENCE * batches:
                break
        else:
            taken = batches
    kept = slice(0, taken)
    return Sweep(
        rates[kept],
        losses[kept],
        smoothed[kept],
        _steepest(rates[kept], smoothed[kept]),
        complete=taken == batches,
    )


def _steepest(rates: Column, losses: Column) -> float | None:
    """Return the rate around which the loss falls most, by the line through 2 · REACH + 1 points."""
    width = 2 * REACH + 1
    if rates.size < width:
        return None
    windows = np.lib.stride_tricks.sliding_window_view(losses, width)
    slopes = windows @ np.arange(-REACH, REACH + 1.0)
    steepest = int(np.argmin(slopes))
    # What rounding alone can do to a loss is no slope.
    noise = np.finfo(np.float32).eps * width * np.abs(losses).max()
    return float(rates[steepest + REACH]) if slopes[steepest] < -noise else None
