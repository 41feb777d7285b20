"""Where a live run is carried out, and who is attached to it, in words."""

import msgspec

from nn_tui.datasets import InputError
from nn_tui.engine.runs.remote.remote_handle import greet
from nn_tui.engine.runs.store.run_folder import ListedRun
from nn_tui.engine.runs.store.run_lock import ProcessIdentity


class Company(msgspec.Struct, frozen=True):
    """Who controls a run, nobody where that is empty, and who watches it."""

    controller: str = ""
    watchers: tuple[str, ...] = ()

    def words(self, run: str) -> str:
        """Return who is there in a sentence; empty where nobody is."""
        parts = [f"{self.controller} controls it"] if self.controller else []
        if self.watchers:
            parts.append(f"{' and '.join(self.watchers)} watch{'es' * (len(self.watchers) == 1)}")
        return f"{run}: {', '.join(parts)}" if parts else ""


def company_of(run: ListedRun) -> Company:
    """Return who is attached to a run; nobody where its process does not say."""
    if run.holder is None or elsewhere(run):
        return Company()
    try:
        handle = greet(run.folder, "ask")
    except InputError:
        return Company()
    handle.close()
    controller = handle.reply.controller
    return Company(controller, tuple(who for who in handle.reply.viewers if who != controller))


def elsewhere(run: ListedRun) -> str:
    """Return the host that carries a run out, where that is another one."""
    host = run.holder.host if run.holder else ""
    return host if host != ProcessIdentity.own().host else ""


def state_words(run: ListedRun) -> str:
    """Return the state of a run, and whether it is live, here or on another host."""
    if run.holder is None:
        return run.state
    host = elsewhere(run)
    return f"{run.state} on {host}" if host else f"{run.state}, live"
