"""One viewer at the other end of a socket: what it has asked for, what it is sent, and how much it may say."""

import pwd
import socket
from collections import deque
from contextlib import suppress
from math import inf
from time import monotonic

from ..outline import Outline
from ..request import Request
from ..snapshot import Snapshot
from .address import PeerUser
from .protocol import (
    COMMAND_NUMBER,
    LENGTH,
    LONGEST_FROM_VIEWER,
    PICTURE,
    WORDS,
    Ended,
    Frames,
    Told,
    encode_words,
    framed,
)
from .shared_looks import Encodings
from .wakes import Wakes

FRAMES_A_SECOND = 400
"""How many frames of a viewer are read in a second; the rest waits at its end, so that nobody slows training."""
HELLO_SECONDS = 5.0
"""How long a viewer may take to say who it is."""
MOST_WORDS = 64 * 2**20
"""Bytes of answers that a viewer may leave waiting."""
MOST_READ = 2**16
LONGEST_FROM_GUEST = 2**16
"""Bytes of a frame from somebody who may only watch: a row of data that was typed is the longest thing."""
LOOKS_A_SECOND = 20
"""How many snapshots a viewer that only watches gets in a second at most."""
LOOKS_OF_ALL = 100
"""How many snapshots those who look at different things are taken in a second together, so that a class does not slow
training."""
WORDS_OF_WHO = 60


class RubbishError(ValueError):
    """A viewer has said what no viewer says."""


class Peer:
    """A viewer, for the server's loop; `receive` alone is called by the session's thread."""

    def __init__(
        self, connection: socket.socket, user: PeerUser, *, guest: bool, wakes: Wakes, encodings: Encodings
    ) -> None:
        connection.setblocking(False)
        self.connection, self.user, self.guest = connection, user, guest
        self.who = described(user)
        self.greeted = self.controls = self.leaving = False
        self.since = monotonic()
        self.request: Request | None = None
        """What it has asked to see, and was not asked of the session yet."""
        self.looks_at: Request | None = None
        """What it was last shown, or is to be."""
        self._next_look = 0.0
        self._frames = Frames(LONGEST_FROM_GUEST if guest else LONGEST_FROM_VIEWER)
        self._outgoing: deque[memoryview] = deque()
        self._picture: Snapshot | None = None
        self._known: Outline | None = None
        self._numbers: deque[tuple[int, int]] = deque()
        """The numbers of its commands that no snapshot has shown yet, with those that the session gave them."""
        self._shown = 0
        self._wakes, self._encodings = wakes, encodings
        self._second, self._read = 0.0, 0

    def receive(self, snapshot: Snapshot) -> None:
        """Take what was asked for, to be sent; the session's thread calls this."""
        self._picture = snapshot
        self._wakes.wake()

    def show(self, snapshot: Snapshot) -> None:
        """Send a snapshot that others were sent as well."""
        self._picture = snapshot

    # What it says.

    @property
    def may_speak(self) -> bool:
        """Whether more of it is read in this second."""
        now = monotonic()
        if now - self._second >= 1.0:
            self._second, self._read = now, 0
        return self._read < FRAMES_A_SECOND

    def read(self) -> bool:
        """Take what has come in; returns whether the viewer is still there."""
        try:
            data = self.connection.recv(MOST_READ)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self._frames.feed(data)
        return bool(data)

    def next_frame(self) -> bytes | None:
        """Return the next frame that it may say in this second, None where there is none; raises RubbishError."""
        if not self.may_speak:
            return None
        try:
            frame = self._frames.next()
        except ValueError as error:
            raise RubbishError(str(error)) from None
        self._read += frame is not None
        return frame

    @property
    def rest(self) -> float:
        """The seconds until what it has asked for is due; endless where it has asked for nothing."""
        if self.request is None:
            return inf
        return 0.0 if self.controls else max(0.0, self._next_look - monotonic())

    def due_request(self, different: int) -> Request | None:
        """Return what is to be asked of the session for it now; None where nothing is.

        `different` is how many different things those who only watch look at.
        """
        now = monotonic()
        if self.request is None or (not self.controls and now < self._next_look):
            return None
        self._next_look = now + max(1 / LOOKS_A_SECOND, different / LOOKS_OF_ALL)
        self.looks_at, self.request = self.request, None
        return self.looks_at

    # What it is sent.

    @property
    def has_more(self) -> bool:
        """Whether there is something to send."""
        return bool(self._outgoing) or self._picture is not None

    def note(self, number: int, given: int) -> None:
        """Note which number the session has given to a command of this viewer."""
        self._numbers.append((number, given))

    def tell(self, words: Told) -> None:
        """Send something other than a snapshot; raises RubbishError for a viewer that lets too much of it wait."""
        self.send(framed(WORDS, encode_words(words)))
        if isinstance(words, Ended):
            self._picture, self.leaving = None, True

    def send(self, frame: bytes) -> None:
        """Send a frame."""
        if sum(map(len, self._outgoing)) > MOST_WORDS:
            raise RubbishError("it takes no answers")
        self._outgoing.append(memoryview(frame))

    def write(self) -> bool:
        """Send as much as the socket takes, the newest snapshot once all else is gone; returns whether it is there."""
        try:
            while True:
                if not self._outgoing and not self._encode():
                    return not self.leaving
                part = self._outgoing[0]
                sent = self.connection.send(part)
                self._outgoing.popleft()
                if sent < len(part):
                    self._outgoing.appendleft(part[sent:])
        except BlockingIOError:
            return True
        except OSError:
            return False

    def _encode(self) -> bool:
        snapshot, self._picture = self._picture, None
        if snapshot is None:
            return False
        while self._numbers and self._numbers[0][1] <= snapshot.command:
            self._shown = self._numbers.popleft()[0]
        first, rest = self._encodings.of(snapshot, self._known)
        self._known = snapshot.outline
        head = b"".join((PICTURE, COMMAND_NUMBER.pack(self._shown), first))
        self._outgoing.append(memoryview(LENGTH.pack(len(head) + len(rest)) + head))
        self._outgoing.append(memoryview(rest))
        return True

    def close(self) -> None:
        """Let it go."""
        with suppress(OSError):
            self.connection.close()


def described(user: PeerUser, where: str = "") -> str:
    """Return who a viewer is: anna (process 4711, pts/3 from 10.0.0.7)."""
    try:
        name = pwd.getpwuid(user.uid).pw_name
    except KeyError:
        name = f"user {user.uid}"
    details = ", ".join(filter(None, (f"process {user.pid}" if user.pid >= 0 else "", where)))
    return f"{name} ({details})" if details else name


def plain_words(text: str) -> str:
    """Return what a viewer says of itself, as far as it can be shown."""
    return "".join(letter for letter in text if letter.isprintable())[:WORDS_OF_WHO]
