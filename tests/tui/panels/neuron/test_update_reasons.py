"""Why there may be nothing to tell of a parameter's last update, in words behind the optimizer's name."""

from math import nan

from msgspec import structs

from nn_tui.engine import ParameterVector
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.panels.update_arithmetic import describe_update
from tests.tui.panels.neuron.made_up import made_up, stepped, texts, updated
from tests.tui.snapshots import with_outline


def told(snapshot: Snapshot, *, bias: bool = False) -> list[str]:
    return texts(describe_update(snapshot, 1, 0, None if bias else 1, GLYPHS["braille"], 200))


def why(snapshot: Snapshot) -> str:
    """Return the words behind the optimizer's name where they are all that is told."""
    (line,) = describe_update(snapshot, 1, 0, 1, GLYPHS["braille"], 200)
    name, words = line
    assert (name.text, name.role, words.role) == ("sgd", "name", "faint")
    assert words.text.startswith("  ")
    return words.text[2:]


def test_a_frozen_parameter_was_moved_by_no_update() -> None:
    trainable = ParameterVector(made_up().structure)
    trainable.vector[:] = 1.0
    trainable.folded(1)[1, 0] = 0.0
    frozen = with_outline(updated(), trainable=trainable)
    assert why(frozen) == "frozen: no update moves it"
    assert len(told(frozen, bias=True)) == 2
    trainable.folded(1)[:, 0] = 1.0, 1.0, 0.0
    assert len(told(frozen)) == 2
    assert told(frozen, bias=True) == ["sgd  frozen: no update moves it"]


def test_while_gradients_are_computed_the_update_is_still_to_come() -> None:
    assert why(stepped(updated(), "gradients", 2)) == "the update of this batch is not computed yet"
    assert len(told(stepped(updated(), "delta", 3))) == 2


def test_before_training_nothing_was_updated() -> None:
    assert why(structs.replace(updated(), step=0)) == "nothing was updated yet"
    assert len(told(structs.replace(updated(), step=1))) == 2
    # In the midst of the first update its numbers are there.
    writes = [operation.writes for operation in updated().operations]
    assert len(told(structs.replace(updated(), step=0, operation=writes.index("updates") + 1))) == 2


def test_after_going_back_the_last_update_is_not_known() -> None:
    silent = ParameterVector(made_up().structure)
    back = structs.replace(updated(), gradients=silent, updates=silent, last_batch=None)
    assert why(back) == "the last update is not known any more: the run went back to before it"


def test_an_optimizer_that_has_made_no_update_says_so() -> None:
    assert why(updated(rate=None)) == "it has made no update yet"


def test_numbers_that_are_not_finite_are_not_put_into_equations() -> None:
    assert why(updated(gradient=nan)) == "some of its numbers are not finite"


def test_an_update_of_other_numbers_is_not_explained() -> None:
    assert why(updated(rate=0.25)) == "something was changed since the last update, which was of other numbers"
