"""A recipe that is being edited: which fields it has, what stands in them, and what is complained about until when."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment, load_experiment
from nn_tui.engine.recipe.fields import Field, find_field, recipe_fields
from nn_tui.engine.recipe.loading import changed
from nn_tui.tui.recipe_form.draft import Draft

PATIENT = changed(Experiment(), {"training.early_stopping.patience": 3})
PARTS = ["monitor", "patience", "min_delta", "restore_best", "start_epoch"]


def field(draft: Draft, name: str) -> Field:
    return find_field(draft.fields, name)


def edit(draft: Draft, name: str, text: str) -> None:
    draft.edit(field(draft, name), text)


def test_a_preset_is_taken_without_its_limit_on_the_epochs() -> None:
    draft = Draft.of_preset("xor")
    assert draft.experiment == changed(load_experiment("xor"), {"training.epochs": "unlimited"})
    assert draft.experiment.data.source == "xor"
    assert draft.text_of(field(draft, "epochs")) == "unlimited"


def test_fields_of_a_table_are_there_once_the_table_is_set() -> None:
    paths = [found.path for found in Draft(PATIENT).fields]
    table = paths.index("training.early_stopping")
    assert paths[table + 1 : table + 1 + len(PARTS)] == [f"training.early_stopping.{part}" for part in PARTS]
    unset = {f"training.early_stopping.{part}" for part in PARTS}
    others = {
        "training.target.value",
        "training.target.monitor",
        "training.plateau.epochs",
        "training.plateau.tolerance",
        "training.plateau.monitor",
        "training.plateau.absolute",
    }
    every = [found.path for found in recipe_fields(PATIENT)]
    assert paths == [path for path in every if path not in others]
    plain = [found.path for found in recipe_fields(Experiment())]
    assert [found.path for found in Draft(Experiment()).fields] == [
        path for path in plain if path not in {*unset, *others}
    ]


def test_a_field_holds_what_was_typed_and_before_that_its_value() -> None:
    draft = Draft(Experiment())
    assert draft.text_of(field(draft, "learning_rate")) == "0.01"
    edit(draft, "learning_rate", "1/50")
    assert field(draft, "learning_rate").value == "0.02"
    assert draft.text_of(field(draft, "learning_rate")) == "1/50"
    assert draft.text_of(field(draft, "batch_size")) == "16"


def test_what_was_typed_into_the_parts_of_a_name_goes_with_it_and_everything_else_stays() -> None:
    draft = Draft(Experiment())
    edit(draft, "beta1", "0.50")
    edit(draft, "learning_rate", "1/50")
    assert draft.text_of(field(draft, "beta1")) == "0.50"
    edit(draft, "training.optimizer", "momentum")
    edit(draft, "training.optimizer", "adam")
    assert draft.text_of(field(draft, "beta1")) == "0.9"
    assert draft.text_of(field(draft, "training.optimizer")) == "adam"
    assert draft.text_of(field(draft, "learning_rate")) == "1/50"


def test_a_name_that_is_none_leaves_its_parts_as_they_are() -> None:
    draft = Draft(Experiment())
    edit(draft, "beta1", "0.50")
    edit(draft, "training.optimizer", "3")
    assert list(draft.complaints) == ["training.optimizer"]
    assert draft.text_of(field(draft, "beta1")) == "0.50"


def test_each_field_has_a_complaint_of_its_own_until_its_value_is_valid() -> None:
    draft = Draft(Experiment())
    edit(draft, "batch_size", "many")
    edit(draft, "data.noise", "loud")
    assert draft.complaints == {
        "training.batch_size": "training.batch_size: expected a whole number or all, got 'many'",
        "data.noise": "data.noise: expected a number, got 'loud'",
    }
    edit(draft, "data.noise", "")
    assert list(draft.complaints) == ["training.batch_size"]
    assert draft.experiment == Experiment()


def test_what_was_refused_is_forgotten_with_the_next_edit_and_only_that() -> None:
    draft = Draft(Experiment())
    edit(draft, "batch_size", "many")
    draft.refuse(InputError("no such file", field="data.source"))
    draft.refuse(InputError("nothing goes together"))
    assert set(draft.complaints) == {"training.batch_size", "data.source", ""}
    assert (draft.complaints["data.source"], draft.complaints[""]) == (
        "data.source: no such file",
        "nothing goes together",
    )
    edit(draft, "hidden", "3")
    assert list(draft.complaints) == ["training.batch_size"]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("network.hidden[1].size[0]", "network.hidden"),
        ("training.optimizer.beta1", "training.optimizer.beta1"),
        ("training.optimizer.rho", "training.optimizer"),
        ("training.optimizer.rho.inner", "training.optimizer"),
        ("bogus.table.field", ""),
        ("bogus", ""),
        ("", ""),
    ],
)
def test_an_error_goes_to_the_field_it_names_or_to_the_table_around_it(name: str, path: str) -> None:
    draft = Draft(Experiment())
    draft.refuse(InputError("wrong", field=name))
    assert draft.complaints == {path: f"{name}: wrong" if name else "wrong"}


def test_data_are_kept_until_the_recipe_asks_for_others() -> None:
    draft = Draft(Experiment())
    assert draft.prepared is None
    first = draft.prepare(draft.experiment)
    assert first.dataset.name == "circles"
    assert draft.prepared is first
    edit(draft, "hidden", "3")
    assert draft.prepared is first
    assert draft.prepare(draft.experiment) is first
    for name, text, back in (("seed", "1", "0"), ("data.samples", "60", "")):
        edit(draft, name, text)
        assert draft.prepared is None
        edit(draft, name, back)
        assert draft.prepared is first
    edit(draft, "data.samples", "60")
    other = draft.prepare(draft.experiment)
    assert other.dataset.samples == 60
    assert draft.prepared is other


def test_what_the_data_do_not_allow_is_found_when_they_are_prepared_and_the_data_are_kept() -> None:
    draft = Draft(Experiment())
    edit(draft, "training.loss", "poisson")
    with pytest.raises(InputError):
        draft.prepare(draft.experiment)
    assert draft.prepared is not None
    edit(draft, "training.loss", "")
    assert draft.prepare(draft.experiment) is draft.prepared


def test_whether_large_data_allow_it_is_left_until_the_run_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = Draft(changed(Experiment(), {"training.loss": "poisson"}))
    monkeypatch.setattr("nn_tui.datasets.large_arrays.LARGE", 10)
    prepared = draft.prepare(draft.experiment)
    assert prepared.dataset.large
    assert draft.prepared is prepared


def test_what_was_typed_and_complained_about_goes_with_a_field_that_goes() -> None:
    draft = Draft(Experiment())
    edit(draft, "beta1", "many")
    edit(draft, "training.early_stopping", "{ patience = 3 }")
    edit(draft, "training.early_stopping.patience", "some")
    assert set(draft.complaints) == {"training.optimizer.beta1", "training.early_stopping.patience"}
    edit(draft, "training.early_stopping", "")
    assert list(draft.complaints) == ["training.optimizer.beta1"]
    edit(draft, "training.optimizer", "sgd")
    assert draft.complaints == {}
    edit(draft, "training.early_stopping", "{ patience = 4 }")
    assert draft.text_of(field(draft, "training.early_stopping.patience")) == "4"


def test_data_that_come_late_are_kept_for_the_recipe_that_they_were_read_for() -> None:
    draft = Draft(Experiment())
    before = draft.experiment
    edit(draft, "data.source", "xor")
    late = draft.prepare(before)
    assert (late.dataset.name, draft.prepared) == ("circles", None)
    edit(draft, "data.source", "circles")
    assert draft.prepared is late


NUMBERS = ("1" * 5000, "-0.0", "1e400", "-1e400", "nan", "inf", "1/0", "9" * 400, "10**12", "1e-400")
NESTED = ("[" * 3000, "{ a = " * 1000, "[" * 500 + "]" * 500)
ODD = ("\0", "~nosuchuser/x", "x" * 5000, "\udcff.csv", "/root/\x1b[31m", "{", "[", '"', "'", "= 3", "\u202e", "é" * 99)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 100),
            st.one_of(st.text(st.characters()), st.sampled_from([*NUMBERS, *NESTED, *ODD]), st.floats().map(str)),
        ),
        max_size=4,
    )
)
def test_whatever_is_typed_is_taken_or_complained_about(edits: list[tuple[int, str]]) -> None:
    draft = Draft(Experiment())
    for place, text in edits:
        fields = draft.fields
        edited, before = fields[place % len(fields)], draft.experiment
        draft.edit(edited, text)
        if edited.path in draft.complaints:
            assert draft.experiment == before
        assert set(draft.complaints) <= {found.path for found in draft.fields}
