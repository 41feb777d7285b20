"""A run in detail and two runs side by side: every line that is printed."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import structs

from nn_tui.engine import Experiment
from nn_tui.engine.recipe.toml import to_toml
from nn_tui.engine.runs.store.checked_lines import checked, header
from nn_tui.engine.runs.store.data_identity import DataIdentity
from nn_tui.engine.runs.store.run_folder import ListedRun
from nn_tui.engine.runs.store.run_lock import ProcessIdentity
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.runs_page.run_details import comparison, details, overlaid
from tests.tui.runs_page.listed import listed

DATA = DataIdentity("iris", "Iris", "multiclass", 1500, 4, "")


def test_all_that_is_known_of_a_run_stands_in_a_line_each(tmp_path: Path) -> None:
    assert details(listed(tmp_path / "one", data=DATA)) == [
        "one: finished",
        "note: the best",
        "data: Iris, 1,500 samples, 4 features, multiclass",
        "network: 4-8-3",
        "stands at 3 on main: epoch 3 of 1,000, 1,234 updates, 1 min 15 s of training",
        "figures: train loss 0.500, test accuracy 0.750",
        "best: loss 0.1250 at epoch 2",
        "begun 2026-01-02T09:00:00Z, changed 2026-01-02T10:00:00Z",
        f"folder: {tmp_path / 'one'}, 1 kB",
    ]


def test_what_became_of_a_run_is_told(tmp_path: Path) -> None:
    run = listed(
        tmp_path / "one",
        note="",
        best_loss=None,
        epochs=None,
        script=("loss own", "metric far"),
        signal="SIGTERM",
        sentence="the loss is nan",
        unresumable="it came from a script",
    )
    here = structs.replace(ProcessIdentity.own(), host="far", pid=77)
    told = details(structs.replace(run, holder=here))
    assert told[:4] == [
        "one: finished on far, in process 77",
        "data: iris",
        "network: 4-8-3",
        "stands at 3 on main: epoch 3, 1,234 updates, 1 min 15 s of training",
    ]
    assert told[5:9] == [
        "from a script: loss own, metric far; so it goes on from Python alone",
        "stopped: the loss is nan",
        "ended by SIGTERM",
        "cannot be resumed: it came from a script",
    ]
    damaged = ListedRun(tmp_path / "one", None, trouble="run.json is damaged")
    assert details(damaged) == ["one: run.json is damaged", f"folder: {tmp_path / 'one'}"]


def test_two_curves_are_drawn_over_one_another() -> None:
    first = [(0.0, 4.0), (5.0, 2.0), (10.0, 0.0)]
    second = [(0.0, 4.0), (10.0, 4.0)]
    assert overlaid([first, second], 16, 5) == [
        "4.00 |*        B",
        "     |",
        "     |    A",
        "     |",
        "   0 |         A",
        "     0        10",
    ]
    assert overlaid([second, second], 16, 2)[0] == "4.00 |*        *"
    assert overlaid([first, []], 16, 5) == []


def points(folder: Path, losses: Sequence[float]) -> None:
    lines = [checked({"epoch": epoch, "train_loss": loss, "test_loss": None}) for epoch, loss in enumerate(losses)]
    (folder / "metrics.jsonl").write_bytes(header("main", 1) + b"".join(lines))


def test_two_runs_are_compared_by_recipe_scores_and_curves(tmp_path: Path) -> None:
    one, other = (
        listed(tmp_path / "one"),
        listed(tmp_path / "other", best_loss=0.25, stop=None, figures={"train_loss": 0.25, "far": 1.0}),
    )
    for run, losses in ((one, (0.5, 0.25)), (other, (0.5, 0.5))):
        (run.folder / "experiment.toml").write_text(to_toml(Experiment()))
        points(run.folder, losses)
    told = comparison(one, other, 40, GLYPHS["ascii"])
    assert told[:12] == [
        "A one",
        "B other",
        "",
        "both have the same recipe",
        "",
        "               A          B",
        "epochs         3/1,000    3/1,000",
        "best           0.1250 @2  0.2500 @2",
        "state          finished   paused",
        "train loss     0.500      0.250",
        "test accuracy  0.750",
        "test loss",
    ]
    assert told[12:16] == [
        "far                       1.00",
        "",
        "train loss, by epoch; * both",
        f"0.500 |*{' ' * 31}B",
    ]
    (other.folder / "experiment.toml").write_text("nothing")
    assert comparison(one, other, 40, GLYPHS["ascii"])[3] == "the recipe of one of them cannot be read"
