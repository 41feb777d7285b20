"""What a recipe leaves open is chosen to fit, and what does not go together is refused."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from nn_tui.datasets import Dataset, InputError, Prepared, Task, has_classes

from ..network.activations import Activation, Softmax
from ..network.losses import LOSSES, PlainLoss

Entry = TypeVar("Entry")

_LOSSES: dict[Task, str] = {
    "regression": "mse",
    "binary": "binary_cross_entropy",
    "multiclass": "cross_entropy",
    "multilabel": "binary_cross_entropy",
}
_OUTPUTS: dict[Task, str] = {
    "regression": "identity",
    "binary": "sigmoid",
    "multiclass": "softmax",
    "multilabel": "sigmoid",
}


def known(field: str, name: str, table: Mapping[str, Entry]) -> Entry:
    """Return the entry of a table; raises InputError that names the field and the entries there are."""
    if name not in table:
        raise InputError(f"there is no {name!r}; choose one of {', '.join(table)}", field=field)
    return table[name]


def chosen_loss(loss: PlainLoss | str | None, task: Task) -> PlainLoss:
    """Return the loss of a recipe; None takes the one that fits the task."""
    return known("training.loss", loss or _LOSSES[task], LOSSES) if loss is None or isinstance(loss, str) else loss


def chosen_output(output: str | None, loss: PlainLoss, task: Task) -> str:
    """Return the name of the output activation; None takes the loss's own, or the one that fits the task."""
    return output or (loss.outputs[0] if loss.outputs else _OUTPUTS[task])


def fitting_initializer(activations: Iterable[Activation | Softmax]) -> str:
    """Return the name of the initializer for a network: that of its first activation with special wishes."""
    wishes = (activation.initializer for activation in activations if isinstance(activation, Activation))
    return next((wish for wish in wishes if wish != "glorot_uniform"), "glorot_uniform")


def refuse_misfits(loss: PlainLoss, output: str, data: Prepared) -> None:
    """Raise InputError where loss, output activation and data do not go together."""
    dataset = data.dataset
    if loss.outputs and output not in loss.outputs:
        raise InputError(
            f"{loss.name} needs the output activation {' or '.join(loss.outputs)}, but network.output is {output}",
            field="training.loss",
        )
    if dataset.task not in loss.tasks:
        raise InputError(
            f"{loss.name} is for {_listed([_description(task) for task in loss.tasks])}, "
            f"but data.source {dataset.name} is {_of(dataset)}",
            field="training.loss",
        )
    if output == "softmax" and dataset.outputs < 2:
        raise InputError(
            f"softmax needs two outputs or more, but data.source {dataset.name} has a single one, which takes sigmoid",
            field="network.output",
        )
    if loss.name == "poisson" and (lowest := data.train_targets.min()) < 0:
        raise InputError(
            f'poisson needs targets of 0 or more, but they go down to {lowest:g}; data.scale "none" '
            "leaves them as they are",
            field="training.loss",
        )


def _listed(words: Sequence[str]) -> str:
    """Return words as a choice: `one, two or three`."""
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _description(task: Task) -> str:
    descriptions: dict[Task, str] = {
        "regression": "a regression",
        "binary": "two classes",
        "multiclass": "several classes",
        "multilabel": "labels",
    }
    return descriptions[task]


def _of(dataset: Dataset) -> str:
    if has_classes(dataset.task):
        return f"a choice of {len(dataset.target_names)} classes"
    return "a regression" if dataset.task == "regression" else f"about {len(dataset.target_names)} labels"
