"""A run in sentences, for people who read them one after another or have them read out."""

from math import isnan

from nn_tui.datasets import InputError
from nn_tui.engine.evaluation.task_metrics import metric_name
from nn_tui.engine.network.named import name_of
from nn_tui.engine.network.names import NeuronId, neuron_name
from nn_tui.engine.runs import Event, Snapshot, describe_speed

from ..drawing import number_format as numbers
from ..drawing.glyphs import Glyphs
from ..panels.captions import moment_words, operation_formulas, subject_words
from ..panels.layers.layer_table import QUANTITIES, LayerFigures, LayerTable, layer_table, words
from ..panels.neuron.arithmetic import describe_neuron, input_value
from ..panels.neuron.parameter_table import parameter_of, update_of
from ..panels.status.figures import last_epoch, schedule_words

WIDTH = 79
CONNECTIONS = 20
"""How many connections of a neuron are told, the strongest."""


def describe_experiment(snapshot: Snapshot) -> list[str]:
    """Return what is trained on what, and how."""
    data, structure = snapshot.data, snapshot.structure
    training = snapshot.experiment.training
    optimizer = name_of(training.optimizer)
    hidden = [
        f"hidden layer {layer} with {_count(size, 'neuron')}, {activation.name}"
        for layer, (size, activation) in enumerate(
            zip(structure.sizes[1:-1], structure.activations[:-1], strict=True), 1
        )
    ]
    output = f"{_count(structure.sizes[-1], 'output')}, {structure.activations[-1].name}"
    goal = {"regression": "a number", "multilabel": "labels"}.get(data.task, "classes")
    weighted = "; losses and metrics are weighted by the samples' weights" if data.weighted else ""
    schedule = schedule_words(snapshot)
    end = last_epoch(snapshot)
    ends = f"it stops after {_count(end, 'epoch')}" if end else "it goes on until it is paused"
    return [
        f"{data.name}: {data.description}",
        f"Data: {data.samples:,} samples, {data.train_samples:,} to train on and {data.test_samples:,} to test "
        f"with; {_list(data.feature_names, 'feature')}{weighted}.",
        f"To predict: {goal}, {_list(data.target_names, 'name')}.",
        f"Network: {_count(structure.sizes[0], 'input')}; {'; '.join([*hidden, output])}. "
        f"{snapshot.parameters.vector.size:,} parameters.",
        f"Training: {optimizer}, learning rate {numbers.rate(snapshot.learning_rate)}"
        f"{f' ({schedule})' if schedule else ''}, {_count(snapshot.batches, 'batch', 'batches')} an epoch, "
        f"seed {snapshot.experiment.seed}; {ends}. Speed: {describe_speed(snapshot.speed)}.",
    ]


def _list(names: tuple[str, ...], what: str) -> str:
    if len(names) > 8:
        return f"{len(names)} {what}s"
    return f"{what}{'s' * (len(names) > 1)} {', '.join(names)}"


def describe_place(snapshot: Snapshot) -> str:
    """Return where the run is: `epoch 3 of 200, batch 4 of 20, operation 2 of 31`."""
    end = last_epoch(snapshot)
    place = f"epoch {snapshot.epoch:,}{f' of {end:,}' if end else ''}"
    if snapshot.batch or snapshot.operation:
        place += f", batch {snapshot.batch + bool(snapshot.operation)} of {snapshot.batches}"
    if snapshot.operation:
        place += f", operation {snapshot.operation} of {len(snapshot.operations)}"
    return place


def describe_progress(snapshot: Snapshot) -> str:
    """Return where the run is, and how well it does."""
    evaluation, task = snapshot.evaluation, snapshot.data.task
    judged = f"{metric_name(task)} {numbers.metric(evaluation.judged.metric, task)}"
    figures = [f"training loss {numbers.loss(evaluation.train.loss)}"]
    if evaluation.validation:
        figures.append(f"validation loss {numbers.loss(evaluation.validation.loss)}")
    if evaluation.test:
        figures.append(f"test loss {numbers.loss(evaluation.test.loss)}")
    split = evaluation.judged_split
    figures.append(f"{'training' if split == 'train' else split} {judged}")
    if (snapshot.batch or snapshot.operation) and snapshot.last_batch is not None:
        figures.append(f"cost of the last batch {numbers.loss(snapshot.last_batch.cost)}")
    figures.append(f"learning rate {numbers.rate(snapshot.learning_rate)}")
    if snapshot.steps_per_second:
        figures.append(f"{numbers.count(snapshot.steps_per_second)} steps a second")
    if snapshot.time_left is not None:
        figures.append(f"{numbers.duration(snapshot.time_left)} left")
    return f"{describe_place(snapshot)}: {', '.join(figures)}"


def describe_operation(snapshot: Snapshot) -> str | None:
    """Return the operation that was carried out last, while single ones are."""
    operation = snapshot.last_operation
    if operation is None:
        return None
    return f"{operation.phase}: {operation_formulas(snapshot)[0]}"


def describe_event(event: Event) -> str:
    """Return an event with its epoch."""
    return f"epoch {event.epoch:,}: {event.sentence}"


