"""Keeping the parameters from before a batch changes no bit of training, and they are those from before it."""

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine import Trainer
from tests.engine.building import fingerprint, made_up, recipe
from tests.examples import examples

Stride = Literal["operation", "batch", "slice"]
STRIDES = st.lists(
    st.tuples(st.sampled_from(["operation", "batch", "slice"]), st.integers(1, 9), st.booleans()), max_size=12
)


def take(trainer: Trainer, unit: Stride, count: int) -> None:
    match unit:
        case "operation":
            for _ in range(count):
                trainer.run_operation()
        case "batch":
            trainer.run_batch()
        case "slice":
            trainer.advance(count)


@examples(60)
@given(st.sampled_from(["sgd", "adam"]), st.sampled_from([3, 4, 13, "all"]), STRIDES)
def test_it_changes_no_bit_of_training(
    optimizer: str, batch_size: int | Literal["all"], strides: list[tuple[Stride, int, bool]]
) -> None:
    data = made_up(test=3)
    keeping, plain = (recipe(optimizer, batch_size, epochs=1000).trainer(data) for _ in range(2))
    for unit, count, keeps in strides:
        keeping.keeps_before = keeps
        take(keeping, unit, count)
        take(plain, unit, count)
        assert keeping.operation == plain.operation
    for trainer in (keeping, plain):
        trainer.run_batch()
    assert fingerprint(keeping) == fingerprint(plain)


@examples(60)
@given(st.sampled_from([3, 4, "all"]), STRIDES)
def test_what_is_kept_is_from_before_the_last_batch(
    batch_size: int | Literal["all"], strides: list[tuple[Stride, int, bool]]
) -> None:
    data = made_up()
    trainer, twin = (recipe("adam", batch_size, epochs=1000).trainer(data) for _ in range(2))
    for unit, count, keeps in strides:
        trainer.keeps_before = keeps
        whole = unit == "slice" and trainer.operation == 0
        take(trainer, unit, count)
        assert (trainer.before is not None) == (keeps or not whole)
        if trainer.before is None:
            continue
        while twin.step < trainer.step - (trainer.operation == 0):
            twin.run_batch()
        assert trainer.before.tobytes() == twin.network.parameters.vector.tobytes()


@pytest.mark.parametrize("keeps", [False, True])
def test_going_back_to_a_saved_state_forgets_it(keeps: bool) -> None:
    trainer = recipe().trainer(made_up())
    trainer.keeps_before = keeps
    trainer.run_batch()
    state = trainer.save()
    trainer.restore(state)
    assert (trainer.before, trainer.worked, trainer.stepped) == (None, None, None)


def test_what_is_done_aside_leaves_it_as_it_is() -> None:
    trainer = recipe().trainer(made_up())
    trainer.run_batch()
    assert trainer.before is not None
    kept = trainer.before.tobytes()
    with trainer.aside():
        for _ in range(5):
            trainer.try_batch(0.5)
    assert trainer.before.tobytes() == kept
