"""The handle on a run in another process: what a dashboard holds, and a script as well."""

import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Condition, Lock, Thread
from threading import Event as Flag
from typing import assert_never

import msgspec
from msgspec import structs

from nn_tui.datasets import InputError, is_file_name
from nn_tui.datasets.errors import reason_of
from nn_tui.datasets.paths import absolute_path, shown

from ...editing.edits import Change
from ...recipe.experiment import Experiment
from ..commands import Close, Command
from ..handle import Hold
from ..outline import Outline
from ..request import Request
from ..snapshot import Snapshot
from ..store.run_folder import find_run, usual_runs
from ..wire import decode
from .address import ANSWER_SECONDS, connect, connect_to, user_of
from .protocol import (
    COMMAND_NUMBER,
    LONGEST_TO_VIEWER,
    PICTURE,
    Admit,
    Answer,
    Ended,
    Frames,
    Hello,
    Order,
    RecipeQuestion,
    Reply,
    Role,
    SnapshotWish,
    Wish,
    encode_words,
    framed,
    program,
    protocol,
    reply_of,
    told_by,
)

PLAIN = Request()
READ = 2**20
FILES = ("data.test", "network.weights")
"""Fields of a recipe that name a file."""


class RunGoneError(InputError):
    """The process that carries the run out is not there any more."""


class RunEndedError(RunGoneError):
    """The run's process has let this viewer go, as the run has ended; `failed` as `Ended` has it."""

    def __init__(self, sentence: str, *, failed: bool) -> None:
        super().__init__(sentence)
        self.failed = failed


class RemoteHandle:
    """A hold on a run that another process carries out, over a connection to it.

    A thread takes what comes in. Where this viewer only watches, `send` sends nothing and says so in `hold`.
    """

    def __init__(self, connection: socket.socket, wish: Wish) -> None:
        self._connection = connection
        self._frames = Frames(LONGEST_TO_VIEWER)
        self._sending = Lock()
        self._pending = Flag()
        self._answers: dict[int, Answer] = {}
        self._answered = Condition()
        self._asked = self._sent = 0
        self._outline: Outline | None = None
        self.snapshot: Snapshot | None = None
        """The latest snapshot; None until the first was asked for and taken."""
        self.error: BaseException | None = None
        """Why there is nothing more to see, once that is so."""
        self.fault: Exception | None = None
        self.left = False
        """Whether this viewer has gone, and the run goes on."""
        self.reply = self._greet(wish)
        """What the run's process has said of itself."""
        self.hold = Hold(elsewhere=True, controls=self.reply.controls, run=self.reply.run, told=self.reply.told)
        """Who controls the run, and what was said of that last."""
        self._thread = Thread(target=self._work, name="nn-tui viewer", daemon=True)
        self._thread.start()

    def _greet(self, wish: Wish) -> Reply:
        try:
            self._connection.sendall(framed(encode_words(Hello(program(), protocol(), wish, whereabouts()))))
            while (frame := self._frames.next()) is None:
                if not (data := self._connection.recv(READ)):
                    raise RunGoneError("the run's process lets nobody in just now")
                self._frames.feed(data)
            reply = reply_of(frame)
        except TimeoutError:
            self._connection.close()
            raise RunGoneError(f"the run's process has not answered in {ANSWER_SECONDS:.0f} seconds") from None
        except ConnectionError:
            self._connection.close()
            raise RunGoneError("the run's process is just ending; `nn-tui resume` goes on with the run") from None
        except (OSError, ValueError, msgspec.MsgspecError) as error:
            self._connection.close()
            raise RunGoneError(f"the run's process cannot be talked to: {error}") from None
        except BaseException:
            self._connection.close()
            raise
        refused = reply.refused
        if not refused and wish not in ("stop", "ask") and reply.protocol != protocol():
            refused = f"{reply.run} is carried out by nn-tui {reply.program}, which this nn-tui does not understand"
        if refused:
            self._connection.close()
            raise InputError(refused)
        return reply

    # What a viewer does.

    def send(self, command: Command) -> int:
        """Ask for something; return the command's number, which the snapshots that show what came of it reach."""
        if not self.hold.controls:
            if not isinstance(command, Close):
                told = f"this only watches {self.hold.run}; `nn-tui attach --take {self.hold.run}` controls it"
                self.hold = structs.replace(self.hold, told=told, number=self.hold.number + 1)
            return self._sent
        if isinstance(command, Change):
            command = _from_anywhere(command)
        self._sent += 1
        self._say(Order(self._sent, command))
        return self._sent

    def look(self, request: Request = PLAIN) -> None:
        """Ask for a snapshot, unless one is asked for already; returns at once."""
        if not self._pending.is_set():
            self._pending.set()
            self._say(SnapshotWish(request))

    def check(self, experiment: Experiment) -> None:
        """Raise InputError where the run could not go on under this recipe with its data."""
        self._ask(lambda number: RecipeQuestion(number, experiment))

    def resolved(self, experiment: Experiment) -> Experiment:
        """Return a recipe for the run's data with everything chosen that it leaves to be chosen."""
        return self._ask(lambda number: RecipeQuestion(number, experiment, resolve=True)).experiment or experiment

    def share(self, group: str) -> Path:
        """Let the members of a group of the system watch, and return the path of their socket; raises InputError."""
        return Path(self._ask(lambda number: Admit(number, group)).path)

    def leave(self, signal: str = "") -> None:
        """Let go of the run, which goes on; returns at once."""
        self.left = True
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> bool:
        """Let go of the run; returns whether the connection has ended."""
        self.leave()
        self._thread.join(0.1)
        return not self._thread.is_alive()

    def hand_over(self, signal: str = "") -> None:
        """Let go of the run: it is in a process of its own already."""
        self.leave()

    def wait(self, seconds: float | None = None) -> str:
        """Wait until the run's process lets this viewer go, and return what it says; empty where it does not."""
        self._thread.join(seconds)
        return str(self.error) if self.error else ""

    # What is said.

    def _say(self, words: SnapshotWish | Order | RecipeQuestion | Admit) -> None:
        frame = framed(encode_words(words))
        try:
            with self._sending:
                self._connection.sendall(frame)
        except OSError as error:
            if self.error is None and not self.left:
                self.error = RunGoneError(f"{self.hold.run} takes nothing in any more: {reason_of(error)}")

    def _ask(self, question: Callable[[int], RecipeQuestion | Admit]) -> Answer:
        with self._answered:
            self._asked += 1
            number = self._asked
        self._say(question(number))
        with self._answered:
            self._answered.wait_for(lambda: number in self._answers or self.error or self.left, ANSWER_SECONDS)
            answer = self._answers.pop(number, None)
        if answer is None:
            raise RunGoneError(f"{self.hold.run} has not answered in {ANSWER_SECONDS:.0f} seconds")
        if answer.refused is not None:
            raise InputError(answer.refused)
        return answer

    # What follows runs in the thread.

    def _work(self) -> None:
        try:
            # A write may wait as long, so that whoever stands still does not hold up the screen; to read, for ever.
            while True:
                while (frame := self._frames.next()) is not None:
                    self._hear(frame)
                try:
                    data = self._connection.recv(READ)
                except TimeoutError:
                    continue
                if not data:
                    break
                self._frames.feed(data)
            raise RunGoneError(f"the process of {self.hold.run} is gone; `nn-tui resume {self.hold.run}` goes on")
        except Exception as error:
            if self.error is None and not self.left:
                self.error = error if isinstance(error, InputError) else RunGoneError(_lost(self.hold.run, error))
        finally:
            self._connection.close()
            with self._answered:
                self._answered.notify_all()

    def _hear(self, frame: bytes) -> None:
        if frame[:1] == PICTURE:
            (number,) = COMMAND_NUMBER.unpack_from(frame, 1)
            snapshot = decode(memoryview(frame)[1 + COMMAND_NUMBER.size :], self._outline)
            self._outline = snapshot.outline
            self.snapshot = structs.replace(snapshot, command=number)
            self._pending.clear()
            return
        told = told_by(memoryview(frame)[1:])
        match told:
            case Answer() as answer:
                with self._answered:
                    self._answers[answer.number] = answer
                    self._answered.notify_all()
            case Role(controls, words):
                self.hold = structs.replace(self.hold, controls=controls, told=words, number=self.hold.number + 1)
            case Ended(sentence, failed):
                raise RunEndedError(sentence, failed=failed)
            case _:
                assert_never(told)


