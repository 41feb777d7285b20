"""What the pages say of an output's error, for every cost function, and of what is not computed yet."""

import numpy as np
import pytest
from msgspec import structs

from nn_tui.datasets.scaling import Scaler
from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe, load_experiment
from nn_tui.engine.network.losses import (
    BinaryCrossEntropy,
    Hinge,
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
    PlainLoss,
    Poisson,
)
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.panels.microscope.blame_words import blame_page
from nn_tui.tui.panels.microscope.check_words import Checks
from nn_tui.tui.panels.microscope.checks_aside import aside_of, gradient_job, landscape_job, samples_job, shock_of
from nn_tui.tui.panels.microscope.error_sums import backward_page
from nn_tui.tui.panels.microscope.pages import page_of
from nn_tui.tui.panels.microscope.views import VIEWS, View
from tests.tui.snapshots import with_outline

from .looks import WORKED, look, outputs, scene_of, texts
from .test_page_words import written

MSE = MeanSquaredError()


@pytest.mark.parametrize(
    ("loss", "a", "target", "weight", "samples", "line"),
    [
        (MSE, 0.75, 0.25, 1.0, 1, "dC/da1 = 2 (a − y) = 2 · (0.75 - 0.25) = 7"),
        (MSE, 0.75, -0.25, 1.0, 1, "dC/da1 = 2 (a − y) = 2 · (0.75 - (-0.25)) = 7"),
        (MSE, 0.75, 0.25, 1.0, 4, "dC/da1 = 2 (a − y) / B = 2 · (0.75 - 0.25) / 4 = 7"),
        (MSE, 0.75, 0.25, 2.5, 1, "dC/da1 = w 2 (a − y) = 2.5 · 2 · (0.75 - 0.25) = 7"),
        (MSE, 0.75, 0.25, 2.5, 4, "dC/da1 = w 2 (a − y) / B = 2.5 · 2 · (0.75 - 0.25) / 4 = 7"),
        (MSE, 0.75, 0.25, None, 1, "dC/da1 = 2 (a − y) = 2 · (0.75 - 0.25) = 7"),
        (MeanAbsoluteError(), 0.25, 0.75, 1.0, 1, "dC/da1 = sign(a − y) = sign(0.25 - 0.75) = 7"),
        (Huber(0.5), 0.75, 0.25, 1.0, 1, "dC/da1 = (a - y) = (0.75 - 0.25) = 7"),
        (Huber(0.5), 0.25, 0.75, 0.5, 4, "dC/da1 = w (a - y) / B = 0.5 · (0.25 - 0.75) / 4 = 7"),
        (Huber(0.5), 2.0, 0.25, 1.0, 4, "dC/da1 = c / B = 0.5 / 4 = 7"),
        (Huber(0.5), 0.25, 2.0, 2.0, 4, "dC/da1 = w c / B = 2 · -0.5 / 4 = 7"),
        (Hinge(), 0.25, 1.0, 1.0, 1, "dC/da1 = (−t where t a < 1, else 0) = 7"),
    ],
)
def test_what_the_cost_hands_back_stands_in_symbols_and_in_numbers(
    loss: PlainLoss, a: float, target: float, weight: float | None, samples: int, line: str
) -> None:
    snapshot = handed(outputs(loss, [0.0, 0.0], [a, 0.5], [target, 0.5], weight=weight, samples=samples), 7.0)
    page = backward_page(scene_of(snapshot, 2), "said", 200)
    assert texts(page.below)[0] == line
    assert [part.role for part in page.below[0]][:3] == ["name", "plain", "faint"]
    assert texts(page.above) == ["δ1 = dC/da · f'(z)"]
    assert (page.sentence, page.rows) == ("said", [])


def handed(snapshot: Snapshot, da: float) -> Snapshot:
    """Return a snapshot to whose outputs the cost hands so much back."""
    subject = snapshot.subject
    last = structs.replace(subject.activity.layers[-1], da=WORKED.subject.activity.layers[-1].da * 0 + da)
    activity = structs.replace(subject.activity, layers=(*subject.activity.layers[:-1], last))
    return structs.replace(snapshot, subject=structs.replace(subject, activity=activity))


