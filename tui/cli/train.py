"""Training without a screen: a bar on a terminal, else a line or a JSON object an epoch, and the weights at the end.

Imports no Textual.
"""

import signal
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager, suppress
from math import nan
from pathlib import Path
from time import perf_counter
from typing import NamedTuple, Protocol

from nn_tui.datasets import InputError
from nn_tui.datasets.paths import absolute_path, typed_path
from nn_tui.engine import Experiment, Trainer
from nn_tui.engine.network.weights_file import check_weights_file
from nn_tui.engine.recipe.saved_model import describe_model, save_model
from nn_tui.engine.runs import Run
from nn_tui.engine.runs.execution import Execution
from nn_tui.engine.runs.remote.handing_over import hand_over
from nn_tui.engine.runs.remote.sharing import check_group, how_to_watch, share_path
from nn_tui.engine.runs.store.recorder import Recorder
from nn_tui.engine.runs.store.run_folder import called
from nn_tui.engine.runs.store.writer import failures, finish_writing
from nn_tui.engine.training.epoch_report import ClassReport, class_reports, report
from nn_tui.engine.training.stopping import FAILED
from nn_tui.engine.training.threads import threads

from ..config.locations import config_file
from ..config.settings import Settings, load_settings
from ..plain.class_words import class_lines
from ..plain.json_text import json_text
from ..plain.output import CANNOT_WRITE, READER_GONE, NoOutputError, complain, is_watched, say, write
from ..table_report.table_words import table_sentences
from .attaching import say_how_to_come_back
from .begin_run import ToCarryOut, to_carry_out
from .reading_progress import telling_progress
from .recipe_options import Options
from .recording_options import NOT_KEPT, KeepOptions
from .signals import Interrupted, collected_signals, leave_at_once, note_hang_up

WRITING_SECONDS = 60.0
"""How long to wait at the end for a slow disk."""
AT_A_TIME = 0.05
"""Seconds within which signals belong together; nobody presses ctrl-c twice in that time."""
AT_ONCE_SECONDS = 10.0
"""The same, from a second signal on; a third one ends that too."""


class _Ended(NamedTuple):
    """How training has ended: the exit status and the sentence for it, which may be empty."""

    status: int
    sentence: str


class TellsEpochs(Protocol):
    """Whoever tells how training goes."""

    def wants(self, *, last: bool) -> bool:
        """Return whether it tells of the epoch that is done now."""
        ...

    def print(self, figures: Mapping[str, float]) -> None:
        """Tell the figures of an epoch; raises NoOutputError where they cannot be."""
        ...

    def end(self, figures: Mapping[str, float], classes: Sequence[ClassReport], *, restored: bool) -> None:
        """Tell what all of it has come to."""
        ...


def train(
    name: str | None,
    options: Options,
    *,
    as_json: bool,
    weights_out: str | None,
    quiet: bool = False,
    resumed: str | None = None,
    allow_changed: bool = False,
    keep: KeepOptions = NOT_KEPT,
    settings: Settings | None = None,
    detach: bool = False,
    share: str = "",
) -> int:
    """Train an experiment, or go on with a run, as `carry_out` does."""
    settings = settings or load_settings(config_file())
    run = to_carry_out(name, options, keep, settings, resumed=resumed, allow_changed=allow_changed)
    return carry_out(
        run,
        as_json=as_json,
        weights_out=weights_out,
        quiet=quiet,
        departure=Departure(detach, settings.on_hangup == "detach", share),
    )


class Departure(NamedTuple):
    """When training goes on in a process of its own: at once, or after a hangup; and which group may watch it."""

    at_once: bool = False
    after_hangup: bool = False
    share: str = ""


STAYS = Departure()


