"""Textual's timers, made to call once also where they are late.

Textual leaves out what is overdue. That is right for what comes again. What comes once never came: a new size of the
window, which is waited for a hundredth of a second with, was not obeyed where training held the interpreter for longer,
nor was any other after it. And where the time was over before it began, as that of a message that is shown again on
another screen may be, the timer looked for the next one backwards for ever, and the program stood still.
"""

from textual import message_pump, timer
from textual._types import MessageTarget


class CallingTimer(timer.Timer):
    """A timer that leaves out nothing unless it goes on for ever."""

    def __init__(
        self,
        event_target: MessageTarget,
        interval: float,
        *,
        name: str | None = None,
        callback: timer.TimerCallback | None = None,
        repeat: int | None = None,
        skip: bool = True,
        pause: bool = False,
    ) -> None:
        super().__init__(
            event_target,
            max(0.0, interval),
            name=name,
            callback=callback,
            repeat=repeat,
            skip=skip and repeat is None,
            pause=pause,
        )


def use_calling_timers() -> None:
    """Let every app and widget have these timers."""
    message_pump.Timer = CallingTimer  # pyright: ignore[reportPrivateImportUsage] - where they are made
