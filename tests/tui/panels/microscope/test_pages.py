"""The microscope's pages: whatever is printed can be computed anew from its printed digits, and says what happened."""

import re
from collections.abc import Iterator
from math import exp, log, sqrt, tanh
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe, load_experiment
from nn_tui.engine.explain.step_effect import step_effect
from nn_tui.engine.runs import Snapshot
from nn_tui.engine.runs.one_look import look_once
from nn_tui.engine.timeline.place import Place
from nn_tui.engine.training.optimizers import OPTIMIZERS
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.drawing.styled_text import Part, StyledLine
from nn_tui.tui.drawing.text_cells import width_of
from nn_tui.tui.panels.microscope.check_words import Checks
from nn_tui.tui.panels.microscope.cost_sums import log_of
from nn_tui.tui.panels.microscope.matrix_form import CELL
from nn_tui.tui.panels.microscope.page_lines import lay_out, ordered
from nn_tui.tui.panels.microscope.pages import page_of
from nn_tui.tui.panels.microscope.scene import MicroscopeScene, Page, figure, short
from nn_tui.tui.panels.microscope.views import VIEWS, View
from tests.examples import examples

NUMBER = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?(?:e-?\d+)?)(?![\w.])")


def sigmoid(z: float) -> float:
    return 1 / (1 + exp(-z))


def relu(z: float) -> float:
    return max(z, 0.0)


def sign(x: float) -> float:
    return (x > 0) - (x < 0)


FUNCTIONS: dict[str, Any] = {
    "identity": float,
    "sqrt": sqrt,
    "tanh": tanh,
    "sigmoid": sigmoid,
    "relu": relu,
    "ln": log,
    "sign": sign,
    "e": exp(1),
    "abs": abs,
    "max": max,
    "min": min,
}
SINGLE = 3e-7


def half(text: str) -> float:
    """Return how far a number may be from what is printed."""
    mantissa, _, exponent = text.partition("e")
    return 0.5 * 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2])) if "." in mantissa or exponent else 0.0


def check(figures: str, result: str, where: str) -> None:
    """Fail unless the figures come to the result within what the rounding of all printed numbers leaves open."""
    text = re.sub(r"\|([^|]+)\|", r"abs(\1)", figures).replace("·", "*").replace("²", "**2").replace("^", "**")
    text = re.sub(r"\([^()]*(others|part)[^()]*\)", "", text).replace("bias ", "")
    text = re.sub(r"√([\d.e-]+)", r"sqrt(\1)", text).replace("√", "sqrt")
    text = re.sub(r"ln ([\d.e-]+)", r"ln(\1)", text)
    numbers = [found[1] for found in NUMBER.finditer(text)]
    form = NUMBER.sub("{}", text.replace("{", "").replace("}", ""))
    values = [float(number) for number in numbers]

    def at(these: list[float]) -> float:
        return float(eval(form.format(*(f"({value!r})" for value in these)), {"__builtins__": {}}, FUNCTIONS))

    middle = at(values)
    slack = sum(
        max(abs(at([*values[:i], value + way * half(number), *values[i + 1 :]]) - middle) for way in (1, -1))
        for i, (number, value) in enumerate(zip(numbers, values, strict=True))
    )
    size = max([abs(middle), *map(abs, values)])
    assert abs(middle - float(result)) <= 1.01 * slack + half(result.lstrip("-")) + SINGLE * size, f"{where}: {middle}"


def statements(page: Page) -> Iterator[tuple[str, str, str]]:
    for line in (*(row.line for row in page.rows), *_joined(page.above), *_joined(page.below)):
        text = "".join(part.text for part in line)
        parts = re.split(r"  |\?", text.strip())[0].split(" = ")
        if len(parts) >= 3 and re.fullmatch(r"-?[\d.]+(e-?\d+)?", parts[-1].strip()):
            figures = parts[-2]
            if re.search(r"\d", figures) and not re.search(
                r"[A-Zδηaβμ]|dC|\bw\b|\by\b|within|where|mean|min\(", figures
            ):
                yield figures, parts[-1].strip(), text


def _joined(lines: list[StyledLine]) -> list[StyledLine]:
    joined: list[StyledLine] = []
    for line in lines:
        if line and line[0].text == "  " and joined:
            joined[-1] = [*joined[-1], Part(" " + "".join(part.text for part in line).strip())]
        else:
            joined.append(line)
    return joined


@st.composite
def looks(draw: st.DrawFn) -> Snapshot:
    source, loss, output = draw(
        st.sampled_from(
            [
                ("plane", "mse", "identity"),
                ("plane", "huber", "tanh"),
                ("circles", "binary_cross_entropy", "sigmoid"),
                ("iris", "cross_entropy", "softmax"),
            ]
        )
    )
    optimizer = draw(st.sampled_from([*OPTIMIZERS]))
    experiment = Experiment(
        seed=draw(st.integers(0, 3)),
        dtype=draw(st.sampled_from(["float32", "float64"])),
        data=DataRecipe(source=source, samples=None if source == "iris" else 24),
        network=NetworkRecipe(
            hidden=tuple(draw(st.lists(st.integers(1, 3), max_size=2))),
            activation=draw(st.sampled_from(["tanh", "sigmoid", "relu"])),
            output=output,
            dropout=0.0 if optimizer == "lbfgs" else draw(st.sampled_from([0.0, 0.25])),
        ),
        training=TrainingRecipe(
            loss=loss,
            optimizer=optimizer,
            batch_size="all" if optimizer == "lbfgs" else draw(st.sampled_from([1, 6])),
            l2=draw(st.sampled_from([0.0, 0.05])),
            clip_norm=None if optimizer == "lbfgs" else draw(st.sampled_from([None, 0.1])),
        ),
    )
    place = Place(draw(st.integers(0, 2)), 0 if optimizer == "lbfgs" else draw(st.integers(0, 2)))
    return look_once(experiment, place, draw(st.sampled_from([None, 3])))


