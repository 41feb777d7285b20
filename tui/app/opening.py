"""What the dashboard shows before there is a run: the data are read, and a table is told about, on the screen."""

import msgspec

from nn_tui.engine import Experiment
from nn_tui.engine.runs import Command, Hold, Request, Speed
from nn_tui.engine.runs.store.recorder import Recorder


class Opening(msgspec.Struct, frozen=True, eq=False):
    """An experiment to be opened once its data have been read: at what speed, whether it runs at once, who keeps it."""

    experiment: Experiment
    speed: Speed
    run: bool
    recorder: Recorder | None = None


class NoRun:
    """What the dashboard holds until there is a run: nothing is seen, and nothing is done."""

    snapshot = None
    error = None
    fault = None
    hold = Hold()
    left = False

    def send(self, command: Command) -> int:
        """Do nothing."""
        return 0

    def look(self, request: Request) -> None:
        """Do nothing."""

    def check(self, experiment: Experiment) -> None:
        """Do nothing."""

    def resolved(self, experiment: Experiment) -> Experiment:
        """Return the recipe as it is."""
        return experiment

    def hand_over(self, signal: str = "") -> None:
        """Do nothing."""

    def leave(self, signal: str = "") -> None:
        """Do nothing."""

    def close(self) -> bool:
        """Return that it has ended."""
        return True
