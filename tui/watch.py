"""The dashboard from a script, or from Python's own prompt."""

import asyncio
import os
import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Unpack, overload

from nn_tui.datasets import InputError, Samples, Targets
from nn_tui.engine import Experiment
from nn_tui.engine.fitted_model import ArrayOptions, of_arrays
from nn_tui.engine.runs import Close, Command, Handle, Hold, Pause, Request, Snapshot
from nn_tui.engine.runs.remote.handing_over import viewer_of
from nn_tui.engine.runs.speed import speed_of
from nn_tui.engine.session import Session
from nn_tui.engine.training.callbacks import Callbacks

from .app.dashboard import key_groups
from .app.keys import keymap_of
from .cli.open_dashboard import dashboard_on, refuse_no_terminal
from .cli.runs.finish_runs import finish
from .cli.watch_run import drawn
from .config.locations import config_file
from .config.settings import load_settings
from .terminal.ending_signals import die_of

LAST_LOOK = 5.0
"""Seconds that the last snapshot is waited for."""
SIGNALLED = 128
"""The exit status of a program that a signal has ended, above the signal's number."""


@overload
def watch(
    what: Experiment,
    /,
    *,
    run: bool = False,
    speed: str | None = None,
    callbacks: Callbacks | None = None,
    run_dir: Path | str | None = None,
) -> Handle: ...


@overload
def watch(what: Handle, /) -> Handle: ...


@overload
def watch(
    what: Samples,
    y: Targets,
    /,
    experiment: Experiment | None = None,
    *,
    run: bool = False,
    speed: str | None = None,
    callbacks: Callbacks | None = None,
    run_dir: Path | str | None = None,
    **arrays: Unpack[ArrayOptions],
) -> Handle: ...


def watch(
    what: Experiment | Handle | Samples,
    y: Targets | None = None,
    /,
    experiment: Experiment | None = None,
    *,
    run: bool = False,
    speed: str | None = None,
    callbacks: Callbacks | None = None,
    run_dir: Path | str | None = None,
    **arrays: Unpack[ArrayOptions],
) -> Handle:
    """Open the dashboard on an experiment, on arrays X and y, or on a run that is there already, until it is closed.

    Arrays are as `fit` takes them, with the recipe of the `experiment`. The dashboard is paused at epoch 0, or learns
    at once with `run`, as fast as `speed` says in the words of the option --speed; with a `run_dir` it is kept there,
    as a `Session` keeps it. Returns the handle of the run that was on screen last: it rests where it was left, its
    `snapshot` has all numbers, it takes commands, and `watch` takes it again. A run that was begun in the dashboard
    itself has ended.

    Raises InputError for what cannot be trained, and where there is no terminal to draw on. What ends the dashboard
    against its will is raised; a signal that ends a program ends it here too.
    """
    settings = load_settings(config_file())
    keymap_of(settings.keys, key_groups({}), where=str(config_file()))
    refuse_no_terminal()
    _refuse_elsewhere()
    data = None
    if not isinstance(what, Experiment | Handle):
        if y is None:
            raise InputError("watch takes an experiment, a handle, or arrays X and y; y is missing")
        dataset, experiment = of_arrays(what, y, experiment or Experiment(), **arrays)
        what, data = experiment, experiment.prepare(dataset)
    if isinstance(what, Experiment):
        paced = speed_of(speed or f"{settings.speed}", "speed")
        session = Session(what, data, speed=paced, run=run, callbacks=callbacks, run_dir=run_dir)
        session.start()
        what = viewer_of(session)
    handle = what
    lasting = _Lasting(handle)
    screen = drawn(settings, {})
    with _as_it_was():
        app = dashboard_on(lasting, settings=settings, **screen)
        app.run(mouse=screen["display"].mouse)
    if app.return_code and app.return_code > SIGNALLED:
        handle.close()
        finish(app.return_code)
        die_of(app.return_code - SIGNALLED)
    for error in (app.failure or app.refused, app.session.error):
        if error is not None:
            raise error
    if app.session is not lasting:
        return app.session
    _look_once_more(handle)
    return handle


class _Lasting:
    """A hold on a run that lets it rest where others would end it."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle

    @property
    def snapshot(self) -> Snapshot | None:
        """The latest snapshot."""
        return self._handle.snapshot

    @property
    def error(self) -> BaseException | None:
        """What ended the run against its will, if anything did."""
        return self._handle.error

    @property
    def fault(self) -> Exception | None:
        """The first defect of the program that the run has met and lives on from, if any."""
        return self._handle.fault

    @property
    def hold(self) -> Hold:
        """Where the run is, and who controls it."""
        return self._handle.hold

    @property
    def left(self) -> bool:
        """Whether the run goes on without this viewer."""
        return self._handle.left

    def hand_over(self, signal: str = "") -> None:
        """Let the run go on in a process of its own."""
        self._handle.hand_over(signal)

    def leave(self, signal: str = "") -> None:
        """Let it rest, unless it is in another process."""
        if not self.hold.elsewhere:
            self._handle.send(Pause())

    def send(self, command: Command) -> int:
        """Ask for something; where a run of this process is to end, to pause."""
        rests = isinstance(command, Close) and not self.hold.elsewhere
        return self._handle.send(Pause() if rests else command)

    def look(self, request: Request) -> None:
        """Ask for a snapshot."""
        self._handle.look(request)

    def check(self, experiment: Experiment) -> None:
        """Raise InputError where the run could not go on under this recipe with its data."""
        self._handle.check(experiment)

    def resolved(self, experiment: Experiment) -> Experiment:
        """Return a recipe with everything chosen that it leaves to be chosen."""
        return self._handle.resolved(experiment)

    def close(self) -> bool:
        """Let it be; returns that there is nothing to wait for."""
        return True


def _look_once_more(handle: Handle) -> None:
    """Let the handle have a snapshot of where the run rests."""
    last, deadline = handle.send(Pause()), monotonic() + LAST_LOOK
    while handle.error is None and not handle.left and monotonic() < deadline:
        if handle.snapshot is not None and handle.snapshot.command >= last:
            return
        handle.look(Request())
        sleep(0.005)


def _refuse_elsewhere() -> None:
    """Raise InputError where this thread cannot draw: signals come to the main one, and a loop of events has it."""
    if threading.current_thread() is not threading.main_thread():
        raise InputError("watch was called in a thread of its own, expected the main thread, which signals come to")
    with suppress(RuntimeError):
        asyncio.get_running_loop()
        raise InputError("watch was called while an event loop runs, as in a notebook, expected a script or a prompt")


@contextmanager
def _as_it_was() -> Generator[None]:
    """Put back what the dashboard takes for itself: how signals are taken, and a part of the environment."""
    handlers = {number: signal.getsignal(number) for number in signal.valid_signals()}
    colourless = os.environ.get("NO_COLOR")
    try:
        yield
    finally:
        for number, handler in handlers.items():
            if handler is not None and signal.getsignal(number) is not handler:
                signal.signal(number, handler)
        if colourless is not None:
            os.environ["NO_COLOR"] = colourless
