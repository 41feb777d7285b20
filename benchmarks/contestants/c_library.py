"""Compiles the C contestants with the system's compiler."""

import ctypes
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from benchmarks.workloads import AbsentError

COMPILER = ("cc", "-O3", "-march=native", "-shared", "-fPIC")


@cache
def compiled(source: str, *options: str) -> ctypes.CDLL:
    """Compile a file of this folder and load it; raises AbsentError where that fails."""
    if shutil.which(COMPILER[0]) is None:
        raise AbsentError("no C compiler")
    made = Path(mkdtemp()) / f"{source}.so"
    command = [*COMPILER, "-o", str(made), str(Path(__file__).with_name(source)), *options, "-lm"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        first = next((line for line in done.stderr.splitlines() if "error" in line), done.stderr)
        raise AbsentError(f"{source} does not compile: {first}")
    return ctypes.CDLL(str(made))


def pointer(array: object) -> ctypes.c_void_p:
    """Return where a contiguous array stands; it must outlive whoever takes it."""
    return array.ctypes.data_as(ctypes.c_void_p)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]
