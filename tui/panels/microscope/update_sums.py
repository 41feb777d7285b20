"""The update: each parameter before and after, and for one of them all that lies between its gradient and its step."""

import numpy as np

from nn_tui.engine.explain.step_effect import StepEffect
from nn_tui.engine.explain.workings import Workings
from nn_tui.engine.network.network import ParameterVector

from ...drawing.number_format import rate
from ...drawing.styled_text import Part, StyledLine
from ..statements import EQUALS, wrap
from ..update_arithmetic import describe_update
from .scene import MicroscopeScene, Page, Row


def update_page(scene: MicroscopeScene, sentence: str, width: int, effect: StepEffect | None) -> Page:
    """Return the parameters before and after the update, and the optimizer's arithmetic for the one stepped to."""
    workings, optimizer = scene.snapshot.workings, scene.snapshot.optimizer
    formula: StyledLine = [Part(scene.spell(type(optimizer.recipe).formula) if optimizer else "", "faint")]
    if workings is None:
        return Page(sentence, [formula], [], [[Part("no update was made yet; o or b makes one", "faint")]])
    rows = [_row(scene, workings, row) for row in range(scene.inputs + 1)]
    chosen = min(scene.term or 0, scene.inputs)
    below = _before_the_optimizer(scene, workings, chosen, width)
    source = None if chosen == scene.inputs else chosen
    if workings.after is None:  # what the optimizer did last was for another batch
        below.append([Part("the update of this batch is not computed yet", "faint")])
    else:
        snapshot, place = scene.snapshot, (scene.layer, scene.neuron, source)
        below += describe_update(snapshot, *place, scene.glyphs, width, scene.write, wrapped=True)
        below += _after_the_optimizer(scene, workings, chosen, width)
    if effect is not None:
        below += wrap(_effect(scene, effect), width)
    return Page(sentence, [formula], rows, below, summed=False)


def _name(scene: MicroscopeScene, row: int) -> str:
    return "Bias" if row == scene.inputs else scene.weight(row)


def _at(scene: MicroscopeScene, vector: ParameterVector, row: int) -> float:
    return float(vector.folded(scene.layer)[row, scene.neuron])


def _is_frozen(scene: MicroscopeScene, row: int) -> bool:
    return scene.snapshot.trainable is not None and not _at(scene, scene.snapshot.trainable, row)


def _row(scene: MicroscopeScene, workings: Workings, row: int) -> Row:
    before, name = _at(scene, workings.before, row), Part(_name(scene, row), "name")
    if workings.after is None:
        line: StyledLine = [name, EQUALS, Part(scene.write(before)), Part("  no step yet", "faint")]
        return Row(row, line, 0.0)
    after = _at(scene, workings.after, row)
    step = after - before
    sign = "+" if step >= 0 else "-"
    line = [name, EQUALS, Part(scene.write(before)), Part(f" {sign} {scene.write(abs(step))}", "error"), EQUALS]
    frozen = "  frozen" if _is_frozen(scene, row) else ""
    return Row(row, [*line, Part(scene.write(after), "activation"), Part(frozen, "faint")], step)


