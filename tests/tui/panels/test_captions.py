"""The subject in words, from before the first update to the end of an epoch."""

from functools import cache

import pytest
from msgspec import structs

from nn_tui.datasets import SplitName
from nn_tui.engine import Experiment
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.panels.captions import (
    NO_BATCH,
    after_update,
    lacks_batch,
    moment_words,
    operation_formulas,
    subject_words,
)
from tests.tui.snapshots import snapshot_of

RECIPE = changed(Experiment(), {"network.hidden": [2], "data.samples": 50, "training.batch_size": 16})
"""40 samples to train with: batches of 16, 16 and 8."""
OPERATIONS = len(RECIPE.trainer().program.operations)


@cache
def seen(epochs: int = 0, operations: int = 0, *, sample: int | None = None, batch: bool = False) -> Snapshot:
    return snapshot_of(RECIPE, epochs=epochs, operations=operations, sample=sample, batch=batch)


def words(snapshot: Snapshot) -> tuple[str, str]:
    """Return the subject in full, with its moment."""
    return subject_words(snapshot)[0], moment_words(snapshot.subject)


@pytest.mark.parametrize(("epochs", "moment"), [(0, "before the first update"), (1, "after update 3")])
def test_a_sample_aside_has_its_part_and_is_of_after_the_last_update(epochs: int, moment: str) -> None:
    snapshot = seen(epochs)
    assert snapshot.data.shown_samples is not None
    rows, test = snapshot.data.shown_samples.rows, snapshot.data.shown_samples.splits == 2
    assert words(snapshot) == (f"sample {rows[0]} (train)", moment)
    row = int(rows[test][0])
    assert words(seen(epochs, sample=row)) == (f"sample {row} (test)", moment)
    assert subject_words(seen(epochs, sample=row))[1] == f"sample {row}"


@pytest.mark.parametrize(
    ("operations", "batch", "samples", "update"),
    [
        (1, 1, 16, 1),
        (OPERATIONS - 1, 1, 16, 1),
        (OPERATIONS, 1, 16, 1),  # its update is made, but what is shown came before
        (OPERATIONS + 1, 2, 16, 2),
        (2 * OPERATIONS + 1, 3, 8, 3),
        (3 * OPERATIONS, 3, 8, 3),  # the end of the epoch
        (3 * OPERATIONS + 1, 1, 16, 4),
    ],
)
def test_in_a_batch_that_is_stepped_through_the_place_and_the_update_to_come_are_told(
    operations: int, batch: int, samples: int, update: int
) -> None:
    mean = seen(operations=operations, batch=True)
    rows = mean.subject.rows
    assert rows is not None
    snapshot = seen(operations=operations, sample=rows[0])
    assert len(rows) == samples
    moment = f"before update {update}"
    assert words(snapshot) == (f"sample {rows[0]}, 1 of {samples} in batch {batch}/3", moment)
    assert words(mean) == (f"mean of {samples} samples, batch {batch}/3", moment)
    assert (subject_words(snapshot)[1], subject_words(mean)[1]) == (f"sample {rows[0]}", f"mean of {samples}")
    last = seen(operations=operations, sample=rows[-1])
    assert words(last) == (f"sample {rows[-1]}, {samples} of {samples} in batch {batch}/3", moment)


def test_at_rest_the_batch_is_the_last_one_before_its_update() -> None:
    assert words(seen(1, batch=True)) == ("mean of 8 samples, the last batch", "before update 3")


def test_large_numbers_of_updates_are_grouped() -> None:
    subject = structs.replace(seen(1).subject, update=1234567)
    assert moment_words(subject) == after_update(1234567) == "after update 1,234,567"
    subject = structs.replace(seen(1, batch=True).subject, update=1234567)
    assert moment_words(subject) == "before update 1,234,568"


@pytest.mark.parametrize("split", ["train", "validation", "test"])
def test_a_sample_that_the_batch_under_way_does_not_hold_is_said_to_be_outside(split: SplitName) -> None:
    snapshot = seen(1)
    assert snapshot.subject.sample is not None
    sample = structs.replace(snapshot.subject.sample, row=19, split=split)
    outside = structs.replace(snapshot, subject=structs.replace(snapshot.subject, sample=sample, rows=(3, 4)))
    assert subject_words(outside) == (f"sample 19 ({split}, not in the batch)", "sample 19")


def test_a_batch_of_one_sample_is_not_many() -> None:
    snapshot = seen(1, batch=True)
    alone = structs.replace(snapshot, subject=structs.replace(snapshot.subject, samples=1))
    assert subject_words(alone) == ("the one sample of the last batch", "one sample")


def test_a_batch_is_missed_only_where_it_was_asked_for_and_there_is_none() -> None:
    assert lacks_batch(seen(batch=True))
    assert not lacks_batch(seen())
    assert not lacks_batch(seen(1, batch=True))
    assert not lacks_batch(seen(1))
    assert NO_BATCH == "there is no batch to look at; b takes one"


def test_behind_the_formula_of_the_cost_stands_what_the_batch_costs() -> None:
    place = [operation.writes for operation in RECIPE.trainer().program.operations].index("cost") + 1
    for batch in (False, True):
        snapshot = seen(operations=place, batch=batch)
        assert snapshot.last_operation is not None
        full, short = operation_formulas(snapshot)
        value = f"{snapshot.subject.activity.cost:#.4g}"
        assert (full, short) == (f"{snapshot.last_operation.formula} = {value}", f"C = {value}")
    rows = seen(operations=place, batch=True).subject.rows
    assert rows is not None
    outside = structs.replace(seen(operations=place), subject=structs.replace(seen().subject, rows=rows))
    assert operation_formulas(outside) == (full.partition(" = 0")[0],)
    before = seen(operations=place - 1)
    assert before.last_operation is not None
    assert operation_formulas(before) == (before.last_operation.formula,)
    assert operation_formulas(seen()) == ()
