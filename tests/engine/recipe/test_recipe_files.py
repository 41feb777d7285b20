"""Paths in recipes and of recipes: what cannot be one is told with its field, and no file is lost that is in use."""

import os
from pathlib import Path

import pytest

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment, load_experiment
from nn_tui.engine.recipe.loading import changed, decode
from nn_tui.engine.recipe.resolving import save_recipe

VERY_LONG = pytest.param("a/" * 3000 + "b", id="very long")
NO_PATHS = ["~nosuchuser/a.csv", "a\0b.csv", "\udcff.csv", "~nosuchuser.csv"]


@pytest.mark.parametrize("name", [*NO_PATHS, "~nosuchuser.toml", "x" * 256, "x" * 256 + ".toml", VERY_LONG])
def test_names_that_are_no_paths_are_refused(name: str) -> None:
    with pytest.raises(InputError):
        load_experiment(name)


@pytest.mark.parametrize("field", ["data.source", "network.weights"])
@pytest.mark.parametrize("path", NO_PATHS)
def test_fields_that_are_no_paths_are_told_by_name(field: str, path: str) -> None:
    with pytest.raises(InputError) as error:
        changed(Experiment(), {field: path})
    assert error.value.field == field
    assert str(error.value).startswith(f"{field}: ")


def test_in_a_recipe_the_file_is_told_as_well() -> None:
    with pytest.raises(InputError, match=r"^mine\.toml: data\.source: ~nosuchuser/a\.csv: there is no home folder"):
        decode(b'data.source = "~nosuchuser/a.csv"', where="mine.toml")


@pytest.mark.parametrize("name", ["pipe.toml", "zero.toml", "folder.toml"])
def test_recipes_are_read_from_plain_files_alone(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "zero.toml").symlink_to("/dev/zero")
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(InputError, match="expected a file"):
        load_experiment(str(tmp_path / name))


@pytest.mark.parametrize("name", ["pipe.csv", "zero.csv", "folder.csv"])
def test_data_are_read_from_plain_files_alone(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "zero.csv").symlink_to("/dev/zero")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError):
        load_experiment(str(tmp_path / name))
    with pytest.raises(InputError):
        changed(Experiment(), {"data.source": str(tmp_path / name)}).prepare()


def test_without_a_working_folder_whole_paths_still_hold_and_others_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n3,5\n4,4\n")
    (tmp_path / "gone").mkdir()
    before = Path.cwd()
    os.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    try:
        there = load_experiment(str(tmp_path / "a.csv"))
        assert there.data.source == str(tmp_path / "a.csv")
        assert changed(there, {"seed": 2}).data.source == str(tmp_path / "a.csv")
        assert changed(Experiment(), {"seed": 2}).seed == 2
        with pytest.raises(InputError, match=r"data\.source: a\.csv: the working folder is gone"):
            changed(Experiment(), {"data.source": "a.csv"})
    finally:
        os.chdir(before)


def test_a_name_with_a_tilde_in_the_working_folder_is_told_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "~nosuchuser.csv").write_text("a,b\n1,2\n3,5\n4,4\n")
    monkeypatch.chdir(tmp_path)
    assert load_experiment("./~nosuchuser.csv").data.source == str(tmp_path / "~nosuchuser.csv")


def test_a_recipe_does_not_take_the_place_of_what_it_reads(tmp_path: Path) -> None:
    for name in ("a.csv", "w.st"):
        (tmp_path / name).write_text("precious")
    (tmp_path / "link.toml").symlink_to("a.csv")
    fields = {"data.source": str(tmp_path / "a.csv"), "network.weights": str(tmp_path / "w.st")}
    experiment = changed(Experiment(), fields)
    for name in ("a.csv", "w.st", "link.toml"):
        with pytest.raises(InputError) as error:
            save_recipe(tmp_path / name, experiment)
        sentence = "is a file that the recipe reads itself; give the name of another one"
        assert str(error.value) == f"{tmp_path / name}: {sentence}"
    assert {(tmp_path / name).read_text() for name in ("a.csv", "w.st")} == {"precious"}
    save_recipe(tmp_path / "new.toml", experiment)
    save_recipe(tmp_path / "new.toml", experiment)
    assert load_experiment(str(tmp_path / "new.toml")) == experiment


def test_nor_of_the_labels_that_belong_to_its_images(tmp_path: Path) -> None:
    for name in ("images.idx", "labels.idx"):
        (tmp_path / name).write_text("precious")
    experiment = changed(Experiment(), {"data.source": str(tmp_path / "images.idx"), "data.target": "labels.idx"})
    with pytest.raises(InputError, match="is a file that the recipe reads itself"):
        save_recipe(tmp_path / "labels.idx", experiment)
    several = changed(experiment, {"data.target": ["labels.idx", "b"]})
    save_recipe(tmp_path / "labels.toml", several)


@pytest.mark.parametrize(
    ("inputs", "targets"),
    [("X.npy", "y.npy"), ("x_train.npy", "y_train.npy"), ("train-images-idx3-ubyte", "train-labels-idx1-ubyte.gz")],
)
def test_nor_of_targets_that_are_found_beside_the_inputs(tmp_path: Path, inputs: str, targets: str) -> None:
    (tmp_path / targets).write_text("precious")
    experiment = changed(Experiment(), {"data.source": str(tmp_path / inputs)})
    with pytest.raises(InputError, match="is a file that the recipe reads itself"):
        save_recipe(tmp_path / targets, experiment)
    assert (tmp_path / targets).read_text() == "precious"
