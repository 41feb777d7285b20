"""What `nn-tui train` prints, where, and how it ends: with a status, a sentence and the weights."""

import json
import os
import re
import shutil
import signal
from collections.abc import Mapping
from dataclasses import replace
from math import inf, nan
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment, Trainer, load_experiment
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.recipe.saved_model import describe_model, save_model
from nn_tui.engine.runs.execution import Execution
from nn_tui.engine.runs.store.recorder import Recorder
from nn_tui.tui.cli import train as train_module
from nn_tui.tui.cli.recipe_options import Options
from nn_tui.tui.cli.recording_options import KeepOptions
from nn_tui.tui.cli.signals import collected_signals
from nn_tui.tui.cli.train import EpochLines, train
from nn_tui.tui.config.settings import Settings
from nn_tui.tui.plain.output import NoOutputError

FIGURES = {
    "epoch": 9,
    "step": 1234,
    "train_loss": 0.123456,
    "train_accuracy": 1.0,
    "train_f1": 0.5,
    "test_loss": 1e-7,
    "test_accuracy": 0.98765,
    "test_f1": 0.25,
    "learning_rate": 0.001,
    "steps_per_second": 12345.678,
    "seconds": 2.345,
}


def test_lines_are_aligned_under_a_header_with_the_main_figures(capsys: pytest.CaptureFixture[str]) -> None:
    lines = EpochLines(as_json=False, epochs=1_000_000)
    lines.print(FIGURES)
    lines.print(FIGURES | {"epoch": 1_000_000, "train_loss": nan, "test_loss": inf, "step": 123_456_789})
    assert capsys.readouterr().out.splitlines() == [
        "  epoch       step  train loss  train accuracy  test loss  test accuracy  learning rate  steps per second"
        "    seconds",
        "      9       1234      0.1235               1      1e-07         0.9877          0.001            12,346"
        "        2.3",
        "1000000  123456789         nan               1        inf         0.9877          0.001            12,346"
        "        2.3",
    ]


def test_the_first_column_is_as_wide_as_its_name_where_epochs_are_few(capsys: pytest.CaptureFixture[str]) -> None:
    EpochLines(as_json=False, epochs=3).print({"epoch": 1, "train_loss": 0.5, "train_r2": 0.25, "train_mae": 7.0})
    assert capsys.readouterr().out == "epoch  train loss   train r2\n    1         0.5       0.25\n"


def test_in_json_all_figures_are_there_and_what_is_not_finite_is_null(capsys: pytest.CaptureFixture[str]) -> None:
    EpochLines(as_json=True, epochs=3).print(FIGURES | {"train_f1": nan, "seconds": inf})
    (line,) = capsys.readouterr().out.splitlines()
    assert list(json.loads(line).items()) == list((FIGURES | {"train_f1": None, "seconds": None}).items())