@pytest.mark.parametrize(
    ("loss", "line"),
    [
        (Poisson(), "δ1 = (e^z - y) / 4 = (e^(-0.5) - 0.25) / 4 = 0.1385"),
        (BinaryCrossEntropy(), "δ1 = (a - y) / 4 = (0.5 - 0.25) / 4 = 0.1385"),
    ],
    ids=["poisson", "binary"],
)
def test_a_cost_may_hand_the_error_itself_back(loss: PlainLoss, line: str) -> None:
    page = backward_page(scene_of(outputs(loss, [-0.5, 0.0], [0.5, 0.5], [0.25, 0.5], samples=4), 2), "", 200)
    assert texts(page.above) == [line.rpartition(" = ")[0].rpartition(" = ")[0]]
    assert texts(page.below)[1:] == [
        line,
        "this is its part of the batch's mean: the sample's own error is 0.5540, divided by 4",
    ]


SOFTMAX = Experiment(
    data=DataRecipe(source="iris"),
    network=NetworkRecipe(hidden=(), output="softmax"),
    training=TrainingRecipe(loss="mse", batch_size=1),
    dtype="float64",
)


def test_the_error_of_a_softmax_comes_from_all_outputs() -> None:
    assert texts(backward_page(scene_of(look(SOFTMAX), 1, 2), "", 200).below) == [
        "dC/da3 = 2 (a − y) = 2 · (0.0927 - 1) = -1.8146",
        "δ3 = a · (dC/da - Σ a·dC/da) = 0.0927 · (-1.8146 - 0.6665) = -0.2300",
    ]


# Half-way through a batch

ARTICLE = load_experiment("worked-example")
Z2, Z1 = "Z2 = W1,2·a1 + W2,2·a2 + Bias", "Z1 = W1,1·In1 + W2,1·In2 + Bias"
COST = "C = Σ c (d − ½ c) / B,  d = a − y,  c = d clipped to ±delta"
HIDDEN_DELTA = "δ1 = (W1,1·δ(y1) + W1,2·δ(y2)) · f'(Z1)"


def after(writes: str, layer: int = 0) -> Snapshot:
    """Return a look at the batch after the operation that writes this, of the layer if one is named."""
    operations = look(ARTICLE, operations=1).operations
    place = next(
        place for place, one in enumerate(operations, 1) if one.writes == writes and (not layer or layer in one.layers)
    )
    return look(ARTICLE, operations=place)


@pytest.mark.parametrize(
    ("snapshot", "layer", "view", "lines"),
    [
        (look(ARTICLE, operations=1), 1, "forward", [f"{Z1:78}|faint", f"{'Z is not computed yet':78}|faint"]),
        (after("z", 1), 2, "forward", [f"{Z1.replace('In', 'a'):78}|faint", f"{'Z is not computed yet':78}|faint"]),
        (
            after("z", 1),
            1,
            "forward",
            [
                f"{Z1:78}|faint",
                f"{'Z1 = 0.15·0.05 + 0.2·0.1 + bias 0.35 = 0.3775':78}|name positive positive name",
                f"{'W1,1·In1 = 0.15 · 0.05 = 7.5e-3':78}|name positive",
                f"{'W2,1·In2 = 0.2 · 0.1 = 0.02':78}|name positive",
                f"{'Bias = 0.35':78}|name",
                f"{'Z1 = 0.3775':78}|name name",
                f"{'a1 is not computed yet':78}|activation faint",
            ],
        ),
        (after("a", 1), 2, "cost", [f"{COST:78}|faint", f"{'the predictions are not computed yet':78}|faint"]),
        (
            after("a", 2),
            2,
            "backward",
            [
                f"{HIDDEN_DELTA.partition('=')[0]}= dC/da · f'(z)".ljust(78) + "|faint",
                f"{'dC/da1 is not computed yet':78}|name faint",
                f"{'δ1 is not computed yet':78}|error faint",
            ],
        ),
        (
            after("da", 2),
            2,
            "backward",
            [
                f"{HIDDEN_DELTA.partition('=')[0]}= dC/da · f'(z)".ljust(78) + "|faint",
                f"{'dC/da1 = (a - y) = (0.7514 - 0.01) = 0.7414':78}|name faint name",
                f"{'δ1 is not computed yet':78}|error faint",
            ],
        ),
        (
            after("delta", 2),
            1,
            "backward",
            [
                f"{HIDDEN_DELTA:78}|faint",
                f"{'dC/da1 is not computed yet':78}|name faint",
                f"{'''f'(Z1) = a (1 − a) = 0.2413  where sigmoid has Z1 = 0.3775''':78}|name faint name faint",
                f"{'δ1 is not computed yet':78}|error faint",
            ],
        ),
        (
            after("delta", 2),
            1,
            "gradient",
            [
                f"{'dC/dW1,1 = δ1 · In1, and so on;  dC/dBias = δ1':78}|faint",
                f"{'δ1 is not computed yet':78}|faint",
            ],
        ),
        (after("delta", 2), 1, "blame", [f"{'not all errors are computed yet':78}|faint"]),
        (
            after("delta", 2),
            1,
            "update",
            [
                f"{'θ ← θ − η g':78}|faint",
                f"{'W1,1 = 0.15  no step yet':78}|name faint",
                f"{'W2,1 = 0.2  no step yet':78}|name faint",
                f"{'Bias = 0.35  no step yet':78}|name faint",
                f"{'the update of this batch is not computed yet':78}|faint",
            ],
        ),
        (
            structs.replace(WORKED, workings=None),
            1,
            "update",
            [f"{'θ ← θ − η g':78}|faint", f"{'no update was made yet; o or b makes one':78}|faint"],
        ),
    ],
)
def test_what_is_not_computed_yet_is_said(snapshot: Snapshot, layer: int, view: View, lines: list[str]) -> None:
    page = page_of(scene_of(snapshot, layer), view, 78, Checks())
    assert written([*page.above, *(row.line for row in page.rows), *page.below]) == lines


