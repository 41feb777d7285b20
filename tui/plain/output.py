"""Where text leaves for the standard streams: whatever these are, it costs no run and shows no traceback.

Imports nothing slow, for `--help`.
"""

import codecs
import os
import sys
import traceback
from contextlib import suppress
from io import TextIOWrapper
from typing import NoReturn

from ..drawing.visible import visible

READER_GONE = 141
"""The exit status where nobody reads the output any more: that of a program that SIGPIPE ends."""
CANNOT_WRITE = os.EX_IOERR
"""The exit status where the output, or a file that was asked for, cannot be written."""
BAD_INPUT = 2
"""The exit status of input that a user can mend."""
FAULT = 1
"""The exit status where the program has a defect."""


class NoOutputError(Exception):
    """The standard output takes nothing any more; `status` is the exit status for that."""

    def __init__(self, reason: str, status: int) -> None:
        super().__init__(f"the output cannot be written: {reason}")
        self.status = status


def prepare_streams() -> None:
    """Make the standard streams take every character: one that they lack becomes its code, as in TOML and JSON.

    A stream that is closed keeps its number, so that no file gets what is meant for the stream. Bytes that are typed
    and are no text come in as Python has them in the names of files: they are never taken for others.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number
    codecs.register_error("as code", _as_code)
    for stream, errors in ((sys.stdin, "surrogateescape"), (sys.stdout, "as code"), (sys.stderr, "as code")):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=errors)


def write(text: str) -> None:
    """Print text on the standard output at once; raises NoOutputError where that takes nothing any more."""
    if sys.stdout is None:
        raise NoOutputError("it is closed", CANNOT_WRITE)
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise NoOutputError("its reader has gone", READER_GONE) from None
    except (OSError, ValueError) as error:
        from nn_tui.datasets.errors import reason_of

        raise NoOutputError(reason_of(error), CANNOT_WRITE) from None


def _as_code(error: UnicodeError) -> tuple[str, int]:
    """Return the codes of characters that a stream cannot encode, as TOML and JSON write them, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    codes = (f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}" for letter in letters)
    return "".join(codes), error.end


def is_watched() -> bool:
    """Return whether the standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def say(text: str) -> None:
    """Print the shown form of lines, each of which ends as given. Raises NoOutputError as `write` does."""
    write("\n".join(visible(line) for line in text.split("\n")))


def write_error(text: str) -> None:
    """Print text on the error stream; where that takes nothing, it goes unsaid."""
    with suppress(OSError, ValueError):
        print(text, end="", file=sys.stderr, flush=True)


def complain(sentence: str) -> None:
    """Print a sentence on the error stream, after the program's name."""
    write_error(f"nn-tui: {visible(sentence)}\n")


def complain_of(error: BaseException, whose: str = "") -> int:
    """Say in one sentence what ended the program, or a part of it, and return the exit status for it.

    Bad input and what the system refuses speak for themselves. Anything else is a defect: its traceback is written to
    a file, which the sentence names.
    """
    from nn_tui.datasets.errors import InputError, reason_of

    match error:
        case InputError():
            complain(str(error))
            return BAD_INPUT
        case NoOutputError():
            if error.status != READER_GONE:  # whoever closed a pipe knows it
                complain(str(error))
            return error.status
        case BrokenPipeError():
            return READER_GONE
        case OSError():
            complain(f"{error.filename or 'the output'}: cannot be written or read: {reason_of(error)}")
            return CANNOT_WRITE
        case _:
            complain(f"{whose or 'the program'} ended with an error: {describe_fault(error)}")
            return FAULT


def describe_fault(error: BaseException) -> str:
    """Return what a defect is, and in which file its traceback has been written down."""
    from nn_tui.datasets.errors import named

    if isinstance(error, MemoryError):
        return f"not enough memory: {error}" if str(error) else "not enough memory"
    what = named(error)
    from nn_tui.engine.atomic_file import replace_file

    from ..config.locations import fault_file

    with suppress(Exception):  # one defect is enough
        path = fault_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, "".join(traceback.format_exception(error)).encode(errors="backslashreplace"))
        return f"{what}; the traceback is in {path}"
    return what


def leave(status: int) -> NoReturn:
    """Exit at once: an orderly exit would wait for a training thread in the middle of a matrix product."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.flush()
    os._exit(status)
