"""What it costs that a run can be gone back in, and how long it takes: `python -m benchmarks.time_travel [updates]`.

Trains presets flat out with a timeline, as a session does, until so many updates are done (a million). Prints Markdown:
the share of the time that checkpoints took, how many there are and how large they are, and the time it takes to go back
to the moments of a seeded sample of operations, the median and the longest. Then what breakpoints cost, each set alone:
the time of training beside that without any, in turns, as the ratio of medians. At last how long a key takes until a
snapshot shows it, while a large network trains whose checkpoints go to a file.
"""

import random
import sys
from statistics import median
from time import perf_counter, sleep

from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe, load_experiment
from nn_tui.engine.editing.live_experiment import LiveExperiment
from nn_tui.engine.runs import Request, RunSession, SetSpeed, Viewer
from nn_tui.engine.timeline.breakpoints import (
    Breakpoint,
    EpochReached,
    GradientLeaves,
    Lookout,
    LossJumps,
    NeuronFails,
    NotFinite,
    PredictionChanges,
    WeightCrossesZero,
)
from nn_tui.engine.timeline.journal import Moment
from nn_tui.engine.timeline.timeline import Timeline
from nn_tui.engine.training.slices import Slices
from nn_tui.engine.training.threads import threads

SOURCES = ("circles", "digits")
SLICE_SECONDS = 0.004
JOURNEYS = 40
LARGE = (2500, 2400)
"""Hidden layers of a network whose checkpoint is larger than the ring."""
LATENCY_SECONDS = 30
TURNS, A_TURN = 7, 0.1
"""How often each breakpoint has its turn, and how many seconds that is without any."""
BREAKPOINTS: dict[str, Breakpoint | None] = {
    "none": None,
    "an epoch": EpochReached(10**9),
    "the loss jumps": LossJumps(1e9),
    "not finite": NotFinite(),
    "a weight crosses 0": WeightCrossesZero(1, 0, 0),
    "the prediction of a sample": PredictionChanges(0),
    "the gradient's norm": GradientLeaves(0.0, 1e30),
    "a neuron fails": NeuronFails(),
}


def main() -> int:
    """Print the table as it grows."""
    updates = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print("| | updates | checkpoints took | checkpoints | MiB | back: median | longest |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for source in SOURCES:
        live = LiveExperiment(load_experiment(source), None, lambda: None)
        with threads(live.trainer.threads):
            print(_row(source, live, updates), flush=True)
    print(f"\n| breakpoint | {' | '.join(SOURCES)} |\n|---|{'--:|' * len(SOURCES)}")
    costs = [_costs(source) for source in SOURCES]
    for name in BREAKPOINTS:
        print(f"| {name} | {' | '.join(f'{cost[name]:.2f}' for cost in costs)} |")
    print(f"\n{_latency()}")
    return 0


def _latency() -> str:
    """Return how soon a command is shown beside checkpoints that are larger than the ring."""
    network, training = NetworkRecipe(hidden=LARGE), TrainingRecipe(epochs=10**6, batch_size=64)
    session = RunSession(Experiment(data=DataRecipe(source="digits"), network=network, training=training), run=True)
    session.start()
    taken, steps, parameters, until = list[float](), 0, 0, perf_counter() + LATENCY_SECONDS
    while perf_counter() < until:
        start, viewer = perf_counter(), Viewer(session)
        number = session.send(SetSpeed("max"))
        viewer.look(Request())
        while (snapshot := viewer.snapshot) is None or snapshot.command < number:
            sleep(0.001)
        taken.append(perf_counter() - start)
        parameters, steps = snapshot.parameters.vector.size, snapshot.step
    session.close(5)
    taken.sort()
    late, millions = taken[len(taken) * 95 // 100], parameters / 1e6
    times = f"{median(taken) * 1e3:.0f} ms, 95 % within {late * 1e3:.0f} ms, the longest {taken[-1] * 1e3:.0f} ms"
    return f"A key beside {millions:.1f} million parameters, {len(taken)} times in {steps} updates: median {times}"


def _costs(source: str) -> dict[str, float]:
    """Return how many times as long training takes with each breakpoint as without any."""
    live = LiveExperiment(load_experiment(source), None, lambda: None)
    trainer, slices = live.trainer, Slices(SLICE_SECONDS)
    steps = 0
    with threads(trainer.threads):
        end = perf_counter() + A_TURN
        while perf_counter() < end:
            slices.advance(trainer)
        steps = trainer.step
        taken: dict[str, list[float]] = {name: [] for name in BREAKPOINTS}
        for _ in range(TURNS):
            for name, breakpoint in BREAKPOINTS.items():
                lookout = None if breakpoint is None else Lookout(trainer, [breakpoint])
                start, until = perf_counter(), trainer.step + (steps if name != "a neuron fails" else steps // 20)
                begun = trainer.step
                while trainer.step < until or trainer.evaluating:
                    if lookout is None:
                        slices.advance(trainer, max(1, until - trainer.step))
                        continue
                    if lookout.each_batch:
                        lookout.step(SLICE_SECONDS)
                    else:
                        slices.advance(trainer, max(1, until - trainer.step))
                    lookout.look()
                taken[name].append((perf_counter() - start) / (trainer.step - begun))
    return {name: median(times) / median(taken["none"]) for name, times in taken.items()}


def _row(source: str, live: LiveExperiment, updates: int) -> str:
    timeline, slices, keeping = Timeline(live), Slices(SLICE_SECONDS), 0.0
    begun = perf_counter()
    while live.trainer.step < updates:
        slices.advance(live.trainer)
        if not live.trainer.evaluating:
            start = perf_counter()
            timeline.keep()
            keeping += perf_counter() - start
    share, branch, tip = keeping / (perf_counter() - begun), timeline.present, timeline.now
    checkpoints, size = len(list(branch.ring)), branch.ring.size / 2**20
    rng, taken, operations = random.Random(1), list[float](), len(live.trainer.program.operations)
    for _ in range(JOURNEYS):
        to = Moment(0, rng.randrange(tip.step), rng.randrange(operations))
        start = perf_counter()
        for _ in timeline.travel(branch, to):
            pass
        taken.append(perf_counter() - start)
        if timeline.now != to:
            raise RuntimeError(f"{to} was not reached")
        for _ in timeline.travel(branch, tip):
            pass
    back = f"{median(taken) * 1e3:.0f} ms | {max(taken) * 1e3:.0f} ms"
    return f"| {source} | {tip.step:,} | {share:.2%} | {checkpoints:,} | {size:.1f} | {back} |"


if __name__ == "__main__":
    sys.exit(main())
