"""A neuron's arithmetic in words: every equation holds to its printed digits, and nothing is told that is not so."""

import math
import re
from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.engine import Experiment
from nn_tui.engine.network.activations import ACTIVATIONS
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.drawing.glyphs import GLYPHS, Charset
from nn_tui.tui.panels.neuron.arithmetic import describe_neuron, input_value
from tests.engine import textbook
from tests.tui.snapshots import snapshot_of

SMALL: Mapping[str, object] = {"data.source": "iris", "network.hidden": [4, 3], "network.activation": "tanh"}
POSITIVE: Mapping[str, object] = {"data.source": "diabetes", "data.scale": "none", "network.hidden": [2]}
RECIPES: Mapping[str, Mapping[str, object]] = {
    "softmax": SMALL,
    "class weights": {**SMALL, "training.class_weights": {"setosa": 3.0, "virginica": 0.5}},
    "dropout": {**SMALL, "network.dropout": 0.5},
    "squares of a softmax": {**SMALL, "training.loss": "mse"},
    "absolute errors": {**SMALL, "training.loss": "mae"},
    "dead neurons": {**SMALL, "network.activation": "relu"},
    "identity": {**SMALL, "network.activation": "identity", "network.dropout": 0.25},
    "two classes": {"data.source": "circles", "network.hidden": [4, 2]},
    "squares of a sigmoid": {"data.source": "circles", "network.hidden": [3], "training.loss": "mse"},
    "hinge": {"data.source": "circles", "network.hidden": [3], "training.loss": "hinge"},
    "regression": {"data.source": "diabetes", "network.hidden": [3]},
    "huber": {"data.source": "diabetes", "network.hidden": [3], "training.loss": "huber"},
    "counts": {**POSITIVE, "training.loss": "poisson", "training.learning_rate": 1e-5, "training.optimizer": "sgd"},
}
PICTURES: Mapping[str, object] = {"data.source": "digits", "network.hidden": [12]}
"""Sums of 64 products."""


def operations_of(recipe: Mapping[str, object]) -> int:
    return len(changed(Experiment(), recipe).trainer().program.operations)


@cache
def seen(name: str, part: float | None, *, batch: bool) -> Snapshot:
    """Return a look at a run after an epoch, with this part of the next batch's operations taken, None at rest."""
    recipe = RECIPES.get(name, PICTURES)
    taken = 0 if part is None else max(1, round(part * (operations_of(recipe) - 1)))
    return snapshot_of(changed(Experiment(), recipe), epochs=1, operations=taken, batch=batch)


def written(
    snapshot: Snapshot, layer: int, neuron: int, width: int = 300, height: int = 40, charset: Charset = "braille"
) -> list[str]:
    lines = describe_neuron(snapshot, layer, neuron, GLYPHS[charset], width, height)
    return ["".join(part.text for part in line) for line in lines]


def neurons(snapshot: Snapshot) -> list[tuple[int, int]]:
    sizes = snapshot.structure.sizes
    return [(layer, neuron) for layer in range(1, len(sizes)) for neuron in range(sizes[layer])]


# What is printed can be recomputed

NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d*)?(?:e[-+]?\d+)?(?![\w(])")
"""A printed number, its sign with it; the e of e^(…) is none."""


def half_a_digit(text: str) -> float:
    """Return by how much a printed number may be off: half of its last digit, nothing where it is whole."""
    mantissa, _, exponent = text.partition("e")
    _, point, digits = mantissa.partition(".")
    return 0.5 * 10.0 ** (int(exponent or 0) - len(digits)) if point else 0.0


def value_of(text: str) -> tuple[float, float]:
    """Return what a side of an equation comes to, and by how much its printed digits leave that open."""
    names = {name: _function(name) for name in ACTIVATIONS} | {"exp": math.exp}
    code = text.replace("·", "*").replace("bias ", "").replace("e^(", "exp(")
    code = re.sub(r"e\^([\d.]+(?:e[-+]?\d+)?)", r"exp(\1)", re.sub(r" \(\d+ (?:more|products)\)", "", code))
    found = [(match.start(), match.end(), match.group()) for match in NUMBER.finditer(code)]

    def come_to(moved: int | None = None) -> float:
        numbers = [
            f"({float(number) + half_a_digit(number) * (place == moved)!r})"
            for place, (_, _, number) in enumerate(found)
        ]
        pieces, end = list[str](), 0
        for (start, stop, _), number in zip(found, numbers, strict=True):
            pieces += [code[end:start], number]
            end = stop
        return float(eval("".join([*pieces, code[end:]]), {"__builtins__": {}}, names))

    exact = come_to()
    return exact, 1.2 * sum(abs(come_to(place) - exact) for place in range(len(found)))


def _function(name: str) -> Callable[[float], float]:
    def of(z: float) -> float:
        return float(textbook.ACTIVATIONS[name](np.array([[z]]))[0, 0])

    return of


def is_figures(side: str) -> bool:
    """Return whether a side of an equation is made of numbers alone, and functions of them."""
    names = set(re.findall(r"[a-zA-Zδ']+", re.sub(r"\d\.?\d*e[-+]?\d+|\(\d+ (?:more|products)\)", "", side)))
    return bool(side) and names <= {"bias", "e", *ACTIVATIONS} and "(z)" not in side


def assert_equations_hold(lines: list[str]) -> int:
    """Fail unless all sides of each equation that are made of numbers are equal to their printed digits."""
    equations, held = list[str](), 0
    for line in lines:
        if line.startswith("  "):
            equations[-1] += f" {line[2:]}"
        else:
            equations.append(line)
    for equation in equations:
        if " = " not in equation:
            continue
        sides = [side.split("  ")[0] for side in equation.split(" = ")[1:]]
        figures = [value_of(side) for side in sides if is_figures(side)]
        for first, second in pairwise(figures):
            assert abs(first[0] - second[0]) <= first[1] + second[1] + 1e-12, equation
            held += 1
    return held


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("batch", [False, True])
@pytest.mark.parametrize("part", [None, 0.4, 1.0])
def test_every_equation_can_be_recomputed_from_its_printed_digits(name: str, batch: bool, part: float | None) -> None:
    snapshot = seen(name, part, batch=batch)
    assert snapshot.subject.kind == ("batch" if batch else "aside" if part is None else "in batch")
    held = 0
    for layer, neuron in neurons(snapshot):
        lines = written(snapshot, layer, neuron)
        held += assert_equations_hold(lines)
        assert lines[0].startswith("mean z = " if batch else "z = ") or "not computed" in lines[0]
    assert held >= len(neurons(snapshot)) * (1 if batch else 2) or part == 0.4


@given(st.integers(0, 11), st.booleans(), st.integers(36, 120), st.integers(6, 20))
def test_sums_without_room_say_how_many_products_are_left_out_and_still_add_up(
    neuron: int, batch: bool, width: int, height: int
) -> None:
    snapshot = seen("pictures", None, batch=batch)
    lines = written(snapshot, 1, neuron, width, height)
    assert len(lines) <= height
    assert all(len(line) <= width for line in lines)
    text = "".join(f" {line[2:]}" if line.startswith("  ") else f"\n{line}" for line in lines).strip()
    assert_equations_hold(lines)
    whole = f"{'mean ' * batch}z = {_s(snapshot.subject.activity.layers[0].z[neuron])}"
    if text.splitlines()[0] == whole:
        return  # where not even the sum of all products fits, the total stands alone
    left = sum(int(count) for count in re.findall(r"\((\d+) (?:more|products)\) \+ bias", text))
    forward = text.split(" + bias")[0]
    assert forward.count("·") + left == 64
    # The largest products are the ones that are written out.
    weights, signals = snapshot.subject.parameters.weights(1)[neuron], snapshot.subject.activity.inputs
    sizes = np.sort(np.abs(weights.astype(float) * signals))[::-1]
    shown = [abs(value_of(product)[0]) for product in re.findall(r"-?[\d.e-]+·-?[\d.e-]+", forward)]
    assert np.sort(shown)[::-1] == pytest.approx(sizes[: len(shown)], rel=6e-3, abs=1e-12)


# What is told


def test_of_a_sample_every_step_is_written_out_with_its_numbers() -> None:
    snapshot = seen("two classes", None, batch=False)
    parameters, activity = snapshot.subject.parameters, snapshot.subject.activity
    first, lines = activity.layers[0], written(snapshot, 1, 0)
    w, x = parameters.weights(1)[0], activity.inputs
    bias = float(parameters.biases(1)[0])
    assert lines[0] == (f"z = {_s(w[0])}·{_s(x[0])} + {_s(w[1])}·{_s(x[1])} + bias {_s(bias)} = {_s(first.z[0])}")
    assert lines[1] == f"a = tanh({_s(first.z[0])}) = {_s(first.a[0])}"
    into, delta = parameters.weights(2)[:, 0], activity.layers[1].delta
    assert lines[2] == f"dC/da = {_s(into[0])}·{_s(delta[0])} + {_s(into[1])}·{_s(delta[1])} = {_s(first.da[0])}"
    figures = f"{_s(first.da[0])} · {_s(first.derivative[0])}"
    assert lines[3] == f"δ = dC/da · f'(z) = {figures} = {_s(first.delta[0])}"
    products = np.abs(first.delta[0] * x)
    shares = products / products.sum()
    ordered = sorted(((share, f"x{place + 1} {share:.0%}") for place, share in enumerate(shares)), reverse=True)
    assert lines[4] == " ".join(["blames", *(text for _, text in ordered)])
    assert len(lines) == 5


def _s(value: float) -> str:
    """Return a number of four digits, as people write it."""
    text = f"{float(value):.4g}" if abs(value) >= 1e-3 else f"{float(value):.2e}".replace("e-0", "e-")
    digits = text.lstrip("-0.").replace(".", "")
    return text if "e" in text else text + ("" if "." in text else ".") + "0" * (4 - len(digits))


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("softmax", "(a - y) / 16"),
        ("class weights", "w · (a - y) / 16"),
        ("dropout", "(a - y) / 16"),
        ("squares of a softmax", "a · (dC/da - Σ a·dC/da)"),
        ("two classes", "(a - y) / 16"),
        ("squares of a sigmoid", "dC/da · f'(z)"),
        ("hinge", "dC/da"),
        ("counts", "(e^z - y) / 16"),
    ],
)
def test_an_output_tells_how_its_own_cost_gave_its_error(name: str, formula: str) -> None:
    snapshot = seen(name, 1.0, batch=True)
    depth, delta = snapshot.structure.depth, snapshot.subject.activity.layers[-1].delta
    (told,) = [line for line in written(snapshot, depth, 0) if line.startswith("δ")]
    assert told == f"δ = {_s(delta[0])}  sum over 16 samples of {formula}"
    # The program says the same in its own words.
    (operation,) = [each for each in snapshot.operations if each.writes == "delta" and depth in each.layers]
    plain = formula.replace("/ 16", "/ B").replace(" · ", " ").replace("a·", "a ").replace("-", "−")
    program = re.sub(r"(?<=[aZ])\d+", "", operation.formula.partition(" = ")[2]).replace(" · ", " ")
    assert program.replace("f′(Z)", "f'(z)") == plain
    one = seen(name, 1.0, batch=False)
    weight = f"{one.subject.weight:g} · " if one.subject.weight != 1 else ""
    (told,) = [line for line in written(one, depth, 0) if line.startswith("δ")]
    assert told.startswith(f"δ = {formula.replace('w · ', weight)} = ")


