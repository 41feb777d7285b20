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
    def pack(arrays: Mapping[str, Numbers], values: Mapping[str, Any], data: "DataSource | None" = None) -> "LiveState":
        """Return the state that `unpack` took apart, its data prepared as they were.

        States that are packed with the same `data` share what is the same.

        Raises InputError where they do not exist any more, KeyError or msgspec.ValidationError where a part is missing.
        """
        experiment, fitted = (msgspec.convert(values[name], Experiment) for name in ("experiment", "fitted"))
        typed = msgspec.convert(values["typed"], tuple[Typed, ...])
        data = data or DataSource()
        loaded = data.loaded(experiment, fitted)
        state = TrainerState.pack(arrays, values["trainer"])
        return LiveState(experiment, data.with_typed(loaded, typed), loaded, typed, fitted, state)


class DataSource:
    """Prepares the data of recipes, each once."""

    def __init__(self) -> None:
        self._loaded: dict[tuple[bytes, bytes], Prepared] = {}
        self._typed: dict[tuple[object, ...], Prepared] = {}

    def loaded(self, experiment: Experiment, fitted: Experiment) -> Prepared:
        """Return the data of a recipe, scaled as another one of them would; raises InputError where there are none."""
        key = data_key(experiment), data_key(fitted)
        if key not in self._loaded:
            loaded = self.fitted(fitted)
            if fitted.data != experiment.data:
                loaded = experiment.prepare_anew(loaded, load=fitted.data.noise != experiment.data.noise)
            self._loaded[key] = loaded
        return self._loaded[key]

    def fitted(self, experiment: Experiment) -> Prepared:
        """Return the data of a recipe, scaled by themselves; raises InputError where there are none."""
        return experiment.prepare()

    def with_typed(self, loaded: Prepared, typed: Sequence[Typed]) -> Prepared:
        """Return data with the samples that were typed in."""
        data = loaded
        for number, sample in enumerate(typed, 1):
            key = id(loaded), *typed[:number]
            if key not in self._typed:
                self._typed[key] = with_typed(data, [sample])
            data = self._typed[key]
        return data


def data_key(experiment: Experiment) -> bytes:
    """Return what is the same for two recipes with the same data."""
    return msgspec.json.encode((experiment.data, experiment.seed))


def with_typed(data: Prepared, typed: Sequence[Typed]) -> Prepared:
    """Return data with the samples that were typed in."""
    for inputs, target in typed:
        data = with_sample(data, inputs, target)
    return data
