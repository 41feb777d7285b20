"""JAX: an epoch is one compiled `lax.scan` over its batches."""
# pyright: basic, reportMissingImports=false

import os
from itertools import pairwise

import numpy as np

from benchmarks.workloads import LEARNING_RATE, Epoch, OptimizerName, Workload, clock_of


def contestant(workload: Workload, optimizer: OptimizerName, threads: int) -> Epoch:
    """Return an epoch of JAX; how many threads it takes is settled with the first."""
    clock = clock_of(threads)
    if threads == 1:
        os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", workload.dtype == "float64")
    inputs, targets = workload.made_up()
    x, y = jnp.asarray(inputs), jnp.asarray(workload.one_hot(targets))
    rng = np.random.default_rng(0)
    shapes = list(pairwise(workload.sizes))
    start = [(jnp.asarray(rng.normal(size=s) * 0.1, workload.dtype), jnp.zeros(s[1], workload.dtype)) for s in shapes]
    function = {
        "tanh": jnp.tanh,
        "relu": jax.nn.relu,
        "sigmoid": jax.nn.sigmoid,
        "gelu": lambda z: jax.nn.gelu(z, approximate=False),
        "silu": jax.nn.silu,
        "elu": jax.nn.elu,
    }[workload.activation]

    def cost(parameters, rows):
        a = x[rows]
        for w, b in parameters[:-1]:
            a = function(a @ w + b)
        w, b = parameters[-1]
        z = a @ w + b
        if workload.regression:
            return jnp.mean(jnp.sum((z - y[rows]) ** 2, axis=1))
        return -jnp.mean(jnp.sum(y[rows] * jax.nn.log_softmax(z), axis=1))

    def step(state, rows):
        parameters, mean, square, count = state
        value, gradient = jax.value_and_grad(cost)(parameters, rows)
        count += 1
        if optimizer == "sgd":
            parameters = jax.tree.map(lambda p, g: p - LEARNING_RATE * g, parameters, gradient)
        else:
            decay = 0.01 if optimizer == "adamw" else 0.0
            mean = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, mean, gradient)
            square = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, square, gradient)
            first, second = 1 - 0.9**count, 1 - 0.999**count
            parameters = jax.tree.map(
                lambda p, m, v: (
                    p * (1 - LEARNING_RATE * decay) - LEARNING_RATE * (m / first) / (jnp.sqrt(v / second) + 1e-8)
                ),
                parameters,
                mean,
                square,
            )
        return (parameters, mean, square, count), value

    @jax.jit
    def run(state, order):
        return jax.lax.scan(step, state, order)

    zeros = jax.tree.map(jnp.zeros_like, start)
    state = start, zeros, zeros, jnp.zeros((), workload.dtype)
    size = workload.batch_size

    def epoch() -> float:
        nonlocal state
        start = clock()
        order = rng.permutation(workload.samples)[: workload.steps * size].reshape(workload.steps, size)
        state, values = run(state, order)
        values.block_until_ready()
        return clock() - start

    return epoch
