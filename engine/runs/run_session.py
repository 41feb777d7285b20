"""A run in a thread of its own: commands go in through a queue, snapshots come out to each viewer."""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import NamedTuple, Protocol
from weakref import WeakKeyDictionary

from nn_tui.datasets import Prepared
from nn_tui.datasets.errors import sentence_of

from ..editing.live_experiment import LiveExperiment
from ..recipe.experiment import Experiment
from ..recipe.resolving import resolved
from ..timeline.recording import Recording, Resumed
from ..training.callbacks import Callbacks
from ..training.threads import use
from .commands import Close, Command, Pause, Toggle
from .execution import Execution
from .intent import Intent
from .request import Request
from .snapshot import Snapshot
from .speed import Speed

AGAIN = 0.5
"""Seconds until a paused run that nobody could be shown is looked at again."""
REST = 1.0
"""Seconds without a command after which a run that does not go on is saved as it stands."""


class Numbered(NamedTuple):
    """A command with its number."""

    number: int
    command: Command


class Receiver(Protocol):
    """Whoever asks for snapshots."""

    def receive(self, snapshot: Snapshot) -> None:
        """Take what was asked for; the session's thread calls this."""
        ...


class Asked(NamedTuple):
    """Somebody asks for a snapshot."""

    by: Receiver
    request: Request
    aside: bool = False


class HandOver(NamedTuple):
    """The run is to go on elsewhere: what carries it there, and says why it cannot; then a signal ends it, if any."""

    carry: Callable[[Execution], str]
    signal: str = ""