@pytest.mark.parametrize("view", VIEWS[:-1])
def test_without_what_the_batch_was_made_of_a_page_tells_of_the_sample_alone(view: View) -> None:
    flowers = look(structs.replace(SOFTMAX, training=TrainingRecipe(batch_size=5)))
    page = page_of(scene_of(structs.replace(flowers, workings=None), 1), view, 200, Checks())
    assert not any("others)" in line for line in texts([row.line for row in page.rows]))
    assert page.rows or view == "backward" or view == "update"


def test_where_it_is_not_known_which_sample_is_told_of_it_is_the_first() -> None:
    flowers = structs.replace(SOFTMAX, network=NetworkRecipe(hidden=(3,)), training=TrainingRecipe(batch_size=5))
    batch = look(flowers, batch=True)
    workings = batch.workings
    assert workings is not None
    nameless = structs.replace(batch, workings=structs.replace(workings, part_row=None))
    views: tuple[View, ...] = ("forward", "backward", "gradient")
    for view in views:
        said, named = (page_of(scene_of(snapshot, 1), view, 200, Checks()) for snapshot in (nameless, batch))
        lines = [texts([*(row.line for row in page.rows), *page.below]) for page in (said, named)]
        whose = f" (sample {workings.part_row}'s) + "
        assert any(whose in line for line in lines[1])
        assert lines[0] == [line.replace(whose, " (its first sample's) + ") for line in lines[1]]


def test_before_the_outputs_have_an_error_nobody_is_blamed() -> None:
    written = [one.writes for one in look(SOFTMAX, operations=1).operations]
    expected: dict[View, str] = {"blame": "not all errors are computed yet", "gradient": "δ1 is not computed yet"}
    for view, words in expected.items():
        page = page_of(scene_of(look(SOFTMAX, operations=written.index("delta")), 1), view, 200, Checks())
        assert texts(page.below) == [words]


@pytest.mark.parametrize(
    ("offset", "factor", "said"),
    [
        ((0.0, 0.0), (1.0, 1.0), ""),
        ((0.0, 0.0), (2.0, 1.0), "B1 = 0.075, B2 = 0.2, B0 = 0.35"),
        ((0.0, 4.0), (1.0, 1.0), "B1 = 0.15, B2 = 0.2, B0 = -0.45"),
        ((1.0, -2.0), (2.0, 4.0), "B1 = 0.075, B2 = 0.05, B0 = 0.375"),
    ],
)
def test_weights_into_the_first_layer_stand_there_in_the_units_of_the_data(
    offset: tuple[float, float], factor: tuple[float, float], said: str
) -> None:
    data = structs.replace(WORKED.data, input_scaler=Scaler(np.array(offset), np.array(factor)))
    snapshot = with_outline(WORKED, data=data)
    words = ["W and Bias are of scaled inputs; for the data's own units " + said] if said else []
    assert texts(page_of(scene_of(snapshot, 1), "forward", 200, Checks()).below)[2:] == words
    assert len(page_of(scene_of(snapshot, 2), "forward", 200, Checks()).below) == 2