def _before_the_optimizer(scene: MicroscopeScene, workings: Workings, row: int, width: int) -> list[StyledLine]:
    """Return what penalties and clipping make of a gradient, a line for each that is in use."""
    training, dot = scene.snapshot.experiment.training, scene.glyphs.times
    done = scene.snapshot.operations[: workings.operations]
    graded = any(operation.writes == "gradients" and scene.layer in operation.layers for operation in done)
    if not (training.l1 or training.l2 or training.clip_value or training.clip_norm) or not graded:
        return []
    gradient, weight = _at(scene, workings.products, row), _at(scene, workings.before, row)
    symbol = f"dC/d{_name(scene, row)}"
    lines = wrap(
        [Part(symbol, "name"), Part(" of the cost alone", "faint"), EQUALS, Part(scene.write(gradient))], width
    )
    if _is_frozen(scene, row):  # neither penalised nor clipped: the optimizer does not see it
        return lines
    penalised = _penalised(scene, workings)
    bias = row == scene.inputs
    if (training.l1 or training.l2) and not bias:
        parts: list[str] = []
        if training.l2:
            parts.append(f"{training.l2:g} {dot} {scene.bracketed(weight)}")
        if training.l1:
            parts.append(f"{training.l1:g} {dot} sign({scene.write(weight)})")
        value = _at(scene, penalised, row)
        figures = f"{scene.write(gradient)} + {' + '.join(parts)}"
        lines += wrap(
            [Part("with its penalty g", "name"), EQUALS, Part(figures), EQUALS, Part(scene.write(value))], width
        )
    clipped = penalised.copy()
    if scene.snapshot.trainable is not None:
        clipped.vector *= scene.snapshot.trainable.vector
    if training.clip_value is not None:
        before = _at(scene, clipped, row)
        np.clip(clipped.vector, -training.clip_value, training.clip_value, clipped.vector)
        figures = f"{scene.write(before)} within {scene.spell('±')}{training.clip_value:g}"
        value = Part(scene.write(_at(scene, clipped, row)))
        lines += wrap([Part("clipped g", "name"), EQUALS, Part(figures), EQUALS, value], width)
    if training.clip_norm is not None:
        before, length = _at(scene, clipped, row), float(np.linalg.norm(clipped.vector))
        factor = min(1.0, training.clip_norm / (length + 1e-6))
        clipped.vector *= factor
        figures = f"{scene.write(before)} {dot} min(1, {training.clip_norm:g} / {scene.write(length)})"
        value = Part(scene.write(_at(scene, clipped, row)))
        lines += wrap([Part("clipped by norm g", "name"), EQUALS, Part(figures), EQUALS, value], width)
    return lines


def _penalised(scene: MicroscopeScene, workings: Workings) -> ParameterVector:
    """Return the gradient with its penalties, in double precision."""
    training, before = scene.snapshot.experiment.training, workings.before
    vector = ParameterVector(before.structure, workings.products.vector.astype(np.float64))
    for layer in range(1, before.structure.depth + 1):
        weights = before.weights(layer).astype(np.float64)
        added = training.l2 * weights + training.l1 * np.sign(weights)
        if scene.snapshot.trainable is not None:
            added = added * scene.snapshot.trainable.weights(layer)
        vector.weights(layer)[:] += added
    return vector


def _after_the_optimizer(scene: MicroscopeScene, workings: Workings, row: int, width: int) -> list[StyledLine]:
    """Return the limit of the neuron's weights, where it has acted, and where the learning rate comes from."""
    training = scene.snapshot.experiment.training
    lines: list[StyledLine] = []
    if training.max_norm is not None and row < scene.inputs:
        vector = (
            workings.before.folded(scene.layer)[:-1, scene.neuron]
            - scene.snapshot.updates.folded(scene.layer)[:-1, scene.neuron]
        )
        length = float(np.linalg.norm(vector.astype(np.float64)))
        if length > training.max_norm:
            figures = (
                f"{scene.write(float(vector[row]))} {scene.glyphs.times} {training.max_norm:g} / {scene.write(length)}"
            )
            value = Part(scene.write(_at(scene, workings.after or workings.before, row)), "activation")
            words = f"the weights into {scene.name} are longer than {training.max_norm:g}: "
            lines += wrap(
                [Part(words, "faint"), Part(_name(scene, row), "name"), EQUALS, Part(figures), EQUALS, value], width
            )
    memory = scene.snapshot.optimizer
    if memory is not None and memory.learning_rate is not None:
        schedule = training.schedule if isinstance(training.schedule, str) else training.schedule.name
        by = "set by hand" if scene.snapshot.rate_held else f"schedule {schedule}"
        words = f"{scene.glyphs.learning_rate} = {rate(memory.learning_rate)} ({by})"
        if memory.recipe.full_batch:
            words = scene.spell(f"α is how far the line search goes; {scene.glyphs.learning_rate} is not used")
        lines.append([Part(words, "faint")])
    return lines


def _effect(scene: MicroscopeScene, effect: StepEffect) -> StyledLine:
    return [
        Part("C of this batch", "name"),
        EQUALS,
        Part(f"{scene.write(effect.before)} before "),
        Part(f"{scene.glyphs.arrow} {scene.write(effect.after)} after", "error"),
    ]
