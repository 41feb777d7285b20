"""The lines of a parameter's last update, word for word: as much of each as fits, and in which colours."""

from collections.abc import Mapping
from itertools import pairwise

import pytest
from msgspec import structs

from nn_tui.engine import Experiment, NetworkRecipe, ParameterVector, TrainingRecipe
from nn_tui.engine.explain.optimizer_memory import OptimizerMemory
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import Snapshot
from nn_tui.engine.training.optimizers import LBFGS, SGD, Adam, AdamW, NAdam, Optimizer, RAdam
from nn_tui.tui.drawing.glyphs import GLYPHS, Charset
from nn_tui.tui.drawing.styled_text import StyledLine
from nn_tui.tui.panels.update_arithmetic import describe_update, updated_of
from tests.tui.panels.neuron.made_up import made_up, texts, updated
from tests.tui.snapshots import snapshot_of, with_outline


def recipe(snapshot: Snapshot, changes: Mapping[str, object]) -> Snapshot:
    return with_outline(snapshot, experiment=changed(snapshot.experiment, changes))


def lines_of(
    snapshot: Snapshot, width: int = 200, charset: Charset = "braille", *, bias: bool = False
) -> list[StyledLine]:
    return describe_update(snapshot, 1, 0, None if bias else 1, GLYPHS[charset], width)


def told(snapshot: Snapshot, width: int = 200, charset: Charset = "braille", *, bias: bool = False) -> list[str]:
    return texts(lines_of(snapshot, width, charset, bias=bias))


# The numbers


def test_the_numbers_are_those_of_this_weight_or_of_the_bias() -> None:
    snapshot = structs.replace(
        made_up(), optimizer=OptimizerMemory(SGD(), {"x": made_up().parameters}, {"t": 3.0}, 7, 0.5)
    )
    weight, bias = (updated_of(snapshot, 1, 2, source) for source in (0, None))
    assert weight is not None
    assert bias is not None
    assert (weight.gradient, weight.update, weight.kept) == (-0.375, 0.09375, {"x": -0.75, "t": 3.0})
    assert (bias.gradient, bias.update, bias.kept) == (1.5, -0.375, {"x": 3.0, "t": 3.0})
    assert (weight.learning_rate, weight.step) == (0.5, 7)


def test_what_a_parameter_was_follows_from_what_it_is() -> None:
    at = updated_of(updated(), 1, 0, 1)
    assert at is not None
    assert at.before == -1.0 + 0.125
    # Scaled down after its update it may have been anything.
    at = updated_of(recipe(updated(), {"training.max_norm": 2.0}), 1, 0, 1)
    assert at is not None
    assert at.before is None


def test_between_the_operations_of_an_update_a_parameter_is_what_it_was() -> None:
    under_way = updated()
    writes = [operation.writes for operation in under_way.operations]
    at = updated_of(structs.replace(under_way, operation=writes.index("updates") + 1), 1, 0, 1)
    assert at is not None
    assert at.before == -1.0


@pytest.mark.parametrize(
    ("update", "updated_since", "before"), [(1233, True, 8.0), (1234, True, -0.875), (1233, False, -0.875)]
)
def test_where_the_batch_of_the_last_update_is_looked_at_its_own_parameters_are_what_they_were(
    update: int, updated_since: bool, before: float
) -> None:
    snapshot = updated()
    earlier = ParameterVector(snapshot.structure)
    earlier.vector[:] = 8.0
    subject = structs.replace(snapshot.subject, parameters=earlier, update=update, updated=updated_since)
    at = updated_of(structs.replace(snapshot, subject=subject), 1, 0, 1)
    assert at is not None
    assert at.before == before


def test_without_what_the_optimizer_keeps_there_is_nothing_to_tell() -> None:
    assert updated_of(structs.replace(updated(), optimizer=None), 1, 0, 1) is None
    assert told(structs.replace(updated(), optimizer=None)) == []
    assert updated_of(updated(rate=None), 1, 0, 1) is None


# The heading


def test_the_heading_names_optimizer_update_gradient_and_learning_rate_as_far_as_they_fit() -> None:
    versions = (
        "sgd  update 12  g = dC/dw = 0.25000  η = 0.5",
        "sgd  g = dC/dw = 0.25000  η = 0.5",
        "sgd  g = 0.25000  η = 0.5",
        "sgd  g = 0.25000",
        "sgd",
    )
    for version, shorter in pairwise(versions):
        assert told(updated(step=12), len(version))[0] == version
        assert told(updated(step=12), len(version) - 1)[0] == shorter


def test_without_a_number_of_its_own_no_update_is_counted() -> None:
    assert told(updated())[0] == "sgd  g = dC/dw = 0.25000  η = 0.5"
    assert told(updated(), charset="ascii")[0] == "sgd  g = dC/dw = 0.25000  lr = 0.5"


@pytest.mark.parametrize(
    ("changes", "weight", "bias"),
    [
        ({"training.l1": 0.1}, " (dC/dw with l1)", ""),
        ({"training.l2": 0.1}, " (dC/dw with l2)", ""),
        ({"training.l1": 0.1, "training.l2": 0.1}, " (dC/dw with l1 and l2)", ""),
        ({"training.clip_value": 0.5}, " (dC/dw clipped)", " (dC/dw clipped)"),
        ({"training.clip_norm": 0.5}, " (dC/dw clipped)", " (dC/dw clipped)"),
        ({"training.l2": 0.1, "training.clip_norm": 0.5}, " (dC/dw with l2, clipped)", " (dC/dw clipped)"),
    ],
)
def test_what_was_done_to_the_gradient_is_told(changes: Mapping[str, object], weight: str, bias: str) -> None:
    altered = recipe(updated(), changes)
    for of_bias, words in ((False, weight), (True, bias)):
        gradient = f"g = 0.25000{words}" if words else "g = dC/dw = 0.25000"
        assert told(altered, bias=of_bias)[0] == f"sgd  {gradient}  η = 0.5"


