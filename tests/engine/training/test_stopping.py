"""A run stops for the reasons that its recipe gives, names them with their numbers, and can go on."""

from functools import partial
from itertools import count
from math import inf
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.datasets import InputError
from nn_tui.engine import Evaluation, Experiment, Score, Trainer
from nn_tui.engine.training.callbacks import RunMoment
from nn_tui.engine.training.stopping import EarlyStopping, Monitor, Plateau, Stopping, StoppingRun, Target, diverged
from tests.engine.building import made_up, recipe


def with_stopping(experiment: Experiment, **fields: object) -> Experiment:
    return structs.replace(experiment, training=structs.replace(experiment.training, **fields))


def scored(train: float, test: float | None = None, metric: float = 0.5) -> Evaluation:
    """Return an evaluation with these losses; both splits have the same metric."""
    outputs = np.zeros((1, 1))
    return Evaluation(Score(train, metric, outputs), None if test is None else Score(test, metric, outputs))


def stops(run: StoppingRun, losses: list[float]) -> list[tuple[int, str]]:
    """Return where a run whose training loss goes so stops, and why."""
    found = [(epoch, run.judge(epoch, scored(loss))) for epoch, loss in enumerate(losses, 1)]
    return [(epoch, stop.reason) for epoch, stop in found if stop]


def test_epochs_are_counted_anew_when_it_goes_on() -> None:
    trainer = recipe(epochs=3).trainer(made_up())
    for epoch in (3, 6):
        stop = trainer.run()
        assert (stop.reason, trainer.epoch) == ("epochs", epoch)
        assert stop.sentence.startswith(f"{epoch} epochs are done")
        assert stop.numbers["epochs"] == epoch


def test_a_time_limit_ends_training_soon_after_it_even_within_an_epoch() -> None:
    experiment = with_stopping(recipe(epochs=10**9, batch_size=1), time_limit=0.05)
    trainer = experiment.trainer(made_up(samples=100_000))
    start = perf_counter()
    stop = trainer.run()
    spent = perf_counter() - start
    assert stop.reason == "time_limit"
    assert stop.numbers["time_limit"] == 0.05 <= stop.numbers["seconds"] <= spent < 2
    assert trainer.epoch == 0
    assert 0 < trainer.batch == trainer.step
    step = trainer.step
    again = trainer.run()
    assert again.reason == "time_limit"
    assert again.numbers["seconds"] >= stop.numbers["seconds"] + 0.05
    assert trainer.step > step + 10


def test_a_time_limit_counts_training_alone_and_is_extended_by_itself_when_one_runs_on() -> None:
    run = Stopping(time_limit=10.0).begin(scored(1.0))
    assert run.spend(9.5, 19, 0) is None
    first = run.spend(1.5, 3, 0)
    assert first is not None
    assert (first.reason, first.numbers) == ("time_limit", {"time_limit": 10.0, "seconds": 11.0})
    assert run.spend(9.5, 19, 0) is None  # up to 21: for as long again, from where it stopped
    again = run.spend(0.5, 1, 0)
    assert again is not None
    assert again.numbers == {"time_limit": 10.0, "seconds": 21.0}
    assert Stopping().begin(scored(1.0)).spend(1e9, 1, 0) is None


def test_batches_left_are_those_that_fit_into_the_rest_of_the_time_limit() -> None:
    run = Stopping(time_limit=10.0).begin(scored(1.0))
    assert run.batches_left == 1
    run.spend(2.0, 100, 0)
    assert run.batches_left == 400
    run.spend(7.99, 300, 0)
    assert run.batches_left == 1
    run.spend(0.01, 100, 0)
    assert run.batches_left == 500  # 10 s more
    fast = Stopping(time_limit=1e9).begin(scored(1.0))
    fast.spend(1e-9, 10**6, 0)
    assert fast.batches_left == 10**9
    assert Stopping().begin(scored(1.0)).batches_left > 10**9


