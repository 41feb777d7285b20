"""A recipe is checked when it is read and when it is built from, and what is wrong is said with the field's name."""

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import InputError, Prepared, Task, load, memory_budget, names
from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe, load_experiment, to_toml
from nn_tui.engine.network.network import Network, Structure
from nn_tui.engine.recipe.loading import PRESETS, changed, decode
from nn_tui.engine.training.optimizers import Adam, Momentum
from tests.engine.building import made_up, recipe


def read(text: str) -> Experiment:
    return decode(text.encode(), where="recipe.toml")


@pytest.mark.parametrize("path", sorted(PRESETS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_preset_trains_the_dataset_that_it_is_named_after(path: Path) -> None:
    name = path.stem
    experiment = load_experiment(name)
    assert name in names()
    assert experiment.data.source == name
    trainer = experiment.trainer()
    before = trainer.evaluation.train.loss
    trainer.run_epoch()
    assert trainer.evaluation.train.loss < before


def test_every_dataset_has_its_preset() -> None:
    assert {path.stem for path in PRESETS.glob("*.toml")} == set(names())


def test_an_empty_recipe_is_the_default_one() -> None:
    assert read("") == Experiment()


def test_all_fields_can_be_given() -> None:
    found = read("""
        seed = 5
        dtype = "float64"
        [data]
        source = "moons"
        samples = 100
        noise = 0.2
        test_fraction = 0.5
        scale = "minmax"
        [network]
        hidden = [3, 2]
        activation = ["relu", "tanh"]
        output = "sigmoid"
        initializer = "he_normal"
        freeze = ["layers.0.bias"]
        [training]
        loss = "mse"
        optimizer = {name = "momentum", momentum = 0.5}
        learning_rate = 0.1
        batch_size = "all"
        epochs = 7
        shuffle = false
    """)
    assert (found.seed, found.dtype) == (5, "float64")
    assert found.data == DataRecipe(source="moons", samples=100, noise=0.2, test_fraction=0.5, scale="minmax")
    assert found.network == NetworkRecipe(
        hidden=(3, 2),
        activation=("relu", "tanh"),
        output="sigmoid",
        initializer="he_normal",
        freeze=("layers.0.bias",),
    )
    training = found.training
    assert training.optimizer == Momentum(momentum=0.5)
    assert (training.loss, training.learning_rate, training.batch_size) == ("mse", 0.1, "all")
    assert (training.epochs, training.shuffle) == (7, False)


@pytest.mark.parametrize(
    ("text", "path", "seen"),
    [
        ("sead = 1", "the recipe", "sead"),
        ("seed = -1", "seed", "-1"),
        ("seed = 1.5", "seed", "1.5"),
        ('dtype = "float16"', "dtype", "'float16'"),
        ("data = 3", "data", "3"),
        ('[data]\nsource = "iris"\nfraction = 0.1', "data", "fraction"),
        ("[data]\ntest_fraction = 1.0", "data.test_fraction", "1.0"),
        ("[data]\ntest_fraction = -0.1", "data.test_fraction", "-0.1"),
        ("[data]\nsamples = 1", "data.samples", "1"),
        ("[data]\nnoise = -1", "data.noise", "-1"),
        ('[data]\nscale = "log"', "data.scale", "'log'"),
        ("[network]\nhidden = [4, 0]", "network.hidden[1]", "0"),
        ("[network]\nhidden = 4", "network.hidden", "4"),
        ("[network]\nhidden = [2.5]", "network.hidden[0]", "2.5"),
        ("[training]\nlearning_rate = 0", "training.learning_rate", "0"),
        ("[training]\nlearning_rate = nan", "training.learning_rate", "nan"),
        ("[training]\nlearning_rate = 'fast'", "training.learning_rate", "'fast'"),
        ("[training]\nbatch_size = 0", "training.batch_size", "0"),
        ("[training]\nepochs = 0", "training.epochs", "0"),
        ("[training]\nepochs = true", "training.epochs", "True"),
        ("[training]\noptimizer = {name = 'adamm'}", "training.optimizer.name", "'adamm'"),
        ("[training]\noptimizer = {name = 'adam', beta3 = 1}", "training.optimizer", "beta3"),
        ("[training]\noptimizer = {name = 'adam', beta1 = 'x'}", "training.optimizer.beta1", "'x'"),
        ("[training]\noptimizer = {name = 'adam', beta2 = 1.0}", "training.optimizer.beta2", "1.0"),
    ],
)
def test_a_field_that_is_wrong_is_named_with_the_file_and_what_stands_there(text: str, path: str, seen: str) -> None:
    with pytest.raises(InputError) as raised:
        read(text)
    found, problem = str(raised.value).removeprefix("recipe.toml: ").split(": ", 1)
    assert found == path
    assert raised.value.field == (path if path != "the recipe" else None)
    assert seen in problem
    assert "\n" not in problem


@pytest.mark.parametrize("text", ["seed = ", "[data", "seed = 1\nseed = 2", "= 3"])
def test_text_that_is_not_toml_is_told_with_the_file(text: str) -> None:
    with pytest.raises(InputError, match=r"^recipe\.toml.* is not TOML"):
        read(text)


@given(st.binary(max_size=60))
def test_no_bytes_whatever_raise_anything_but_input_error(text: bytes) -> None:
    with suppress(InputError):
        assert isinstance(decode(text, where="recipe.toml"), Experiment)


@pytest.mark.parametrize(
    ("experiment", "sentence"),
    [
        (recipe("adamm"), "training.optimizer: there is no 'adamm'; choose one of sgd, momentum"),
        (recipe(activation="relu6"), "network.activation: there is no 'relu6'; choose one of identity, sigmoid"),
        (recipe(output="linear"), "network.output: there is no 'linear'"),
        (recipe(loss="rmse"), "training.loss: there is no 'rmse'; choose one of mse"),
        (recipe(freeze=("layers.9.bias",)), "network.freeze: there is no 'layers.9.bias'; choose one of layers.0.w"),
        (
            Experiment(network=NetworkRecipe(initializer="nought")),
            "network.initializer: there is no 'nought'; choose one of zeros",
        ),
        (recipe(activation=("tanh",)), "network.activation: 1 names for 2 hidden layers"),
        (recipe(activation="softmax"), "network.activation: softmax is for the output"),
        (
            recipe(loss="cross_entropy", output="sigmoid"),
            "training.loss: cross_entropy needs the output activation softmax, but network.output is sigmoid",
        ),
        (
            recipe(loss="cross_entropy"),
            "training.loss: cross_entropy is for several classes, but data.source made up is a regression",
        ),
        (
            recipe(loss="binary_cross_entropy", output="tanh"),
            "training.loss: binary_cross_entropy needs the output activation sigmoid, but network.output is tanh",
        ),
    ],
)
def test_names_that_do_not_exist_or_fit_are_told_with_the_choice_there_is(
    experiment: Experiment, sentence: str
) -> None:
    with pytest.raises(InputError, match="^" + re.escape(sentence)) as raised:
        experiment.trainer(made_up())
    assert raised.value.field == sentence.partition(":")[0]


def test_a_network_that_no_memory_holds_is_refused_with_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"^a network of 100,000,000,0.*batch_size = 16 needs about [0-9.,]+ EB"):
        Experiment(network=NetworkRecipe(hidden=(10**10, 10**10))).trainer()

    def full(_structure: Structure) -> Network:
        raise MemoryError

    monkeypatch.setattr("nn_tui.engine.recipe.experiment.Network", full)
    with pytest.raises(InputError, match=r"^a network of [0-9]+ weights and biases .* needs more memory than there is"):
        Experiment().trainer()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"network.hidden": []},
        {"network.hidden": [10**10, 10**10]},
        {"network.hidden": [10**6, 10**6]},
        {"network.activation": ["tanh"]},
        {"network.activation": "softmax"},
        {"network.output": "softmax"},
        {"network.initializer": "nought"},
        {"network.freeze": ["layers.0.weight[9,9]"]},
        {"network.weights": "/no/such/file.safetensors"},
        {"training.loss": "cross_entropy"},
        {"training.loss": "hinge"},
        {"training.optimizer": "lbfgs"},
        {"training.optimizer": "lbfgs", "training.batch_size": "all"},
        {"training.optimizer": "lbfgs", "training.batch_size": "all", "network.dropout": 0.5},
        {"training.schedule": "nonesuch"},
        {"training.schedule": "cosine", "training.epochs": "unlimited"},
        {"training.schedule": {"name": "cosine", "warmup_epochs": 9}, "training.epochs": 9},
        {"training.target": {"value": 0.1, "monitor": "test_loss"}},
        {"training.early_stopping": {}},
        {"training.class_weights": "balanced"},
        {"training.class_weights": {"nobody": 2.0}},
    ],
)
@pytest.mark.parametrize("task", ["regression", "binary"])
@pytest.mark.parametrize("test", [0, 5])
def test_a_check_refuses_what_a_trainer_refuses_in_the_same_words(
    fields: dict[str, object], task: Task, test: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is free changes from one moment to the next.
    monkeypatch.setattr(memory_budget, "free_memory", lambda: 1e9)

    def words(attempt: Callable[[Prepared], object]) -> str:
        try:
            attempt(data)
        except InputError as error:
            return str(error)
        return ""

    experiment, data = changed(Experiment(), fields), made_up(task, test=test)
    assert words(experiment.check) == words(experiment.trainer)


def test_a_check_builds_no_trainer(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(*_arguments: object, **_named: object) -> None:
        raise AssertionError

    monkeypatch.setattr("nn_tui.engine.recipe.experiment.Trainer", build)
    monkeypatch.setattr("nn_tui.engine.recipe.experiment.initialize", build)
    Experiment().check(made_up())


def test_softmax_needs_more_than_one_output() -> None:
    with pytest.raises(InputError, match=r"^network\.output: softmax needs two outputs"):
        recipe(output="softmax", loss="mse").trainer(made_up("binary"))


def test_a_dataset_that_does_not_exist_is_told_with_the_closest() -> None:
    for attempt in (Experiment(data=DataRecipe(source="irsi")).trainer, lambda: load_experiment("irsi")):
        with pytest.raises(InputError, match=r"irsi.*did you mean iris"):
            attempt()


def test_what_is_wrong_with_a_file_concerns_the_field_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("a,b\n")
    for source in ("irsi", str(tmp_path / "data.csv"), str(tmp_path / "none.csv")):
        with pytest.raises(InputError) as raised:
            Experiment(data=DataRecipe(source=source)).prepare()
        assert raised.value.field == "data.source"


@pytest.mark.parametrize(
    "experiment",
    [
        Experiment(seed=-1),
        Experiment(training=TrainingRecipe(learning_rate=0.0)),
        Experiment(training=TrainingRecipe(epochs=0)),
        Experiment(network=NetworkRecipe(hidden=(0,))),
    ],
)
def test_a_recipe_made_in_code_is_checked_in_the_same_way(experiment: Experiment) -> None:
    with pytest.raises(InputError):
        changed(experiment, {})


def test_a_recipe_survives_being_written_as_toml() -> None:
    for experiment in (Experiment(), *(load_experiment(name) for name in names()), recipe(Adam(beta1=0.5))):
        assert read(to_toml(experiment)) == experiment


@pytest.mark.parametrize(
    ("task", "loss", "output"),
    [
        ("regression", "mse", "identity"),
        ("binary", "binary_cross_entropy", "sigmoid"),
        ("multiclass", "cross_entropy", "softmax"),
    ],
)
def test_loss_and_output_fit_the_task_where_none_is_named(task: Task, loss: str, output: str) -> None:
    trainer = recipe().trainer(made_up(task))
    assert trainer.loss.name == loss
    assert trainer.network.structure.activations[-1].name == output


def test_no_hidden_layers_make_a_plain_regression() -> None:
    trainer = recipe(hidden=()).trainer(made_up())
    assert trainer.network.structure.sizes == (3, 2)


def test_data_and_weights_do_not_depend_on_each_others_settings() -> None:
    small, large = (Experiment(network=NetworkRecipe(hidden=(size,))) for size in (2, 9))
    assert np.array_equal(small.trainer().inputs, large.trainer().inputs)
    halved = Experiment(data=DataRecipe(test_fraction=0.5))
    first, second = Experiment().trainer().network.parameters, halved.trainer().network.parameters
    assert first.vector.tobytes() == second.vector.tobytes()


def test_generated_data_take_samples_and_noise_from_the_recipe() -> None:
    prepared = Experiment(data=DataRecipe(source="moons", samples=30, noise=0.0)).prepare()
    assert prepared.dataset.samples == 30
    clean = load("moons", samples=30, noise=0.0, rng=np.random.default_rng(0))
    assert prepared.dataset.features == clean.features
