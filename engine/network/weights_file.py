"""Weights as a safetensors file, which PyTorch and others open: `layers.0.weight` (n, m), `layers.0.bias` (n,), …

Beside them may stand, as the format's metadata, what else it takes to predict with them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, Self, cast

import numpy as np

from nn_tui.datasets import InputError
from nn_tui.datasets.errors import reason_of
from nn_tui.datasets.paths import require_file, what_stands_at

from ..atomic_file import check_writable, replace_file
from .arrays import Array
from .network import ParameterVector


class _Slice(Protocol):
    def get_shape(self) -> list[int]: ...


class _File(Protocol):
    """What is used of safetensors' open file, which has no types."""

    def __enter__(self) -> Self: ...
    def __exit__(self, kind: object, exception: object, traceback: object, /) -> object: ...
    def keys(self) -> list[str]: ...
    def metadata(self) -> dict[str, str] | None: ...
    def get_slice(self, name: str) -> _Slice: ...
    def get_tensor(self, name: str) -> Array: ...


METADATA = "nn_tui"
"""The key of our own metadata; readers of safetensors pass over what they do not know."""


def save_weights(path: Path, parameters: ParameterVector, metadata: str | None = None) -> None:
    """Write all weights and biases under their names, all or nothing: a file of that name is replaced at the end.

    The tensors have the network's dtype and no gaps; the metadata stand beside them. Raises InputError for parameters
    that are not finite, and where the file cannot be written.
    """
    from safetensors.numpy import save

    tensors = parameters.named()
    for name, tensor in tensors.items():
        if not np.isfinite(tensor).all():
            raise InputError(f"{path}: {name} is not finite, so the weights are not written")
    beside = None if metadata is None else {METADATA: metadata}
    replace_file(path, save({name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}, beside))


def read_metadata(path: Path) -> str | None:
    """Return what stands beside the weights of a file, None where nothing does. Raises InputError for no such file."""
    require_file(path)
    try:
        with _opened(path) as file:
            return (file.metadata() or {}).get(METADATA)
    except Exception as error:  # a damaged file can fail anywhere in the library
        raise InputError(f"{path} cannot be read as safetensors: {reason_of(error)}") from None


def check_weights_file(path: Path) -> None:
    """Raise InputError where weights could not be written later, or would replace a file of another kind.

    That may be the data or the recipe that they come from. Weights and empty files are replaced.
    """
    check_writable(path)
    if what_stands_at(path) == "file" and path.stat().st_size and not _holds_weights(path):
        raise InputError(f"{path}: is a file of another kind, not weights; give the name of a new file")


def load_weights(path: Path, parameters: ParameterVector) -> None:
    """Set all weights and biases to those of a file, converted to the network's dtype.

    Raises InputError for a file that is none, and where its tensors are not exactly those of the network.
    """
    expected = parameters.named()
    found = _read(path, {name: tensor.shape for name, tensor in expected.items()})
    for name, tensor in found.items():
        if tensor.dtype.kind != "f":
            raise InputError(
                f"{name} of {path} has type {tensor.dtype}, expected floating point", field="network.weights"
            )
    for name, tensor in found.items():
        with np.errstate(over="ignore"):
            expected[name][:] = tensor
        if not np.isfinite(expected[name]).all():
            raise InputError(f"{name} of {path} is not finite", field="network.weights")


def _opened(path: Path) -> _File:
    from safetensors import safe_open  # loaded late, as most runs neither begin with such a file nor write one

    return cast(_File, safe_open(path, "numpy"))


def _holds_weights(path: Path) -> bool:
    from safetensors import SafetensorError

    try:
        with _opened(path):
            return True
    except SafetensorError:
        return False
    except OSError as error:
        raise InputError(f"{path}: cannot be read, so it is not replaced: {reason_of(error)}") from None


def _read(path: Path, expected: Mapping[str, tuple[int, ...]]) -> dict[str, Array]:
    """Return the tensors of a file, which are read only where they are those of the network."""
    require_file(path, field="network.weights")
    try:
        with _opened(path) as file:
            names = file.keys()
            _check_names(path, {name: tuple(file.get_slice(name).get_shape()) for name in names}, expected)
            return {name: file.get_tensor(name) for name in names}
    except InputError:
        raise
    except Exception as error:  # a damaged file can fail anywhere in the library
        raise InputError(f"{path} cannot be read as safetensors: {reason_of(error)}", field="network.weights") from None


def _check_names(path: Path, found: Mapping[str, tuple[int, ...]], expected: Mapping[str, tuple[int, ...]]) -> None:
    for name in (*expected, *found):
        if name not in found:
            raise InputError(
                f"{path} has no tensor {name} {expected[name]}; it has {_list(found)}", field="network.weights"
            )
        if name not in expected:
            raise InputError(f"{path} has {name}, but the network has {_list(expected)}", field="network.weights")
    for name, shape in found.items():
        if shape != expected[name]:
            raise InputError(f"{name} of {path} has shape {shape}, expected {expected[name]}", field="network.weights")


def _list(tensors: Mapping[str, tuple[int, ...]]) -> str:
    names = [f"{name} {shape}" for name, shape in tensors.items()]
    return ", ".join(names[:8]) + (", …" if len(names) > 8 else "") if names else "none"
