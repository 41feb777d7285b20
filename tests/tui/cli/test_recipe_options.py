"""What the options of the command line make of a recipe, and what `show` prints of it."""

from pathlib import Path
from typing import Any

import pytest

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment, load_experiment, to_toml
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.recipe.resolving import resolved
from nn_tui.tui.cli.recipe_from_options import experiment_from_options
from nn_tui.tui.cli.recipe_options import Options
from nn_tui.tui.cli.show import show


def iris(**fields: object) -> Experiment:
    """Return the preset with fields changed, their names with __ where the recipe has a dot."""
    return changed(load_experiment("iris"), {name.replace("__", "."): value for name, value in fields.items()})


@pytest.mark.parametrize(
    ("options", "experiment"),
    [
        (Options(), iris()),
        (Options(hidden="4"), iris(network__hidden=[4])),
        (Options(hidden="5, 3"), iris(network__hidden=[5, 3])),
        (Options(hidden=" None "), iris(network__hidden=[])),
        (Options(hidden=" "), iris(network__hidden=[])),
        (Options(activation="relu"), iris(network__activation="relu")),
        (
            Options(hidden="5,3", activation="relu , tanh"),
            iris(network__hidden=[5, 3], network__activation=["relu", "tanh"]),
        ),
        (Options(optimizer="sgd"), iris(training__optimizer="sgd")),
        (Options(learning_rate=0.25), iris(training__learning_rate=0.25)),
        (Options(batch_size="all"), iris(training__batch_size="all")),
        (Options(batch_size=" 7"), iris(training__batch_size=7)),
        (Options(epochs=3), iris(training__epochs=3)),
        (Options(seed=9), iris(seed=9)),
        (Options(set=("training.l2=0.5", "data.noise=0.1")), iris(training__l2=0.5, data__noise=0.1)),
    ],
)
def test_each_option_changes_its_field_and_no_other(options: Options, experiment: Experiment) -> None:
    assert experiment_from_options("iris", options) == experiment


def test_assignments_come_last_and_one_after_another() -> None:
    options = Options(epochs=3, learning_rate=0.1, set=("training.epochs=5", "training.epochs=7"))
    assert experiment_from_options("iris", options) == iris(training__epochs=7, training__learning_rate=0.1)


@pytest.mark.parametrize(
    ("options", "epochs"),
    [
        (Options(), "unlimited"),
        (Options(epochs=12), 12),
        (Options(set=("training.epochs=13",)), 13),
        (Options(set=("data.noise=0.1",)), "unlimited"),
        (Options(set=("data.noise=0.1", "training.schedule=cosine")), load_experiment("iris").training.epochs),
    ],
)
def test_a_preset_that_is_watched_goes_on_unless_something_needs_an_end(options: Options, epochs: object) -> None:
    assert experiment_from_options("iris", options, watched=True).training.epochs == epochs


@pytest.mark.parametrize("name", ["recipe.toml", "RECIPE.TOML"])
def test_a_recipe_that_is_watched_keeps_its_end(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(to_toml(iris(training__epochs=17)))
    assert experiment_from_options(str(tmp_path / name), Options(), watched=True).training.epochs == 17


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (Options(hidden="8, x"), "--hidden: 'x' is not a whole number"),
        (Options(batch_size=" 1.5 "), "--batch-size: '1.5' is not a whole number"),
        (Options(epochs="+100"), "--epochs: +100 is for a run that goes on, with --resume; expected a number"),
    ],
)
def test_what_is_no_number_is_refused_with_the_option(options: Options, sentence: str) -> None:
    with pytest.raises(InputError) as error:
        experiment_from_options("iris", options)
    assert str(error.value) == sentence


def test_show_prints_the_changed_recipe_with_all_that_was_left_open_filled_in() -> None:
    assert show("iris", Options(epochs=3)) == to_toml(resolved(iris(training__epochs=3)))


def test_options_are_left_alone_unless_they_are_typed() -> None:
    nothing: dict[str, Any] = dict.fromkeys(
        ("hidden", "activation", "optimizer", "learning_rate", "batch_size", "epochs", "seed")
    )
    assert Options() == Options(**nothing, set=())
