"""What others cost a run through its socket: its speed with three that watch, and beside one that sends rubbish.

Method: one session trains in its thread and is served through its socket. Three viewers, each in a process of its own,
decode ten snapshots a second and draw nothing; spells with and without them alternate, each a second long, and the
steps of each are counted, for each second of the processor that the session's process gets. The table shows the median
share of steps that is left, over the pairs of spells. The same is done with a process that connects again and again, as
fast as it is let in, and sends random bytes. Then a command is sent while it trains, by a viewer in the same process
and by one through the socket in turn, and the time is taken until a snapshot shows what came of it. Run it on a machine
that has nothing else to do: `python -m benchmarks.watchers [pairs]`.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time, sleep

from benchmarks.snapshot_cost import WORKLOADS, MadeUp, step_of
from nn_tui.engine import Experiment
from nn_tui.engine.runs import Request, Run, RunSession, SetLearningRate, Snapshot, Viewer
from nn_tui.engine.runs.remote import RemoteHandle, attach
from nn_tui.engine.runs.remote.server import RunServer

WATCHERS = 3
A_SECOND = 10
SPELL_SECONDS = 1.0
KEYS = 60
KEPT = 0.95
LATER = 0.010
"""Seconds that a key may take longer through the socket."""
WATCHER = """
import sys
from pathlib import Path
from time import perf_counter, sleep
from select import select
from nn_tui.engine.runs import Request
from nn_tui.engine.runs.remote import attach

handle = attach(Path(sys.argv[1]), watch=True)
looks, due, seen, before = False, 0.0, 0, None
print("here", flush=True)
while handle.error is None:
    if select([sys.stdin], [], [], 0.1 if not looks else max(0.0, due - perf_counter()))[0]:
        line = sys.stdin.readline()
        if not line:
            break
        looks, due = line == "look\\n", perf_counter()
    if looks and perf_counter() >= due:
        handle.look(Request())
        due += 1 / int(sys.argv[2])
"""

VANDAL = """
import sys
from pathlib import Path
from random import Random
from select import select
from nn_tui.engine.runs.remote.address import connect

rng, works = Random(0), False
print("here", flush=True)
while True:
    if select([sys.stdin], [], [], 0.0 if works else None)[0]:
        line = sys.stdin.readline()
        if not line:
            break
        works = line == "look\\n"
        continue
    try:
        with connect(Path(sys.argv[1])) as connection:
            connection.settimeout(0.2)
            for _ in range(rng.randrange(1, 20)):
                connection.sendall(rng.randbytes(rng.choice([1, 4, 5, 100, 5000])))
            connection.recv(4096)
    except Exception:
        pass
"""


class Crowd:
    """Processes that carry out a script, at work or at rest."""

    def __init__(self, script: str, count: int, folder: Path) -> None:
        self._processes = [
            subprocess.Popen(
                [sys.executable, "-c", script, str(folder), str(A_SECOND)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(count)
        ]
        for process in self._processes:
            assert process.stdout is not None
            process.stdout.readline()

    def say(self, word: str) -> None:
        """Let them look, or rest."""
        for process in self._processes:
            assert process.stdin is not None
            process.stdin.write(f"{word}\n")
            process.stdin.flush()

    def close(self) -> None:
        """End them."""
        for process in self._processes:
            process.kill()
            process.wait()


def speed(session: RunSession, crowd: Crowd, *, works: bool) -> float:
    """Return steps a second of this process's time over a spell: the session's thread and the server's share it."""
    crowd.say("look" if works else "rest")
    sleep(0.1)
    first, start = step_of(session), process_time()
    sleep(SPELL_SECONDS)
    return (step_of(session) - first) / (process_time() - start)


def kept(session: RunSession, crowd: Crowd, pairs: int) -> float:
    """Return the share of its speed that a session keeps while a crowd is at work."""
    try:
        return median(speed(session, crowd, works=True) / speed(session, crowd, works=False) for _ in range(pairs))
    finally:
        crowd.close()


def seconds_until_shown(handle: Viewer | RemoteHandle, rate: float) -> float:
    """Return how long it takes until a command is seen to be carried out."""
    start = perf_counter()
    number = handle.send(SetLearningRate(rate))
    shown: Callable[[Snapshot | None], bool] = lambda found: found is not None and found.command >= number  # noqa: E731
    while not shown(handle.snapshot):
        handle.look(Request())
        sleep(0.0005)
        if handle.error is not None:
            raise handle.error
    return perf_counter() - start


def measure(name: str, experiment: MadeUp, pairs: int) -> None:
    """Print a row of both tables."""
    with tempfile.TemporaryDirectory() as path:
        folder = Path(path)
        # Viewers know no experiments but those of the program; the numbers are the same.
        plain = Experiment(network=experiment.network, training=experiment.training)
        session = RunSession(plain, experiment.prepare())
        session.start()
        server = RunServer(session, folder)
        server.start()
        session.send(Run())
        sleep(1.0)
        share = kept(session, Crowd(WATCHER, WATCHERS, folder), pairs)
        beside_rubbish = kept(session, Crowd(VANDAL, 1, folder), pairs)
        here, there = Viewer(session), attach(folder)
        times: tuple[list[float], list[float]] = ([], [])
        for key in range(KEYS):
            for handle, found in zip((here, there), times, strict=True):
                found.append(seconds_until_shown(handle, 1e-4 * (1 + key % 7)))
                sleep(0.02)
        there.close()
        session.close(5.0)
        server.wait(5.0)
    direct, remote = (median(found) for found in times)
    late = quantiles(times[1], n=20)[-1]
    print(
        f"| {name} | {share:.1%} | {beside_rubbish:.1%} | {direct * 1e3:.1f} ms | {remote * 1e3:.1f} ms | "
        f"{late * 1e3:.1f} ms | "
        f"{'yes' if min(share, beside_rubbish) >= KEPT and remote - direct <= LATER else 'NO'} |",
        flush=True,
    )


def main() -> None:
    """Measure all workloads but the largest, which no limit is set for."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    print("| workload | speed kept | beside rubbish | key here | through the socket | 95 % of those | within limits |")
    print("|---|---|---|---|---|---|---|")
    for name, experiment in WORKLOADS.items():
        measure(name, experiment, pairs)


if __name__ == "__main__":
    main()
