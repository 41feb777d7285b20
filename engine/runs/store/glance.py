"""A run at a glance, as it stands."""

from contextlib import suppress
from math import isfinite
from typing import Any, cast

import msgspec

from nn_tui.datasets import SPLITS, InputError

from ...evaluation.task_metrics import metric_names
from ...recipe.experiment import Experiment
from ...recipe.resolving import resolved
from ...recipe.toml import plain
from ...timeline.recording import CarriedOut
from .run_info import RunInfo
from .run_lock import ProcessIdentity
from .script_parts import script_parts

NOBODY = ProcessIdentity("", "", 0, "")


def glance(run: CarriedOut, first: Experiment) -> RunInfo:
    """Return a run at a glance, which began with the recipe `first`; whoever writes it knows the rest."""
    live, timeline, trainer = run.live, run.timeline, run.live.trainer
    metric, figures = metric_names(trainer.data.dataset.task)[0], dict[str, float | None]()
    for part in SPLITS:
        if (score := trainer.evaluation.of(part)) is not None:
            figures |= {f"{part}_loss": _finite(score.loss), f"{part}_{metric}": _finite(score.metric)}
    figures["learning_rate"] = trainer.learning_rate
    stop, present = trainer.stopped, timeline.present
    return RunInfo(
        name="",
        created="",
        changed="",
        process=NOBODY,
        source=live.experiment.data.source,
        network="-".join(map(str, trainer.network.structure.sizes)),
        epochs=trainer.epochs,
        place=str(present.journal.place(timeline.now)),
        branch=next(key for key, branch in timeline.branches.items() if branch is present),
        epoch=trainer.epoch,
        step=trainer.step,
        figures=figures,
        best_loss=_finite(trainer.best[0]),
        best_epoch=trainer.best[1],
        stop=stop.reason if stop else None,
        sentence=stop.sentence if stop else "",
        script=script_parts(live.experiment, trainer.callbacks),
        recipe=None if live.experiment == first else _tables(live.experiment, run),
    )


def _tables(experiment: Experiment, run: CarriedOut) -> dict[str, Any]:
    """Return a recipe as tables, nothing left open."""
    with suppress(InputError):  # data of one's own need not fit their recipe
        experiment = resolved(experiment, run.live.trainer.data)
    return cast(dict[str, Any], msgspec.to_builtins(plain(experiment)))


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None
