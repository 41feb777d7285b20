"""Whatever does not draw works without a terminal library."""

import subprocess
import sys

import pytest

TERMINAL = ("textual", "textual_plotext", "rich", "plotext", "click")


@pytest.mark.parametrize("package", ["nn_tui.datasets", "nn_tui.engine", "nn_tui.engine.runs"])
def test_importing_it_brings_no_terminal_library_along(package: str) -> None:
    code = f"import sys, {package}; print(*sorted(name for name in {TERMINAL} if name in sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split() == []


def test_importing_the_datasets_does_not_import_the_engine() -> None:
    code = "import sys, nn_tui.datasets; print('nn_tui.engine' in sys.modules, 'nn_tui.tui' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["False", "False"]
