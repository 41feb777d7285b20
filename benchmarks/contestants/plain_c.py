"""Plain C on NumPy's own BLAS library, so that both do the same matrix products."""
# Some of what it takes has no types.
# pyright: basic, reportMissingTypeStubs=false

import ctypes
from itertools import product

import numpy as np
from threadpoolctl import ThreadpoolController

from benchmarks.contestants.c_library import compiled, pointer
from benchmarks.workloads import LEARNING_RATE, AbsentError, Epoch, Numbers, OptimizerName, Workload, clock_of


def blas() -> tuple[str, str, str]:
    """Return the path of NumPy's OpenBLAS, the name of its product, and the C type of its integers."""
    for controller in ThreadpoolController().select(internal_api="openblas").lib_controllers:
        for prefix, suffix in product(("scipy_", ""), ("64_", "")):
            if "numpy" in controller.filepath and hasattr(controller.dynlib, name := f"{prefix}cblas_sgemm{suffix}"):
                return controller.filepath, name, "int64_t" if suffix else "int32_t"
    raise AbsentError("NumPy has no OpenBLAS of its own")


class Plain:
    """The C program, with all that it refers to."""

    def __init__(
        self, workload: Workload, optimizer: OptimizerName, inputs: Numbers, targets: Numbers, *flags: str
    ) -> None:
        if workload.dtype != "float32" or workload.activation not in ("tanh", "relu") or optimizer == "adamw":
            raise AbsentError("not written for that")
        path, gemm, integer = blas()
        library = compiled("plain_c.c", path, f"-DGEMM={gemm}", f"-DINTEGER={integer}", *flags)
        self._sizes = np.array(workload.sizes, np.int32)
        self._inputs, self._targets = np.ascontiguousarray(inputs), np.ascontiguousarray(targets)
        self.order = np.arange(workload.samples)
        library.create.restype = library.parameters.restype = ctypes.c_void_p
        library.train.restype = ctypes.c_float
        self._network = ctypes.c_void_p(
            library.create(
                len(workload.sizes) - 1,
                pointer(self._sizes),
                workload.batch_size,
                workload.activation == "relu",
                optimizer == "adam",
                ctypes.c_float(LEARNING_RATE),
                ctypes.c_int64(workload.samples),
                pointer(self._inputs),
                pointer(self._targets),
                pointer(self.order),
            )
        )
        start = ctypes.cast(library.parameters(self._network), ctypes.POINTER(ctypes.c_float))
        self.parameters = np.ctypeslib.as_array(start, (workload.parameters,))
        self._library = library

    def shuffle(self) -> None:
        """Draw the order of the next epoch."""
        self._library.shuffle(self._network)

    def train(self, steps: int) -> float:
        """Run the first batches of the order, and return the cost of the last."""
        return self._library.train(self._network, ctypes.c_int64(steps))


def contestant(workload: Workload, optimizer: OptimizerName, threads: int, *flags: str) -> Epoch:
    """Return an epoch of plain C, compiled with these flags too."""
    clock = clock_of(threads)
    inputs, targets = workload.made_up()
    plain = Plain(workload, optimizer, inputs, workload.one_hot(targets), *flags)
    plain.parameters[:] = np.random.default_rng(0).normal(0, 0.1, plain.parameters.size)

    def epoch() -> float:
        start = clock()
        plain.shuffle()
        plain.train(workload.steps)
        return clock() - start

    return epoch
