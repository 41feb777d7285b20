"""One look at a moment of a run that nobody watches: the batch that comes next there, taken apart."""

from collections.abc import Callable

from nn_tui.datasets import InputError

from ..editing.live_experiment import LiveExperiment
from ..explain.subject import LookAt
from ..recipe.experiment import Experiment
from ..timeline.place import Place
from ..timeline.record import MAIN
from ..timeline.recording import Resumed, taken_up
from ..training.trainer import Trainer
from .observer import Observer, Progress
from .request import Request
from .snapshot import Snapshot, TimelineStatus


def look_once(experiment: Experiment, place: Place, row: int | None) -> Snapshot:
    """Carry a recipe out up to a place; return a snapshot of the batch that comes next, computed but for its last step.

    `row` is the sample to look at, None for the first of the batch. The update stands in `workings.after`, the
    parameters are still those of the place. Raises InputError for a place that the run does not come to, for an
    operation that a batch does not have, and for a row that the dataset does not have.
    """
    live = LiveExperiment(experiment, None, lambda: None)
    _check_row(live, row)
    go_to(live.trainer, place)
    return _look(live, TimelineStatus(MAIN, place, past=False, branches=(MAIN,)), row, lambda: None)


def look_back(run: Resumed, place: str | None, row: int | None) -> tuple[Snapshot, Place]:
    """Go to a place of a run that was saved, also `b2@10.3` on one of its branches; return the same, and the place.

    None is where the run stands. Raises InputError as `look_once` does, also for a place beyond the branch's tip.
    """
    live, timeline, _ = taken_up(run, None, lambda: live.trainer.settle())
    _check_row(live, row)
    if place is None:
        branch, moment = timeline.present, timeline.now
    else:
        branch, moment = timeline.find(place)
    at = branch.journal.place(moment)
    # To where the batch begins: changes that were made within it are made again on the way through.
    for _ in timeline.travel(branch, branch.journal.moment(Place(at.epoch, at.batch))):
        pass
    _check_place(live.trainer, at)
    status = TimelineStatus(branch.name, timeline.tip, past=timeline.in_the_past, branches=timeline.names)
    return _look(live, status, row, timeline.relive_due), at


def _look(live: LiveExperiment, status: TimelineStatus, row: int | None, before_each: Callable[[], None]) -> Snapshot:
    """Compute the batch that comes next, but for its last operation, and take a snapshot of it."""
    observer = Observer(live)
    before_each()
    observer.before_operations()
    while live.trainer.operation < len(live.trainer.program.operations) - 1:
        live.trainer.run_operation()
        before_each()
    request = Request(look_at=LookAt(row, stay=row is not None), optimizer=True, workings=True)
    return observer.snapshot(request, Progress.at_rest(status), None)


def _check_row(live: LiveExperiment, row: int | None) -> None:
    samples = live.trainer.data.dataset.samples
    if row is not None and not 0 <= row < samples:
        raise InputError(f"--sample {row}: expected a row of the dataset, 0 to {samples - 1:,}")


def _check_place(trainer: Trainer, place: Place) -> None:
    batches, operations = len(trainer.batches), len(trainer.program.operations)
    if place.batch >= batches:
        raise InputError(f"there is no place {place}; epochs have {batches} batches, counted from 0")
    if place.operation >= operations:
        raise InputError(f"there is no place {place}; batches have {operations} operations, counted from 0")


def go_to(trainer: Trainer, place: Place) -> None:
    """Train up to the batch of a place; raises InputError where the run does not come to it."""
    _check_place(trainer, place)
    while trainer.epoch < place.epoch:
        if trainer.stopped is not None:
            raise InputError(
                f"there is no place {place}; the run stops in epoch {trainer.epoch}: {trainer.stopped.sentence}"
            )
        trainer.run_epoch()
    trainer.keeps_before = True
    while trainer.batch < place.batch:
        trainer.advance(place.batch - trainer.batch)
        if trainer.stopped is not None:
            raise InputError(f"there is no place {place}; the run stops there: {trainer.stopped.sentence}")
