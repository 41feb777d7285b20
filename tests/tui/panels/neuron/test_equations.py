"""Every equation on screen holds: what is printed as a result is what the printed figures come to."""

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any, Literal, get_args

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from nn_tui.datasets import InputError, Prepared
from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe
from nn_tui.engine.editing.edits import Change, Edit, Freeze, SetParameter
from nn_tui.engine.editing.live_experiment import LiveExperiment
from nn_tui.engine.explain.activity import Activity, activity_of_sample
from nn_tui.engine.network.names import neuron_name
from nn_tui.engine.runs import LookAt, Request, Snapshot, TimelineStatus
from nn_tui.engine.runs.observer import Observer, Progress
from nn_tui.engine.timeline.place import Place
from nn_tui.engine.training.optimizers import LBFGS, OPTIMIZERS, AdamW, Lion, NAdam, RMSprop
from nn_tui.engine.training.schedules import SCHEDULES
from nn_tui.tui.drawing.glyphs import GLYPHS, Glyphs
from nn_tui.tui.drawing.styled_text import StyledLine
from nn_tui.tui.panels.network.captions import operation_words, prediction
from nn_tui.tui.panels.neuron.arithmetic import describe_input, describe_neuron
from nn_tui.tui.panels.update_arithmetic import describe_update
from nn_tui.tui.plain.sentences import describe_selected
from nn_tui.tui.terminal.capabilities import Charset
from tests.examples import examples
from tests.tui.panels.neuron.equations import (
    LARGEST,
    NUMBER,
    SINGLE,
    Interval,
    ReadingError,
    Statement,
    computed,
    number,
    read,
    read_neuron,
    read_update,
)

HIDDEN = ("tanh", "relu", "sigmoid", "identity", "leaky_relu", "elu", "selu", "gelu", "gelu_tanh", "silu", "softplus")
ANY_OUTPUT = (*HIDDEN, "exponential")
OPTIMIZER_CHOICES = (
    *(kind() for kind in OPTIMIZERS.values() if kind is not LBFGS),
    RMSprop(momentum=0.9),
    RMSprop(alpha=0.0),
    NAdam(beta1=0.0),
    AdamW(weight_decay=0.5),
    Lion(weight_decay=0.3),
    Lion(beta2=0.0),
)
Moment = Literal[
    "operation",
    "operations",
    "finished",
    "batch",
    "epoch",
    "rate",
    "weight",
    "freeze",
    "optimizer",
    "penalty",
    "explode",
]
MOMENTS: tuple[Moment, ...] = get_args(Moment)
"""How a run is brought to where it is looked at."""
HERE = TimelineStatus("main", Place(0), past=False, branches=("main",))


class Bench:
    """A run without a thread: it is moved on by calls, and looked at as a session's observer does."""

    def __init__(self, experiment: Experiment, data: Prepared) -> None:
        self.live = LiveExperiment(experiment, data, self._finish)
        self._observer = Observer(self.live)

    def _finish(self) -> None:
        if self.live.trainer.operation:
            self.live.trainer.run_batch()

    def operations(self, count: int) -> None:
        for _ in range(count):
            if self.live.trainer.operation == 0:
                self._observer.before_operations()
            self.live.trainer.run_operation()

    def epoch(self) -> None:
        # As where somebody looks at the batch.
        self.live.trainer.keeps_before = True
        self.live.trainer.run_epoch()

    def alter(self, command: Edit) -> None:
        # What is refused leaves the run as it was.
        with suppress(InputError):
            self.live.alter(command)

    def snapshot(self, look_at: LookAt) -> Snapshot:
        return self._observer.snapshot(Request(look_at=look_at, optimizer=True), Progress.at_rest(HERE), None)

    def each_sample(self) -> list[Activity]:
        """Return the activity of each sample of the batch that is stepped through, or was last."""
        trainer = self.live.trainer
        work = trainer.stepped[1] if trainer.stepped else trainer.worked
        assert work is not None
        weighted = trainer.weights is not None
        return [activity_of_sample(work, column, weighted=weighted) for column in range(work.batch_size)]


