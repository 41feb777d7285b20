"""What a network is trained on: generated toys and bundled real data, their splitting and scaling."""

from .catalog import load, names, resolve
from .dataset import Dataset, Task
from .errors import InputError
from .prepare import Prepared, prepare
from .scaling import Scale, Scaler, fit
from .split import split
from .toys import TOYS, Toy

__all__ = [
    "TOYS",
    "Dataset",
    "InputError",
    "Prepared",
    "Scale",
    "Scaler",
    "Task",
    "Toy",
    "fit",
    "load",
    "names",
    "prepare",
    "resolve",
    "split",
]
