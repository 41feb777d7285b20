"""The dashboard from a script: on a terminal it is there, elsewhere a sentence says why not."""

import asyncio
import re
import sys
import threading
from collections.abc import Callable, Generator
from pathlib import Path

import numpy as np
import pytest

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment
from nn_tui.engine.runs import Close, Handle, RunSession, Viewer
from nn_tui.tui.watch import watch
from tests.terminal import Terminal
from tests.tui.scripted import ScriptedRun

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


class Left:
    """A dashboard that is left at once; `leave` does to it what a user may have done."""

    return_code = 0
    failure: Exception | None = None
    refused: Exception | None = None

    def __init__(self, session: Handle, leave: Callable[["Left"], None]) -> None:
        self.session, self._leave = session, leave

    def run(self, *, mouse: bool) -> None:
        """Be left."""
        assert mouse
        self._leave(self)


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> Generator[Callable[[Callable[[Left], None]], Handle]]:
    viewers: list[Viewer] = []

    def noted(session: RunSession) -> Viewer:
        viewers.append(Viewer(session))
        return viewers[-1]

    def watched(leave: Callable[[Left], None]) -> Handle:
        def dashboard_on(handle: Handle, **_looks: object) -> Left:
            return Left(handle, leave)

        monkeypatch.setattr("nn_tui.tui.watch.refuse_no_terminal", lambda: None)
        monkeypatch.setattr("nn_tui.tui.watch.viewer_of", noted)
        monkeypatch.setattr("nn_tui.tui.watch.dashboard_on", dashboard_on)
        return watch(Experiment(), run=True)

    yield watched
    for viewer in viewers:
        assert viewer.close(), "what trains on would disturb other tests"


def test_the_handle_comes_back_at_rest_with_a_look_at_where_it_rests(
    left: Callable[[Callable[[Left], None]], Handle],
) -> None:
    handle = left(lambda app: None)
    assert handle.snapshot is not None
    assert handle.snapshot.state == "paused"


def test_what_was_opened_in_the_dashboard_comes_back_in_place_of_what_was_given(
    left: Callable[[Callable[[Left], None]], Handle],
) -> None:
    another = ScriptedRun()

    def opened(app: Left) -> None:
        app.session.send(Close())
        app.session = another

    assert left(opened) is another


@pytest.mark.parametrize("what", ["failure", "refused"])
def test_what_has_ended_the_dashboard_is_raised(what: str, left: Callable[[Callable[[Left], None]], Handle]) -> None:
    error = InputError("there is something wrong")
    with pytest.raises(InputError, match="there is something wrong"):
        left(lambda app: setattr(app, what, error))


def test_what_has_ended_the_run_is_raised(left: Callable[[Callable[[Left], None]], Handle]) -> None:
    another = ScriptedRun()
    another.error = FloatingPointError("it broke")
    with pytest.raises(FloatingPointError, match="it broke"):
        left(lambda app: setattr(app, "session", another))
