"""How many threads a run's matrix products take: a number of its recipe, since the last bits depend on it.

The BLAS library has one such number for the whole process. It is set while a run trains, through threadpoolctl, and put
back afterwards; of two runs at the same time with different numbers the one that began last has its way.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import cache, wraps
from threading import Lock, local
from typing import Concatenate, ParamSpec, Protocol, TypeVar, cast

from threadpoolctl import (  # pyright: ignore[reportMissingTypeStubs] - it has none
    OpenBLASController,
    ThreadpoolController,
)

P = ParamSpec("P")
R = TypeVar("R")


class Library(Protocol):
    """A BLAS library, as threadpoolctl hands it out."""

    num_threads: int

    def set_num_threads(self, num_threads: int) -> None:
        """Let it take so many threads."""


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
    controller = ThreadpoolController().select(user_api="blas")  # pyright: ignore[reportUnknownMemberType]
    return cast(list[Library], controller.lib_controllers)  # pyright: ignore[reportUnknownMemberType]


def use(number: int) -> int:
    """Let matrix products take `number` threads from now on, for the calling thread's sake; 0 takes that back.

    Returns what it had set before, 0 for nothing.
    """
    before, libraries = _here.number, _libraries()
    if number == before:
        return before
    with _lock:
        if not _numbers:
            _before[:] = [library.num_threads for library in libraries]
        if before:
            _numbers.remove(before)
        if number:
            _numbers.append(number)
        for library, own in zip(libraries, _before, strict=True):
            library.set_num_threads(_numbers[-1] if _numbers else own)
        # threadpoolctl would let nobody else set anything as long as this thread lives.
        OpenBLASController.clear_controlling_thread()
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
        with threads(self.threads):
            return method(self, *args, **keywords)

    return computed
