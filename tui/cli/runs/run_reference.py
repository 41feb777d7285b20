"""Which run is meant: by its name, a beginning of it, or its folder; and what is told of runs at the start."""

from contextlib import suppress
from pathlib import Path

from nn_tui.datasets import InputError
from nn_tui.datasets.paths import read_file
from nn_tui.engine import load_experiment
from nn_tui.engine.runs.remote.address import NAME
from nn_tui.engine.runs.store.run_folder import PREFIX, find_run, listed
from nn_tui.engine.runs.store.run_info import HUNG_UP, read_info

from ...config.locations import runs_folder


def run_or_experiment(name: str) -> Path | None:
    """Return the folder of the run that stands where an experiment may; None where it is an experiment.

    An experiment wins; `run:` before a name says that it is a run. Raises InputError for what is neither.
    """
    if name.startswith(PREFIX):
        return find_run(name, runs_folder())
    try:
        load_experiment(name)
    except InputError:
        with suppress(InputError):
            return find_run(name, runs_folder())
    return None


def named_or_last(name: str | None) -> Path:
    """Return the folder of a run, or of the one that changed last; raises InputError where there is none."""
    if name is not None:
        return find_run(name, runs_folder())
    for run in listed(runs_folder()):
        if run.holder is None and run.info is not None and not run.info.unresumable:
            return run.folder
    raise InputError("there is no run to go on with; whatever is trained becomes one")


def named_or_live(name: str | None) -> Path:
    """Return the folder of a run, or of the one that is carried out and changed last; raises InputError for none."""
    if name is not None:
        return find_run(name, runs_folder())
    live = [run.folder for run in listed(runs_folder()) if run.holder is not None]
    apart = [folder for folder in live if (folder / NAME).is_socket()]
    if not live:
        raise InputError("no run is carried out; `nn-tui resume` goes on with the one that changed last")
    return (apart or live)[0]


def hung_up(opened: Path | None = None) -> list[str]:
    """Return what is to be said of runs that ended when their terminal went away, but for the one that is opened now.

    Each is said once.
    """
    marks = runs_folder() / HUNG_UP
    if not marks.is_file():
        return []
    told: list[str] = []
    with suppress(OSError, InputError):
        names = read_file(marks).decode(errors="replace").split()
        marks.unlink()
        for name in dict.fromkeys(names):
            if opened is not None and opened.name == name:
                continue
            with suppress(InputError):
                info = read_info(runs_folder() / name)
                told.append(
                    f"{name} stopped at epoch {info.epoch:,} when its terminal went away; "
                    f"`nn-tui resume{'' if len(names) == 1 else f' {name}'}` goes on"
                )
    return told