def test_it_ends_with_a_sentence_on_the_error_stream_and_the_weights(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "w.st"
    assert train("iris", Options(epochs=3, seed=1), as_json=True, weights_out=str(path)) == 0
    output, error = capsys.readouterr()
    *records, final = (json.loads(line) for line in output.splitlines())
    assert [(record["epoch"], record["step"]) for record in records] == [(1, 8), (2, 16), (3, 24)]
    assert (final["final"], final["restored"], final["epoch"]) == (True, False, 3)
    assert [(one["name"], one["train_samples"], one["test_samples"]) for one in final["classes"]] == [
        (name, 40, 10) for name in ("setosa", "versicolor", "virginica")
    ]
    assert final["test_accuracy"] == pytest.approx(sum(one["test_recall"] for one in final["classes"]) / 3)
    assert all(record["steps_per_second"] > 1 for record in records)
    assert 0 < records[0]["seconds"] <= records[1]["seconds"] <= records[2]["seconds"] < 60
    assert error.startswith("nn-tui: stopped: 3 epochs are done, the loss is ")
    assert error.endswith(f"; weights are in {path}\n")
    experiment = changed(load_experiment("iris"), {"training.epochs": 3, "seed": 1})
    trainer = experiment.trainer()
    trainer.run()
    write(tmp_path / "same.st", experiment, trainer)
    assert path.read_bytes() == (tmp_path / "same.st").read_bytes()


def test_each_class_is_told_of_on_each_split(capsys: pytest.CaptureFixture[str]) -> None:
    validated = Options(epochs=1, set=("data.validation_fraction=0.2",))
    assert train("iris", validated, as_json=True, weights_out=None) == 0
    *_, final = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    counts = [(one["train_samples"], one["validation_samples"], one["test_samples"]) for one in final["classes"]]
    assert counts == [(30, 10, 10)] * 3
    recalls = [one["validation_recall"] for one in final["classes"]]
    assert final["validation_accuracy"] == pytest.approx(sum(recalls) / 3)
    assert train("iris", validated, as_json=False, weights_out=None) == 0
    first, *_ = capsys.readouterr().err.splitlines()
    assert re.fullmatch(
        r"nn-tui: class setosa +found [\d.]+ % of 30 in training, [\d.]+ % of 10 in validation, [\d.]+ % of 10 in test",
        first,
    )


def test_without_a_file_for_them_nothing_is_said_of_weights(capsys: pytest.CaptureFixture[str]) -> None:
    assert train("iris", Options(epochs=1), as_json=False, weights_out=None) == 0
    output, error = capsys.readouterr()
    assert len(output.splitlines()) == 2
    assert "weights" not in error
    *classes, stopped = error.splitlines()
    assert stopped.startswith("nn-tui: stopped: 1 epoch is done")
    assert [line.split(" found ")[0].rstrip() for line in classes] == [
        f"nn-tui: class {name}" for name in ("setosa", "versicolor", "virginica")
    ]
    assert all(line.endswith("of 10 in test") for line in classes)


def test_early_stopping_tells_the_last_epochs_own_figures_and_those_that_are_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # Each epoch is worse than the one before; the untrained network, which is better than all of them, does not count.
    settings = ('training.early_stopping={monitor="train_loss", patience=2}',)
    options = Options(optimizer="sgd", learning_rate=1.0, seed=1, epochs=50, set=settings)
    assert train("diabetes", options, as_json=True, weights_out=None) == 0
    *records, final = map(json.loads, capsys.readouterr().out.splitlines())
    assert [record["epoch"] for record in records] == [1, 2, 3]
    assert (final["restored"], final["epoch"]) == (True, 1)
    assert final["train_loss"] == records[0]["train_loss"] < records[-1]["train_loss"]
    assert train("diabetes", options, as_json=False, weights_out=None) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len({len(line.split()) for line in lines[1:-1]}) == 1
    assert lines[-1].split()[0] == "1"
    assert lines[-1].endswith("restored")
    assert lines[-1].split()[1] == f"{final['train_loss']:.4g}" == lines[1].split()[2]


def test_a_tilde_stands_for_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    train("iris", Options(epochs=1), as_json=False, weights_out="~/w.st")
    assert (tmp_path / "w.st").exists()


def test_divergence_has_a_status_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    options = Options(optimizer="sgd", learning_rate=1e30, activation="relu")
    assert train("diabetes", options, as_json=False, weights_out=None) == 1
    assert capsys.readouterr().err.startswith("nn-tui: stopped: ")


def test_a_recipe_without_an_end_is_refused() -> None:
    with pytest.raises(InputError) as error:
        train("iris", Options(set=('training.epochs="unlimited"',)), as_json=False, weights_out=None)
    assert str(error.value) == (
        'training.epochs: "unlimited" is for the dashboard; train needs a number, as in --epochs 200'
    )


def test_weights_that_could_not_be_written_are_refused_before_training(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError):
        train("iris", Options(epochs=1), as_json=False, weights_out="/no/such/folder/w.st")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_with_the_epoch_and_the_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: signal.Signals
) -> None:
    def interrupted(_lines: EpochLines, _figures: Mapping[str, float]) -> None:
        signal.raise_signal(number)

    monkeypatch.setattr(EpochLines, "print", interrupted)
    path = tmp_path / "w.st"
    assert train("iris", Options(epochs=2000), as_json=False, weights_out=str(path)) == 128 + number
    assert capsys.readouterr().err == f"nn-tui: ended by {number.name} in epoch 2, step 8; weights are in {path}\n"
    assert path.exists()


