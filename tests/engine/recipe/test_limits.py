"""Every number of a recipe has an end: none is infinite, none is no number, and none is longer than a file can say."""

from collections.abc import Iterator
from math import inf, nan

import msgspec
import pytest
from msgspec import inspect

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment
from nn_tui.engine.recipe.loading import changed

Numbers = list[tuple[str, inspect.Type]]


def types_of(type_: inspect.Type) -> Iterator[inspect.Type]:
    """Yield a type and those it is made of."""
    yield type_
    match type_:
        case inspect.Metadata(type=inner) | inspect.VarTupleType(item_type=inner) | inspect.DictType(value_type=inner):
            yield from types_of(inner)
        case inspect.UnionType(types=types):
            for inner in types:
                yield from types_of(inner)
        case inspect.StructType(fields=fields):
            for field in fields:
                yield from types_of(field.type)
        case _:
            pass


NUMBERS = [type_ for type_ in types_of(inspect.type_info(Experiment)) if isinstance(type_, inspect.FloatType)]
COUNTS = [type_ for type_ in types_of(inspect.type_info(Experiment)) if isinstance(type_, inspect.IntType)]


def test_every_number_has_an_upper_limit_and_a_lower_one() -> None:
    assert len(NUMBERS) > 40
    assert len(COUNTS) > 15
    for type_ in (*NUMBERS, *COUNTS):
        assert type_.le is not None or type_.lt is not None, type_
        assert type_.ge is not None or type_.gt is not None, type_


NOT_FINITE = ("training.learning_rate", "training.l2", "training.explosion", "data.noise", "training.time_limit")


@pytest.mark.parametrize("value", [inf, -inf, nan, 10**400, 10**5000], ids=["inf", "-inf", "nan", "400", "5000"])
@pytest.mark.parametrize("path", NOT_FINITE)
def test_what_is_not_finite_is_refused_as_that(path: str, value: float) -> None:
    with pytest.raises(InputError) as error:
        changed(Experiment(), {path: value})
    assert str(error.value).startswith(f"{path}: expected a finite number, got ")
    assert len(str(error.value)) < 150


@pytest.mark.parametrize("value", [inf, nan])
def test_a_target_that_nothing_reaches_is_refused(value: float) -> None:
    with pytest.raises(InputError, match=r"^training\.target\.value: expected a finite number, got "):
        changed(Experiment(), {"training.target": {"value": value}})


@pytest.mark.parametrize("path", ["training.epochs", "training.batch_size", "data.samples", "seed"])
def test_a_count_that_no_file_can_hold_is_refused(path: str) -> None:
    assert changed(Experiment(), {path: 2**63 - 1})
    for value in (2**63, 10**400):
        with pytest.raises(InputError, match=rf"^{path}: expected a whole number <= 9223372036854775807, got "):
            changed(Experiment(), {path: value})


@pytest.mark.parametrize("schedule", ["one_cycle", "cosine"])
@pytest.mark.parametrize("epochs", [1, 2, 2**53 + 1, 2**63 - 1])
def test_the_longest_run_has_a_schedule(schedule: str, epochs: int) -> None:
    trainer = changed(Experiment(), {"training.epochs": epochs, "training.schedule": schedule}).trainer()
    trainer.run_batch()
    assert 0 < trainer.learning_rate < 1


def test_more_layers_than_can_be_waited_for_are_refused() -> None:
    assert changed(Experiment(), {"network.hidden": [1] * 1000})
    with pytest.raises(InputError) as error:
        changed(Experiment(), {"network.hidden": [1] * 100_000})
    assert str(error.value).startswith("network.hidden: expected a list of length <= 1000, got [1, 1, ")
    assert len(str(error.value)) < 150


def test_a_long_number_is_told_shortened_also_where_a_word_is_expected() -> None:
    for path in ("dtype", "data.scale", "training.batch_size", "training.optimizer"):
        with pytest.raises(InputError) as error:
            changed(Experiment(), {path: -(10**5000)})
        assert len(str(error.value)) < 300


def test_the_limits_hold_for_msgspec_as_they_stand() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"training": {"l1": inf}}, Experiment)
