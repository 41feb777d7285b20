"""Finding a learning rate from the command line: a table one can read, and a suggestion that learns."""

import re

import numpy as np
import pytest

from nn_tui.engine import Sweep
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
    lines = describe_sweep(sweep([2.0, 1.0, 0.5], suggestion=0.03), "#").splitlines()
    assert [line.count("#") for line in lines[1:4]] == [40, 20, 10]
    assert lines[-1] == "suggestion: 0.03, where the loss falls steepest"


def test_no_suggestion_and_a_diverged_tail_are_said() -> None:
    text = describe_sweep(sweep([1.0, 1.0], suggestion=None, complete=False), "#")
    assert "grows too much" in text
    assert "no suggestion" in text
