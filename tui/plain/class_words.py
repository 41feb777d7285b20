"""How well each class is found, in lines."""

from collections.abc import Sequence
from math import isnan

from nn_tui.engine.training.epoch_report import ClassReport

from ..drawing.number_format import count, percent
from ..drawing.text_cells import left, shorten, width_of

MOST = 20
"""Classes that are told: those that are found worst."""
_LONGEST = 30
"""Cells of a name."""


def class_lines(classes: Sequence[ClassReport]) -> list[str]:
    """Return a line a class with its recall and its samples, by split; of very many classes those found worst."""
    tested = any(one.test_samples for one in classes)
    told = sorted(classes, key=lambda one: _judged(one, tested=tested))[:MOST] if len(classes) > MOST else classes
    width = max((width_of(_short(one.name)) for one in told), default=0)
    lines = [
        f"class {left(_short(one.name), width)}  found "
        + ", ".join(
            f"{'none' if isnan(recall) else percent(recall)} of {count(samples)} in {split}"
            for split, recall, samples in (
                ("training", one.train_recall, one.train_samples),
                ("test", one.test_recall, one.test_samples),
            )
            if split == "training" or tested
        )
        for one in told
    ]
    if len(classes) > len(told):
        lines.append(f"the other {count(len(classes) - len(told))} classes are found better")
    return lines


def _judged(one: ClassReport, *, tested: bool) -> float:
    recall = one.test_recall if tested else one.train_recall
    return 2.0 if isnan(recall) else recall


def _short(name: str) -> str:
    return shorten(name, _LONGEST, "…")
