"""What is kept beside memory comes back as it was, and where there is no room for it, in memory."""

import numpy as np
import pytest

from nn_tui.engine.training import last_checkpoint
from nn_tui.engine.training.last_checkpoint import LARGE, set_aside, set_aside_in_pieces


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("numbers", [LARGE // 4, 100_001])
def test_an_array_that_is_set_aside_in_pieces_comes_back_as_it_was(
    numbers: int, dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(last_checkpoint, "LARGE", 8 * numbers // 2)
    monkeypatch.setattr(last_checkpoint, "PIECE", 4096)
    array = np.random.default_rng(3).standard_normal(numbers).astype(dtype)
    kept = set_aside(array)
    assert isinstance(kept, np.memmap)
    np.testing.assert_array_equal(kept, array)
    assert len([*set_aside_in_pieces(array)]) == -(-array.nbytes // 4096)


def test_a_small_array_stays_in_memory_and_is_no_longer_the_same_one() -> None:
    array = np.arange(6.0)
    kept = set_aside(array)
    assert not isinstance(kept, np.memmap)
    array[:] = 0
    np.testing.assert_array_equal(kept, np.arange(6.0))
