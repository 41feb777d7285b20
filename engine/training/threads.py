"""How many threads a run's matrix products take: a number of its recipe, since the last bits depend on it.

The BLAS library of NumPy has one such number for the whole process. It is set while a run trains, through
threadpoolctl, and put back afterwards; of two runs at the same time with different numbers the one that began last has
its way. Libraries that other packages have brought are left alone.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from ctypes import CDLL
from functools import cache, wraps
from itertools import product
from pathlib import Path
from threading import Lock, local
from typing import Concatenate, NamedTuple, ParamSpec, Protocol, TypeVar, cast

import numpy as np
from threadpoolctl import ThreadpoolController  # pyright: ignore[reportMissingTypeStubs] - it has none

P = ParamSpec("P")
R = TypeVar("R")


class Controller(Protocol):
    """A BLAS library, as threadpoolctl hands it out."""

    internal_api: str
    threading_layer: str
    filepath: str
    dynlib: CDLL

    def get_num_threads(self) -> int:
        """Return how many threads it takes."""
        ...

    def set_num_threads(self, num_threads: int) -> None:
        """Let it take so many threads."""


class Library(NamedTuple):
    """A BLAS library's two functions."""

    get: Callable[[], int]
    set: Callable[[int], object]


class _Here(local):
    number = 0
    """What this thread has set; 0 for nothing."""


_here = _Here()
_lock = Lock()
_numbers: list[int] = []
"""What all threads have set, the latest last."""
_before: list[int] = []
"""What each library had before any of them."""


@cache
def _libraries() -> list[Library]:
    found = ThreadpoolController().select(user_api="blas")  # pyright: ignore[reportUnknownMemberType]
    controllers = cast(list[Controller], found.lib_controllers)  # pyright: ignore[reportUnknownMemberType]
    return [_library(controller) for controller in of_numpy(controllers, lambda controller: controller.filepath)]


L = TypeVar("L")


def of_numpy(libraries: Sequence[L], path_of: Callable[[L], str]) -> Sequence[L]:
    """Return those of a process's BLAS libraries that NumPy computes with: other packages may have brought their own.

    Those are the ones that it has brought itself; where there are none, all, for it computes with one of the system.
    """
    package = Path(np.__file__).parent
    folders = package, package.with_name("numpy.libs")
    own = [library for library in libraries if any(Path(path_of(library)).is_relative_to(at) for at in folders)]
    return own or libraries


def _library(controller: Controller) -> Library:
    """Return the functions of a library: OpenBLAS's own, which take a tenth of the time, by any of its names."""
    if controller.internal_api == "openblas" and controller.threading_layer != "openmp":
        for prefix, suffix in product(("", "scipy_"), ("", "64_", "_64")):
            get = getattr(controller.dynlib, f"{prefix}openblas_get_num_threads{suffix}", None)
            if get is not None:
                return Library(get, getattr(controller.dynlib, f"{prefix}openblas_set_num_threads{suffix}"))
    return Library(controller.get_num_threads, controller.set_num_threads)


def use(number: int) -> int:
    """Let matrix products take `number` threads from now on, for the calling thread's sake; 0 takes that back.

    Returns what it had set before, 0 for nothing.
    """
    before = _here.number
    if number == before:
        return before
    libraries = _libraries()
    with _lock:
        if not _numbers:
            _before[:] = [library.get() for library in libraries]
        if before:
            _numbers.remove(before)
        if number:
            _numbers.append(number)
        for library, own in zip(libraries, _before, strict=True):
            library.set(_numbers[-1] if _numbers else own)
    _here.number = number
    return before


@contextmanager
def threads(number: int) -> Generator[None]:
    """Let matrix products take `number` threads inside."""
    before = use(number)
    try:
        yield
    finally:
        use(before)


class HasThreads(Protocol):
    """Whatever has a number of threads to compute with."""

    threads: int


T = TypeVar("T", bound=HasThreads)


def on_its_threads(method: Callable[Concatenate[T, P], R]) -> Callable[Concatenate[T, P], R]:
    """Let a method compute with the number of threads that its object has."""

    @wraps(method)
    def computed(self: T, *args: P.args, **keywords: P.kwargs) -> R:
        if self.threads == _here.number:
            return method(self, *args, **keywords)
        before = use(self.threads)
        try:
            return method(self, *args, **keywords)
        finally:
            use(before)

    return computed
