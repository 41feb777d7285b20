"""Running something slow in a thread, so that the interface stays responsive."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from typing import TypeVar

from nn_tui.datasets import under_way
from nn_tui.datasets.errors import named

Result = TypeVar("Result")


async def in_background(work: Callable[[], Result], given_up: Event | None = None) -> Result:
    """Return what a function returns, or raise what it raises, having run it in a thread of its own.

    `given_up` is set by whoever does not wait any more for a file that it reads.
    A daemon thread, unlike a pool's: reading a large file does not keep the program from exiting. Raises RuntimeError
    in place of what would end the interface rather than the work: an exit, or the end of an iteration.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def set_result(result: Result | None, error: Exception | None) -> None:
        if future.cancelled():
            return
        if error is None:
            future.set_result(result)  # pyright: ignore[reportArgumentType] - without an error it is one
        else:
            future.set_exception(error)

    def run() -> None:
        result, failure = None, None
        under_way.given_up.set(given_up)
        try:
            result = work()
        except BaseException as error:
            failure = error if isinstance(error, Exception) and not isinstance(error, StopIteration) else _tamed(error)
        # The loop is closed if the program has ended meanwhile.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(set_result, result, failure)

    Thread(target=run, name="nn-tui background", daemon=True).start()
    return await future


def _tamed(error: BaseException) -> RuntimeError:
    tamed = RuntimeError(named(error))
    tamed.__cause__ = error
    return tamed
