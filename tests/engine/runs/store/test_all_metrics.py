"""All metrics of each epoch, where that was asked for: as `train --json` prints them, on the present course alone."""

from pathlib import Path
from typing import Any

from nn_tui.engine.runs import AddNeuron, GoTo, Step
from nn_tui.engine.runs.execution import Execution
from nn_tui.engine.runs.store.checked_lines import read_curves
from nn_tui.engine.runs.store.recorder import Recorder
from nn_tui.engine.runs.store.run_info import read_info
from nn_tui.engine.runs.store.run_place import RunPlace
from nn_tui.engine.training.epoch_report import report

from .kept import circles, drive, end, reopened


def points_of(folder: Path) -> list[dict[str, Any]]:
    return read_curves(folder / "metrics.jsonl")[1]


def test_all_metrics_are_kept_of_each_epoch_and_after_a_resume(tmp_path: Path) -> None:
    run = Execution(circles(), recording=Recorder(RunPlace(tmp_path, name="a-run", all_metrics=True)))
    expected: list[dict[str, float]] = []

    def step(times: int) -> None:
        for _ in range(times):
            drive(run, [Step("epoch")])
            expected.append(report(run.trainer, steps_per_second=0.0, seconds=0.0))

    step(3)
    end(run)
    run, opened = reopened(tmp_path / "a-run")
    assert opened.told == ()
    step(2)
    end(run)
    for point, figures in zip(points_of(tmp_path / "a-run")[1:], expected, strict=True):
        assert {name: point[name] for name in figures if name.startswith(("train", "test"))} == {
            name: value for name, value in figures.items() if name.startswith(("train", "test"))
        }
    assert read_info(tmp_path / "a-run").script == ()
    run, _ = reopened(tmp_path / "a-run")
    drive(run, [GoTo("2"), AddNeuron(1), Step("epoch")])
    end(run)
    points = points_of(tmp_path / "a-run")
    assert [("train_f1_macro" in point) for point in points] == [False, True, True, True]
