"""Running backwards: to the last moment before the present one at which a breakpoint is hit, or to the beginning."""

from collections.abc import Callable, Generator, Sequence
from typing import NamedTuple

from ..training.trainer import Trainer
from .breakpoints import Breakpoint, Lookout
from .journal import Moment
from .timeline import Timeline


class Hit(NamedTuple):
    """What was hit at a moment."""

    moment: Moment
    sentence: str


class _Scout:
    """Walks along a stretch and remembers the last hit on it, before a moment."""

    def __init__(self, timeline: Timeline, breakpoints: Sequence[Breakpoint], before: Moment) -> None:
        self._timeline, self._breakpoints, self._before = timeline, breakpoints, before
        self.hit: Hit | None = None

    def begin(self, trainer: Trainer) -> None:
        self._lookout = Lookout(trainer, self._breakpoints)

    def step(self) -> None:
        self._lookout.step()

    def look(self) -> None:
        found, now = self._lookout.look(), self._timeline.now
        if found and now < self._before:
            self.hit = Hit(now, found)


def run_back(timeline: Timeline, breakpoints: Sequence[Breakpoint], tell: Callable[[str], None]) -> Generator[float]:
    """Go to the last moment of the branch before this one at which a breakpoint is hit, else to its beginning.

    Stretch by stretch between checkpoints, the latest first; each is computed again to find what is hit on it. `tell`
    is told what was hit, on arrival. Yields as `travel` does.
    """
    branch, now = timeline.present, timeline.now
    end, begin = now, branch.start.moment
    total = max(1, now.step - begin.step)
    while breakpoints and end > begin:
        start = branch.checkpoint(end).moment
        for _ in timeline.travel(branch, start):
            yield (now.step - end.step) / total
        scout = _Scout(timeline, breakpoints, now)
        for _ in timeline.walk(end, scout):
            yield (now.step - end.step) / total
        if scout.hit:
            yield from timeline.travel(branch, scout.hit.moment)
            tell(scout.hit.sentence)
            return
        end = start
    yield from timeline.travel(branch, begin)
