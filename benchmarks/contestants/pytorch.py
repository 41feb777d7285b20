"""PyTorch: eager, `nn.Sequential` and `torch.optim`; the data are permuted once an epoch and sliced.

A DataLoader would be slower.
"""
# pyright: basic, reportMissingImports=false

from itertools import pairwise

import torch

from benchmarks.workloads import LEARNING_RATE, Epoch, OptimizerName, Workload, clock_of

ACTIVATIONS = {
    "tanh": torch.nn.Tanh,
    "relu": torch.nn.ReLU,
    "sigmoid": torch.nn.Sigmoid,
    "gelu": torch.nn.GELU,
    "silu": torch.nn.SiLU,
    "elu": torch.nn.ELU,
}
OPTIMIZERS = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}


def contestant(workload: Workload, optimizer: OptimizerName, threads: int, *, fused: bool | None = None) -> Epoch:
    """Return an epoch of PyTorch."""
    clock = clock_of(threads)
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    layers: list[torch.nn.Module] = []
    for m, n in pairwise(workload.sizes):
        layers += [torch.nn.Linear(m, n), ACTIVATIONS[workload.activation]()]
    model = torch.nn.Sequential(*layers[:-1]).to(getattr(torch, workload.dtype))
    loss = torch.nn.MSELoss() if workload.regression else torch.nn.CrossEntropyLoss()
    stepper = OPTIMIZERS[optimizer](model.parameters(), lr=LEARNING_RATE, fused=fused)
    x, y = map(torch.tensor, workload.made_up())
    y = y if workload.regression else y.long()
    size = workload.batch_size

    def epoch() -> float:
        start = clock()
        order = torch.randperm(workload.samples)
        shuffled_x, shuffled_y = x[order], y[order]
        for first in range(0, workload.steps * size, size):
            stepper.zero_grad()
            loss(model(shuffled_x[first : first + size]), shuffled_y[first : first + size]).backward()
            stepper.step()
        return clock() - start

    return epoch
