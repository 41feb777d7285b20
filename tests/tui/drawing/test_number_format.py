"""Numbers are short, carry their sign, and are read back as what they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine.recipe.typed_numbers import parse_rate
from nn_tui.tui.drawing import number_format as numbers


@given(st.floats(-1e12, 1e12))
def test_four_significant_digits_are_four(value: float) -> None:
    assert float(numbers.significant(value)) == pytest.approx(
        value, rel=5.1e-3 if abs(value) < 1e-3 or abs(value) >= 1e4 else 5.1e-4
    )


@given(st.floats(1e-12, 1e12))
def test_a_loss_is_readable_and_close(value: float) -> None:
    text = numbers.loss(value)
    assert len(text) <= 9
    assert float(text) == pytest.approx(value, rel=6e-3)


def test_no_loss_is_less_than_nothing() -> None:
    assert numbers.loss(-0.0) == "0.000"


def test_what_is_not_finite_is_shown_as_such() -> None:
    assert "nan" in numbers.loss(float("nan"))
    assert "inf" in numbers.loss(float("-inf"))
    assert "nan" in numbers.significant(float("nan"))
    assert "nan" in numbers.percent(float("nan"))


@pytest.mark.parametrize(("text", "value"), [("0.03", 0.03), ("0,03", 0.03), ("1e-3", 1e-3), (" 1/30 ", 1 / 30)])
def test_learning_rates_are_typed_as_people_write_them(text: str, value: float) -> None:
    assert parse_rate(text) == value


@pytest.mark.parametrize("text", ["", "fast", "-1", "0", "nan", "inf", "1/0", "1/2/3", "1e999"])
def test_what_is_no_learning_rate_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"number"):
        parse_rate(text)
