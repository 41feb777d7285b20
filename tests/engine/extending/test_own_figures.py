"""Figures and monitors of a script: which names they may have."""

import pytest

from nn_tui.datasets import SPLITS, InputError
from nn_tui.engine.extending import register_monitor


@pytest.mark.parametrize("split", SPLITS)
def test_a_monitor_cannot_have_the_name_of_a_splits_figure(split: str) -> None:
    with pytest.raises(InputError, match=f"{split}_loss is the name of something"):
        register_monitor(f"{split}_loss", lambda parameters, evaluation: 0.0, less_is_better=True)
