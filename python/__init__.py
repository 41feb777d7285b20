"""Neural networks that learn, from Python: arrays in, a trained network or a dashboard out.

    from nn_tui import fit, watch

All that a script needs first stands here; docs/api.md describes it. Nothing is loaded before it is used, and the screen
not before `watch` is.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nn_tui.datasets import Dataset, InputError, from_arrays
    from nn_tui.engine import (
        Callbacks,
        DataRecipe,
        EarlyStopping,
        Experiment,
        FittedModel,
        LoadedModel,
        NetworkRecipe,
        RunMoment,
        Stop,
        Target,
        Trainer,
        TrainingRecipe,
        find_learning_rate,
        fit,
        load_experiment,
        load_model,
        load_weights,
        save_weights,
        to_toml,
    )
    from nn_tui.engine.runs import Handle, Viewer
    from nn_tui.engine.runs.remote import attach
    from nn_tui.engine.session import Session
    from nn_tui.tui.watch import watch

__all__ = [
    "Callbacks",
    "DataRecipe",
    "Dataset",
    "EarlyStopping",
    "Experiment",
    "FittedModel",
    "Handle",
    "InputError",
    "LoadedModel",
    "NetworkRecipe",
    "RunMoment",
    "Session",
    "Stop",
    "Target",
    "Trainer",
    "TrainingRecipe",
    "Viewer",
    "attach",
    "find_learning_rate",
    "fit",
    "from_arrays",
    "load_experiment",
    "load_model",
    "load_weights",
    "save_weights",
    "to_toml",
    "watch",
]

_ELSEWHERE = {
    "nn_tui.datasets": ("Dataset", "InputError", "from_arrays"),
    "nn_tui.engine.runs": ("Handle", "Viewer"),
    "nn_tui.engine.runs.remote": ("attach",),
    "nn_tui.engine.session": ("Session",),
    "nn_tui.tui.watch": ("watch",),
}
"""Where names stand that are not among those of the engine."""


def __getattr__(name: str) -> object:
    """Load what is used for the first time; not `on_demand`, for what stands below this package loads NumPy."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    place = next((place for place, names in _ELSEWHERE.items() if name in names), "nn_tui.engine")
    value: object = getattr(import_module(place), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return what there is to use."""
    return [*__all__]
