"""The dashboard from a script: on a terminal it is there, elsewhere a sentence says why not."""

import asyncio
import re
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment
from nn_tui.tui.watch import watch
from tests.terminal import Terminal

SCRIPT = """
import numpy as np
from nn_tui import Experiment, NetworkRecipe, watch

rng = np.random.default_rng(0)
X = rng.normal(size=(40, 2))
y = np.where(X.sum(axis=1) > 0, "above", "below")
handle = watch(X, y, Experiment(network=NetworkRecipe(hidden=(3,))), feature_names=["width", "height"])
print("left at epoch", handle.snapshot.epoch, handle.snapshot.parameters.vector.size, flush=True)
handle = watch(handle)
print("again at epoch", handle.snapshot.epoch, handle.snapshot.state, flush=True)
input("a line: ")
handle.close()
"""


def test_a_script_watches_its_own_arrays_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT)
    with Terminal([sys.executable, "script.py"], folder=tmp_path) as terminal:
        terminal.wait_for("arrays · 2-3-1")
        terminal.wait_for("width")
        terminal.send("s")
        terminal.wait_for("epoch 1/")
        terminal.send("q")

        def again(_: str) -> bool:
            return b"height" in terminal.received.partition(b"left at epoch 1 13")[2]

        terminal.wait_until(again, "the second dashboard")
        terminal.send("s")
        terminal.wait_for("epoch 2/")
        terminal.send("q")
        terminal.wait_for("again at epoch 2 paused")
        terminal.send("typed\r")
        assert terminal.wait_for_end() == 0


def test_the_example_of_the_page_about_python(tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "docs" / "python.md"
    first, *others = re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    (shown,) = (block for block in others if "watch(" in block)
    (tmp_path / "script.py").write_text(first.replace("epochs=100", "epochs=1") + shown)
    with Terminal([sys.executable, "script.py"], folder=tmp_path) as terminal:
        terminal.wait_for("arrays 2 · 2-8-1")
        terminal.send("q")
        terminal.wait_for("[[")
        assert terminal.wait_for_end() == 0


def test_where_there_is_no_terminal_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="the dashboard needs a terminal, but input, output or the error stream"):
        watch(np.zeros((4, 1)), [0.0, 1.0, 2.0, 4.5])
    monkeypatch.setattr("nn_tui.tui.watch.refuse_no_terminal", lambda: None)
    told: list[str] = []

    def elsewhere() -> None:
        try:
            watch(Experiment())
        except InputError as error:
            told.append(str(error))

    async def in_a_loop() -> None:
        elsewhere()

    asyncio.run(in_a_loop())
    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert "while an event loop runs" in told[0]
    assert "expected the main thread" in told[1]
    with pytest.raises(InputError, match="y is missing"):
        watch(np.zeros((4, 1)))  # pyright: ignore[reportArgumentType, reportCallIssue]
