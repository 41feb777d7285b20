"""Lets viewers in to a session through a Unix socket: one that controls, and any number that watch.

One thread serves all of them. A viewer is sent a snapshot when it asks, the newest once it can take one; whoever sends
rubbish, or says nothing, is cut off, and nobody can make this thread busy enough to slow training.
"""

import os
import selectors
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import assert_never

import msgspec

from nn_tui.datasets import InputError
from nn_tui.datasets.errors import sentence_of

from ..commands import Close
from ..request import Request
from ..run_session import RunSession
from ..store.recorder import Recorder
from ..store.run_folder import called
from .address import LOG, Bound, bind, user_of
from .peer import HELLO_SECONDS, Peer, RubbishError, described, plain_words
from .protocol import (
    Admit,
    Answer,
    Ended,
    Hello,
    Order,
    RecipeQuestion,
    Reply,
    Role,
    SnapshotWish,
    encode_words,
    framed,
    hello_of,
    program,
    protocol,
    said_by,
)
from .shared_looks import Encodings, SharedLook
from .sharing import Share
from .wakes import Wakes

TICK = 0.25
"""Seconds after which is looked whether the session has ended."""
MOST_PEERS, MOST_GUESTS = 128, 96
"""How many viewers there may be: those of a group leave room for others."""
LETS_IN = 20
"""How many viewers are let in a quarter of a second."""
SAVING_SECONDS = 600.0
GOODBYE_SECONDS = 1.0


