"""The selected neuron under the microscope: its sum, its activation, its error and whom it blames."""

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from ...engine.explain import explain
from ...engine.names import neuron_name
from ...engine.runs import Snapshot
from ..arithmetic import Circumstances, describe_neuron
from ..incoming import Parameter, describe_parameters
from ..numbers import significant
from ..parts import Line, Part, Role
from ..theme import Palette
from .panel import Panel


class NeuronPanel(Panel):
    """Shows the arithmetic of the selected neuron with the numbers of the sample or batch that the diagram shows."""

    NAME = "Neuron"
    NUMBER = 4

    def draw(self, snapshot: Snapshot, palette: Palette, size: Size) -> list[Strip]:
        """Return the arithmetic, line by line."""
        layer, neuron = self.chosen(snapshot)
        depth, features = snapshot.structure.depth, snapshot.data.dataset.feature_names
        name = neuron_name(layer, neuron, depth, features)
        self.border_title = f"Neuron {name}"
        colour = palette.layer(layer, depth)
        lines = self._input(snapshot, neuron) if layer == 0 else self._neuron(snapshot, layer, neuron, size)
        styles: dict[Role, Style] = {
            "plain": Style(color=palette.foreground.rich_color),
            "faint": Style(color=palette.faint.rich_color),
            "activation": Style(color=colour.rich_color, bold=True),
            "name": Style(color=colour.rich_color),
            "error": Style(color=palette.error.rich_color, bold=True),
            "positive": Style(color=palette.positive.rich_color),
            "negative": Style(color=palette.negative.rich_color),
        }
        return [
            Strip([Segment(" "), *(Segment(part.text, styles[part.role]) for part in line)])
            for line in lines[: size.height]
        ]

    def _neuron(self, snapshot: Snapshot, layer: int, neuron: int, size: Size) -> list[Line]:
        structure, activity = snapshot.structure, snapshot.activity
        around = Circumstances(
            activation=structure.activations[layer - 1].name,
            depth=structure.depth,
            features=snapshot.data.dataset.feature_names,
            batch=activity.sample is None,
            computed={quantity for quantity, of_layer in snapshot.computed if of_layer == layer},
            target=float(activity.targets[neuron]) if layer == structure.depth else None,
        )
        arithmetic = explain(snapshot.parameters, activity, layer, neuron)
        lines = describe_neuron(arithmetic, around, self.glyphs, size.width - 2, size.height)
        names = [
            neuron_name(layer - 1, index, structure.depth, around.features)
            for index in range(structure.sizes[layer - 1])
        ]
        parameters = [
            Parameter(name, float(weight), float(gradient), -float(update))
            for name, weight, gradient, update in zip(
                [*names, "bias"],
                [*snapshot.parameters.weights(layer)[neuron], snapshot.parameters.biases(layer)[neuron]],
                [*snapshot.gradients.weights(layer)[neuron], snapshot.gradients.biases(layer)[neuron]],
                [*snapshot.updates.weights(layer)[neuron], snapshot.updates.biases(layer)[neuron]],
                strict=True,
            )
        ]
        table = describe_parameters(parameters, trained=snapshot.step > 0, height=size.height - len(lines) - 1)
        return [*lines, [], *table]

    def _input(self, snapshot: Snapshot, neuron: int) -> list[Line]:
        scaled = float(snapshot.activity.inputs[neuron])
        scaler = snapshot.data.input_scaler
        original = scaled * float(scaler.factor[neuron]) + float(scaler.offset[neuron])
        name = snapshot.data.dataset.feature_names[neuron]
        return [
            [Part(name, "activation"), Part(f" = {significant(original)}")],
            [
                Part("scaled: "),
                Part(
                    f"({significant(original)} - {significant(float(scaler.offset[neuron]))})"
                    f" / {significant(float(scaler.factor[neuron]))} = "
                ),
                Part(significant(scaled), "activation"),
            ],
            [Part("an input has no bias and no error: nobody can change it", "faint")],
        ]
