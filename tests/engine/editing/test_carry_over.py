"""A run goes on under another recipe with everything that still fits."""

import tracemalloc
import weakref
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.engine import Experiment, Trainer
from nn_tui.engine.editing.carry_over import carry_over
from nn_tui.engine.editing.network_surgery import add_neuron
from nn_tui.engine.recipe.differences import differences
from nn_tui.engine.recipe.loading import changed
from tests.engine.building import fingerprint, made_up, recipe
from tests.examples import examples


def begun(experiment: Experiment, *, epochs: int = 1, batches: int = 2, samples: int = 23) -> Trainer:
    trainer = experiment.trainer(made_up(samples=samples, test=5))
    for _ in range(epochs):
        trainer.run_epoch()
    for _ in range(batches):
        trainer.run_batch()
    return trainer


def carried(old: Trainer, before: Experiment, **fields: object) -> Trainer:
    after = changed(before, {path.replace("__", "."): value for path, value in fields.items()})
    new = after.trainer(old.data)
    carry_over(old, new, differences(before, after))
    return new


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "rmsprop", "adam", "nadam", "lion"])
def test_a_change_that_changes_nothing_leaves_no_trace(optimizer: str) -> None:
    experiment = changed(recipe(optimizer), {"training.schedule": "plateau", "network.dropout": 0.3})
    moved = carried(begun(experiment), experiment)
    expected = begun(experiment)
    assert fingerprint(moved) == fingerprint(expected)
    for trainer in (moved, expected):
        trainer.run_epoch()
        trainer.run_epoch()
    assert fingerprint(moved) == fingerprint(expected)


def test_another_batch_size_goes_on_at_the_samples_that_were_not_seen_yet() -> None:
    experiment = recipe("adam", batch_size=4)
    old = begun(experiment, batches=4)  # 16 of 23 samples are seen
    order = old.batches.order.copy()
    new = carried(old, experiment, training__batch_size=5)
    np.testing.assert_array_equal(new.batches.order, order)
    assert (new.epoch, new.step, new.batch) == (1, old.step, 3)
    new.run_epoch()
    assert (new.epoch, new.batch, new.step) == (2, 0, old.step + 2)


def test_another_optimizer_starts_afresh_and_the_same_kind_goes_on() -> None:
    experiment = recipe("adam")
    old = begun(experiment)
    other = carried(old, experiment, training__optimizer="momentum")
    assert (other.optimizer_state.step, other.optimizer_state.vectors["velocity"].any()) == (0, False)
    same = carried(old, experiment, training__l2=0.1)
    assert same.optimizer_state.step == old.step
    np.testing.assert_array_equal(same.optimizer_state.vectors["mean"], old.optimizer_state.vectors["mean"])


def test_adam_with_other_betas_goes_on_with_the_averages_of_the_formula() -> None:
    experiment = recipe("adam", dtype="float64", learning_rate=0.01)
    old = begun(experiment)
    vectors = old.optimizer_state.vectors
    mean, square = vectors["mean"] * (1 - 0.9), vectors["square"] * (1 - 0.999)
    new = carried(old, experiment, training__optimizer__beta1=0.5, training__optimizer__beta2=0.9)
    before = new.network.parameters.vector.copy()
    new.run_batch()
    step, gradients = new.step, new.network.gradients.vector
    mean, square = 0.5 * mean + 0.5 * gradients, 0.9 * square + 0.1 * gradients**2
    expected = before - 0.01 * mean / (1 - 0.5**step) / (np.sqrt(square / (1 - 0.9**step)) + 1e-8)
    np.testing.assert_allclose(new.network.parameters.vector, expected, rtol=1e-9)


def test_lion_with_another_beta_goes_on_with_the_average_of_the_formula() -> None:
    experiment = recipe("lion", dtype="float64")
    old = begun(experiment)
    mean = old.optimizer_state.vectors["mean"] * (1 - 0.99)
    new = carried(old, experiment, training__optimizer__beta2=0.9)
    np.testing.assert_allclose(new.optimizer_state.vectors["mean"] * (1 - 0.9), mean, rtol=1e-12)