def test_a_second_signal_does_not_keep_the_run_from_being_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_lines: EpochLines, _figures: Mapping[str, float]) -> None:
        signal.raise_signal(signal.SIGINT)

    def slow(seconds: float) -> bool:
        waited.append(seconds)
        if len(waited) == 1:
            signal.raise_signal(signal.SIGINT)
        return True

    waited: list[float] = []
    monkeypatch.setattr(EpochLines, "print", interrupted)
    monkeypatch.setattr(train_module, "finish_writing", slow)
    monkeypatch.setattr(train_module, "AT_A_TIME", 0.0)
    assert train("iris", Options(epochs=2000), as_json=False, weights_out=None) == 130
    assert len(waited) == 2


def test_a_signal_leaves_the_best_weights_where_early_stopping_keeps_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_lines: EpochLines, figures: Mapping[str, float]) -> None:
        if figures["epoch"] == 2:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(EpochLines, "print", interrupted)
    path = tmp_path / "w.st"
    # The second epoch is worse than the first; the untrained network does not count.
    settings = ('training.early_stopping={monitor="train_loss"}',)
    options = Options(optimizer="sgd", learning_rate=1.0, seed=1, set=settings)
    assert train("diabetes", options, as_json=False, weights_out=str(path)) == 130
    assert capsys.readouterr().err == (
        "nn-tui: ended by SIGINT in epoch 3, step 24; the parameters of epoch 1, the best, are back; "
        f"weights are in {path}\n"
    )
    monkeypatch.undo()
    assert train("diabetes", replace(options, epochs=1), as_json=False, weights_out=str(tmp_path / "same.st")) == 0
    assert path.read_bytes() == (tmp_path / "same.st").read_bytes()


def test_a_reader_that_is_gone_ends_it_without_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def gone(_lines: EpochLines, _figures: Mapping[str, float]) -> None:
        raise NoOutputError("its reader has gone", 141)

    monkeypatch.setattr(EpochLines, "print", gone)
    assert train("iris", Options(epochs=3), as_json=False, weights_out=str(tmp_path / "w.st")) == 141
    assert capsys.readouterr() == ("", "")
    assert (tmp_path / "w.st").read_bytes() == weights_after(1)


def write(path: Path, experiment: Experiment, trainer: Trainer) -> None:
    save_model(path, trainer.network.parameters, describe_model(experiment, trainer.data))


def weights_after(epochs: int) -> bytes:
    """Return the file of weights that so many epochs of iris lead to."""
    with TemporaryDirectory() as folder:
        experiment = changed(load_experiment("iris"), {"training.epochs": epochs})
        trainer = experiment.trainer()
        trainer.run()
        write(Path(folder, "w.st"), experiment, trainer)
        return Path(folder, "w.st").read_bytes()


def test_an_output_that_takes_nothing_ends_it_unless_weights_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    epochs: list[float] = []

    def full(_lines: EpochLines, figures: Mapping[str, float]) -> None:
        epochs.append(figures["epoch"])
        raise NoOutputError("No space left on device", 74)

    monkeypatch.setattr(EpochLines, "print", full)
    assert train("iris", Options(epochs=3), as_json=False, weights_out=None) == 74
    sentence = "nn-tui: the output cannot be written: No space left on device"
    assert capsys.readouterr() == ("", f"{sentence}\n")
    path = tmp_path / "w.st"
    assert train("iris", Options(epochs=3), as_json=False, weights_out=str(path)) == 74
    error = capsys.readouterr().err
    assert error.startswith(f"{sentence}; stopped: 3 epochs are done, ")
    assert error.endswith(f"; weights are in {path}\n")
    assert epochs == [1, 1]
    assert path.read_bytes() == weights_after(3)


def test_a_defect_loses_no_weights_that_were_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def defect(_lines: EpochLines, figures: Mapping[str, float]) -> None:
        if figures["epoch"] == 2:
            raise RuntimeError("a defect")

    monkeypatch.setattr(EpochLines, "print", defect)
    path = tmp_path / "w.st"
    with pytest.raises(RuntimeError, match="a defect"):
        train("iris", Options(epochs=3), as_json=False, weights_out=str(path))
    assert capsys.readouterr().err == f"nn-tui: weights are in {path}, as they were when an error ended training\n"
    assert path.read_bytes() == weights_after(2)
    with pytest.raises(RuntimeError, match="a defect"):
        train("iris", Options(epochs=3), as_json=False, weights_out=None)
    assert capsys.readouterr().err == ""


