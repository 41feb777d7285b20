"""A recipe that is being edited: the last valid one, and what has been typed since."""

from typing import Self

from nn_tui.datasets import InputError, Prepared
from nn_tui.engine import Experiment
from nn_tui.engine.recipe.fields import Field, recipe_fields
from nn_tui.engine.recipe.loading import changed, load_experiment

_Key = tuple[object, ...]


class Draft:
    """Takes values as they are typed; an invalid one is kept with a complaint, and the recipe stays as it was."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.complaints: dict[str, str] = {}
        """What is wrong, by the path of the field; "" for what concerns no single field."""
        self._typed: dict[str, str] = {}
        self._refused: set[str] = set()
        self._prepared: tuple[_Key, Prepared] | None = None
        # The last data, and what they were made from.

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
        else:
            self.complaints.pop(field.path, None)
            # What another name's table had in its place is gone.
            self._typed = {path: typed for path, typed in self._typed.items() if not path.startswith(f"{field.path}.")}

    def refuse(self, error: InputError) -> None:
        """Note what is wrong with the recipe as a whole, at the field that the error is about."""
        path, paths = (error.field or "").partition("[")[0], {field.path for field in self.fields}
        while path and path not in paths:
            path = path.rpartition(".")[0]  # the table that the field would stand in
        self.complaints[path] = str(error)
        self._refused.add(path)

    @property
    def prepared(self) -> Prepared | None:
        """The recipe's data; None where they have to be made or read first."""
        return self._prepared[1] if self._prepared is not None and self._prepared[0] == self._key else None

    @property
    def _key(self) -> _Key:
        return self.experiment.data, self.experiment.seed

    def prepare(self) -> Prepared:
        """Return the data, and check that the experiment can be carried out on them.

        Raises InputError where it cannot; slow where the data are large.
        """
        experiment, key, prepared = self.experiment, self._key, self.prepared
        if prepared is None:
            prepared = experiment.prepare()
            self._prepared = key, prepared
        if not prepared.dataset.large:
            experiment.check(prepared)
        return prepared
