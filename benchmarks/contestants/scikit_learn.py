"""scikit-learn: `partial_fit`, one call a batch, of data permuted and sliced as for PyTorch.

Its own shuffling of the batch and the checks that its configuration can switch off are off.
"""
# pyright: basic, reportMissingImports=false

import numpy as np
from sklearn import config_context
from sklearn.neural_network import MLPClassifier, MLPRegressor

from benchmarks.workloads import LEARNING_RATE, AbsentError, Epoch, OptimizerName, Workload, clock_of


def contestant(workload: Workload, optimizer: OptimizerName, threads: int) -> Epoch:
    """Return an epoch of scikit-learn."""
    clock = clock_of(threads)
    if workload.activation not in ("tanh", "relu") or optimizer == "adamw":
        raise AbsentError("it has no such thing")
    inputs, targets = workload.made_up()
    # A call is a batch: up to 200 samples are one step.
    kind = MLPRegressor if workload.regression else MLPClassifier
    model = kind(
        hidden_layer_sizes=workload.sizes[1:-1],
        activation=workload.activation,
        solver=optimizer,
        alpha=0.0,
        learning_rate_init=LEARNING_RATE,
        momentum=0.0,
        nesterovs_momentum=False,
        shuffle=False,
        random_state=0,
    )
    y = targets[:, 0] if workload.regression else targets.astype(np.intp)
    size, rng = workload.batch_size, np.random.default_rng(0)
    classes = {} if workload.regression else {"classes": np.arange(workload.sizes[-1])}
    model.partial_fit(inputs[:size], y[:size], **classes)

    def epoch() -> float:
        with config_context(assume_finite=True, skip_parameter_validation=True):
            start = clock()
            order = rng.permutation(workload.samples)
            shuffled_x, shuffled_y = inputs[order], y[order]
            for first in range(0, workload.steps * size, size):
                model.partial_fit(shuffled_x[first : first + size], shuffled_y[first : first + size])
            return clock() - start

    return epoch
