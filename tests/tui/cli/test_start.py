"""Where the program starts: ctrl-c before it listens."""

import signal
import subprocess
import sys

import pytest

EVERYDAY = (("nn_tui.tui.cli.main", True), ("click", False), ("numpy", False))


@pytest.mark.parametrize(
    ("module", "ignored"),
    [
        pytest.param(module, ignored, marks=() if (module, ignored) in EVERYDAY else pytest.mark.slow)
        for module in ("nn_tui.tui.cli.main", "click", "numpy", "textual.app")
        for ignored in (False, True)
    ],
)
def test_ctrl_c_while_a_module_is_imported_ends_it_without_a_word_unless_it_is_ignored(
    module: str, ignored: bool
) -> None:
    program = f"""
import signal, sys

class Pressing:
    def find_spec(self, name, *_):
        if name == {module!r}:
            print("pressed", flush=True)
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Pressing())
sys.argv = ["nn-tui", "circles"]
from nn_tui.tui.cli.start import main
main()
"""

    def before() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN if ignored else signal.SIG_DFL)

    ended = subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        preexec_fn=before,
    )
    assert ended.stdout == "pressed\n"
    if ignored:
        assert ended.returncode == 2  # for it has no terminal
        assert "needs a terminal" in ended.stderr
    else:
        assert (ended.returncode, ended.stderr) == (-signal.SIGINT, "")


LATER = (
    "nn_tui.datasets.files.load_file",
    "nn_tui.datasets.in_memory",
    "nn_tui.engine.fitted_model",
    "nn_tui.engine.runs.remote.server",
    "nn_tui.engine.runs.store.reopen",
    "nn_tui.tui.panels.learned.judging_views",
    "nn_tui.tui.panels.microscope.pages",
    "nn_tui.tui.timeline",
    "numpy.polynomial",
    "plotext",
    "safetensors",
)
"""What is needed after the first picture, or never, and takes time to load."""


def test_before_the_first_picture_nothing_is_loaded_that_it_does_not_need() -> None:
    program = f"""
import sys
import nn_tui.tui.cli.open_dashboard
from nn_tui.engine import Experiment
Experiment().trainer()
print(*(name for name in {LATER!r} if name in sys.modules))
"""
    ended = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert ended.stdout == "\n"
