"""What `--speed` may say."""

import pytest

from nn_tui.datasets import InputError
from nn_tui.engine.runs import Rate, Speed
from nn_tui.engine.runs.speeds import speed_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gentle", "gentle"),
        ("max", "max"),
        ("20", Rate(20, "epoch")),
        ("20 epochs", Rate(20, "epoch")),
        ("1 epoch", Rate(1, "epoch")),
        ("5 batches", Rate(5, "batch")),
        ("2 operations", Rate(2, "operation")),
        ("0.5  operations", Rate(0.5, "operation")),
    ],
)
def test_a_speed_has_a_number_and_a_unit(text: str, expected: Speed) -> None:
    assert speed_of(text) == expected


@pytest.mark.parametrize("text", ["", "fast", "0", "-1 epochs", "nan", "inf", "5 steps", "batches", "5 batches now"])
def test_anything_else_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(InputError, match=r"^--speed: '.*' is neither gentle, max nor a number above 0 of epochs"):
        speed_of(text)