def scene_of(
    snapshot: Snapshot, layer: int = 1, neuron: int = 0, term: int | None = None, digits: int = 5
) -> MicroscopeScene:
    return MicroscopeScene(snapshot, layer, neuron, term, digits, GLYPHS["braille"])


def checks_of(snapshot: Snapshot) -> Checks:
    assert snapshot.workings is not None
    return Checks(effect=step_effect(snapshot.workings, snapshot.subject.loss))


@examples(25)
@given(looks(), st.sampled_from(VIEWS[:-1]), st.integers(0, 99), st.integers(3, 7))
def test_every_equation_can_be_computed_from_its_printed_digits(
    snapshot: Snapshot, view: View, pick: int, digits: int
) -> None:
    structure = snapshot.structure
    layer = 1 + pick % structure.depth
    scene = scene_of(snapshot, layer, pick % structure.sizes[layer], pick % 3, digits)
    page = page_of(scene, view, 300, checks_of(snapshot))
    told = list(statements(page))
    if view in ("forward", "cost", "gradient", "update"):
        assert told
    for figures, result, where in told:
        check(figures, result, where)


@examples(50)
@given(st.floats(-1000, 1000), st.one_of(st.none(), st.floats(0, 1000)), st.integers(3, 9), st.booleans())
def test_the_logarithm_of_a_saturated_probability_keeps_its_digits(
    z: float, above: float | None, digits: int, by_rest: bool
) -> None:
    scene = scene_of(look_once(load_experiment("worked-example"), Place(0), None), digits=digits)
    log_sum = None if above is None else z + above
    figures = log_of(scene, z, log_sum, by_rest=by_rest)
    exact = -float(np.logaddexp(0.0, -z)) if above is None else -above
    written = re.sub(r"ln ([\d.e-]+)", r"ln(\1)", figures).replace("^", "**")
    found = float(eval(written, FUNCTIONS))
    assert found == pytest.approx(exact, rel=0.01, abs=10.0**-digits)


def text_of(lines: list[StyledLine]) -> str:
    return "\n".join("".join(part.text for part in line) for line in lines)


@pytest.mark.parametrize("room", [(76, 17), (116, 29), (156, 43), (40, 9), (20, 3)])
@pytest.mark.parametrize("view", VIEWS)
def test_a_page_keeps_to_its_room_and_keeps_its_result(view: View, room: tuple[int, int]) -> None:
    for name in ("worked-example", "digits"):
        snapshot = look_once(load_experiment(name), Place(0), None)
        for term in (None, 1):
            scene = scene_of(snapshot, 1, 1, term, 9 if name == "worked-example" else 5)
            page = page_of(scene, view, room[0], checks_of(snapshot))
            lines = lay_out(page, scene, view, *room)
            assert len(lines) <= room[1]
            assert all(width_of("".join(part.text for part in line)) <= room[0] for line in lines)
            if view == "forward" and room[1] > 3:
                assert "Z2 = " in text_of(lines)


def test_more_inputs_than_fit_are_added_up_and_counted_the_largest_first() -> None:
    snapshot = look_once(load_experiment("digits"), Place(0, 3), None)
    scene = scene_of(snapshot)
    page = page_of(scene, "forward", 76, Checks())
    rows = ordered(page, 8)
    sizes = [abs(row.amount) for row in rows]
    assert sizes == sorted(sizes, reverse=True)
    text = text_of(lay_out(page, scene, "forward", 76, 17))
    (count,) = re.findall(r"(\d+) more, together", text)
    shown = len(re.findall(r"W\d+,1·In\d+ = -?[\d.e-]+ ·", text))
    assert shown + int(count) + ("Bias = " in text) == 65


def test_the_published_numbers_stand_on_the_pages_to_the_digit() -> None:
    snapshot = look_once(load_experiment("worked-example"), Place(0), None)
    expected: dict[tuple[View, int], tuple[str, ...]] = {
        ("forward", 1): ("Z1 = 0.3775", "0.593269992"),
        ("forward", 2): ("0.75136507",),
        ("cost", 2): ("0.274811083", "0.023560026", "0.298371109"),
        ("gradient", 2): ("dC/dW1,1 = 0.138498562 · 0.593269992 = 0.082167041",),
        ("update", 2): ("0.358916480",),
    }
    for (view, layer), words in expected.items():
        scene = scene_of(snapshot, layer, digits=9)
        text = text_of(lay_out(page_of(scene, view, 116, checks_of(snapshot)), scene, view, 116, 30))
        assert all(word in text for word in words), text


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.integers(3, 15))
def test_a_figure_is_its_number_rounded(value: float, digits: int) -> None:
    text = figure(value, digits)
    assert abs(float(text) - value) <= max(1.001 * half(text.lstrip("-")), 1e-12 * abs(value))


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_a_number_of_single_precision_fits_in_its_cell_of_a_matrix(value: float) -> None:
    assert width_of(short(value)) < CELL
