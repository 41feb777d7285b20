"""Looks at a batch that is half-way through, or at all of it, and at outputs whose numbers are chosen."""

from collections.abc import Sequence

import numpy as np
from msgspec import structs

from nn_tui.engine import Experiment, load_experiment
from nn_tui.engine.editing.live_experiment import LiveExperiment
from nn_tui.engine.network.losses import PlainLoss
from nn_tui.engine.runs import LookAt, Request, Snapshot
from nn_tui.engine.runs.observer import Observer, Progress
from nn_tui.engine.runs.one_look import go_to, look_once
from nn_tui.engine.runs.snapshot import TimelineStatus
from nn_tui.engine.timeline.place import Place
from nn_tui.tui.drawing.glyphs import GLYPHS, Charset
from nn_tui.tui.drawing.styled_text import StyledLine
from nn_tui.tui.panels.microscope.scene import MicroscopeScene

WORKED = look_once(load_experiment("worked-example"), Place(0), None)
"""The first step of a network of two inputs, two hidden neurons and two outputs: a batch of one sample."""


def look(
    experiment: Experiment,
    *,
    at: Place | None = None,
    operations: int | None = None,
    row: int | None = None,
    batch: bool = False,
    typed: tuple[float, ...] | None = None,
) -> Snapshot:
    """Return a look at a batch after so many of its operations, None for all but the last."""
    live, place = LiveExperiment(experiment, None, lambda: None), at or Place(0)
    go_to(live.trainer, place)
    observer = Observer(live)
    observer.before_operations()
    if operations is None:
        operations = len(live.trainer.program.operations) - 1
    while live.trainer.operation < operations:
        live.trainer.run_operation()
    status = TimelineStatus("main", place, past=False, branches=("main",))
    wanted = LookAt(row, stay=row is not None, batch=batch, typed=typed)
    return observer.snapshot(Request(look_at=wanted, optimizer=True, workings=True), Progress.at_rest(status), None)


def outputs(
    loss: PlainLoss,
    z: Sequence[float],
    a: Sequence[float],
    targets: Sequence[float],
    *,
    weight: float | None = 1.0,
    samples: int = 1,
) -> Snapshot:
    """Return the worked example with these two outputs, of a sample that counts `weight` times in a batch."""
    subject, activity = WORKED.subject, WORKED.subject.activity
    last = structs.replace(activity.layers[-1], z=np.array(z), a=np.array(a))
    activity = structs.replace(
        activity, layers=(*activity.layers[:-1], last), targets=np.array(targets), weight=weight, samples=samples
    )
    return structs.replace(WORKED, subject=structs.replace(subject, activity=activity, loss=loss, samples=samples))


def scene_of(
    snapshot: Snapshot,
    layer: int = 1,
    neuron: int = 0,
    *,
    term: int | None = None,
    digits: int = 4,
    charset: Charset = "braille",
) -> MicroscopeScene:
    """Return a neuron under the microscope."""
    return MicroscopeScene(snapshot, layer, neuron, term, digits, GLYPHS[charset])


def texts(lines: Sequence[StyledLine]) -> list[str]:
    """Return lines as they read."""
    return ["".join(part.text for part in line) for line in lines]
