"""One look for all that only watch: twenty watchers cost a run hardly more than one."""

from time import monotonic
from typing import Protocol

from ..outline import Outline
from ..request import Request
from ..run_session import RunSession
from ..snapshot import Snapshot
from ..wire import encoded
from .wakes import Wakes

FRESH_SECONDS = 0.08
"""How old a snapshot may be that somebody else has asked for; ten a second are never the same twice."""
KEPT_SECONDS = 2.0


class Watcher(Protocol):
    """A viewer that only watches."""

    def show(self, snapshot: Snapshot) -> None:
        """Send a snapshot that others were sent as well."""
        ...


class SharedLook:
    """What several viewers have asked for in the same words; `receive` alone is called by the session's thread."""

    def __init__(self, wakes: Wakes) -> None:
        self._wakes = wakes
        self._taken: Snapshot | None = None
        self._latest: Snapshot | None = None
        self._time = self.asked = 0.0
        self._waiting: list[Watcher] = []

    def receive(self, snapshot: Snapshot) -> None:
        """Take what was asked for."""
        self._taken = snapshot
        self._wakes.wake()

    def ask(self, session: RunSession, watcher: Watcher, request: Request) -> None:
        """Let a viewer have the latest snapshot if that is fresh, else the next."""
        self.asked = monotonic()
        if self._latest is not None and self.asked - self._time < FRESH_SECONDS:
            watcher.show(self._latest)
            return
        if not self._waiting:
            session.ask(self, request, aside=True)
        self._waiting.append(watcher)

    def hand_out(self) -> None:
        """Give those who wait what has come."""
        taken, self._taken = self._taken, None
        if taken is not None:
            self._latest, self._time = taken, monotonic()
            waiting, self._waiting = self._waiting, []
            for watcher in waiting:
                watcher.show(taken)

    @property
    def forgotten(self) -> bool:
        """Whether nobody has asked for this for some time."""
        return not self._waiting and monotonic() - self.asked > KEPT_SECONDS


class Encodings:
    """Makes bytes of a snapshot once, whoever is sent it."""

    def __init__(self) -> None:
        self._snapshot: Snapshot | None = None
        self._made: dict[int | None, tuple[bytes, bytes]] = {}

    def of(self, snapshot: Snapshot, known: Outline | None) -> tuple[bytes, bytes]:
        """Return the bytes for a viewer that knows an outline."""
        if snapshot is not self._snapshot:
            self._snapshot, self._made = snapshot, {}
        number = known.number if known is not None and known.number == snapshot.outline.number else None
        if number not in self._made:
            self._made[number] = encoded(snapshot, number)
        return self._made[number]
