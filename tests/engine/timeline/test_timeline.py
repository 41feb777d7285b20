"""Any moment of a run can be gone back to, and gone on from, bit for bit."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Literal, NamedTuple, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment
from nn_tui.engine.editing.edits import (
    AddLayer,
    AddNeuron,
    AddSample,
    Change,
    Edit,
    Freeze,
    ReleaseLearningRate,
    RemoveLayer,
    RemoveNeuron,
    Reset,
    RestoreBest,
    SetActivation,
    SetLearningRate,
    SetParameter,
    StepLearningRate,
)
from nn_tui.engine.editing.live_experiment import LiveExperiment
from nn_tui.engine.timeline import record
from nn_tui.engine.timeline.branches import Branch
from nn_tui.engine.timeline.journal import Moment
from nn_tui.engine.timeline.timeline import Timeline
from nn_tui.engine.training import history
from nn_tui.engine.training.history import Column, Curves
from nn_tui.engine.training.stopping import EarlyStopping
from nn_tui.engine.training.trainer import Trainer
from tests.engine.building import recipe
from tests.examples import examples

OPTIMIZERS = ("sgd", "momentum", "nesterov", "adam", "nadam", "radam", "rmsprop", "adagrad", "lion", "lbfgs")
EDITS: tuple[Edit, ...] = (
    SetLearningRate(0.2),
    StepLearningRate(1),
    ReleaseLearningRate(),
    Change((("training.batch_size", 3),)),
    Change((("training.batch_size", 7),)),
    Change((("training.optimizer", "adam"),)),
    Change((("training.l2", 0.01),)),
    Change((("network.dropout", 0.25),)),
    Change((("data.test_fraction", 0.4),)),
    Change((("data.noise", 0.3),)),
    AddNeuron(1),
    RemoveNeuron(1, 0),
    AddLayer(1),
    RemoveLayer(1),
    SetActivation(1, "relu"),
    SetParameter(1, 0, 0, 0.25),
    Freeze(1, 0, None, frozen=True),
    AddSample((0.1, 0.2), "inner"),
    Reset(),
    Reset(next_seed=True),
)


class Seen(NamedTuple):
    """What a run is made of at a moment, as bytes and values."""

    recipe: Experiment
    parameters: bytes
    optimizer: dict[str, bytes]
    order: bytes
    counts: tuple[int, ...]
    rates: tuple[float, ...]
    losses: tuple[object, ...]
    watches: tuple[object, ...]
    random: tuple[str, str]
    curves: tuple[tuple[bytes, ...], ...]
    """The curves, in strides of 1, 2, 4, … epochs as far as they are kept."""
    last_batch: tuple[bytes, bytes]


def coarser(curves: Curves) -> Curves:
    """Return the curves with two points made one."""

    def paired(values: Column, join: Callable[[Column, Column], Column]) -> Column:
        one, other = values[..., ::2], values[..., 1::2]
        joined = one.copy()
        joined[..., : other.shape[-1]] = join(one[..., : other.shape[-1]], other)
        return joined

    def later(_one: Column, other: Column) -> Column:
        return other

    return Curves(
        epochs=paired(curves.epochs, later),
        last=paired(curves.last, later),
        lowest=paired(curves.lowest, np.fmin),
        highest=paired(curves.highest, np.fmax),
        stride=curves.stride * 2,
    )


def in_strides(curves: Curves) -> tuple[tuple[bytes, ...], ...]:
    found: list[tuple[bytes, ...]] = [()] * (curves.stride.bit_length() - 1)
    while curves.stride <= COARSEST:
        columns = (curves.epochs, curves.last, curves.lowest, curves.highest)
        found.append(tuple(column.tobytes() for column in columns))
        curves = coarser(curves)
    return tuple(found)


def assert_same(found: Seen, expected: Seen) -> None:
    """Check that two states are the same, but that the curves may be coarser than they were."""
    assert found._replace(curves=()) == expected._replace(curves=())
    assert all(not one or one == other for one, other in zip(found.curves, expected.curves, strict=True))
    assert found.curves[-1]


class Driven:
    """A live experiment with a timeline, driven as a session drives it."""

    def __init__(self, experiment: Experiment) -> None:
        self.live = LiveExperiment(experiment, None, self._settle)
        self.timeline = Timeline(self.live)
        self.seen: dict[tuple[str, Moment], Seen] = {}
        self.look()

    @property
    def trainer(self) -> Trainer:
        return self.live.trainer

    def _settle(self) -> None:
        self.trainer.settle()

    def look(self) -> None:
        self.seen[self.timeline.present.name, self.timeline.now] = self.state()

    def state(self) -> Seen:
        trainer = self.trainer
        state = trainer.save()
        return Seen(
            recipe=self.live.experiment,
            parameters=trainer.network.parameters.vector.tobytes(),
            optimizer={name: vector.tobytes() for name, vector in trainer.optimizer_state.vectors.items()},
            order=state.order.tobytes(),
            counts=(state.epoch, state.step, state.batch, state.operation),
            rates=(state.learning_rate, state.scheduled_rate, state.rate_held),
            losses=(state.evaluation.train.loss, state.best),
            watches=(state.schedule, state.stopping),
            random=(str(state.random), str(state.dropout)),
            curves=in_strides(trainer.history.curves()),
            last_batch=(trainer.network.gradients.vector.tobytes(), trainer.network.updates.vector.tobytes()),
        )

    def batch(self) -> None:
        self.timeline.relive()
        self.trainer.stopped = None
        self.trainer.keeps_before = True
        self.trainer.advance(1)

    def operation(self) -> None:
        self.timeline.relive_due()
        self.trainer.run_operation()

    def do(self, action: "str | Edit") -> None:
        """Take a step, or make a change where it can be made."""
        if action == "batch":
            self.batch()
        elif action == "operation":
            self.operation()
        elif isinstance(action, str):
            for _ in range(len(self.trainer.batches)):
                self.batch()
        else:
            with suppress(InputError):
                self.timeline.alter(action)
        if not self.trainer.operation and not self.timeline.in_the_past:
            self.timeline.keep()
        self.look()

    def until(self, step: int, operation: int) -> None:
        """Run up to an operation of an update, without a look at the timeline."""
        while self.trainer.step < step:
            self.trainer.stopped = None
            self.trainer.advance(1)
        while self.trainer.operation < operation:
            self.trainer.run_operation()

    def go(self, way: Iterator[float]) -> None:
        assert all(0 <= share <= 1 for share in way)


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    optimizer = draw(st.sampled_from(OPTIMIZERS))
    full_batch = optimizer == "lbfgs"
    found = recipe(
        optimizer,
        "all" if full_batch else draw(st.sampled_from([4, 5, "all"])),
        hidden=draw(st.sampled_from([(3,), (3, 2)])),
        epochs=50,
        seed=draw(st.integers(0, 99)),
    )
    found = structs.replace(found, data=structs.replace(found.data, source="circles", samples=20))
    schedule = draw(st.sampled_from(["constant", "cosine", "plateau"]))
    network = structs.replace(found.network, dropout=0.0 if full_batch else draw(st.sampled_from([0.0, 0.3])))
    early = draw(st.none() | st.builds(EarlyStopping, patience=st.integers(1, 2), restore_best=st.booleans()))
    training = structs.replace(found.training, schedule=schedule, early_stopping=early)
    return structs.replace(found, network=network, training=training)


COARSEST = 256
STEPS = st.sampled_from(["batch", "operation", "operation", "epoch"])
ACTIONS = st.lists(STEPS | st.sampled_from(EDITS), max_size=25)


@pytest.fixture(autouse=True, scope="module", params=[0.0, 1e9], ids=["no checkpoints", "all checkpoints"])
def share(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep a checkpoint whenever that is possible, or never."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record, "SHARE", request.param or 1e-12)
        patch.setattr(history.History.__init__, "__defaults__", (4,))  # the points of the curves are merged soon
        yield


def test_every_kind_of_edit_is_made_here() -> None:
    assert {type(edit) for edit in EDITS} == {*get_args(Edit)} - {RestoreBest}  # which nobody can ask for


@examples(40)
@given(experiments(), ACTIONS, st.data())
def test_every_moment_is_reached_again_as_it_was(
    experiment: Experiment, actions: list[str | Edit], data: st.DataObject
) -> None:
    run = Driven(experiment)
    for action in actions:
        run.do(action)
    for _ in range(6):
        (name, moment), expected = data.draw(st.sampled_from(list(run.seen.items())))
        run.go(run.timeline.travel(run.timeline.branches[name], moment))
        assert (run.timeline.present.name, run.timeline.now) == (name, moment)
        assert_same(run.state(), expected)


@examples(40)
@given(experiments(), ACTIONS, st.data())
def test_going_on_from_the_past_leads_to_the_same_future(
    experiment: Experiment, actions: list[str | Edit], data: st.DataObject
) -> None:
    run = Driven(experiment)
    for action in actions:
        run.do(action)
    present, tip = run.timeline.present, run.timeline.now
    before = {moment: state for (name, moment), state in run.seen.items() if name == present.name}
    run.go(run.timeline.travel(present, data.draw(st.sampled_from(list(before)))))
    assert run.timeline.in_the_past == (run.timeline.now < tip)
    while run.timeline.now < tip:
        run.do(data.draw(st.sampled_from(["batch", "operation"])) if tip.operation == 0 else "operation")
        if run.timeline.now.changes == tip.changes and run.timeline.now in before:
            assert_same(run.state(), before[run.timeline.now])
    assert run.timeline.present is present


@examples(40)
@given(experiments(), ACTIONS, st.lists(STEPS, max_size=4), st.data())
def test_a_change_in_the_past_begins_a_branch_and_leaves_the_other_as_it_was(
    experiment: Experiment, actions: list[str | Edit], steps: list[str], data: st.DataObject
) -> None:
    run = Driven(experiment)
    for action in actions:
        run.do(action)
    (name, moment), _ = data.draw(st.sampled_from(list(run.seen.items())))
    old = dict(run.seen)
    old_branch = run.timeline.branches[name]
    run.go(run.timeline.travel(old_branch, moment))
    in_the_past = run.timeline.in_the_past
    rate = run.trainer.learning_rate
    run.do(SetLearningRate(rate * 0.5))
    assert (run.timeline.present is not old_branch) == in_the_past
    assert run.trainer.learning_rate == rate * 0.5
    for step in steps:
        run.do(step)
    (name, moment), _ = data.draw(st.sampled_from(list(old.items())))
    run.go(run.timeline.travel(run.timeline.branches[name], moment))
    assert_same(run.state(), old[name, moment])
    for (name, moment), state in list(run.seen.items())[-3:]:
        run.go(run.timeline.travel(run.timeline.branches[name], moment))
        assert_same(run.state(), state)


@examples(40)
@given(experiments(), ACTIONS, st.sampled_from(EDITS), st.lists(STEPS, max_size=4))
def test_a_change_is_taken_back_and_given_again(
    experiment: Experiment, actions: list[str | Edit], edit: Edit, steps: list[str]
) -> None:
    run = Driven(experiment)
    for action in actions:
        run.do(action)
    run.live.trainer.settle()  # as an edit does
    before = run.state()
    try:
        changed = run.timeline.alter(edit) is not None
    except InputError:
        changed = False
    if not changed or run.state() == before:
        return  # as a reset at the beginning
    for step in steps:
        run.do(step)
    after = run.state()
    run.go(run.timeline.undo())
    assert_same(run.state(), before)
    run.go(run.timeline.redo())
    assert_same(run.state(), after)
    with pytest.raises(InputError, match="there is nothing to redo"):
        run.timeline.redo()


def afresh(run: Driven) -> Seen:
    """Return the state that a run comes to which begins as the branch did and makes its changes, and nothing else."""
    timeline, now = run.timeline, run.timeline.now
    start = timeline.present.start.live
    other = Driven(start.experiment)
    other.live.restore(start)
    other.trainer.history = history.History()
    other.trainer.history.append(0, (0.0,) * len(history.SERIES))
    for entry in timeline.present.journal.entries[: now.changes]:
        other.until(entry.step, entry.operation)
        other.live.alter(entry.command)
    other.until(now.step, now.operation)
    return other.state()


def is_on(branch: Branch, moment: Moment) -> bool:
    """Return whether a branch still leads through a moment; what was undone at once is forgotten."""
    done = branch.journal.entries[: moment.changes]
    due = branch.journal.entries[moment.changes :]
    here = moment.step, moment.operation
    on_time = all((entry.step, entry.operation) <= here for entry in done)
    on_time &= len(done) == moment.changes
    return moment <= branch.tip and on_time and all((entry.step, entry.operation) >= here for entry in due)


@examples(80)
@given(
    experiments(),
    st.lists(STEPS | st.sampled_from(EDITS) | st.sampled_from(["undo", "redo", "go"]), max_size=30),
    st.data(),
)
def test_whatever_is_done_the_run_is_what_its_journal_makes_of_it(
    experiment: Experiment, actions: list[str | Edit], data: st.DataObject
) -> None:
    run = Driven(experiment)
    for action in actions:
        try:
            if action == "undo":
                run.go(run.timeline.undo())
            elif action == "redo":
                run.go(run.timeline.redo())
            elif action == "go":
                branch = data.draw(st.sampled_from(list(run.timeline.branches.values())))
                moments = [moment for name, moment in run.seen if name == branch.name and is_on(branch, moment)]
                run.go(run.timeline.travel(branch, data.draw(st.sampled_from(moments or [branch.start.moment]))))
            else:
                run.do(action)
        except InputError:
            continue
        found, expected = run.state(), afresh(run)
        assert found._replace(curves=(), last_batch=(b"", b"")) == expected._replace(curves=(), last_batch=(b"", b""))


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("batch_size", [4, "all"])
def test_after_a_divergence_there_is_no_way_to_what_was_before_it_went_back(
    batch_size: int | Literal["all"], *, told: bool
) -> None:
    experiment = recipe("sgd", batch_size, hidden=(3,), activation="relu", learning_rate=1e30, epochs=50)
    experiment = structs.replace(experiment, data=structs.replace(experiment.data, source="plane", samples=20))
    run = Driven(experiment)
    for _ in range(30):
        run.batch()
        run.timeline.keep()
        if run.trainer.stopped:
            break
    assert run.trainer.stopped is not None
    if told:
        run.timeline.forget_what_follows(run.timeline.now)
    at = run.timeline.now
    run.do(SetLearningRate(1e-3))
    for _ in range(4):
        run.do("batch")
    later = run.state()
    moment = run.timeline.now
    run.go(run.timeline.travel(run.timeline.present, at))
    run.go(run.timeline.travel(run.timeline.present, moment))
    assert_same(run.state(), later)


@examples(25)
@given(experiments(), ACTIONS, st.data())
def test_what_is_taken_out_has_never_happened(
    experiment: Experiment, actions: list[str | Edit], data: st.DataObject
) -> None:
    run = Driven(experiment)
    for action in actions:
        run.do(action)
    entries, tip = run.timeline.present.journal.entries, run.timeline.now
    if not entries:
        with pytest.raises(InputError, match="there is no change 1 to take out"):
            run.timeline.take_out(0, lambda _entry, _done: None)
        return
    chosen = data.draw(st.integers(0, len(entries) - 1))
    other = Driven(run.timeline.present.start.live.experiment)
    other.live.restore(run.timeline.present.start.live)
    for entry in entries[:chosen] + entries[chosen + 1 :]:
        other.until(entry.step, min(entry.operation, len(other.trainer.program.operations) - 1))
        with suppress(InputError):
            other.live.alter(entry.command)
    other.until(tip.step, min(tip.operation, len(other.trainer.program.operations) - 1))
    run.go(run.timeline.take_out(chosen, lambda _entry, _done: None))
    found, expected = run.state(), other.state()
    assert found._replace(curves=(), last_batch=(b"", b"")) == expected._replace(curves=(), last_batch=(b"", b""))
    assert run.timeline.present.journal.entries[:chosen] == entries[:chosen]
