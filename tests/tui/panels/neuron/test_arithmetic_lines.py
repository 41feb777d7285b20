"""A neuron's arithmetic word for word: each line, what colour its parts have, and what is told of a batch under way."""

import numpy as np
import pytest
from msgspec import structs

from nn_tui.engine import ParameterVector
from nn_tui.engine.network.losses import Huber, PlainLoss, Poisson
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.drawing.glyphs import GLYPHS, Charset
from nn_tui.tui.drawing.styled_text import StyledLine
from nn_tui.tui.panels.neuron.arithmetic import describe_neuron
from nn_tui.tui.panels.statements import bracketed
from tests.tui.panels.neuron.made_up import made_up, stepped, texts

LETTERS = {
    "plain": "p",
    "faint": "f",
    "activation": "a",
    "name": "n",
    "error": "e",
    "positive": "+",
    "negative": "-",
    "selected": "s",
}


def told(snapshot: Snapshot, layer: int, neuron: int, charset: Charset = "braille") -> list[str]:
    return texts(describe_neuron(snapshot, layer, neuron, GLYPHS[charset], 200, 40))


def coloured(line: StyledLine) -> str:
    """Return a letter for the role of each part."""
    return "".join(LETTERS[part.role] for part in line)


def test_a_hidden_neuron_has_its_sums_forwards_and_backwards() -> None:
    assert told(made_up(), 1, 0) == [
        "z = 0.5000·1.000 + -1.000·-2.000 + bias -2.250 = 0.2500",
        "a = tanh(0.2500) = 0.2449",
        "dC/da = 1.000·-1.068 + 0.2500·0.05434 = -1.054",
        "δ = dC/da · f'(z) = -1.054 · 0.9400 = -0.9912",
        "blames x2 67% x1 33%",
    ]
    assert told(made_up(), 2, 1) == [
        "z = 0.2500·0.2449 + 0.7500·0.4621 + -1.500·-0.6351 + bias 0.3750 = 1.736",
        "a = tanh(1.736) = 0.9397",
        "dC/da = -0.5000·-0.9293 = 0.4647",
        "δ = dC/da · f'(z) = 0.4647 · 0.1170 = 0.05434",
        "blames h1.3 47% h1.2 34% h1.1 18%",
    ]


def test_an_output_has_its_error_from_what_it_should_have_been() -> None:
    assert told(made_up(), 3, 0) == [
        "z = 3.000·-0.7854 + -0.5000·0.9397 + bias 0.2500 = -2.576",
        "a = sigmoid(-2.576) = 0.07069",
        "δ = a - y = 0.07069 - 1.000 = -0.9293",
        "blames h2.2 54% h2.1 46%",
    ]


def test_of_a_batch_there_are_means_and_sums() -> None:
    assert told(made_up(batch=True), 2, 0) == [
        "mean z = 1.000·0.2449 + -2.000·0.4621 + 0.5000·-0.6351 + bias -0.06250 = -1.059",
        "mean a = -0.7854  over 16 samples of tanh(z)",
        "dC/da = 3.000·-14.87 = -44.61",
        "δ = -17.09  sum over 16 samples of dC/da · f'(z)",
        "blames h1.2 57% h1.1 29% h1.3 14%",
    ]
    assert told(made_up(batch=True), 3, 0)[2] == "δ = -14.87  sum over 16 samples of (a - y) / 16"


def test_a_batch_of_one_is_one_sample() -> None:
    batch = made_up(batch=True)
    alone = structs.replace(batch, subject=structs.replace(batch.subject, samples=1))
    assert told(alone, 3, 0)[1:3] == ["a = sigmoid(-2.576) = 0.07069", "δ = a - y = 0.07069 - 1.000 = -14.87"]
    assert "mean" not in "".join(told(alone, 3, 0))


def test_in_ascii_it_is_spelled_out() -> None:
    assert told(made_up(), 1, 0, "ascii")[2:4] == [
        "dC/da = 1.000*-1.068 + 0.2500*0.05434 = -1.054",
        "d = dC/da * f'(z) = -1.054 * 0.9400 = -0.9912",
    ]


# Its colours


