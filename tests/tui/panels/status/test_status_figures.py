"""The status line word by word: what it reads in each state, what is left out first, and what each colour says."""

import pytest
from msgspec import structs
from textual.color import Color
from textual.geometry import Size

from nn_tui.engine import Experiment
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import Snapshot, State
from nn_tui.engine.training.stopping import Reason, Stop
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.panels.status.costs import Costs
from nn_tui.tui.panels.status.figures import lines, parts
from nn_tui.tui.panels.status.status_line import NARROW, StatusLine
from tests.tui.panels.letters import PALETTE, beside
from tests.tui.snapshots import snapshot_of, with_outline


def run_of(experiment: Experiment) -> Snapshot:
    """Return a run of 1,500 epochs in the middle of its 1,234th, with losses and accuracies that are easy to read."""
    snapshot = snapshot_of(experiment, epochs=1)
    evaluation = snapshot.evaluation
    assert evaluation.test is not None
    return structs.replace(
        snapshot,
        state="running",
        epoch=1234,
        steps_per_second=141_812.0,
        samples_per_second=2_268_992.0,
        time_left=75.0,
        learning_rate=0.03,
        best=(0.125, 1000),
        evaluation=structs.replace(
            evaluation,
            train=structs.replace(evaluation.train, loss=0.5, metric=0.75),
            test=structs.replace(evaluation.test, loss=0.25, metric=0.875),
        ),
    )


RECIPE = changed(Experiment(), {"training.epochs": 1500})
RUNNING = run_of(RECIPE)
PAUSED = structs.replace(RUNNING, state="paused", steps_per_second=0.0, samples_per_second=0.0, time_left=None)
COSTS = Costs()
COSTS.drawing, COSTS.bytes_per_second, COSTS.round_trip, COSTS.memory = 0.07, 12_345.0, 0.0301, 123_456_789
IDLE = Costs()
IDLE.memory = 45_600_000


def texts(snapshot: Snapshot, width: int, height: int = 1, costs: Costs = IDLE) -> list[str]:
    """Return the lines as they stand on the screen, without blanks at their ends."""
    found = lines(snapshot, costs, GLYPHS["braille"], width, height)
    return ["".join(text for text, _ in parts(figures)).rstrip() for figures in found]


@pytest.mark.parametrize(
    ("width", "gone"),
    [
        (283, "  round trip 30 ms"),
        (264, "  12 kB/s"),
        (255, "  drawing 7 %"),
        (241, "  2,268,992 samples/s"),
        (220, "  123 MB"),
        (212, " · seed 0"),
        (203, " · adam"),
        (196, "  1 min 15 s left"),
        (179, "  best test 0.1250 at 1,000"),
        (152, " · tanh"),
        (145, "  ━━━━━━━━──"),
        (133, "  141,812 steps/s"),
        (116, " · 2-8-8-1"),
        (106, "  test accuracy 87.5 %"),
        (83, "  test 0.2500"),
        (69, "  train 0.5000"),
        (54, "  η 0.03"),
        (45, "  epoch 1,234/1,500"),
        (26, "  ▶ running"),
        (15, " nn-tui circles"),
    ],
)
def test_one_line_leaves_out_the_least_important_figure_first(width: int, gone: str) -> None:
    (line,), (shorter,) = texts(RUNNING, width, costs=COSTS), texts(RUNNING, width - 1, costs=COSTS)
    assert gone in line
    assert gone not in shorter
    assert len(line) <= width


@pytest.mark.parametrize(
    ("width", "first", "second"),
    [
        (
            180,
            " nn-tui circles · 2-8-8-1 · tanh · adam · seed 0  ▶ running  epoch 1,234/1,500  ━━━━━━━━──"
            "  1 min 15 s left",
            "  η 0.03   train 0.5000   test 0.2500   test accuracy 87.5 %   best test 0.1250 at 1,000  141,812 steps/s"
            "  2,268,992 samples/s  123 MB  drawing 7 %   12 kB/s  round trip 30 ms",
        ),
        (
            116,
            " nn-tui circles · 2-8-8-1 · tanh · adam · seed 0  ▶ running  epoch 1,234/1,500  ━━━━━━━━──"
            "  1 min 15 s left",
            "  η 0.03   train 0.5000   test 0.2500   test accuracy 87.5 %   best test 0.1250 at 1,000  141,812 steps/s"
            "  123 MB",
        ),
        (
            77,
            " nn-tui circles · 2-8-8-1 · tanh  ▶ running  epoch 1,234/1,500  ━━━━━━━━──",
            "  η 0.03   train 0.5000   test 0.2500   test accuracy 87.5 %",
        ),
        (44, " nn-tui circles  ▶ running", "  η 0.03   train 0.5000   test 0.2500"),
        (14, "", "  η 0.03"),
    ],
)
def test_two_lines_hold_what_the_run_is_and_below_it_how_well_it_does(width: int, first: str, second: str) -> None:
    assert texts(RUNNING, width, 2, COSTS) == [first, second]


