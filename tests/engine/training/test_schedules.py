"""Schedules: their properties; that they equal PyTorch's and scikit-learn's stands in test_reference_training.py."""

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import InputError
from nn_tui.engine import TrainingRecipe
from nn_tui.engine.training.schedules import (
    SCHEDULES,
    ConstantRate,
    Cosine,
    CosineRestarts,
    Exponential,
    InverseScaling,
    OneCycle,
    ReduceOnPlateau,
    Schedule,
    StepDecay,
)

WITH_AN_END = (Cosine, OneCycle)

bases = st.floats(1e-5, 10.0)
lengths = st.integers(1, 60)
losses = st.lists(st.floats(0.0, 10.0), min_size=60, max_size=60)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    kind = draw(st.sampled_from(list(SCHEDULES.values())))
    fields: dict[str, object] = {"warmup_epochs": draw(st.integers(0, 10))}
    if kind in WITH_AN_END:
        fields["epochs"] = draw(st.integers(1, 50))
    if kind is ReduceOnPlateau:
        fields["patience"] = draw(st.integers(0, 3))
        fields["cooldown"] = draw(st.integers(0, 3))
    return kind(**fields)  # pyright: ignore[reportArgumentType]  # the fields are those of this kind


def rates(schedule: Schedule, base: float, count: int, epochs: int | None = None) -> list[float]:
    run = schedule.begin(base, epochs)
    return [run.rate(epoch, 1.0) for epoch in range(count)]


@given(schedule=schedules(), base=bases, losses=losses)
def test_a_rate_is_never_above_the_recipes_nor_below_zero(schedule: Schedule, base: float, losses: list[float]) -> None:
    run = schedule.begin(base, 100)
    for epoch, loss in enumerate(losses):
        assert 0 <= run.rate(epoch, loss) <= base * (1 + 1e-12)


@given(schedule=schedules(), base=bases, losses=losses, cut=st.integers(0, 59))
def test_a_run_goes_on_exactly_from_its_state(schedule: Schedule, base: float, losses: list[float], cut: int) -> None:
    whole, first, second = (schedule.begin(base, 100) for _ in range(3))
    expected = [whole.rate(epoch, loss) for epoch, loss in enumerate(losses)]
    found = [first.rate(epoch, loss) for epoch, loss in enumerate(losses[:cut])]
    second.state = dict(first.state)
    found += [second.rate(cut + epoch, loss) for epoch, loss in enumerate(losses[cut:])]
    assert found == expected


@given(schedule=schedules(), base=bases, losses=losses)
def test_a_state_is_plain_finite_numbers(schedule: Schedule, base: float, losses: list[float]) -> None:
    run = schedule.begin(base, 100)
    for epoch, loss in enumerate([math.nan, math.inf, *losses]):
        run.rate(epoch, loss)
        assert all(math.isfinite(value) for value in run.state.values())


@given(kind=st.sampled_from(list(SCHEDULES.values())), warmup=st.integers(1, 20), base=bases)
def test_a_warm_up_climbs_in_equal_steps_to_where_the_schedule_begins(
    kind: type[Schedule], warmup: int, base: float
) -> None:
    found = rates(kind(warmup_epochs=warmup), base, warmup + 1, epochs=100)
    first = rates(kind(), base, 1, epochs=100)[0]
    assert found == pytest.approx([first * (epoch + 1) / (warmup + 1) for epoch in range(warmup + 1)])


@given(kind=st.sampled_from(list(SCHEDULES.values())), warmup=st.integers(0, 20), base=bases)
def test_after_the_warm_up_the_schedule_runs_as_without_one(kind: type[Schedule], warmup: int, base: float) -> None:
    found = rates(kind(warmup_epochs=warmup), base, warmup + 30, epochs=30 + warmup)[warmup:]
    assert found == pytest.approx(rates(kind(), base, 30, epochs=30))