@cache
def prepared(source: str, scale: Literal["standard", "minmax", "none"]) -> Prepared:
    samples = 30 if source in ("circles", "plane", "hills") else None
    return Experiment(data=DataRecipe(source=source, samples=samples, scale=scale)).prepare()


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    source, loss, outputs = draw(
        st.sampled_from(
            [
                *(("plane", loss, ANY_OUTPUT) for loss in ("mse", "mae", "huber")),
                ("hills", "mse", ("identity",)),
                ("diabetes", "poisson", ("exponential", "identity")),
                *(("circles", loss, ANY_OUTPUT) for loss in ("mse", "mae", "huber")),
                ("circles", "binary_cross_entropy", ("sigmoid",)),
                ("circles", "hinge", ("identity", "tanh")),
                ("iris", "cross_entropy", ("softmax",)),
                ("iris", "binary_cross_entropy", ("sigmoid",)),
                *(("iris", loss, ("softmax", "softmax", *ANY_OUTPUT)) for loss in ("mse", "mae", "huber")),
            ]
        )
    )
    hidden = tuple(draw(st.lists(st.integers(1, 5), max_size=3)))
    scale: Literal["standard", "none"] = "none" if loss == "poisson" else draw(st.sampled_from(["standard", "none"]))
    classes = {"circles": ("inner", "outer"), "iris": ("setosa", "virginica")}.get(source, ())
    weights: Any = {}
    if classes:
        names = prepared(source, scale).dataset.target_names
        weights = draw(st.sampled_from([{}, {}, "balanced", {names[0]: 2.5, names[-1]: 1 / 3}, {names[0]: 0.0}]))
    full = draw(st.integers(0, 9)) == 0
    penalties: dict[str, Any] = draw(st.sampled_from([{}, {}, {"l2": 0.1}, {"l1": 0.05, "l2": 0.01}]))
    limits: dict[str, Any] = (
        {} if full else draw(st.sampled_from([{}, {}, {"max_norm": 0.7}, {"clip_norm": 0.2}, {"clip_value": 0.03}]))
    )
    return Experiment(
        seed=draw(st.integers(0, 50)),
        dtype=draw(st.sampled_from(["float32", "float64"])),
        data=DataRecipe(source=source, samples=30 if source in ("circles", "plane", "hills") else None, scale=scale),
        network=NetworkRecipe(
            hidden=hidden,
            activation=tuple(draw(st.sampled_from(HIDDEN)) for _ in hidden),
            output=draw(st.sampled_from(outputs)),
            dropout=0.0 if full else draw(st.sampled_from([0.0, 0.0, 0.3])),
        ),
        training=TrainingRecipe(
            loss=loss,
            optimizer=LBFGS() if full else draw(st.sampled_from(OPTIMIZER_CHOICES)),
            learning_rate=draw(st.sampled_from([0.01, 0.1, 0.0123456])),
            schedule=draw(st.sampled_from(sorted(SCHEDULES))),
            batch_size="all" if full else draw(st.sampled_from([1, 3, 7, "all"])),
            epochs=20,
            class_weights=weights,
            **penalties,
            **limits,
        ),
    )


def move(bench: Bench, moment: Moment, data: st.DataObject) -> None:
    """Bring a run to another moment."""
    trainer = bench.live.trainer
    layer = data.draw(st.integers(1, trainer.network.structure.depth), label="layer")
    match moment:
        case "operation":
            bench.operations(1)
        case "operations":
            bench.operations(data.draw(st.integers(1, len(trainer.program.operations)), label="operations"))
        case "finished":
            bench.operations(len(trainer.program.operations) - trainer.operation)
        case "batch":
            trainer.run_batch()
        case "epoch":
            bench.epoch()
        case "rate":
            trainer.learning_rate = data.draw(st.sampled_from([0.02, 0.05]), label="rate")
        case "weight":
            bench.alter(
                SetParameter(layer, 0, data.draw(st.sampled_from([None, 0])), data.draw(st.sampled_from([0.0, -0.37])))
            )
        case "freeze":
            bench.alter(Freeze(layer, 0, None, True))
        case "optimizer":
            optimizer = data.draw(st.sampled_from(OPTIMIZER_CHOICES), label="optimizer")
            bench.alter(Change((("training.optimizer", optimizer),)))
        case "penalty":
            bench.alter(Change((("training.l2", data.draw(st.sampled_from([0.0, 0.3]))),)))
        case "explode":
            trainer.learning_rate = 1e30
            bench.epoch()


