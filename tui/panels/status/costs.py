"""What the dashboard itself costs: memory, and the share of time that drawing takes."""

import resource
import sys
from pathlib import Path
from time import monotonic, thread_time

MEASURED_SECONDS = 1.0
"""How often the figures are measured anew, at most."""


class Costs:
    """Measures the viewer's own thread, and the memory of the whole program.

    `drawing` is the share of time that the thread was busy, 0 … 1, None before the first second is over; `memory` the
    resident bytes. `bytes_per_second` to the terminal and the `round_trip` of its answers, in seconds, are set by
    whoever measures them; None where nothing does.
    """

    def __init__(self) -> None:
        self.drawing: float | None = None
        self.memory = resident()
        self.bytes_per_second: float | None = None
        self.round_trip: float | None = None
        self._time, self._spent = monotonic(), thread_time()

    def measure(self) -> None:
        """Measure again, if the last time was long enough ago; to be called once a frame, in the viewer's thread."""
        now = monotonic()
        seconds = now - self._time
        if seconds < MEASURED_SECONDS:
            return
        spent = thread_time()
        self.drawing = (spent - self._spent) / seconds
        self.memory = resident()
        self._time, self._spent = now, spent


def resident() -> int:
    """Return the program's resident memory in bytes; where the system does not tell, the most that it ever was."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024  # macOS counts bytes, others kilobytes
    return pages * resource.getpagesize()