def test_what_was_done_to_the_gradient_is_left_out_first() -> None:
    clipped = recipe(updated(step=12), {"training.clip_norm": 0.5})
    for version in (
        "sgd  update 12  g = 0.25000 (dC/dw clipped)  η = 0.5",
        "sgd  g = 0.25000 (dC/dw clipped)  η = 0.5",
    ):
        assert told(clipped, len(version))[0] == version
    assert told(clipped, len(version) - 1)[0] == "sgd  g = 0.25000  η = 0.5"


# The equations


def test_an_equation_has_formula_and_numbers_or_what_fits_of_them() -> None:
    versions = (
        "Δw = -η g = -0.5 · 0.25 = -0.12500",
        "Δw = -0.5 · 0.25 = -0.12500",
        "Δw = -η g = -0.12500",
        "Δw = -0.12500",
    )
    for version, shorter in pairwise(versions):
        assert told(updated(), len(version))[1:] == [version]
        assert told(updated(), len(version) - 1)[1:] == [shorter]


def test_in_ascii_the_change_is_a_word_that_takes_its_room() -> None:
    whole = "change = -lr g = -0.5 * 0.25 = -0.12500"
    assert told(updated(), len(whole), "ascii")[1] == whole
    assert told(updated(), len(whole) - 1, "ascii")[1] == "change = -0.5 * 0.25 = -0.12500"


def test_settings_are_as_short_as_they_are_exact_and_other_numbers_have_five_digits() -> None:
    assert told(updated(gradient=0.0123456, rate=0.5))[1] == "Δw = -η g = -0.5 · 0.012346 = -0.0061728"


def test_parts_of_an_equation_have_their_colours() -> None:
    heading, change = lines_of(updated(step=12))
    assert [(part.text.strip()[:6], part.role) for part in heading] == [("sgd", "name"), ("update", "plain")]
    assert [(part.text, part.role) for part in change] == [
        ("Δw", "name"),
        (" = -η g", "faint"),
        (" = -0.5 · 0.25", "plain"),
        (" = ", "plain"),
        ("-0.12500", "activation"),
    ]
    adam = lines_of(snapshot_of(ADAM, epochs=1, optimizer=True))
    assert [line[-1].role for line in adam[1:]] == ["plain"] * 4 + ["activation"]


SMALL = NetworkRecipe(hidden=(2,))
ADAM = Experiment(network=SMALL, training=TrainingRecipe(optimizer="adam"))


@pytest.mark.parametrize(
    ("optimizer", "beginnings"),
    [
        (
            Adam(),
            [
                "m = beta1 m + (1 - beta1) g = 0.9 * ",
                "v = beta2 v + (1 - beta2) g^2 = 0.999 * ",
                "mhat = m / (1 - beta1^t) = ",
                "vhat = v / (1 - beta2^t) = ",
                "change = -lr mhat / (sqrt vhat + eps) = -0.01 * ",
            ],
        ),
        (AdamW(), [*[""] * 4, "change = -lr mhat / (sqrt vhat + eps) - lr lambda w = -0.01 * "]),
        (
            NAdam(),
            [
                *[""] * 2,
                "mu = beta1 (1 - 0.5 * 0.96^(t psi)) = 0.9 * (1 - 0.5 * 0.96^(25 * 0.004)) = ",
                "mu' = beta1 (1 - 0.5 * 0.96^((t+1) psi)) = ",
                "P = P mu = ",
                "mbar = (1 - mu) g / (1 - P) + mu' m / (1 - P mu') = ",
                "vhat = ",
                "change = -lr mbar / (sqrt vhat + eps) = ",
            ],
        ),
        (RAdam(), [*[""] * 3, "rhoinf = 2 / (1 - beta2) - 1 = ", "rho = rhoinf - 2 t beta2^t / (1 - beta2^t) = "]),
    ],
)
def test_in_ascii_every_sign_of_an_optimizer_has_a_word(optimizer: Optimizer, beginnings: list[str]) -> None:
    experiment = structs.replace(ADAM, training=TrainingRecipe(optimizer=optimizer))
    lines = told(snapshot_of(experiment, epochs=1, optimizer=True), 300, "ascii")
    assert all(line.isascii() for line in lines)
    for line, beginning in zip(lines[1:], beginnings, strict=False):
        assert line.startswith(beginning)


def test_young_squares_are_told_as_such() -> None:
    experiment = structs.replace(ADAM, training=TrainingRecipe(optimizer=RAdam(), batch_size="all"))
    young = snapshot_of(experiment, epochs=1, optimizer=True)
    assert told(young, 300, "ascii")[-1].startswith("change = -lr mhat for rho <= 5 = -0.01 * ")
    assert told(young, 300)[-1].startswith("Δw = -η m̂ for ρ ≤ 5 = -0.01 · ")


def test_where_one_parameter_does_not_tell_its_update_there_is_the_formula_and_what_it_was() -> None:
    snapshot = updated(LBFGS())
    whole = "θ ← θ − α H g: Δw = -0.12500"
    assert told(snapshot)[1:] == [whole]
    assert told(snapshot, len(whole))[1:] == [whole]
    assert told(snapshot, len(whole) - 1)[1:] == ["Δw = -0.12500"]
    assert told(snapshot, charset="ascii")[1:] == ["theta <- theta - alpha H g: change = -0.12500"]