def texts(lines: list[StyledLine], width: int, height: int) -> list[str]:
    found = ["".join(part.text for part in line) for line in lines]
    assert len(found) <= height
    for text in found:
        assert len(text) <= width, text
    return found


def values_of(activity: Activity, layer: int, neuron: int, weight: float) -> Mapping[str, Interval]:
    """Return what the symbols of a formula stand for, for one sample of a batch."""
    here, upstream = activity.layers[layer - 1], "dC/da" if activity.layers[layer - 1].mask is None else "dC/ds"
    with np.errstate(all="ignore"):
        values = {
            "z": here.z[neuron],
            "a": here.a[neuron],
            "w": weight,
            upstream: here.da[neuron],
            "f'(z)": here.derivative[neuron],
            "mask": 1.0 if here.mask is None else here.mask[neuron],
            "y": activity.targets[neuron] if layer == len(activity.layers) else 0.0,
            "Σ a·dC/da": here.a @ here.da,
        }
    values["sum a·dC/da"] = values["Σ a·dC/da"]
    return {name: Interval(float(value), float(value)) for name, value in values.items()}


def check_words(bench: Bench, statement: Statement, layer: int, neuron: int) -> None:
    """Fail unless the mean or the sum over the batch is what its formula comes to, sample by sample."""
    words = statement.words
    if words is None:
        return
    samples = bench.each_sample()
    assert words.samples == len(samples)
    parts: list[Interval] = []
    for each in samples:
        assert each.weight is not None
        if words.formula == "softmax(z)":
            parts.append(Interval(float(each.outputs[neuron]), float(each.outputs[neuron])))
        else:
            parts.append(computed(words.formula, values_of(each, layer, neuron, each.weight)))
    low, high = sum(part.low for part in parts), sum(part.high for part in parts)
    if not np.isfinite([low, high]).all() or max(abs(low), abs(high)) > LARGEST:
        return
    share = 1 if words.total else len(samples)
    slack = SINGLE * sum(max(abs(part.low), abs(part.high)) for part in parts)
    assert Interval(low / share - slack, high / share + slack).meets(statement.result), statement.printed


def check_neuron(bench: Bench, snapshot: Snapshot, layer: int, neuron: int, lines: list[str]) -> list[Statement]:
    statements = read_neuron(lines)
    sizes = (*snapshot.structure.sizes, 0)
    for statement in statements:
        statement.check()
        check_words(bench, statement, layer, neuron)
        if statement.symbol in ("z", "mean z") and statement.figures:
            assert statement.products == sizes[layer - 1]
        if statement.symbol in ("dC/da", "dC/ds") and statement.figures:
            assert statement.products == sizes[layer + 1]
    return statements


def check_input(snapshot: Snapshot, neuron: int, width: int, height: int) -> None:
    for statement in read_neuron(texts(describe_input(snapshot, neuron, width, height), width, height)):
        statement.check()


def check_update(snapshot: Snapshot, layer: int, neuron: int, source: int | None, glyphs: Glyphs, width: int) -> None:
    found = read_update(texts(describe_update(snapshot, layer, neuron, source, glyphs, width), 200, 20))
    if found is None:
        return
    row = snapshot.structure.sizes[layer - 1] if source is None else source
    for statement in found.equations:
        statement.check()
    change = -float(snapshot.updates.folded(layer)[row, neuron])
    assert found.equations[-1].result.meets(Interval(change, change)), (change, found)
    gradient = float(snapshot.gradients.folded(layer)[row, neuron])
    if found.gradient is not None:
        assert found.gradient.meets(Interval(gradient, gradient))
    subject = snapshot.subject
    if found.whole and subject.kind == "batch" and subject.operations == len(snapshot.operations):
        assert subject.gradients is not None
        told = float(subject.gradients.folded(layer)[row, neuron])
        slack = SINGLE * max(abs(told), 1e-3)
        if subject.updated and np.isfinite(told):
            assert found.gradient is None or found.gradient.meets(Interval(told - slack, told + slack))


