"""What the pages say of other looks, word for word: of a batch as a whole, of a sample aside, and half-way through.

Each page is written as it is before it is laid out, without pictures: `rows` stand behind a dot. Where a page is meant
to change, delete its file: it is written anew, to be looked at.
"""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from msgspec import structs

from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe, load_experiment
from nn_tui.engine.explain.step_effect import step_effect
from nn_tui.engine.network.losses import Huber
from nn_tui.engine.runs import Snapshot
from nn_tui.engine.timeline.place import Place
from nn_tui.tui.drawing.glyphs import Charset
from nn_tui.tui.drawing.styled_text import Part
from nn_tui.tui.panels.microscope.check_words import Checks
from nn_tui.tui.panels.microscope.pages import page_of
from nn_tui.tui.panels.microscope.views import VIEWS, View

from .looks import look, scene_of
from .test_page_words import PAGES, written

FLOWERS = Experiment(
    data=DataRecipe(source="iris"),
    network=NetworkRecipe(hidden=(3,), dropout=0.25),
    training=TrainingRecipe(
        batch_size=5, optimizer="sgd", class_weights={"setosa": 2.0, "virginica": 0.5}, schedule="cosine", l2=0.25
    ),
    dtype="float64",
)
"""Dropout, classes with weights, a schedule and a penalty."""
HOUSES = Experiment(
    data=DataRecipe(source="plane", samples=24),
    network=NetworkRecipe(hidden=(2,), activation="identity", output="identity"),
    training=TrainingRecipe(
        loss=Huber(0.125),
        batch_size=4,
        optimizer="momentum",
        l1=0.001,
        learning_rate=1.0,
        clip_value=0.01,
        clip_norm=0.02,
        max_norm=0.25,
    ),
    dtype="float64",
)
"""A regression on two scaled inputs, with everything that holds weights and gradients small."""
WHOLE = structs.replace(
    load_experiment("worked-example"), training=TrainingRecipe(optimizer="lbfgs", batch_size="all"), dtype="float64"
)


class Look(NamedTuple):
    """What is looked at, and which neurons and which term of them."""

    snapshot: Callable[[], Snapshot]
    neurons: tuple[tuple[int, int], ...]
    term: int | None = None
    charset: Charset = "braille"
    views: tuple[View, ...] = VIEWS[:-1]


LOOKS = {
    "dropout": Look(lambda: look(FLOWERS), ((1, 1), (2, 0)), term=1),
    "batch": Look(lambda: look(FLOWERS, batch=True), ((1, 0), (2, 1))),
    "aside": Look(lambda: look(FLOWERS, row=3), ((1, 0), (2, 1)), charset="ascii"),
    "limits": Look(lambda: look(HOUSES, at=Place(2, 2)), ((1, 0), (2, 0)), term=1),
    "line_search": Look(lambda: look(WHOLE, at=Place(1)), ((1, 0),), views=("update",)),
}


@pytest.mark.parametrize("name", LOOKS)
def test_the_pages_say_what_they_did(name: str) -> None:
    snapshot, neurons, term, charset, views = LOOKS[name]
    found = "\n".join(said(snapshot(), neurons, term, charset, views)) + "\n"
    path = PAGES / f"{name}.txt"
    if not path.exists():
        path.write_text(found, "utf-8")
        pytest.fail(f"{path.name} was written anew")
    assert found == path.read_text("utf-8")


def said(
    snapshot: Snapshot,
    neurons: tuple[tuple[int, int], ...],
    term: int | None = None,
    charset: Charset = "braille",
    views: tuple[View, ...] = VIEWS[:-1],
) -> list[str]:
    """Return the lines of pages about neurons, each under its name."""
    assert snapshot.workings is not None
    checks = Checks(effect=step_effect(snapshot.workings, snapshot.subject.loss))
    lines: list[str] = []
    for view in views:
        for layer, neuron in neurons[-1:] if view == "cost" else neurons:
            scene = scene_of(snapshot, layer, neuron, term=term, charset=charset)
            page = page_of(scene, view, 76, checks)
            rows = [[Part("· "), *row.line] for row in page.rows]
            besides = [[Part("besides: "), *line] for line in page.besides]
            adds_up = " (adds up)" if page.summed and rows else ""
            lines += [f"{view}, {scene.name}{adds_up}: {page.sentence}"]
            lines += [*written([*page.above, *rows, *page.below, *besides]), ""]
    return lines[:-1]
