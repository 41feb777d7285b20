"""The words of a neuron's arithmetic: complete where there is room, honest about what is left out where not."""

from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine.explain.neuron import Arithmetic, Blame, Term
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.panels.neuron.arithmetic import Circumstances, describe_neuron


def arithmetic(weights: list[float], *, bias: float = 0.05, backward: int = 2) -> Arithmetic:
    """Return some neuron with these incoming weights, all signals 0.5."""
    forward = tuple(Term(0, index, weight, 0.5) for index, weight in enumerate(weights))
    blames = tuple(Blame(0, index, 0.1, 1 / len(weights)) for index in range(len(weights)))
    return Arithmetic(
        layer=1,
        neuron=0,
        forward=forward,
        bias=bias,
        z=sum(term.product for term in forward) + bias,
        a=0.93,
        backward=tuple(Term(2, index, 0.81, -0.003) for index in range(backward)),
        da=-0.00243 * backward,
        derivative=0.135,
        delta=-0.0003,
        blames=blames,
    )


EVERYTHING = ("z", "a", "derivative", "da", "delta")


def written(
    neuron: Arithmetic,
    width: int,
    height: int,
    *,
    batch: bool = False,
    computed: tuple[str, ...] = EVERYTHING,
    target: float | None = None,
) -> list[str]:
    around = Circumstances("tanh", 2, [f"x{index + 1}" for index in range(100)], batch, computed, target)
    lines = describe_neuron(neuron, around, GLYPHS["braille"], width, height)
    return ["".join(part.text for part in line) for line in lines]


def test_with_room_every_product_is_written_out() -> None:
    lines = written(arithmetic([1.32, -0.44]), 100, 8)
    assert lines[0] == "z = 1.320·0.5000 + -0.4400·0.5000 + bias 0.05000 = 0.4900"
    assert lines[1] == "a = tanh(0.4900) = 0.9300"
    assert lines[2] == "dC/da = 0.8100·-0.003000 + 0.8100·-0.003000 = -0.004860"
    assert lines[3].startswith("δ = dC/da · f'(z) = -0.004860 · 0.1350 = ")
    assert lines[4] == "blames x1 50% x2 50%"


def test_without_room_it_says_how_many_products_are_left_out_and_keeps_the_largest() -> None:
    lines = written(arithmetic([0.1] * 40 + [9.0]), 60, 8)
    assert "9.000·0.5000" in "".join(lines)
    assert " more" in "".join(lines)


def test_an_output_takes_its_derivative_from_the_cost() -> None:
    assert any("cost" in line for line in written(arithmetic([1.0], backward=0), 60, 8))


def test_an_output_whose_error_comes_in_one_stroke_shows_it_so() -> None:
    lines = written(arithmetic([1.0], backward=0), 60, 8, computed=("z", "a", "delta"), target=1.0)
    assert "δ = a - y = 0.9300 - 1.000 = -3.00e-4" in lines


def test_what_is_not_computed_yet_is_not_shown() -> None:
    lines = written(arithmetic([1.0]), 60, 8, computed=("z",))
    assert lines[0].startswith("z = 1.000·0.5000")
    assert lines[1:] == ["a is not computed yet", "δ is not computed yet"]


def test_of_a_batch_the_products_are_called_means() -> None:
    assert any("mean of tanh(z)" in line for line in written(arithmetic([1.0]), 60, 8, batch=True))


@given(
    weights=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=80),
    width=st.integers(36, 120),
    height=st.integers(6, 20),
)
def test_it_always_fits(weights: list[float], width: int, height: int) -> None:
    lines = written(arithmetic(weights), width, height)
    assert len(lines) <= height
    assert all(len(line) <= width for line in lines)
