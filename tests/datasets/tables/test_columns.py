"""Columns before anything is decided: their words, rows below others, and what words stand for missing values."""

import numpy as np
import pytest
from msgspec.structs import replace

from nn_tui.datasets import InputError, TableOptions
from nn_tui.datasets.tables.columns import QUOTED, RawColumn, RawTable, WordColumn, no_numbers
from nn_tui.datasets.tables.looking import look, words_of
from nn_tui.datasets.tables.missing_words import MissingWords
from nn_tui.datasets.tables.numbers import take_apart
from nn_tui.datasets.tables.options import listed, missing_words_of

GONE = float("nan")


def raw(*fields: float | str, name: str = "a", padded: bool = False, labels: bool = False) -> RawColumn:
    words = WordColumn.of([field for field in fields if isinstance(field, str)])
    numbers = np.array([GONE if isinstance(field, str) else field for field in fields])
    return RawColumn(name, numbers, words.codes, words.vocabulary, padded, labels)


def table(*columns: RawColumn, name: str = "FILE") -> RawTable:
    def written(place: int) -> WordColumn:
        column = columns[place]
        codes: list[int] = column.codes.tolist()
        words = iter([column.vocabulary[code] for code in codes])
        return WordColumn.of([next(words) if np.isnan(number) else f"{number:g}" for number in column.numbers])

    names = tuple(column.name for column in columns)
    return RawTable(name, names, len(columns[0]), columns.__getitem__, lambda row: f"row {row}", written)


def test_a_column_knows_the_rows_of_its_words() -> None:
    column = raw(1.0, "x", 2.0, "y", "x")
    assert (len(column), column.odd.tolist(), column.codes.tolist(), column.vocabulary) == (
        5,
        [1, 3, 4],
        [0, 1, 0],
        ("x", "y"),
    )
    assert raw(1.0, 2.0).odd.tolist() == []
    assert (no_numbers(3).shape, np.isnan(no_numbers(3)).all()) == ((3,), True)


@pytest.mark.parametrize("flag", ["padded", "labels"])
@pytest.mark.parametrize("which", [0, 1, 2, 3])
def test_a_column_below_another_shares_its_words(flag: str, which: int) -> None:
    first = replace(raw(1.0, "x", "y"), **{flag: which in (1, 3)})
    found = first.with_below(replace(raw("z", "y", 3.0, name="b"), **{flag: which > 1}))
    assert found.name == "a"
    np.testing.assert_array_equal(found.numbers, [1, GONE, GONE, GONE, GONE, 3])
    assert (found.codes.tolist(), found.vocabulary) == ([0, 1, 2, 1], ("x", "y", "z"))
    assert getattr(found, flag) == (which > 0)
    assert found.problem is None


def test_the_problem_of_either_part_is_that_of_the_column() -> None:
    first, second = InputError("one"), InputError("two")
    fine = raw(1.0)
    broken = [RawColumn("a", fine.numbers, fine.codes, (), problem=problem) for problem in (first, second)]
    assert fine.with_below(broken[1]).problem is second
    assert broken[0].with_below(fine).problem is first
    assert broken[0].with_below(broken[1]).problem is first


def test_words_are_counted_in_the_order_they_are_met() -> None:
    column = WordColumn.of(["b", "a", "b", "c"])
    assert (column.codes.tolist(), column.vocabulary) == ([0, 1, 0, 2], ("b", "a", "c"))
    below = column.with_below(WordColumn.of(["d", "a"]))
    assert (below.codes.tolist(), below.vocabulary) == ([0, 1, 0, 2, 3, 1], ("b", "a", "c", "d"))
    some = WordColumn(np.array([2, -1, 0, 2], np.int32), ("b", "a", "c")).only(np.array([0, 1, 3]))
    assert (some.codes.tolist(), some.vocabulary) == ([0, -1, 0], ("c",))
    two = column.only(np.array([3, 0]))
    assert (two.codes.tolist(), two.vocabulary) == ([1, 0], ("b", "c"))


def test_a_name_is_found_or_told_with_those_that_are_close() -> None:
    found = table(raw(1.0, name="width"), raw(1.0, name="price"), raw(1.0, name="price"), raw(1.0, name="a, b"))
    assert found.place("data.target", "width") == 0
    assert found.places("data.target", "a, b") == (3,)
    assert found.places("data.x", " width,, width") == (0,)
    assert found.places("data.target", ("a, b", "width", "a, b")) == (3, 0)
    assert (found.places("data.target", None), found.places("data.target", ())) == ((), ())
    for name, sentence in (
        ("price", "FILE: columns 2 and 3 are both called 'price', expected different names"),
        ("widht", "data.x: FILE has no column 'widht'; did you mean 'width'?"),
        ("zzz", "data.x: FILE has no column 'zzz'; it has width, price, price, a, b"),
    ):
        with pytest.raises(InputError) as error:
            found.place("data.x", name)
        assert str(error.value) == sentence


