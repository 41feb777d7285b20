"""What `nn-tui predict` makes of rows: what the dashboard shows for the same row, to the bit; the rest is told."""

import csv
import gzip
import io
import json
import sys
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from nn_tui.datasets import InputError
from nn_tui.datasets.files import row_stream
from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe, load_experiment
from nn_tui.engine.explain.activity import Probe
from nn_tui.engine.recipe.saved_model import describe_model, load_model, save_model
from nn_tui.tui.cli import predict as predict_module
from nn_tui.tui.cli.predict import _counted, predict
from nn_tui.tui.cli.recipe_options import Options
from nn_tui.tui.cli.train import train
from nn_tui.tui.plain import how_far
from tests.examples import examples

Rule = Literal["drop", "mean", "median", "most_frequent", "category"]
TABLE = "id,size,kind,when,price,label\n" + "".join(
    f'r{row},{row * 7 % 11},{"abc"[row % 3]},2024-0{row % 9 + 1}-11,"{row % 5 + 1},{row * 37 % 900 + 100}.5",'
    f"{'yes' if row * 7 % 11 > 4 else 'no'}\n"
    for row in range(40)
)


def run(
    name: Path | str,
    rows: str,
    weights: Path,
    *,
    ids: Sequence[str] = (),
    as_json: bool = False,
    sets: Sequence[str] = (),
) -> int:
    return predict(
        str(name), Options(set=tuple(sets)), rows, weights=str(weights), out=None, as_json=as_json, ids=tuple(ids)
    )


@pytest.fixture
def trained(tmp_path: Path) -> tuple[Path, Path]:
    """A table, and weights that have learned from it for three epochs."""
    path, weights = tmp_path / "data.csv", tmp_path / "w.safetensors"
    path.write_text(TABLE)
    options = Options(epochs=3, hidden="5,4", set=('data.kinds={when="date"}',))
    assert train(str(path), options, as_json=False, weights_out=str(weights)) == 0
    return path, weights


@given(
    seed=st.integers(0, 1000),
    rule=st.sampled_from(["drop", "mean", "median", "most_frequent", "category"]),
    indicators=st.booleans(),
    dtype=st.sampled_from(["float32", "float64"]),
    regression=st.booleans(),
)
@examples(15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_row_is_predicted_as_the_dashboard_shows_it(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    seed: int,
    rule: Rule,
    indicators: bool,
    dtype: Literal["float32", "float64"],
    regression: bool,
) -> None:
    rng = np.random.default_rng(seed)
    rows = [
        {
            "a": "" if rng.random() < 0.1 else f"{rng.normal():.3f}",
            "w": str(rng.choice(["x", "y", "z", "rare", "?"], p=[0.3, 0.3, 0.2, 0.05, 0.15])),
            "when": f"{rng.integers(1, 29):02}.{rng.integers(1, 13):02}.{rng.integers(2000, 2024)}",
            "cost": f"€ {rng.integers(1, 9)}.{rng.integers(100, 999)},{rng.integers(10, 99)}",
            "y": f"{rng.normal():.2f}" if regression else str(rng.choice(["up", "down", "flat"])),
        }
        for _ in range(50)
    ]
    path, other, weights = tmp_path / "train.csv", tmp_path / "new.tsv", tmp_path / "w.safetensors"
    write(path, ";", ["a", "w", "when", "cost", "y"], rows)
    write(other, "\t", ["cost", "unknown", "when", "w", "a"], rows)
    experiment = Experiment(
        seed=seed,
        dtype=dtype,
        data=DataRecipe(
            source=str(path), missing=rule, missing_indicators=indicators, kinds={"when": "date"}, max_categories=3
        ),
        network=NetworkRecipe(hidden=(4, 3)),
        training=TrainingRecipe(epochs=1),
    )
    prepared = experiment.prepare()
    trainer = experiment.trainer(prepared)
    trainer.run()
    save_model(weights, trainer.network.parameters, describe_model(experiment, prepared))
    path.unlink()
    assert predict("train.csv", Options(), str(other), weights=str(weights), out=None, as_json=False, ids=()) == 0
    found = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    kept = [row for row in found[1:] if row[0]]
    probe = Probe(trainer.network, prepared, trainer.loss)
    assert len(found) == 51
    assert len(kept) == prepared.dataset.samples
    for number, row in enumerate(kept):
        shown = probe.run(number).outputs
        if regression:
            assert float(row[0]) == prepared.target_scaler.restore(shown[:, np.newaxis])[0, 0]
        else:
            np.testing.assert_array_equal(np.array(row[1:], dtype), shown)
            assert row[0] == prepared.dataset.target_names[int(shown.argmax())]


def write(path: Path, delimiter: str, names: Sequence[str], rows: Sequence[dict[str, str]]) -> None:
    with path.open("w") as file:
        table = csv.DictWriter(file, names, delimiter=delimiter, extrasaction="ignore", restval="0")
        table.writeheader()
        table.writerows(rows)


def test_identifiers_stand_beside_and_what_is_not_needed_is_said(
    trained: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path, weights = trained
    capsys.readouterr()
    assert run(path, str(path), weights, ids=["id"]) == 0
    output, error = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(output)))
    assert list(rows[0]) == ["id", "prediction", "p_no", "p_yes"]
    assert [row["id"] for row in rows] == [f"r{row}" for row in range(40)]
    for row in rows:
        assert row["prediction"] == ("yes" if float(row["p_yes"]) > 0.5 else "no")
        assert np.float32(row["p_no"]) == 1 - np.float32(row["p_yes"])
    assert error == f"nn-tui: {path}: not needed and ignored: label (the target)\n"


