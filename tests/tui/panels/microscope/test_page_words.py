"""The microscope's pages word for word, with the role of each part, and its sentences about operations and checks.

The pages are text: behind the bar of a line stand the roles of its parts, those that are plain left out. Where a page
is meant to change, delete its file: it is written anew, to be looked at.
"""

from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from msgspec import structs

from nn_tui.engine import Experiment, NetworkRecipe, ParameterVector, TrainingRecipe, load_experiment
from nn_tui.engine.explain.gradient_check import GradientCheck
from nn_tui.engine.explain.landscape import Landscape, Slice
from nn_tui.engine.explain.sample_shares import SampleShare, StepWithout
from nn_tui.engine.explain.shock import Shock
from nn_tui.engine.explain.step_effect import StepEffect, step_effect
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import Snapshot
from nn_tui.engine.runs.one_look import look_once
from nn_tui.engine.timeline.epoch_shares import EpochShares, RankedSample
from nn_tui.engine.timeline.place import Place
from nn_tui.tui.drawing.glyphs import GLYPHS, Charset
from nn_tui.tui.drawing.styled_text import StyledLine
from nn_tui.tui.panels.microscope.captions import operation_words
from nn_tui.tui.panels.microscope.check_words import Checks, badge, check_page
from nn_tui.tui.panels.microscope.page_lines import lay_out
from nn_tui.tui.panels.microscope.pages import page_of, tabs
from nn_tui.tui.panels.microscope.scene import MicroscopeScene
from nn_tui.tui.panels.microscope.views import VIEWS

PAGES = Path(__file__).with_name("pages")
ARTICLE = load_experiment("article-network")
RECIPES = {
    "worked_example": load_experiment("worked-example"),
    "penalised": structs.replace(
        ARTICLE,
        dtype="float64",
        training=structs.replace(ARTICLE.training, optimizer="adam", l1=0.125, l2=0.5, clip_value=0.25, clip_norm=0.5),
    ),
    "iris": Experiment(
        data=structs.replace(ARTICLE.data, source="iris"),
        network=NetworkRecipe(hidden=(3,), activation="relu"),
        training=TrainingRecipe(optimizer="sgd", batch_size=5, max_norm=0.5),
        dtype="float64",
    ),
}


def scene_of(snapshot: Snapshot, charset: Charset = "braille", term: int | None = 1) -> MicroscopeScene:
    return MicroscopeScene(snapshot, 1, 1, term, 4, GLYPHS[charset])


def written(lines: list[StyledLine]) -> list[str]:
    """Return lines with the roles of their parts."""
    roles = ([role for role, _ in groupby(part.role for part in line) if role != "plain"] for line in lines)
    return [f"{text:78}|{' '.join(told)}".rstrip() for text, told in zip(texts(lines), roles, strict=True)]


def texts(lines: list[StyledLine]) -> list[str]:
    return ["".join(part.text for part in line) for line in lines]


@pytest.mark.parametrize("name", RECIPES)
def test_the_pages_read_as_they_did(name: str) -> None:
    snapshot = look_once(RECIPES[name], Place(0), None)
    assert snapshot.workings is not None
    checks = Checks(effect=step_effect(snapshot.workings, snapshot.subject.loss))
    scene = scene_of(snapshot)
    found: list[str] = []
    for view in VIEWS:
        found += [*written([tabs(view), *lay_out(page_of(scene, view, 78, checks), scene, view, 78, 60)]), ""]
    text = "\n".join(found)
    path = PAGES / f"{name}.txt"
    if not path.exists():
        path.write_text(text, "utf-8")
        pytest.fail(f"{path.name} was written anew")
    assert text == path.read_text("utf-8")


# What was found out aside


WORKED = look_once(RECIPES["worked_example"], Place(0), None)
EFFECT = StepEffect(0.5, 0.25, -0.25)


def checked(checks: Checks, *, snapshot: Snapshot = WORKED, charset: Charset = "braille", term: int = 1) -> list[str]:
    """Return what stands below the keys, in 200 cells."""
    return texts(check_page(scene_of(snapshot, charset, term), "", 200, checks).below)


