"""What panels tell the dashboard."""

from dataclasses import dataclass
from typing import Literal

from textual.message import Message

from nn_tui.engine.runs import Command


@dataclass
class NeuronSelected(Message):
    """A neuron was selected; layer 0 are the inputs, neurons count from 0."""

    layer: int
    neuron: int


@dataclass
class Ask(Message):
    """A panel wants something of the session."""

    command: Command


@dataclass
class OpenMicroscope(Message):
    """Put the selected neuron under the microscope, or leave it."""


@dataclass
class LookBehind(Message):
    """Go to this epoch, and rank the samples of the update that led to it."""

    epoch: int


@dataclass
class GradientsChecked(Message):
    """All gradients were checked at the moment that is shown; in a few words, how that came out."""

    words: str


@dataclass
class StepSample(Message):
    """Look at the sample after (1) or before (−1) the present one."""

    direction: Literal[-1, 1]


@dataclass
class GoToSample(Message):
    """Look at this row of the dataset."""

    row: int


@dataclass
class ToggleBatch(Message):
    """Look at the batch as a whole, or at a sample again."""