def carry_out(
    run: ToCarryOut, *, as_json: bool, weights_out: str | None, quiet: bool = False, departure: Departure = STAYS
) -> int:
    """Train, print how it goes, and return the exit status.

    0: done, whatever asked for the end of it; 1: it diverged, and the last finite weights are kept; 74: the output, or
    the weights, could not be written; 128 + n: ended by signal n (130: ctrl-c), after the update under way, or at once
    where a second one comes; 141: nobody reads the output any more. In all cases the run is saved and the weights are
    written first. Raises InputError before training starts, also where the weights could not be written; a defect is
    raised once they are.
    """
    experiment = run.experiment
    if experiment.training.epochs == "unlimited":
        raise InputError('training.epochs: "unlimited" is for the dashboard; train needs a number, as in --epochs 200')
    path = None if weights_out is None else typed_path(weights_out)
    # The working folder may be another one of the same name by the time that they are written.
    target = None if path is None else absolute_path(path)
    if path is not None:
        check_weights_file(path)
    if departure.at_once and run.recorder is None:
        raise InputError("--detach: the run is not kept in a folder, so there would be nothing to come back to")
    if departure.share:
        check_group(departure.share)
    with telling_progress():
        prepared = run.start.prepare() if isinstance(run.start, Experiment) else None
    if prepared is not None and prepared.dataset.table is not None:
        for told in table_sentences(prepared.dataset.table, prepared):
            complain(told)
    for told in run.told:
        complain(told)
    execution, watched = run.execution(prepared), is_watched()
    lines: TellsEpochs = Silence()
    if departure.at_once and run.recorder is not None:
        return _hand_over(execution, run.recorder, target, departure.share)
    with collected_signals(leave_at_once, patience=AT_A_TIME) as received, threads(execution.trainer.threads):
        try:
            if (stop := _stopped_before(run, execution)) is not None:
                status, sentence = stop
            else:
                to_the_end = target is not None or quiet
                with _told_by(experiment, as_json=as_json, quiet=quiet) as lines:
                    status, sentence = _run(execution, lines, received, to_the_end=to_the_end)
            if watched:
                note_hang_up(received, 1)
                status = 128 + received[0] if received and status in (0, CANNOT_WRITE) else status
            if received[:1] == [signal.SIGHUP] and departure.after_hangup and run.recorder is not None:
                if not (trouble := hand_over(execution, run.recorder, weights=target, hangup=True)):
                    finish_writing(WRITING_SECONDS)
                    return status
                complain(trouble)
            execution.end(signal.Signals(received[0]).name if received else "")
            best = execution.trainer.restore_best()
        except Interrupted:
            execution.end(signal.Signals(received[0]).name, cut_short=True)
            best, target = None, None
            status, sentence = 128 + received[0], f"ended at once by {signal.Signals(received[0]).name}"
        except Exception as error:
            execution.end(error=error)
            if target is not None:
                with suppress(InputError):
                    _save(target, execution)
                    complain(f"weights are in {path}, as they were when an error ended training")
            finish_writing(WRITING_SECONDS)
            raise
        try:
            if best is not None:
                sentence += f"; the parameters of epoch {best:,}, the best, are back"
            if status == 0 and not isinstance(lines, Silence):
                try:
                    _finally(execution.trainer, lines)
                except NoOutputError as error:
                    status, sentence = error.status, f"{error}; {sentence}"
            if target is not None:
                try:
                    _save(target, execution)
                    sentence += f"; weights are in {path}"
                except InputError as error:
                    status, sentence = status or CANNOT_WRITE, f"{sentence}; {error}"
            if status != READER_GONE:
                complain(sentence)
        except Interrupted:
            status = 128 + received[0]
        _finish_writing()
    return status


def _hand_over(execution: Execution, recorder: Recorder, target: Path | None, share: str) -> int:
    """Let a run go on in a process of its own from here, and say how to come back."""
    execution.carry_out(0, Run())
    trouble = hand_over(execution, recorder, weights=target, share=share)
    if trouble:
        execution.end()
        finish_writing(WRITING_SECONDS)
        raise InputError(f"--detach: {trouble}")
    finish_writing(WRITING_SECONDS)
    assert recorder.folder is not None
    say_how_to_come_back(called(recorder.folder))
    if share:
        say(f"{how_to_watch(share, share_path(share, recorder.folder.name))}\n")
    return 0


def _finish_writing() -> None:
    """Wait until the run is saved, a little while also where a signal says to leave at once; say what is not."""
    for seconds in (WRITING_SECONDS, AT_ONCE_SECONDS):
        try:
            finish_writing(seconds)
            break
        except Interrupted:
            continue
    for told in failures():
        complain(told)


def _save(target: Path, execution: Execution) -> None:
    """Write the weights with what it takes to predict with them."""
    live = execution.live
    save_model(target, live.trainer.network.parameters, describe_model(live.experiment, live.trainer.data))


def _stopped_before(run: ToCarryOut, execution: Execution) -> _Ended | None:
    """Return how a run ended that goes on with nothing changed, and would have nothing to do; None for others."""
    stop = execution.trainer.stopped
    if isinstance(run.start, Experiment) or run.commands or stop is None or stop.reason == "time_limit":
        return None
    more = "--set changes it" if stop.reason in FAILED else "--epochs +100 trains for a hundred more"
    return _Ended(int(stop.reason in FAILED), f"stopped before: {stop.sentence}; {more}")


@contextmanager
def _told_by(experiment: Experiment, *, as_json: bool, quiet: bool) -> Generator[TellsEpochs]:
    epochs = experiment.training.epochs
    if quiet:
        yield Silence()
    elif not as_json and isinstance(epochs, int) and is_watched():
        from .progress_bar import ProgressBar

        with ProgressBar(epochs) as bar:
            yield bar
    else:
        yield EpochLines(as_json=as_json, epochs=epochs if isinstance(epochs, int) else 0)


class Silence:
    """Tells nothing."""

    def wants(self, *, last: bool) -> bool:
        """Return False."""
        return False

    def print(self, figures: Mapping[str, float]) -> None:
        """Tell nothing."""

    def end(self, figures: Mapping[str, float], classes: Sequence[ClassReport], *, restored: bool) -> None:
        """Tell nothing."""


