"""A session as a script has it: kept in a folder where it names one, saved at its end, and published."""

import atexit
import os
from pathlib import Path

from nn_tui.datasets import InputError, Prepared
from nn_tui.datasets.paths import shown

from .recipe.experiment import Experiment
from .runs.remote import Published, check_group, publish
from .runs.run_session import RunSession
from .runs.speed import Speed
from .runs.store.recorder import Recorder
from .runs.store.reopen import open_run
from .runs.store.run_data import is_in_no_file
from .runs.store.run_folder import is_run
from .runs.store.run_place import RunPlace
from .timeline.recording import Resumed
from .training.callbacks import Callbacks

SAVED_WITHIN = 60.0
"""Seconds to wait at the end of a run that is kept: for its thread, and for what is left to write."""
GOODBYE_WITHIN = 2.0
"""Seconds to wait until those who are attached know that it has ended."""


class Session(RunSession):
    """A run in a thread, steered from a script: all that a `RunSession` can, and it is kept and published.

    It begins an experiment, with its `data` where they have been prepared already; once it is started it is paused, or
    runs at once with `run`, as fast as `speed` says. `callbacks` are called in the session's thread. With a `run_dir`
    the run is kept in this new folder, as `docs/runs.md` describes: it is saved also where the script ends without
    closing it, others can watch it once it is published, and `Session.resume` goes on with it. Raises InputError for an
    experiment that cannot be carried out.
    """

    def __init__(
        self,
        start: Experiment | Resumed,
        data: Prepared | None = None,
        *,
        speed: Speed = "max",
        run: bool = False,
        callbacks: Callbacks | None = None,
        run_dir: Path | str | None = None,
        recorder: Recorder | None = None,
    ) -> None:
        if run_dir is not None:
            if recorder is not None or isinstance(start, Resumed):
                raise TypeError("run_dir is for a new run that nobody else records")
            own = data is not None or is_in_no_file(start.data.source)
            recorder = Recorder(RunPlace(Path(run_dir).parent, Path(run_dir).absolute()), own_data=own)
        self.told: tuple[str, ...] = ()
        """What is to be said of a run that goes on."""
        super().__init__(start, data, speed=speed, run=run, callbacks=callbacks, recording=recorder)
        self._recorder = recorder
        self._published: Published | None = None
        self._closed = False
        if recorder is not None:
            atexit.register(self._end_with_script, os.getpid())

    @classmethod
    def resume(
        cls,
        run_dir: Path | str,
        *,
        speed: Speed = "max",
        run: bool = False,
        callbacks: Callbacks | None = None,
        allow_changed_data: bool = False,
    ) -> "Session":
        """Return a session that goes on with the run of a folder, exactly where it stood; it is still to be started.

        What is to be said about it is `told`. Raises InputError where there is no run, where somebody else has it open,
        where it has had callbacks and none are given (`Callbacks()` goes on without), where something is not registered
        that it takes from a script, where the data are others than they were, unless that is allowed, and where no
        checkpoint can be read.
        """
        if not is_run(Path(run_dir)):
            raise InputError(f"{shown(Path(run_dir))}: is not the folder of a run")
        opened = open_run(Path(run_dir), allow_changed=allow_changed_data, called=callbacks is not None)
        try:
            session = cls(opened.start, speed=speed, run=run, callbacks=callbacks, recorder=opened.recorder)
        except BaseException:
            opened.leave()
            raise
        session.told = opened.told
        return session

    def publish(self, *, group: str = "") -> Published:
        """Let others attach, and a group of the system watch, until the run ends or what is returned is closed.

        The first to attach controls the run, beside the script. Raises InputError for a session without a `run_dir`,
        one that has ended or is published already, and for a group that does not exist.
        """
        if self._recorder is None:
            raise InputError("the session has no run_dir, and others attach to a run through its folder")
        if self.ended:
            raise InputError("the session has ended, so nobody can attach to it any more")
        if self._published is not None and self._published.open:
            raise InputError("the session is published already; close what publish() has returned to publish it anew")
        if group:
            check_group(group)
        self._published = publish(self, group=group)
        return self._published

    def start(self) -> None:
        """Start the thread; it is paused, unless the session was made with run=True."""
        if self._closed:
            raise RuntimeError("the session was closed; Session.resume goes on with a run that is kept")
        super().start()

    @property
    def ended(self) -> bool:
        """Whether the thread has ended, or will not be started any more."""
        return super().ended or (self._closed and self._thread.ident is None)

    def close(self, timeout: float = 0.1, *, signal: str = "") -> bool:
        """End the run; returns whether it has ended and, where it is kept, is saved, which is waited for.

        `timeout` is how many seconds to wait for the thread of a run that is not kept. `signal` names the one that ends
        it, if one does.
        """
        self._closed = True
        if self._recorder is None:
            return super().close(timeout, signal=signal)
        atexit.unregister(self._end_with_script)
        if self._thread.ident is not None:
            super().close(SAVED_WITHIN, signal=signal)
        else:
            self._run.end()
        saved = not self._thread.is_alive() and self._recorder.wait(SAVED_WITHIN)
        if self._published is not None:
            self._published.wait(GOODBYE_WITHIN)
        return saved

    def _end_with_script(self, process: int) -> None:
        """Save the run where the script has not closed it; what is forked from its process has nothing to save."""
        if os.getpid() == process:
            self.close()
