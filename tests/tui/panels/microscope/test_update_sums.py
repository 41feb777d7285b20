"""What lies between a gradient and its step: what is in use has a line, what is not has none."""

import pytest
from msgspec import structs

from nn_tui.engine import Experiment, load_experiment
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.panels.microscope.update_sums import update_page

from .looks import WORKED, look, scene_of, texts

WORKED_RECIPE = load_experiment("worked-example")
MOVING = structs.replace(WORKED_RECIPE, network=structs.replace(WORKED_RECIPE.network, freeze=()))


def below(snapshot: Snapshot, term: int | None = 0) -> list[str]:
    return texts(update_page(scene_of(snapshot, term=term), "", 200, None).below)


@pytest.mark.parametrize(
    ("training", "term", "lines"),
    [
        ({}, 0, []),
        ({"max_norm": 3.0}, 0, []),
        (
            {"l2": 0.5},
            0,
            ["dC/dW1,1 of the cost alone = 4.386e-4", "with its penalty g = 4.386e-4 + 0.5 · 0.15 = 0.0754"],
        ),
        (
            {"l1": 0.25},
            1,
            ["dC/dW2,1 of the cost alone = 8.771e-4", "with its penalty g = 8.771e-4 + 0.25 · sign(0.2) = 0.2509"],
        ),
        (
            {"l1": 0.25, "l2": 0.5},
            1,
            [
                "dC/dW2,1 of the cost alone = 8.771e-4",
                "with its penalty g = 8.771e-4 + 0.5 · 0.2 + 0.25 · sign(0.2) = 0.3509",
            ],
        ),
        ({"l2": 0.5}, 2, ["dC/dBias of the cost alone = 8.771e-3"]),
        ({"l1": 0.25}, 2, ["dC/dBias of the cost alone = 8.771e-3"]),
        (
            {"clip_value": 0.0005},
            0,
            ["dC/dW1,1 of the cost alone = 4.386e-4", "clipped g = 4.386e-4 within ±0.0005 = 4.386e-4"],
        ),
        (
            {"clip_value": 0.0005},
            1,
            ["dC/dW2,1 of the cost alone = 8.771e-4", "clipped g = 8.771e-4 within ±0.0005 = 5e-4"],
        ),
        (
            {"clip_norm": 1.0},
            2,
            [
                "dC/dBias of the cost alone = 8.771e-3",
                "clipped by norm g = 8.771e-3 · min(1, 1 / 0.1882) = 8.771e-3",
            ],
        ),
        (
            {"clip_norm": 0.0941},
            2,
            [
                "dC/dBias of the cost alone = 8.771e-3",
                "clipped by norm g = 8.771e-3 · min(1, 0.0941 / 0.1882) = 4.385e-3",
            ],
        ),
    ],
)
def test_penalties_and_clipping_have_a_line_each(training: dict[str, float], term: int, lines: list[str]) -> None:
    found = below(look(trained(**training)), term)
    assert found[: len(lines)] == lines
    assert found[len(lines)].startswith("sgd  g = ")


def trained(**training: object) -> Experiment:
    """Return the worked example with nothing frozen, and with these settings of its training."""
    return changed(MOVING, {f"training.{name}": value for name, value in training.items()})


def test_before_there_are_gradients_nothing_is_said_of_what_becomes_of_them() -> None:
    experiment = trained(l2=0.5, clip_value=0.25)
    operations = look(experiment, operations=1).operations
    first = next(place for place, one in enumerate(operations, 1) if one.writes == "gradients" and 1 in one.layers)
    outputs = next(place for place, one in enumerate(operations, 1) if one.writes == "gradients")
    assert outputs < first
    for early in (outputs, first - 1):
        assert below(look(experiment, operations=early)) == ["the update of this batch is not computed yet"]
    assert below(look(experiment, operations=first))[:3] == [
        "dC/dW1,1 of the cost alone = 4.386e-4",
        "with its penalty g = 4.386e-4 + 0.5 · 0.15 = 0.0754",
        "clipped g = 0.0754 within ±0.25 = 0.0754",
    ]


def test_a_frozen_weight_is_neither_penalised_nor_clipped() -> None:
    frozen = changed(trained(l2=0.5, clip_value=0.0625, clip_norm=0.0625), {"network.freeze": ["layers.0.weight[0,0]"]})
    snapshot = look(frozen)
    assert below(snapshot)[:2] == ["dC/dW1,1 of the cost alone = 4.386e-4", "sgd  frozen: no update moves it"]
    assert below(snapshot, 1)[:2] == [
        "dC/dW2,1 of the cost alone = 8.771e-4",
        "with its penalty g = 8.771e-4 + 0.5 · 0.2 = 0.1009",
    ]
    rows = update_page(scene_of(snapshot), "", 200, None).rows
    assert [line.endswith("  frozen") for line in texts([row.line for row in rows])] == [True, False, False]
    assert [row.amount == 0 for row in rows] == [True, False, False]
    assert [row.place for row in rows] == [0, 1, 2]


@pytest.mark.parametrize(("term", "name"), [(None, "W1,1"), (0, "W1,1"), (1, "W2,1"), (2, "Bias"), (9, "Bias")])
def test_the_arithmetic_is_that_of_the_parameter_stepped_to(term: int | None, name: str) -> None:
    assert below(look(trained(l2=0.5)), term)[0].startswith(f"dC/d{name} of the cost alone = ")


@pytest.mark.parametrize(
    ("schedule", "held", "words"),
    [
        ("constant", False, "η = 0.5 (schedule constant)"),
        ("cosine", False, "η = 0.5 (schedule cosine)"),
        ({"name": "step", "step_size": 5}, False, "η = 0.5 (schedule step)"),
        ("cosine", True, "η = 0.5 (set by hand)"),
    ],
)
def test_where_the_learning_rate_comes_from_is_said(schedule: object, held: bool, words: str) -> None:
    snapshot = look(trained(schedule=schedule))
    assert below(structs.replace(snapshot, rate_held=held))[-1] == words


def test_without_the_optimizers_memory_the_parameters_are_there_all_the_same() -> None:
    page = update_page(scene_of(structs.replace(WORKED, optimizer=None)), "said", 200, None)
    assert texts(page.above) == [""]
    assert texts([row.line for row in page.rows])[0] == "W1,1 = 0.15 - 2.193e-4 = 0.1498"
    assert not any("η" in line for line in texts(page.below))
    assert (page.sentence, page.summed) == ("said", False)


@pytest.mark.parametrize(("limit", "acts"), [(0.24, True), (0.2495, True), (0.2496, False), (1.0, False)])
def test_the_limit_of_a_neurons_weights_is_told_where_it_acts(limit: float, acts: bool) -> None:
    # After the step they are 0.14978 and 0.19956, which is 0.24952 long.
    for term, name in ((0, "W1,1 = 0.1498"), (1, "W2,1 = 0.1996")):
        words = f"the weights into h1.1 are longer than {limit:g}: {name} · {limit:g} / 0.2495 = "
        assert any(line.startswith(words) for line in below(look(trained(max_norm=limit)), term)) == acts
    assert not any("longer" in line for line in below(look(trained(max_norm=limit)), 2))
