"""What is shown of what a network has learned: which views fit which data, and what was chosen for them."""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec
from msgspec import structs

from nn_tui.datasets import SplitName, has_classes
from nn_tui.engine.evaluation.evaluation import split_word
from nn_tui.engine.network.names import NeuronId, neuron_name
from nn_tui.engine.runs import DataDescription, Snapshot

from .projection import Plane
from .samples import Splits

LearnedView = Literal[
    "decision map",
    "surface",
    "fitted curve",
    "confusion matrix",
    "predicted against actual",
    "projection",
    "pictures",
    "scores",
    "each class",
    "thresholds",
    "calibration",
    "errors",
    "residuals",
    "worst samples",
    "slices",
    "importance",
    "neurons",
]
Choice = Literal["smooth", "splits", "neuron", "plane", "along"]

APPLIES: Mapping[LearnedView, frozenset[Choice]] = {
    "decision map": frozenset(("smooth", "splits", "neuron")),
    "surface": frozenset(("smooth", "splits", "neuron")),
    "fitted curve": frozenset(("splits", "neuron")),
    "confusion matrix": frozenset(("splits",)),
    "predicted against actual": frozenset(("splits",)),
    "projection": frozenset(("smooth", "splits", "neuron", "plane")),
    "pictures": frozenset(),
    "scores": frozenset(("along",)),
    "each class": frozenset(("splits",)),
    "thresholds": frozenset(("splits", "along")),
    "calibration": frozenset(("splits",)),
    "errors": frozenset(("splits",)),
    "residuals": frozenset(("splits",)),
    "worst samples": frozenset(("splits", "along")),
    "slices": frozenset(("splits", "along")),
    "importance": frozenset(("along",)),
    "neurons": frozenset(("along",)),
}
"""What can be chosen in which view."""

JUDGING: tuple[LearnedView, ...] = (
    "scores",
    "each class",
    "thresholds",
    "calibration",
    "errors",
    "residuals",
    "worst samples",
    "slices",
    "importance",
    "neurons",
)
"""The views that say how good it is, rather than what it is."""
COMPUTED: tuple[LearnedView, ...] = ("scores", "importance", "neurons")
"""The views of what is computed aside."""
TABLES: tuple[LearnedView, ...] = ("confusion matrix", "predicted against actual", *JUDGING[1:-2])
"""The views of what was predicted for the samples of a split."""
WITH_OUTPUTS: tuple[LearnedView, ...] = JUDGING[:-3]
"""The views that need the outputs for all samples."""


def views_of(data: DataDescription) -> tuple[LearnedView, ...]:
    """Return the views that make sense for these data, the best first.

    | view                     | for                                   |
    |--------------------------|---------------------------------------|
    | fitted curve             | one input                             |
    | decision map             | two inputs, classes                   |
    | surface                  | two inputs, numbers                   |
    | confusion matrix         | classes                               |
    | predicted against actual | numbers                               |
    | pictures                 | inputs that are the pixels of a picture |
    | projection               | more than two inputs                  |
    """
    features, regression = data.features, not has_classes(data.task)
    planar: LearnedView = "surface" if regression else "decision map"
    on_a_plane: dict[int, tuple[LearnedView, ...]] = {1: ("fitted curve",), 2: (planar,)}
    tables: tuple[LearnedView, ...] = ("predicted against actual",) if regression else ("confusion matrix",)
    pictures: tuple[LearnedView, ...] = ("pictures",) if data.image_shape else ()
    projection: tuple[LearnedView, ...] = ("projection",) if features > 2 else ()
    return (*on_a_plane.get(features, ()), *tables, *pictures, *projection)


def judging_views_of(data: DataDescription) -> tuple[LearnedView, ...]:
    """Return the views that judge a network on these data."""
    about = ("errors", "residuals") if not has_classes(data.task) else ("each class", "thresholds", "calibration")
    return ("scores", *about, "worst samples", "slices", "importance", "neurons")


