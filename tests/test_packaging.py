"""What is installed: the right folders under the right names, with their data, in every way of installing."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from .terminal import Terminal

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
FOLDERS = {"datasets": "datasets", "engine": "engine", "tui": "tui", "python": ""}
"""The folders, and where they are installed in nn_tui."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel that was built from the source distribution, not from the working folder."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_holds_everything_and_nothing_outside_nn_tui(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"nn_tui"}
    for folder, place in FOLDERS.items():
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".tcss", ".csv", ".toml", ".typed"}:
                assert str("nn_tui" / Path(place) / path.relative_to(ROOT / folder)) in names


def test_the_wheel_runs_in_a_fresh_environment_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    # The dependencies are those of this environment, so that the test needs no network; nn-tui itself is not, for
    # a path added this way does not have its own .pth files read.
    (packages,) = (home / "lib").glob("python3*/site-packages")
    here = next(path for path in sys.path if path.endswith("site-packages"))
    (packages / "dependencies.pth").write_text(here + "\n")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", str(wheel)], check=True)
    where = subprocess.run(
        [python, "-c", "from nn_tui import Experiment; import nn_tui.engine; print(nn_tui.engine.__file__)"],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert where.stdout.startswith(str(home))
    program = str(home / "bin" / "nn-tui")
    environment = {**os.environ, "PYTHONPATH": ""}
    shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, env=environment)
    assert shown.stdout.startswith("nn-tui ")
    with Terminal([program, "iris"], folder=tmp_path) as terminal:
        terminal.wait_for("epoch 0")
        terminal.send("s")
        terminal.wait_for("epoch 1")
        terminal.send("q")
        assert terminal.wait_for_end() == 0
