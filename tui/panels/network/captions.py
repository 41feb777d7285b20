"""The words of the network diagram: its title, the headings of its columns, its last line, and short names."""

from collections.abc import Sequence

import numpy as np
from msgspec import structs

from nn_tui.datasets import has_classes
from nn_tui.engine.network.names import layer_name
from nn_tui.engine.runs import Snapshot

from ...drawing import number_format as numbers
from ...drawing.glyphs import Glyphs
from ...drawing.text_cells import width_of
from ..captions import after_update, moment_words, subject_words
from .views import VIEWS, NetworkView


def abbreviate(name: str, width: int) -> str:
    """Return a name in at most `width` cells: without its unit, then every word cut alike: `SepLen`."""
    if width_of(name) <= width:
        return name
    bare = name.partition(" (")[0].strip()
    if width_of(bare) <= width:
        return bare
    words = bare.replace("_", " ").split()
    while len(words) > width:
        # What numbered names have in common stands in front.
        words.pop(0 if words[-1].isdigit() else -1)
    kept = 1
    while sum(min(len(word), kept + 1) for word in words) <= width and kept < len(bare):
        kept += 1
    spare = width - sum(min(len(word), kept) for word in words)
    parts: list[str] = []
    for word in words:
        more = kept < len(word) and spare > 0
        spare -= more
        part = word[: kept + more]
        parts.append(part[:1].upper() + part[1:] if len(words) > 1 else part)
    text = "".join(parts)
    while width_of(text) > width:
        text = text[:-1]
    return text


def heading(snapshot: Snapshot, layer: int) -> tuple[str, str]:
    """Return the two lines above a column: the layer's name; its size and activation."""
    structure = snapshot.structure
    activation = f" {structure.activations[layer - 1].name}" if layer else ""
    return layer_name(layer, structure.depth), f"{structure.sizes[layer]}{activation}"


def title(snapshot: Snapshot, width: int, glyphs: Glyphs, view: NetworkView = VIEWS[0]) -> str:
    """Return what is shown, in the fullest version that fits: the view, of what, and at which moment.

    While a batch is stepped through its operation is told too. Weights are shown as they are now and changes are those
    of the last update, whatever moment the subject is of.
    """
    separator = f" {glyphs.dot} "
    operation = snapshot.last_operation
    subject, short = subject_words(snapshot)
    moment, goal, cost = moment_words(snapshot.subject), "", f"cost {numbers.loss(snapshot.subject.activity.cost)}"
    if targets_scaled(snapshot):
        cost += " scaled"
    if view.carried == "change":
        update = snapshot.step + snapshot.updating
        moment, cost = f"update {update:,}" if update else "no update yet", ""
    elif view.of_parameters and view.carried == "value":
        moment, cost = after_update(snapshot.step), ""
    elif operation is not None:
        cost = glyphs.spell(operation.formula)
    elif not snapshot.subject.targeted:
        goal, cost = "no target", ""
    elif snapshot.subject.sample is not None:
        goal = f"target {_target(snapshot)}"
    # The view that one begins with needs no name where there is little room.
    name = "" if view is VIEWS[0] else view.name
    versions = [
        ["Network", view.name, subject, moment, goal, cost],
        ["Network", name, subject, moment, goal, cost],
        ["Network", name, subject, moment, goal or cost],
        ["Network", name, subject, moment],
        [name, subject, moment],
        [name, short, moment],
        [name, short],
        [name or short],
    ]
    texts = [separator.join(word for word in version if word) for version in versions]
    return next((text for text in texts if width_of(text) <= width), texts[-1])


def targets_scaled(snapshot: Snapshot) -> bool:
    """Return whether the network sees other numbers than the data's as targets; losses and costs are of those."""
    scaler = snapshot.data.target_scaler
    return snapshot.data.task == "regression" and bool(np.any(scaler.factor != 1) or np.any(scaler.offset != 0))


def _target(snapshot: Snapshot) -> str:
    dataset, targets = snapshot.data, snapshot.subject.activity.targets
    if not has_classes(dataset.task):
        return _values(snapshot, targets)
    return dataset.target_names[_class(targets)]


def prediction(snapshot: Snapshot) -> tuple[str, str, bool | None]:
    """Return prediction and target in words, and whether they agree: of classes only, and only for a sample.

    The target is empty where there is none. Regressions are told in the units of the dataset, and labels as numbers; of
    a batch of samples in classes, the means are told as they are.
    """
    dataset, activity = snapshot.data, snapshot.subject.activity
    outputs, targets = activity.outputs, activity.targets
    if not snapshot.subject.targeted:
        guess, _, _ = prediction(structs.replace(snapshot, subject=structs.replace(snapshot.subject, targeted=True)))
        return guess, "", None
    if not has_classes(dataset.task):
        return _values(snapshot, outputs), _values(snapshot, targets), None
    if snapshot.subject.sample is None:
        return _means(outputs), _means(targets), None
    found = _class(outputs)
    confidence = float(outputs[0]) if dataset.task == "binary" else float(outputs[found])
    if dataset.task == "binary" and not found:
        confidence = 1 - confidence
    guess = f"{dataset.target_names[found]} {numbers.percent(confidence)}"
    target = _class(targets)
    return guess, dataset.target_names[target], found == target


def _means(outputs: np.ndarray[tuple[int, ...], np.dtype[np.floating]]) -> str:
    return " ".join(numbers.short(value) for value in outputs.tolist())


def class_name(snapshot: Snapshot, output: int) -> str:
    """Return the class that an output stands for; empty where outputs do not stand for classes of their own."""
    dataset = snapshot.data
    return dataset.target_names[output] if dataset.task in ("multiclass", "multilabel") else ""


def _class(outputs: Sequence[float] | np.ndarray[tuple[int, ...], np.dtype[np.floating]]) -> int:
    """Return the class that outputs (or targets) stand for: above one half, or the largest."""
    return int(outputs[0] > 0.5) if len(outputs) == 1 else int(np.argmax(outputs))


def _values(snapshot: Snapshot, scaled: np.ndarray[tuple[int, ...], np.dtype[np.floating]]) -> str:
    original = snapshot.data.target_scaler.restore(scaled)
    return ", ".join(numbers.significant(value) for value in original.tolist())


def operation_words(snapshot: Snapshot) -> str:
    """Return the phase of the operation taken last with its place in the program."""
    operation = snapshot.last_operation
    assert operation is not None
    place = snapshot.operation or len(snapshot.operations)
    return f"{operation.phase} {place}/{len(snapshot.operations)}"
