"""Numbers as they stand on screen, character by character."""

from functools import partial
from math import inf, nan

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nn_tui.tui.drawing import number_format as numbers
from nn_tui.tui.drawing.axis_ticks import ticks


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0131, "0.01310"),
        (12.34, "12.34"),
        (-0.5, "-0.5000"),
        (0.0, "0.000"),
        (1.2e-6, "1.20e-6"),
        (1e-4, "0.0001000"),
        (9.99e-5, "9.99e-5"),
        (9999.4, "9999"),
        (9999.5, "1.00e+4"),
        (12345.0, "1.23e+4"),
        (1.5e12, "1.50e+12"),
        (inf, "inf"),
        (-inf, "-inf"),
        (nan, "nan"),
    ],
)
def test_a_loss_has_four_digits_or_three_and_a_power_of_ten(value: float, text: str) -> None:
    assert numbers.loss(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.03, "0.03"), (1e-5, "1e-5"), (0.0001, "0.0001"), (1 / 30, "0.0333333"), (12345678, "1.23457e+7")],
)
def test_a_learning_rate_is_as_short_as_it_is_exact(value: float, text: str) -> None:
    assert numbers.rate(value) == text


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (999, "999"), (41_812, "41,812"), (1_234_567, "1,234,567")])
def test_the_thousands_of_a_count_are_separated(value: float, text: str) -> None:
    assert numbers.count(value) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.9916, "99.2 %"), (1, "100.0 %"), (0, "0.0 %"), (0.5, "50.0 %"), (inf, "inf"), (nan, "nan")]
)
def test_a_share_is_a_percentage_with_one_decimal(share: float, text: str) -> None:
    assert numbers.percent(share) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5094, "0.509"),
        (1.0, "1.000"),
        (-0.0, "0.000"),
        (-99.5, "-99.500"),
        (-100.4, "-100"),
        (-12345.0, "-1.2e+4"),
        (-3.1e250, "-3.1e+250"),
        (-inf, "-inf"),
        (nan, "nan"),
    ],
)
def test_r_squared_stays_short_where_a_run_has_diverged(value: float, text: str) -> None:
    assert numbers.metric(value, "regression") == text


def test_an_accuracy_is_a_percentage() -> None:
    assert [numbers.metric(0.875, task) for task in ("binary", "multiclass")] == ["87.5 %", "87.5 %"]


@given(st.floats(1e-8, 1e5), st.integers(5, 9))
def test_numbers_that_read_the_same_are_written_the_same(value: float, width: int) -> None:
    for write in (partial(numbers.fitted, width=width), numbers.short, numbers.significant):
        text = write(value)
        assert float(write(float(text))) == float(text)


@pytest.mark.parametrize(
    ("value", "four", "three"),
    [
        (0.7123, "0.7123", "0.712"),
        (-12.34, "-12.34", "-12.3"),
        (0.0, "0", "0"),
        (-0.0, "0", "0"),
        (1.2e-7, "1.20e-7", "1.2e-7"),
        (0.001, "0.001000", "0.00100"),
        (0.000999, "9.99e-4", "0.000999"),
        (0.000998, "9.98e-4", "0.000998"),
        (0.00094, "9.40e-4", "9.4e-4"),
        (0.99999, "1.000", "1.00"),
        (999.4, "999.4", "999"),
        (999.5, "999.5", "1.0e+3"),
        (1234.0, "1234", "1.2e+3"),
        (9999.4, "9999", "1.0e+4"),
        (9999.5, "1.00e+4", "1.0e+4"),
        (1e10, "1.00e+10", "1.0e+10"),
        (-inf, "-inf", "-inf"),
        (nan, "nan", "nan"),
    ],
)
def test_significant_digits_are_as_many_as_wanted(value: float, four: str, three: str) -> None:
    assert numbers.significant(value) == four
    assert numbers.significant(value, 3) == three


