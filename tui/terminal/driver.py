"""Textual's driver, made to keep the terminal in order whatever happens to the program or to the terminal.

It extends version 8.2, where a terminal that has gone, a byte that is not UTF-8, a signal at the wrong moment or being
stopped leave the program hanging or the terminal in disorder. The private parts of Textual that it uses are overridden
or named here alone.
"""

import errno
import os
import select
import signal
import termios
from collections import deque
from contextlib import suppress
from threading import Lock, Timer
from time import monotonic, sleep
from types import FrameType
from typing import ClassVar, Protocol, TextIO, cast, runtime_checkable

from textual.app import App, ScreenStackError
from textual.drivers.linux_driver import LinuxDriver
from textual.events import CursorPosition, InputEvent, Key
from textual.message import Message

from .ending_signals import Storm, catch_ending_signals, die_of
from .query import QUERY, size_of, typed_ahead
from .terminal_input import TerminalInput

LONGEST_ANSWER = 1.0
"""Seconds to wait for the terminal's last answer before it is handed back."""
LONGEST_END = 5.0
"""Seconds after a signal by which the program ends once all is saved, also where the terminal takes nothing more."""
LONGEST_WAIT = 0.1
"""Seconds after which the thread that reads looks whether it is to end."""
INTERRUPTING = frozenset(("ctrl+c", "ctrl+z"))
"""Keys that are obeyed at once; what was typed before them and still waits is dropped, as terminals do themselves."""
AGAIN = 0.001
"""Seconds after which is looked again whether the program has taken a key."""
LONGEST_HOLD = 1.0
"""Seconds after which the next key is passed on all the same."""
_LEAVE = (
    "\x1b[?2026l\x1b[?2004l\x1b[?7h\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[<u\x1b[m"
    "\x1b[?1049l\x1b[?25h\x1b[?1004l"
)
"""Undoes at once what Textual undoes in turn: frames, pastes, line breaks, mouse, keys, pen, screen, cursor, focus."""


class TerminalStream:
    """A stream to a terminal; what is written to a terminal that has gone, or that was handed back, is dropped.

    Otherwise the writer thread would die, and everyone else would block on its full queue.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = Lock()
        self._closed = False

    def write(self, text: str) -> None:
        """Write a text."""
        with self._lock, suppress(OSError):
            if not self._closed:
                self._stream.write(text)

    def flush(self) -> None:
        """Send the terminal all that was written."""
        with self._lock, suppress(OSError):
            if not self._closed:
                self._stream.flush()

    def fileno(self) -> int:
        """Return the stream's file descriptor."""
        return self._stream.fileno()

    def close_with(self, last: str) -> None:
        """Send a last text at once, if the terminal takes it, and drop all others."""
        # A thread may be writing to a terminal that takes nothing; what ends the program does not wait for it.
        held = self._lock.acquire(timeout=LONGEST_WAIT)
        self._closed = True
        with suppress(OSError):
            if select.select([], [self.fileno()], [], LONGEST_WAIT)[1]:
                os.write(self.fileno(), last.encode())
        if held:
            self._lock.release()


@runtime_checkable
class Saves(Protocol):
    """An app with something to save, which its end waits for."""

    def finish_saving(self, return_code: int) -> None:
        """Let go of it as the program ends with this code, and wait until it is saved; any thread may call this."""
        ...


