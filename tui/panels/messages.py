"""What panels tell the dashboard."""

from dataclasses import dataclass

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
