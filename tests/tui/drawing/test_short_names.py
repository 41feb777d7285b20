"""Cut names: they fit, tell that they are cut, and differ as long as there is room for a difference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from nn_tui.tui.drawing.short_names import abbreviated_names, list_names, shorten_name, shorten_names
from nn_tui.tui.drawing.text_cells import width_of
from nn_tui.tui.drawing.visible import visible

NAMES = st.lists(st.text("abx012=学é\u0301\x1b👩", min_size=1, max_size=12), min_size=1, max_size=8).map(tuple)
ELLIPSES = st.sampled_from(["…", "..."])


@pytest.mark.parametrize(
    ("name", "width", "ellipsis", "shown"),
    [
        ("x250", 4, "…", "x250"),
        ("x250", 3, "…", "x…0"),
        ("gender=Female", 7, "…", "gend…le"),
        ("gender=Female", 7, "...", "gend~le"),
        ("gender=Female", 12, "...", "gender...ale"),
        ("学学学学", 5, "…", "学…"),
        ("abc", 1, "…", "…"),
        ("abc", 0, "…", ""),
        ("a\x1bb", 5, "…", r"a\x…b"),
    ],
)
def test_a_long_name_is_cut_in_the_middle(name: str, width: int, ellipsis: str, shown: str) -> None:
    assert shorten_name(name, width, ellipsis) == shown


@pytest.mark.parametrize(
    ("names", "width", "shown"),
    [
        (("x25", "x250", "x251"), 3, ("x25", "x…0", "x…1")),
        (("gender=Female", "gender=Male"), 7, ("ge…male", "ge…Male")),
        (("gender=Female", "gender=Male"), 5, ("…male", "…Male")),
        (("gender=Female", "gender=Male"), 3, ("…Fe", "…Ma")),
        (("first name", "last name"), 6, ("firs…e", "last…e")),
        (("size in 2021", "size in 2022"), 6, ("size…1", "size…2")),
        (("2021 in size", "2022 in size"), 6, ("2021…e", "2022…e")),
    ],
)
def test_names_are_cut_where_they_differ_least(names: tuple[str, ...], width: int, shown: tuple[str, ...]) -> None:
    assert shorten_names(names, width, "…") == shown


@given(NAMES, st.integers(0, 14), ELLIPSES)
def test_cut_names_fit_and_tell_that_they_are_cut(names: tuple[str, ...], width: int, ellipsis: str) -> None:
    for name, short in zip(names, shorten_names(names, width, ellipsis), strict=True):
        assert cell_len(short) <= width
        if width_of(name) <= width:
            assert short == visible(name)
        else:
            assert not width or ellipsis[0] in short or "~" in short


@given(st.lists(st.text("ab=12", min_size=1, max_size=12), min_size=2, max_size=6, unique=True), st.integers(3, 14))
def test_names_that_differ_at_one_place_only_still_differ_when_cut(ends: list[str], width: int) -> None:
    alike = tuple(f"{'common ' * 3}{place}" for place in range(len(ends)))
    assert len(set(shorten_names(alike, width, "…"))) == len(alike)
    at_the_front = tuple(f"{place}{' common' * 3}" for place in range(len(ends)))
    assert len(set(shorten_names(at_the_front, width, "..."))) == len(at_the_front)


def test_an_abbreviation_that_is_another_name_is_cut_instead() -> None:
    def head(name: str, width: int) -> str:
        return name[:width]

    everyone = ("x1", "x25", "x250", "length", "lens")
    assert abbreviated_names(("x250", "x1"), everyone, 3, "…", head) == ["x…0", "x1"]
    assert abbreviated_names(("length", "lens"), everyone, 3, "…", head) == ["l…h", "l…s"]
    assert abbreviated_names(("length", "x1"), everyone, 3, "…", head) == ["len", "x1"]


def test_very_many_names_are_each_cut_in_the_middle() -> None:
    names = tuple(f"pixel {number}" for number in range(5_000))
    assert shorten_names(names, 5, "…")[4_321] == "pix…1"


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (17, "red, green, blue"),
        (16, "red, green, blue"),
        (15, "red and 2 more"),
        (14, "red and 2 more"),
        (13, "…"),
    ],
)
def test_a_list_says_how_many_names_it_leaves_out(width: int, shown: str) -> None:
    assert list_names(("red", "green", "blue"), width, "…") == shown


@given(NAMES, st.integers(14, 60))
def test_a_list_of_names_fits_and_counts_all_of_them(names: tuple[str, ...], width: int) -> None:
    listed = list_names(names, width, "…")
    assert cell_len(listed) <= width
    begun, _, more = listed.rpartition(" and ") if listed.endswith(" more") else (listed, "", "0 more")
    assert begun.count(", ") + 1 + int(more.removesuffix(" more")) == len(names)


def test_a_single_name_that_does_not_fit_is_cut_and_nothing_else_is_counted() -> None:
    assert list_names(["gender=Female"], 7, "…") == "gend…le"
    assert list_names(["gender=Female", "b"], 15, "…") == "ge…e and 1 more"


@pytest.mark.parametrize(
    ("width", "unicode", "ascii"),
    [
        (-1, "", ""),
        (0, "", ""),
        (1, "…", "."),
        (2, "…", ".."),
        (3, "…", "..."),
        (13, "…", "..."),
        (14, "red and 2 more", "red and 2 more"),
    ],
)
def test_of_a_list_without_room_for_a_name_the_ellipsis_is_left(width: int, unicode: str, ascii: str) -> None:
    names = ("red", "green", "blue")
    assert (list_names(names, width, "…"), list_names(names, width, "...")) == (unicode, ascii)