def test_products_are_coloured_by_their_sign_and_results_by_what_they_are() -> None:
    z, a, da, delta, blames = describe_neuron(made_up(), 1, 0, GLYPHS["braille"], 200, 40)
    assert coloured(z) == "np+p+pppn"  # z = 0.5000·1.000 + -1.000·-2.000 + bias -2.250 = 0.2500
    assert coloured(a) == "apppa"  # a = tanh(0.2500) = 0.2449
    assert coloured(da) == "np-p+pn"  # dC/da = 1.000·-1.068 + 0.2500·0.05434 = -1.054
    assert coloured(delta) == "epppppe"  # δ = dC/da · f'(z) = -1.054 · 0.9400 = -0.9912
    assert coloured(blames) == "epp"


def test_a_product_of_nothing_is_positive() -> None:
    snapshot = made_up()
    activity = structs.replace(snapshot.subject.activity, inputs=np.array([0.0, -2.0]))
    silent = structs.replace(snapshot, subject=structs.replace(snapshot.subject, activity=activity))
    z = describe_neuron(silent, 1, 0, GLYPHS["braille"], 200, 40)[0]
    assert [(part.text, part.role) for part in z[2:5:2]] == [("0.5000·0", "positive"), ("-1.000·-2.000", "positive")]


def test_words_beside_the_numbers_of_a_batch_are_faint() -> None:
    _, a, _, delta, _ = describe_neuron(made_up(batch=True), 1, 0, GLYPHS["braille"], 200, 40)
    assert (coloured(a), coloured(delta)) == ("apaf", "epef")


def test_what_is_absent_is_faint_beside_its_name() -> None:
    lines = describe_neuron(stepped(made_up(), "x", 0), 2, 0, GLYPHS["braille"], 200, 40)
    assert [coloured(line) for line in lines] == ["nf", "af", "ef"]


# What is computed


def names_at(writes: str, layer: int, of: int) -> list[str]:
    """Return what the lines of a neuron of layer `of` begin with, once this is computed for a layer."""
    return [line.partition(" = ")[0] for line in told(stepped(made_up(), writes, layer), of, 0)]


def test_step_by_step_more_of_it_is_computed() -> None:
    absent = {name: f"{name} is not computed yet" for name in ("z", "a", "δ")}
    assert names_at("x", 0, 1) == list(absent.values())
    assert names_at("z", 1, 1) == ["z", absent["a"], absent["δ"]]
    assert names_at("a", 1, 1) == ["z", "a", absent["δ"]]
    assert names_at("a", 1, 2) == list(absent.values())
    assert names_at("da", 1, 1) == ["z", "a", "dC/da", absent["δ"]]
    *lines, last = names_at("delta", 1, 1)
    assert lines == ["z", "a", "dC/da", "δ"]
    assert last.startswith("blames ")


def test_what_is_absent_in_a_batch_is_a_mean_too() -> None:
    assert told(stepped(made_up(batch=True), "x", 0), 1, 0) == [
        "mean z is not computed yet",
        "mean a is not computed yet",
        "δ is not computed yet",
    ]


# Dropout, weights of samples, other rules


def with_layer(snapshot: Snapshot, layer: int, **changes: object) -> Snapshot:
    """Return a snapshot with other activity of a layer."""
    layers = list(snapshot.subject.activity.layers)
    layers[layer - 1] = structs.replace(layers[layer - 1], **changes)
    activity = structs.replace(snapshot.subject.activity, layers=tuple(layers))
    return structs.replace(snapshot, subject=structs.replace(snapshot.subject, activity=activity))


def test_with_dropout_the_error_is_that_of_what_is_handed_on_times_the_mask() -> None:
    dropped = with_layer(made_up(), 1, mask=np.array([2.0, 0.0, 2.0]))
    assert told(dropped, 1, 0)[2:4] == [
        "dC/ds = 1.000·-1.068 + 0.2500·0.05434 = -1.054",
        "δ = dC/ds · f'(z) · mask = -1.054 · 0.9400 · 2.000 = -0.9912",
    ]


def activated(name: str, snapshot: Snapshot, layer: int = 1) -> Snapshot:
    """Return a snapshot in which a layer has another activation function, and its numbers as they were."""
    names = list(snapshot.structure.activation_names)
    names[layer - 1] = name
    structure = structs.replace(snapshot.structure, activation_names=tuple(names))
    now = ParameterVector(structure, snapshot.subject.parameters.vector)
    return structs.replace(snapshot, subject=structs.replace(snapshot.subject, parameters=now))