def test_a_sample_aside_counts_alone_and_without_dropout() -> None:
    snapshot = seen("dropout", None, batch=False)
    depth, a = snapshot.structure.depth, snapshot.subject.activity.outputs
    y = snapshot.subject.activity.targets
    (told,) = [line for line in written(snapshot, depth, 0) if line.startswith("δ")]
    assert told == f"δ = a - y = {_s(a[0])} - {'0' if y[0] == 0 else _s(y[0])} = {_s(a[0] - y[0])}"
    assert not any(
        "mask" in line or "dC/ds" in line for place in neurons(snapshot) for line in written(snapshot, *place)
    )


@pytest.mark.parametrize("batch", [False, True])
def test_in_a_step_with_dropout_the_mask_stands_in_the_error_of_hidden_neurons(batch: bool) -> None:
    snapshot = seen("dropout", 1.0, batch=batch)
    for layer, neuron in neurons(snapshot):
        text = "\n".join(written(snapshot, layer, neuron))
        hidden = layer < snapshot.structure.depth
        assert ("dC/ds · f'(z) · mask" in text) == hidden
        assert ("dC/da" in text) is False


def test_a_softmax_takes_in_the_other_outputs_through_the_logarithm_of_their_sum() -> None:
    snapshot = seen("softmax", None, batch=False)
    z = snapshot.subject.activity.layers[-1].z.astype(np.float64)
    log_sum = float(np.log(np.exp(z).sum()))
    line = written(snapshot, snapshot.structure.depth, 1)[1]
    other = f"({_s(log_sum)})" if log_sum < 0 else _s(log_sum)
    assert line == f"a = softmax(z) = e^({_s(z[1])} - {other}) = {_s(math.exp(z[1] - log_sum))}"