@pytest.mark.parametrize(
    ("number", "sentences"),
    [
        (0, []),
        (
            1,
            [
                "column a: 1 value was not seen in training, and counts as none or as other",
                "column b: 1 value is missing, and is filled as in training",
                "1 row lacks a value and is not predicted, as such rows were left out in training",
            ],
        ),
        (
            1234,
            [
                "column a: 1,234 values were not seen in training, and count as none or as other",
                "column b: 1,234 values are missing, and are filled as in training",
                "1,234 rows lack a value and are not predicted, as such rows were left out in training",
            ],
        ),
    ],
)
def test_what_is_counted_is_told_in_the_singular_and_the_plural(number: int, sentences: list[str]) -> None:
    assert list(_counted({"a": number}, {"b": number}, number)) == sentences


def test_words_and_gaps_that_training_has_not_seen_are_counted(
    trained: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, weights = trained
    new = tmp_path / "new.csv"
    new.write_text("size,kind,when,price\n1,a,2024-01-01,5\n2,q,2024-01-01,5\n3,q,2024-01-01,5\n")
    capsys.readouterr()
    assert run(path, str(new), weights, as_json=True) == 0
    output, error = capsys.readouterr()
    assert [list(json.loads(line)) for line in output.splitlines()] == [["prediction", "p_no", "p_yes"]] * 3
    assert error == "nn-tui: column kind: 2 values were not seen in training, and count as none or as other\n"
    for text, complaint in (
        ("kind,when\na,2024-01-01\n", "has no column size, price, which the weights were trained with"),
        ("sise,kind,when,price\n1,a,2024-01-01,5\n", "did you mean 'sise'?"),
        ("size,kind,when,price\n1,a,2024-01-01,x\n", "line 2, column price: 'x' is no number, as it was in training"),
        ("size,kind,when,price\n1,a,soon,1\n", "line 2, column when: 'soon' is no year-month-day with year, month"),
        ("size,kind,when,price\n,a,2024-01-01,1\n", "line 2, column size: the value is missing, and the training had"),
        ("size,kind,when,price\n1,a,2024-01-01\n", "line 2: 3 fields, expected 4 as in the first line"),
        ("", "is empty"),
    ):
        new.write_text(text)
        with pytest.raises(InputError) as error:
            run(path, str(new), weights)
        assert complaint in str(error.value)


def test_of_a_long_table_it_is_told_every_few_seconds_how_many_rows_are_done(
    trained: tuple[Path, Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, weights = trained
    capsys.readouterr()
    seconds = count(100, 4)
    monkeypatch.setattr(predict_module, "PIECE", 8)
    monkeypatch.setattr(how_far, "monotonic", lambda: next(seconds))

    def share(_: row_stream.RowStream) -> float:
        return 0.75

    monkeypatch.setattr(row_stream.RowStream, "share", share)
    assert run(path, str(path), weights) == 0
    assert capsys.readouterr().err.splitlines()[1:] == [
        "nn-tui: 16 rows, 2 a second, 3 s left; ctrl-c ends it",
        "nn-tui: 32 rows, 2 a second, 5 s left; ctrl-c ends it",
    ]


def test_the_data_of_the_training_need_not_be_there_and_the_file_is_written_whole_or_not(
    trained: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, weights = trained
    new, out = tmp_path / "new.csv.gz", tmp_path / "out.csv"
    new.write_bytes(gzip.compress(path.read_bytes()))
    capsys.readouterr()
    run(path, str(new), weights)
    output = capsys.readouterr().out
    path.unlink()
    assert predict(str(path), Options(), str(new), weights=str(weights), out=str(out), as_json=False, ids=()) == 0
    assert out.read_text() == output
    new.write_bytes(gzip.compress(TABLE.encode() + b"r,1,2\n"))
    with pytest.raises(InputError, match="line 42: 3 fields"):
        predict(str(path), Options(), str(new), weights=str(weights), out=str(out), as_json=False, ids=())
    assert out.read_text() == output
    assert sorted(file.name for file in tmp_path.iterdir()) == ["new.csv.gz", "out.csv", "w.safetensors"]


def test_rows_come_through_a_pipe_also_without_a_header(
    trained: tuple[Path, Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, weights = trained
    lines = [line.split(",", 1)[1].rsplit(",", 1)[0] for line in TABLE.splitlines()[1:]]
    text = "\n".join(lines).encode("utf-16")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    capsys.readouterr()
    assert run(path, "-", weights) == 0
    output, error = capsys.readouterr()
    assert error == "nn-tui: -: has no header, so its columns are taken in order: size, kind, when, price\n"
    assert run(path, str(path), weights) == 0
    assert capsys.readouterr().out == output


def test_an_array_is_predicted_like_the_table_of_its_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(5)
    images, labels = rng.integers(0, 256, (40, 3, 2)).astype(np.uint8), np.arange(40, dtype=np.uint8) % 2
    arrays = {name: tmp_path / name for name in ("X.npy", "more.npy", "some.npz", "images-idx3-ubyte", "table.csv")}
    np.save(arrays["X.npy"], images)
    np.save(tmp_path / "y.npy", labels)
    weights = tmp_path / "w.safetensors"
    assert train(str(arrays["X.npy"]), Options(epochs=1), as_json=False, weights_out=str(weights)) == 0
    flat = images.reshape(40, 6)
    np.save(arrays["more.npy"], np.asfortranarray(np.column_stack([flat, labels]).astype(np.float32)))
    np.savez_compressed(arrays["some.npz"], X=images, y=labels)
    arrays["images-idx3-ubyte"].write_bytes(bytes((0, 0, 8, 3, 0, 0, 0, 40, 0, 0, 0, 3, 0, 0, 0, 2)) + images.tobytes())
    names = ",".join(f"r{index // 2 + 1}c{index % 2 + 1}" for index in range(6))
    np.savetxt(arrays["table.csv"], flat, "%d", ",", header=names, comments="")
    capsys.readouterr()
    found: set[str] = set()
    for path in arrays.values():
        assert run(arrays["X.npy"], str(path), weights) == 0
        output, error = capsys.readouterr()
        found.add(output)
        assert ("not needed and ignored: y" in error) == (path.name == "more.npy")
    assert [len(one.splitlines()) for one in found] == [41]
    np.save(arrays["X.npy"], images[:, :2])
    with pytest.raises(InputError, match=r"X\.npy: an array of shape \(40, 2, 2\), expected 6 numbers a sample"):
        run(tmp_path / "X.npy", str(arrays["X.npy"]), weights)


@pytest.mark.parametrize("content", [b"size,kind\n\0", b'size,kind,when,price\n1,"'], ids=["line", "quote"])
def test_a_row_that_never_ends_is_refused_before_it_fills_the_memory(
    trained: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setattr(row_stream, "LONGEST_ROW", 1000)
    path, weights = trained
    endless = tmp_path / "endless.csv.gz"
    endless.write_bytes(gzip.compress(content + (b"x" * 2000 if b"\0" in content else b"1,2\n" * 500)))
    with pytest.raises(InputError, match=r"line \d+: the row has more than 1,000 characters"):
        run(path, str(endless), weights)


def test_weights_without_a_description_and_of_other_data_get_a_sentence(
    trained: tuple[Path, Path], tmp_path: Path
) -> None:
    path, weights = trained
    bare = tmp_path / "bare.safetensors"
    model = load_model(weights)
    from nn_tui.engine import save_weights

    save_weights(bare, model.parameters)
    with pytest.raises(InputError, match="has weights, but not how the data were read and scaled"):
        run(path, str(path), bare)
    with pytest.raises(InputError, match=r"the weights are of data\.csv, and not of iris"):
        run("iris", str(path), weights)
    for damaged in ("{", '{"version": 9}', '{"version": 1}'):
        save_weights(bare, model.parameters, damaged)
        with pytest.raises(InputError, match=r"description of the weights is damaged|later nn-tui"):
            load_model(bare)


@pytest.mark.parametrize("name", ["iris", "diabetes", "breast_cancer"])
def test_bundled_data_are_predicted_by_the_names_of_their_inputs(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights, table = tmp_path / "w.safetensors", tmp_path / "t.csv"
    assert train(name, Options(epochs=1), as_json=False, weights_out=str(weights)) == 0
    experiment = load_experiment(name)
    data = experiment.prepare()
    with table.open("w") as file:
        writer = csv.writer(file)
        writer.writerow(data.dataset.feature_names)
        writer.writerows(data.dataset.inputs[:5].tolist())
    capsys.readouterr()
    assert run(name, str(table), weights) == 0
    assert len(capsys.readouterr().out.splitlines()) == 6
