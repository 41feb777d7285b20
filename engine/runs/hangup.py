"""What becomes of a run when its terminal goes away."""

from typing import Literal

from ..recipe.experiment import Experiment
from .snapshot import State

OnHangup = Literal["auto", "detach", "save"]
"""The run goes on in a process of its own, or is saved and ends; `auto` lets one go on that runs and has an end."""


def goes_on(wanted: OnHangup, state: State, experiment: Experiment) -> bool:
    """Return whether a run goes on without its terminal: one that nobody ever comes back to burns no core for ever."""
    if wanted == "auto":
        return state == "running" and has_end(experiment)
    return wanted == "detach" and state != "stopped"


def has_end(experiment: Experiment) -> bool:
    """Return whether a recipe says when its run stops."""
    training = experiment.training
    ends = (training.time_limit, training.target, training.early_stopping)
    return training.epochs != "unlimited" or any(end is not None for end in ends)
