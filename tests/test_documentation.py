"""What the pages in docs/ show works as it stands there."""

import re
from pathlib import Path
from typing import cast

import msgspec
import pytest

from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe
from nn_tui.engine.evaluation.task_metrics import OWN_METRICS
from nn_tui.engine.network.activations import ACTIVATIONS
from nn_tui.engine.network.initializers import INITIALIZERS
from nn_tui.engine.network.losses import LOSSES
from nn_tui.engine.recipe.loading import decode
from nn_tui.engine.training.optimizers import OPTIMIZERS
from nn_tui.engine.training.schedules import SCHEDULES
from nn_tui.tui.app.dashboard import key_groups
from nn_tui.tui.app.keys import key_names
from tests.walkthrough import ARTICLE

DOCS = Path(__file__).parent.parent / "docs"
NEEDS_A_TERMINAL = "<!-- needs a terminal -->\n"
"""Stands above a block that tests/tui/test_watch.py runs in a terminal."""


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"(?<!{NEEDS_A_TERMINAL})```{language}\n(.*?)```", (DOCS / page).read_text(), re.DOTALL)


def test_the_python_page_runs_from_top_to_bottom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code = blocks("python.md", "python")
    assert len(code) >= 5
    names: dict[str, object] = {}
    tables = [cast(dict[str, object], table) for table in (ACTIVATIONS, LOSSES, SCHEDULES, OWN_METRICS)]
    before = [dict(table) for table in tables]
    try:
        for block in code:
            exec(compile(block, "python.md", "exec"), names)
    finally:
        # What the page registers is not there for other tests.
        for table, kept in zip(tables, before, strict=True):
            table.clear()
            table.update(kept)


@pytest.mark.parametrize("page", ["experiments.md", "microscope.md"])
def test_the_recipes_on_a_page_can_be_trained(page: str) -> None:
    recipes = blocks(page, "toml")
    assert recipes
    for text in recipes:
        decode(text.encode(), where=page).trainer().run_epoch()


def test_the_microscope_page_names_every_key_of_the_microscope() -> None:
    page = (DOCS / "microscope.md").read_text()
    named = set(re.findall(r"`(\S+)`", page)) | {"shift+right", "shift+left", "pgdn", "pgup"}
    (group,) = (group for group in key_groups({}) if group.heading == "Microscope" and group.own)
    assert not {name for key in group.bindings for name in key_names(key).split()} - named


def test_the_walkthrough_takes_every_sentence_of_the_article() -> None:
    _, _, table = (DOCS / "microscope.md").read_text().partition("## The article, sentence by sentence")
    rows = [line for line in table.splitlines() if line.startswith("| ") and not line.startswith("| the article")]
    assert sorted(number for walk in ARTICLE for number in walk.sentences) == list(range(1, len(rows) + 1))


def test_the_experiments_page_names_every_field_and_every_choice() -> None:
    page = (DOCS / "experiments.md").read_text()
    fields = [
        field.name for table in (DataRecipe, NetworkRecipe, TrainingRecipe) for field in msgspec.structs.fields(table)
    ]
    fields += [name for name in Experiment.__struct_fields__ if name not in ("data", "network", "training")]
    assert not [name for name in fields if f"`{name}`" not in page]
    composed = re.compile(r"(glorot|he|lecun)_(uniform|normal)")
    choices = [*LOSSES, *OPTIMIZERS, *SCHEDULES, *(name for name in INITIALIZERS if not composed.fullmatch(name))]
    choices += [name for name in ACTIVATIONS if name != "swish"]
    assert not [name for name in choices if not re.search(rf"[`\"]{name}[`\"]", page)]


def test_the_dashboard_page_names_every_key_that_works_everywhere() -> None:
    page = (DOCS / "dashboard.md").read_text()
    named = set(re.findall(r"`(\S+)`", page)) | {"2", "3", "4", "5", "left", "right", "up", "down", "esc"}
    keys = {
        name for group in key_groups({}) if not group.own for key in group.bindings for name in key_names(key).split()
    }
    assert {"space", "v", "ctrl+p"} <= named
    assert keys - named - {"f1"} == set()
    assert "`F1`" in page
