"""What is known of data, so that they are known again."""

from pathlib import Path

import numpy as np
import pytest
from numpy.lib import format as npy

from nn_tui.datasets import load_file
from nn_tui.engine.runs.store.data_identity import identity_of


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells how much of a file is in memory")
def test_large_data_are_known_again_without_coming_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "X.npy"
    npy.open_memmap(path, "w+", np.uint8, (66_000, 800)).flush()
    np.save(tmp_path / "y.npy", np.arange(66_000) % 2)
    data = load_file(path)
    assert data.large
    before, known = mapped(), identity_of(data, "X.npy")
    assert mapped() - before < 10e6
    assert known == identity_of(load_file(path), "X.npy")
    written = npy.open_memmap(path, "r+")
    written[0, 5] = 1
    written.flush()
    assert identity_of(load_file(path), "X.npy").hash != known.hash


def mapped() -> float:
    """Return how many bytes of files are in this process's memory."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(1024.0 * int(line.split()[1]) for line in lines if line.startswith("RssFile"))