STOPPED = structs.replace(PAUSED, state="stopped")
BEGIN = "epoch 1,234/1,500"


@pytest.mark.parametrize(
    ("snapshot", "shown"),
    [
        (RUNNING, f"  ▶ running  {BEGIN}  ━━━━━━━━──  1 min 15 s left  η "),
        (PAUSED, f"  ‖ paused   {BEGIN}  ━━━━━━━━──  η "),
        (STOPPED, f"  ■ stopped  {BEGIN}  ━━━━━━━━──  η "),
        (structs.replace(RUNNING, batch=3), f"{BEGIN}  ━━━━━━━━──  "),
        (structs.replace(PAUSED, batch=3), f"{BEGIN} batch 3/25   ━━━━━━━━──  "),
        (structs.replace(PAUSED, batch=24), f"{BEGIN} batch 24/25  ━━━━━━━━──  "),
        (structs.replace(RUNNING, steps_per_second=74.9, batch=3), f"{BEGIN} batch 3/25   ━━━━━━━━──  "),
        (structs.replace(RUNNING, steps_per_second=75.0, batch=3), f"{BEGIN}  ━━━━━━━━──  "),
        (structs.replace(RUNNING, steps_per_second=0.0, batch=3), f"{BEGIN}  ━━━━━━━━──  "),
        (structs.replace(PAUSED, epoch=0), "epoch 0/1,500      ──────────  η "),
        (structs.replace(PAUSED, epoch=149, batch=24), "epoch 149/1,500   batch 24/25  ──────────  η "),
        (structs.replace(PAUSED, epoch=150), "epoch 150/1,500    ━─────────  η "),
        (structs.replace(PAUSED, epoch=1499, batch=24), "epoch 1,499/1,500 batch 24/25  ━━━━━━━━━─  η "),
        (structs.replace(PAUSED, epoch=1500), "epoch 1,500/1,500  ━━━━━━━━━━  η "),
        (structs.replace(RUNNING, epoch=1500), "epoch 1,500/3,000  ━━━━━─────  1 min"),
    ],
)
def test_state_epoch_batch_and_bar_say_how_far_it_is(snapshot: Snapshot, shown: str) -> None:
    assert shown in texts(snapshot, 300)[0]


def test_a_batch_that_is_stepped_through_is_said_to_be_entered() -> None:
    assert "  epoch 0/1,500     in batch 1/25" in texts(snapshot_of(RECIPE, operations=2), 300)[0]


def test_half_a_batch_counts_in_the_bar() -> None:
    two = with_outline(PAUSED, experiment=changed(RECIPE, {"training.epochs": 1}))
    bars = [texts(structs.replace(two, epoch=0, batch=batch), 300)[0] for batch in (2, 3, 13, 24)]
    assert [bar.partition("/25")[2].split("η")[0].strip() for bar in bars] == [
        "──────────", "━─────────", "━━━━━─────", "━━━━━━━━━─",
    ]  # fmt: skip


def test_without_an_end_there_is_neither_a_bar_nor_a_last_epoch() -> None:
    endless = with_outline(PAUSED, experiment=changed(RECIPE, {"training.epochs": "unlimited"}))
    assert "  ‖ paused   epoch 1,234   η 0.03 " in texts(endless, 300)[0]
    assert "  ‖ paused   epoch 1       η 0.03 " in texts(structs.replace(endless, epoch=1), 300)[0]


REASONS: list[tuple[Reason, str]] = [
    ("epochs", "all epochs done"),
    ("time_limit", "time limit"),
    ("target", "target reached"),
    ("early_stopping", "early stopping"),
    ("plateau", "plateau"),
    ("exploded", "exploded"),
    ("diverged", "diverged"),
    ("error", "an error"),
]


@pytest.mark.parametrize(("reason", "words"), REASONS)
def test_why_it_stopped_is_said_in_a_word_or_two_until_it_goes_on(reason: Reason, words: str) -> None:
    assert f"  ■ stopped: {words}  epoch " in texts(structs.replace(STOPPED, stop=Stop(reason, "…")), 300)[0]
    assert "  ▶ running  epoch " in texts(structs.replace(RUNNING, stop=Stop(reason, "…")), 300)[0]


