"""A session behind its socket: who controls, who watches, and what is done about everybody else."""

import os
import socket
import time
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import InputError
from nn_tui.engine.runs import (
    Change,
    Close,
    Request,
    Run,
    RunSession,
    SetLearningRate,
    Snapshot,
    Step,
    Toggle,
)
from nn_tui.engine.runs.remote import RemoteHandle, attach, handing_over, publish
from nn_tui.engine.runs.remote import protocol as said
from nn_tui.engine.runs.remote.address import (
    LOG,
    LONGEST,
    NAME,
    NotLiveError,
    PeerUser,
    among_temporary,
    connect,
    connect_to,
)
from nn_tui.engine.runs.remote.handing_over import hand_over, viewer_of
from nn_tui.engine.runs.remote.peer import Peer
from nn_tui.engine.runs.remote.remote_handle import greet
from nn_tui.engine.runs.remote.server import RunServer
from nn_tui.engine.runs.remote.shared_looks import Encodings
from nn_tui.engine.runs.remote.sharing import Share
from nn_tui.engine.runs.remote.wakes import Wakes
from nn_tui.engine.runs.store.recorder import Recorder, RunPlace
from nn_tui.engine.runs.store.reopen import open_run
from nn_tui.engine.runs.store.run_lock import ProcessIdentity, RunLock
from nn_tui.engine.runs.store.writer import finish_writing
from nn_tui.engine.runs.wire import encode
from tests.engine.runs.watching import alone, at_rest, endless, parameters, seen, small, until
from tests.examples import examples


class Served:
    """A session, its socket, and what was noted of its viewers."""

    def __init__(self, folder: Path, session: RunSession, *, controller: str = "") -> None:
        self.folder, self.session, self.log = folder, session, list[str]()
        self.server = RunServer(session, folder, controller=controller, log=self.log.append)
        session.start()
        self.server.start()

    def attach(self, *, watch: bool = False, take: bool = False) -> RemoteHandle:
        return attach(self.folder, watch=watch, take=take)

    def raw(self) -> socket.socket:
        return connect(self.folder)


@pytest.fixture
def served(tmp_path: Path) -> Generator[Callable[..., Served]]:
    made: list[Served] = []

    def serve(session: RunSession | None = None, *, folder: Path = tmp_path, controller: str = "") -> Served:
        made.append(Served(folder, session or RunSession(endless()), controller=controller))
        return made[-1]

    yield serve
    for each in made:
        each.session.close(5.0)
        each.server.wait(5.0)


def look(handle: RemoteHandle, request: Request = Request(), number: int = 0) -> Snapshot:  # noqa: B008 - frozen
    """Return a snapshot that shows what came of a command."""
    while True:
        before = handle.snapshot
        handle.look(request)
        until(lambda: handle.snapshot is not before or handle.error is not None)  # noqa: B023 - at once
        assert handle.error is None, handle.error
        assert handle.snapshot is not None
        if handle.snapshot.command >= number:
            return handle.snapshot


def test_one_controls_and_others_watch_and_both_see_what_the_session_shows(served: Callable[..., Served]) -> None:
    run = served()
    mine, other = run.attach(), run.attach()
    assert (mine.hold.controls, other.hold.controls) == (True, False)
    assert f"process {os.getpid()}" in other.hold.told
    assert "--take" in other.hold.told
    assert look(mine, number=mine.send(Step("epoch"))).epoch == 1
    assert other.send(Step("epoch")) == 0
    found = look(other)
    assert found.epoch == 1
    here = msgspec.structs.replace(seen(run.session), version=found.version, command=found.command)
    assert encode(here) == encode(found)
    taken = run.attach(take=True)
    until(lambda: not mine.hold.controls)
    assert "has taken control" in mine.hold.told
    assert taken.hold.controls
    assert look(mine).epoch == 1


def test_numbers_of_commands_are_each_viewers_own(served: Callable[..., Served]) -> None:
    run = served()
    first = run.attach()
    for _ in range(3):
        first.send(SetLearningRate(0.1))
    look(first, number=3)
    second = run.attach(take=True)
    assert look(second).command == 0
    assert look(second, number=second.send(SetLearningRate(0.2))).learning_rate == 0.2


def test_who_only_watches_leaves_no_trace(served: Callable[..., Served]) -> None:
    run = served()
    mine, other = run.attach(), run.attach(watch=True)
    look(mine, number=mine.send(Step("epoch")))
    for activation in ("relu", "tanh"):
        mine.send(Change((("network.activation", activation),)))
    before = look(mine, number=mine.send(SetLearningRate(0.05)))
    assert look(other, Request(survey=True, predictions=True, optimizer=True, workings=True)).survey is not None
    assert look(mine).events == before.events
    assert look(mine).survey is None
    other.send(Toggle())
    other.send(Close())
    assert look(mine).state == "paused"
    assert not run.session.ended


