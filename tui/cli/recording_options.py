"""The options that say whether and where a run is kept. Imports nothing slow."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from .recipe_options import in_order

if TYPE_CHECKING:
    from nn_tui.engine.runs.store.recorder import Recorder

    from ..config.settings import Settings


@dataclass(frozen=True, kw_only=True)
class KeepOptions:
    """Where a run is to be kept, as typed; by default in a folder of its own among the others."""

    run_dir: str | None = None
    name: str | None = None
    no_record: bool = False
    all_metrics: bool = False

    def recorder(self, settings: "Settings", source: str) -> "Recorder | None":
        """Return who records a new run on this source of data; None where it is not to be kept.

        Raises InputError for a folder or a name that cannot be.
        """
        from nn_tui.datasets import InputError
        from nn_tui.datasets.paths import absolute_path, typed_path
        from nn_tui.engine.runs.store.recorder import Recorder
        from nn_tui.engine.runs.store.run_data import is_in_no_file
        from nn_tui.engine.runs.store.run_place import RunPlace

        from ..config.locations import runs_folder

        if self.no_record and (self.run_dir or self.name or self.all_metrics):
            raise InputError(
                "--no-record does not go together with --run-dir, --name or --all-metrics; leave one of them out"
            )
        if self.run_dir and self.name:
            raise InputError("--run-dir does not go together with --name: the folder's name is the run's")
        if self.no_record or not (settings.record or self.run_dir or self.name):
            return None
        folder = None if self.run_dir is None else absolute_path(typed_path(self.run_dir))
        place = RunPlace(runs_folder(), folder, self.name, settings.keep_runs, self.all_metrics)
        return Recorder(place, own_data=is_in_no_file(source))


NOT_KEPT = KeepOptions(no_record=True)
_KEEP_OPTIONS = (
    click.option("--name", metavar="NAME", help="What the run is called; else words such as circles-brave-otter."),
    click.option("--run-dir", metavar="DIR", help="Keep the run in this new folder, not among the others."),
    click.option("--all-metrics", is_flag=True, help="Keep all metrics of each epoch, not the first alone."),
    click.option("--no-record", is_flag=True, help="Keep nothing of the run."),
)


with_hangup_option = click.option(
    "--on-hangup",
    type=click.Choice(["auto", "detach", "save"]),
    metavar="WHAT",
    help="When the terminal goes away: detach, save, or auto (detach a dashboard's run that has an end).",
)
"""Adds the option that says what becomes of a run without its terminal."""


def with_keep_options(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Return a command that takes these options, and gets them as `keep`."""

    @in_order(*_KEEP_OPTIONS)
    @wraps(command)
    def wrapped(
        *args: Any, run_dir: str | None, name: str | None, no_record: bool, all_metrics: bool, **given: Any
    ) -> int | None:
        keep = KeepOptions(run_dir=run_dir, name=name, no_record=no_record, all_metrics=all_metrics)
        return command(*args, keep=keep, **given)

    return wrapped
