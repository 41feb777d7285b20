"""Letting a run go on without the process that began it: the run is saved, and a new process takes it over.

A process with threads cannot be forked, so a fresh one opens the run's folder as `resume` does. It is handed the lock
itself, so that there is no moment in which nobody, or anybody else, has the run; if it cannot go on, the run goes on
where it was, as if nothing had happened.
"""

import os
import selectors
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import IO

import msgspec

from nn_tui.datasets import InputError
from nn_tui.datasets.errors import reason_of

from ..execution import Execution
from ..intent import Intent
from ..run_session import RunSession
from ..store.recorder import Recorder
from ..viewer import Viewer
from .address import LOG

READY = b"ready\n"
PATIENCE = 120.0
"""Seconds that saving, and then opening it, may take: data may have to be read again."""
HANGUP_PATIENCE = 2.5
"""The same where the terminal has gone, and this process will soon be ended."""


class Errand(msgspec.Struct, frozen=True):
    """What the new process is told: the folder, the number of the locked file, and what the run is about to do.

    `weights` is a file in which the weights are to be written at the end, `share` a group that may watch.
    """

    folder: str
    lock: int
    intent: Intent
    weights: str = ""
    share: str = ""


def hand_over(
    run: Execution, recorder: Recorder, *, weights: Path | None = None, share: str = "", hangup: bool = False
) -> str:
    """Let a run go on, from exactly where it is, in a process of its own; returns why that cannot be, else nothing.

    To be called between two operations by whoever drives the run, who drives it no more if it has gone. After a
    `hangup` it is not waited for long.
    """
    patience = HANGUP_PATIENCE if hangup else PATIENCE
    try:
        lock = recorder.lend(run.seconds, running=run.running, patience=patience)
    except InputError as error:
        return str(error)
    folder = recorder.folder
    assert folder is not None
    errand = Errand(str(folder), lock.descriptor, run.intent, "" if weights is None else str(weights), share)
    try:
        trouble = _sent_off(errand, folder, patience, hangup=hangup)
    except OSError as error:
        trouble = f"no process can be started: {reason_of(error)}"
    if trouble:
        lock.sign()
    else:
        recorder.give_away()
    return trouble


def viewer_of(session: RunSession) -> Viewer:
    """Return a viewer that can let the run of a session go on in a process of its own, where it is kept in a folder."""
    recorder = session.recording
    if not isinstance(recorder, Recorder):
        return Viewer(session)

    def carry(run: Execution, *, hangup: bool = False) -> str:
        return hand_over(run, recorder, share=session.shared_with, hangup=hangup)

    return Viewer(session, carry)


def _sent_off(errand: Errand, folder: Path, patience: float, *, hangup: bool) -> str:
    """Start a process on an errand and wait until it has the run; returns why it does not get it."""
    log = os.open(folder / LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", f"{__package__}.host_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            pass_fds=(errand.lock,),
            start_new_session=True,
        )
    finally:
        os.close(log)
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin as stdin, process.stdout as stdout:
        stdin.write(msgspec.json.encode(errand))
        stdin.close()
        said = _line_from(stdout, patience)
    if said == READY or (said is None and hangup):
        return ""
    with suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)  # also what it may have started: two must not have one run
    process.kill()
    process.wait()
    if said is None:
        return f"it was not ready after {patience:.0f} seconds"
    return said.decode(errors="replace").strip() or f"its process ended, as {folder / LOG} may tell"


def _line_from(stream: IO[bytes], seconds: float) -> bytes | None:
    """Return the line that comes, up to where the stream ends; None where neither comes in time."""
    found, until = b"", monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while not found.endswith(b"\n"):
            if not selector.select(max(0.0, until - monotonic())):
                return None
            data = os.read(stream.fileno(), 4096)
            if not data:
                break
            found += data
    return found