def shares(*rows: int) -> tuple[SampleShare, ...]:
    return tuple(SampleShare(row, 0.5 / row, 0.25 / row, 2.0 * row, 0.125 * row) for row in rows)


WITHOUT = StepWithout(4, ParameterVector(WORKED.structure), ParameterVector(WORKED.structure), 0.5, 0.25, 0.75)


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        (EFFECT, "actual -0.25 (C 0.5 → 0.25): the step did what the gradient promised"),
        (
            StepEffect(0.5, 0.45, -0.25),
            "actual -0.05 (C 0.5 → 0.45): the valley flattens out on the way: it fell by less",
        ),
        (StepEffect(0.5, 0.0, -0.25), "actual -0.5 (C 0.5 → 0): the slope got steeper on the way: it fell by more"),
        (StepEffect(0.5, 0.75, -0.25), "actual 0.25 (C 0.5 → 0.75): the step was too long: the cost rises again"),
        (StepEffect(0.5, 0.75, 0.25), "actual 0.25 (C 0.5 → 0.75): the step went against this batch's gradient"),
        (StepEffect(0.5, 0.25, -0.25, 2.0, 2.0), "actual -0.25 (C 2.5 → 2.25): the step did what"),
    ],
)
def test_what_the_step_did_is_told_beside_what_was_promised(effect: StepEffect, words: str) -> None:
    (line,) = check_page(scene_of(WORKED), "", 200, Checks(effect=effect)).below
    told = texts([line])[0]
    assert told.startswith(f"Predicted {effect.promised:g}, {words}")
    assert ("error" in {part.role for part in line}) == ("too long" in words)


DECAY = "promised; in the step, not in the cost, is the decay of the weights"


@pytest.mark.parametrize(
    ("decay", "ending"),
    [(0.25, DECAY), (0.0, "promised")],
)
def test_decay_of_the_weights_is_in_the_step_and_not_in_the_cost(decay: float, ending: str) -> None:
    decayed = changed(RECIPES["worked_example"], {"training.optimizer": {"name": "adamw", "weight_decay": decay}})
    snapshot = look_once(decayed, Place(0), None)
    assert checked(Checks(EFFECT), snapshot=snapshot)[0].endswith(f": the step did what the gradient {ending}")


def test_before_an_update_there_is_nothing_to_compare_and_before_a_batch_nothing_to_check() -> None:
    assert checked(Checks()) == ["Predicted and actual: the update is not computed yet"]
    nothing = structs.replace(WORKED, workings=None)
    assert checked(Checks(), snapshot=nothing) == ["there is no batch to check yet; o or b takes one"]
    assert checked(Checks(effect=EFFECT, working="Surveying 12 %"))[0] == "Surveying 12 %"


def test_a_shock_is_told_with_its_arithmetic_and_how_it_reverberates() -> None:
    moved = (
        np.array([[0.5, 0.25], [0.5, 0.375]]),
        np.array([[0.75] * 8, [0.75 - 0.001 * place for place in range(8)]]),
    )
    found = Shock(0.5, 0.25, 1.0, 1.5, 0.5, 2.125, moved)
    assert checked(Checks(EFFECT, found))[1:] == [
        "Shock: W2,2 ± 0.25: (C(W2,2 + 0.25) - C(W2,2 - 0.25)) / 0.5 = (1.5 - 0.5) / 0.5 = 2; backpropagation: 2.125",
        "  reverberates in hidden 1: h1.2 0.25 +0.125, h1.1 0.5 +0",
        "  reverberates in output: y8 0.75 -0.00700, y7 0.75 -0.00600, y6 0.75 -0.00500, y5 0.75 -0.00400, "
        "y4 0.75 -0.00300, y3 0.75 -0.00200, 2 more",
    ]
    penalised = checked(
        Checks(EFFECT, structs.replace(found, penalised=True, activations=())), charset="ascii", term=2
    )[1]
    assert penalised.startswith("Shock: Bias +- 0.25: (J(Bias + 0.25) - J(Bias - 0.25)) / 0.5 = ")
    assert penalised.endswith("backpropagation: 2.125  J = C")


