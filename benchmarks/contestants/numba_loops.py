"""Numba: an epoch in one function, as one writes it by hand; products by `np.dot`, which calls SciPy's BLAS."""
# pyright: basic, reportMissingImports=false, reportCallIssue=false

from itertools import pairwise

import numpy as np
import scipy.linalg  # Numba's `np.dot` is SciPy's # noqa: F401
from numba import njit

from benchmarks.workloads import LEARNING_RATE, AbsentError, Epoch, OptimizerName, Workload, clock_of


@njit(fastmath=True, error_model="numpy")
def train(x, y, order, steps, batch, weights, biases, a, delta, errors, gw, mw, vw, gb, mb, vb, relu, adam, rate, t):
    """Run `steps` batches; everything is a tuple with an entry a layer."""
    last = len(weights) - 1
    for step in range(steps):
        for b in range(batch):
            row = order[step * batch + b]
            a[0][b] = x[row]
            delta[last][b] = -y[row]
        for layer in range(last + 1):
            z = a[layer + 1]
            np.dot(a[layer], weights[layer], z)
            n = z.shape[1]
            for b in range(batch):
                for j in range(n):
                    value = z[b, j] + biases[layer][j]
                    if layer < last:
                        value = max(value, np.float32(0)) if relu else np.tanh(value)
                    z[b, j] = value
        output = a[last + 1]
        outputs = output.shape[1]
        cost = np.float32(0)
        for b in range(batch):
            if outputs == 1:
                difference = output[b, 0] + delta[last][b, 0]
                cost += difference * difference
                delta[last][b, 0] = 2 * difference / batch
            else:
                largest = output[b].max()
                total = np.float32(0)
                for k in range(outputs):
                    cost += delta[last][b, k] * (output[b, k] - largest)
                    output[b, k] = np.exp(output[b, k] - largest)
                    total += output[b, k]
                cost += np.log(total)
                for k in range(outputs):
                    delta[last][b, k] = (output[b, k] / total + delta[last][b, k]) / batch
        t += 1
        root, small = np.float32(1 / np.sqrt(1 - 0.999**t)), np.float32(1e-8)
        factor = np.float32(rate / (1 - 0.9**t))
        for layer in range(last, -1, -1):
            if layer > 0:
                np.dot(delta[layer], weights[layer].T, errors[layer])
            np.dot(a[layer].T, delta[layer], gw[layer])
            gb[layer][:] = 0
            for b in range(batch):
                for j in range(gb[layer].size):
                    gb[layer][j] += delta[layer][b, j]
            for theta, g, m, v in (
                (weights[layer].reshape(-1), gw[layer].reshape(-1), mw[layer].reshape(-1), vw[layer].reshape(-1)),
                (biases[layer], gb[layer], mb[layer], vb[layer]),
            ):
                for i in range(theta.size):
                    if adam:
                        m[i] = np.float32(0.9) * m[i] + np.float32(0.1) * g[i]
                        v[i] = np.float32(0.999) * v[i] + np.float32(0.001) * g[i] * g[i]
                        theta[i] -= factor * m[i] / (np.sqrt(v[i]) * root + small)
                    else:
                        theta[i] -= np.float32(rate) * g[i]
            if layer > 0:
                below, error = a[layer], errors[layer]
                for b in range(batch):
                    for j in range(error.shape[1]):
                        slope = np.float32(below[b, j] > 0) if relu else 1 - below[b, j] * below[b, j]
                        delta[layer - 1][b, j] = error[b, j] * slope
    return t, cost / batch


def contestant(workload: Workload, optimizer: OptimizerName, threads: int) -> Epoch:
    """Return an epoch of Numba."""
    clock = clock_of(threads)
    if workload.activation not in ("tanh", "relu") or optimizer == "adamw":
        raise AbsentError("not written for that")
    inputs, targets = workload.made_up()
    x, y = np.ascontiguousarray(inputs), np.ascontiguousarray(workload.one_hot(targets))
    rng, batch, sizes = np.random.default_rng(0), workload.batch_size, workload.sizes
    pairs = list(pairwise(sizes))

    def zeros(*shapes):
        return tuple(np.zeros(shape, workload.dtype) for shape in shapes)

    weights = tuple((rng.normal(size=pair) * 0.1).astype(workload.dtype) for pair in pairs)
    biases = zeros(*sizes[1:])
    layers = [(batch, n) for n in sizes]
    arrays = [
        weights,
        biases,
        zeros(*layers),
        zeros(*layers[1:]),
        zeros(*layers[:-1]),
        *(zeros(*pairs) for _ in range(3)),
        *(zeros(*sizes[1:]) for _ in range(3)),
    ]
    done = 0

    def epoch() -> float:
        nonlocal done
        start = clock()
        order = rng.permutation(workload.samples)
        done, _ = train(
            x, y, order, workload.steps, batch, *arrays, workload.activation == "relu", optimizer == "adam",
            LEARNING_RATE, done,
        )  # fmt: skip
        return clock() - start

    return epoch
