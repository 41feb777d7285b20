"""Branches have names and courses, places are visited again, and the story of a parameter is true."""

import numpy as np
import pytest
from msgspec import structs

from nn_tui.datasets import InputError
from nn_tui.engine.editing.edits import SetLearningRate, SetParameter
from nn_tui.engine.editing.live_experiment import LiveExperiment
from nn_tui.engine.timeline.journal import Moment
from nn_tui.engine.timeline.parameter_story import LARGEST, ParameterStory, tell_story
from nn_tui.engine.timeline.place import Place
from nn_tui.engine.timeline.timeline import Timeline
from nn_tui.engine.timeline.visited import Spot, Visited
from nn_tui.engine.training.history import SERIES, Curves, History
from tests.engine.building import recipe

from .test_keeping import batches, begun, go


def forked() -> tuple[LiveExperiment, Timeline]:
    live, timeline = begun()
    batches(live, 6)
    go(timeline.travel(timeline.present, Moment(0, 2)))
    timeline.alter(SetLearningRate(0.3))
    batches(live, 3)
    return live, timeline


def test_branches_are_found_renamed_and_deleted_by_their_names() -> None:
    live, timeline = forked()
    timeline.rename("main", " first try ")
    assert timeline.names == ("first try", "b2")
    assert timeline.find("first try@1") == (timeline.branches["main"], Moment(0, 4))
    for name, sentence in (
        ("", "'' cannot name a branch; expected 1 to 40 characters without @"),
        ("a@b", "'a@b' cannot name a branch; expected 1 to 40 characters without @"),
        ("b2", "there is a branch 'b2' already"),
    ):
        with pytest.raises(InputError) as refused:
            timeline.rename("first try", name)
        assert str(refused.value) == sentence
    with pytest.raises(InputError, match="the run is on b2; go to another branch first"):
        timeline.delete("b2")
    timeline.delete("first try")
    assert timeline.names == ("b2",)
    with pytest.raises(InputError, match="there is no branch 'main'; there are b2"):
        timeline.find("main@1")
    assert live.trainer.step == 5


def test_courses_are_what_lies_beside_and_ahead_and_stay_the_same_values() -> None:
    live, timeline = forked()
    (main,) = timeline.courses
    assert (main.name, main.leaves, main.tip, main.rate) == ("main", "", Place(1, 2), None)
    assert timeline.courses == (main,)
    batches(live, 1)
    assert timeline.courses[0] is main
    go(timeline.travel(timeline.present, Moment(0, 1)))
    assert [course.name for course in timeline.courses] == ["main", "b2"]
    own = timeline.courses[1]
    assert (own.leaves, own.tip, own.rate) == ("main@0.2", Place(1, 2), 0.3)
    assert own.loss == own.curves.series("test_loss")[0][-1]
    go(timeline.travel(timeline.branches["main"], Moment(0, 6)))
    assert [course.name for course in timeline.courses] == ["b2"]


@pytest.mark.parametrize("epochs", [1, 7, 8, 31, 100])
def test_thinned_curves_keep_extremes_and_the_last_epoch(epochs: int) -> None:
    history = History()
    rng = np.random.default_rng(epochs)
    for epoch in range(epochs):
        history.append(epoch, tuple(rng.normal(size=len(SERIES))))
    whole = history.curves()
    thin: Curves = whole.thinned(8)
    assert thin.epochs.size <= 8
    assert thin.epochs[-1] == whole.epochs[-1]
    np.testing.assert_array_equal(thin.last[:, -1], whole.last[:, -1])
    np.testing.assert_array_equal(thin.lowest.min(axis=1), whole.lowest.min(axis=1))
    np.testing.assert_array_equal(thin.highest.max(axis=1), whole.highest.max(axis=1))


def test_places_are_visited_again_in_both_directions() -> None:
    visited, spots = Visited(), [Spot("main", Moment(0, step)) for step in range(6)]
    visited.leave(spots[0])
    visited.leave(spots[1], series=True)
    visited.leave(spots[2], series=True)  # of a series, where it began is kept
    visited.leave(spots[3])
    branches = {"main"}
    assert visited.step(spots[4], -1, branches) == spots[3]
    assert visited.step(spots[3], -1, branches) == spots[1]
    assert visited.step(spots[1], 1, branches) == spots[3]
    assert visited.step(spots[3], -1, branches) == spots[1]
    assert visited.step(spots[1], -1, branches) == spots[0]
    assert visited.step(spots[0], -1, branches) is None
    visited.leave(spots[0])  # a new way: what lay ahead is forgotten
    assert visited.step(spots[5], 1, branches) is None
    assert visited.step(spots[5], -1, {"b2"}) is None


def test_the_story_of_a_parameter_is_what_it_was_after_each_update() -> None:
    experiment = recipe("adam", 5, hidden=(3,), learning_rate=0.1, epochs=50, seed=4)
    experiment = structs.replace(experiment, data=structs.replace(experiment.data, source="circles", samples=20))
    live = LiveExperiment(experiment, None, lambda: live.trainer.settle())
    timeline = Timeline(live)
    weight = live.trainer.network.parameters.weights(1)
    seen = [float(weight[1, 0])]
    for step in range(30):
        if step == 12:
            timeline.alter(SetParameter(1, 1, 0, 2.0))
            seen.append(2.0)
        live.trainer.advance(1)
        seen.append(float(weight[1, 0]))
    for _ in range(3):
        live.trainer.run_operation()
    now, before = timeline.now, live.trainer.network.parameters.vector.tobytes()
    told: list[ParameterStory] = []
    go(tell_story(timeline, 1, 1, 0, told.append))
    (story,) = told
    assert (timeline.now, live.trainer.network.parameters.vector.tobytes()) == (now, before)
    assert story.values.tolist() == seen
    moves = np.abs(np.diff(seen))
    moves[12] = 0.0  # set by hand, not by an update
    assert len(story.largest) == LARGEST
    np.testing.assert_allclose(
        [abs(update.after - update.before) for update in story.largest], np.sort(moves)[::-1][:LARGEST]
    )
    largest, moment = int(np.argmax(moves)), timeline.present.journal.moment(story.largest[0].place)
    assert moment.step == (largest if largest < 12 else largest - 1)


def test_a_parameter_that_is_not_there_has_no_value() -> None:
    live, timeline = begun()
    batches(live, 5)
    told: list[ParameterStory] = []
    go(tell_story(timeline, 1, 9, None, told.append))
    assert np.isnan(told[0].values).all()
    assert told[0].largest == ()
