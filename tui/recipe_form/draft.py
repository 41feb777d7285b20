"""A recipe that is being edited: the last valid one, and what has been typed since."""

from typing import Self

from nn_tui.datasets import InputError, Prepared
from nn_tui.datasets.errors import sentence_of
from nn_tui.engine import DataRecipe, Experiment
from nn_tui.engine.recipe.data_source import columns_of, idle_fields
from nn_tui.engine.recipe.fields import Field, recipe_fields
from nn_tui.engine.recipe.loading import changed, load_experiment

_Key = tuple[object, ...]


class Draft:
    """Takes values as they are typed; an invalid one is kept with a complaint, and the recipe stays as it was."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.complaints: dict[str, str] = {}
        """What is wrong, by the path of the field; "" for what concerns no single field."""
        self.columns: tuple[str, ...] = ()
        """The columns of the table that was read last."""
        self._typed: dict[str, str] = {}
        self._refused: set[str] = set()
        self._prepared: tuple[_Key, Prepared] | None = None
        """The last data, and what they were made from."""

    @classmethod
    def of_preset(cls, name: str) -> Self:
        """Return a draft that starts from a preset, with no limit on the epochs."""
        return cls(changed(load_experiment(name), {"training.epochs": "unlimited"}))

    @property
    def fields(self) -> list[Field]:
        """The fields to fill in; those of a table that is not set are not among them."""
        fields = recipe_fields(self.experiment)
        unset = {field.path for field in fields if not field.value}
        return [field for field in fields if not (field.part and field.path.rpartition(".")[0] in unset)]

    @property
    def idle(self) -> set[str]:
        """The paths of fields that such data do not have, but for one that was set all the same."""
        usual, now = DataRecipe(), self.experiment.data
        names = (name for name in idle_fields(now.source) if getattr(now, name) == getattr(usual, name))
        return {f"data.{name}" for name in names} - self.complaints.keys()

    def field(self, path: str) -> Field:
        """Return a field with its present value."""
        return next(field for field in self.fields if field.path == path)

    def text_of(self, field: Field) -> str:
        """Return what stands in a field: what was typed last, or its value."""
        return self._typed.get(field.path, field.value)

    def edit(self, field: Field, text: str) -> None:
        """Take over what was typed into a field, or complain about it."""
        for path in self._refused:
            self.complaints.pop(path, None)
        self._refused.clear()
        self._typed[field.path] = text
        try:
            self.experiment = changed(self.experiment, {field.path: field.parse(text)})
        except ValueError as error:
            self.complaints[field.path] = str(error)
        except Exception as error:  # whatever is typed, the draft lives on
            self.complaints[field.path] = sentence_of(error)
        else:
            self._take_over(field.path)

    def _take_over(self, path: str) -> None:
        """Forget what no longer holds now that a field has another value."""
        self.complaints.pop(path, None)
        # What another name's table had in its place is gone, and so is what was typed for the table around it.
        gone = {typed for typed in self._typed if typed.startswith(f"{path}.") or path.startswith(f"{typed}.")}
        left = {field.path for field in self.fields}
        self._typed = {path: typed for path, typed in self._typed.items() if path not in gone and path in left}
        self.complaints = {path: said for path, said in self.complaints.items() if path not in gone and path in left}

    def refuse(self, error: Exception) -> None:
        """Note what is wrong with the recipe as a whole, at the field that the error is about."""
        named = error.field if isinstance(error, InputError) else None
        path, paths = (named or "").partition("[")[0], {field.path for field in self.fields}
        while path and path not in paths:
            path = path.rpartition(".")[0]  # the table that the field would stand in
        self.complaints[path] = sentence_of(error)
        self._refused.add(path)

    @property
    def prepared(self) -> Prepared | None:
        """The recipe's data; None where they have to be made or read first."""
        return self._data_of(self.experiment)

    def _data_of(self, experiment: Experiment) -> Prepared | None:
        last = self._prepared
        return last[1] if last is not None and last[0] == _key(experiment) else None

    def prepare(self, experiment: Experiment) -> Prepared:
        """Return the data of the draft's experiment as it is now, and check that it can be carried out on them.

        Slow where the data are large; in a thread, the draft may be edited meanwhile. Raises InputError where it
        cannot.
        """
        prepared = self._data_of(experiment)
        if prepared is None:
            self.columns = columns_of(experiment.data)
            prepared = experiment.prepare()
            self._prepared = _key(experiment), prepared
        if not prepared.dataset.large:
            experiment.check(prepared)
        return prepared


def _key(experiment: Experiment) -> _Key:
    return experiment.data, experiment.seed
