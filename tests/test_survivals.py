"""A small sample of what runs survive; `make survivals` is all of it."""

import random
from pathlib import Path

import pytest

from .survivals.disks import files_that_may_not_grow
from .survivals.kills import killed_in_training
from .survivals.others import storm

SAMPLE = (killed_in_training, files_that_may_not_grow, storm)


@pytest.mark.parametrize("scenario", SAMPLE, ids=lambda scenario: scenario.__name__)
def test_a_run_survives(scenario: object, tmp_path: Path) -> None:
    assert callable(scenario)
    assert scenario(random.Random(3), tmp_path)
