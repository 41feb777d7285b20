"""The words of the network diagram: names cut to a width, headings, titles from wide to narrow, predictions."""

import numpy as np
import pytest
from msgspec import structs

from nn_tui.datasets.scaling import Scaler
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.panels.network.captions import (
    abbreviate,
    class_name,
    heading,
    operation_words,
    prediction,
    title,
)
from nn_tui.tui.panels.network.views import VIEWS
from tests.tui.snapshots import with_outline

from .drawn import fabricated, stepped

BRAILLE, ASCII = GLYPHS["braille"], GLYPHS["ascii"]


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("sepal length (cm)", {1: "s", 2: "SL", 3: "SeL", 5: "SepLe", 9: "SepalLeng", 10: "SepalLengt"}),
        ("sepal length (cm)", {12: "sepal length", 16: "sepal length", 17: "sepal length (cm)"}),
        ("petal_width_of_it", {3: "PWO", 4: "PWOI", 8: "PeWiOfIt"}),
        ("petal_width_of_it", {12: "PetaWidtOfIt", 16: "PetalWidthOfIt", 17: "petal_width_of_it"}),
        ("pixel_7_3", {1: "3", 2: "73", 3: "P73", 7: "Pixel73", 8: "Pixel73", 9: "pixel_7_3"}),
        ("total sulfur dioxide", {2: "TS", 3: "TSD", 10: "TotaSulDio", 11: "TotaSulfDio", 19: "TotalSulfurDioxide"}),
        ("ab cde fgh", {6: "AbCdFg", 7: "AbCdeFg", 8: "AbCdeFgh", 10: "ab cde fgh"}),
        ("alcohol", {1: "a", 6: "alcoho", 7: "alcohol"}),
        ("feature 12", {2: "F1", 3: "Fe1", 4: "Fe12", 9: "Feature12"}),
        ("人口密度", {1: "", 2: "人", 3: "人", 4: "人口", 8: "人口密度"}),
        ("längengrad (m)", {9: "längengra", 10: "längengrad", 13: "längengrad", 14: "längengrad (m)"}),
    ],
)  # fmt: skip
def test_a_name_loses_its_unit_and_then_the_ends_of_all_its_words_alike(name: str, names: dict[int, str]) -> None:
    assert {width: abbreviate(name, width) for width in names} == names


def test_above_a_column_stand_its_name_its_size_and_its_activation() -> None:
    circles = fabricated()
    assert [heading(circles, layer) for layer in range(4)] == [
        ("inputs", "2"),
        ("hidden 1", "4 tanh"),
        ("hidden 2", "2 tanh"),
        ("output", "1 sigmoid"),
    ]
    assert heading(fabricated("iris", (5,), "relu"), 1) == ("hidden 1", "5 relu")
    assert heading(fabricated("iris", (5,), "relu"), 2) == ("output", "3 softmax")


def titles(snapshot: Snapshot, view: int = 0) -> list[str]:
    """Return the titles of a view from the longest to the shortest."""
    found = [title(snapshot, width, BRAILLE, VIEWS[view]) for width in range(140, 0, -1)]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(
    ("snapshot", "view", "expected"),
    [
        (
            fabricated(batch=True),
            0,
            """
            Network · activation and error · mean of 16 samples, the last batch · before update 1,234 · cost 0.5000
            Network · mean of 16 samples, the last batch · before update 1,234 · cost 0.5000
            Network · mean of 16 samples, the last batch · before update 1,234
            mean of 16 samples, the last batch · before update 1,234
            mean of 16 · before update 1,234
            mean of 16
            """,
        ),
        (
            fabricated("iris", (5,)),
            1,
            """
            Network · activation · sample 147 (train) · before the first update · target virginica · cost 0.5000
            Network · activation · sample 147 (train) · before the first update · target virginica
            Network · activation · sample 147 (train) · before the first update
            activation · sample 147 (train) · before the first update
            activation · sample 147 · before the first update
            activation · sample 147
            activation
            """,
        ),
        (
            fabricated("iris", (5,)),
            3,
            """
            Network · weights · sample 147 (train) · before the first update
            weights · sample 147 (train) · before the first update
            weights · sample 147 · before the first update
            weights · sample 147
            weights
            """,
        ),
        (
            fabricated("diabetes", (3,)),
            0,
            """
            Network · activation and error · sample 357 (train) · before the first update · target 221.0 · cost 0.5000 scaled
            Network · sample 357 (train) · before the first update · target 221.0 · cost 0.5000 scaled
            Network · sample 357 (train) · before the first update · target 221.0
            Network · sample 357 (train) · before the first update
            sample 357 (train) · before the first update
            sample 357 · before the first update
            sample 357
            """,  # noqa: E501
        ),
        (
            stepped(fabricated(), 5),
            4,
            """
            Network · gradients · sample 126, 1 of 1 in batch 1/25 · before update 1 · a2 = tanh(Z2)
            Network · gradients · sample 126, 1 of 1 in batch 1/25 · before update 1
            gradients · sample 126, 1 of 1 in batch 1/25 · before update 1
            gradients · sample 126 · before update 1
            gradients · sample 126
            gradients
            """,
        ),
    ],
)  # fmt: skip
def test_a_title_leaves_out_what_matters_least_until_it_fits(snapshot: Snapshot, view: int, expected: str) -> None:
    assert title(snapshot, 1, BRAILLE, VIEWS[view]) == titles(snapshot, view)[-1]
    assert titles(snapshot, view) == [line.strip() for line in expected.strip().splitlines()]


