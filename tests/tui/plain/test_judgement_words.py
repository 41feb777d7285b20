"""What is said of a model's predictions, line for line, and whether one model is better than another."""

from collections.abc import Sequence

import numpy as np
import pytest
from msgspec import structs

from nn_tui.engine.evaluation.comparison import McNemar, PairedBootstrap
from nn_tui.engine.evaluation.importance import Importance, NeuronImportance
from nn_tui.engine.evaluation.intervals import Interval
from nn_tui.engine.evaluation.judgement import Judgement, WorstSample
from nn_tui.engine.evaluation.thresholds import ThresholdCurve
from nn_tui.tui.plain.judgement_words import comparison_lines, judgement_lines
from tests.tui.plain.judged import BARE, CALIBRATION, CURVE, RESIDUALS, binary, classes, regression

BINARY = """\
moons: accuracy, with its 95 % interval (bootstrap), beside baselines
  split       samples  accuracy    95 % interval  majority  logistic    loss
  training      1,200    93.8 %  92.5 % … 95.0 %    50.0 %    75.0 %  0.1250
  validation       60    81.2 %  75.0 % … 87.5 %    53.1 %    71.9 %  0.3750
  test            300    87.5 %  85.0 % … 90.0 %    56.2 %    68.8 %  0.2500
test: macro f1 0.7500, mcc 0.1250

each class, test
  class  samples  precision  recall     F1  ROC area  avg. precision
  down       100      0.900   0.800  0.850     0.750           0.700
  up         200      0.500   0.400  0.450         -               -

confusion, test, predicting up above 0.625: actual classes down, predicted ones across
         down  up
  down     90  10
  up    1,200  80

threshold above which up is predicted, test (--threshold)
  threshold  recall  false pos.  precision
  0.1         1.000       1.000      0.444
  0.2         0.750       0.200      0.750
  0.3         0.750       0.200      0.750
  0.4         0.750       0.200      0.750
  0.5         0.750       0.200      0.750
  0.6         0.750       0.000      1.000
  0.613       0.750       0.000      1.000  largest recall less false positives
  0.7         0.250       0.000      1.000
  0.8         0.250       0.000      1.000
  0.9         0.250       0.000      1.000

calibration of the probability of up, test: Brier score 0.0312, expected calibration error 0.0625
  predicted  actual  samples
  0.125       0.250    1,000
  0.750       0.500       20

the 2 samples predicted worst, test
  sample  actual  predicted  its output  row
  7           up       down     0.06250  x 1, y -2
  1234      down         up      0.2500  x 0.5, y 3

accuracy by colour, test
  colour  samples  accuracy
  red       1,100    75.0 %
  blue          1         -

by how much accuracy falls where a column is shuffled, test
  column  falls by       ±
  y        +0.2500  0.0625  ##############################
  x        +0.1250  0.0312  ###############
  z        -0.5000  0.0000

accuracy without a hidden neuron, test
  neuron  accuracy
  h2.4      50.0 %
  h1.1      75.0 %

note: one
note: another
"""
REGRESSION = """\
houses: R², with its 95 % interval (bootstrap), beside baselines
  split       samples     R²   95 % interval    mean  linear    loss
  training         40  0.750  -0.250 … 0.875   0.000   0.500  0.5000
  validation        9   -200       - … 0.500  -0.125           1.500
validation: rmse 1.23e+4

errors of price, prediction less truth, validation: mean 0.5000, spread 2.000; 50 % within 0.7500, 100 % within 8.000
  from        to  samples
  -2.000  -1.000        0
  -1.000       0    1,000  ###############
  0        1.000    2,000  ##############################
  1.000    2.000       33
errors of price by prediction
  prediction from     to  samples  mean error  spread
  -1.000           3.000    1,500      0.2500   1.500
  3.000            9.000    1,533     -0.1250   2.500

the 2 samples predicted worst, validation
  sample  actual  predicted    error  row
  12         1.5          2   0.5000  rooms 3
  3            4       3.75  -0.2500  column 0 0, column 1 1, column 2 2, column 3 3, column 4 4, column 5 5, 1 more

R² by rooms, validation
  rooms    samples     R²
  up to 5        4  0.500

by how much R² falls where a column is shuffled, validation
  column  falls by       ±
  rooms    +0.0000  0.5000

R² without a hidden neuron, validation
  neuron      R²
  h1.2    -0.500
"""