# Checks aside, and whom a neuron blames


def test_of_a_batch_that_was_not_kept_nothing_is_found_out_aside() -> None:
    workings = WORKED.workings
    assert workings is not None
    assert aside_of(WORKED) is not None
    for without in (None, structs.replace(workings, data=None)):
        snapshot = structs.replace(WORKED, workings=without)
        assert aside_of(snapshot) is None
        assert shock_of(snapshot, 1, 0, 0, 0.25) is None
        assert gradient_job(snapshot) is None
        assert landscape_job(snapshot, "random", None) is None
        assert samples_job(snapshot) is None
    assert samples_job(structs.replace(WORKED, workings=structs.replace(workings, rows=None))) is None


@pytest.mark.parametrize(
    ("inputs", "rows", "sentence"),
    [
        (
            (0.5, 0.0),
            ["x1: 0.5 · 0.25 = 0.125  100.0%", "x2: 0 · 0.25 = 0  0.0%  lazy: skates by"],
            "blames x1 most (100%); 1 of 2 skate by.",
        ),
        (
            (-0.5, 0.00625),
            ["x1: -0.5 · 0.25 = -0.125  98.8%", "x2: 6.25e-3 · 0.25 = 1.563e-3  1.2%"],
            "blames x1 most (99%).",
        ),
        (
            (99.0, 1.0),
            ["x1: 99 · 0.25 = 24.75  99.0%", "x2: 1 · 0.25 = 0.25  1.0%"],
            "blames x1 most (99%).",
        ),
        (
            (0.0, 0.0),
            ["x1: 0 · 0.25 = 0  0.0%  lazy: skates by", "x2: 0 · 0.25 = 0  0.0%  lazy: skates by"],
            "blames nobody.",
        ),
    ],
)
def test_the_lazy_ones_are_named(inputs: tuple[float, float], rows: list[str], sentence: str) -> None:
    activity = WORKED.subject.activity
    first = structs.replace(activity.layers[0], delta=activity.layers[0].delta * 0 + 0.25)
    activity = structs.replace(activity, inputs=activity.inputs * 0 + inputs, layers=(first, *activity.layers[1:]))
    snapshot = structs.replace(WORKED, subject=structs.replace(WORKED.subject, activity=activity))
    page = blame_page(scene_of(snapshot), "", 200)
    assert texts([row.line for row in page.rows]) == rows
    signs = [next(part.role for part in row.line if part.role in ("positive", "negative")) for row in page.rows]
    assert signs == ["negative" if row.amount < 0 else "positive" for row in page.rows]
    assert texts(page.below)[-1].endswith(sentence)


def test_who_is_hardly_blamed_gets_away_and_the_first_twelve_others_have_a_sentence() -> None:
    wide = look(structs.replace(SOFTMAX, network=NetworkRecipe(hidden=(14,)), training=TrainingRecipe(batch_size=1)))
    subject = wide.subject
    first = structs.replace(subject.activity.layers[0], signal=np.array([0.0, *[1.0] * 13]))
    activity = structs.replace(subject.activity, layers=(first, *subject.activity.layers[1:]))
    page = blame_page(scene_of(structs.replace(wide, subject=structs.replace(subject, activity=activity))), "", 200)
    assert ", gets away with next to no blame, and blames " in texts(page.below)[-1]
    besides = texts(list(page.besides))
    assert [line.partition(" ")[0] for line in besides] == [f"h1.{number}" for number in range(2, 14)]
    assert all(", takes 8% of what the next layer hands on, and blames " in line for line in besides)


def test_the_only_one_upstream_is_never_called_lazy() -> None:
    narrow = look(structs.replace(SOFTMAX, network=NetworkRecipe(hidden=(1,))))
    subject = narrow.subject
    first = structs.replace(subject.activity.layers[0], signal=np.zeros(1))
    activity = structs.replace(subject.activity, layers=(first, *subject.activity.layers[1:]))
    page = blame_page(
        scene_of(structs.replace(narrow, subject=structs.replace(subject, activity=activity)), 2), "", 200
    )
    (line,) = texts([row.line for row in page.rows])
    assert line.startswith("h1.1: 0 · ")
    assert line.endswith(" = 0  0.0%")
    assert texts(page.below)[-1].endswith(", and blames nobody.")
