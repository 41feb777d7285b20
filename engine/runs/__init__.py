"""Runs: a session carries an experiment out in a thread, and a viewer talks to it."""

from .commands import (
    ChangeSpeed,
    Close,
    Command,
    Look,
    Pause,
    ReleaseLearningRate,
    Reset,
    Run,
    SetLearningRate,
    Step,
    StepLearningRate,
    StepSample,
    Toggle,
    Unit,
)
from .handle import Handle
from .session import Session
from .snapshot import Event, Snapshot, State
from .speed import Speed

__all__ = [
    "ChangeSpeed",
    "Close",
    "Command",
    "Event",
    "Handle",
    "Look",
    "Pause",
    "ReleaseLearningRate",
    "Reset",
    "Run",
    "Session",
    "SetLearningRate",
    "Snapshot",
    "Speed",
    "State",
    "Step",
    "StepLearningRate",
    "StepSample",
    "Toggle",
    "Unit",
]
