"""What is said of one neuron: its name and moment, its arithmetic, and its strongest weights with their updates."""

import re

import numpy as np
import pytest
from msgspec import structs

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment, NetworkRecipe, ParameterVector, load_experiment
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.plain.sentences import describe_selected, find_neuron
from tests.tui.snapshots import snapshot_of, with_outline

NETWORK = NetworkRecipe(hidden=(3, 2))
FRESH = snapshot_of(Experiment(network=NETWORK), sample=4)
STEPPED = snapshot_of(Experiment(network=NETWORK), operations=2, batch=True)
TRAINED = snapshot_of(Experiment(network=NETWORK), epochs=1, sample=4)
DIGITS = snapshot_of(load_experiment("digits"))


def told(snapshot: Snapshot, name: str) -> list[str]:
    return describe_selected(snapshot, name, GLYPHS["braille"])


def parameters_of(snapshot: Snapshot, name: str) -> list[str]:
    """Return the lines on the neuron's parameters."""
    return [line for line in told(snapshot, name) if re.match(r"weight from|bias: |and \d+ weaker", line)]


# Its name


@pytest.mark.parametrize(
    ("name", "place"),
    [
        *(("x1", (0, 0)), ("x2", (0, 1)), ("h1.1", (1, 0)), ("h1.3", (1, 2)), ("h2.2", (2, 1)), ("y1", (3, 0))),
        *(("X2", (0, 1)), ("H2.1", (2, 0)), ("Y1", (3, 0))),
    ],
)
def test_a_neuron_is_found_by_its_name_in_small_or_large_letters(name: str, place: tuple[int, int]) -> None:
    assert find_neuron(FRESH, name) == place


def test_a_feature_is_found_by_its_name_however_it_is_written() -> None:
    data = structs.replace(FRESH.data, feature_names=("Petal Length", "age"))
    named = with_outline(FRESH, data=data)
    assert find_neuron(named, "petal length") == (0, 0)
    assert find_neuron(named, "AGE") == (0, 1)


@pytest.mark.parametrize("name", ["h1.4", "h1.0", "h3.1", "y2", "x", "h1"])
def test_a_name_that_is_none_is_answered_with_those_there_are(name: str) -> None:
    with pytest.raises(InputError) as refused:
        find_neuron(FRESH, name)
    assert str(refused.value) == f"there is no neuron '{name}', but x1 to x2; h1.1 to h1.3; h2.1 to h2.2; y1"


# Its arithmetic


def test_a_neuron_is_told_in_lines_below_its_name_and_its_moment() -> None:
    lines = told(FRESH, "H1.2")
    assert lines[0] == "h1.2, sample 4 (train), before the first update:"
    assert [line.split(" = ")[0] for line in lines[1:5]] == ["z", "a", "dC/da", "δ"]
    assert lines[5].startswith("blames x")
    assert [line.split(":")[0] for line in lines[6:]] == ["weight from x1", "weight from x2", "bias"]
    assert told(TRAINED, "y1")[0] == "y1, sample 4 (train), after update 25:"


def test_of_a_batch_the_heading_says_which_one() -> None:
    assert told(STEPPED, "h2.1")[:2] == [
        "h2.1, mean of 16 samples, batch 1/25, before update 1:",
        "mean z is not computed yet",
    ]


def test_an_input_is_its_value_in_the_units_of_the_data_and_scaled() -> None:
    sample = FRESH.subject.sample
    assert sample is not None
    activity = structs.replace(FRESH.subject.activity, inputs=np.array([-1.25, 0.5], np.float32))
    subject = structs.replace(
        FRESH.subject, activity=activity, sample=structs.replace(sample, inputs=np.array([12.5, 175.0]))
    )
    told_of = structs.replace(FRESH, subject=subject)
    assert told(told_of, "x1") == [
        "x1, sample 4 (train), before the first update:",
        "x1 = 12.50, scaled -1.250",
    ]
    assert told(told_of, "x2")[1:] == ["x2 = 175.0, scaled 0.5000"]


