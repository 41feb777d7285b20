"""The subject in words: which sample or batch all panels are about, and at which moment."""

from nn_tui.engine.explain.subject import TYPED
from nn_tui.engine.runs import Sample, Snapshot, Subject

from ..drawing import number_format as numbers

NO_BATCH = "there is no batch to look at; b takes one"
"""What is said where the batch is asked for, and none was computed yet or the last one was not kept."""


def lacks_batch(snapshot: Snapshot) -> bool:
    """Return whether the batch was asked for and is not what is looked at."""
    return snapshot.request.look_at.batch and snapshot.subject.kind != "batch"


NO_TARGET = "a row of your own has no target, and so neither cost nor errors"


def sample_words(sample: Sample) -> str:
    """Return what a sample is called: `sample 126`, or your row."""
    return "your row" if sample.row == TYPED else f"sample {sample.row}"


def subject_words(snapshot: Snapshot) -> tuple[str, str]:
    """Return what is looked at, in full and in short: `sample 126, 3 of 10 in batch 5/20`, `sample 126`."""
    subject, sample = snapshot.subject, snapshot.subject.sample
    if sample is None:
        full, short = mean_words(subject)
        if not subject.averaged:
            return f"the one sample of {_batch(snapshot)}", short
        return f"{full}, {_batch(snapshot)}", short
    short = sample_words(sample)
    if not subject.targeted:
        return "a row of your own", short
    if subject.kind == "in batch" and subject.rows is not None:
        return f"{short}, {subject.rows.index(sample.row) + 1} of {subject.samples} in {_batch(snapshot)}", short
    return f"{short} ({sample.split}{', not in the batch' if subject.rows else ''})", short


def moment_words(subject: Subject) -> str:
    """Return the moment in words: `before update 413`, `after update 412`; what comes next is not made yet."""
    if subject.kind == "aside":
        return after_update(subject.update)
    return f"before update {subject.update + 1:,}"


def mean_words(subject: Subject) -> tuple[str, str]:
    """Return of how many samples of a batch the numbers are means, in full and in short."""
    if not subject.averaged:
        return "the one sample of the batch", "one sample"
    return f"mean of {subject.samples} samples", f"mean of {subject.samples}"


def operation_formulas(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the formula of the operation taken last, in full and in short, with the value of the batch's cost."""
    operation, subject = snapshot.last_operation, snapshot.subject
    if operation is None:
        return ()
    if operation.writes != "cost" or subject.kind == "aside":
        return (operation.formula,)
    value = numbers.loss(subject.activity.cost)
    return f"{operation.formula} = {value}", f"C = {value}"


def after_update(update: int) -> str:
    """Return the moment after a number of updates in words."""
    return f"after update {update:,}" if update else "before the first update"


def _batch(snapshot: Snapshot) -> str:
    if not snapshot.stepped and not snapshot.operation:
        return "the last batch"
    number = snapshot.batch + 1 if snapshot.operation else snapshot.batch or snapshot.batches
    return f"batch {number}/{snapshot.batches}"
