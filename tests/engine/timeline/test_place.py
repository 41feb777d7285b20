"""Places have names that can be typed, and correspond to moments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import InputError
from nn_tui.engine.editing.edits import Change, SetLearningRate
from nn_tui.engine.timeline.journal import Entry, Journal, Moment, Standing
from nn_tui.engine.timeline.place import Place

COUNTS = st.integers(0, 10**6)
HALVED = Journal(
    Standing(0, 0, batches=10, operations=12, step=0),
    (
        # In the third epoch, after six of ten batches, the batches become half as large.
        Entry(Change((("training.batch_size", 4),)), 26, 0, Standing(2, 12, batches=20, operations=12, step=26)),
        Entry(SetLearningRate(0.1), 30, 2, Standing(2, 16, batches=20, operations=12, step=30)),
    ),
)


@given(COUNTS, COUNTS, COUNTS)
def test_what_is_written_is_read_again(epoch: int, batch: int, operation: int) -> None:
    place = Place(epoch, batch, operation)
    assert Place.parse(f" {place} ") == place
    assert str(place).count(".") == (2 if operation else 1 if batch else 0)


@pytest.mark.parametrize("text", ["", ".", "1.", ".5", "1.2.3.4", "-1", "1.-2", "one", "1,2", "1e3", "9" * 16])
def test_what_is_no_place_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError, match=r"is no place in a run; expected .*, such as 41, 41\.7 or 41\.7\.12$"):
        Place.parse(text)


@pytest.mark.parametrize(
    ("place", "moment"),
    [
        (Place(0), Moment(0, 0)),
        (Place(1, 3, 5), Moment(0, 13, 5)),
        (Place(2, 5), Moment(0, 25)),
        (Place(2, 12), Moment(1, 26)),
        (Place(2, 16, 1), Moment(1, 30, 1)),
        (Place(2, 16, 2), Moment(2, 30, 2)),
        (Place(3), Moment(2, 34)),
        (Place(4, 19), Moment(2, 73)),
    ],
)
def test_places_are_moments_as_the_batches_were_then(place: Place, moment: Moment) -> None:
    assert HALVED.moment(place) == moment
    assert HALVED.place(moment) == place
    assert HALVED.at(moment.step, moment.operation) == moment


def test_a_batch_that_no_epoch_has_is_refused() -> None:
    with pytest.raises(InputError, match=r"^there is no place 1\.25; epochs have 10 or 20 batches, counted from 0$"):
        HALVED.moment(Place(1, 25))


def test_nor_is_there_an_operation_that_no_batch_has() -> None:
    with pytest.raises(InputError, match=r"^there is no place 1\.5\.12; batches have 12 operations, counted from 0$"):
        HALVED.moment(Place(1, 5, 12))
    assert HALVED.moment(Place(1, 5, 11)) == Moment(0, 15, 11)