class TerminalDriver(LinuxDriver):
    """Reads keys from a terminal and draws on it; hands it back as it was, however the program ends or is stopped."""

    ORDERLY: ClassVar[tuple[int, ...]] = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    """Signals that end the program in the same way as its own key, but with their status; others end it at once."""

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)  # pyright: ignore[reportUnknownMemberType]
        self._stream = TerminalStream(self._file)
        self._file = cast(TextIO, self._stream)
        # Not what COLUMNS and LINES say, which Textual would ask before the first event tells the size.
        self._size = size or self._get_terminal_size()
        self._modes = None
        with suppress(termios.error):
            self._modes = termios.tcgetattr(self.fileno)
        self._catches_signals = self._on_screen = self._ending = self._suspended = False
        self._storm = Storm()
        self._unanswered = 0
        """Questions to the terminal that are open."""
        self._asked = -LONGEST_ANSWER
        self._answers = False
        """Whether the terminal has answered at all."""
        self._typed: deque[InputEvent] = deque()
        """Keys, clicks and pastes that wait for the program to take them."""
        self._passing_on, self._passed_on = False, 0.0
        self._untaken: float | None = None
        """When the first of the keys was typed that are obeyed at once and were not yet; None where there is none."""

    def _get_terminal_size(self) -> tuple[int, int]:
        return size_of(2, self.fileno)

    # Beginning and end

    def start_application_mode(self) -> None:
        """Take the terminal over; from before that on, no signal that can be caught leaves it so."""
        if not self._catches_signals:
            self._catches_signals = True
            catch_ending_signals(self._end_by)
        self._on_screen = True
        super().start_application_mode()  # pyright: ignore[reportUnknownMemberType]
        # Textual's own would be those that it finds: after being stopped, those of its screen. See `_restore_modes`.
        self.attrs_before = None

    def stop_application_mode(self) -> None:
        """Hand the terminal back as it was found, once it has answered what it was asked."""
        self._disable_mouse_support()
        self.write("\x1b[?1004l")
        if self._answers and self._in_foreground:
            # Its answer comes after all that the terminal has sent before, also of the mouse.
            self.write(QUERY)
        end = (monotonic() if self._answers else self._asked) + LONGEST_ANSWER
        while self._unanswered and monotonic() < end and self._key_thread and self._key_thread.is_alive():
            sleep(0.002)
        super().stop_application_mode()
        self._restore_modes()
        self._on_screen = False

    def _restore_modes(self) -> None:
        # In the background, this would stop the program, and the modes are another's.
        if self._modes is not None and self._in_foreground:
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self._modes)
                termios.tcflush(self.fileno, termios.TCIFLUSH)

    @property
    def _in_foreground(self) -> bool:
        """Whether the terminal is this program's at the moment; also where there is no job control."""
        try:
            return os.tcgetpgrp(self.fileno) == os.getpgrp()
        except OSError:
            return True

    def _query_in_band_window_resize(self) -> None:
        """Leave the question out: its answers would be taken at their word, whatever the size."""

    # Signals

    def _end_by(self, number: int, _frame: FrameType | None) -> None:
        if number in self.ORDERLY and self._storm.has():
            return
        if number not in self.ORDERLY or self._ending or not self._on_screen:
            self._end_at_once(number)
            return
        self._ending = True
        if not self._in_foreground:
            # It would stop where it reads, and where it hands the terminal back.
            signal.signal(signal.SIGTTIN, signal.SIG_IGN)
            signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        timer = Timer(LONGEST_END, self._end_late, [128 + number])
        timer.daemon = True
        timer.start()
        self._leave_with(128 + number)

    def _end_at_once(self, number: int) -> None:
        self._hand_back()
        die_of(number)

    def _end_late(self, status: int) -> None:
        self._hand_back()
        if isinstance(self._app, Saves):
            self._app.finish_saving(status)
        os._exit(status)

    def _hand_back(self) -> None:
        if self._on_screen:
            self._stream.close_with(_LEAVE)
            self._restore_modes()

    def _leave_with(self, status: int) -> None:
        with suppress(RuntimeError):  # of a loop that has ended
            self._loop.call_soon_threadsafe(lambda: self._app.exit(return_code=status))

    # Being stopped, and going on

    def stop_job(self) -> None:
        """Stop the program, and what was started with it, until the shell lets them go on."""
        self._suspend(all_of_job=True)

    def _sigtstp_application(self, *_: object) -> None:
        """Stop, as ctrl-z does with any program, once what is under way is done."""
        self._loop.call_soon_threadsafe(self._suspend)

    def _sigcont_application(self, *_: object) -> None:
        """Go on after something that could not be caught has stopped the program."""
        if not self._suspended:
            self._loop.call_soon_threadsafe(self._return_to_screen)

    def _suspend(self, *, all_of_job: bool = False) -> None:
        if self._ending or not self._on_screen:
            return
        self._suspended = True
        self.suspend_application_mode()
        if all_of_job:
            # Only now: the shell takes the terminal as soon as what it started itself has stopped.
            signal.signal(signal.SIGTSTP, signal.SIG_IGN)
            os.kill(0, signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        signal.raise_signal(signal.SIGTSTP)  # Here it stands still. Where nobody could let it go on, it does not stop.
        signal.signal(signal.SIGTSTP, self._sigtstp_application)
        self._take_terminal_again()
        self._suspended = False

    def _return_to_screen(self) -> None:
        if self._ending or not self._on_screen:
            return
        self._suspended = True
        self._wait_for_foreground()
        if not self._ending:
            self._unanswered = 0  # whoever had the terminal meanwhile has got the answers
            self._answers = False
            self.suspend_application_mode()
            self._take_terminal_again()
        self._suspended = False

    def _take_terminal_again(self) -> None:
        self._wait_for_foreground()
        self._must_signal_resume = True
        self.resume_application_mode()

    def _wait_for_foreground(self) -> None:
        while not (self._in_foreground or self._ending):
            try:
                # In the background this stops the program, and what was started with it, as the shell expects.
                termios.tcsetattr(self.fileno, termios.TCSANOW, termios.tcgetattr(self.fileno))
            except termios.error as error:
                if error.args[0] != errno.EINTR:  # nobody could bring it to the foreground any more
                    self._ending = True
                    self._leave_with(128 + signal.SIGHUP)

    # Input and output

    def write(self, data: str) -> None:
        """Write what is to be sent, and note questions."""
        if QUERY in data:
            self._unanswered += data.count(QUERY)
            self._asked = monotonic()
        super().write(data)

    def process_message(self, message: Message) -> None:
        """Pass a message on to the app, and note answers; what was typed is passed on as the app takes it."""
        if isinstance(message, CursorPosition):
            self._answers = True
            self._unanswered = max(0, self._unanswered - 1)
        if not isinstance(message, InputEvent):
            super().process_message(message)
            return
        if isinstance(message, Key) and message.key in INTERRUPTING:
            self._typed.clear()
            if self._untaken is None:
                self._untaken = monotonic()
            elif message.key == "ctrl+c" and monotonic() - self._untaken > LONGEST_END:
                os.kill(os.getpid(), signal.SIGINT)  # a fault keeps the program from taking keys
            self._loop.call_soon_threadsafe(self._obey_at_once, message)
            return
        self._typed.append(message)
        self._loop.call_soon_threadsafe(self._begin_to_pass_on)

    def _obey_at_once(self, key: Key) -> None:
        self._untaken = None
        super().process_message(key)

    def send_message(self, message: Message) -> None:
        """Put a message into the app's queue; what was typed is there at once, being passed on in the app's thread."""
        if isinstance(message, InputEvent):
            self._app.post_message(message)
        else:
            super().send_message(message)

    def _begin_to_pass_on(self) -> None:
        if not self._passing_on:
            self._passing_on, self._passed_on = True, self._loop.time()
            self._pass_on()

    def _pass_on(self) -> None:
        """Pass on the first of what was typed once what came before is done, and come back for the next."""
        if self._has_to_take_more and self._loop.time() - self._passed_on < LONGEST_HOLD:
            self._loop.call_later(AGAIN, self._pass_on)
            return
        self._passed_on = self._loop.time()
        with suppress(IndexError):  # the thread that reads has dropped it
            super().process_message(self._typed.popleft())
        self._passing_on = bool(self._typed)
        if self._passing_on:
            self._loop.call_soon(self._pass_on)

    @property
    def _has_to_take_more(self) -> bool:
        """Whether something waits where keys go: to the app, then to what has the focus, and back from there.

        Otherwise a key that the app itself obeys would be obeyed before those that were typed before it.
        """
        try:
            first = self._app.focused or self._app.screen
        except ScreenStackError:  # before there is any screen, and after
            return False
        return any(taker.message_queue_size for taker in first.ancestors_with_self)

    def run_input_thread(self) -> None:
        """Read until told to end, or until the terminal has gone, which ends the program."""
        # In the background a read would stop the program, before it could obey a signal that has just let it go on.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTIN})
        source = TerminalInput()
        messages = source.feed(bytes(typed_ahead))
        typed_ahead.clear()
        while not self.exit_event.is_set():
            patience = source.patience
            wait = LONGEST_WAIT if patience is None else min(LONGEST_WAIT, patience)
            messages += source.tick()
            if select.select([self.fileno], [], [], wait)[0]:
                try:
                    data = os.read(self.fileno, 4096)
                except OSError:
                    data = b""
                if not (data or self._in_foreground):
                    sleep(LONGEST_WAIT)
                    continue
                if not data:
                    if not self._ending:
                        self._leave_with(128 + signal.SIGHUP)
                    return
                messages += source.feed(data)
            for message in messages:
                self.process_message(message)
            messages = []
