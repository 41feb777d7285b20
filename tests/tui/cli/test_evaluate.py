"""What `nn-tui evaluate` says of a model: with weights or trained now, beside another one, and interrupted."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nn_tui.datasets import InputError
from nn_tui.engine import load_experiment, save_weights
from nn_tui.engine.recipe.saved_model import load_model
from nn_tui.tui.cli import evaluate as command
from nn_tui.tui.cli.evaluate import evaluate
from nn_tui.tui.cli.predict import predict
from nn_tui.tui.cli.recipe_options import Options
from nn_tui.tui.cli.recording_options import KeepOptions
from nn_tui.tui.cli.train import train

OPTIONS = Options(epochs=3, seed=2)


def run(name: str, options: Options = OPTIONS, **given: Any) -> int:
    usual: dict[str, Any] = dict.fromkeys(("weights", "slice_by", "threshold", "against", "against_weights"))
    usual["as_json"] = False
    return evaluate(name, options, **(usual | given))


def found(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    return json.loads(capsys.readouterr().out)


def test_trained_now_or_before_it_is_the_same_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    weights = tmp_path / "w.safetensors"
    assert train("breast_cancer", OPTIONS, as_json=True, weights_out=str(weights)) == 0
    *_, final = map(json.loads, capsys.readouterr().out.splitlines())
    assert run("breast_cancer", as_json=True) == 0
    trained = found(capsys)
    # Sizes and activations are those of the weights.
    assert run("breast_cancer", Options(seed=2, hidden="3"), weights=str(weights), as_json=True) == 0
    loaded = found(capsys)
    for name in ("loss", "score", "low", "high", "figures"):
        assert [part[name] for part in trained["splits"]] == [part[name] for part in loaded["splits"]]
    assert trained["splits"][1]["score"] == final["test_accuracy"]
    assert [one["recall"] for one in trained["classes"]] == [one["test_recall"] for one in final["classes"]]
    assert trained["curve"]["thresholds"] == sorted(trained["curve"]["thresholds"], reverse=True)
    assert len(trained["importance"]) == 30
    assert {one["layer"] for one in trained["neurons"]} == {1}
    assert trained["splits"][1]["linear"] is not None


def test_a_run_is_judged_and_predicts_as_it_was_saved_last(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    weights, table = tmp_path / "w.safetensors", tmp_path / "t.csv"
    keep = KeepOptions(name="flowers")
    assert train("iris", OPTIONS, as_json=True, weights_out=str(weights), keep=keep) == 0
    assert run("iris", weights=str(weights), as_json=True) == 0
    expected = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert run("run:flowers", Options(), as_json=True) == 0
    output, error = capsys.readouterr()
    assert json.loads(output) == expected
    assert error == "nn-tui: flowers: as it was saved last, at epoch 3\n"
    with pytest.raises(InputError, match="flowers: is a run, which is judged as it is"):
        run("flowers")
    assert run("iris", Options(epochs=1, seed=2), against="flowers", as_json=True) == 0
    assert found(capsys)["comparison"]["with"] == "flowers"
    data = load_experiment("iris").prepare().dataset
    np.savetxt(table, data.inputs[:5], delimiter=",", header=",".join(data.feature_names), comments="")
    told: list[str] = []
    for name, file in (("flow", None), ("iris", str(weights))):
        assert predict(name, Options(), str(table), weights=file, out=None, as_json=False, ids=()) == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1] != ""
    with pytest.raises(InputError, match="iris: is an experiment and not a run; --weights names"):
        predict("iris", Options(), str(table), weights=None, out=None, as_json=False, ids=())


def test_other_data_than_the_weights_have_learned_from_are_refused(tmp_path: Path) -> None:
    weights = tmp_path / "w.safetensors"
    assert train("iris", OPTIONS, as_json=False, weights_out=str(weights)) == 0
    with pytest.raises(InputError, match=r"which samples are trained on \(data\.test_fraction, seed\) differs"):
        run("iris", Options(seed=3), weights=str(weights))
    with pytest.raises(InputError, match="the weights are of iris, and not of wine"):
        run("wine", weights=str(weights))
    bare = tmp_path / "bare.safetensors"
    save_weights(bare, load_model(weights).parameters)
    assert run("iris", weights=str(bare)) == 0


def test_lines_tell_what_the_object_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("breast_cancer", slice_by="mean radius", threshold=0.4) == 0
    text = capsys.readouterr().out
    for part in (
        "95 % interval  majority  logistic    loss",
        "each class, test",
        "confusion, test, predicting benign above 0.4",
        "threshold above which benign is predicted",
        "calibration of the probability of benign",
        "the 10 samples predicted worst, test",
        "accuracy by mean radius, test",
        "by how much accuracy falls where a column is shuffled, test, the first of 30",
        "accuracy without a hidden neuron, test",
    ):
        assert part in text
    assert run("diabetes") == 0
    text = capsys.readouterr().out
    assert "errors of progression, prediction less truth, test" in text
    assert "errors of progression by prediction" in text


def test_two_models_are_compared_on_the_same_samples(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("iris", against="iris", as_json=True) == 0
    said = found(capsys)["comparison"]
    assert set(said) == {"with", "first", "second", "p"}
    assert run("diabetes", against="diabetes") == 0
    assert "\npaired bootstrap: p = " in capsys.readouterr().out
    with pytest.raises(InputError, match="judged by different samples"):
        run("iris", against="wine")
    with pytest.raises(InputError, match="--against-weights: there is no other experiment"):
        run("iris", against_weights="w")


@pytest.mark.parametrize(
    ("name", "given", "complaint"),
    [
        ("iris", {"threshold": 0.3}, "is for two classes; of several"),
        ("diabetes", {"threshold": 0.3}, "is for two classes, and numbers"),
        ("iris", {"slice_by": "petal"}, "iris has no column 'petal' that is predicted from"),
    ],
)
def test_what_makes_no_sense_is_refused(name: str, given: dict[str, Any], complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        run(name, Options(epochs=1), **given)


def test_ctrl_c_leaves_out_what_takes_long(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object) -> Callable[[], None]:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "_importance", interrupted)
    assert run("iris", as_json=True) == 130
    said = found(capsys)
    assert (said["importance"], said["notes"]) == ([], ["ctrl-c has left out what is not here"])
    assert said["splits"][0]["linear"] is not None