class RunSession:
    """A run in a thread; all methods may be called from any thread.

    The trainer belongs to the session's thread alone. A viewer that wants to see asks through a `Viewer`; nothing is
    copied for viewers that do not ask.

    It begins an experiment, with its `data` where they have been prepared already, or goes on with a run that was
    `Resumed`. `callbacks` are called in the session's thread; a `recording` keeps the run. Raises InputError for an
    experiment that cannot be carried out.
    """

    def __init__(
        self,
        start: Experiment | Resumed,
        data: Prepared | None = None,
        *,
        speed: Speed = "max",
        run: bool = False,
        recording: Recording | None = None,
        callbacks: Callbacks | None = None,
        intent: Intent | None = None,
    ) -> None:
        self.error: BaseException | None = None
        """What ended the thread, if anything did."""
        self.left = False
        """Whether the run goes on in another process."""
        self.shared_with = ""
        """The group of the system that may watch, also once the run goes on in another process; empty for none."""
        self._queue: SimpleQueue[Numbered | Asked | HandOver] = SimpleQueue()
        self._sent, self._sending = 0, Lock()
        self.recording = recording
        """Who keeps the run; None where it is not kept."""
        intent = intent or Intent(run, speed)
        self._run = Execution(start, data, intent=intent, recording=recording)
        if callbacks is not None:
            self._run.live.trainer.callbacks = callbacks
        self._requests: WeakKeyDictionary[Receiver, Request] = WeakKeyDictionary()
        """What each of those who look has asked for last."""
        self._waiting: deque[Numbered | HandOver] = deque()
        """Commands that came on the way to another moment."""
        self._asking: dict[Receiver, Asked] = {}
        """Who has asked and was not answered yet."""
        self._run.heed(())
        self._held_back = self._in_vain = False
        self._signal = ""
        self._thread = Thread(target=self._work, name="nn-tui training", daemon=True)

    @property
    def fault(self) -> Exception | None:
        """The first defect of the program that the run has met and lives on from, if any."""
        return self._run.fault

    def start(self) -> None:
        """Start the thread; it is paused, unless the session was made with run=True."""
        self._run.start()
        self._thread.start()

    @property
    def experiment(self) -> Experiment:
        """The recipe as it is now, with all changes that were made."""
        return self._run.live.experiment

    def send(self, command: Command) -> int:
        """Ask for something, and return the command's number, which grows by one a command; returns at once."""
        with self._sending:
            self._sent += 1
            self._queue.put(Numbered(self._sent, command))
            return self._sent

    def ask(self, by: Receiver, request: Request, *, aside: bool = False) -> None:
        """Hand a snapshot to somebody as soon as may be; returns at once.

        Asked `aside` it leaves no trace in the run: no events, and no pause where it cannot be taken.
        """
        self._queue.put(Asked(by, request, aside))

    def hand_over(self, carry: Callable[[Execution], str], *, signal: str = "") -> None:
        """Let the run go on elsewhere from exactly where it is, once what was sent before is carried out.

        The session's thread calls `carry`, which returns why that cannot be, or nothing; then the session has `left`.
        Where it cannot, the run goes on here, unless a `signal` is to end it.
        """
        self._queue.put(HandOver(carry, signal))

    @property
    def ended(self) -> bool:
        """Whether the thread has been started and has ended."""
        return self._thread.ident is not None and not self._thread.is_alive()

    @property
    def stopped(self) -> bool:
        """Whether the run has stopped of itself, and nobody has asked for more."""
        return self._run.trainer.stopped is not None and not self._run.busy and self._queue.empty()

    @property
    def outcome(self) -> LiveExperiment | None:
        """What the run has come to, once the thread has ended."""
        return self._run.live if self.ended else None

    def wait(self, seconds: float | None = None) -> None:
        """Wait until the thread has ended."""
        self._thread.join(seconds)

    def check(self, experiment: Experiment) -> None:
        """Raise InputError where the run could not go on under this recipe with its data."""
        self._run.check(experiment)

    def resolved(self, experiment: Experiment) -> Experiment:
        """Return a recipe for the run's data with everything chosen that it leaves to be chosen."""
        return resolved(experiment, self._run.trainer.data)

    def close(self, timeout: float = 0.1, *, signal: str = "") -> bool:
        """End the thread and wait for it at most `timeout` seconds; returns whether it has ended.

        `signal` names the one that ends it, if one does. It is a daemon thread: one that is still busy with a long
        step does not keep the program from ending.
        """
        self.send(Close(signal))
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    # What follows runs in the session's thread.

    def _work(self) -> None:
        try:
            while self._obey():
                use(self._run.trainer.threads)  # an edit may have changed it
                self._run.turn()
            if not self.left:
                self._run.end(self._signal)
        except BaseException as error:
            self.error = error
            with suppress(Exception):
                self._run.end(error=error)
        finally:
            use(0)

    def _obey(self) -> bool:
        """Carry out the commands that have come in, waiting while there is nothing to do, and then let viewers look.

        Each of them gets one snapshot, of what the commands have led to: a key need not wait for another slice, and
        viewers that ask again and again do not keep it from training. Returns whether it goes on.
        """
        timeout = self._run.rest
        resting = timeout is None and self._run.unsaved
        if resting:
            timeout = REST
        # Said before it waits: it may wake late, because somebody draws, and is held back all the same.
        self._held_back = bool(timeout) and not resting
        if self._run.hurries or self._asking or self._waiting:
            timeout = AGAIN if self._in_vain and not self._run.busy else 0.0
        with suppress(Empty):
            while True:
                message = self._wait(timeout)
                timeout, resting = 0.0, False
                if isinstance(message, Asked):
                    self._requests[message.by], self._asking[message.by] = message.request, message
                    continue
                if isinstance(message, Numbered) and isinstance(message.command, Close):
                    self._signal = message.command.signal
                    return False
                pauses = isinstance(message, Numbered) and isinstance(message.command, Pause | Toggle)
                if self._run.travels and not pauses:
                    self._waiting.append(message)  # until it has arrived
                    continue
                if self._run.travels:
                    self._waiting.clear()
                if isinstance(message, HandOver):
                    if self._leave(message):
                        return False
                    if message.signal:
                        self._signal = message.signal
                        return False
                    continue
                self._run.carry_out(*message)
        if resting and timeout:
            self._run.save()
        self._run.heed(self._requests.values())
        if self._run.answers:
            asking, self._asking = self._asking, {}
            for viewer, asked in asking.items():
                snapshot = self._run.snapshot(asked.request, held_back=self._held_back, aside=asked.aside)
                self._in_vain = snapshot is None
                if snapshot is None:
                    self._asking[viewer] = asked  # there may be memory later
                else:
                    viewer.receive(snapshot)
        return True

    def _leave(self, message: HandOver) -> bool:
        """Let the run go on elsewhere; returns whether it does, and notes why where it does not."""
        try:
            trouble = message.carry(self._run)
        except Exception as error:  # the run goes on here
            trouble = sentence_of(error)
        self.left = not trouble
        if trouble:
            self._run.refuse(f"it goes on here, for it could not be handed over: {trouble}")
        return self.left

    def _wait(self, timeout: float | None) -> Numbered | Asked | HandOver:
        """Return what comes in next; raises Empty where nothing does in so many seconds (None: for ever)."""
        if self._waiting and not self._run.travels:
            return self._waiting.popleft()
        if timeout == 0.0:
            return self._queue.get_nowait()
        use(0)  # whoever shares the process may compute as it likes meanwhile
        try:
            return self._queue.get(timeout=timeout)
        finally:
            use(self._run.trainer.threads)