def gradients(errors: dict[int, float], kinks: tuple[int, ...] = ()) -> GradientCheck:
    vector = ParameterVector(WORKED.structure)
    marked = np.zeros(vector.vector.size, np.bool_)
    marked[list(kinks)] = True
    for place, error in errors.items():
        vector.vector[place] = error
    return GradientCheck(vector, vector, vector, marked)


def test_checked_gradients_are_a_map_of_what_agrees() -> None:
    good, bad = gradients({0: 1e-6}), gradients({1: 0.5, 5: 0.5}, kinks=(5, 6))
    assert (badge(good), badge(bad)) == ("gradients checked", "gradients: 1 of 12 wrong")
    assert badge(gradients({5: 0.5}, kinks=(5, 6))) == "gradients checked, 2 at kinks"
    assert checked(Checks(EFFECT, gradients=good))[1:] == [
        "Gradient check: 12 parameters tried: all agree; the largest relative error is 1.0e-6",
        "  h1.1 ===",
        "  h1.2 ===",
        "  y1 ===",
        "  y2 ===",
        "  = agrees   k at a kink   x disagrees; a row a neuron, its bias last",
    ]
    assert checked(Checks(EFFECT, gradients=bad))[1:] == [
        "Gradient check: 12 parameters tried: 1 disagrees; the largest relative error is 0.500",
        "  2 stand at a kink, where left and right differ: bias → h1.2, h1.1 → y1",
        "  h1.1 ===",
        "  h1.2 x=k",
        "  y1 k==",
        "  y2 ===",
        "  = agrees   k at a kink   x disagrees; a row a neuron, its bias last",
    ]
    lines = check_page(scene_of(WORKED), "", 200, Checks(EFFECT, gradients=bad)).below
    assert ["error" in {part.role for part in line} for line in lines[1:]] == [
        True,
        False,
        False,
        True,
        False,
        False,
        False,
    ]


def test_the_cost_along_the_step_is_bars_and_over_a_plane_digits() -> None:
    found = Slice(np.array([0.0, 0.5, 1.0]), np.array([4.0, 2.0, np.inf]), -1.0)
    assert checked(Checks(EFFECT, slice=found))[1:] == [
        "Along the step: C at so many times the step that was made",
        f"   0.00             4  {'#' * 40} before",
        "   0.50             2  |",
        "   1.00           inf  | after: here",
    ]
    costs = np.arange(20.0).reshape(4, 5)
    costs[3, 4] = np.nan
    plane = Landscape("path", np.linspace(-1, 1, 5), np.linspace(-1, 2, 4), costs, np.array([[-1.0, 2.0], [9.0, 9.0]]))
    assert checked(Checks(EFFECT, landscape=plane))[1:] == [
        "Landscape over the two main directions of the path: heights of C, each from: 0 0, 1 1.00, 2 3.00, 3 5.00, "
        "4 7.00, 5 9.00, 6 11.0, 7 13.0, 8 15.0, 9 17.0 to 18.0; o is here, + the way",
        "  +8999",
        "  56677",
        "  33o45",
        "  01122",
    ]
    nowhere = structs.replace(plane, costs=np.full((4, 5), np.nan), kind="random")
    assert checked(Checks(EFFECT, landscape=nowhere))[1:] == [
        "Landscape over two random directions, scaled neuron by neuron: nowhere a finite cost"
    ]


def test_samples_are_told_by_their_share_and_the_step_without_the_first() -> None:
    assert checked(Checks(EFFECT, shares=shares(4, 1), without=WITHOUT))[1:] == [
        "The batch's samples, by their share of its cost:",
        "  sample 4: cost 0.125 (6.2%), gradient's length 8 (50.0%)",
        "  sample 1: cost 0.5 (25.0%), gradient's length 2 (12.5%)",
        "By their share of the gradient: samples 4 (50.0%), 1 (12.5%)",
        "the same step without sample 4: C would come to 0.75 instead of 0.25",
    ]
    assert checked(Checks(EFFECT, shares=shares(*range(1, 11))))[10] == "  2 more"
    ranked = tuple(RankedSample(3, share) for share in shares(4, 1))
    epoch = EpochShares(7, 1234, ranked, ranked[::-1], Place(7, 3), WITHOUT)
    assert checked(Checks(EFFECT, shares=shares(2), epoch=epoch))[1:] == [
        "The 1,234 samples of epoch 7, by their share of its cost, each before its update:",
        "  sample 4, batch 3: cost 0.125 (6.2%), gradient's length 8 (50.0%)",
        "  sample 1, batch 3: cost 0.5 (25.0%), gradient's length 2 (12.5%)",
        "  1,226 more",
        "By their share of the gradient: samples 1 (12.5%), 4 (50.0%)",
        "the same step at 7.3 without sample 4: C would come to 0.75 instead of 0.25",
    ]


