"""The microscope's pages by name, and their words."""

from ...drawing.styled_text import Part, StyledLine
from .blame_words import blame_page
from .captions import operation_words, view_words
from .check_words import Checks, check_page
from .cost_sums import cost_page
from .error_sums import backward_page, gradient_page
from .forward_sums import forward_page
from .scene import MicroscopeScene, Page
from .update_sums import update_page
from .views import NAMES, VIEWS, View, view_of


def page_of(scene: MicroscopeScene, view: View, width: int, checks: Checks) -> Page:
    """Return a page for a width; its sentence is about the operation that was taken last, where it is seen there."""
    operation = scene.snapshot.last_operation
    told = operation is not None and view_of(operation) == view and scene.subject.kind != "aside"
    sentence = operation_words(scene.snapshot, operation) if operation and told else view_words(scene, view)
    match view:
        case "forward":
            return forward_page(scene, sentence, width)
        case "cost":
            return cost_page(scene, sentence, width)
        case "backward":
            return backward_page(scene, sentence, width)
        case "gradient":
            return gradient_page(scene, sentence, width)
        case "update":
            return update_page(scene, sentence, width, checks.effect)
        case "blame":
            return blame_page(scene, sentence, width)
        case _:
            return check_page(scene, sentence, width, checks)


def tabs(view: View) -> StyledLine:
    """Return the names of all pages, the present one lit."""
    parts: StyledLine = []
    for each in VIEWS:
        parts.append(
            Part(f"[{NAMES[each]}]" if each == view else f" {NAMES[each]} ", "selected" if each == view else "faint")
        )
        parts.append(Part(" "))
    return parts