@pytest.mark.parametrize(
    ("changes", "held", "shown"),
    [
        ({}, False, "  η 0.03   train "),
        ({}, True, "  η 0.03  held by hand  train "),
        ({"training.schedule": "cosine"}, False, "  η 0.03  cosine  train "),
        ({"training.schedule": "cosine_restarts"}, False, "  η 0.03  cosine restarts  train "),
        ({"training.schedule": "cosine"}, True, "  η 0.03  held by hand  train "),
    ],
)
def test_what_moves_the_learning_rate_stands_behind_it(changes: dict[str, object], held: bool, shown: str) -> None:
    snapshot = with_outline(structs.replace(RUNNING, rate_held=held), experiment=changed(RECIPE, changes))
    assert shown in texts(snapshot, 300)[0]


@pytest.mark.parametrize(
    ("width", "gone"), [(118, "  best test 0.1250"), (91, "  held by hand"), (78, "  141,812 steps/s")]
)
def test_the_schedule_is_left_out_between_the_best_loss_and_the_speed(width: int, gone: str) -> None:
    held = structs.replace(RUNNING, rate_held=True)
    assert gone in texts(held, width, 2)[1]
    assert gone not in texts(held, width - 1, 2)[1]


@pytest.mark.parametrize(
    ("width", "gone"), [(86, " · tanh"), (79, "  ━━━━━━━━──"), (67, " batch 3/25"), (55, " · 2-8-8-1")]
)
def test_the_batch_is_left_out_between_the_bar_and_the_layers(width: int, gone: str) -> None:
    inside = structs.replace(PAUSED, batch=3)
    assert gone in texts(inside, width, 2)[0]
    assert gone not in texts(inside, width - 1, 2)[0]


COLOURS = {PALETTE.positive: "p", PALETTE.foreground: "w", PALETTE.faint: "f"}


@pytest.mark.parametrize(
    ("state", "colour", "letter"),
    [("running", PALETTE.output, "r"), ("paused", PALETTE.test, "q"), ("stopped", PALETTE.error, "s")],
)
def test_labels_are_faint_and_the_state_has_its_own_colour(state: State, colour: Color, letter: str) -> None:
    line = StatusLine(id="status")
    line.costs = COSTS
    snapshot = structs.replace(PAUSED, state=state)
    strips = line.draw(snapshot, PALETTE, Size(180, 2))
    text, _, colours = beside(strips[:1], {**COLOURS, colour: letter})[0].partition("¦")
    assert (
        colours
        == f" PPPPPP wwwwwww f wwwwwww f wwww f wwww f wwww w  {letter.upper()} {letter.upper() * len(state)}".ljust(
            text.index("epoch")
        )
        + "fffff wwwwwwwwwww  ppppppppff"
    )


def test_values_are_plain_and_their_labels_and_units_faint() -> None:
    line = StatusLine(id="status")
    line.costs = COSTS
    _, second = line.draw(RUNNING, PALETTE, Size(180, 2))
    assert beside([second], COLOURS) == [
        "  η 0.03   train 0.5000   test 0.2500   test accuracy 87.5 %   best test 0.1250 at 1,000  141,812 steps/s"
        "  2,268,992 samples/s  123 MB  drawing 7 %   12 kB/s  round trip 30 ms ¦"
        "  f wwww   fffff wwwwww   ffff wwwwww   ffff ffffffff wwww w   ffff ffff wwwwww ww wwwww  wwwwwww fffffff"
        "  wwwwwwwww fffffffff  www ww  fffffff w w   ww wwww  fffff ffff ww ww"
    ]
    held = structs.replace(PAUSED, rate_held=True, batch=3)
    first, second = line.draw(held, PALETTE, Size(180, 2))
    assert "f wwww  ffff ff ffff  fffff" in beside([second], COLOURS)[0]
    assert "fffff wwwwwwwwwww wwwww wwww   ppppppppff" in beside([first], {**COLOURS, PALETTE.test: "s"})[0]
    timed = line.draw(RUNNING, PALETTE, Size(180, 2))[0]
    assert beside([timed], {**COLOURS, PALETTE.output: "s"})[0].endswith("  ppppppppff  w www ww w wwww")


