"""A viewer's hold on a session in the same process."""

from threading import Event as Flag

from ..recipe.experiment import Experiment
from .commands import Command
from .request import Request
from .session import Session
from .snapshot import Snapshot

PLAIN = Request()


class Viewer:
    """One viewer's hold on a session: it steers the run, and sees what it has asked for whatever others look at."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._pending = Flag()
        self.snapshot: Snapshot | None = None
        """The latest snapshot; None until the first was asked for and taken."""

    @property
    def error(self) -> BaseException | None:
        """What ended the run against its will, if anything did."""
        return self._session.error

    @property
    def fault(self) -> Exception | None:
        """The first defect of the program that the run has met and lives on from, if any."""
        return self._session.fault

    def send(self, command: Command) -> int:
        """Ask for something; return the command's number, which the snapshots that show what came of it reach."""
        return self._session.send(command)

    def look(self, request: Request = PLAIN) -> None:
        """Ask for a snapshot, unless one is asked for already; returns at once."""
        if not self._pending.is_set():
            self._pending.set()
            self._session.ask(self, request)

    def receive(self, snapshot: Snapshot) -> None:
        """Take what was asked for; the session's thread calls this."""
        self.snapshot = snapshot
        self._pending.clear()

    def check(self, experiment: Experiment) -> None:
        """Raise InputError where the run could not go on under this recipe with its data."""
        self._session.check(experiment)

    def resolved(self, experiment: Experiment) -> Experiment:
        """Return a recipe for the run's data with everything chosen that it leaves to be chosen."""
        return self._session.resolved(experiment)

    def close(self) -> bool:
        """End the run; returns whether it has ended."""
        return self._session.close()
