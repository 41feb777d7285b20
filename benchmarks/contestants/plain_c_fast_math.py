"""Plain C that the compiler may change: sums in another order, vectorised approximations of tanh and exp, no NaN."""

from benchmarks.contestants import plain_c
from benchmarks.workloads import Epoch, OptimizerName, Workload


def contestant(workload: Workload, optimizer: OptimizerName, threads: int) -> Epoch:
    """Return an epoch of plain C."""
    return plain_c.contestant(workload, optimizer, threads, "-ffast-math")
