"""Letting others watch a session of this process, from when its run has a folder."""

from pathlib import Path
from threading import Event as Flag
from threading import Thread

from nn_tui.datasets import InputError

from ..run_session import RunSession
from ..store.recorder import Recorder
from ..store.run_folder import is_run
from .server import RunServer
from .sharing import Share, how_to_watch

LOOKS = 0.25
"""Seconds after which is looked again whether there is a run in a folder: one that is not named, once it is trained."""


class Published:
    """A session that others can attach to for as long as it lasts."""

    def __init__(self, session: RunSession, recorder: Recorder, controller: str, group: str) -> None:
        self._session, self._recorder, self._controller, self._group = session, recorder, controller, group
        self._server: RunServer | None = None
        self._over, self._failed = Flag(), False
        self.told = ""
        """How a group watches it, or why nobody can; empty until that is known."""
        self.share: Path | None = None
        """The path of the socket for a group."""
        self._thread = Thread(target=self._work, name="nn-tui publishing", daemon=True)
        self._thread.start()

    @property
    def path(self) -> Path | None:
        """The path of the socket, once there is one."""
        return self._server.bound.known if self._server is not None else None

    @property
    def open(self) -> bool:
        """Whether others can attach, or will be able to once the run has a folder."""
        return not (self._over.is_set() or self._session.ended or self._failed)

    def close(self) -> None:
        """Let nobody watch any more."""
        self._over.set()
        self._thread.join()
        if self._server is not None:
            self._server.close(f"{self._session_name} is not published any more")

    def wait(self, seconds: float) -> None:
        """Wait until nobody is attached any more, once the run has ended."""
        self._thread.join(seconds)
        if self._server is not None:
            self._server.wait(seconds)

    @property
    def _session_name(self) -> str:
        folder = self._recorder.folder
        return folder.name if folder else "the run"

    def _work(self) -> None:
        while (folder := self._recorder.folder) is None or not is_run(folder):
            if self._over.wait(LOOKS) or self._session.ended:
                return
        try:
            share = Share(self._group, folder.name) if self._group else None
            self._server = RunServer(self._session, folder, controller=self._controller, share=share)
        except (InputError, OSError) as error:
            self.told, self._failed = f"nobody else can watch: {error}", True
            return
        self._server.start()
        if share is not None:
            self.share, self._session.shared_with = share.path, self._group
            self.told = how_to_watch(self._group, share.path)


def publish(session: RunSession, *, controller: str = "", group: str = "") -> Published:
    """Let others attach to a session of this process, through a socket in its run's folder, and a group watch it.

    `controller` says who controls it here, so that others only watch; empty, the first to attach controls it. Raises
    InputError for a session that is not recorded in a folder.
    """
    recorder = session.recording
    if not isinstance(recorder, Recorder):
        raise InputError("the session is not recorded in a folder, so there is nowhere to watch it from")
    return Published(session, recorder, controller, group)