def check_plain(bench: Bench, snapshot: Snapshot, layer: int, neuron: int, glyphs: Glyphs) -> None:
    """Fail unless the same holds of what --plain says; the figures of parameters stand in sentences."""
    name = neuron_name(layer, neuron, snapshot.structure.depth, snapshot.data.feature_names)
    _, *lines = describe_selected(snapshot, name, glyphs)
    if layer == 0:
        (line,) = lines
        assert re.fullmatch(rf".+ = -?{NUMBER}, scaled -?{NUMBER}", line)
        return
    sentences = [line for line in lines if re.match(r"weight from .+: |bias: |and \d+ weaker", line)]
    check_neuron(bench, snapshot, layer, neuron, lines[: -len(sentences)])


def check_last_line(snapshot: Snapshot, glyphs: Glyphs) -> None:
    """Fail unless the network's last line agrees with the outputs that the neuron panel shows."""
    if snapshot.last_operation is not None:
        assert operation_words(snapshot).split()[0] in ("batch", "forward", "loss", "backward", "update")
        return
    guess, _, _ = prediction(snapshot)
    a = float(snapshot.subject.activity.outputs[0])
    if snapshot.data.task == "regression" and np.isfinite(a):
        scaler = snapshot.data.target_scaler
        value, slack = a * float(scaler.factor[0]) + float(scaler.offset[0]), SINGLE * abs(a)
        size = guess.removeprefix("-")
        told = number(size, 4)
        told = told if size == guess else Interval(-told.high, -told.low)
        assert Interval(value - slack, value + slack).meets(told), (value, guess)