class RunServer:
    """Serves a session; `controller` is who controls it in its own process, empty where anybody may.

    `log` is told in sentences who comes and goes.
    """

    def __init__(
        self,
        session: RunSession,
        folder: Path,
        *,
        controller: str = "",
        share: Share | None = None,
        log: Callable[[str], None] = lambda _sentence: None,
    ) -> None:
        self._session, self._folder, self._log = session, folder, log
        self._name = called(folder)
        self._here = controller
        self._peers: list[Peer] = []
        self._controls: Peer | None = None
        self._wakes, self._encodings = Wakes(), Encodings()
        self._looks: dict[Request, SharedLook] = {}
        """What those who only watch have asked for lately."""
        self._let_in = self._quarter = 0
        """How many viewers were let in in the present quarter of a second, and which one that is."""
        self._closing: str | None = None
        self._unsaved = False
        """Whether the run has ended and could not be saved whole."""
        self.bound: Bound = bind(folder)
        self._share = share
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._wakes.reader, selectors.EVENT_READ)
        self._doors: list[socket.socket] = [self.bound.socket]
        if share is not None:
            self._doors.append(share.socket)
        for door in self._doors:
            self._selector.register(door, selectors.EVENT_READ)
        self._thread = Thread(target=self._work, name="nn-tui server", daemon=True)

    def start(self) -> None:
        """Let viewers in from now on."""
        self._thread.start()

    @property
    def peers(self) -> int:
        """How many viewers are there."""
        return len(self._peers)

    def close(self, sentence: str = "") -> None:
        """Let all viewers go, and tell them why."""
        self._closing = sentence or self._last_words()
        self._wakes.wake()
        self.wait(GOODBYE_SECONDS + TICK)

    def wait(self, seconds: float | None = None) -> None:
        """Wait until nobody is served any more."""
        self._thread.join(seconds)

    # What follows runs in the server's thread.

    def _work(self) -> None:
        try:
            while self._closing is None:
                self._turn(TICK)
                if self._session.ended:
                    self._closing = self._last_words()
            self._say_goodbye(self._closing)
        except Exception as error:  # the run goes on
            self._log(f"lets nobody in any more, for it met a fault of the program: {sentence_of(error)}")
            raise
        finally:
            self._selector.close()
            self._wakes.close()
            for peer in self._peers:
                peer.close()
            self._peers = []
            self.bound.close()
            if self._share is not None:
                self._share.close()

    def _last_words(self) -> str:
        name, error = self._name, self._session.error
        recorder = self._session.recording
        if self._session.left:
            return f"{name} goes on in a process of its own; `nn-tui attach {name}` follows it there"
        if error is not None:
            return f"{name} was ended by an error: {sentence_of(error)}"
        self._unsaved = isinstance(recorder, Recorder) and not recorder.wait(SAVING_SECONDS)
        if self._unsaved:
            return f"{name} has ended, but is not saved whole; {LOG} in its folder may tell why"
        return f"{name} has ended and is saved; `nn-tui resume {name}` goes on with it"

    def _say_goodbye(self, sentence: str) -> None:
        for peer in self._peers:
            if not peer.greeted:  # then it is refused in these words
                continue
            with suppress(RubbishError):
                peer.tell(Ended(sentence, self._session.error is not None or self._unsaved))
        until = monotonic() + GOODBYE_SECONDS
        while self._peers and monotonic() < until:
            self._turn(0.02)

    def _turn(self, seconds: float) -> None:
        self._watch_sockets()
        ready = self._selector.select(min([seconds, *(peer.rest for peer in self._peers)]))
        for key, events in ready:
            if key.fileobj is self._wakes.reader:
                self._wakes.clear()
            elif key.fileobj in self._doors:
                self._let_one_in(key.fileobj)  # pyright: ignore[reportArgumentType] - it is one of the sockets
            elif isinstance(key.data, Peer) and events & selectors.EVENT_READ and not key.data.read():
                self._drop(key.data, "has gone")
        for look in self._looks.values():
            look.hand_out()
        self._looks = {request: look for request, look in self._looks.items() if not look.forgotten}
        different = len({peer.looks_at for peer in self._peers if not peer.controls})
        for peer in list(self._peers):
            self._serve(peer, different)

    def _watch_sockets(self) -> None:
        """Wait for what can be done: to read from those who may speak, to write to those who have something coming."""
        for peer in self._peers:
            events = selectors.EVENT_READ * peer.may_speak | selectors.EVENT_WRITE * peer.has_more
            key = self._selector.get_map().get(peer.connection.fileno())
            if key is None and events:
                self._selector.register(peer.connection, events, peer)
            elif key is not None and not events:
                self._selector.unregister(peer.connection)
            elif key is not None and key.events != events:
                self._selector.modify(peer.connection, events, peer)
        quarter = int(monotonic() / TICK)
        if quarter != self._quarter:
            self._quarter, self._let_in = quarter, 0
        for door in self._doors:
            closed = door.fileno() not in self._selector.get_map()
            if closed and self._let_in < LETS_IN:
                self._selector.register(door, selectors.EVENT_READ)
            elif not closed and self._let_in >= LETS_IN:
                self._selector.unregister(door)

    def _serve(self, peer: Peer, different: int) -> None:
        try:
            while peer in self._peers and (frame := peer.next_frame()) is not None:
                self._hear(peer, frame)
            if (request := peer.due_request(different)) is not None and peer.controls:
                self._session.ask(peer, request)
            elif request is not None:
                # A viewer that only watches leaves no trace in what others see.
                self._looks.setdefault(request, SharedLook(self._wakes)).ask(self._session, peer, request)
            if not peer.greeted and monotonic() - peer.since > HELLO_SECONDS:
                self._drop(peer, "was cut off, for it said nothing")
            elif not peer.write():
                self._drop(peer, "has gone")
        except Exception as error:  # whatever a viewer has sent: the run, and all others, go on
            self._drop(peer, f"was cut off, for it sent rubbish: {plain_words(str(error))}")

    # Viewers that come and go.

    def _let_one_in(self, door: socket.socket) -> None:
        self._let_in += 1
        try:
            connection, _ = door.accept()
        except OSError:
            return
        guest = self._share is not None and door is self._share.socket
        try:
            user = user_of(connection)
        except OSError:
            connection.close()
            return
        allowed = self._share is not None and self._share.admits(user.uid) if guest else user.uid == os.getuid()
        if not allowed or len(self._peers) >= (MOST_GUESTS if guest else MOST_PEERS):
            self._log(f"user {user.uid} was not let in" if not allowed else "a viewer too many was not let in")
            connection.close()
            return
        self._peers.append(Peer(connection, user, guest=guest, wakes=self._wakes, encodings=self._encodings))

    def _drop(self, peer: Peer, why: str) -> None:
        if peer not in self._peers:
            return
        self._peers.remove(peer)
        with suppress(KeyError, ValueError):
            self._selector.unregister(peer.connection)
        peer.close()
        if self._controls is peer:
            self._controls = None
        if peer.greeted is not peer.leaving or "cut" in why:
            self._log(f"{peer.who} {why}")

    def _hear(self, peer: Peer, frame: bytes) -> None:
        if not peer.greeted:
            self._greet(peer, hello_of(frame))
            return
        said = said_by(frame)
        match said:
            case SnapshotWish(request):
                peer.request = request
            case Order(number, command):
                if peer.controls:
                    self._log_command(peer, command)
                    peer.note(number, self._session.send(command))
                else:
                    peer.tell(Role(False, self._who_controls))
            case RecipeQuestion(number) if peer.guest:
                # To answer takes memory, and may read files that only the owner of the run may read.
                peer.tell(Answer(number, refused=f"{self._name} can only be watched through this socket"))
            case RecipeQuestion(number, experiment, resolve):
                peer.tell(self._answer(number, experiment, resolve=resolve))
            case Admit(number, group):
                peer.tell(self._admit(number, group) if peer.controls else Answer(number, refused=self._who_controls))
            case _:
                assert_never(said)

    def _log_command(self, peer: Peer, command: object) -> None:
        if isinstance(command, Close):
            self._log(f"{peer.who} stops the run")

    def _answer(self, number: int, experiment: object, *, resolve: bool) -> Answer:
        try:
            if resolve:
                return Answer(number, self._session.resolved(experiment))  # pyright: ignore[reportArgumentType]
            self._session.check(experiment)  # pyright: ignore[reportArgumentType]
        except InputError as error:
            return Answer(number, refused=str(error))
        except Exception as error:  # a recipe that nobody has typed
            return Answer(number, refused=sentence_of(error))
        return Answer(number)

    def _admit(self, number: int, group: str) -> Answer:
        try:
            share = Share(group, self._folder.name)
        except InputError as error:
            return Answer(number, refused=str(error))
        if self._share is not None:
            self._doors.remove(self._share.socket)
            if self._share.socket.fileno() in self._selector.get_map():
                self._selector.unregister(self._share.socket)
            self._share.close()
        self._share = share
        self._doors.append(share.socket)
        self._log(f"members of {group} may watch, through {share.path}")
        return Answer(number, path=str(share.path))

    # Who controls.

    @property
    def _who_controls(self) -> str:
        if self._here:
            return f"{self._here} controls {self._name}; this only watches"
        if self._controls is not None:
            return (
                f"{self._controls.who} controls {self._name}; this only watches, "
                f"and `nn-tui attach --take {self._name}` takes control over"
            )
        return f"this only watches {self._name}; `nn-tui attach {self._name}` controls it"

    def _greet(self, peer: Peer, hello: Hello) -> None:
        peer.greeted = True
        peer.who = described(peer.user, plain_words(hello.who))
        reply = Reply(
            program=program(),
            protocol=protocol(),
            run=self._name,
            pid=os.getpid(),
            controller=self._here or (self._controls.who if self._controls else ""),
            viewers=tuple(each.who for each in self._peers if each.greeted and each is not peer),
        )
        refused, told = self._refusal(peer, hello), ""
        if hello.wish in ("stop", "ask") and not refused:
            if hello.wish == "stop":
                self._log(f"{peer.who} stops the run")
                self._session.send(Close())
            else:
                peer.leaving = True
        elif not refused:
            told = self._give_role(peer, hello)
        peer.leaving = peer.leaving or bool(refused)
        controls = self._controls is peer
        peer.send(framed(encode_words(msgspec.structs.replace(reply, refused=refused, told=told, controls=controls))))
        if not peer.leaving and hello.wish != "stop":
            self._log(f"{peer.who} has come to {'control' if controls else 'watch'}")

    def _refusal(self, peer: Peer, hello: Hello) -> str:
        name = self._name
        if self._closing is not None:
            return self._closing
        if hello.wish not in ("control", "watch", "take", "stop", "ask"):
            return f"{name} is carried out by nn-tui {program()}, which does not know what {hello.wish[:20]!r} is"
        if peer.guest and hello.wish in ("stop", "take"):
            return f"{name} can only be watched through this socket"
        if self._here and hello.wish == "stop":
            return f"{self._here} controls {name}; it is stopped there"
        if hello.wish in ("stop", "ask") or hello.protocol == protocol():
            return ""
        return (
            f"{name} is carried out by nn-tui {program()}, which nn-tui {plain_words(hello.program)} does not "
            f"understand; `nn-tui stop {name}` saves and ends it, and `nn-tui resume {name}` then goes on here"
        )

    def _give_role(self, peer: Peer, hello: Hello) -> str:
        before = self._controls
        if peer.guest:
            return "" if hello.wish == "watch" else f"this socket is for watching {self._name}"
        if hello.wish == "watch" or self._here or (hello.wish == "control" and before is not None):
            return "" if hello.wish == "watch" else self._who_controls
        self._controls, peer.controls = peer, True
        if before is None:
            return ""
        before.controls = False
        with suppress(RubbishError):  # it takes no answers, and is cut off when the next is due
            before.tell(Role(False, f"{peer.who} has taken control of {self._name}; this goes on watching"))
        return f"control was taken from {before.who}"
