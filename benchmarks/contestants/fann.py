"""FANN, the library for small networks that Debian has; it knows neither Adam nor ReLU, and takes tanh instead."""

import ctypes

import numpy as np

from benchmarks.contestants.c_library import compiled, pointer
from benchmarks.workloads import LEARNING_RATE, AbsentError, Epoch, OptimizerName, Workload, clock_of


def contestant(workload: Workload, optimizer: OptimizerName, threads: int) -> Epoch:
    """Return an epoch of FANN."""
    clock = clock_of(threads)
    if optimizer != "sgd" or workload.dtype != "float32":
        raise AbsentError(f"it has no {optimizer}" if optimizer != "sgd" else "only float32")
    try:
        library = compiled("fann.c", "-lfann")
    except AbsentError as error:
        raise AbsentError("FANN is not installed (libfann-dev)" if "fann.h" in str(error) else str(error)) from None
    inputs, targets = workload.made_up()
    inputs, targets = np.ascontiguousarray(inputs), np.ascontiguousarray(workload.one_hot(targets))
    sizes = np.array(workload.sizes, np.uint32)
    library.create.restype = ctypes.c_void_p
    library.train.restype = ctypes.c_float
    run = ctypes.c_void_p(
        library.create(
            len(sizes) - 1,
            pointer(sizes),
            not workload.regression,
            ctypes.c_float(LEARNING_RATE),
            ctypes.c_int64(workload.samples),
            pointer(inputs),
            pointer(targets),
        )
    )

    def epoch() -> float:
        start = clock()
        library.shuffle(run)
        library.train(run, ctypes.c_int64(workload.steps), workload.batch_size)
        seconds = clock() - start
        assert len(inputs) == len(targets)  # they are still there
        return seconds

    return epoch
