"""Dates and times as people write them: every order, every month, and each part at its bounds."""

from datetime import date

import pytest

from nn_tui.datasets.tables.dates import ORDERS, PARTS, WrittenDate, find_orders, is_date, read_date, read_dates

DAY = date(2024, 3, 5)


@pytest.mark.parametrize(
    ("word", "order", "day", "hour"),
    [
        ("2024-03-05", "year-month-day", DAY, None),
        ("2024/3/5", "year-month-day", DAY, None),
        ("2024.03.05", "year-month-day", DAY, None),
        ("5.3.2024", "day.month.year", DAY, None),
        ("05-03-24", "day.month.year", DAY, None),
        ("3/5/2024", "month/day/year", DAY, None),
        ("03.05.24", "month/day/year", DAY, None),
        ("5 March 2024", "day month year", DAY, None),
        ("5-Mar-24", "day month year", DAY, None),
        ("5 mar., 2024", "day month year", DAY, None),
        ("March 5, 2024", "month day, year", DAY, None),
        ("MAR. 5 2024", "month day, year", DAY, None),
        ("Tue, 5 Mar 2024", "day month year", DAY, None),
        ("Tuesday, March 5, 2024", "month day, year", DAY, None),
        ("2024-03-05T14:30", "year-month-day", DAY, 14.5),
        ("2024-03-05 14:30:59", "year-month-day", DAY, 14.5),
        ("2024-03-05, 14:30:59.125", "year-month-day", DAY, 14.5),
        ("2024-03-05T14:30:59,125Z", "year-month-day", DAY, 14.5),
        ("2024-03-05 14:30 UTC", "year-month-day", DAY, 14.5),
        ("2024-03-05 14:30+02:00", "year-month-day", DAY, 14.5),
        ("2024-03-05 14:30 -0200", "year-month-day", DAY, 14.5),
        ("3/5/2024 2:45 PM", "month/day/year", DAY, 14.75),
        ("00:00", "time of day", None, 0.0),
        ("23:59", "time of day", None, 23 + 59 / 60),
        ("9:06", "time of day", None, 9.1),
        ("12:00 am", "time of day", None, 0.0),
        ("12:00 pm", "time of day", None, 12.0),
        ("1:00 p.m.", "time of day", None, 13.0),
        ("11:30 AM", "time of day", None, 11.5),
        ("1:15:30 am", "time of day", None, 1.25),
        ("29.2.2024", "day.month.year", date(2024, 2, 29), None),
        ("1.1.00", "day.month.year", date(2000, 1, 1), None),
        ("1.1.68", "day.month.year", date(2068, 1, 1), None),
        ("1.1.69", "day.month.year", date(1969, 1, 1), None),
        ("1.1.99", "day.month.year", date(1999, 1, 1), None),
        ("1.1.0069", "day.month.year", date(69, 1, 1), None),
    ],
)
def test_a_date_is_read_in_its_order(word: str, order: str, day: date | None, hour: float | None) -> None:
    assert read_date(word, ORDERS[order]) == WrittenDate(day, hour)
    assert is_date(word)
    assert read_dates([word], order) == [WrittenDate(day, hour)]


MONTHS = ("January", "february", "MARCH", "Apr", "May", "jun", "July", "Aug", "Sept", "October", "Nov", "Dec")


@pytest.mark.parametrize(("month", "word"), enumerate(MONTHS, 1))
def test_a_month_is_known_by_its_first_letters(month: int, word: str) -> None:
    assert read_date(f"2 {word} 2024", ORDERS["day month year"]) == WrittenDate(date(2024, month, 2), None)
    assert read_date(f"{word} 2, 2024", ORDERS["month day, year"]) == WrittenDate(date(2024, month, 2), None)


@pytest.mark.parametrize(
    "word",
    [
        "", "2024", "2024-03", "20240305", "24-3-2024x", "2024-03.05", "2024-3-5 24:00", "24:00", "12:60", "0:30 am",
        "13:00 pm", "30.2.2024", "31 Nov 2024", "0.1.2024", "29.2.2023", "2024-13-01", "Foo 5, 2024", "5 Mai 2024",
        "2024-03-05Z", "1:2", "٣.3.2024", "12", "1.1.1",
    ],
)  # fmt: skip
def test_what_no_calendar_has_is_no_date(word: str) -> None:
    assert not is_date(word)


@pytest.mark.parametrize(
    ("words", "said", "orders"),
    [
        (["1.2.2024", "3.4.2024"], False, ("day.month.year", "month/day/year")),
        (["1.2.2024", "13.4.2024"], False, ("day.month.year",)),
        (["1.2.2024", "4.13.2024"], False, ("month/day/year",)),
        (["13.2.2024", "4.13.2024"], False, ()),
        (["20240305", "20241231"], False, ()),
        (["20240305", "20241231"], True, ("yyyymmdd",)),
        (["20240305", "20241331"], True, ()),
        (["2024-01-02"], True, ("year-month-day",)),
        (["12:00"], False, ("time of day",)),
    ],
)
def test_the_orders_are_those_in_which_all_are_dates(words: list[str], said: bool, orders: tuple[str, ...]) -> None:
    assert find_orders(words, said=said) == orders


def test_words_that_are_no_dates_are_refused() -> None:
    assert read_dates(["20240305"], "yyyymmdd") == [WrittenDate(DAY, None)]
    with pytest.raises(ValueError, match=r"^not all are dates as time of day$"):
        read_dates(["12:00", "noon"], "time of day")


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        (WrittenDate(date(2024, 3, 4), 14.5), {"year": 2024, "month": 3, "day of week": 1, "hour": 14.5}),
        (WrittenDate(date(2024, 12, 1), None), {"year": 2024, "month": 12, "day of week": 7, "hour": None}),
        (WrittenDate(None, 0.0), {"year": None, "month": None, "day of week": None, "hour": 0.0}),
    ],
)
def test_a_date_becomes_its_parts(written: WrittenDate, parts: dict[str, float | None]) -> None:
    assert {name: part(written) for name, part in PARTS.items()} == parts