@pytest.mark.parametrize(
    ("monitor", "value", "reached"),
    [("train_loss", 0.5, 0.5), ("test_loss", 0.4, 0.3), ("train_metric", 0.8, 0.8), ("test_metric", 0.7, 0.8)],
)
def test_a_target_is_reached_from_above_by_a_loss_and_from_below_by_a_metric(
    monitor: Monitor, value: float, reached: float
) -> None:
    run = Stopping(target=Target(value, monitor)).begin(scored(2.0, 2.0, 0.1))
    assert run.judge(1, scored(0.6, 0.5, 0.6)) is None
    stop = run.judge(2, scored(0.5, 0.3, 0.8))
    assert stop is not None
    assert stop.reason == "target"
    assert stop.numbers == {monitor: reached, "target": value}
    assert run.judge(3, scored(0.1, 0.1, 1.0)) is None  # it is reported once


def test_early_stopping_waits_for_its_patience_and_once_more_when_it_goes_on() -> None:
    run = Stopping(early_stopping=EarlyStopping("train_loss", patience=3)).begin(scored(5.0))
    losses = [4.0, 3.0, 3.0, 3.5, 2.9, 3.0, 3.0, 3.0, 3.0, 2.9, 3.0, 1.0, 2.0, 2.0, 2.0]
    assert stops(run, losses) == [(8, "early_stopping"), (11, "early_stopping"), (15, "early_stopping")]


@given(
    st.lists(st.floats(0.1, 10), min_size=1, max_size=40),
    st.integers(1, 5),
    st.sampled_from((0.0, 0.5)),
    st.integers(0, 4),
)
def test_early_stopping_stops_where_the_last_better_epoch_is_so_long_ago(
    losses: list[float], patience: int, min_delta: float, start_epoch: int
) -> None:
    rule = EarlyStopping("train_loss", patience=patience, min_delta=min_delta, start_epoch=start_epoch)
    run = Stopping(early_stopping=rule).begin(scored(0.01))  # the untrained network does not count
    best, since, expected = inf, 0, None
    for epoch, loss in enumerate(losses, 1):
        if epoch <= start_epoch:
            continue
        best, since = (loss, 0) if best - loss > min_delta else (best, since + 1)
        if since == patience:
            expected = epoch
            break
    found = stops(run, losses)
    assert (found[0][0] if found else None) == expected


def test_a_metric_is_better_when_it_is_higher() -> None:
    run = Stopping(early_stopping=EarlyStopping("train_metric", patience=2)).begin(scored(1.0, metric=0.1))
    assert [run.judge(epoch, scored(1.0, metric=metric)) for epoch, metric in enumerate((0.2, 0.3, 0.3), 1)] == [
        None
    ] * 3
    assert run.judge(4, scored(1.0, metric=0.2)) is not None


@given(st.integers(0, 30), st.sampled_from(("sgd", "adam")), st.sampled_from((1, 4, "all")))
def test_early_stopping_puts_the_parameters_of_the_best_epoch_back_bit_for_bit(
    seed: int, optimizer: str, batch_size: int
) -> None:
    rule = EarlyStopping("test_loss", patience=4)
    experiment = with_stopping(
        recipe(optimizer, batch_size, learning_rate=0.3, epochs=300, seed=seed), early_stopping=rule
    )
    data = made_up(samples=12, test=6, seed=seed)
    trainer = experiment.trainer(data)
    stop = trainer.run()
    assert stop.reason == "early_stopping"
    again = recipe(optimizer, batch_size, learning_rate=0.3, epochs=300, seed=seed).trainer(data)
    while again.epoch < stop.numbers["best_epoch"]:
        again.run_epoch()
    assert trainer.network.parameters.vector.tobytes() == again.network.parameters.vector.tobytes()
    assert trainer.evaluation.judged.loss == again.evaluation.judged.loss
    assert stop.numbers["best_epoch"] == trainer.epoch - 4
    losses = trainer.history.curves().series("test_loss")[0][1:]
    assert np.argmin(losses) + 1 == stop.numbers["best_epoch"]


def test_without_restoring_the_last_parameters_stay() -> None:
    data = made_up(samples=12, test=6)
    rule = EarlyStopping("test_loss", patience=2, restore_best=False)
    plain = recipe("adam", learning_rate=0.3, epochs=300)
    trainer, again = with_stopping(plain, early_stopping=rule).trainer(data), plain.trainer(data)
    assert trainer.run().reason == "early_stopping"
    while again.epoch < trainer.epoch:
        again.run_epoch()
    assert trainer.network.parameters.vector.tobytes() == again.network.parameters.vector.tobytes()


