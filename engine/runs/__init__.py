"""Runs: a session carries an experiment out in a thread, and viewers talk to it.

Commands go in through a queue and are applied between two operations; a snapshot comes out when a viewer has asked for
one. This is the door that viewers use; how a run is changed is said in `editing`, and how it trains in `training`.
"""

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