@pytest.mark.parametrize(("count", "shown"), [(20, "k18, k19"), (21, "k18, k19, …")])
def test_twenty_names_are_shown(count: int, shown: str) -> None:
    with pytest.raises(InputError) as error:
        table(*[raw(1.0, name=f"k{number}") for number in range(count)]).place("data.x", "zzzzzz")
    assert str(error.value).endswith(shown)


@pytest.mark.parametrize(
    ("given", "words"),
    [(None, ("?", "NA", "N/A", "NaN", "null", "-")), ("x, y ,", ("x", "y", "")), (("a ", "b"), ("a ", "b")), ((), ())],
)
def test_missing_words_are_those_that_are_named_or_the_usual_ones(given: object, words: tuple[str, ...]) -> None:
    options = TableOptions(missing_words=given)  # pyright: ignore[reportArgumentType]
    assert missing_words_of(options) == words
    found = MissingWords.of(options)
    assert found.everywhere == {"", *map(str.lower, words)}
    assert found.among_numbers - found.everywhere == (set() if given is not None else {"none", "#n/a", "n.a."})
    assert found.numbers == ()
    assert listed(None) is None


def test_a_missing_word_may_be_a_number() -> None:
    assert MissingWords.of(TableOptions(missing_words="-999,x")).numbers == (-999.0,)


USUAL = MissingWords.of(TableOptions())


def test_a_look_counts_numbers_words_and_what_is_missing() -> None:
    seen = look(raw(1.0, "$5", "NA", "x", "$5", "", 2.0, f"{QUOTED}na", "none"), USUAL)
    assert seen.words == ("$5", "x")
    assert seen.counts.tolist() == [2, 1]
    assert seen.written == (take_apart("$5"), None)
    assert seen.missing.tolist() == [2, 5, 7, 8]
    assert (seen.plain, seen.numbers, seen.valid) == (2, 4, 5)
    assert (seen.row_of("$5"), seen.row_of("x")) == (1, 3)


@pytest.mark.parametrize(
    ("numbers", "words", "written"),
    [
        # A tenth of the words must be numbers, or half of the fields.
        (0, ["$1", *"abcdefghi"], False),
        (0, ["$1", *"abcdefgh"], True),
        (0, ["$1", "$2", *"abcdefghijklmnopqr"], False),
        (1, ["a"], False),
        (2, ["a"], True),
        (0, ["a"], False),
        (0, [], False),
    ],
)
def test_all_words_are_looked_at_where_some_are_numbers(numbers: int, words: list[str], written: bool) -> None:
    seen = look(raw(*[1.0] * numbers, *words), USUAL)
    assert (len(seen.written) > 0) == written
    assert look(raw(*[1.0] * numbers, *words, labels=True), USUAL).written == ()


def test_the_first_words_tell_whether_to_look_at_all() -> None:
    words = [f"w{number}" for number in range(500)]
    assert look(raw(*words, *[f"${number}" for number in range(400)]), USUAL).written == ()
    assert len(look(raw(*words[:-51], *[f"${number}" for number in range(51)]), USUAL).written) == 500


def test_a_number_that_stands_for_a_missing_value_is_none() -> None:
    missing = MissingWords.of(TableOptions(missing_words="-999,0"))
    column = raw(1.0, "x", -999.0, 3.0, 0.0, "y")
    seen = look(column, missing)
    assert (seen.words, seen.missing.tolist()) == (("x", "y"), [2, 4])
    assert (seen.plain, seen.valid, seen.row_of("y")) == (2, 4, 5)
    np.testing.assert_array_equal(seen.column.numbers, [1, GONE, GONE, 3, GONE, GONE])
    np.testing.assert_array_equal(column.numbers, [1, GONE, -999, 3, 0, GONE])
    assert look(raw(1.0, "x"), missing).missing.tolist() == []
    assert look(raw(1.0, 2.0), missing).plain == 2


def test_words_are_in_the_order_of_the_alphabet_and_none_where_they_are_missing() -> None:
    found = words_of(table(raw("b", "NA", "a", f"{QUOTED}na", "", "b")), 0, USUAL)
    assert (found.codes.tolist(), found.vocabulary) == ([1, -1, 0, 2, -1, 1], ("a", "b", "na"))
    mixed = words_of(table(raw("b", 7.0, "NA", "b")), 0, USUAL)
    assert (mixed.codes.tolist(), mixed.vocabulary) == ([1, 0, -1, 1], ("7", "b"))
    assert mixed.codes.dtype == np.int32
