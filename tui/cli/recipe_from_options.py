"""The recipe that the options describe."""

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment, load_experiment
from nn_tui.engine.recipe.loading import assignment, changed

from .recipe_options import Options


def experiment_from_options(name: str, options: Options, *, watched: bool = False) -> Experiment:
    """Return the recipe with the changes that the options make, `--set` last.

    A preset that is watched runs until the user pauses it; it stops after a number of epochs only if a recipe or an
    option says so, or the learning rate's schedule needs one. Raises InputError that names the option or the field.
    """
    experiment = load_experiment(name)
    fields: dict[str, object] = {}
    preset = not name.lower().endswith(".toml")
    if watched and preset and not any((text.startswith("training.schedule")) for text in options.set):
        fields["training.epochs"] = "unlimited"
    if options.hidden is not None:
        fields["network.hidden"] = _sizes(options.hidden)
    if options.activation is not None:
        activations = [activation.strip() for activation in options.activation.split(",")]
        fields["network.activation"] = activations if len(activations) > 1 else activations[0]
    if options.optimizer is not None:
        fields["training.optimizer"] = options.optimizer
    if options.learning_rate is not None:
        fields["training.learning_rate"] = options.learning_rate
    if options.batch_size is not None:
        all_of_them = options.batch_size == "all"
        fields["training.batch_size"] = "all" if all_of_them else _whole("--batch-size", options.batch_size)
    if isinstance(options.epochs, str):
        raise InputError(f"--epochs: {options.epochs} is for a run that goes on, with --resume; expected a number")
    if options.epochs is not None:
        fields["training.epochs"] = options.epochs
    if options.seed is not None:
        fields["seed"] = options.seed
    for text in options.set:
        path, value = assignment(text)
        # A later change may name a part of what an earlier one has set.
        experiment, fields = changed(experiment, fields), {path: value}
    return changed(experiment, fields)


def _sizes(text: str) -> list[int]:
    if text.strip().lower() in ("", "none"):
        return []
    return [_whole("--hidden", part) for part in text.split(",")]


def _whole(option: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InputError(f"{option}: {text.strip()!r} is not a whole number") from None