def test_lines_are_at_most_79_characters_long_and_end_without_blanks() -> None:
    lines = told(DIGITS, "h1.2")
    assert 70 < max(map(len, lines)) <= 79
    assert all(line == line.rstrip() for line in lines)
    # All 64 products are written out.
    assert "\n".join(lines).partition(" + bias")[0].count("·") == 64


# Its parameters


def with_numbers(snapshot: Snapshot) -> Snapshot:
    """Return a snapshot in which each parameter of the first layer differs, and so do its gradient and its update."""
    parameters, gradients, updates = (ParameterVector(snapshot.structure) for _ in range(3))
    for vector, unit in ((parameters, 0.5), (gradients, 0.25), (updates, 0.125)):
        block = vector.folded(1)
        block[:] = unit * np.arange(1, block.size + 1).reshape(block.shape)
    return structs.replace(snapshot, parameters=parameters, gradients=gradients, updates=updates)


def test_before_the_first_update_a_parameter_is_its_value() -> None:
    silent = structs.replace(
        with_numbers(FRESH), gradients=ParameterVector(FRESH.structure), updates=ParameterVector(FRESH.structure)
    )
    assert parameters_of(silent, "h1.2") == [
        "weight from x1: now 1.000",
        "weight from x2: now 2.500",
        "bias: now 4.000",
    ]


def test_after_an_update_its_gradient_and_what_it_changed_are_told() -> None:
    assert parameters_of(structs.replace(with_numbers(TRAINED), step=1234), "h1.2") == [
        "weight from x1: now 1.000, gradient in update 1,234 0.5000, change -0.2500",
        "weight from x2: now 2.500, gradient in update 1,234 1.250, change -0.6250",
        "bias: now 4.000, gradient in update 1,234 2.000, change -1.000",
    ]


def test_a_change_that_is_not_computed_yet_is_left_out() -> None:
    writes = [operation.writes for operation in TRAINED.operations]
    graded = structs.replace(with_numbers(TRAINED), step=1234, operation=len(writes) - writes[::-1].index("gradients"))
    assert "updates" not in writes[: graded.operation]
    assert parameters_of(graded, "h1.2")[1] == "weight from x2: now 2.500, gradient in update 1,235 1.250"


def test_the_weights_of_deeper_neurons_come_from_neurons() -> None:
    assert [line.split(":")[0] for line in parameters_of(FRESH, "y1")] == [
        "weight from h2.1",
        "weight from h2.2",
        "bias",
    ]


def weighted(*weights: float) -> Snapshot:
    """Return digits of which the first hidden neuron has these weights, and 0 from all other inputs."""
    parameters = ParameterVector(DIGITS.structure)
    parameters.weights(1)[0, : len(weights)] = weights
    return structs.replace(DIGITS, parameters=parameters)


def test_of_many_weights_the_twenty_strongest_are_told_in_the_order_of_the_inputs() -> None:
    weights = [(-1) ** place * float(1 + (place * 11) % 31) for place in range(31)]
    lines = parameters_of(weighted(*weights), "h1.1")
    names = DIGITS.data.feature_names
    assert lines == [
        *(f"weight from {names[place]}: now {weight:#.4g}" for place, weight in enumerate(weights) if abs(weight) > 11),
        "and 44 weaker weights",
        "bias: now 0",
    ]


@pytest.mark.parametrize(("inputs", "left"), [(20, []), (21, ["and 1 weaker weight"]), (23, ["and 3 weaker weights"])])
def test_those_that_are_left_out_are_counted(inputs: int, left: list[str]) -> None:
    recipe = Experiment(network=NetworkRecipe(hidden=(inputs, 1)))
    lines = parameters_of(snapshot_of(recipe), "h2.1")
    assert len(lines) == 20 + len(left) + 1
    assert lines[20:-1] == left
    assert lines[-1].startswith("bias: now ")


def test_in_ascii_the_arithmetic_is_spelled_out() -> None:
    lines = describe_selected(FRESH, "h1.2", GLYPHS["ascii"])
    assert all(line.isascii() for line in lines)
    assert lines[4].startswith("d = dC/da * f'(z) = ")
