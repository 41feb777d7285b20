"""Something slow that runs beside the interface: its result, its error, and that nobody need wait for it."""

import asyncio
import threading
from collections.abc import Callable
from threading import Event as Flag

import pytest

from nn_tui.tui.background import in_background

PATIENCE = 30.0
"""Seconds after which something is taken not to come."""


def named_thread() -> threading.Thread:
    """Return the thread that runs this."""
    return threading.current_thread()


async def test_the_result_comes_from_a_thread_that_keeps_no_program_from_exiting() -> None:
    async with asyncio.timeout(PATIENCE):
        thread = await in_background(named_thread)
    assert thread is not threading.current_thread()
    assert (thread.name, thread.daemon) == ("nn-tui background", True)


async def test_an_error_is_raised_where_the_result_is_waited_for() -> None:
    def fail() -> None:
        raise LookupError("not there")

    async with asyncio.timeout(PATIENCE):
        with pytest.raises(LookupError, match="not there"):
            await in_background(fail)


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), StopIteration("no more"), GeneratorExit()])
async def test_what_would_end_the_interface_is_raised_as_an_error(error: BaseException) -> None:
    def fail() -> None:
        raise error

    async with asyncio.timeout(PATIENCE):
        with pytest.raises(RuntimeError, match=type(error).__name__) as raised:
            await in_background(fail)
    assert raised.value.__cause__ is error


async def test_the_interface_goes_on_meanwhile() -> None:
    done = Flag()

    def wait() -> str:
        return "done" if done.wait(PATIENCE) else "never"

    async with asyncio.timeout(PATIENCE):
        task = asyncio.create_task(in_background(wait))
        await asyncio.sleep(0)
        assert not task.done()
        done.set()
        assert await task == "done"


async def test_what_comes_after_nobody_waits_any_more_is_dropped_without_a_complaint() -> None:
    complaints: list[object] = []
    loop, begun, done = asyncio.get_running_loop(), Flag(), Flag()
    loop.set_exception_handler(lambda _loop, context: complaints.append(context))
    threads: list[threading.Thread] = []

    def wait() -> None:
        threads.append(threading.current_thread())
        begun.set()
        done.wait(PATIENCE)

    task = asyncio.create_task(in_background(wait))
    while not begun.is_set():
        await asyncio.sleep(0.001)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    done.set()
    threads[0].join(PATIENCE)
    # What the thread has left for the loop comes before this.
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert complaints == []


def test_a_thread_that_outlives_the_program_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    complaints: list[object] = []
    monkeypatch.setattr(threading, "excepthook", complaints.append)
    begun, done = Flag(), Flag()
    threads: list[threading.Thread] = []

    def wait() -> None:
        threads.append(threading.current_thread())
        begun.set()
        done.wait(PATIENCE)

    async def leave(work: Callable[[], None]) -> None:
        task = asyncio.create_task(in_background(work))
        while not begun.is_set():
            await asyncio.sleep(0.001)
        task.cancel()

    asyncio.run(leave(wait))
    done.set()
    threads[0].join(PATIENCE)
    assert not threads[0].is_alive()
    assert complaints == []
