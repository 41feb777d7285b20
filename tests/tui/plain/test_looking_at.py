"""What is looked at next: a row by its number, its neighbours, or the batch."""

import pytest
from msgspec import structs

from nn_tui.datasets import InputError
from nn_tui.engine.runs import LookAt
from nn_tui.tui.plain.console import looking_at
from tests.tui.scripted import CIRCLES
from tests.tui.snapshots import snapshot_of

STEPPED = snapshot_of(CIRCLES.experiment, operations=1)
LAST = CIRCLES.data.samples - 1


def test_the_sample_after_and_the_one_before_are_those_of_the_dataset() -> None:
    assert looking_at("+", CIRCLES, LookAt(7)) == LookAt(8)
    assert looking_at("-", CIRCLES, LookAt(7)) == LookAt(6)
    assert looking_at("+", CIRCLES, LookAt(LAST)) == LookAt(0)
    assert looking_at("-", CIRCLES, LookAt(0)) == LookAt(LAST)


def test_without_a_choice_the_neighbours_are_those_of_what_is_shown() -> None:
    sample = CIRCLES.subject.sample
    assert sample is not None
    assert looking_at("+", CIRCLES, LookAt()) == LookAt(sample.row + 1)
    assert looking_at("-", CIRCLES, LookAt()) == LookAt(sample.row - 1)


def test_while_a_batch_is_stepped_through_the_neighbours_are_those_of_the_batch() -> None:
    rows = STEPPED.subject.rows
    assert rows is not None
    assert looking_at("+", STEPPED, LookAt(rows[3])) == LookAt(rows[4])
    assert looking_at("-", STEPPED, LookAt(rows[3])) == LookAt(rows[2])
    assert looking_at("-", STEPPED, LookAt(rows[0])) == LookAt(rows[-1])


def test_the_batch_and_a_sample_take_turns_and_the_sample_is_kept() -> None:
    sample = LookAt(7, stay=True)
    batch = looking_at("batch", CIRCLES, sample)
    assert batch == structs.replace(sample, batch=True)
    assert looking_at("batch", CIRCLES, batch) == sample


@pytest.mark.parametrize("row", [0, 12, LAST])
def test_a_row_is_looked_at_and_stays(row: int) -> None:
    assert looking_at(str(row), CIRCLES, LookAt(7, batch=True)) == LookAt(row, stay=True)


@pytest.mark.parametrize("row", [LAST + 1, 99_999])
def test_there_are_no_more_rows_than_samples(row: int) -> None:
    with pytest.raises(InputError) as refused:
        looking_at(str(row), CIRCLES, LookAt())
    assert str(refused.value) == f"there is no sample {row}; the rows are 0 to 499"


def test_a_row_of_thousands_of_digits_is_refused_like_any_other() -> None:
    with pytest.raises(InputError) as refused:
        looking_at("9" * 5000, CIRCLES, LookAt())
    assert str(refused.value) == f"there is no sample {'9' * 40}; the rows are 0 to 499"
