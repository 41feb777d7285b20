"""Speeds as people type them."""

from math import isfinite

from nn_tui.datasets.errors import InputError

from . import Rate, Speed, Unit

_UNITS: dict[str, Unit] = {
    **dict.fromkeys(("", "epoch", "epochs"), "epoch"),
    **dict.fromkeys(("batch", "batches"), "batch"),
    **dict.fromkeys(("operation", "operations"), "operation"),
}


def speed_of(text: str, where: str = "--speed") -> Speed:
    """Return the speed that `--speed` names: gentle, max, 20, "5 batches", "2 operations"; else raises InputError."""
    if text == "gentle" or text == "max":
        return text
    number, _, unit = text.strip().partition(" ")
    try:
        value = float(number)
    except ValueError:
        value = 0.0
    if not (isfinite(value) and value > 0) or unit.strip() not in _UNITS:
        raise InputError(
            f"{where}: {text!r} is neither gentle, max nor a number above 0 of epochs, batches or operations a second, "
            'such as "20", "5 batches" or "2 operations"'
        )
    return Rate(value, _UNITS[unit.strip()])
