"""What is said of an experiment, of where its run is, and of how well it does, word for word."""

from collections.abc import Mapping

import pytest
from msgspec import structs

from nn_tui.engine import Experiment, load_experiment
from nn_tui.engine.diagnostics.last_batch import LastBatch
from nn_tui.engine.evaluation.evaluation import Evaluation, Score
from nn_tui.engine.network.network import Structure
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import Event, Rate, Snapshot
from nn_tui.tui.plain.sentences import (
    describe_event,
    describe_experiment,
    describe_operation,
    describe_place,
    describe_progress,
)
from tests.tui.snapshots import snapshot_of, with_outline

CIRCLES = snapshot_of(Experiment())
DIGITS = snapshot_of(load_experiment("digits"))
PLANE = snapshot_of(load_experiment("plane"))
STEPPED = snapshot_of(load_experiment("xor"), operations=2)
"""Two operations into the first batch, so that none is finished yet."""
OUTPUTS = CIRCLES.evaluation.train.outputs


def placed(epoch: int, batch: int = 0, operation: int = 0, **changes: object) -> Snapshot:
    """Return the default experiment, of 200 epochs and 40 batches, at a place."""
    return structs.replace(CIRCLES, epoch=epoch, batch=batch, operation=operation, **changes)


def recipe(snapshot: Snapshot, changes: Mapping[str, object]) -> Snapshot:
    """Return a snapshot with fields of its recipe changed."""
    return with_outline(snapshot, experiment=changed(snapshot.experiment, changes))


# The experiment


def test_an_experiment_is_told_with_its_data_its_network_and_its_training() -> None:
    assert describe_experiment(CIRCLES) == [
        "circles: A disc inside a ring.",
        "Data: 500 samples, 400 to train on and 100 to test with; features x1, x2.",
        "To predict: classes, names outer, inner.",
        "Network: 2 inputs; hidden layer 1 with 8 neurons, tanh; hidden layer 2 with 8 neurons, tanh; "
        "1 output, sigmoid. 105 parameters.",
        "Training: adam, learning rate 0.01, 25 batches an epoch, seed 0; it stops after 200 epochs. "
        "Speed: as fast as it goes.",
    ]


def test_one_of_something_is_told_as_one() -> None:
    fields = {"training.epochs": 1, "training.batch_size": "all", "network.hidden": (1,)}
    *_, network, training = describe_experiment(snapshot_of(changed(load_experiment("logistic"), fields)))
    assert "Network: 1 input; hidden layer 1 with 1 neuron, " in network
    assert ", 1 batch an epoch, " in training
    assert "; it stops after 1 epoch. " in training


def test_several_outputs_are_told_as_such_and_long_lists_are_counted() -> None:
    assert describe_experiment(DIGITS) == [
        "digits: Handwritten digits as images of 8 × 8 pixels with 17 shades.",
        "Data: 1,797 samples, 1,438 to train on and 359 to test with; 64 features.",
        "To predict: classes, 10 names.",
        "Network: 64 inputs; hidden layer 1 with 32 neurons, relu; 10 outputs, softmax. 2,410 parameters.",
        "Training: adam, learning rate 0.003, 45 batches an epoch, seed 0; it stops after 100 epochs. "
        "Speed: as fast as it goes.",
    ]


def test_a_regression_predicts_a_number() -> None:
    assert describe_experiment(PLANE)[2:4] == [
        "To predict: a number, name y.",
        "Network: 2 inputs; hidden layer 1 with 3 neurons, tanh; 1 output, identity. 13 parameters.",
    ]


def test_each_hidden_layer_is_told_with_its_own_size_and_activation() -> None:
    structure = Structure((3, 5, 7, 2), ("relu", "gelu", "identity"), "float32")
    assert describe_experiment(with_outline(PLANE, structure=structure))[3].startswith(
        "Network: 3 inputs; hidden layer 1 with 5 neurons, relu; hidden layer 2 with 7 neurons, gelu; "
        "2 outputs, identity. "
    )


def test_without_hidden_layers_inputs_and_outputs_stand_side_by_side() -> None:
    structure = Structure((2, 1), ("sigmoid",), "float32")
    line = describe_experiment(with_outline(CIRCLES, structure=structure))[3]
    assert line.startswith("Network: 2 inputs; 1 output, sigmoid. ")


def test_large_numbers_have_their_thousands_separated() -> None:
    data = structs.replace(CIRCLES.data, samples=70_000, train_samples=60_000, test_samples=10_000)
    large = recipe(with_outline(CIRCLES, data=data), {"training.epochs": 12_000})
    lines = describe_experiment(large)
    assert lines[1].startswith("Data: 70,000 samples, 60,000 to train on and 10,000 to test with; ")
    assert "; it stops after 12,000 epochs. " in lines[4]


