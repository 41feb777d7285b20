"""The one exception for what a user gave and can mend, and the words of all others."""

import re

_OBJECT = re.compile(r":? <[\w.]+ object at 0x[0-9a-f]+>")
"""An object that shows nothing but where it stands in memory."""


class InputError(ValueError):
    """Bad input, told in one sentence: what it was, where it stood, and what was expected.

    `field` is the path of the field that it is about, None where it is about no single one; `where` is the file that
    this stands in. The sentence begins with both: "spiral.toml: training.epochs: expected …".

    The command line prints the sentence and exits with status 2; nothing has been changed by then.
    """

    def __init__(self, problem: str, *, field: str | None = None, where: str | None = None) -> None:
        super().__init__(": ".join(part for part in (where, field, problem) if part))
        self.problem, self.field = problem, field


def reason_of(error: BaseException) -> str:
    """Return on one line why something failed: what the system says of it, else the error's words, else its type."""
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(_OBJECT.sub("", words).split()) or type(error).__name__


def named(error: BaseException) -> str:
    """Return an error's type with its words, if it has any: `KeyError: 'x'`."""
    kind, reason = type(error).__name__, reason_of(error)
    return kind if reason == kind else f"{kind}: {reason}"


def sentence_of(error: BaseException) -> str:
    """Return what went wrong in one sentence that a user understands."""
    match error:
        case InputError():
            return str(error)
        case MemoryError():
            details = f": {reason_of(error)}" if str(error) else ""
            return f"there is not enough memory for this{details}"
        case RecursionError():
            return "this is nested too deeply"
        case OSError(strerror=str()):
            where = "" if error.filename is None else f"{error.filename}: "
            return f"{where}{reason_of(error)}"
        case _:
            return f"this met a fault of nn-tui, {named(error)}"


def is_fault(error: BaseException) -> bool:
    """Return whether an error is the program's own, rather than of what it was given or where it runs."""
    return not isinstance(error, InputError | MemoryError | RecursionError | OSError)