def test_rmsprop_with_another_alpha_goes_on_with_the_averages_of_the_formula() -> None:
    experiment = changed(recipe("rmsprop", dtype="float64"), {"training.optimizer.momentum": 0.5})
    old = begun(experiment)
    vectors = old.optimizer_state.vectors
    square, velocity = vectors["square"] * 0.01, vectors["velocity"] / np.sqrt(0.01)
    new = carried(old, experiment, training__optimizer__alpha=0.9)
    before = new.network.parameters.vector.copy()
    new.run_batch()
    gradients = new.network.gradients.vector
    square = 0.9 * square + 0.1 * gradients**2
    velocity = 0.5 * velocity + gradients / (np.sqrt(square) + 1e-8)
    np.testing.assert_allclose(new.network.parameters.vector, before - 0.05 * velocity, rtol=1e-9)


def test_a_rate_set_by_hand_stays_unless_the_recipe_changes_the_rate() -> None:
    experiment = recipe(learning_rate=0.05)
    old = begun(experiment)
    old.learning_rate = 0.3
    assert carried(old, experiment, training__batch_size=3).learning_rate == 0.3
    changed_rate = carried(old, experiment, training__learning_rate=0.1)
    assert (changed_rate.learning_rate, changed_rate.rate_held) == (0.1, False)


def test_a_schedule_that_comes_in_under_way_is_at_the_present_epoch() -> None:
    experiment = recipe(learning_rate=1e-3, epochs=20)
    new = carried(begun(experiment, epochs=3), experiment, training__schedule={"name": "step", "step_size": 2})
    assert new.learning_rate == pytest.approx(1e-4)
    new.run_epoch()
    assert new.learning_rate == pytest.approx(1e-5)


def test_with_another_loss_the_best_and_patience_begin_anew_and_the_curves_go_on() -> None:
    experiment = changed(recipe(epochs=50), {"training.early_stopping": {"patience": 3}})
    old = begun(experiment, epochs=2)
    new = carried(old, experiment, training__loss="mae")
    assert new.best == (new.evaluation.judged.loss, 2)
    assert len(new.history.curves().epochs) == 3
    stop = new.run()
    assert stop.numbers.get("best_epoch", 2) >= 2


def test_early_stopping_that_comes_in_under_way_puts_nothing_older_back() -> None:
    experiment = recipe(learning_rate=3.0, epochs=100)
    old = begun(experiment)
    present = old.network.parameters.vector.copy()
    new = carried(old, experiment, training__early_stopping={"patience": 1, "min_delta": 1e6})
    assert new.run().numbers["best_epoch"] == 1
    np.testing.assert_array_equal(new.network.parameters.vector, present)


def test_time_that_is_spent_stays_spent_under_another_limit() -> None:
    experiment = changed(recipe(epochs=10**6), {"training.time_limit": 100.0})
    old = begun(experiment, epochs=3)
    spent = old.save().stopping["seconds"]
    new = carried(old, experiment, training__time_limit=50.0)
    assert spent > 0
    assert (new.save().stopping["seconds"], new.save().stopping["limit"]) == (spent, 50.0)


def test_divergence_after_a_change_goes_back_to_the_change_at_most() -> None:
    experiment = recipe("sgd", activation="relu", loss="mse")
    new = carried(begun(experiment), experiment, training__optimizer="sgd", training__learning_rate=1e30)
    start = new.step
    while not new.stopped:
        new.advance(1)
    assert new.stopped.reason == "diverged"
    assert new.step >= start
    assert np.isfinite(new.network.parameters.vector).all()


def test_the_rest_of_the_epoch_is_covered_once_whatever_the_order_of_shuffling() -> None:
    experiment = recipe("sgd", batch_size=4)
    new = carried(begun(experiment), experiment, training__shuffle=False)
    assert (new.batch, new.batches.order.tolist()) == (0, list(range(23)))


@pytest.mark.parametrize("field", ["training__l2", "training__learning_rate", "network__dropout"])
def test_what_the_last_batch_computed_can_still_be_looked_at(field: str) -> None:
    experiment = recipe("adam")
    old = begun(experiment)
    worked = old.worked
    assert worked is not None
    numbers = worked.arena.tobytes()
    new = carried(old, experiment, **{field: 0.1})
    assert new.worked is not None
    assert new.worked.arena.tobytes() == numbers


