"""An optimizer's update of one parameter: the equations lead to what really happened, and can be computed by hand."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy import sign

from nn_tui.engine import Experiment, NetworkRecipe, TrainingRecipe
from nn_tui.engine.explain.optimizer_memory import OptimizerMemory, optimizer_memory
from nn_tui.engine.explain.quasi_newton import quasi_newton
from nn_tui.engine.explain.update import PRECISION, Equation, Updated, agrees, explain_update
from nn_tui.engine.training.optimizers import (
    LBFGS,
    OPTIMIZERS,
    SGD,
    Adagrad,
    Adam,
    AdamW,
    Lion,
    Momentum,
    NAdam,
    Nesterov,
    Optimizer,
    RAdam,
    RMSprop,
)

UNEXPLAINED = (Lion(beta2=0.0),)
EXPLAINED = (
    *(kind() for kind in OPTIMIZERS.values()),
    LBFGS(memory=2),
    RMSprop(momentum=0.9),
    NAdam(momentum_decay=0.0),
    NAdam(beta1=0.0),
    Lion(weight_decay=0.1),
)


def by_hand(equation: Equation) -> float:
    """Compute the figures of an equation as they are written."""
    figures = equation.figures.replace("{}", "({!r})").format(*equation.numbers)
    for written, python in (("²", "**2"), ("^", "**"), ("√", "sqrt"), ("·", "*")):
        figures = figures.replace(written, python)
    return float(eval(figures, {"sqrt": sqrt, "sign": sign}))


def trained(optimizer: Optimizer, batches: int) -> tuple[OptimizerMemory, list[Updated]]:
    """Return what an optimizer keeps after `batches` batches, and what it did to each parameter of the first neuron."""
    size = "all" if optimizer.full_batch else 10
    experiment = Experiment(
        dtype="float64",
        network=NetworkRecipe(hidden=(4, 2)),
        training=TrainingRecipe(optimizer=optimizer, learning_rate=0.02, batch_size=size),
    )
    trainer = experiment.trainer()
    for _ in range(batches):
        trainer.run_batch()
    network, state = trainer.network, trainer.optimizer_state
    rate = trainer.update_rate
    assert rate is not None
    memory = optimizer_memory(trainer.optimizer, state.vectors, network.parameters, state.step, rate)
    return memory, [
        Updated(
            before=float(network.parameters.folded(1)[row, 0]) + float(network.updates.folded(1)[row, 0]),
            gradient=float(network.gradients.folded(1)[row, 0]),
            update=float(network.updates.folded(1)[row, 0]),
            kept=memory.at(1, row, 0),
            learning_rate=rate,
            step=memory.step,
            direction=quasi_newton(memory, 1, row, 0),
        )
        for row in range(3)
    ]


@pytest.mark.parametrize("optimizer", EXPLAINED, ids=repr)
@pytest.mark.parametrize("batches", [1, 7, 43])
def test_the_equations_end_in_the_update_that_was_made(optimizer: Optimizer, batches: int) -> None:
    memory, parameters = trained(optimizer, batches)
    for at in parameters:
        equations = explain_update(memory.recipe, at)
        assert equations[-1].symbol == "Δw"
        assert equations[-1].value == pytest.approx(-at.update, rel=1e-6)
        assert agrees(equations, at)
        for equation in equations:
            assert by_hand(equation) == pytest.approx(equation.value, rel=1e-6, abs=1e-15)


AVERAGES = ("m = β₁ m + (1 - β₁) g", "v = β₂ v + (1 - β₂) g²")
CORRECTED = ("m̂ = m / (1 - β₁ᵗ)", "v̂ = v / (1 - β₂ᵗ)")


@pytest.mark.parametrize(
    ("optimizer", "lines"),
    [
        (SGD(), ("Δw = -η g",)),
        (Momentum(), ("v = μ v + g", "Δw = -η v")),
        (Nesterov(), ("v = μ v + g", "Δw = -η (g + μ v)")),
        (Adagrad(), ("s = s + g²", "Δw = -η g / (√s + ε)")),
        (RMSprop(), ("s = α s + (1 - α) g²", "Δw = -η g / (√s + ε)")),
        (RMSprop(momentum=0.9), ("s = α s + (1 - α) g²", "q = g / (√s + ε)", "v = μ v + q", "Δw = -η v")),
        (Adam(), (*AVERAGES, *CORRECTED, "Δw = -η m̂ / (√v̂ + ε)")),
        (AdamW(weight_decay=0.0), (*AVERAGES, *CORRECTED, "Δw = -η m̂ / (√v̂ + ε)")),
        (AdamW(), (*AVERAGES, *CORRECTED, "Δw = -η m̂ / (√v̂ + ε) - η λ w")),
        (
            NAdam(),
            (
                *AVERAGES,
                "μ = β₁ (1 - 0.5 · 0.96^(t ψ))",
                "μ' = β₁ (1 - 0.5 · 0.96^((t+1) ψ))",
                "Π = Π μ",
                "m̄ = (1 - μ) g / (1 - Π) + μ' m / (1 - Π μ')",
                "v̂ = v / (1 - β₂ᵗ)",
                "Δw = -η m̄ / (√v̂ + ε)",
            ),
        ),
        (
            RAdam(),
            (
                *AVERAGES,
                "m̂ = m / (1 - β₁ᵗ)",
                "ρ∞ = 2 / (1 - β₂) - 1",
                "ρ = ρ∞ - 2 t β₂ᵗ / (1 - β₂ᵗ)",
                "r = √((ρ - 4) (ρ - 2) ρ∞ / ((ρ∞ - 4) (ρ∞ - 2) ρ))",
                "Δw = -η r m̂ √(1 - β₂ᵗ) / (√v + ε)",
            ),
        ),
        (
            LBFGS(memory=2),
            (
                "a1 = s·q / s·y",
                "q = q - a1 y",
                "a2 = s·q / s·y",
                "q = q - a2 y",
                "r = q · s·y / y·y",
                "b2 = y·r / s·y",
                "r = r + s (a2 - b2)",
                "b1 = y·r / s·y",
                "r = r + s (a1 - b1)",
                "Δw = -α r",
            ),
        ),
        (Lion(), ("c = β₁ m + (1 - β₁) g", "Δw = -η sign(c)")),
        (Lion(weight_decay=0.1), ("c = β₁ m + (1 - β₁) g", "Δw = -η (sign(c) + λ w)")),
    ],
    ids=repr,
)
def test_the_lines_are_those_of_the_papers(optimizer: Optimizer, lines: tuple[str, ...]) -> None:
    look, parameters = trained(optimizer, 9)
    found = explain_update(look.recipe, parameters[0])
    assert tuple(f"{equation.symbol} = {equation.formula}" for equation in found) == lines


def test_every_number_of_a_line_is_given_or_stands_on_a_line_above() -> None:
    memory, (at, *_) = trained(Adam(), 9)
    assert isinstance(memory.recipe, Adam)
    mean, square, m, v, change = explain_update(memory.recipe, at)
    assert mean.numbers[3] == square.numbers[3] == at.gradient
    assert m.numbers[0] == mean.value
    assert v.numbers[0] == square.value
    assert change.numbers[:3] == (at.learning_rate, m.value, v.value)
    assert m.numbers[2] == v.numbers[2] == 9


def test_what_an_optimizer_keeps_is_a_copy_that_training_leaves_alone() -> None:
    trainer = Experiment(training=TrainingRecipe(optimizer="momentum")).trainer()
    trainer.run_batch()
    state = trainer.optimizer_state
    memory = optimizer_memory(trainer.optimizer, state.vectors, trainer.network.parameters, state.step, 0.1)
    before = memory.vectors["velocity"].vector.copy()
    trainer.run_batch()
    assert (memory.vectors["velocity"].vector == before).all()
    assert (state.vectors["velocity"] != before).any()


def test_radam_leaves_the_squares_out_while_their_mean_is_too_young() -> None:
    young, old = (
        {equation.symbol: equation for equation in explain_update(memory.recipe, parameters[0])}
        for memory, parameters in (trained(RAdam(), batches) for batches in (5, 6))
    )
    assert young["ρ"].value <= 5 < old["ρ"].value
    assert "v" not in young
    assert young["Δw"].formula == "-η m̂ for ρ ≤ 5"
    assert old["Δw"].numbers[1] == old["r"].value


@pytest.mark.parametrize("optimizer", UNEXPLAINED, ids=repr)
def test_what_one_parameters_numbers_do_not_tell_is_not_told(optimizer: Optimizer) -> None:
    memory, parameters = trained(optimizer, 2)
    assert explain_update(memory.recipe, parameters[0]) == ()


def test_an_update_agrees_to_the_precision_of_single_numbers() -> None:
    near, far = (Updated(0.0, 1.0, 0.1 * (1 + share), {}, 0.1, 1) for share in (PRECISION / 2, PRECISION * 2))
    assert agrees(explain_update(SGD(), near), near)
    assert not agrees(explain_update(SGD(), far), far)


def test_an_average_that_keeps_nothing_has_no_before() -> None:
    at = Updated(0.0, 2.0, 0.2, {"velocity": 2.0}, 0.1, 3)
    velocity, _ = explain_update(Momentum(momentum=0.0), at)
    assert velocity.numbers == (0.0, 0.0, 2.0)


@given(st.floats(0.01, 10), st.floats(0.001, 1))
def test_an_update_of_other_numbers_is_found_out(gradient: float, rate: float) -> None:
    at = Updated(0.0, gradient, gradient * rate * 1.5, {}, rate, 0)
    assert not agrees(explain_update(SGD(), at), at)
    assert not agrees((), at)


def test_the_rate_is_that_of_the_last_update_also_where_a_schedule_has_moved_it() -> None:
    trainer = Experiment(training=TrainingRecipe(schedule="exponential", learning_rate=0.1, epochs=5)).trainer()
    trainer.run_epoch()
    assert trainer.update_rate == pytest.approx(0.1)
    assert trainer.learning_rate < 0.1
