"""Recipes: from TOML, with changes, in full as TOML again, and what is said about those that are wrong."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import InputError, names
from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe, load_experiment, to_toml
from nn_tui.engine.recipe.loading import assignment, changed, decode
from nn_tui.engine.recipe.resolving import resolved
from nn_tui.engine.training.optimizers import OPTIMIZERS
from nn_tui.engine.training.schedules import SCHEDULES
from tests.examples import examples


def trained(experiment: Experiment) -> bytes:
    trainer = experiment.trainer()
    trainer.run()
    return trainer.network.parameters.vector.tobytes()


RECIPES = st.builds(
    Experiment,
    seed=st.integers(0, 1000),
    dtype=st.sampled_from(["float32", "float64"]),
    data=st.builds(
        DataRecipe,
        source=st.sampled_from(names()),
        test_fraction=st.sampled_from([0.0, 0.25]),
        scale=st.sampled_from(["standard", "minmax"]),
    ),
    network=st.builds(
        NetworkRecipe,
        hidden=st.lists(st.integers(1, 4), max_size=2).map(tuple),
        activation=st.sampled_from(["tanh", "relu", "gelu"]),
        dropout=st.sampled_from([0.0, 0.3]),
    ),
    training=st.builds(
        TrainingRecipe,
        optimizer=st.sampled_from([name for name in OPTIMIZERS if name != "lbfgs"]),
        schedule=st.sampled_from(list(SCHEDULES)),
        batch_size=st.sampled_from([50, "all"]),
        epochs=st.just(2),
        l2=st.sampled_from([0.0, 0.01]),
        clip_norm=st.none() | st.just(1.0),
    ),
)


@examples(25)
@given(RECIPES)
def test_the_full_recipe_as_toml_decodes_and_trains_to_the_same_bytes(experiment: Experiment) -> None:
    full = resolved(experiment)
    again = decode(to_toml(full).encode(), where="shown")
    assert resolved(again) == full
    assert to_toml(again) == to_toml(full)
    assert trained(again) == trained(experiment)


def test_what_a_recipe_leaves_open_is_chosen_and_shown() -> None:
    text = to_toml(resolved(load_experiment("moons")))
    for line in (
        "samples = 500",
        "noise = 0.08",
        'output = "sigmoid"',
        'loss = "binary_cross_entropy"',
        "beta2 = 0.999",
    ):
        assert line in text
    assert "# clip_norm is not set" in text


@given(st.text())
def test_any_text_survives_toml(text: str) -> None:
    experiment = Experiment(training=TrainingRecipe(class_weights={text: 1.0}), network=NetworkRecipe(freeze=(text,)))
    assert decode(to_toml(experiment).encode("utf-8", "surrogatepass"), where="shown") == experiment


CSV = "a,b,kind\n" + "".join(f"{index * index},{index % 7}.5,{'xy'[index % 2]}\n" for index in range(40))


def test_paths_are_relative_to_the_file_of_the_recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "data.csv").write_text(CSV)
    (tmp_path / "inner" / "my.toml").write_text('data.source = "data.csv"\ntraining.epochs = 2')
    monkeypatch.chdir(tmp_path)
    experiment = load_experiment("inner/my.toml")
    assert experiment.data.source == str(tmp_path / "inner" / "data.csv")
    assert experiment.trainer().data.dataset.target_names == ("x", "y")
    assert load_experiment("inner/data.csv").data.source == experiment.data.source


def test_a_file_with_everything_chosen_trains_to_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text(CSV)
    experiment = changed(load_experiment(str(tmp_path / "data.csv")), {"training.epochs": 2})
    full = resolved(experiment)
    assert (full.data.target, full.data.features, full.data.task) == ("kind", ("a", "b"), "classification")
    assert trained(decode(to_toml(full).encode(), where="shown")) == trained(experiment)


@pytest.mark.parametrize(
    ("target", "features", "expected"),
    [
        (None, ["b"], ("kind", ("b",))),
        ("kind", ["b", "a"], ("kind", ("b", "a"))),
        ("a", None, ("a", ("b", "kind"))),
        (["a", "b"], ["kind"], (("a", "b"), ("kind",))),
        (["a", "b"], None, (("a", "b"), ("kind",))),
    ],
)
def test_columns_that_a_recipe_names_are_kept_and_only_the_others_are_chosen(
    tmp_path: Path, target: object, features: object, expected: tuple[object, object]
) -> None:
    (tmp_path / "data.csv").write_text(CSV.replace("x\n", "1\n").replace("y\n", "2\n"))
    experiment = changed(
        load_experiment(str(tmp_path / "data.csv")),
        {"training.epochs": 2, "data.target": target, "data.features": features},
    )
    full = resolved(experiment)
    assert (full.data.target, full.data.features) == expected
    assert full.prepare().dataset.feature_names == expected[1]
    assert trained(decode(to_toml(full).encode(), where="shown")) == trained(experiment)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("training.learning_rate=0.1", 0.1),
        ("network.hidden = [4, 2]", [4, 2]),
        ("network.activation=relu", "relu"),
        ('data.source="a b"', "a b"),
        ("training.shuffle=false", False),
        ("training.optimizer={ name = 'adam', beta1 = 0.8 }", {"name": "adam", "beta1": 0.8}),
    ],
)
def test_assignments_have_toml_values_or_bare_words(text: str, value: object) -> None:
    assert assignment(text)[1] == value


@pytest.mark.parametrize("text", ["", "epochs", "=3", "a..b=3", "epochs="])
def test_what_is_no_assignment_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"is no assignment, expected one like training\.learning_rate=0\.1"):
        assignment(text)


def test_a_part_of_an_optimizer_can_be_changed_where_only_its_name_is_given() -> None:
    experiment = changed(load_experiment("iris"), {"training.optimizer.beta1": 0.5})
    assert "beta1 = 0.5" in to_toml(experiment)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("training.lerning_rate=3", "training: there is no field lerning_rate; did you mean learning_rate?"),
        ("trainig.epochs=3", "the recipe: there is no field trainig; did you mean training?"),
        ("training.epochs=ten", "training.epochs: expected a whole number or unlimited, got 'ten'"),
        ("training.epochs=1.5", "training.epochs: expected a whole number or unlimited, got 1.5"),
        ("training.learning_rate=-1", "training.learning_rate: expected a number > 0.0, got -1"),
        ("training.learning_rate=fast", "training.learning_rate: expected a number, got 'fast'"),
        ("training.shuffle=1", "training.shuffle: expected true or false, got 1"),
        ("training.optimizer.name=adamm", "training.optimizer.name: there is no 'adamm'; did you mean adam?"),
        ("training.optimizer={name='adam',bet1=1}", "training.optimizer: there is no field bet1; did you mean beta1?"),
        ("training.optimizer={beta1=0.8}", "training.optimizer: the field name is missing"),
        ("dtype=float16", "dtype: there is no 'float16'; did you mean float64?"),
        ("network.hidden=[8,0]", "network.hidden[1]: expected a whole number >= 1, got 0"),
        ("data=3", "data: expected a table, got 3"),
        ("data.test_fraction=1", "data.test_fraction: expected a number < 1.0, got 1"),
    ],
)
def test_wrong_fields_are_refused_with_path_value_and_what_was_expected(text: str, sentence: str) -> None:
    with pytest.raises(InputError) as error:
        changed(load_experiment("iris"), dict([assignment(text)]))
    assert str(error.value) == sentence


def test_a_file_that_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("[data]\nsource = \n")
    with pytest.raises(InputError, match=r"bad\.toml: is not TOML: .*line 2"):
        load_experiment(str(tmp_path / "bad.toml"))
    with pytest.raises(InputError, match="there is no such file"):
        load_experiment(str(tmp_path / "none.toml"))
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="is not TOML"):
        load_experiment(str(tmp_path / "bytes.toml"))


@given(st.text(max_size=40))
def test_any_text_is_a_recipe_or_one_sentence(text: str) -> None:
    sentence = "some text: "
    try:
        decode(text.encode("utf-8", "replace"), where="some text")
    except InputError as error:
        sentence = str(error)
    assert sentence.startswith("some text: ")


def test_fields_that_do_not_belong_to_the_source_are_refused(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text(CSV)
    with pytest.raises(InputError, match=r"data\.noise: 0\.5 is given for .*, but only generated data take it"):
        changed(load_experiment(str(tmp_path / "data.csv")), {"data.noise": 0.5}).prepare()
    with pytest.raises(InputError, match=r"data\.target: 'colour' is given for iris, but only files take it"):
        changed(load_experiment("iris"), {"data.target": "colour"}).prepare()
    assert changed(load_experiment("iris"), {"data.target": "species"}).prepare().dataset.name == "iris"


def test_bundled_data_in_a_file_train_as_well_as_they_do_bundled(tmp_path: Path) -> None:
    data = load_experiment("iris").prepare().dataset
    rows = [",".join(data.feature_names) + ",species"]
    classes: list[int] = data.classes.tolist()
    labels = [data.target_names[index] for index in classes]
    rows += [",".join(map(repr, row)) + f",{label}" for row, label in zip(data.inputs.tolist(), labels, strict=True)]
    (tmp_path / "iris.csv").write_text("\n".join(rows))
    from_file = changed(load_experiment("iris"), {"data.source": str(tmp_path / "iris.csv"), "training.epochs": 5})
    np.testing.assert_array_equal(from_file.prepare().dataset.inputs, data.inputs)
    assert trained(from_file) == trained(changed(load_experiment("iris"), {"training.epochs": 5}))
