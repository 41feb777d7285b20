"""One look at a run that nobody watches: the recipe is carried out up to a place, and the batch there taken apart."""

from nn_tui.datasets import InputError

from ..editing.live_experiment import LiveExperiment
from ..explain.subject import LookAt
from ..recipe.experiment import Experiment
from ..timeline.place import Place
from ..timeline.record import MAIN
from ..training.trainer import Trainer
from .observer import Observer, Progress
from .request import Request
from .snapshot import Snapshot, TimelineStatus
from .speed_meter import Meter


def look_once(experiment: Experiment, place: Place, row: int | None) -> Snapshot:
    """Return a snapshot of the batch that comes next at a place, all of it computed but for the last step.

    `row` is the sample to look at, None for the first of the batch. The update stands in `workings.after`, the
    parameters are still those of the place. Raises InputError for a place that the run does not come to, for an
    operation that a batch does not have, and for a row that the dataset does not have.
    """
    live = LiveExperiment(experiment, None, lambda: None)
    trainer = live.trainer
    samples = trainer.data.dataset.samples
    if row is not None and not 0 <= row < samples:
        raise InputError(f"--sample {row}: expected a row of the dataset, 0 to {samples - 1:,}")
    go_to(trainer, place)
    observer = Observer(live)
    observer.before_operations()
    while trainer.operation < len(trainer.program.operations) - 1:
        trainer.run_operation()
    progress = Progress(
        command=0,
        running=False,
        busy=False,
        held_back=False,
        speed="max",
        meter=Meter(),
        events=(),
        timeline=TimelineStatus(MAIN, place, past=False, branches=(MAIN,)),
    )
    request = Request(look_at=LookAt(row, stay=row is not None), optimizer=True, workings=True)
    return observer.snapshot(request, progress, None)


def go_to(trainer: Trainer, place: Place) -> None:
    """Train up to the batch of a place; raises InputError where the run does not come to it."""
    batches, operations = len(trainer.batches), len(trainer.program.operations)
    if place.batch >= batches:
        raise InputError(f"there is no place {place}; epochs have {batches} batches, counted from 0")
    if place.operation >= operations:
        raise InputError(f"there is no place {place}; batches have {operations} operations, counted from 0")
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
