"""The story of a parameter: from where to where it went, what moved it most, and its curve, character for character."""

from collections.abc import Sequence
from math import nan

import numpy as np

from nn_tui.engine.timeline.parameter_story import ParameterStory, ParameterUpdate
from nn_tui.engine.timeline.place import Place
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.timeline.story_words import describe_story, story_curve, story_title, update_line
from tests.tui.panels.neuron.made_up import made_up

JUMP = ParameterUpdate(Place(2, 7), 0.5, -0.25)


def story(values: Sequence[float], *largest: ParameterUpdate, source: int | None = 1) -> ParameterStory:
    updates = np.linspace(0, 1500, len(values))
    return ParameterStory(1, 2, source, Place(3, 4), updates, np.array(values), largest)


def test_a_story_is_named_by_its_parameter_and_how_far_it_is_followed() -> None:
    assert story_title(story([1.0, 2.0]), made_up()) == "weight x2 → h1.3 over 1,500 updates, up to 3.4"
    assert story_title(story([1.0, 2.0], source=None), made_up()).startswith("bias of h1.3 over ")


def test_a_story_tells_beginning_end_range_and_the_largest_updates() -> None:
    assert describe_story(story([nan, 0.5, -1.0, 2.0, 0.125], JUMP), made_up()) == [
        "weight x2 → h1.3 over 1,500 updates, up to 3.4: from 0.5000 to 0.1250, between -1.000 and 2.000",
        "update at 2.7   0.5000 → -0.2500   by -0.7500",
    ]
    assert describe_story(story([0.5, 0.5]), made_up())[1:] == ["no update has moved it"]
    assert describe_story(story([nan, nan]), made_up()) == [
        "weight x2 → h1.3 over 1,500 updates, up to 3.4: there was no such parameter"
    ]


def test_updates_stand_below_one_another() -> None:
    assert update_line(JUMP) == "       2.7   0.5000 → -0.2500   by -0.7500"


def test_its_curve_goes_from_the_largest_value_at_the_top_to_the_smallest_at_the_bottom() -> None:
    falling = story([3.0, 2.0, 1.0, 0.0])
    assert story_curve(falling, GLYPHS["ascii"], 18, 4) == [
        "3.000 ****        ",
        "          ****    ",
        "              *** ",
        "    0            *",
    ]
    assert story_curve(falling, GLYPHS["braille"], 14, 3) == ["3.000 ⠉⠉⢱⣀⣀   ", "           ⣇⣀⡀", "    0        ⢸"]


def test_what_never_moved_is_a_line_at_the_top() -> None:
    assert story_curve(story([0.5, 0.5]), GLYPHS["ascii"], 10, 3) == ["0.5000 ***", "          ", "0.5000    "]


def test_where_there_was_no_parameter_there_is_no_curve() -> None:
    assert story_curve(story([nan, nan, 1.0, 1.0]), GLYPHS["ascii"], 18, 2)[0] == "1.000         ****"
    assert story_curve(story([nan]), GLYPHS["ascii"], 18, 2) == ["there was no such parameter before"]