@given(base=bases, epochs=lengths, minimum=st.floats(0, 1e-5))
def test_cosine_falls_from_the_rate_to_its_minimum_and_stays(base: float, epochs: int, minimum: float) -> None:
    found = rates(Cosine(minimum=minimum), base, epochs + 5, epochs=epochs)
    assert found[0] == pytest.approx(base)
    assert found == sorted(found, reverse=True)
    assert found[epochs:] == [pytest.approx(minimum)] * 5


def test_cosine_restarts_begin_anew_after_longer_and_longer_periods() -> None:
    found = rates(CosineRestarts(period=2, stretch=3), 0.4, 27)
    assert [epoch for epoch, rate in enumerate(found) if rate == 0.4] == [0, 2, 8, 26]
    assert found[5] == pytest.approx(0.2)


@given(epochs=st.integers(2, 60), base=bases)
def test_one_cycle_ends_at_its_final_rate(epochs: int, base: float) -> None:
    found = rates(OneCycle(), base, epochs + 3, epochs=epochs)
    assert found[epochs - 1 :] == [pytest.approx(base / 25 / 1e4)] * 4


def test_one_cycle_rises_and_falls() -> None:
    found = rates(OneCycle(), 1.0, 100, epochs=100)
    assert found[0] == pytest.approx(1 / 25)
    assert max(found) == found[29] == pytest.approx(1.0)
    assert found[:30] == sorted(found[:30])
    assert found[29:] == sorted(found[29:], reverse=True)


def test_step_exponential_and_inverse_scaling_by_hand() -> None:
    assert rates(ConstantRate(), 0.3, 3) == [0.3, 0.3, 0.3]
    assert rates(StepDecay(step_size=2, gamma=0.5), 0.8, 5) == [0.8, 0.8, 0.4, 0.4, 0.2]
    assert rates(Exponential(gamma=0.5), 0.8, 3) == [0.8, 0.4, 0.2]
    assert rates(InverseScaling(), 0.6, 9)[3::5] == [pytest.approx(0.3), pytest.approx(0.2)]


def test_plateau_waits_for_its_patience_and_its_cooldown() -> None:
    run = ReduceOnPlateau(factor=0.5, patience=1, cooldown=2).begin(0.8, None)
    found = [run.rate(epoch, loss) for epoch, loss in enumerate([5.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 1.0, 2.0])]
    assert found == [0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.4, 0.2, 0.2, 0.2]


def test_plateau_does_not_fall_below_its_minimum_and_never_rises_to_it() -> None:
    falling = ReduceOnPlateau(factor=0.1, patience=0, minimum=0.05)
    assert rates(falling, 0.1, 3) == [0.1, 0.05, 0.05]
    assert rates(falling, 0.01, 3) == [0.01, 0.01, 0.01]


@pytest.mark.parametrize(
    ("losses", "expected"),
    [
        ([-1.0, -1.05, -1.2, -1.4], [0.8, 0.4, 0.4, 0.4]),  # a tenth lower counts, a twentieth does not
        ([-1.0, -0.9, -0.8], [0.8, 0.4, 0.2]),
        ([-1.0, -1.0, -1.0], [0.8, 0.4, 0.2]),
        ([0.5, 0.0, -0.5, -0.5], [0.8, 0.8, 0.8, 0.4]),
    ],
)
def test_plateau_takes_a_lower_loss_for_better_below_0_too(losses: list[float], expected: list[float]) -> None:
    run = ReduceOnPlateau(factor=0.5, patience=0, threshold=0.1).begin(0.8, None)
    assert [run.rate(epoch, loss) for epoch, loss in enumerate(losses)] == expected


def test_plateau_with_an_absolute_threshold_goes_by_it_alone() -> None:
    run = ReduceOnPlateau(factor=0.5, patience=0, threshold=0.9, absolute=0.3).begin(0.8, None)
    assert [run.rate(epoch, loss) for epoch, loss in enumerate([5.0, 4.75, 4.5, 4.25, 3.0])] == [
        0.8,
        0.4,
        0.4,
        0.2,
        0.2,
    ]
    below = ReduceOnPlateau(factor=0.5, patience=0, absolute=0.3).begin(0.8, None)
    assert [below.rate(epoch, loss) for epoch, loss in enumerate([-1.0, -1.25, -1.5])] == [0.8, 0.4, 0.4]