def describe_marks(snapshot: Snapshot) -> list[str]:
    """Return the marks and the breakpoints, with the numbers that they are removed by."""
    timeline = snapshot.timeline
    marks = [
        f"mark {number}: {mark.branch}@{mark.place} {mark.note}".rstrip()
        for number, mark in enumerate(timeline.marks, 1)
    ]
    stops = [f"breakpoint {number}: {words}" for number, words in enumerate(timeline.breakpoints, 1)]
    return [*marks, *stops] or ["there are no marks and no breakpoints"]


def describe_changes(snapshot: Snapshot) -> list[str]:
    """Return what was changed on the branch so far, with the numbers that changes are left out by."""
    changes = [event for event in snapshot.events if event.change is not None]
    return [f"change {(event.change or 0) + 1}: {describe_event(event)}" for event in changes] or [
        "nothing was changed on this branch so far"
    ]


def describe_layers(snapshot: Snapshot) -> list[str]:
    """Return a paragraph for each layer, and what stands out."""
    table = layer_table(snapshot)
    lines = [_layer(snapshot, layer) for layer in table.layers]
    if snapshot.survey is not None:
        lines.append(f"Activations are those of {snapshot.survey.samples:,} training samples.")
    return [*lines, *_standing_out(table)]


def _standing_out(table: LayerTable) -> list[str]:
    return [f"{sentence}." for sentence in words(table)] or ["Nothing stands out."]


def _layer(snapshot: Snapshot, layer: LayerFigures) -> str:
    parts: list[str] = []
    if layer.ratio is not None:
        parts.append(f"the last update was {numbers.short(layer.ratio)} of the weights")
    if layer.asleep is not None and layer.asleep.count is not None:
        parts.append(f"{layer.asleep.count} of {layer.neurons} neurons {layer.asleep.state}")
    for quantity in QUANTITIES:
        found = layer.distributions.get(quantity)
        if found is not None:
            mean, spread, low, high = (numbers.short(x) for x in (found.mean, found.spread, found.low, found.high))
            parts.append(f"{quantity} with mean {mean} and spread {spread}, between {low} and {high}")
    activation = snapshot.structure.activations[layer.layer - 1].name
    return f"{layer.name}, {layer.neurons} neuron{'s' * (layer.neurons > 1)}, {activation}: {'; '.join(parts)}."


def find_neuron(snapshot: Snapshot, name: str) -> NeuronId:
    """Return (layer, neuron) of a name like h1.2, y1 or a feature's; raises InputError where there is none."""
    sizes, features = snapshot.structure.sizes, snapshot.data.feature_names
    depth = snapshot.structure.depth
    for layer, size in enumerate(sizes):
        for neuron in range(size):
            if neuron_name(layer, neuron, depth, features).lower() == name.lower():
                return layer, neuron
    ranges = [
        (neuron_name(layer, 0, depth, features), neuron_name(layer, size - 1, depth, features))
        for layer, size in enumerate(sizes)
    ]
    there = "; ".join(first if first == last else f"{first} to {last}" for first, last in ranges)
    raise InputError(f"there is no neuron {name!r}, but {there}")


def describe_selected(snapshot: Snapshot, name: str, glyphs: Glyphs) -> list[str]:
    """Return the arithmetic of a neuron, for the subject; raises InputError for a wrong name."""
    layer, neuron = find_neuron(snapshot, name)
    structure, subject, names = snapshot.structure, snapshot.subject, snapshot.data.feature_names
    heading = f"{neuron_name(layer, neuron, structure.depth, names)}, {subject_words(snapshot)[0]}"
    heading += f", {moment_words(subject)}:"
    if layer == 0:
        return [heading, _input(snapshot, neuron)]
    parts = describe_neuron(snapshot, layer, neuron, glyphs, WIDTH, 40)
    return [
        heading,
        *("".join(part.text for part in line).rstrip() for line in parts),
        *_weights(snapshot, layer, neuron),
    ]


def _input(snapshot: Snapshot, neuron: int) -> str:
    value, scaled = input_value(snapshot, neuron), float(snapshot.subject.activity.inputs[neuron])
    name = snapshot.data.feature_names[neuron]
    return f"{name} = {numbers.significant(value)}, scaled {numbers.significant(scaled)}"


def _count(number: int, one: str, several: str = "") -> str:
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"


def _weights(snapshot: Snapshot, layer: int, neuron: int) -> list[str]:
    """Return the strongest weights of a neuron and its bias, with gradients and changes of one update."""
    weights = snapshot.parameters.weights(layer)[neuron].tolist()
    strongest = sorted(range(len(weights)), key=lambda source: -abs(weights[source]))[:CONNECTIONS]
    lines = [_parameter(snapshot, layer, neuron, source) for source in sorted(strongest)]
    if len(weights) > CONNECTIONS:
        lines.append(f"and {_count(len(weights) - CONNECTIONS, 'weaker weight')}")
    return [*lines, _parameter(snapshot, layer, neuron, len(weights))]


def _parameter(snapshot: Snapshot, layer: int, neuron: int, row: int) -> str:
    found, update = parameter_of(snapshot, layer, neuron, row), update_of(snapshot, layer)
    name = found.name if found.name == "bias" else f"weight from {found.name}"
    text = f"{name}: now {numbers.significant(found.value)}"
    if update:
        text += f", gradient in update {update:,} {numbers.significant(found.gradient)}"
    if update and not isnan(found.change):
        text += f", change {numbers.significant(found.change)}"
    return text
