"""How much memory the dashboard holds while a toy trains flat out: the resident memory, minute by minute.

`python -m benchmarks.memory [minutes] [dataset]` runs the program in a pseudo-terminal of 120 by 36 cells that answers
questions about its cursor, and prints Markdown: each row has the least and the most that was seen since the one before.
"""

import sys
import time

from benchmarks.dashboard_cost import PROGRAM, watch
from tests.terminal import Terminal

ROWS = 12


def main() -> int:
    """Print the table as it grows."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    dataset = sys.argv[2] if len(sys.argv) > 2 else "circles"
    print("| minutes | least | most |\n|--:|--:|--:|")
    with Terminal([PROGRAM, dataset, "--run", "--speed", "max"], answers=True, shown=False) as terminal:
        start = time.monotonic()
        for row in range(1, ROWS + 1):
            seen: list[float] = []
            while time.monotonic() < start + row * minutes * 60 / ROWS:
                watch(terminal, 1.0)
                seen.append(terminal.memory)
                # What it has sent is of no use here, and would grow.
                terminal.received.clear()
                terminal.arrivals.clear()
            print(f"| {row * minutes / ROWS:g} | {min(seen):.1f} MiB | {max(seen):.1f} MiB |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