@pytest.mark.parametrize(
    ("judgement", "text"), [(binary(), BINARY), (regression(), REGRESSION)], ids=["binary", "regression"]
)
def test_all_that_is_said_of_a_model(judgement: Judgement, text: str) -> None:
    assert judgement_lines(judgement) == text.splitlines()


def test_what_was_not_asked_for_has_no_section() -> None:
    assert judgement_lines(BARE) == [*BINARY.splitlines()[:6], *section(binary(), "the 2 samples predicted worst")]


def section(judgement: Judgement, beginning: str) -> list[str]:
    """Return the lines of a section with the blank one before it; none where it is not there."""
    lines = judgement_lines(judgement)
    start = next((place for place, line in enumerate(lines) if line.startswith(beginning)), None)
    if start is None:
        return []
    end = lines.index("", start) if "" in lines[start:] else len(lines)
    return ["", *lines[start:end]]


def first_cells(lines: Sequence[str]) -> list[str]:
    """Return the first word of each row of a table below its title and its head."""
    return [line.split()[0] for line in lines[3:]]


@pytest.mark.parametrize(
    ("count", "title", "told"),
    [
        (3, "each class, test", [0, 1, 2]),
        (30, "each class, test", [*range(30)]),
        (31, "each class, test, the 30 worst of 31", [*range(30, 0, -1)]),
    ],
)
def test_of_many_classes_those_that_are_found_worst_are_told(count: int, title: str, told: list[int]) -> None:
    names = tuple(f"c{place}" for place in range(count))
    many = structs.replace(
        BARE,
        task="multiclass",
        target_names=names,
        classes=classes(count),
        confusion=np.eye(count, dtype=np.intp),
        calibration=CALIBRATION,
    )
    said = section(many, "each class")
    assert said[1] == title
    assert first_cells(said) == [f"c{place}" for place in told]
    confused = section(many, "confusion")
    assert confused[1:2] == ["confusion, test: actual classes down, predicted ones across"][: count <= 30]
    assert first_cells(confused) == list(names)[: 30 * (count <= 30)]
    assert section(many, "calibration")[1].startswith("calibration of the probability of the predicted class, test: ")


def test_names_are_cut_where_a_column_of_them_gets_too_wide() -> None:
    name = "a" * 25
    cut, narrow = f"{'a' * 23}…", f"{'a' * 11}…"
    long = structs.replace(
        BARE,
        target_names=(name, "b" * 12),
        classes=(structs.replace(classes(1)[0], name=name), structs.replace(classes(1)[0], name="b" * 24)),
        confusion=np.eye(2, dtype=np.intp),
        worst=(WorstSample(1, name, name, 0.5, {"x" * 17: "y" * 13, "z" * 16: "w" * 12}),),
        importance=(Importance(name, 0.5, 0.5),),
    )
    assert first_cells(section(long, "each class")) == [cut, "b" * 24]
    assert first_cells(section(long, "confusion")) == [narrow, "b" * 12]
    assert section(long, "confusion")[2].split() == [narrow, "b" * 12]
    assert section(long, "the sample predicted worst")[3].split() == [
        *("1", cut, cut, "0.5000"),
        *(f"{'x' * 15}…", f"{'y' * 11}…,", "z" * 16, "w" * 12),
    ]
    assert first_cells(section(long, "by how much")) == [cut]


@pytest.mark.parametrize(("count", "more"), [(6, ""), (7, ", 1 more"), (16, ", 10 more")])
def test_of_a_row_of_many_columns_the_first_are_told(count: int, more: str) -> None:
    row = {f"x{place}": f"{place}" for place in range(count)}
    wide = structs.replace(BARE, worst=(WorstSample(3, "up", "down", 0.5, row),))
    assert judgement_lines(wide)[-1].endswith(f"0.5000  x0 0, x1 1, x2 2, x3 3, x4 4, x5 5{more}")


