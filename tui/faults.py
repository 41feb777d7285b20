"""A fault at an edge of the dashboard is kept, to be reported at the end; the run lives on."""

from typing import Any

from textual.app import App

from nn_tui.datasets.errors import is_fault


def keep_fault(app: App[Any], error: Exception) -> None:
    """Keep the first fault, if this is one, where Textual keeps the error that ends an app: it is reported at the end.

    Textual's tests raise it too, so that no fault is passed over in them.
    """
    if is_fault(error) and app._exception is None:  # pyright: ignore[reportPrivateUsage] - the place for it
        app._exception = error  # pyright: ignore[reportPrivateUsage]
        app._exception_event.set()  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType]
