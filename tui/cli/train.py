"""Training without a screen: a line or a JSON object an epoch, and the weights at the end. Imports no Textual."""

import json
import os
import signal
import sys
from collections.abc import Iterable, Mapping
from math import isfinite
from pathlib import Path
from time import perf_counter

from nn_tui.datasets import InputError
from nn_tui.engine import Trainer, save_weights
from nn_tui.engine.atomic_file import check_writable
from nn_tui.engine.training.epoch_report import report
from nn_tui.engine.training.slices import Slices
from nn_tui.engine.training.stopping import FAILED
from nn_tui.engine.training.threads import threads

from .recipe_from_options import experiment_from_options
from .recipe_options import Options
from .signals import collected_signals

SLICE_SECONDS = 0.05
"""How long it trains before it looks whether it was interrupted."""


def train(name: str, options: Options, *, as_json: bool, weights_out: str | None) -> int:
    """Train an experiment, print how it goes, and return the exit status.

    0: done, whatever asked for the end of it; 1: it diverged, and the last finite weights are kept; 128 + n: ended by
    signal n (130: ctrl-c), after the batch under way; 141: nobody reads the output any more. In all cases the weights
    are written. Raises InputError before training starts, also where the weights could not be written.
    """
    experiment = experiment_from_options(name, options)
    if experiment.training.epochs == "unlimited":
        raise InputError('training.epochs: "unlimited" is for the dashboard; train needs a number, as in --epochs 200')
    path = None if weights_out is None else Path(weights_out).expanduser()
    if path is not None:
        check_writable(path)
    trainer = experiment.trainer()
    with collected_signals() as received, threads(trainer.threads):
        status, sentence = _run(trainer, EpochLines(as_json=as_json, epochs=experiment.training.epochs), received)
        best = trainer.restore_best()
        if best is not None:
            sentence += f"; the parameters of epoch {best:,}, the best, are back"
        if path is not None:
            save_weights(path, trainer.network.parameters)
            sentence += f"; weights are in {path}"
    if status != 128 + signal.SIGPIPE:
        print(f"nn-tui: {sentence}", file=sys.stderr)
    return status


def _run(trainer: Trainer, lines: "EpochLines", received: list[int]) -> tuple[int, str]:
    start, slices = perf_counter(), Slices(SLICE_SECONDS)
    try:
        while True:
            epoch, step, begun = trainer.epoch, trainer.step, perf_counter()
            while trainer.epoch == epoch and not trainer.stopped:
                if received:
                    name = signal.Signals(received[0]).name
                    return 128 + received[0], f"ended by {name} in epoch {trainer.epoch + 1:,}, step {trainer.step:,}"
                slices.advance(trainer)
            now = perf_counter()
            if trainer.epoch > epoch:
                rate = (trainer.step - step) / max(now - begun, 1e-9)
                lines.print(report(trainer, steps_per_second=rate, seconds=now - start))
            if trainer.stopped:
                return int(trainer.stopped.reason in FAILED), f"stopped: {trainer.stopped.sentence}"
    except BrokenPipeError:
        # Python would complain once more when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE, ""


class EpochLines:
    """Prints the figures of an epoch: the main ones aligned under a header, or all as a JSON object."""

    def __init__(self, *, as_json: bool, epochs: int) -> None:
        self._as_json = as_json
        self._epochs = epochs
        self._widths: list[int] = []

    def print(self, figures: Mapping[str, float]) -> None:
        """Print a line and flush it; figures that are not finite are null in JSON."""
        if self._as_json:
            finite = {name: value if isfinite(value) else None for name, value in figures.items()}
            print(json.dumps(finite), flush=True)
            return
        figures = _main(figures)
        if not self._widths:
            # Wide enough for the last epoch, as far as that can be known; at least as wide as any figure.
            self._widths = [max(len(name), len(str(self._epochs)) if name == "epoch" else 9) for name in figures]
            print(self._aligned(name.replace("_", " ") for name in figures))
        print(self._aligned(_shown(name, value) for name, value in figures.items()), flush=True)

    def _aligned(self, words: Iterable[str]) -> str:
        return "  ".join(word.rjust(width) for word, width in zip(words, self._widths, strict=True))


def _main(figures: Mapping[str, float]) -> dict[str, float]:
    """Leave out the metrics beside the first of each split, which stands behind the loss."""
    names = list(figures)
    kept = [
        name
        for before, name in zip(["", *names], names, strict=False)
        if not name.startswith(("train_", "test_")) or name.endswith("_loss") or before.endswith("_loss")
    ]
    return {name: figures[name] for name in kept}


def _shown(name: str, value: float) -> str:
    if name in ("epoch", "step"):
        return str(value)
    if name == "steps_per_second":
        return f"{value:,.0f}"
    if name == "seconds":
        return f"{value:.1f}"
    return f"{value:.4g}"
