"""The words of a neuron's arithmetic: complete where there is room, honest about what is left out where not."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.panels.neuron.arithmetic import describe_neuron
from tests.tui.snapshots import snapshot_of

CIRCLES = Experiment(network=NetworkRecipe(hidden=(3, 2)), training=TrainingRecipe(batch_size=10))
DIGITS = Experiment(data=DataRecipe(source="digits"), network=NetworkRecipe(hidden=(40,)))
AT_REST = snapshot_of(CIRCLES, epochs=1)
PIXELS = snapshot_of(DIGITS)


def written(
    snapshot: Snapshot, layer: int, neuron: int, width: int = 100, height: int = 20, charset: str = "braille"
) -> list[str]:
    glyphs = GLYPHS["ascii" if charset == "ascii" else "braille"]
    lines = describe_neuron(snapshot, layer, neuron, glyphs, width, height)
    return ["".join(part.text for part in line) for line in lines]


def test_of_a_sample_aside_every_step_is_written_out() -> None:
    z, a, da, delta, blames = written(AT_REST, 2, 0)
    assert z.startswith("z = ")
    assert z.count("·") == 3
    assert " + bias " in z
    assert a == f"a = tanh({z.split()[-1]}) = {a.split()[-1]}"
    assert da.startswith("dC/da = ")
    assert da.count("·") == 1
    assert delta.startswith(f"δ = dC/da · f'(z) = {da.split()[-1]} · ")
    assert blames.startswith("blames h1.")
    assert sum(int(word[:-1]) for word in blames.split() if word.endswith("%")) in range(98, 103)


def test_an_output_of_cross_entropy_has_its_error_in_one_stroke() -> None:
    lines = written(AT_REST, 3, 0)
    assert next(line for line in lines if line.startswith("δ")).startswith("δ = a - y = 0.")
    assert not any("dC/da" in line for line in lines)


def test_an_output_of_squares_takes_its_derivative_from_the_cost() -> None:
    plane = snapshot_of(Experiment(data=DataRecipe(source="plane"), network=NetworkRecipe(hidden=(2,))))
    lines = written(plane, 2, 0)
    assert any(line.startswith("dC/da = ") and line.endswith("  from the cost") for line in lines)
    assert any(line.startswith("δ = dC/da = ") for line in lines)


def test_a_softmax_says_what_the_other_outputs_count_for() -> None:
    lines = written(PIXELS, 2, 3)
    assert any(line.startswith("a = softmax(z) = e^(") for line in lines)
    assert any(line.startswith("a = softmax(z) = e^(") for line in written(PIXELS, 2, 3, charset="ascii"))


def test_without_room_the_largest_products_are_kept_and_the_rest_is_summed_and_counted() -> None:
    z = "".join(written(PIXELS, 1, 0, 60, 8)).partition("a = ")[0]
    shown = z.count("·")
    assert 0 < shown < 64
    assert f" ({64 - shown} more)" in z
    weights, signals = PIXELS.parameters.weights(1)[0], PIXELS.subject.activity.inputs
    largest = max(zip(weights.tolist(), signals.tolist(), strict=True), key=lambda pair: abs(pair[0] * pair[1]))
    assert f"{largest[0]:.3f}"[:5] in z


def test_what_is_not_computed_yet_is_not_shown() -> None:
    summed = snapshot_of(CIRCLES, operations=2)
    lines = written(summed, 1, 0)
    assert lines[0].startswith("z = ")
    assert lines[1:] == ["a is not computed yet", "δ is not computed yet"]
    assert written(summed, 2, 0) == ["z is not computed yet", "a is not computed yet", "δ is not computed yet"]


def test_of_a_batch_only_what_holds_for_sums_is_an_equation() -> None:
    batch = snapshot_of(CIRCLES, epochs=1, batch=True)
    z, a, da, delta, _ = written(batch, 2, 0)
    assert z.startswith("mean z = ")
    assert a.startswith("mean a = ")
    assert a.endswith("  over 10 samples of tanh(z)")
    assert da.startswith("dC/da = ")
    assert delta.startswith("δ = ")
    assert delta.endswith("  sum over 10 samples of dC/da · f'(z)")
    assert any(line.endswith("sum over 10 samples of (a - y) / 10") for line in written(batch, 3, 0))


def test_in_a_batch_of_ten_a_sample_counts_a_tenth() -> None:
    stepped = snapshot_of(CIRCLES, operations=12)
    delta = next(line for line in written(stepped, 3, 0) if line.startswith("δ"))
    assert delta.startswith("δ = (a - y) / 10 = (0.")
    assert " / 10 = " in delta


def test_in_a_step_with_dropout_the_mask_is_a_factor() -> None:
    dropping = structs.replace(CIRCLES, network=structs.replace(CIRCLES.network, dropout=0.5))
    stepped = snapshot_of(dropping, operations=len(snapshot_of(dropping).operations))
    found = next(line for line in written(stepped, 1, 0) if line.startswith("δ"))
    assert found.startswith("δ = dC/ds · f'(z) · mask = ")


@given(place=st.sampled_from([(1, 0), (1, 39), (2, 0), (2, 9)]), width=st.integers(36, 120), height=st.integers(3, 20))
def test_it_always_fits(place: tuple[int, int], width: int, height: int) -> None:
    lines = written(PIXELS, *place, width, height)
    assert len(lines) <= height
    assert all(len(line) <= width for line in lines)
