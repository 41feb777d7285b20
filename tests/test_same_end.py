"""One recipe, one end: the same bytes and the same sentence through every command, steered and watched or not."""

import io
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine import load_experiment
from nn_tui.engine.network.network import Network
from nn_tui.engine.network.weights_file import load_weights
from nn_tui.engine.runs import RunSession, Viewer
from nn_tui.engine.runs.speed import speed_of
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.cli.recipe_options import Options
from nn_tui.tui.cli.train import train
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.plain.console import Plain
from tests.examples import examples
from tests.tui.scripted import until

SPIKING = """
seed = 101
[data]
source = "{counts}"
task = "regression"
scale = "none"
[network]
hidden = [4]
activation = "softplus"
[training]
loss = "poisson"
optimizer = "nesterov"
learning_rate = 3.0
batch_size = 2
clip_value = 1.0
epochs = 20
"""
"""Trains on counts until a cost is infinite in the middle of an epoch."""

RECIPE = """
seed = {seed}
[data]
source = "{source}"
samples = 40
[network]
hidden = [3, 2]
dropout = {dropout}
[training]
optimizer = "{optimizer}"
batch_size = {batch_size}
learning_rate = {learning_rate}
epochs = 5
{ending}
"""

ENDINGS = (
    "",
    "[training.early_stopping]\npatience = 1\nrestore_best = true",
    "[training.target]\nvalue = 0.9",
    "[training.plateau]\nepochs = 2\ntolerance = 0.5",
)


class End(NamedTuple):
    """How a run ended: with which parameters, as bytes, and why."""

    parameters: bytes
    sentence: str


@st.composite
def recipes(draw: st.DrawFn) -> str:
    """Recipes that end by themselves, some of them by diverging."""
    return RECIPE.format(
        seed=draw(st.integers(0, 99)),
        source=draw(st.sampled_from(["circles", "plane", "spiral"])),
        dropout=draw(st.sampled_from([0.0, 0.3])),
        optimizer=draw(st.sampled_from(["sgd", "nesterov", "adam", "rmsprop"])),
        batch_size=draw(st.sampled_from([1, 5, 7, '"all"'])),
        learning_rate=draw(st.sampled_from([0.01, 0.3, 1e30])),
        ending=draw(st.sampled_from(ENDINGS)),
    )


def by_itself(path: Path) -> tuple[End, int]:
    """Return the end of a run that nobody looks at, and after how many batches it came."""
    trainer = load_experiment(str(path)).trainer()
    stop = trainer.run()
    return End(trainer.network.parameters.vector.tobytes(), stop.sentence), trainer.step


def by_train(path: Path) -> End:
    """Return the end that `train` tells and writes."""
    said, weights = io.StringIO(), path.with_suffix(".safetensors")
    with redirect_stdout(io.StringIO()), redirect_stderr(said):
        train(str(path), Options(), as_json=False, weights_out=str(weights))
    experiment = load_experiment(str(path))
    network = Network(experiment.structure(experiment.prepare()))
    load_weights(weights, network.parameters)
    sentence = said.getvalue().rpartition("nn-tui: stopped: ")[2].partition("; weights are in ")[0]
    return End(network.parameters.vector.tobytes(), sentence)


def by_plain(path: Path, lines: Sequence[str], speed: str) -> End:
    """Return the end of a run as lines of text, after these were typed."""
    session = RunSession(load_experiment(str(path)), speed=speed_of(speed))
    session.start()
    viewer = Viewer(session)
    typed = io.StringIO("".join(f"{line}\n" for line in lines))
    try:
        with patch("sys.stdin", typed), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            Plain(viewer, GLYPHS["braille"], [], watched=False).run()
    finally:
        session.close()
    return end_of(viewer)


def end_of(run: Viewer | None) -> End:
    """Return the end that a viewer sees."""
    assert run is not None
    snapshot = run.snapshot
    assert snapshot is not None
    assert snapshot.stop is not None
    return End(snapshot.parameters.vector.tobytes(), snapshot.stop.sentence)


def not_beyond(batches: int, steps: Sequence[str], an_epoch: int) -> list[str]:
    """Return as many of the steps as stay before the end after so many batches; what is no step counts for nothing."""
    kept: list[str] = []
    for step in steps:
        batches -= {"s": an_epoch, "b": 1, "o": 1}.get(step, 0)
        if batches <= 0:
            break
        kept.append(step)
    return kept


def batches_an_epoch(path: Path) -> int:
    return len(load_experiment(str(path)).trainer().batches)


STEPS = st.lists(
    st.sampled_from(["s", "b", "b", "o", "o", "o", "mean", "sample 3", "layers", "look h1.1", "<", ">"]), max_size=25
)
SPEEDS = st.sampled_from(["max", "gentle", "500", "900 batches"])


@examples(25)
@given(recipes(), STEPS, SPEEDS, st.booleans())
def test_train_and_plain_end_as_the_engine_does(recipe: str, steps: list[str], speed: str, pausing: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "recipe.toml")
        path.write_text(recipe)
        expected, batches = by_itself(path)
        assert by_train(path) == expected
        typed = not_beyond(batches, steps, batches_an_epoch(path))
        assert by_plain(path, [*typed, *(["run", "pause"] if pausing else [])], speed) == expected


@examples(10)
@given(st.lists(st.sampled_from(["b", "o", "mean"]), max_size=6), st.sampled_from(["max", "100", "50 batches"]))
def test_an_infinite_cost_ends_a_run_at_the_same_batch(steps: list[str], speed: str) -> None:
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        counts, path = Path(folder, "counts.csv"), Path(folder, "recipe.toml")
        rows = zip(rng.normal(size=24).round(3), rng.poisson(2.0, 24), strict=True)
        counts.write_text("x,n\n" + "".join(f"{x},{n}\n" for x, n in rows))
        path.write_text(SPIKING.format(counts=counts))
        expected, batches = by_itself(path)
        assert expected.sentence.startswith("batch 9 of epoch 1 had a cost of inf")
        assert by_train(path) == expected
        assert by_plain(path, not_beyond(batches, steps, 1), speed) == expected


@examples(4)
@given(recipes(), st.lists(st.sampled_from(["s", "b", "o", "a", ".", "v"]), max_size=8))
async def test_the_dashboard_ends_as_the_engine_does(recipe: str, keys: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "recipe.toml")
        path.write_text(recipe)
        expected, batches = by_itself(path)
        session = RunSession(load_experiment(str(path)))
        session.start()
        viewer = Viewer(session)
        app = Dashboard(viewer)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press(*not_beyond(batches, keys, batches_an_epoch(path)), "space")
            await until(pilot, lambda: app.shown is not None and app.shown.state == "stopped")
            assert app.shown is not None
            assert app.shown.stop is not None
            assert End(app.shown.parameters.vector.tobytes(), app.shown.stop.sentence) == expected
