"""What the words on the command line name together: an experiment, and weights that it was trained to."""

from msgspec import structs

from nn_tui.datasets import InputError, is_file_name, resolve
from nn_tui.datasets.paths import typed_path, what_stands_at
from nn_tui.engine import DataRecipe, Experiment
from nn_tui.engine.editing.live_experiment import LiveExperiment
from nn_tui.engine.recipe.loading import assignment, changed
from nn_tui.engine.recipe.saved_model import LoadedModel, describe_model, load_model
from nn_tui.engine.runs.store.saved_state import saved_state

from ..plain.output import complain
from .recipe_from_options import experiment_from_options
from .recipe_options import Options
from .runs.run_reference import run_or_experiment


def trained_model(name: str, options: Options, weights: str) -> tuple[Experiment, LoadedModel]:
    """Return an experiment by its name, and the model that a file of weights holds.

    The data of the experiment need not be there any more. Sizes and activations of the layers are those of the weights,
    whatever the recipe says. Raises InputError, also where both are known to be about different data.
    """
    model = load_model(typed_path(weights))
    experiment = _experiment(name, options)
    source, of = experiment.data.source, model.description.data.name
    if not is_file_name(source) and resolve(source) != of:
        raise InputError(f"{weights}: the weights are of {of}, and not of {source}")
    return experiment, model


def saved_run(name: str) -> LiveExperiment | None:
    """Return a run as it was saved last, which is said; None where the name is that of an experiment.

    Raises InputError where nothing of it was saved, and where its data are others than they were.
    """
    folder = run_or_experiment(name)
    if folder is None:
        return None
    live, place = saved_state(folder)
    complain(f"{folder.name}: as it was saved last, at epoch {place.epoch:,}")
    return live


def model_of_run(name: str, options: Options) -> tuple[Experiment, LoadedModel]:
    """Return the recipe of a run and its model, as it was saved last.

    Raises InputError as `saved_run` does, and where there is no such run.
    """
    live = saved_run(name)
    if live is None:
        raise InputError(
            f"{name}: is an experiment and not a run; --weights names the file that train --weights-out, or W, has "
            "written"
        )
    experiment = live.experiment
    description = describe_model(experiment, live.trainer.data)
    for text in options.set:
        path, value = assignment(text)
        experiment = changed(experiment, {path: value})
    return experiment, LoadedModel(description, live.trainer.network.parameters)


def with_layers_of(experiment: Experiment, model: LoadedModel) -> Experiment:
    """Return the recipe with the layers that the weights have."""
    structure = model.description.structure
    network = structs.replace(
        experiment.network,
        hidden=structure.sizes[1:-1],
        activation=structure.activation_names[:-1],
        output=structure.activation_names[-1],
    )
    return structs.replace(experiment, network=network, dtype=structure.dtype_name)


def _experiment(name: str, options: Options) -> Experiment:
    gone = is_file_name(name) and not name.lower().endswith(".toml") and what_stands_at(typed_path(name)) is None
    if not gone:
        return experiment_from_options(name, options)
    experiment = Experiment(data=DataRecipe(source=name))
    for text in options.set:
        path, value = assignment(text)
        experiment = changed(experiment, {path: value})
    return experiment