def _run(execution: Execution, lines: TellsEpochs, received: list[int], *, to_the_end: bool) -> _Ended:
    """Train until there is an end to it; an output that takes nothing is one, unless it is `to_the_end`.

    That of a reader who has gone, like head, is one in any case.
    """
    start, told = perf_counter(), max((event.number for event in execution.events), default=0)
    unwritten: NoOutputError | None = None
    shown = execution.trainer.epoch
    execution.carry_out(0, Run())
    while True:
        trainer = execution.trainer
        epoch, step, begun = trainer.epoch, trainer.step, perf_counter()
        while trainer.epoch == epoch and execution.busy:
            if received:
                if trainer.epoch > shown and unwritten is None and lines.wants(last=True):
                    with suppress(NoOutputError):
                        lines.print(report(trainer, steps_per_second=nan, seconds=perf_counter() - start))
                name = signal.Signals(received[0]).name
                where = f"in epoch {trainer.epoch + 1:,}, step {trainer.step:,}"
                return _Ended(128 + received[0], f"ended by {name} {where}")
            execution.turn()
            trainer = execution.trainer
        now = perf_counter()
        for event in execution.events:
            if event.kind == "refused" and event.number > told:
                told = event.number
                complain(event.sentence)
        if trainer.epoch > epoch and unwritten is None and lines.wants(last=trainer.stopped is not None):
            rate = (trainer.step - step) / max(now - begun, 1e-9)
            try:
                lines.print(report(trainer, steps_per_second=rate, seconds=now - start))
                shown = trainer.epoch
            except NoOutputError as error:
                if error.status == READER_GONE or not to_the_end:
                    return _Ended(error.status, str(error))
                unwritten = error
        if not (trainer.stopped or execution.busy):
            raise execution.fault or MemoryError(execution.events[-1].sentence)
        if trainer.stopped:
            ended = _Ended(int(trainer.stopped.reason in FAILED), f"stopped: {trainer.stopped.sentence}")
            return _Ended(ended.status or unwritten.status, f"{unwritten}; {ended.sentence}") if unwritten else ended


def _finally(trainer: Trainer, lines: TellsEpochs) -> None:
    """Tell what the run has come to: which epoch is the last word, and how well each class is found."""
    if trainer.batch:
        trainer.refresh()  # the time was up within an epoch
    restored = trainer.put_back
    figures = report(trainer, steps_per_second=nan, seconds=nan, evaluation=trainer.evaluation)
    figures["epoch"] = trainer.epoch if restored is None else restored
    lines.end(figures, class_reports(trainer), restored=restored is not None)


class EpochLines:
    """Prints the figures of an epoch: the main ones aligned under a header, or all as a JSON object."""

    def __init__(self, *, as_json: bool, epochs: int) -> None:
        self._as_json = as_json
        self._epochs = epochs
        self._widths: list[int] = []

    def wants(self, *, last: bool) -> bool:
        """Return True: every epoch has its line."""
        return True

    def print(self, figures: Mapping[str, float]) -> None:
        """Print a line; figures that are not finite are null in JSON. Raises NoOutputError where it cannot be."""
        if self._as_json:
            write(f"{json_text(figures)}\n")
            return
        figures = _main(figures)
        if not self._widths:
            # Wide enough for the last epoch, as far as that can be known; at least as wide as any figure.
            self._widths = [max(len(name), len(str(self._epochs)) if name == "epoch" else 9) for name in figures]
            write(self._aligned(name.replace("_", " ") for name in figures))
        write(self._aligned(_shown(name, value) for name, value in figures.items()))

    def end(self, figures: Mapping[str, float], classes: Sequence[ClassReport], *, restored: bool) -> None:
        """Print what all of it has come to, the figures of an epoch whose parameters are back on a line of its own.

        As JSON it is one last object, marked "final"; else the classes go to the error stream.
        """
        if self._as_json:
            left_out = ("steps_per_second", "seconds", *(("step",) if restored else ()))
            found = {name: value for name, value in figures.items() if name not in left_out}
            final = {"final": True, "restored": restored, **found, **({"classes": classes} if classes else {})}
            write(f"{json_text(final)}\n")
            return
        if restored:
            shown = {name: _shown(name, value) for name, value in _main(figures).items()}
            shown |= {"step": "", "learning_rate": "", "steps_per_second": "restored", "seconds": ""}
            write(self._aligned(shown.values()).rstrip() + "\n")
        for line in class_lines(classes):
            complain(line)

    def _aligned(self, words: Iterable[str]) -> str:
        return "  ".join(word.rjust(width) for word, width in zip(words, self._widths, strict=True)) + "\n"


def _main(figures: Mapping[str, float]) -> dict[str, float]:
    """Leave out the metrics beside the first of each split, which stands behind the loss."""
    names = list(figures)
    kept = [
        name
        for before, name in zip(["", *names], names, strict=False)
        if not name.startswith(("train_", "validation_", "test_")) or name.endswith("_loss") or before.endswith("_loss")
    ]
    return {name: figures[name] for name in kept}


def _shown(name: str, value: float) -> str:
    if name in ("epoch", "step"):
        return str(value)
    if name == "steps_per_second":
        return f"{value:,.0f}"
    if name == "seconds":
        return f"{value:.1f}"
    return f"{value:.4g}"
