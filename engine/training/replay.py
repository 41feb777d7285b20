"""Going on from a checkpoint to a later moment, by the same steps as the first time."""

from collections.abc import Generator

from .save_restore import Resumable
from .slices import Slices

SLICE_SECONDS = 0.02
"""How long is computed before others are heard."""


def replay(trainer: Resumable, step: int, operation: int = 0) -> Generator[None]:
    """Go on to an operation of a later update, or to the last of its batch where that has fewer; yield now and then.

    Nothing may have been changed in between. The run passes what stopped it then, and no time counts. The batch before
    the moment can be looked at afterwards. A run that diverges on the way stops there, with the reason in `stopped`.
    """
    slices, keeps_before, on_the_clock = Slices(SLICE_SECONDS), trainer.keeps_before, trainer.on_the_clock
    try:
        trainer.on_the_clock = False
        while trainer.step < step or trainer.evaluating:
            trainer.stopped = None
            trainer.keeps_before = trainer.step == step - 1
            slices.advance(trainer, max(1, step - 1 - trainer.step))
            if trainer.stopped and trainer.stopped.reason == "diverged":
                return
            yield
    finally:
        trainer.keeps_before, trainer.on_the_clock = keeps_before, on_the_clock
    while trainer.operation < min(operation, len(trainer.program.operations) - 1):
        trainer.run_operation()