@pytest.mark.parametrize("field", ["target", "early_stopping"])
@pytest.mark.parametrize("monitor", ["test_loss", "test_metric"])
def test_a_monitor_of_the_test_split_needs_one(field: str, monitor: Monitor) -> None:
    rule = Target(0.1, monitor) if field == "target" else EarlyStopping(monitor)
    experiment = with_stopping(recipe(), **{field: rule})
    with pytest.raises(InputError, match=rf"training\.{field}\.monitor: .*{monitor}.*data\.test_fraction"):
        experiment.trainer(made_up())
    experiment.trainer(made_up(test=3))


@pytest.mark.parametrize("field", ["target", "early_stopping"])
@pytest.mark.parametrize("split", ["train", "test"])
def test_r2_is_no_monitor_where_targets_do_not_vary(field: str, split: str) -> None:
    data = made_up(test=3)
    changed = "test_targets" if split == "test" else "train_targets"
    constant = structs.replace(data, **{changed: np.ones_like(getattr(data, changed))})
    metric, loss = f"{split}_metric", f"{split}_loss"
    by = partial(Target, 0.1) if field == "target" else EarlyStopping
    watched, saved = (with_stopping(recipe(), **{field: by(monitor=monitor)}) for monitor in (metric, loss))
    sentence = (
        f"training.{field}.monitor: there is no {metric}: R² needs targets that differ, and those of the {split} split "
        f"do not; monitor {loss}"
    )
    for refusing in (watched.trainer, watched.check):
        refusing(data)
        with pytest.raises(InputError) as error:
            refusing(constant)
        assert str(error.value) == sentence
    saved.trainer(constant)
    saved.check(constant)


def test_a_plateau_is_a_loss_that_stays_within_its_tolerance_for_so_many_epochs() -> None:
    run = Stopping(plateau=Plateau(epochs=3, tolerance=0.1)).begin(scored(1.0))
    # Falling slowly is no plateau: it leaves the tolerance around where it began in time.
    assert stops(run, [0.95, 0.91, 0.8, 0.75, 0.78, 0.6, 0.59, 0.61, 0.6]) == [(9, "plateau")]
    assert stops(run, [0.6, 0.6, 0.6, 0.6]) == [(3, "plateau")]


@pytest.mark.parametrize("level", [100.0, -100.0])
def test_a_plateau_is_one_below_zero_too(level: float) -> None:
    rules = Stopping(plateau=Plateau(epochs=3, tolerance=0.01))
    assert stops(rules.begin(scored(1.0)), [level, level + 0.5, level - 0.5, level + 0.5]) == [(4, "plateau")]
    assert stops(rules.begin(scored(1.0)), [level, level + 5, level - 5, level + 5]) == []


def test_a_loss_of_zero_that_stays_is_a_plateau() -> None:
    assert stops(Stopping(plateau=Plateau(epochs=2)).begin(scored(1.0)), [0.0, 0.0, 0.0]) == [(3, "plateau")]


def test_an_explosion_is_measured_by_the_initial_loss() -> None:
    run = Stopping(explosion=100.0).begin(scored(2.0))
    assert stops(run, [150.0, 199.0, 201.0, 300.0, 30_000.0]) == [(3, "exploded"), (5, "exploded")]
    assert stops(Stopping(explosion=100.0).begin(scored(1e-6)), [1.0, 99.0, 101.0]) == [(3, "exploded")]


def test_a_run_whose_loss_grows_and_stays_finite_is_stopped_by_the_explosion_alone() -> None:
    experiment = with_stopping(recipe("adam", learning_rate=100.0, epochs=20), explosion=10.0)
    assert experiment.trainer(made_up()).run().reason == "exploded"
    assert with_stopping(experiment, explosion=None).trainer(made_up()).run().reason == "epochs"


