"""What it costs that a run can be gone back in, and how long it takes: `python -m benchmarks.time_travel [updates]`.

Trains presets flat out with a timeline, as a session does, until so many updates are done (a million). Prints Markdown:
the share of the time that checkpoints took, how many there are and how large they are, and the time it takes to go back
to the moments of a seeded sample of operations, the median and the longest.
"""

import random
import sys
from statistics import median
from time import perf_counter

from nn_tui.engine import load_experiment
from nn_tui.engine.editing.live_experiment import LiveExperiment
from nn_tui.engine.timeline.journal import Moment
from nn_tui.engine.timeline.timeline import Timeline
from nn_tui.engine.training.slices import Slices
from nn_tui.engine.training.threads import threads

SOURCES = ("circles", "digits")
SLICE_SECONDS = 0.004
JOURNEYS = 40


def main() -> int:
    """Print the table as it grows."""
    updates = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print("| | updates | checkpoints took | checkpoints | MiB | back: median | longest |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for source in SOURCES:
        live = LiveExperiment(load_experiment(source), None, lambda: None)
        with threads(live.trainer.threads):
            print(_row(source, live, updates), flush=True)
    return 0


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
