"""What is asked of memory, what is free, and that much is asked for before it is taken."""

import subprocess
import sys
from math import inf
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import InputError, memory_budget
from nn_tui.datasets.memory_budget import (
    ALWAYS_THERE,
    free_memory,
    in_bytes,
    require_memory,
    require_memory_for_samples,
)

GIGABYTE = 10**9


def machine(folder: Path, monkeypatch: pytest.MonkeyPatch, *, available: str, groups: str = "") -> Path:
    """Make up what the system says of its memory, and return the folder of the control groups."""
    (folder / "proc" / "self").mkdir(parents=True)
    (folder / "proc" / "meminfo").write_text(available)
    (folder / "proc" / "self" / "cgroup").write_text(groups)
    monkeypatch.setattr(memory_budget, "_PROC", folder / "proc")
    monkeypatch.setattr(memory_budget, "_CONTROL_GROUPS", folder / "groups")
    return folder / "groups"


MEMINFO = "MemTotal: 99999999 kB\nMemFree: 1 kB\nMemAvailable: 8000000 kB\nSwapFree: 1000000 kB\nHugePages: 0\n"


def group(folder: Path, limit: str, used: int, files: int, *, version: int = 2) -> None:
    folder.mkdir(parents=True)
    names = ("memory.max", "memory.current") if version == 2 else ("memory.limit_in_bytes", "memory.usage_in_bytes")
    prefix = "" if version == 2 else "total_"
    (folder / names[0]).write_text(f"{limit}\n")
    (folder / names[1]).write_text(f"{used}\n")
    (folder / "memory.stat").write_text(f"anon 5\n{prefix}inactive_file {files}\n{prefix}active_file 1\n")


def test_a_machine_has_what_is_available_and_its_swap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine(tmp_path, monkeypatch, available=MEMINFO)
    assert free_memory() == 9_000_000 * 1024


@pytest.mark.parametrize("meminfo", ["", "MemTotal: 5 kB\n", "MemAvailable: many kB\n"])
def test_where_the_system_does_not_say_the_memory_of_the_machine_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, meminfo: str
) -> None:
    machine(tmp_path, monkeypatch, available=meminfo)
    monkeypatch.setattr(memory_budget.os, "sysconf", {"SC_PHYS_PAGES": 1000, "SC_PAGE_SIZE": 4096}.__getitem__)
    assert free_memory() == 4_096_000


def test_the_strictest_control_group_of_all_above_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    groups = machine(tmp_path, monkeypatch, available=MEMINFO, groups="0::/job/step\n")
    group(groups / "job" / "step", "max", 1000, 0)
    (groups / "job" / "memory.max").write_text("5000000000")
    (groups / "job" / "memory.current").write_text("4000000000")
    (groups / "job" / "memory.stat").write_text("inactive_file 300000000\nactive_file 200000000\nfile 9\n")
    assert free_memory() == 1_500_000_000


@pytest.mark.parametrize("beside", ["", "unified"])
def test_groups_of_the_second_version_count_where_those_of_the_first_stand_beside_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beside: str
) -> None:
    groups = machine(tmp_path, monkeypatch, available=MEMINFO, groups="1:name=systemd:/job\n0::/job\n")
    group(groups / beside / "job", "3000000000", 1_000_000_000, 0)
    assert free_memory() == 2_000_000_001


def test_control_groups_of_the_first_version_count_also_where_a_container_hides_their_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = machine(tmp_path, monkeypatch, available=MEMINFO, groups="9:cpu:/\n4:cpu,memory:/docker/not-here\n")
    group(groups / "memory", "2000000000", 1_500_000_000, 100, version=1)
    assert free_memory() == 500_000_101


def test_a_control_group_that_is_over_its_limit_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    groups = machine(tmp_path, monkeypatch, available=MEMINFO, groups="0::/\n")
    group(groups, "1000", 3000, 0)
    assert free_memory() == 0


def test_a_limit_of_the_process_counts() -> None:
    script = (
        "import resource; from nn_tui.datasets.memory_budget import free_memory\n"
        f"resource.setrlimit(resource.RLIMIT_AS, ({GIGABYTE}, {GIGABYTE}))\n"
        "print(free_memory())"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert 0 < float(found.stdout) < GIGABYTE


def test_what_is_refused_says_how_much_it_takes_and_how_much_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_budget, "free_memory", lambda: 2.0 * GIGABYTE)
    require_memory(2 * GIGABYTE, "a network")
    with pytest.raises(InputError) as error:
        require_memory(4.1 * GIGABYTE, "a network", expected="fewer neurons", field="network.hidden", where="a.toml")
    assert str(error.value) == (
        "a.toml: network.hidden: a network needs about 4.1 GB of memory, but 2.0 GB are free; expected fewer neurons"
    )


def test_little_is_never_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_budget, "free_memory", lambda: 0.0)
    require_memory(ALWAYS_THERE, "a table")
    with pytest.raises(InputError, match=r"0\.0 kB are free"):
        require_memory(ALWAYS_THERE + 1, "a table")


def test_inputs_that_stay_in_their_file_cost_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_budget, "free_memory", lambda: 1.0 * GIGABYTE)
    require_memory_for_samples(10_000_000, 1000, 1, kept_at=0)
    with pytest.raises(InputError, match=r"x\.npy: a dataset of 10,000,000 samples with 1,000 features and 1 output "):
        require_memory_for_samples(10_000_000, 1000, 1, where="x.npy")


@given(st.floats(0, inf) | st.integers(0, 10**400))
def test_any_number_of_bytes_can_be_said_in_a_few_words(count: float) -> None:
    assert len(in_bytes(count)) < 25


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0.0 kB"), (64_000, "64.0 kB"), (999.96e6, "1.0 GB"), (2.04e9, "2.0 GB"), (8e18, "8 EB"), (inf, "more than")],
)
def test_bytes_are_said_in_the_unit_that_fits(count: float, said: str) -> None:
    assert in_bytes(count).startswith(said)