def attach(
    run: str | Path, *, watch: bool = False, take: bool = False, at: Path | None = None, runs: Path | None = None
) -> RemoteHandle:
    """Return the handle on a run that a process carries out: by its name, a beginning that no other has, or its folder.

    It controls the run unless somebody else does, or `watch` says that it only watches; `take` takes control over. `at`
    is the path of a socket, where that is known instead. Raises InputError where the run is not carried out, where
    it is on another host, and where it is by a version that does not understand this one.
    """
    wish: Wish = "take" if take else "watch" if watch else "control"
    return greet(run, wish, at=at, runs=runs)


def greet(run: str | Path, wish: Wish, *, at: Path | None = None, runs: Path | None = None) -> RemoteHandle:
    """Return a connection to the process of a run, for whatever it is wanted; raises InputError as `attach` does."""
    if at is None:
        return RemoteHandle(connect(run if isinstance(run, Path) else _found(run, runs)), wish)
    try:
        connection = connect_to(at)
        user_of(connection)
    except OSError as error:
        raise InputError(f"{shown(at)}: no run answers there: {reason_of(error)}") from None
    return RemoteHandle(connection, wish)


def _found(run: str, runs: Path | None) -> Path:
    return find_run(run, runs or usual_runs())


def _from_anywhere(command: Change) -> Change:
    """Return a change whose names of files do not depend on where this process stands."""
    return structs.replace(command, fields=tuple((path, _absolute(path, value)) for path, value in command.fields))


def _absolute(path: str, value: object) -> object:
    named = isinstance(value, str) and value and (path in FILES or (path == "data.source" and is_file_name(value)))
    return str(absolute_path(Path(str(value)).expanduser())) if named else value


def whereabouts() -> str:
    """Return what others are told of this viewer: its terminal, and where that is."""
    words: list[str] = []
    for stream in (sys.stdin, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            words.append(os.ttyname(stream.fileno()).removeprefix("/dev/"))
            break
    if far := os.environ.get("SSH_CONNECTION", "").split():
        words.append(f"from {far[0]}")
    return " ".join(words)


def _lost(run: str, error: Exception) -> str:
    return f"the connection to {run} is lost: {error}"
