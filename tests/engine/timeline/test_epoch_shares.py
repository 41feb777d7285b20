"""The samples of an epoch, ranked: what each adds where its own update is computed, and no trace is left of it."""

import numpy as np
import pytest

from nn_tui.datasets import InputError
from nn_tui.engine.editing.edits import SetLearningRate
from nn_tui.engine.explain.activity import Probe
from nn_tui.engine.timeline.epoch_shares import EpochShares, rank_epoch
from nn_tui.engine.timeline.place import Place
from nn_tui.engine.timeline.timeline import Timeline

from .test_keeping import batches, begun, go


def ranked(timeline: Timeline, epoch: int) -> EpochShares:
    found: list[EpochShares] = []
    go(rank_epoch(timeline, epoch, found.append))
    return found[0]


def test_each_sample_has_the_cost_that_it_had_before_its_update() -> None:
    live, timeline = begun()
    a_batch = len(live.trainer.batches)
    batches(live, a_batch + 1)
    timeline.alter(SetLearningRate(0.2))
    batches(live, 2 * a_batch)
    now, weights = timeline.now, live.trainer.network.parameters.vector.copy()
    found = ranked(timeline, 1)
    assert timeline.now == now
    np.testing.assert_array_equal(live.trainer.network.parameters.vector, weights)
    assert found.count == live.trainer.data.train_rows.size
    assert sum(one.share.cost_share for one in found.by_cost) == pytest.approx(1.0)
    assert sum(one.share.gradient_share for one in found.by_gradient) == pytest.approx(1.0)
    costs = [one.share.cost for one in found.by_cost]
    assert costs == sorted(costs, reverse=True)
    first = found.by_cost[0]
    assert found.at == Place(1, first.batch)
    assert found.without is not None
    assert found.without.row == first.share.row
    go(timeline.travel(*timeline.find(f"1.{first.batch}")))
    probe = Probe(live.trainer.network, live.trainer.data, live.trainer.loss)
    assert probe.run(first.share.row).cost == pytest.approx(first.share.cost, rel=1e-5)


def test_an_epoch_without_an_update_has_no_samples() -> None:
    live, timeline = begun()
    batches(live, 1)
    assert ranked(timeline, 0).count == live.trainer.batches.batch_size
    with pytest.raises(InputError, match="no update was made in epoch 1"):
        rank_epoch(timeline, 1, print)
