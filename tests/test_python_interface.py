"""What `import nn_tui` gives: loaded when it is used, typed without holes, and described on a page."""

import ast
import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from runpy import run_path

import pytest

import nn_tui
from tests import user_script

DOCS = Path(__file__).parents[1] / "docs"


def test_nothing_is_loaded_before_it_is_used() -> None:
    told = (
        "import sys, nn_tui; print('numpy' in sys.modules, 'msgspec' in sys.modules);"
        "from nn_tui import fit; print('numpy' in sys.modules, 'textual' in sys.modules, 'click' in sys.modules);"
        "from nn_tui import watch; print('textual' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout
    assert found.split() == ["False", "False", "True", "False", "False", "True"]


def test_every_name_is_there_and_no_other() -> None:
    assert dir(nn_tui) == sorted(nn_tui.__all__)
    for name in nn_tui.__all__:
        assert getattr(nn_tui, name) is getattr(nn_tui, name)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        getattr(nn_tui, "nothing")  # noqa: B009 - a checker would know
    listed = {
        alias.name
        for node in ast.walk(ast.parse(inspect.getsource(nn_tui)))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nn_tui")
        for alias in node.names
    }
    assert listed == set(nn_tui.__all__)  # what a checker sees


def test_a_users_script_runs(tmp_path: Path) -> None:
    """That it has no Any and nothing unknown is what `make check` finds out: no other file is checked so strictly."""
    model = user_script.main(tmp_path)
    assert model.trainer.epoch == 3


@pytest.mark.parametrize("module", ["nn_tui", "nn_tui.engine.extending"])
def test_no_public_signature_has_any(module: str) -> None:
    found: list[str] = []
    opened = import_module(module)
    for name in opened.__all__:
        value: object = getattr(opened, name)
        if not (inspect.isclass(value) or inspect.isfunction(value)):
            continue
        for node in ast.walk(ast.parse(inspect.getsource(value))):
            if isinstance(node, ast.FunctionDef) and (node.name[0] != "_" or node.name in ("__init__", "__call__")):
                parts = [*(part.annotation for part in _arguments(node.args)), node.returns]
                found += [f"{name}.{node.name}" for part in parts if part is not None and _has_any(part)]
    assert not found


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]


def _has_any(annotation: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "Any" for node in ast.walk(annotation))


def test_the_page_of_the_interface_is_what_the_code_says() -> None:
    made = run_path(str(DOCS / "api.py"))["page"]()
    assert (DOCS / "api.md").read_text("utf-8") == made, "make api writes it anew"
