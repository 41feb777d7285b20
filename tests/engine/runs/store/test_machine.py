"""Tests of what names the machine that computes a run."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nn_tui.engine.runs.store import machine

Library = dict[str, object]


def _library(path: Path, version: str) -> Library:
    return {
        "user_api": "blas",
        "internal_api": "openblas",
        "version": version,
        "architecture": "Haswell",
        "filepath": str(path),
    }


def _loaded(*libraries: Library) -> Callable[[], list[Library]]:
    def found() -> list[Library]:
        return [*libraries]

    return found


def test_a_library_that_another_package_has_brought_is_not_what_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    package = Path(np.__file__).parent
    ours = _library(package.with_name("numpy.libs") / "libopenblas.so", "0.3.31")
    other = _library(package.with_name("scipy.libs") / "libopenblas.so", "0.3.30")
    openmp: Library = {
        "user_api": "openmp",
        "internal_api": "openmp",
        "version": "5",
        "filepath": "libomp.so",
    }
    together: tuple[list[Library], ...] = ([ours], [ours, other], [openmp, other, ours])
    for loaded in together:
        monkeypatch.setattr(machine, "threadpool_info", _loaded(*loaded))
        assert machine._blas() == "openblas 0.3.31 Haswell"
    # One of the system, which NumPy was built with.
    monkeypatch.setattr(machine, "threadpool_info", _loaded(other))
    assert machine._blas() == "openblas 0.3.30 Haswell"
