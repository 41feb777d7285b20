"""nn-tui as it is where Numba is not installed."""

from benchmarks.contestants import ours
from benchmarks.workloads import Epoch, OptimizerName, Workload


def contestant(workload: Workload, optimizer: OptimizerName, threads: int) -> Epoch:
    """Return an epoch of the engine."""
    return ours.contestant(workload, optimizer, threads, loops=False)
