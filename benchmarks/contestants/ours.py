"""nn-tui: `Trainer.advance` over the full batches of an epoch, after shuffling as it does between epochs.

The evaluation at an epoch's end is not part of a step: the batch that would bring it about is left out.
"""

from math import inf
from typing import Literal

import numpy as np

from benchmarks.workloads import LEARNING_RATE, Epoch, OptimizerName, Workload, clock_of
from nn_tui.datasets import Dataset, prepare
from nn_tui.engine import Experiment, NetworkRecipe, Trainer, TrainingRecipe, hot_loop


def trainer_of(
    workload: Workload, optimizer: OptimizerName, threads: int, engine: Literal["numpy", "numba"] = "numpy"
) -> Trainer:
    """Return the trainer of a workload."""
    inputs, targets = workload.made_up()
    features, outputs = workload.sizes[0], workload.sizes[-1]
    dataset = Dataset(
        name="random",
        task="regression" if workload.regression else "multiclass",
        inputs=inputs.astype(np.float64),
        targets=workload.one_hot(targets).astype(np.float64),
        feature_names=tuple(f"x{index}" for index in range(features)),
        target_names=tuple(f"y{index}" for index in range(outputs)),
        description="Random numbers.",
        source="a random generator",
        licence="CC0",
    )
    experiment = Experiment(
        threads=threads,
        engine=engine,
        dtype=workload.dtype,
        network=NetworkRecipe(hidden=workload.sizes[1:-1], activation=workload.activation),
        training=TrainingRecipe(
            optimizer=optimizer,
            learning_rate=LEARNING_RATE,
            batch_size=workload.batch_size,
            epochs="unlimited",
        ),
    )
    return experiment.trainer(prepare(dataset, test_fraction=0, scale="none", rng=np.random.default_rng(0)))


def contestant(
    workload: Workload,
    optimizer: OptimizerName,
    threads: int,
    *,
    engine: Literal["numpy", "numba"] = "numpy",
    loops: bool = True,
) -> Epoch:
    """Return an epoch of the engine, as it is in a run that has gone on for a while, with its loops or without."""
    clock = clock_of(threads)
    trainer = trainer_of(workload, optimizer, threads, engine)

    def epoch() -> float:
        step, start = trainer.step, clock()
        trainer.batches.begin_epoch()
        trainer.advance(workload.steps)
        seconds = clock() - start
        assert trainer.step == step + workload.steps, "it diverged"
        trainer.batch = 0
        return seconds

    hot_loop.PAYS = 0.0 if loops else inf
    epoch()
    hot_loop.wait_for_loops()
    return epoch