@pytest.mark.parametrize(
    ("value", "narrow", "wide"),
    [
        (0.71, "+0.71", "+0.7100"),
        (-12.3, "-12.3", "-12.300"),
        (-3e-4, "-3e-4", "-0.0003"),
        (0.0, "+0.00", "+0.0000"),
        (99.94, "+99.9", "+99.940"),
        (99.95, "+100", "+99.950"),
        (9999.0, "+9999", "+9999.0"),
        (12345.0, "+1e4", "+12345"),
        (-1e6, "-1e6", "-1.0e6"),
        (1e10, "+1e10", "+1.0e10"),
        (0.01, "+0.01", "+0.0100"),
        (0.009, "+9e-3", "+0.0090"),
        (0.0099, "+0.01", "+0.0099"),
        (0.0094, "+9e-3", "+0.0094"),
        (-0.00996, "-0.01", "-0.0100"),
        (-0.0, "+0.00", "+0.0000"),
        (-9e-10, "+0.00", "+0.0000"),
        (0.0000996, "+1e-4", "+0.0001"),
        (1e-9, "+1e-9", "+1.0e-9"),
        (9e-10, "+0.00", "+0.0000"),
        (inf, "+inf", "+inf"),
        (-inf, "-inf", "-inf"),
        (nan, "+nan", "+nan"),
    ],
)
def test_a_fitted_number_has_a_sign_and_the_digits_for_which_there_is_room(
    value: float, narrow: str, wide: str
) -> None:
    assert numbers.fitted(value) == narrow
    assert numbers.fitted(value, 7) == wide


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0131, "0.0131"),
        (1.2345, "1.23"),
        (12.345, "12.3"),
        (123.456, "123"),
        (0.9994, "0.999"),
        (0.9996, "1.00"),
        (9.996, "10.0"),
        (99.96, "100"),
        (999.6, "1000"),
        (9999.6, "1e+4"),
        (-0.0, "0"),
        (9999, "9999"),
        (10_000, "1e+4"),
        (123_456, "1.2e+5"),
        (-5.5, "-5.50"),
        (0.00011, "0.000110"),
        (1e-4, "0.0001"),
        (2e-6, "2e-6"),
        (0, "0"),
        (inf, "inf"),
        (-inf, "-inf"),
        (nan, "nan"),
    ],
)
def test_a_short_number_has_no_plus_and_few_digits(value: float, text: str) -> None:
    assert numbers.short(value) == text


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([], []),
        ([0.0], ["0"]),
        ([0.3], ["0.3"]),
        ([10.0, 20.0], ["10", "20"]),
        ([10.0, 30.0], ["10", "30"]),
        ([0.5, 1.5], ["0.5", "1.5"]),
        ([7.0, 7.0], ["7", "7"]),
        ([-0.4, 0.6], ["-0.4", "0.6"]),
        ([0.0, 0.2, 0.4], ["0", "0.2", "0.4"]),
        ([0.0, 0.1, 0.2], ["0", "0.1", "0.2"]),
        ([0.0, 0.25, 0.5], ["0", "0.25", "0.50"]),
        ([2.5, 5.0, 7.5], ["2.5", "5.0", "7.5"]),
        ([-0.1, 1.4e-17, 0.1], ["-0.1", "0", "0.1"]),
        ([0.0, 0.0005, 0.001], ["0", "0.0005", "0.0010"]),
        ([0.0, 0.0004, 0.0008], ["0", "4e-4", "8e-4"]),
        ([0.0, 2e-6, 4e-6], ["0", "2e-6", "4e-6"]),
        ([-1e-7, 1e-7], ["-1e-7", "1e-7"]),
        ([1000.0, 2000.0], ["1,000", "2,000"]),
        ([999_998.0, 999_999.0], ["999,998", "999,999"]),
        ([0.0, 5e5, 1e6], ["0", "5e+5", "1e+6"]),
        ([9e6, 1e7], ["9e+6", "1e+7"]),
        ([1e6, 1.1e6, 1.2e6], ["1.0e+6", "1.1e+6", "1.2e+6"]),
        ([1e6, 1.05e6, 1.1e6], ["1.00e+6", "1.05e+6", "1.10e+6"]),
        ([0.0, 5e-7, 1e-6, 1.5e-6, 2e-6], ["0", "5.0e-7", "1.0e-6", "1.5e-6", "2.0e-6"]),
    ],
)
def test_labels_of_an_axis_have_the_same_number_of_decimals_and_tell_ticks_apart(
    values: list[float], labels: list[str]
) -> None:
    assert numbers.tick_labels(values) == labels


@given(
    low=st.floats(-1e9, 1e9),
    span=st.floats(-9.0, 9.0).map(lambda power: 10.0**power),
    count=st.integers(2, 9),
)
def test_a_label_is_the_number_of_its_tick(low: float, span: float, count: int) -> None:
    assume(span > 1e-6 * abs(low))
    places = ticks(low, low + span, count)
    assume(len(places) > 1)
    for one, label in zip(places, numbers.tick_labels(places), strict=True):
        assert abs(float(label.replace(",", "")) - one) < 1e-3 * span
    assert len({*numbers.tick_labels(places)}) == len(places)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (60, "1 min 00 s"),
        (200, "3 min 20 s"),
        (3599, "59 min 59 s"),
        (3600, "1 h 00 min"),
        (3900, "1 h 05 min"),
        (86_399, "23 h 59 min"),
        (86_400, "1 d 0 h"),
        (183_600, "2 d 3 h"),
        (169_199, "1 d 22 h"),
        (259_199, "2 d 23 h"),
        (100_000_000, "1,157 d 9 h"),
        (inf, "0 s"),
        (nan, "0 s"),
    ],
)
def test_a_time_is_said_in_two_units_at_most(seconds: float, text: str) -> None:
    assert numbers.duration(seconds) == text