class Choices(msgspec.Struct, frozen=True):
    """What people have chosen to see; what does not apply to a view or to the data is passed over."""

    view: LearnedView | None = None
    """None for the first that fits the data."""
    smooth: bool = True
    splits: Splits = "all"
    neuron: bool = False
    """Whether the selected neuron's activation is shown in place of the network's output."""
    plane: int = 0
    threshold: int = 0
    """How many steps the threshold is above the one by which classes are predicted."""
    place: int = 0
    """Which of the worst samples is marked."""
    column: int = 0
    """By which column the samples are sliced."""

    def shown(self, data: DataDescription) -> LearnedView:
        """Return the view for these data."""
        views = views_of(data)
        return self.view if self.view in (*views, *judging_views_of(data)) else views[0]

    def next_view(self, data: DataDescription, direction: Literal[-1, 1] = 1) -> "Choices":
        """Show the next view or the one before, or the first one again where one that judges is shown."""
        return structs.replace(self, view=_next(views_of(data), self.shown(data), direction))

    def next_judging_view(self, data: DataDescription, direction: Literal[-1, 1] = 1) -> "Choices":
        """Show the next view that judges or the one before, or the first of these where another one is shown."""
        return structs.replace(self, view=_next(judging_views_of(data), self.shown(data), direction))

    def table_split(self, there: Sequence[SplitName]) -> SplitName:
        """Return which of these splits a table is of: the chosen one, or the one to judge by."""
        chosen = self.splits
        return chosen if chosen not in ("all", "none") and chosen in there else judged_split(there)

    def next_splits(self, data: DataDescription) -> "Choices":
        """Show other samples; a table is of one split always, of each in turn."""
        there = splits_of(data)
        if self.shown(data) in TABLES:
            if len(there) < 2:
                return self
            return structs.replace(self, splits=there[there.index(self.table_split(there)) - 1])
        choices: tuple[Splits, ...] = ("all", *there, "none") if len(there) > 1 else ("all", "none")
        place = choices.index(self.splits) if self.splits in choices else 0
        return structs.replace(self, splits=choices[(place + 1) % len(choices)])


def splits_of(data: DataDescription) -> tuple[SplitName, ...]:
    """Return the splits that there are: there is always one to train on."""
    there: list[SplitName] = ["train"]
    if data.validation_samples:
        there.append("validation")
    if data.test_samples:
        there.append("test")
    return tuple(there)


def judged_split(there: Sequence[SplitName]) -> SplitName:
    """Return the split to judge by: validation where there is one, for the test is kept for the end; else the test."""
    return "validation" if "validation" in there else "test" if "test" in there else "train"


def _next(views: tuple[LearnedView, ...], shown: LearnedView, direction: Literal[-1, 1]) -> LearnedView:
    return views[(views.index(shown) + direction) % len(views)] if shown in views else views[0]


def target_of(snapshot: Snapshot, selected: NeuronId) -> int:
    """Return which target is shown where there are several: that of the selected output neuron, else the first."""
    layer, neuron = selected
    return neuron if layer == snapshot.structure.depth else 0


def titles(snapshot: Snapshot, choices: Choices, selected: NeuronId, plane: Plane | None, dot: str) -> tuple[str, ...]:
    """Return titles that name the view and what it is of, the longest first."""
    view, dataset = choices.shown(snapshot.data), snapshot.data
    name, of = str(view), ""
    if choices.neuron and "neuron" in APPLIES[view]:
        name = "activation"
        of = f" of {neuron_name(*selected, snapshot.structure.depth, dataset.feature_names)}"
    elif (
        not has_classes(dataset.task)
        and dataset.outputs > 1
        and view not in ("pictures", "scores", "worst samples", "slices", "importance", "neurons")
    ):
        of = f" of {dataset.target_names[target_of(snapshot, selected)]}"
    elif view in TABLES and len(there := splits_of(dataset)) > 1:
        of = f", {split_word(choices.table_split(there))}"
    on = ""
    if view == "projection" and plane is not None:
        on = f" on {plane.names[0]}, {plane.names[1]}"
    return (
        f"What it has learned {dot} {name}{of}{on}",
        f"Learned {dot} {name}{of}{on}",
        f"{name.capitalize()}{of}{on}",
        f"Learned {dot} {name}{of}",
        f"{name.capitalize()}{of}",
        name.capitalize(),
    )
