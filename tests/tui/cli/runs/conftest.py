"""What holds for the tests of commands about runs."""

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def nothing_kept_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep runs in a folder of the test, whose files need not outlive the machine."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(os, "fsync", _nothing)


def _nothing(_descriptor: int) -> None:
    pass
