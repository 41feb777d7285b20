"""Memory is asked for before much of it is taken: the system may end a program that takes more than there is."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from math import inf
from pathlib import Path

from .errors import InputError

ALWAYS_THERE = 64 * 2**20
"""Bytes that are not asked for: to look is not worth it."""
_PROC = Path("/proc")
_CONTROL_GROUPS = Path("/sys/fs/cgroup")


def require_memory(
    needed: float, what: str, *, expected: str = "", field: str | None = None, where: str | None = None
) -> None:
    """Do nothing where so many bytes are free; `needed` is an estimate, and none that is too high.

    Raises InputError with both numbers where they are not: "`what` needs about 4.1 GB of memory, but 2.0 GB are free".
    """
    if needed <= ALWAYS_THERE:
        return
    free = free_memory()
    if needed > free:
        hint = f"; expected {expected}" if expected else ""
        raise InputError(
            f"{what} needs about {in_bytes(needed)} of memory, but {in_bytes(free)} are free{hint}",
            field=field,
            where=where,
        )


def require_memory_for_samples(
    samples: int, features: int, outputs: int, *, kept_at: int | None = None, where: str | None = None
) -> None:
    """Do nothing where a dataset of this size can be built, split and scaled.

    `kept_at` are the bytes for each number of inputs that are too large to be copied, 0 where they stay in their file.
    Raises InputError where there is not enough memory.
    """
    input_bytes, output_bytes = (_COPIES * 8, _COPIES * 8) if kept_at is None else (kept_at, _COPIES)
    require_memory(
        samples * (features * input_bytes + outputs * output_bytes + _BYTES_A_ROW)
        + (features + outputs) * _BYTES_A_NAME,
        f"a dataset of {samples:,} samples with {features:,} features and {outputs:,} output{'s' * (outputs != 1)}",
        expected="a smaller one",
        where=where,
    )


_COPIES = 3
"""Of each number: in the dataset, on the way to be scaled, and scaled; measured it is a little more."""
_BYTES_A_ROW = 4 * 8
"""The order of the samples, their classes, and in which split they are."""
_BYTES_A_NAME = 64


def free_memory() -> float:
    """Return the bytes that this process may still take; infinity where nothing is known.

    These are the least of what the machine, the control groups that the process is in, and its own limits leave.
    """
    return max(0.0, min(_of_the_machine(), *_of_control_groups(), *_of_own_limits(), inf))


def in_bytes(count: float) -> str:
    """Return a number of bytes as people say it: `2.0 GB`."""
    if count > 1e24:  # and too many, perhaps, for a float
        return "more than 1,000,000 EB"
    for unit in ("kB", "MB", "GB", "TB", "PB"):
        count /= 1000
        if count < 999.95:
            return f"{count:.1f} {unit}"
    return f"{count / 1000:,.0f} EB"


def _of_the_machine() -> float:
    try:
        lines = (line.split() for line in (_PROC / "meminfo").read_text("ascii").splitlines())
        known = {line[0]: 1024.0 * int(line[1]) for line in lines if len(line) == 3}
        return known["MemAvailable:"] + known.get("SwapFree:", 0.0)
    except (OSError, ValueError, KeyError):
        with suppress(OSError, ValueError, AttributeError):
            return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    return inf


def _of_control_groups() -> Iterator[float]:
    """Yield what each control group above this process leaves, of the first version and of the second."""
    with suppress(OSError, ValueError):
        for line in (_PROC / "self" / "cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if not controllers:
                for root in (_CONTROL_GROUPS, _CONTROL_GROUPS / "unified"):
                    yield from _left(_group_and_those_above(root, path), "memory.max", "memory.current", "")
            elif "memory" in controllers.split(","):
                root = _CONTROL_GROUPS / "memory"
                groups = _group_and_those_above(root, path)
                yield from _left(groups, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_")


def _group_and_those_above(root: Path, path: str) -> Iterator[Path]:
    # In a container the path may be the machine's, and not be there; then its own group is the root.
    group = root / path.lstrip("/")
    yield group
    for above in group.parents:
        if not above.is_relative_to(root):
            return
        yield above


def _left(groups: Iterable[Path], limit: str, usage: str, prefix: str) -> Iterator[float]:
    for group in groups:
        with suppress(OSError, ValueError):  # no such group, no limit ("max"), not for us to read
            left = int((group / limit).read_text()) - int((group / usage).read_text())
            lines = (line.split() for line in (group / "memory.stat").read_text().splitlines())
            # What is kept of files is given back where it is needed.
            files = (f"{prefix}active_file", f"{prefix}inactive_file")
            yield float(left + sum(int(count) for name, count in lines if name in files))


def _of_own_limits() -> Iterator[float]:
    """Yield what is left of the limits that `ulimit -v` and `ulimit -d` set."""
    with suppress(ImportError, OSError, ValueError, IndexError):
        import resource

        pages = [int(count) for count in (_PROC / "self" / "statm").read_text().split()]
        page = os.sysconf("SC_PAGE_SIZE")
        for limit, used in ((resource.RLIMIT_AS, pages[0]), (resource.RLIMIT_DATA, pages[5])):
            soft = resource.getrlimit(limit)[0]
            if soft != resource.RLIM_INFINITY:
                yield float(soft - used * page)