def test_every_sentence_names_numbers_and_what_to_try() -> None:
    rules = Stopping(
        epochs=1,
        time_limit=1.0,
        target=Target(2.0),
        early_stopping=EarlyStopping("train_loss", patience=1),
        plateau=Plateau(epochs=1, tolerance=10.0),
        explosion=1.5,
    )
    seen = set[str]()
    for epoch, loss in enumerate((9.0, 1.9, 2.0, 2.0, 1.0), 2):
        run = rules.begin(scored(2.0))
        for rule in ("explosion", "target", "early_stopping", "plateau", "epochs"):
            only = structs.replace(Stopping(), **{rule: getattr(rules, rule)}).begin(scored(2.0))
            only.judge(1, scored(2.5))
            stop = only.judge(epoch, scored(loss))
            if stop:
                seen.add(stop.reason)
                _, _, advice = stop.sentence.partition(": ")
                assert advice
                assert any(f"{number:.4g}" in stop.sentence for number in stop.numbers.values())
        stop = run.spend(2.0, 1, 0)
        assert stop is not None
        assert "run on for as long again" in stop.sentence
    assert seen == {"exploded", "target", "early_stopping", "plateau", "epochs"}


@pytest.mark.parametrize(
    ("rules", "evaluation", "sentence"),
    [
        (
            Stopping(explosion=10.0),
            scored(25.0),
            "the training loss has grown to 25, more than 10 times 2: "
            "try a smaller learning rate, or clip the gradients",
        ),
        (
            Stopping(target=Target(0.5)),
            scored(0.25),
            "the training loss is 0.25, and 0.5 was the target: run on to see whether it gets better still",
        ),
        (
            Stopping(target=Target(0.5, "test_metric")),
            scored(1.0, 1.0, 0.75),
            "the test metric is 0.75, and 0.5 was the target: run on to see whether it gets better still",
        ),
        (
            Stopping(early_stopping=EarlyStopping("train_loss", patience=1)),
            scored(3.0),
            "the training loss has not improved for 1 epoch; best 2 at epoch 1, restored: "
            "run on for as long again, or try more data or regularization",
        ),
        (
            Stopping(early_stopping=EarlyStopping("train_loss", patience=1, restore_best=False)),
            scored(3.0),
            "the training loss has not improved for 1 epoch; best 2 at epoch 1: "
            "run on for as long again, or try more data or regularization",
        ),
        (
            Stopping(plateau=Plateau(epochs=2, tolerance=0.1)),
            scored(2.1),
            "for 2 epochs the training loss has stayed within 0.1 of 2, relatively; it is 2.1: "
            "try another learning rate, or more neurons",
        ),
        (
            Stopping(plateau=Plateau(epochs=2, monitor="test_loss", absolute=0.3)),
            scored(9.0, 2.25),
            "for 2 epochs the test loss has stayed within 0.3 of 2; it is 2.25: "
            "try another learning rate, or more neurons",
        ),
        (
            Stopping(epochs=1200),
            scored(0.5),
            "1,200 epochs are done, the loss is 0.5: run on for another 1,200, or change the recipe",
        ),
    ],
)
def test_why_it_stops_is_said_in_full(rules: Stopping, evaluation: Evaluation, sentence: str) -> None:
    run = rules.begin(scored(2.0, 2.0, 0.1))
    assert run.judge(1, scored(2.0, 2.0, 0.1)) is None
    stop = run.judge(1200, evaluation)
    assert stop is not None
    assert stop.sentence == sentence


def test_a_time_limit_and_a_divergence_are_told_with_their_numbers() -> None:
    stop = Stopping(time_limit=10.0).begin(scored(1.0)).spend(10.25, 5, 0)
    assert stop is not None
    assert stop.sentence == (
        "the time limit of 10 s is reached, after 10.2 s of training: "
        "run on for as long again, or raise training.time_limit"
    )
    assert diverged("the cost is nan", 0.1, 1234).sentence == (
        "the cost is nan at learning rate 0.1; went back to the last finite state, update 1,234: "
        "try a smaller learning rate"
    )


EPOCHS = Stopping(early_stopping=EarlyStopping("train_loss", patience=9), epochs=2)


