"""`nn-tui explain`: one training step as text, or as the JSON that docs/microscope.md describes."""

import json
from pathlib import Path
from typing import Any

import pytest

from nn_tui.datasets import InputError
from nn_tui.engine.runs import GoTo, SetLearningRate, Step
from nn_tui.tui.cli.explain import explain
from nn_tui.tui.cli.recipe_options import Options
from tests.tui.cli.kept_runs import keep


def table(
    name: str, at: str | None = "0", sample: int | None = None, neuron: str | None = None, **options: Any
) -> dict[str, Any]:
    text = explain(name, Options(**options), at=at, sample=sample, neuron=neuron, digits=None, as_json=True)
    assert text.endswith("\n")
    return json.loads(text)


def test_the_json_has_what_the_page_says() -> None:
    found = table("article-network", "2.3.5", sample=7)
    assert list(found) == ["at", "sample", "layers", "cost", "blame", "update"]
    assert found["at"] == {"epoch": 2, "batch": 3, "operation": 5}
    assert found["sample"]["row"] == 7
    shapes = [(len(layer["weights"]), len(layer["weights"][0]), len(layer["biases"])) for layer in found["layers"]]
    assert shapes == [(2, 5, 2), (3, 2, 3), (5, 3, 5)]
    for layer in found["layers"]:
        for name in ("gradient", "batch_gradient"):
            assert [len(row) for row in layer[f"{name}_weights"]] == [len(row) for row in layer["weights"]]
            assert len(layer[f"{name}_biases"]) == len(layer["biases"])
    assert [one["neuron"] for one in found["blame"]] == [
        *(f"y{n}" for n in range(1, 6)),
        "h2.1",
        "h2.2",
        "h2.3",
        "h1.1",
        "h1.2",
    ]
    assert found["update"]["number"] == 2 * 40 + 3 + 1


def test_one_neuron_has_its_blame_and_the_equations_of_its_parameters() -> None:
    found = table("iris", "1", neuron="h1.2", seed=3)
    assert [one["neuron"] for one in found["blame"]] == ["h1.2"]
    parameters = found["update"]["parameters"]
    assert [one["name"] for one in parameters][-1] == "bias"
    assert len(parameters) == 5
    for one in parameters:
        assert one["equations"][-1]["symbol"] == "Δw"
        assert one["equations"][-1]["value"] == pytest.approx(one["after"] - one["before"], rel=1e-4, abs=1e-8)


def test_the_text_has_the_published_numbers_and_fewer_digits_where_they_are_asked_for() -> None:
    whole = explain("worked-example", Options(), at="0", sample=None, neuron=None, digits=None, as_json=False)
    for words in ("Z1 = 0.3775", "0.593269992", "0.751365070", "0.298371109", "0.082167041", "0.358916480"):
        assert words in whole
    short = explain("worked-example", Options(), at="0", sample=None, neuron="y1", digits=4, as_json=False)
    assert "0.7514" in short
    assert "0.75136" not in short
    assert "h1.2 (hidden" not in short
    assert all(len(line) <= 100 for line in (*whole.splitlines(), *short.splitlines()))


@pytest.mark.parametrize(
    ("at", "neuron", "sentence"),
    [
        ("x", None, "'x' is no place in a run"),
        ("1.99", None, "there is no place 1.99; epochs have 8 batches"),
        ("0", "h9.1", "--neuron h9.1: there is no such neuron; expected one of h1.1"),
    ],
)
def test_what_does_not_exist_is_refused_in_a_sentence(at: str, neuron: str | None, sentence: str) -> None:
    with pytest.raises(InputError) as error:
        table("iris", at, neuron=neuron)
    assert str(error.value).startswith(sentence)


def test_a_run_is_explained_with_what_was_changed_in_it_and_on_its_branches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    begin = [Step("epoch"), SetLearningRate(0.5), Step("epoch"), Step("operation"), SetLearningRate(0.25)]
    keep("one", "iris", [*begin, Step("epoch"), GoTo("1.1"), SetLearningRate(0.01)])
    plain, there = table("iris", "1.1", seed=0), table("run:one", "main@1.1")
    assert there["at"] == {"epoch": 1, "batch": 1, "operation": 0, "branch": "main"}
    assert table("iris", "1")["layers"] == table("one", "main@1")["layers"]
    assert plain["layers"] != there["layers"]
    assert [table("one", at)["update"]["learning_rate"] for at in ("main@1", "main@2", "main@2.1", "b2@1.1")] == (
        [0.5, 0.25, 0.25, 0.01]
    )
    stands = table("one", None)
    assert stands["at"] == {"epoch": 3, "batch": 0, "operation": 0, "branch": "b2"}
    for wrong in ("b2@9", "main@1.8", "main@1.0.99", "b3@1"):
        with pytest.raises(InputError):
            table("one", wrong)
    with pytest.raises(InputError, match="--seed: one is a run"):
        table("one", seed=4)
