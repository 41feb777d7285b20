"""Whatever goes wrong at an edge of the dashboard, as one sentence; the run lives on."""

from typing import Any

from textual.app import App

from nn_tui.datasets import InputError
from nn_tui.datasets.errors import named, reason_of


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


def keep_fault(app: App[Any], error: Exception) -> None:
    """Keep the first fault, if this is one, where Textual keeps the error that ends an app: it is reported at the end.

    Textual's tests raise it too, so that no fault is passed over in them.
    """
    if is_fault(error) and app._exception is None:  # pyright: ignore[reportPrivateUsage] - the place for it
        app._exception = error  # pyright: ignore[reportPrivateUsage]
        app._exception_event.set()  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType]
