"""Runs: a session carries an experiment out in a thread, and a viewer talks to it."""

from ..editing.edits import (
    AddLayer,
    AddNeuron,
    AddSample,
    Change,
    Freeze,
    ReleaseLearningRate,
    RemoveLayer,
    RemoveNeuron,
    Reset,
    SetActivation,
    SetLearningRate,
    SetParameter,
    StepLearningRate,
)
from ..recipe.differences import needs_restart
from .commands import ChangeSpeed, Close, Command, Look, Pause, Run, SetSpeed, ShowOptimizer, Step, StepSample, Toggle
from .handle import Handle
from .session import Session
from .snapshot import Event, EventKind, Snapshot, State
from .speed import Rate, Speed, Unit, describe_speed

__all__ = [
    "AddLayer",
    "AddNeuron",
    "AddSample",
    "Change",
    "ChangeSpeed",
    "Close",
    "Command",
    "Event",
    "EventKind",
    "Freeze",
    "Handle",
    "Look",
    "Pause",
    "Rate",
    "ReleaseLearningRate",
    "RemoveLayer",
    "RemoveNeuron",
    "Reset",
    "Run",
    "Session",
    "SetActivation",
    "SetLearningRate",
    "SetParameter",
    "SetSpeed",
    "ShowOptimizer",
    "Snapshot",
    "Speed",
    "State",
    "Step",
    "StepLearningRate",
    "StepSample",
    "Toggle",
    "Unit",
    "describe_speed",
    "needs_restart",
]
