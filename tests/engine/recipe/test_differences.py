"""What differs between two recipes, in words, and whether it can be changed while a network learns."""

import pytest

from nn_tui.engine import Experiment
from nn_tui.engine.recipe.differences import describe, differences
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import needs_restart
from nn_tui.engine.training.optimizers import Adam


def words(**fields: object) -> list[str]:
    after = changed(Experiment(), {path.replace("__", "."): value for path, value in fields.items()})
    return [describe(difference) for difference in differences(Experiment(), after)]


def test_a_difference_is_said_in_words() -> None:
    assert words(training__batch_size=32) == ["batch size 16 → 32"]
    assert words(training__batch_size="all") == ["batch size 16 → all"]
    assert words(training__optimizer="sgd") == ["optimizer adam → sgd"]
    assert words(training__optimizer__beta1=0.5) == ["beta1 0.9 → 0.5"]
    assert words(training__l2=0.001, training__clip_norm=1.0) == ["L2 0 → 0.001", "clipping by norm none → 1"]
    assert words(training__shuffle=False) == ["shuffle on → off"]
    assert words(training__loss="hinge") == ["loss automatic → hinge"]
    assert words(network__hidden=[8, 4], network__dropout=0.2) == ["hidden layers 8, 8 → 8, 4", "dropout 0 → 0.2"]
    assert words(training__target={"value": 0.1}) == ["target none → value 0.1, monitor train_loss"]
    assert words(data__noise=0.3) == ["noise automatic → 0.3"]
    assert words(data__kinds={"zip": "category", "day": "drop"}) == ["kinds none → zip category, day drop"]
    assert words(data__missing="mean", data__exclude="id") == ["exclude none → id", "missing none → mean"]


def test_the_name_of_an_optimizer_is_its_table_with_all_defaults() -> None:
    after = changed(Experiment(), {"training.optimizer": {"name": "adam"}})
    assert after.training.optimizer == Adam()
    assert differences(Experiment(), after) == ()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("seed", 1),
        ("dtype", "float64"),
        ("data.source", "moons"),
        ("data.samples", 50),
        ("data.scale", "none"),
        ("network.initializer", "zeros"),
        ("network.initializer", {"name": "normal", "deviation": 0.1}),
        ("network.weights", "/weights.safetensors"),
    ],
)
def test_where_numbers_come_from_takes_a_restart(path: str, value: object) -> None:
    after = changed(Experiment(), {path: value, "training.batch_size": 3})
    assert needs_restart(differences(Experiment(), after)) == (path,)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("data.noise", 0.2),
        ("data.test_fraction", 0.5),
        ("network.hidden", [3]),
        ("network.activation", "relu"),
        ("network.dropout", 0.1),
        ("network.freeze", ["layers.0.bias"]),
        ("training.loss", "hinge"),
        ("training.optimizer", "sgd"),
        ("training.learning_rate", 0.1),
        ("training.schedule", "cosine"),
        ("training.epochs", 3),
        ("training.class_weights", "balanced"),
    ],
)
def test_everything_else_is_changed_while_it_learns(path: str, value: object) -> None:
    assert needs_restart(differences(Experiment(), changed(Experiment(), {path: value}))) == ()
