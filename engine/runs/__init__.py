"""Runs: a session carries an experiment out in a thread, and a viewer talks to it."""

from .commands import (
    ChangeSpeed,
    Close,
    Command,
    Look,
    Pause,
    Reset,
    Run,
    SetLearningRate,
    Step,
    StepLearningRate,
    Toggle,
    Unit,
)
from .session import Session
from .snapshot import Event, Snapshot, State
from .speed import Speed

__all__ = [
    "ChangeSpeed",
    "Close",
    "Command",
    "Event",
    "Look",
    "Pause",
    "Reset",
    "Run",
    "Session",
    "SetLearningRate",
    "Snapshot",
    "Speed",
    "State",
    "Step",
    "StepLearningRate",
    "Toggle",
    "Unit",
]
