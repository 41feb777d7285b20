"""What is found out aside about the moment under the microscope, while it stands there."""

from collections.abc import Callable
from typing import Any

from textual.timer import Timer

from nn_tui.engine.explain.landscape import Plane
from nn_tui.engine.explain.step_effect import step_effect
from nn_tui.engine.network.names import NeuronId
from nn_tui.engine.runs import RankSamples, Snapshot

from ...background import in_background
from ..messages import Ask, GradientsChecked
from ..panel import Panel
from .check_words import Checks, badge
from .checks_aside import CancelledError, Job, gradient_job, landscape_job, samples_job, shock_of

PLANES: tuple[Plane, ...] = ("path", "parameters", "random")
EPSILONS = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6)


class Checking:
    """Finds out what is asked for, in a thread of its own, for a panel that draws it."""

    def __init__(self, panel: Panel) -> None:
        self._panel = panel
        self._found = Checks()
        self._tried: object = None
        """The parameter and the ε of the shock."""
        self._job: Job | None = None
        self._timer: Timer | None = None
        self._plane = -1
        self._epsilon = 3
        self._epoch: int | None = None
        """The epoch whose samples were asked for last."""

    def let_go(self) -> None:
        """Forget what was found out: the run stands elsewhere."""
        self.give_up()
        self._found = Checks()

    def give_up(self) -> bool:
        """Give up what is computed; return whether anything was."""
        job, self._job = self._job, None
        if job is not None:
            job.cancelled = True
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        return job is not None

    def check_gradients(self, snapshot: Snapshot) -> None:
        """Check the gradients of all parameters."""
        work = gradient_job(snapshot)
        self._begin("Checking all gradients", work, lambda found: {"gradients": found, "latest": "gradients"})

    def survey(self, snapshot: Snapshot, parameter: int | None) -> None:
        """Survey the landscape of the cost, another plane each time; `parameter` is the one that is stepped to."""
        self._plane = (self._plane + 1) % len(PLANES)
        self._begin(
            f"Surveying the landscape ({PLANES[self._plane]})",
            landscape_job(snapshot, PLANES[self._plane], parameter),
            lambda found: {"slice": found[0], "landscape": found[1], "latest": "landscape"},
        )

    def rank_samples(self, snapshot: Snapshot) -> None:
        """Rank the samples of the batch, and where they are ranked already, those of its epoch."""
        if self._found.shares and self._epoch is None:
            self.rank_epoch(epoch_of(snapshot))
            return
        work = samples_job(snapshot)
        self._begin(
            "Ranking the samples", work, lambda found: {"shares": found[0], "without": found[1], "latest": "shares"}
        )

    def rank_epoch(self, epoch: int) -> None:
        """Rank the samples of an epoch, which the run goes through once more."""
        self._epoch = epoch
        self._panel.post_message(Ask(RankSamples(epoch)))

    def change_epsilon(self, by: int) -> None:
        """Make the shock smaller or larger."""
        self._epsilon = min(max(0, self._epsilon - by), len(EPSILONS) - 1)
        self._found = self._found._replace(shock=None, latest="shock")

    def _begin(self, name: str, work: Callable[[Job], Any] | None, fields: Callable[[Any], dict[str, Any]]) -> None:
        panel = self._panel
        if work is None:
            panel.notify("There is no batch to check, or it is too large to be taken apart; b takes one")
            return
        self.give_up()
        self._epoch = None
        job = self._job = Job(name)
        self._timer = panel.set_interval(0.1, panel.redraw)

        async def run() -> None:
            try:
                found = await in_background(lambda: work(job))
            except CancelledError:
                return
            if self._job is job:
                self.give_up()
                self._found = self._found._replace(**fields(found))
                if "gradients" in fields(found):
                    panel.post_message(GradientsChecked(badge(found)))
                panel.redraw()

        panel.run_worker(run(), exclusive=True, group="checks")
        panel.redraw()

    def effect_of(self, snapshot: Snapshot) -> Checks:
        """Return what is known, with what the step did."""
        if self._found.effect is None and snapshot.workings is not None:
            self._found = self._found._replace(effect=step_effect(snapshot.workings, snapshot.subject.loss))
        return self._found

    def of(self, snapshot: Snapshot, neuron: NeuronId, row: int) -> Checks:
        """Return all that is known, with a shock to a parameter of a neuron, in this row."""
        found = self.effect_of(snapshot)
        if snapshot.workings is not None:
            key = *neuron, row, self._epsilon
            if found.shock is None or self._tried != key:
                self._tried = key
                found = found._replace(shock=shock_of(snapshot, *neuron, row, EPSILONS[self._epsilon]))
        self._found = found
        if self._epoch is not None and snapshot.shares is not None and snapshot.shares.epoch == self._epoch:
            found = found._replace(epoch=snapshot.shares, latest="shares")
        return found._replace(working=self._job.words if self._job else "")


def epoch_of(snapshot: Snapshot) -> int:
    """Return the epoch, counted from 0, of the batch that is looked at."""
    under_way = snapshot.batch > 0 or snapshot.stepped
    return snapshot.epoch if under_way or not snapshot.epoch else snapshot.epoch - 1
