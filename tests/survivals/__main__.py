"""What a run survives, for real: killed at random moments, full and read-only disks, storms of signals, damaged files.

    python -m tests.survivals --times 50 --seed 1 [SCENARIO …]

Prints a line a time, and ends with exit status 1 where something was lost; the folder is then left where it stands.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from . import changes, damage, disks, kills, others, sittings

Scenario = Callable[[random.Random, Path], str]
SCENARIOS: dict[str, Scenario] = {
    **kills.SCENARIOS,
    **changes.SCENARIOS,
    **disks.SCENARIOS,
    **others.SCENARIOS,
    **damage.SCENARIOS,
    **sittings.SCENARIOS,
}


def main() -> int:
    """Read the options, and go through the scenarios."""
    parser = argparse.ArgumentParser(description="What a run survives.")
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=f"all, or some of {', '.join(SCENARIOS)}")
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if unknown := set(options.scenarios) - SCENARIOS.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(SCENARIOS)}")
    # What a process computes is compared with what is computed here.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for name in options.scenarios or SCENARIOS:
        begun = monotonic()
        for number in range(options.times):
            seed = options.seed * 1000 + number
            state = Path(tempfile.mkdtemp(prefix="nn-tui-survivals-"))
            try:
                told = SCENARIOS[name](random.Random(f"{name} {seed}"), state)
            except Exception as error:
                print(f"{name}, seed {seed}: {error!r}; the folder is {state}", file=sys.stderr, flush=True)
                return 1
            shutil.rmtree(state)
            print(f"{name} {number + 1}/{options.times}: {told}", flush=True)
        print(f"{name}: {options.times} times, {monotonic() - begun:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