@pytest.mark.parametrize(
    ("change", "parameters", "averages"),
    [
        ({"training__batch_size": 5}, True, True),
        ({"training__optimizer": "sgd"}, True, False),  # another arithmetic of the update
        ({"training__loss": "huber"}, False, False),
    ],
)
def test_what_was_kept_from_before_the_last_batch_goes_along_where_it_is_looked_at_with_it(
    change: dict[str, object], parameters: bool, averages: bool
) -> None:
    experiment = recipe("adam")
    old = begun(experiment, batches=0)
    before = old.network.parameters.vector.tobytes()
    old.run_batch()
    assert old.kept_before is not None
    kept = {name: vector.tobytes() for name, vector in old.kept_before.items()}
    new = carried(old, experiment, **change)
    assert (None if new.before is None else new.before.tobytes()) == (before if parameters else None)
    found = None if new.kept_before is None else {name: vector.tobytes() for name, vector in new.kept_before.items()}
    assert found == (kept if averages else None)


def test_why_it_stopped_is_still_known() -> None:
    experiment = recipe(epochs=2)
    old = begun(experiment, epochs=0, batches=0)
    stop = old.run()
    assert carried(old, experiment, training__l2=0.1).stopped == stop


def test_a_network_that_computes_something_else_has_no_last_batch_to_look_at() -> None:
    experiment = recipe()
    assert carried(begun(experiment), experiment, network__activation="relu").worked is None
    old = begun(experiment)
    surgery = add_neuron(experiment.network, old.network.structure, 1)
    after = structs.replace(experiment, network=surgery.recipe)
    new = after.trainer(old.data)
    carry_over(old, new, differences(experiment, after), surgery.origins)
    assert old.worked is not None
    assert new.worked is None


# A batch that was stepped, or run alone, can be looked at: that takes the parameters and the averages from before it.
@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize(("optimizer", "averages"), [("sgd", 0), ("adam", 2)])
def test_afterwards_no_more_is_in_memory_than_before(optimizer: str, averages: int, alone: bool) -> None:
    vectors = 3 + averages + (1 + averages if alone else 0)
    run_one = Trainer.run_batch if alone else partial(Trainer.advance, batches=1)
    experiment = recipe(optimizer, hidden=(1000, 1000))
    data = made_up(samples=8)
    tracemalloc.start()
    try:
        old: Trainer | None = experiment.trainer(data)
        assert old is not None
        run_one(old)
        after = changed(experiment, {"training.l2": 0.0, "training.batch_size": 2})
        new = after.trainer(data)
        carry_over(old, new, differences(experiment, after))
        gone, old = weakref.ref(old), None
        run_one(new)
        assert gone() is None
        present, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    size = new.network.parameters.vector.nbytes
    assert vectors * size <= present < (vectors + 0.5) * size


FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "training.batch_size": st.integers(1, 30),
        "training.optimizer": st.sampled_from(["sgd", "adam", "rmsprop", "nesterov", {"name": "adam", "beta1": 0.5}]),
        "training.learning_rate": st.sampled_from([0.001, 0.05]),
        "training.schedule": st.sampled_from(["constant", "plateau", "exponential"]),
        "training.l2": st.sampled_from([0.0, 0.1]),
        "training.clip_norm": st.sampled_from([None, 0.5]),
        "training.loss": st.sampled_from(["mse", "mae"]),
        "training.early_stopping": st.sampled_from([None, {"patience": 2}]),
        "network.dropout": st.sampled_from([0.0, 0.3]),
        "network.activation": st.sampled_from(["tanh", "relu"]),
    },
)


@examples(25)
@given(st.lists(st.tuples(FIELDS, st.integers(0, 12)), max_size=4))
def test_the_same_changes_at_the_same_steps_give_the_same_bytes(changes: list[tuple[dict[str, object], int]]) -> None:
    def run() -> dict[str, object]:
        experiment = recipe("adam")
        trainer = begun(experiment, epochs=0)
        for fields, batches in changes:
            after = changed(experiment, fields)
            new = after.trainer(trainer.data)
            carry_over(trainer, new, differences(experiment, after))
            experiment, trainer = after, new
            for _ in range(batches):
                trainer.run_batch()
        return fingerprint(trainer)

    assert run() == run()


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [("optimizer", "adagrad", False), ("l2", 0.1, False), ("max_norm", 1.0, False), ("epochs", 7, True)],
)
def test_an_update_made_under_another_recipe_has_no_rate_of_this_one(field: str, value: object, kept: bool) -> None:
    before = recipe(learning_rate=0.02)
    after, data = changed(before, {f"training.{field}": value}), made_up()
    old, new = before.trainer(data), after.trainer(data)
    old.run_batch()
    carry_over(old, new, differences(before, after))
    assert new.update_rate == (0.02 if kept else None)