def test_weights_that_cannot_be_written_in_the_end_have_a_status_and_the_sentence_says_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "scratch"
    folder.mkdir()

    def cleaned(_lines: EpochLines, _figures: Mapping[str, float]) -> None:
        shutil.rmtree(folder, ignore_errors=True)

    monkeypatch.setattr(EpochLines, "print", cleaned)
    assert train("iris", Options(epochs=2), as_json=False, weights_out=str(folder / "w.st")) == 74
    error = capsys.readouterr().err.splitlines(keepends=True)[-1]
    assert error.startswith("nn-tui: stopped: 2 epochs are done, ")
    assert error.endswith(f"; {folder / 'w.st'}: there is no folder {folder}\n")


def test_a_folder_that_is_made_anew_while_it_trains_gets_the_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def switched(_lines: EpochLines, _figures: Mapping[str, float]) -> None:
        folder.rmdir()
        folder.mkdir()

    monkeypatch.setattr(EpochLines, "print", switched)
    try:
        assert train("iris", Options(epochs=1), as_json=False, weights_out="w.st") == 0
    finally:
        os.chdir(tmp_path)
    assert (folder / "w.st").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_first_signal_is_collected_and_the_second_acts_as_before(number: signal.Signals) -> None:
    acted: list[int] = []
    before = signal.signal(number, lambda got, _frame: acted.append(got))
    other = signal.SIGTERM if number == signal.SIGINT else signal.SIGINT
    others = signal.getsignal(other)
    try:
        with collected_signals() as received:
            assert received == []
            signal.raise_signal(number)
            assert (received, acted) == ([number], [])
            signal.raise_signal(number)
            assert (received, acted) == ([number], [number])
            assert signal.getsignal(other) != others
        assert signal.getsignal(other) == others
        with pytest.raises(ZeroDivisionError), collected_signals():
            raise ZeroDivisionError
        signal.raise_signal(number)
        assert acted == [number, number]
    finally:
        signal.signal(number, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_that_is_ignored_stays_so(number: signal.Signals) -> None:
    before = signal.signal(number, signal.SIG_IGN)
    try:
        with collected_signals() as received:
            signal.raise_signal(number)
            assert received == []
        assert signal.getsignal(number) is signal.SIG_IGN
    finally:
        signal.signal(number, before)


def test_what_is_detached_at_once_is_handed_over_before_the_first_epoch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    handed: list[tuple[int, str]] = []

    def hand_over(run: Execution, _recorder: Recorder, _target: Path | None, share: str) -> int:
        handed.append((run.trainer.epoch, share))
        run.end()
        return 7

    monkeypatch.setattr(train_module, "_hand_over", hand_over)
    keep = KeepOptions(run_dir=str(tmp_path / "run"))
    for detach, status in ((True, 7), (False, 0)):
        assert train("xor", Options(epochs=2), as_json=False, weights_out=None, keep=keep, detach=detach) == status
        assert bool(capsys.readouterr().out) is not detach
        keep = KeepOptions(run_dir=str(tmp_path / "another"))
    assert handed == [(0, "")]


@pytest.mark.parametrize(
    "keep", [{"run_dir": "here"}, {"name": "mine"}, {"all_metrics": True}, {"run_dir": "here", "all_metrics": True}]
)
def test_nothing_can_be_said_of_how_to_keep_a_run_that_is_not_kept(keep: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"^--no-record does not go together with --run-dir, --name or --all-metrics"):
        KeepOptions(no_record=True, **keep).recorder(Settings(), "xor")
    assert KeepOptions(no_record=True).recorder(Settings(), "xor") is None
    assert KeepOptions(**keep).recorder(Settings(), "xor") is not None


@pytest.mark.parametrize(
    ("settings", "keep", "kept"),
    [(False, {}, False), (True, {}, True), (False, {"name": "mine"}, True), (False, {"run_dir": "here"}, True)],
)
def test_a_run_is_kept_as_the_settings_say_or_where_it_has_a_place(
    settings: bool, keep: dict[str, Any], kept: bool
) -> None:
    assert (KeepOptions(**keep).recorder(Settings(record=settings), "xor") is not None) == kept
