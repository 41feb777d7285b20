"""Train random networks in the engine and in PyTorch, side by side in double precision, and compare every parameter.

Sizes, activations, loss, optimizer, penalties, clipping, batch size and the samples' weights are drawn at random; both
start from the same parameters and see the same batches. Prints a table and ends with status 1 where a parameter differs
by more than 1e-9, relative to the largest of its tensor. Run from the top of the repository: `python -m
benchmarks.parity`.
"""
# Runs beside libraries that the checks do without.
# pyright: basic, reportMissingImports=false

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nn_tui.datasets import Task
from nn_tui.engine import Experiment, NetworkRecipe, Trainer, TrainingRecipe
from nn_tui.engine.network.activations import ACTIVATIONS
from nn_tui.engine.training.optimizers import OPTIMIZERS
from tests.engine.building import unscaled
from tests.engine.reference import torch_twin
from tests.engine.reference.torch_twin import Numbers, Twin

TOLERANCE = 1e-9
UPDATES = 24
RATES = {"sgd": 0.05, "momentum": 0.01, "nesterov": 0.01}
"""Learning rates of optimizers whose updates grow with the gradient; 0.01 for the others."""

ALONE = {"lion": "PyTorch has none", "lbfgs": "its line search is SciPy's"}
"""Optimizers without a counterpart, and why."""

ENDS: list[tuple[Task, str, str]] = [
    ("regression", "identity", "mse"),
    ("regression", "tanh", "mse"),
    ("regression", "identity", "mae"),
    ("regression", "identity", "huber"),
    ("regression", "identity", "poisson"),
    ("binary", "sigmoid", "binary_cross_entropy"),
    ("binary", "sigmoid", "mse"),
    ("binary", "tanh", "hinge"),
    ("multiclass", "softmax", "cross_entropy"),
    ("multiclass", "softmax", "mse"),
]


@dataclass(frozen=True)
class Contest:
    """One network to train twice: in the engine, and in PyTorch."""

    task: Task
    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    loss: str
    training: TrainingRecipe
    inputs: Numbers
    targets: Numbers
    start: Sequence[Numbers]
    weights: Numbers | None
    """How often each sample counts, (N,)."""

    def trainer(self) -> Trainer:
        """Return the engine's trainer, at the common start."""
        experiment = Experiment(
            dtype="float64",
            network=NetworkRecipe(
                hidden=self.sizes[1:-1], activation=self.activations[:-1], output=self.activations[-1]
            ),
            training=self.training,
        )
        trainer = experiment.trainer(unscaled(self.inputs, self.targets, self.task, weights=self.weights))
        for values, start in zip(trainer.network.parameters.named().values(), self.start, strict=True):
            values[:] = start
        return trainer

    def difference(self) -> float:
        """Train both and return the largest difference, relative to the largest parameter of its tensor."""
        trainer = self.trainer()
        twin = Twin(self.start, self.activations, self.loss, self.training)
        for _ in range(UPDATES):
            first, size = trainer.batch * trainer.batches.batch_size, trainer.batches.size(trainer.batch)
            rows = trainer.batches.order[first : first + size].copy()
            trainer.run_batch()
            twin.update(self.inputs[rows], self.targets[rows], None if self.weights is None else self.weights[rows])
        ended = trainer.network.parameters.named().values()
        differences = [
            float(np.abs(ours - theirs).max() / max(np.abs(ours).max(), 1e-3))
            for ours, theirs in zip(ended, twin.tensors(), strict=True)
        ]
        return max(differences) if np.isfinite(differences).all() else float("inf")


def draw(rng: np.random.Generator, optimizer: str) -> Contest:
    """Draw a contest at random."""
    task, output, loss = ENDS[rng.integers(len(ENDS))]
    outputs = {"regression": int(rng.integers(1, 4)), "binary": 1, "multiclass": int(rng.integers(2, 6))}[task]
    hidden = tuple(int(size) for size in rng.integers(1, 13, rng.integers(0, 4)))
    sizes = (int(rng.integers(1, 8)), *hidden, outputs)
    elementwise = [name for name in ACTIVATIONS if name in torch_twin.ACTIVATIONS and name != "softmax"]
    samples = int(rng.integers(8, 40))

    def sometimes(value: float) -> float:
        return value if rng.random() < 0.25 else 0.0

    training = TrainingRecipe(
        loss=loss,
        optimizer=OPTIMIZERS[optimizer](),
        learning_rate=RATES.get(optimizer, 0.01),
        batch_size=int(rng.integers(1, samples + 1)),
        epochs="unlimited",
        l1=sometimes(0.01),
        l2=sometimes(0.1),
        clip_norm=sometimes(0.5) or None,
        clip_value=sometimes(0.1) or None,
        max_norm=sometimes(1.0) or None,
    )
    targets = {
        "regression": rng.normal(size=(samples, outputs)),
        "binary": rng.integers(0, 2, (samples, 1)).astype(np.float64),
        "multiclass": np.eye(outputs)[rng.integers(0, outputs, samples)],
    }[task]
    if loss == "poisson":
        targets = rng.poisson(2.0, (samples, outputs)).astype(np.float64)
    return Contest(
        task,
        sizes,
        (*(elementwise[int(rng.integers(len(elementwise)))] for _ in hidden), output),
        loss,
        training,
        rng.normal(size=(samples, sizes[0])),
        targets,
        torch_twin.start_of(sizes, rng),
        rng.choice([0.0, 0.5, 1.0, 2.5], samples) if rng.random() < 0.4 else None,
    )


def main() -> int:
    """Hold the contests, print the table, and return 1 where one was not a draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=12, help="networks for each optimizer")
    parser.add_argument("--seed", type=int, default=None, help="of the drawing; random if left out")
    arguments = parser.parse_args()
    seed = int(np.random.SeedSequence().generate_state(1)[0]) if arguments.seed is None else arguments.seed
    rng = np.random.default_rng(seed)
    print(f"seed {seed}; {UPDATES} updates each; largest difference between the engine and PyTorch")
    failures = 0
    for optimizer in OPTIMIZERS:
        if optimizer in ALONE:
            print(f"{optimizer:<10} {ALONE[optimizer]}")
            continue
        for _ in range(arguments.rounds):
            contest = draw(rng, optimizer)
            difference = contest.difference()
            agrees = difference <= TOLERANCE
            failures += not agrees
            training = contest.training
            extras = [
                f"{name} {value:g}"
                for name in ("l1", "l2", "clip_norm", "clip_value", "max_norm")
                if (value := getattr(training, name))
            ]
            extras += ["samples weighted"] * (contest.weights is not None)
            print(
                f"{optimizer:<10} {'-'.join(map(str, contest.sizes)):<14} {difference:8.1e} "
                f"{'agrees ' if agrees else 'DIFFERS'} batch {training.batch_size:<3} {contest.loss} · "
                f"{' '.join(contest.activations)}{' · ' if extras else ''}{', '.join(extras)}"
            )
    print(f"{failures} of them differ" if failures else "all agree")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
