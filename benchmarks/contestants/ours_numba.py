"""nn-tui with `engine = "numba"`."""

from benchmarks.contestants import ours
from benchmarks.workloads import Epoch, OptimizerName, Workload


def contestant(workload: Workload, optimizer: OptimizerName, threads: int) -> Epoch:
    """Return an epoch of the engine."""
    return ours.contestant(workload, optimizer, threads, engine="numba")
