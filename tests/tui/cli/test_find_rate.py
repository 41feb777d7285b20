"""Finding a learning rate from the command line: a table one can read, and a suggestion that learns."""

import re

import numpy as np
import pytest

from nn_tui.engine import Sweep, find_learning_rate, load_experiment
from nn_tui.engine.recipe.loading import changed
from nn_tui.tui.cli.find_rate import describe_sweep, find_rate
from nn_tui.tui.cli.recipe_options import Options


@pytest.mark.parametrize("name", ["iris", "circles", "diabetes"])
def test_the_suggestion_is_a_rate_that_people_would_choose(name: str) -> None:
    found = re.search(r"suggestion: (\S+),", find_rate(name, Options()))
    assert found
    assert 1e-3 < float(found[1]) < 0.5


def sweep(losses: list[float], *, suggestion: float | None, complete: bool = True) -> Sweep:
    values = np.array(losses)
    return Sweep(np.geomspace(1e-3, 1.0, len(losses)), values, values, suggestion, complete)


def test_a_bar_is_as_long_as_its_loss() -> None:
    text = describe_sweep(sweep([2.0, 1.0, 0.55], suggestion=0.0316), "#")
    assert text.splitlines() == [
        "learning rate       loss",
        "        0.001      2.000  ########################################",
        "       0.0316      1.000  ####################",
        "            1     0.5500  ###########",
        "suggestion: 0.032, where the loss falls steepest",
    ]
    assert text.endswith("\n")


def test_no_suggestion_and_a_diverged_tail_are_said() -> None:
    text = describe_sweep(sweep([0.0, 0.0], suggestion=None, complete=False), "#")
    assert [line.rstrip() for line in text.splitlines()] == [
        "learning rate       loss",
        "        0.001      0.000",
        "            1      0.000",
        "               from here on the loss grows too much",
        "no suggestion: the loss does not fall with any of these rates",
    ]


@pytest.mark.parametrize(("tried", "shown"), [(25, 25), (49, 49), (50, 25), (100, 25), (104, 26)])
def test_about_twenty_five_rates_are_shown_from_the_smallest_on(tried: int, shown: int) -> None:
    lines = describe_sweep(sweep([1.0] * tried, suggestion=None), "#").splitlines()
    assert len(lines) == shown + 2
    assert lines[1].startswith("        0.001 ")


@pytest.mark.parametrize(("locale", "bar"), [("C", "#"), ("C.UTF-8", "▬")])
def test_bars_are_of_characters_that_the_terminal_can_show(
    monkeypatch: pytest.MonkeyPatch, locale: str, bar: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    lines = find_rate("iris", Options(hidden="2", seed=1)).splitlines()
    assert max(line.count(bar) for line in lines) > 20
    same = find_learning_rate(changed(load_experiment("iris"), {"network.hidden": [2], "seed": 1}).trainer())
    assert lines == describe_sweep(same, bar).splitlines()