def test_an_output_takes_its_derivative_from_the_cost() -> None:
    snapshot = seen("regression", None, batch=False)
    last = snapshot.subject.activity.layers[-1]
    lines = written(snapshot, snapshot.structure.depth, 0)
    assert lines[1] == f"a = identity({_s(last.z[0])}) = {_s(last.a[0])}"
    assert lines[2:4] == [
        f"dC/da = {_s(last.da[0])}  from the cost",
        f"δ = dC/da = {_s(last.delta[0])}",
    ]


def test_what_is_not_computed_yet_is_not_shown() -> None:
    recipe = RECIPES["two classes"]
    told: list[list[str]] = []
    for taken in (1, 2, 3):
        snapshot = snapshot_of(changed(Experiment(), recipe), epochs=1, operations=taken)
        told.append(written(snapshot, 1, 0))
    absent = ["z is not computed yet", "a is not computed yet", "δ is not computed yet"]
    assert told[0] == absent
    assert told[1][0].startswith("z = ")
    assert told[1][1:] == absent[1:]
    assert told[2][1].startswith("a = tanh(")
    assert told[2][2:] == absent[2:]
    mean = snapshot_of(changed(Experiment(), recipe), epochs=1, operations=1, batch=True)
    assert written(mean, 1, 0) == ["mean z is not computed yet", "mean a is not computed yet", absent[2]]


def test_of_a_batch_means_and_sums_are_told_as_such_and_not_put_into_a_function() -> None:
    snapshot = seen("two classes", None, batch=True)
    layer = snapshot.subject.activity.layers[0]
    lines = written(snapshot, 1, 0)
    assert lines[0].startswith("mean z = ")
    assert lines[1] == f"mean a = {_s(layer.a[0])}  over 16 samples of tanh(z)"
    assert lines[3] == f"δ = {_s(layer.delta[0])}  sum over 16 samples of dC/da · f'(z)"


def test_who_has_no_room_among_the_blamed_is_counted() -> None:
    snapshot = seen("pictures", None, batch=False)
    whole = written(snapshot, 1, 0, width=3000)[-1].split()[1:]
    blamed = len(whole) // 2
    assert blamed > 20
    for width in range(30, 3001, 45):
        words = written(snapshot, 1, 0, width=width)[-1].split()[1:]
        named = [word for word in words if word.endswith("%")]
        assert words[: 2 * len(named)] == whole[: 2 * len(named)]
        rest = blamed - len(named)
        assert words[2 * len(named) :] == ([f"+{rest}", "more"] if rest else [])


def test_nobody_is_blamed_where_there_is_no_error() -> None:
    snapshot = seen("dead neurons", None, batch=False)
    first = snapshot.subject.activity.layers[0]
    silent = structs.replace(first, delta=np.zeros_like(first.delta))
    activity = structs.replace(snapshot.subject.activity, layers=(silent, *snapshot.subject.activity.layers[1:]))
    quiet = structs.replace(snapshot, subject=structs.replace(snapshot.subject, activity=activity))
    assert written(quiet, 1, 0)[-1] == "blames nobody: no error, or no signal"


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("batch", [False, True])
def test_it_fits_into_the_smallest_screen_and_in_ascii_it_is_ascii(name: str, batch: bool) -> None:
    snapshot = seen(name, 1.0, batch=batch)
    for layer, neuron in neurons(snapshot):
        lines = written(snapshot, layer, neuron, width=44, charset="ascii")
        assert all(line.isascii() for line in lines)
        assert all(len(line) <= 44 for line in lines)


@given(
    weights=st.lists(st.floats(-1e6, 1e6), min_size=64, max_size=64),
    width=st.integers(36, 120),
    height=st.integers(6, 20),
)
def test_it_always_fits(weights: list[float], width: int, height: int) -> None:
    snapshot = seen("pictures", None, batch=False)
    parameters = snapshot.subject.parameters.copy()
    parameters.weights(1)[0] = weights
    wild = structs.replace(snapshot, subject=structs.replace(snapshot.subject, parameters=parameters))
    lines = written(wild, 1, 0, width, height)
    assert len(lines) <= height
    assert all(len(line) <= width for line in lines)


@pytest.mark.parametrize("batch", [False, True])
def test_an_input_is_told_in_the_units_of_the_data(batch: bool) -> None:
    snapshot = seen("regression", 1.0, batch=batch)
    rows, chosen = snapshot.subject.rows, snapshot.data.shown_samples
    assert rows is not None
    assert chosen is not None
    places = [chosen.rows.tolist().index(row) for row in (rows if batch else rows[:1])]
    for neuron in range(snapshot.data.features):
        expected = chosen.inputs[places, neuron].mean()
        assert input_value(snapshot, neuron) == pytest.approx(expected, rel=1e-4, abs=1e-4)