def test_questions_are_answered_and_refused(served: Callable[..., Served]) -> None:
    run = served()
    handle = run.attach(watch=True)
    experiment = look(handle).experiment
    handle.check(experiment)
    assert handle.resolved(experiment) == run.session.resolved(experiment)
    wrong = msgspec.structs.replace(experiment, training=msgspec.structs.replace(experiment.training, loss="poisson"))
    with pytest.raises(InputError) as here:
        run.session.check(wrong)
    with pytest.raises(InputError, match=str(here.value)[:20]):
        handle.check(wrong)


def test_what_does_not_change_is_sent_once(served: Callable[..., Served]) -> None:
    handle = served().attach()
    first, second = look(handle), look(handle)
    assert second is not first
    assert second.outline is first.outline


def test_another_version_is_told_so_and_may_stop_the_run(
    served: Callable[..., Served], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = served()
    with monkeypatch.context() as other:
        other.setattr("nn_tui.engine.runs.remote.remote_handle.protocol", lambda: "another")
        other.setattr("nn_tui.engine.runs.remote.remote_handle.program", lambda: "9.8.7")
        with pytest.raises(InputError, match=r"which nn-tui 9.8.7 does not understand; `nn-tui stop"):
            run.attach()
        assert "has ended and is saved" in greet(run.folder, "stop").wait(10)
    assert run.session.ended


@examples(20)
@given(st.lists(st.binary(max_size=40), max_size=6), st.booleans())
def test_rubbish_is_cut_off_and_harms_nobody(rubbish_run: Served, parts: list[bytes], greeted: bool) -> None:
    raw = rubbish_run.raw()
    with raw:
        hello = said.Hello(said.program(), said.protocol(), "watch")
        try:
            if greeted:
                raw.sendall(said.framed(said.encode_words(hello)))
            for part in parts:
                raw.sendall(said.framed(part))
            raw.sendall(b"\xff\xff\xff\xffno frame is that long")
            raw.settimeout(5)
            while raw.recv(4096):
                pass
        except (BrokenPipeError, ConnectionResetError):
            pass
    until(lambda: any("was cut off, for it sent rubbish" in line for line in rubbish_run.log))
    assert seen(rubbish_run.session).state == "paused"


def test_numbers_that_no_viewer_gives_cut_off_whoever_gives_them(served: Callable[..., Served]) -> None:
    run = served()
    with run.raw() as raw:
        raw.sendall(said.framed(said.encode_words(said.Hello(said.program(), said.protocol(), "control"))))
        raw.sendall(said.framed(said.encode_words(said.Order(-1, SetLearningRate(0.1)))))
        raw.sendall(said.framed(said.encode_words(said.SnapshotWish(Request()))))
        until(lambda: any("sent rubbish" in line for line in run.log))
    assert run.attach().hold.controls


def test_who_looks_at_different_things_is_shown_less_often() -> None:
    peer = Peer(socket.socket(), PeerUser(0, 0), guest=False, wakes=Wakes(), encodings=Encodings())
    for different, apart in ((1, 0.05), (3, 0.05), (40, 0.4)):
        peer._next_look = 0.0  # pyright: ignore[reportPrivateUsage]
        peer.request = Request()
        assert peer.due_request(different) == Request()
        peer.request = Request()
        assert apart - 0.02 < peer.rest <= apart
    peer.close()


@pytest.fixture(scope="module")
def rubbish_run(tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    run = Served(tmp_path_factory.mktemp("run"), RunSession(endless()))
    yield run
    run.session.close(5.0)
    run.server.wait(5.0)


def test_a_viewer_that_floods_is_read_slowly_and_one_that_stands_still_gets_the_newest(
    served: Callable[..., Served],
) -> None:
    run = served(RunSession(endless(), run=True))
    hello = said.framed(said.encode_words(said.Hello(said.program(), said.protocol(), "watch")))
    ask = said.framed(said.encode_words(said.SnapshotWish(Request())))
    with run.raw() as raw:
        raw.sendall(hello)
        raw.setblocking(False)
        sent, end = 0, time.monotonic() + 0.3
        while time.monotonic() < end:
            try:
                sent += raw.send(ask * 1000)
            except BlockingIOError:
                time.sleep(0.01)
        handle = run.attach()  # it is served all the same
        assert look(handle).state == "running"
        peer = next(each for each in run.server._peers if not each.controls)  # pyright: ignore[reportPrivateUsage]
        assert peer._read <= 400  # pyright: ignore[reportPrivateUsage]
        assert len(peer._outgoing) <= 2  # pyright: ignore[reportPrivateUsage]


def test_a_path_too_long_for_an_address_is_linked_and_what_is_left_over_replaced(
    served: Callable[..., Served], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = tmp_path / "t"
    short.mkdir()
    monkeypatch.setattr("nn_tui.engine.runs.remote.address.gettempdir", lambda: str(short))
    folder = tmp_path / ("x" * LONGEST)
    folder.mkdir()
    (folder / NAME).symlink_to("/nowhere/at/all")
    run = served(folder=folder)
    place = (folder / NAME).readlink()
    assert place.parent.stat().st_mode & 0o777 == 0o700
    assert place.stat().st_mode & 0o777 == 0o600
    assert run.attach().hold.controls
    run.session.close(5.0)
    run.server.wait(5.0)
    assert not os.path.lexists(folder / NAME)
    assert not place.exists()


def test_what_is_temporary_stands_elsewhere_where_there_is_no_room_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nn_tui.engine.runs.remote.address.gettempdir", lambda: f"/{'t' * 90}")
    assert among_temporary("nn-tui-1000/a-run") == Path("/tmp/nn-tui-1000/a-run")
    assert among_temporary("short") == Path(f"/{'t' * 90}/short")


def test_a_run_that_nobody_carries_out_or_another_host_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotLiveError, match="`nn-tui resume"):
        connect(tmp_path)
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(tmp_path / NAME))
    stale.close()
    with pytest.raises(NotLiveError, match="`nn-tui resume"):
        connect(tmp_path)
    RunLock(tmp_path / "lock", ProcessIdentity("elsewhere", "", 12, "")).acquire()
    with pytest.raises(InputError, match=r"runs on elsewhere \(process 12 there\); `ssh -t elsewhere nn-tui attach"):
        connect(tmp_path)


def test_a_group_may_watch_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import grp

    monkeypatch.setattr("nn_tui.engine.runs.remote.address.gettempdir", lambda: str(tmp_path))
    with pytest.raises(InputError, match="no group"):
        Share("no such group", "a-run")
    share = Share(grp.getgrgid(os.getgid()).gr_name, "a-run")
    assert share.path.stat().st_mode & 0o777 == 0o660
    assert share.path.parent.stat().st_mode & 0o777 == 0o710
    session = RunSession(endless())
    session.start()
    server = RunServer(session, tmp_path, share=share)
    server.start()
    for wish in ("stop", "take"):
        with pytest.raises(InputError, match="only be watched"):
            greet(tmp_path, wish, at=share.path)
    guest = attach(tmp_path, at=share.path)
    assert not guest.hold.controls
    experiment = look(guest).experiment
    assert look(guest).epoch == 0
    for question in (guest.check, guest.resolved):  # it would read files, and take memory
        with pytest.raises(InputError, match="only be watched"):
            question(experiment)
    server.close()
    session.close(5.0)
    assert not share.path.exists()
    with pytest.raises(OSError, match="No such file"):
        connect_to(share.path)


def test_a_share_whose_place_another_process_has_taken_leaves_it_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import grp

    monkeypatch.setattr("nn_tui.engine.runs.remote.address.gettempdir", lambda: str(tmp_path))
    group = grp.getgrgid(os.getgid()).gr_name
    first, second = Share(group, "a-run"), Share(group, "a-run")
    first.close()
    connect_to(second.path).close()
    second.close()
    assert not second.path.exists()


def test_a_socket_that_somebody_else_has_put_there_is_not_talked_to(
    served: Callable[..., Served], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = served()
    me = os.getuid()
    monkeypatch.setattr("nn_tui.engine.runs.remote.address.os.getuid", lambda: me + 1)
    with pytest.raises(InputError, match=f"user {me} answers, and not you"):
        run.attach()


def test_a_session_that_is_published_is_watched_while_it_lasts(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not recorded"):
        publish(RunSession(small()))
    session = RunSession(endless(), recording=Recorder(RunPlace(tmp_path)))
    published = publish(session, controller="the script")
    session.start()
    session.send(Step("epoch"))
    until(lambda: any(path.joinpath(NAME).is_socket() for path in tmp_path.iterdir()))
    (folder,) = tmp_path.iterdir()
    handle = attach(folder, take=True)
    assert handle.hold.told == f"the script controls {folder}; this only watches"
    assert look(handle).epoch == 1
    published.close()
    assert "not published any more" in handle.wait(5)
    session.close(5.0)


def test_a_run_that_is_handed_over_goes_on_to_the_same_bytes_and_ends_saved(tmp_path: Path) -> None:
    experiment = small(epochs=400)
    recorder = Recorder(RunPlace(tmp_path, name="a-run"))
    session = RunSession(experiment, recording=recorder)
    viewer = viewer_of(session)
    session.start()
    for _ in range(3):
        viewer.send(Step("operation"))
    viewer.send(Step("epoch"))
    viewer.hand_over()
    viewer.hand_over()
    until(lambda: viewer.left)
    handle = attach("a-run", runs=tmp_path)
    assert look(handle, number=handle.send(Run())).state == "running"
    handle.close()
    until(lambda: RunLock(tmp_path / "a-run" / "lock").held_by() is None)
    opened = open_run(tmp_path / "a-run")
    assert opened.start.live.state.parameters.tobytes() == alone(experiment).network.parameters.vector.tobytes()
    opened.leave()
    until(lambda: "ended, saved" in (tmp_path / "a-run" / LOG).read_text())
    assert not (tmp_path / "a-run" / NAME).exists()


def lent(recorder: Recorder, seconds: float, *, running: bool, patience: float) -> RunLock:
    """Lend a run however long that takes."""
    return Recorder.lend(recorder, seconds, running=running, patience=patience + 10)


def test_a_group_goes_on_watching_a_run_that_is_handed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import grp

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    session = RunSession(small(epochs=50), recording=Recorder(RunPlace(tmp_path, name="a-run")))
    published = publish(session, controller="the script", group=grp.getgrgid(os.getgid()).gr_name)
    viewer = viewer_of(session)
    session.start()
    viewer.send(Step("epoch"))
    until(lambda: published.share is not None)
    viewer.hand_over()
    until(lambda: viewer.left)
    published.close()
    assert published.share is not None
    assert look(attach("", at=published.share, watch=True)).epoch == 1
    attach("a-run", runs=tmp_path).send(Close())
    until(lambda: RunLock(tmp_path / "a-run" / "lock").held_by() is None)


def test_a_run_whose_terminal_has_gone_is_taken_over_also_where_nobody_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = small(epochs=50)
    recorder = Recorder(RunPlace(tmp_path, name="a-run"))
    session = RunSession(experiment, recording=recorder)
    session.start()
    session.send(Step("epoch"))
    assert at_rest(session).epoch == 1
    monkeypatch.setattr(handing_over, "HANGUP_PATIENCE", 0.05)
    monkeypatch.setattr(recorder, "lend", partial(lent, recorder))
    session.send(Run())
    session.hand_over(partial(hand_over, recorder=recorder, hangup=True), signal="SIGHUP")
    until(lambda: session.left)
    until(lambda: RunLock(tmp_path / "a-run" / "lock").held_by() is None)
    opened = open_run(tmp_path / "a-run")
    opened.leave()
    assert opened.start.live.state.parameters.tobytes() == alone(experiment).network.parameters.vector.tobytes()


def test_a_run_that_cannot_be_handed_over_goes_on_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder(RunPlace(tmp_path, name="a-run"))
    session = RunSession(small(epochs=50), recording=recorder)
    viewer = viewer_of(session)
    session.start()
    session.send(Step("epoch"))
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    viewer.hand_over()
    until(lambda: any("it goes on here" in event.sentence for event in seen(session).events))
    assert not viewer.left
    session.send(Run())
    until(lambda: seen(session).state == "stopped")
    assert parameters(seen(session)) == alone(small(epochs=50)).network.parameters.vector.tobytes()
    session.close(5.0)
    assert finish_writing(10)
    assert open_run(tmp_path / "a-run").start.live.state.epoch == 50


def test_a_process_that_is_not_ready_in_time_is_ended_with_all_that_it_has_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else two processes would have one run."""
    program, number = tmp_path / "python", tmp_path / "number"
    program.write_text(f"#!/bin/sh\nsleep 60 &\necho $! > {number}.new\nmv {number}.new {number}\nwait\n")
    program.chmod(0o755)
    recorder = Recorder(RunPlace(tmp_path, name="a-run"))
    session = RunSession(small(epochs=5), recording=recorder)
    viewer = viewer_of(session)
    session.start()
    session.send(Step("epoch"))
    monkeypatch.setattr("sys.executable", str(program))
    monkeypatch.setattr(handing_over, "PATIENCE", 0.5)
    monkeypatch.setattr(recorder, "lend", partial(lent, recorder))
    viewer.hand_over()
    until(lambda: any("it was not ready" in event.sentence for event in seen(session).events))
    until(lambda: is_gone(int(number.read_text())))
    session.close(5.0)
    assert finish_writing(10)


def is_gone(pid: int) -> bool:
    """Return whether a process runs no more; it may not have been waited for yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True
