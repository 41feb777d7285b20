"""The learning rate that a recipe's schedule will have, epoch by epoch, as a small plot."""

import numpy as np
from textual.content import Content

from nn_tui.datasets import Floats, InputError
from nn_tui.engine import Experiment
from nn_tui.engine.training.schedules import SCHEDULES, ConstantRate, ReduceOnPlateau, Schedule

from ..drawing.dot_raster import curve_dots, dots_per_cell, to_characters
from ..drawing.glyphs import Glyphs
from ..drawing.number_format import count, significant
from ..drawing.text_cells import shorten

HEIGHT = 4
"""Rows of the plot."""
WITHOUT_END = 100
"""How many epochs are shown of a run that is not limited."""


def schedule_preview(experiment: Experiment, width: int, glyphs: Glyphs) -> list[Content]:
    """Return lines of at most `width` cells; none for a rate that stays, and for a schedule that cannot be begun."""
    training = experiment.training
    epochs = None if training.epochs == "unlimited" else training.epochs
    try:
        schedule = _schedule(training.schedule)
        schedule.begin(training.learning_rate, epochs)
        rates = schedule.rates(epochs or WITHOUT_END, training.learning_rate)
    except InputError:
        return []  # the form says so at its field
    if isinstance(schedule, ConstantRate) and not schedule.warmup_epochs:
        return []
    ends = (
        f"{significant(float(rates[0]))} {glyphs.arrow} {significant(float(rates[-1]))} in {count(len(rates))} epochs"
    )
    if isinstance(schedule, ReduceOnPlateau):
        ends = f"{significant(training.learning_rate)}, less where the loss stays"
    title = shorten(f"{glyphs.learning_rate} {schedule.name}: {ends}", width, glyphs.ellipsis)
    lines = [Content.styled(title, "bold")]
    if not isinstance(schedule, ReduceOnPlateau) or schedule.warmup_epochs:
        lines += _plot(rates, width, glyphs)
    return lines


def _schedule(given: Schedule | str) -> Schedule:
    if not isinstance(given, str):
        return given
    if given not in SCHEDULES:
        raise InputError(f"there is no schedule {given!r}")
    return SCHEDULES[given]()


def _plot(rates: Floats, width: int, glyphs: Glyphs) -> list[Content]:
    """Return the rates (epochs,) as a curve from 0 at the bottom to the highest at the top."""
    rows, columns = dots_per_cell(glyphs.curve)
    places = np.linspace(0, len(rates) - 1, width * columns).round().astype(np.intp)
    shares = rates[places] / max(float(rates.max()), np.finfo(np.float64).tiny)
    dots = curve_dots(np.minimum((1 - shares) * HEIGHT * rows, HEIGHT * rows - 1), HEIGHT * rows)
    return [Content("".join(line)) for line in to_characters(dots, glyphs.curve)]
