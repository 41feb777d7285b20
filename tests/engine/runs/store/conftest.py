"""What holds for the tests of a run's folder."""

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="package")
def no_waiting_for_the_disk() -> Iterator[None]:
    """Files need not outlive the machine here, whose disk others may keep busy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", _nothing)
        yield


def _nothing(_descriptor: int) -> None:
    pass