def test_all_that_was_found_out_reads_as_it_did() -> None:
    moved = (np.array([[0.5, 0.25], [0.5, 0.375]]), np.array([[0.75] * 8, [0.5] * 8]))
    wide = look_once(structs.replace(RECIPES["iris"], network=NetworkRecipe(hidden=(8,))), Place(0), None)
    vector = ParameterVector(wide.structure)
    kinks = np.zeros(vector.vector.size, np.bool_)
    kinks[:63:9] = True
    vector.vector[:] = np.arange(kinks.size) / 2**20
    line = Slice(np.array([0.0, 0.25, 1.0]), np.array([4.0, 1.0, 2.0]), -1.0)
    plane = Landscape(
        "parameters", np.linspace(-1, 1, 5), np.linspace(-1, 1, 3), np.arange(15.0).reshape(3, 5), np.zeros((0, 2))
    )
    ranked = tuple(RankedSample(3, share) for share in shares(*range(1, 10)))
    checks = Checks(
        effect=StepEffect(0.5, 0.75, -0.25),
        shock=Shock(0.5, 0.25, 1.0, 1.5, 0.5, 2.125, moved, penalised=True),
        gradients=GradientCheck(vector, vector, vector, kinks, penalised=True),
        slice=line,
        landscape=plane,
        shares=shares(*range(1, 10)),
        without=WITHOUT,
        working="Checking 5 %",
    )
    of_epoch = Checks(epoch=EpochShares(7, 9, ranked, ranked, Place(7, 3), None))
    found: list[str] = []
    for scene, each, width in (
        (scene_of(wide, term=None), checks, 78),
        (scene_of(wide, "ascii", term=4), checks._replace(latest="landscape", working=""), 40),
        (scene_of(wide), of_epoch, 78),
        (scene_of(structs.replace(wide, workings=None)), checks, 78),
    ):
        page = check_page(scene, "", width, each)
        found += [*written([*page.above, *page.below]), ""]
    text = "\n".join(found)
    path = PAGES / "checks.txt"
    if not path.exists():
        path.write_text(text, "utf-8")
        pytest.fail(f"{path.name} was written anew")
    assert text == path.read_text("utf-8")


def test_what_was_asked_for_last_stands_first() -> None:
    everything = Checks(EFFECT, Shock(0.5, 0.25, 1.0, 1.5, 0.5, 2.0, ()), gradients({}), shares=shares(1))
    expected = {"": "Shock: ", "gradients": "Gradient check: ", "shares": "The batch's samples", "shock": "Shock: "}
    for latest, beginning in expected.items():
        assert checked(everything._replace(latest=latest))[1].startswith(beginning)


# Sentences about operations


def told_of(experiment: Experiment) -> list[str]:
    """Return what is said of all operations of a step, each sentence once."""
    snapshot = look_once(experiment, Place(0), None)
    return list(dict.fromkeys(operation_words(snapshot, operation) for operation in snapshot.operations))


def test_every_operation_has_its_sentence() -> None:
    training = structs.replace(RECIPES["penalised"].training, l1=0.0, clip_value=None)
    experiment = structs.replace(
        RECIPES["penalised"], network=structs.replace(ARTICLE.network, dropout=0.25), training=training
    )
    path = PAGES / "operations.txt"
    text = "\n".join([*told_of(experiment), "", *told_of(RECIPES["iris"])]) + "\n"
    if not path.exists():
        path.write_text(text, "utf-8")
        pytest.fail(f"{path.name} was written anew")
    assert text == path.read_text("utf-8")
