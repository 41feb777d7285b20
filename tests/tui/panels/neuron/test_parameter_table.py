"""The table of a neuron's parameters: complete where there is room, counted or scrolled where not."""

from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.panels.neuron.parameter_table import Parameter, describe_parameters, window


def table(count: int, height: int, *, width: int = 70, update: int = 1234, selected: int | None = None) -> list[str]:
    def parameter(index: int) -> Parameter:
        if index == count:
            return Parameter("bias", 7.0, 0.125, -0.00125, frozen=True)
        return Parameter(f"x{index + 1}", 0.5 - index, 0.25, -0.0025)

    lines = describe_parameters(
        count + 1, parameter, GLYPHS["braille"], update=update, width=width, height=height, selected=selected
    )
    return ["".join(part.text for part in line) for line in lines]


def test_every_parameter_has_its_value_gradient_and_change() -> None:
    heading, first, second, bias = table(2, 10)
    assert heading.split() == ["weight", "now", "dC/dw", "change", "in", "update", "1,234"]
    assert first.split() == ["x1", "0.5000", "0.2500", "-0.002500"]
    assert second.split() == ["x2", "-0.5000", "0.2500", "-0.002500"]
    assert bias.split() == ["bias", "7.000", "0.1250", "-0.001250", "frozen"]


@pytest.mark.parametrize("width", range(30, 70))
def test_the_heading_is_never_cut_within_its_words(width: int) -> None:
    heading = table(2, 10, width=width)[0]
    words = ("   in update 1,234", "  in 1,234", "")
    bare = len("  bias") + 3 * 12
    assert heading.split("change")[1] == next(text for text in words if not text or bare + len(text) <= width)
    assert len(heading) <= max(width, bare)


def test_before_training_there_are_only_values() -> None:
    assert table(1, 10, update=0)[1].split() == ["x1", "0.5000"]


def test_before_the_first_update_its_heading_says_nothing_of_one() -> None:
    assert table(1, 10, update=0)[0].split() == ["weight", "now"]


def test_a_change_that_is_not_computed_yet_is_left_out() -> None:
    lines = describe_parameters(
        1, lambda _: Parameter("bias", 7.0, 0.125, nan), GLYPHS["braille"], update=3, width=70, height=4
    )
    assert ["".join(part.text for part in line).split() for line in lines] == [
        ["weight", "now", "dC/dw", "change", "in", "update", "3"],
        ["bias", "7.000", "0.1250"],
    ]


@given(st.integers(1, 70), st.integers(0, 40))
def test_it_fits_and_accounts_for_all(count: int, height: int) -> None:
    lines = table(count, height)
    assert len(lines) <= height
    if lines:
        assert lines[-1].startswith("  bias")
        left = [int(line.split()[0]) for line in lines if line.endswith(" more")]
        assert len(lines) - 1 - len(left) + sum(left) == count + 1


@given(st.integers(1, 70), st.integers(4, 40), st.data())
def test_the_selected_one_is_always_in_the_window_and_marked(count: int, height: int, data: st.DataObject) -> None:
    selected = data.draw(st.integers(0, count))
    lines = table(count, height, selected=selected)
    assert len(lines) <= height
    (marked,) = [line for line in lines if line.startswith("▶ ")]
    assert marked.split()[1] == ("bias" if selected == count else f"x{selected + 1}")
    assert f"{selected + 1} of {count + 1}" in lines[0]
    shown = window(count + 1, height, selected)
    assert shown == list(range(shown[0], shown[0] + len(shown)))
