"""A run in many sittings, each ended at a random moment: it ends with the bytes of one that nobody disturbed."""

import random
import signal
from pathlib import Path
from time import sleep
from typing import cast

from safetensors.numpy import load_file  # pyright: ignore[reportUnknownVariableType]

from nn_tui.engine.network.arrays import Array
from nn_tui.engine.runs.store.run_info import read_info
from tests.terminal import Terminal

from .kills import HURRIED, ROOT, SLOWEST, Started, environment

RECIPES = (
    ("circles", "--set", "network.dropout=0.2"),
    ("iris", "--optimizer", "lbfgs", "--batch-size", "all"),
    ("digits", "--hidden", "24", "--set", "training.early_stopping.patience=40"),
    ("spiral", "--set", "training.schedule=cosine", "--optimizer", "nesterov", "--batch-size", "7"),
)
EPOCHS = "1500"
SITTINGS = 5
"""At most, before it is trained to its end."""


def many_sittings(rng: random.Random, state: Path) -> str:
    """Go on with a run headless, as lines of text and in the dashboard, in any order; compare its end."""
    recipe = (*rng.choice(RECIPES), "--epochs", EPOCHS)
    undisturbed, ended = state / "undisturbed.safetensors", state / "ended.safetensors"
    whole = Started(state, "train", *recipe, "--no-record", "--quiet", "--weights-out", str(undisturbed))
    assert whole.end() == 0, whole.said
    _leave(rng, Started(state, "train", *recipe, "--name", "one"))
    ways: list[str] = []
    folder = state / "nn-tui" / "runs" / "one"
    for _ in range(rng.randint(3, SITTINGS)):
        if read_info(folder).stop is not None:
            break
        ways.append(rng.choice(("train", "plain", "dashboard")))
        if ways[-1] == "train":
            _leave(rng, Started(state, "train", "--resume", "one"))
        elif ways[-1] == "plain":
            speed = rng.choice(("max", "50", "200 operations"))
            started = Started(state, "resume", "one", "--plain", "--speed", speed, "--on-hangup", "save")
            started.type(*rng.choices(("o", "b", "s", "sample 3", "layers"), k=rng.randint(0, 9)), "run")
            _leave(rng, started)
        else:
            _leave_dashboard(rng, state)
        ways[-1] += f" to {read_info(folder).place}"
    last = Started(state, "train", "--resume", "one", "--quiet", "--weights-out", str(ended))
    assert last.end() == 0, last.said
    one, other = _weights(undisturbed), _weights(ended)
    assert one == other, f"{recipe}: other weights after {', '.join(ways)}"
    return f"{recipe[0]}: {', '.join(ways)}"


def _leave(rng: random.Random, started: Started) -> None:
    """Wait for a random moment, and end it by a signal but SIGHUP, by which it may go on without its terminal."""
    started.wait_until_it_trains()
    sleep(rng.uniform(0, 0.5))
    number = rng.choice((signal.SIGTERM, signal.SIGINT))
    started.process.send_signal(number)
    status = started.end()
    assert status in (0, 128 + number), started.said


def _leave_dashboard(rng: random.Random, state: Path) -> None:
    command = [*HURRIED, "resume", "one", "--run", "--speed", rng.choice(("max", "30", "90 batches"))]
    with Terminal(command, environment=environment(state), folder=ROOT) as terminal:
        terminal.wait_for("quit", SLOWEST)
        for _ in range(rng.randint(0, 4)):
            terminal.send(rng.choice((" ", "o", "b", "s", "v", "\t")))
            terminal.read(rng.uniform(0, 0.2))
        terminal.send("q")
        assert terminal.wait_for_end(SLOWEST) == 0, terminal.text


def _weights(path: Path) -> dict[str, bytes]:
    return {name: array.tobytes() for name, array in cast(dict[str, Array], load_file(path)).items()}


SCENARIOS = {"many-sittings": many_sittings}
