"""A recipe with nothing left open: what it leaves to be chosen is filled in, so that it can be kept."""

from os.path import samestat
from pathlib import Path

from msgspec import structs

from nn_tui.datasets import TOYS, InputError, Prepared, find_own, is_file_name, resolve
from nn_tui.datasets.paths import status_of

from ..atomic_file import replace_file
from ..network.initializers import INITIALIZERS
from ..network.losses import BUILT_IN_LOSSES
from ..training.optimizers import OPTIMIZERS
from ..training.schedules import BUILT_IN_SCHEDULES, SCHEDULES
from .defaults import chosen_loss, chosen_output, fitting_initializer
from .experiment import Experiment
from .toml import to_toml


def resolved(experiment: Experiment, prepared: Prepared | None = None) -> Experiment:
    """Return the recipe with everything chosen that it leaves to be chosen; it trains to the same weights.

    Reads the data, which the choice depends on, unless they are given. Raises InputError as `Experiment.check` does.
    """
    prepared = prepared or experiment.prepare()
    experiment.check(prepared)
    dataset, activations = prepared.dataset, experiment.structure(prepared).activations
    data, network, training = experiment.data, experiment.network, experiment.training
    if is_file_name(data.source):
        task = "regression" if dataset.task == "regression" else "classification"
        data = structs.replace(data, task=task)
        if (table := dataset.table) is not None:
            (target,) = table.target if len(table.target) == 1 else (table.target,)
            data = structs.replace(data, target=target, features=data.features or table.features)
    elif find_own(data.source) is None and (toy := TOYS.get(resolve(data.source))) is not None:
        noise = toy.noise if data.noise is None else data.noise
        data = structs.replace(data, samples=data.samples or toy.samples, noise=noise)
    loss = chosen_loss(training.loss, dataset.task)
    initializer = network.initializer or fitting_initializer(activations)
    network = structs.replace(
        network,
        output=chosen_output(network.output, loss, dataset.task),
        initializer=INITIALIZERS[initializer]() if isinstance(initializer, str) else initializer,
    )
    optimizer, schedule = training.optimizer, training.schedule
    # What a script has registered stands in a recipe by its name: its struct is none of those that a recipe knows.
    training = structs.replace(
        training,
        loss=loss if loss.name in BUILT_IN_LOSSES else loss.name,
        optimizer=OPTIMIZERS[optimizer]() if isinstance(optimizer, str) else optimizer,
        schedule=SCHEDULES[schedule]() if isinstance(schedule, str) and schedule in BUILT_IN_SCHEDULES else schedule,
    )
    return structs.replace(experiment, data=data, network=network, training=training)


def save_recipe(path: Path, experiment: Experiment) -> None:
    """Write a recipe as TOML, all or nothing.

    Raises InputError where that cannot be done, and in place of the data and the weights that it begins with.
    """
    source, target, weights = experiment.data.source, experiment.data.target, experiment.network.weights
    own = [Path(file) for file in (weights, experiment.data.test) if file is not None]
    if is_file_name(source):
        from nn_tui.datasets import files_read

        own += files_read(Path(source), target)
    there = status_of(path)
    for file in own:
        other = status_of(file)
        if there and other and samestat(there, other):
            raise InputError(f"{path}: is a file that the recipe reads itself; give the name of another one")
    replace_file(path, to_toml(experiment).encode())