def test_an_identity_has_no_derivative_to_multiply_with() -> None:
    plain = activated("identity", with_layer(made_up(), 1, delta=np.array([-1.054, 0.0, 0.0])))
    assert told(plain, 1, 0)[1] == "a = identity(0.2500) = 0.2449"
    assert told(plain, 1, 0)[3] == "δ = dC/da = -1.054"
    dropped = with_layer(plain, 1, mask=np.array([2.0, 0.0, 2.0]))
    assert told(dropped, 1, 0)[3] == "δ = dC/ds · mask = -1.054 · 2.000 = -1.054"


@pytest.mark.parametrize(
    ("weight", "samples", "figures"),
    [
        (1.0, 1, "a - y = 0.07069 - 1.000"),
        (1.0, 10, "(a - y) / 10 = (0.07069 - 1.000) / 10"),
        (2.5, 1, "2.5 · (a - y) = 2.5 · (0.07069 - 1.000)"),
        (2.5, 10, "2.5 · (a - y) / 10 = 2.5 · (0.07069 - 1.000) / 10"),
    ],
)
def test_a_sample_counts_by_its_weight_among_the_samples_of_its_batch(
    weight: float, samples: int, figures: str
) -> None:
    snapshot = made_up()
    activity = structs.replace(snapshot.subject.activity, weight=weight)
    subject = structs.replace(snapshot.subject, activity=activity, samples=samples)
    assert told(structs.replace(snapshot, subject=subject), 3, 0)[2] == f"δ = {figures} = -0.9293"


def test_of_a_batch_with_weights_the_weight_is_a_letter() -> None:
    batch = made_up(batch=True)
    subject = structs.replace(batch.subject, activity=structs.replace(batch.subject.activity, weight=None))
    assert told(structs.replace(batch, subject=subject), 3, 0)[2].endswith(" of w · (a - y) / 16")


def test_a_target_below_zero_stands_in_brackets() -> None:
    snapshot = made_up()
    activity = structs.replace(snapshot.subject.activity, targets=np.array([-1.0]))
    below = structs.replace(snapshot, subject=structs.replace(snapshot.subject, activity=activity))
    assert told(below, 3, 0)[2].startswith("δ = a - y = 0.07069 - (-1.000) = ")
    assert (bracketed(-0.5), bracketed(0.0), bracketed(0.5)) == ("(-0.5000)", "0", "0.5000")


def with_loss(loss: PlainLoss) -> list[str]:
    """Return what is told of the output where it was trained for this loss."""
    snapshot = made_up()
    return told(structs.replace(snapshot, subject=structs.replace(snapshot.subject, loss=loss)), 3, 0)


def test_an_output_whose_cost_gives_no_error_in_one_stroke_multiplies_with_its_derivative() -> None:
    assert with_loss(Huber())[2] == "δ = dC/da · f'(z) = -14.15 · 0.06569 = -0.9293"


def test_with_counts_the_exponential_of_z_is_compared() -> None:
    assert with_loss(Poisson())[2] == "δ = e^z - y = e^(-2.576) - 1.000 = -0.9293"


def test_a_softmax_takes_in_the_neurons_beside_it() -> None:
    lines = told(activated("softmax", made_up(), 2), 2, 0)
    assert lines[1] == "a = softmax(z) = e^(-1.059 - 1.795) = -0.7854"
    assert lines[3] == "δ = a · (dC/da - Σ a·dC/da) = -0.7854 · (-2.788 - 2.626) = -1.068"
    spelled = told(activated("softmax", made_up(), 2), 2, 0, "ascii")
    assert spelled[3].startswith("d = a * (dC/da - sum a*dC/da) = ")


def test_what_a_softmax_subtracts_stands_in_brackets_below_zero() -> None:
    below = with_layer(made_up(), 2, z=np.array([-3.0, -2.0]), da=np.array([1.0, -2.0]))
    lines = told(activated("softmax", below, 2), 2, 1)
    assert lines[1] == "a = softmax(z) = e^(-2.000 - (-1.687)) = 0.9397"
    assert lines[3] == "δ = a · (dC/da - Σ a·dC/da) = 0.9397 · (-2.000 - (-2.665)) = 0.05434"
