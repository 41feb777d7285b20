"""A viewer's hold on a session in the same process."""

from functools import partial
from threading import Event as Flag
from typing import Protocol

from nn_tui.datasets import InputError

from ..recipe.experiment import Experiment
from .commands import Close, Command
from .execution import Execution
from .handle import Hold
from .request import Request
from .run_session import RunSession
from .snapshot import Snapshot

PLAIN = Request()
HERE = Hold()


class Carry(Protocol):
    """What lets a run go on in another process; after a `hangup` it is in a hurry."""

    def __call__(self, run: Execution, *, hangup: bool = False) -> str:
        """Return why the run cannot go on there, or nothing; to be called between two operations."""
        ...


class Viewer:
    """One viewer's hold on a session: it steers the run, and sees what it has asked for whatever others look at.

    `carry` lets the run go on in another process; None where there is nothing to come back to.
    """

    hold = HERE

    def __init__(self, session: RunSession, carry: Carry | None = None) -> None:
        self.session = session
        self._carry = carry
        self._pending = Flag()
        self.snapshot: Snapshot | None = None
        """The latest snapshot; None until the first was asked for and taken."""

    @property
    def error(self) -> BaseException | None:
        """What ended the run against its will, if anything did."""
        return self.session.error

    @property
    def fault(self) -> Exception | None:
        """The first defect of the program that the run has met and lives on from, if any."""
        return self.session.fault

    def send(self, command: Command) -> int:
        """Ask for something; return the command's number, which the snapshots that show what came of it reach."""
        return self.session.send(command)

    def look(self, request: Request = PLAIN) -> None:
        """Ask for a snapshot, unless one is asked for already; returns at once."""
        if not self._pending.is_set():
            self._pending.set()
            self.session.ask(self, request)

    def receive(self, snapshot: Snapshot) -> None:
        """Take what was asked for; the session's thread calls this."""
        self.snapshot = snapshot
        self._pending.clear()

    def check(self, experiment: Experiment) -> None:
        """Raise InputError where the run could not go on under this recipe with its data."""
        self.session.check(experiment)

    def resolved(self, experiment: Experiment) -> Experiment:
        """Return a recipe for the run's data with everything chosen that it leaves to be chosen."""
        return self.session.resolved(experiment)

    @property
    def left(self) -> bool:
        """Whether the run goes on without this process."""
        return self.session.left

    def hand_over(self, signal: str = "") -> None:
        """Let the run go on in a process of its own; `left` tells when that is so, an event why it cannot be."""
        if self._carry is None:
            raise InputError("the run is not kept in a folder, so there would be nothing to come back to")
        self.session.hand_over(partial(self._carry, hangup=bool(signal)), signal=signal)

    def leave(self, signal: str = "") -> None:
        """Let the run end, by this signal if there is one; returns at once."""
        self.session.send(Close(signal))

    def close(self) -> bool:
        """End the run; returns whether it has ended."""
        return self.session.close()
