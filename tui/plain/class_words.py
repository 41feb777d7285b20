"""How well each class is found, in lines."""

from collections.abc import Sequence
from math import isnan

from nn_tui.datasets import SPLITS, SplitName
from nn_tui.engine.evaluation.evaluation import split_word
from nn_tui.engine.training.epoch_report import ClassReport

from ..drawing.number_format import count, percent
from ..drawing.text_cells import left, shorten, width_of

MOST = 20
"""Classes that are told: those that are found worst."""
_LONGEST = 30
"""Cells of a name."""


def class_lines(classes: Sequence[ClassReport]) -> list[str]:
    """Return a line a class with its recall and its samples, by split; of very many classes those found worst."""
    splits: list[SplitName] = [
        split for split in SPLITS if split == "train" or any(_found(one, split)[0] for one in classes)
    ]
    told = sorted(classes, key=lambda one: _judged(one, splits[-1]))[:MOST] if len(classes) > MOST else classes
    width = max((width_of(_short(one.name)) for one in told), default=0)
    lines = [
        f"class {left(_short(one.name), width)}  found {', '.join(_part(one, split) for split in splits)}"
        for one in told
    ]
    if len(classes) > len(told):
        lines.append(f"the other {count(len(classes) - len(told))} classes are found better")
    return lines


def _found(one: ClassReport, split: SplitName) -> tuple[int, float]:
    """Return the samples of a class in a split, and its recall there."""
    match split:
        case "train":
            return one.train_samples, one.train_recall
        case "validation":
            return one.validation_samples, one.validation_recall
        case _:
            return one.test_samples, one.test_recall


def _part(one: ClassReport, split: SplitName) -> str:
    samples, recall = _found(one, split)
    return f"{'none' if isnan(recall) else percent(recall)} of {count(samples)} in {split_word(split)}"


def _judged(one: ClassReport, split: SplitName) -> float:
    _, recall = _found(one, split)
    return 2.0 if isnan(recall) else recall


def _short(name: str) -> str:
    return shorten(name, _LONGEST, "…")