@pytest.mark.parametrize(
    ("count", "told"),
    [(1, "feature f1"), (2, "features f1, f2"), (8, "features f1, f2, f3, f4, f5, f6, f7, f8"), (9, "9 features")],
)
def test_up_to_eight_names_are_told(count: int, told: str) -> None:
    data = structs.replace(CIRCLES.data, feature_names=tuple(f"f{place}" for place in range(1, count + 1)))
    assert describe_experiment(with_outline(CIRCLES, data=data))[1].endswith(f" to test with; {told}.")


def test_training_is_told_as_it_is_now() -> None:
    changes = {"training.optimizer": {"name": "rmsprop", "alpha": 0.5}, "training.schedule": "cosine", "seed": 7}
    now = structs.replace(recipe(CIRCLES, changes), learning_rate=1e-5, batches=12, speed=Rate(5, "batch"))
    assert describe_experiment(now)[4] == (
        "Training: rmsprop, learning rate 1e-5 (cosine), 12 batches an epoch, seed 7; it stops after 200 epochs. "
        "Speed: 5 batches a second."
    )
    assert "learning rate 1e-5 (held by hand), 12" in describe_experiment(structs.replace(now, rate_held=True))[4]


def test_without_an_end_it_goes_on_until_it_is_paused() -> None:
    endless = recipe(CIRCLES, {"training.epochs": "unlimited"})
    assert "seed 0; it goes on until it is paused. Speed: " in describe_experiment(endless)[4]
    assert describe_place(structs.replace(endless, epoch=3)) == "epoch 3"


# Where it is


@pytest.mark.parametrize(
    ("epoch", "batch", "operation", "told"),
    [
        (0, 0, 0, "epoch 0 of 200"),
        (3, 0, 0, "epoch 3 of 200"),
        (3, 4, 0, "epoch 3 of 200, batch 4 of 25"),
        (3, 4, 2, "epoch 3 of 200, batch 5 of 25, operation 2 of 19"),
        (3, 0, 2, "epoch 3 of 200, batch 1 of 25, operation 2 of 19"),
        (1234, 0, 0, "epoch 1,234 of 1,400"),
    ],
)
def test_a_place_is_told_down_to_the_operation(epoch: int, batch: int, operation: int, told: str) -> None:
    assert describe_place(placed(epoch, batch, operation)) == told


def test_an_event_is_told_with_its_epoch() -> None:
    assert describe_event(Event(1234, "edit", "batch size 10 → 32")) == "epoch 1,234: batch size 10 → 32"


def test_the_operation_that_was_taken_last_is_told_with_its_phase() -> None:
    assert describe_operation(STEPPED) == "forward: Z1 = W1 @ X + b1"
    assert describe_operation(CIRCLES) is None


# How well it does


def judged(snapshot: Snapshot, *, tested: bool = True, **changes: object) -> Snapshot:
    """Return a snapshot with a training loss of 0.25 and a test loss of 1.5, and other scores."""
    evaluation = Evaluation(Score(0.25, 0.75, OUTPUTS), Score(1.5, 0.625, OUTPUTS) if tested else None)
    return structs.replace(snapshot, evaluation=evaluation, **changes)


def test_progress_is_told_with_the_losses_of_both_splits_and_the_metric_of_the_test() -> None:
    assert describe_progress(judged(placed(3))) == (
        "epoch 3 of 200: training loss 0.2500, test loss 1.500, test accuracy 62.5 %, learning rate 0.01"
    )


def test_without_test_samples_the_training_is_judged() -> None:
    assert describe_progress(judged(placed(3), tested=False)) == (
        "epoch 3 of 200: training loss 0.2500, training accuracy 75.0 %, learning rate 0.01"
    )


def test_of_a_regression_the_share_of_the_variance_is_told() -> None:
    assert describe_progress(judged(PLANE)) == (
        "epoch 0 of 100: training loss 0.2500, test loss 1.500, test R² 0.625, learning rate 0.01"
    )


@pytest.mark.parametrize(("batch", "operation"), [(4, 0), (0, 2), (4, 2)])
def test_within_an_epoch_the_cost_of_the_last_batch_is_told(batch: int, operation: int) -> None:
    last = LastBatch(0.0125, 16, (), ())
    within = judged(placed(3, batch, operation), last_batch=last)
    assert ", test accuracy 62.5 %, cost of the last batch 0.01250, learning rate 0.01" in describe_progress(within)
    assert "cost" not in describe_progress(structs.replace(within, last_batch=None))
    assert "cost" not in describe_progress(structs.replace(within, batch=0, operation=0))


def test_while_it_runs_its_pace_and_the_time_left_are_told() -> None:
    running = judged(placed(3), state="running", steps_per_second=41_812.4, time_left=200.0)
    assert describe_progress(running).endswith(", learning rate 0.01, 41,812 steps a second, 3 min 20 s left")
    assert describe_progress(structs.replace(running, time_left=0.0)).endswith(" steps a second, 0 s left")
    assert describe_progress(structs.replace(running, time_left=None)).endswith(", 41,812 steps a second")