@examples(150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(experiments(), st.lists(st.sampled_from(MOMENTS), max_size=4), st.data())
def test_every_printed_equation_holds(experiment: Experiment, moments: list[Moment], data: st.DataObject) -> None:
    bench = Bench(experiment, prepared(experiment.data.source, experiment.data.scale))
    for moment in moments:
        move(bench, moment, data)
    charsets: tuple[Charset, ...] = "braille", "ascii"
    glyphs = GLYPHS[data.draw(st.sampled_from(charsets), label="charset")]
    width, height = data.draw(st.integers(30, 120), label="width"), data.draw(st.integers(3, 40), label="height")
    row = data.draw(st.integers(0, 29), label="row")
    for look_at in (LookAt(), LookAt(row, stay=True), LookAt(batch=True)):
        snapshot = bench.snapshot(look_at)
        check_last_line(snapshot, glyphs)
        check_input(snapshot, 0, width, height)
        check_plain(bench, snapshot, 0, 0, glyphs)
        for layer in range(1, snapshot.structure.depth + 1):
            neuron = data.draw(st.integers(0, snapshot.structure.sizes[layer] - 1), label="neuron")
            lines = texts(describe_neuron(snapshot, layer, neuron, glyphs, width, height), width, height)
            check_neuron(bench, snapshot, layer, neuron, lines)
            check_plain(bench, snapshot, layer, neuron, glyphs)
            source = data.draw(st.sampled_from([None, 0]), label="source")
            check_update(snapshot, layer, neuron, source, glyphs, width)


WORDS = {
    "z = 0.6465·-0.3809 + -0.8626·-0.3431 + bias -0.03000 = 0.02796": False,
    "z = 0.6465·-0.3809 + -0.8626·-0.3431 + bias -0.03000 = 0.01970": True,
    "z = 0.6465*-0.3809 + 0.2960 (7 more) + bias -0.03000 = 0.01975": True,
    "z = 0.6465*-0.3809 + 0.2960 (7 more) + bias -0.03000 = 0.01995": False,
    "a = tanh(0.02796) = 0.02795": True,
    "a = tanh(0.02796) = 0.02798": False,
    "a = relu(-0.5000) = 0": True,
    "a = relu(-0.5000) = 1.00e-5": False,
    "a = gelu(-0.7500) = -0.1700": True,
    "a = softmax(z) = e^(-1.000 - 0.5000) = 0.2231": True,
    "a = softmax(z) = e^(-1.000 - 0.5000) = 0.2241": False,
    "δ = 2.5 · (a - y) / 10 = 2.5 · (0.9300 - 1.000) / 10 = -0.01750": True,
    "δ = 2.5 · (a - y) / 10 = 2.5 · (0.9300 - 1.000) / 10 = -0.01800": False,
    "δ = e^z - y = e^(-0.5000) - (-1.000) = 1.607": True,
    "d = a * (dC/da - sum a*dC/da) = 0.5000 * (0.1000 - (-0.2000)) = 0.1500": True,
    "d = a * (dC/da - sum a*dC/da) = 0.5000 * (0.1000 - (-0.2000)) = 0.05000": False,
    "dC/da = 0.1000  from the cost": True,
    "mean a = 0.4000  over 10 samples of tanh(z)": True,
    "scaled = (5.100 - 5.840) / 0.8200 = -0.9024": True,
    "scaled = (5.100 - 5.840) / 0.8200 = -0.9224": False,
}


@pytest.mark.parametrize("text", WORDS)
def test_the_reader_tells_true_equations_from_false_ones(text: str) -> None:
    statement = read(text)
    if WORDS[text]:
        statement.check()
    else:
        with pytest.raises(AssertionError, match="the figures give"):
            statement.check()


UPDATES = {
    "m̂ = m / (1 - β₁ᵗ) = 0.012345 / (1 - 0.9^3) = 0.045554": True,
    "m̂ = m / (1 - β₁ᵗ) = 0.012345 / (1 - 0.9^3) = 0.045557": False,
    "v = β₂ v + (1 - β₂) g² = 0.999 · 0.0020000 + 0.001 · (-0.10000)² = 0.0020080": True,
    "v = beta2 v + (1 - beta2) g^2 = 0.999 * 0.0020000 + 0.001 * (-0.10000)^2 = 0.0020180": False,
    "change = -lr mhat / (sqrt vhat + eps) = -0.01 * 0.10000 / (sqrt 0.20000 + 1e-8) = -0.0022361": True,
    "Δw = -η (sign(c) + λ w) = -0.01 · (sign(-0.12345) + 0.3 · 0.50000) = 0.0085000": True,
    "Δw = -η (sign(c) + λ w) = -0.01 · (sign(-0.12345) + 0.3 · 0.50000) = -0.011500": False,
    "Δw = -η m̂ for ρ ≤ 5 = -0.01 · 0.12345 = -0.0012345": True,
}


@pytest.mark.parametrize("text", UPDATES)
def test_the_reader_knows_settings_from_rounded_numbers(text: str) -> None:
    statement = read(text, digits=5)
    if UPDATES[text]:
        statement.check()
    else:
        with pytest.raises(AssertionError, match="the figures give"):
            statement.check()


@pytest.mark.parametrize(
    "text",
    [
        "z = 0.6465·-0.3809 + bias -0.03000",
        "z = 0.6465·-0.3809 + bias = 0.2",
        "z = 0.6465·-0.3809 + b -0.03000 = 0.02796",
        "a = arctan(0.5) = 0.4636",
        "a = tanh(0.5000 = 0.4621",
        "δ = dC/da · nonsense = 0.1000 · 0.2000 = 0.02000",
        "δ = 0.02000  more or less",
        "nothing to compute",
    ],
)
def test_the_reader_passes_over_nothing_that_it_cannot_read(text: str) -> None:
    with pytest.raises(ReadingError):
        read(text)
    with pytest.raises(ReadingError):
        read_update([text, text])


def test_a_printed_number_stands_for_all_that_is_rounded_to_it() -> None:
    assert number("0.5000", 4) == pytest.approx((0.49995, 0.50005, False))
    assert number("1.20e-7", 4) == pytest.approx((1.195e-7, 1.205e-7, False))
    assert number("12", 4) == (12, 12, False)
    assert number("1e-8", 5) == (1e-8, 1e-8, False)
    assert number("0", 4) == (0, 0, False)
