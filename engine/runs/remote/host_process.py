"""The process of a run that nobody need watch: it has no terminal, takes the run over, and lets viewers in.

It ends, saved, when it is told to, and when the run has stopped and no viewer is there. `hand_over` starts it.
"""

import os
import signal
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec

from nn_tui.datasets import InputError
from nn_tui.datasets.errors import sentence_of

from ...recipe.saved_model import describe_model, save_model
from ..commands import Close
from ..run_session import RunSession
from ..store.reopen import OpenedRun, open_run
from ..store.run_lock import RunLock
from ..store.writer import failures, finish_writing
from .handing_over import READY, Errand
from .server import RunServer
from .sharing import Share, how_to_watch, share_path

LONGEST_LOG = 2**18
"""Bytes of a log; beyond that it begins anew."""
LOOKS = 0.25
"""Seconds after which it is looked whether anything is left to do."""
SAVING_SECONDS = 600.0


def log(sentence: str) -> None:
    """Write a line into the log of the run, which the error stream is."""
    with suppress(OSError):
        if os.fstat(2).st_size > LONGEST_LOG:
            os.ftruncate(2, 0)
        time = datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
        os.write(2, f"{time} {sentence}\n".encode(errors="backslashreplace"))


def main() -> None:
    """Carry out an errand, which comes from the standard input; say on the standard output whether it is taken on."""
    received: list[int] = []
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _frame: received.append(number))
    errand = msgspec.json.decode(sys.stdin.buffer.read(), type=Errand)
    try:
        session, server, opened = _taken_on(errand)
    except Exception as error:
        log(f"not taken over: {sentence_of(error)}")
        with suppress(OSError):
            os.write(1, f"{sentence_of(error)}\n".encode(errors="replace"))
        raise SystemExit(2) from None
    for sentence in opened.told:
        log(sentence)
    log(f"process {os.getpid()} has taken {opened.folder.name} over")
    if errand.share:
        log(how_to_watch(errand.share, share_path(errand.share, opened.folder.name)))
    _let_go_of_streams()
    _watch_over(session, server, opened.folder, received)
    finish_writing(SAVING_SECONDS)
    if errand.weights and not session.left:
        _write_weights(session, Path(errand.weights))
    server.wait()
    unsaved = failures()
    for sentence in unsaved:
        log(sentence)
    if session.fault is not None:
        log(f"met a fault of the program: {sentence_of(session.fault)}")
    ended = "ended, not saved whole" if unsaved else "ended, saved"
    log(f"ended: {sentence_of(session.error)}" if session.error else ended)
    os._exit(int(session.error is not None or bool(unsaved)))


def _taken_on(errand: Errand) -> tuple[RunSession, RunServer, OpenedRun]:
    folder = Path(errand.folder)
    lock = RunLock(folder / "lock")
    lock.take_over(errand.lock)
    opened = open_run(folder, lock=lock)
    share = Share(errand.share, folder.name) if errand.share else None
    session = RunSession(opened.start, recording=opened.recorder, intent=errand.intent)
    server = RunServer(session, folder, share=share, log=log)
    session.start()
    server.start()
    return session, server, opened


def _let_go_of_streams() -> None:
    """Say that the run is taken over, and keep nothing open that belongs to whoever has started this."""
    with suppress(OSError):  # whoever has started this did not wait: its terminal has gone
        os.write(1, READY)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(nowhere, number)
    os.close(nowhere)


def _watch_over(session: RunSession, server: RunServer, folder: Path, received: list[int]) -> None:
    """Wait until the run has ended, and let it end where it is told to or nothing is left to do."""
    told = False
    while not session.ended:
        session.wait(LOOKS)
        if received and not told:
            told = True
            name = signal.Signals(received[0]).name
            log(f"ends by {name}")
            session.send(Close(name))
        elif not told and ((session.stopped and not server.peers) or _is_gone(folder)):
            told = True  # nothing is left to do, or nobody could come back to it
            session.send(Close())


def _is_gone(folder: Path) -> bool:
    """Return whether a folder was removed; one that cannot be looked at for a while, as on a network, was not."""
    try:
        return not folder.exists()
    except OSError:
        return False


def _write_weights(session: RunSession, target: Path) -> None:
    live = session.outcome
    if live is None or session.error is not None:
        return
    live.trainer.restore_best()
    try:
        save_model(target, live.trainer.network.parameters, describe_model(live.experiment, live.trainer.data))
        log(f"weights are in {target}")
    except InputError as error:
        log(f"the weights are not written: {error}")


if __name__ == "__main__":
    main()
