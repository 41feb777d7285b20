"""What holds for all tests."""

import gc
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import pytest
from hypothesis import settings

from tests.examples import EVERYDAY

settings.load_profile(EVERYDAY)

# Thousands of tests live as long as the process: looking through them again and again took a third of the time.
gc.set_threshold(20_000, 20, 20)

# What tests compute with plain NumPy is to be the same, to the bit, as what the engine does on its one thread.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def pytest_collection_finish() -> None:
    """Leave the tests themselves out of every collection."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def nobodys_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Tests, and the programs that they start, neither read nor write the settings of the user who runs them."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(home / "config"))
        patch.setenv("XDG_STATE_HOME", str(home / "state"))
        yield home


@pytest.fixture(autouse=True)
def no_runs_of_others(nobodys_settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test hears of runs that others left behind."""
    monkeypatch.setenv("XDG_STATE_HOME", str(nobodys_settings / token_hex(8)))


@pytest.fixture(autouse=True, scope="module")
def no_run_trains_on() -> Iterator[None]:
    """No file of tests leaves a run that goes on training beside the tests of others."""
    yield
    for thread in threading.enumerate():
        if thread.name == "nn-tui training":
            thread.join(5.0)
            assert not thread.is_alive(), "a test here has left a run training: close its session"
