"""The titles in the panel's border: the view above, and below how well both splits are predicted."""

import pytest
from msgspec import structs
from textual.geometry import Size

from nn_tui.engine.runs import Snapshot
from nn_tui.tui.panels.learned.learned_panel import LearnedPanel
from tests.tui.panels.letters import PALETTE

from .drawn import choosing, drawn, learned, titles_of


def judged(source: str, train: float, test: float | None) -> Snapshot:
    """Return a look at data whose splits are predicted so well."""
    snapshot = learned(source)
    before = snapshot.evaluation
    evaluation = structs.replace(
        before,
        train=structs.replace(before.train, metric=train),
        test=None if test is None else structs.replace(before.train, metric=test),
    )
    return structs.replace(snapshot, evaluation=evaluation)


@pytest.mark.parametrize(
    ("width", "title"),
    [
        (38, "What it has learned · decision map"),
        (37, "Learned · decision map"),
        (26, "Learned · decision map"),
        (25, "Decision map"),
        (16, "Decision map"),
    ],
)
def test_the_title_says_as_much_as_fits_in_the_border(width: int, title: str) -> None:
    panel = choosing(learned("circles"))
    panel.draw(learned("circles"), PALETTE, Size(width, 8))
    assert titles_of(panel)[0].plain == title


def test_a_title_that_never_fits_is_the_shortest() -> None:
    panel = choosing(learned("circles"))
    panel.draw(learned("circles"), PALETTE, Size(9, 8))
    assert titles_of(panel)[0].plain == "Decision map"


def test_the_subject_stands_behind_the_view_where_no_other_place_names_it() -> None:
    snapshot = learned("circles")
    panel = choosing(snapshot)
    panel.set_reactive(LearnedPanel.names_subject, True)
    assert snapshot.subject.sample is not None
    named = f"What it has learned · decision map · sample {snapshot.subject.sample.row}"
    assert drawn(snapshot, Size(len(named) + 4, 8), panel=panel)[0] == named
    assert drawn(snapshot, Size(len(named) + 3, 8), panel=panel)[0] == named.replace("What it has learned", "Learned")


@pytest.mark.parametrize(
    ("width", "figures"),
    [
        (39, "accuracy  train 68.2 %  test 59.0 %"),
        (38, "accuracy train 68.2 % test 59.0 %"),
        (37, "accuracy train 68.2 % test 59.0 %"),
        (36, "train 68.2 %  test 59.0 %"),
        (29, "train 68.2 %  test 59.0 %"),
        (28, "train 68.2 % test 59.0 %"),
    ],
)
def test_the_figures_of_classes_are_percentages(width: int, figures: str) -> None:
    assert drawn(judged("circles", 0.682, 0.59), Size(width, 8))[-1] == figures


@pytest.mark.parametrize(
    ("width", "figures"),
    [
        (33, "R²  train 0.412  test -1.250"),
        (32, "R²  train 0.412  test -1.250"),
        (31, "R² train 0.412 test -1.250"),
        (30, "R² train 0.412 test -1.250"),
        (29, "train 0.412  test -1.250"),
        (28, "train 0.412  test -1.250"),
        (27, "train 0.412 test -1.250"),
    ],
)
def test_the_figures_of_a_regression_are_shares_of_the_variance(width: int, figures: str) -> None:
    assert drawn(judged("hills", 0.4123, -1.25), Size(width, 8))[-1] == figures


def test_in_ascii_the_figure_is_spelled() -> None:
    assert drawn(judged("hills", 0.4123, 0.3), Size(40, 8), "ascii")[-1] == "R^2  train 0.412  test 0.300"
    assert drawn(judged("circles", 0.5, 0.25), Size(40, 8), "ascii")[-1] == "accuracy  train 50.0 %  test 25.0 %"


def test_where_all_samples_are_trained_on_only_they_have_a_figure() -> None:
    assert drawn(judged("circles", 0.5, None), Size(40, 8))[-1] == "accuracy  train 50.0 %"


def test_each_figure_has_the_colour_of_its_split() -> None:
    panel = choosing(learned("circles"))
    drawn(judged("circles", 0.682, 0.59), Size(60, 8), panel=panel)
    below = titles_of(panel)[1]
    colours = {below.plain[span.start : span.end]: span.style for span in below.spans}
    assert colours == {
        "accuracy": PALETTE.foreground.hex,
        "train 68.2 %": PALETTE.train.hex,
        "test 59.0 %": PALETTE.test.hex,
    }


def test_both_accuracies_stand_whole_in_the_smallest_terminal() -> None:
    assert drawn(judged("circles", 1.0, 1.0), Size(30, 7))[-1] == "train 100.0 % test 100.0 %"
