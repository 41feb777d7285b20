"""A run that is resumed goes on bit for bit, at any operation, as often as one likes, with its whole timeline."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nn_tui.datasets import Dataset, InputError
from nn_tui.engine.runs import (
    AddLayer,
    AddNeuron,
    AddSample,
    Change,
    Command,
    GoTo,
    Redo,
    RemoveNeuron,
    RenameBranch,
    Request,
    Reset,
    SetBreakpoint,
    SetLearningRate,
    SetMark,
    SetParameter,
    Step,
    StepBack,
    StepLearningRate,
    Undo,
)
from nn_tui.engine.runs.execution import Execution
from nn_tui.engine.runs.store import recorder
from nn_tui.engine.runs.store.journal_file import branches_of, read_journal
from nn_tui.engine.runs.store.recompute import replayed
from nn_tui.engine.runs.store.recorder import Recorder
from nn_tui.engine.runs.store.reopen import data_source
from nn_tui.engine.runs.store.run_place import RunPlace
from nn_tui.engine.timeline.breakpoints import EpochReached
from tests.examples import examples

from .kept import begun, circles, drive, end, finished, reopened, to_the_end, weights

COMMANDS: tuple[Command, ...] = (
    Step("epoch"),
    Step("batch"),
    Step("operation"),
    Step("operation"),
    StepLearningRate(1),
    SetLearningRate(0.123),
    AddNeuron(1),
    RemoveNeuron(1, 0),
    AddLayer(1),
    AddSample((0.1, -0.2), "inner"),
    SetParameter(1, 0, None, 0.25),
    Change((("training.optimizer", "momentum"),)),
    Change((("data.test_fraction", 0.4),)),
    Change((("data.noise", 0.3),)),
    StepBack("batch"),
    StepBack("epoch"),
    GoTo("1.2"),
    Undo(),
    Redo(),
    Reset(),
    Reset(next_seed=True),
)
RECIPES: tuple[dict[str, object], ...] = (
    {},
    {"training__optimizer": "sgd", "training__schedule": "step", "network__dropout": 0.3},
    {"training__early_stopping": {"patience": 2}, "training__optimizer": "rmsprop"},
    {"training__optimizer": "lbfgs", "training__batch_size": "all"},
)


@example({}, [[], [Step("epoch"), StepBack("epoch")], []])  # back where it was saved, and saved there again
@examples(15)
@given(
    st.sampled_from(RECIPES),
    st.lists(st.lists(st.sampled_from(COMMANDS), max_size=6), min_size=3, max_size=4),
)
def test_it_goes_on_bit_for_bit_however_often_it_is_resumed(
    recipe: dict[str, object], sittings: list[list[Command]]
) -> None:
    experiment = circles(**recipe)
    undisturbed = Execution(experiment)
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        recorded = begun(experiment, Path(folder))
        for commands in sittings:
            for run in (undisturbed, recorded):
                drive(run, commands)
            assert weights(recorded) == weights(undisturbed)
            end(recorded)
            recorded, opened = reopened(Path(folder, "a-run"))
            assert opened.told == ()
            assert weights(recorded) == weights(undisturbed)
            assert recorded.trainer.operation == undisturbed.trainer.operation
            shown, expected = (run.trainer.history.curves() for run in (recorded, undisturbed))
            np.testing.assert_array_equal(shown.last, expected.last)
            assert [event.sentence for event in recorded.events] == [event.sentence for event in undisturbed.events]
        assert to_the_end(recorded) == to_the_end(undisturbed)
        end(recorded)


def test_a_run_that_was_kept_further_on_and_has_come_back_is_resumed_where_it_was_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FIRST_SECONDS", "TICK_SECONDS", "SAVE_SECONDS"):
        monkeypatch.setattr(recorder, name, 0.0)
    monkeypatch.setattr(recorder, "SHARE", 1e9)
    run = begun(circles(training__batch_size=2), tmp_path)
    drive(run, [Step("epoch")])
    left = weights(run)
    end(run)
    for _ in range(2):
        run, opened = reopened(tmp_path / "a-run")
        assert opened.told == ()
        assert weights(run) == left
        drive(run, [*[Step("batch")] * 3, *[StepBack("batch")] * 3])
        end(run)


@examples(8)
@given(st.sampled_from(RECIPES[:3]), st.lists(st.sampled_from(COMMANDS), max_size=12))
def test_from_recipe_seed_and_journal_alone_come_the_same_weights(
    recipe: dict[str, object], commands: list[Command]
) -> None:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        run = begun(circles(**recipe), Path(folder))
        drive(run, [*commands, Step("epoch"), Step("operation")])
        end(run)
        lines = read_journal(Path(folder, "a-run", "journal.jsonl")).lines
        for branch in branches_of(lines).values():
            work = replayed(branch, data_source(Path(folder, "a-run"), lines))
            result = finished(work)
            assert (result.differs, result.compared) == (None, len(branch.passed))


def test_after_a_resume_the_past_is_what_it_was(tmp_path: Path) -> None:
    run = begun(circles(), tmp_path)
    drive(run, [Step("epoch"), Step("epoch"), SetLearningRate(0.2), Step("epoch")])
    seen = weights(run)
    drive(run, [StepBack("epoch"), AddNeuron(1), Step("epoch")])
    end(run)
    again, _ = reopened(tmp_path / "a-run")
    drive(again, [GoTo("main@3")])
    assert weights(again) == seen
    drive(again, [GoTo("0")])
    assert weights(again) == weights(Execution(circles()))
    end(again)


def test_what_is_noted_survives_though_nothing_was_saved_since(tmp_path: Path) -> None:
    run = begun(circles(), tmp_path)
    drive(run, [Step("epoch"), Step("batch"), SetLearningRate(0.2), StepBack("epoch"), AddNeuron(1), Step("epoch")])
    run.save()
    noting = [SetMark("here it\nturns"), SetBreakpoint(EpochReached(7)), RenameBranch("b2", "wider"), Undo()]
    drive(run, noting)
    known = run.snapshot(Request(), held_back=False)
    assert known is not None
    end(run, cut_short=True)
    again, _ = reopened(tmp_path / "a-run")
    found = again.snapshot(Request(), held_back=False)
    assert found is not None
    assert found.timeline.marks == known.timeline.marks != ()
    assert found.timeline.breakpoints == known.timeline.breakpoints != ()
    assert found.timeline.branches == known.timeline.branches
    assert "wider" in found.timeline.branches
    end(again)


def test_nothing_is_kept_of_what_was_never_trained(tmp_path: Path) -> None:
    from nn_tui.engine.runs.store.recorder import Recorder
    from nn_tui.engine.runs.store.run_place import RunPlace

    run = Execution(circles(), recording=Recorder(RunPlace(tmp_path)))
    run.turn()
    run.end()
    assert list(tmp_path.iterdir()) == []


def test_data_that_have_changed_are_refused_by_name_unless_that_is_allowed(tmp_path: Path) -> None:
    table = tmp_path / "flowers.csv"
    rows = [f"{value},{value * 2 % 7},{'ab'[value % 2]}" for value in range(30)]
    table.write_text("x,y,kind\n" + "\n".join(rows))
    run = begun(circles(data__source=str(table), data__samples=None), tmp_path)
    drive(run, [Step("epoch"), Step("operation")])
    end(run)
    table.write_text("x,y,kind\n" + "\n".join([*rows, "3,4,a"]))
    with pytest.raises(InputError, match=r"flowers\.csv has changed since: 30 samples then, 31 now"):
        reopened(tmp_path / "a-run")
    again, opened = reopened(tmp_path / "a-run", allow_changed=True)
    assert "other data" in opened.told[-1]
    assert again.trainer.epoch == 1
    drive(again, [Step("epoch")])
    end(again)
    line = read_journal(tmp_path / "a-run" / "journal.jsonl").lines
    assert any(getattr(each, "allowed", None) for each in line)
    third, opened = reopened(tmp_path / "a-run")
    assert third.trainer.epoch == 2
    end(third)


def test_data_that_no_file_holds_come_back_with_all_that_is_known_of_them(tmp_path: Path) -> None:
    table = tmp_path / "visits.csv"
    rows = [f"{value % 9 or ''},{'abc'[value % 3]},{value // 4},{1 + value % 2},{value * 2 % 7}" for value in range(40)]
    table.write_text("x,ward,patient,count,y\n" + "\n".join(rows))
    experiment = circles(
        data__source=str(table),
        data__samples=None,
        data__missing="mean",
        data__sample_weights="count",
        data__split={"group": "patient"},
        data__validation_fraction=0.2,
    )
    whole = to_the_end(Execution(experiment))
    run = Execution(experiment, recording=Recorder(RunPlace(tmp_path, name="a-run"), own_data=True))
    drive(run, [Step("epoch")])
    end(run)
    table.unlink()
    again, _ = reopened(tmp_path / "a-run")
    before, after = run.trainer.data.source, again.trainer.data.source
    for name in Dataset.__struct_fields__:
        one, other = getattr(before, name), getattr(after, name)
        if name == "gaps":
            assert [(gap.columns, gap.rule, gap.rows.tolist()) for gap in one] == [
                (gap.columns, gap.rule, gap.rows.tolist()) for gap in other
            ]
        elif name in ("inputs", "targets", "groups", "weights"):
            assert np.array_equal(one, other), name
        else:
            assert one == other, name
    assert to_the_end(again) == whole
    end(again)


def test_data_whose_weights_have_changed_are_refused(tmp_path: Path) -> None:
    table = tmp_path / "visits.csv"
    table.write_text("x,count,y\n" + "\n".join(f"{value},1,{value % 7}" for value in range(30)))
    run = begun(circles(data__source=str(table), data__samples=None, data__sample_weights="count"), tmp_path)
    drive(run, [Step("epoch")])
    end(run)
    table.write_text("x,count,y\n" + "\n".join(f"{value},{1 + value % 2},{value % 7}" for value in range(30)))
    with pytest.raises(InputError, match=r"visits\.csv has changed since: the same number of samples"):
        reopened(tmp_path / "a-run")


def test_a_run_that_ends_on_its_way_back_is_saved_where_it_has_come(tmp_path: Path) -> None:
    run = begun(circles(), tmp_path)
    drive(run, [Step("epoch"), SetParameter(layer=1, neuron=0, source=None, value=0.5)])
    run.save()
    run.carry_out(9, Undo())
    end(run)
    for branch in branches_of(read_journal(tmp_path / "a-run" / "journal.jsonl").lines).values():
        assert finished(replayed(branch, data_source(tmp_path / "a-run", ()))).differs is None
