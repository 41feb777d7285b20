"""Disks that are full or become read-only while it trains, folders that cannot be made: it goes on, and says so."""

import random
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

from .kills import LARGE, SLOWEST, Started
from .whole import check

Scenario = Callable[[random.Random, Path], str]
CAP_SYS_ADMIN = 21
TOLD, AGAIN = "cannot be written, which is tried again and again", "is written again"


def _until(condition: Callable[[], object], what: str, started: Started) -> None:
    deadline = monotonic() + SLOWEST
    while not condition():
        assert started.process.poll() is None, f"it ended while {what} was waited for: {started.said}"
        assert monotonic() < deadline, f"waited for {what}; said: {started.said}"
        sleep(0.02)


def _goes_on_meanwhile(started: Started, rng: random.Random) -> None:
    """See that it trains on."""
    epoch = started.epochs[-1][1]
    _until(lambda: started.epochs[-1][1] > epoch + 2, "more epochs", started)
    sleep(rng.uniform(0, 0.5))


def _trouble_comes_and_goes(
    started: Started, rng: random.Random, begin: Callable[[], None], end: Callable[[], None], folder: Path
) -> str:
    """Let the disk be in trouble for a while, and then kill the run, or end it, during or after it."""
    started.wait_until_it_trains()
    sleep(rng.uniform(0, 0.5))
    begin()
    _until(lambda: TOLD in started.said, "that it says so", started)
    _goes_on_meanwhile(started, rng)
    saved = started.said.splitlines()[-1].partition(": ")[2]
    way = rng.choice(("killed during it", "killed after it", "ended after it"))
    if way == "killed during it":
        started.kill()
        end()
    else:
        end()
        _until(lambda: AGAIN in started.said, "that it is written again", started)
        sleep(rng.uniform(0, 0.3))
        if way == "killed after it":
            started.kill()
        else:
            started.process.terminate()
            assert started.end() == 128 + 15, started.said
    return f"{way}, goes on from {check(folder).place}; said: {saved}"


