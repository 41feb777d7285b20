"""Files are written whole or not at all, and what is no plain file stays what it is."""

import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import InputError
from nn_tui.engine import atomic_file
from nn_tui.engine.atomic_file import check_writable, replace_file
from tests.somebody import as_somebody, public_folder

ROOT = os.geteuid() == 0


@pytest.fixture
def umask() -> Iterator[None]:
    """A umask of which every file shows that it counts."""
    before = os.umask(0o027)
    yield
    os.umask(before)


def write_nothing(path: Path) -> None:
    replace_file(path, b"")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("umask")
def test_a_new_file_has_the_rights_of_any_new_file(tmp_path: Path) -> None:
    replace_file(tmp_path / "new", b"content")
    assert (tmp_path / "new").read_bytes() == b"content"
    assert mode(tmp_path / "new") == 0o640
    assert names(tmp_path) == ["new"]


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("rights", [0o600, 0o644, 0o666, 0o755, 0o4711])
def test_a_file_that_is_replaced_keeps_its_rights_and_its_owner(tmp_path: Path, rights: int) -> None:
    path = tmp_path / "old"
    path.write_bytes(b"old")
    if ROOT:
        os.chown(path, 1234, 2345)
    path.chmod(rights)
    before = path.stat()
    replace_file(path, b"new")
    after = path.stat()
    assert path.read_bytes() == b"new"
    assert after.st_ino != before.st_ino
    assert (after.st_uid, after.st_gid, mode(path)) == (before.st_uid, before.st_gid, rights)


def test_the_umask_is_never_another_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def umask(_mask: int) -> int:
        raise AssertionError("another thread may make a file just now")

    monkeypatch.setattr(os, "umask", umask)
    replace_file(tmp_path / "new", b"content")
    check_writable(tmp_path / "new")


