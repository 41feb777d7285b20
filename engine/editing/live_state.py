"""All it takes to go on exactly with a live experiment: in memory, and as plain arrays and values for a file."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from nn_tui.datasets import Prepared, with_sample

from ..recipe.experiment import Experiment
from ..recipe.toml import plain
from ..training.trainer_state import Numbers, TrainerState, Values

Typed = tuple[tuple[float, ...], tuple[float, ...] | str]
"""A sample that was typed in: its inputs, and its targets or the name of its class."""


class LiveState(msgspec.Struct, frozen=True, eq=False):
    """A recipe, the state of its trainer, and the data, which are shared and not copied; without the curves.

    `loaded` are the data without the samples that were `typed` in. `fitted` is the recipe by which the data were
    scaled, and what is missing in them was filled in; it may be an earlier one.
    """

    experiment: Experiment
    data: Prepared
    loaded: Prepared
    typed: tuple[Typed, ...]
    fitted: Experiment
    state: TrainerState

    def unpack(self) -> tuple[dict[str, Numbers], Values]:
        """Return the arrays by name, and everything else as values that JSON can hold; the data are left out."""
        arrays, trainer = self.state.unpack()
        values: Values = {
            "experiment": msgspec.to_builtins(plain(self.experiment)),
            "fitted": msgspec.to_builtins(plain(self.fitted)),
            "typed": msgspec.to_builtins(self.typed),
            "trainer": trainer,
        }
        return arrays, values

    @staticmethod
    def pack(arrays: Mapping[str, Numbers], values: Mapping[str, Any]) -> "LiveState":
        """Return the state that `unpack` took apart, its data prepared as they were.

        Raises InputError where they do not exist any more, KeyError or msgspec.ValidationError where a part is missing.
        """
        experiment, fitted = (msgspec.convert(values[name], Experiment) for name in ("experiment", "fitted"))
        typed = msgspec.convert(values["typed"], tuple[Typed, ...])
        loaded = fitted.prepare()
        if fitted.data != experiment.data:
            loaded = experiment.prepare_anew(loaded, load=fitted.data.noise != experiment.data.noise)
        state = TrainerState.pack(arrays, values["trainer"])
        return LiveState(experiment, with_typed(loaded, typed), loaded, typed, fitted, state)


def with_typed(data: Prepared, typed: Sequence[Typed]) -> Prepared:
    """Return data with the samples that were typed in."""
    for inputs, target in typed:
        data = with_sample(data, inputs, target)
    return data
