"""Which parameters do not move: names in a recipe, and a mask over the parameters.

A name is that of a tensor, `layers.0.weight` or `layers.0.bias`, or of a part of one, counted from 0 as tensors are:
`layers.0.weight[2,1]` is the weight into neuron 2 from neuron 1 of the layer before, `layers.0.weight[2]` all weights
into neuron 2, and `layers.0.bias[3]` the bias of neuron 3.
"""

import re
from collections.abc import Iterable, Iterator

import numpy as np

from nn_tui.datasets import InputError

from ..network.arrays import Array
from ..network.network import ParameterVector, Structure
from .defaults import known

_NAME = re.compile(r"(?P<tensor>[^\[\]]+)(?:\[(?P<index>\d+(?: *, *\d+)*)\])?")


def trainable(structure: Structure, freeze: Iterable[str]) -> ParameterVector:
    """Return 0 for each parameter that one of the names means, and 1 for all others.

    Raises InputError for a name that means nothing in this network.
    """
    moving = ParameterVector(structure)
    moving.vector[:] = 1.0
    tensors = moving.named()
    for name in freeze:
        match = _NAME.fullmatch(name.strip())
        tensor = known("network.freeze", match["tensor"] if match else name, tensors)
        index = tuple(int(part) for part in match["index"].split(",")) if match and match["index"] else ()
        if len(index) > tensor.ndim or any(part >= size for part, size in zip(index, tensor.shape, strict=False)):
            size = ", ".join(f"0 … {size - 1}" for size in tensor.shape)
            raise InputError(f"there is no {name}; the tensor's indices are [{size}]", field="network.freeze")
        tensor[index] = 0.0
    return moving


def freeze_names(moving: ParameterVector) -> tuple[str, ...]:
    """Return the fewest names that mean the parameters for which `moving` is 0; what `trainable` takes."""
    return tuple(name for tensor, values in moving.named().items() for name in _names_of(tensor, values))


def _names_of(tensor: str, moving: Array) -> Iterator[str]:
    if not moving.any():
        yield tensor
    elif moving.ndim == 1:
        yield from (f"{tensor}[{index}]" for index in np.flatnonzero(moving == 0))
    else:
        for row, values in enumerate(moving):
            if len(values) > 1 and not values.any():
                yield f"{tensor}[{row}]"
            else:
                yield from (f"{tensor}[{row},{column}]" for column in np.flatnonzero(values == 0))