@pytest.mark.parametrize(
    ("rules", "losses", "said"),
    [
        (EPOCHS, (1.0, 1.5), "2 epochs are done, the loss is 1.5, and the parameters of epoch 1, the best, are back: "),
        (EPOCHS, (2.5, 3.0), "2 epochs are done, the loss is 3, and the parameters of epoch 1, the best, are back: "),
        (EPOCHS, (1.5, 1.0), "2 epochs are done, the loss is 1: "),
        (
            structs.replace(EPOCHS, early_stopping=EarlyStopping("train_loss", patience=9, restore_best=False)),
            (1.0, 1.5),
            "2 epochs are done, the loss is 1.5: ",
        ),
        (
            structs.replace(EPOCHS, target=Target(0.5, "test_loss")),
            (1.0, 1.5),
            "the test loss is 0.5, and 0.5 was the target, and the parameters of epoch 1, the best, are back: ",
        ),
        (
            structs.replace(EPOCHS, plateau=Plateau(epochs=1, tolerance=0.6)),
            (1.0, 1.5),
            "it is 1.5, and the parameters of epoch 1, the best, are back: ",
        ),
        (
            structs.replace(EPOCHS, explosion=1.5),
            (1.0, 5.0),
            "more than 1.5 times 2, and the parameters of epoch 1, the best, are back: ",
        ),
    ],
)
def test_a_stop_says_which_parameters_are_put_back(rules: Stopping, losses: tuple[float, float], said: str) -> None:
    first, last = losses
    run = rules.begin(scored(2.0, 2.0))
    run.judge(1, scored(first))
    stop = run.judge(2, scored(last, 0.5 if rules.target else None))
    assert stop is not None
    assert said in stop.sentence


@pytest.mark.parametrize(
    ("epoch", "said"), [(1.0, " of training: "), (1.5, "the parameters of epoch 1, the best, are")]
)
def test_a_time_limit_within_an_epoch_puts_back_those_from_before_it(epoch: float, said: str) -> None:
    rules = Stopping(early_stopping=EarlyStopping("train_loss"), time_limit=1.0)
    run = rules.begin(scored(2.0))
    run.judge(1, scored(3.0))
    stop = run.spend(1.5, 3, epoch)
    assert stop is not None
    assert said in stop.sentence


@pytest.mark.parametrize(
    ("reason", "training"),
    [
        ("epochs", {"epochs": 30}),
        ("target", {"target": Target(-100.0, "train_metric")}),
        ("plateau", {"plateau": Plateau(epochs=4, tolerance=100.0)}),
        ("time_limit", {"time_limit": 5.5}),
        ("exploded", {"explosion": 1.01}),
        ("callback", {}),
        ("early_stopping", {"early_stopping": EarlyStopping("train_loss", patience=3)}),
    ],
)
def test_the_best_parameters_are_put_back_at_every_end(
    reason: str, training: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = count()
    monkeypatch.setattr("nn_tui.engine.training.trainer.perf_counter", lambda: float(next(seconds)))
    rules = {"epochs": 500, "early_stopping": EarlyStopping("train_loss", patience=400), **training}
    trainer = with_stopping(recipe("adam", 4, learning_rate=3.0, seed=4), **rules).trainer(made_up(samples=12))
    if reason == "callback":
        trainer.callbacks.after_batch.append(lambda moment: moment.step == 10 and moment.stop("enough"))
    epochs: list[tuple[float, bytes]] = []
    trainer.callbacks.after_epoch.append(
        lambda moment: epochs.append((moment.evaluation.train.loss, parameters(moment)))
    )
    assert trainer.run().reason == reason
    # The untrained network is never the best.
    lowest, best = min(epochs)
    assert parameters(trainer) == best
    assert trainer.evaluation.train.loss == lowest
    assert trainer.restore_best() is None
    # It goes on from there.
    trainer.learning_rate, trainer.stopped = 1e-30, None
    trainer.advance(1)
    np.testing.assert_allclose(trainer.network.parameters.vector, np.frombuffer(best, np.float32), atol=1e-20)


def test_counters_survive_a_save_and_a_restore_in_another_trainer() -> None:
    data = made_up(samples=12, test=6)
    experiment = with_stopping(
        recipe("adam", learning_rate=0.3, epochs=300), early_stopping=EarlyStopping(patience=5), plateau=Plateau()
    )
    ran, resumed = experiment.trainer(data), experiment.trainer(data)
    stop = ran.run()
    first = experiment.trainer(data)
    for _ in range(ran.step - 7):
        first.run_batch()
    resumed.restore(first.save())
    assert resumed.run() == stop
    assert parameters(resumed) == parameters(ran)


def parameters(of: Trainer | RunMoment) -> bytes:
    return (of.network.parameters if isinstance(of, Trainer) else of.parameters).vector.tobytes()
