"""The commands that leave a run, come back to it and stop it, as typed."""

import os
import subprocess
import sys
from grp import getgrgid
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from nn_tui.engine.runs import Handle
from nn_tui.engine.runs.handle import Hold
from nn_tui.tui.cli.attaching import status_of

PROGRAM = str(Path(sys.executable).parent / "nn-tui")


def test_a_run_is_left_come_back_to_listed_and_stopped(tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}

    def nn_tui(*arguments: str, typed: str = "", status: int = 0) -> str:
        done = subprocess.run(
            [PROGRAM, *arguments], input=typed, env=environment, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    try:
        comes_back = "one goes on in a process of its own; `nn-tui attach one` comes back to it\n"
        # It ends also where this test is killed.
        long = ("--epochs", "1000000000", "--set", "training.time_limit=60")
        left = nn_tui("xor", "--plain", *long, "--name", "one", typed="s\nrun\ndetach\n")
        assert left.endswith(comes_back)
        assert "one is carried out already; `nn-tui attach one`" in nn_tui("resume", "--plain", "one", status=2)
        seen = nn_tui("attach", "--plain", typed="status\npause\nq\n")
        assert "running, epoch" in seen
        assert seen.endswith("one goes on; `nn-tui attach one` comes back to it\n")
        assert ", live" in nn_tui("runs")
        assert nn_tui("stop") == "nn-tui: one has ended and is saved; `nn-tui resume one` goes on with it\n"
        assert "one is not running; `nn-tui resume one`" in nn_tui("attach", "--watch", "--plain", "one", status=2)
        assert "no run is carried out" in nn_tui("stop", status=2)
        folder = tmp_path / "elsewhere"
        started = nn_tui("train", "xor", *long, "--detach", "--run-dir", str(folder))
        assert f"`nn-tui attach {folder}` comes back" in started
        assert f"`nn-tui resume {folder}` goes on" in nn_tui("stop", str(folder))
        assert "nothing to come back to" in nn_tui("train", "xor", "--detach", "--no-record", status=2)
        mine = ("--share", getgrgid(os.getgid()).gr_name)
        assert "--share does not go together with --plain" in nn_tui("xor", *mine, "--plain", status=2)
        assert "this one is not kept; give it a --name" in nn_tui("xor", *mine, "--no-record", status=2)
    finally:
        subprocess.run([PROGRAM, "stop"], env=environment, capture_output=True, check=False)


@pytest.mark.parametrize(("state", "said"), [("stopped", "one has stopped and is kept"), ("paused", "one goes on")])
def test_of_a_run_that_has_stopped_nobody_is_told_that_it_goes_on(
    state: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    left = SimpleNamespace(error=None, hold=Hold(elsewhere=True, run="one"), snapshot=SimpleNamespace(state=state))
    assert status_of(cast(Handle, left)) == 0
    assert capsys.readouterr().out.startswith(said)