@given(st.text("aü漢.", min_size=1, max_size=255).filter(lambda name: name.strip(".") and len(name.encode()) <= 255))
def test_names_may_be_as_long_as_the_system_allows(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    folder = tmp_path_factory.mktemp("names")
    check_writable(folder / name)
    assert names(folder) == []
    replace_file(folder / name, b"content")
    assert names(folder) == [name]


@pytest.mark.parametrize("name", ["x" * 255, "é" * 127])
def test_the_longest_names_are_written(tmp_path: Path, name: str) -> None:
    replace_file(tmp_path / name, b"content")
    assert (tmp_path / name).read_bytes() == b"content"


def test_longer_names_are_refused_in_one_sentence(tmp_path: Path) -> None:
    for write in (check_writable, write_nothing):
        with pytest.raises(InputError) as error:
            write(tmp_path / ("x" * 256))
        assert str(error.value) == f"{tmp_path / ('x' * 256)}: File name too long"


def test_a_link_stays_a_link_and_what_it_names_is_written(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    target = tmp_path / "elsewhere" / "target"
    target.write_bytes(b"old")
    (tmp_path / "link").symlink_to("elsewhere/target")
    (tmp_path / "link to a link").symlink_to("link")
    (tmp_path / "dangling").symlink_to("elsewhere/new")
    for name, path in (("link to a link", target), ("dangling", tmp_path / "elsewhere" / "new")):
        check_writable(tmp_path / name)
        replace_file(tmp_path / name, name.encode())
        assert (tmp_path / name).is_symlink()
        assert path.read_bytes() == name.encode()
        assert not path.is_symlink()
    assert names(tmp_path / "elsewhere") == ["new", "target"]


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", list[bytes]()
    os.mkfifo(pipe)
    check_writable(pipe)
    content = os.urandom(300_000)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    replace_file(pipe, content)
    reader.join()
    assert read == [content]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert names(tmp_path) == ["pipe"]


@pytest.mark.skipif(not ROOT, reason="only root makes devices")
def test_a_device_is_written_to_and_stays_one(tmp_path: Path) -> None:
    null, full = tmp_path / "null", tmp_path / "full"
    os.mknod(null, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    os.mknod(full, 0o666 | stat.S_IFCHR, os.makedev(1, 7))
    (tmp_path / "link").symlink_to("null")
    for path in (null, full, tmp_path / "link"):
        check_writable(path)
    replace_file(null, b"content")
    replace_file(tmp_path / "link", b"content")
    with pytest.raises(InputError) as error:
        replace_file(full, b"content")
    assert str(error.value) == f"{full}: cannot be written: No space left on device"
    for path in (null, full):
        assert stat.S_ISCHR(path.stat().st_mode)
    assert (tmp_path / "link").is_symlink()
    assert names(tmp_path) == ["full", "link", "null"]


@pytest.mark.skipif(not ROOT, reason="only root makes devices")
def test_a_disk_is_not_written_to(tmp_path: Path) -> None:
    os.mknod(tmp_path / "disk", 0o600 | stat.S_IFBLK, os.makedev(240, 99))
    for write in (check_writable, write_nothing):
        with pytest.raises(InputError, match="disk: is a disk or a socket, expected the name of a file to write"):
            write(tmp_path / "disk")


def test_a_terminal_is_refused() -> None:
    keyboard, terminal = os.openpty()
    try:
        with pytest.raises(InputError, match="is a terminal"):
            check_writable(Path(os.ttyname(terminal)))
    finally:
        os.close(keyboard)
        os.close(terminal)


def test_a_file_without_a_name_is_written_through_its_descriptor(tmp_path: Path) -> None:
    with (tmp_path / "file").open("w+b") as file:
        file.write(b"a longer content than what comes")
        file.flush()
        (tmp_path / "file").unlink()
        replace_file(Path(f"/proc/self/fd/{file.fileno()}"), b"content")
        file.seek(0)
        assert file.read() == b"content"
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("folder", "is a folder, expected the name of a file to write"),
        ("none/new", "there is no folder "),
        ("file/new", "there is no folder "),
        ("round", "Too many levels of symbolic links"),
    ],
)
def test_places_where_no_file_can_be_are_told(tmp_path: Path, name: str, sentence: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "round").symlink_to("round")
    for write in (check_writable, write_nothing):
        with pytest.raises(InputError) as error:
            write(tmp_path / name)
        assert str(error.value).startswith(f"{tmp_path / name}: {sentence}")
    assert names(tmp_path) == ["file", "folder", "round"]


def test_what_is_write_protected_is_left_alone() -> None:
    with public_folder() as folder:
        (folder / "open").mkdir()
        (folder / "open").chmod(0o777)
        protected = folder / "open" / "protected"
        protected.write_bytes(b"old")
        protected.chmod(0o444)
        (folder / "closed").mkdir()
        (folder / "closed").chmod(0o555)
        with as_somebody():
            for write in (check_writable, write_nothing):
                with pytest.raises(InputError, match="protected: cannot be written: it is write-protected"):
                    write(protected)
                with pytest.raises(InputError, match="new: cannot be written: Permission denied"):
                    write(folder / "closed" / "new")
        assert protected.read_bytes() == b"old"


def test_without_a_working_folder_a_relative_name_is_refused(tmp_path: Path) -> None:
    before = Path.cwd()
    (tmp_path / "gone").mkdir()
    os.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    try:
        for write in (check_writable, write_nothing):
            with pytest.raises(InputError):
                write(Path("new"))
    finally:
        os.chdir(before)


WRITER = """
import sys
from pathlib import Path
from nn_tui.engine import atomic_file
from nn_tui.engine.atomic_file import replace_file
path, old, new = Path(sys.argv[1]), b"old" * 200_000, b"newer" * 300_000
print("ready", flush=True)
while True:
    replace_file(path, new)
    replace_file(path, old)
"""


def test_a_kill_leaves_a_whole_file_and_the_next_write_of_that_name_cleans_up(tmp_path: Path) -> None:
    path, other = tmp_path / "file", tmp_path / "other"
    for attempt in (0, 2, 5, 9):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout
            writer.stdout.readline()
            threading.Event().wait(0.003 * attempt)
            writer.send_signal(signal.SIGKILL)
        assert not path.exists() or path.read_bytes() in (b"old" * 200_000, b"newer" * 300_000)
    # Kills seldom hit it in between.
    (unfinished,) = subprocess.run(
        [sys.executable, "-c", LEFT_BEHIND, str(path)], capture_output=True, text=True, check=False
    ).stdout.splitlines()
    assert Path(unfinished).exists()
    replace_file(other, b"")
    assert Path(unfinished).exists()
    replace_file(path, b"content")
    assert names(tmp_path) == ["file", "other"]


LEFT_BEHIND = """
import os, signal, sys
from pathlib import Path
from nn_tui.engine import atomic_file
from nn_tui.engine.atomic_file import replace_file
def fsync(descriptor):
    print(*Path(sys.argv[1]).parent.glob(".*"), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
os.fsync = fsync
replace_file(Path(sys.argv[1]), b"unfinished")
"""


def test_many_write_the_same_name_at_once_and_none_takes_the_file_of_another(tmp_path: Path) -> None:
    contents = [bytes([number]) * 100_000 for number in range(8)]

    def write(content: bytes) -> None:
        for _ in range(25):
            try:
                replace_file(tmp_path / "file", content)
            except BaseException as error:
                failed.append(error)

    failed: list[BaseException] = []
    threads = [threading.Thread(target=write, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        if (tmp_path / "file").exists():
            assert (tmp_path / "file").read_bytes() in contents
    assert failed == []
    assert names(tmp_path) == ["file"]


def test_a_pipe_that_nobody_reads_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic_file, "PATIENCE", 0.1)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match=r"pipe: cannot be written: it is a pipe that nobody reads$"):
        replace_file(tmp_path / "pipe", b"content")


def test_of_a_file_with_two_names_the_other_keeps_the_old_content(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"old")
    (tmp_path / "two").hardlink_to(tmp_path / "one")  # as copies of a backup share what has not changed
    replace_file(tmp_path / "one", b"new")
    assert [(tmp_path / name).read_bytes() for name in ("one", "two")] == [b"new", b"old"]


def test_a_file_that_another_replaces_at_this_moment_is_replaced_and_not_written_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, nameless = tmp_path / "file", tmp_path / "nameless"
    path.write_bytes(b"before")
    with open(nameless, "wb") as file, open(path, "rb") as reader:
        nameless.unlink()
        seen = [os.fstat(file.fileno())]  # what a look finds that comes between the two

        def status_of(path: Path) -> os.stat_result:
            return seen.pop() if seen else path.stat()

        monkeypatch.setattr(atomic_file, "status_of", status_of)
        replace_file(path, b"after")
        assert (reader.read(), path.read_bytes()) == (b"before", b"after")
