"""Those who train the same network on the same data, one file each.

A contestant is a function `contestant(workload, optimizer, threads) -> Epoch`; it raises AbsentError where it cannot
take part. Its file is imported only then, since many of them need what is not installed.
"""

from importlib import import_module

from benchmarks.workloads import AbsentError, Epoch, OptimizerName, Workload

CONTESTANTS = {
    "nn-tui": "ours",
    "nn-tui, NumPy alone": "ours_alone",
    "nn-tui, numba": "ours_numba",
    "C": "plain_c",
    "C, fast-math": "plain_c_fast_math",
    "FANN": "fann",
    "Numba": "numba_loops",
    "JAX": "jax_scan",
    "PyTorch": "pytorch",
    "PyTorch, fused": "pytorch_fused",
    "scikit-learn": "scikit_learn",
}
"""The contestants by name, and their files."""


def contestant(name: str, workload: Workload, optimizer: OptimizerName, threads: int) -> Epoch:
    """Return an epoch of a contestant; raises AbsentError where it cannot take part."""
    try:
        module = import_module(f"benchmarks.contestants.{CONTESTANTS[name]}")
    except ImportError as error:
        raise AbsentError(f"{error.name} is not installed") from error
    return module.contestant(workload, optimizer, threads)