def test_a_change_is_named_by_its_update_also_while_that_is_being_made() -> None:
    updating = stepped(fabricated(), 18)
    for snapshot, words in (
        (fabricated(), "no update yet"),
        (stepped(fabricated(), 17), "no update yet"),
        (updating, "update 1"),
        (stepped(fabricated(), 19), "update 1"),
        (structs.replace(updating, step=1233), "update 1,234"),
        (structs.replace(fabricated(), step=1234), "update 1,234"),
    ):
        assert title(snapshot, 140, BRAILLE, VIEWS[5]).rpartition(" · ")[2] == words


def test_in_ascii_a_title_is_parted_by_dashes_and_its_formula_spelled() -> None:
    assert title(stepped(fabricated(), 12), 140, ASCII) == (
        "Network - activation and error - sample 126, 1 of 1 in batch 1/25 - before update 1 - dC/da2 = W3.T @ d3"
    )


# Predictions


def told(snapshot: Snapshot, outputs: list[float], targets: list[float]) -> tuple[str, str, bool | None]:
    """Return what is said of other outputs and targets."""
    activity = snapshot.subject.activity
    layers = (*activity.layers[:-1], structs.replace(activity.layers[-1], a=np.array(outputs)))
    activity = structs.replace(activity, layers=layers, targets=np.array(targets))
    return prediction(structs.replace(snapshot, subject=structs.replace(snapshot.subject, activity=activity)))


def test_a_class_is_told_with_the_confidence_in_it() -> None:
    binary, many = fabricated(), fabricated("iris", (5,))
    assert binary.data.target_names == ("outer", "inner")
    assert told(binary, [0.75], [1.0]) == ("inner 75.0 %", "inner", True)
    assert told(binary, [0.25], [1.0]) == ("outer 75.0 %", "inner", False)
    assert told(binary, [0.5], [0.0]) == ("outer 50.0 %", "outer", True)
    assert told(many, [0.125, 0.25, 0.625], [0, 0, 1]) == ("virginica 62.5 %", "virginica", True)
    assert told(many, [0.625, 0.25, 0.125], [0, 1, 0]) == ("setosa 62.5 %", "versicolor", False)


def test_a_batch_is_told_by_its_means_and_a_regression_in_its_units() -> None:
    assert told(fabricated(batch=True), [0.25], [0.5]) == ("0.250", "0.500", None)
    assert told(fabricated("iris", (5,), batch=True), [0.5, 0.25, 1], [0.375, 0, 0.5]) == (
        "0.500 0.250 1.00",
        "0.375 0 0.500",
        None,
    )
    diabetes = fabricated("diabetes", (3,))
    scaled = structs.replace(diabetes.data, target_scaler=Scaler(np.array([150.0]), np.array([80.0])))
    assert told(with_outline(diabetes, data=scaled), [0.5], [-0.25]) == ("190.0", "130.0", None)
    two = with_outline(diabetes, data=structs.replace(diabetes.data, target_scaler=Scaler(np.zeros(2), np.ones(2))))
    assert told(two, [1.5, -2.25], [0.0, 12.0]) == ("1.500, -2.250", "0, 12.00", None)


def test_only_outputs_that_each_stand_for_a_class_are_named_after_it() -> None:
    iris = fabricated("iris", (5,))
    assert [class_name(iris, output) for output in range(3)] == ["setosa", "versicolor", "virginica"]
    assert class_name(fabricated(), 0) == ""
    assert class_name(fabricated("diabetes", (3,)), 0) == ""


def test_an_operation_is_told_with_its_place_in_the_program() -> None:
    assert operation_words(stepped(fabricated(), 5)) == "forward 5/19"
    assert operation_words(stepped(fabricated(), 19)) == "update 19/19"