def test_it_is_named_takes_no_focus_and_is_broken_in_two_below_150_columns() -> None:
    assert (StatusLine.NAME, StatusLine.NUMBER, NARROW) == ("Status", 0, 150)
    assert not StatusLine(id="status").can_focus
    assert StatusLine(id="status").costs.memory > 1e6


@pytest.mark.parametrize(
    ("few", "many"),
    [
        (structs.replace(RUNNING, time_left=5.0), structs.replace(RUNNING, time_left=59.0)),
        (structs.replace(RUNNING, best=(0.5, 1)), structs.replace(RUNNING, best=(0.125, 1000))),
        (structs.replace(RUNNING, learning_rate=1.0), structs.replace(RUNNING, learning_rate=0.015)),
        (structs.replace(RUNNING, steps_per_second=80.0), structs.replace(RUNNING, steps_per_second=999_999.0)),
        (structs.replace(RUNNING, samples_per_second=8.0), structs.replace(RUNNING, samples_per_second=9e6)),
        (structs.replace(RUNNING, epoch=1), RUNNING),
    ],
    ids=["time", "best", "rate", "steps", "samples", "epoch"],
)
def test_what_follows_stays_in_its_place_when_a_number_grows(few: Snapshot, many: Snapshot) -> None:
    few, many = structs.replace(few, batch=0), structs.replace(many, batch=0)
    (first,), (second,) = texts(few, 300), texts(many, 300)
    for label in (" train ", " MB"):
        assert first.index(label) == second.index(label)


def test_each_figure_is_as_wide_as_it_gets() -> None:
    short = structs.replace(RUNNING, time_left=5.0, best=(0.5, 1), learning_rate=1.0, steps_per_second=80.0)
    costs = Costs()
    costs.drawing, costs.bytes_per_second, costs.round_trip, costs.memory = 0.0, 1.0, 0.0, 9_000_000
    figures = parts(lines(short, costs, GLYPHS["braille"], 300, 1)[0])
    assert "".join(text for text, _ in figures) == (
        " nn-tui circles · 2-8-8-1 · tanh · adam · seed 0  ▶ running  epoch 1,234/1,500  ━━━━━━━━──  5 s left   "
        "  η 1      train 0.5000   test 0.2500   test accuracy 87.5 %   best test 0.5000 at 1           80 steps/s"
        "  2,268,992 samples/s  9 MB  drawing 0 %   0 kB/s   round trip 0 ms  "
    )


def test_costs_are_told_in_percent_kilobytes_and_milliseconds() -> None:
    costs = Costs()
    costs.drawing, costs.bytes_per_second, costs.round_trip, costs.memory = 1.0, 2_500_400.0, 1.2, 5_000_400_000
    assert texts(RUNNING, 300, 2, costs)[1].endswith("  5000 MB  drawing 100 %  2500 kB/s  round trip 1200 ms")


@pytest.mark.parametrize(
    ("width", "name"),
    [
        (300, "a name of 22 characters"),
        (88, "a name of 22 characte…"),
        (60, "a name of 22 c…"),
        (35, "a name…"),
        (24, "a name…"),
    ],
)
def test_a_long_name_is_cut_to_a_quarter_of_the_width_but_not_below_eight_cells(width: int, name: str) -> None:
    named = with_outline(RUNNING, data=structs.replace(RUNNING.data, name="a name of 22 characters"))
    (shown, _) = texts(named, width, 2)
    assert shown.removeprefix(" nn-tui ").partition(" · ")[0].partition("  ")[0] == name


def test_a_regression_has_r_squared_with_three_digits() -> None:
    regression = with_outline(RUNNING, data=structs.replace(RUNNING.data, task="regression"))
    assert "  test 0.2500   test R² 0.875    best test " in texts(regression, 300)[0]


def test_without_a_test_split_and_without_hidden_layers_there_is_less_to_tell() -> None:
    assert RUNNING.evaluation.test is not None
    alone = structs.replace(RUNNING, evaluation=structs.replace(RUNNING.evaluation, test=None))
    assert "  train 0.5000   train accuracy 75.0 %   best train " in texts(alone, 300)[0]
    flat = run_of(changed(RECIPE, {"network.hidden": []}))
    assert texts(flat, 300)[0].startswith(" nn-tui circles · 2-1 · adam · seed 0  ▶")
    mixed = run_of(changed(RECIPE, {"network.activation": ["relu", "tanh"]}))
    assert texts(mixed, 300)[0].startswith(" nn-tui circles · 2-8-8-1 · relu/tanh · adam · seed 0  ▶")
