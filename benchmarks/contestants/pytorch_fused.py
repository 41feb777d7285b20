"""PyTorch with its fused optimizers, which take one pass over the parameters."""

from benchmarks.contestants import pytorch
from benchmarks.workloads import Epoch, OptimizerName, Workload


def contestant(workload: Workload, optimizer: OptimizerName, threads: int) -> Epoch:
    """Return an epoch of PyTorch."""
    return pytorch.contestant(workload, optimizer, threads, fused=True)
