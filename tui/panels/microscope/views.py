"""What the microscope can show: a page for each stage of a training step, and two about it."""

from typing import Literal

from nn_tui.engine.program import Operation

View = Literal["forward", "cost", "backward", "gradient", "update", "blame", "check"]
VIEWS: tuple[View, ...] = ("forward", "cost", "backward", "gradient", "update", "blame", "check")
NAMES: dict[View, str] = {view: view.capitalize() for view in VIEWS}


def view_of(operation: Operation) -> View:
    """Return the page on which an operation can be seen at work."""
    match operation.phase, operation.writes:
        case "loss", "cost":
            return "cost"
        case "loss" | "backward", "da" | "delta" | "derivative":
            return "backward"
        case "backward", _:
            return "gradient"
        case "update", _:
            return "update"
        case _:
            return "forward"
