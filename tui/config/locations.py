"""Where the user's own files live; no other file knows these folders."""

from pathlib import Path

from platformdirs import user_config_path, user_state_path

from nn_tui.engine.runs.store.run_folder import usual_runs


def config_file() -> Path:
    """Return the path of the settings, whether it exists or not: `~/.config/nn-tui/config.toml` on Linux."""
    return user_config_path("nn-tui", appauthor=False) / "config.toml"


def state_file() -> Path:
    """Return the path of what the dashboard remembers: `~/.local/state/nn-tui/state.json` on Linux."""
    return user_state_path("nn-tui", appauthor=False) / "state.json"


def fault_file() -> Path:
    """Return the path where the traceback of the last defect is kept: `~/.local/state/nn-tui/fault.txt` on Linux."""
    return user_state_path("nn-tui", appauthor=False) / "fault.txt"


def runs_folder() -> Path:
    """Return the folder in which each run has its own: `~/.local/state/nn-tui/runs` on Linux."""
    return usual_runs()