@pytest.mark.parametrize(
    ("columns", "neurons", "more"), [(15, 10, ("", "")), (16, 11, (", the first of 16", ", the first of 11"))]
)
def test_of_many_columns_and_neurons_those_are_told_that_matter_most(
    columns: int, neurons: int, more: tuple[str, str]
) -> None:
    many = structs.replace(
        BARE,
        importance=tuple(Importance(f"x{place}", place / 16, 0.0) for place in range(columns)),
        neurons=tuple(NeuronImportance(1, place, 1 - place / 16) for place in range(neurons)),
    )
    by_column, by_neuron = section(many, "by how much"), section(many, "accuracy without")
    assert by_column[1] == f"by how much accuracy falls where a column is shuffled, test{more[0]}"
    assert first_cells(by_column) == [f"x{place}" for place in range(columns - 1, columns - 16, -1)]
    assert by_neuron[1] == f"accuracy without a hidden neuron, test{more[1]}"
    assert first_cells(by_neuron) == [f"h1.{place + 1}" for place in range(neurons - 1, neurons - 11, -1)]


@pytest.mark.parametrize("without", ["hits", "false_alarms"])
def test_where_one_of_two_classes_has_no_samples_no_thresholds_are_told(without: str) -> None:
    curve = ThresholdCurve(
        CURVE.thresholds,
        *(values * (name != without) for name, values in (("hits", CURVE.hits), ("false_alarms", CURVE.false_alarms))),
    )
    assert section(structs.replace(binary(), curve=curve), "threshold above which") == []


@pytest.mark.parametrize("best", [0.6, 0.60004, 0.59996])
def test_the_best_threshold_has_one_row_also_where_it_is_told_anyway(best: float) -> None:
    curve = ThresholdCurve(np.array([0.9, best, 0.5, 0.1]), CURVE.hits, CURVE.false_alarms)
    rows = section(structs.replace(binary(), curve=curve), "threshold above which")[3:]
    assert [row.split()[0] for row in rows] == [f"0.{tenth}" for tenth in range(1, 10)]
    assert [row.split()[0] for row in rows if row.endswith("largest recall less false positives")] == ["0.6"]


@pytest.mark.parametrize(
    ("counts", "bars"), [([0, 0, 0, 0], [0, 0, 0, 0]), ([0, 1, 0, 0], [0, 30, 0, 0]), ([4, 2, 1, 3], [30, 15, 8, 22])]
)
def test_the_longest_bar_of_a_histogram_is_of_the_bin_with_most_errors(counts: list[int], bars: list[int]) -> None:
    found = structs.replace(RESIDUALS, counts=np.array(counts))
    said = section(structs.replace(regression(), residuals=(found,)), "errors of price, ")
    assert [line.count("#") for line in said[3:7]] == bars


CHANCE = "the difference may well be chance: neither is shown to be better"

A, B = "a is better than b, beyond chance", "b is better than a, beyond chance"
RIGHT = "a against b on the same 1,200 samples: {} only the first gets right, {} only the second"
ERROR = (
    "a against b on the same 1,200 samples: the mean squared error of the first is {} "
    "(95 % interval of the difference {})"
)


@pytest.mark.parametrize(
    ("found", "first", "last"),
    [
        (McNemar(1009, 1, 0.049), RIGHT.format("1,009", "1"), f"McNemar's test: p = 0.049; {A}"),
        (McNemar(1, 1009, 0.0), RIGHT.format("1", "1,009"), f"McNemar's test: p = 0; {B}"),
        (McNemar(9, 2, 0.05), RIGHT.format("9", "2"), f"McNemar's test: p = 0.05; {CHANCE}"),
        (
            PairedBootstrap(-0.5, Interval(-0.9, -0.1), 0.0491),
            ERROR.format("0.5000 lower", "-0.9000 … -0.1000"),
            f"paired bootstrap: p = 0.0491; {A}",
        ),
        (
            PairedBootstrap(0.5, Interval(0.1, 12.5), 0.0012345),
            ERROR.format("0.5000 higher", "0.1000 … 12.50"),
            f"paired bootstrap: p = 0.00123; {B}",
        ),
        (
            PairedBootstrap(0.5, Interval(-0.1, 0.9), 0.05),
            ERROR.format("0.5000 higher", "-0.1000 … 0.9000"),
            f"paired bootstrap: p = 0.05; {CHANCE}",
        ),
        (
            PairedBootstrap(0.0, Interval(0.0, 0.0), 1.0),
            ERROR.format("that of the second", "0 … 0"),
            f"paired bootstrap: p = 1; {CHANCE}",
        ),
    ],
)
def test_a_model_is_called_better_where_chance_has_less_than_one_in_twenty(
    found: McNemar | PairedBootstrap, first: str, last: str
) -> None:
    assert comparison_lines(found, "a", "b", 1200) == [first, last]
