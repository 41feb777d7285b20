"""Whether one model is better than another, in words."""

import pytest

from nn_tui.engine.evaluation.comparison import McNemar, PairedBootstrap
from nn_tui.engine.evaluation.intervals import Interval
from nn_tui.tui.plain.judgement_words import comparison_lines

CHANCE = "the difference may well be chance: neither is shown to be better"


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (McNemar(9, 1, 0.049), "a is better than b, beyond chance"),
        (McNemar(1, 9, 0.049), "b is better than a, beyond chance"),
        (McNemar(9, 2, 0.05), CHANCE),
        (PairedBootstrap(-0.5, Interval(-0.9, -0.1), 0.049), "a is better than b, beyond chance"),
        (PairedBootstrap(0.5, Interval(0.1, 0.9), 0.049), "b is better than a, beyond chance"),
        (PairedBootstrap(0.5, Interval(-0.1, 0.9), 0.05), CHANCE),
    ],
)
def test_a_model_is_called_better_where_chance_has_less_than_one_in_twenty(
    found: McNemar | PairedBootstrap, said: str
) -> None:
    first, last = comparison_lines(found, "a", "b", 20)
    assert first.startswith("a against b on the same 20 samples: ")
    assert last.endswith(f"p = {found.p:.3g}; {said}")
