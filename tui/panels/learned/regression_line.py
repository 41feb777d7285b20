"""The straight line inside a network that has one input, one output and nothing between."""

import msgspec

from nn_tui.engine.runs import Snapshot


class Straight(msgspec.Struct, frozen=True):
    """The line B1 · x + B0 in the units of the data, inside an output activation.

    `scaled` tells that the network has other numbers for them, as it sees other units.
    """

    slope: float
    intercept: float
    activation: str
    scaled: bool = False

    @property
    def even(self) -> float | None:
        """Where a sigmoid of it is ½; None where it is so nowhere, or everywhere."""
        return -self.intercept / self.slope if self.activation == "sigmoid" and self.slope else None


def straight(snapshot: Snapshot) -> Straight | None:
    """Return B1 and B0 of a network with one input, one output and no hidden layer; None for any other.

    The network holds them for the scaled input (x − offset) / factor: B1 = w / factor, B0 = b − w · offset / factor.
    The targets of a regression are scaled too, so there both are multiplied by their factor, and B0 is moved.
    """
    structure, data = snapshot.structure, snapshot.data
    if structure.sizes != (1, 1):
        return None
    factor, offset = float(data.input_scaler.factor[0]), float(data.input_scaler.offset[0])
    weight, bias = float(snapshot.parameters.weights(1)[0, 0]), float(snapshot.parameters.biases(1)[0])
    slope, intercept = weight / factor, bias - weight * offset / factor
    activation = structure.activations[0].name
    if data.task == "regression":
        if activation != "identity":
            return None
        scale, shift = float(data.target_scaler.factor[0]), float(data.target_scaler.offset[0])
        slope, intercept = slope * scale, intercept * scale + shift
    return Straight(slope, intercept, activation, scaled=(slope, intercept) != (weight, bias))
