"""The same training in PyTorch, in double precision: what the engine is compared with."""
# Runs beside libraries that the checks do without.
# pyright: basic, reportMissingImports=false

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import cast

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional
from torch.optim import Optimizer

from nn_tui.engine import TrainingRecipe
from nn_tui.engine.training import optimizers as engine

# Some state of PyTorch's optimizers (NAdam's product of momenta) follows the default type.
torch.set_default_dtype(torch.float64)

Numbers = npt.NDArray[np.float64]
Batch = tuple[Numbers, Numbers]
Tensors = Sequence[torch.Tensor]

ACTIVATIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "identity": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": functional.leaky_relu,
    "elu": functional.elu,
    "selu": functional.selu,
    "gelu": functional.gelu,
    "gelu_tanh": lambda z: functional.gelu(z, approximate="tanh"),
    "silu": functional.silu,
    "softplus": lambda z: torch.logaddexp(z, torch.zeros_like(z)),
    "softmax": lambda z: torch.softmax(z, dim=1),
}

LOSSES: dict[str, Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "mse": lambda z, a, y: functional.mse_loss(a, y, reduction="none"),
    "mae": lambda z, a, y: functional.l1_loss(a, y, reduction="none"),
    "huber": lambda z, a, y: functional.huber_loss(a, y, reduction="none"),
    "poisson": lambda z, a, y: functional.poisson_nll_loss(z, y, log_input=True, reduction="none"),
    "binary_cross_entropy": lambda z, a, y: functional.binary_cross_entropy_with_logits(z, y, reduction="none"),
    "cross_entropy": lambda z, a, y: functional.cross_entropy(z, y, reduction="none"),
    "hinge": lambda z, a, y: torch.relu(1 - (2 * y - 1) * a),
}
"""Of z, a and y (B, K), for each output of each sample, or summed over the outputs already."""


class Twin:
    """A network in PyTorch that is trained as a recipe says.

    `start` are its parameters W1 (n, m), b1 (n,), W2, …; one activation a layer.
    """

    def __init__(
        self, start: Sequence[Numbers], activations: Sequence[str], loss: str, training: TrainingRecipe
    ) -> None:
        self.parameters = [torch.tensor(values, requires_grad=True) for values in start]
        self.optimizer = optimizer_of(training.optimizer, self.parameters, training.learning_rate)
        self._activations, self._loss, self._training = activations, loss, training

    @property
    def weights(self) -> list[torch.Tensor]:
        """The weights of the layers, without the biases."""
        return self.parameters[::2]

    def tensors(self) -> list[Numbers]:
        """Return the parameters, in the order of `start`."""
        return [values.detach().numpy() for values in self.parameters]

    def cost(self, inputs: Numbers, targets: Numbers, weights: Numbers | None = None) -> torch.Tensor:
        """Return the cost without penalties: the loss summed over outputs and averaged over samples.

        `weights` (B,) say how often each sample counts.
        """
        z = a = torch.tensor(inputs)
        pairs = zip(self.parameters[::2], self.parameters[1::2], strict=True)
        for (matrix, biases), name in zip(pairs, self._activations, strict=True):
            z = functional.linear(a, matrix, biases)
            a = ACTIVATIONS[name](z)
        loss = LOSSES[self._loss](z, a, torch.tensor(targets)).reshape(len(inputs), -1).sum(dim=1)
        return (loss if weights is None else loss * torch.tensor(weights)).sum() / len(inputs)

    def update(self, inputs: Numbers, targets: Numbers, weights: Numbers | None = None) -> None:
        """Make one update with a batch (B, m), (B, K), and weights (B,) of its samples."""
        training = self._training
        self.optimizer.zero_grad()
        minimised = self.cost(inputs, targets, weights)
        for matrix in self.weights:
            minimised = minimised + training.l2 / 2 * matrix.square().sum() + training.l1 * matrix.abs().sum()
        cast(Callable[[torch.Tensor], None], torch.Tensor.backward)(minimised)
        if training.clip_value is not None:
            torch.nn.utils.clip_grad_value_(self.parameters, training.clip_value)
        if training.clip_norm is not None:
            torch.nn.utils.clip_grad_norm_(self.parameters, training.clip_norm)
        self.optimizer.step()
        if (limit := training.max_norm) is not None:
            with torch.no_grad():
                for matrix in self.weights:
                    norms = matrix.square().sum(dim=1, keepdim=True).sqrt()
                    matrix.mul_(torch.clamp(limit / norms, max=1.0))

    def set_learning_rate(self, rate: float) -> None:
        """Set the learning rate for the updates to come."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate


def optimizer_of(recipe: object, parameters: Tensors, rate: float) -> Optimizer:
    """Return PyTorch's optimizer for one of the engine's; raises ValueError where PyTorch has none."""
    match recipe:
        case engine.SGD():
            return torch.optim.SGD(parameters, lr=rate)
        case engine.Momentum(momentum):
            return torch.optim.SGD(parameters, lr=rate, momentum=momentum)
        case engine.Nesterov(momentum):
            return torch.optim.SGD(parameters, lr=rate, momentum=momentum, nesterov=True)
        case engine.Adagrad(epsilon):
            return torch.optim.Adagrad(parameters, lr=rate, eps=epsilon)
        case engine.RMSprop(alpha, epsilon, momentum):
            return torch.optim.RMSprop(parameters, lr=rate, alpha=alpha, eps=epsilon, momentum=momentum)
        case engine.Adam(beta1, beta2, epsilon):
            return torch.optim.Adam(parameters, lr=rate, betas=(beta1, beta2), eps=epsilon)
        case engine.AdamW(beta1, beta2, epsilon, decay):
            return torch.optim.AdamW(parameters, lr=rate, betas=(beta1, beta2), eps=epsilon, weight_decay=decay)
        case engine.NAdam(beta1, beta2, epsilon, decay):
            return torch.optim.NAdam(parameters, lr=rate, betas=(beta1, beta2), eps=epsilon, momentum_decay=decay)
        case engine.RAdam(beta1, beta2, epsilon):
            return torch.optim.RAdam(parameters, lr=rate, betas=(beta1, beta2), eps=epsilon)
        case _:
            raise ValueError(f"PyTorch has no {recipe!r}")


def start_of(sizes: Sequence[int], rng: np.random.Generator) -> list[Numbers]:
    """Return random parameters W1 (n, m), b1 (n,), W2, …"""
    shapes = [shape for m, n in pairwise(sizes) for shape in ((n, m), (n,))]
    return [rng.normal(0, 1 / np.sqrt(shape[-1]), shape) for shape in shapes]
