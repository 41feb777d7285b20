"""A network that the memory does not hold is refused before it is built, with what it takes."""

import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from nn_tui.datasets import InputError, memory_budget
from nn_tui.engine import Experiment
from nn_tui.engine.recipe import training_memory
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import RunSession
from nn_tui.engine.runs.copies import MOST
from nn_tui.engine.timeline.checkpoint_ring import BUDGET, LEAST


def asked(monkeypatch: pytest.MonkeyPatch, fields: Mapping[str, object]) -> float:
    """Return how many bytes a training asks for."""
    experiment = changed(Experiment(), fields)
    data = experiment.prepare()
    needs: list[float] = []

    def note(needed: float, *_words: object, **_named: object) -> None:
        needs.append(needed)

    with monkeypatch.context() as patch:
        patch.setattr("nn_tui.engine.recipe.training_memory.require_memory", note)
        experiment.check(data)
    return needs[0]


@pytest.mark.parametrize(
    ("optimizer", "vectors"), [("sgd", 3), ("momentum", 4), ("adam", 5), ("lion", 4), ("lbfgs", 3 + 2 * (2 * 10 + 2))]
)
def test_the_vectors_of_the_optimizer_count(monkeypatch: pytest.MonkeyPatch, optimizer: str, vectors: int) -> None:
    if optimizer == "lbfgs":
        pytest.importorskip("scipy")

    def bytes_of(*hidden: int) -> float:
        return asked(
            monkeypatch,
            {"network.hidden": hidden, "training.optimizer": optimizer, "training.batch_size": "all"},
        )

    # Of 1,000 neurons more each has 1,000 weights into the next layer, and little beside.
    little = bytes_of(1000) - bytes_of(1)
    assert (bytes_of(2000, 1000) - bytes_of(1000, 1000) - little) / 4e6 == pytest.approx(vectors, abs=0.05)


def test_samples_batches_and_precision_count(monkeypatch: pytest.MonkeyPatch) -> None:
    wide: dict[str, object] = {"network.hidden": [10_000], "data.samples": 1000}
    by_the_batch = asked(monkeypatch, wide)
    assert asked(monkeypatch, wide | {"training.batch_size": "all"}) > 2 * by_the_batch
    assert asked(monkeypatch, wide | {"dtype": "float64"}) == pytest.approx(2 * by_the_batch, rel=0.01)


def test_copies_for_those_who_look_and_checkpoints_count() -> None:
    assert (training_memory._WATCHED_VECTORS, training_memory._LEAST_CHECKPOINTS) == (MOST + 1, LEAST)
    assert training_memory._CHECKPOINTS_TOGETHER == BUDGET
    experiment = changed(Experiment(), {"network.hidden": [1000, 1000]})
    data = experiment.prepare()
    parameters = experiment.structure(data).parameters
    needs: list[float] = []

    def note(needed: float, *_words: object, **_named: object) -> None:
        needs.append(needed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training_memory, "require_memory", note)
        experiment.trainer(data)
        RunSession(experiment, data)
    alone, watched = needs
    assert watched - alone > 4 * parameters * (13 + 1 + 2)


def test_it_is_refused_in_a_sentence_with_both_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = changed(Experiment(), {"network.hidden": [10_000, 10_000]})
    data = experiment.prepare()
    monkeypatch.setattr(memory_budget, "free_memory", lambda: 1e9)
    for attempt in (experiment.check, experiment.trainer):
        with pytest.raises(InputError) as error:
            attempt(data)
        assert str(error.value) == (
            "a network of 100,050,001 weights and biases with training.batch_size = 16 needs about 2.1 GB of memory, "
            "but 1.0 GB are free; expected fewer neurons or smaller batches"
        )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            ["--set", "data.samples=1000000000000"],
            "data.samples: a toy of 1,000,000,000,000 samples needs about 64.0 TB",
        ),
        (["--set", "data.samples=10000000000"], "data.samples: a toy of 10,000,000,000 samples needs about 640.0 GB"),
        (["--set", "network.hidden=[20000,20000]"], "a network of 400,"),
        (
            ["--set", "data.samples=1000000", "--set", "training.batch_size='all'", "--set", "network.hidden=[1000]"],
            "a ne",
        ),
        (["--set", "network.hidden=[1000000000000,1000000000000]"], "a network of 1,000,"),
    ],
)
def test_a_process_that_may_take_two_gigabytes_ends_with_one_sentence(options: list[str], sentence: str) -> None:
    limit = 2 * 10**9
    found = subprocess.run(
        [sys.executable, "-c", "from nn_tui.tui.cli.main import main; main()", "train", "circles", *options],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )
    assert found.returncode == 2, found.stderr
    assert found.stderr.startswith(f"nn-tui: {sentence}")
    assert found.stderr.count("\n") == 1


def test_the_pairs_of_classes_that_can_be_confused_count(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def bytes_of(task: str) -> float:
        return asked(monkeypatch, {"data.source": str(tmp_path / "many.csv"), "data.task": task})

    (tmp_path / "many.csv").write_text("".join(f"{row},{row % 2000}\n" for row in range(4000)))
    assert bytes_of("classification") - bytes_of("regression") > 2000**2 * 8
