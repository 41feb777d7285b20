"""The real program, which saves a run so often that no test waits half a minute: `python -m tests.survivals.hurried …`.

Takes the arguments of `nn-tui`. The environment says what is otherwise: `SAVE_EVERY`, in seconds; `NO_LOCKS`, as on
file systems that know none; `BOOT`, what names the time since the host was started; `CLOCK`, hours that the clock is
wrong by.
"""

import errno
import fcntl
import os
import sys
from datetime import datetime, timedelta, tzinfo

from nn_tui.engine.runs.store import recorder, run_info, run_lock, writer
from nn_tui.tui.cli.start import main


def _no_locks(_descriptor: int, _how: int) -> None:
    raise OSError(errno.ENOTSUP, "not supported")


class _WrongClock(datetime):
    """A clock that is wrong."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "_WrongClock":
        """Return the time that it shows."""
        return super().now(tz) + timedelta(hours=float(os.environ["CLOCK"]))


def hurry() -> None:
    """Change what the environment says."""
    if every := os.environ.get("SAVE_EVERY"):
        recorder.SAVE_SECONDS = float(every)
        recorder.TICK_SECONDS, recorder.SHARE = min(0.05, float(every)), 1e9
    writer.RETRY = 0.1
    if os.environ.get("NO_LOCKS"):
        fcntl.flock = _no_locks
    if boot := os.environ.get("BOOT"):
        run_lock._boot = lambda: boot
    if os.environ.get("CLOCK"):
        run_info.datetime = _WrongClock


if __name__ == "__main__":
    hurry()
    sys.argv[0] = "nn-tui"
    sys.exit(main())
