"""The subject in words, from before the first update to the end of an epoch."""

from functools import cache

import pytest
from msgspec import structs

from nn_tui.engine import Experiment
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.panels.captions import after_update, moment_words, subject_words
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
    rows, test = snapshot.data.shown_samples.rows, snapshot.data.shown_samples.test
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