def test_plateau_takes_more_of_a_monitor_for_better_where_it_is() -> None:
    run = ReduceOnPlateau(factor=0.5, patience=0, threshold=0.1, monitor="train_accuracy").begin(0.8, None)
    assert run.monitor == "train_accuracy"
    assert [run.rate(epoch, part) for epoch, part in enumerate([0.5, 0.6, 0.62, 0.7, 0.3])] == [0.8, 0.8, 0.4, 0.4, 0.2]
    less = ReduceOnPlateau(factor=0.5, patience=0, monitor="train_loss").begin(0.8, None)
    assert [less.rate(epoch, loss) for epoch, loss in enumerate([0.5, 0.6, 0.4])] == [0.8, 0.4, 0.4]


@given(schedule=schedules(), base=bases, epochs=lengths)
def test_rates_without_training_are_those_of_a_run_that_only_gets_better(
    schedule: Schedule, base: float, epochs: int
) -> None:
    run = schedule.begin(base, epochs)
    assert schedule.rates(epochs, base).tolist() == [run.rate(epoch, 1 / (epoch + 1)) for epoch in range(epochs)]


def test_rates_without_training_may_be_those_of_the_beginning_of_a_longer_run() -> None:
    assert ConstantRate().rates(2).tolist() == [0.01, 0.01]
    assert Cosine().rates(3, 0.4, of=10).tolist() == rates(Cosine(), 0.4, 3, epochs=10)
    assert Cosine().rates(10, 0.4).tolist() == rates(Cosine(), 0.4, 10, epochs=10)
    with pytest.raises(InputError, match="expected less than 8"):
        Cosine(warmup_epochs=8).rates(8)


@pytest.mark.parametrize("kind", WITH_AN_END)
def test_without_an_end_it_asks_for_one(kind: type[Cosine] | type[OneCycle]) -> None:
    with pytest.raises(InputError, match=r"training\.schedule: .* needs to know its end; give training\.epochs"):
        kind().begin(0.1, None)
    assert rates(kind(epochs=5), 0.1, 3, epochs=None) == rates(kind(), 0.1, 3, epochs=5)


@pytest.mark.parametrize("kind", WITH_AN_END)
def test_a_warm_up_as_long_as_the_training_is_refused(kind: type[Cosine] | type[OneCycle]) -> None:
    with pytest.raises(InputError, match=r"training\.schedule\.warmup_epochs: 8 epochs .* expected less than 8"):
        kind(warmup_epochs=8).begin(0.1, 8)


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_stands_in_a_recipe_as_a_table(name: str) -> None:
    table = {"schedule": {"name": name, "warmup_epochs": 3}}
    assert msgspec.convert(table, TrainingRecipe).schedule == SCHEDULES[name](warmup_epochs=3)


@pytest.mark.parametrize(
    "table",
    [
        {"name": "step", "step_size": 0},
        {"name": "step", "step_size": 10**9 + 1},
        {"name": "step", "gamma": 0.0},
        {"name": "exponential", "gamma": 1.5},
        {"name": "exponential", "gamma": 0.0},
        {"name": "cosine_restarts", "stretch": 0},
        {"name": "one_cycle", "rising_fraction": 0.0},
        {"name": "one_cycle", "initial_divisor": 0.9},
        {"name": "plateau", "factor": 0.0},
        {"name": "plateau", "minimum": -1e-9},
        {"name": "constant", "warmup_epochs": 10**9 + 1},
        {"name": "cosine", "minimum": -0.1},
        {"name": "one_cycle", "rising_fraction": 1.0},
        {"name": "plateau", "factor": 1.0},
        {"name": "constant", "warmup_epochs": -1},
        {"name": "step", "unknown": 1},
        {"name": "unheard of"},
    ],
)
def test_a_field_out_of_bounds_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"schedule": table}, TrainingRecipe)
