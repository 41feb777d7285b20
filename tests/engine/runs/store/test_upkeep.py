"""How often a run is written: less often where that takes long, so that training has nearly all of the time."""

from pathlib import Path
from typing import Any

import pytest

from nn_tui.engine.runs import Run
from nn_tui.engine.runs.execution import Execution
from nn_tui.engine.runs.store import recorder
from nn_tui.engine.runs.store.recorder import SHARE, Recorder
from nn_tui.engine.runs.store.run_place import RunPlace
from nn_tui.engine.runs.store.writer import RunWriter
from tests.engine.runs.store.kept import circles

COST = 0.2
"""Seconds that a look takes to be written, here."""


def test_what_is_written_takes_no_more_than_its_share(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    now, written = 1000.0, list[float]()

    def write(writer: RunWriter, **given: Any) -> None:
        if given.get("curves") is not None:
            writer.spent += COST
            written.append(now)

    monkeypatch.setattr(RunWriter, "put", write)

    def start(_writer: RunWriter) -> None:
        pass

    monkeypatch.setattr(RunWriter, "start", start)
    for clock in ("monotonic", "process_time"):
        monkeypatch.setattr(recorder, clock, lambda: now)
    monkeypatch.setattr(recorder, "SAVE_SECONDS", 1e9)
    run = Execution(circles(training__epochs="unlimited"), recording=Recorder(RunPlace(tmp_path, name="run")))
    run.carry_out(1, Run())
    while len(written) < 6:
        now += 1.0
        run.turn()
        if len(written) > 1:
            assert len(written) * COST <= SHARE * (now - 1000.0)
    monkeypatch.setattr(recorder, "SAVE_SECONDS", 30.0)
    behind = now
    while len(written) < 7:
        now += 1.0
        run.turn()
    # What has not been saved for so long is, whatever it takes.
    assert now - behind <= 30.0
