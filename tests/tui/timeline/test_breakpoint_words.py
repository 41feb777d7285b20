"""What is typed becomes a breakpoint, and what is none is refused with what would be one."""

import pytest

from nn_tui.datasets import InputError
from nn_tui.engine.timeline.breakpoints import (
    Breakpoint,
    EpochReached,
    GradientLeaves,
    LossJumps,
    NeuronFails,
    NotFinite,
    PredictionChanges,
    WeightCrossesZero,
)
from nn_tui.tui.timeline.breakpoint_words import EXAMPLES, parse_breakpoint
from tests.tui.panels.neuron.made_up import made_up


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("epoch 40", EpochReached(40)),
        (" Epoch  40 ", EpochReached(40)),
        ("loss 10", LossJumps(10.0)),
        ("loss 12,5%", LossJumps(12.5)),
        ("nan", NotFinite()),
        ("neuron", NeuronFails()),
        ("gradient 5", GradientLeaves(0.0, 5.0)),
        ("gradient 0.5 1e3", GradientLeaves(0.5, 1000.0)),
        ("sample 12", PredictionChanges(12)),
        ("weight h1.2 x1", WeightCrossesZero(1, 1, 0)),
        ("weight H2.1 h1.3", WeightCrossesZero(2, 0, 2)),
        ("weight y1 Bias", WeightCrossesZero(3, 0, None)),
        ("weight y1 b", WeightCrossesZero(3, 0, None)),
    ],
)
def test_what_is_typed_becomes_a_breakpoint(text: str, found: Breakpoint) -> None:
    assert parse_breakpoint(text, made_up()) == found


@pytest.mark.parametrize(
    "text",
    [
        *("", "never", "epoch", "epoch x", "epoch -1", f"epoch {'9' * 16}", "loss", "loss much", "gradient 1 2 3"),
        *("gradient low 5", "gradient 0 high", "sample x1", f"sample {'9' * 16}", "weight h1.2", "nan 1"),
        "neuron h1.2",
    ],
)
def test_what_is_no_breakpoint_is_refused_with_one_of_each_kind(text: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_breakpoint(text, made_up())
    assert str(refused.value) == f"{text!r} is nothing to stop for; expected one like {EXAMPLES}"


@pytest.mark.parametrize("example", EXAMPLES.split(", "))
def test_the_examples_are_breakpoints(example: str) -> None:
    parse_breakpoint(example, made_up())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("weight h9.1 x1", "there is no neuron 'h9.1' with weights; expected one like h1.2 or y1"),
        ("weight x1 h1.1", "there is no neuron 'x1' with weights; expected one like h1.2 or y1"),
        ("weight h1.2 x9", "'x9' is not in the layer before h1.2; expected one of its neurons, or bias"),
        ("weight y1 h1.1", "'h1.1' is not in the layer before y1; expected one of its neurons, or bias"),
    ],
)
def test_a_weight_that_is_not_there_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_breakpoint(text, made_up())
    assert str(refused.value) == sentence


def test_a_breakpoint_too_long_to_be_shown_is_cut() -> None:
    with pytest.raises(InputError, match=f"^'{'z' * 40}' is nothing to stop for"):
        parse_breakpoint("z" * 99, made_up())
