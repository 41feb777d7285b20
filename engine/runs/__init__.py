"""Runs: a session carries an experiment out in a thread, and viewers talk to it.

A viewer sends numbered commands and asks for snapshots; each request travels with its question, so that viewers do not
disturb one another. A snapshot is a value of one moment that can be encoded and sent anywhere; the session takes it
between two operations of the program.
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
from ..explain.subject import LookAt, Sample, Subject
from ..recipe.differences import needs_restart
from ..timeline.event_log import Event, EventKind
from .commands import (
    BackOff,
    ChangeSpeed,
    Close,
    Command,
    DeleteBranch,
    FollowParameter,
    GoTo,
    Pause,
    RankSamples,
    Redo,
    RemoveBreakpoint,
    RemoveMark,
    RenameBranch,
    Revisit,
    Run,
    RunBack,
    SetBreakpoint,
    SetMark,
    SetSpeed,
    Step,
    StepBack,
    TakeOut,
    Toggle,
    Undo,
)
from .handle import Handle, Hold
from .outline import DataDescription, DataSamples, Outline
from .request import Request
from .run_session import RunSession
from .snapshot import Snapshot, State, TimelineStatus
from .speed import Rate, Speed, Unit, describe_speed
from .viewer import Viewer

__all__ = [
    "AddLayer",
    "AddNeuron",
    "AddSample",
    "BackOff",
    "Change",
    "ChangeSpeed",
    "Close",
    "Command",
    "DataDescription",
    "DataSamples",
    "DeleteBranch",
    "Event",
    "EventKind",
    "FollowParameter",
    "Freeze",
    "GoTo",
    "Handle",
    "Hold",
    "LookAt",
    "Outline",
    "Pause",
    "RankSamples",
    "Rate",
    "Redo",
    "ReleaseLearningRate",
    "RemoveBreakpoint",
    "RemoveLayer",
    "RemoveMark",
    "RemoveNeuron",
    "RenameBranch",
    "Request",
    "Reset",
    "Revisit",
    "Run",
    "RunBack",
    "RunSession",
    "Sample",
    "SetActivation",
    "SetBreakpoint",
    "SetLearningRate",
    "SetMark",
    "SetParameter",
    "SetSpeed",
    "Snapshot",
    "Speed",
    "State",
    "Step",
    "StepBack",
    "StepLearningRate",
    "Subject",
    "TakeOut",
    "TimelineStatus",
    "Toggle",
    "Undo",
    "Unit",
    "Viewer",
    "describe_speed",
    "needs_restart",
]