def files_that_may_not_grow(rng: random.Random, state: Path) -> str:
    """Let no file be longer than some bytes, as where there is no room: the system's limit, changed while it runs."""
    started = Started(state, "train", *LARGE, "--name", "one", "--json", SAVE_EVERY="0.1")
    most = rng.randrange(100, 100_000)

    def limit(size: int) -> None:
        with suppress(ProcessLookupError):
            resource.prlimit(started.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    return _trouble_comes_and_goes(
        started, rng, lambda: limit(most), lambda: limit(resource.RLIM_INFINITY), state / "nn-tui" / "runs" / "one"
    )


def folder_that_may_not_be_written(rng: random.Random, state: Path) -> str:
    """Take away the right to write in the folder while it trains."""
    started = Started(state, "train", *LARGE, "--name", "one", "--json", protected=True, SAVE_EVERY="0.1")
    folder = state / "nn-tui" / "runs" / "one"

    def mode(number: int) -> None:
        for path in (folder, folder / "checkpoints"):
            with suppress(FileNotFoundError):
                path.chmod(number)

    return _trouble_comes_and_goes(started, rng, lambda: mode(0o500), lambda: mode(0o700), folder)


@contextmanager
def _mounted(image: Path, at: Path, size: str) -> Generator[None]:
    """Mount a file system of its own, which becomes read-only at an error."""
    subprocess.run(["truncate", "-s", size, image], check=True)
    subprocess.run(["mkfs.ext4", "-q", "-m", "0", image], check=True)
    at.mkdir()
    subprocess.run(["mount", "-o", "loop,errors=remount-ro", image, at], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", at], check=True)


def full_disk(rng: random.Random, state: Path) -> str:
    """Fill the file system that the run is on, and make room again."""
    at = state / "disk"
    with _mounted(state / "image", at, "24M"):
        started = Started(state, "train", *LARGE, "--run-dir", str(at / "one"), "--json", SAVE_EVERY="0.1")

        def fill() -> None:
            with suppress(OSError), (at / "filler").open("wb", buffering=0) as file:
                while True:
                    file.write(bytes(65536))

        try:
            return _trouble_comes_and_goes(started, rng, fill, (at / "filler").unlink, at / "one")
        finally:
            started.kill()


def disk_that_becomes_read_only(rng: random.Random, state: Path) -> str:
    """Let the system mount it read-only while it trains, as after an error of the disk."""
    at = state / "disk"
    with _mounted(state / "image", at, "24M"):
        started = Started(state, "train", *LARGE, "--run-dir", str(at / "one"), "--json", SAVE_EVERY="0.1")
        device = Path(subprocess.check_output(["findmnt", "-no", "SOURCE", at], text=True).strip()).name

        def fail() -> None:
            Path(f"/sys/fs/ext4/{device}/trigger_fs_error").write_text("an error")

        try:
            started.wait_until_it_trains()
            sleep(rng.uniform(0.3, 1.0))
            fail()
            _until(lambda: TOLD in started.said, "that it says so", started)
            _goes_on_meanwhile(started, rng)
            said = started.said.splitlines()[-1].partition(": ")[2]
            started.process.terminate()
            status = started.end()
            assert status == 128 + 15, (status, started.said)
            assert "is not saved whole" in started.said, started.said
        finally:
            started.kill()
    subprocess.run(["e2fsck", "-fy", state / "image"], check=False, capture_output=True)
    subprocess.run(["mount", "-o", "loop", state / "image", at], check=True)
    try:
        return f"goes on from {check(at / 'one').place}; said: {said}"
    finally:
        subprocess.run(["umount", at], check=True)


def read_only_from_the_start(rng: random.Random, state: Path) -> str:
    """Refuse a run in a read-only folder that was named; where it was not, go on without, and say so."""
    made = Started(state, "train", "circles", "--epochs", "20", "--name", "one", "--quiet", protected=True)
    assert made.end() == 0, made.said
    folder = state / "nn-tui" / "runs" / "one"
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o500 if path.is_dir() else 0o400)
    refused = Started(state, "train", "--resume", "one", "--epochs", "+5", protected=True)
    assert refused.end() == 2, refused.said
    assert "cannot be locked: Permission denied" in refused.said, refused.said
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return f"said: {refused.said.strip()}"


def state_folder_that_cannot_be_made(rng: random.Random, state: Path) -> str:
    """Train where nothing can be kept: it is done as well, and says so."""
    (state / "nn-tui").write_text("no folder")
    how = rng.choice((["train"], ["--plain"]))
    arguments = ["circles", "--epochs", f"{rng.randint(5, 50)}"]
    typed = [] if how == ["train"] else ["run"]
    started = Started(state, *how, *arguments, typed=typed)
    assert started.process.stdin is not None
    started.process.stdin.close()
    assert started.end() == 0, started.said
    assert "cannot be made" in started.said, started.said
    named = Started(state, "train", *arguments, "--run-dir", str(state / "nn-tui" / "one"))
    assert named.end() == 2, named.said
    return f"said: {started.said.splitlines()[0]}"


ANYWHERE: dict[str, Scenario] = {
    "no-room-for-files": files_that_may_not_grow,
    "write-protected-folder": folder_that_may_not_be_written,
    "write-protected-run": read_only_from_the_start,
    "no-state-folder": state_folder_that_cannot_be_made,
}
MOUNTED: dict[str, Scenario] = {"full-disk": full_disk, "read-only-disk": disk_that_becomes_read_only}


def _may_mount() -> bool:
    """Return whether this process may mount a file as a disk, and has what it takes."""
    if sys.platform != "linux" or not Path("/dev/loop-control").exists() or not shutil.which("mkfs.ext4"):
        return False
    found = re.search(r"CapEff:\s*([0-9a-f]+)", Path("/proc/self/status").read_text())
    return found is not None and bool(int(found[1], 16) >> CAP_SYS_ADMIN & 1)


SCENARIOS = ANYWHERE | MOUNTED if _may_mount() else ANYWHERE
