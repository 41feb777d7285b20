"""What a viewer costs: steps per second with one that asks for ten snapshots a second, against none.

Method: one session trains in its thread; spells with and without a viewer alternate, each a second long, and the
steps of each are counted. The table shows the median share of steps that the viewer took, over the pairs of spells,
and beside it what one snapshot costs in the training thread, times ten: of a sample, and of the last batch. Run it on
a machine that has nothing else to do: `python benchmarks/snapshot_cost.py [pairs]`.
"""

import sys
from statistics import median
from time import perf_counter, sleep

import numpy as np

from nn_tui.datasets import Dataset, Prepared, prepare
from nn_tui.engine import Experiment, NetworkRecipe, TrainingRecipe
from nn_tui.engine.runs import LookAt, Request, Run, RunSession, Viewer
from nn_tui.engine.training.history import SERIES

SNAPSHOTS_A_SECOND = 10
SPELL_SECONDS = 1.0
LIMIT = 0.02
SAMPLE, BATCH = Request(), Request(look_at=LookAt(batch=True))


class MadeUp(Experiment, frozen=True):
    """An experiment on random data of a workload's size."""

    sizes: tuple[int, int, int] = (2, 1, 500)
    """Inputs, outputs and samples."""

    def prepare(self, dataset: Dataset | None = None, like: Prepared | None = None) -> Prepared:
        """Return random numbers, with random classes where there are several outputs."""
        inputs, outputs, samples = self.sizes
        rng = np.random.default_rng(0)
        classes = outputs > 1
        targets = np.eye(outputs)[rng.integers(0, outputs, samples)] if classes else rng.normal(size=(samples, 1))
        dataset = Dataset(
            name="made up",
            task="multiclass" if classes else "regression",
            inputs=rng.normal(size=(samples, inputs)),
            targets=targets,
            feature_names=tuple(f"x{index}" for index in range(inputs)),
            target_names=tuple(f"y{index}" for index in range(outputs)),
            description="Random numbers for a benchmark.",
            source="a random generator",
            licence="CC0",
        )
        return prepare(dataset, test_fraction=0.0, scale="none", rng=rng)


def workload(hidden: tuple[int, ...], activation: str, batch_size: int, sizes: tuple[int, int, int]) -> MadeUp:
    """Return an experiment that runs for ever, slowly enough to stay finite."""
    return MadeUp(
        sizes=sizes,
        network=NetworkRecipe(hidden=hidden, activation=activation),
        training=TrainingRecipe(optimizer="sgd", learning_rate=1e-4, batch_size=batch_size, epochs="unlimited"),
    )


WORKLOADS = {
    "W1 2-4-2-1": workload((4, 2), "tanh", 10, (2, 1, 500)),
    "W2 4-16-16-3": workload((16, 16), "tanh", 16, (4, 3, 150)),
    "W3 64-128-64-10": workload((128, 64), "relu", 32, (64, 10, 1797)),
    "W4 784-256-128-10": workload((256, 128), "relu", 128, (784, 10, 6000)),
}


def step_of(session: RunSession) -> int:
    """Return how many steps are taken, by a look."""
    viewer = Viewer(session)
    viewer.look()
    while viewer.snapshot is None:
        if viewer.error:
            raise viewer.error
        sleep(0.0005)
    return viewer.snapshot.step


def speed(session: RunSession, *, watched: bool) -> float:
    """Return steps per second over one spell."""
    first, start, viewer = step_of(session), perf_counter(), Viewer(session)
    due = start
    while perf_counter() - start < SPELL_SECONDS:
        due += 1 / SNAPSHOTS_A_SECOND
        if watched:
            viewer.look()
        sleep(max(0.0, due - perf_counter()))
    return (step_of(session) - first) / (perf_counter() - start)


def share_of_ten_snapshots(experiment: Experiment, request: Request) -> float:
    """Return the seconds that ten snapshots take where they are taken, the curves being full."""
    session = RunSession(experiment)
    trainer = session._run.trainer  # pyright: ignore[reportPrivateUsage]  # what the thread does, without the thread
    trainer.keeps_before = request.look_at.batch
    trainer.run_epoch()
    for epoch in range(2, 4098):
        trainer.history.append(epoch, (1.0,) * len(SERIES))
    seconds: list[float] = []
    for _ in range(50):
        start = perf_counter()
        session._run.snapshot(request, held_back=False)  # pyright: ignore[reportPrivateUsage]
        seconds.append(perf_counter() - start)
    return median(seconds) * SNAPSHOTS_A_SECOND


def main() -> int:
    """Print the table; return 1 if ten snapshots a second take more than they may, where they are taken."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    print(f"{'workload':20} {'steps/s alone':>14} {'watched':>10} {'cost':>8} {'10 snapshots':>13} {'of batch':>10}")
    worst = 0.0
    for name, experiment in WORKLOADS.items():
        share, of_batch = (share_of_ten_snapshots(experiment, request) for request in (SAMPLE, BATCH))
        session = RunSession(experiment)
        session.start()
        session.send(Run())
        speed(session, watched=False)
        spells = [(speed(session, watched=False), speed(session, watched=True)) for _ in range(pairs)]
        session.close(timeout=5)
        cost = median(1 - watched / alone for alone, watched in spells)
        alone, watched = (median(column) for column in zip(*spells, strict=True))
        print(f"{name:20} {alone:14,.0f} {watched:10,.0f} {cost:8.1%} {share:13.2%} {of_batch:10.2%}")
        worst = max(worst, share, of_batch)
    return int(worst > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
